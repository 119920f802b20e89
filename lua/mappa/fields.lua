--- Fields: what a table may be broken down or filtered by.
-- A field reads one column of a frame (or the number of the slice) and maps
-- its codes to categories:
--   name, column   the column's description, nil for the slice
--   reading        how the kernel reads the column: "codes", or the time
--                  since its day in "days", "months", "years"
--   codes          how many codes the column has, read so
--   first, last    its codes, those of the column and maybe more that do not
--                  occur; code 0 is unknown
--   labels         categories in declared order, without Unknown
--   of             code -> place of its category, 0 = unknown
--   numbers        code -> number, where a number is meant, or nil
--   days           code -> day, where a date is meant, or nil
--   unit           of the calendar, where a date is meant: "day", "quarter"
--   numeric        its categories are the numbers themselves
--   grows          there may be greater numbers than those that occur
--   find           word or number -> place of a category, or nil, nearest
--   span           show only the range of categories that occurs
--   complete       it is never unknown
--   key            names it among those of its frame (see mappa.context); nil
--                  where functions of a script make it
-- @module mappa.fields
local core = require "mappa.core"
local measures = require "mappa.measures"
local misuse = require "mappa.misuse"
local states = require "mappa.states"
local time = require "mappa.time"

local M = {}

M.UNKNOWN = "Unknown"
M.TOTAL = "Total"

--- The place of each label, and of it in small letters.
local function places_of(labels)
  local place = {}
  for i, label in ipairs(labels) do
    place[label:lower()] = place[label:lower()] or i
  end
  for i, label in ipairs(labels) do place[label] = i end
  return place
end

--- Finds the place of a label, whatever its letter case.
function M.finder(labels)
  local place
  return function(word)
    place = place or places_of(labels)
    if math.type(word) == "float" then word = math.tointeger(word) or word end
    word = tostring(word)
    local found = place[word] or place[word:lower()]
    if found then return found end
    return nil, core.nearest(labels, word)
  end
end

-- === Kinds of fields ====================================================

local function list_labels(name)
  local labels, numbers = {}, {}
  for i, code in ipairs(core.list(name)) do
    labels[i] = code.label
    numbers[i] = math.tointeger(tonumber(code.code))
  end
  return labels, numbers[1] and numbers or nil
end

--- A field over a code list; `through` maps codes of the column to codes of
-- the list, as areas to regions.
local function coded(name, column, list, through)
  local labels, numbers = list_labels(list)
  local of = { [0] = 0 }
  for code = 1, column.codes - 1 do
    of[code] = through and through[code] or code
  end
  return {
    name = name, column = column, reading = "codes", codes = column.codes,
    first = 0, last = column.codes - 1, labels = labels, of = of,
    numbers = not through and numbers or nil,
    find = function(word)
      if math.type(word) == "float" then word = math.tointeger(word) end
      return core.code(list, tostring(word))
    end,
  }
end

--- A field of whole numbers: code n + 1 stands for n.
local function numeric(name, column, reading, codes)
  local labels, of, numbers = {}, { [0] = 0 }, {}
  for code = 1, codes - 1 do
    labels[code] = tostring(code - 1)
    of[code] = code
    numbers[code] = code - 1
  end
  return { name = name, column = column, reading = reading, codes = codes,
    first = 0, last = codes - 1, labels = labels, of = of, numbers = numbers,
    numeric = true, span = true, grows = column.kind ~= "age",
    find = M.finder(labels) }
end

--- The reporting year, or date, or period: the slice. A date is also found by
-- its day, and a year however it is written.
local function sliced(slices)
  local labels, of, day = {}, {}, {}
  for i, slice in ipairs(slices) do
    labels[i] = slice.label
    of[i - 1] = i
    if slice.from == slice.to then day[core.date(slice.to)] = i end
  end
  local find = M.finder(labels)
  return { name = "year", codes = #slices, reading = "codes", first = 0,
    last = #slices - 1, labels = labels, of = of, complete = true,
    find = function(word)
      if day[word] then return day[word] end
      local start = time.year_start(word)
      return find(start and time.year_label(start) or word)
    end }
