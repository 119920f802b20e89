--- Specs: an option table becomes a normalised question, and every friendly
-- argument error is made here.
--
-- The normalised spec:
--   measure            the measure (see mappa.measures)
--   slices             array of {from=, to=, label=}
--   rows, cols         arrays of dimensions {field=}
--   where              sorted array of {field=, is=condition}
--   unit               one of the measure's units
--   rules              name -> value, for every rule of the measure
--   show               array of statistics
--   total              {rows=boolean, cols=boolean}
--   missing            "auto", "show" or "hide"
-- @module mappa.spec
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local M = {}

local KEYS <const> = { "measure", "at", "during", "rows", "cols", "where",
  "unit", "rules", "show", "totals", "missing" }
local STATISTICS <const> = { "n", "row%", "col%", "all%", "share" }

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

local function read_dims(what, value)
  if value == nil then return {} end
  if type(value) == "string" then value = { value } end
  misuse.check_type(what, value, "string", "table")
  if next(value) == nil then return {} end
  misuse.check_list(what, value)
  local dims = {}
  for i, dim in ipairs(value) do
    if type(dim) ~= "string" then
      misuse("%s[%d] must be the name of a field, not a %s", what, i,
        type(dim))
    end
    dims[i] = { field = dim }
  end
  return dims
end

local function check_distinct(rows, cols)
  local seen = {}
  for _, dims in ipairs { rows, cols } do
    for _, dim in ipairs(dims) do
      if seen[dim.field] then
        misuse("the field '%s' is asked for twice", dim.field)
      end
      seen[dim.field] = true
    end
  end
  return seen
end

--- A list of dates or periods adds the dimension `year`, where no other stands
-- yet: to the rows, else to the columns, else outside the rows.
local function place_year(rows, cols)
  if check_distinct(rows, cols).year then return end
  local year = { field = "year" }
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

local function read_unit(unit, measure)
  if unit == nil then return measure.units[1] end
  for _, u in ipairs(measure.units) do
    if u == unit then return unit end
  end
  misuse("the measure %s counts %s, not %s", measure.name,
    table.concat(measure.units, " or "), tostring(unit))
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

local function read_show(show, measure)
  if show == nil then
    return measure.share and { "n", "share" } or { "n" }
  end
  if type(show) == "string" then show = { show } end
  misuse.check_type("show", show, "string", "table")
  misuse.check_list("show", show)
  local list = {}
  for i, statistic in ipairs(show) do
    list[i] = choose("show", statistic, STATISTICS)
    if statistic == "share" and not measure.share then
      misuse("the measure %s has no share", measure.name)
    end
  end
  return list
end

local function read_totals(totals)
  if totals == nil or totals == true then
    return { rows = true, cols = true }
  elseif totals == false then
    return { rows = false, cols = false }
  elseif totals == "rows" or totals == "cols" then
    return { rows = totals == "rows", cols = totals == "cols" }
  end
  misuse('totals is true, false, "rows" or "cols", not %s', tostring(totals))
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
  local rows = read_dims("rows", options.rows)
  local cols = read_dims("cols", options.cols)
  check_distinct(rows, cols)
  if several then place_year(rows, cols) end
  return {
    measure = measure, slices = slices, rows = rows, cols = cols,
    where = read_where(options.where),
    unit = read_unit(options.unit, measure),
    rules = read_rules(options.rules, measure),
    show = read_show(options.show, measure),
    total = read_totals(options.totals),
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
