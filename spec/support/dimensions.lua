--- The dimensions and conditions of a plain question: from the fields of a
-- fact to its labels.
--
-- D1. A dimension is { name =, fields = { ... } } and one of bands = bounds
--     (with or without labels), groups or nets = members, by = function, every
--     = period; with none of these the value itself is the label.
-- D2. The labels of a fact in a dimension are a list: one, several in nets
--     that overlap, none when the fact is left out.
-- D3. A group or net is { label =, values = set, min =, max =, unknown = }.
--     Unknown stays Unknown unless a group names it.
-- D4. A condition is a set of labels, or a function of the value.

local dates = require "spec.support.dates"

local M = {}

local UNKNOWN <const> = "Unknown"

--- The label of a value.
function M.label(value)
  return value == nil and UNKNOWN or tostring(value)
end

--- The number of a value: of a number itself, and of "Level 2".
function M.number(value)
  if type(value) == "number" then return value end
  return tonumber((value or ""):match("^%u%l+ (%d)$"))
end

-- === Bands ===============================================================

--- The labels of the bands between some bounds.
function M.band_labels(bounds)
  local labels = {}
  if bounds[1] ~= 0 then labels[1] = "Under " .. bounds[1] end
  for i = 1, #bounds - 1 do
    local first, last = bounds[i], bounds[i + 1] - 1
    labels[#labels + 1] = first == last and tostring(first)
      or first .. "-" .. last
  end
  labels[#labels + 1] = bounds[#bounds] .. "+"
  return labels
end

local function in_bands(dim, value)
  if value == nil then return { UNKNOWN } end
  local nth = dim.bands[1] == 0 and 0 or 1
  for _, bound in ipairs(dim.bands) do
    if value >= bound then nth = nth + 1 end
  end
  return { (dim.labels or M.band_labels(dim.bands))[nth] }
end

-- === Groups and nets =====================================================

local function is_member(group, value)
  if value == nil then return group.unknown == true end
  if group.values[M.label(value)] then return true end
  if not group.min and not group.max then return false end
  local n = M.number(value)
  return n and n >= (group.min or n) and n <= (group.max or n)
end

local function in_groups(dim, value)
  local labels = {}
  for _, group in ipairs(dim.groups or dim.nets) do
    if is_member(group, value) then labels[#labels + 1] = group.label end
  end
  if #labels > 0 then return labels end
  if value == nil then return { UNKNOWN } end
  return { dim.other }
end

-- === Functions ===========================================================

local WORDS <const> = { [true] = "Yes", [false] = "No" }

local function by_function(dim, values)
  local ok, answer = pcall(dim.by, table.unpack(values, 1, #dim.fields))
  if not ok then
    for i = 1, #dim.fields do
      if values[i] == nil then return { UNKNOWN } end
    end
    error(answer, 0)
  end
  return { M.label(WORDS[answer] or answer) }
end

-- === Labels of a fact ====================================================

local function raw_labels(dim, fact)
  local values = {}
  for i, field in ipairs(dim.fields) do values[i] = fact[field] end
  if dim.by then return by_function(dim, values) end
  if dim.bands then return in_bands(dim, values[1]) end
  if dim.groups or dim.nets then return in_groups(dim, values[1]) end
  if dim.every and values[1] then
    return { dates.period[dim.every](values[1]) }
  end
  return { M.label(values[1]) }
end

--- The labels of a fact, after dim.relabel if there is one: a function from
-- label to label, or to nil for what is left out.
function M.labels(dim, fact)
  local labels, seen = {}, {}
  for _, raw in ipairs(raw_labels(dim, fact)) do
    local label = raw
    if dim.relabel then label = dim.relabel(raw) end
    if label and not seen[label] then
      seen[label] = true
      labels[#labels + 1] = label
    end
  end
  return labels
end

--- Does the fact pass the conditions?
function M.passes(fact, where)
  for field, condition in pairs(where) do
    local value = fact[field]
    if type(condition) == "function" then
      if not condition(value) then return false end
    elseif not condition[M.label(value)] then
      return false
    end
  end
  return true
end

return M
