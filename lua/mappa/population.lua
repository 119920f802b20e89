--- Resident population, and rates on it.
-- The base is the mid-year estimate of the year before the 31 March that ends
-- a reporting year (mid-2024 for 2024-25), of residents aged 10 and over, the
-- age of criminal responsibility, as the area reports state.
-- @module mappa.population
local core = require "mappa.core"

local M = {}

-- Where an estimate gives both sexes together, the sexes apart are not added.
local QUERY <const> = [[
  SELECT vintage, count(DISTINCT age) AS ages, sum(persons) AS persons
  FROM population AS p
  WHERE area = ?1 AND year = ?2 AND age >= ?3
    AND (sex IS NULL OR NOT EXISTS (SELECT 1 FROM population AS q
      WHERE q.area = p.area AND q.year = p.year AND q.age = p.age
        AND q.vintage IS p.vintage AND q.sex IS NULL))
  GROUP BY vintage ORDER BY vintage DESC]]

local OLDEST <const> = 90      -- 90 stands for 90 and over

--- The residents of an area from an age on, by the latest complete release.
-- @tparam table handle the core's register
-- @tparam string area
-- @tparam integer year of the mid-year estimate
-- @tparam integer age_from
-- @treturn[1] table {persons=, year=, vintage=, age_from=}
-- @treturn[2] nil, message, code
function M.of(handle, area, year, age_from)
  local rows, message, code = handle:query(QUERY, core.code("area", area),
    year, age_from)
  if not rows then return nil, message, code end
  for _, row in ipairs(rows) do
    if row.ages == OLDEST - age_from + 1 and row.persons > 0 then
      return { persons = row.persons, year = year, vintage = row.vintage,
        age_from = age_from }
    end
  end
  local why = #rows == 0 and "no population"
    or "no complete population (every age from %d to %d)"
  return nil, (why .. " of %s for mid-%d is in the register; import one as "
    .. "population.csv"):format(table.unpack(#rows == 0 and { area, year }
    or { age_from, OLDEST, area, year })), "data"
end

--- A rate per 100,000, to a whole number.
-- @tparam integer n
-- @tparam integer persons more than 0
-- @tparam[opt="up"] string half "up", or "even": where exactly one half goes
-- @treturn integer
function M.rate(n, persons, half)
  local whole, rest = n * 100000 // persons, n * 100000 % persons
  if 2 * rest > persons then return whole + 1 end
  if 2 * rest < persons then return whole end
  return half == "even" and whole + whole % 2 or whole + 1
end

return M
