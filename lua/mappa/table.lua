--- Tables: what a cross-tab gives. A Table is a value: it outlives its
-- register, and every verb returns a new one. It keeps what was counted, not
-- what was printed: totals, what t:select leaves and what t:top folds are
-- counted again, never added up.
-- @classmod mappa.table
local fields = require "mappa.fields"
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"
local prompt = require "mappa.prompt"
local view = require "mappa.table.view"

local address = lazy "mappa.table.address"
local areas = lazy "mappa.areas"
local behind = lazy "mappa.table.behind"
local combine = lazy "mappa.combine"
local compare = lazy "mappa.compare"
local given = lazy "mappa.table.given"
local help = lazy "mappa.help"
local lines = lazy "mappa.table.lines"
local notes = lazy "mappa.table.notes"
local rate = lazy "mappa.rate"
local series = lazy "mappa.series"
local tests = lazy "mappa.table.tests"
local verbs = lazy "mappa.table.verbs"

local methods = {}
local Table = misuse.class("mappa.Table", methods)
local M = {}

local function method(f) return misuse.method(Table, "t", f) end

local function wrap(self) return setmetatable(self, Table) end

--- Makes a Table of an answer (see mappa.answer).
function M.new(answer)
  return wrap(view.check_rounding(view.new(answer)))
end

--- Makes a Table of tidy records (see mappa.table in init.lua, and for what
-- else a module can give mappa.table.given).
function M.given(records, options, more)
  return wrap(view.new(given.new(records, options, more)))
end

--- Adds up Tables of several areas (see mappa.combine in init.lua).
function M.combined(tables)
  local answer, message, code = combine.answer(tables)
  if not answer then return nil, message, code end
  return wrap(view.new(answer))
end

--- Makes a Table of figures that are known to be right (see given.of).
function M.of_figures(...) return wrap(view.new(given.of(...))) end

function M.lines(...) return lines.lines(...) end

function M.meet(...) return lines.meet(...) end

function M.falls_short(...) return lines.falls_short(...) end

function M.notes(...) return notes.of(...) end

-- === Cells ==============================================================

--- The labels of a cell: of its row and of its column.
local function labels_of(row, col, ...)
  if select("#", ...) > 0 then
    misuse("a cell has two arguments, the label of its row and that of its "
      .. "column; nested labels are a list, as in {\"Norfolk\", \"Level 2\"}")
  end
  return row, col
end

local function cell_at(self, ...)
  local at = address.at(self, labels_of(...))
  return at and view.cell(self, at) or { status = "filtered" }
end

--- The number in a cell.
-- @function Table:value
-- @param[opt] row a label, or a list of labels when rows are nested; "Total",
-- or nothing, for the total; fewer labels than dimensions for a subtotal
-- @param[opt] col the same for columns
-- @treturn[1] number the first statistic shown
-- @treturn[2] nil
-- @treturn[2] string status: "impossible" (printed -), "missing" (no base to
-- take a percentage of), "filtered" (the filter leaves this category out)
-- @raise for a label that does not exist
-- @usage t:value("Level 2", "Total")
methods.value = method(function(self, ...)
  local c = cell_at(self, ...)
  if c.value ~= nil then return c.value end
  return nil, c.status
end)

--- A cell: {value=, n=, status=} and a field for each statistic shown.
-- @function Table:cell
-- @param[opt] row see value
-- @param[opt] col see value
-- @treturn table
-- @usage t:cell("Level 1", "Category 3").status  --> "impossible"
methods.cell = method(function(self, ...) return cell_at(self, ...) end)

