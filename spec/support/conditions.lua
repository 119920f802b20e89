--- Random conditions on any field, in two languages: as a script writes them,
-- and as a function of the value, true for what they leave.

local dimensions = require "spec.support.dimensions"
local phrases = require "spec.support.phrases"
local questions = require "spec.support.questions"

local M = {}

local UNKNOWN <const> = "Unknown"

-- A value as somebody might write it.
local function spell(chance, sample, field, value)
  if type(value) == "number" then
    return chance.percent(80) and value or tostring(value)
  elseif sample.kinds[field].kind == "date"
    or sample.kinds[field].kind == "text" then
    return value
  end
  return questions.spell(chance, field, value, sample.plain)
end

-- Some values of a field, seldom the unknown among them.
local function some_values(chance, sample, field)
  local some = chance.some_of(sample.values(field), chance.between(1, 3))
  local unknown = chance.percent(20) and not sample.is_always_known(field)
  if unknown or #some == 0 then some[#some + 1] = UNKNOWN end
  return some
end

local function is_one_of(some)
  local set = questions.set_of(some)
  return function(value)
    if value == nil then return set[UNKNOWN] == true end
    return set[value] == true
  end
end

-- Each draws a condition and its function.
local kinds = {}

function kinds.value(chance, sample, field)
  local value = some_values(chance, sample, field)[1]
  return spell(chance, sample, field, value), is_one_of { value }
end

function kinds.list(chance, sample, field)
  local some, list = some_values(chance, sample, field), {}
  for i, value in ipairs(some) do
    list[i] = spell(chance, sample, field, value)
  end
  return list, is_one_of(some)
end

-- What stands for a value in a range: its number, or the date itself.
local function in_order(value, is_date)
  if is_date then return value end
  return dimensions.number(value)
end

function kinds.range(chance, sample, field)
  local is_date = sample.kinds[field].kind == "date"
  local values = {}
  for _, value in ipairs(sample.values(field)) do
    if in_order(value, is_date) then values[#values + 1] = value end
  end
  if #values == 0 then return kinds.value(chance, sample, field) end
  local a = in_order(chance.one_of(values), is_date)
  local b = in_order(chance.one_of(values), is_date)
  if b < a then a, b = b, a end
  local open = chance.between(1, 4)
  if open == 1 then a = nil elseif open == 2 then b = nil end
  return { min = a, max = b }, function(value)
    local place = value ~= nil and in_order(value, is_date)
    return place and (not a or place >= a) and (not b or place <= b)
  end
end

local function has_ranges(sample, field)
  local kind = sample.kinds[field].kind
  return kind == "number" or kind == "date" or field == "level"
    or field == "category"
end

kinds["not"] = function(chance, sample, field)
  local names = { "value", "list" }
  if has_ranges(sample, field) then names[3] = "range" end
  local condition, leaves =
    kinds[chance.one_of(names)](chance, sample, field)
  return { ["not"] = condition }, function(value)
    return not leaves(value)
  end
end

-- One that may fail on what is unknown, which then does not pass.
kinds["function"] = function(chance)
  local salt, fails = chance.between(1, 1000000), chance.percent(40)
  local function chosen(value)
    if fails and value .. "" == "" then return false end
    return phrases.hash(salt, value) % 5 < 3
  end
  return chosen, function(value)
    local ok, answer = pcall(chosen, value)
    return ok and answer
  end
end

--- Draws a condition on a field. Nothing where the field has a value always,
-- and none occurs.
-- @return as a script writes it
-- @treturn function of the value: does it pass?
function M.condition(chance, sample, field)
  if sample.is_always_known(field) and #sample.values(field) == 0 then
    return nil
  end
  local names = { "value", "list", "not", "function" }
  if has_ranges(sample, field) then names[5], names[6] = "range", "range" end
  return kinds[chance.one_of(names)](chance, sample, field)
end

return M
