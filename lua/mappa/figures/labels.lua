--- What published figures are of: for each figure the label in every dimension
-- of its measure, and for each dimension the labels there are. The tables are
-- described in mappa.template.figures; of a table that is not, the measure is
-- its own name, and row and column are dimensions.
-- @module mappa.figures.labels
local core = require "mappa.core"
local fields = require "mappa.fields"
local filter = require "mappa.filter"
local misuse = require "mappa.misuse"
local template = require "mappa.template.figures"
local time = require "mappa.time"

local M = {}

local TOTAL <const> = fields.TOTAL

--- Whose figures need no sum over areas.
M.NATION = "England and Wales"

local NATIONS <const> = { "England", "Wales", M.NATION }

--- The country that a word names, or both, whatever its letter case; or nil.
function M.nation(word)
  for _, nation in ipairs(NATIONS) do
    if word:lower() == nation:lower() then return nation end
  end
end

-- === Of figures =========================================================

--- What a table holds, as in mappa.template.figures.
function M.definition(id)
  return template.tables[id] or { id = id, measure = id, title = id,
    unit = "number", row = "row", column = "column" }
end

local function add(labels, dim, label, also)
  labels[dim] = { label ~= "" and label or TOTAL }
  if also then labels[dim][2] = also end
end

--- The labels of a printed row or column.
local function add_printed(labels, def, side, printed)
  local known = def.names and def.names[printed]
  if known then
    for dim, label in pairs(known) do add(labels, dim, label) end
  elseif def[side] or printed ~= "" then
    add(labels, def[side] or side, printed)
  end
end

--- The labels of a figure by dimension, each a list: where all of a measure
-- has one label, the figure is of the total too.
-- @tparam table f a figure
-- @treturn table
function M.of(f)
  local def, labels = M.definition(f.table), {}
  add(labels, "area", f.area or "")
  add(labels, "year", f.year or "")
  add_printed(labels, def, "row", f.row or "")
  add_printed(labels, def, "column", f.column or "")
  for dim, label in pairs(def.part or {}) do add(labels, dim, label) end
  for dim, label in pairs(def.whole or {}) do
    add(labels, dim, label, TOTAL)
  end
  return labels
end

--- The dimensions of figures, area and year first.
-- @tparam table list array of the labels of figures
-- @treturn table array of names
function M.dims(list)
  local seen, names = { area = true, year = true }, {}
  for _, labels in ipairs(list) do
    for dim in pairs(labels) do
      if not seen[dim] then names[#names + 1] = dim end
      seen[dim] = true
    end
  end
  table.sort(names)
  table.insert(names, 1, "year")
  table.insert(names, 1, "area")
  return names
end

--- Do figures fit a measure, or are they of a table with this id?
function M.is_of(f, name)
  return f.table == name or M.definition(f.table).measure == name
end

--- The names that figures can be asked by: measures and tables.
function M.measures(figures)
  local seen, names = {}, {}
  local function see(name)
    if not seen[name] then names[#names + 1] = name end
    seen[name] = true
  end
  for _, def in ipairs(template.tables) do
    see(def.measure)
    see(def.id)
  end
  for _, f in ipairs(figures) do see(f.table) end
  return names
end

-- === The labels of a dimension ==========================================

--- The labels of the dimension's code list, in order.
local function listed(name)
  local labels = {}
  if name == "area" or name == "level" or name == "category" then
    for i, code in ipairs(core.list(name)) do labels[i] = code.label end
  end
  if name == "area" then
    table.move(NATIONS, 1, #NATIONS, #labels + 1, labels)
  end
  return labels
end

--- The years from the first to the last that occur.
local function years(list)
  local first, last
  for _, labels in ipairs(list) do
    local start = time.year_start(labels.year[1])
    if start then
      first, last = math.min(first or start, start),
        math.max(last or start, start)
    end
  end
  local found, numbers = {}, {}
  for start = first or 1, last or 0 do
    found[#found + 1], numbers[#numbers + 1] = time.year_label(start), start
  end
  return found, numbers
end

local function year_finder(labels)
  local find = fields.finder(labels)
  return function(word)
    local start = time.year_start(word)
    local place, near = find(start and time.year_label(start) or word)
    return place or start and fields.NOWHERE, near
  end
end

--- A finder that knows other names of areas, and 2 for Level 2.
local function code_finder(name, labels)
  local find, known = fields.finder(labels), #core.list(name)
  return function(word)
    local code = core.code(name, tostring(word))
    if code and code <= known then return code end
    return find(word)
  end
end

--- A dimension as a field, for conditions (see mappa.filter).
-- @tparam string name
-- @tparam table list array of the labels of figures
-- @treturn table field with labels in their order, without Total
function M.field(name, list)
  local labels, numbers = listed(name), nil
  if name == "year" then labels, numbers = years(list) end
  local seen = {}
  for _, label in ipairs(labels) do seen[label] = true end
  for _, of in ipairs(list) do
    for _, label in ipairs(of[name] or {}) do
      if not seen[label] and label ~= TOTAL then
        labels[#labels + 1] = label
      end
      seen[label] = true
    end
  end
  local find = name == "year" and year_finder(labels)
    or (name == "area" or name == "level" or name == "category")
    and code_finder(name, labels) or fields.finder(labels)
  local field = { name = name, labels = labels, of = {}, find = find,
    numbers = numbers, first = 1, last = #labels, complete = true }
  for i in ipairs(labels) do field.of[i] = i end
  if name == "level" or name == "category" then
    field.numbers = {}
    for i in ipairs(core.list(name)) do field.numbers[i] = i end
  end
  return field
end

-- === Conditions =========================================================

--- The years of a range as numbers.
local function year_range(range, what)
  local copy = {}
  for key, value in pairs(range) do copy[key] = value end
  for _, key in ipairs { "min", "max" } do
    if range[key] ~= nil then
      copy[key] = time.year_start(range[key]) or misuse('%s.%s must be a '
        .. 'reporting year like "2024-25", not %s%s', what, key,
        misuse.shown(range[key]), time.meant_year(range[key]))
    end
  end
  return copy
end

--- A condition on years as the filter takes it.
local function readable(field, condition, what)
  if field.name ~= "year" then return condition end
  if filter.is_range(condition) then return year_range(condition, what) end
  local inner = filter.negated(condition, what)
  if filter.is_range(inner) then
    return { ["not"] = year_range(inner, what) }
  end
  return condition
end

--- The labels that pass a condition.
-- @treturn table array of labels in their order
-- @treturn boolean are they named one by one?
function M.passing(field, condition, what)
  local pass = filter.read(field, readable(field, condition, what), what)
  local labels = {}
  for i, label in ipairs(field.labels) do
    if pass[i] then labels[#labels + 1] = label end
  end
  return labels, type(condition) ~= "function"
    and not filter.is_range(condition)
    and filter.negated(condition, what) == nil
end

--- A condition in words.
function M.words(field, condition)
  if field.name == "year" and filter.is_range(condition) then
    local min, max = condition.min, condition.max
    return min and max and ("year %s to %s"):format(min, max)
      or min and "year from " .. min or "year up to " .. max
  end
  return filter.words(field, condition)
end

return M
