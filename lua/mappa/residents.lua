--- Residents in the cells of a Table: the population, folded by the same maps
-- from codes to categories as the counts, so that filters, bands, groups,
-- nets, functions, t:select and t:top mean the same in both.
--
-- A resident has what the population tells: a slice (the year of the estimate
-- that goes with a date or period), an area, a sex, an age. The fields area,
-- region, country, sex, age and year can be told of residents; dimensions and
-- conditions of other fields do not divide them.
--
-- Residents of 90 and over are of every age from 90 on at once. Where these
-- ages are not all in the same categories, it is not known how many are in
-- each: such a category is split.
-- @module mappa.residents
local core = require "mappa.core"
local derive = require "mappa.derive"
local fields = require "mappa.fields"
local population = require "mappa.population"

local M = {}

local AREAS <const> = #core.list("area")

-- Of residents the last age stands for all from it on; of those counted there
-- is each age up to another, beyond which it counts as unknown.
local OLDEST <const>, LAST <const> = population.OLDEST, 150

-- What is told of residents by field: the part of a resident that the field
-- reads.
local PART <const> = { area = "area", region = "area", country = "area",
  sex = "sex", age = "age", year = "slice" }

--- Are residents told apart by a field?
function M.has(name) return PART[name] ~= nil end

-- The code of each part in the columns of a frame.
local CODE <const> = {
  area = function(r) return r.area end,
  sex = function(r) return r.sex end,
  age = function(r) return r.age + 1 end,
  slice = function(r) return r.slice - 1 end,
}

-- === What goes by which part ============================================

--- The parts of a resident that a dimension reads, as a set; nil where it
-- reads anything else.
local function parts_of(asked)
  local parts = {}
  for _, name in ipairs(asked.fields) do
    if not PART[name] then return nil end
    parts[PART[name]] = true
  end
  return parts
end

