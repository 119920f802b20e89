-- How many people in Category 1 for each 100,000 residents, as the reports
-- print it, and at which age and sex? The population is in the register.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local years = mappa.years("2018-19", "2024-25")
local where = { area = "Norfolk", category = 1 }
local t = assert(db:crosstab { measure = "eligible", at = years,
  rows = "year", where = where, totals = false }:rate())
print(t)

local first, last = t:cell(years[1]), t:cell(years[#years])
print(("\n%d then, %d now: one in %.0f residents aged 10 and over."):format(
  first.rounded, last.rounded, last.one_in))
print(("With 95%% confidence the rate is between %.1f and %.1f.\n"):format(
  last.low, last.high))

local ages = { "age", bands = { 10, 18, 25, 40, 60 } }
local sexes = db:crosstab { measure = "eligible", at = "2024-25",
  rows = { ages }, cols = "sex", where = where }
print(sexes:rate({ show = { "n", "rate" } }):select { sex = { "Female",
  "Male" }, age = { "10-17", "18-24", "25-39", "40-59", "60+" } })
