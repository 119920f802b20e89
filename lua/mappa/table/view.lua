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
local geography = require "mappa.geography"
local lazy = require "mappa.lazy"
local statistics = require "mappa.statistics"

local rounding = lazy "mappa.table.rounding"

local M = {}

-- === Making ============================================================

--- The cell of the totals of all dimensions.
function M.totals(answer)
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
  if name == "n" then return n end
  if self.answer.spec.rounding == "100" and statistics.is_percentage(name)
  then
    return rounding.percentage(self, at, name)
  end
  return statistics.value(name, self.answer, at, n, function(cell, sides)
    return M.whole(self, cell, sides)
  end)
end

--- Are two of the dimensions places, of which one does not lie in the other?
function M.is_nowhere(answer, at)
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
  if self.answer.details then
    for name, value in pairs(self.answer:details(at) or {}) do
      c[name] = value
    end
  end
  if (n or 0) == 0 and (M.is_nowhere(self.answer, at)
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

--- Raises when percentages that must add up to 100 cannot, in a line that is
-- shown.
-- @treturn table the same view
function M.check_rounding(self)
  if self.answer.spec.rounding == "100" then rounding.check(self) end
  return self
end

return M
