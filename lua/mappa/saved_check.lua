--- What a file must hold to be a saved Table (see mappa.saved): the shape of
-- every field, and cells that can be those of one Table. Somebody may have
-- edited it, and damaged figures must not be added up.
--
-- S1. Every field has its type; counts are whole numbers from 0.
-- S2. No cell is there twice; its labels are those of its dimensions.
-- S3. Of what was counted every total is there, and is the sum of its parts
--     where they add up, else no more than it and no less than the largest of
--     them.
-- @module mappa.saved_check
local core = require "mappa.core"
local fields = require "mappa.fields"
local statistics = require "mappa.statistics"

local M = {}

-- === Shapes (S1) ========================================================

local function is_text(value) return type(value) == "string" end

local function is_date(value)
  return is_text(value) and core.day(value) ~= nil
end

local function is_number(value)
  return type(value) == "number" and value - value == 0
end

local function is_count(value)
  return is_number(value) and math.tointeger(value) ~= nil and value >= 0
end

--- Is a value a list whose items all pass?
local function is_list(value, passes)
  if type(value) ~= "table" then return false end
  local n = 0
  for _, item in pairs(value) do
    n = n + 1
    if value[n] == nil or not passes(item) then return false end
  end
  return true
end

local function list_of(passes)
  return function(value) return is_list(value, passes) end
end

local function optional(passes)
  return function(value) return value == nil or passes(value) end
end

--- A record whose named fields pass.
local function record_of(shapes)
  return function(value)
    if type(value) ~= "table" then return false end
    for name, passes in pairs(shapes) do
      if not passes(value[name]) then return false end
    end
    return true
  end
end

local texts <const> = list_of(is_text)

local function is_side(value) return value == "rows" or value == "cols" end

local function is_flag(value) return value == nil or value == true end

local function is_clock(value)
  return value == nil or type(value) == "string"
end

local function is_shown(value) return texts(value) and #value > 0 end

-- Every field with its shape, in the order in which they are told of.
local SHAPES <const> = {
  { "title", is_text }, { "unit", is_text }, { "show", is_shown },
  { "measure", optional(is_text) }, { "definition", optional(is_text) },
  { "source", optional(is_text) }, { "clock", is_clock },
  { "derived", optional(is_text) },
  { "dimensions", list_of(record_of { name = is_text, side = is_side,
    labels = texts, own = is_flag, folded = is_flag,
    overlap = is_flag }) },
  { "slices", list_of(record_of { label = is_text, from = is_date,
    to = is_date }) },
  { "areas", optional(texts) }, { "where", optional(texts) },
  { "filter", optional(texts) }, { "rules", optional(texts) },
  { "selected", optional(texts) }, { "categories", optional(texts) },
  { "numbers", optional(is_text) }, { "base", optional(is_text) },
  { "hidden", is_flag }, { "adds_up", is_flag },
  { "rows_read", optional(is_count) }, { "rows_counted", optional(is_count) },
  { "left_out", list_of(record_of { reason = is_text, rows = is_count }) },
  { "parts", optional(list_of(record_of { areas = optional(texts),
    name = optional(is_text) })) },
  { "records", list_of(record_of {}) },
}

local function shape_objection(saved)
  for _, shape in ipairs(SHAPES) do
    if not shape[2](saved[shape[1]]) then
      return ("its %s are damaged"):format(shape[1])
    end
  end
end

-- === Cells ==============================================================

--- Was it counted in a register? Then it has an account of the rows.
local function is_counted(saved)
  return saved.rows_read ~= nil and not saved.derived
end

--- What the value of a statistic must be.
local function shape_of(saved, name)
  if saved.derived then
    return function(value) return is_number(value) or is_text(value) end
  end
  local counts = name == "n" or name == "valid" or statistics.is_unit(name)
  return counts and is_counted(saved) and is_count or is_number
end

--- The labels of dimensions, Total too, as sets.
local function label_sets(saved)
  local sets = {}
  for d, dim in ipairs(saved.dimensions) do
    sets[d] = { [fields.TOTAL] = true }
    for _, label in ipairs(dim.labels) do sets[d][label] = true end
  end
  return sets
