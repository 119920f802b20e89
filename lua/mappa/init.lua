--- mappa: the statistics of the Multi-Agency Public Protection Arrangements.
-- @module mappa
-- @usage local mappa = require "mappa"
-- local db = assert(mappa.open("norfolk.db"))
-- db:import_folder("exports")
-- print(db:crosstab{ measure = "eligible", at = "2025-03-31",
--   rows = "level", cols = "category", where = { area = "Norfolk" } })
local core = require "mappa.core"
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"
local prompt = require "mappa.prompt"
local register = require "mappa.register"
local spec = require "mappa.spec"
local time = require "mappa.time"

local breaks = lazy "mappa.breaks"
local change = lazy "mappa.change"
local help = lazy "mappa.help"

local M = { _VERSION = core.version }

local Measure = { __name = "mappa.Measure" }
function Measure.__tostring(measure) return help.describe(measure) end

--- The measures: an array, and by name. Each has name, title, words, clock,
-- units, and rules with their values and default.
M.measures = setmetatable({}, {
  __tostring = function(list) return help.list_measures(list) end,
})
for i, measure in ipairs(require "mappa.measures") do
  setmetatable(measure, Measure)
  M.measures[i] = measure
  M.measures[measure.name] = measure
end

--- Opens a register, or makes one.
-- @function open
-- @tparam string path of the file; ":memory:" for one in memory
-- @tparam[opt] table options {mode="r"}: for reading only; {keep=rows}: from
-- how many rows on what a question has read is kept in the file, for the next
-- time (50000), or false; {threads=n}: how many threads count a question at
-- most (1)
-- @treturn[1] Register
-- @treturn[2] nil, message, code
-- @usage local db = assert(mappa.open("norfolk.db"))
M.open = misuse.public(function(path, options)
  return register.open(path, options, M.measures)
end)

--- Defines a measure by narrowing another.
-- @function measure
-- @tparam table options {name=, of=, where=, title=, words=}
-- @treturn table the measure
-- @usage mappa.measure{ name = "young_adults", of = "eligible",
--   where = { age = { min = 18, max = 24 } },
--   title = "Eligible people aged 18 to 24" }
M.measure = misuse.public(function(options)
  local measure = setmetatable(spec.narrow(options, M.measures), Measure)
  local place = #M.measures + 1
  for i, known in ipairs(M.measures) do
    if known.name == measure.name then place = i end
  end
  M.measures[place], M.measures[measure.name] = measure, measure
  return measure
end)

--- The reporting years from one to another.
-- @function years
-- @tparam string first
-- @tparam string last
-- @treturn table array of labels
-- @usage mappa.years("2015-16", "2024-25")
M.years = misuse.public(time.years)

local Entity = { __name = "mappa.Entity" }
function Entity.__tostring(entity) return help.list_entities { entity } end

local Entities = { __name = "mappa.Entities" }
function Entities.__tostring(list) return help.list_entities(list) end

--- The entities that a register holds, parents first: an array of {name=,
-- words=, fields=}; a field is {name=, type=, required=, words=} and, where it
-- takes codes, has their labels as `values`.
-- @function entities
-- @treturn table
M.entities = misuse.public(function()
  local entities = core.entities()
  for _, entity in ipairs(entities) do
    setmetatable(entity, Entity)
    for _, field in ipairs(entity.fields) do
      if field.type == "code" then
        field.values = {}
        for i, code in ipairs(core.list(field.of)) do
          field.values[i] = code.label
        end
      end
    end
  end
  return setmetatable(entities, Entities)
end)

--- A Table of tidy records, as t:tidy gives them, or made by a script: with or
-- without totals.
-- @function table
-- @tparam table records array of {n=number, and a label by each dimension};
-- approximate = true where the number is known to be about so much
-- @tparam table options {rows=, cols=}: names of dimensions, or lists; title=;
-- unit="number"; adds_up=boolean: are totals that no record gives sums? By
-- default unless the unit is people, whose totals then are missing; fill=0:
-- the number of cells that no record gives
-- @treturn Table see mappa.table
-- @usage mappa.table(t:tidy{ totals = true }, { rows = "level",
--   cols = "category", unit = "people" })
M.table = misuse.public(function(records, options)
  return require("mappa.table").given(records, options)
end)

--- Adds up Tables of several areas, to regions and the nation. Only Tables of
-- the same question are added: measure, dates, rules, filters and dimensions.
-- Sums of people who may be counted in several areas are marked with *.
-- @function combine
-- @tparam table tables array of Tables, and of paths that t:save wrote
-- (.json); each is of some area: by its filter, or with the dimension area.
-- `by` in it is the dimension, or a list of them, that areas make, the
-- outermost rows: "country", "region", "area"; without it all areas are one,
-- unless the Tables have the dimension area
-- @treturn[1] Table; t:explain() lists its `areas`, those `missing`, and its
-- `parts`
-- @treturn[2] nil, message, code: "data" where Tables are not alike
-- @usage mappa.combine{ "norfolk.json", "suffolk.json", by = "region" }
M.combine = misuse.public(function(tables)
  return require("mappa.table").combined(tables)
end)

