--- Rubbish, as no script would write it: values of every type in every place,
-- and questions that were right until some of it fell into them.

local M = {}

--- What functions and metamethods of the rubbish raise: it must come through.
M.OWN = setmetatable({}, { __tostring = function() return "own" end })

local NUMBERS <const> = { 0, -1, 1, 2, 3, 100, 1.5, 2.0, 1e300, -1e300,
  math.huge, -math.huge, 0 / 0, math.maxinteger, math.mininteger, 1 << 40 }

local WORDS <const> = { "", " ", "level", "category", "age", "sex", "year",
  "date", "area", "month", "day", "n", "row%", "mean", "p50", "people",
  "Total", "Unknown", "Other", "Level 2", "Category 1", "Male", "2024-25",
  "2025-03-31",
  "%d", "%s%s%s", "\0", "\n", "\255", "i\u{301}", ("x"):rep(5000), "not",
  "has_shpo", "days_managed", "months_since_exit", "1", "2", "up", "rows" }

-- Names of keys, so that the rubbish gets inside.
local KEYS <const> = { "rows", "cols", "where", "at", "during", "measure",
  "bands", "groups", "nets", "by", "as", "order", "every", "other", "labels",
  "min", "max", "not", "from", "to", "dim", "level", "age", "sex", "totals",
  "show", "of", "unit", "name", "n", "title", "adds_up" }

local function fail() error(M.OWN) end

--- A source of rubbish.
-- @tparam table chance see mappa.support.chance
function M.new(chance)
  local self = {}
  local one_of, between = chance.one_of, chance.between

  local functions = {
    fail,
    function() error "some words" end,
    function(...) return ... end,
    function() end,
    function() return self.junk(1) end,
    function() return coroutine.yield() end,
    function() return {} .. 1 end,
  }

  local metatables = {
    { __index = fail }, { __pairs = fail }, { __tostring = fail },
    { __index = function() return 1 end }, { __len = function() return 3 end },
    { __len = fail }, { __call = fail }, { __metatable = false }, {},
    { __index = { measure = "eligible", level = 2 }, __newindex = fail },
  }

  local function junk_table(depth)
    local t = {}
    for i = 1, between(0, 4) do t[i] = self.junk(depth - 1) end
    for _ = 1, between(0, 2) do
      t[one_of(KEYS)] = self.junk(depth - 1)
    end
    if chance.percent(10) then t[one_of(KEYS)] = t end
    if chance.percent(5) then t[1.5] = self.junk(0) end
    if chance.percent(5) then t[fail] = self.junk(0) end
    if chance.percent(10) then setmetatable(t, one_of(metatables)) end
    return t
  end

  --- Some value; nil now and then.
  function self.junk(depth)
    local roll = between(1, 10)
    if roll == 1 then return nil end
    if roll == 2 then return chance.percent(50) end
    if roll == 3 then return one_of(functions) end
    if roll == 4 then
      return one_of { coroutine.create(fail), io.stdout, fail }
    end
    if roll <= 6 then return one_of(NUMBERS) end
    if roll <= 8 or depth <= 0 then return one_of(WORDS) end
    return junk_table(depth)
  end

  --- A copy with rubbish somewhere, at any depth.
  function self.spoil(value)
    if type(value) ~= "table" or chance.percent(15) then
      return self.junk(3)
    end
    local copy, keys = {}, {}
    for key, item in pairs(value) do
      copy[key] = item
      keys[#keys + 1] = key
    end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    if #keys > 0 and chance.percent(85) then
      local key = one_of(keys)
      copy[key] = self.spoil(copy[key])
    else
      copy[one_of(KEYS)] = self.junk(3)
    end
    return copy
  end

  return self
end

return M
