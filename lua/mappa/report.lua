--- The annual report of an area: the statistics that each area publishes.
-- What it holds is data (see mappa.template.area); this file asks the
-- cross-tabs, prints them, and checks them against each other.
-- @classmod mappa.report
local core = require "mappa.core"
local geography = require "mappa.geography"
local misuse = require "mappa.misuse"
local population = require "mappa.population"
local published = require "mappa.published"
local reach = require "mappa.reach"
local spec = require "mappa.spec"
local template = require "mappa.template.area"
local time = require "mappa.time"

local M = {}

local methods = {}
local Report = misuse.class("mappa.Report", methods)

local function method(f) return misuse.method(Report, "r", f) end

-- === Options ============================================================

--- All rules of a report: those of the measures that it passes on, its own.
local function all_rules(measures)
  local rules = {}
  for _, name in ipairs(template.measures) do
    for _, rule in ipairs(measures[name].rules) do
      rules[#rules + 1] = rule
    end
  end
  return table.move(template.rules, 1, #template.rules, #rules + 1, rules)
end

-- === Making =============================================================

--- The numbers of a section that is a list of them.
local function read_lines(r, part, t)
  local lines = {}
  for i, line in ipairs(part.lines or {}) do
    lines[i] = { label = line.label, value = line.of(t, r) }
  end
  return lines
end

--- "Counted as outcomes: 12."
local function also_note(r, part, table_of)
  local t, message, code = table_of(part.also(r))
  if not t then return nil, message, code end
  return ("Counted as %s: %d."):format(t:explain().unit,
    read_lines(r, part, t)[1].value)
end

local function section(r, part, table_of)
  local t, message, code = table_of(part.spec(r))
  if not t then return nil, message, code end
  local made = { id = part.id, letter = part.letter, table = t,
    title = part.title:format(time.words(r.snapshot)), notes = {},
    lines = read_lines(r, part, t), is_list = part.lines ~= nil }
  made.notes[1] = part.note and part.note(r, t)
  if part.also then
    local note
    note, message, code = also_note(r, part, table_of)
    if not note then return nil, message, code end
    table.insert(made.notes, note)
  end
  return made
end

--- Section J: the Category 1 total of A per 100,000 residents.
local function rate_section(r, handle, table_of)
  local part = template.rate
  local t, problem, why = table_of(part.spec(r))
  if not t then return nil, problem, why end
  local made = { id = part.id, letter = part.letter, title = part.title,
    is_list = true, lines = { { label = "" } }, notes = {}, table = t }
  local base, message, code = population.of(handle, r.area, r.start,
    part.age_from)
  if not base and code ~= "data" then return nil, message, code end
  if not base then
    made.lines[1].why = message
    made.notes[1] = "Not available: " .. message .. "."
    return made
  end
  local n = t:value()
  made.base, made.n = base, n
  made.lines[1].value = population.rate(n, base.persons, r.rules.rounding)
  made.notes[1] = ("%d people in Category 1 (section A) per %d residents "
    .. "aged %d and over: mid-%d estimate%s; rounded half %s."):format(n,
    base.persons, base.age_from, base.year,
    base.vintage and ", release " .. base.vintage or "",
    r.rules.rounding == "up" and "up" or "to even")
  return made
end

local function make_sections(r, handle, table_of)
  for i, part in ipairs(template.sections) do
    local made, message, code = section(r, part, table_of)
    if not made then return nil, message, code end
    r.sections[i], r.by_id[part.id] = made, made
  end
  local rate, message, code = rate_section(r, handle, table_of)
  if not rate then return nil, message, code end
  r.sections[#r.sections + 1], r.by_id.rate = rate, rate
  return r
end

--- The names of the measures that most of a report comes from.
M.measures = template.measures

--- Reads what is asked for: a report without its sections.
-- @tparam table measures by name
-- @tparam table options {area=, year=, rules=}
function M.read(measures, options)
  misuse.check_type("report", options, "table")
  misuse.check_keys("report", options, { "area", "year", "rules" })
  local year, start = time.read_year(options.year)
  return { area = geography.read_area("area", options.area),
    year = year, start = start,
    rules = spec.rules("a report", options.rules, all_rules(measures)),
    snapshot = core.day(("%04d-03-31"):format(start + 1)),
    sections = {}, by_id = {}, measures = measures }
end

--- The annual report of an area for a year.
-- @tparam table r see read
-- @tparam table handle the core's register
-- @tparam function table_of gives the Table of a spec
-- @tparam function again calls a function with table_of while the register
-- is as it was; else gives nil and why not
-- @treturn[1] Report
-- @treturn[2] nil, message, code
function M.make(r, handle, table_of, again)
  r.again = again
  local made, message, code = make_sections(r, handle, table_of)
  if not made then return nil, message, code end
  local checks = require "mappa.report_checks"
  r.others, message, code = checks.other_rules(r, table_of)
  if not r.others then return nil, message, code end
  r.unplaced, message, code = checks.unplaced(r, table_of)
  if not r.unplaced then return nil, message, code end
  r.dead, message, code = checks.dead(r, handle)
  if not r.dead then return nil, message, code end
  r.told_until, message, code = reach.last(handle, r.snapshot)
  if r.told_until == nil then return nil, message, code end
  return setmetatable(r, Report)
end

-- === Asking =============================================================

local function section_of(r, id)
  for _, s in ipairs(r.sections) do
    if s.id == id or s.letter == id then return s end
  end
  local ids = {}
  for i, s in ipairs(r.sections) do ids[i] = s.id end
  misuse("the report has no table %s", misuse.suggest(tostring(id), ids))
end

--- One of the report's Tables.
-- @function Report:table
-- @tparam string id "eligible", "managed", "cautioned", "convicted",
-- "revocations", "orders", "sro_notifications", "recalls_licence",
-- "recalls_shpo" or "rate" (the Table of its numerator), or a letter A to J
-- @treturn Table
-- @usage r:table("eligible"):value("Level 2", "Total")
methods.table = method(function(r, id)
  return section_of(r, id).table
end)

--- A number of a section that is a list of numbers.
-- @function Report:value
-- @tparam string id as for table
-- @tparam[opt] string label of the line, where there are several
-- @treturn[1] number
-- @treturn[2] nil
-- @treturn[2] string why there is none
-- @usage r:value("rate")  --> 151
methods.value = method(function(r, id, label)
  local s = section_of(r, id)
  if not s.is_list then
    misuse("section %s is a table: use r:table('%s'):value(row, col)", id,
      s.id)
  end
  local labels = {}
  for i, line in ipairs(s.lines) do
    labels[i] = line.label
    if line.label == (label or "") or (not label and #s.lines == 1) then
      if line.value == nil then return nil, line.why end
      return line.value
    end
  end
  misuse("section %s has no line %s", s.id,
    misuse.suggest(label or "", labels))
end)

local function table_figures(s, add)
  local Table = require "mappa.table"
  local cols = Table.lines(s.table, "cols")
  for _, row in ipairs(Table.lines(s.table, "rows")) do
    for _, col in ipairs(cols) do
      local cell = Table.meet(s.table, row, col)
      add(row.labels[1], col.labels[1] or "", cell.n,
        cell.status == "impossible")
    end
  end
end

--- Every printed number: an array of {area=, year=, table=, row=, column=,
-- value=}; a cell printed "-" has impossible = true and no value.
-- @function Report:figures
-- @treturn table
methods.figures = method(function(r)
  local figures = {}
  for _, s in ipairs(r.sections) do
    local function add(row, column, value, impossible)
      figures[#figures + 1] = { area = r.area, year = r.year, table = s.id,
        row = row, column = column, value = value,
        impossible = impossible or nil }
    end
    for _, line in ipairs(s.lines) do add(line.label, "", line.value) end
    if not s.is_list then table_figures(s, add) end
  end
  return figures
end)

--- The figures given of the same area and year, the best of each cell.
local function same_report(r, figures)
  misuse.check_type("the figures", figures, "table")
  local kept = {}
  for _, f in ipairs(figures) do
    misuse.check_type("a figure", f, "table")
    if (f.area == nil or f.area == r.area) and
      (f.year == nil or f.year == r.year) then
      kept[#kept + 1] = f
    end
  end
  if #kept == 0 then
    misuse("no figure is of %s, %s", r.area, r.year)
  end
  return published.best(kept)
end

--- Compares the report with published figures, cell by cell, and tries which
-- counting rules give each printed table. Of several figures of a cell the
-- best is taken: exact before approximate, first-hand before second-hand. An
-- approximate figure agrees when it differs by less than one in its last digit
-- that is no zero.
-- @function Report:against
-- @tparam table figures see mappa.published
-- @treturn table comparison: an array of {table=, row=, column=, here=,
-- there=, verdict=} with counts, and rules: an array of {table=, letter=,
-- rules=, words=, same=, different=}, one for each combination of the rules of
-- a printed table; print either
-- @usage print(r:against(mappa.figures("published.csv")))
methods.against = method(function(r, figures)
  local printed = same_report(r, figures)
  local comparison = published.compare(r:figures(), printed)
  comparison.rules = require("mappa.report_rules").try(r, printed)
  return comparison
end)

--- Checks the report's tables against each other (identities that a reader
-- would expect, and that real reports break), says what other counting rules
-- would have given and which of them give a printed table.
-- @function Report:check
-- @tparam[opt] table figures printed figures to find the rules of
-- @treturn table array of {id=, severity=, message=}; print it
methods.check = method(function(r, figures)
  return require("mappa.report_checks").run(r,
    figures and same_report(r, figures))
end)

--- The report as text in a format.
-- @function Report:render
-- @tparam[opt="text"] string format "text", "markdown", "csv" or "json"
-- @treturn string
methods.render = method(function(r, format)
  return require("mappa.render.report")(r, format or "text")
end)

--- Writes the report to a file, in the format of its extension.
-- @function Report:save
-- @tparam string path ending in .txt, .md, .csv or .json
-- @treturn[1] boolean true
-- @treturn[2] nil, message, code
methods.save = method(function(r, path)
  return require("mappa.render").save(path, function(format)
    return r:render(format)
  end)
end)

--- The verbs of a report, one line each.
-- @function Report:help
-- @treturn table whose tostring is the text
methods.help = method(function()
  return require("mappa.help").verbs("Report")
end)

Report.__tostring = function(r) return r:render("text") end

return M
