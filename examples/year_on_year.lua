-- What has changed since last year, and since five years ago, and is any of it
-- more than chance? One person more at Level 3 doubles the figure and means
-- nothing; the tests tell such changes from others.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local function eligible(at, rows)
  return db:crosstab { measure = "eligible", at = at, rows = rows,
    where = { area = "Norfolk", category = { 1, 2, 3 } } }
end
print(eligible("2025-03-31", "category"):compare(
  eligible("2024-03-31", "category")))

local years = mappa.years("2019-20", "2024-25")
print()
print(eligible(years, "year"):series { base = "2019-20" })

local growth = eligible(years, { "year", "category" }):growth()
print()
for _, r in ipairs(growth:tidy { totals = true }) do
  print(("%s: from %d to %d, %.1f%% a year; %s."):format(r.category, r.first,
    r.last, r.growth, mappa.change(r.first, r.last).verdict))
end

-- Orders are made in a year: nobody is in two of these figures.
local orders = db:crosstab { measure = "orders", rows = "year",
  during = years, where = { area = "Norfolk" } }
local last = orders:compare():cell("2024-25")
local change = mappa.change(last.earlier, last.later)
print(("\nOrders made: from %d to %d, %.2f times as many (%.2f to %.2f): %s.")
  :format(change.earlier, change.later, change.ratio, change.low, change.high,
  change.verdict))
