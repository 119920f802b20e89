--- Chance that is the same for a seed on every machine.

local M = {}

--- A source of random numbers (splitmix64).
-- @tparam integer seed
function M.new(seed)
  local state = seed
  local self = {}

  -- A whole number in low..high.
  function self.between(low, high)
    state = state + 0x9E3779B97F4A7C15
    local z = state
    z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
    z = (z ~ (z >> 27)) * 0x94D049BB133111EB
    return low + ((z ~ (z >> 31)) >> 1) % (high - low + 1)
  end

  -- True so many times in a hundred.
  function self.percent(n)
    return self.between(1, 100) <= n
  end

  function self.one_of(list)
    return list[self.between(1, #list)]
  end

  -- So many of a list, in any order; all of them if there are fewer.
  function self.some_of(list, n)
    local rest, some = table.move(list, 1, #list, 1, {}), {}
    while #some < n and #rest > 0 do
      some[#some + 1] = table.remove(rest, self.between(1, #rest))
    end
    return some
  end

  function self.shuffle(list)
    for i = #list, 2, -1 do
      local j = self.between(1, i)
      list[i], list[j] = list[j], list[i]
    end
  end

  return self
end

return M
