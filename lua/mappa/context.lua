--- The context of one question: the columns of its frame and its slices, from
-- which fields, filters and dimensions become maps of the kernel.
-- @module mappa.context
local derive = require "mappa.derive"
local fields = require "mappa.fields"
local filter = require "mappa.filter"
local misuse = require "mappa.misuse"

local M = {}

local Context = {}
Context.__index = Context

--- Of a frame and a spec (see mappa.spec).
function M.new(frame, spec)
  return setmetatable({ columns = frame:columns(), spec = spec, made = {},
    passes = {}, stopped = {} }, Context)
end

-- === Fields =============================================================

--- A field by name, made once.
function Context:field(name)
  local field = self.made[name]
  if not field then
    field = fields.get(self.columns, name, self.spec.slices,
      self.spec.measure)
    self.made[name] = field
  end
  return field
end

--- A field of dates by a unit of the calendar.
function Context:date(name, unit)
  return fields.date(self.columns, name, unit, self.spec.slices,
    self.spec.measure)
end

local function place(field)
  return field.column and field.column.place or 0
end

--- What names the codes of a field: those of its column, read in a way.
local function key(field)
  return place(field) .. field.reading
end

-- === Filters ============================================================

--- Remembers which codes of a column pass all conditions on it.
function Context:restrict(field, pass)
  local stopped = self.stopped[key(field)] or {}
  self.stopped[key(field)] = stopped
  for code = field.first, field.last do
    if not pass[code] then stopped[code] = true end
  end
end

--- Can this code of a field's column get past the filters?
function Context:possible(field, code)
  local stopped = not field.parts and self.stopped[key(field)]
  return not (stopped and stopped[code])
end

