-- dates.lua - days as numbers, counted from 1970-01-01.

local M = {}

--- The day of a civil date.
function M.day (year, month, mday)
  local y = month <= 2 and year - 1 or year
  local era = y // 400
  local yoe = y - era * 400
  local doy = (153 * ((month + 9) % 12) + 2) // 5 + mday - 1
  return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468
end

--- Year, month and day of the month.
function M.civil (day)
  local z = day + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  return year, month, doy - (153 * mp + 2) // 5 + 1
end

--- The day of "yyyy-mm-dd".
function M.of (text)
  local y, m, d = text:match("^(%d+)-(%d+)-(%d+)$")
  return M.day(tonumber(y), tonumber(m), tonumber(d))
end

--- "yyyy-mm-dd".
function M.iso (day)
  return string.format("%04d-%02d-%02d", M.civil(day))
end

--- The same day of the month, so many months later; the last of the month
--- where there is no such day.
function M.add_months (day, months)
  local y, m, d = M.civil(day)
  local n = y * 12 + m - 1 + months
  local after = M.day((n + 1) // 12, (n + 1) % 12 + 1, 1)
  return math.min(M.day(n // 12, n % 12 + 1, d), after - 1)
end

function M.add_years (day, years)
  return M.add_months(day, years * 12)
end

--- First and last day of the reporting year that starts in 'year'.
function M.reporting_year (year)
  return M.day(year, 4, 1), M.day(year + 1, 3, 31)
end

return M
