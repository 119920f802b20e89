-- Which areas stand out from England and Wales, and did they a year ago? The
-- sample has Norfolk; people and residents of the other areas are invented.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local areas = db:fields("eligible")[1].values
local individual, management, population = {}, {}, {}
for i, area in ipairs(areas) do
  local people = area == "Norfolk" and 0 or 130 + i * 37 % 41
    + (area == "Teesside" and 60 or area == "Surrey" and -70 or 0)
  for k = 1, people do
    local ref = area .. k
    individual[#individual + 1] = { ref = ref }
    management[#management + 1] = { individual = ref, area = area,
      category = 1, level = 1,
      start_date = k % 9 == i % 9 and "2024-09-01" or "2020-01-01" }
  end
  for row = 0, area == "Norfolk" and -1 or 181 do
    population[#population + 1] = { area = area, year = 2023 + row % 2,
      vintage = ({ [0] = "2024-07-15", "2025-07-30" })[row % 2],
      age = row // 2, persons = 1000 + 9 * (i * 17 % 23) }
  end
end
assert(db:import("individual", individual, { strict = true }))
assert(db:import("management", management, { strict = true }))
assert(db:import("population", population, { strict = true }))

local function rates(year)
  return assert(db:crosstab { measure = "eligible", at = year, rows = "area",
    where = { category = 1 } }:rate())
end
local t = rates("2024-25"):areas { earlier = rates("2023-24"),
  show = { "n", "rate", "rank", "ratio", "standing", "was" } }
print(t:top(5, { by = "rate" }))
print()
print(rates("2024-25"):areas { neighbours_of = "Norfolk" })
