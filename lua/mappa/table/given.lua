--- Answers that are given: a Table's cells from tidy records, not counted.
-- Where figures add up, totals that no record gives are sums; where they are
-- of people, who may be in several cells, such a total is missing. A cell that
-- no record gives is missing, unless `fill` is its number.
-- @module mappa.table.given
local core = require "mappa.core"
local fields = require "mappa.fields"
local keys = require "mappa.keys"
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"

local M = {}

local Given = {}
Given.__index = Given

local OPTIONS <const> = keys.names("table")

--- The names of the dimensions of a side.
local function names_of(side, value)
  if value == nil then return {} end
  if type(value) == "string" then value = { value } end
  if type(value) ~= "table" then
    misuse("table: %s is the name of a field of the records, or a list of "
      .. "them, not %s", side, misuse.shown(value))
  end
  if next(value) == nil then return {} end
  misuse.check_list("table: " .. side, value)
  for i, name in ipairs(value) do
    if type(name) ~= "string" or statistics.is_known(name) then
      misuse("table: %s[%d] must be the name of a field with labels, not %s",
        side, i, misuse.shown(name))
    end
  end
  return value
end

--- The numbers that labels are, where all are whole numbers; else nil.
local function numbers_of(labels)
  local numbers = {}
  for i, label in ipairs(labels) do
    numbers[i] = label:find("^%d+$") and math.tointeger(tonumber(label))
    if not numbers[i] then return nil end
  end
  return numbers
end

