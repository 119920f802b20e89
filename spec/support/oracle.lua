--- A brute-force oracle: the measures of mappa, recomputed from the records.
--
-- It shares nothing with the module: no SQLite, no C, no frame, no segment
-- columns. It is the definition of each measure in executable form, and is
-- written to be read.
--
-- O1. A register is a table of entity -> array of records. A record has the
--     field names of the CSV headers and the values of a CSV file: codes or
--     labels in any letter case, ISO dates, nil or "" for empty.
-- O2. ISO dates are compared as text. An interval holds its start and
--     excludes its end; without an end it is open. It belongs to a slice if it
--     holds at least one day of from..to, so an empty one belongs to none.
-- O3. Each measure yields facts. A fact is a table of labels by field, and
--     the units that it may count as: `person` (a ref) and `record`. What is
--     not known has the label "Unknown".
-- O4. A count is the number of distinct units in a cell. Every fact lies in
--     2^n cells: its own label or "Total" in each dimension.
-- O5. The rules of a measure choose its facts; `where` selects from those.

local M = {}

local UNKNOWN <const> = "Unknown"
local TOTAL <const> = "Total"

--- Stands between the labels of a key.
M.SEPARATOR = "\31"

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

-- For each list: code or label, in small letters -> label.
local label_of = {}
for name, list in pairs(M.lists) do
  label_of[name] = {}
  for _, entry in ipairs(list) do
    label_of[name][entry.code:lower()] = entry.label
    label_of[name][entry.label:lower()] = entry.label
  end
end

local region_of = {}
for _, area in ipairs(M.lists.area) do region_of[area.label] = area.region end

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

-- The records of an entity, copied, with labels for codes.
local function tidy_records(register, entity)
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

-- === Dates ===============================================================

-- The parts of "yyyy-mm-dd", as numbers.
local function civil(day)
  local y, m, d = day:match("^(%d+)-(%d+)-(%d+)$")
  return tonumber(y), tonumber(m), tonumber(d)
end

local function days_in_month(y, m)
  if m == 2 then
    local leap = y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)
    return leap and 29 or 28
  end
  return (m == 4 or m == 6 or m == 9 or m == 11) and 30 or 31
end

--- The day before a date.
function M.day_before(day)
  local y, m, d = civil(day)
  d = d - 1
  if d == 0 then
    m = m - 1
    if m == 0 then y, m = y - 1, 12 end
    d = days_in_month(y, m)
  end
  return ("%04d-%02d-%02d"):format(y, m, d)
end

--- Completed years of age on a day, as a label. Who was born on 29 February
-- is a year older on 1 March of a year without that date.
function M.age(birth, on)
  if not birth or on < birth then return UNKNOWN end
  local years = tonumber(on:sub(1, 4)) - tonumber(birth:sub(1, 4))
  local before_birthday = on:sub(6) < birth:sub(6)
  return tostring(before_birthday and years - 1 or years)
end

-- The year in which the reporting year of a day starts.
local function reporting_year(day)
  local y, m = civil(day)
  return m >= 4 and y or y - 1
end

local function year_label(y)
  return ("%d-%02d"):format(y, (y + 1) % 100)
end

local function month_label(day)
  return day:sub(1, 7)
end

--- "2024-25 Q1" is April to June 2024.
function M.quarter(day)
  local _, m = civil(day)
  local quarter = (m + 8) % 12 // 3 + 1
  return ("%s Q%d"):format(year_label(reporting_year(day)), quarter)
end

--- A whole reporting year, or its 31 March, has the label of the year.
function M.slice_label(slice)
  local y = reporting_year(slice.to)
  local ends = slice.to == ("%04d-03-31"):format(y + 1)
  if ends and slice.from == slice.to then return year_label(y) end
  if ends and slice.from == ("%04d-04-01"):format(y) then
    return year_label(y)
  end
  if slice.from == slice.to then return slice.from end
  return slice.from .. " to " .. slice.to
end

local function in_slice(day, slice)
  return day ~= nil and slice.from <= day and day <= slice.to
end

-- Does the interval hold a day of the slice?
local function meets(start, stop, slice)
  if stop and stop <= start then return false end
  return start <= slice.to and (stop == nil or stop > slice.from)
end

-- Does the interval hold the day?
local function holds(start, stop, day)
  return meets(start, stop, { from = day, to = day })
end

-- === A person on a day ===================================================

