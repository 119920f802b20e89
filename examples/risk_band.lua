-- A band of our own: whom to visit first? It is no assessment of risk, only an
-- order of work made of what the records hold.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

-- Asked once for each combination of values, not for each person. An unknown
-- age fails in "<", which makes the band unknown, but only at Level 2.
local function band(level, age, months)
  if level == "Level 3" then return "First" end
  if level == "Level 2" then return age < 25 and "First" or "Soon" end
  return months < 6 and "Soon" or "Routine"
end

local t = db:crosstab { measure = "eligible", at = "2025-03-31",
  rows = { { "level", "age", "months_managed", as = "band", by = band,
    order = { "First", "Soon", "Routine" } } },
  cols = "category", where = { area = "Norfolk", category = { 1, 2, 3 } } }
print(t)

print("\nFirst:")
for r in t:records("First") do
  print(("  %s  %s  %s  aged %d"):format(r.individual, r.level, r.category,
    r.age))
end
local first, soon, all = t:value("First"), t:value("Soon"), t:value("Total")
print(("%d people first and %d soon: %.1f%% of all %d."):format(first, soon,
  100 * (first + soon) / all, all))
