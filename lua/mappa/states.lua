--- What somebody is on a day who is not under MAPPA, or is in custody, where
-- that is a state of its own (see mappa.h, mappa_frame_pairs): codes behind
-- those of the list, in the fields of both days of a period.
-- @module mappa.states
local core = require "mappa.core"

local M = {}

local STATES <const> = { "Not under MAPPA", "In custody" }

--- The fields of what people were on the eve of a period.
M.BEFORE = { "area_before", "region_before", "country_before",
  "category_before", "level_before", "location_before" }

--- Adds the labels of all states to others.
function M.append(labels)
  return table.move(STATES, 1, #STATES, #labels + 1, labels)
end

--- Is it the name of one of them?
function M.is_before(name)
  for _, before in ipairs(M.BEFORE) do
    if before == name then return true end
  end
  return false
end

--- Gives a field over a code list the states of its column, if it has any.
-- Where custody is one of them, the community is the only location besides.
-- @tparam table field see mappa.fields
-- @tparam function finder makes the `find` of labels
-- @treturn table the field
function M.add(field, finder)
  local own, find = #core.list(field.column.list), field.find
  local n = field.column.codes - 1 - own
  if n == 0 then return field end
  if field.column.list == "location" and STATES[n] == "In custody" then
    field.labels = { field.labels[1] }
    for code = 2, own do field.of[code] = 0 end
  end
  local last, states = #field.labels, table.move(STATES, 1, n, 1, {})
  for i, state in ipairs(states) do
    field.labels[last + i] = state
    field.of[own + i] = last + i
  end
  local find_state = finder(states)
  field.find = function(word)
    local place, near = find(word)
    if place and place <= last then return place end
    local state = find_state(word)
    return state and last + state, near
  end
  return field
end

return M
