-- Which agency led the cases at Levels 2 and 3 in Norfolk, year by year?
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local years = mappa.years("2020-21", "2024-25")
local t = db:crosstab { measure = "managed", during = years, cols = "year",
  rows = { "level", { "lead_agency", other = true,
    groups = { { "Police", "Police" }, { "Probation", "Probation" } } } },
  subtotals = "rows", where = { area = "Norfolk" } }
print(t)

-- Both levels together, counted anew and not added up.
local agency = t:pivot { rows = "lead_agency", cols = "year" }
local function share(year)
  return 100 * agency:value("Probation", year) / agency:value("Total", year)
end
local first, last = years[1], years[#years]
print(("\nProbation led %.1f%% of %d cases in %s, and %.1f%% of %d in %s.")
  :format(share(first), agency:value("Total", first), first,
    share(last), agency:value("Total", last), last))
