--- Figures: published numbers, one a record, in an array. They can be asked
-- like a register, but answer only what was printed.
-- @classmod mappa.figures
local labels = require "mappa.figures.labels"
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"

local cross = lazy "mappa.figures.cross"
local reader = lazy "mappa.reader"

local methods = {}
local Figures = misuse.class("mappa.Figures", methods,
  { "unplaced", "findings" })
local M = {}

local function method(f) return misuse.method(Figures, "f", f) end

--- Makes Figures of an array.
-- @tparam table list array of figures
-- @treturn Figures
function M.new(list) return setmetatable(list, Figures) end

-- === Asking =============================================================

--- A Table of the figures of a measure, with the verbs of every Table. A cell
-- is what was printed, never an estimate: what was not printed is missing, and
-- a total is a sum only of figures that add up and are all there. Where
-- sources differ, an exact figure goes before an approximate one, one of the
-- publisher or Parliament before a second-hand one, then the earlier; the
-- others stand below the Table. A dimension that is not asked for is taken at
-- its printed total; of areas that is England and Wales.
-- @function Figures:table
-- @tparam table options {measure=, rows=, cols=, where=, title=}
-- @treturn[1] Table
-- @treturn[2] nil, message, "data" when there is no such figure
-- @raise for a measure, dimension or label that does not exist
-- @usage f:table{ measure = "eligible", rows = "year", cols = "category",
--   where = { area = "Norfolk" } }
methods.table = method(function(self, options)
  return cross.table(self, options)
end)

-- Fields of a figure that are no dimension, and can be a condition too.
local PLAIN <const> = { table = true, source = true, unit = true,
  clock = true }
local MARKS <const> = { approximate = true, second_hand = true,
  impossible = true }

--- Does a value pass a condition on a field that has no list of labels?
local function passes(value, condition)
  if type(condition) == "function" then return condition(value) end
  if type(condition) ~= "table" then return value == condition end
  if condition["not"] ~= nil then
    return not passes(value, condition["not"])
  end
  for _, one in ipairs(condition) do
    if value == one then return true end
  end
  return false
end

local function measure_test(self, condition)
  local names, known = labels.measures(self), {}
  for _, name in ipairs(names) do known[name] = true end
  local wanted = type(condition) == "table" and condition or { condition }
  for _, name in ipairs(wanted) do
    if not known[name] then
      misuse("where: no figures of measure %s", misuse.suggest(name, names))
    end
  end
  return function(f)
    for _, name in ipairs(wanted) do
      if labels.is_of(f, name) then return true end
    end
    return false
  end
end

local function dimension_test(field, condition)
  local kept = {}
  for _, label in ipairs((labels.passing(field, condition,
    "where." .. field.name))) do
    kept[label] = true
  end
  return function(_, of)
    return of[field.name] and kept[of[field.name][1]] or false
  end
end

