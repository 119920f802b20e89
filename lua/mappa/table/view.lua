--- What a Table shows of its answer: which dimensions on which side, which of
-- their categories in which order, which statistics. A view has
--   answer        see mappa.answer
--   rows, cols    arrays of dimensions, by their place in the answer; those
--                 of neither side are totalled over
--   shown         of each dimension the categories to show, in order
--   show          array of statistics
--   total, subtotal   as in a spec
--   title         what is printed above
--   selected      words of what t:select and t:top left out
--   derived       of a Table whose cells are worked out from those of others,
--                 as rates are (see mappa.table.derived); false for others
--   turned        of given figures: are the sides others than those for which
--                 their percentages are?
-- A cell is named by `at`, as in an answer.
-- @module mappa.table.view
local fields = require "mappa.fields"
local geography = require "mappa.geography"
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"

local M = {}

-- === Making ============================================================

local function totals(answer)
  local at = {}
  for d, dim in ipairs(answer.dims) do at[d] = #dim.labels + 1 end
  return at
end

--- The range of a dimension in which something was counted.
local function span_of(answer, d, last)
  local low, high = 1, last
  while high > 0 and not answer:occurs(d, high) do high = high - 1 end
  while low < high and not answer:occurs(d, low) do low = low + 1 end
  return low, high
end

