--- The verbs that make another Table of a Table: what its methods do, on views
-- (see mappa.table.view).
-- @module mappa.table.verbs
local address = require "mappa.table.address"
local filter = require "mappa.filter"
local fields = require "mappa.fields"
local keys = require "mappa.keys"
local misuse = require "mappa.misuse"
local view = require "mappa.table.view"

local M = {}

--- The same with percentages.
function M.percent(self, base)
  if base ~= "row" and base ~= "col" and base ~= "all" then
    misuse('percent takes "row", "col" or "all", not %s%s',
      misuse.shown(base), type(base) == "string"
      and misuse.instead(base, { "row", "col", "all" }) or "")
  end
  if self.derived then
    misuse("percent takes percentages of counts, and the table shows %s: ask "
      .. "for t:percent first", self.derived.name)
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
    place[category] = rank[labels[category]] or #old.shown[d] + i
  end
  table.sort(shown, function(a, b) return place[a] < place[b] end)
end

-- The view of an answer to the same question with changed dimensions.
local recount
function recount(self, change, words)
  if self.derived then
    return self.derived:again(self, function(base)
      return recount(base, change, words)
    end)
  end
  local new = view.new(self.answer:again(change))
  for d in ipairs(new.answer.dims) do in_order(self, new, d) end
  local selected = table.move(self.selected, 1, #self.selected, 1, {})
  selected[#selected + 1] = words
  return view.copy(new, { rows = self.rows, cols = self.cols,
    show = self.show, total = self.total, subtotal = self.subtotal,
    title = self.title, turned = self.turned, selected = selected })
end
M.recount = recount

-- === select =============================================================

--- The categories of a dimension as a field, for the words and conditions of
-- a filter: a code for each label, 0 for Unknown. What the Table does not
-- hold is nowhere.
local function as_field(self, d)
  local dim = self.answer.dims[d]
  local field, labels, of, numbers = dim.field, {}, { [0] = 0 }, {}
  for p = 1, #dim.labels - (dim.unknown and 1 or 0) do
    labels[p], of[p] = dim.labels[p], p
  end
  for code, place in pairs(field.numbers and field.of or {}) do
    local p = place > 0 and not field.sets and dim.at[place]
    if p and p ~= dim.other then numbers[p] = field.numbers[code] end
  end
  local function find(word)
    if dim.other and word == dim.labels[dim.other] then return dim.other end
    local place, near = dim.find(word)
    return place and (dim.at[place] or fields.NOWHERE), near
  end
  return { name = dim.name, first = dim.unknown and 0 or 1, last = #labels,
    of = of, labels = labels, numbers = field.numbers and numbers or nil,
    numeric = field.numeric, find = find }
end

--- Does a category of the field of a dimension pass a condition?
local function keeper(dim, pass)
  return function(category)
    local p = dim.at[category]
    if p == dim.unknown then p = 0 end
    return pass[p]
  end
end

--- Keeps categories: {dimension = condition}.
function M.select(self, options)
  if type(options) ~= "table" then
    misuse("select takes the categories to keep by dimension, as in "
      .. "t:select{ level = {2, 3} }; it got %s", misuse.shown(options))
  end
  local kept, words = {}, {}
  for name, condition in pairs(options) do
    if type(name) ~= "string" then
      misuse("select takes the categories to keep by dimension, as in "
        .. "{level = {2, 3}}; %s has none", misuse.shown(condition))
    end
    local d = address.dim(self, name, "select")
    local field = as_field(self, d)
    kept[name] = keeper(self.answer.dims[d],
      filter.read(field, condition, "select." .. name))
    words[#words + 1] = filter.words(field, condition)
  end
  if #words == 0 then
    misuse("select needs the categories to keep, as in {level = {2, 3}}")
  end
  table.sort(words)
  return recount(self, function(dim)
    if not kept[dim.name] then return end
    dim.keep = table.move(dim.keep or {}, 1, #(dim.keep or {}), 1, {})
    table.insert(dim.keep, kept[dim.name])
  end, table.concat(words, "; "))
end

-- === sort and top =======================================================

local ORDERS <const> = { "down", "up", "label" }

--- The dimension that a verb is about: named, or the innermost of the rows.
local function subject(self, name, what)
  if name ~= nil then return address.dim(self, name, what) end
  local d = self.rows[#self.rows]
  if d then return d, "rows" end
  local first = self.cols[1]
  if not first then misuse("%s: the table is not broken down", what) end
  misuse('%s: the table has no rows; name the dimension, as in dim = "%s"',
    what, self.answer.dims[first].name)
end

--- Is a word the name of a statistic that the table shows?
local function is_shown(self, word)
  for _, name in ipairs(self.show) do
    if name == word then return true end
  end
  return false
end

--- The value of each category of a dimension, at a line of the other side, or
-- of a statistic at the total. What is not known counts as none, or in derived
-- Tables, which may be negative, has no value.
local function values(self, d, side, by)
  local statistic = "value"
  if is_shown(self, by) then statistic, by = by, nil end
  local row, col = by, nil
  if side == "rows" then row, col = nil, by end
  local at = address.at(self, row, col)
    or misuse("by: the filter leaves nothing of this category")
  local value = {}
  for _, category in ipairs(self.shown[d]) do
    at[d] = category
    local n = view.cell(self, at)[statistic]
    local known = type(n) == "number" and n == n
    value[category] = known and n or not self.derived and 0 or nil
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

--- Compares categories by their values; those without one are last.
local function by_value(value, is_less)
  return function(a, b)
    local x, y = value[a], value[b]
    if x == nil or y == nil then return x ~= nil and y == nil end
    return is_less(x, y)
  end
end

local function is_more(x, y) return x > y end

--- By value, or by label.
local function comparison(self, d, side, options)
  local order = options.order or "down"
  local known = false
  for _, name in ipairs(ORDERS) do known = known or name == order end
  if not known then
    misuse('sort: order is "down", the largest first, "up" or "label", not %s',
      misuse.shown(order))
  end
  local labels = self.answer.dims[d].labels
  if order == "label" then
    return function(a, b) return labels[a] < labels[b] end
  end
  local value = values(self, d, side, options.by)
  if order == "up" then
    return by_value(value, function(x, y) return x < y end)
  end
  return by_value(value, is_more)
end

--- Orders the categories of a dimension.
function M.sort(self, options, order)
  if type(options) ~= "table" or #options > 0 then
    options = { by = options, order = order }
  elseif order ~= nil then
    misuse("sort: the order goes into the options, as in t:sort{ order = %s }",
      misuse.shown(order))
  end
  misuse.check_keys("sort", options, keys.names("sort"))
  local d, side = subject(self, options.dim, "sort")
  local shown = table.move(self.shown, 1, #self.shown, 1, {})
  shown[d] = sorted(self, d, comparison(self, d, side, options))
  return view.copy(self, { shown = shown })
end

--- The name of the category that takes the rest.
local function read_other(label)
  if label == nil then return "Other" end
  if type(label) ~= "string" or label == "" then
    misuse('top: other is the name of the category that takes the rest, as in '
      .. 'other = "All others", not %s', misuse.shown(label))
  end
  local word = label:lower()
  if word == fields.TOTAL:lower() or word == fields.UNKNOWN:lower() then
    misuse("top: other cannot be '%s', which has a meaning of its own; give "
      .. 'the rest another name, as in other = "All others"', label)
  end
  return label
end

-- More categories than this are not named.
local NAMED <const> = 3

--- What is said of categories as large as the last one kept, of which none is
-- better; nothing where there are none.
-- @tparam table dim
-- @tparam table kept categories, in order
-- @tparam table others
-- @tparam table value of each category
-- @tparam string label of the category that takes the others
local function tie_words(dim, kept, others, value, label)
  local last, tied = kept[#kept], {}
  for _, category in ipairs(others) do
    if last and value[last] and value[category] == value[last] then
      tied[#tied + 1] = dim.labels[category]
    end
  end
  if #tied == 0 then return "" end
  return (" (%s, in %s, %s as large as %s)"):format(#tied > NAMED
    and ("%d others"):format(#tied) or misuse.listed(tied), label,
    #tied == 1 and "is" or "are", dim.labels[last])
end

--- The n largest categories, the rest as one.
function M.top(self, n, options)
  if math.type(n) ~= "integer" or n < 1 then
    misuse("top takes how many categories to keep, a whole number from 1, "
      .. "not %s", misuse.shown(n))
  end
  if options == nil then options = {} end
  misuse.check_type("top: the options", options, "table")
  if options.order ~= nil then
    misuse("top keeps the largest and has no key 'order'; t:sort has one")
  end
  misuse.check_keys("top", options, keys.names("top"))
  local d, side = subject(self, options.dim, "top")
  local dim, of = self.answer.dims[d], {}
  local label = read_other(options.other)
  local value = values(self, d, side, options.by)
  local kept, others = {}, {}
  for _, category in ipairs(sorted(self, d, by_value(value, is_more))) do
    if is_last(dim, category) == 0 then
      local list = #kept < n and kept or others
      list[#list + 1] = category
    end
  end
  for i, category in ipairs(kept) do of[dim.labels[category]] = i end
  for category, known in ipairs(dim.labels) do
    if known:lower() == label:lower() and category ~= dim.other then
      misuse("top: %s has a category '%s'; give the rest another name, as in "
        .. 'other = "All others"', dim.name, known)
    end
  end
  local words = #kept == 1 and "the largest"
    or ("the %d largest"):format(#kept)
  local tie = tie_words(dim, kept, others, value, label)
  local new = recount(self, function(asked)
    if asked.name == dim.name then asked.fold = { of = of, label = label } end
  end, ("%s of %s%s"):format(words, dim.name:gsub("_", " "), tie))
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
  if type(names) ~= "table" then
    misuse("pivot.%s is the name of a dimension or a list of them, not %s",
      side, misuse.shown(names))
  end
  if next(names) == nil then return {} end
  misuse.check_list("pivot." .. side, names)
  local dims = {}
  for i, name in ipairs(names) do
    dims[i] = address.dim(self, name, "pivot." .. side)
    if seen[name] then misuse("pivot has the dimension '%s' twice", name) end
    seen[name] = true
  end
  return dims
end

--- Other dimensions on the sides; those not named are totalled over.
function M.pivot(self, options)
  if type(options) ~= "table" then
    misuse("pivot takes the sides in a table, as in t:pivot{ rows = "
      .. '"category" }, not %s', misuse.shown(options))
  end
  misuse.check_keys("pivot", options, keys.names("pivot"))
  local seen = {}
  return view.copy(self, { turned = true,
    rows = side_of(self, "rows", options.rows, seen),
    cols = side_of(self, "cols", options.cols, seen) })
end

return M
