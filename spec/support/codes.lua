--- The code lists and the entities, as the oracle and the random registers
-- know them: written down here once more, apart from the module, so that a
-- mistake in src/schema.c shows.

local M = {}

-- === Code lists ==========================================================

-- Reads "code = label | code = label", or "code = label = region".
local function codes(text)
  local list = {}
  for entry in text:gmatch("[^|]+") do
    local code, label = entry:match("^%s*(.-) = (.-)%s*$")
    local name, region = label:match("^(.-) = (.+)$")
    list[#list + 1] = { code = code, label = name or label, region = region }
  end
  return list
end

--- The code lists by name: arrays of { code =, label = } in declared order.
M.lists = {
  sex = codes "F = Female | M = Male",
  ethnicity = codes [[
    W1 = White: British | W2 = White: Irish |
    W3 = White: Gypsy or Irish Traveller | W4 = White: Roma |
    W9 = White: Other | M1 = Mixed: White and Black Caribbean |
    M2 = Mixed: White and Black African | M3 = Mixed: White and Asian |
    M9 = Mixed: Other | A1 = Asian: Indian | A2 = Asian: Pakistani |
    A3 = Asian: Bangladeshi | A4 = Asian: Chinese | A9 = Asian: Other |
    B1 = Black: Caribbean | B2 = Black: African | B9 = Black: Other |
    O2 = Other: Arab | O9 = Other: Any other]],
  category = codes [[
    1 = Category 1 | 2 = Category 2 | 3 = Category 3 | 4 = Category 4]],
  level = codes "1 = Level 1 | 2 = Level 2 | 3 = Level 3",
  agency = codes [[
    police = Police | probation = Probation | prison = Prison |
    youth_justice = Youth justice | dwp = Work and Pensions |
    mod = Ministry of Defence | education = Education |
    social_services = Social services | public_health = Public health |
    nhs_england = NHS England | icb = Integrated care board |
    nhs_trust = NHS trust | housing = Housing authority |
    landlord = Social landlord | monitoring = Electronic monitoring |
    ukvi = UK Visas and Immigration | border_force = Border Force |
    immigration = Immigration Enforcement]],
  end_reason = codes [[
    notification_ended = Notification ended |
    notification_revoked = Notification revoked |
    licence_ended = Licence ended |
    hospital_order_ended = Hospital order ended | risk_reduced = Risk reduced |
    category_changed = Category changed | level_changed = Level changed |
    transferred = Transferred | died = Died | deported = Deported |
    other = Other]],
  custody_kind = codes "prison = Prison | hospital = Hospital",
  location = codes [[
    community = Community | prison = Prison | hospital = Hospital]],
  basis = codes [[
    life = Life or indeterminate sentence |
    custody_30 = Custody of 30 months or more |
    restricted_hospital = Hospital order with restriction order |
    custody_6_30 = Custody of more than 6 and less than 30 months |
    custody_6 = Custody of 6 months or less |
    hospital = Hospital order without restriction order | caution = Caution |
    conditional_discharge = Conditional discharge | other = Other disposal |
    notification_order = Notification order | sro_breach = SRO breach]],
  order_kind = codes [[
    SHPO = SHPO | NO = NO | SRO = SRO | SOPO = SOPO | FTO = FTO | RSHO = RSHO |
    VOO = VOO]],
  requirement = codes [[
    notification = Notification | licence = Licence | SHPO = SHPO | SRO = SRO |
    SOPO = SOPO | FTO = FTO | RSHO = RSHO | VOO = VOO]],
  outcome = codes [[
    caution = Caution | conviction = Conviction |
    custody = Returned to custody | nfa = No further action]],
  decision = codes "granted = Granted | refused = Refused",
  disposal = codes [[
    life = Life or indeterminate sentence | imprisonment = Imprisonment |
    suspended = Suspended sentence |
    restricted_hospital = Hospital order with restriction order |
    hospital = Hospital order without restriction order |
    guardianship = Guardianship order | community = Community order |
    fine = Fine | conditional_discharge = Conditional discharge |
    caution = Caution | other = Other disposal]],
  review_kind = codes "mandatory = Mandatory | discretionary = Discretionary",
  flag = codes "no = No | yes = Yes",
  notified = codes "none = None | fixed = Fixed | indefinite = Indefinite",
  region = codes [[
    E12000001 = North East | E12000002 = North West |
    E12000003 = Yorkshire and The Humber | E12000004 = East Midlands |
    E12000005 = West Midlands | E12000006 = East of England |
    E12000007 = London | E12000008 = South East | E12000009 = South West |
    W92000004 = Wales]],
  country = codes "E92000001 = England | W92000004 = Wales",
  area = codes [[
    E23000036 = Avon and Somerset = South West |
    E23000026 = Bedfordshire = East of England |
    E23000023 = Cambridgeshire = East of England |
    E23000006 = Cheshire = North West |
    E23000008 = County Durham = North East |
    E23000002 = Cumbria = North West |
    E23000018 = Derbyshire = East Midlands |
    E23000035 = Devon and Cornwall = South West |
    E23000039 = Dorset = South West |
    W15000004 = Dyfed-Powys = Wales |
    E23000028 = Essex = East of England |
    E23000037 = Gloucestershire = South West |
    E23000005 = Greater Manchester = North West |
    W15000002 = Gwent = Wales |
    E23000030 = Hampshire = South East |
    E23000027 = Hertfordshire = East of England |
    E23000012 = Humberside = Yorkshire and The Humber |
    E23000032 = Kent = South East |
    E23000003 = Lancashire = North West |
    E23000021 = Leicestershire = East Midlands |
    E23000020 = Lincolnshire = East Midlands |
    E23000001;E23000034 = London = London |
    E23000004 = Merseyside = North West |
    E23000024 = Norfolk = East of England |
    W15000001 = North Wales = Wales |
    E23000009 = North Yorkshire = Yorkshire and The Humber |
    E23000022 = Northamptonshire = East Midlands |
    E23000007 = Northumbria = North East |
    E23000019 = Nottinghamshire = East Midlands |
    W15000003 = South Wales = Wales |
    E23000011 = South Yorkshire = Yorkshire and The Humber |
    E23000015 = Staffordshire = West Midlands |
    E23000025 = Suffolk = East of England |
    E23000031 = Surrey = South East |
    E23000033 = Sussex = South East |
    E23000013 = Teesside = North East |
    E23000029 = Thames Valley = South East |
    E23000017 = Warwickshire = West Midlands |
    E23000016 = West Mercia = West Midlands |
    E23000014 = West Midlands = West Midlands |
    E23000010 = West Yorkshire = Yorkshire and The Humber |
    E23000038 = Wiltshire = South West]],
}

-- === States on two days ==================================================

local OUT <const>, CUSTODY <const> = "Not under MAPPA", "In custody"

-- A list with what somebody is who is not under MAPPA, or in custody. Their
-- codes are their labels; areas keep their regions.
local function with_states(list)
  local longer = table.move(list, 1, #list, 1, {})
  for _, state in ipairs { OUT, CUSTODY } do
    longer[#longer + 1] = { code = state, label = state, region = state }
  end
  return longer
end

--- The lists of what somebody is on one of two days: "level_then" ...
for _, name in ipairs { "area", "region", "country", "category", "level",
  "agency" } do
  M.lists[name .. "_then"] = with_states(M.lists[name])
end
M.lists.location_then = with_states { M.lists.location[1] }

-- For each list: code or label, in small letters -> label.
local label_of = {}
for name, list in pairs(M.lists) do
  label_of[name] = {}
  for _, entry in ipairs(list) do
    label_of[name][entry.code:lower()] = entry.label
    label_of[name][entry.label:lower()] = entry.label
  end
end

--- The label of an area -> that of its region.
M.region_of = {}
for _, area in ipairs(M.lists.area) do
  M.region_of[area.label] = area.region
end

-- === Entities ============================================================

--- The entities that the oracle reads, and the order of their CSV columns:
-- { name, type }, where the type is "date", a code list, or nil for text.
M.entities = {
  individual = {
    { "ref" }, { "sex", "sex" }, { "birth_date", "date" },
    { "ethnicity", "ethnicity" }, { "died_on", "date" },
  },
  management = {
    { "individual" }, { "area", "area" }, { "category", "category" },
    { "level", "level" }, { "lead_agency", "agency" },
    { "start_date", "date" }, { "end_date", "date" },
    { "end_reason", "end_reason" },
  },
  custody = {
    { "individual" }, { "kind", "custody_kind" }, { "start_date", "date" },
    { "end_date", "date" },
  },
  notification = {
    { "individual" }, { "start_date", "date" }, { "end_date", "date" },
    { "basis", "basis" },
  },
  licence = {
    { "individual" }, { "start_date", "date" }, { "end_date", "date" },
  },
  order = {
    { "individual" }, { "kind", "order_kind" }, { "interim", "flag" },
    { "foreign_travel", "flag" }, { "made_on", "date" },
    { "expires_on", "date" }, { "ended_on", "date" },
  },
  breach = {
    { "individual" }, { "requirement", "requirement" },
    { "breach_date", "date" }, { "outcome", "outcome" },
    { "outcome_date", "date" },
  },
  revocation = {
    { "individual" }, { "applied_on", "date" }, { "decided_on", "date" },
    { "outcome", "decision" },
  },
  offence = {
    { "individual" }, { "offence_date", "date" }, { "charged_on", "date" },
    { "convicted_on", "date" }, { "type" }, { "disposal", "disposal" },
    { "sentence_months" }, { "serious_further", "flag" },
  },
  meeting = {
    { "ref" }, { "individual" }, { "area", "area" }, { "level", "level" },
    { "held_on", "date" },
  },
  attendance = {
    { "meeting" }, { "agency", "agency" }, { "attended", "flag" },
  },
  case_review = {
    { "ref" }, { "area", "area" }, { "kind", "review_kind" },
    { "commissioned_on", "date" }, { "concluded_on", "date" },
  },
}

-- A value as the oracle uses it: a label, a date, a text, or nil.
local function tidy_value(value, kind)
  if value == nil or value == "" then return nil end
  if kind == nil then return value end
  if kind == "date" then
    assert(value:find("^%d%d%d%d%-%d%d%-%d%d$"), "no date: " .. value)
    return value
  end
  return label_of[kind][value:lower()]
    or error(("no code of the list %s: %s"):format(kind, value))
end

--- The records of an entity, copied, with labels for codes.
function M.records(register, entity)
  local records = {}
  for i, record in ipairs(register[entity] or {}) do
    local copy = {}
    for _, field in ipairs(M.entities[entity]) do
      copy[field[1]] = tidy_value(record[field[1]], field[2])
    end
    records[i] = copy
  end
  return records
end

return M
