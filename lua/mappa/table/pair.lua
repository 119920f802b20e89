--- Two Tables as one: an answer whose cells each have a side of the later and
-- one of the earlier Table, over the categories that either shows. A
-- dimension of years that has a single year left on each side is none here.
--   later, earlier   views
--   dims, sides      as those of an answer
-- @module mappa.table.pair
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"
local scope = require "mappa.table.scope"
local verbs = require "mappa.table.verbs"
local view = require "mappa.table.view"

local M = {}

local Pair = {}
Pair.__index = Pair

local WHICH <const> = { "later", "earlier" }

-- === Dimensions =========================================================

--- The dimensions that a Table shows, by name and in order: {d=, side=}.
local function shown_dims(self)
  local list = {}
  for _, side in ipairs { "rows", "cols" } do
    for _, d in ipairs(self[side]) do
      local dim = self.answer.dims[d]
      if not scope.is_one_year(dim) then
        list[#list + 1] = { name = dim.name, d = d, side = side, dim = dim }
        list[dim.name] = list[#list]
      end
    end
  end
  return list
end

local function check_has(list, other, which, whose)
  for _, item in ipairs(list) do
    if not other[item.name] then
      misuse("compare: the %s table has the dimension '%s' and the %s one has "
        .. "not%s", which, item.name, whose, item.name == "year"
        and '; select one year first, as in t:select{ year = "2024-25" }, or '
        .. "compare each year with the one before by t:compare()" or "")
    end
  end
end

--- The labels that one or the other shows, in the order of the later one,
-- those of the earlier alone after them; the rest and Unknown last.
local function labels_of(sides)
  local labels, seen = {}, {}
  local function add(wants_last)
    for _, which in ipairs(WHICH) do
      local view_of, d = sides[which].view, sides[which].d
      local dim = view_of.answer.dims[d]
      for _, category in ipairs(view_of.shown[d]) do
        local label = dim.labels[category]
        local is_last = category == dim.other and 1
          or category == dim.unknown and 2 or 0
        if is_last == wants_last and not seen[label] then
          seen[label] = true
          labels[#labels + 1] = label
        end
      end
    end
  end
  for last = 0, 2 do add(last) end
  return labels, seen
end

--- The place of a label, however a side finds it.
local function finder(labels, sides)
  local find, place = fields.finder(labels), {}
  for i, label in ipairs(labels) do place[label] = i end
  return function(word)
    local found, near = find(word)
    if found then return found end
    for _, which in ipairs(WHICH) do
      local dim = sides[which].dim
      local of = dim.find(word)
      if of then return place[dim.labels[dim.at[of]]] or fields.NOWHERE end
    end
    return nil, near
  end
end

--- The numbers that labels are, by the place of each; nil when one is none.
local function numbers_of(labels, last)
  local numbers = {}
  for i = 1, last do
    local label = labels[i]
    numbers[i] = label:find("^%d+$") and math.tointeger(tonumber(label))
    if not numbers[i] then return nil end
  end
  return numbers
end

--- Is a dimension one of what occurs, so that a label which it does not have
-- is of nothing? So are numbers, and what a function makes of records.
local function is_of_what_occurs(item)
  local spec = item.view.answer.spec
  if not item.view.answer.ctx then return false end
  for _, asked in ipairs(spec[item.side]) do
    if asked.name == item.name and asked.kind == "by" then return true end
  end
  return item.dim.span or false
end

--- A dimension of both: as those of an answer, with the category of each side
-- for each of its own (`to`), and back (`from`); of those that a side does not
-- have because nothing is in them, `none`.
local function join(sides)
  local labels, seen = labels_of(sides)
  local dim = { name = sides.later.name, labels = labels, at = {}, to = {},
    from = {}, d = {}, none = {}, find = finder(labels, sides) }
  local last = #labels - (seen[fields.UNKNOWN] and 1 or 0)
  if last < #labels then
    dim.unknown = #labels
    dim.at[0] = dim.unknown
  end
  local numbers = numbers_of(labels, last)
  dim.field = { labels = table.move(labels, 1, last, 1, {}), of = {},
    numbers = numbers, numeric = numbers ~= nil }
  for i = 1, last do dim.at[i], dim.field.of[i] = i, i end
  local place = {}
  for i, label in ipairs(labels) do place[label] = i end
  for _, which in ipairs(WHICH) do
    local side, to, from, none = sides[which].dim, {}, {}, {}
    local occurring = is_of_what_occurs(sides[which])
    for category, label in ipairs(side.labels) do
      local i = place[label]
      if i then to[i], from[category] = category, i end
    end
    for i = 1, occurring and last or 0 do
      none[i] = not to[i] and not side.find(labels[i])
    end
    dim.none[which] = none
    if side.other then dim.other = place[side.labels[side.other]] end
    dim.to[which], dim.from[which], dim.d[which] = to, from, sides[which].d
  end
  return dim
end

-- === Making =============================================================

--- Two Tables as one answer.
-- @tparam table later a view
-- @tparam table earlier a view
-- @treturn Pair
-- @raise when they do not have the same dimensions
function M.new(later, earlier)
  local ours, theirs = shown_dims(later), shown_dims(earlier)
  check_has(ours, theirs, "later", "earlier")
  check_has(theirs, ours, "earlier", "later")
  local self = setmetatable({ later = later, earlier = earlier, dims = {},
    sides = {}, origin = later.answer.origin }, Pair)
  for i, item in ipairs(ours) do
    item.view = later
    local other = theirs[item.name]
    other.view = earlier
    self.dims[i] = join { later = item, earlier = other }
    self.sides[i] = item.side
  end
  local spec = later.answer.spec
  self.spec = { measure = spec.measure, unit = spec.unit, base = spec.base,
    slices = spec.slices, show = later.show, rounding = "up",
    missing = "show", total = later.total, subtotal = later.subtotal,
    of = spec.of }
  if later.answer.given then self.given = function() end end
  return self
end

-- === Cells ==============================================================

--- The cell of one side; nil where that side has no such category, and whether
-- nothing is in it.
function Pair:side_at(at, which)
  local dims, there = self[which].answer.dims, {}
  for d, dim in ipairs(dims) do
    there[d] = scope.is_one_year(dim) and 1 or #dim.labels + 1
  end
  for i, dim in ipairs(self.dims) do
    if at[i] <= #dim.labels then
      local category = dim.to[which][at[i]]
      if not category then return nil, dim.none[which][at[i]] end
      there[dim.d[which]] = category
    end
  end
  return there
end

--- What is counted in the later Table, for t:explain.
function Pair:count(at, unit)
  local there = self:side_at(at, "later")
  return there and self.later.answer:count(there, unit)
end

--- No records: a cell has two sides.
function Pair.behind()
  misuse("a cell of a comparison has two sides; ask the earlier or the later "
    .. "table for the records of one")
end

--- Adds what a changed dimension of both asks to that of a side.
local function narrow(asked, of, side, from, dim)
  for _, keep in ipairs(asked.keep or {}) do
    dim.keep = table.move(dim.keep or {}, 1, #(dim.keep or {}), 1, {})
    table.insert(dim.keep, function(place)
      local category = from[side.at[place]]
      return category ~= nil
        and keep(category == of.unknown and 0 or category)
    end)
  end
  dim.fold = asked.fold or dim.fold
end

--- The same of changed dimensions: see mappa.answer.
function Pair:again(change)
  local asked, of, sides = {}, {}, {}
  for _, dim in ipairs(self.dims) do
    local of_both = { name = dim.name }
    change(of_both)
    asked[dim.name], of[dim.name] = of_both, dim
  end
  for _, which in ipairs(WHICH) do
    local dims = {}
    for _, dim in ipairs(self[which].answer.dims) do dims[dim.name] = dim end
    sides[which] = verbs.recount(self[which], function(dim)
      if asked[dim.name] then
        narrow(asked[dim.name], of[dim.name], dims[dim.name],
          of[dim.name].from[which], dim)
      end
    end)
  end
  return M.new(sides.later, sides.earlier)
end

-- === In words ===========================================================

--- What both sides are: that of the later Table, and of the earlier.
function Pair:explain()
  local notes = require "mappa.table.notes"
  local explained = notes.explain(self.later)
  explained.earlier = notes.explain(self.earlier)
  return explained
end

--- A view of both, with the sides and order of the later one.
function M.view(later, earlier)
  local self = M.new(later, earlier)
  local shown = { rows = {}, cols = {}, shown = {} }
  for d, side in ipairs(self.sides) do
    table.insert(shown[side], d)
    shown.shown[d] = {}
    for category in ipairs(self.dims[d].labels) do
      shown.shown[d][category] = category
    end
  end
  return view.copy(later, { answer = self, rows = shown.rows,
    cols = shown.cols, shown = shown.shown, selected = {}, derived = false,
    turned = false })
end

return M
