--- Dates and slices of time as the oracle (O2) reckons with them: ISO texts.

local M = {}

-- The parts of "yyyy-mm-dd", as numbers.
local function civil(day)
  local y, m, d = day:match("^(%d+)-(%d+)-(%d+)$")
  return tonumber(y), tonumber(m), tonumber(d)
end

local function days_in_month(y, m)
  if m == 2 then
    local leap = y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)
    return leap and 29 or 28
  end
  return (m == 4 or m == 6 or m == 9 or m == 11) and 30 or 31
end

local function iso(y, m, d)
  return ("%04d-%02d-%02d"):format(y, m, d)
end

--- The day before a date.
function M.day_before(day)
  local y, m, d = civil(day)
  if d > 1 then return iso(y, m, d - 1) end
  if m > 1 then return iso(y, m - 1, days_in_month(y, m - 1)) end
  return iso(y - 1, 12, 31)
end

--- The day after a date.
function M.day_after(day)
  local y, m, d = civil(day)
  if d < days_in_month(y, m) then return iso(y, m, d + 1) end
  if m < 12 then return iso(y, m + 1, 1) end
  return iso(y + 1, 1, 1)
end

-- === Completed time ======================================================

-- Days since 1 January of the year 1: whole years before, then whole months.
local function ordinal(day)
  local y, m, d = civil(day)
  local n = (y - 1) * 365 + (y - 1) // 4 - (y - 1) // 100 + (y - 1) // 400
  for month = 1, m - 1 do n = n + days_in_month(y, month) end
  return n + d
end

-- Months, of which the last counts once its day of the month is reached.
local function months(since, on)
  local y1, m1, d1 = civil(since)
  local y2, m2, d2 = civil(on)
  local whole = (y2 - y1) * 12 + m2 - m1
  return d2 < d1 and whole - 1 or whole
end

local completed <const> = {
  days = function(since, on) return ordinal(on) - ordinal(since) end,
  months = months,
  years = function(since, on) return months(since, on) // 12 end,
}

--- Completed days, months or years from one day to another; nil when the
-- first is not known or comes later.
function M.completed(unit, since, on)
  if not since or on < since then return nil end
  return completed[unit](since, on)
end

--- Completed years of age. Who was born on 29 February is a year older on
-- 1 March of a year without that date.
function M.age(birth, on)
  if not birth or on < birth then return nil end
  local years = tonumber(on:sub(1, 4)) - tonumber(birth:sub(1, 4))
  local before_birthday = on:sub(6) < birth:sub(6)
  return before_birthday and years - 1 or years
end

-- === Labels ==============================================================

-- The year in which the reporting year of a day starts.
local function reporting_year(day)
  local y, m = civil(day)
  return m >= 4 and y or y - 1
end

--- The label of the reporting year that starts in a year.
function M.year_label(y)
  return ("%d-%02d"):format(y, (y + 1) % 100)
end

--- "2024-25 Q1" is April to June 2024.
function M.quarter(day)
  local _, m = civil(day)
  local quarter = (m + 8) % 12 // 3 + 1
  return ("%s Q%d"):format(M.year_label(reporting_year(day)), quarter)
end

local NAMES <const> = { "January", "February", "March", "April", "May",
  "June", "July", "August", "September", "October", "November", "December" }

--- The label of the day, month, quarter or year that a day belongs to, or of
-- the month or quarter whatever the year.
M.period = {
  day = function(day) return day end,
  month = function(day) return day:sub(1, 7) end,
  quarter = M.quarter,
  calendar_year = function(day) return day:sub(1, 4) end,
  reporting_year = function(day)
    return M.year_label(reporting_year(day))
  end,
  month_of_year = function(day) return NAMES[tonumber(day:sub(6, 7))] end,
  quarter_of_year = function(day) return M.quarter(day):sub(-2) end,
}

--- Periods that come again each year, from April on.
M.again = {
  month_of_year = table.move(NAMES, 1, 3, 10, table.move(NAMES, 4, 12, 1, {})),
  quarter_of_year = { "Q1", "Q2", "Q3", "Q4" },
}

--- A whole reporting year, or its 31 March, has the label of the year.
function M.slice_label(slice)
  local y = reporting_year(slice.to)
  local ends = slice.to == iso(y + 1, 3, 31)
  if ends and (slice.from == slice.to or slice.from == iso(y, 4, 1)) then
    return M.year_label(y)
  end
  if slice.from == slice.to then return slice.from end
  return slice.from .. " to " .. slice.to
end

-- === Intervals ===========================================================

--- Does the slice hold the day, which may be nil?
function M.in_slice(day, slice)
  return day ~= nil and slice.from <= day and day <= slice.to
end

--- Does the interval hold a day of the slice?
function M.meets(start, stop, slice)
  if stop and stop <= start then return false end
  return start <= slice.to and (stop == nil or stop > slice.from)
end

--- Does the interval hold the day?
function M.holds(start, stop, day)
  return M.meets(start, stop, { from = day, to = day })
end

return M