end

--- The days of slices that a column does not reach get codes too: below 0
-- before its first day, after its own codes behind its last one. Code 0 stays
-- unknown.
local function day_code(column, day)
  local code = day - column.base + 1
  return code > 0 and code or code - 1
end

--- The days that a column holds, the open end left out.
local function days_of(column)
  return { from = column.base, to = column.base + column.codes - 3 }
end

-- The most categories that the kernel tells apart.
M.MOST = 65534

--- Raises where the days of slices would be too many categories.
local function check_days(name, unit, slices)
  local days = 0
  for _, slice in ipairs(slices or {}) do
    days = days + slice.to - slice.from + 1
  end
  if unit == "day" and days > M.MOST then
    misuse('%s has %d days, more than %d categories; take a longer unit, as '
      .. '{"date", every = "month"}', name, days, M.MOST)
  end
end

--- A field of a date. Over the date of the event itself, the units of all
-- slices are its categories, whether a day of theirs occurs or not; over
-- another date those between the first and the last that occur.
local function dated(name, column, unit, slices)
  check_days(name, unit, slices)
  local labels, place = time.calendar(slices or { days_of(column) }, unit)
  local field = { name = name, column = column, reading = "codes",
    codes = column.codes, first = 0, last = column.codes - 1,
    labels = labels, of = {}, days = {}, unit = unit, find = M.finder(labels),
    span = not slices, complete = slices and true or nil }
  for code = 0, column.codes - 1 do field.of[code] = 0 end
  for day in pairs(place) do
    local code = day_code(column, day)
    field.first = math.min(field.first, code)
    field.last = math.max(field.last, code)
  end
  for code = field.first, field.last do field.of[code] = 0 end
  for day, p in pairs(place) do
    local code = day_code(column, day)
    field.of[code], field.days[code] = p, day
  end
  return field
end

-- === Which fields there are =============================================

local REGIONAL <const> = {
  region = { areas = "area", of = core.regions },
  country = { areas = "area", of = core.countries },
  region_before = { areas = "area_before", of = core.regions },
  country_before = { areas = "area_before", of = core.countries },
}

-- Columns that only the rules of measures ask for, by the shape of the frame.
local HIDDEN <const> = { events = { category_before = true },
  pairs = { counted = true } }

-- What every measure of people has.
local GENERAL <const> = { "area", "region", "country", "category", "level",
  "lead_agency", "location", "sex", "age", "ethnicity", "year" }

-- Fields of time since a day, by name: {column=, reading=}.
local TIMES <const> = {}
for _, reading in ipairs { "days", "months", "years" } do
  for what, column in pairs { managed = "entered_on",
    at_level = "level_since" } do
    TIMES[reading .. "_" .. what] = { column = column, reading = reading }
  end
end

--- Is a field a time since a day?
function M.is_time(name)
  return TIMES[name] ~= nil
end

-- A longer time counts as unknown, as an age over 150 does.
local MOST <const> = { days = 60000, months = 1971, years = 164 }

