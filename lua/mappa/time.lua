--- Dates, reporting years and periods, as a script writes them.
-- A *slice* is {from=, to=, label=}: days since 1970, both included. A date is
-- a slice of one day. The reporting year "2024-25" runs from 1 April 2024 to
-- 31 March 2025 (CJA 2003 s326: reports are for the year to 31 March).
-- @module mappa.time
local core = require "mappa.core"
local misuse = require "mappa.misuse"

local M = {}

local MONTHS <const> = { "January", "February", "March", "April", "May",
  "June", "July", "August", "September", "October", "November", "December" }

--- The label of the reporting year that starts in a year: 2024 -> "2024-25".
function M.year_label(start)
  return ("%04d-%02d"):format(start, (start + 1) % 100)
end

--- Reads a reporting year: "2024-25", "2024/25", "2024-2025".
-- @treturn integer|nil the year in which it starts
-- @treturn integer|nil its first day
-- @treturn integer|nil its last day
function M.year_start(text)
  if type(text) ~= "string" then return nil end
  local start, stop = text:match("^%s*(%d%d%d%d)[-/](%d%d%d?%d?)%s*$")
  start, stop = tonumber(start), tonumber(stop)
  if not start or (stop ~= start + 1 and stop ~= (start + 1) % 100) then
    return nil
  end
  local first, last = core.year_days(start)
  if first then return start, first, last end
end

--- The reporting year that a script gives: its label, and the year in which it
-- starts.
-- @raise where it is none
function M.read_year(year)
  local start = M.year_start(year) or misuse('year = %s is not a reporting '
    .. 'year like "2024-25"%s', tostring(year), M.meant_year(year))
  return M.year_label(start), start
end

--- A day in words: "31 March 2025".
function M.words(day)
  local y, m, d = core.date(day):match("(%d+)-(%d+)-(%d+)")
  return ("%d %s %s"):format(tonumber(d), MONTHS[tonumber(m)], y)
end

--- The label of a slice: a reporting year where it is one, or its last day.
local function label(from, to, stock)
  local start = core.reporting_year(to)
  local first, last = core.year_days(start)
  if to == last and (stock or from == first) then
    return M.year_label(start)
  end
  if from == to then return core.date(to) end
  return core.date(from) .. " to " .. core.date(to)
end

-- === What was meant =====================================================

--- A date as it may be written elsewhere, as "yyyy-mm-dd": 31/03/2025,
-- 31.3.2025, 2025-3-31, 2025/03/31.
local function iso(text)
  local d, m, y = text:match("^%s*(%d%d?)[-/. ](%d%d?)[-/. ](%d%d%d%d)%s*$")
  if not d then
    y, m, d = text:match("^%s*(%d%d%d%d)[-/. ](%d%d?)[-/. ](%d%d?)%s*$")
  end
  if not d then return nil end
  local date = ("%s-%02d-%02d"):format(y, tonumber(m), tonumber(d))
  return core.day(date) and date ~= text and date or nil
end

--- Words for what was meant by a wrong date or year: '; did you mean
-- "2025-03-31"?', or why there is no such day, or nothing.
-- @param value
-- @tparam[opt] boolean is_date only a date can be meant
function M.meant(value, is_date)
  local text = (type(value) == "string" or math.type(value) == "integer")
    and tostring(value) or ""
  local date, year = iso(text), tonumber(text:match("^%d%d%d%d"))
  if date then return ('; did you mean "%s"?'):format(date) end
  if text:find("^%d%d%d%d%-%d%d%-%d%d$") then
    return core.day(text) and "" or "; there is no such day"
  elseif is_date then
    return ""
  elseif text:find("^%d%d%d%d[-/]%d%d%d?%d?$") and core.year_days(year) then
    return ('; did you mean "%s"?'):format(M.year_label(year))
  elseif text:find("^%d%d%d%d$") and year > 0 and core.year_days(year - 1)
    and core.year_days(year) then
    return ('; did you mean "%s" or "%s"?'):format(M.year_label(year - 1),
      M.year_label(year))
  end
  return ""
end

