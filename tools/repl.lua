-- Run by 'make repl' before the prompt: the module as mappa, and the sample
-- register, made anew in build/, as db.

mappa = require "mappa"

local path = "build/norfolk.db"
os.remove(path)
db = assert(mappa.open(path))
assert(db:import_folder("examples/norfolk/records"))

print("mappa " .. mappa._VERSION .. "; the sample register is db. Try:")
print('  db:crosstab{measure = "eligible", at = "2025-03-31", '
      .. 'rows = "level", cols = "category"}')
print('  db:report{area = "Norfolk", year = "2024-25"}')
