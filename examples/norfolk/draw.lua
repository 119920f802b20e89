-- draw.lua - numbers drawn from a fixed seed: the same on every machine.
--
-- A generator of our own (xorshift64*), because the sample must be the same
-- byte for byte under every release of Lua.

local M = {}

local state = 0x4E6F72666F6C6B31

local function bits ()
  state = state ~ (state >> 12)
  state = state ~ (state << 25)
  state = state ~ (state >> 27)
  return (state * 0x2545F4914F6CDD1D) >> 33
end

--- A whole number from low to high, both included.
function M.int (low, high)
  assert(low <= high, "nothing to draw from")
  return low + bits() % (high - low + 1)
end

--- True in so many cases of a hundred.
function M.chance (percent)
  return M.int(1, 100) <= percent
end

--- One element of a list.
function M.one (list)
  return list[M.int(1, #list)]
end

--- One value of a list of { weight, value, value2 }.
function M.weighted (list)
  local all = 0
  for _, item in ipairs(list) do all = all + item[1] end
  local n = M.int(1, all)
  for _, item in ipairs(list) do
    n = n - item[1]
    if n <= 0 then return item[2], item[3] end
  end
end

--- Puts a list into a drawn order, in place, and returns it.
function M.shuffle (list)
  for i = #list, 2, -1 do
    local k = M.int(1, i)
    list[i], list[k] = list[k], list[i]
  end
  return list
end

--- Deals n values by quota: a list of { weight, value } gives every value
--- its share (at least one), in a drawn order. The first takes the rest.
function M.deal (list, n)
  local all, hand = 0, {}
  for _, item in ipairs(list) do all = all + item[1] end
  for i = 2, #list do
    for _ = 1, math.max(1, list[i][1] * n // all) do
      hand[#hand + 1] = list[i][2]
    end
  end
  while #hand < n do hand[#hand + 1] = list[1][2] end
  return M.shuffle(hand)
end

return M
