--- Filters: a condition on a field, read once, evaluated for each code.
-- A condition is a value, a list of values, {min=, max=} (both included; of
-- dates "yyyy-mm-dd"), {["not"] = one of these}, or a function of the value,
-- which gets the label (a number for ages and other numbers), or nil where it
-- is unknown.
-- @module mappa.filter
local core = require "mappa.core"
local fields = require "mappa.fields"
local keys = require "mappa.keys"
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local listed = lazy "mappa.listed"

local M = {}

--- Which codes pass, by the place of their category.
local function by_place(field, passes)
  local pass = {}
  for code = field.first, field.last do
    pass[code] = passes[field.of[code]] or false
  end
  return pass
end

--- Called once for each category that has a code.
local function by_function(field, f, what)
  local passes = {}
  for code = field.first, field.last do
    local place = field.of[code]
    if passes[place] == nil then
      passes[place] = fields.call(f, what, { field.name },
        { fields.value(field, place) }) and true or false
    end
  end
  return by_place(field, passes)
end

-- === Ranges ============================================================

local RANGE <const> = { "min", "max" }

local function read_number(value, what)
  if type(value) ~= "number" then
    misuse("%s must be a number, not %s", what, misuse.shown(value))
  end
  if value ~= value then misuse("%s is no number (NaN)", what) end
  return value
end

local function read_day(value, what)
  return type(value) == "string" and core.day(value)
    or misuse('%s must be a date like "2025-03-31", not %s%s', what,
      misuse.shown(value), time.meant(value, true))
end

--- The values of codes that a range compares, and how a limit is read.
local function comparable(field, what)
  if field.days then return field.days, read_day end
  if field.numbers then return field.numbers, read_number end
  misuse("%s: %s is not a number, so it has no range; list its values%s",
    what, field.name, #field.labels <= 12 and ": "
    .. table.concat(field.labels, ", ") or "")
end

local function check_range(range, what)
  for key, value in pairs(range) do
    if math.type(key) == "integer" then
      misuse("%s is a range, min to max, and has the value %s too; write a "
        .. "range or a list of values", what, misuse.shown(value))
    end
  end
  if range["not"] ~= nil then
    misuse('%s has min or max beside "not"; write {["not"] = {min =, max =}}',
      what)
  end
  misuse.check_keys(what, range, RANGE)
end

local function by_range(field, range, what)
  check_range(range, what)
  local values, read = comparable(field, what)
  local limit = {}
  for _, key in ipairs(RANGE) do
    if range[key] ~= nil then
      limit[key] = read(range[key], what .. "." .. key)
    end
  end
  local min, max = limit.min or -math.huge, limit.max or math.huge
  if min > max then
    misuse("%s: min = %s is above max = %s, so nothing is between them", what,
      range.min, range.max)
  end
  local pass = {}
  for code = field.first, field.last do
    local n = values[code]
    pass[code] = n and n >= min and n <= max or false
  end
  return pass
end

-- === Values ============================================================

local function by_values(field, values, what)
  local wanted = {}
  for _, value in ipairs(values) do
    wanted[fields.place(field, value, what)] = true
  end
  return by_place(field, wanted)
end

local KEYS <const> = keys.names("condition")

local function as_list(value, what)
  if type(value) ~= "table" then return { value } end
  return misuse.check_list(what, value, KEYS)
end

--- Is a condition {min=, max=}?
function M.is_range(condition)
  return type(condition) == "table"
    and (condition.min ~= nil or condition.max ~= nil)
end

--- What a condition with "not" must not be; nil for another one.
function M.negated(condition, what)
  if type(condition) ~= "table" or condition["not"] == nil then return nil end
  misuse.check_keys(what, condition, { "not" })
  local inner = condition["not"]
  if type(inner) == "function"
    or type(inner) == "table" and inner["not"] ~= nil then
    misuse("%s: not takes a value, a list of values or a range", what)
  end
  return inner
end

--- Which codes of a field pass a condition.
-- @tparam table field see mappa.fields
-- @param condition
-- @tparam string what for messages, as "where.level"
-- @treturn table array: pass[code]
function M.read(field, condition, what)
  if type(condition) == "function" then
    return by_function(field, condition, what)
  end
  if M.is_range(condition) then return by_range(field, condition, what) end
  local inner = M.negated(condition, what)
  if inner == nil then
    return by_values(field, as_list(condition, what), what)
  end
  local pass = M.read(field, inner, what)
  for code, passed in pairs(pass) do pass[code] = not passed end
  return pass
end

--- Raises for values of a condition that a field of a name, whatever the
-- register, cannot have.
-- @tparam string name of the field
-- @param condition
-- @tparam string what for messages, as "where.level"
-- @tparam boolean with_states see mappa.listed
function M.check(name, condition, what, with_states)
  local field = type(condition) ~= "function"
    and listed.field(name, with_states)
  if field then M.read(field, condition, what) end
end

-- === Words =============================================================

--- The labels of values, each once.
local function labels(field, values)
  local words, seen = {}, {}
  for _, value in ipairs(values) do
    local place = fields.place(field, value, field.name)
    local word = place == 0 and fields.UNKNOWN or field.labels[place]
      or tostring(value)
    if not seen[word] then words[#words + 1] = word end
    seen[word] = true
  end
  return table.concat(words, " or ")
end

local function range_words(range)
  if range.max == nil then
    return (type(range.min) == "string" and "from %s" or "%s or more"):format(
      range.min)
  elseif range.min == nil then
    return ("up to %s"):format(range.max)
  end
  return ("%s to %s"):format(range.min, range.max)
end

--- What does not pass a condition, in words: "not area = Norfolk".
function M.opposite(field, condition)
  local inner = M.negated(condition, field.name)
  if inner ~= nil then return M.words(field, inner) end
  return "not " .. M.words(field, condition)
end

--- A condition in words: "area = Norfolk", "age 18 to 24".
function M.words(field, condition)
  local name = field.name:gsub("_", " ")
  if type(condition) == "function" then
    return name .. " chosen by a function"
  end
  local inner = M.negated(condition, name)
  local is = " = "
  if inner ~= nil then condition, is, name = inner, " ", name .. " not" end
  if M.is_range(condition) then
    return name .. " " .. range_words(condition)
  end
  return name .. is .. labels(field, as_list(condition, name))
end

--- A condition in words before its field is known: values as the script wrote
-- them, true and false as the labels that they stand for.
function M.plain_words(name, condition)
  local written = setmetatable({ "No", "Yes" }, {
    __index = function(_, word) return word end })
  return M.words({ name = name, labels = written, find = tostring }, condition)
end

return M
