--- What is made once for a frame: fields, conditions, dimensions over its
-- columns. A frame never changes, so a thing can be kept as long as the frame
-- lives, under a key that tells all that it was made of.
-- @module mappa.memo
local M = {}

local Memo = {}
Memo.__index = Memo

-- What is kept may be made of so many codes in all; then it begins anew.
local MOST <const> = 1 << 17

-- By frame.
local of_frame = setmetatable({}, { __mode = "k" })

--- What is kept of a frame.
function M.of(frame)
  local memo = of_frame[frame]
  if not memo then
    memo = setmetatable({ columns = frame:columns(), things = {}, codes = 0 },
      Memo)
    of_frame[frame] = memo
  end
  return memo
end

--- The thing of a key, or nil.
function Memo:find(key)
  return self.things[key or ""]
end

--- Keeps a thing under a key; without one, or if it is larger than all that
-- may be kept, it is not kept.
-- @tparam string|nil key
-- @tparam table thing `codes` is how many it is made of
-- @treturn table the thing
function Memo:add(key, thing)
  if not key then return thing end
  local codes = (thing.codes or 0) + #key
  if codes > MOST then return thing end
  if self.codes + codes > MOST then self.things, self.codes = {}, 0 end
  self.things[key], self.codes = thing, self.codes + codes
  return thing
end

-- === Keys ==============================================================

local words_of

--- The names of the fields of a table, sorted; nil when it has other keys,
-- besides those of its n items.
local function names_of(value, n)
  local names, others = {}, 0
  for key in pairs(value) do
    if type(key) == "string" then names[#names + 1] = key
    else others = others + 1 end
  end
  if others ~= n then return nil end
  if #names > 1 then table.sort(names) end
  return names
end

local function table_words(value)
  local words, n = {}, #value
  for i = 1, n do
    words[i] = words_of(value[i])
    if not words[i] then return nil end
  end
  local names = names_of(value, n)
  if not names then return nil end
  for i, name in ipairs(names) do
    local item = words_of(value[name])
    if not item then return nil end
    words[n + i] = #name .. ":" .. name .. "=" .. item
  end
  return "{" .. table.concat(words, ",") .. "}"
end

function words_of(value)
  local kind = type(value)
  if kind == "string" then return #value .. ":" .. value end
  if kind == "table" then return table_words(value) end
  if kind ~= "number" and kind ~= "boolean" then return nil end
  return math.type(value) == "integer" and tostring(value)
    or ("%q"):format(value)
end

--- A value in words that no other value has; nil where there are none, since
-- it holds a function.
M.words = words_of

return M
