-- Who comes back? Those who entered MAPPA in Norfolk, by the time since they
-- had last left it, as far back as the records go.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

print(db:crosstab { measure = "entries", rows = "year",
  during = mappa.years("2019-20", "2024-25"), where = { area = "Norfolk" },
  cols = { { "months_since_exit", as = "entry",
    order = { "First known", "Within a year", "Later" },
    by = function (months)
      if not months then return "First known" end
      return months < 12 and "Within a year" or "Later"
    end } } })

-- How many of those who leave come back? Only exits with a whole year after
-- them in the records can tell, and not those of people who died.
local from, to, last = "2019-04-01", "2024-03-31", "2025-03-31"
local left = 0
for r in db:crosstab { measure = "exits", during = { from, to },
    where = { area = "Norfolk" } }:records() do
  if r.end_reason ~= "Died" then left = left + 1 end
end
local back = db:crosstab { measure = "entries", during = { from, last },
  where = { area = "Norfolk", months_since_exit = { max = 11 },
    last_exit = { min = from, max = to } } }:value()
print(("\nOf %d people who left alive from %s to %s, %d came back\nwithin a "
  .. "year: %.1f%%."):format(left, from, to, back, 100 * back / left))
