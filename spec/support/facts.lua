--- The facts of each measure (O3) on a slice of time: the larger part of the
-- oracle, which tells in oracle.lua how facts are counted. What a fact is
-- stands in states.lua.
--
-- facts.of has a function for each measure: of the world, a slice, the rules
-- in use, the measure (catalogue.lua) and the set of fields that the question
-- uses.

local dates = require "spec.support.dates"
local catalogue = require "spec.support.catalogue"
local states = require "spec.support.states"

local M = {}

M.of = {}

local management_on <const> = states.management_on

-- === Stocks ==============================================================

-- Somebody with management on the eve of the date and none on it, as on the
-- eve, but for age and time.
local function left_on(world, ref, day)
  local eve = dates.day_before(day)
  local row = management_on(world, ref, eve)
  return row and states.fact(world, ref, eve, row, day)
end

-- Everybody with management in force on the date, or also who left on it.
function M.of.caseload(world, slice, rules)
  local facts = {}
  for _, person in ipairs(world.individual) do
    local row = management_on(world, person.ref, slice.to)
    if row then
      facts[#facts + 1] = states.fact(world, person.ref, slice.to, row)
    elseif rules.last_day == "in" then
      facts[#facts + 1] = left_on(world, person.ref, slice.to)
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
function M.of.orders_in_force(world, slice, rules, measure)
  local facts = {}
  for _, order in ipairs(world.order) do
    local stop = order.ended_on or order.expires_on
    if dates.holds(order.made_on, stop, slice.to)
       and interim_counts(order, rules.interim) then
      local fact = states.fact_on(world, order.individual, slice.to)
      fact.record = order
      states.add_own(fact, order, measure)
      facts[#facts + 1] = fact
    end
  end
  return facts
end

-- === People managed in a period ==========================================

-- The days after the start of a row, and inside it, on which a record begins
-- or ends that a state in use comes from; and the start of the row.
local function turns(world, row, used)
  local days, seen = { row.start_date }, { [row.start_date] = true }
  for _, state in ipairs(used) do
    local entity, fields = states.source_of_state(state)
    for _, record in ipairs(world.of(entity, row.individual)) do
      for _, field in ipairs(fields) do
        local day = record[field]
        if day and not seen[day] and day > row.start_date
          and dates.holds(row.start_date, row.end_date, day) then
          seen[day] = true
          days[#days + 1] = day
        end
      end
    end
  end
  table.sort(days)
  return days
end

local function same_state(a, b, used)
  for _, state in ipairs(used) do
    if a[state] ~= b[state] then return false end
  end
  return true
end

-- A management row in its maximal pieces of constant state: facts of the first
-- day of each, with start and stop.
local function pieces_of(world, row, used)
  local pieces = {}
  local days = turns(world, row, used)
  for i, day in ipairs(days) do
    local piece = states.fact(world, row.individual, day, row)
    local before = pieces[#pieces]
    if not before or not same_state(before, piece, used) then
      piece.start = day
      pieces[#pieces + 1] = piece
    end
    pieces[#pieces].stop = days[i + 1] or row.end_date
  end
  return pieces
end

-- The states that cut a stretch: the location, and those that are asked for.
local function used_states(used)
  local list = { "location" }
  for field in pairs(catalogue.states) do
    if used[field] then list[#list + 1] = field end
  end
  return list
end

-- The segments of a person in the slice that the rule for custody lets count.
local function pieces_in(world, ref, slice, rules, used)
  local pieces = {}
  for _, row in ipairs(world.of("management", ref)) do
    for _, piece in ipairs(pieces_of(world, row, used)) do
      if dates.meets(piece.start, piece.stop, slice)
        and (rules.custody == "include" or piece.location == "Community") then
        pieces[#pieces + 1] = piece
      end
    end
  end
  return pieces
end

-- Those of them at Level 2 or 3, by area.
local function candidates(pieces)
  local areas = {}
  for _, piece in ipairs(pieces) do
    local area = piece.row.area
    if piece.row.level ~= "Level 1" then
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

-- The day to which time counts: that on which the piece ends, or the last one
-- of the slice if that is earlier.
local function end_of(piece, slice)
  if not piece.stop or piece.stop > slice.to then return slice.to end
  return piece.stop
end

-- A segment as a fact of the slice, with age at its end.
local function in_period(piece, slice)
  piece.age_on, piece.to = slice.to, end_of(piece, slice)
  return piece
end

-- People at Level 2 or 3, by picked segment.
function M.of.managed(world, slice, rules, _, used)
  local facts, cutting = {}, used_states(used)
  for _, person in ipairs(world.individual) do
    local pieces = pieces_in(world, person.ref, slice, rules, cutting)
    for _, some in pairs(candidates(pieces)) do
      for _, piece in ipairs(pick(some, rules.pick)) do
        facts[#facts + 1] = in_period(piece, slice)
      end
    end
  end
  return facts
end

-- People at any level, by every segment.
function M.of.throughput(world, slice, rules, _, used)
  local facts, cutting = {}, used_states(used)
  for _, person in ipairs(world.individual) do
    for _, piece in ipairs(pieces_in(world, person.ref, slice, rules,
      cutting)) do
      facts[#facts + 1] = in_period(piece, slice)
    end
  end
  return facts
end

-- === Events ==============================================================

-- Records dated in the slice and accepted by 'keep', each with the state of
-- its person on that date.
local function events(world, slice, records, date, measure, keep)
  local facts = {}
  for _, record in ipairs(records) do
    local day = record[date]
    if dates.in_slice(day, slice) and (keep == nil or keep(record)) then
      local fact = states.fact_on(world, record.individual, day)
      fact.record, fact.date = record, day
      states.add_own(fact, record, measure)
      facts[#facts + 1] = fact
    end
  end
  return facts
end

function M.of.breaches(world, slice, rules, measure)
  return events(world, slice, world.breach, rules.date .. "_date", measure)
end

function M.of.recalls(world, slice, _, measure)
  return events(world, slice, world.breach, "outcome_date", measure,
    function(breach) return breach.outcome == "Returned to custody" end)
end

function M.of.revocations(world, slice, _, measure)
  return events(world, slice, world.revocation, "decided_on", measure,
    function(decision) return decision.outcome == "Granted" end)
end

function M.of.orders(world, slice, rules, measure)
  return events(world, slice, world.order, "made_on", measure,
    function(order) return interim_counts(order, rules.interim) end)
end

local function is_category_1_on(world, ref, day)
  local row = management_on(world, ref, day)
  return row ~= nil and row.category == "Category 1"
end

function M.of.sro_notifications(world, slice, rules, measure)
  return events(world, slice, world.notification, "start_date", measure,
    function(row)
      local eve = dates.day_before(row.start_date)
      return row.basis == "SRO breach" and (rules.already == "count"
        or not is_category_1_on(world, row.individual, eve))
    end)
end

local function is_level_2_or_3(meeting)
  return meeting.level ~= "Level 1"
end

function M.of.meetings(world, slice, _, measure)
  return events(world, slice, world.meeting, "held_on", measure,
    is_level_2_or_3)
end

-- Invitations, each joined to its meeting.
function M.of.attendance(world, slice, _, measure)
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
  return events(world, slice, invitations, "held_on", measure, is_level_2_or_3)
end

function M.of.further_offences(world, slice, _, measure)
  return events(world, slice, world.offence, "charged_on", measure,
    function(offence) return offence.serious_further == "Yes" end)
end

function M.of.case_reviews(world, slice, rules, measure)
  return events(world, slice, world.case_review, rules.date .. "_on", measure)
end

-- === Entries and exits ===================================================

local AREA <const> = { "area" }

-- Dated on the first day, with the state of that day.
function M.of.entries(world, slice)
  local facts = {}
  for _, person in ipairs(world.individual) do
    for _, run in ipairs(states.runs(world, person.ref, AREA)) do
      local day = run.first.start_date
      if dates.in_slice(day, slice) then
        local fact = states.fact(world, person.ref, day, run.first)
        fact.date = day
        facts[#facts + 1] = fact
      end
    end
  end
  return facts
end

-- Dated on the first day outside, with the state of the last day inside, and
-- age and time to the day outside.
function M.of.exits(world, slice, _, measure)
  local facts = {}
  for _, person in ipairs(world.individual) do
    for _, run in ipairs(states.runs(world, person.ref, AREA)) do
      local day = run.last.end_date
      if dates.in_slice(day, slice) then
        local inside = dates.day_before(day)
        local fact = states.fact(world, person.ref, inside, run.last, day)
        fact.date = day
        states.add_own(fact, run.last, measure)
        facts[#facts + 1] = fact
      end
    end
  end
  return facts
end

-- === People on two days ==================================================

local OUT <const>, CUSTODY <const> = "Not under MAPPA", "In custody"

-- What somebody is on a day, by the management row in force: a fact, or a
-- state.
local function state_on(world, ref, day, rules)
  local row = management_on(world, ref, day)
  if not row then return nil, OUT end
  local fact = states.fact(world, ref, day, row)
  if rules.population == "community" and fact.location ~= "Community" then
    return fact, CUSTODY
  end
  return fact, nil
end

local THEN <const> = { "area", "region", "country", "category", "level",
  "location" }

-- Everybody who is in one of the two snapshots. Columns on demand are of the
-- closing, and unknown for who is not under MAPPA then.
function M.of.transitions(world, slice, rules)
  local facts = {}
  for _, person in ipairs(world.individual) do
    local eve = dates.day_before(slice.from)
    local before, was = state_on(world, person.ref, eve, rules)
    local now, is = state_on(world, person.ref, slice.to, rules)
    if not was or not is then
      local fact = { person = person.ref, date = slice.to }
      for _, field in ipairs(THEN) do
        fact[field .. "_before"] = was or before[field]
        fact[field] = is or now[field]
      end
      fact.lead_agency = is or now.lead_agency
      local closing = now or states.fact(world, person.ref, slice.to)
      facts[#facts + 1] = setmetatable(fact, { __index = function(_, field)
        if not now and catalogue.states[field] then return nil end
        if dates.period[field] then return dates.period[field](slice.to) end
        return closing[field]
      end })
    end
  end
  return facts
end

return M
