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
local core = require "mappa.core"
local dimension = require "mappa.dimension"
local fields = require "mappa.fields"
local filter = require "mappa.filter"
local keys = require "mappa.keys"
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"
local time = require "mappa.time"

local M = {}

local KEYS <const> = keys.names("crosstab")
local KNOWN <const> = {}
for _, key in ipairs(KEYS) do KNOWN[key] = true end

-- What other programs call these keys.
local ALSO <const> = { by = "rows", col = "cols", column = "cols",
  columns = "cols", date = "at", filter = "where", group_by = "rows",
  groupby = "rows", index = "rows", margins = "totals", of_unit = "unit",
  on = "at", percent = "show", period = "during", statistics = "show",
  stats = "show", year = "during", years = "during" }

-- A table deeper than this is no question.
local DEEPEST <const> = 8

--- A copy of what a script wrote, which it may change or use again later.
local function copied(what, value, depth)
  if type(value) ~= "table" then return value end
  if depth == DEEPEST then misuse("%s holds tables in tables in tables: "
    .. "perhaps itself", what) end
  local copy = {}
  for key, item in pairs(value) do
    copy[key] = copied(what, item, depth + 1)
  end
  if next(copy) == nil and getmetatable(value) ~= nil then
    misuse("%s has an object in it; write a plain table", what)
  end
  return copy
end

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
  local word = type(value) == "string" and value or misuse.shown(value)
  misuse("%s has no value '%s'%s", what, word, misuse.instead(word, choices))
end

--- A measure by its name, or as mappa.measure gave it.
local function read_measure(options, measures)
  local given = options.measure
  if type(given) == "table" and rawget(given, "shape")
    and find(measures, given.name) then
    return given
  end
  local kind = type(given)
  if kind ~= "nil" and kind ~= "string" and kind ~= "number" then
    misuse('measure must be a name, as in measure = "%s", not %s',
      kind == "table" and rawget(given, "name") or measures[1].name,
      misuse.shown(options.measure))
  end
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

--- Names of dimensions differ, and from statistics: records have both.
local function check_names(rows, cols, measure)
  local seen, units = {}, {}
  for _, unit in ipairs(measure.units) do units[unit] = true end
  for _, dims in ipairs { rows, cols } do
    for _, dim in ipairs(dims) do
      if seen[dim.name] then
        misuse("the dimension '%s' is asked for twice; give one of them "
          .. 'another name, as in {"%s", as = "%s again"}', dim.name,
          dim.fields[1], dim.name)
      end
      if statistics.is_known(dim.name) or units[dim.name] then
        misuse("a dimension cannot have the name '%s', which is that of a "
          .. "statistic; give it another with as", dim.name)
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
  if type(where) ~= "table" then
    misuse('where must be a table, not a %s: conditions by field, as in '
      .. 'where = { area = "Norfolk" }', type(where))
  end
  local list = {}
  for field, condition in pairs(where) do
    if type(field) ~= "string" then
      misuse('where is a table by field, as in { area = "Norfolk" }; it has '
        .. "%s without a field", misuse.shown(condition))
    end
    list[#list + 1] = { field = field, is = condition }
  end
  table.sort(list, function(a, b) return a.field < b.field end)
  return list
end

--- "; did you mean 'x'?", or nothing.
local function near(word, words)
  local found = core.nearest(words, word)
  return found and ("; did you mean '%s'?"):format(found) or ""
end

--- One of the units of a measure, for `unit` or `base`.
local function read_unit(key, unit, measure, default)
  if unit == nil then return default end
  for _, u in ipairs(measure.units) do
    if u == unit then return unit end
  end
  local units = table.concat(measure.units, " or ")
  if type(unit) == "table" then
    misuse("%s is one of %s: people and events are not added up; show = {%s} "
      .. "has them side by side", key, units, '"' .. table.concat(
      measure.units, '", "') .. '"')
  elseif unit == "people" then
    misuse("%s: the measure %s counts %s, not people: a record of it is not "
      .. "one person's", key, measure.name, units)
  end
  misuse("%s: the measure %s counts %s, not %s%s", key, measure.name, units,
    type(unit) == "string" and unit or misuse.shown(unit),
    near(tostring(unit), measure.units))
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
  if next(given) ~= nil then
    misuse.check_keys("rules of " .. what, given, names(rules))
  end
  local chosen = {}
  for _, rule in ipairs(rules) do
    chosen[rule.name] = choose("rules." .. rule.name,
      full(rule, given[rule.name]), names(rule.values))
  end
  return chosen
end

local function read_rules(given, measure)
  if not measure.rules and type(given) == "table" and next(given) then
    misuse("rules: the measure %s has no counting rules", measure.name)
  end
  return M.rules(measure.name, given, measure.rules or {})
end

--- The statistics to show. Those of a number need `of`, and `of` one of
-- them: without `show` it asks for the mean.
local function read_show(options, measure)
  local show, of = options.show, options.of
  if of ~= nil and type(of) ~= "string" then
    misuse('of must be the name of a field of numbers, as in of = "age", not '
      .. "%s", misuse.shown(of))
  end
  if show == nil then
    return of and { "n", "mean" } or measure.share and { "n", "share" }
      or { "n" }
  end
  if type(show) == "string" then show = { show } end
  if type(show) ~= "table" then
    misuse('show must be the name of a statistic, as "row%%", or a list of '
      .. "them, not %s", misuse.shown(show))
  end
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
    misuse('of = "%s" goes with a statistic of numbers, as in show = '
      .. '{"n", "mean"}; show has none', of)
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
      and '"top" or "bottom"' or '"left" or "right"', misuse.shown(value))
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
      .. '"top", cols = "left"}, not %s%s', misuse.shown(totals),
      type(totals) == "string" and near(totals, { "rows", "cols" }) or "")
  end
  return { rows = read_place("rows", totals == true or totals == "rows"),
    cols = read_place("cols", totals == true or totals == "cols") }
