--- The language of db:crosstab: its keys and their defaults.

local mappa = require "mappa"
local small = require "spec.support.small_register"

local MEASURES <const> = { "eligible", "caseload", "managed", "throughput",
  "breaches", "recalls", "revocations", "orders", "orders_in_force",
  "sro_notifications", "entries", "exits", "transitions", "meetings",
  "attendance", "further_offences", "case_reviews" }

local spec_of = small.spec_of
local db = small.open()

local function eligible(changes)
  return db:crosstab(spec_of("eligible", { at = "2025-03-31" }, changes))
end

local function managed(changes)
  return db:crosstab(spec_of("managed", { during = "2024-25" }, changes))
end

-- The records of a Table as words: "Norfolk 1 | Gwent 2".
local function tidied(t, ...)
  local lines = {}
  for i, record in ipairs(t:tidy()) do
    local words = {}
    for j, name in ipairs { ... } do words[j] = tostring(record[name]) end
    lines[i] = table.concat(words, " ")
  end
  return table.concat(lines, " | ")
end

-- === Keys and defaults ===================================================

describe("a question without rows and columns", function()
  it("is one number", function()
    local t = eligible()
    assert.equal(3, t:value())
    assert.equal(3, t:value("Total", "Total"))
    assert.same({ { n = 3 } }, t:tidy())
  end)

  it("can be put to every measure", function()
    for i, name in ipairs(MEASURES) do
      local measure = mappa.measures[name]
      assert.equal(name, mappa.measures[i].name)
      assert.equal(measure, mappa.measures[i])
      local clock = measure.clock == "stock" and "at" or "during"
      local t = assert(db:crosstab { measure = name, [clock] = "2024-25" })
      assert.equal("integer", math.type(t:value()))
      assert.equal(measure.units[1], t:explain().unit)
    end
  end)
end)

describe("at", function()
  local function label(at)
    local t = db:crosstab { measure = "eligible", at = at, rows = "year" }
    return tidied(t, "year", "n")
  end

  it("takes a date, or the 31 March of a reporting year", function()
    assert.equal("2024-25 3", label "2025-03-31")
    assert.equal("2024-25 3", label "2024-25")
    assert.equal("2024-25 3", label "2024/25")
    assert.equal("2024-25 3", label "2024-2025")
    assert.equal("2025-04-01 1", label "2025-04-01")
    assert.equal("1999-00 0", label "1999-00")
  end)

  it("takes a list, in any order, as the dimension year", function()
    local at = { "2024-25", "2023-04-01", "2023/24" }
    local expected = "2023-04-01 1 | 2023-24 2 | 2024-25 3"
    assert.equal(expected, label(at))
    local t = db:crosstab { measure = "eligible", at = at }
    assert.equal(expected, tidied(t, "year", "n"))
    assert.equal(3, t:value("2024-25"))
    assert.equal(3, t:value("Total"))
  end)
end)

describe("during", function()
  local function n(during)
    return db:crosstab({ measure = "managed", during = during }):value()
  end

  it("takes a reporting year or a period", function()
    for _, year in ipairs { "2024-25", "2024/25", "2024-2025" } do
      assert.equal(2, n(year))
    end
    assert.equal(2, n { from = "2024-04-01", to = "2025-03-31" })
    assert.equal(1, n { "2023-12-31", "2023-12-31" })
    assert.equal(2, n { "2023-12-31", "2024-01-01" })
  end)

  it("takes a list of years and periods", function()
    local t = db:crosstab { measure = "managed", rows = "year", during = {
      "2024-25", { "2023-10-01", "2023-12-31" },
      { from = "2025-04-01", to = "2026-03-31" },
    } }
    assert.equal("2023-10-01 to 2023-12-31 1 | 2024-25 2 | 2025-26 1",
      tidied(t, "year", "n"))
  end)

  it("does not take one day for a year", function()
    local t = db:crosstab { measure = "orders", rows = "year",
      during = { "2025-03-31", "2025-03-31" } }
    assert.equal("2025-03-31 1", tidied(t, "year", "n"))
  end)
end)

describe("mappa.years", function()
  it("gives the years from one to another", function()
    assert.same({ "1998-99", "1999-00", "2000-01" },
      mappa.years("1998-99", "2000/01"))
    assert.same({ "2024-25" }, mappa.years("2024-25", "2024-2025"))
  end)

  it("is a list of years", function()
    local t = eligible { at = mappa.years("2022-23", "2024-25") }
    assert.equal("2022-23 0 | 2023-24 2 | 2024-25 3", tidied(t, "year", "n"))
  end)
end)

