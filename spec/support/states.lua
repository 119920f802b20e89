--- A person on a day: the part of the oracle that knows what every field of a
-- fact means.
--
-- S1. A fact is a table of values by field: labels, whole numbers, ISO dates;
--     nil is unknown. What is not stored in it is computed when it is asked
--     for, from what it is about: `person` (a ref, or nil for nobody), `row`
--     (the management row in force, or nil), `on` (the day of the state),
--     `age_on` (the day of the age) and `to` (the day to which time counts).
-- S2. Hospital stands before prison, prison before the community.
-- S3. An order that is not interim is in force until it ends, else until it
--     expires; notification without an end is indefinite, and stands before
--     one that has an end.
-- S4. A time in an area, or at a level of it, is a maximal run of management
--     rows in which each starts on the day on which the one before ends.

local codes = require "spec.support.codes"
local dates = require "spec.support.dates"

local M = {}

-- === The world ===========================================================

local function by_individual(records)
  local groups = {}
  for _, record in ipairs(records) do
    local who = record.individual
    if who then
      groups[who] = groups[who] or {}
      table.insert(groups[who], record)
    end
  end
  return groups
end

--- What the measures look at: the records of each entity (world.order), those
-- of one person (world.of(entity, ref)), and the people by ref.
function M.new_world(register)
  local world, grouped = { people = {} }, {}
  setmetatable(world, {
    __index = function(self, entity)
      local records = codes.records(register, entity)
      rawset(self, entity, records)
      return records
    end,
  })
  function world.of(entity, ref)
    grouped[entity] = grouped[entity] or by_individual(world[entity])
    return grouped[entity][ref] or {}
  end
  for _, person in ipairs(world.individual) do
    world.people[person.ref] = person
  end
  return world
end

--- The management row in force, or nil.
function M.management_on(world, ref, day)
  for _, row in ipairs(world.of("management", ref)) do
    if dates.holds(row.start_date, row.end_date, day) then return row end
  end
  return nil
end

-- === Runs of management ==================================================

-- The row that starts, or ends, on a day and is alike; nil when there is none.
local function neighbour(rows, alike, field, day)
  for _, row in ipairs(rows) do
    if row[field] == day and alike(row) then return row end
  end
  return nil
end

