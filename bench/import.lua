-- Imports a folder, or a file of one entity, into a register.
-- Usage: import.lua REGISTER FOLDER | import.lua REGISTER FILE ENTITY
local mappa = require "mappa"

local db <close> = assert(mappa.open(arg[1]))
local summary = arg[3] and assert(db:import(arg[3], arg[2]))
  or assert(db:import_folder(arg[2]))
print(summary)
assert(summary.rejected == 0 and summary.stored == summary.read,
  "the generated records are not all good")
