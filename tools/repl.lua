-- Run by 'make repl' before the prompt: the module as mappa, and the sample
-- register, made anew in build/, as db.

mappa = require "mappa"

local path = "build/norfolk.db"
os.remove(path)
db = assert(mappa.open(path))
assert(db:import_folder("examples/norfolk/records"))

print([[
The sample register is open as db. Try:
  t = db:crosstab{measure = "eligible", at = "2025-03-31", rows = "level"}
  t
  t:help()
  db:report{area = "Norfolk", year = "2024-25"}]])
