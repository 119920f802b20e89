--- The verbs that make another Table of a Table: what its methods do, on views
-- (see mappa.table.view).
-- @module mappa.table.verbs
local core = require "mappa.core"
local filter = require "mappa.filter"
local misuse = require "mappa.misuse"
local view = require "mappa.table.view"

local M = {}

--- The same with percentages.
function M.percent(self, base)
  if base ~= "row" and base ~= "col" and base ~= "all" then
    misuse('percent takes "row", "col" or "all", not %s', tostring(base))
  end
  return view.copy(self, { show = { base .. "%" } })
end

-- === Counting again =====================================================

--- Puts the categories of a new answer into the order of the old view.
local function in_order(old, new, d)
  local rank = {}
  for i, category in ipairs(old.shown[d]) do
    rank[old.answer.dims[d].labels[category]] = i
  end
  local labels, shown = new.answer.dims[d].labels, new.shown[d]
  local place = {}
  for i, category in ipairs(shown) do
    place[category] = (rank[labels[category]] or math.huge) + i * 1e-6
  end
  table.sort(shown, function(a, b) return place[a] < place[b] end)
end

--- The view of an answer to the same question with changed dimensions.
local function recount(self, change, words)
  local new = view.new(self.answer:again(change))
  for d in ipairs(new.answer.dims) do in_order(self, new, d) end
  local selected = table.move(self.selected, 1, #self.selected, 1, {})
  selected[#selected + 1] = words
  return view.copy(new, { rows = self.rows, cols = self.cols,
    show = self.show, total = self.total, subtotal = self.subtotal,
    title = self.title, selected = selected })
end

-- === select =============================================================

--- The categories of a dimension as a field, for the words and conditions of
-- a filter.
local function as_field(self, d)
  local dim = self.answer.dims[d]
  local of, numbers = {}, {}
  local field = dim.field
  for p = 0, #field.labels do of[p] = p end
  for code, place in pairs(field.of) do
    if field.numbers and place > 0 and not field.sets then
      numbers[place] = field.numbers[code]
    end
  end
  return { name = dim.name, first = 0, last = #field.labels, of = of,
    labels = field.labels, numbers = field.numbers and numbers or nil,
    numeric = field.numeric, find = dim.find }
end

--- Keeps categories: {dimension = condition}.
function M.select(self, options)
  misuse.check_type("select", options, "table")
  local kept, words = {}, {}
  for name, condition in pairs(options) do
    local field = as_field(self, view.dim(self, name, "select"))
    kept[name] = filter.read(field, condition, "select." .. name)
    words[#words + 1] = filter.words(field, condition)
  end
  if #words == 0 then
    misuse("select needs the categories to keep, as in {level = {2, 3}}")
  end
  table.sort(words)
  return recount(self, function(dim)
    local pass = kept[dim.name]
    if not pass then return end
    dim.keep = table.move(dim.keep or {}, 1, #(dim.keep or {}), 1, {})
    table.insert(dim.keep, function(_, category) return pass[category] end)
  end, table.concat(words, "; "))
end

-- === sort and top =======================================================

local SORT <const> = { "by", "order", "dim" }
local TOP <const> = { "by", "dim", "other" }
local ORDERS <const> = { "down", "up", "label" }

--- The dimension that a verb is about: named, or the innermost of the rows.
local function subject(self, name, what)
  if name ~= nil then return view.dim(self, name, what) end
  local d = self.rows[#self.rows]
  if d then return d, "rows" end
  misuse("%s: the table has no rows; name a dimension, as in dim = \"%s\"",
    what, self.answer.dims[1] and self.answer.dims[1].name or "level")
end

--- The value of each category of a dimension, at a line of the other side.
local function values(self, d, side, by)
  local row, col = by, nil
  if side == "rows" then row, col = nil, by end
  local at = view.at(self, row, col)
    or misuse("by: the filter leaves nothing of this category")
  local value = {}
  for _, category in ipairs(self.shown[d]) do
    at[d] = category
    value[category] = view.cell(self, at).value or 0
  end
  return value
end

--- Categories that stay at the end: what is folded into one, and Unknown.
local function is_last(dim, category)
  return category == dim.unknown and 2 or category == dim.other and 1 or 0
end

--- The shown categories of a dimension, sorted.
local function sorted(self, d, less)
  local dim = self.answer.dims[d]
  local order = table.move(self.shown[d], 1, #self.shown[d], 1, {})
  table.sort(order, function(a, b)
    local x, y = is_last(dim, a), is_last(dim, b)
    if x ~= y then return x < y end
    if less(a, b) or less(b, a) then return less(a, b) end
    return a < b
  end)
  return order
end

--- By value, or by label.
local function comparison(self, d, side, options)
  local order = options.order or "down"
  local known = false
  for _, name in ipairs(ORDERS) do known = known or name == order end
  if not known then
    misuse("sort: order has no value %s",
      misuse.suggest(tostring(order), ORDERS))
  end
  local labels = self.answer.dims[d].labels
  if order == "label" then
    return function(a, b) return labels[a] < labels[b] end
  end
  local value = values(self, d, side, options.by)
  if order == "up" then
    return function(a, b) return value[a] < value[b] end
  end
  return function(a, b) return value[a] > value[b] end
end

--- Orders the categories of a dimension.
function M.sort(self, options)
  if options ~= nil and (type(options) ~= "table" or #options > 0) then
    options = { by = options }
  end
  options = options or {}
  misuse.check_keys("sort", options, SORT)
  local d, side = subject(self, options.dim, "sort")
  local shown = table.move(self.shown, 1, #self.shown, 1, {})
  shown[d] = sorted(self, d, comparison(self, d, side, options))
  return view.copy(self, { shown = shown })
end

--- The n largest categories, the rest as one.
function M.top(self, n, options)
  if math.type(n) ~= "integer" or n < 1 then
    misuse("top takes how many categories to keep, a whole number from 1, "
      .. "not %s", tostring(n))
  end
  options = options or {}
  misuse.check_type("top: the options", options, "table")
  misuse.check_keys("top", options, TOP)
  local d, side = subject(self, options.dim, "top")
  local dim, of, label = self.answer.dims[d], {}, options.other or "Other"
  misuse.check_type("top: other", label, "string")
  local order = sorted(self, d, comparison(self, d, side,
    { by = options.by }))
  local keep = 0
  for _, category in ipairs(order) do
    if is_last(dim, category) == 0 and keep < n then
      keep = keep + 1
      of[dim.labels[category]] = keep
    end
  end
  for category, known in ipairs(dim.labels) do
    if known:lower() == label:lower() and category ~= dim.other then
      misuse("top: %s has a category '%s'; give the rest another name, as in "
        .. 'other = "All others"', dim.name, known)
    end
  end
  local words = keep == 1 and "the largest" or ("the %d largest"):format(keep)
  local new = recount(self, function(asked)
    if asked.name == dim.name then asked.fold = { of = of, label = label } end
  end, words .. " of " .. dim.name:gsub("_", " "))
  local place = new.answer.dims[d]
  table.sort(new.shown[d], function(a, b)
    local x, y = is_last(place, a), is_last(place, b)
    if x ~= y then return x < y end
    return (of[place.labels[a]] or 0) < (of[place.labels[b]] or 0)
  end)
  return new
end

-- === pivot ==============================================================

--- The dimensions, by their place, of a side of t:pivot.
local function side_of(self, side, names, seen)
  if names == nil then return {} end
  if type(names) == "string" then names = { names } end
  misuse.check_type("pivot." .. side, names, "string", "table")
  if next(names) == nil then return {} end
  misuse.check_list("pivot." .. side, names)
  local dims = {}
  for i, name in ipairs(names) do
    dims[i] = view.dim(self, name, "pivot." .. side)
    if seen[name] then misuse("pivot has the dimension '%s' twice", name) end
    seen[name] = true
  end
  return dims
end

--- Other dimensions on the sides; those not named are totalled over.
function M.pivot(self, options)
  misuse.check_type("pivot", options, "table")
  misuse.check_keys("pivot", options, { "rows", "cols" })
  local seen = {}
  return view.copy(self, { rows = side_of(self, "rows", options.rows, seen),
    cols = side_of(self, "cols", options.cols, seen) })
end

-- === Tests of independence ==============================================

--- Why a Table is no table of counts of different people or events; nil when
-- it is one.
local function objection(self)
  if self.show[1] ~= "n" then
    return "it shows " .. self.show[1] .. "; ask the table of counts"
  end
  for _, d in ipairs { table.unpack(self.rows), table.unpack(self.cols) } do
    if self.answer.dims[d].overlap then
      return "the nets of " .. self.answer.dims[d].name .. " may overlap"
    end
  end
  return nil
end

--- The inner cells: counts by row and column, totals and subtotals left out.
local function inner(self, what)
  local why = objection(self)
  if why then misuse("%s: %s", what, why) end
  local function innermost(side)
    local lines = {}
    for _, line in ipairs(view.lines(self, side)) do
      if not line.total and not line.subtotal then lines[#lines + 1] = line end
    end
    return lines
  end
  local rows, cols = innermost("rows"), innermost("cols")
  local counts, sum = {}, 0
  for i, row in ipairs(rows) do
    counts[i] = {}
    for j, col in ipairs(cols) do
      local cell = view.meet(self, row, col)
      if cell.status == "impossible" then
        misuse("%s: the cell %s, %s cannot be; select rows and columns "
          .. "without it", what, table.concat(row.labels, ", "),
          table.concat(col.labels, ", "))
      end
      counts[i][j] = cell.n
      sum = sum + cell.n
    end
  end
  local all = view.cell(self, view.at(self)).n
  if all and sum ~= all then
    misuse("%s: the cells add up to %d, the total is %d: somebody is in "
      .. "several cells, so they are not independent", what, sum, all)
  end
  return counts, rows, cols
end

--- Pearson's chi-square of the inner cells.
function M.chi_square(self)
  return core.chi_square((inner(self, "chi_square")))
end

--- Fisher's exact test of two rows and two columns.
function M.fisher(self, level)
  local counts, rows, cols = inner(self, "fisher")
  if #rows ~= 2 or #cols ~= 2 then
    misuse("fisher takes two rows and two columns, not %d and %d; select, "
      .. "or use chi_square", #rows, #cols)
  end
  level = misuse.check_type("fisher: level", level or 0.95, "number")
  return core.fisher(counts[1][1], counts[1][2], counts[2][1], counts[2][2],
    level)
end

--- The categories of a line, as a key.
local function key_of(self, at)
  return table.concat(at, ",", 1, #self.answer.dims)
end

--- The same with adjusted standardised residuals.
function M.residuals(self)
  local counts, rows, cols = inner(self, "residuals")
  local residuals, message, code = core.residuals(counts)
  if not residuals then return nil, message, code end
  local of = {}
  for i, row in ipairs(rows) do
    for j, col in ipairs(cols) do
      local at = {}
      for d, dim in ipairs(self.answer.dims) do
        at[d] = row.at[d] or col.at[d] or #dim.labels + 1
      end
      of[key_of(self, at)] = residuals[i][j] or nil
    end
  end
  local none = { rows = false, cols = false }
  return view.copy(self, { show = { "residual" }, total = none,
    subtotal = none, residuals = function(at)
      return of[key_of(self, at)]
    end })
end

return M