--- The same where only a reporting year can be meant: of a date, that in which
-- it lies.
function M.meant_year(value)
  local text = type(value) == "string" and value or ""
  local day = core.day(iso(text) or text)
  if not day then return M.meant(value) end
  return ('; did you mean "%s", the year of that day?'):format(
    M.year_label(core.reporting_year(day)))
end

-- === Reading ============================================================

local function slice(from, to, stock)
  return { from = from, to = to, label = label(from, to, stock) }
end

local DASH <const> = ("-"):byte()

--- Of a reporting year that starts in a year, as it was written.
local function year_slice(text, start, from, to)
  local is_label = #text == #"2024-25" and text:byte(5) == DASH
  return { from = from, to = to,
    label = is_label and text or M.year_label(start) }
end

local function to_day(what, value)
  local day = type(value) == "string" and core.day(value)
  return day or misuse('%s = %s is not a date like "2025-03-31"%s', what,
    misuse.shown(value), M.meant(value, true))
end

--- A date or the 31 March of a reporting year.
local function to_date(value)
  local start, _, last = M.year_start(value)
  if start then return year_slice(value, start, last, last) end
  if type(value) ~= "string" or not core.day(value) then
    misuse('at = %s is neither a date like "2025-03-31" nor a reporting year '
      .. 'like "2024-25"%s', misuse.shown(value), M.meant(value))
  end
  local day = core.day(value)
  return slice(day, day, true)
end