--- A function that tells whether a figure passes a condition.
local function test(self, list, dims, name, condition)
  if name == "measure" then return measure_test(self, condition) end
  for _, dim in ipairs(dims) do
    if dim == name then
      return dimension_test(labels.field(name, list), condition)
    end
  end
  if MARKS[name] then
    return function(f) return passes(f[name] or false, condition) end
  elseif PLAIN[name] then
    return function(f) return passes(f[name], condition) end
  end
  local known = { "measure", "table", "source", "unit", "clock",
    "approximate", "second_hand", "impossible" }
  misuse("where: figures have no %s", misuse.suggest(tostring(name),
    table.move(dims, 1, #dims, #known + 1, known)))
end

--- The figures that pass conditions.
-- @function Figures:where
-- @tparam table options by dimension (area, year, level, category ...), or by
-- measure, table, source, approximate or second_hand: a value, a list,
-- {["not"]=}, a function; of years also {min=, max=}
-- @treturn Figures
-- @raise for what figures do not have
-- @usage f:where{ area = "Norfolk", year = { min = "2018-19" } }
methods.where = method(function(self, options)
  misuse.check_type("where", options, "table")
  local list, tests, kept = {}, {}, {}
  for i, f in ipairs(self) do list[i] = labels.of(f) end
  local dims = labels.dims(list)
  for name, condition in pairs(options) do
    tests[#tests + 1] = test(self, list, dims, name, condition)
  end
  for i, f in ipairs(self) do
    local all = true
    for _, passing in ipairs(tests) do all = all and passing(f, list[i]) end
    if all then kept[#kept + 1] = f end
  end
  return M.new(kept)
end)

--- How many figures there are by a function of them: {name, n} in order of
-- their first.
local function counts(self, name_of)
  local n, names = {}, {}
  for _, f in ipairs(self) do
    local name = name_of(f)
    if not n[name] then names[#names + 1] = name end
    n[name] = (n[name] or 0) + 1
  end
  local list = {}
  for i, name in ipairs(names) do list[i] = { name = name, figures = n[name] }
  end
  return list
end

--- What the figures are of: an array of {name=, figures=, title=}, one a
-- table; the name is what f:table takes as its measure.
-- @function Figures:measures
-- @treturn table
-- @usage for _, m in ipairs(f:measures()) do print(m.name, m.figures) end
methods.measures = method(function(self)
  local list = counts(self, function(f) return f.table end)
  for _, item in ipairs(list) do
    item.title = labels.definition(item.name).title
  end
  return list
end)

--- The areas of the figures: an array of {name=, figures=}.
-- @function Figures:areas
-- @treturn table
methods.areas = method(function(self)
  return counts(self, function(f) return f.area end)
end)

--- Finds what contradicts itself, and what no caseload makes. The rules are:
-- totals that are not the sum of their cells (sum), a snapshot or returns to
-- custody larger than the people managed (snapshot, recalls), jumps from year
-- to year of counts and rates (jump, rate_jump), populations that count and
-- rate imply and that jump (population), "one in N" against the rate (one_in),
-- a rate against a stored population (stored), shares (share), breaches far
-- from those of other areas (areas), and sources that differ (sources).
-- Nothing is corrected.
-- @function Figures:check
-- @tparam[opt] table options {rules={name...}}: only these; {population=db}:
-- a register whose population rates are held against; the thresholds factor,
-- stock_factor, rate_factor, areas_factor and population_change
-- @treturn table array of {rule=, severity=, area=, year=, message=,
-- figures=}; print it
-- @raise for an option or rule that there is not
-- @usage print(f:where{ area = "Suffolk" }:check())
methods.check = method(function(self, options)
  return require("mappa.figures.check").run(self, options)
end)

--- The verbs of Figures, one line each.
-- @function Figures:help
-- @treturn table whose tostring is the text
methods.help = method(function()
  return require("mappa.help").verbs("Figures")
end)

-- === Printing ===========================================================

-- Longer lists are printed as a summary.
local LONGEST <const> = 60

local function marks(f)
  return (f.approximate and " approximate" or "")
    .. (f.second_hand and " second-hand" or "")
end

local function line(f)
  local cell = f.row ~= "" and f.column ~= "" and f.row .. ", " .. f.column
    or (f.row or "") .. (f.column or "")
  local value = f.impossible and "-" or tostring(f.value)
  return (("%-18s %-8s %-17s %-31s %9s%s"):format(f.area or "", f.year or "",
    f.table, cell, value, marks(f)))
end

local function summary(self)
  local lines = {}
  for i, item in ipairs(methods.measures(self)) do
    lines[i] = ("%6d  %-18s %s"):format(item.figures, item.name, item.title)
  end
  return table.concat(lines, "\n")
end

function Figures:__tostring()
  if self.unplaced then return reader.describe(self) end
  local text = {}
  if #self <= LONGEST then
    for i, f in ipairs(self) do text[i] = line(f) end
  else
    text[1] = summary(self)
  end
  local areas = #methods.areas(self)
  text[#text + 1] = ("%d figure%s of %d area%s"):format(#self,
    #self == 1 and "" or "s", areas, areas == 1 and "" or "s")
  return table.concat(text, "\n")
end

return M
