--- Specs: an option table becomes a normalised question, and every friendly
-- argument error is made here.
--
-- The normalised spec:
--   measure            the measure (see mappa.measures)
--   slices             array of {from=, to=, label=}
--   rows, cols         arrays of dimensions (see mappa.dimension)
--   where              sorted array of {field=, is=condition}
--   unit, base         units of the measure
--   rules              name -> value, for every rule of the measure
--   show               array of statistics (see mappa.statistics)
--   of                 the field whose numbers are shown, or nil
--   total              {rows=, cols=}: "first", "last" or false
--   subtotal           {rows=boolean, cols=boolean}
--   rounding           "up" or "100"
--   missing            "auto", "show" or "hide"
-- @module mappa.spec
local dimension = require "mappa.dimension"
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"
local time = require "mappa.time"

local M = {}

local KEYS <const> = { "measure", "at", "during", "rows", "cols", "where",
  "unit", "rules", "show", "of", "base", "totals", "subtotals", "rounding",
  "missing" }

local function names(list)
  local out = {}
  for i, item in ipairs(list or {}) do out[i] = item.name end
  return out
end

local function find(list, name)
  for _, item in ipairs(list or {}) do
    if item.name == name then return item end
  end
end

local function choose(what, value, choices)
  for _, choice in ipairs(choices) do
    if value == choice then return value end
  end
  misuse("%s has no value %s", what, misuse.suggest(tostring(value), choices))
end

local function read_measure(options, measures)
  if options.measure == nil then
    misuse("measure is missing; it is one of: %s",
      table.concat(names(measures), ", "))
  end
  return find(measures, options.measure)
    or misuse("no measure %s",
      misuse.suggest(tostring(options.measure), names(measures)))
end

--- The measure of a name.
function M.measure(name, measures)
  return read_measure({ measure = name }, measures)
end

--- The slices of a spec: a stock takes `at`, a flow takes `during`.
local function read_slices(options, measure)
  local stock = measure.clock == "stock"
  local wanted, other = "at", "during"
  if not stock then wanted, other = other, wanted end
  if options[other] ~= nil then
    misuse(stock and "the measure %s is a stock, a position on a date: use "
      .. "at, not during" or "the measure %s is a flow, events over a "
      .. "period: use during, not at", measure.name)
  end
  if options[wanted] == nil then
    misuse("the measure %s needs %s, as in %s", measure.name, wanted,
      stock and 'at = "2025-03-31"' or 'during = "2024-25"')
  end
  if stock then return time.dates(options.at) end
  return time.periods(options.during)
end

local function check_distinct(rows, cols)
  local seen = {}
  for _, dims in ipairs { rows, cols } do
    for _, dim in ipairs(dims) do
      if seen[dim.name] then
        misuse("the field '%s' is asked for twice; give one of them a name, "
          .. 'as in as = "%s again"', dim.name, dim.name)
      end
      seen[dim.name] = true
    end
  end
end

local function has_year(dims)
  for _, dim in ipairs(dims) do
    for _, field in ipairs(dim.fields) do
      if field == "year" then return true end
    end
  end
  return false
end

--- A list of dates or periods adds the dimension `year`, where no other stands
-- yet: to the rows, else to the columns, else outside the rows.
local function place_year(rows, cols)
  if has_year(rows) or has_year(cols) then return end
  local year = dimension.read("rows", "year")[1]
  if #rows == 0 then rows[1] = year
  elseif #cols == 0 then cols[1] = year
  else table.insert(rows, 1, year) end
end

