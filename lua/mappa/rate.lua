--- Rates: the counts of a Table on the population that the register holds, and
-- the intervals of counts and shares.
--
-- Everybody counted is in the numerator, whatever their age, and residents of
-- an age and over are the denominator, as in the published rate.
-- @module mappa.rate
local core = require "mappa.core"
local derived = require "mappa.table.derived"
local keys = require "mappa.keys"
local lacking = require "mappa.areas.lacking"
local misuse = require "mappa.misuse"
local population = require "mappa.population"
local residents = require "mappa.residents"
local statistics = require "mappa.statistics"
local time = require "mappa.time"
local view = require "mappa.table.view"

local M = {}

-- === Options ============================================================

local STATISTICS <const> = { "n", "population", "rate", "low", "high",
  "one_in" }
local USUAL <const> = { "n", "population", "rate", "low", "high" }

-- More residents than this, or decimals, and whole numbers would not hold.
local MOST_PER <const>, MOST_DIGITS <const> = 1000000, 6

local function whole(verb, name, value, least, most, default)
  if value == nil then return default end
  local n = type(value) == "number" and math.tointeger(value)
  if not n or n < least or n > most then
    misuse("%s: %s is a whole number from %d to %d, not %s", verb, name, least,
      most, misuse.shown(value))
  end
  return n
end

--- The level of an interval: 0.95 where none is asked for.
local function read_level(verb, name, value)
  if value == nil then return 0.95 end
  if type(value) ~= "number" or not (value > 0 and value < 1) then
    misuse("%s: %s is the level of the interval, between 0 and 1, as 0.95; it "
      .. "is %s", verb, name, misuse.shown(value))
  end
  return value
end

local function read_vintage(value)
  if value == nil or type(value) == "string" and value ~= "" then
    return value
  end
  misuse("rate: vintage is the name of a release of the population, not %s",
    misuse.shown(value))
end

local function read_missing(value)
  if value == nil then return "error" end
  if value ~= "error" and value ~= "mark" then
    misuse('rate: missing is "error", an error where a population is missing, '
      .. 'or "mark", a mark in its cells; not %s', misuse.shown(value))
  end
  return value
end

local function read_show(value)
  if value == nil then return USUAL end
  if type(value) == "string" then value = { value } end
  misuse.check_type("rate: show", value, "string", "table")
  misuse.check_list("rate: show", value)
  local show, seen = {}, {}
  for i, name in ipairs(value) do
    local known = false
    for _, other in ipairs(STATISTICS) do known = known or name == other end
    if not known then
      misuse("rate: show has no value %s", misuse.suggest(name, STATISTICS))
    elseif seen[name] then
      misuse("rate: show has '%s' twice", name)
    end
    show[i], seen[name] = name, true
  end
  return show
end

local function check_options(verb, options)
  if options == nil then return {} end
  if type(options) ~= "table" then
    misuse("%s takes options in a table, as in t:%s{ %s }, not %s", verb, verb,
      verb == "rate" and "per = 1000" or "level = 0.99",
      misuse.shown(options))
  end
  misuse.check_keys(verb, options, keys.names(verb))
  return options
end

local function read_options(options)
  options = check_options("rate", options)
  return {
    per = whole("rate", "per", options.per, 1, MOST_PER, 100000),
    age_from = whole("rate", "age_from", options.age_from, 0,
      population.OLDEST, 10),
    digits = whole("rate", "digits", options.digits, 0, MOST_DIGITS, 0),
    level = read_level("rate", "interval", options.interval),
    vintage = read_vintage(options.vintage),
    missing = read_missing(options.missing), show = read_show(options.show),
  }
end

-- === Which Tables have rates ============================================

