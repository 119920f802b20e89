--- Fields by their code lists alone, before a measure and a register are
-- known: what a script declares can be checked when it is declared.
-- @module mappa.listed
local core = require "mappa.core"
local fields = require "mappa.fields"
local geography = require "mappa.geography"
local states = require "mappa.states"

local M = {}

--- Calls f(name, list) for each field over a code list, and for the columns on
-- demand.
local function each_coded(f)
  for _, entity in ipairs(core.entities()) do
    for _, field in ipairs(entity.fields) do
      if field.type == "code" then f(field.name, field.of) end
    end
  end
  for _, extra in ipairs(core.extras()) do
    if extra.list then f(extra.name, extra.list) end
  end
end

--- The names of the code lists of the fields of a name, whatever has them.
local function lists_of(name)
  local lists, seen, plain = {}, {}, name:gsub("_before$", "")
  if geography.is_place(plain) or plain == "location" then return { plain } end
  each_coded(function(field, list)
    if field == plain and not seen[list] then
      lists[#lists + 1], seen[list] = list, true
    end
  end)
  return lists
end

--- Finds the place of a word among the labels of lists one after the other.
local function finder(lists, first, labels)
  local find = fields.finder(labels)
  return function(word)
    if math.type(word) == "float" then word = math.tointeger(word) or word end
    for _, list in ipairs(lists) do
      local code = core.code(list, tostring(word))
      if code then return first[list] + code end
    end
    return find(word)
  end
end

--- A field (see mappa.fields) whose codes are the places of its labels. Of
-- several fields of that name it has the labels of all.
-- @tparam string name
-- @tparam boolean with_states those of somebody who is not under MAPPA, too
-- @treturn table|nil nil where the name has no code list
function M.field(name, with_states)
  local lists, labels, numbers, of, first = lists_of(name), {}, {}, {}, {}
  for _, list in ipairs(lists) do
    first[list] = #labels
    for _, code in ipairs(core.list(list)) do
      labels[#labels + 1] = code.label
      numbers[#labels] = math.tointeger(tonumber(code.code))
    end
  end
  if #lists == 0 then return nil end
  if with_states then states.append(labels) end
  for i in ipairs(labels) do of[i] = i end
  return { name = name, labels = labels, of = of, first = 1, last = #labels,
    numbers = numbers[1] and numbers, find = finder(lists, first, labels) }
end

return M
