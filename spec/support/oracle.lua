--- A brute-force oracle: the measures of mappa, recomputed from the records.
--
-- It shares nothing with the module: no SQLite, no C, no frame, no segment
-- columns. It is the definition of each measure in executable form, and is
-- written to be read.
--
-- The code lists are in codes.lua, the dates in dates.lua, the facts of each
-- measure in facts.lua.
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
-- O4. A count of people is the number of distinct ones in a cell; of records,
--     that of facts, so that an order in force on two dates counts on both.
--     A fact lies in 2^n cells: its own label or "Total" in each dimension.
-- O5. The rules of a measure choose its facts; `where` selects from those.

local codes = require "spec.support.codes"
local dates = require "spec.support.dates"
local facts = require "spec.support.facts"

local M = {}

local TOTAL <const> = "Total"

--- Stands between the labels of a key.
M.SEPARATOR = "\31"

-- === Measures ============================================================

local stock_rules <const> = { last_day = { "out", "in" } }
local interim_rule <const> = { "exclude", "include", "only" }
local order_fields <const> = {
  kind = "order_kind", interim = "flag", foreign_travel = "flag",
}
local breach_fields <const> = {
  requirement = "requirement", outcome = "outcome",
}

-- Of each measure: its units and the values of its rules, defaults first; its
-- clock; its own coded fields and their lists.
local measures = {
  eligible = { units = { "people" }, clock = "date", rules = stock_rules },
  caseload = { units = { "people" }, clock = "date", rules = stock_rules },
  managed = {
    units = { "people" }, clock = "period",
    rules = {
      pick = { "highest", "first", "last", "every" },
      custody = { "include", "exclude" },
    },
  },
  breaches = {
    units = { "outcomes", "people" }, clock = "event",
    rules = { date = { "outcome", "breach" } }, own = breach_fields,
  },
  recalls = {
    units = { "returns", "people" }, clock = "event", own = breach_fields,
  },
  revocations = {
    units = { "people" }, clock = "event", own = { outcome = "decision" },
  },
  orders = {
    units = { "orders", "people" }, clock = "event",
    rules = { interim = interim_rule }, own = order_fields,
  },
  orders_in_force = {
    units = { "orders", "people" }, clock = "date",
    rules = { interim = interim_rule }, own = order_fields,
  },
  sro_notifications = {
    units = { "people" }, clock = "event",
    rules = { already = { "not", "count" } }, own = { basis = "basis" },
  },
  entries = { units = { "people" }, clock = "event" },
  exits = {
    units = { "people" }, clock = "event",
    own = { end_reason = "end_reason" },
  },
  meetings = {
    units = { "meetings" }, clock = "event",
    own = { area = "area", level = "level" },
  },
  attendance = {
    units = { "invitations" }, clock = "event",
    own = {
      area = "area", level = "level", agency = "agency", attended = "flag",
    },
  },
  further_offences = {
    units = { "people", "charges" }, clock = "event",
    own = { disposal = "disposal" },
  },
  case_reviews = {
    units = { "reviews" }, clock = "event",
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
  for i, entry in ipairs(codes.lists[list]) do labels[i] = entry.label end
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

-- What a fact counts as: its person, or itself, since records add up.
local function unit_of(fact, unit)
  if unit == "people" then return assert(fact.person) end
  return fact
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
  local world = facts.new_world(register)
  local cells = {}
  for _, slice in ipairs(spec.slices) do
    assert(measure.clock ~= "date" or slice.from == slice.to,
      "a stock is counted on a date")
    local year = dates.slice_label(slice)
    local found = facts.of[spec.measure](world, slice, rules,
      measure.own or {})
    for _, fact in ipairs(found) do
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
