--- An invented national register, small: people in Category 1 in all 42 areas
-- on two dates, and residents. What it holds is said by a function.

local core = require "mappa.core"
local mappa = require "mappa"

local M = {}

--- The labels of all areas.
function M.areas()
  local labels = {}
  for i, area in ipairs(core.list "area") do labels[i] = area.label end
  return labels
end

--- A register.
-- @tparam function count of an area's place and label: how many people there
-- are on 31 March 2024, and how many more on 31 March 2025
-- @tparam function size so: residents of each age
function M.register(count, size)
  local individual, management, population = {}, {}, {}
  for i, area in ipairs(M.areas()) do
    local n, more = count(i, area)
    for k = 1, n + more do
      local ref = ("%s %d"):format(area, k)
      individual[#individual + 1] = { ref = ref }
      management[#management + 1] = { individual = ref, area = area,
        category = 1, level = 1,
        start_date = k <= n and "2020-01-01" or "2024-10-01" }
    end
    for year = 2023, 2024 do
      for age = 0, 90 do
        population[#population + 1] = { area = area, year = year, age = age,
          persons = size(i, area) }
      end
    end
  end
  local db = assert(mappa.open(":memory:"))
  assert(db:import("individual", individual, { strict = true }))
  assert(db:import("management", management, { strict = true }))
  assert(db:import("population", population, { strict = true }))
  return db
end

return M