--- The codes of a field that the filters leave.
function Context:codes(field)
  local codes = {}
  for code = field.first, field.last do
    if self:possible(field, code) then codes[#codes + 1] = code end
  end
  return codes
end

--- The places of a field's categories that the filters leave, in order, with
-- 0 for Unknown at the end.
function Context:places(field)
  local left, places = {}, {}
  for _, code in ipairs(self:codes(field)) do
    left[field.of[code]] = true
  end
  for p in ipairs(field.labels) do
    if left[p] then places[#places + 1] = p end
  end
  if left[0] and not field.complete then places[#places + 1] = 0 end
  return places
end

--- Which codes pass a condition; read once, since it may be a function.
function Context:pass(condition)
  local pass = self.passes[condition] or filter.read(
    self:field(condition.field), condition.is,
    condition.what or "where." .. condition.field)
  self.passes[condition] = pass
  return pass
end

--- A map of a field's column; `to` gives the category of a code, 0: out.
local function map_of(field, categories, to)
  if categories > fields.MOST then
    misuse("%s has %d categories, more than %d; filter it, or use bands, "
      .. "groups, or a longer unit of time", field.name, categories,
      fields.MOST)
  end
  local map = { column = place(field), codes = field.codes,
    reading = field.reading, categories = categories, to = {} }
  for code = 0, field.codes - 1 do map.to[code + 1] = to(code) end
  return map
end

M.map_of = map_of

--- A condition as a map with one category. It takes categories away from the
-- table, unless it is made for the account alone.
function Context:filter_map(condition)
  local field = self:field(condition.field)
  local pass = self:pass(condition)
  if not condition.account then self:restrict(field, pass) end
  return map_of(field, 1, function(code) return pass[code] and 1 or 0 end)
end

function Context:condition_words(condition)
  return filter.words(self:field(condition.field), condition.is)
end

function Context:opposite_words(condition)
  return filter.opposite(self:field(condition.field), condition.is)
end

-- === Dimensions =========================================================

--- Is a category declared though no code leads to it, as an age band that
-- nobody has reached, and no filter against it?
function Context:is_open(field, category)
  if field.span or field.parts or self.stopped[key(field)] then return false
  end
  if not field.reached then
    field.reached = {}
    for _, of in pairs(field.of) do
      for _, c in ipairs(field.sets and field.sets[of] or { of }) do
        field.reached[c] = true
      end
    end
  end
  return not field.reached[category]
end

--- The categories to which a field's values may lead: places, 0 for Unknown.
function Context:categories(field)
  local left = {}
  for _, code in ipairs(self:codes(field)) do
    local of = field.of[code]
    local set = of > 0 and field.sets and field.sets[of] or { of }
    for _, category in ipairs(set) do left[category] = true end
  end
  for category in ipairs(field.labels) do
    left[category] = left[category] or field.whole
      or self:is_open(field, category) or nil
  end
  if field.complete then left[0] = nil end
  return left
end

--- Takes away what t:select leaves out: `keep` has functions of a category.
local function select(dim, left)
  for _, keep in ipairs(dim.keep or {}) do
    for category in pairs(left) do
      if category >= 0 and not keep(category) then
        left[category] = nil
      end
    end
  end
end

--- The labels of a dimension in declared order, those that t:top folds into
-- one, then Unknown. Fills `at` with the place of each category.
local function arrange(made, dim, field, left)
  local fold, other = dim.fold, {}
  for category, label in ipairs(field.labels) do
    if left[category] and fold and not fold.of[label] then
      other[#other + 1] = category
    elseif left[category] then
      made.labels[#made.labels + 1] = label
      made.at[category] = #made.labels
    end
  end
  made.other = made.at[field.other]
  if #other > 0 then
    made.labels[#made.labels + 1] = fold.label
    made.other = #made.labels
    for _, category in ipairs(other) do made.at[category] = made.other end
  end
  if left[0] then
    made.labels[#made.labels + 1] = fields.UNKNOWN
    made.unknown = #made.labels
    made.at[0] = made.unknown
  end
end

--- The codes behind each label, where the column tells category or level.
local function codes_behind(self, made, field)
  local codes = {}
  for _, code in ipairs(self:codes(field)) do
    local of = field.of[code]
    local set = of > 0 and field.sets and field.sets[of] or { of }
    for _, category in ipairs(set) do
      local p = made.at[category]
      if p then
        codes[p] = codes[p] or {}
        table.insert(codes[p], code)
      end
    end
  end
  return codes
end

--- A map to sets of the labels of a dimension.
local function set_map(made, field)
  local sets, of = {}, {}
  for i, set in ipairs(field.sets) do
    local labels, seen = {}, {}
    for _, category in ipairs(set) do
      local p = made.at[category]
      if p and not seen[p] then
        seen[p] = true
        labels[#labels + 1] = p
      end
    end
    if #labels > 0 then
      sets[#sets + 1] = labels
      of[i] = #sets
    end
  end
  if made.unknown then
    sets[#sets + 1] = { made.unknown }
    of[0] = #sets
  end
  local map = map_of(field, #made.labels, function(code)
    return of[field.of[code]] or 0
  end)
  map.sets = sets
  return map
end

--- A map to some places of a field, in order.
local function places_map(field, places)
  local at = {}
  for p, category in ipairs(places) do at[category] = p end
  return map_of(field, #places, function(code)
    return at[field.of[code]] or 0
  end)
end

--- Those places of a field that rows have, of those that the filters leave.
function Context:occurring(field)
  local places, list = self:places(field), {}
  local cube = self.rows_by { places_map(field, places) }
  for p in pairs(cube:along()) do list[#list + 1] = p end
  table.sort(list)
  for i, p in ipairs(list) do list[i] = places[p] end
  return list
end

--- Whether rows have a combination of places of several fields: a function of
-- one place a part.
function Context:combinations(parts)
  if #parts == 1 then return function() return true end end
  local maps = {}
  for i, part in ipairs(parts) do
    maps[i] = places_map(part.field, part.places)
  end
  local cube = self.rows_by(maps)
  return function(at) return cube:count(table.unpack(at)) > 0 end
end

--- A map over several columns (see mappa.derive, by).
local function parts_map(made, field)
  local maps = {}
  for i, part in ipairs(field.parts) do
    maps[i] = places_map(part.field, part.places)
  end
  local map = map_of(field, #made.labels, function(code)
    return made.at[field.of[code]] or 0
  end)
  map.column, map.parts = -1, maps
  return map
end

local function to_map(made, field)
  if field.sets then return set_map(made, field) end
  if field.parts then return parts_map(made, field) end
  return map_of(field, #made.labels, function(code)
    return made.at[field.of[code]] or 0
  end)
end

--- Why rows are in no category of a dimension.
local function why_out(dim, field, hidden)
  local reasons = {}
  if hidden then reasons[1] = "unknown" end
  reasons[#reasons + 1] = field.partial
  if dim.keep then reasons[#reasons + 1] = "not selected" end
  return dim.name:gsub("_", " ") .. " " .. table.concat(reasons, " or ")
end

--- Makes a dimension (see mappa.dimension), and its map.
-- @treturn table {name=, labels=, at=, unknown=, other=, find=, span=,
-- overlap=, column=, codes=, out=}: `at` leads from a place of the field to
-- one in `labels`; `codes` are those behind a label
-- @treturn table the map
function Context:dimension(dim)
  local field = self.made[dim] or derive[dim.kind](self, dim)
  self.made[dim] = field
  local left = self:categories(field)
  select(dim, left)
  local hidden = self.spec.missing == "hide"
  if hidden then left[0] = nil end
  local made = { name = dim.name, labels = {}, at = {}, find = field.find,
    field = field, span = field.span, overlap = field.sets ~= nil,
    out = why_out(dim, field, hidden) }
  arrange(made, dim, field, left)
  if field.column and not field.parts and field.column.kind == "code" then
    made.column = field.column.name
    made.codes = codes_behind(self, made, field)
  end
  return made, to_map(made, field)
end

--- The place of an id column, or of none.
function Context:place(name)
  return name and self.columns[name].place or nil
end

return M
