--- Filters: a condition on a field, read once, evaluated for each code.
-- A condition is a value, a list of values, {min=, max=} (both included),
-- {["not"] = value or list}, or a function of the value, which gets the label
-- (a number for ages and other numbers), or nil where it is unknown.
-- @module mappa.filter
local fields = require "mappa.fields"
local misuse = require "mappa.misuse"

local M = {}

--- The value of a code as a function sees it.
local function value_of(field, code)
  local place = field.of[code]
  if place == 0 then return nil end
  if field.span then return field.numbers[code] end
  return field.labels[place]
end

local function by_function(field, f)
  local pass = {}
  for code = field.first, field.last do
    pass[code] = f(value_of(field, code)) and true or false
  end
  return pass
end

local function by_range(field, range, what)
  misuse.check_keys(what, range, { "min", "max" })
  if not field.numbers then
    misuse("%s: %s is not a number, so it has no range; list its values",
      what, field.name)
  end
  local min = range.min or -math.huge
  local max = range.max or math.huge
  for name, limit in pairs { min = min, max = max } do
    misuse.check_type(what .. "." .. name, limit, "number")
    if limit ~= limit then misuse("%s.%s is no number", what, name) end
  end
  if min > max then
    misuse("%s: min = %s is above max = %s", what, min, max)
  end
  local pass = {}
  for code = field.first, field.last do
    local n = field.numbers[code]
    pass[code] = n and n >= min and n <= max or false
  end
  return pass
end

local function by_values(field, values, what)
  local wanted = {}
  for _, value in ipairs(values) do
    wanted[fields.place(field, value, what)] = true
  end
  local pass = {}
  for code = field.first, field.last do
    pass[code] = wanted[field.of[code]] or false
  end
  return pass
end

local KEYS <const> = { "min", "max", "not" }

local function as_list(value, what)
  if type(value) ~= "table" then return { value } end
  return misuse.check_list(what, value, KEYS)
end

local function is_range(condition)
  return condition.min ~= nil or condition.max ~= nil
end

--- Which codes of a field pass a condition.
-- @tparam table field see mappa.fields
-- @param condition
-- @tparam string what for messages, as "where.level"
-- @treturn table array: pass[code]
function M.read(field, condition, what)
  if type(condition) == "function" then
    return by_function(field, condition)
  end
  if type(condition) ~= "table" then
    return by_values(field, { condition }, what)
  end
  if is_range(condition) then return by_range(field, condition, what) end
  if condition["not"] ~= nil then
    misuse.check_keys(what, condition, { "not" })
    if type(condition["not"]) == "table" and condition["not"]["not"] then
      misuse("%s: not takes a value or a list of values", what)
    end
    local pass = by_values(field, as_list(condition["not"], what), what)
    for code, passed in pairs(pass) do pass[code] = not passed end
    return pass
  end
  return by_values(field, as_list(condition, what), what)
end

local function labels(field, values)
  local words = {}
  for i, value in ipairs(values) do
    local place = fields.place(field, value, field.name)
    words[i] = place == 0 and fields.UNKNOWN or field.labels[place]
  end
  return table.concat(words, " or ")
end

--- A condition in words: "area = Norfolk", "age 18 to 24".
function M.words(field, condition)
  local name = field.name:gsub("_", " ")
  if type(condition) == "function" then
    return name .. " chosen by a function"
  end
  if type(condition) == "table" and is_range(condition) then
    if not condition.max then
      return ("%s %s or more"):format(name, condition.min)
    elseif not condition.min then
      return ("%s up to %s"):format(name, condition.max)
    end
    return ("%s %s to %s"):format(name, condition.min, condition.max)
  end
  if type(condition) == "table" and condition["not"] ~= nil then
    return name .. " not " .. labels(field, as_list(condition["not"], name))
  end
  return name .. " = " .. labels(field, as_list(condition, name))
end

return M
