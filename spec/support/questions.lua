--- Random questions for property tests, each in two languages.
--
-- Q1. The same seed, register and measure give the same question.
-- Q2. Every question is valid: the module has to answer it.
-- Q3. A question is { spec =, plain =, rows =, cols = }: `spec` as a script
--     writes it for db:crosstab, in one of its many spellings; `plain` the
--     same for oracle.count; `rows` and `cols` the fields of the answer, the
--     dimension `year` of a list of dates included.
-- Q4. Dates crowd around 31 March and around the days on which something of
--     the register begins or ends. Conditions are mostly on labels that
--     occur.
-- Q5. The fields are those of the oracle, which has no measure's numbers but
--     age.

local chances = require "spec.support.chance"
local codes = require "spec.support.codes"
local dates = require "spec.support.dates"
local oracle = require "spec.support.oracle"

local M = {}

local UNKNOWN <const> = "Unknown"

--- The largest table, in cells without totals.
local MOST_CELLS <const> = 12000

-- === Dates ===============================================================

-- A reporting year as somebody might write it.
local function spell_year(chance, start)
  local label = dates.year_label(start)
  return chance.one_of { label, label, (label:gsub("-", "/")),
    ("%d-%d"):format(start, start + 1) }
end

local function whole_year(start)
  return { from = start .. "-04-01", to = start + 1 .. "-03-31" }
end