--- Raises for a Table that does not count anything in a register.
local function check_base(base)
  if base.derived then
    misuse("rate divides counts by the population, and the table shows %s: "
      .. "ask for t:rate first", base.derived.name)
  elseif not base.answer.plan then
    misuse("rate: figures that are given have no population; rates are of "
      .. "what db:crosstab counts")
  elseif base.show[1] ~= "n" then
    misuse('rate divides counts by the population, and the table shows %s; '
      .. 'ask the same with show = "n"', base.show[1])
  end
end

--- The year of the estimate that goes with a date or period.
local function base_year(slice)
  local year = core.reporting_year(slice.to)
  if core.reporting_year(slice.from) ~= year then
    misuse("rate: the period %s lies in several reporting years, each of "
      .. "which has a population of its own; ask for a list of years, as "
      .. "during = mappa.years(...)", slice.label)
  end
  return year
end

local function base_years(spec)
  local years = {}
  for i, slice in ipairs(spec.slices) do years[i] = base_year(slice) end
  return years
end

-- === Notes ==============================================================

--- "95%", "99.8%".
local function level_words(level)
  return ("%.10g%%"):format(100 * level)
end

--- Names of fields in words: "category and level".
local function names_in_words(names)
  for i, name in ipairs(names) do names[i] = name:gsub("_", " ") end
  return misuse.listed(names)
end

