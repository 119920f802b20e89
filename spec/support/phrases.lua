--- Random dimensions for random questions, in two languages: as a script
-- writes them, and plainly, as dimensions.lua reads them.
--
-- P1. Bounds, members and tables are drawn mostly from values that occur.
-- P2. A dimension has a size: at least its number of labels, so that tables
--     can be kept small.
-- P3. A function is pure: its answer comes from a hash of its arguments, and
--     is the same for both sides.

local catalogue = require "spec.support.catalogue"
local dates = require "spec.support.dates"
local dimensions = require "spec.support.dimensions"
local questions = require "spec.support.questions"

local M = {}

local UNKNOWN <const> = "Unknown"
local WORDS <const> = { "High", "Low", "Any sexual", "All the rest", "A & B",
  "18 to 24", "x|y", "é", "One, two", "Zero" }

--- The most combinations that a function is drawn for.
local MOST_COMBINATIONS <const> = 4000

--- A function from values to a whole number, the same for the same salt.
function M.hash(salt, ...)
  local hash = salt
  for i = 1, select("#", ...) do
    for _, byte in ipairs { tostring((select(i, ...))):byte(1, -1) } do
      hash = (hash * 31 + byte) % 1000003
    end
  end
  return hash
end

-- === Values ==============================================================

--- What is known of the values of each field: from the facts that a question
-- without conditions has.
-- @tparam table facts
-- @tparam table plain
function M.sample(facts, plain)
  local self, known = { plain = plain }, {}

  -- The distinct values of a field, sorted, without the unknown.
  function self.values(field)
    if known[field] then return known[field] end
    local values, seen = {}, {}
    for _, fact in ipairs(facts) do
      local value = fact[field]
      if value ~= nil and not seen[value] then
        seen[value] = true
        values[#values + 1] = value
      end
    end
    table.sort(values)
    known[field] = values
    return values
  end

  -- The labels of a coded field: those that occur, or all.
  function self.labels(chance, field)
    local list = catalogue.list_of(plain.measure, field)
    local occurring = self.values(field)
    if #occurring == 0 and list or list and chance.percent(25) then
      return catalogue.list_labels(list)
    end
    return occurring
  end

  -- Is there always a value?
  function self.is_always_known(field)
    local kind = self.kinds[field].kind
    return field == "date" or kind == "period" or kind == "year"
  end

  -- How many values there may be, the unknown included.
  function self.size(field)
    local list = catalogue.list_of(plain.measure, field)
    local values = self.values(field)
    if list then return #catalogue.list_labels(list) + 1 end
    if type(values[1]) == "number" then
      return values[#values] - values[1] + 2
    end
    return #values + 1
  end

  return self
end

-- === Bands ===============================================================

-- Some different whole numbers, ascending, the first perhaps 0.
local function draw_bounds(chance, values)
  local seen, bounds = {}, {}
  local function add(n)
    if n >= 0 and not seen[n] then
      seen[n] = true
      bounds[#bounds + 1] = n
    end
  end
  if chance.percent(25) then add(0) end
  for _ = 1, chance.between(1, 4) do
    local n = #values > 0 and chance.percent(80) and chance.one_of(values)
      or chance.between(0, 90)
    add(n)
    if chance.percent(20) then add(n + 1) end
  end
  if #bounds == 0 then add(10) end
  table.sort(bounds)
  return bounds
end

local function bands(chance, sample, field)
  local bounds = draw_bounds(chance, sample.values(field))
  local labels
  if chance.percent(20) then
    labels = {}
    for i in ipairs(dimensions.band_labels(bounds)) do
      labels[i] = "Band " .. i
    end
  end
  return { field, bands = bounds, labels = labels },
    { fields = { field }, bands = bounds, labels = labels }, #bounds + 2
end

-- === Groups and nets =====================================================

-- Those of some values that are numbers.
local function numbers_of(values)
  local numbers = {}
  for _, value in ipairs(values) do
    numbers[#numbers + 1] = dimensions.number(value)
  end
  return numbers
end

-- Puts a range into a group; its ends are numbers of values.
local function add_range(chance, written, group, values)
  local numbers = numbers_of(values)
  local a, b = chance.one_of(numbers), chance.one_of(numbers)
  group.min, group.max = math.min(a, b), math.max(a, b)
  local open = chance.between(1, 5)
  if open == 1 then group.min = nil elseif open == 2 then group.max = nil end
  written[#written + 1] = { min = group.min, max = group.max }
end

local function add_value(chance, written, group, value, field, plain)
  group.values[dimensions.label(value)] = true
  if type(value) == "string" then
    value = questions.spell(chance, field, value, plain)
  end
  written[#written + 1] = value
end

local function new_group(label)
  return { label }, { label = label, values = {} }
end

-- Nets of any values, which may overlap.
local function draw_nets(chance, field, values, plain)
  local written, groups = {}, {}
  for i, label in ipairs(chance.some_of(WORDS, chance.between(1, 4))) do
    written[i], groups[i] = new_group(label)
    for _, value in ipairs(chance.some_of(values, chance.between(1, 4))) do
      add_value(chance, written[i], groups[i], value, field, plain)
    end
    if dimensions.number(values[1]) and chance.percent(30) then
      add_range(chance, written[i], groups[i], values)
    end
  end
  return written, groups
end

-- Groups that share no value: shuffled values dealt out, or ranges that follow
-- each other.
local function deal(chance, field, values, plain)
  local written, groups = {}, {}
  local rest = chance.some_of(values, chance.between(1, math.min(#values, 8)))
  for i, label in ipairs(chance.some_of(WORDS, chance.between(1, 3))) do
    if #rest == 0 then break end
    written[i], groups[i] = new_group(label)
    for _ = 1, math.min(#rest, chance.between(1, 4)) do
      add_value(chance, written[i], groups[i], table.remove(rest), field,
        plain)
    end
  end
  return written, groups
end

local function ranges(chance, values)
  local written, groups = {}, {}
  local bounds = draw_bounds(chance, values)
  for i, label in ipairs(chance.some_of(WORDS, #bounds)) do
    local min, max = bounds[i], bounds[i + 1] and bounds[i + 1] - 1
    if max and chance.percent(20) then max = min end
    written[i] = { label, { min = min, max = max } }
    groups[i] = { label = label, values = {}, min = min, max = max }
  end
  return written, groups
end

local OTHERS <const> = { [true] = "Other", Rest = "Rest" }

-- Groups or nets of a field, with or without others, perhaps with the unknown.
local function grouping(chance, sample, field, key)
  local is_number = sample.kinds[field].kind == "number"
  local values = is_number and sample.values(field)
    or sample.labels(chance, field)
  if #values == 0 then return nil end
  local draw = key == "nets" and draw_nets or deal
  if key == "groups" and is_number and chance.percent(60) then
    draw = function() return ranges(chance, values) end
  end
  local written, groups = draw(chance, field, values, sample.plain)
  if chance.percent(15) and not sample.is_always_known(field) then
    local i = chance.between(1, #groups)
    table.insert(written[i], UNKNOWN)
    groups[i].unknown = true
  end
  local other = chance.percent(60) and chance.one_of { true, "Rest" } or nil
  return { field, [key] = written, other = other },
    { fields = { field }, [key] = groups, other = OTHERS[other] }, #groups + 2
end

-- === Functions ===========================================================

local OUTCOMES <const> = {
  string = { "High", "Medium", "Low", "None" },
  number = { 10, 2, 1, 33 },
  boolean = { true, false },
}
local YES_NO <const> = { [true] = "Yes", [false] = "No" }

-- A pure function of any number of values, which gives one of some outcomes
-- or, at times, nothing; it may fail on what is unknown.
local function new_function(chance, outcomes, n)
  local salt = chance.between(1, 1000000)
  local fails, gives_nil = chance.percent(30), chance.percent(30)
  return function(...)
    for i = 1, n do
      if fails and select(i, ...) .. "" == "" then return nil end
    end
    local hash = M.hash(salt, ...) // 7
    if gives_nil and hash % 6 == 0 then return nil end
    return outcomes[hash // 6 % #outcomes + 1]
  end
end

-- How many values a function may be called for: of numbers and periods, more
-- than occur.
local MOST <const> = { day = 4000, month = 150, quarter = 50,
  calendar_year = 15, reporting_year = 15, month_of_year = 12,
  quarter_of_year = 4 }

local function most_values(sample, field)
  if MOST[field] then return MOST[field] end
  if sample.kinds[field].kind ~= "number" then return sample.size(field) end
  return field:find "^days_" and 4000 or 150
end

-- One to four fields that have few combinations of values.
local function fields_of_function(chance, sample)
  local chosen, combinations = {}, 1
  local n = chance.one_of { 1, 1, 2, 2, 3, 4 }
  for _, field in ipairs(chance.some_of(sample.names, 12)) do
    local kind, size = sample.kinds[field].kind, most_values(sample, field)
    if #chosen < n and kind ~= "date" and kind ~= "year"
      and combinations * size <= MOST_COMBINATIONS then
      combinations = combinations * size
      chosen[#chosen + 1] = field
    end
  end
  return chosen
end

local function by_function(chance, sample)
  local fields = fields_of_function(chance, sample)
  local kind = chance.one_of { "string", "string", "number", "boolean" }
  local f = new_function(chance, OUTCOMES[kind], #fields)
  local written = table.move(fields, 1, #fields, 1, { by = f })
  if kind ~= "number" and chance.percent(50) then
    written.order = {}
    for i, outcome in ipairs(OUTCOMES[kind]) do
      written.order[i] = YES_NO[outcome] or outcome
    end
    chance.shuffle(written.order)
  end
  return written, { fields = fields, by = f, order = written.order },
    #OUTCOMES[kind] + 1
end

-- === Dates ===============================================================

-- How many periods of a kind there are from the first day to the last one.
local function count_periods(label, first, last)
  local n, day, before = 0, first, nil
  while day <= last do
    local now = label(day)
    if now ~= before then n = n + 1 end
    before, day = now, dates.day_after(day)
  end
  return n
end

-- The number of labels of a date field: over the range that occurs, or of the
-- date itself, over the slices.
local function size_by(sample, field, unit)
  local values, slices = sample.values(field), sample.plain.slices
  local first, last = values[1], values[#values]
  if field == "date" then
    first, last = slices[1].from, slices[#slices].to
  end
  return first and count_periods(dates.period[unit], first, last) + 1 or 1
end

local UNITS <const> = { "day", "month", "quarter", "calendar_year",
  "reporting_year", "month_of_year", "quarter_of_year" }

local function by_date(chance, sample, field)
  if chance.percent(15) then
    return field, { fields = { field } }, size_by(sample, field, "day")
  end
  local unit = chance.one_of(UNITS)
  return { field, every = unit }, { fields = { field }, every = unit },
    size_by(sample, field, unit)
end

-- === Any dimension =======================================================

local function bare(_, sample, field)
  local size = sample.size(field)
  if field:find "^days_" then size = math.max(size, 400) end
  if sample.kinds[field].kind == "period" then
    size = size_by(sample, "date", field)
  elseif sample.kinds[field].kind == "year" then
    size = #sample.plain.slices
  end
  return field, { fields = { field } }, size
end

local function groups(chance, sample, field)
  return grouping(chance, sample, field, "groups")
end

local function nets(chance, sample, field)
  return grouping(chance, sample, field, "nets")
end

local FORMS <const> = {
  code = { bare, bare, bare, groups, nets },
  number = { bands, bands, bands, bare, groups, nets },
  date = { by_date }, period = { bare, bare, bare, groups }, year = { bare },
}
local NAMES <const> = { "risk", "stage", "part", "a kind", "X1", "level 2" }

-- Gives a dimension a name: of its own, or that of its first field.
local function add_name(chance, written, plain)
  plain.name = plain.fields[1]
  if #plain.fields > 1 or plain.fields[1] ~= "year" and chance.percent(20) then
    plain.name = chance.one_of(NAMES)
    if type(written) == "string" then written = { written } end
    written.as = plain.name
  elseif type(written) == "string" and chance.percent(15) then
    written = { written }
  end
  return written
end

--- Draws a dimension: as a script writes it, plainly, and its size. Nothing
-- when nobody has a value of the field drawn.
function M.dimension(chance, sample)
  local written, plain, size
  if chance.percent(22) then
    written, plain, size = by_function(chance, sample)
  else
    local field = chance.one_of(chance.percent(50) and sample.usual
      or sample.names)
    local form = chance.one_of(FORMS[sample.kinds[field].kind])
    written, plain, size = form(chance, sample, field)
  end
  if not written or #plain.fields == 0 then return nil end
  return add_name(chance, written, plain), plain, size
end

return M
