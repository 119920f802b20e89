-- The first table of a process, as a script asks for it: T3. Prints its total.
-- Usage: first.lua REGISTER
local mappa = require "mappa"

local db <close> = assert(mappa.open(arg[1]))
local t = db:crosstab { measure = "eligible", at = "2025-03-31",
  rows = { "area", "category" }, cols = "level" }
print(("T3 total %d"):format(t:value()))
