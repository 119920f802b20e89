--- A brute-force oracle: the measures of mappa, recomputed from the records.
--
-- It shares nothing with the module: no SQLite, no C, no frame, no segment
-- columns. It is the definition of each measure in executable form, and is
-- written to be read.
--
-- The code lists are in codes.lua, the dates in dates.lua, the measures in
-- catalogue.lua, the fields of a fact in states.lua, the facts of each measure
-- in facts.lua, the dimensions in dimensions.lua.
--
-- O1. A register is a table of entity -> array of records. A record has the
--     field names of the CSV headers and the values of a CSV file: codes or
--     labels in any letter case, ISO dates, nil or "" for empty.
-- O2. ISO dates are compared as text. An interval holds its start and
--     excludes its end; without an end it is open. It belongs to a slice if it
--     holds at least one day of from..to, so an empty one belongs to none.
-- O3. Each measure yields facts. A fact is a table of values by field, and
--     the units that it may count as: `person` (a ref) and `record`.
-- O4. A count of people is the number of distinct ones in a cell; of records,
--     that of facts, so that an order in force on two dates counts on both.
--     A fact lies in 2^n cells: its own label or "Total" in each dimension; in
--     more where nets overlap, in none where a dimension leaves it out.
-- O5. The rules of a measure choose its facts; `where` selects from those.
-- O6. Numbers are of the units counted: of the distinct pairs of unit and
--     value in a cell.

local catalogue = require "spec.support.catalogue"
local dates = require "spec.support.dates"
local dimensions = require "spec.support.dimensions"
local facts = require "spec.support.facts"
local states = require "spec.support.states"
local statistics = require "spec.support.statistics"

local M = {}

local TOTAL <const> = "Total"
local UNKNOWN <const> = "Unknown"

--- Stands between the labels of a key.
M.SEPARATOR = "\31"

M.measures, M.choices = catalogue.measures, catalogue.choices

-- Fields on demand are no part of db:fields of old; nor are numbers and dates.
local PLAIN <const> = { age = true, year = true, month = true,
  quarter = true }

--- The plain fields of a measure, which need no form: name -> code list, or
-- false where it has none.
function M.fields(measure_name)
  local plain = {}
  for name, field in pairs(catalogue.fields(measure_name)) do
    if PLAIN[name] or field.list and not catalogue.states[name] then
      plain[name] = field.list or false
    end
  end
  return plain
end

--- The declared labels of a coded dimension, in order, without "Unknown". The
-- measure is needed only where the same name means different lists: 'kind' is
-- the kind of order unless said otherwise, 'outcome' that of a breach.
function M.labels(dim, measure_name)
  local list = measure_name and catalogue.list_of(measure_name, dim)
  for _, name in ipairs { "orders", "breaches", table.unpack(M.measures()) } do
    if not measure_name then
      list = list or catalogue.list_of(name, dim)
    end
  end
  assert(list, "no coded dimension: " .. dim)
  return catalogue.list_labels(list)
end

-- === Questions ===========================================================

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

-- The dimensions, with those that are a mere name written out.
local function full_dims(spec)
  local dims = {}
  for i, dim in ipairs(spec.dims or {}) do
    dims[i] = type(dim) == "string" and { name = dim, fields = { dim } } or dim
  end
  return dims
end

-- The set of the fields that a question uses; each has to exist.
local function used_fields(spec, dims)
  local used, fields = {}, catalogue.fields(spec.measure)
  for _, dim in ipairs(dims) do
    for _, field in ipairs(dim.fields) do used[field] = true end
  end
  for field in pairs(spec.where or {}) do used[field] = true end
  if spec.of then used[spec.of] = true end
  for field in pairs(used) do
    assert(fields[field], "the measure has no field " .. field)
  end
  return used
end

--- The facts that a question selects, in no order.
-- @tparam table register entity -> array of records
-- @tparam table spec see count
function M.facts(register, spec)
  local measure = catalogue.measure(spec.measure)
  local rules = choose_rules(measure, spec.rules or {})
  local used = used_fields(spec, full_dims(spec))
  local world = states.new_world(register)
  local selected = {}
  for _, slice in ipairs(spec.slices) do
    assert(measure.clock ~= "date" or slice.from == slice.to,
      "a stock is counted on a date")
    local year = dates.slice_label(slice)
    local found = facts.of[spec.measure](world, slice, rules, measure, used)
    for _, fact in ipairs(found) do
      fact.year = year
      if dimensions.passes(fact, spec.where or {}) then
        selected[#selected + 1] = fact
      end
    end
  end
  return selected
end

-- === Cells ===============================================================

--- The key of a cell: labels, or "Total", in the order of the dimensions.
function M.key(...)
  return table.concat({ ... }, M.SEPARATOR)
end

-- The keys of all cells in which a fact lies.
local function cells_of(fact, dims, hides_unknown)
  local keys = { "" }
  for i, dim in ipairs(dims) do
    local longer, total = {}, false
    for _, label in ipairs(dimensions.labels(dim, fact)) do
      if not (hides_unknown and label == UNKNOWN) then
        total = true
        for _, key in ipairs(keys) do
          longer[#longer + 1] = (i == 1 and "" or key .. M.SEPARATOR) .. label
        end
      end
    end
    for _, key in ipairs(total and keys or {}) do
      longer[#longer + 1] = (i == 1 and "" or key .. M.SEPARATOR) .. TOTAL
    end
    keys = longer
  end
  return keys
end

--- The facts in each cell: key -> list.
function M.cells(selected, spec)
  local dims, cells = full_dims(spec), {}
  for _, fact in ipairs(selected) do
    for _, key in ipairs(cells_of(fact, dims, spec.hide)) do
      cells[key] = cells[key] or {}
      table.insert(cells[key], fact)
    end
  end
  return cells
end

-- What a fact counts as: its person, or itself, since records add up.
local function unit_of(fact, unit)
  if unit == "people" then return assert(fact.person) end
  return fact
end

--- How many units a list of facts holds.
function M.size(list, unit)
  local n, seen = 0, {}
  for _, fact in ipairs(list or {}) do
    local who = unit_of(fact, unit)
    if not seen[who] then
      seen[who] = true
      n = n + 1
    end
  end
  return n
end

-- The numbers that a statistic is of (O6).
local function numbers_of(list, unit, field)
  local numbers, seen = {}, {}
  for _, fact in ipairs(list or {}) do
    local who, value = unit_of(fact, unit), fact[field]
    seen[who] = seen[who] or {}
    if value and not seen[who][value] then
      seen[who][value] = true
      numbers[#numbers + 1] = value
    end
  end
  return numbers
end

--- A statistic of a number over a list of facts.
function M.statistic(name, list, unit, field)
  return statistics.of(name, numbers_of(list, unit, field))
end

--- The unit of a question.
function M.unit(spec)
  return choose("unit", spec.unit, catalogue.measure(spec.measure).units)
end

--- Counts a cross-tab. A cell that counts nothing is absent from the result.
-- @tparam table register entity -> array of records
-- @tparam table spec measure, slices, and optionally dims (an array of names
--   of fields, or of dimensions, see dimensions.lua), where (field ->
--   condition), unit, rules, hide (what is unknown is left out)
-- @treturn table key (see M.key) -> count; the key of no dimensions is ""
function M.count(register, spec)
  local unit, counts = M.unit(spec), {}
  for key, list in pairs(M.cells(M.facts(register, spec), spec)) do
    counts[key] = M.size(list, unit)
  end
  return counts
end

return M
