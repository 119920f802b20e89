--- Random questions for property tests, each in two languages.
--
-- Q1. The same seed, register and measure give the same question.
-- Q2. Every question is valid: the module has to answer it.
-- Q3. A question is { spec =, plain =, rows =, cols = }: `spec` as a script
--     writes it for db:crosstab, in one of its many spellings; `plain` the
--     same for oracle.count; `rows` and `cols` the fields of the answer, the
--     dimension `year` of a list of dates included.
-- Q4. Dates crowd around 31 March and around the days on which something of
--     the register begins or ends. Conditions are mostly on labels that
--     occur.
-- Q5. The fields are those of the oracle, which has no measure's numbers but
--     age.

local catalogue = require "spec.support.catalogue"
local chances = require "spec.support.chance"
local codes = require "spec.support.codes"
local dates = require "spec.support.dates"
local oracle = require "spec.support.oracle"
local times = require "spec.support.times"

local M = {}

local UNKNOWN <const> = "Unknown"

--- The largest table, in cells without totals.
local MOST_CELLS <const> = 12000

-- === Labels ==============================================================

--- The labels that a field can have, "Unknown" not among them.
-- @tparam string field
-- @tparam table plain a question for the oracle
function M.labels(field, plain)
  if field == "age" then
    local ages = {}
    for age = 0, 110 do ages[#ages + 1] = tostring(age) end
    return ages
  elseif field == "year" then
    local labels = {}
    for i, slice in ipairs(plain.slices) do
      labels[i] = dates.slice_label(slice)
    end
    return labels
  end
  local months, quarters = times.calendar(plain.slices)
  if field == "month" then return months end
  if field == "quarter" then return quarters end
  return oracle.labels(field, plain.measure)
end

--- Fields of which every fact has a label: nothing is unknown.
M.always_known = { year = true, month = true, quarter = true }

-- The labels that occur in an unfiltered answer, "Unknown" among them.
local function occurring(register, plain, field)
  local labels = {}
  local cells = oracle.count(register, {
    measure = plain.measure, slices = plain.slices, dims = { field },
  })
  for label in pairs(cells) do
    if label ~= "Total" then labels[#labels + 1] = label end
  end
  table.sort(labels)
  return labels
end

-- === Conditions ==========================================================

--- The set of the values of a list.
function M.set_of(list)
  local set = {}
  for _, label in ipairs(list) do set[label] = true end
  return set
end

-- The number that a label means, in fields of numbers.
local function number_of(field, label)
  if field == "age" or field == "category" or field == "level" then
    return tonumber(label:match("%d+$") or UNKNOWN)
  end
end

--- A label as somebody might type it.
function M.spell(chance, field, label, plain)
  if chance.percent(40) then return label end
  if number_of(field, label) and chance.percent(60) then
    return number_of(field, label)
  end
  local list = catalogue.list_of(plain.measure, field)
  for _, entry in ipairs(list and codes.lists[list] or {}) do
    if entry.label == label and chance.percent(50) then
      label = entry.code
    end
  end
  return chance.percent(50) and label:lower() or label
end

-- A condition and the set of labels that it leaves.
local kinds = {}

function kinds.value(chance, field, some, plain)
  return M.spell(chance, field, some[1], plain), M.set_of { some[1] }
end

function kinds.list(chance, field, some, plain)
  local list = {}
  for i, label in ipairs(some) do
    list[i] = M.spell(chance, field, label, plain)
  end
  return list, M.set_of(some)
end

kinds["not"] = function(chance, field, some, plain)
  local kind = #some == 1 and chance.percent(50) and "value" or "list"
  local condition, without = kinds[kind](chance, field, some, plain)
  local left = { [UNKNOWN] = not without[UNKNOWN] }
  for _, label in ipairs(M.labels(field, plain)) do
    left[label] = not without[label]
  end
  return { ["not"] = condition }, left
end

kinds["function"] = function(chance, field, _, plain)
  local salt = chance.between(1, 1000000)
  local function chosen(value)
    local hash = salt
    for _, byte in ipairs { tostring(value):byte(1, -1) } do
      hash = (hash * 31 + byte) % 1000003
    end
    return hash % 5 < 3
  end
  local left = { [UNKNOWN] = chosen(nil) }
  for _, label in ipairs(M.labels(field, plain)) do
    local value = field == "age" and tonumber(label) or label
    left[label] = chosen(value)
  end
  return chosen, left
end

function kinds.range(chance, field, some, plain)
  local a = number_of(field, some[1]) or 2
  local b = number_of(field, some[#some]) or 3
  local min, max = math.min(a, b), math.max(a, b)
  local open = chance.between(1, 4)
  if open == 1 then min = nil elseif open == 2 then max = nil end
  local left = {}
  for _, label in ipairs(M.labels(field, plain)) do
    local n = number_of(field, label)
    left[label] = n and n >= (min or n) and n <= (max or n)
  end
  return { min = min, max = max }, left
end

-- Draws a condition on a field into both forms of a question.
local function add_condition(chance, question, register, field)
  local plain = question.plain
  local labels = occurring(register, plain, field)
  if #labels == 0 or chance.percent(20) then
    labels = M.labels(field, plain)
  end
  local some = chance.some_of(labels, chance.between(1, 3))
  local names = { "value", "list", "not", "function" }
  if number_of(field, "1") then names[5], names[6] = "range", "range" end
  question.spec.where[field], plain.where[field] =
    kinds[chance.one_of(names)](chance, field, some, plain)
end

-- === What filters leave ==================================================

local FULL <const> = { No = true, [UNKNOWN] = true }
local LEVELS_2_3 <const> = { ["Level 2"] = true, ["Level 3"] = true }

-- What the filter of a measure leaves of a field, by its rules.
local function of_measure(plain, field)
  local name, rules = plain.measure, plain.rules
  if field == "location" and (name == "eligible"
    or rules.custody == "exclude") then
    return { Community = true }
  elseif field == "interim" and rules.interim == "exclude" then
    return FULL
  elseif field == "interim" and rules.interim == "only" then
    return { Yes = true }
  elseif field == "level" and (name == "managed" or name == "meetings"
    or name == "attendance") then
    return LEVELS_2_3
  elseif field == "outcome" and name == "recalls" then
    return { ["Returned to custody"] = true }
  elseif field == "outcome" and name == "revocations" then
    return { Granted = true }
  elseif field == "basis" and name == "sro_notifications" then
    return { ["SRO breach"] = true }
  elseif field == "serious_further" then
    return { Yes = true }
  end
end

local function passes(plain, field, label)
  local where, own = plain.where[field], of_measure(plain, field)
  return (not where or where[label]) and (not own or own[label])
end

-- Fields of which a filter on one takes categories of the others away, and
-- how a label of the first gives those of the others.
local REGIONS <const> = {}
for _, area in ipairs(codes.lists.area_then) do
  REGIONS[area.label] = area.region
end

local AREAS <const> = {}
for _, area in ipairs(codes.lists.area) do AREAS[area.label] = true end

local function of_area(area)
  local region = REGIONS[area] or UNKNOWN
  local country = (area == UNKNOWN or area == region and not AREAS[area])
    and region or region == "Wales" and "Wales" or "England"
  return { area = area, region = region, country = country }
end

-- The same of the areas on the eve of a period.
local function of_area_before(area)
  local all = of_area(area)
  return { area_before = area, region_before = all.region,
    country_before = all.country }
end

local function of_month(month)
  return { month = month, quarter = dates.quarter(month .. "-01") }
end

local LINKED <const> = {
  region = { "area", of_area }, country = { "area", of_area },
  area = { "area", of_area },
  region_before = { "area_before", of_area_before },
  country_before = { "area_before", of_area_before },
  area_before = { "area_before", of_area_before }, quarter = { "month", of_month },
  month = { "month", of_month },
}

--- The set of labels of a field, "Unknown" among them, that the filters of the
-- question and of its measure leave.
function M.left(field, plain)
  local base, all_of = field, function(label) return { [field] = label } end
  if LINKED[field] then base, all_of = table.unpack(LINKED[field]) end
  local left, labels = {}, M.labels(base, plain)
  if not M.always_known[field] then labels[#labels + 1] = UNKNOWN end
  for _, label in ipairs(labels) do
    local all, possible = all_of(label), true
    for other, of_other in pairs(all) do
      possible = possible and passes(plain, other, of_other)
    end
    if possible then left[all[field]] = true end
  end
  return left
end

-- === Dimensions ==========================================================

local function sorted_fields(measure)
  local names = {}
  for name in pairs(oracle.fields(measure)) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- None to three fields that make no table too large.
local function any_fields(chance, plain)
  local chosen, cells = {}, 1
  local n = chance.one_of { 0, 1, 2, 2, 3, 3 }
  for _, field in ipairs(chance.some_of(sorted_fields(plain.measure), n)) do
    local size = 1 + #M.labels(field, plain)
    if cells * size * #plain.slices <= MOST_CELLS then
      cells = cells * size
      chosen[#chosen + 1] = field
    end
  end
  return chosen
end

-- A list of fields as somebody might write it.
local function spell_fields(chance, fields)
  if #fields == 0 and chance.percent(50) then return nil end
  if #fields == 1 and chance.percent(50) then return fields[1] end
  return table.move(fields, 1, #fields, 1, {})
end

local function holds(list, value)
  for _, item in ipairs(list) do
    if item == value then return true end
  end
  return false
end

--- Several dates or periods are a dimension: of the rows where there are none,
-- else of the columns where there are none, else outside the rows.
function M.place_year(rows, cols)
  if holds(rows, "year") or holds(cols, "year") then return end
  if #rows > 0 and #cols == 0 then
    cols[1] = "year"
  else
    table.insert(rows, 1, "year")
  end
end

local function add_dimensions(chance, question, several)
  local spec, plain = question.spec, question.plain
  local rows, cols = {}, {}
  for _, field in ipairs(any_fields(chance, plain)) do
    table.insert(chance.percent(50) and rows or cols, field)
  end
  spec.rows, spec.cols = spell_fields(chance, rows), spell_fields(chance, cols)
  if several then M.place_year(rows, cols) end
  question.rows, question.cols = rows, cols
  plain.dims = table.move(cols, 1, #cols, #rows + 1,
    table.move(rows, 1, #rows, 1, {}))
end

-- === Questions ===========================================================

--- Draws the unit and the rules into both forms of a question.
function M.add_choices(chance, question)
  local choices = oracle.choices(question.plain.measure)
  local spec, plain = question.spec, question.plain
  plain.unit = chance.one_of(choices.units)
  if plain.unit ~= choices.units[1] or chance.percent(30) then
    spec.unit = plain.unit
  end
  plain.rules = {}
  for name, values in pairs(choices.rules) do
    plain.rules[name] = values[1]
  end
  for _, name in ipairs { "already", "custody", "date", "interim",
    "last_day", "pick" } do
    if choices.rules[name] and chance.percent(70) then
      plain.rules[name] = chance.one_of(choices.rules[name])
      if plain.rules.last_day == "in" and times.are_near(plain.slices) then
        plain.rules.last_day = "out"
      end
      spec.rules = spec.rules or {}
      spec.rules[name] = plain.rules[name]
    end
  end
end

-- What is unknown in a dimension is left out when it is hidden.
local function hide_unknown(plain)
  for _, field in ipairs(plain.dims) do
    local left = plain.where[field] or M.set_of(M.labels(field, plain))
    left[UNKNOWN] = nil
    plain.where[field] = left
  end
end

--- Draws a question about a measure.
-- @tparam integer seed any whole number
-- @tparam table register entity -> array of records
-- @tparam string measure
function M.new(seed, register, measure)
  local chance = chances.new(seed * 0x2545F4914F6CDD1D)
  local clock, when, slices, several = times.new(chance, register, measure)
  local question = {
    spec = { measure = measure, [clock] = when, where = {} },
    plain = { measure = measure, slices = slices, where = {} },
  }
  M.add_choices(chance, question)
  add_dimensions(chance, question, several)
  local fields = chance.some_of(sorted_fields(measure),
    chance.one_of { 0, 0, 1, 1, 2 })
  for _, field in ipairs(fields) do
    add_condition(chance, question, register, field)
  end
  question.spec.missing = chance.one_of { "auto", "show", "hide" }
  if question.spec.missing == "hide" then hide_unknown(question.plain) end
  return question
end

-- === Words ===============================================================

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

--- A value as Lua would write it.
function M.words(value)
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for _, key in ipairs(sorted_keys(value)) do
    local name = math.type(key) and "" or ("[%q]="):format(key)
    parts[#parts + 1] = name .. M.words(value[key])
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

return M