--- The categories of a place of a dimension's field: an array.
local function categories(dim, place)
  local field, list, seen = dim.field, {}, {}
  local set = place and place > 0 and field.sets and field.sets[place]
  for _, p in ipairs(set or { place }) do
    local category = dim.at[p]
    if category and not seen[category] then
      seen[category] = true
      list[#list + 1] = category
    end
  end
  return list
end

--- A function from a resident of one age to categories, for a dimension that
-- reads one field.
local function by_code(dim, part)
  local code = CODE[part]
  return function(r)
    local list = categories(dim, dim.field.of[code(r)])
    return list, #list > 0
  end
end

--- The same for a dimension by a function. A label that nobody counted has is
-- in no category, but in the total, unless t:select or t:top has changed them.
local function by_function(answer, dim, asked)
  local places, read = {}, {}
  for place, label in ipairs(dim.field.labels) do places[label] = place end
  for i, name in ipairs(asked.fields) do read[i] = answer.ctx:field(name) end
  local hidden = answer.spec.missing == "hide"
  return function(r)
    local values = {}
    for i, field in ipairs(read) do
      values[i] = fields.value(field, field.of[CODE[PART[field.name]](r)])
    end
    local label = derive.label(asked, values)
    local place = label == fields.UNKNOWN and 0 or places[label]
    local list = categories(dim, place)
    if #list > 0 then return list, true end
    if asked.keep or place == 0 and hidden then return {}, false end
    return { asked.fold and dim.other }, true
  end
end

--- The dimensions of a Table that residents have: {d=, parts=, whole=, find=}:
-- its place, what it reads of residents, the category of its total, where they
-- are. `young` and `aged` are the categories that residents below the age, and
-- others, turn out to be in.
local function readers(answer)
  local list, asked = {}, {}
  for _, side in ipairs { "rows", "cols" } do
    table.move(answer.spec[side], 1, #answer.spec[side], #asked + 1, asked)
  end
  for d, dim in ipairs(answer.dims) do
    local parts = parts_of(asked[d])
    if parts then
      list[#list + 1] = { d = d, parts = parts, whole = #dim.labels + 1,
        young = {}, aged = {}, find = dim.field.together
          and by_function(answer, dim, asked[d])
          or by_code(dim, (next(parts))) }
    end
  end
  return list
end

--- The conditions that residents can meet: {part=, pass=}.
local function conditions(answer)
  local list = {}
  for _, stage in ipairs { "before", "after" } do
    for _, condition in ipairs(answer.plan[stage]) do
      local part = PART[condition.field]
      if part then
        list[#list + 1] = { part = part,
          pass = answer.ctx:condition(condition).pass }
      end
    end
  end
  return list
end

-- === Where residents are ================================================

--- Calls f(resident) with each exact age that a resident may have.
local function each_age(r, f)
  local age = r.age
  for exact = age, age == OLDEST and LAST or age do
    r.age = exact
    f(r)
  end
  r.age = age
end

--- Do residents meet a condition? true, false, or "split".
local function meets(condition, r)
  local some, none = false, false
  each_age(r, function(exact)
    local passes = condition.pass[CODE[condition.part](exact)]
    if passes then some = true else none = true end
  end)
  return some and (none and "split" or true) or false
end

--- Counts how many of the exact ages of residents lead to each category.
local function tally(reader, r)
  local of, order, ages = {}, {}, 0
  local function add(category)
    if not of[category] then order[#order + 1] = category end
    of[category] = (of[category] or 0) + 1
  end
  each_age(r, function(exact)
    ages = ages + 1
    local list, counted = reader.find(exact)
    for _, category in ipairs(list) do add(category) end
    if counted then add(reader.whole) end
  end)
  return of, order, ages
end

--- The categories of residents in a dimension, its total included: {category =
-- true, or "split" where only some of their ages are in it}, and in order.
local function places(reader, r)
  local of, order, ages = tally(reader, r)
  for category, n in pairs(of) do
    of[category] = n == ages or "split"
  end
  return { of = of, order = order }
end

--- What a function of the parts of a resident gives, kept by their values.
local function kept(parts, f)
  local memo = {}
  return function(r)
    local key = (parts.slice and r.slice or 0) << 24
      | (parts.area and r.area or 0) << 16
      | (parts.sex and r.sex or 0) << 8 | (parts.age and r.age or 0)
    local value = memo[key]
    if value == nil then
      value = f(r)
      memo[key] = value
    end
    return value
  end
end

local Fold = {}
Fold.__index = Fold

--- How the residents of a Table are told apart.
-- @tparam table answer of counts (see mappa.answer)
function M.new(answer)
  local self = setmetatable({ answer = answer, readers = readers(answer),
    slices = #answer.spec.slices, by_sex = false }, Fold)
  self.conditions = conditions(answer)
  for _, condition in ipairs(self.conditions) do
    self.by_sex = self.by_sex or condition.part == "sex"
    condition.meets = kept({ [condition.part] = true },
      function(r) return meets(condition, r) end)
  end
  for _, reader in ipairs(self.readers) do
    self.by_sex = self.by_sex or reader.parts.sex or false
    reader.places = kept(reader.parts,
      function(r) return places(reader, r) end)
  end
  return self
end

--- Are residents in the Table? true, false, or "split" where only some of
-- them meet the conditions.
function Fold:holds(r)
  local held = true
  for _, condition in ipairs(self.conditions) do
    local met = condition.meets(r)
    if not met then return false end
    if met == "split" then held = "split" end
  end
  for _, reader in ipairs(self.readers) do
    if #reader.places(r).order == 0 then return false end
  end
  return held
end

--- The sexes that residents are told apart by.
function Fold:sexes()
  return self.by_sex and population.SEXES or { population.BOTH }
end

--- Calls f(resident) with the residents of a slice and area of each age and
-- sex, until it gives true.
function Fold:each(slice, area, f)
  local r = { slice = slice, area = area }
  for age = 0, OLDEST do
    for _, sex in ipairs(self:sexes()) do
      r.age, r.sex = age, sex
      if f(r) then return true end
    end
  end
  return false
end

--- Has the Table residents of a slice and area from an age on?
function Fold:needs(slice, area, age_from)
  return self:each(slice, area, function(r)
    return r.age >= age_from and self:holds(r) ~= false
  end)
end

-- === Adding up ==========================================================

--- The key of a cell: its categories in the dimensions that residents have.
function Fold:key(at)
  local key = 0
  for _, reader in ipairs(self.readers) do
    key = key * (reader.whole + 1) + at[reader.d]
  end
  return key
end

--- The cell of a key, made when residents first come to it.
local function cell_of(cells, key, r)
  local cell = cells[key]
  if not cell then
    cell = { persons = 0, slice = r.slice }
    cells[key] = cell
  end
  cell.several = cell.several or cell.slice ~= r.slice
  return cell
end

--- Adds residents to a cell. `persons` is nil for an estimate that is missing.
local function add(cell, persons, split)
  cell.split = cell.split or split
  cell.missing = cell.missing or not persons
  cell.aged = true
  cell.persons = cell.persons + (persons or 0)
end

--- Calls f(key, split) for every cell and total that residents are in.
function Fold:each_cell(r, f, i, key, split)
  local reader = self.readers[i]
  if not reader then return f(key, split) end
  local found = reader.places(r)
  for _, category in ipairs(found.order) do
    self:each_cell(r, f, i + 1, key * (reader.whole + 1) + category,
      split or found.of[category] == "split")
  end
end

--- Says in which categories residents of an age are.
function Fold:mark_age(r, age_from)
  for _, reader in ipairs(self.readers) do
    local marks = r.age < age_from and reader.young or reader.aged
    for _, category in ipairs(reader.places(r).order) do
      marks[category] = true
    end
  end
end

--- The residents of every cell: key -> {persons=, and true where it is so:
-- aged: some are not below the age; missing: some have no estimate; split: the
-- ages from 90 on are only in part in it; several: it is of several slices}.
-- @tparam function ages_of gives the estimate of a slice and area, age -> sex
-- -> persons, or nil
-- @tparam integer age_from
function Fold:cells(ages_of, age_from)
  local cells = {}
  local function place(r, ages)
    local held = self:holds(r)
    if not held then return end
    self:mark_age(r, age_from)
    local persons = ages and ages[r.age] and ages[r.age][r.sex]
    self:each_cell(r, function(key, split)
      local cell = cell_of(cells, key, r)
      if r.age >= age_from then add(cell, persons, split) end
    end, 1, 0, held == "split")
  end
  for slice = 1, self.slices do
    for area = 1, AREAS do
      local ages = ages_of(slice, area)
      self:each(slice, area, function(r) place(r, ages) end)
    end
  end
  return cells
end

return M
