--- Random registers for property tests: small, valid and nasty.
--
-- G1. The same seed and size give the same register on every machine.
-- G2. Every row can be imported: references exist, one person's management
--     rows do not overlap, no interval ends before it starts, no two rows of
--     an entity say the same, and refs and other keys are unique. Rows stand
--     in no order.
-- G3. Values are as they would stand in a CSV file: text, with a code or its
--     label in one of several letter cases, ISO dates, nil for empty.
-- G4. Things begin from 2021 to 2026, crowd around 31 March, and around the
--     days on which something else of the same person begins or ends.
-- G5. There are at most four areas, so that people move between them and
--     return. Licences, notification, custody and orders of one person
--     overlap; many orders are interim, many birth dates unknown.
--
-- The entities `population` and `area` are not made.

local chances = require "spec.support.chance"
local codes = require "spec.support.codes"

local M = {}

-- === Dates ===============================================================

-- Days count from 1970-01-01.
local FIRST <const> = 18628                          -- 2021-01-01
local LAST <const> = 20818                           -- 2026-12-31

local function iso(day)
  return day and os.date("!%Y-%m-%d", day * 86400)
end

-- 30 March, 31 March and 1 April of the years 2020 to 2028, in order.
local turns = {}
for year = 2020, 2028 do
  for _, date in ipairs { "03-30", "03-31", "04-01" } do
    local day = FIRST - 500
    local wanted = year .. "-" .. date
    while iso(day) ~= wanted do day = day + 1 end
    turns[#turns + 1] = day
  end
end

local function any_day(chance)
  if chance.percent(30) then return chance.one_of(turns) end
  return chance.between(FIRST, LAST)
end

-- A day not before another one; seldom the same.
local function later_day(chance, day)
  if chance.percent(4) then return day end
  if chance.percent(35) then
    local nth = chance.between(1, 4)
    for _, turn in ipairs(turns) do
      if turn > day then nth = nth - 1 end
      if nth == 0 then return turn end
    end
  end
  return day + chance.between(1, chance.one_of { 3, 60, 300, 900 })
end

-- The same, or years later.
local function much_later(chance, day)
  if chance.percent(50) then return later_day(chance, day) end
  return day + chance.between(200, 2500)
end

-- A day on which the person's records begin or end, or the day beside it;
-- else any day.
local function telling_day(chance, person)
  if #person.days > 0 and chance.percent(45) then
    return chance.one_of(person.days) + chance.between(-1, 1)
  end
  return any_day(chance)
end

-- A day for an event: now and then that of the person's last one.
local function event_day(chance, person)
  if person.event and chance.percent(25) then return person.event end
  person.event = telling_day(chance, person)
  return person.event
end

-- === Rows ================================================================

-- The rows made so far, and what is needed to make more.
local function new_maker(seed)
  local chance = chances.new(seed)
  local maker = { chance = chance, areas = {}, register = {}, seen = {} }
  for i = 1, chance.between(2, 4) do
    maker.areas[i] = chance.one_of(codes.lists.area).code
  end
  for entity in pairs(codes.entities) do
    maker.register[entity] = {}
    maker.seen[entity] = {}
  end
  return maker
end

local function any_code(maker, list)
  return maker.chance.one_of(codes.lists[list]).code
end

-- A code, or nothing so many times in a hundred.
local function maybe_code(maker, list, empty)
  if maker.chance.percent(empty) then return nil end
  return any_code(maker, list)
end

-- A code as somebody might type it.
local function spell(maker, list, code)
  local chance = maker.chance
  local word = code
  for _, entry in ipairs(codes.lists[list]) do
    if entry.code == code and chance.percent(60) then word = entry.label end
  end
  if chance.percent(8) then return word:lower() end
  if chance.percent(8) then return word:upper() end
  return word
end

-- Adds a record of codes and dates, unless there is such a row already.
local function add(maker, entity, record)
  local row, values = {}, {}
  for i, field in ipairs(codes.entities[entity]) do
    local name, kind = field[1], field[2]
    local value = record[name]
    values[i] = value or ""
    if value and codes.lists[kind] then value = spell(maker, kind, value) end
    row[name] = value
  end
  local key = table.concat(values, "\31")
  if maker.seen[entity][key] then return end
  maker.seen[entity][key] = true
  table.insert(maker.register[entity], row)
end

-- === People ==============================================================

local function birth_date(chance)
  if chance.percent(8) then return nil end
  if chance.percent(2) then return iso(any_day(chance)) end  -- a slip
  local year = chance.between(1935, 2011)
  if chance.percent(12) then
    return ("%d-02-29"):format(year - year % 4)
  elseif chance.percent(15) then
    return year .. "-" .. chance.one_of { "03-30", "03-31", "04-01" }
  end
  return ("%d-%02d-%02d"):format(year, chance.between(1, 12),
    chance.between(1, 28))
end

local function add_individual(maker, person)
  local chance = maker.chance
  local birth = birth_date(chance)
  local died = chance.percent(5) and (not birth or birth < "2020")
    and iso(any_day(chance)) or nil
  add(maker, "individual", {
    ref = person.ref, birth_date = birth, died_on = died,
    sex = maybe_code(maker, "sex", 10),
    ethnicity = maybe_code(maker, "ethnicity", 15),
  })
end

-- Remembers the days on which an interval of the person begins and ends.
local function remember(person, start, stop)
  table.insert(person.days, start)
  if stop then table.insert(person.days, stop) end
end

-- Changes some of what a management row says.
local function change(maker, row)
  local chance = maker.chance
  if chance.percent(45) then row.area = chance.one_of(maker.areas) end
  if chance.percent(30) then row.category = any_code(maker, "category") end
  if chance.percent(45) then row.level = any_code(maker, "level") end
  if chance.percent(30) then
    row.lead_agency = maybe_code(maker, "agency", 25)
  end
end

-- How many management rows a person has: none, a few or many.
local function history_length(chance)
  if chance.percent(10) then return 0 end
  if chance.percent(12) then return chance.between(8, 16) end
  return chance.between(1, 5)
end

local function add_management(maker, person)
  local chance = maker.chance
  local rows = history_length(chance)
  local state = {
    area = chance.one_of(maker.areas), level = any_code(maker, "level"),
    category = any_code(maker, "category"),
    lead_agency = maybe_code(maker, "agency", 25),
  }
  local start = chance.percent(40) and chance.between(FIRST, FIRST + 400)
    or any_day(chance)
  for i = 1, rows do
    local stop = later_day(chance, start)
    if i == rows and chance.percent(55) then stop = nil end
    add(maker, "management", {
      individual = person.ref, area = state.area,
      category = state.category, level = state.level,
      lead_agency = state.lead_agency, start_date = iso(start),
      end_date = iso(stop),
      end_reason = stop and maybe_code(maker, "end_reason", 20),
    })
    remember(person, start, stop)
    if stop then
      start = chance.percent(65) and stop or later_day(chance, stop)
    end
    change(maker, state)
  end
end

-- Custody of one person may overlap.
local function add_custody(maker, person)
  local chance = maker.chance
  if chance.percent(45) then return end
  for _ = 1, chance.between(1, chance.one_of { 1, 3, 6 }) do
    local start = telling_day(chance, person)
    local stop = later_day(chance, start)
    if chance.percent(20) then stop = nil end
    add(maker, "custody", {
      individual = person.ref, kind = any_code(maker, "custody_kind"),
      start_date = iso(start), end_date = iso(stop),
    })
    remember(person, start, stop)
  end
end

-- === Events of people ====================================================

local function add_notification(maker, person)
  local chance = maker.chance
  local start = event_day(chance, person)
  local basis = maybe_code(maker, "basis", 10)
  if chance.percent(50) then basis = "sro_breach" end
  add(maker, "notification", {
    individual = person.ref, basis = basis, start_date = iso(start),
    end_date = chance.percent(65) and iso(much_later(chance, start)) or nil,
  })
end

local function add_licence(maker, person)
  local chance = maker.chance
  local start = event_day(chance, person)
  add(maker, "licence", {
    individual = person.ref, start_date = iso(start),
    end_date = chance.percent(60) and iso(later_day(chance, start)) or nil,
  })
end

local function add_order(maker, person)
  local chance = maker.chance
  local made = event_day(chance, person)
  local kind = any_code(maker, "order_kind")
  if chance.percent(30) then kind = "SHPO" end
  add(maker, "order", {
    individual = person.ref, kind = kind,
    interim = maybe_code(maker, "flag", 25),
    foreign_travel = maybe_code(maker, "flag", 25), made_on = iso(made),
    expires_on = chance.percent(60) and iso(much_later(chance, made)) or nil,
    ended_on = chance.percent(35) and iso(later_day(chance, made)) or nil,
  })
end

local function add_breach(maker, person)
  local chance = maker.chance
  local day = event_day(chance, person)
  local outcome = any_code(maker, "outcome")
  if chance.percent(35) then outcome = "custody" end
  add(maker, "breach", {
    individual = person.ref, requirement = any_code(maker, "requirement"),
    breach_date = chance.percent(80) and iso(day) or nil, outcome = outcome,
    outcome_date = iso(chance.percent(30) and day or later_day(chance, day)),
  })
end

local function add_revocation(maker, person)
  local chance = maker.chance
  local day = event_day(chance, person)
  add(maker, "revocation", {
    individual = person.ref, outcome = any_code(maker, "decision"),
    applied_on = chance.percent(60) and iso(day - chance.between(0, 200))
      or nil,
    decided_on = iso(day),
  })
end

local offence_types <const> = {
  "Sexual assault", "Wounding, with intent", 'Threats ("to kill")',
  "Arson\nwith intent", "Arson\r\nrecklessly", "Bygythiadau yn y tŷ", "'",
}

local function add_offence(maker, person)
  local chance = maker.chance
  local day = event_day(chance, person)
  local disposal = maybe_code(maker, "disposal", 30)
  local type = chance.percent(80) and chance.one_of(offence_types) or nil
  add(maker, "offence", {
    individual = person.ref, type = type, disposal = disposal,
    offence_date = chance.percent(70) and iso(day - chance.between(0, 400))
      or nil,
    charged_on = chance.percent(75) and iso(day) or nil,
    convicted_on = disposal and iso(later_day(chance, day)) or nil,
    sentence_months = disposal == "imprisonment"
      and tostring(chance.between(0, 60)) or nil,
    serious_further = chance.percent(50) and "yes"
      or maybe_code(maker, "flag", 40),
  })
end

local event_makers <const> = {
  add_notification, add_licence, add_order, add_breach, add_revocation,
  add_offence,
}

-- None for some, few for most, many for some.
local function add_events(maker, person)
  local chance = maker.chance
  local most = chance.one_of { 0, 2, 2, 3, 6 }
  for _, add_event in ipairs(event_makers) do
    for _ = 1, chance.between(0, most) do add_event(maker, person) end
  end
end

-- === Meetings and reviews ================================================

local function add_meeting(maker, person, ref)
  local chance = maker.chance
  local day = person and event_day(chance, person) or any_day(chance)
  local level = chance.percent(10) and "1" or chance.one_of { "2", "3" }
  add(maker, "meeting", {
    ref = ref, individual = person and person.ref, level = level,
    area = chance.one_of(maker.areas), held_on = iso(day),
  })
  for _, agency in ipairs(codes.lists.agency) do
    if chance.percent(20) then
      add(maker, "attendance", {
        meeting = ref, agency = agency.code,
        attended = any_code(maker, "flag"),
      })
    end
  end
end

local function add_meetings(maker, people)
  local chance = maker.chance
  for i = 1, #people do
    local person = chance.percent(80) and chance.one_of(people) or nil
    add_meeting(maker, person, "M-" .. i)
  end
end

local function add_case_reviews(maker, people)
  local chance = maker.chance
  for i = 1, chance.between(0, 3 + #people // 6) do
    local day = any_day(chance)
    add(maker, "case_review", {
      ref = "R/" .. i, area = chance.one_of(maker.areas),
      kind = any_code(maker, "review_kind"), commissioned_on = iso(day),
      concluded_on = chance.percent(60) and iso(later_day(chance, day))
        or nil,
    })
  end
end

-- === The register ========================================================

-- Refs that differ by little, and that need quotes in a CSV file.
local function new_ref(chance, i)
  if chance.percent(5) then return ("P,%d"):format(i) end
  if chance.percent(5) then return ('P "%d"'):format(i) end
  return ("P%d"):format(i)
end

--- Every entity's rows in another order: a new register, the same records.
function M.shuffled(register, seed)
  local chance = chances.new(seed)
  local copy = {}
  for _, entity in ipairs(M.entities()) do
    local rows = register[entity]
    copy[entity] = table.move(rows, 1, #rows, 1, {})
    chance.shuffle(copy[entity])
  end
  return copy
end

--- The names of the entities made, sorted.
function M.entities()
  local names = {}
  for entity in pairs(codes.entities) do names[#names + 1] = entity end
  table.sort(names)
  return names
end

--- Makes a register: entity -> array of records.
-- @tparam integer seed any whole number
-- @tparam integer size how many people
function M.new(seed, size)
  local maker = new_maker(seed)
  local people = {}
  for i = 1, size do
    local person = { ref = new_ref(maker.chance, i), days = {} }
    people[i] = person
    add_individual(maker, person)
    add_management(maker, person)
    add_custody(maker, person)
    add_events(maker, person)
  end
  add_meetings(maker, people)
  add_case_reviews(maker, people)
  return M.shuffled(maker.register, seed)
end

-- === CSV =================================================================

local function quoted(value)
  value = value or ""
  if not value:find('[,"\r\n]') then return value end
  return '"' .. value:gsub('"', '""') .. '"'
end

--- The rows of one entity as CSV text, the header first.
function M.csv(register, entity)
  local names = {}
  for i, field in ipairs(codes.entities[entity]) do names[i] = field[1] end
  local lines = { table.concat(names, ",") }
  for _, record in ipairs(register[entity]) do
    local values = {}
    for i, name in ipairs(names) do values[i] = quoted(record[name]) end
    lines[#lines + 1] = table.concat(values, ",")
  end
  return table.concat(lines, "\n") .. "\n"
end

--- Writes <entity>.csv for every entity, header and all, to a folder that
-- exists.
function M.write(register, folder)
  for _, entity in ipairs(M.entities()) do
    local path = folder .. "/" .. entity .. ".csv"
    local file <close> = assert(io.open(path, "wb"))
    assert(file:write(M.csv(register, entity)))
  end
end

return M