local function is_pair(value)
  return type(value) == "table" and (value.from ~= nil or value.to ~= nil or
    (#value == 2 and type(value[1]) == "string" and core.day(value[1]) ~= nil))
end

--- A reporting year, or {from, to}.
local function to_period(value)
  local start, first, last = M.year_start(value)
  if start then return year_slice(value, start, first, last) end
  if not is_pair(value) then
    misuse('during = %s is neither a reporting year like "2024-25" nor a '
      .. 'period like {"2024-04-01", "2024-09-30"}%s', misuse.shown(value),
      M.meant(value))
  end
  if value.from ~= nil or value.to ~= nil then
    misuse.check_keys("during", value, { "from", "to" })
    if value.from == nil or value.to == nil then
      misuse('during has "%s" alone; a period has both from and to',
        value.from == nil and "to" or "from")
    end
  end
  local from = to_day("during: from", value.from or value[1])
  local to = to_day("during: to", value.to or value[2])
  if to < from then
    misuse("during ends on %s, before it starts on %s", core.date(to),
      core.date(from))
  end
  return slice(from, to)
end

local function earlier(a, b) return a.from < b.from end

local function is_sorted(slices)
  for i = 2, #slices do
    if earlier(slices[i], slices[i - 1]) then return false end
  end
  return true
end

--- Sorts slices; `written` has each of them as the script wrote it.
local function sort(slices, key, written)
  local function told(s)
    return type(written[s]) == "string" and written[s] or s.label
  end
  if not is_sorted(slices) then table.sort(slices, earlier) end
  for i = 2, #slices do
    if slices[i].from <= slices[i - 1].to then
      misuse(key == "at" and "at: the dates of the list overlap: %s and %s "
        .. "are the same day, %s" or "during: the periods %s and %s overlap, "
        .. "and what happens in both would count twice", told(slices[i - 1]),
        told(slices[i]), M.words(slices[i].to))
    end
  end
  return slices
end

local function each(value, key, read, one)
  if one(value) then return { read(value) }, false end
  if type(value) ~= "table" then
    misuse("%s must be %s, not the %s %s%s", key, key == "at"
      and 'a date like "2025-03-31", a reporting year like "2024-25", or a '
      .. "list of them" or 'a reporting year like "2024-25", a period like '
      .. '{"2024-04-01", "2024-09-30"}, or a list of them', type(value),
      tostring(value), M.meant(value))
  elseif key == "at" and (value.from ~= nil or value.to ~= nil) then
    misuse("at is a date or a list of dates; a period from .. to is for "
      .. "during, which a flow takes")
  end
  misuse.check_list(key, value)
  local slices, written = {}, {}
  for i = 1, #value do
    slices[i] = read(value[i])
    written[slices[i]] = value[i]
  end
  return sort(slices, key, written), true
end

--- The slices of `at`, and whether it is a list.
function M.dates(value)
  return each(value, "at", to_date,
    function(v) return type(v) == "string" end)
end

--- The slices of `during`, and whether it is a list.
function M.periods(value)
  return each(value, "during", to_period,
    function(v) return type(v) == "string" or is_pair(v) end)
end

-- Lists of years print at the prompt.
local Years <const> = { __name = "mappa.Years", __tostring = function(years)
  return table.concat(years, ", ")
end }

--- The reporting years from one to another, both included.
-- @tparam string first "2015-16"
-- @tparam string last "2024-25"
-- @treturn table array of labels
-- @usage mappa.years("2015-16", "2024-25")
function M.years(first, last)
  local function read(place, value)
    return M.year_start(value) or misuse("years takes two reporting years, "
      .. 'as in mappa.years("2015-16", "2024-25"); the %s is %s%s', place,
      misuse.shown(value), M.meant_year(value))
  end
  local from, to = read("first", first), read("last", last)
  if to < from then
    misuse('years: %s comes after %s; write the earlier one first', first,
      last)
  end
  local years = {}
  for start = from, to do years[#years + 1] = M.year_label(start) end
  return setmetatable(years, Years)
end

--- The month of a day: 1 is January.
local function month_of(day) return tonumber(core.date(day):sub(6, 7)) end

--- The quarter of the reporting year that a day is in: Q1 is April to June.
local function quarter_of(day)
  return "Q" .. (month_of(day) + 8) % 12 // 3 + 1
end

local function reporting_year(day)
  return M.year_label(core.reporting_year(day))
end

--- The units of the calendar, each a function from a day to a label:
-- "2024-05-03", "2024-05", "2024-25 Q1" (of the reporting year: April to
-- June), "2024", "2024-25", "May", "Q1".
M.units = {
  day = core.date,
  month = function(day) return core.date(day):sub(1, 7) end,
  quarter = function(day)
    return reporting_year(day) .. " " .. quarter_of(day)
  end,
  calendar_year = function(day) return core.date(day):sub(1, 4) end,
  reporting_year = reporting_year,
  month_of_year = function(day) return MONTHS[month_of(day)] end,
  quarter_of_year = quarter_of,
}
M.unit_names = { "day", "month", "quarter", "calendar_year",
  "reporting_year", "month_of_year", "quarter_of_year" }

-- Units that come again each year: their labels in the order of a reporting
-- year.
local CYCLES <const> = {
  month_of_year = table.move(MONTHS, 1, 3, 10,
    table.move(MONTHS, 4, 12, 1, {})),
  quarter_of_year = { "Q1", "Q2", "Q3", "Q4" },
}

--- The unit that comes again each year with a label, such as quarter_of_year
-- with "Q2", of one that does not, such as quarter; nil where there is none.
function M.cycle_with(unit, word)
  local cycle = unit .. "_of_year"
  for _, known in ipairs(CYCLES[cycle] or {}) do
    if known == word then return cycle end
  end
end

--- The labels of a unit of the calendar over stretches of days.
-- @tparam table slices
-- @tparam string unit
-- @treturn table labels in order
-- @treturn table day -> place of its label
function M.calendar(slices, unit)
  local label_of, found, of, place, labels = M.units[unit], {}, {}, {}, {}
  for _, s in ipairs(slices) do
    for day = s.from, s.to do
      local l = label_of(day)
      if not place[l] then found[#found + 1] = l end
      of[day], place[l] = l, true
    end
  end
  for _, l in ipairs(CYCLES[unit] or found) do
    if place[l] then
      labels[#labels + 1] = l
      place[l] = #labels
    end
  end
  for day, l in pairs(of) do of[day] = place[l] end
  return labels, of
end

--- The words of a clock: "snapshot on 31 March 2025", "flow from ... to ...".
function M.clock_words(slices, stock)
  if stock then
    local words = {}
    for i, s in ipairs(slices) do words[i] = M.words(s.to) end
    return "snapshot on " .. table.concat(words, ", ")
  end
  local words = ("flow from %s to %s"):format(M.words(slices[1].from),
    M.words(slices[#slices].to))
  return #slices == 1 and words or words .. ", in " .. #slices .. " periods"
end

return M
