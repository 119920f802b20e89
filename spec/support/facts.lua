--- The facts of each measure (O3) on a slice of time: the larger part of the
-- oracle, which tells in oracle.lua what a fact is and how facts are counted.
--
-- facts.of has a function for each measure: of the world, a slice, the rules
-- in use and the measure's own coded fields.

local codes = require "spec.support.codes"
local dates = require "spec.support.dates"

local M = {}

M.of = {}

local UNKNOWN <const> = "Unknown"

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

--- What the measures look at: the records of each entity, and of each person.
function M.new_world(register)
  local world = { people = {} }
  setmetatable(world, {
    __index = function(self, entity)
      local records = codes.records(register, entity)
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
    if dates.holds(row.start_date, row.end_date, day) then return row end
  end
  return nil
end

-- Hospital stands before prison, prison before the community.
local function location_on(world, ref, day)
  local found = "Community"
  for _, row in ipairs(world.custody_of[ref] or {}) do
    if dates.holds(row.start_date, row.end_date, day) then
      if row.kind == "Hospital" then return "Hospital" end
      found = "Prison"
    end
  end
  return found
end

-- Puts a fact into an area and the area's region and country.
local function place(fact, area)
  fact.area = area or UNKNOWN
  fact.region = codes.region_of[area] or UNKNOWN
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
  fact.age = dates.age(person.birth_date, day)
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

-- Somebody with management on the eve of the date and none on it, as on the
-- eve, but for the age.
local function left_on(world, person, day)
  local eve = dates.day_before(day)
  local row = management_on(world, person.ref, eve)
  if not row then return nil end
  local fact = new_fact(world, person.ref, eve, row)
  fact.age = dates.age(world.people[person.ref].birth_date, day)
  return fact
end

-- Everybody with management in force on the date, or also who left on it.
function M.of.caseload(world, slice, rules)
  local facts = {}
  for _, person in ipairs(world.individual) do
    local row = management_on(world, person.ref, slice.to)
    if row then
      facts[#facts + 1] = new_fact(world, person.ref, slice.to, row)
    elseif rules.last_day == "in" then
      facts[#facts + 1] = left_on(world, person, slice.to)
    end
  end
  return facts
end

-- Those of them who are not in custody.
function M.of.eligible(world, slice, rules)
  local facts = {}
  for _, fact in ipairs(M.of.caseload(world, slice, rules)) do
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
function M.of.orders_in_force(world, slice, rules, own)
  local facts = {}
  for _, order in ipairs(world.order) do
    local stop = order.ended_on or order.expires_on
    if dates.holds(order.made_on, stop, slice.to)
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
        if day > row.start_date
          and dates.holds(row.start_date, row.end_date, day) then
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
       and dates.meets(piece.start, piece.stop, slice)
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
function M.of.managed(world, slice, rules)
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
  fact.month = dates.month(day)
  fact.quarter = dates.quarter(day)
  return fact
end

-- Records dated in the slice and accepted by 'keep', each with the state of
-- its person on that date.
local function events(world, slice, records, date, own, keep)
  local facts = {}
  for _, record in ipairs(records) do
    local day = record[date]
    if dates.in_slice(day, slice) and (keep == nil or keep(record)) then
      local fact = date_fact(fact_on(world, record.individual, day), day)
      fact.record = record
      add_own(fact, record, own)
      facts[#facts + 1] = fact
    end
  end
  return facts
end

function M.of.breaches(world, slice, rules, own)
  return events(world, slice, world.breach, rules.date .. "_date", own)
end

function M.of.recalls(world, slice, _, own)
  return events(world, slice, world.breach, "outcome_date", own,
    function(breach) return breach.outcome == "Returned to custody" end)
end

function M.of.revocations(world, slice, _, own)
  return events(world, slice, world.revocation, "decided_on", own,
    function(decision) return decision.outcome == "Granted" end)
end

function M.of.orders(world, slice, rules, own)
  return events(world, slice, world.order, "made_on", own,
    function(order) return interim_counts(order, rules.interim) end)
end

local function is_category_1_on(world, ref, day)
  local row = management_on(world, ref, day)
  return row ~= nil and row.category == "Category 1"
end

function M.of.sro_notifications(world, slice, rules, own)
  return events(world, slice, world.notification, "start_date", own,
    function(row)
      local eve = dates.day_before(row.start_date)
      return row.basis == "SRO breach" and (rules.already == "count"
        or not is_category_1_on(world, row.individual, eve))
    end)
end

local function is_level_2_or_3(meeting)
  return meeting.level ~= "Level 1"
end

function M.of.meetings(world, slice, _, own)
  return events(world, slice, world.meeting, "held_on", own, is_level_2_or_3)
end

-- Invitations, each joined to its meeting.
function M.of.attendance(world, slice, _, own)
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

function M.of.further_offences(world, slice, _, own)
  return events(world, slice, world.offence, "charged_on", own,
    function(offence) return offence.serious_further == "Yes" end)
end

function M.of.case_reviews(world, slice, rules, own)
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
function M.of.entries(world, slice)
  local facts = {}
  for _, person in ipairs(world.individual) do
    for _, run in ipairs(times(world, person.ref)) do
      local day = run.first.start_date
      if dates.in_slice(day, slice) then
        local fact = new_fact(world, person.ref, day, run.first)
        facts[#facts + 1] = date_fact(fact, day)
      end
    end
  end
  return facts
end

-- Dated on the first day outside, with the state of the last day inside and
-- the age of the day outside.
function M.of.exits(world, slice, _, own)
  local facts = {}
  for _, person in ipairs(world.individual) do
    for _, run in ipairs(times(world, person.ref)) do
      local day = run.last.end_date
      if dates.in_slice(day, slice) then
        local inside = dates.day_before(day)
        local fact = new_fact(world, person.ref, inside, run.last)
        fact.age = dates.age(person.birth_date, day)
        add_own(fact, run.last, own)
        facts[#facts + 1] = date_fact(fact, day)
      end
    end
  end
  return facts
end

return M