--- The codes of a time since the days of a column: unknown, 0 and up to the
-- longest one before the end of the last slice.
local function time_codes(column, reading, slices)
  local days = slices[#slices].to - column.base
  local per = { days = 1, months = 28, years = 365 }
  return math.min(math.max(days // per[reading], 0), MOST[reading]) + 2
end

-- The ends of a stretch, which the module has cut: no field of a record.
local STRETCH <const> = { start = true, ["end"] = true }

-- Columns on demand, by name: {name=, kind=, words=}.
local EXTRAS <const> = {}
for _, extra in ipairs(core.extras()) do EXTRAS[extra.name] = extra end

local entities = {}     -- what a register holds, by name; learnt when needed

--- The fields of an entity; none where there is no entity.
local function fields_of(entity)
  if not entity then return {} end
  if not next(entities) then
    for _, e in ipairs(core.entities()) do entities[e.name] = e end
  end
  return entities[entity].fields
end

--- Calls f(field) for each field of the records of an entity, with those of
-- the record that they belong to, as attendance to a meeting; persons apart.
local function each_field(entity, f)
  for _, field in ipairs(fields_of(entity)) do
    if field.type ~= "reference" then f(field)
    elseif field.of ~= "individual" then each_field(field.of, f) end
  end
end

local dates = {}        -- of each entity: its dates; learnt when needed

--- The names of the dates of a measure's records: an array, and name -> true.
local function entity_dates(measure)
  local entity = measure.entity or ""
  if not dates[entity] then
    local names = {}
    each_field(measure.entity, function(field)
      if field.type == "date" and not names[field.name] then
        names[#names + 1], names[field.name] = field.name, true
      end
    end)
    dates[entity] = names
  end
  return dates[entity]
end

--- The column on demand that a field needs, or nil.
-- @tparam string name of the field
-- @tparam table measure
function M.needs(name, measure)
  if TIMES[name] then return TIMES[name].column end
  if EXTRAS[name] then return name end
  return entity_dates(measure)[name] and name or nil
end

--- The columns of a measure that only its rules ask for.
function M.hidden(measure)
  return HIDDEN[measure.shape] or HIDDEN.events
end

--- The names of all fields that some measure has.
function M.known()
  local known = table.move(GENERAL, 1, #GENERAL, 2, { "date" })
  table.move(time.unit_names, 1, #time.unit_names, #known + 1, known)
  table.move(states.BEFORE, 1, #states.BEFORE, #known + 1, known)
  for _, entity in ipairs(core.entities()) do
    for _, field in ipairs(entity.fields) do known[#known + 1] = field.name end
  end
  for _, names in ipairs { TIMES, EXTRAS } do
    for field in pairs(names) do known[#known + 1] = field end
  end
  return known
end

--- Raises when no measure at all has a field of this name.
function M.check(name)
  local known = M.known()
  for _, field in ipairs(known) do
    if field == name then return end
  end
  misuse("where: no measure has a field '%s'%s", name,
    misuse.instead(name, known))
end

-- What only records of a person have, besides the columns on demand.
local PERSONAL <const> = { category = true, level = true, lead_agency = true,
  location = true, sex = true, age = true, ethnicity = true }

--- Why a measure has no field that only persons have; nil for another field.
function M.impersonal(name, measure)
  return (PERSONAL[name] or TIMES[name] or EXTRAS[name]) and measure.impersonal
    or nil
end

--- The names of the fields of a measure.
-- @tparam table columns Frame:columns()
-- @tparam table measure
-- @treturn table array, the general ones first, those on demand last
function M.names(columns, measure)
  local names, rest, demand, general = {}, {}, {}, {}
  local hidden = M.hidden(measure)
  for _, name in ipairs(GENERAL) do
    general[name] = true
    if not M.impersonal(name, measure) then names[#names + 1] = name end
  end
  for name, column in pairs(columns) do
    local usable = column.kind ~= "id" and column.kind ~= "day"
      and not hidden[name]
    if usable and not general[name] and not EXTRAS[name] then
      rest[#rest + 1] = name
    end
  end
  if columns.area_before then
    table.move({ "region_before", "country_before" }, 1, 2, #rest + 1, rest)
  end
  if columns.date then
    rest[#rest + 1] = "date"
    table.move(time.unit_names, 1, #time.unit_names, #rest + 1, rest)
  end
  for _, name in ipairs(entity_dates(measure)) do
    rest[#rest + 1] = name
  end
  for _, list in ipairs { TIMES, EXTRAS } do
    for name in pairs(measure.impersonal and {} or list) do
      demand[#demand + 1] = name
    end
  end
  table.sort(rest)
  table.sort(demand)
  table.move(rest, 1, #rest, #names + 1, names)
  return table.move(demand, 1, #demand, #names + 1, names)
end

-- === Why there is no such field ===========================================

--- Have the records of an entity a field that a table can be broken down by?
local function has_field(entity, name)
  local found = false
  each_field(entity, function(field)
    found = found or field.name == name and field.type ~= "text"
  end)
  return found
end

--- The names of the measures that count records with a field.
local function owners(name)
  local list = {}
  for _, measure in ipairs(measures) do
    if has_field(measure.entity, name)
      or measure.shape == "pairs" and states.is_before(name) then
      list[#list + 1] = measure.name
    end
  end
  return list
end

local IDS <const> = { individual = true, ref = true, record = true,
  meeting = true }

--- Why a measure has no field of a name; nil where the name is no field.
local function why_none(name, measure)
  if IDS[name] then
    return ": it tells records apart, and is no category; t:records() lists "
      .. "those behind a cell"
  elseif name == "date" or time.units[name] then
    local is_stock = measure.clock == "stock"
    return (": it is of the date of an event, and this is a %s; a list of "
      .. "%s adds the dimension year"):format(is_stock
      and "position on a date" or "count of people over a period", is_stock
      and "dates, at," or "periods, during,")
  end
  local list = owners(name)
  if #list == 0 then return nil end
  return ("; it is a field of what %s count%s"):format(misuse.listed(list),
    #list == 1 and "s" or "")
end

local function lacks(columns, name, measure)
  local why = M.impersonal(name, measure)
  local words = why and ": " .. why or why_none(name, measure)
  if not words then
    words = misuse.instead(name, M.names(columns, measure))
    if words == "" then
      words = ('; db:fields("%s") lists them'):format(measure.name)
    end
  end
  misuse("the measure %s has no field '%s'%s", measure.name, name, words)
end

--- Does a field depend on the slices of a question, and not on the columns
-- alone?
function M.is_sliced(columns, name)
  return name == "year" or name == "date" or time.units[name] ~= nil
    or not REGIONAL[name] and not columns[name]
end

--- The field of a name.
-- @tparam table columns Frame:columns()
-- @tparam string name
-- @tparam table slices
-- @tparam table measure for messages
-- @raise when the measure has no such field
function M.get(columns, name, slices, measure)
  if name == "year" then return sliced(slices) end
  local column, since = columns[name], TIMES[name]
  if M.impersonal(name, measure) then lacks(columns, name, measure) end
  local regional = REGIONAL[name]
  if regional and columns[regional.areas] then
    return states.add(coded(name, columns[regional.areas],
      name:gsub("_before", ""), regional.of()), M.finder)
  elseif time.units[name] and columns.date then
    return dated(name, columns.date, name, slices)
  elseif since and columns[since.column] then
    return numeric(name, columns[since.column], since.reading,
      time_codes(columns[since.column], since.reading, slices))
  elseif column and column.kind == "code" then
    return states.add(coded(name, column, column.list), M.finder)
  elseif column and (column.kind == "age" or column.kind == "number") then
    return numeric(name, column, "codes", column.codes)
  elseif column and column.kind == "day" and not STRETCH[name] then
    return M.date(columns, name, "day", slices, measure)
  end
  lacks(columns, name, measure)
end

--- The names of the dates of a measure.
local function dates_of(columns, measure)
  local names = columns.date and { "date" } or {}
  for _, name in ipairs(entity_dates(measure)) do
    names[#names + 1] = name
  end
  for name, extra in pairs(EXTRAS) do
    if extra.kind == "day" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

--- A field of dates by a unit of the calendar.
-- @raise when the field is no date
function M.date(columns, name, unit, slices, measure)
  local column = columns[name] or M.get(columns, name, slices, measure)
  if column.kind ~= "day" then
    misuse('every = "%s" is of a date, and %s is none; dates are: %s', unit,
      name, table.concat(dates_of(columns, measure), ", "))
  end
  return dated(name, column, unit, name == "date" and slices or nil)
end

--- The declared values of a field, or nil where they are numbers or depend on
-- the dates asked for.
function M.values(columns, name)
  local column = columns[name]
  if REGIONAL[name] or column and column.kind == "code" then
    return M.get(columns, name, {}, {}).labels
  elseif EXTRAS[name] and EXTRAS[name].list then
    return (list_labels(EXTRAS[name].list))
  end
  return nil
end

-- === Values ============================================================

--- The place of a value that could be, but that no record has: a later date, a
-- longer time.
M.NOWHERE = -1

--- Is a word a value of a field that grows with the records, though none of
-- them has it?
local function is_nowhere(field, word)
  if field.days then
    return field.unit == "day" and type(word) == "string"
      and core.day(word) ~= nil
  end
  local n = field.grows and math.tointeger(word)
  return n and n >= 0
end

local function is_flag(field)
  return #field.labels == 2 and field.labels[1] == "No"
    and field.labels[2] == "Yes"
end

--- What a value of a field is like, where labels do not tell.
local function expected(field, word)
  local cycle = field.unit and #field.labels > 0
    and time.cycle_with(field.unit, word)
  if cycle then
    return ('; write it as "%s", or %s = "%s" for that of every year'):format(
      field.labels[1], cycle, word)
  elseif field.unit == "day" then
    return '; it is a date, as "2025-03-31"; a range is {min =, max =}'
  elseif field.grows then
    return "; it is a whole number, as 12"
  elseif field.numeric then
    return ("; it is a whole number from 0 to %d"):format(#field.labels - 1)
  end
end

--- The place of a category of a field: 1 .. #labels, 0 for Unknown,
-- or NOWHERE.
-- @raise when there is no such category
function M.place(field, word, what)
  if type(word) == "string" and word:lower() == M.UNKNOWN:lower()
    and not field.complete then
    return 0
  end
  if type(word) == "boolean" and is_flag(field) then
    word = word and "Yes" or "No"
  end
  if type(word) ~= "string" and type(word) ~= "number" then
    misuse("%s: a value of %s must be a string or a number, not %s", what,
      field.name, misuse.shown(word))
  end
  local place, near = field.find(word)
  if place then return place end
  if is_nowhere(field, word) then return M.NOWHERE end
  word = tostring(word)
  misuse("%s: %s has no value '%s'%s", what, field.name, word,
    expected(field, word) or misuse.instead(word, field.labels, near))
end

--- The value of a category as a function of a script sees it: a number for
-- numbers, else the label; nil where it is unknown.
function M.value(field, place)
  if place == 0 then return nil end
  return field.numeric and field.numbers[place] or field.labels[place]
end

local function words(names, values, n)
  local list = {}
  for i = 1, n do
    list[i] = ("%s = %s"):format(names[i], values[i] == nil and "unknown"
      or tostring(values[i]))
  end
  return table.concat(list, ", ")
end

--- Is an error that of an operation on nil?
local function is_of_nil(message)
  return message:find("attempt to", 1, true) ~= nil
    or message:find("bad argument", 1, true) ~= nil
end

--- What a function of a script gives where it fails: nil where it makes no
-- provision for an unknown value. An object that it raises comes through.
-- @param e what it raises
-- @tparam string what for messages, as "where.age"
-- @tparam table names of the fields
-- @tparam table values that it was called with, with gaps
function M.failed(e, what, names, values)
  if type(e) ~= "string" or e == "not enough memory" then error(e, 0) end
  local unknown = false
  for i in ipairs(names) do unknown = unknown or values[i] == nil end
  if unknown and is_of_nil(e) then return nil end
  misuse("%s: the function fails for %s: %s", what, words(names, values,
    #names), e)
end

--- Calls a function of a script with values of fields; see failed.
function M.call(f, what, names, values)
  local ok, result = pcall(f, table.unpack(values, 1, #names))
  if ok then return result end
  return M.failed(result, what, names, values)
end

return M
