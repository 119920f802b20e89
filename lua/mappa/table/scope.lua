--- What a Table and its cells are of: the measure, the reporting years, the
-- labels that a cell may hold; and which breaks lie between two cells.
-- @module mappa.table.scope
local breaks = require "mappa.breaks"
local core = require "mappa.core"
local time = require "mappa.time"

local M = {}

local NATION <const>, TOTAL <const> = "England and Wales", "Total"

-- === Years ==============================================================

--- The dimension of years: its place; nil where there is none.
function M.year_dim(self)
  for d, dim in ipairs(self.answer.dims) do
    if dim.name == "year" then return d end
  end
end

--- Is a dimension one of years that has a single one left?
function M.is_one_year(dim)
  return dim.name == "year" and #dim.labels == 1
end

--- Reads the label of a date, reporting year or period.
-- @treturn table|nil {start=: the year in which its reporting year starts,
-- day=: its last day, from=: its first day, or nil}
function M.read_year(label)
  local start, first, last = time.year_start(label)
  if start then return { start = start, from = first, day = last } end
  local from, to = label:match("^(%d+%-%d+%-%d+) to (%d+%-%d+%-%d+)$")
  local day = core.day(to or label)
  if not day then return nil end
  return { start = core.reporting_year(day), day = day,
    from = from and core.day(from) }
end

local function year_earlier(date)
  local year, rest = date:match("^(%d%d%d%d)(%-%d%d%-%d%d)$")
  if not year then return nil end
  return ("%04d%s"):format(year - 1, rest == "-02-29" and "-02-28" or rest)
end

--- The label of the year before that of a label; nil for what is no year.
function M.year_before(label)
  local start = time.year_start(label)
  if start then return time.year_label(start - 1) end
  local from, to = label:match("^(%S+) to (%S+)$")
  if not from then return year_earlier(label) end
  from, to = year_earlier(from), year_earlier(to)
  return from and to and from .. " to " .. to
end

--- The slice of a Table that is counted at one time alone.
local function only_slice(self)
  local slices = self.answer.spec.slices
  return slices and #slices == 1 and slices[1] or nil
end

local function label_of_year(self, at)
  local d = M.year_dim(self)
  local dim = d and self.answer.dims[d]
  if dim then
    return dim.labels[at[d]] or M.is_one_year(dim) and dim.labels[1] or nil
  elseif only_slice(self) then
    return only_slice(self).label
  end
  local told = self.answer.spec.explained
  return told and told.at and told.at.year
end

--- The year of a cell, as read_year gives it, with its label; nil where it is
-- of several years, or not known.
function M.year_of(self, at)
  local label = label_of_year(self, at)
  local year = label and M.read_year(label)
  if year then year.label = label end
  return year
end

--- The year of a Table that is of one year: as year_of.
function M.year(self)
  return M.year_of(self, {})
end

-- === What a cell may hold ===============================================

--- Does a cell, at a dimension, take in one of these categories?
local function takes_in(answer, d, at, categories)
  if at[d] and at[d] <= #answer.dims[d].labels then
    return categories[at[d]] or false
  end
  for category in pairs(categories) do
    if not answer.occurs or answer:occurs(d, category) then return true end
  end
  return false
end

--- Is a dimension over the codes of a field, or what is made of them, as
-- regions are of areas?
local function is_over(dim, field)
  local over = dim.field.column
  return over ~= nil and dim.field.of ~= nil
    and dim.field.reading == "codes" and over.name == field.column.name
end

--- May a cell of a counted Table hold records of a label?
local function may_count(answer, at, name, label)
  local ctx = answer.ctx
  if not ctx.columns[name] then return true end
  local field, codes = ctx:field(name), {}
  local place = field.find(label)
  for _, code in ipairs(ctx:codes(field)) do
    if field.of[code] == place then codes[#codes + 1] = code end
  end
  for d, dim in ipairs(answer.dims) do
    if is_over(dim, field) then
      local categories = {}
      for _, code in ipairs(codes) do
        local category = dim.at[dim.field.of[code]]
        if category then categories[category] = true end
      end
      if not takes_in(answer, d, at, categories) then return false end
    end
  end
  return #codes > 0
end

--- May a given figure be of a label of a field?
local function may_be_of(answer, at, name, label)
  for d, dim in ipairs(answer.dims) do
    if dim.name == name then
      local place = dim.find(label)
      local category = place and dim.at[place]
      return category and takes_in(answer, d, at, { [category] = true })
        or false
    end
  end
  local told = answer.spec.explained and answer.spec.explained.at
  local of = told and told[name]
  return of == nil or of == TOTAL or of == label
end

local function may_hold(self, at, field, label)
  local ask = self.answer.ctx and may_count or may_be_of
  return ask(self.answer, at, field, label)
end

--- Is a cell that of an area, and not of England and Wales?
local function is_of_area(self, at)
  for d, dim in ipairs(self.answer.dims) do
    if dim.name == "area" then
      local label = dim.labels[at[d]]
      return label ~= nil and label ~= NATION
    end
  end
  local told = self.answer.spec.explained
  local area = told and told.at and told.at.area
  return area ~= nil and area ~= TOTAL and area ~= NATION
end

local function concerns(b, self, at)
  if b.areas and not is_of_area(self, at) then return false end
  if not b.field then return true end
  for _, label in ipairs(b.labels) do
    if may_hold(self, at, b.field, label) then return true end
  end
  return false
end

-- === Breaks =============================================================

--- What a Table is of, as breaks.between takes it; nil where that is not
-- known: of figures that a script has given.
local function scope_of(self)
  local spec = self.answer.spec
  local told = spec.explained
  local name = spec.measure.name or told and told.measure
  if not name then return nil end
  local measures = { [name] = true }
  if spec.measure.of then measures[spec.measure.of] = true end
  return { of = spec.published and "published" or "register",
    measures = measures }
end

--- The first break that lies between two cells; nil where there is none.
-- @tparam table one a view
-- @tparam table at its cell
-- @tparam table other a view, which may be the same
-- @tparam table where its cell
function M.break_between(one, at, other, where)
  local scope = scope_of(one)
  local a, b = M.year_of(one, at), M.year_of(other, where)
  if not scope or not a or not b then return nil end
  for _, found in ipairs(breaks.between(scope, a.start, b.start)) do
    if concerns(found, one, at) or concerns(found, other, where) then
      return found
    end
  end
end

return M
