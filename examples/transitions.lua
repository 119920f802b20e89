-- Where were the people of one 31 March a year later? Level by level, custody
-- included, since a recall is no way out of MAPPA; and, of those in the
-- community, why their number changed.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local HOME <const> = "Norfolk"
local OUT <const> = "Elsewhere"    -- not under MAPPA there on that date
local LEVELS <const> = { "Level 1", "Level 2", "Level 3" }

local function at_home(level, area)
  return area == HOME and level or OUT
end

local t = db:crosstab { measure = "transitions", during = "2024-25",
  rules = { population = "everywhere" },
  rows = "level_before",
  cols = { "level", "area", as = "a year later", by = at_home,
    order = { LEVELS[1], LEVELS[2], LEVELS[3], OUT } },
  where = { area_before = HOME, level_before = LEVELS } }
print(t)
print(("\nOf the %d people at Level 2, a year later %d were at Level 1, %d at "
  .. "Level 2,\n%d at Level 3 and %d under MAPPA in %s no more.\n"):format(
  t:value("Level 2"), t:value("Level 2", "Level 1"),
  t:value("Level 2", "Level 2"), t:value("Level 2", "Level 3"),
  t:value("Level 2", OUT), HOME))

local account = db:account { during = "2024-25", rows = "level",
  where = { area = HOME } }
print(account:pivot { rows = "account", cols = "level" })
local function total(column) return account:value("Total", column) end
print(("\nIn the community there were %d, and a year later %d: %d came and %d "
  .. "left,\n%d came out of custody and %d went there."):format(
  total "Opening", total "Closing", total "New", -total "Ended",
  total "From custody", -total "To custody"))
