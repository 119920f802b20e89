-- How old are the people in Category 1, level by level? Those who lived in
-- the community of Norfolk on 31 March 2025.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local spec = { measure = "eligible", at = "2025-03-31",
  rows = { { "age", bands = { 18, 25, 35, 45, 55, 65 } } }, cols = "level",
  where = { area = "Norfolk", category = 1 } }
local bands = db:crosstab(spec)
print(bands)
print()

spec.rows, spec.cols = "level", nil
spec.show, spec.of = { "valid", "p25", "median", "p75" }, "age"
local ages = db:crosstab(spec)
print(ages)

local known = ages:cell("Total").valid
local old = bands:value("55-64") + bands:value("65+")
print(("\nThe age of %d of %d people is known; the median is %.1f, and %.1f%% "
  .. "are\n55 or older."):format(known, bands:value("Total"),
  ages:cell("Total").median, 100 * old / known))
local few = bands:value("Total", "Level 2")
print(("At Level 2 there are %d: one person is %.1f%%, so bands tell little.")
  :format(few, 100 / few))
