--- Dimensions that are written as a table: a field and what its values become.
-- @module mappa.dimension.made
local keys = require "mappa.keys"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local M = {}

local KINDS <const> = { "bands", "groups", "nets", "by", "every" }
local KEYS <const> = keys.names("dimension")
local KNOWN <const> = {}
for _, key in ipairs(KEYS) do KNOWN[key] = true end
local OTHER <const> = "Other"

-- The most fields of one function, and of nets of one dimension.
local MOST_FIELDS <const>, MOST_NETS <const> = 4, 60

local function read_fields(what, value)
  local names = {}
  for i = 1, #value do
    if type(value[i]) ~= "string" then
      misuse("%s[%d] must be the name of a field, not %s", what, i,
        misuse.shown(value[i]))
    end
    names[i] = value[i]
  end
  if #names == 0 then
    misuse('%s begins with the name of a field, as in {"age", bands = {18, '
      .. "25}}", what)
  end
  return names
end

local function kind_of(what, value)
  local kind
  for _, key in ipairs(KINDS) do
    if value[key] ~= nil then
      if kind then
        misuse("%s has both %s and %s; a dimension takes one of them", what,
          kind, key)
      end
      kind = key
    end
  end
  return kind or "plain"
end

-- Keys that go with some kinds only.
local GOES_WITH <const> = { order = { by = true },
  other = { groups = true, nets = true }, labels = { bands = true } }

local HINTS <const> = { other = "", labels = "; to rename values, use groups",
  order = "; for an order of your own, use groups" }