local function by_individual(records)
  local groups = {}
  for _, record in ipairs(records) do
    local group = groups[record.individual] or {}
    groups[record.individual] = group
    group[#group + 1] = record
  end
  return groups
end

-- What the measures look at: the records of each entity, and of each person.
local function new_world(register)
  local world = { people = {} }
  setmetatable(world, {
    __index = function(self, entity)
      local records = tidy_records(register, entity)
      rawset(self, entity, records)
      return records
    end,
  })
  for _, person in ipairs(world.individual) do
    world.people[person.ref] = person
  end
  world.managed_of = by_individual(world.management)
  world.custody_of = by_individual(world.custody)
  return world
end

-- The management row in force, or nil.
local function management_on(world, ref, day)
  for _, row in ipairs(world.managed_of[ref] or {}) do
    if holds(row.start_date, row.end_date, day) then return row end
  end
  return nil
end

-- Hospital stands before prison, prison before the community.
local function location_on(world, ref, day)
  local found = "Community"
  for _, row in ipairs(world.custody_of[ref] or {}) do
    if holds(row.start_date, row.end_date, day) then
      if row.kind == "Hospital" then return "Hospital" end
      found = "Prison"
    end
  end
  return found
end

-- Puts a fact into an area and the area's region and country.
local function place(fact, area)
  fact.area = area or UNKNOWN
  fact.region = region_of[area] or UNKNOWN
  fact.country = area == nil and UNKNOWN
    or fact.region == "Wales" and "Wales" or "England"
end

-- The fact of a person on a day, under a management row; each may be nil.
local function new_fact(world, ref, day, row)
  local person = {}
  local fact = { person = ref, location = UNKNOWN }
  if ref then
    person = assert(world.people[ref], "nobody has this ref")
    fact.location = location_on(world, ref, day)
  end
  row = row or {}
  fact.sex = person.sex or UNKNOWN
  fact.ethnicity = person.ethnicity or UNKNOWN
  fact.age = M.age(person.birth_date, day)
  fact.category = row.category or UNKNOWN
  fact.level = row.level or UNKNOWN
  fact.lead_agency = row.lead_agency or UNKNOWN
  place(fact, row.area)
  return fact
end

-- The same, under the management row in force on the day.
local function fact_on(world, ref, day)
  return new_fact(world, ref, day, ref and management_on(world, ref, day))
end

-- Puts the coded fields of a record itself onto its fact.
local function add_own(fact, record, own)
  for field in pairs(own) do fact[field] = record[field] or UNKNOWN end
  if own.area then place(fact, record.area) end
end

-- === Stocks ==============================================================

-- Everybody with management in force on the date.
local function caseload(world, slice)
  local facts = {}
  for _, person in ipairs(world.individual) do
    local row = management_on(world, person.ref, slice.to)
    if row then
      facts[#facts + 1] = new_fact(world, person.ref, slice.to, row)
    end
  end
  return facts
end

-- Those of them who are not in custody.
local function eligible(world, slice)
  local facts = {}
  for _, fact in ipairs(caseload(world, slice)) do
    if fact.location == "Community" then facts[#facts + 1] = fact end
  end
  return facts
end

-- Does the rule for interim orders let this one count?
local function interim_counts(order, rule)
  local interim = order.interim == "Yes"
  return rule == "include" or interim == (rule == "only")
end

-- Orders open on the date, with the state of their people on it.
local function orders_in_force(world, slice, rules, own)
  local facts = {}
  for _, order in ipairs(world.order) do
    local stop = order.ended_on or order.expires_on
    if holds(order.made_on, stop, slice.to)
       and interim_counts(order, rules.interim) then
      local fact = fact_on(world, order.individual, slice.to)
      fact.record = order
      add_own(fact, order, own)
      facts[#facts + 1] = fact
    end
  end
  return facts
end

-- === People managed in a period ==========================================

-- The person's management rows, cut where custody starts or ends. Pieces may
-- be empty, or alike: neither changes what is counted.
local function segments(world, ref)
  local pieces = {}
  for _, row in ipairs(world.managed_of[ref] or {}) do
    local cuts = { row.start_date }
    for _, custody in ipairs(world.custody_of[ref] or {}) do
      for _, day in ipairs { custody.start_date, custody.end_date } do
        if day > row.start_date and holds(row.start_date, row.end_date, day)
        then
          cuts[#cuts + 1] = day
        end
      end
    end
    table.sort(cuts)
    for i, start in ipairs(cuts) do
      pieces[#pieces + 1] = {
        row = row, start = start, stop = cuts[i + 1] or row.end_date,
        location = location_on(world, ref, start),
      }
    end
  end
  return pieces
end

-- The segments that may count in the slice, by area.
local function candidates(world, ref, slice, rules)
  local areas = {}
  for _, piece in ipairs(segments(world, ref)) do
    local area = piece.row.area
    if piece.row.level ~= "Level 1"
       and meets(piece.start, piece.stop, slice)
       and (rules.custody == "include" or piece.location == "Community") then
      areas[area] = areas[area] or {}
      table.insert(areas[area], piece)
    end
  end
  return areas
end

-- Is segment a to be picked rather than b?
local goes_before = {
  first = function(a, b) return a.start < b.start end,
  last = function(a, b) return a.start > b.start end,
  highest = function(a, b)
    if a.row.level ~= b.row.level then return a.row.level > b.row.level end
    return a.start > b.start
  end,
}

local function pick(pieces, rule)
  if rule == "every" then return pieces end
  local best = pieces[1]
  for _, piece in ipairs(pieces) do
    if goes_before[rule](piece, best) then best = piece end
  end
  return { best }
end

-- People at Level 2 or 3, by picked segment; age at the end of the period.
local function managed(world, slice, rules)
  local facts = {}
  for _, person in ipairs(world.individual) do
    for _, pieces in pairs(candidates(world, person.ref, slice, rules)) do
      for _, piece in ipairs(pick(pieces, rules.pick)) do
        local fact = new_fact(world, person.ref, slice.to, piece.row)
        fact.location = piece.location
        facts[#facts + 1] = fact
      end
    end
  end
  return facts
end

-- === Events ==============================================================

local function date_fact(fact, day)
  fact.month = month_label(day)
  fact.quarter = M.quarter(day)
  return fact
end

-- Records dated in the slice and accepted by 'keep', each with the state of
-- its person on that date.
local function events(world, slice, records, date, own, keep)
  local facts = {}
  for _, record in ipairs(records) do
    local day = record[date]
    if in_slice(day, slice) and (keep == nil or keep(record)) then
      local fact = date_fact(fact_on(world, record.individual, day), day)
      fact.record = record
      add_own(fact, record, own)
      facts[#facts + 1] = fact
    end
  end
  return facts
end

local function breaches(world, slice, rules, own)
  return events(world, slice, world.breach, rules.date .. "_date", own)
end

local function recalls(world, slice, _, own)
  return events(world, slice, world.breach, "outcome_date", own,
    function(breach) return breach.outcome == "Returned to custody" end)
end

local function revocations(world, slice, _, own)
  return events(world, slice, world.revocation, "decided_on", own,
    function(decision) return decision.outcome == "Granted" end)
end

local function orders(world, slice, rules, own)
  return events(world, slice, world.order, "made_on", own,
    function(order) return interim_counts(order, rules.interim) end)
end

local function is_category_1_on(world, ref, day)
  local row = management_on(world, ref, day)
  return row ~= nil and row.category == "Category 1"
end

local function sro_notifications(world, slice, rules, own)
  return events(world, slice, world.notification, "start_date", own,
    function(row)
      local eve = M.day_before(row.start_date)
      return row.basis == "SRO breach" and (rules.already == "count"
        or not is_category_1_on(world, row.individual, eve))
    end)
end

local function is_level_2_or_3(meeting)
  return meeting.level ~= "Level 1"
end

local function meetings(world, slice, _, own)
  return events(world, slice, world.meeting, "held_on", own, is_level_2_or_3)
end

-- Invitations, each joined to its meeting.
local function attendance(world, slice, _, own)
  local meeting_of, invitations = {}, {}
  for _, meeting in ipairs(world.meeting) do
    meeting_of[meeting.ref] = meeting
  end
  for i, row in ipairs(world.attendance) do
    local meeting = assert(meeting_of[row.meeting], "no meeting has this ref")
    invitations[i] = {
      individual = meeting.individual, area = meeting.area,
      level = meeting.level, held_on = meeting.held_on,
      agency = row.agency, attended = row.attended,
    }
  end
  return events(world, slice, invitations, "held_on", own, is_level_2_or_3)
end

local function further_offences(world, slice, _, own)
  return events(world, slice, world.offence, "charged_on", own,
    function(offence) return offence.serious_further == "Yes" end)
end

local function case_reviews(world, slice, rules, own)
  return events(world, slice, world.case_review, rules.date .. "_on", own)
end

-- === Entries and exits ===================================================

-- The row of the same area in which 'field' is 'day', or nil.
local function neighbour(rows, area, field, day)
  for _, row in ipairs(rows) do
    if row.area == area and row[field] == day then return row end
  end
  return nil
end

-- The times of a person under MAPPA: { first =, last = } rows of each maximal
-- run of rows of one area in which each starts where the former ends.
local function times(world, ref)
  local rows, runs = {}, {}
  for _, row in ipairs(world.managed_of[ref] or {}) do
    if row.end_date ~= row.start_date then rows[#rows + 1] = row end
  end
  for _, first in ipairs(rows) do
    if not neighbour(rows, first.area, "end_date", first.start_date) then
      local last, following = first, first
      while following do
        last = following
        following = last.end_date
          and neighbour(rows, last.area, "start_date", last.end_date)
      end
      runs[#runs + 1] = { first = first, last = last }
    end
  end
  return runs
end

-- Dated on the first day, with the state of that day.
local function entries(world, slice)
  local facts = {}
  for _, person in ipairs(world.individual) do
    for _, run in ipairs(times(world, person.ref)) do
      local day = run.first.start_date
      if in_slice(day, slice) then
        local fact = new_fact(world, person.ref, day, run.first)
        facts[#facts + 1] = date_fact(fact, day)
      end
    end
  end
  return facts
end

-- Dated on the first day outside, with the state of the last day inside and
-- the age of the day outside.
local function exits(world, slice, _, own)
  local facts = {}
  for _, person in ipairs(world.individual) do
    for _, run in ipairs(times(world, person.ref)) do
      local day = run.last.end_date
      if in_slice(day, slice) then
        local inside = M.day_before(day)
        local fact = new_fact(world, person.ref, inside, run.last)
        fact.age = M.age(person.birth_date, day)
        add_own(fact, run.last, own)
        facts[#facts + 1] = date_fact(fact, day)
      end
    end
  end
  return facts
end

-- === Measures ============================================================

local interim_rule <const> = { "exclude", "include", "only" }
local order_fields <const> = {
  kind = "order_kind", interim = "flag", foreign_travel = "flag",
}
local breach_fields <const> = {
  requirement = "requirement", outcome = "outcome",
}

-- Of each measure: its facts in a slice; its units and the values of its
-- rules, defaults first; its clock; its own coded fields and their lists.
local measures = {
  eligible = { facts = eligible, units = { "people" }, clock = "date" },
  caseload = { facts = caseload, units = { "people" }, clock = "date" },
  managed = {
    facts = managed, units = { "people" }, clock = "period",
    rules = {
      pick = { "highest", "first", "last", "every" },
      custody = { "include", "exclude" },
    },
  },
  breaches = {
    facts = breaches, units = { "outcomes", "people" }, clock = "event",
    rules = { date = { "outcome", "breach" } }, own = breach_fields,
  },
  recalls = {
    facts = recalls, units = { "returns", "people" }, clock = "event",
    own = breach_fields,
  },
  revocations = {
    facts = revocations, units = { "people" }, clock = "event",
    own = { outcome = "decision" },
  },
  orders = {
    facts = orders, units = { "orders", "people" }, clock = "event",
    rules = { interim = interim_rule }, own = order_fields,
  },
  orders_in_force = {
    facts = orders_in_force, units = { "orders", "people" }, clock = "date",
    rules = { interim = interim_rule }, own = order_fields,
  },
  sro_notifications = {
    facts = sro_notifications, units = { "people" }, clock = "event",
    rules = { already = { "not", "count" } }, own = { basis = "basis" },
  },
  entries = { facts = entries, units = { "people" }, clock = "event" },
  exits = {
    facts = exits, units = { "people" }, clock = "event",
    own = { end_reason = "end_reason" },
  },
  meetings = {
    facts = meetings, units = { "meetings" }, clock = "event",
    own = { area = "area", level = "level" },
  },
  attendance = {
    facts = attendance, units = { "invitations" }, clock = "event",
    own = {
      area = "area", level = "level", agency = "agency", attended = "flag",
    },
  },
  further_offences = {
    facts = further_offences, units = { "people", "charges" },
    clock = "event", own = { disposal = "disposal" },
  },
  case_reviews = {
    facts = case_reviews, units = { "reviews" }, clock = "event",
    rules = { date = { "commissioned", "concluded" } },
    own = { area = "area", kind = "review_kind" },
  },
}

-- Fields of every measure; false: no code list.
local common_fields <const> = {
  area = "area", region = "region", country = "country",
  category = "category", level = "level", lead_agency = "agency",
  location = "location", sex = "sex", ethnicity = "ethnicity", age = false,
  year = false,
}
local event_fields <const> = { month = false, quarter = false }

local function find_measure(name)
  return measures[name] or error("no measure: " .. tostring(name), 3)
end

--- The names of the measures, sorted.
function M.measures()
  local names = {}
  for name in pairs(measures) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- The fields of a measure: name -> code list, or false where it has none.
function M.fields(measure_name)
  local measure = find_measure(measure_name)
  local fields = {}
  local sources = { common_fields, measure.own or {} }
  if measure.clock == "event" then sources[3] = event_fields end
  for _, source in ipairs(sources) do
    for field, list in pairs(source) do fields[field] = list end
  end
  return fields
end

--- The units of a measure and the values of its rules, defaults first.
function M.choices(measure_name)
  local measure = find_measure(measure_name)
  return { units = measure.units, rules = measure.rules or {} }
end

--- The declared labels of a coded dimension, in order, without "Unknown". The
-- measure is needed only where the same name means different lists: 'kind' is
-- the kind of order unless said otherwise, 'outcome' that of a breach.
function M.labels(dim, measure_name)
  local list = breach_fields[dim] or order_fields[dim]
  if measure_name then
    list = M.fields(measure_name)[dim]
  else
    for _, name in ipairs(M.measures()) do
      list = list or M.fields(name)[dim]
    end
  end
  assert(list, "no coded dimension: " .. dim)
  local labels = {}
  for i, entry in ipairs(M.lists[list]) do labels[i] = entry.label end
  return labels
end

-- === Counting ============================================================

local function contains(list, value)
  for _, item in ipairs(list) do
    if item == value then return true end
  end
  return false
end

local function choose(what, value, values)
  if value == nil then return values[1] end
  if contains(values, value) then return value end
  error(("%s cannot be %s"):format(what, tostring(value)))
end

-- The rules in use: the given ones, defaults for the others.
local function choose_rules(measure, given)
  local rules = {}
  for name, values in pairs(measure.rules or {}) do
    rules[name] = choose(name, given[name], values)
  end
  for name in pairs(given) do
    assert(rules[name], "the measure has no rule " .. name)
  end
  return rules
end

local function check_fields(spec)
  local fields = M.fields(spec.measure)
  for _, dim in ipairs(spec.dims or {}) do
    assert(fields[dim] ~= nil, "the measure has no dimension " .. dim)
  end
  for field in pairs(spec.where or {}) do
    assert(fields[field] ~= nil, "the measure has no field " .. field)
  end
end

-- What a fact counts as.
local function unit_of(fact, unit)
  if unit == "people" then return assert(fact.person) end
  return assert(fact.record)
end

local function selected(fact, where)
  for field, labels in pairs(where) do
    if not labels[fact[field]] then return false end
  end
  return true
end

--- The key of a cell: labels, or "Total", in the order of the dimensions.
function M.key(...)
  return table.concat({ ... }, M.SEPARATOR)
end

-- The keys of all cells in which a fact lies.
local function cells_of(fact, dims)
  local keys = { "" }
  for i, dim in ipairs(dims) do
    local longer = {}
    for _, key in ipairs(keys) do
      local start = i == 1 and "" or key .. M.SEPARATOR
      longer[#longer + 1] = start .. fact[dim]
      longer[#longer + 1] = start .. TOTAL
    end
    keys = longer
  end
  return keys
end

local function add_fact(cells, fact, dims, unit)
  for _, key in ipairs(cells_of(fact, dims)) do
    cells[key] = cells[key] or {}
    cells[key][unit_of(fact, unit)] = true
  end
end

local function size(set)
  local n = 0
  for _ in pairs(set) do n = n + 1 end
  return n
end

--- Counts a cross-tab. A cell that counts nothing is absent from the result.
-- @tparam table register entity -> array of records
-- @tparam table spec measure, slices, and optionally dims (an array of field
--   names), where (field -> set of labels), unit, rules
-- @treturn table key (see M.key) -> count; the key of no dimensions is ""
function M.count(register, spec)
  local measure = find_measure(spec.measure)
  local unit = choose("unit", spec.unit, measure.units)
  local rules = choose_rules(measure, spec.rules or {})
  local dims = spec.dims or {}
  check_fields(spec)
  local world = new_world(register)
  local cells = {}
  for _, slice in ipairs(spec.slices) do
    assert(measure.clock ~= "date" or slice.from == slice.to,
      "a stock is counted on a date")
    local year = M.slice_label(slice)
    local facts = measure.facts(world, slice, rules, measure.own or {})
    for _, fact in ipairs(facts) do
      fact.year = year
      if selected(fact, spec.where or {}) then
        add_fact(cells, fact, dims, unit)
      end
    end
  end
  local counts = {}
  for key, set in pairs(cells) do counts[key] = size(set) end
  return counts
end

return M
