--- The context of one question: the columns of its frame and its slices, from
-- which fields, filters and dimensions become maps of the kernel. What does
-- not depend on functions of a script is kept with the frame, by what it is
-- made of (see mappa.memo).
-- @module mappa.context
local core = require "mappa.core"
local fields = require "mappa.fields"
local filter = require "mappa.filter"
local lazy = require "mappa.lazy"
local memo = require "mappa.memo"
local misuse = require "mappa.misuse"

local derive = lazy "mappa.derive"

local M = {}

local Context = {}
Context.__index = Context

--- Of a frame and a spec (see mappa.spec).
function M.new(frame, spec)
  local of_frame = memo.of(frame)
  return setmetatable({ memo = of_frame, columns = of_frame.columns,
    spec = spec, made = {}, read = {}, filters = {} }, Context)
end

-- Between the words of a key; none of them has it in it.
local AND <const> = "\0"

-- === Fields =============================================================

--- What tells the slices of a question from others, where a field depends on
-- them.
local function slices_key(self, name)
  if not fields.is_sliced(self.columns, name) then return "" end
  if not self.slices then
    local labels = { self.spec.measure.clock }
    for i, slice in ipairs(self.spec.slices) do labels[i + 1] = slice.label end
    self.slices = table.concat(labels, ",")
  end
  return self.slices
end

--- Keeps a field, which gets its key.
local function add_field(self, key, field)
  field.key = key
  return self.memo:add(key, field)
end

--- A field by name.
function Context:field(name)
  local field, spec = self.made[name], self.spec
  if not field then
    local key = "field" .. AND .. name .. AND .. slices_key(self, name) .. AND
      .. (spec.measure.impersonal or "")
    field = self.memo:find(key) or add_field(self, key,
      fields.get(self.columns, name, spec.slices, spec.measure))
    self.made[name] = field
  end
  return field
end

--- A field of dates by a unit of the calendar.
function Context:date(name, unit)
  local key = "date" .. AND .. name .. AND .. unit .. AND
    .. slices_key(self, name)
  return self.memo:find(key) or add_field(self, key, fields.date(self.columns,
    name, unit, self.spec.slices, self.spec.measure))
end

--- What a dimension asks of its field, in words; nil where functions tell.
local function words_of(dim)
  if dim.kind == "plain" and not dim.keep and not dim.fold then return "" end
  return memo.words(dim)
end

--- The field of a dimension (see mappa.derive).
local function derived(self, dim, words)
  if dim.kind == "plain" then return self:field(dim.fields[1]) end
  if dim.kind == "every" then return self:date(dim.fields[1], dim.every) end
  if dim.kind == "by" then return derive.by(self, dim) end
  local field = self:field(dim.fields[1])
  local key = words and "derived" .. AND .. field.key .. AND .. words
  return self.memo:find(key) or add_field(self, key,
    derive[dim.kind](field, dim))
end

local function place(field)
  return field.column and field.column.place or 0
end

--- What names the codes of a field: those of its column, read in a way.
local function column_key(field)
  return place(field) .. field.reading
end

-- === Filters ============================================================

--- Raises where there are more categories than the kernel tells apart.
local function check_categories(field, categories)
  if categories > fields.MOST then
    misuse("%s has %d categories, more than %d; filter it, or use bands, "
      .. "groups, or a longer unit of time", field.name, categories,
      fields.MOST)
  end
  return categories
end

--- A map of a field's column: `at` leads from its places to categories, from
-- what is nowhere in it out.
local function map_of(field, categories, at)
  local to, of = {}, field.of
  for code = 0, field.codes - 1 do to[code + 1] = at[of[code]] or 0 end
  return { column = place(field), codes = field.codes, to = to,
    reading = field.reading,
    categories = check_categories(field, categories) }
end

--- A map of a field by the places of its categories.
function M.map(field, categories, at)
  return core.map(map_of(field, categories, at))
end

--- A map with one category: codes that pass.
local function pass_map(field, pass)
  local to = {}
  for code = 0, field.codes - 1 do to[code + 1] = pass[code] and 1 or 0 end
  return core.map { column = place(field), codes = field.codes,
    reading = field.reading, categories = 1, to = to }
