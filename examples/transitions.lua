-- Where were the people of one 31 March a year later? Level by level, those in
-- custody included, since a recall is no way out of MAPPA.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

local OUT <const> = "Elsewhere"    -- not under MAPPA in Norfolk on that date
local people = {}
for side, date in pairs { before = "2024-03-31", after = "2025-03-31" } do
  local t = db:crosstab { measure = "caseload", at = date,
    where = { area = "Norfolk" } }
  for r in t:records() do
    local person = people[r.individual] or { before = OUT, after = OUT }
    person[side], people[r.individual] = r.level, person
  end
end

local states, moves = { "Level 1", "Level 2", "Level 3", OUT }, {}
for _, before in ipairs(states) do
  for _, after in ipairs(states) do
    local n = 0
    for _, p in pairs(people) do
      if p.before == before and p.after == after then n = n + 1 end
    end
    moves[#moves + 1] = { before = before, after = after, n = n }
  end
end
local t = mappa.table(moves, { rows = "before", cols = "after",
  unit = "people", adds_up = true,
  title = "Level on 31 March 2024 (before) and on 31 March 2025" })
print(t)
print(("\nOf the %d people at Level 2, a year later %d were at Level 1, %d at "
  .. "Level 2,\n%d at Level 3 and %d under MAPPA in Norfolk no more."):format(
  t:value("Level 2"), t:value("Level 2", "Level 1"),
  t:value("Level 2", "Level 2"), t:value("Level 2", "Level 3"),
  t:value("Level 2", OUT)))
