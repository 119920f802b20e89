--- Records: a walk over those of one entity, by the name of each field: codes
-- as labels, days as ISO dates, references as the ref of the record that they
-- refer to; what is unknown is nil.
--
-- R1. The filter is checked before the walk begins, and becomes SQL, with
--     bound texts and limits. Only functions, and lists of more texts than
--     can be bound, are left to Lua: for each record that passes the rest, in
--     the order of the fields.
-- R2. The order is by ref, that of the record or else of the one it belongs
--     to (an individual, a meeting), then by its dates and its other fields
--     as they stand in the schema; unknown comes first, codes in declared
--     order. The same records come in the same order, however they were
--     imported. Only those of one ref are ever sorted: a walk of any length
--     takes the same memory.
-- R3. A walk gives the records that the register held when it began. None is
--     ever changed or taken away, and a new one gets a higher id than all.
--
-- @module mappa.records
local core = require "mappa.core"
local fields = require "mappa.fields"
local filters = require "mappa.filter"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local M = {}

-- === Values =============================================================

local function check_plain(field, value, what)
  if type(value) ~= "string" and type(value) ~= "number" then
    misuse("%s: a value of %s must be a string or a number, not %s", what,
      field.name, misuse.shown(value))
  end
end

--- A number as a whole one where it is one: 2.0 is the code 2.
local function whole(value)
  return math.type(value) == "float" and math.tointeger(value) or value
end

--- The first and last day of a date or of a reporting year.
local function days_of(value, what)
  if time.year_start(value) then
    local year = time.periods(value)[1]
    return year.from, year.to
  end
  local day = type(value) == "string" and core.day(value)
  if not day then
    misuse('%s = %s is neither a date like "2025-03-31" nor a reporting year '
      .. 'like "2024-25"', what, misuse.shown(value))
  end
  return day, day
end

local function text_of(field, value, what)
  check_plain(field, value, what)
  local text = tostring(whole(value))
  if text == "" then
    misuse("%s: an empty text is no value of %s", what, field.name)
  elseif text:find("\0", 1, true) then
    misuse("%s holds a NUL byte", what)
  end
  return { text }
end

