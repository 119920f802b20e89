-- Which orders did courts make, quarter by quarter? All of the kinds that they
-- could make in these years, those on people outside MAPPA too.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local t = db:crosstab { measure = "orders",
  during = { "2023-04-01", "2025-03-31" },
  rows = { { "date", every = "quarter", as = "quarter" } }, cols = "kind",
  where = { kind = { "SHPO", "NO", "SRO", "VOO" } } }
print(t)

local function shpos(year)    -- orders add up
  local n = 0
  for q = 1, 4 do n = n + t:value(("%s Q%d"):format(year, q), "SHPO") end
  return n
end
local before, after = shpos("2023-24"), shpos("2024-25")
print(("\nSHPOs: %d in 2023-24, %d in 2024-25: %+.1f%%."):format(before, after,
  100 * (after - before) / before))

local outside = 0
for r in t:records() do
  if not r.area then outside = outside + 1 end
end
print(("%d of the %d orders were made on people who were not under MAPPA on "
  .. "the day."):format(outside, t:value()))
