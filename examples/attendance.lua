-- Which agencies come to the meetings that they are invited to? Those invited
-- in 2024-25, the best first.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local t = db:crosstab { measure = "attendance", during = "2024-25",
  rows = "agency", cols = "level", show = { "share", "n" }, totals = "rows",
  where = { area = "Norfolk" } }
local invited = t:select { agency = function (agency)
  return t:cell(agency).n > 0
end }
print(invited:sort())

-- Targets of this script's own.
local target, enough = { ["Level 2"] = 75, ["Level 3"] = 90 }, 10
local below = {}
for _, r in ipairs(invited:tidy()) do
  if r.n >= enough and r.share < target[r.level] then
    below[#below + 1] = ("  %s at %s: %.1f%% of %d"):format(r.agency, r.level,
      r.share, r.n)
  end
end
print(("\nBelow %d%% at Level 2 or %d%% at Level 3, of at least %d invited:")
  :format(target["Level 2"], target["Level 3"], enough))
print(table.concat(below, "\n"))
