-- How many returns to custody were there for each hundred people managed at
-- Levels 2 and 3? A return counts at the level of its day. So people count at
-- every level that they held in the year: at their highest alone, some would
-- be missing below the line while their returns stand above it.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local years = mappa.years("2020-21", "2024-25")
local where = { area = "Norfolk", level = { 2, 3 } }
local recalls = db:crosstab { measure = "recalls", during = years,
  rows = "year", cols = "level", where = where }
local people = db:crosstab { measure = "managed", during = years,
  rows = "year", cols = "level", where = where, rules = { pick = "every" } }
print(recalls)
print()
print(people)

print("\nReturns for each 100 people managed\n\n"
  .. "Year      Level 2   Level 3     Total")
local function rate(year, level)
  return 100 * recalls:value(year, level) / people:value(year, level)
end
for _, year in ipairs(years) do
  print(("%s%10.1f%10.1f%10.1f"):format(year, rate(year, "Level 2"),
    rate(year, "Level 3"), rate(year, "Total")))
end
local last = years[#years]
local few = people:value(last, "Level 3")
print(("\nWith %d people at Level 3 in %s, one return is %.1f for each 100.")
  :format(few, last, 100 / few))
