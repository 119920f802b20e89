-- A register in memory, one person, one question: is the module installed?
--   lua5.4 question.lua FOLDER    and does it come from that folder?

local mappa = require "mappa"

local folder = arg and arg[1]
if folder then
  local found = assert(package.searchpath("mappa", package.path))
  assert(found:sub(1, #folder) == folder, "mappa was found in " .. found)
end

local db = assert(mappa.open(":memory:"))
assert(db:import("individual", {{ref = "A1", sex = "F"}}))
assert(db:import("management", {
  {individual = "A1", area = "Norfolk", category = "1", level = "2",
   start_date = "2024-04-01"},
}))
local t = db:crosstab{measure = "eligible", at = "2025-03-31",
                      rows = "level", cols = "category"}
assert(t:value("Level 2", "Category 1") == 1)
assert(t:value("Total", "Total") == 1)