-- Every date in a register, sorted.
local function days_of(register)
  local days, seen = {}, {}
  for entity, rows in pairs(register) do
    for _, field in ipairs(codes.entities[entity]) do
      for _, row in ipairs(field[2] == "date" and rows or {}) do
        local day = row[field[1]]
        if day and day > "2020" and not seen[day] then
          seen[day] = true
          days[#days + 1] = day
        end
      end
    end
  end
  table.sort(days)
  return days
end

local function any_day(chance, days)
  local roll = chance.between(1, 10)
  if roll <= 3 then
    return chance.between(2021, 2026) .. "-"
      .. chance.one_of { "03-30", "03-31", "04-01" }
  elseif roll <= 8 and #days > 0 then
    local day = chance.one_of(days)
    return chance.percent(30) and dates.day_before(day) or day
  end
  return ("%d-%02d-%02d"):format(chance.between(2020, 2027),
    chance.between(1, 12), chance.between(1, 28))
end

-- So many different days, sorted.
local function sorted_days(chance, days, n)
  local chosen, seen = {}, {}
  while #chosen < n do
    local day = any_day(chance, days)
    if not seen[day] then
      seen[day] = true
      chosen[#chosen + 1] = day
    end
  end
  table.sort(chosen)
  return chosen
end

local function in_any_order(chance, list)
  return chance.some_of(list, #list)
end

-- === Slices ==============================================================

-- A date as somebody might write it: 31 March also as a year.
local function spell_date(chance, day)
  if day:sub(6) == "03-31" and chance.percent(50) then
    return spell_year(chance, tonumber(day:sub(1, 4)) - 1)
  end
  return day
end

-- What `at` says, and the slices that it means.
local function any_dates(chance, days)
  local n = chance.one_of { 1, 1, 1, 2, 3, 4 }
  local at, slices = {}, {}
  for i, day in ipairs(sorted_days(chance, days, n)) do
    at[i] = spell_date(chance, day)
    slices[i] = { from = day, to = day }
  end
  if n == 1 and chance.percent(70) then return at[1], slices, false end
  return in_any_order(chance, at), slices, true
end

local function one_year(chance)
  local start = chance.between(2020, 2026)
  return spell_year(chance, start), { whole_year(start) }, false
end

local function years(chance)
  local during, slices = {}, {}
  for start = 2020, 2026 do
    if chance.percent(40) or start == 2026 and #slices == 0 then
      slices[#slices + 1] = whole_year(start)
      during[#during + 1] = spell_year(chance, start)
    end
  end
  return in_any_order(chance, during), slices, true
end

local function spell_period(chance, slice)
  if chance.percent(50) then return { slice.from, slice.to } end
  return { from = slice.from, to = slice.to }
end

-- A period of one day that is not 31 March, which the oracle would name after
-- the year.
local function one_day(chance, days)
  local day
  repeat day = any_day(chance, days) until day:sub(6) ~= "03-31"
  return { from = day, to = day }
end

local function one_period(chance, days)
  local ends = sorted_days(chance, days, 2)
  local slice = { from = ends[1], to = ends[2] }
  if chance.percent(15) then slice = one_day(chance, days) end
  return spell_period(chance, slice), { slice }, false
end

-- Periods that touch, or have a gap between them.
local function periods(chance, days)
  local ends = sorted_days(chance, days, chance.between(3, 5))
  local during, slices = {}, {}
  for i = 2, #ends do
    local slice = { from = ends[i - 1], to = dates.day_before(ends[i]) }
    local eve = slice.from == slice.to and slice.to:sub(6) == "03-31"
    if not eve and chance.percent(85) then
      slices[#slices + 1] = slice
      during[#during + 1] = spell_period(chance, slice)
    end
  end
  if #slices == 0 then return one_period(chance, days) end
  return in_any_order(chance, during), slices, true
end

-- A reporting year and the days after it.
local function year_and_period(chance)
  local start = chance.between(2020, 2025)
  local year = whole_year(start)
  local after = { from = start + 1 .. "-04-01", to = start + 1 .. "-12-31" }
  return in_any_order(chance,
    { dates.year_label(start), spell_period(chance, after) }),
    { year, after }, true
end

-- What `during` says, and the slices that it means.
local function any_periods(chance, days)
  return chance.one_of { one_year, years, one_period, periods, periods,
    year_and_period }(chance, days)
end

local function is_stock(measure)
  return measure == "eligible" or measure == "caseload"
    or measure == "orders_in_force"
end

-- === Labels ==============================================================

-- The months of the slices, and their quarters.
local function calendar(slices)
  local months, quarters, seen = {}, {}, {}
  for _, slice in ipairs(slices) do
    local y, m = slice.from:match("^(%d+)-(%d+)")
    y, m = tonumber(y), tonumber(m)
    local month = slice.from:sub(1, 7)
    while month <= slice.to:sub(1, 7) do
      local quarter = dates.quarter(month .. "-01")
      if not seen[month] then months[#months + 1] = month end
      if not seen[quarter] then quarters[#quarters + 1] = quarter end
      seen[month], seen[quarter] = true, true
      y, m = y + m // 12, m % 12 + 1
      month = ("%04d-%02d"):format(y, m)
    end
  end
  return months, quarters
end

--- The labels that a field can have, "Unknown" not among them.
-- @tparam string field
-- @tparam table plain a question for the oracle
function M.labels(field, plain)
  if field == "age" then
    local ages = {}
    for age = 0, 110 do ages[#ages + 1] = tostring(age) end
    return ages
  elseif field == "year" then
    local labels = {}
    for i, slice in ipairs(plain.slices) do
      labels[i] = dates.slice_label(slice)
    end
    return labels
  end
  local months, quarters = calendar(plain.slices)
  if field == "month" then return months end
  if field == "quarter" then return quarters end
  return oracle.labels(field, plain.measure)
end

--- Fields of which every fact has a label: nothing is unknown.
M.always_known = { year = true, month = true, quarter = true }

-- The labels that occur in an unfiltered answer, "Unknown" among them.
local function occurring(register, plain, field)
  local labels = {}
  local cells = oracle.count(register, {
    measure = plain.measure, slices = plain.slices, dims = { field },
  })
  for label in pairs(cells) do
    if label ~= "Total" then labels[#labels + 1] = label end
  end
  table.sort(labels)
  return labels
end

-- === Conditions ==========================================================

local function set_of(list)
  local set = {}
  for _, label in ipairs(list) do set[label] = true end
  return set
end

-- The number that a label means, in fields of numbers.
local function number_of(field, label)
  if field == "age" or field == "category" or field == "level" then
    return tonumber(label:match("%d+$") or UNKNOWN)
  end
end

-- A label as somebody might type it.
local function spell(chance, field, label, plain)
  if chance.percent(40) then return label end
  if number_of(field, label) and chance.percent(60) then
    return number_of(field, label)
  end
  local list = oracle.fields(plain.measure)[field]
  for _, entry in ipairs(list and codes.lists[list] or {}) do
    if entry.label == label and chance.percent(50) then
      label = entry.code
    end
  end
  return chance.percent(50) and label:lower() or label
end

-- A condition and the set of labels that it leaves.
local kinds = {}

function kinds.value(chance, field, some, plain)
  return spell(chance, field, some[1], plain), set_of { some[1] }
end

function kinds.list(chance, field, some, plain)
  local list = {}
  for i, label in ipairs(some) do
    list[i] = spell(chance, field, label, plain)
  end
  return list, set_of(some)
end

kinds["not"] = function(chance, field, some, plain)
  local kind = #some == 1 and chance.percent(50) and "value" or "list"
  local condition, without = kinds[kind](chance, field, some, plain)
  local left = { [UNKNOWN] = not without[UNKNOWN] }
  for _, label in ipairs(M.labels(field, plain)) do
    left[label] = not without[label]
  end
  return { ["not"] = condition }, left
end

kinds["function"] = function(chance, field, _, plain)
  local salt = chance.between(1, 1000000)
  local function chosen(value)
    local hash = salt
    for _, byte in ipairs { tostring(value):byte(1, -1) } do
      hash = (hash * 31 + byte) % 1000003
    end
    return hash % 5 < 3
  end
  local left = { [UNKNOWN] = chosen(nil) }
  for _, label in ipairs(M.labels(field, plain)) do
    local value = field == "age" and tonumber(label) or label
    left[label] = chosen(value)
  end
  return chosen, left
end

function kinds.range(chance, field, some, plain)
  local a = number_of(field, some[1]) or 2
  local b = number_of(field, some[#some]) or 3
  local min, max = math.min(a, b), math.max(a, b)
  local open = chance.between(1, 4)
  if open == 1 then min = nil elseif open == 2 then max = nil end
  local left = {}
  for _, label in ipairs(M.labels(field, plain)) do
    local n = number_of(field, label)
    left[label] = n >= (min or n) and n <= (max or n)
  end
  return { min = min, max = max }, left
end

-- Draws a condition on a field into both forms of a question.
local function add_condition(chance, question, register, field)
  local plain = question.plain
  local labels = occurring(register, plain, field)
  if #labels == 0 or chance.percent(20) then
    labels = M.labels(field, plain)
  end
  local some = chance.some_of(labels, chance.between(1, 3))
  local names = { "value", "list", "not", "function" }
  if number_of(field, "1") then names[5], names[6] = "range", "range" end
  question.spec.where[field], plain.where[field] =
    kinds[chance.one_of(names)](chance, field, some, plain)
end

-- === What filters leave ==================================================

local FULL <const> = { No = true, [UNKNOWN] = true }
local LEVELS_2_3 <const> = { ["Level 2"] = true, ["Level 3"] = true }

-- Are there two dates a day apart? The rule last_day = "in" refuses them.
local function are_near(slices)
  for _, a in ipairs(slices) do
    for _, b in ipairs(slices) do
      if dates.day_before(b.to) == a.to then return true end
    end
  end
  return false
end

-- What the filter of a measure leaves of a field, by its rules.
local function of_measure(plain, field)
  local name, rules = plain.measure, plain.rules
  if field == "location" and (name == "eligible"
    or rules.custody == "exclude") then
    return { Community = true }
  elseif field == "interim" and rules.interim == "exclude" then
    return FULL
  elseif field == "interim" and rules.interim == "only" then
    return { Yes = true }
  elseif field == "level" and (name == "managed" or name == "meetings"
    or name == "attendance") then
    return LEVELS_2_3
  elseif field == "outcome" and name == "recalls" then
    return { ["Returned to custody"] = true }
  elseif field == "outcome" and name == "revocations" then
    return { Granted = true }
  elseif field == "basis" and name == "sro_notifications" then
    return { ["SRO breach"] = true }
  end
end

local function passes(plain, field, label)
  local where, own = plain.where[field], of_measure(plain, field)
  return (not where or where[label]) and (not own or own[label])
end

-- Fields of which a filter on one takes categories of the others away, and
-- how a label of the first gives those of the others.
local REGIONS <const> = {}
for _, area in ipairs(codes.lists.area) do
  REGIONS[area.label] = area.region
end

local function of_area(area)
  local region = REGIONS[area] or UNKNOWN
  local country = area == UNKNOWN and UNKNOWN
    or region == "Wales" and "Wales" or "England"
  return { area = area, region = region, country = country }
end

local function of_month(month)
  return { month = month, quarter = dates.quarter(month .. "-01") }
end

local LINKED <const> = {
  region = { "area", of_area }, country = { "area", of_area },
  area = { "area", of_area }, quarter = { "month", of_month },
  month = { "month", of_month },
}

--- The set of labels of a field, "Unknown" among them, that the filters of the
-- question and of its measure leave.
function M.left(field, plain)
  local base, all_of = field, function(label) return { [field] = label } end
  if LINKED[field] then base, all_of = table.unpack(LINKED[field]) end
  local left, labels = {}, M.labels(base, plain)
  if not M.always_known[field] then labels[#labels + 1] = UNKNOWN end
  for _, label in ipairs(labels) do
    local all, possible = all_of(label), true
    for other, of_other in pairs(all) do
      possible = possible and passes(plain, other, of_other)
    end
    if possible then left[all[field]] = true end
  end
  return left
end

-- === Dimensions ==========================================================

local function sorted_fields(measure)
  local names = {}
  for name in pairs(oracle.fields(measure)) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- None to three fields that make no table too large.
local function any_fields(chance, plain)
  local chosen, cells = {}, 1
  local n = chance.one_of { 0, 1, 2, 2, 3, 3 }
  for _, field in ipairs(chance.some_of(sorted_fields(plain.measure), n)) do
    local size = 1 + #M.labels(field, plain)
    if cells * size * #plain.slices <= MOST_CELLS then
      cells = cells * size
      chosen[#chosen + 1] = field
    end
  end
  return chosen
end

-- A list of fields as somebody might write it.
local function spell_fields(chance, fields)
  if #fields == 0 and chance.percent(50) then return nil end
  if #fields == 1 and chance.percent(50) then return fields[1] end
  return table.move(fields, 1, #fields, 1, {})
end

local function holds(list, value)
  for _, item in ipairs(list) do
    if item == value then return true end
  end
  return false
end

-- Several dates or periods are a dimension: of the rows where there are none,
-- else of the columns where there are none, else outside the rows.
local function place_year(rows, cols)
  if holds(rows, "year") or holds(cols, "year") then return end
  if #rows > 0 and #cols == 0 then
    cols[1] = "year"
  else
    table.insert(rows, 1, "year")
  end
end

local function add_dimensions(chance, question, several)
  local spec, plain = question.spec, question.plain
  local rows, cols = {}, {}
  for _, field in ipairs(any_fields(chance, plain)) do
    table.insert(chance.percent(50) and rows or cols, field)
  end
  spec.rows, spec.cols = spell_fields(chance, rows), spell_fields(chance, cols)
  if several then place_year(rows, cols) end
  question.rows, question.cols = rows, cols
  plain.dims = table.move(cols, 1, #cols, #rows + 1,
    table.move(rows, 1, #rows, 1, {}))
end

-- === Questions ===========================================================

local function add_choices(chance, question)
  local choices = oracle.choices(question.plain.measure)
  local spec, plain = question.spec, question.plain
  plain.unit = chance.one_of(choices.units)
  if plain.unit ~= choices.units[1] or chance.percent(30) then
    spec.unit = plain.unit
  end
  plain.rules = {}
  for name, values in pairs(choices.rules) do
    plain.rules[name] = values[1]
  end
  for _, name in ipairs { "already", "custody", "date", "interim",
    "last_day", "pick" } do
    if choices.rules[name] and chance.percent(70) then
      plain.rules[name] = chance.one_of(choices.rules[name])
      if plain.rules.last_day == "in" and are_near(plain.slices) then
        plain.rules.last_day = "out"
      end
      spec.rules = spec.rules or {}
      spec.rules[name] = plain.rules[name]
    end
  end
end

-- What is unknown in a dimension is left out when it is hidden.
local function hide_unknown(plain)
  for _, field in ipairs(plain.dims) do
    local left = plain.where[field] or set_of(M.labels(field, plain))
    left[UNKNOWN] = nil
    plain.where[field] = left
  end
end

--- Draws a question about a measure.
-- @tparam integer seed any whole number
-- @tparam table register entity -> array of records
-- @tparam string measure
function M.new(seed, register, measure)
  local chance = chances.new(seed * 0x2545F4914F6CDD1D)
  local clock = is_stock(measure) and "at" or "during"
  local read = is_stock(measure) and any_dates or any_periods
  local when, slices, several = read(chance, days_of(register))
  local question = {
    spec = { measure = measure, [clock] = when, where = {} },
    plain = { measure = measure, slices = slices, where = {} },
  }
  add_choices(chance, question)
  add_dimensions(chance, question, several)
  local fields = chance.some_of(sorted_fields(measure),
    chance.one_of { 0, 0, 1, 1, 2 })
  for _, field in ipairs(fields) do
    add_condition(chance, question, register, field)
  end
  question.spec.missing = chance.one_of { "auto", "show", "hide" }
  if question.spec.missing == "hide" then hide_unknown(question.plain) end
  return question
end

-- === Words ===============================================================

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

--- A value as Lua would write it.
function M.words(value)
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for _, key in ipairs(sorted_keys(value)) do
    local name = math.type(key) and "" or ("[%q]="):format(key)
    parts[#parts + 1] = name .. M.words(value[key])
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

return M
