--- Derived fields: the values of fields made into other categories, as a
-- dimension asks for it (see mappa.dimension). A derived field is a field
-- (see mappa.fields) with other labels, and
--   other     the place of the category of all that is in no other one
--   partial   words for values that are in no category, and stay out
--   sets      of nets: `of` leads to a set, an array of categories
--   together  of a function of several fields: their values that rows have
--             together (see mappa.context), which are its codes
--   whole     all its labels are categories, whatever a filter leaves; and
--   unknown   true when Unknown is one
-- @module mappa.derive
local fields = require "mappa.fields"
local filter = require "mappa.filter"
local misuse = require "mappa.misuse"

local M = {}

-- In `of`: in no category.
local OUT <const> = -1

--- A field over the column of another, with other categories.
local function over(field, labels, of)
  return { name = field.name, column = field.column, reading = field.reading,
    codes = field.codes, first = field.first, last = field.last,
    labels = labels, of = of, complete = field.complete,
    find = fields.finder(labels) }
end

-- === Bands =============================================================

local function band_label(from, to)
  if not from then return ("Under %d"):format(to) end
  if not to then return ("%d+"):format(from) end
  if to == from + 1 then return tostring(from) end
  return ("%d-%d"):format(from, to - 1)
end

--- The limits between bands, and the labels of the bands. Nothing is below 0.
local function band_labels(dim)
  local limits, labels = dim.bands, {}
  if limits[1] > 0 then labels[1] = band_label(nil, limits[1]) end
  for i, limit in ipairs(limits) do
    labels[#labels + 1] = band_label(limit, limits[i + 1])
  end
  if dim.labels and #dim.labels ~= #labels then
    misuse("labels of %s: there are %d, and %d bands: %s", dim.name,
      #dim.labels, #labels, table.concat(labels, ", "))
  end
  return dim.labels or labels
end

local function band_of(limits, n)
  local band = limits[1] > 0 and 1 or 0
  for _, limit in ipairs(limits) do
    if n < limit then break end
    band = band + 1
  end
  return band > 0 and band or OUT
end

function M.bands(field, dim)
  if not field.numbers then
    misuse("bands are of a number, and %s is none; use groups, as in {\"%s\", "
      .. 'groups = {{"%s", "%s"}}}', field.name, dim.fields[1],
      field.labels[1] or "Some", field.labels[1] or "value")
  end
  local of = {}
  for code = field.first, field.last do
    local n = field.numbers[code]
    of[code] = n and band_of(dim.bands, n) or 0
  end
  return over(field, band_labels(dim), of)
end

-- === Groups and nets ===================================================

--- Which codes are in a group {label, member...}.
local function members(field, group, what)
  local pass = {}
  for i = 2, #group do
    for code, passed in pairs(filter.read(field, group[i], what)) do
      pass[code] = pass[code] or passed
    end
  end
  return pass
end

local function labels_of(list, other)
  local labels = {}
  for i, group in ipairs(list) do labels[i] = group[1] end
  labels[#labels + 1] = other
  return labels
end

--- What a code in no group becomes: unknown stays so.
local function rest(field, code, labels, other)
  if field.of[code] == 0 then return 0 end
  return other and #labels or OUT
end

function M.groups(field, dim)
  local labels, of = labels_of(dim.groups, dim.other), {}
  for i, group in ipairs(dim.groups) do
    for code, passed in pairs(members(field, group, "groups of " .. dim.name))
    do
      if passed and of[code] then
        misuse("groups of %s: '%s' is in '%s' and in '%s'; nets may overlap, "
          .. "groups may not", dim.name, fields.value(field, field.of[code])
          or fields.UNKNOWN, labels[of[code]], group[1])
      end
      of[code] = passed and i or of[code]
    end
  end
  for code = field.first, field.last do
    of[code] = of[code] or rest(field, code, labels, dim.other)
  end
  local derived = over(field, labels, of)
  derived.other = dim.other and #labels
  derived.partial = not dim.other and "in no group" or nil
  return derived
end

--- The place of a set of categories in a list of sets, added when it is new.
local function place_of(sets, known, set)
  local key = table.concat(set, ",")
  if not known[key] then
    sets[#sets + 1] = set
    known[key] = #sets
  end
  return known[key]
end

function M.nets(field, dim)
  local labels = labels_of(dim.nets, dim.other)
  local inside, sets, known, of = {}, {}, {}, {}
  for i, net in ipairs(dim.nets) do
    inside[i] = members(field, net, "nets of " .. dim.name)
  end
  for code = field.first, field.last do
    local set = {}
    for i in ipairs(dim.nets) do
      if inside[i][code] then set[#set + 1] = i end
    end
    local other = #set == 0 and rest(field, code, labels, dim.other) or 0
    if other > 0 then set[1] = other end
    of[code] = #set > 0 and place_of(sets, known, set) or other
  end
  local derived = over(field, labels, of)
  derived.sets, derived.other = sets, dim.other and #labels
  derived.partial = not dim.other and "in no net" or nil
  return derived
end

-- === Functions =========================================================

local WORDS <const> = { [true] = "Yes", [false] = "No" }

-- Labels that have a meaning of their own, in small letters.
local TOTAL <const>, UNKNOWN <const> = fields.TOTAL:lower(),
  fields.UNKNOWN:lower()

--- What a function gives, as a label; false where it says "Unknown".
local function to_label(dim, result)
  if type(result) == "boolean" then return WORDS[result] end
  if type(result) ~= "string" and type(result) ~= "number" then
    misuse("by: the function of %s gives a %s; it must give a label: a "
      .. "string, a number, a boolean, or nil for unknown", dim.name,
      type(result))
  end
  if result ~= result then
    misuse("by: the function of %s gives a number that is none (0/0)",
      dim.name)
  elseif math.type(result) == "float" then
    result = math.tointeger(result) or result
  end
  local label = tostring(result)
  local small = label:lower()
  if small == TOTAL then
    misuse("by: the function of %s gives the label '%s', which is that of "
      .. "the total", dim.name, label)
  elseif label == "" then
    misuse("by: the function of %s gives an empty label; nil is for unknown",
      dim.name)
  end
  return small ~= UNKNOWN and label
end

--- The label that the function of a dimension gives values, Unknown where it
-- gives none.
function M.label(dim, values)
  local result = fields.call(dim.by, "by", dim.fields, values)
  return result ~= nil and to_label(dim, result) or fields.UNKNOWN
end

--- Calls f with each list of n values that follows; `calls` has how far it
-- has come, `at`, and what f gave. There are many lists, mostly of two values.
local function go_on(calls, f, lists, n)
  local results = calls.results
  if n == 2 then
    for i = calls.at + 1, #lists do
      local values = lists[i]
      calls.at = i
      results[i] = f(values[1], values[2])
    end
  else
    for i = calls.at + 1, #lists do
      calls.at = i
      results[i] = f(table.unpack(lists[i], 1, n))
    end
  end
end

--- What f(...) gives for each list of values, an array with gaps: under one
-- pcall as long as f does not fail.
local function call_each(f, names, lists)
  local calls = { at = 0, results = {} }
  repeat
    local ok, e = pcall(go_on, calls, f, lists, #names)
    if not ok then
      calls.results[calls.at] = fields.failed(e, "by", names, lists[calls.at])
    end
  until ok
  return calls.results
end

--- What a function says of combinations, from their values: the place of each
-- among its labels, 0 where it is unknown; the labels, as they come; and
-- whether one is unknown.
local function ask(dim, values)
  local labels, place = {}, { [fields.UNKNOWN] = 0 }
  local known, unknown = {}, nil       -- places by result
  local function read(result)
    local label = to_label(dim, result) or fields.UNKNOWN
    if not place[label] then
      labels[#labels + 1] = label
      place[label] = #labels
    end
    unknown = unknown or place[label] == 0 or nil
    known[result] = place[label]
    return place[label]
  end
  local of = call_each(dim.by, dim.fields, values)
  for i = 1, #values do
    local result = of[i]
    if result == nil then of[i], unknown = 0, true
    else of[i] = known[result] or read(result) end
  end
  return of, labels, unknown
end

--- The same labels, sorted by size where all are numbers.
local function arrange(labels)
  local ascend, before = true, -math.huge
  for _, label in ipairs(labels) do
    local number = tonumber(label)
    if not number then return labels end
    ascend, before = ascend and before <= number, number
  end
  if ascend then return labels end
  local sorted = table.move(labels, 1, #labels, 1, {})
  table.sort(sorted, function(a, b) return tonumber(a) < tonumber(b) end)
  return sorted
end

local function check_order(dim, labels)
  local known = {}
  for _, label in ipairs(dim.order) do known[label] = true end
  for _, label in ipairs(labels) do
    if not known[label] then
      misuse("by: the function of %s gives a label that order does not have: "
        .. "'%s'%s", dim.name, label, misuse.instead(label, dim.order))
    end
  end
end

--- Turns places among labels into those of the same labels in another order.
local function reorder(of, labels, order)
  local place, to = {}, { [0] = 0 }
  for i, label in ipairs(order) do place[label] = i end
  for i, label in ipairs(labels) do to[i] = place[label] end
  for i, p in ipairs(of) do of[i] = to[p] end
end

--- A field of a function of fields, which is asked for the combinations that
-- rows have, of those that the filters leave: once, also when the Table is
-- made anew by one of its verbs. Its codes are these combinations, from 1.
function M.by(ctx, dim)
  if dim.memo then return dim.memo end
  local together = ctx:combinations(dim.fields)
  local of, labels, unknown = ask(dim, together.values)
  if dim.order then check_order(dim, labels) end
  local order = dim.order or arrange(labels)
  if order ~= labels then reorder(of, labels, order) end
  dim.memo = { name = dim.name, together = together, codes = #of, first = 1,
    last = #of, labels = order, of = of, reading = "codes", whole = true,
    unknown = unknown, find = fields.finder(order) }
  return dim.memo
end

return M