end

local function read_subtotals(value)
  if value == nil or value == false or value == true then
    return { rows = value or false, cols = value or false }
  end
  if value ~= "rows" and value ~= "cols" then
    misuse('subtotals is true, false, "rows" or "cols", not %s%s',
      misuse.shown(value), type(value) == "string"
      and near(value, { "rows", "cols" }) or "")
  end
  return { rows = value == "rows", cols = value == "cols" }
end

local function read_rounding(value)
  if value == nil then return "up" end
  if value == 100 then value = "100" end
  if value ~= "up" and value ~= "100" then
    misuse('rounding is "up", half up, or "100", so that percentages add up '
      .. "to 100; not %s", misuse.shown(value))
  end
  return value
end

local function read_missing(missing)
  if missing == nil then return "auto" end
  return choose("missing", missing, { "auto", "show", "hide" })
end

--- Raises for the keys of options that are none.
local function unknown_key(options)
  for key, value in pairs(options) do
    if type(key) == "number" then
      misuse("crosstab has no key '%s': each value has a name, and %s has "
        .. "none; names are: %s", tostring(key), misuse.shown(value),
        table.concat(KEYS, ", "))
    elseif ALSO[key] then
      misuse("crosstab has no key '%s'; did you mean '%s'?", key, ALSO[key])
    end
  end
  misuse.check_keys("crosstab", options, KEYS)
end

--- The options of a script, as a plain copy, with known keys only.
local function read_options(options)
  if type(options) ~= "table" then
    misuse('crosstab takes a table, in braces, as in db:crosstab{ measure = '
      .. '"eligible", at = "2025-03-31", rows = "level" }; it got %s',
      misuse.shown(options))
  end
  for key in pairs(options) do
    if not KNOWN[key] then unknown_key(options) end
  end
  local copy = {}
  for _, key in ipairs(KEYS) do
    copy[key] = key == "measure" and options[key]
      or copied(key, options[key], 0)
  end
  return copy
end

--- Normalises a spec.
-- @tparam table options as a script writes it
-- @tparam table measures array of measures
-- @treturn table spec
-- @raise for anything that does not fit
function M.read(options, measures)
  options = read_options(options)
  local measure = read_measure(options, measures)
  local slices, several = read_slices(options, measure)
  local rows = dimension.read("rows", options.rows)
  local cols = dimension.read("cols", options.cols)
  if several then place_year(rows, cols) end
  check_names(rows, cols, measure)
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

--- The definition of a measure that counts less than another.
local function narrower_words(base, where)
  local words = {}
  for i, condition in ipairs(where) do
    words[i] = filter.plain_words(condition.field, condition.is)
  end
  if #words == 0 then return base.words end
  return ("%s Only with %s."):format(base.words, table.concat(words, "; "))
end

--- Narrows a measure: what a script defines with mappa.measure{}.
-- @tparam table options {name=, of=, where=, title=, words=, rules=}
-- @tparam table measures array of measures
-- @treturn table measure
function M.narrow(options, measures)
  if type(options) ~= "table" then
    misuse('measure takes a table, in braces, as in mappa.measure{ name = '
      .. '"women", of = "eligible", where = { sex = "Female" } }; it got %s',
      misuse.shown(options))
  end
  misuse.check_keys("measure", options,
    { "name", "of", "where", "title", "words" })
  if type(options.name) ~= "string" or options.name == "" then
    misuse("measure.name must be the name of the new measure, not %s",
      misuse.shown(options.name))
  end
  if options.of == nil then
    misuse("measure is missing: of says which one is narrowed, as in "
      .. 'of = "eligible"')
  end
  misuse.check_type("measure.title", options.title or "", "string")
  misuse.check_type("measure.words", options.words or "", "string")
  local known = find(measures, options.name)
  if known and not known.of then
    misuse("measure.name: there is a measure '%s' already; give the new one "
      .. "another name", options.name)
  end
  local base = read_measure({ measure = options.of }, measures)
  local measure = {}
  for key, value in pairs(base) do measure[key] = value end
  measure.name = options.name
  measure.title = options.title or (base.title .. ": " .. options.name)
  measure.of = base.name
  measure.where = table.move(base.where or {}, 1, #(base.where or {}), 1, {})
  local where = read_where(copied("where", options.where, 0))
  for _, condition in ipairs(where) do
    fields.check(condition.field)
    condition.what = ("measure %s: where.%s"):format(measure.name,
      condition.field)
    filter.check(condition.field, condition.is, condition.what,
      measure.shape == "pairs")
    table.insert(measure.where, condition)
  end
  measure.words = options.words or narrower_words(base, where)
  return measure
end

return M
