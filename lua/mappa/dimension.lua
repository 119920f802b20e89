--- Dimensions: how a script writes an item of `rows` or `cols`.
--
-- A dimension is the name of a field, or a table that begins with names of
-- fields and says how their values become categories. Read, it is
--   {name=, fields={name...}, kind=, ...} with the kind
--   "plain"
--   "every"   every = unit of the calendar
--   "bands"   bands = {limits}, labels = {...} or nil
--   "groups"  groups = {{label, member...}...}, other = label or nil
--   "nets"    nets = the same, other = label or nil
--   "by"      by = function, order = {label...} or nil
-- and, added by the verbs of a Table, `keep` and `fold` (see mappa.context).
-- @module mappa.dimension
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"

local made = lazy "mappa.dimension.made"

local M = {}

--- Is a value of `rows` one dimension, and not a list of them?
local function is_single(value)
  for key in pairs(value) do
    if type(key) == "string" then return true end
  end
  return false
end

local function read_one(what, value)
  if type(value) == "string" then
    return { name = value, fields = { value }, kind = "plain" }
  end
  return made.read(what, value)
end

--- The dimensions of one side of a table.
-- @tparam string what "rows" or "cols"
-- @param value nil, one dimension, or a list of them
-- @treturn table array of dimensions
function M.read(what, value)
  if value == nil then return {} end
  if type(value) ~= "table" or is_single(value) then
    return { read_one(what, value) }
  end
  if next(value) == nil then return {} end
  misuse.check_list(what, value)
  local dims = {}
  for i, item in ipairs(value) do
    dims[i] = read_one(("%s[%d]"):format(what, i), item)
  end
  return dims
end

return M