--- A dimension over labels in their order, Unknown last.
local function dimension(name, side, labels)
  local dim = { name = name, side = side, labels = {}, at = {}, place = {} }
  for _, label in ipairs(labels) do
    if label ~= fields.UNKNOWN then dim.labels[#dim.labels + 1] = label end
  end
  dim.find = fields.finder(table.move(dim.labels, 1, #dim.labels, 1, {}))
  local numbers = numbers_of(dim.labels)
  dim.field = { labels = table.move(dim.labels, 1, #dim.labels, 1, {}),
    of = {}, numbers = numbers, numeric = numbers ~= nil }
  for i in ipairs(dim.labels) do dim.at[i], dim.field.of[i] = i, i end
  if #labels > #dim.labels then
    dim.labels[#dim.labels + 1] = fields.UNKNOWN
    dim.unknown = #dim.labels
    dim.at[0] = dim.unknown
  end
  for category, label in ipairs(dim.labels) do dim.place[label] = category end
  return dim
end

local function field_names(record)
  local names = {}
  for name in pairs(record) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

--- The label of a record in a dimension.
local function label_of(record, name, i)
  local label = record[name]
  if type(label) ~= "string" and type(label) ~= "number" or label == "" then
    local names = field_names(record)
    misuse("table: record %d has no label '%s'%s", i, name, record[name] == nil
      and misuse.instead(name, names) or ", but " .. misuse.shown(label))
  end
  if math.type(label) == "float" then label = math.tointeger(label) or label
  end
  return tostring(label)
end

local function is_total(label)
  return label:lower() == fields.TOTAL:lower()
end

--- The place after a label in a list.
local function place_after(labels, label)
  for i, known in ipairs(labels) do
    if known == label then return i + 1 end
  end
  return #labels + 1
end

--- A dimension over the labels of records. A label stands after the one that
-- the record before has, so that a line without some of them does not change
-- their order.
local function collect(records, name, side)
  local labels, seen, before = {}, {}, nil
  for i, record in ipairs(records) do
    local label = label_of(record, name, i)
    if not is_total(label) and not seen[label] then
      seen[label] = true
      table.insert(labels, place_after(labels, before), label)
    end
    before = not is_total(label) and label or nil
  end
  return dimension(name, side, labels)
end

local function key_of(at, n)
  return table.concat(at, ",", 1, n)
end

--- The place of a record's cell.
local function place_of(dims, record, i)
  local at = {}
  for d, dim in ipairs(dims) do
    at[d] = dim.place[label_of(record, dim.name, i)] or #dim.labels + 1
  end
  return at
end

local function check_number(record, i)
  local n = record.n
  if type(n) ~= "number" or n ~= n or n == math.huge or n == -math.huge then
    misuse("table: record %d must have its figure as n, a number, not %s", i,
      misuse.shown(n))
  end
end

--- The fields of two records that are not the same, besides the number.
local function differences(a, b)
  local names = {}
  for _, name in ipairs(field_names(a)) do
    if type(a[name]) == "string" and a[name] ~= b[name] then
      names[#names + 1] = name
    end
  end
  return #names == 0 and "" or ("; they differ in %s, which is neither in "
    .. "rows nor in cols"):format(misuse.listed(names))
end

--- A copy of a table, tables in it included.
local function copied(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, item in pairs(value) do copy[key] = copied(item) end
  return copy
end

local function copy_of(record)
  local copy = {}
  for key, value in pairs(record) do copy[key] = value end
  copy.n = math.tointeger(copy.n) or copy.n
  return copy
end

local function read_cells(dims, records)
  local cells, line = {}, {}
  for i, record in ipairs(records) do
    check_number(record, i)
    local key = key_of(place_of(dims, record, i), #dims)
    if cells[key] then
      misuse("table: records %d and %d are of the same cell%s", line[key], i,
        differences(cells[key], record))
    end
    cells[key], line[key] = copy_of(record), i
  end
  return cells
end

--- The statistics that the records have, besides n.
local function shown(records, dims)
  local show, seen, names = { "n" }, { n = true }, {}
  for _, dim in ipairs(dims) do seen[dim.name] = true end
  for _, record in ipairs(records) do
    for name, value in pairs(record) do
      if type(value) == "number" and not seen[name] then
        seen[name] = true
        names[#names + 1] = name
      end
    end
  end
  for _, name in ipairs(names) do
    if not statistics.is_known(name) and not statistics.is_unit(name) then
      misuse("table: the records have %s, which is neither a dimension nor a "
        .. "statistic; name it in rows or cols, or leave it out",
        misuse.shown(name))
    end
  end
  table.sort(names, statistics.precedes)
  return table.move(names, 1, #names, 2, show)
end

local function new(dims, cells, spec)
  local sides = {}
  for d, dim in ipairs(dims) do sides[d] = dim.side end
  return setmetatable({ dims = dims, sides = sides, cells = cells, spec = spec,
    notes = { ("Figures given: %s."):format(spec.unit) } }, Given)
end

--- An answer made of tidy records.
-- @tparam table records as t:tidy gives them
-- @tparam table options see mappa.table
function M.new(records, options)
  if type(records) ~= "table" then
    misuse("table takes an array of records, as t:tidy() gives them, not %s",
      misuse.shown(records))
  elseif type(options) ~= "table" then
    misuse('table takes the names of dimensions after the records, as in '
      .. '{ rows = "level" }, not %s', misuse.shown(options))
  elseif next(records) == nil then
    misuse("table: there are no records")
  elseif records.n ~= nil then
    misuse("table takes an array of records, and this is one; write {record}")
  end
  misuse.check_keys("table", options, OPTIONS)
  misuse.check_list("table: the records", records)
  for i, record in ipairs(records) do
    misuse.check_type(("table: record %d"):format(i), record, "table")
  end
  local dims, seen = {}, {}
  for _, side in ipairs { "rows", "cols" } do
    for _, name in ipairs(names_of(side, options[side])) do
      if seen[name] then
        misuse("table: the dimension '%s' is given twice", name)
      end
      seen[name] = true
      dims[#dims + 1] = collect(records, name, side)
    end
  end
  local unit = misuse.check_type("table: unit", options.unit or "number",
    "string")
  local title = misuse.check_type("table: title", options.title or "Figures",
    "string")
  local adds = options.adds_up
  if adds ~= nil and type(adds) ~= "boolean" then
    misuse("table: adds_up is true or false, not %s", misuse.shown(adds))
  end
  if adds == nil then adds = unit ~= "people" end
  if options.fill ~= nil then
    misuse.check_type("table: fill", options.fill, "number")
  end
  return new(dims, read_cells(dims, records), { measure = { title = title },
    unit = unit, base = unit, show = shown(records, dims), rounding = "up",
    total = { rows = "last", cols = "last" }, missing = "show",
    subtotal = { rows = false, cols = false }, adds_up = adds,
    fill = options.fill, of = "number" })
end

-- === Cells ==============================================================

--- The figure of an inner cell; nil where none is given.
function Given:inner(at)
  local record = self.cells[key_of(at, #self.dims)]
  if record then return record.n end
  return not self:is_impossible(at) and self.spec.fill or nil
end

--- The sum of the inner cells of a total; nil where none is given.
local function sum(self, at, d)
  local dim = self.dims[d]
  if not dim then return self:inner(at) end
  if at[d] <= #dim.labels then return sum(self, at, d + 1) end
  local whole, part = nil, table.move(at, 1, #at, 1, {})
  for category = 1, #dim.labels do
    part[d] = category
    local n = sum(self, part, d + 1)
    whole = n and (whole or 0) + n or whole
  end
  return whole
end

local function is_inner(self, at)
  for d, dim in ipairs(self.dims) do
    if at[d] > #dim.labels then return false end
  end
  return true
end

--- The figure of a cell or total; nil where it is not known.
function Given:count(at)
  local record = self.cells[key_of(at, #self.dims)]
  if record then return record.n end
  if self.spec.adds_up or is_inner(self, at) then return sum(self, at, 1) end
  return nil
end

--- A statistic that the records give.
function Given:given(at, name)
  local record = self.cells[key_of(at, #self.dims)]
  return record and record[name]
end

--- Is a cell that no record gives one that cannot be, by the rules of MAPPA
-- for the category and level that its labels name?
function Given:is_impossible(at)
  local code = {}
  for d, dim in ipairs(self.dims) do
    if dim.name == "category" or dim.name == "level" then
      code[dim.name] = core.code(dim.name, dim.labels[at[d]] or "")
    end
  end
  return code.category and code.level
    and core.impossible(code.category, code.level)
    and not self.cells[key_of(at, #self.dims)]
end

-- === Other dimensions ===================================================

--- The labels of a dimension that t:select leaves and t:top folds: label ->
-- new label, and the new labels in order.
local function relabel(dim, asked)
  local labels, of, folded = {}, {}, false
  for category, label in ipairs(dim.labels) do
    local place, keeps = category == dim.unknown and 0 or category, true
    for _, keep in ipairs(asked.keep or {}) do
      keeps = keeps and keep(place)
    end
    local fold = asked.fold and place > 0 and not asked.fold.of[label]
    if keeps and fold then
      of[label], folded = asked.fold.label, true
    elseif keeps then
      of[label] = label
      labels[#labels + 1] = label
    end
  end
  if folded then labels[#labels + 1] = asked.fold.label end
  return labels, of, folded
end

--- The record of a cell in the new dimensions; nil where it is left out.
local function renamed(self, record, of)
  local copy = { n = record.n, at_most = record.at_most }
  for _, dim in ipairs(self.dims) do
    local label = label_of(record, dim.name)
    if is_total(label) or not of[dim.name][label] then return nil end
    copy[dim.name] = of[dim.name][label]
  end
  return copy
end

--- The same figures with changed dimensions, added up where they add up.
function Given:again(change)
  local dims, of, cells, other = {}, {}, {}, {}
  for d, dim in ipairs(self.dims) do
    local asked, labels = { name = dim.name }
    change(asked)
    labels, of[dim.name], other[d] = relabel(dim, asked)
    if other[d] and not self.spec.adds_up then
      misuse("top: people may be in several cells of %s, so these figures "
        .. "cannot be added up; ask the register", dim.name)
    end
    dims[d] = dimension(dim.name, dim.side, labels)
  end
  for d, dim in ipairs(dims) do
    if other[d] then dim.other = #dim.labels - (dim.unknown and 1 or 0) end
  end
  for i, record in pairs(self.cells) do
    local copy = renamed(self, record, of)
    if copy then
      local key = key_of(place_of(dims, copy, i), #dims)
      local known = cells[key]
      if known then known.n = known.n + copy.n else cells[key] = copy end
    end
  end
  return new(dims, cells, self.spec)
end

--- Puts the categories of dimensions into the order of lists of labels.
function Given:arrange(labels)
  local records = {}
  for _, record in pairs(self.cells) do records[#records + 1] = record end
  for d, dim in ipairs(self.dims) do
    local order, known = {}, {}
    for _, label in ipairs(labels[dim.name]) do
      if dim.place[label] then
        order[#order + 1], known[label] = label, true
      end
    end
    for _, label in ipairs(dim.labels) do
      if not known[label] then order[#order + 1] = label end
    end
    self.dims[d] = dimension(dim.name, dim.side, order)
  end
  self.cells = read_cells(self.dims, records)
end

--- Is the figure of a cell the most that it can be?
function Given:at_most(at)
  local record = self.cells[key_of(at, #self.dims)]
  return record and record.at_most
end

function Given:explain()
  if self.about then return copied(self.about) end
  return { title = self.spec.measure.title, unit = self.spec.unit,
    slices = {}, left_out = {} }
end

return M
