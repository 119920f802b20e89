-- From a folder of case records to the annual report of Norfolk for 2024-25,
-- and a comparison with what was published. Run it with: make demo
local mappa = require "mappa"

local here = arg[0]:match("^(.*)/") or "."
local path = os.tmpname()
os.remove(path)

local db <close> = assert(mappa.open(path))
print("Importing the case records (all invented)\n")
print(assert(db:import_folder(here .. "/records")))

local report = assert(db:report { area = "Norfolk", year = "2024-25",
  rules = { pick = "first" } })
print()
print(report)

print("Cell by cell against the published report\n")
local published = assert(mappa.figures(here .. "/published.csv"))
local comparison = report:against(published)
print(comparison)

print("\nRemarks on the report\n")
print(report:check(published))

print("\nData quality of the records (their faults are deliberate)\n")
print(assert(db:check()))

db:close()
os.remove(path)
if comparison.counts.same ~= #comparison then
  error("the report differs from the published figures")
end