--- The times of a person in an area, or at a level of an area: { first =,
-- last = } rows of each run (S4). Rows that hold no day do not exist.
-- @param same the fields that a run has in common
function M.runs(world, ref, same)
  local rows, runs = {}, {}
  for _, row in ipairs(world.of("management", ref)) do
    if row.end_date ~= row.start_date then rows[#rows + 1] = row end
  end
  for _, first in ipairs(rows) do
    local function alike(row)
      for _, field in ipairs(same) do
        if row[field] ~= first[field] then return false end
      end
      return true
    end
    if not neighbour(rows, alike, "end_date", first.start_date) then
      local last, following = first, first
      while following do
        last = following
        following = last.end_date
          and neighbour(rows, alike, "start_date", last.end_date)
      end
      runs[#runs + 1] = { first = first, last = last }
    end
  end
  return runs
end

-- The run to which a row belongs.
local function run_of(world, row, same)
  for _, run in ipairs(M.runs(world, row.individual, same)) do
    local is_same = true
    for _, field in ipairs(same) do
      is_same = is_same and run.first[field] == row[field]
    end
    if is_same and run.first.start_date <= row.start_date
      and (run.last.end_date or "9999") >= (row.end_date or "9999") then
      return run
    end
  end
  error "a row belongs to no run"
end

local function time_in_area(fact)
  return fact.row and run_of(fact.world, fact.row, { "area" })
end

local function time_at_level(fact)
  return fact.row and run_of(fact.world, fact.row, { "area", "level" })
end

-- === Fields of the person and the management =============================

-- field -> function (fact) -> value
local compute = {}

-- The record of the person; an empty one for nobody.
local function person_of(fact)
  if not fact.person then return {} end
  return assert(fact.world.people[fact.person], "nobody has this ref")
end

for _, field in ipairs { "sex", "ethnicity" } do
  compute[field] = function(fact) return person_of(fact)[field] end
end

for _, field in ipairs { "area", "category", "level", "lead_agency" } do
  compute[field] = function(fact) return fact.row and fact.row[field] end
end

function compute.region(fact)
  return codes.region_of[fact.area]
end

function compute.country(fact)
  if fact.region == nil then return nil end
  return fact.region == "Wales" and "Wales" or "England"
end

function compute.age(fact)
  return dates.age(person_of(fact).birth_date, fact.age_on)
end

-- === States ==============================================================

-- Those of a person's intervals that hold a day. The end is in the first of
-- some fields that has one.
local function in_force(fact, entity, start, ends)
  local open = {}
  for _, row in ipairs(fact.world.of(entity, fact.person)) do
    local stop
    for _, field in ipairs(ends) do stop = stop or row[field] end
    if dates.holds(row[start], stop, fact.on) then open[#open + 1] = row end
  end
  return open
end

function compute.location(fact)
  if not fact.person then return nil end
  local found = "Community"
  for _, row in ipairs(in_force(fact, "custody", "start_date",
    { "end_date" })) do
    if row.kind == "Hospital" then return "Hospital" end
    found = "Prison"
  end
  return found
end

function compute.on_licence(fact)
  if not fact.person then return nil end
  local open = in_force(fact, "licence", "start_date", { "end_date" })
  return #open > 0 and "Yes" or "No"
end

function compute.notification(fact)
  if not fact.person then return nil end
  local found = "None"
  for _, row in ipairs(in_force(fact, "notification", "start_date",
    { "end_date" })) do
    if not row.end_date then return "Indefinite" end
    found = "Fixed"
  end
  return found
end

for _, kind in ipairs { "SHPO", "NO", "SRO", "SOPO", "FTO", "RSHO", "VOO" } do
  compute["has_" .. kind:lower()] = function(fact)
    if not fact.person then return nil end
    for _, order in ipairs(in_force(fact, "order", "made_on",
      { "ended_on", "expires_on" })) do
      if order.kind == kind and order.interim ~= "Yes" then return "Yes" end
    end
    return "No"
  end
end

--- The entity that a state comes from, and the fields with its ends.
function M.source_of_state(field)
  if field == "location" then
    return "custody", { "start_date", "end_date" }
  elseif field == "on_licence" then
    return "licence", { "start_date", "end_date" }
  elseif field == "notification" then
    return "notification", { "start_date", "end_date" }
  end
  return "order", { "made_on", "ended_on", "expires_on" }
end

-- === Times ===============================================================

function compute.entered_on(fact)
  local run = time_in_area(fact)
  return run and run.first.start_date
end

function compute.level_since(fact)
  local run = time_at_level(fact)
  return run and run.first.start_date
end

function compute.age_at_entry(fact)
  if not fact.entered_on then return nil end
  return dates.age(person_of(fact).birth_date, fact.entered_on)
end

-- The end of the last time in the area before the present one.
function compute.last_exit(fact)
  local left
  if not fact.row then return nil end
  for _, run in ipairs(M.runs(fact.world, fact.person, { "area" })) do
    local stop = run.last.end_date
    if run.first.area == fact.row.area and stop
      and stop < fact.entered_on and (left == nil or stop > left) then
      left = stop
    end
  end
  return left
end

for _, unit in ipairs { "days", "months", "years" } do
  compute[unit .. "_managed"] = function(fact)
    return dates.completed(unit, fact.entered_on, fact.to)
  end
  compute[unit .. "_at_level"] = function(fact)
    return dates.completed(unit, fact.level_since, fact.to)
  end
  compute[unit .. "_since_exit"] = function(fact)
    return dates.completed(unit, fact.last_exit, fact.entered_on)
  end
end

-- === Periods =============================================================

for period, label in pairs(dates.period) do
  compute[period] = function(fact) return fact.date and label(fact.date) end
end

-- === Facts ===============================================================

local meta = {
  __index = function(fact, field)
    local value = compute[field] and compute[field](fact)
    rawset(fact, field, value)
    return value
  end,
}

--- The fact of a person on a day, under a management row; each may be nil.
-- @tparam table world
-- @tparam[opt] string ref
-- @tparam string day
-- @tparam[opt] table row
-- @tparam[opt] string to the day to which age and time are counted
function M.fact(world, ref, day, row, to)
  return setmetatable({ world = world, person = ref, on = day, row = row,
    age_on = to or day, to = to or day }, meta)
end

--- The same, under the management row in force on the day.
function M.fact_on(world, ref, day)
  return M.fact(world, ref, day, ref and M.management_on(world, ref, day))
end

--- Puts the fields of a record itself onto its fact.
function M.add_own(fact, record, measure)
  for field in pairs(measure.own or {}) do fact[field] = record[field] end
  for _, field in ipairs(measure.dates or {}) do
    fact[field] = record[field]
  end
  for _, field in ipairs(measure.numbers or {}) do
    fact[field] = math.tointeger(tonumber(record[field]))
  end
end

return M
