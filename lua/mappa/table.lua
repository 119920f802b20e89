--- Tables: what a cross-tab gives. A Table is a value: it outlives its
-- register, and every verb returns a new one.
--
-- Inside, a cell is named by one category a dimension, rows before columns:
-- 1 .. #labels, or #labels + 1 for the total of the dimension.
-- @classmod mappa.table
local core = require "mappa.core"
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local Table = { __name = "mappa.Table" }
local methods = {}
local M = {}

local function method(f) return misuse.method(Table, "t", f) end

--- The range of a dimension of numbers in which something was counted.
local function span_of(cube, dims, d)
  local at = {}
  for i, dim in ipairs(dims) do at[i] = #dim.labels + 1 end
  local first, last
  local n = #dims[d].labels - (dims[d].unknown and 1 or 0)
  for category = 1, n do
    at[d] = category
    if cube:count(table.unpack(at)) > 0 then
      first = first or category
      last = category
    end
  end
  return first or 1, last or 0
end

--- Is anything counted in the Unknown category of a dimension?
local function has_unknown(cube, dims, d)
  local at = {}
  for i, dim in ipairs(dims) do at[i] = #dim.labels + 1 end
  at[d] = dims[d].unknown
  return cube:count(table.unpack(at)) > 0
end

--- The categories to show: a range of numbers, and Unknown when it is wanted.
local function visible(cube, dims, d, missing)
  local dim, shown = dims[d], {}
  local first, last = 1, #dim.labels - (dim.unknown and 1 or 0)
  if dim.span then first, last = span_of(cube, dims, d) end
  for category = first, last do shown[#shown + 1] = category end
  if dim.unknown and (missing == "show" or has_unknown(cube, dims, d)) then
    shown[#shown + 1] = dim.unknown
  end
  return shown
end

--- Makes a Table of the result of a cross-tab (see mappa.crosstab).
function M.new(result)
  local self = { result = result, show = result.spec.show, rows = {},
    cols = {}, title = result.spec.measure.title }
  for d, dim in ipairs(result.dims) do
    table.insert(self[dim.side], d)
    dim.shown = visible(result.cube, result.dims, d, result.spec.missing)
  end
  return setmetatable(self, Table)
end

-- === Cells ==============================================================

--- The codes of category or level that a cell takes in.
local function codes_in(result, at, name, all)
  for d, dim in ipairs(result.dims) do
    if dim.name == name and dim.declared[at[d]] then
      return { dim.declared[at[d]] }
    elseif dim.name == name and at[d] == dim.unknown then
      return { 0 }
    end
  end
  return all
end

--- Do the rules of MAPPA leave nothing that could be in this cell?
local function is_impossible(result, at)
  if not result.categories or not result.levels then return false end
  local categories = codes_in(result, at, "category", result.categories)
  local levels = codes_in(result, at, "level", result.levels)
  for _, category in ipairs(categories) do
    for _, level in ipairs(levels) do
      if not core.impossible(category, level) then return false end
    end
  end
  return #categories > 0 and #levels > 0
end

--- The cell with the given dimensions replaced by their totals.
local function total_over(self, at, dims)
  local total = table.move(at, 1, #at, 1, {})
  for _, d in ipairs(dims) do
    total[d] = #self.result.dims[d].labels + 1
  end
  return total
end

local function count(self, at)
  return self.result.cube:count(table.unpack(at))
end

local function percent(n, base)
  if base == 0 then return nil end
  return 100 * n / base
end

-- What each statistic is, of a cell and its count.
local STATISTIC <const> = {
  ["n"] = function(_, _, n) return n end,
  ["row%"] = function(self, at, n)
    return percent(n, count(self, total_over(self, at, self.cols)))
  end,
  ["col%"] = function(self, at, n)
    return percent(n, count(self, total_over(self, at, self.rows)))
  end,
  ["all%"] = function(self, at, n)
    local all = total_over(self, total_over(self, at, self.rows), self.cols)
    return percent(n, count(self, all))
  end,
  ["share"] = function(self, at, n)
    return percent(self.result.share_cube:count(table.unpack(at)), n)
  end,
}

--- A cell: {value=, n=, status=, and each statistic shown}.
local function cell(self, at)
  local n = count(self, at)
  if n == 0 and is_impossible(self.result, at) then
    return { status = "impossible" }
  end
  local c = { status = "count", n = n }
  for _, name in ipairs(self.show) do
    c[name] = STATISTIC[name](self, at, n)
  end
  c.value = c[self.show[1]]
  if c.value == nil then c.status = "missing" end
  return c
end

-- === Addressing cells by labels =========================================

local function names_of(self, side)
  local names = {}
  for i, d in ipairs(self[side]) do names[i] = self.result.dims[d].name end
  return table.concat(names, ", ")
end

local function is_word(label, word)
  return type(label) == "string" and label:lower() == word:lower()
end

--- The category of a label in a dimension; nil when a filter took it away.
local function find(dim, label)
  if is_word(label, fields.TOTAL) then return #dim.labels + 1 end
  if is_word(label, fields.UNKNOWN) then return dim.unknown end
  local place = dim.find(label)
  if place then return dim.at[place] end
  local known = table.move(dim.labels, 1, #dim.labels, 1, {})
  known[#known + 1] = fields.TOTAL
  misuse("%s has no category %s", dim.name,
    misuse.suggest(tostring(label), known))
end

--- Fills `at` for one side from a label or a list of labels; missing ones are
-- totals.
local function address(self, at, side, labels)
  if labels == nil then labels = {} end
  if type(labels) ~= "table" then labels = { labels } end
  local is_total = #labels == 1 and is_word(labels[1], fields.TOTAL)
  if #labels > #self[side] and not is_total then
    misuse("the %s are %s, so they take %d labels, not %d", side,
      #self[side] == 0 and "not broken down" or names_of(self, side),
      #self[side], #labels)
  end
  for i, d in ipairs(self[side]) do
    local dim = self.result.dims[d]
    if labels[i] == nil then
      at[d] = #dim.labels + 1
    else
      at[d] = find(dim, labels[i])
    end
    if not at[d] then return false end
  end
  return true
end

local function cell_at(self, row, col)
  local at = {}
  if not address(self, at, "rows", row) or not address(self, at, "cols", col)
  then
    return { status = "filtered" }
  end
  return cell(self, at)
end

--- The number in a cell.
-- @function Table:value
-- @param row a label, or a list of labels when rows are nested; "Total", or
-- nothing, for the total
-- @param col the same for columns
-- @treturn[1] number the first statistic shown
-- @treturn[2] nil
-- @treturn[2] string status: "impossible" (printed -), "missing" (no base to
-- take a percentage of), "filtered" (the filter leaves this category out)
-- @raise for a label that does not exist
-- @usage t:value("Level 2", "Total")
methods.value = method(function(self, row, col)
  local c = cell_at(self, row, col)
  if c.value ~= nil then return c.value end
  return nil, c.status
end)

--- A cell: {value=, n=, status=} and a field for each statistic shown.
-- @function Table:cell
-- @param row see value
-- @param col see value
-- @treturn table
-- @usage t:cell("Level 1", "Category 3").status  --> "impossible"
methods.cell = method(function(self, row, col)
  return cell_at(self, row, col)
end)

-- === Walking the table ==================================================

--- Calls f(at) for every combination of the shown categories of dimensions.
local function each_combination(self, dims, totals, f, at, i)
  at, i = at or {}, i or 1
  if i > #dims then return f(at) end
  local dim = self.result.dims[dims[i]]
  for _, category in ipairs(dim.shown) do
    at[dims[i]] = category
    each_combination(self, dims, totals, f, at, i + 1)
  end
  if totals then
    at[dims[i]] = #dim.labels + 1
    each_combination(self, dims, totals, f, at, i + 1)
  end
end

--- The lines of one side: arrays of {at=, labels=, total=}; nested categories,
-- then one total of the whole.
function M.lines(self, side)
  local dims, lines = self[side], {}
  each_combination(self, dims, false, function(at)
    local line = { at = {}, labels = {} }
    for i, d in ipairs(dims) do
      line.at[d] = at[d]
      line.labels[i] = self.result.dims[d].labels[at[d]]
    end
    lines[#lines + 1] = line
  end)
  if #dims > 0 and self.result.spec.total[side] then
    lines[#lines + 1] = { at = total_over(self, {}, dims),
      labels = { fields.TOTAL }, total = true }
  end
  return lines
end

--- The cell where a line of rows and a line of columns meet.
function M.meet(self, row, col)
  local at = {}
  for d, category in pairs(row.at) do at[d] = category end
  for d, category in pairs(col.at) do at[d] = category end
  return cell(self, at)
end

--- An array of records, one a cell: a field for each dimension (its label),
-- `n`, and a field for each statistic shown. Cells that cannot be are no
-- record.
-- @function Table:tidy
-- @tparam[opt] table options {totals=false}; with totals = true each
-- dimension also has the label "Total"
-- @treturn table
-- @usage for _, r in ipairs(t:tidy()) do print(r.level, r.category, r.n) end
methods.tidy = method(function(self, options)
  options = options or {}
  misuse.check_type("tidy", options, "table")
  misuse.check_keys("tidy", options, { "totals" })
  local all, records = {}, {}
  for d = 1, #self.result.dims do all[d] = d end
  each_combination(self, all, options.totals, function(at)
    local c = cell(self, at)
    if c.status == "impossible" then return end
    local record = { n = c.n }
    for d, dim in ipairs(self.result.dims) do
      record[dim.name] = dim.labels[at[d]] or fields.TOTAL
    end
    for _, name in ipairs(self.show) do record[name] = c[name] end
    records[#records + 1] = record
  end)
  return records
end)

--- The same Table showing percentages.
-- @function Table:percent
-- @tparam string base "row", "col" or "all"
-- @treturn Table
-- @usage t:percent("col"):value("Level 2", "Category 1")
methods.percent = method(function(self, base)
  local statistic = tostring(base) .. "%"
  if base ~= "row" and base ~= "col" and base ~= "all" then
    misuse('percent takes "row", "col" or "all", not %s', tostring(base))
  end
  local copy = {}
  for key, value in pairs(self) do copy[key] = value end
  copy.show = { statistic }
  return setmetatable(copy, Table)
end)

-- === Words ==============================================================

local BASES <const> = {
  ["row%"] = "percentages of each row's total",
  ["col%"] = "percentages of each column's total",
  ["all%"] = "percentages of the grand total",
}

-- What a row is, by the shape of the measure's frame.
local ROWS <const> = {
  segments = function() return "stretches of management" end,
  spans = function(m) return "stretches of an " .. m.entity end,
  events = function(m) return m.entity:gsub("_", " ") .. " records" end,
  entries = function() return "entries" end,
  exits = function() return "exits" end,
}

--- Does a total of distinct people fall short of the sum of its parts?
function M.falls_short(self, row, col)
  local at = {}
  for d, category in pairs(row.at) do at[d] = category end
  for d, category in pairs(col.at) do at[d] = category end
  for d, dim in ipairs(self.result.dims) do
    if at[d] == #dim.labels + 1 then
      local sum, part = 0, table.move(at, 1, #at, 1, {})
      for category = 1, #dim.labels do
        part[d] = category
        sum = sum + count(self, part)
      end
      if sum ~= count(self, at) then return true end
    end
  end
  return false
end

--- What stands below a printed table: unit, clock, filter, rules, rows.
-- @treturn table array of sentences
function M.notes(self)
  local r, notes = self.result, {}
  local spec = r.spec
  local function add(...) notes[#notes + 1] = string.format(...) end
  add("Counted: %s, %s.", spec.unit,
    time.clock_words(spec.slices, spec.measure.clock == "stock"))
  for _, name in ipairs(self.show) do
    if BASES[name] then add("Shown: %s.", BASES[name]) end
    if name == "share" then
      add("Share: per cent %s.", spec.measure.share.title)
    end
  end
  if #r.filters > 0 then
    add("Filter: %s.", table.concat(r.filters, "; "))
  end
  if #r.rules > 0 then add("Rule: %s.", table.concat(r.rules, "; ")) end
  local left = {}
  for i, reason in ipairs(r.account.left_out) do
    left[i] = ("%d %s"):format(reason.rows, reason.reason)
  end
  add("Rows (%s): %d read, %d counted%s.", ROWS[spec.measure.shape](
    spec.measure), r.account.read, r.account.counted,
    #left > 0 and "; left out: " .. table.concat(left, ", ") or "")
  return notes
end

--- What the Table shows and where it comes from.
-- @function Table:explain
-- @treturn table {measure=, title=, definition=, source=, clock=, unit=,
-- slices=, filter=, rules=, revision=, register=, rows_read=, rows_counted=,
-- left_out={{reason=, rows=}...}}
methods.explain = method(function(self, ...)
  if select("#", ...) > 0 then
    misuse("explain tells of the whole Table and takes no labels")
  end
  local r = self.result
  local measure = r.spec.measure
  local slices = {}
  for i, slice in ipairs(r.spec.slices) do
    slices[i] = { label = slice.label, from = core.date(slice.from),
      to = core.date(slice.to) }
  end
  return { measure = measure.name, title = measure.title,
    definition = measure.words, source = measure.source,
    clock = measure.clock, unit = r.spec.unit, slices = slices,
    filter = r.filters, rules = r.rules, revision = r.revision,
    register = r.register, rows_read = r.account.read,
    rows_counted = r.account.counted, left_out = r.account.left_out }
end)

-- === Output =============================================================

--- The Table as text in a format.
-- @function Table:render
-- @tparam[opt="text"] string format "text", "markdown", "csv" or "json"
-- @tparam[opt] table options of the renderer
-- @treturn string
methods.render = method(function(self, format, options)
  return require("mappa.render").table(self, format or "text", options)
end)

--- Writes the Table to a file, in the format of its extension: .txt, .md,
-- .csv or .json.
-- @function Table:save
-- @tparam string path
-- @treturn[1] boolean true
-- @treturn[2] nil, message, code
methods.save = method(function(self, path, options)
  local render = require "mappa.render"
  return render.save(path, function(format)
    return render.table(self, format, options)
  end)
end)

Table.__index = methods
Table.__tostring = function(self) return self:render("text") end

return M