local function check_company(what, value, kind)
  for key, kinds in pairs(GOES_WITH) do
    if value[key] ~= nil and not kinds[kind] then
      local names = {}
      for name in pairs(kinds) do names[#names + 1] = name end
      table.sort(names)
      misuse("%s: %s goes with %s only, and there is none%s", what, key,
        table.concat(names, " or "), HINTS[key])
    end
  end
end

local RESERVED <const> = { total = "the total", unknown = "what is unknown" }

--- Labels: strings that differ, whatever their letter case.
local function read_labels(what, list)
  if type(list) ~= "table" then
    misuse('%s must be a list of labels, as in {"High", "Low"}, not %s', what,
      misuse.shown(list))
  end
  misuse.check_list(what, list)
  local seen, labels = {}, {}
  for i, label in ipairs(list) do
    if type(label) ~= "string" and type(label) ~= "number" or label == "" then
      misuse("%s[%d] must be a label, not %s", what, i, misuse.shown(label))
    end
    labels[i] = tostring(label)
    if seen[labels[i]:lower()] then
      misuse("%s has the label '%s' twice", what, labels[i])
    end
    if RESERVED[labels[i]:lower()] then
      misuse("%s: the label '%s' is kept for %s", what, labels[i],
        RESERVED[labels[i]:lower()])
    end
    seen[labels[i]:lower()] = true
  end
  return labels
end

local read = {}

function read.plain() return {} end

function read.every(what, value)
  if not time.units[value.every] then
    local word = type(value.every) == "string" and value.every
      or misuse.shown(value.every)
    misuse("%s.every has no value '%s'%s", what, word, misuse.instead(
      word == "year" and "calendar_year" or word, time.unit_names))
  end
  return { every = value.every }
end

local BANDS <const> = ": the first number of each band, as in {18, 25} for "
  .. "Under 18, 18-24, 25+"

function read.bands(what, value)
  local bands = value.bands
  if type(bands) ~= "table" then
    misuse("%s.bands must be a list, not %s%s", what, misuse.shown(bands),
      BANDS)
  end
  misuse.check_list(what .. ".bands", bands)
  for i, limit in ipairs(bands) do
    if math.type(limit) ~= "integer" or limit < 0 then
      misuse("%s.bands[%d] must be a whole number from 0, not %s%s", what, i,
        misuse.shown(limit), BANDS)
    end
    if i > 1 and limit <= bands[i - 1] then
      misuse("%s.bands must ascend; %d comes after %d", what, limit,
        bands[i - 1])
    end
  end
  return { bands = table.move(bands, 1, #bands, 1, {}),
    labels = value.labels ~= nil
      and read_labels(what .. ".labels", value.labels) or nil }
end

local function read_other(what, other)
  if other == nil or other == false then return nil end
  if other == true then return OTHER end
  if type(other) ~= "string" or other == "" then
    misuse('%s.other must be the name of a category, as "Rest", not %s', what,
      misuse.shown(other))
  end
  return other
end

local GROUPS <const> = '{{"Sexual", 1}, {"Other", 2, 3}}'

--- Groups or nets: {{label, member...}...}.
local function read_groups(what, value, key)
  local list, labels = value[key], {}
  local other = read_other(what, value.other)
  what = what .. "." .. key
  if type(list) ~= "table" or type(next(list)) == "string" then
    misuse("%s must be a list of %s, each a label and its values, as in %s",
      what, key, GROUPS)
  end
  misuse.check_list(what, list)
  local groups = {}
  for i, group in ipairs(list) do
    local place = ("%s[%d]"):format(what, i)
    if type(group) ~= "table" then
      misuse("%s must be a label and its values, not %s; %s are %s", place,
        misuse.shown(group), key, GROUPS)
    end
    misuse.check_list(place, group)
    if type(group[1]) ~= "string" or group[1] == "" then
      misuse("%s begins with %s, and not with a label; %s are %s", place,
        misuse.shown(group[1]), key, GROUPS)
    end
    if #group == 1 then
      misuse("%s: '%s' has no members; write {\"%s\", value, ...}", place,
        group[1], group[1])
    end
    groups[i] = table.move(group, 1, #group, 1, {})
    labels[i] = group[1]
  end
  labels[#labels + 1] = other
  read_labels(what, labels)
  return { [key] = groups, other = other }
end

function read.groups(what, value)
  return read_groups(what, value, "groups")
end

function read.nets(what, value)
  local dim = read_groups(what, value, "nets")
  if #dim.nets > MOST_NETS then
    misuse("%s.nets has %d nets; at most %d", what, #dim.nets, MOST_NETS)
  end
  return dim
end

function read.by(what, value)
  if type(value.by) ~= "function" then
    misuse("%s.by must be a function from values to a label, not %s", what,
      misuse.shown(value.by))
  end
  return { by = value.by, order = value.order ~= nil
    and read_labels(what .. ".order", value.order) or nil }
end

local function read_name(what, value, names)
  if value.as ~= nil then
    if type(value.as) ~= "string" or value.as == "" then
      misuse("%s.as must be a name, not %s", what, misuse.shown(value.as))
    end
    return value.as
  end
  if #names > 1 then
    misuse('%s is made of several fields and needs a name, as in as = "risk"',
      what)
  end
  return names[1]
end

--- A dimension that is no mere name.
-- @tparam string what for messages, as "rows[1]"
-- @param value what is written there
-- @treturn table see mappa.dimension
function M.read(what, value)
  if type(value) ~= "table" then
    misuse('%s must be the name of a field, as "level", or a table like '
      .. '{"age", bands = {18, 25}}, not %s', what, misuse.shown(value))
  end
  for key in pairs(value) do
    if key == "field" or key == "fields" then
      misuse("%s has no key '%s': the name of the field comes first, without "
        .. 'a key, as in {"age", bands = {18, 25}}', what, key)
    elseif math.type(key) ~= "integer" and not KNOWN[key] then
      misuse.check_keys(what, { [key] = true }, KEYS)
    end
  end
  local kind, names = kind_of(what, value), read_fields(what, value)
  check_company(what, value, kind)
  if #names > 1 and kind ~= "by" then
    misuse("%s: %s takes one field, not %d; a function (by) takes several",
      what, kind == "plain" and "a dimension" or kind, #names)
  elseif #names > MOST_FIELDS then
    misuse("%s: a function (by) takes at most %d fields, not %d", what,
      MOST_FIELDS, #names)
  end
  local dim = read[kind](what, value)
  dim.kind, dim.fields = kind, names
  dim.name = read_name(what, value, names)
  return dim
end

return M