describe("rows and columns", function()
  it("take a field or a list", function()
    local one = eligible { rows = "area" }
    assert.same(one:tidy(), eligible({ rows = { "area" } }):tidy())
    assert.same(one:tidy(), eligible({ cols = "area" }):tidy())
    assert.same(eligible():tidy(), eligible({ rows = {}, cols = {} }):tidy())
  end)

  it("nest, outermost first", function()
    local t = eligible { rows = { "country", "level" }, cols = "category" }
    assert.equal(1, t:value({ "Wales", "Level 2" }, "Category 3"))
    assert.equal(1, t:value({ "Wales", 2 }, 3))
    assert.equal(2, t:value({ "England" }, "Total"))
    assert.equal(2, t:value("england"))
    assert.equal(0, t:value({ "Wales", "Level 3" }, "Total"))
    assert.equal(1, t:value({ "Total", "Level 1" }))
    assert.equal("England", t:tidy()[1].country)
  end)

  it("place the year of a list where it is asked for", function()
    local at = { "2023-24", "2024-25" }
    local function value(changes, ...)
      changes.at = at
      return eligible(changes):value(...)
    end
    assert.equal(3, value({}, "2024-25"))
    assert.equal(1, value({ rows = "level" }, "Level 3", "2024-25"))
    assert.equal(1, value({ cols = "level" }, "2024-25", "Level 3"))
    assert.equal(1, value({ rows = "level", cols = "area" },
      { "2024-25", "Level 3" }, "Suffolk"))
    assert.equal(1, value({ rows = { "level", "year" } },
      { "Level 3", "2024-25" }))
  end)

  it("show every declared category in order, zeros included", function()
    assert.equal("Level 1 1 | Level 2 1 | Level 3 1",
      tidied(eligible { rows = "level" }, "level", "n"))
    assert.equal("SHPO 1 | NO 0 | SRO 1 | SOPO 0 | FTO 0 | RSHO 0 | VOO 0",
      tidied(db:crosstab { measure = "orders", during = "2024-25",
        rows = "kind" }, "kind", "n"))
    assert.equal("2024-04 0 | 2024-05 1 | 2024-06 0", tidied(db:crosstab {
      measure = "orders", during = { "2024-04-30", "2024-06-01" },
      rows = "month" }, "month", "n"))
    assert.equal(42, #eligible({ rows = "area" }):tidy())
  end)

  it("show the ages that occur, and those between", function()
    local t = eligible { rows = "age" }
    assert.equal(16, #t:tidy())
    assert.equal(1, t:value("21"))
    assert.equal(1, t:value(35))
    assert.equal(0, t:value(30))
    assert.equal(1, t:value("Unknown"))
  end)
end)

describe("where", function()
  local function n(where) return eligible({ where = where }):value() end

  it("takes a label, a code or a number, in any letter case", function()
    assert.equal(1, n { area = "norfolk" })
    assert.equal(1, n { area = "E23000024" })
    assert.equal(1, n { level = 2 })
    assert.equal(1, n { level = 2.0 })
    assert.equal(1, n { level = "level 2" })
    assert.equal(1, n { age = 70 / 2 })
    assert.equal(1, n { age = "35" })
    assert.equal(1, n { sex = "UNKNOWN" })
  end)

  it("takes a list, a range, what is not, or a function", function()
    assert.equal(2, n { area = { "Norfolk", "Suffolk" } })
    assert.equal(1, n { age = { min = 18, max = 21 } })
    assert.equal(2, n { age = { min = 21 } })
    assert.equal(1, n { age = { max = 34 } })
    assert.equal(2, n { level = { min = 2 } })
    assert.equal(2, n { level = { ["not"] = 3 } })
    assert.equal(1, n { level = { ["not"] = { 3, "Level 2" } } })
    assert.equal(2, n { age = { ["not"] = 35 } })
    assert.equal(2, n { age = { ["not"] = "Unknown" } })
    assert.equal(1, n { sex = function(label) return label == "Male" end })
    assert.equal(1, n { age = function(age) return age and age > 21 end })
    assert.equal(1, n { age = function(age) return age == nil end })
  end)

  it("holds for all its fields", function()
    assert.equal(1, n { area = "Norfolk", level = 1 })
    assert.equal(0, n { area = "Norfolk", level = 3 })
    assert.equal(0, n { region = "Wales", area = "Norfolk" })
    assert.equal(3, n {})
  end)

  it("selects among the years of a list, however they are written", function()
    local t = eligible { at = { "2023-24", "2024-25" },
      where = { year = "2024/25" } }
    assert.equal("2024-25 3", tidied(t, "year", "n"))
    assert.equal(3, t:value("2024/25"))
    assert.equal(3, t:value("2025-03-31"))
    assert.same({ nil, "filtered" }, { t:value("2023-24") })
  end)

  it("takes categories away, not the cells of others", function()
    local t = eligible { rows = "level", cols = "country",
      where = { level = { 1, 2 }, region = "Wales" } }
    assert.equal("Level 1 Wales 0 | Level 2 Wales 1",
      tidied(t, "level", "country", "n"))
    assert.same({ nil, "filtered" }, { t:value("Level 3") })
    assert.same({ nil, "filtered" }, { t:value("Level 2", "England") })
    assert.equal("filtered", t:cell("Level 3", "Total").status)
  end)

  it("is printed below the table, and explained", function()
    local t = eligible { where = { age = { min = 18 }, level = { 2, 3 } } }
    assert.same({ "age 18 or more", "level = Level 2 or Level 3" },
      t:explain().filter)
    assert.matches("Filter: age 18 or more; level", tostring(t), 1, true)
  end)
end)

describe("a time that the records do not reach", function()
  local TOLD <const> = "The records tell up to"
  local register

  before_each(function()
    register = assert(mappa.open(":memory:"))
    assert(register:import("individual", { { ref = "A" } }))
    assert(register:import("management", { { individual = "A", area = "Kent",
      category = 1, level = 2, start_date = "2025-03-30",
      end_date = "2025-04-20" } }))
  end)

  after_each(function() register:close() end)

  local function printed(at)
    return tostring(register:crosstab { measure = "eligible", at = at })
  end

  local function printed_flow(during)
    return tostring(register:crosstab { measure = "managed",
      during = during })
  end

  it("is told below the table; an end to come is nothing that happened",
    function()
      assert.matches("\n" .. TOLD .. " 30 March 2025; what happened after it, "
        .. "up to 31 March\n  2025, is not known%.\n", printed("2024-25"))
      assert.matches(TOLD, printed_flow("2024-25"), 1, true)
      assert.matches(TOLD, printed({ "2023-24", "2024-25" }), 1, true)
    end)

  it("is none up to the last day on which something happened", function()
    assert.not_matches(TOLD, printed("2025-03-30"), 1, true)
    assert.not_matches(TOLD, printed_flow({ "2025-01-01", "2025-03-30" }), 1,
      true)
    assert.not_matches(TOLD, printed({ "2023-24", "2025-03-30" }), 1, true)
    assert(register:import("order", { { individual = "A", kind = "SHPO",
      made_on = "2025-06-12" } }))
    assert.not_matches(TOLD, printed("2025-06-12"), 1, true)
    assert.matches(TOLD .. " 12 June 2025", printed("2025-06-13"), 1, true)
    assert.not_matches(TOLD, printed("2024-25"), 1, true)
  end)

  it("is told of what is worked out from the counts", function()
    local t = register:crosstab { measure = "throughput",
      during = { "2023-24", "2024-25" } }
    assert.matches(TOLD, tostring(t:series()), 1, true)
    assert.matches(TOLD, tostring(t:compare()), 1, true)
    assert.matches(TOLD, tostring(register:account { during = "2024-25" }), 1,
      true)
  end)

  it("is told of no records at all", function()
    local empty <close> = assert(mappa.open(":memory:"))
    local t = empty:crosstab { measure = "eligible", at = "2024-25" }
    assert.matches("\nThe register holds no records.\n", tostring(t), 1, true)
  end)

  it("is told of the register that was asked", function()
    local spec = { measure = "eligible", at = "2024-25" }
    local seen, unseen = register:crosstab(spec), register:crosstab(spec)
    assert.matches(TOLD .. " 30 March 2025", tostring(seen), 1, true)
    assert(register:import("individual", { { ref = "B",
      birth_date = "2025-04-01" } }))
    assert.matches(TOLD .. " 30 March 2025", tostring(seen), 1, true)
    assert.not_matches(TOLD, tostring(unseen), 1, true)
    assert.not_matches(TOLD, tostring(register:crosstab(spec)), 1, true)
    register:close()
    assert.matches(TOLD .. " 30 March 2025", tostring(seen), 1, true)
    assert.not_matches(TOLD, tostring(unseen), 1, true)
  end)
end)

describe("unit and rules", function()
  it("have defaults", function()
    local function n(changes)
      return db:crosstab(spec_of("orders", { during = "2024-25" }, changes))
        :value()
    end
    assert.equal(2, n())
    assert.equal(2, n { unit = "people" })
    assert.equal(3, n { rules = { interim = "include" } })
    assert.equal(3, n { rules = { interim = true } })
    assert.equal(1, n { rules = { interim = "only" } })
    assert.equal(2, n { rules = { interim = true }, unit = "people" })
  end)

  it("count who left on the date, or not", function()
    local left <close> = assert(mappa.open(":memory:"))
    assert(left:import("individual", { { ref = "A" }, { ref = "B" },
      { ref = "C" }, { ref = "D" } }))
    assert(left:import("management", {
      { individual = "A", area = "Norfolk", category = 1, level = 2,
        start_date = "2024-01-01", end_date = "2025-03-31" },
      { individual = "A", area = "Kent", category = 1, level = 1,
        start_date = "2025-03-31" },
      { individual = "B", area = "Kent", category = 2, level = 2,
        start_date = "2024-01-01", end_date = "2025-03-31" },
      { individual = "B", area = "Kent", category = 2, level = 3,
        start_date = "2025-03-31" },
      { individual = "C", area = "Kent", category = 2, level = 1,
        start_date = "2024-01-01", end_date = "2025-03-31" },
      { individual = "D", area = "Norfolk", category = 1, level = 1,
        start_date = "2024-01-01", end_date = "2025-03-31" },
    }))
    assert(left:import("custody", { { individual = "C", kind = "prison",
      start_date = "2025-03-30" } }))
    local function n(last_day, measure)
      return tidied(left:crosstab { measure = measure or "eligible",
        at = "2024-25", rows = { "area", "level" },
        where = { area = { "Kent", "Norfolk" } },
        rules = { last_day = last_day } }, "n")
    end
    -- Kent at Level 1, 2, 3, then Norfolk. A transfer (A) is no end.
    assert.equal("1 | 0 | 1 | 0 | 0 | 0", n("out"))
    assert.equal("1 | 0 | 1 | 1 | 0 | 0", n("in"))
    assert.equal("2 | 0 | 1 | 1 | 0 | 0", n("in", "caseload"))
  end)

  it("count people at any level, in custody or not", function()
    local function n(custody)
      return tidied(db:crosstab { measure = "throughput", rows = "level",
        during = { "2025-03-01", "2026-03-31" },
        rules = { custody = custody } }, "level", "n")
    end
    assert.equal("Level 1 1 | Level 2 1 | Level 3 1", n())
    assert.equal(n "include", n())
    local t = db:crosstab { measure = "throughput", cols = "area",
      during = { "2025-04-01", "2026-03-31" } }
    assert.equal("Norfolk 1 | Suffolk 1", tidied(t:select { area = {
      "Norfolk", "Suffolk" } }, "area", "n"))
    assert.equal(2, t:value "Total")
    t = db:crosstab { measure = "throughput", rules = { custody = false },
      during = { "2025-04-01", "2026-03-31" } }
    assert.equal(1, t:value())
    assert.same({ { reason = "not under MAPPA in the period", rows = 3 },
      { reason = "in prison or hospital", rows = 1 } }, t:explain().left_out)
    t = db:crosstab { measure = "throughput", during = "2024-25" }
    assert.equal(3, t:value())      -- A, in two areas, once
  end)

  it("are explained", function()
    local account = managed({ rules = { pick = "first" } }):explain()
    assert.same({ "each person, in each area, at the first time in the period",
      "times in custody included" }, account.rules)
  end)

  it("pick before where selects", function()
    local first = { rules = { pick = "first" }, where = { level = 3 } }
    assert.equal(1, managed({ where = { level = 3 } }):value())
    assert.equal(1, managed(first):value())
    first.where.area = "Norfolk"
    assert.equal(0, managed(first):value())
  end)
end)

describe("show", function()
  it("is the count, or several statistics", function()
    local t = eligible { rows = "level", cols = "sex",
      show = { "row%", "n", "all%" } }
    assert.same({ level = "Level 2", sex = "Male", n = 1, ["row%"] = 100.0,
      ["all%"] = 100 / 3 }, t:tidy()[5])
    assert.equal(100.0, t:value("Level 2", "Male"))
    assert.equal(1, t:cell("Level 2", "Male").n)
    assert.equal(50.0, eligible({ rows = "country", show = "col%",
      where = { level = { 2, 3 } } }):value("Wales"))
  end)

  it("has no percentage of nothing", function()
    local t = eligible { rows = "area", cols = "sex", show = "row%" }
    assert.same({ nil, "missing" }, { t:value("Kent", "Male") })
    local counts = eligible { rows = "area", cols = "sex" }
    assert.equal(0, counts:value("Kent", "Male"))
    assert.same({ nil, "missing" },
      { counts:percent("row"):value("Kent", "Male") })
    assert.equal(100.0, counts:percent("row"):value("Gwent", "Male"))
  end)

  it("is the count and the share of invitations attended", function()
    local t = db:crosstab { measure = "attendance", during = "2024-25",
      rows = "attended" }
    assert.equal("No 1 0.0 | Yes 2 100.0", tidied(t, "attended", "n", "share"))
    assert.equal(200 / 3, t:cell("Total").share)
  end)
end)

describe("totals and missing", function()
  it("are printed of rows, columns, both or neither", function()
    local function totals(value)
      local t = eligible { rows = "sex", cols = "category", totals = value }
      local text = t:render "csv"
      return { text:match "^[^\n]+":find("Total", 1, true) ~= nil,
        text:find("\n\"?Total") ~= nil }
    end
    assert.same({ true, true }, totals(true))
    assert.same({ true, true }, totals(nil))
    assert.same({ false, false }, totals(false))
    assert.same({ false, true }, totals("rows"))
    assert.same({ true, false }, totals("cols"))
  end)

  it("what is unknown appears when there is any, always or never", function()
    local function shown(field, missing)
      return tidied(eligible { rows = field, missing = missing }, field, "n")
    end
    assert.equal("Female 1 | Male 1 | Unknown 1", shown "sex")
    assert.equal("Female 1 | Male 1", shown("sex", "hide"))
    assert.equal("Level 1 1 | Level 2 1 | Level 3 1", shown "level")
    assert.equal("Level 1 1 | Level 2 1 | Level 3 1 | Unknown 0",
      shown("level", "show"))
  end)

  it("what is hidden is left out of totals, and said", function()
    local t = eligible { rows = "sex", missing = "hide" }
    assert.equal(2, t:value("Total"))
    local account = t:explain()
    assert.equal("sex unknown", account.left_out[#account.left_out].reason)
    assert.equal(1, account.left_out[#account.left_out].rows)
    assert.same({ nil, "filtered" }, { t:value("Unknown") })
  end)
end)

describe("cells that cannot be", function()
  it("are no zeros", function()
    local t = eligible { rows = "level", cols = "category" }
    assert.same({ nil, "impossible" }, { t:value("Level 1", "Category 3") })
    assert.equal(0, t:value("Level 3", "Category 3"))
    assert.equal(11, #t:tidy())
  end)

  it("are not hidden when something is counted there", function()
    local wrong <close> = assert(mappa.open(":memory:"))
    assert(wrong:import("individual", { { ref = "A" } }))
    assert(wrong:import("management", { { individual = "A", area = "Norfolk",
      category = "3", level = "1", start_date = "2024-01-01" } }))
    local t = wrong:crosstab { measure = "eligible", at = "2024-25",
      rows = "level", cols = "category" }
    assert.equal(1, t:value("Level 1", "Category 3"))
    assert.equal(12, #t:tidy())
  end)
end)

-- === Measures of a script ================================================

describe("mappa.measure", function()
  local narrowed = mappa.measure { name = "spec_young", of = "eligible",
    where = { age = { min = 18, max = 24 } }, title = "Aged 18 to 24" }

  it("narrows a measure", function()
    local t = db:crosstab { measure = "spec_young", at = "2024-25",
      rows = "area" }
    assert.equal(1, t:value("Total"))
    assert.equal(1, t:value("Gwent"))
    assert.equal("Aged 18 to 24", t:explain().title)
    assert.same({ "age 18 to 24" }, t:explain().filter)
    assert.equal(narrowed, mappa.measures.spec_young)
    assert.equal(narrowed, mappa.measures[#mappa.measures])
  end)

  it("adds to where, and can be narrowed again", function()
    mappa.measure { name = "spec_young_women", of = "spec_young",
      where = { sex = "Female" } }
    assert.equal(0, db:crosstab({ measure = "spec_young_women",
      at = "2024-25" }):value())
    assert.equal(0, db:crosstab({ measure = "spec_young", at = "2024-25",
      where = { age = 35 } }):value())
    assert.equal(1, db:crosstab({ measure = "spec_young", at = "2024-25" })
      :value())
  end)
end)

describe("a Table", function()
  it("outlives its register", function()
    local other = assert(mappa.open(":memory:"))
    assert(other:import("individual", small.records[1][2]))
    assert(other:import("management", small.records[2][2]))
    local t = other:crosstab { measure = "caseload", at = "2025-03-31",
      rows = "level" }
    other:close()
    assert.equal(1, t:value("Level 2"))
    assert.equal(3, t:percent("col"):cell("Total").n)
    assert.matches("Level 2", tostring(t), 1, true)
  end)
end)