end

--- What a condition comes to: a sign for each code.
local function signs(field, pass)
  local list = {}
  for code = field.first, field.last do
    list[#list + 1] = pass[code] and "+" or "-"
  end
  return table.concat(list)
end

local function read_condition(condition, field, words)
  local pass = filter.read(field, condition.is,
    condition.what or "where." .. condition.field)
  return { field = field, pass = pass, map = pass_map(field, pass),
    codes = field.codes,
    key = field.key .. AND .. (words or signs(field, pass)) }
end

--- A condition read: {field=, pass=, map=, key=}. Which codes pass is asked
-- once a question, since it may be a function that tells.
function Context:condition(condition)
  local read = self.read[condition]
  if not read then
    local field, words = self:field(condition.field), memo.words(condition.is)
    local key = words and "is" .. AND .. field.key .. AND .. words
    read = self.memo:find(key)
      or self.memo:add(key, read_condition(condition, field, words))
    self.read[condition] = read
  end
  return read
end

--- The map of a condition. It takes categories away from the table, unless it
-- is made for the account alone.
function Context:filter_map(condition)
  local read = self:condition(condition)
  if not condition.account then
    local column = column_key(read.field)
    self.filters[column] = self.filters[column] or {}
    table.insert(self.filters[column], read)
  end
  return read.map
end

function Context:condition_words(condition)
  return filter.words(self:field(condition.field), condition.is)
end

function Context:opposite_words(condition)
  return filter.opposite(self:field(condition.field), condition.is)
end

local NONE <const> = {}

--- The filters on the column of a field, read as it does.
local function filters_on(self, field)
  return not field.together and self.filters[column_key(field)] or NONE
end

--- The codes of a field that the filters leave.
function Context:codes(field)
  local codes = {}
  for code = field.first, field.last do
    codes[code - field.first + 1] = code
  end
  for _, read in ipairs(filters_on(self, field)) do
    local left = {}
    for _, code in ipairs(codes) do
      if read.pass[code] then left[#left + 1] = code end
    end
    codes = left
  end
  return codes
end

--- What tells the filters on the column of a field from others.
function Context:filters_key(field)
  local words = {}
  for i, read in ipairs(filters_on(self, field)) do words[i] = read.key end
  return table.concat(words, AND)
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

-- === Dimensions =========================================================

--- Is a category declared though no code leads to it, as an age band that
-- nobody has reached, and no filter against it?
function Context:is_open(field, category)
  if field.span or field.together or #filters_on(self, field) > 0 then
    return false
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

--- The categories to which codes of a field lead: places, 0 for Unknown.
function Context:categories(field, codes)
  local left, of, sets = { [0] = field.unknown }, field.of, field.sets or NONE
  for _, code in ipairs(codes) do
    local set = sets[of[code]]
    if set then
      for _, category in ipairs(set) do left[category] = true end
    else
      left[of[code]] = true
    end
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

--- Which of the codes of a field are behind each label.
local function codes_behind(made, field, left)
  local codes = {}
  for _, code in ipairs(left) do
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
  local map = map_of(field, #made.labels, of)
  map.sets = sets
  return core.map(map)
end

--- A map to some places of a field, in order.
local function places_map(field, places)
  local at = {}
  for p, category in ipairs(places) do at[category] = p end
  return M.map(field, #places, at)
end

-- === Functions ==========================================================

-- The most combinations of values that occur, whether together or not.
local MOST <const> = 1000000

local function check_count(names, parts)
  local n = 1
  for _, part in ipairs(parts) do n = n * #part.places end
  if n > MOST then
    misuse("by: %d combinations of the values of %s, more than %d; filter "
      .. "them, or use fields with fewer values", n, table.concat(names, ", "),
      MOST)
  end
  return n
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

--- Calls f(at) for each combination of places, the first part outermost.
local function each(parts, f, at)
  if #at == #parts then return f(at) end
  local depth = #at + 1
  for p = 1, #parts[depth].places do
    at[depth] = p
    each(parts, f, at)
  end
  at[depth] = nil
end

--- The combinations of places that rows have: the code of each, which the
-- places of all parts make, and its values.
local function find_combinations(self, parts, maps)
  local codes, values, code = {}, {}, -1
  local cube = self.rows_by(maps)
  each(parts, function(at)
    code = code + 1
    if cube:count(table.unpack(at)) == 0 then return end
    local list = {}
    for i, part in ipairs(parts) do
      list[i] = fields.value(part.field, part.places[at[i]])
    end
    codes[#codes + 1], values[#values + 1] = code, list
  end, {})
  return codes, values
end

local function combine(self, asked, names)
  local parts, maps = {}, {}
  for i, field in ipairs(asked) do
    parts[i] = { field = field, places = self:occurring(field) }
    maps[i] = places_map(field, parts[i].places)
  end
  local codes = check_count(names, parts)
  local list, values = find_combinations(self, parts, maps)
  return { maps = maps, codes = codes, list = list, values = values }
end

--- The values of several fields that rows have together, of those that the
-- filters leave: {maps=, codes=, list={code...}, values={{value...}...}}: the
-- maps of the fields make `codes` codes, of which rows have those in `list`.
function Context:combinations(names)
  local asked, keys = {}, { "together", self.rows_key() }
  for i, name in ipairs(names) do
    asked[i] = self:field(name)
    keys[#keys + 1] = asked[i].key
  end
  local key = table.concat(keys, AND)
  return self.memo:find(key)
    or self.memo:add(key, combine(self, asked, names))
end

--- The places of codes of a field among the labels of a dimension.
local function places_among(made, field)
  local same = not field.unknown
  for p in ipairs(field.labels) do same = same and made.at[p] == p end
  if same then return field.of end
  local to = {}
  for i, p in ipairs(field.of) do to[i] = made.at[p] or 0 end
  return to
end

--- A map over several columns (see mappa.derive, by).
local function together_map(made, field)
  local together, to = field.together, places_among(made, field)
  return core.map { column = -1, parts = together.maps,
    codes = together.codes, list = together.list, to = to,
    categories = check_categories(field, #made.labels) }
end

-- === Dimensions, made ===================================================

local function to_map(made, field)
  if field.sets then return set_map(made, field) end
  if field.together then return together_map(made, field) end
  return M.map(field, #made.labels, made.at)
end

--- Why rows are in no category of a dimension.
local function why_out(dim, field, hidden)
  local reasons = {}
  if hidden then reasons[1] = "unknown" end
  reasons[#reasons + 1] = field.partial
  if dim.keep then reasons[#reasons + 1] = "not selected" end
  return dim.name:gsub("_", " ") .. " " .. table.concat(reasons, " or ")
end

-- The columns of which the rules of MAPPA leave some pairs of codes out.
local PAIRED <const> = { category = true, level = true }

local function make_dimension(self, dim, field, hidden)
  local codes = field.together and NONE or self:codes(field)
  local left = self:categories(field, codes)
  select(dim, left)
  if hidden then left[0] = nil end
  local made = { name = dim.name, labels = {}, at = {}, find = field.find,
    field = field, span = field.span, overlap = field.sets ~= nil,
    out = why_out(dim, field, hidden) }
  arrange(made, dim, field, left)
  if field.column and PAIRED[field.column.name] then
    made.column = field.column.name
    made.behind = codes_behind(made, field, codes)
  end
  made.map, made.codes = to_map(made, field), field.codes
  return made
end

--- Makes a dimension (see mappa.dimension). It may serve several questions:
-- nobody changes it.
-- @treturn table {name=, labels=, at=, unknown=, other=, find=, span=,
-- overlap=, column=, behind=, out=, map=}: `at` leads from a place of the
-- field to one in `labels`; `behind` has the codes behind a label
function Context:dimension(dim)
  local words, hidden = words_of(dim), self.spec.missing == "hide"
  local field = derived(self, dim, words)
  local key = field.key and words and "dimension" .. AND
    .. memo.words(dim.name) .. AND .. field.key .. AND .. words .. AND
    .. (hidden and "hide" or "") .. AND .. self:filters_key(field)
  return self.memo:find(key)
    or self.memo:add(key, make_dimension(self, dim, field, hidden))
end

--- The place of an id column, or of none.
function Context:place(name)
  return name and self.columns[name].place or nil
end

return M