--- An array of records, one a cell: a field for each dimension (its label),
-- `n`, and a field for each statistic shown. Cells that cannot be are no
-- record. In a derived Table (of rates, of changes) `mark` says why a
-- statistic is not known. mappa.table makes a Table of them again.
-- @function Table:tidy
-- @tparam[opt] table options {totals=false}; with totals = true each
-- dimension also has the label "Total"
-- @treturn table
-- @usage for _, r in ipairs(t:tidy()) do print(r.level, r.category, r.n) end
methods.tidy = method(function(self, options)
  if options == nil then options = {} end
  if type(options) ~= "table" then
    misuse("tidy takes options in a table, as in t:tidy{ totals = true }, not "
      .. "%s", misuse.shown(options))
  end
  misuse.check_keys("tidy", options, { "totals" })
  if options.totals ~= nil and type(options.totals) ~= "boolean" then
    misuse("tidy: totals is true or false, not %s",
      misuse.shown(options.totals))
  end
  local all, records = {}, {}
  for _, side in ipairs { "rows", "cols" } do
    table.move(self[side], 1, #self[side], #all + 1, all)
  end
  local dims = self.answer.dims
  local at = view.totals(self.answer)
  local function add()
    local c = view.cell(self, at)
    local known = c.n ~= nil or self.derived and c.status ~= "impossible"
    if not known then return end    -- it cannot be, or is not known
    local record = { n = c.n, mark = c.mark }
    for _, d in ipairs(all) do
      record[dims[d].name] = dims[d].labels[at[d]] or fields.TOTAL
    end
    for _, name in ipairs(self.show) do record[name] = c[name] end
    records[#records + 1] = record
  end
  view.each(self, all, add, at, 1, options.totals)
  return records
end)

-- === Verbs ==============================================================

--- The same Table showing percentages.
-- @function Table:percent
-- @tparam string base "row", "col" or "all"
-- @treturn Table
-- @usage t:percent("col"):value("Level 2", "Category 1")
methods.percent = method(function(self, base)
  return wrap(view.check_rounding(verbs.percent(self, base)))
end)

--- Keeps some categories of the Table's dimensions. Totals and percentages
-- are those of what is left, counted again.
-- @function Table:select
-- @tparam table options by dimension: a label or value, a list,
-- {min=, max=}, {["not"]=}, or a function of the label (of a number where the
-- dimension is one)
-- @treturn Table
-- @raise for a dimension or category that the Table does not have
-- @usage t:select{ level = {2, 3} }
methods.select = method(function(self, options)
  return wrap(view.check_rounding(verbs.select(self, options)))
end)

--- Orders the categories of a dimension by the values in a line of the other
-- side. The order is the same in every group of nested rows. Equal values
-- keep the declared order; what is unknown stays last.
-- @function Table:sort
-- @param[opt] options a label of the other side or a statistic that the Table
-- shows, or {by=label, list of labels or statistic, order="down", "up" or
-- "label", dim=name}; without `by` it is the total, without `dim` the
-- innermost dimension of the rows
-- @tparam[opt] string order after a label: "down" (the default), "up" or
-- "label"
-- @treturn Table
-- @usage t:sort("Level 3", "up")  t:sort{ dim = "area", order = "label" }
methods.sort = method(function(self, options, order)
  return wrap(verbs.sort(self, options, order))
end)

--- Keeps the n largest categories of a dimension; the others become one,
-- counted as one: somebody in several of them counts once.
-- @function Table:top
-- @tparam integer n
-- @tparam[opt] table options {dim=, by=} as for sort, {other="Other"}
-- @treturn Table
-- @usage t:top(5, { other = "All other areas" })
methods.top = method(function(self, n, options)
  return wrap(view.check_rounding(verbs.top(self, n, options)))
end)

--- Puts the dimensions on other sides. Those not named are totalled over.
-- @function Table:pivot
-- @tparam table options {rows=, cols=}: names of dimensions, or lists of them
-- @treturn Table
-- @usage t:pivot{ rows = "category", cols = { "year", "level" } }
methods.pivot = method(function(self, options)
  return wrap(view.check_rounding(verbs.pivot(self, options)))
end)

--- Pearson's chi-square test of independence of rows and columns, on the
-- inner cells (Pearson 1900).
-- @function Table:chi_square
-- @treturn[1] table {statistic=, df=, p=, n=, smallest=}: the smallest count
-- expected; below 5 the test is doubtful
-- @treturn[2] nil, message, "data" when fewer than two rows or columns hold
-- anything
-- @raise when the cells are percentages, nets, not independent or impossible
-- @usage t:chi_square().p
methods.chi_square = method(function(self)
  return tests.chi_square(self)
end)

--- Fisher's exact test of two rows and two columns (Fisher 1922).
-- @function Table:fisher
-- @tparam[opt=0.95] number level of the interval
-- @treturn[1] table {p=, odds_ratio=, low=, high=, n=}
-- @treturn[2] nil, message, "data" when a row or column holds nothing
-- @raise as chi_square, and when the Table is no two by two
-- @usage t:select{ level = {2, 3}, sex = {"Male", "Female"} }:fisher().p
methods.fisher = method(function(self, level)
  return tests.fisher(self, level)
end)

--- Adjusted standardised residuals of the inner cells (Haberman 1973): how
-- far a count is from what independence would give, in standard errors.
-- @function Table:residuals
-- @treturn[1] Table
-- @treturn[2] nil, message, "data" as chi_square
-- @raise as chi_square
-- @usage t:residuals():value("Level 3", "Category 2")
methods.residuals = method(function(self)
  local residuals, message, code = tests.residuals(self)
  if not residuals then return nil, message, code end
  return wrap(residuals)
end)

-- === Rates ==============================================================

--- The same counts per 100,000 residents. They are divided by the mid-year
-- estimates in the register, of the year before the 31 March that ends the
-- reporting year (mid-2024 for 2024-25). Area, region, country, sex, age and
-- year divide the population as they divide the counts, filters and t:select
-- included; other dimensions do not. Everybody counted is in the numerator;
-- residents from age_from on are the denominator. A cell has `rate`,
-- `population`, `n`, `low` and `high` (exact below 10, Byar's from 10),
-- `one_in`, residents for each one counted, and `rounded`, half up as
-- published; and `mark` where it has no rate. Its value is the rate,
-- unrounded.
-- @function Table:rate
-- @tparam[opt] table options {per=100000, age_from=10, interval=0.95,
-- digits=0, vintage=, show={...}, missing="error"}
-- @treturn[1] Table
-- @treturn[2] nil, message, "data" when the population of an area that the
-- Table takes in is missing or not complete: all are named
-- @raise for a Table that does not show counts, and when its register is
-- closed
-- @usage t = db:crosstab{ measure = "eligible", at = "2024-25",
--   where = { area = "Norfolk", category = 1 } }
-- print(t:rate():cell().rounded)
methods.rate = method(function(self, options)
  local made, message, code = rate.new(self, options)
  if not made then return nil, message, code end
  return wrap(made)
end)

--- Areas side by side: of a Table whose rows are areas, or regions. It has
-- counts or rates. A cell has `rank` (1 is the highest; printed with = where
-- areas share one), `ratio` to a reference, and `standing` among the limits of
-- a funnel (Spiegelhalter 2005): "above 99.8%", "above 95%", "within", "below
-- 95%" or "below 99.8%". With an earlier Table, `was` and `rank_before`. A
-- cell has the limits too, as rates: low_95, high_95, low_998, high_998. The
-- notes say who stands out. Of figures that are given (mappa.table), the
-- number is the rate; limits need n and population beside it.
-- @function Table:areas
-- @tparam[opt] table options {earlier=Table, reference="England and Wales",
-- neighbours_of=area, show={...}}
-- @treturn[1] Table
-- @treturn[2] nil, message, "data" as rate
-- @raise for other rows, for a reference that the Table does not hold, and for
-- an earlier Table that counts something else
-- @usage t = mappa.table({ { area = "Norfolk", n = 151 },
--   { area = "Suffolk", n = 166 } }, { rows = "area", title = "Rates" })
-- print(t:areas{ reference = "Norfolk" })
methods.areas = method(function(self, options)
  local made, message, code = areas.new(self, options)
  if not made then return nil, message, code end
  return wrap(made)
end)

--- The intervals of counts or percentages, as low and high: of counts as in
-- t:rate, of percentages Wilson's (1927).
-- @function Table:intervals
-- @tparam[opt] table options {level=0.95}
-- @treturn Table
-- @raise for a Table that shows other statistics
-- @usage print(t:percent("row"):intervals{ level = 0.99 })
methods.intervals = method(function(self, options)
  return wrap(rate.intervals(self, options))
end)

-- === Change ===========================================================

--- Compares with an earlier Table, cell by cell: earlier, later, change, %
-- change, and whether it is more than chance. Of percentages, percentage
-- points. Without an earlier Table, each year with the one before. What cannot
-- be compared is marked: "base 0", "missing before", "missing", "-", "break",
-- "other unit" ...
-- @function Table:compare
-- @tparam[opt] Table earlier with the same dimensions; a dimension of years
-- with one year left counts as none
-- @tparam[opt] table options {show=list of "earlier", "later", "change",
-- "change%", "points" (of percentages), "verdict", "ratio", "low", "high" and
-- "p"; level=0.95 of the test and interval; population={earlier, later}: from
-- what the counts arose; breaks=true: across a break of the series too}
-- @treturn Table
-- @raise when the dimensions differ, and across a declared break of the series
-- that concerns every cell
-- @usage t:compare(db:crosstab{ measure = "eligible", at = "2024-03-31",
--   rows = "level", cols = "category" })
methods.compare = method(function(self, earlier, options)
  return wrap(compare.compare(self, earlier, options))
end)

--- The years of a Table as a series: change, % change (of percentages, points)
-- and, where asked for, an index and a moving average.
-- @function Table:series
-- @tparam[opt] table options {base=the year whose index is 100, by default the
-- first; window=3: of how many years an average is, the year itself the last;
-- show=list of "n", "change", "change%", "points" (of percentages), "index"
-- and "average"; breaks=true: across a break too}
-- @treturn Table
-- @raise when the Table has no several years
-- @usage t:series{ base = "2018-19" }
methods.series = method(function(self, options)
  return wrap(series.series(self, options))
end)

--- What has become of each line between the first and the last year: change, %
-- change, compound growth a year, and the longest run of rises.
-- @function Table:growth
-- @tparam[opt] table options {show=list of "first", "last", "change",
-- "change%", "points" (of percentages), "growth" and "run"; breaks=true}
-- @treturn Table without the dimension of years
-- @raise when the Table has no several years
-- @usage t:growth():value("Category 1")
methods.growth = method(function(self, options)
  return wrap(series.growth(self, options))
end)

-- === Behind a cell ======================================================

--- Walks the records behind a cell or total: one for each person or event
-- that it counts.
-- @function Table:records
-- @param[opt] row see value
-- @param[opt] col see value
-- @treturn function an iterator of tables: the fields of the record, the
-- state on the day (area, category, level, age ...) and, where the Table has
-- several, the `year`
-- @raise when the register of the Table is closed
-- @usage for r in t:records("Level 3") do
--   print(r.individual, r.start_date)
-- end
methods.records = method(function(self, ...)
  return behind.records(self, labels_of(...))
end)

--- What the Table shows and where it comes from; with labels, of one cell.
-- @function Table:explain
-- @param[opt] row see value
-- @param[opt] col see value
-- @treturn table {measure=, title=, definition=, source=, clock=, unit=,
-- slices=, filter=, rules=, revision=, register=, rows_read=, rows_counted=,
-- left_out={{reason=, rows=}...}}, and with labels cell={row=, col=, value=,
-- n=, status=, where={words...}, people=, records=, rows=}: how many people
-- it has, records t:records walks, and rows counted; tostring gives it in
-- words
-- @usage print(t:explain("Level 2", "Category 1"))
methods.explain = method(function(self, ...)
  local explained = notes.explain(self)
  if select("#", ...) > 0 then
    explained.cell = behind.cell(self, labels_of(...))
  end
  return notes.wrap(explained)
end)

-- === Output =============================================================

--- The Table as text in a format.
-- @function Table:render
-- @tparam[opt="text"] string format "text", "markdown", "csv" or "json"
-- @tparam[opt] table options of the renderer
-- @treturn string
methods.render = method(function(self, format, options)
  return require("mappa.render").table(self, format or "text", options)
end)

--- Writes the Table to a file, in the format of its extension: .txt, .md,
-- .csv or .json.
-- @function Table:save
-- @tparam string path
-- @tparam[opt] table options as for render
-- @treturn[1] boolean true
-- @treturn[2] nil, message, code
methods.save = method(function(self, path, options)
  local render = require "mappa.render"
  return render.save(path, function(format)
    return render.table(self, format, options)
  end)
end)

--- The verbs of a Table, one line each.
-- @function Table:help
-- @treturn table whose tostring is the text
methods.help = method(function() return help.verbs("Table") end)

Table.__tostring = function(self)
  return self:render("text", prompt.options())
end

return M