--- The dimensions and filters that do not divide residents.
local function undivided(answer, fold)
  local names, told = {}, {}
  for _, reader in ipairs(fold.readers) do
    told[answer.dims[reader.d].name] = true
  end
  local function add(name)
    if not told[name] then names[#names + 1] = name end
    told[name] = true
  end
  for _, dim in ipairs(answer.dims) do add(dim.name) end
  for _, condition in ipairs(answer.plan.where) do
    if not residents.has(condition.field) then add(condition.field) end
  end
  return #names > 0 and names_in_words(names) or nil
end

--- The labels of bands of age that begin below the age, and go on above it.
local function straddling(answer, fold)
  local labels = {}
  for _, reader in ipairs(fold.readers) do
    for category, label in ipairs(answer.dims[reader.d].labels) do
      if reader.parts.age and reader.young[category]
        and reader.aged[category] then
        labels[#labels + 1] = label
      end
    end
  end
  return labels
end

--- Periods that are no whole reporting years.
local function part_years(spec)
  local labels = {}
  for _, slice in ipairs(spec.slices) do
    if spec.measure.clock ~= "stock" and not time.year_start(slice.label) then
      labels[#labels + 1] = slice.label
    end
  end
  return labels
end

--- Words for the intervals, where they are shown.
local function interval_note(options)
  for _, name in ipairs(options.show) do
    if name == "low" or name == "high" then
      return ("Interval: %s, exact below a count of 10, Byar's from 10 on.")
        :format(level_words(options.level))
    end
  end
  return nil
end

--- What is said of areas whose residents are in the rates, while the register
-- holds nothing of them; nil where there are none.
local function lacking_note(needed, held)
  local areas = {}
  for _, codes in pairs(needed) do
    for _, code in ipairs(codes) do areas[code] = true end
  end
  local n, all = lacking.missing(areas, held)
  if n == 0 then return nil end
  if n == all then
    return "The register holds no records of any area whose residents are in "
      .. "the rates, which so say nothing."
  end
  return ("The register holds no records of %d of the %d areas whose residents "
    .. "are in the rates: rates of these, and with them, are too low."):format(
    n, all)
end

--- What stands below rates, the intervals apart.
local function notes_of(answer, fold, options, estimates, needed)
  local spec, notes = answer.spec, {}
  local function add(...) notes[#notes + 1] = string.format(...) end
  add("Rates: %s per %d residents aged %d and over; population: %s.",
    spec.unit, options.per, options.age_from,
    table.concat(estimates:words(needed), "; "))
  local others = undivided(answer, fold)
  if others then
    add("Residents are not told apart by %s: the population is that of the "
      .. "rest.", others)
  end
  local bands = straddling(answer, fold)
  if #bands > 0 then
    add("The population of %s is aged %d and over; everybody counted is in "
      .. "the rate.", misuse.listed(bands), options.age_from)
  end
  local parts = part_years(spec)
  if #parts > 0 then
    add("%s: no whole year; the rate is per that period.",
      misuse.listed(parts))
  end
  local lacks = estimates:lacks(needed)
  if lacks then add("No estimate: %s.", lacks) end
  return notes
end

-- === Cells ==============================================================

--- Why residents of a cell are not known; nil where they are.
local function mark_of(cell, age_from)
  if not cell then return "no population" end
  if cell.several then return "several years" end
  if cell.missing then return "no estimate" end
  if cell.split then return "no population" end
  if not cell.aged then return "under " .. age_from end
  return cell.persons == 0 and "no population" or nil
end

local function must(result, message)
  return result or misuse("%s", message)
end

--- The rate of n on persons, as the statistics of a cell.
local function rate_of(n, persons, options)
  local per, scale = options.per, math.tointeger(10 ^ options.digits)
  local interval = must(core.count_interval(n, options.level))
  local rounded = population.rate(n, persons, "up", per * scale)
  return { n = n, population = persons, rate = n * per / persons,
    low = interval.low * per / persons, high = interval.high * per / persons,
    one_in = n > 0 and persons / n or nil,
    rounded = scale == 1 and rounded or rounded / scale }
end

local function worker(fold, cells, options)
  return function(base, at)
    local cell = view.cell(base, at)
    if cell.n == nil then return { status = cell.status } end
    local held = cells[fold:key(at)]
    local mark = mark_of(held, options.age_from)
    if mark then return { n = cell.n, mark = mark } end
    return rate_of(cell.n, held.persons, options)
  end
end

-- === Rates ==============================================================

--- The areas of which a Table needs estimates, by year.
local function areas_needed(fold, years, age_from)
  local needed, seen = {}, {}
  for slice, year in ipairs(years) do
    for area = 1, #core.list("area") do
      local key = year * 1000 + area
      if not seen[key] and fold:needs(slice, area, age_from) then
        seen[key] = true
        needed[year] = needed[year] or {}
        table.insert(needed[year], area)
      end
    end
  end
  for _, areas in pairs(needed) do table.sort(areas) end
  return needed
end

--- Reads the estimates that a Table needs.
local function read_estimates(base, fold, years, options)
  local needed = areas_needed(fold, years, options.age_from)
  local estimates, message, code = population.read(base.answer.origin.query, {
    areas = needed, age_from = options.age_from, by_sex = fold.by_sex,
    vintage = options.vintage })
  if not estimates then return nil, message, code end
  local lacks = estimates:lacks(needed)
  if lacks and options.missing == "error" then
    return population.error_of(lacks)
  end
  return estimates
end

--- What is printed for a rate that rounds to 0 though somebody is counted:
-- with the decimals of its interval; nil for others.
local function small_rate(digits)
  return function(cell, statistic)
    if statistic ~= "rate" or cell.rounded ~= 0 or cell.n == 0 then
      return nil
    end
    return ("%%.%df"):format(digits + 1):format(
      statistics.round(cell.rate, digits + 1))
  end
end

--- The derived view of counts on estimates that are there. `held` are the codes
-- of the areas that there are records of, as a set.
local function derive(base, options, estimates, held)
  local answer = base.answer
  local fold, years = residents.new(answer), base_years(answer.spec)
  local needed = areas_needed(fold, years, options.age_from)
  local cells = fold:cells(function(slice, area)
    return estimates:ages(years[slice], area)
  end, options.age_from)
  local about = notes_of(answer, fold, options, estimates, needed)
  local made = derived.new(base, { name = "rates", show = options.show,
    value = "rate", decimals = { rate = options.digits,
      low = options.digits + 1, high = options.digits + 1 },
    notes = table.move(about, 1, #about, 1, {}), about = about,
    cell = worker(fold, cells, options), text = small_rate(options.digits),
    again = function(change)
      return derive(change(base), options, estimates, held)
    end })
  local notes = made.derived.notes
  notes[#notes + 1] = lacking_note(needed, held)
  notes[#notes + 1] = interval_note(options)
  made.derived.rates = { per = options.per, age_from = options.age_from }
  return made
end

--- The rates of a Table of counts.
-- @tparam table base a view
-- @tparam table options of t:rate
-- @treturn[1] table view
-- @treturn[2] nil, message, code
function M.new(base, options)
  options = read_options(options)
  check_base(base)
  local fold, years = residents.new(base.answer), base_years(base.answer.spec)
  local estimates, message, code = read_estimates(base, fold, years, options)
  if not estimates then return nil, message, code end
  local held
  held, message, code = lacking.held(base.answer.origin.query)
  if not held then return nil, message, code end
  return derive(base, options, estimates, held)
end

-- === Intervals ==========================================================

--- Counts and the base of percentages, or of a share, in a cell.
local function parts_of(base, at, name)
  local answer = base.answer
  if name == "share" then return answer:share(at), answer:count(at) end
  local whole_at = view.whole(base, at, statistics.base_sides(name))
  return answer:count(at), answer:count(whole_at, answer.spec.base)
end

local function share_cell(base, at, name, level)
  local cell = view.cell(base, at)
  if cell.n == nil then return { status = cell.status } end
  local x, n = parts_of(base, at, name)
  local found, message, code = core.share_interval(x, n, level)
  if not found and code ~= "data" then misuse("%s", message) end
  if not found then return { n = cell.n } end
  return { n = cell.n, share = 100 * x / n, low = 100 * found.low,
    high = 100 * found.high }
end

local function count_cell(base, at, level)
  local cell = view.cell(base, at)
  if cell.n == nil then return { status = cell.status } end
  local interval = must(core.count_interval(cell.n, level))
  return { n = cell.n, low = interval.low, high = interval.high }
end

local function check_intervals(base)
  local shown = base.show[1]
  if base.derived then
    misuse("intervals are of counts and percentages, and the table shows %s",
      base.derived.name)
  elseif not base.answer.plan then
    misuse("intervals are of what db:crosstab counts, not of figures that are "
      .. "given")
  elseif shown ~= "n" and shown ~= "share"
    and not statistics.is_percentage(shown) then
    misuse('intervals are of counts and percentages, and the table shows %s; '
      .. 'ask the same with show = "n" or "row%%"', shown)
  end
  local spec = base.answer.spec
  if statistics.is_percentage(shown) and spec.base ~= spec.unit then
    misuse("intervals: %s in per cent of %s are no share; percentages have "
      .. "intervals where they are of the same %s", spec.unit, spec.base,
      spec.unit)
  end
  return shown
end

--- The intervals of a Table of counts or percentages.
-- @tparam table base a view
-- @tparam table options of t:intervals
-- @treturn table view
function M.intervals(base, options)
  options = check_options("intervals", options)
  local level = read_level("intervals", "level", options.level)
  local shown = check_intervals(base)
  local is_count = shown == "n"
  local unit = is_count and "" or " %"
  return derived.new(base, { name = "intervals",
    show = is_count and { "n", "low", "high" } or { "share", "low", "high" },
    heads = { low = "low" .. unit, high = "high" .. unit,
      share = statistics.suffix(shown, base.answer.spec) },
    decimals = { share = 1, low = 1, high = 1 },
    notes = { ("Interval: %s, %s."):format(level_words(level), is_count
      and "of a Poisson count: exact below 10, Byar's from 10 on"
      or "Wilson's, of a share") },
    cell = function(again, at)
      if is_count then return count_cell(again, at, level) end
      return share_cell(again, at, shown, level)
    end,
    again = function(change) return M.intervals(change(base), options) end })
end

return M
