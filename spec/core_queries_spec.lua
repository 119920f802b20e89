--- Queries made by hand for core.crosstab and core.behind: what is no query
-- raises, whatever it is made of.

local mappa = require "mappa"
local core = require "mappa.core"

describe("a query made by hand", function ()
  local frame, good

  local function map(changes)
    local made = { column = frame:columns().level.place, codes = 4,
      to = { 0, 1, 2, 3 }, categories = 3 }
    for key, value in pairs(changes or {}) do made[key] = value end
    return made
  end

  local function query(dim)
    return { slices = { { from = 18262, to = 18262 } }, before = {},
      after = {}, dims = { dim }, unit = 0 }
  end

  setup(function ()
    local count = core.crosstab
    local db = assert(mappa.open(":memory:"))
    assert(db:import("individual", { { ref = "A" } }))
    assert(db:import("management", { { individual = "A", area = "Norfolk",
      category = 1, level = 2, start_date = "2020-01-01" } }))
    core.crosstab = function (f, q)       -- luacheck: ignore 122
      frame = f
      return count(f, q)
    end
    db:crosstab{ measure = "eligible", at = "2025-03-31", rows = "level" }
    core.crosstab = count                 -- luacheck: ignore 122
    good = query(map())
  end)

  it("counts when it is right", function ()
    assert.equal(1, core.crosstab(frame, good):count(2))
    assert.equal(1, core.behind(frame, good, 2):count())
  end)

  local cycle = { column = -1, codes = 0, to = {}, categories = 1 }
  cycle.parts = { cycle }
  local cases = {
    { "no place", { column = "x" }, "column is not" },
    { "a place out of range", { column = math.mininteger }, "column is not" },
    { "no categories for codes", { to = { 1 } }, "codes is not from 1 to 1" },
    { "a category that is no number", { to = { {}, 1, 1, 1 } }, "a category" },
    { "to that is no array", { to = "abcd" }, "to is no table" },
    { "too many categories", { categories = 65535 }, "categories is not" },
    { "a reading of the slice", { column = 0, codes = 1, to = { 1 },
      reading = "days" }, "no day" },
    { "sets that are no array", { sets = "abc" }, "sets is no table" },
    { "a set that is no array", { sets = { 1 } }, "set 1 is no table" },
    { "a category beyond a set", { sets = { { 65 } } }, "category of a set" },
    { "an empty set", { sets = { {} }, to = { 1, 1, 1, 1 } }, "empty set" },
    { "a list that is no array", { list = 1 }, "list is no table" },
    { "a code beyond a list", { list = { 4 } }, "a code of the list" },
    { "no categories for a list", { list = { 1 }, to = {} }, "a category" },
    { "no parts", { column = -1 }, "parts is no table" },
    { "a part of itself", cycle, "has parts itself" },
  }
  for _, case in ipairs(cases) do
    it("raises for " .. case[1], function ()
      local wrong = query(map(case[2]))
      for _, f in ipairs { core.crosstab, core.behind } do
        local ok, message = pcall(f, frame, wrong, f == core.behind and 1)
        assert.is_false(ok)
        assert.matches(case[3], message, 1, true)
      end
    end)
  end

  it("has maps that are made once", function ()
    local made = core.map(map())
    local listed = core.map(map { list = { 1, 2 }, to = { 3, 2 } })
    for _ = 1, 2 do
      assert.equal(1, core.crosstab(frame, query(made)):count(2))
      assert.equal(1, core.crosstab(frame, query(listed)):count(2))
      assert.equal(1, core.behind(frame, query(made), 2):count())
    end
    collectgarbage()
    local q = query(made)
    q.before, q.after = { made }, { listed }
    assert.equal(1, core.crosstab(frame, q):count(4))
  end)

  it("tells which categories occur, and which totals it counts", function ()
    for _, totals in ipairs { true, false, { true }, { false } } do
      local q = query(map())
      q.totals = totals
      local cube = core.crosstab(frame, q)
      assert.same({ 0, 1, 0 }, { cube:count(1), cube:count(2),
        cube:count(3) })
      assert.same({ false, true, false }, { cube:occurs(1, 1),
        cube:occurs(1, 2), cube:occurs(1, 3) })
    end
    local wrong = query(map())
    wrong.totals = { true, false }
    assert.error_matches(function () core.crosstab(frame, wrong) end,
      "totals are not of each dimension")
    local cube = core.crosstab(frame, good)
    assert.error_matches(function () cube:occurs(2, 1) end, "no such dim")
    assert.error_matches(function () cube:occurs(1, 4) end, "no such cat")
  end)

  it("raises for a unit out of range", function ()
    local wrong = query(map())
    wrong.unit = math.mininteger
    assert.error_matches(function () core.crosstab(frame, wrong) end,
      "unit is not from")
  end)
end)
