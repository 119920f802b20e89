-- What do the records of each area not say? Of people under MAPPA on 31 March
-- 2025, in custody or not.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))

-- What is unknown comes as nil.
local function missing(sex, age, ethnicity, agency)
  local what = { not sex and "Sex" or nil }
  if not age then what[#what + 1] = "Age" end
  if not ethnicity then what[#what + 1] = "Ethnicity" end
  if not agency then what[#what + 1] = "Agency" end
  return #what > 1 and "Several" or what[1] or "Nothing"
end

local all = db:crosstab { measure = "caseload", at = "2025-03-31",
  rows = "area", cols = { { "sex", "age", "ethnicity", "lead_agency",
    as = "missing", by = missing, order = { "Sex", "Age", "Ethnicity",
      "Agency", "Several", "Nothing" } } } }
local t = all:select { area = function (area) return all:value(area) > 0 end }
print(t)

print()
for _, r in ipairs(t:percent("row"):tidy()) do
  if r.missing == "Nothing" then
    print(("%s: %.1f%% of the people lack something."):format(r.area,
      100 - r["row%"]))
  end
end