--- The published figures that come with the module, each with its source.
-- @function published
-- @treturn Figures see mappa.figures
-- @usage print(mappa.published():table{ measure = "rate", rows = "area",
--   where = { year = "2022-23" } })
M.published = misuse.public(function()
  return require("mappa.published").all()
end)

--- Figures from a CSV file with the columns area, year, table, row, column and
-- value, in any order; and, as you like, source, text (how it is printed),
-- note, approximate and second_hand (yes or no), unit and clock. A table is
-- one of the report, as eligible or rate, or any other.
-- @function figures
-- @tparam string path
-- @treturn[1] Figures see mappa.figures
-- @treturn[2] nil, message, code
-- @usage local f = assert(mappa.figures("examples/norfolk/published.csv"))
M.figures = misuse.public(function(path)
  return require("mappa.published").figures(path)
end)

--- Reads the text of an area's annual report, as `pdftotext -layout` makes it
-- of the PDF, or as it is copied from there; a page may be one line. What
-- cannot be placed without a guess is in the result's `unplaced`, an array of
-- {line=, text=, why=}; totals that do not add up, tables not found and the
-- like are in its `findings`.
-- @function read_report
-- @tparam string path of the text
-- @tparam[opt] table options {area=, year=}: whose report it is, and of which
-- year, where the text does not say
-- @treturn[1] Figures see mappa.figures; each with the line and text that it
-- was read from
-- @treturn[2] nil, message, code
-- @usage f = assert(mappa.read_report("norfolk-2024-25.txt"))
-- print(#f, #f.unplaced)
M.read_report = misuse.public(function(path, options)
  return require("mappa.reader").read(path, options)
end)

--- The areas that border on one by land.
-- @function neighbours
-- @tparam string area its name or code
-- @treturn table array of names, sorted
-- @raise for what is no area
-- @usage mappa.neighbours("Norfolk")
--   --> { "Cambridgeshire", "Lincolnshire", "Suffolk" }
M.neighbours = misuse.public(function(area)
  return require("mappa.neighbours").of(area)
end)

--- The change from one count to another, and whether it is more than chance:
-- the exact conditional test of two Poisson counts (Przyborowski and Wilenski
-- 1940), or Fisher's of two shares.
-- @function change
-- @tparam integer earlier a count
-- @tparam integer later a count
-- @tparam[opt] table options {population={earlier, later}: from what the
-- counts arose; base={earlier, later}: of what they are shares; level=0.95 of
-- the test and interval; unit="people": words for the counts}
-- @treturn table {earlier=, later=, change=, percent=, ratio=, low=, high=,
-- p=, verdict="rose", "fell", "the same", "within chance", "rose from none",
-- "fell to none" or "none in either"}; percent and ratio are nil from 0 on.
-- With base, earlier and later are percentages, points is their difference and
-- low and high are of that. tostring gives a sentence
-- @usage print(mappa.change(82, 96))
M.change = misuse.public(function(earlier, later, options)
  return change.change(earlier, later, options)
end)

--- The breaks: years from which on a series counts something else. t:compare
-- and t:series do not go across them unless they are asked to.
-- @function breaks
-- @treturn table array of {year=, measures=, field=, labels=, of="published",
-- "register" or "both", why=, source=}, a copy; tostring lists them
-- @usage print(mappa.breaks())
M.breaks = misuse.public(function() return breaks.list() end)

--- Declares a break, for as long as the script runs: an area changed its
-- practice.
-- @function declare_break
-- @tparam table options {year=the first of the new series, why=words; and what
-- is concerned alone: measure=, area=, or field= with labels=; source=;
-- straddles=true: that year is partly old, partly new}
-- @treturn table the break
-- @usage mappa.declare_break{ year = "2022-23", measure = "breaches",
--   area = "Norfolk", why = "cautions were not recorded before" }
M.declare_break = misuse.public(function(options)
  return breaks.declare(options, M.measures)
end)

--- Help: what there is, or what a word means.
-- @function help
-- @tparam[opt] string word a function, a verb as "t:value", a measure, an
-- option, a counting rule, a field or an idea
-- @treturn table whose tostring is the text
-- @raise for a word that there is no help on
-- @usage print(mappa.help("crosstab"))
M.help = misuse.public(function(word) return help.on(word, M.measures) end)

prompt.greet(M._VERSION)

return misuse.module(M, "mappa")
