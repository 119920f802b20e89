--- Dates and slices of time as the oracle (O2) reckons with them: ISO texts.

local M = {}

local UNKNOWN <const> = "Unknown"

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

--- The day before a date.
function M.day_before(day)
  local y, m, d = civil(day)
  d = d - 1
  if d == 0 then
    m = m - 1
    if m == 0 then y, m = y - 1, 12 end
    d = days_in_month(y, m)
  end
  return ("%04d-%02d-%02d"):format(y, m, d)
end

--- Completed years of age on a day, as a label. Who was born on 29 February
-- is a year older on 1 March of a year without that date.
function M.age(birth, on)
  if not birth or on < birth then return UNKNOWN end
  local years = tonumber(on:sub(1, 4)) - tonumber(birth:sub(1, 4))
  local before_birthday = on:sub(6) < birth:sub(6)
  return tostring(before_birthday and years - 1 or years)
end

-- The year in which the reporting year of a day starts.
local function reporting_year(day)
  local y, m = civil(day)
  return m >= 4 and y or y - 1
end

--- The label of the reporting year that starts in a year.
function M.year_label(y)
  return ("%d-%02d"):format(y, (y + 1) % 100)
end

--- "2024-04"
function M.month(day)
  return day:sub(1, 7)
end

--- "2024-25 Q1" is April to June 2024.
function M.quarter(day)
  local _, m = civil(day)
  local quarter = (m + 8) % 12 // 3 + 1
  return ("%s Q%d"):format(M.year_label(reporting_year(day)), quarter)
end

--- A whole reporting year, or its 31 March, has the label of the year.
function M.slice_label(slice)
  local y = reporting_year(slice.to)
  local ends = slice.to == ("%04d-03-31"):format(y + 1)
  if ends and slice.from == slice.to then return M.year_label(y) end
  if ends and slice.from == ("%04d-04-01"):format(y) then
    return M.year_label(y)
  end
  if slice.from == slice.to then return slice.from end
  return slice.from .. " to " .. slice.to
end

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
