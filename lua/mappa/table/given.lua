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
local time = require "mappa.time"

local M = {}

local Given = {}
Given.__index = Given

local OPTIONS <const> = keys.names("table")

local ALL_TOTALS <const> = { rows = "last", cols = "last" }
local NO_SUBTOTALS <const> = { rows = false, cols = false }

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

--- The label that a word stands for: 2 for Level 2, Durham for County Durham,
-- 2024/25 for 2024-25.
local function label_meant(name, word)
  if name == "year" then
    local start = time.year_start(word)
    return start and time.year_label(start)
  elseif name == "level" or name == "category" or name == "area" then
    local code = core.code(name, tostring(word))
    return code and core.list(name)[code].label
  end
end

--- Finds the place of a label, however it is written.
local function finder(name, labels)
  local find = fields.finder(labels)
  return function(word)
    local place, near = find(word)
    local meant = not place and label_meant(name, word)
    if meant then place = find(meant) end
    return place, near
  end
end

--- A dimension over labels in their order, Unknown last.
local function dimension(name, side, labels)
  local dim = { name = name, side = side, labels = {}, at = {}, place = {} }
  for _, label in ipairs(labels) do
    if label ~= fields.UNKNOWN then dim.labels[#dim.labels + 1] = label end
  end
  dim.find = finder(name, table.move(dim.labels, 1, #dim.labels, 1, {}))
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
    apart = spec.apart,
    notes = spec.notes or { ("Figures given: %s."):format(spec.unit) } },
    Given)
end

--- An answer made of figures whose labels are known to be right.
-- @tparam table asked array of {name=, side=, labels=}: the dimensions
-- @tparam table records array of {n=, a label by each dimension}; besides,
-- impossible = true instead of n, and details: fields of the cell
-- @tparam table told {title=, unit=, notes=, explained=}: what a Table tells
-- of itself; {total=, subtotal=, show=} as in a view; {adds_up=, fill=} as in
-- mappa.table: by default totals are those that records give; {sums=}: by name
-- the dimensions whose categories add up when t:select leaves some of them;
-- {published=true} where t:top may leave a cell without a figure
function M.of(asked, records, told)
  local dims, cells = {}, {}
  for d, dim in ipairs(asked) do
    dims[d] = dimension(dim.name, dim.side, dim.labels)
  end
  for i, record in ipairs(records) do
    cells[key_of(place_of(dims, record, i), #dims)] = record
  end
  return new(dims, cells, { measure = { title = told.title },
    unit = told.unit, base = told.unit, show = told.show or { "n" },
    rounding = "up", total = told.total or ALL_TOTALS,
    subtotal = told.subtotal or NO_SUBTOTALS, missing = "show",
    sums = told.sums, adds_up = told.adds_up or false, fill = told.fill,
    of = "number",
    notes = told.notes, explained = told.explained, apart = {},
    published = told.published })
end

--- An answer made of tidy records.
-- @tparam table records as t:tidy gives them
-- @tparam table options see mappa.table
-- @tparam[opt] table more what a module that makes figures adds: {notes=,
-- subtotal=, explained=, apart={name -> true}: the dimensions whose figures
-- are no parts of a whole, and have no total}
function M.new(records, options, more)
  more = more or {}
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
    total = ALL_TOTALS, missing = "show",
    subtotal = more.subtotal or NO_SUBTOTALS,
    adds_up = adds, fill = options.fill, of = "number", notes = more.notes,
    apart = more.apart or {}, explained = more.explained })
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

--- Is a cell the total of figures that are no parts of a whole?
local function is_apart(self, at)
  for d, dim in ipairs(self.dims) do
    if self.spec.apart[dim.name] and at[d] > #dim.labels then return true end
  end
  return false
end

local function is_inner(self, at)
  for d, dim in ipairs(self.dims) do
    if at[d] > #dim.labels then return false end
  end
  return true
end

--- The sum over the categories that t:select left of a dimension whose parts
-- add up; nil unless all of them are known or cannot be.
local function sum_kept(self, at)
  for d, dim in ipairs(self.dims) do
    if at[d] > #dim.labels and dim.kept and self.spec.sums
      and self.spec.sums[dim.name] then
      local whole, part = nil, table.move(at, 1, #at, 1, {})
      for category = 1, #dim.labels do
        part[d] = category
        local n = self:count(part)
        if not n and not self:is_impossible(part) then return nil end
        whole = n and (whole or 0) + n or whole
      end
      return whole
    end
  end
end

--- The figure of a cell or total; nil where it is not known.
function Given:count(at)
  local record = self.cells[key_of(at, #self.dims)]
  if record then return record.n end
  if is_apart(self, at) then return nil end
  if self.spec.adds_up or is_inner(self, at) then return sum(self, at, 1) end
  return sum_kept(self, at)
end

--- What the record of a cell tells besides its number; nil where nothing.
function Given:details(at)
  local record = self.cells[key_of(at, #self.dims)]
  return record and record.details
end

--- A statistic that the records give.
function Given:given(at, name)
  local record = self.cells[key_of(at, #self.dims)]
  return record and record[name]
end

local function is_about(record)
  local details = record.details
  return record.approximate or details and details.approximate
end

--- Is a figure, or one that adds up to it, known to be about so much?
function Given:approximate(at)
  local record = self.cells[key_of(at, #self.dims)]
  if record then return is_about(record) end
  for i, part in pairs(self.cells) do
    local there, is_part = place_of(self.dims, part, i), is_about(part)
    for d, dim in ipairs(self.dims) do
      is_part = is_part and (at[d] > #dim.labels or at[d] == there[d])
    end
    if is_part then return true end
  end
  return nil
end

--- Is a cell given as one that cannot be? Or, where no record gives it, is it
-- so by the rules of MAPPA for the category and level that its labels name?
function Given:is_impossible(at)
  local code, record = {}, self.cells[key_of(at, #self.dims)]
  if record then return record.impossible or false end
  for d, dim in ipairs(self.dims) do
    if dim.name == "category" or dim.name == "level" then
      code[dim.name] = core.code(dim.name, dim.labels[at[d]] or "")
    end
  end
  return code.category and code.level
    and core.impossible(code.category, code.level)
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

--- The record of a cell in the new dimensions; nil where it is left out. The
-- total of a dimension that stays as it is stays too.
local function renamed(self, record, of, changed)
  local copy = { n = record.n, impossible = record.impossible,
    details = record.details }
  for _, dim in ipairs(self.dims) do
    local label = label_of(record, dim.name)
    if is_total(label) then
      if changed[dim.name] or self.spec.adds_up then return nil end
      copy[dim.name] = label
    else
      copy[dim.name] = of[dim.name][label]
      if not copy[dim.name] then return nil end
    end
  end
  return copy
end

--- Figures that do not add up have no sum over the categories that t:top makes
-- one. Of published ones it is missing; of others it is a mistake to ask.
local function drop_folded(self, of, asked)
  if not self.spec.published then
    misuse("top: people may be in several cells of %s, so these figures "
      .. "cannot be added up; ask the register", asked.name)
  end
  for label, new_label in pairs(of) do
    if new_label == asked.fold.label then of[label] = false end
  end
end

--- The same figures with changed dimensions, added up where they add up.
function Given:again(change)
  local dims, of, cells, other, changed = {}, {}, {}, {}, {}
  for d, dim in ipairs(self.dims) do
    local asked, labels = { name = dim.name }
    change(asked)
    changed[dim.name] = asked.keep or asked.fold
    labels, of[dim.name], other[d] = relabel(dim, asked)
    if other[d] and not self.spec.adds_up then
      drop_folded(self, of[dim.name], asked)
    end
    dims[d] = dimension(dim.name, dim.side, labels)
    dims[d].kept = not asked.fold and (asked.keep or dim.kept) and true
  end
  for d, dim in ipairs(dims) do
    if other[d] then dim.other = #dim.labels - (dim.unknown and 1 or 0) end
  end
  for i, record in pairs(self.cells) do
    local copy = renamed(self, record, of, changed)
    if copy then
      local key = key_of(place_of(dims, copy, i), #dims)
      local known = cells[key]
      copy.approximate = record.approximate
      if known then
        known.n = known.n + copy.n
        known.approximate = known.approximate or copy.approximate
      else
        cells[key] = copy
      end
    end
  end
  return new(dims, cells, self.spec)
end

function Given:explain()
  local explained = { title = self.spec.measure.title, unit = self.spec.unit,
    slices = {}, left_out = {} }
  for name, value in pairs(self.spec.explained or {}) do
    explained[name] = copied(value)
  end
  return explained
end

return M
