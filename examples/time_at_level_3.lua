-- How long do people stay at Level 3? Everybody in Norfolk whose latest stay
-- there began in the five years, with the days that it lasted. Stays that go
-- on count with their days so far: to leave them out would drop long stays,
-- and so the median is the least that it can be.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local first, last = "2020-04-01", "2025-03-31"
local t = db:crosstab { measure = "managed", during = { first, last },
  rows = "category", show = { "n", "median", "max" }, of = "days_at_level",
  where = { area = "Norfolk", category = { 1, 2, 3 }, level = 3,
    level_since = { min = first } } }
print(t)
print()

local still = { ending = "Still there", n = 0 }
local endings, of = { still }, {}
for r in t:records() do
  local over = r.end_date and r.end_date <= last
  local ending = over and of[r.end_reason] or still
  if over and not of[r.end_reason] then
    ending = { ending = r.end_reason, n = 0 }
    endings[#endings + 1], of[r.end_reason] = ending, ending
  end
  ending.n = ending.n + 1
end
print(mappa.table(endings, { rows = "ending", unit = "people",
  title = "How the stays ended", adds_up = true }):sort())

local all = t:cell("Total")
print(("\n%d of %d were still there. At least half of the stays last longer "
  .. "than %.1f\ndays."):format(still.n, all.n, all.median))
