--- Fields: what a table may be broken down or filtered by.
-- A field reads one column of a frame (or the number of the slice) and maps
-- its codes to categories:
--   name, column   the column's description, nil for the slice
--   first, last    its codes, those of the column and maybe more that do not
--                  occur; code 0 is unknown
--   labels         categories in declared order, without Unknown
--   of             code -> place of its category, 0 = unknown
--   numbers        code -> number, where a number is meant, or nil
--   find           word or number -> place of a category, or nil, nearest
--   span           categories are numbers; show only the range that occurs
--   complete       it is never unknown
-- @module mappa.fields
local core = require "mappa.core"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local M = {}

M.UNKNOWN = "Unknown"
M.TOTAL = "Total"

--- The first place of each label, whatever its letter case.
local function finder(labels)
  local place = {}
  for i, label in ipairs(labels) do place[label:lower()] = i end
  return function(word)
    if math.type(word) == "float" then word = math.tointeger(word) or word end
    local found = place[tostring(word):lower()]
    if found then return found end
    return nil, core.nearest(labels, tostring(word))
  end
end

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
    name = name, column = column, first = 0, last = column.codes - 1,
    labels = labels, of = of, numbers = not through and numbers or nil,
    list = list,
    find = function(word)
      if math.type(word) == "float" then word = math.tointeger(word) end
      return core.code(list, tostring(word))
    end,
  }
end

--- A field of whole numbers: code n + 1 stands for n.
local function numeric(name, column)
  local labels, of, numbers = {}, { [0] = 0 }, {}
  for code = 1, column.codes - 1 do
    labels[code] = tostring(code - 1)
    of[code] = code
    numbers[code] = code - 1
  end
  return { name = name, column = column, first = 0, last = column.codes - 1,
    labels = labels, of = of, numbers = numbers, span = true,
    find = finder(labels) }
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
  local find = finder(labels)
  return { name = "year", first = 0, last = #slices - 1, labels = labels,
    of = of, complete = true, find = function(word)
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

--- A field of the date of an event: months or quarters. Those of the slices
-- are its categories, whether a day of theirs occurs or not.
local function dated(name, column, slices)
  local labels, place = time.calendar_labels(slices, time[name])
  local of, first, last = { [0] = 0 }, 0, column.codes - 1
  for code = 1, last do
    of[code] = place[time[name](column.base + code - 1)] or 0
  end
  for _, slice in ipairs(slices) do
    first = math.min(first, day_code(column, slice.from))
    last = math.max(last, day_code(column, slice.to))
  end
  for code = first, last do of[code] = of[code] or 0 end
  for _, slice in ipairs(slices) do
    for day = slice.from, slice.to do
      of[day_code(column, day)] = place[time[name](day)]
    end
  end
  return { name = name, column = column, first = first, last = last,
    labels = labels, of = of, find = finder(labels), complete = true }
end

local REGIONAL <const> = { region = core.regions, country = core.countries }
local DATED <const> = { month = true, quarter = true }

-- What every measure of people has.
local GENERAL <const> = { "area", "region", "country", "category", "level",
  "lead_agency", "location", "sex", "age", "ethnicity", "year" }

--- Raises when no measure at all has a field of this name.
function M.check(name)
  local known = table.move(GENERAL, 1, #GENERAL, 3, { "month", "quarter" })
  for _, entity in ipairs(core.entities()) do
    for _, field in ipairs(entity.fields) do known[#known + 1] = field.name end
  end
  for _, field in ipairs(known) do
    if field == name then return end
  end
  misuse("where: no measure has a field %s", misuse.suggest(name, known))
end

--- The names of the fields of a frame.
-- @tparam table columns Frame:columns()
-- @treturn table array, the general ones first
function M.names(columns)
  local names, rest = table.move(GENERAL, 1, #GENERAL, 1, {}), {}
  local general = {}
  for _, name in ipairs(names) do general[name] = true end
  for name, column in pairs(columns) do
    local usable = column.kind ~= "id" and column.kind ~= "day"
      and name ~= "category_before"    -- only the rules of measures ask it
    if usable and not general[name] then rest[#rest + 1] = name end
  end
  if columns.date then
    rest[#rest + 1] = "month"
    rest[#rest + 1] = "quarter"
  end
  table.sort(rest)
  return table.move(rest, 1, #rest, #names + 1, names)
end

--- The field of a name.
-- @tparam table columns Frame:columns()
-- @tparam string name
-- @tparam table slices
-- @tparam table measure for messages
-- @raise when the measure has no such field
function M.get(columns, name, slices, measure)
  if name == "year" then return sliced(slices) end
  local column = columns[name]
  if REGIONAL[name] then
    return coded(name, columns.area, name, REGIONAL[name]())
  elseif DATED[name] and columns.date then
    return dated(name, columns.date, slices)
  elseif column and column.kind == "code" then
    return coded(name, column, column.list)
  elseif column and (column.kind == "age" or column.kind == "number") then
    return numeric(name, column)
  end
  misuse("the measure %s has no field %s", measure.name,
    misuse.suggest(name, M.names(columns)))
end

--- The declared values of a field, or nil where they are numbers or depend on
-- the dates asked for.
function M.values(columns, name)
  if name == "year" or DATED[name] then return nil end
  local field = M.get(columns, name, {}, {})
  return not field.span and field.labels or nil
end

--- The place of a category of a field: 1 .. #labels, or 0 for Unknown.
-- @raise when there is no such category
function M.place(field, word, what)
  if type(word) == "string" and word:lower() == M.UNKNOWN:lower()
    and not field.complete then
    return 0
  end
  if type(word) ~= "string" and type(word) ~= "number" then
    misuse("%s: a value of %s must be a string or a number, not a %s", what,
      field.name, type(word))
  end
  local place, near = field.find(word)
  if place then return place end
  if near then
    misuse("%s: %s has no value '%s'; did you mean '%s'?", what, field.name,
      tostring(word), near)
  end
  misuse("%s: %s has no value %s", what, field.name,
    misuse.suggest(word, field.labels))
end

return M
