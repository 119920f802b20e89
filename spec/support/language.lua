--- Random questions in the whole language of db:crosstab, each in two forms:
-- Q1 to Q4 of questions.lua hold for them too.
--
-- L1. A question is { spec =, plain =, rows =, cols = }, where rows and cols
--     are the names of the dimensions of the answer, and plain.dims the
--     dimensions themselves (dimensions.lua). plain.show names statistics,
--     plain.of the number that they are of, plain.base the base unit.
-- L2. A question without dimensions, with several of the same field, with
--     functions, groups and nets, over one date or many: all occur.

local catalogue = require "spec.support.catalogue"
local chances = require "spec.support.chance"
local conditions = require "spec.support.conditions"
local oracle = require "spec.support.oracle"
local phrases = require "spec.support.phrases"
local questions = require "spec.support.questions"
local times = require "spec.support.times"

local M = {}

--- The largest table, in cells with totals.
local MOST_CELLS <const> = 5000

-- === Dimensions ==========================================================

-- A list of dimensions as somebody might write it.
local function spell_dimensions(chance, list)
  if #list == 0 then return nil end
  if #list == 1 and chance.percent(60) then return list[1] end
  return list
end

-- None to four dimensions of different names in a table that is not too large.
local function add_dimensions(chance, question, sample, several)
  local spec, plain = question.spec, question.plain
  local sides = { { written = {}, names = {}, dims = {} },
    { written = {}, names = {}, dims = {} } }
  local taken, cells = {}, several and #plain.slices + 1 or 1
  for _ = 1, chance.one_of { 0, 1, 1, 2, 2, 2, 3, 3, 4 } do
    local written, dim, size = phrases.dimension(chance, sample)
    if written and not taken[dim.name]
      and cells * (size + 1) <= MOST_CELLS then
      local side = chance.one_of(sides)
      taken[dim.name] = true
      cells = cells * (size + 1)
      table.insert(side.written, written)
      table.insert(side.names, dim.name)
      side.dims[dim.name] = dim
    end
  end
  spec.rows = spell_dimensions(chance, sides[1].written)
  spec.cols = spell_dimensions(chance, sides[2].written)
  question.rows, question.cols = sides[1].names, sides[2].names
  if several then questions.place_year(question.rows, question.cols) end
  plain.dims = {}
  for _, names in ipairs { question.rows, question.cols } do
    for _, name in ipairs(names) do
      table.insert(plain.dims, sides[1].dims[name] or sides[2].dims[name]
        or { name = "year", fields = { "year" } })
    end
  end
end

-- === Statistics ==========================================================

local OF_NUMBERS <const> = { "mean", "median", "min", "max", "sum", "sd",
  "valid", "p10", "p25", "p90", "p2.5" }

-- Fields that statistics can be of.
local function number_fields(sample)
  local numbers = {}
  for _, name in ipairs(sample.names) do
    if sample.kinds[name].kind == "number" then
      numbers[#numbers + 1] = name
    end
  end
  return numbers
end

local function add_statistics(chance, question, sample)
  local spec, plain = question.spec, question.plain
  local units = catalogue.choices(plain.measure).units
  local names = chance.some_of({ "n", "row%", "col%", "all%",
    table.unpack(units) }, chance.between(0, 3))
  local numbers = number_fields(sample)
  if #numbers > 0 and chance.percent(40) then
    plain.of = chance.one_of(numbers)
    spec.of = plain.of
    for _, name in ipairs(chance.some_of(OF_NUMBERS, chance.between(1, 4))) do
      names[#names + 1] = name
    end
  end
  plain.show, plain.base = names, plain.unit
  if #names > 0 then spec.show = #names == 1 and names[1] or names end
  if chance.percent(30) then
    plain.base = chance.one_of(units)
    spec.base = plain.base
  end
end

local function add_layout(chance, spec)
  if chance.percent(80) then
    spec.totals = chance.one_of { true, false, "rows", "cols",
      { rows = "top", cols = "left" }, { rows = false, cols = true } }
  end
  if chance.percent(60) then
    spec.subtotals = chance.one_of { false, true, "rows", "cols" }
  end
  if chance.percent(80) then
    spec.missing = chance.one_of { "auto", "show", "hide" }
  end
end

-- === Questions ===========================================================

--- Is the answer one of rows by columns, in categories that do not overlap?
function M.is_plain_table(question)
  local dims = question.plain.dims
  return #question.rows == 1 and #question.cols == 1
    and not dims[1].nets and not dims[2].nets
end

-- Fields that analysts ask for most.
local USUAL <const> = { "level", "category", "area", "age", "sex", "location",
  "year", "date", "kind", "outcome", "quarter", "notification", "has_shpo",
  "days_managed", "months_at_level", "age_at_entry" }

local function add_names(sample)
  sample.names, sample.usual = {}, {}
  for name in pairs(sample.kinds) do
    sample.names[#sample.names + 1] = name
  end
  table.sort(sample.names)
  for _, name in ipairs(USUAL) do
    if sample.kinds[name] then sample.usual[#sample.usual + 1] = name end
  end
end

-- What can be asked, and what occurs.
local function new_sample(register, plain)
  local sample = phrases.sample(oracle.facts(register, {
    measure = plain.measure, slices = plain.slices, rules = plain.rules,
  }), plain)
  sample.kinds = catalogue.fields(plain.measure)
  add_names(sample)
  return sample
end

--- Draws a question about a measure.
-- @tparam integer seed any whole number
-- @tparam table register entity -> array of records
-- @tparam string measure
function M.new(seed, register, measure)
  local chance = chances.new(seed * 0x2545F4914F6CDD1D + 1)
  local clock, when, slices, several = times.new(chance, register, measure)
  local question = {
    spec = { measure = measure, [clock] = when, where = {} },
    plain = { measure = measure, slices = slices, where = {} },
  }
  questions.add_choices(chance, question)
  local sample = new_sample(register, question.plain)
  add_dimensions(chance, question, sample, several)
  local fields = chance.some_of(sample.names, chance.one_of { 0, 0, 1, 1, 2 })
  for _, field in ipairs(fields) do
    question.spec.where[field], question.plain.where[field] =
      conditions.condition(chance, sample, field)
  end
  add_statistics(chance, question, sample)
  add_layout(chance, question.spec)
  question.plain.hide = question.spec.missing == "hide"
  return question
end

return M
