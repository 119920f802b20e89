--- Places in places: an area is shown in its region and country alone.

local core = require "mappa.core"
local geography = require "mappa.geography"
local mappa = require "mappa"

describe("places", function()
  it("lie in one region and one country", function()
    for _, area in ipairs(core.list "area") do
      local region = geography.within("area", area.label, "region")
      local country = geography.within("area", area.label, "country")
      assert.equal(country, geography.within("region", region, "country"))
      assert.is_false(geography.apart("area", area.label, "region", region))
      assert.is_false(geography.apart("country", country, "area", area.label))
    end
    assert.equal("East of England",
      geography.within("area", "Norfolk", "region"))
  end)

  it("are apart from others of a known name", function()
    assert.is_true(geography.apart("area", "Norfolk", "region", "Wales"))
    assert.is_true(geography.apart("country", "Wales", "area", "Norfolk"))
    assert.is_false(geography.apart("area", "Norfolk", "region", "Unknown"))
    assert.is_false(geography.apart("area", "East", "region", "Wales"))
    assert.is_nil(geography.within("area", "Unknown", "region"))
  end)

  it("are guessed from their beginning, as from a slip", function()
    local HELP <const> = '; mappa.help("area") lists them'
    for word, meant in pairs {
      ["Norfok"] = "; did you mean 'Norfolk'?",
      ["Norfolk Police"] = "; did you mean 'Norfolk'?",
      ["NORFOLKSHIRE"] = "; did you mean 'Norfolk'?",
      ["West"] = "; did you mean 'West Mercia', 'West Midlands' or 'West "
        .. "Yorkshire'?",
      ["No"] = HELP, ["Norwich"] = HELP, ["9"] = HELP,
    } do
      local label, why = geography.area(word)
      assert.is_nil(label)
      assert.equal(("no area '%s'%s"):format(word, meant), why)
    end
  end)
end)

describe("a table of regions and areas", function()
  local db

  setup(function()
    db = assert(mappa.open(":memory:"))
    assert(db:import("individual", { { ref = "N1" }, { ref = "W1" } }))
    assert(db:import("management", {
      { individual = "N1", area = "Norfolk", category = 1, level = 1,
        start_date = "2020-01-01" },
      { individual = "W1", area = "Gwent", category = 1, level = 1,
        start_date = "2020-01-01" },
    }))
  end)

  teardown(function() db:close() end)

  it("has each area once, in its region", function()
    local t = db:crosstab { measure = "eligible", at = "2024-25",
      rows = { "country", "region", "area" }, subtotals = true }
    local seen, n = {}, 0
    for _, record in ipairs(t:tidy()) do
      assert.is_nil(seen[record.area])
      assert.equal(geography.within("area", record.area, "region"),
        record.region)
      seen[record.area], n = true, n + record.n
    end
    assert.equal(2, n)
    local count = 0
    for _ in pairs(seen) do count = count + 1 end
    assert.equal(#core.list "area", count)
    assert.equal(1, t:value { "Wales" })
    assert.equal(1, t:value { "Wales", "Wales", "Gwent" })
    assert.equal("impossible", t:cell({ "England", "London", "Gwent" }).status)
    local lines = 0
    for _ in tostring(t):gmatch("\n%S[^\n]*Norfolk") do lines = lines + 1 end
    assert.equal(1, lines)
  end)
end)
