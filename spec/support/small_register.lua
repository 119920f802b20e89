--- A register of three people, for questions to db:crosstab.

local mappa = require "mappa"

local M = {}

--- A: Norfolk, then Suffolk in March 2025. B: Gwent, born on 29 February. C:
-- of whom nothing is known; in prison from 1 April 2025.
M.records = {
  { "individual", {
    { ref = "A", sex = "F", birth_date = "1990-02-28", ethnicity = "W1" },
    { ref = "B", sex = "M", birth_date = "2004-02-29" },
    { ref = "C" },
  } },
  { "management", {
    { individual = "A", area = "Norfolk", category = "1", level = "2",
      start_date = "2023-04-01", end_date = "2025-03-01" },
    { individual = "A", area = "Suffolk", category = "1", level = "3",
      start_date = "2025-03-01" },
    { individual = "B", area = "Gwent", category = "3", level = "2",
      start_date = "2024-01-01", end_date = "2025-04-01" },
    { individual = "C", area = "Norfolk", category = "2", level = "1",
      start_date = "2024-06-01" },
  } },
  { "custody", {
    { individual = "C", kind = "prison", start_date = "2025-04-01" },
  } },
  { "order", {
    { individual = "A", kind = "SHPO", made_on = "2024-05-01" },
    { individual = "A", kind = "NO", interim = "yes", made_on = "2024-06-01" },
    { individual = "B", kind = "SRO", interim = "no", made_on = "2025-03-31" },
  } },
  { "breach", {
    { individual = "A", requirement = "notification", outcome = "caution",
      breach_date = "2024-03-30", outcome_date = "2024-05-31" },
    { individual = "A", requirement = "notification", outcome = "conviction",
      breach_date = "2024-07-01", outcome_date = "2024-09-30" },
  } },
  { "meeting", {
    { ref = "1", individual = "A", area = "Norfolk", level = "2",
      held_on = "2024-06-01" },
  } },
  { "attendance", {
    { meeting = "1", agency = "police", attended = "yes" },
    { meeting = "1", agency = "probation", attended = "yes" },
    { meeting = "1", agency = "housing", attended = "no" },
  } },
}

--- The register, in memory.
function M.open()
  local db = assert(mappa.open(":memory:"))
  for _, part in ipairs(M.records) do
    assert(db:import(part[1], part[2], { strict = true }))
  end
  return db
end

--- A question about one measure, with some keys of its own.
function M.spec_of(measure, when, changes)
  local spec = { measure = measure }
  for key, value in pairs(when) do spec[key] = value end
  for key, value in pairs(changes or {}) do spec[key] = value end
  return spec
end

return M
