--- The annual report: the sample area's equals the published one, cell for
-- cell, and its rules, checks and formats.
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local printed = require "spec.support.printed"

local SAMPLE <const> = "examples/norfolk/"

local function key(f)
  return table.concat({ f.table, f.row, f.column }, "\31")
end

local function text_of(f) return f.impossible and "-" or tostring(f.value) end

describe("the report of the sample area", function()
  local db, report, printed_cells

  setup(function()
    db = assert(mappa.open(":memory:"))
    local summary = assert(db:import_folder(SAMPLE .. "records"))
    assert.equal(0, summary.rejected)
    assert.equal(0, summary.duplicate)
    report = assert(db:report { area = "Norfolk", year = "2024-25",
      rules = { pick = "first" } })
    printed_cells = printed.read(SAMPLE .. "published-2024-25.txt")
  end)

  teardown(function() db:close() end)

  it("equals the printed report in every cell", function()
    local cells = 0
    for _, f in ipairs(report:figures()) do
      assert.equal(printed_cells[key(f)], text_of(f),
        (key(f):gsub("\31", ", ")))
      cells = cells + 1
    end
    local expected = 0
    for _ in pairs(printed_cells) do expected = expected + 1 end
    assert.equal(51, expected)
    assert.equal(expected, cells)
  end)

  it("agrees with the published figures that come with it", function()
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    local comparison = report:against(figures)
    assert.equal(51, #comparison)
    assert.same({ same = 51, different = 0, ["only here"] = 0,
      ["only there"] = 0 }, comparison.counts)
    for _, f in ipairs(figures) do
      assert.equal(printed_cells[key(f)], text_of(f))
    end
  end)

  it("tells a figure that differs, and one that is missing", function()
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    figures[1].value = figures[1].value + 1
    table.remove(figures)
    local counts = report:against(figures).counts
    assert.same({ same = 49, different = 1, ["only here"] = 1,
      ["only there"] = 0 }, counts)
  end)

  it("carries the published series of Category 1", function()
    local t = assert(db:crosstab { measure = "eligible",
      at = mappa.years("2018-19", "2021-22"), rows = "category",
      where = { area = "Norfolk" } })
    assert.equal(1099, t:value("Category 1", "2018-19"))
    assert.equal(1110, t:value("Category 1", "2019-20"))
    assert.equal(1173, t:value("Category 1", "2020-21"))
    assert.equal(1188, t:value("Category 1", "2021-22"))
  end)

  it("leaves Category 4 out and says so", function()
    local t = assert(db:crosstab { measure = "eligible", at = "2024-25",
      where = { area = "Norfolk", category = 4 } })
    assert.is_true(t:value() > 0)
    assert.matches("Category 4 .- is left out", tostring(report))
    assert.equal(1444, report:table("eligible"):value())
  end)

  it("breaks the identities that the printed report breaks", function()
    local found = {}
    for _, finding in ipairs(report:check()) do
      if finding.severity == "warning" then
        found[#found + 1] =
          finding.message:match("^Level %d, Category %d: %d+")
      end
    end
    assert.same({ "Level 3, Category 2: 1", "Level 3, Category 1: 2",
      "Level 3, Category 2: 1" }, found)
  end)

  it("finds the rules that give the printed table", function()
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    local said
    for _, finding in ipairs(report:check(figures)) do
      local message = finding.message
      if message:find("printed table B", 1, true) then said = message end
    end
    assert.equal("the printed table B agrees with: pick = first, custody = "
      .. "include; every other rule differs in 6 to 12 cells", said)
  end)

  it("tries every rule of every printed table", function()
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    local rules = report:against(figures).rules
    local tried = {}
    for _, try in ipairs(rules) do
      tried[try.letter] = (tried[try.letter] or 0) + 1
    end
    assert.same({ A = 2, B = 8, C = 8, D = 4, F = 6, G = 2, I = 2, J = 4 },
      tried)
    outcome.says(tostring(rules), "the printed table A agrees with: last_day "
      .. "= out; the other rule differs in 10 cells",
      "F agrees with: travel = separate, interim = exclude; every other",
      "the printed table G agrees with every counting rule")
    assert.matches("printed table B agrees", tostring(report:against(figures)))
  end)

  it("tries rules as a report with these rules counts", function()
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    for _, try in ipairs(report:against(figures).rules) do
      local rules = { pick = "first" }
      for name, value in pairs(try.rules) do rules[name] = value end
      local other = assert(db:report { area = "Norfolk", year = "2024-25",
        rules = rules })
      local different = 0
      for _, cell in ipairs(other:against(figures)) do
        if cell.table == try.table and cell.verdict == "different" then
          different = different + 1
        end
      end
      assert.equal(different, try.different, try.letter .. ": " .. try.words)
    end
  end)

  it("names the nearest rule where none agrees", function()
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    for _, f in ipairs(figures) do
      if f.table == "managed" and f.value then f.value = f.value + 100 end
      if f.table == "orders" and f.row == "SHPO" then f.value = 999 end
    end
    outcome.says(tostring(report:against(figures).rules),
      "the printed table B agrees with none of the counting rules; the "
      .. "nearest, ", "differs in 12 of 12 cells",
      "table F agrees with none of the counting rules; the nearest, travel = "
      .. "separate, interim = exclude, differs in 1 of 3 cells")
  end)

  it("cannot try rules when the register is closed or has changed", function()
    local other = assert(mappa.open(":memory:"))
    assert(other:import_folder(SAMPLE .. "records", { progress = false }))
    local r = assert(other:report { area = "Norfolk", year = "2024-25" })
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    assert(other:import("individual", { { ref = "new" } }))
    outcome.says(tostring(r:against(figures).rules), "the printed table B",
      "other tables were not tried: the register has changed")
    other:close()
    outcome.says(tostring(r:against(figures).rules), "the printed table B",
      "other tables were not tried: the register is closed")
    assert.equal(8, #r:against(figures).rules)
  end)

  it("takes the best of several figures of a cell", function()
    local figures = assert(mappa.figures(SAMPLE .. "published.csv"))
    local first = figures[1]
    table.insert(figures, 1, { area = first.area, year = first.year,
      table = first.table, row = first.row, column = first.column,
      value = 1, second_hand = true })
    assert.equal(51, report:against(figures).counts.same)
    local round = { area = "Norfolk", year = "2024-25", table = "eligible",
      row = "Total", column = "Category 1", value = 1300, approximate = true }
    assert.equal("same", report:against({ round })[13].verdict)
    round.value = 1400
    assert.equal("different", report:against({ round })[13].verdict)
    assert.equal(51, report:against(mappa.published()).counts.same)
  end)

  it("says what other rules would give", function()
    local highest
    for _, finding in ipairs(report:check()) do
      local message = finding.message
      if message:find("pick = highest, custody = include", 1, true) then
        highest = message
      end
    end
    assert.matches("Level 2: 22 22 41, in all 85; Level 3: 2 2 7, in all 11",
      highest, nil, true)
  end)

  it("prints every section with its clock, unit and rule", function()
    for _, format in ipairs { "text", "markdown" } do
      local text = report:render(format)
      for letter in ("ABCDEFGHIJ"):gmatch(".") do
        assert.matches("\n[# ]*" .. letter .. "%. ", text)
      end
      local _, counted = text:gsub("Counted: ", "")
      assert.equal(10, counted)
      assert.matches("by date of outcome", text)
    end
  end)

  it("renders figures as CSV and JSON", function()
    local csv = report:render("csv")
    assert.matches("Norfolk,2024%-25,eligible,Level 1,Category 3,%-\r\n", csv)
    local decoded = require("dkjson").decode(report:render("json"))
    assert.equal(51, #decoded.figures)
    assert.equal("first", decoded.rules.pick)
  end)

  it("applies the rules of the report", function()
    local function value(rules, ...)
      rules.pick = "first"
      local r = assert(db:report { area = "Norfolk", year = "2024-25",
        rules = rules })
      return r:value(...)
    end
    assert.equal(12, value({ breaches = "outcomes" }, "cautioned"))
    assert.equal(10, value({ both = "conviction" }, "cautioned"))
    assert.equal(23, value({ both = "conviction" }, "convicted"))
    assert.equal(119, value({ travel = "subset" }, "orders", "SHPO"))
    assert.is_true(value({ interim = "include" }, "orders", "SHPO") > 118)
  end)

  it("warns of people whose management outlived them", function()
    local other <close> = assert(mappa.open(":memory:"))
    assert(other:import("individual", { { ref = "A", died_on = "2025-03-31" },
      { ref = "B", died_on = "2025-04-01" } }))
    assert(other:import("management", {
      { individual = "A", area = "Kent", category = 1, level = 1,
        start_date = "2024-01-01" },
      { individual = "B", area = "Kent", category = 1, level = 1,
        start_date = "2024-01-01" } }))
    local r = assert(other:report { area = "Kent", year = "2024-25" })
    assert.matches("1 managed on the snapshot date had died",
      tostring(r:check()))
  end)

  it("says what is where nobody can be", function()
    local NONE <const> = "There is no Category 3 at Level 1."
    assert.matches(NONE, tostring(report), 1, true)
    assert.not_matches("impossible", tostring(report:check()), 1, true)
    local other <close> = assert(mappa.open(":memory:"))
    assert(other:import("individual", { { ref = "A" } }))
    assert(other:import("management", { { individual = "A", area = "Kent",
      category = 3, level = 1, start_date = "2024-05-01" } }))
    local r = assert(other:report { area = "Kent", year = "2024-25" })
    local text = tostring(r):gsub("%s+", " ")
    assert.not_matches(NONE, text, 1, true)
    assert.matches("there is no Category 3 at Level 1, but the records have 1.",
      text, 1, true)
    assert.matches("warning +impossible Level 1, Category 3: 1 on the snapshot",
      tostring(r:check()))
  end)

  it("warns of a year that ends after the records", function()
    local function reach(of, year)
      local r = assert(of:report { area = "Norfolk", year = year })
      for _, finding in ipairs(r:check()) do
        if finding.id == "reach" then
          assert.equal("warning", finding.severity)
          return finding.message
        end
      end
    end
    assert.is_nil(reach(db, "2024-25"))
    assert.equal("2025-06-29", db:check().on)
    assert.equal("the records tell up to 29 June 2025; what happened after it, "
      .. "up to 31 March 2026, is not known", reach(db, "2025-26"))
    assert.matches("is not known", reach(db, "2030-31"), 1, true)
    local other <close> = assert(mappa.open(":memory:"))
    assert.equal("the register holds no records", reach(other, "2024-25"))
    assert(other:import("individual", { { ref = "A",
      died_on = "2025-03-31" } }))
    assert.is_nil(reach(other, "2024-25"))
  end)

  it("counts in every footer what the section prints", function()
    local records <close> = assert(mappa.open(":memory:"))
    assert(records:import("individual", { { ref = "A" } }))
    assert(records:import("management", { { individual = "A", area = "Kent",
      category = 1, level = 2, start_date = "2024-01-01" } }))
    local orders = {}
    for i, kind in ipairs { "SRO", "SOPO", "SHPO", "NO" } do
      orders[i] = { individual = "A", kind = kind, made_on = "2024-05-01" }
    end
    assert(records:import("order", orders))
    assert(records:import("breach", {
      { individual = "A", requirement = "notification", outcome = "caution",
        outcome_date = "2024-06-01" },
      { individual = "A", requirement = "notification",
        outcome = "conviction", outcome_date = "2024-06-01" } }))
    local r = assert(records:report { area = "Kent", year = "2024-25" })
    assert.equal(2, r:table("orders"):value())
    assert.equal(1, r:table("cautioned"):value())
    assert.equal(1, r:table("convicted"):value())
    assert.equal(1, r:table("rate"):value())
    assert.equal(2, r:table("orders"):explain().rows_counted)
    assert.same({ reason = "not kind = SHPO or NO", rows = 2 },
      r:table("orders"):explain().left_out[1])
  end)

  it("works for another area and says which population is missing", function()
    local r = assert(db:report { area = "suffolk", year = "2024/25" })
    local rate, why = r:value("rate")
    assert.is_nil(rate)
    assert.matches("no population of Suffolk for mid%-2024", why)
    assert.matches("n/a", tostring(r))
    assert.matches("Not available: no population of Suffolk", tostring(r))
  end)

  it("refuses what makes no sense, naming the fix", function()
    local function says(message, options)
      local ok, err = pcall(db.report, db, options)
      assert.is_false(ok)
      assert.matches(message, err, nil, true)
    end
    says("no area 'Norfok'; did you mean 'Norfolk'?",
      { area = "Norfok", year = "2024-25" })
    says("is not a reporting year", { area = "Norfolk", year = "2024" })
    says("did you mean 'first'?", { area = "Norfolk", year = "2024-25",
      rules = { pick = "frist" } })
    says("did you mean 'area'?", { aera = "Norfolk", year = "2024-25" })
    assert.has_error(function() report:table("elegible") end)
    assert.has_error(function() report:value("eligible") end)
    assert.has_error(function() report:against({ { year = "1999-00" } }) end)
  end)
end)

describe("a rate", function()
  local population = require "mappa.population"

  it("rounds half up, or to even", function()
    assert.equal(151, population.rate(1286, 851390))
    assert.equal(1, population.rate(1, 200000))
    assert.equal(0, population.rate(1, 200000, "even"))
    assert.equal(2, population.rate(3, 200000))
    assert.equal(2, population.rate(3, 200000, "even"))
    assert.equal(0, population.rate(0, 200000))
    assert.equal(100000, population.rate(7, 7))
  end)
end)

describe("the population of a rate", function()
  local function register(rows)
    local db = assert(mappa.open(":memory:"))
    local records = {}
    for _, row in ipairs(rows) do
      for age = row.from or 0, 90 do
        records[#records + 1] = { area = "Norfolk", year = row.year or 2024,
          vintage = row.vintage, sex = row.sex, age = age, persons = row.n }
      end
    end
    assert.equal(0, assert(db:import("population", records)).rejected)
    return db
  end

  local function note(db)
    local r = assert(db:report { area = "Norfolk", year = "2024-25" })
    local made = r:render("text"):match("J%. .-\n\n.-\n\n(.-)\nCounted")
    return (made:gsub("%s+", " "))
  end

  it("adds the sexes, from the latest complete release", function()
    local db = register { { vintage = "2025-07", sex = "F", n = 10 },
      { vintage = "2025-07", sex = "M", n = 20 },
      { vintage = "2026-01", sex = "F", n = 99, from = 50 } }
    assert.matches("per 2430 residents aged 10 and over: mid%-2024 estimate, "
      .. "release 2025%-07", note(db))
  end)

  it("does not add both sexes together to the sexes apart", function()
    local db = register { { vintage = "a", sex = "F", n = 10 },
      { vintage = "a", sex = "M", n = 20 }, { vintage = "a", n = 31 } }
    assert.matches("per 2511 residents", note(db))
  end)

  it("is not available when an age is missing", function()
    local db = register { { n = 5, from = 11 } }
    assert.matches("no complete population %(every age from 10 to 90%) of "
      .. "Norfolk for mid%-2024", note(db))
  end)
end)