--- The categories to show: a range that occurs, or all; what is folded into
-- one; and Unknown when it is wanted.
local function visible(answer, d)
  local dim, shown = answer.dims[d], {}
  local first, last = 1, #dim.labels - (dim.unknown and 1 or 0)
  if dim.span then first, last = span_of(answer, d, last) end
  for category = first, last do shown[#shown + 1] = category end
  if dim.unknown and (answer.spec.missing == "show"
    or answer:occurs(d, dim.unknown)) then
    shown[#shown + 1] = dim.unknown
  end
  return shown
end

--- The view of an answer as its spec asks for it.
function M.new(answer)
  local spec = answer.spec
  local self = { answer = answer, rows = {}, cols = {}, shown = {},
    show = spec.show, total = spec.total, subtotal = spec.subtotal,
    title = spec.measure.title, selected = {}, rounded = {},
    derived = false, turned = false }
  for d, side in ipairs(answer.sides) do
    table.insert(self[side], d)
    self.shown[d] = visible(answer, d)
  end
  return self
end

--- A view with some of its parts changed.
function M.copy(self, changes)
  local copy = {}
  for key, value in next, self do copy[key] = value end
  for key, value in pairs(changes) do copy[key] = value end
  copy.rounded = {}
  return copy
end

-- === Cells ==============================================================

--- The cell with the dimensions of some sides replaced by their totals.
function M.whole(self, at, sides)
  local whole = table.move(at, 1, #self.answer.dims, 1, {})
  for _, side in ipairs(sides) do
    for _, d in ipairs(self[side]) do
      whole[d] = #self.answer.dims[d].labels + 1
    end
  end
  return whole
end

--- Calls f(at) for every combination of the shown categories of dimensions,
-- and of their totals when they are wanted.
function M.each(self, dims, f, at, i, with_totals)
  at, i = at or {}, i or 1
  local d = dims[i]
  if not d then return f(at) end
  for _, category in ipairs(self.shown[d]) do
    at[d] = category
    M.each(self, dims, f, at, i + 1, with_totals)
  end
  if with_totals then
    at[d] = #self.answer.dims[d].labels + 1
    M.each(self, dims, f, at, i + 1, with_totals)
  end
end

--- Is the cell `at` a part of the cell `whole`?
local function is_part(self, at, whole)
  for d, dim in ipairs(self.answer.dims) do
    if whole[d] ~= at[d] and whole[d] <= #dim.labels then return false end
  end
  return true
end

--- The dimensions of some sides.
local function dims_of(self, sides)
  local dims = {}
  for _, side in ipairs(sides) do
    table.move(self[side], 1, #self[side], #dims + 1, dims)
  end
  return dims
end

--- Why parts do not add up to their base.
local function why_more(answer)
  if answer.spec.base ~= answer.spec.unit then
    return ("they are %s in per cent of %s"):format(answer.spec.unit,
      answer.spec.base)
  end
  for _, dim in ipairs(answer.dims) do
    if dim.overlap then return "the nets of " .. dim.name .. " overlap" end
  end
  return "somebody is in several cells"
end

--- The inner cells of a base and their percentages, which add up to 100.
local function parts_of(self, base, name)
  local answer = self.answer
  local parts, counts, sum = {}, {}, 0
  local sides = statistics.base_sides(name)
  M.each(self, dims_of(self, sides), function(at)
    parts[#parts + 1] = table.move(at, 1, #answer.dims, 1, {})
    counts[#parts] = answer:count(at)
    sum = sum + counts[#parts]
  end, table.move(base, 1, #base, 1, {}))
  if sum ~= answer:count(base, answer.spec.base) then
    misuse('rounding = "100": the %s cannot add up to 100, since %s (%d in '
      .. "the cells, %d in all)", statistics.suffix(name, answer.spec),
      why_more(answer), sum, answer:count(base, answer.spec.base) or 0)
  end
  return { parts = parts, shares = sum > 0 and statistics.shares(counts) }
end

--- A percentage rounded so that the parts of its base add up to 100.
local function rounded(self, at, name)
  local base = M.whole(self, at, statistics.base_sides(name))
  local key = name .. table.concat(base, ",")
  self.rounded[key] = self.rounded[key] or parts_of(self, base, name)
  local group, tenths = self.rounded[key], 0
  if not group.shares then return nil end
  for i, part in ipairs(group.parts) do
    if is_part(self, part, at) then
      tenths = tenths + math.floor(group.shares[i] * 10 + 0.5)
    end
  end
  return tenths / 10
end

--- A statistic of figures that were given: as given, else a percentage of
-- those known.
local function given_statistic(self, at, name, n)
  local is_percentage = statistics.is_percentage(name)
  local value = not (is_percentage and self.turned)
    and self.answer:given(at, name) or nil
  if not value and name == self.answer.spec.unit then return n end
  if value or name ~= "n" and not is_percentage then return value end
  return statistics.value(name, self.answer, at, n, function(cell, sides)
    return M.whole(self, cell, sides)
  end)
end

local function statistic(self, at, name, n)
  if self.answer.given then return given_statistic(self, at, name, n) end
  if self.answer.spec.rounding == "100" and statistics.is_percentage(name)
  then
    return rounded(self, at, name)
  end
  return statistics.value(name, self.answer, at, n, function(cell, sides)
    return M.whole(self, cell, sides)
  end)
end

--- Are two of the dimensions places, of which one does not lie in the other?
local function is_nowhere(answer, at)
  local places = answer.places
  if not places then
    places = {}
    for d, dim in ipairs(answer.dims) do
      if geography.is_place(dim.name) then places[#places + 1] = d end
    end
    answer.places = places
  end
  for i = 2, #places do
    for k = 1, i - 1 do
      local a, b = answer.dims[places[k]], answer.dims[places[i]]
      local x, y = a.labels[at[places[k]]], b.labels[at[places[i]]]
      if x and y and geography.apart(a.name, x, b.name, y) then return true end
    end
  end
  return false
end

--- A cell without its statistics, with what figures tell of it.
local function bare_cell(self, at, n)
  local c = { status = n and "count" or "missing", n = n }
  local details = self.answer.details and self.answer:details(at)
  for name, value in pairs(details or {}) do c[name] = value end
  if (n or 0) == 0 and (is_nowhere(self.answer, at)
    or self.answer:is_impossible(at)) then
    c.status, c.n = "impossible", nil
  end
  return c
end

--- A cell: {value=, n=, status=, and each statistic shown}.
function M.cell(self, at)
  if self.derived then return self.derived:cell(self, at) end
  local c = bare_cell(self, at, self.answer:count(at))
  local n = c.n
  if n == nil then return c end
  for _, name in ipairs(self.show) do
    c[name] = statistic(self, at, name, n)
  end
  c.value = c[self.show[1]]
  if c.value == nil then c.status = "missing" end
  return c
end

-- === Addressing cells by labels =========================================

local function is_word(label, word)
  return type(label) == "string" and label:lower() == word:lower()
end

local function known_labels(dim)
  local known = table.move(dim.labels, 1, #dim.labels, 1, {})
  known[#known + 1] = fields.TOTAL
  return known
end

--- The category of a label in a dimension; false when a filter took it away;
-- nil when there is none, and what is nearest.
local function look_up(dim, label)
  if is_word(label, fields.TOTAL) then return #dim.labels + 1 end
  if is_word(label, fields.UNKNOWN) then return dim.unknown or false end
  if dim.other and is_word(label, dim.labels[dim.other]) then
    return dim.other
  end
  if type(label) ~= "string" and type(label) ~= "number" then return nil end
  local place, near = dim.find(label)
  if place then
    local category = dim.at[place]
    return category ~= dim.other and category or false
  end
  return nil, near
end

--- Does a dimension have a label?
local function has(dim, label)
  local place = type(label) == "string" and dim.find(label)
  return place and dim.at[place] ~= nil
end

--- Raises for a label that a dimension does not have.
local function lacks(self, dim, label, near)
  for _, other in ipairs(self.answer.dims) do
    if other ~= dim and has(other, label) then
      misuse("%s has no category '%s', but %s has; first come the labels of "
        .. "the rows, then those of the columns", dim.name, label, other.name)
    end
  end
  local word = type(label) == "string" and label or misuse.shown(label)
  misuse("%s has no category '%s'%s", dim.name, word, misuse.instead(word,
    known_labels(dim), near))
end

--- The category of a label in a dimension; nil when a filter took it away.
local function find(self, dim, label)
  local category, near = look_up(dim, label)
  if category == nil then lacks(self, dim, label, near) end
  return category or nil
end

local function names_of(self, side)
  local names = {}
  for i, d in ipairs(self[side]) do names[i] = self.answer.dims[d].name end
  return table.concat(names, ", ")
end

--- Fills `at` for one side from a label or a list of labels; missing ones are
-- totals.
local function address(self, at, side, labels)
  if labels == nil then labels = {} end
  if type(labels) ~= "table" then labels = { labels } end
  local is_total = #labels == 1 and is_word(labels[1], fields.TOTAL)
  if #labels > #self[side] and not is_total then
    misuse("the %s are %s, so they take %s, not %d", side,
      #self[side] == 0 and "not broken down" or names_of(self, side),
      #self[side] == 0 and "no label" or #self[side] == 1 and "1 label"
      or #self[side] .. " labels", #labels)
  end
  for key in next, labels do
    if math.type(key) ~= "integer" then
      misuse('labels are a list in the order of the dimensions, as in {"Level '
        .. '2"}; they have no key \'%s\'', tostring(key))
    end
  end
  for i, d in ipairs(self[side]) do
    if labels[i] ~= nil then
      at[d] = find(self, self.answer.dims[d], labels[i])
      if not at[d] then return false end
    end
  end
  return true
end

--- The cell of labels; nil when a filter took one of them away.
function M.at(self, row, col)
  local at = totals(self.answer)
  if address(self, at, "rows", row) and address(self, at, "cols", col) then
    return at
  end
  return nil
end

--- The place of a dimension by its name.
-- @raise when the Table has none of this name, or does not show it
function M.dim(self, name, what)
  local names = {}
  for _, side in ipairs { "rows", "cols" } do
    for _, d in ipairs(self[side]) do
      if self.answer.dims[d].name == name then return d, side end
      names[#names + 1] = self.answer.dims[d].name
    end
  end
  if type(name) ~= "string" then
    misuse("%s: a dimension is named by its name, as \"%s\", not by %s", what,
      names[1] or "level", misuse.shown(name))
  end
  misuse("%s: the table has no dimension '%s'%s", what, name,
    #names == 0 and "; it has none at all" or misuse.instead(name, names))
end

-- === Lines ==============================================================

local function line_of(self, dims, at, depth)
  local line = { at = {}, labels = {}, total = depth == 0,
    subtotal = depth > 0 and depth < #dims }
  for i, d in ipairs(dims) do
    local dim = self.answer.dims[d]
    line.at[d] = i <= depth and at[d] or #dim.labels + 1
    if i <= depth then line.labels[i] = dim.labels[at[d]] end
  end
  if depth < #dims then line.labels[depth + 1] = fields.TOTAL end
  return line
end

--- Can the dimensions of a side behind a depth be totalled? Figures that are
-- given may be no parts of a whole.
local function have_total(self, dims, depth)
  local apart = self.answer.apart
  for i = depth + 1, apart and #dims or 0 do
    if apart[self.answer.dims[dims[i]].name] then return false end
  end
  return true
end

--- The lines of one side: arrays of {at=, labels=, total=, subtotal=}: nested
-- categories, with the totals asked for before or after their parts.
function M.lines(self, side)
  local dims, lines, total = self[side], {}, self.total[side]
  local function add(at, depth) lines[#lines + 1] = line_of(self, dims, at,
    depth) end
  local function wants(depth)
    return depth < #dims and have_total(self, dims, depth)
      and (depth == 0 and total
      or depth > 0 and self.subtotal[side] and (total or "last"))
  end
  local function descend(at, depth)
    local place = wants(depth)
    if depth == #dims then return add(at, depth) end
    if place == "first" then add(at, depth) end
    for _, category in ipairs(self.shown[dims[depth + 1]]) do
      at[dims[depth + 1]] = category
      if not is_nowhere(self.answer, at) then descend(at, depth + 1) end
    end
    at[dims[depth + 1]] = nil
    if place == "last" then add(at, depth) end
  end
  descend({}, 0)
  if #dims == 0 then lines[1].total = false end
  return lines
end

--- Where a line of rows and a line of columns meet.
local function meeting(self, row, col)
  local at = totals(self.answer)
  for d, category in pairs(row.at) do at[d] = category end
  for d, category in pairs(col.at) do at[d] = category end
  return at
end

--- The cell where a line of rows and a line of columns meet.
function M.meet(self, row, col)
  return M.cell(self, meeting(self, row, col))
end

--- Raises when percentages that must add up to 100 cannot, in a line that is
-- shown.
-- @treturn table the same view
function M.check_rounding(self)
  if self.answer.spec.rounding ~= "100" then return self end
  local rows, cols = M.lines(self, "rows"), M.lines(self, "cols")
  for _, name in ipairs(self.show) do
    for _, row in ipairs(statistics.is_percentage(name) and rows or {}) do
      for _, col in ipairs(cols) do
        rounded(self, meeting(self, row, col), name)
      end
    end
  end
  return self
end

--- Does a total of distinct people, where a line of rows and one of columns
-- meet, fall short of the sum of its parts? `unit` may be a statistic that is
-- a unit; else it is that of the Table.
function M.falls_short(self, row, col, unit)
  local answer, at = self.answer, meeting(self, row, col)
  if answer.given or unit and not statistics.is_unit(unit) then unit = nil end
  for d, dim in ipairs(answer.dims) do
    if at[d] == #dim.labels + 1 then
      local sum, part = 0, table.move(at, 1, #at, 1, {})
      for category = 1, #dim.labels do
        part[d] = category
        sum = sum + (answer:count(part, unit) or 0)
      end
      if sum > (answer:count(at, unit) or sum) then return true end
    end
  end
  return false
end

return M