local function read_where(where)
  if where == nil then return {} end
  misuse.check_type("where", where, "table")
  local list = {}
  for field, condition in pairs(where) do
    if type(field) ~= "string" then
      misuse('where is a table by field, as in { area = "Norfolk" }; it has '
        .. "the key %s", tostring(field))
    end
    list[#list + 1] = { field = field, is = condition }
  end
  table.sort(list, function(a, b) return a.field < b.field end)
  return list
end

--- One of the units of a measure, for `unit` or `base`.
local function read_unit(key, unit, measure, default)
  if unit == nil then return default end
  for _, u in ipairs(measure.units) do
    if u == unit then return unit end
  end
  if unit == "people" and key == "unit" then
    misuse("the measure %s counts %s, not people: a record of it is not one "
      .. "person's", measure.name, table.concat(measure.units, " or "))
  end
  misuse("the measure %s counts %s, not %s (%s)", measure.name,
    table.concat(measure.units, " or "), tostring(unit), key)
end

-- Rules that include or exclude also take true and false.
local SHORT <const> = { [true] = "include", [false] = "exclude" }

--- The value of a rule as it is written in full.
local function full(rule, value)
  if value == nil then return rule.default end
  if SHORT[value] and find(rule.values, SHORT[value]) then
    return SHORT[value]
  end
  return value
end

--- The values of counting rules: those given, defaults for the others.
-- @tparam string what whose rules, for messages
-- @tparam table|nil given name -> value
-- @tparam table rules array of {name=, default=, values={{name=}...}}
-- @treturn table name -> value
function M.rules(what, given, rules)
  given = given or {}
  misuse.check_type("rules", given, "table")
  misuse.check_keys("rules of " .. what, given, names(rules))
  local chosen = {}
  for _, rule in ipairs(rules) do
    chosen[rule.name] = choose("rules." .. rule.name,
      full(rule, given[rule.name]), names(rule.values))
  end
  return chosen
end

local function read_rules(given, measure)
  if not measure.rules and type(given) == "table" and next(given) then
    misuse("the measure %s has no counting rules", measure.name)
  end
  return M.rules(measure.name, given, measure.rules or {})
end

--- The statistics to show. Those of a number need `of`, and `of` one of
-- them: without `show` it asks for the mean.
local function read_show(options, measure)
  local show, of = options.show, options.of
  if of ~= nil then misuse.check_type("of", of, "string") end
  if show == nil then
    return of and { "n", "mean" } or measure.share and { "n", "share" }
      or { "n" }
  end
  if type(show) == "string" then show = { show } end
  misuse.check_type("show", show, "string", "table")
  misuse.check_list("show", show)
  local list, numeric, seen = {}, false, {}
  for i, name in ipairs(show) do
    list[i] = statistics.check(name, measure)
    if seen[name] then misuse("show has '%s' twice", name) end
    seen[name] = true
    if statistics.is_numeric(name) then
      numeric = true
      if not of then
        misuse('show: %s is of a number; say which, as in of = "age"', name)
      end
    end
  end
  if of and not numeric then
    misuse("of = %s needs a statistic of numbers in show, as \"mean\"", of)
  end
  return list
end

-- Where a line of totals stands, by side.
local PLACES <const> = {
  rows = { [true] = "last", [false] = false, bottom = "last", top = "first" },
  cols = { [true] = "last", [false] = false, right = "last", left = "first" },
}

local function read_place(side, value)
  local place = PLACES[side][value]
  if value == nil then place = "last" end
  if place == nil then
    misuse("totals.%s is true, false, %s, not %s", side, side == "rows"
      and '"top" or "bottom"' or '"left" or "right"', tostring(value))
  end
  return place
end

local function read_totals(totals)
  if type(totals) == "table" then
    misuse.check_keys("totals", totals, { "rows", "cols" })
    return { rows = read_place("rows", totals.rows),
      cols = read_place("cols", totals.cols) }
  end
  if totals == nil then totals = true end
  if type(totals) ~= "boolean" and totals ~= "rows" and totals ~= "cols" then
    misuse('totals is true, false, "rows", "cols" or a table like {rows = '
      .. '"top", cols = "left"}, not %s', tostring(totals))
  end
  return { rows = read_place("rows", totals == true or totals == "rows"),
    cols = read_place("cols", totals == true or totals == "cols") }
end

local function read_subtotals(value)
  if value == nil or value == false or value == true then
    return { rows = value or false, cols = value or false }
  end
  choose("subtotals", value, { "rows", "cols" })
  return { rows = value == "rows", cols = value == "cols" }
end

local function read_rounding(value)
  if value == nil then return "up" end
  if value == 100 then value = "100" end
  return choose("rounding", value, { "up", "100" })
end

local function read_missing(missing)
  if missing == nil then return "auto" end
  return choose("missing", missing, { "auto", "show", "hide" })
end

--- Normalises a spec.
-- @tparam table options as a script writes it
-- @tparam table measures array of measures
-- @treturn table spec
-- @raise for anything that does not fit
function M.read(options, measures)
  misuse.check_type("crosstab", options, "table")
  misuse.check_keys("crosstab", options, KEYS)
  local measure = read_measure(options, measures)
  local slices, several = read_slices(options, measure)
  local rows = dimension.read("rows", options.rows)
  local cols = dimension.read("cols", options.cols)
  if several then place_year(rows, cols) end
  check_distinct(rows, cols)
  local unit = read_unit("unit", options.unit, measure, measure.units[1])
  return {
    measure = measure, slices = slices, rows = rows, cols = cols,
    where = read_where(options.where), unit = unit,
    base = read_unit("base", options.base, measure, unit),
    rules = read_rules(options.rules, measure),
    show = read_show(options, measure), of = options.of,
    total = read_totals(options.totals),
    subtotal = read_subtotals(options.subtotals),
    rounding = read_rounding(options.rounding),
    missing = read_missing(options.missing),
  }
end

--- Narrows a measure: what a script defines with mappa.measure{}.
-- @tparam table options {name=, of=, where=, title=, words=, rules=}
-- @tparam table measures array of measures
-- @treturn table measure
function M.narrow(options, measures)
  misuse.check_type("measure", options, "table")
  misuse.check_keys("measure", options,
    { "name", "of", "where", "title", "words" })
  misuse.check_type("measure.name", options.name, "string")
  misuse.check_type("measure.title", options.title or "", "string")
  misuse.check_type("measure.words", options.words or "", "string")
  if find(measures, options.name) then
    misuse("there is a measure '%s' already", options.name)
  end
  local base = read_measure({ measure = options.of }, measures)
  local measure = {}
  for key, value in pairs(base) do measure[key] = value end
  measure.name = options.name
  measure.title = options.title or (base.title .. ": " .. options.name)
  measure.words = options.words or base.words
  measure.where = table.move(base.where or {}, 1, #(base.where or {}), 1, {})
  for _, condition in ipairs(read_where(options.where)) do
    fields.check(condition.field)
    table.insert(measure.where, condition)
  end
  return measure
end

return M
