--- What is made once for a frame: fields, conditions, dimensions over its
-- columns. A frame never changes, so a thing can be kept as long as the frame
-- lives, under a key that tells all that it was made of.
-- @module mappa.kept
local M = {}

local Kept = {}
Kept.__index = Kept

-- What is kept may have so many codes in all; then it begins anew.
local MOST <const> = 1 << 17

-- By frame.
local of_frame = setmetatable({}, { __mode = "k" })

--- What is kept of a frame.
function M.of(frame)
  local kept = of_frame[frame]
  if not kept then
    kept = setmetatable({ columns = frame:columns(), things = {}, codes = 0 },
      Kept)
    of_frame[frame] = kept
  end
  return kept
end

--- The thing of a key, or nil.
function Kept:find(key)
  return self.things[key or ""]
end

--- Keeps a thing under a key; without one it is not kept.
-- @tparam string|nil key
-- @tparam table thing `codes` is how many it is made of
-- @treturn table the thing
function Kept:add(key, thing)
  if not key then return thing end
  local codes = (thing.codes or 0) + #key
  if self.codes + codes > MOST then self.things, self.codes = {}, 0 end
  self.things[key], self.codes = thing, self.codes + codes
  return thing
end

-- === Keys ==============================================================

local PLAIN <const> = { string = true, number = true, boolean = true }

local write

--- Adds the fields of a table to words; false when it is no plain one.
local function write_table(words, value)
  local names, n = {}, #value
  for key in pairs(value) do
    if type(key) == "string" then names[#names + 1] = key
    elseif math.type(key) ~= "integer" or key < 1 or key > n then
      return false
    end
  end
  table.sort(names)
  words[#words + 1] = "{"
  for i = 1, n do
    if not write(words, value[i]) then return false end
  end
  for _, name in ipairs(names) do
    words[#words + 1] = ("%q="):format(name)
    if not write(words, value[name]) then return false end
  end
  words[#words + 1] = "}"
  return true
end

function write(words, value)
  if type(value) == "table" then return write_table(words, value) end
  words[#words + 1] = PLAIN[type(value)] and ("%q,"):format(value) or nil
  return PLAIN[type(value)] or false
end

--- A value in words that no other value has; nil where there are none, since
-- it holds a function.
function M.words(value)
  local words = {}
  return write(words, value) and table.concat(words) or nil
end

return M