-- What a value is stored as, by the type of the field: an array, since a
-- reporting year stands for its days.
local STORED <const> = {
  code = function(field, value, what)
    return { fields.place(field.list, value, what) }
  end,
  date = function(_, value, what)
    local days, first, last = {}, days_of(value, what)
    for day = first, last do days[#days + 1] = day end
    return days
  end,
  integer = function(field, value, what)
    check_plain(field, value, what)
    return { math.tointeger(tonumber(value))
      or misuse("%s: a value of %s must be a whole number, not %s", what,
        field.name, misuse.shown(value)) }
  end,
  text = text_of,
  reference = text_of,
}

local function is_unknown(field, value)
  return not field.required and type(value) == "string"
    and value:lower() == fields.UNKNOWN:lower()
end

-- === Conditions =========================================================
-- A condition becomes SQL, and adds the values that it binds to 'args'.

-- The most texts that one condition binds: an entity has two fields of them,
-- and a query at most 999 values.
local MOST <const> = 400

local function is_one_of(field, stored, args)
  local items = {}
  for i, value in ipairs(stored) do
    local is_text = type(value) == "string"
    items[i] = is_text and "?" or value
    if is_text then args[#args + 1] = value end
  end
  -- "+": no search of an index for each day of a year, and each individual.
  return ("%s%s IN (%s)"):format(field.type == "date" and "+" or "",
    field.sql, table.concat(items, ", "))
end

--- What the values of a list are stored as, and whether Unknown is one.
local function stored_of(field, values, what)
  local all, unknown = {}, false
  misuse.check_list(what, values, { "min", "max", "not" })
  for _, value in ipairs(values) do
    if is_unknown(field, value) then
      unknown = true
    else
      local stored = STORED[field.type](field, value, what)
      table.move(stored, 1, #stored, #all + 1, all)
    end
  end
  return all, unknown
end

local function by_values(field, values, what, args)
  local stored, unknown = stored_of(field, values, what)
  return is_one_of(field, stored, args)
    .. (unknown and (" OR %s IS NULL"):format(field.sql) or "")
end

--- A list of many texts as a function.
local function by_set(field, values, what)
  local stored, unknown = stored_of(field, values, what)
  local wanted = {}
  for _, text in ipairs(stored) do wanted[text] = true end
  return function(text)
    if text == nil then return unknown end
    return wanted[text]
  end
end

--- The number that a limit of a range stands for, nil where there is none;
-- of a reporting year the first day or, as a maximum, the last.
local function limit_of(field, limit, what, is_max)
  if limit == nil then return nil end
  if field.type == "date" then
    local first, last = days_of(limit, what)
    return is_max and last or first
  end
  misuse.check_type(what, limit, "number")
  if limit ~= limit then misuse("%s is no number", what) end
  return limit
end

local function check_range(field, range, what)
  misuse.check_keys(what, range, { "min", "max" })
  local numeric = field.type == "date" or field.type == "integer"
  if not numeric and not (field.list and field.list.numbers) then
    misuse("%s: %s is neither a number nor a date, so it has no range; list "
      .. "its values", what, field.name)
  end
  local min = limit_of(field, range.min, what .. ".min", false)
  local max = limit_of(field, range.max, what .. ".max", true)
  if min and max and min > max then
    misuse("%s: min = %s is above max = %s", what, range.min, range.max)
  end
  return min, max
end

local function by_range(field, range, what, args)
  local min, max = check_range(field, range, what)
  if field.list then
    local codes = {}
    for code, n in ipairs(field.list.numbers) do
      if n >= (min or n) and n <= (max or n) then codes[#codes + 1] = code end
    end
    return is_one_of(field, codes, args)
  end
  args[#args + 1] = min or -math.huge
  args[#args + 1] = max or math.huge
  return field.sql .. " BETWEEN ? AND ?"
end

local function by_condition(field, condition, what, args)
  if type(condition) ~= "table" then
    return by_values(field, { condition }, what, args)
  elseif filters.is_range(condition) then
    return by_range(field, condition, what, args)
  end
  return by_values(field, condition, what, args)
end

local function is_long(field, condition)
  return type(condition) == "table" and #condition > MOST
    and (field.type == "text" or field.type == "reference")
end

--- Adds a condition to a question: {where={sql...}, args={value...},
-- tests={{field=, passes=function}...}}.
local function add_condition(question, field, condition)
  local what = "filter." .. field.name
  local inner = filters.negated(condition, what)
  if inner ~= nil then condition = inner end
  local passes = type(condition) == "function" and condition
    or is_long(field, condition) and by_set(field, condition, what)
  if not passes then
    table.insert(question.where, ("(%s)%s"):format(
      by_condition(field, condition, what, question.args),
      inner == nil and "" or " IS NOT TRUE"))
    return
  end
  table.insert(question.tests, { field = field.name, what = what,
    passes = inner == nil and passes
      or function(value) return not passes(value) end })
end

-- === The question =======================================================

local function find_entity(name)
  local names = {}
  misuse.check_type("each: the entity", name, "string")
  for i, entity in ipairs(core.entities()) do
    if entity.name == name then return entity end
    names[i] = entity.name
  end
  misuse("each: no entity %s", misuse.suggest(name, names))
end

--- The codes of a field, for fields.place: as labels, and as the numbers that
-- they mean, if any.
local function codes_of(field)
  local labels, numbers = {}, {}
  for i, code in ipairs(core.list(field.of)) do
    labels[i], numbers[i] = code.label, tonumber(code.code)
  end
  local function find(word)
    return core.code(field.of, tostring(whole(word)))
  end
  return { name = field.name, complete = true, labels = labels, find = find,
    numbers = numbers[1] and numbers }
end

--- Gives each field its codes and its column in SQL, where 't' is the record
-- and 'owner' the one that it belongs to.
-- @treturn string the tables
-- @treturn string the order
local function describe(entity)
  local first, dates, rest = entity.fields[1], {}, {}
  for _, field in ipairs(entity.fields) do
    field.sql = ('t."%s"'):format(field.name)
    if field.type == "code" then field.list = codes_of(field) end
    if field.type == "reference" then
      field.sql = ('(SELECT ref FROM "%s" WHERE id = %s)'):format(field.of,
        field.sql)
    end
    local part = field.type == "date" and dates or rest
    if field ~= first then part[#part + 1] = field.sql end
  end
  local tables = ('"%s" AS t'):format(entity.name)
  if first.type == "reference" then    -- in this order the index serves
    first.sql = "owner.ref"
    tables = ('"%s" AS owner CROSS JOIN %s ON t."%s" = owner.id'):format(
      first.of, tables, first.name)
  end
  table.move(rest, 1, #rest, #dates + 1, dates)
  return tables, table.concat({ first.sql, table.unpack(dates) }, ", ")
end

local function check_filter(entity, filter)
  local names, known = {}, {}
  misuse.check_type("each: the filter", filter, "table")
  for i, field in ipairs(entity.fields) do
    names[i], known[field.name] = field.name, true
  end
  for name in pairs(filter) do
    if type(name) ~= "string" then
      misuse('each: the filter is a table by field, as in { %s = ... }; it '
        .. "has the key %s", names[1], tostring(name))
    elseif not known[name] then
      misuse("each: %s has no field %s", entity.name,
        misuse.suggest(name, names))
    end
  end
end

--- The question that an entity and a filter ask: as for add_condition, with
-- its SQL. The "+" keeps the database from searching by id, as it would then
-- have to sort all records.
local function ask(entity, filter)
  local tables, order = describe(entity)
  local columns = {}
  local question = { args = {}, tests = {},
    where = { ('+t.id <= (SELECT max(id) FROM "%s")'):format(entity.name) } }
  check_filter(entity, filter)
  for i, field in ipairs(entity.fields) do
    columns[i] = ('%s AS "%s"'):format(field.sql, field.name)
    if filter[field.name] ~= nil then
      add_condition(question, field, filter[field.name])
    end
  end
  question.sql = ("SELECT %s FROM %s WHERE %s ORDER BY %s"):format(
    table.concat(columns, ", "), tables,
    table.concat(question.where, " AND "), order)
  return question
end

-- === The walk ===========================================================

--- By field, the words for what it is stored as.
local function words_of(entity)
  local words = {}
  local dates = setmetatable({}, { __index = function(t, day)
    t[day] = core.date(day)
    return t[day]
  end })
  for _, field in ipairs(entity.fields) do
    if field.type == "date" then words[field.name] = dates end
    if field.list then words[field.name] = field.list.labels end
  end
  return words
end

--- Puts a row into words.
local function show(row, words)
  for field, word in pairs(words) do
    local stored = row[field]
    if stored ~= nil then row[field] = word[stored] end
  end
  return row
end

local function passes(record, tests)
  for _, test in ipairs(tests) do
    if not fields.call(test.passes, test.what, { test.field },
      { record[test.field] }) then
      return false
    end
  end
  return true
end

--- The records of an entity that pass a filter: what a generic for takes, its
-- last value ending the walk when the loop is left.
-- @tparam function open gives the register's handle; raises when it is closed
-- @tparam string name of the entity
-- @tparam[opt] table filter conditions by field
-- @treturn[1] function the next record, or nil
-- @treturn[1] nil
-- @treturn[1] nil
-- @treturn[1] Rows
-- @treturn[2] nil, message, code
function M.each(open, name, filter)
  local entity = find_entity(name)
  local question = ask(entity, filter == nil and {} or filter)
  local words = words_of(entity)
  local rows, message, code = open():rows(question.sql,
    table.unpack(question.args))
  if not rows then return nil, message, code end
  local row
  row, message, code = rows:next()     -- now, while a failure can be returned
  if message then return nil, message, code end
  local function step()
    open()
    local record = row and show(row, words)
    row, message = rows:next()
    if message then misuse("%s", message) end
    if record == nil or passes(record, question.tests) then return record end
    return step()
  end
  return misuse.public(step), nil, nil, rows
end

return M