end

local function key_of(saved, record, d)
  local words = {}
  for i, dim in ipairs(saved.dimensions) do
    words[i] = i == d and fields.TOTAL or record[dim.name]
  end
  return table.concat(words, "\0")
end

--- Why a record is none of a Table; nil where it is one.
local function record_objection(saved, record, i, sets, shapes)
  for d, dim in ipairs(saved.dimensions) do
    local label = record[dim.name]
    if not is_text(label) or not sets[d][label] then
      return ("its record %d has no label of %s"):format(i, dim.name)
    end
  end
  for name, passes in pairs(shapes) do
    local value = record[name]
    if value ~= nil and not passes(value) then
      return ("its record %d has no number %s"):format(i, name)
    end
  end
  if is_counted(saved) and record.n == nil then
    return ("its record %d has no number n"):format(i)
  end
end

--- The statistics of which totals lie between the largest part and the sum.
local function counts_of(saved)
  local names, known = { "n" }, { n = true }
  for _, name in ipairs(saved.show) do
    local counts = name == "valid" or statistics.is_unit(name)
    if counts and not known[name] then
      names[#names + 1], known[name] = name, true
    end
  end
  return names
end

--- The sum and the largest part of each total over a dimension, by key.
local function parts_of(saved, d, name)
  local parts, field = {}, saved.dimensions[d].name
  for _, record in ipairs(saved.records) do
    if record[field] ~= fields.TOTAL then
      local key, n = key_of(saved, record, d), record[name] or 0
      local of = parts[key] or { sum = 0, most = 0 }
      parts[key] = of
      of.sum, of.most = of.sum + n, math.max(of.most, n)
    end
  end
  return parts
end

--- Is every total of a statistic over a dimension the sum of its parts?
local function is_sum(saved, d, name)
  return saved.adds_up and not saved.dimensions[d].overlap
    and (name == "n" or name == "valid" or name == saved.unit)
end

--- Are the totals over a dimension those of their parts?
local function fit(saved, by_key, d, name)
  local parts, field = parts_of(saved, d, name), saved.dimensions[d].name
  for key, record in pairs(by_key) do
    if record[field] == fields.TOTAL and not parts[key] then
      parts[key] = { sum = 0, most = 0 }
    end
  end
  for key, of in pairs(parts) do
    local n = by_key[key] and by_key[key][name] or 0
    local least = is_sum(saved, d, name) and of.sum or of.most
    if n > of.sum or n < least then return false end
  end
  return true
end

--- Why totals are not those of the parts (S3); nil where they are.
local function total_objection(saved, by_key)
  local whole = {}
  for d in ipairs(saved.dimensions) do whole[d] = fields.TOTAL end
  if not by_key[table.concat(whole, "\0")] then return "it has no total" end
  for d, dim in ipairs(saved.dimensions) do
    for _, name in ipairs(counts_of(saved)) do
      if not fit(saved, by_key, d, name) then
        return ("its totals of %s are not those of the parts"):format(dim.name)
      end
    end
  end
end

local function cell_objection(saved)
  local sets, shapes, by_key = label_sets(saved), {}, {}
  for _, name in ipairs(saved.show) do shapes[name] = shape_of(saved, name) end
  shapes.n = is_counted(saved) and is_count or is_number
  for i, record in ipairs(saved.records) do
    local why = record_objection(saved, record, i, sets, shapes)
    if why then return why end
    local key = key_of(saved, record)
    if by_key[key] then
      return ("its record %d is of a cell that is there before"):format(i)
    end
    by_key[key] = record
  end
  return is_counted(saved) and total_objection(saved, by_key) or nil
end

--- Why a value is no saved Table; nil when it is one.
-- @tparam table saved
-- @treturn string|nil
function M.objection(saved)
  local why = shape_objection(saved) or cell_objection(saved)
  return why and why .. "; save the Table again"
end

return M
