--- Random times for random questions: what a script writes as `at` or
-- `during`, in one of its many spellings, and the slices that it means.

local codes = require "spec.support.codes"
local dates = require "spec.support.dates"

local M = {}

-- === Dates ===============================================================

-- A reporting year as somebody might write it.
local function spell_year(chance, start)
  local label = dates.year_label(start)
  return chance.one_of { label, label, (label:gsub("-", "/")),
    ("%d-%d"):format(start, start + 1) }
end

local function whole_year(start)
  return { from = start .. "-04-01", to = start + 1 .. "-03-31" }
end

-- Every date in a register, sorted.
local function days_of(register)
  local days, seen = {}, {}
  for entity, rows in pairs(register) do
    for _, field in ipairs(codes.entities[entity]) do
      for _, row in ipairs(field[2] == "date" and rows or {}) do
        local day = row[field[1]]
        if day and day > "2020" and not seen[day] then
          seen[day] = true
          days[#days + 1] = day
        end
      end
    end
  end
  table.sort(days)
  return days
end

local function any_day(chance, days)
  local roll = chance.between(1, 10)
  if roll <= 3 then
    return chance.between(2021, 2026) .. "-"
      .. chance.one_of { "03-30", "03-31", "04-01" }
  elseif roll <= 8 and #days > 0 then
    local day = chance.one_of(days)
    return chance.percent(30) and dates.day_before(day) or day
  end
  return ("%d-%02d-%02d"):format(chance.between(2020, 2027),
    chance.between(1, 12), chance.between(1, 28))
end

-- So many different days, sorted.
local function sorted_days(chance, days, n)
  local chosen, seen = {}, {}
  while #chosen < n do
    local day = any_day(chance, days)
    if not seen[day] then
      seen[day] = true
      chosen[#chosen + 1] = day
    end
  end
  table.sort(chosen)
  return chosen
end

local function in_any_order(chance, list)
  return chance.some_of(list, #list)
end

-- === Slices ==============================================================

-- A date as somebody might write it: 31 March also as a year.
local function spell_date(chance, day)
  if day:sub(6) == "03-31" and chance.percent(50) then
    return spell_year(chance, tonumber(day:sub(1, 4)) - 1)
  end
  return day
end

-- What `at` says, and the slices that it means.
local function any_dates(chance, days)
  local n = chance.one_of { 1, 1, 1, 2, 3, 4 }
  local at, slices = {}, {}
  for i, day in ipairs(sorted_days(chance, days, n)) do
    at[i] = spell_date(chance, day)
    slices[i] = { from = day, to = day }
  end
  if n == 1 and chance.percent(70) then return at[1], slices, false end
  return in_any_order(chance, at), slices, true
end

local function one_year(chance)
  local start = chance.between(2020, 2026)
  return spell_year(chance, start), { whole_year(start) }, false
end

local function years(chance)
  local during, slices = {}, {}
  for start = 2020, 2026 do
    if chance.percent(40) or start == 2026 and #slices == 0 then
      slices[#slices + 1] = whole_year(start)
      during[#during + 1] = spell_year(chance, start)
    end
  end
  return in_any_order(chance, during), slices, true
end

local function spell_period(chance, slice)
  if chance.percent(50) then return { slice.from, slice.to } end
  return { from = slice.from, to = slice.to }
end

-- A period of one day that is not 31 March, which the oracle would name after
-- the year.
local function one_day(chance, days)
  local day
  repeat day = any_day(chance, days) until day:sub(6) ~= "03-31"
  return { from = day, to = day }
end

local function one_period(chance, days)
  local ends = sorted_days(chance, days, 2)
  local slice = { from = ends[1], to = ends[2] }
  if chance.percent(15) then slice = one_day(chance, days) end
  return spell_period(chance, slice), { slice }, false
end

-- Periods that touch, or have a gap between them.
local function periods(chance, days)
  local ends = sorted_days(chance, days, chance.between(3, 5))
  local during, slices = {}, {}
  for i = 2, #ends do
    local slice = { from = ends[i - 1], to = dates.day_before(ends[i]) }
    local eve = slice.from == slice.to and slice.to:sub(6) == "03-31"
    if not eve and chance.percent(85) then
      slices[#slices + 1] = slice
      during[#during + 1] = spell_period(chance, slice)
    end
  end
  if #slices == 0 then return one_period(chance, days) end
  return in_any_order(chance, during), slices, true
end

-- A reporting year and the days after it.
local function year_and_period(chance)
  local start = chance.between(2020, 2025)
  local year = whole_year(start)
  local after = { from = start + 1 .. "-04-01", to = start + 1 .. "-12-31" }
  return in_any_order(chance,
    { dates.year_label(start), spell_period(chance, after) }),
    { year, after }, true
end

-- What `during` says, and the slices that it means.
local function any_periods(chance, days)
  return chance.one_of { one_year, years, one_period, periods, periods,
    year_and_period }(chance, days)
end

--- Is the measure asked with `at`?
function M.is_stock(measure)
  return measure == "eligible" or measure == "caseload"
    or measure == "orders_in_force"
end

--- Draws a time for a measure.
-- @treturn string the key of the spec: "at" or "during"
-- @return its value
-- @treturn {table,...} the slices, in order
-- @treturn boolean is it a list of dates or periods?
function M.new(chance, register, measure)
  local days = days_of(register)
  if M.is_stock(measure) then return "at", any_dates(chance, days) end
  return "during", any_periods(chance, days)
end

--- The months of the slices, and their quarters.
function M.calendar(slices)
  local months, quarters, seen = {}, {}, {}
  for _, slice in ipairs(slices) do
    local y, m = slice.from:match("^(%d+)-(%d+)")
    y, m = tonumber(y), tonumber(m)
    local month = slice.from:sub(1, 7)
    while month <= slice.to:sub(1, 7) do
      local quarter = dates.quarter(month .. "-01")
      if not seen[month] then months[#months + 1] = month end
      if not seen[quarter] then quarters[#quarters + 1] = quarter end
      seen[month], seen[quarter] = true, true
      y, m = y + m // 12, m % 12 + 1
      month = ("%04d-%02d"):format(y, m)
    end
  end
  return months, quarters
end

--- Are there two dates a day apart? The rule last_day = "in" refuses them.
function M.are_near(slices)
  for _, a in ipairs(slices) do
    for _, b in ipairs(slices) do
      if dates.day_before(b.to) == a.to then return true end
    end
  end
  return false
end

return M
