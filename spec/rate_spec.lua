--- Rates: the published one, which population is taken, what is said where
-- there is none, and intervals as R gives them. What residents are in a cell
-- is in rate_random_spec.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"

local RECORDS <const> = "examples/norfolk/records"

local function near(expected, value)
  assert.is_true(math.abs(value - expected) <= 1e-9 * math.abs(expected),
    ("%.15g, not %.15g"):format(value, expected))
end

--- Residents: rows of {area, year, each age's persons, and what else}.
local function residents(rows)
  local list = {}
  for _, row in ipairs(rows) do
    for age = row.from or 0, row.to or 90 do
      list[#list + 1] = { area = row[1], year = row[2], age = age,
        persons = row[3], sex = row.sex, vintage = row.vintage }
    end
  end
  return list
end

--- A register of people at Level 1 in areas, {area, n}, and residents.
local function register(people, rows)
  local db, individuals, management = assert(mappa.open(":memory:")), {}, {}
  for _, item in ipairs(people) do
    for _ = 1, item[2] do
      local ref = "P" .. #individuals + 1
      individuals[#individuals + 1] = { ref = ref, sex = item.sex,
        birth_date = item.born }
      management[#management + 1] = { individual = ref, area = item[1],
        category = 1, level = 1, start_date = "2020-01-01" }
    end
  end
  assert(db:import("individual", individuals, { strict = true }))
  assert(db:import("management", management, { strict = true }))
  assert(db:import("population", residents(rows), { strict = true }))
  return db
end

local function eligible(db, asked)
  asked.measure, asked.at = "eligible", asked.at or "2024-25"
  return db:crosstab(asked)
end

local EAST <const> = { "Norfolk", "Suffolk" }

describe("the rate of the sample", function()
  local db

  setup(function()
    db = assert(mappa.open(":memory:"))
    assert(db:import_folder(RECORDS, { progress = false }))
  end)

  teardown(function() db:close() end)

  local function category_1(asked)
    asked.where = { area = "Norfolk", category = 1 }
    return eligible(db, asked)
  end

  it("is the published one", function()
    local cell = category_1({}):rate():cell()
    assert.equal(151, cell.rounded)
    assert.equal("integer", math.type(cell.rounded))
    assert.equal(1286, cell.n)
    assert.equal(851390, cell.population)
    near(128600000 / 851390, cell.rate)
    near(851390 / 1286, cell.one_in)
    near(142.903426270782, cell.low)       -- by Byar's formula in R
    near(159.533936866668, cell.high)
    assert.equal(cell.rate, cell.value)
  end)

  it("is that of the report, every year", function()
    local years = mappa.years("2018-19", "2024-25")
    local t = category_1({ at = years }):rate()
    for _, year in ipairs(years) do
      local r = assert(db:report { area = "Norfolk", year = year })
      assert.equal(r:value("rate"), t:cell(year).rounded)
    end
    assert.equal("several years", t:cell("Total").mark)
  end)

  it("divides by what SQL adds up, by year, sex and band", function()
    local years = mappa.years("2018-19", "2024-25")
    local t = category_1({ at = years, cols = "year",
      rows = { "sex", { "age", bands = { 10, 18, 30, 65 } } } }):rate()
    local rows = db:sql [[SELECT printf('%d-%d', year, (year + 1) % 100) AS y,
        sex, CASE WHEN age < 18 THEN '10-17' WHEN age < 30 THEN '18-29'
          WHEN age < 65 THEN '30-64' ELSE '65+' END AS band,
        sum(persons) AS persons
      FROM population_view WHERE area = 'Norfolk' AND age >= 10
      GROUP BY 1, 2, 3]]
    assert.equal(7 * 2 * 4, #rows)
    for _, r in ipairs(rows) do
      local cell = t:cell({ r.sex, r.band }, r.y)
      assert.equal(r.persons, cell.population)
      assert.equal(cell.n * 1e5 / r.persons, cell.value)
    end
  end)

  it("has other units, ages and decimals", function()
    local t = category_1({}):rate { per = 1000, age_from = 0, digits = 3,
      show = { "rate", "one_in" }, interval = 0.998 }
    assert.equal(941770, t:cell().population)
    assert.equal(1.366, t:cell().rounded)
    outcome.says(tostring(t), "1.366", "732", "per 1000 residents aged 0")
    assert.is_nil(tostring(t):find("Interval", 1, true))
  end)

  it("is of events, and of a part of a year", function()
    local t = db:crosstab { measure = "orders", rows = "kind",
      during = { "2024-04-01", "2024-09-30" }, where = { area = "Norfolk" } }
    local rate = t:rate()
    near(t:value("SHPO") * 1e5 / 851390, rate:value("SHPO"))
    outcome.says(tostring(rate):gsub("%s+", " "), "orders per 100000",
      "no whole year; the rate is per that period",
      "Residents are not told apart by kind")
  end)

  it("says by what filter residents are not told apart", function()
    local function note(where, rows)
      local t = db:crosstab { measure = "eligible", at = "2025-03-31",
        rows = rows, where = where }
      return (tostring(t:rate()):gsub("%s+", " ")
        :match("Residents are not told apart by (.-):"))
    end
    local other = { ["not"] = "White: British" }
    assert.equal("ethnicity", note { area = "Norfolk", ethnicity = other })
    assert.equal("level and ethnicity",
      note({ area = "Norfolk", level = 1, ethnicity = other }, "level"))
    assert.is_nil(note({ area = "Norfolk", sex = "Male", age = { min = 18 },
      region = "East of England" }, "country"))
  end)

  it("says of how many areas the register holds nothing", function()
    local both <close> = assert(mappa.open(":memory:"))
    local people = {}
    for age = 10, 90 do
      for _, area in ipairs { "Norfolk", "Suffolk" } do
        people[#people + 1] = { area = area, year = 2024, age = age,
          persons = 1000 }
      end
    end
    assert(both:import("population", people))
    assert(both:import("individual", { { ref = "A" } }))
    assert(both:import("management", { { individual = "A", area = "Norfolk",
      category = 1, level = 1, start_date = "2024-01-01" } }))
    local t = both:crosstab { measure = "eligible", at = "2025-03-31",
      rows = "area", where = { area = { "Norfolk", "Suffolk" } } }:rate()
    local function said(of)
      return (tostring(of):gsub("%s+", " "))
    end
    outcome.says(said(t), "no records of 1 of the 2 areas")
    both:close()
    assert.is_nil(said(t:select { area = "Norfolk" }):find("no records", 1,
      true))
    outcome.says(said(t:select { area = "Suffolk" }), "no records of any area")
  end)

  it("refuses a period of several years", function()
    local t = db:crosstab { measure = "orders",
      during = { "2023-04-01", "2024-09-30" } }
    assert.error_matches(function() t:rate() end, "several reporting years")
  end)

  it("is saved as others are", function()
    local t = category_1({ rows = { "sex", { "age", bands = { 5 } } } })
      :rate()
    outcome.says(t:render("csv"), "Sex,Age,People,population,rate,low,high",
      "Male,5+,1248,418656,298,", "Male,Under 5,0,under 10,under 10")
    outcome.says(t:render("json"), '"mark":"under 10"', '"rate":298.0')
    local by_rate = t:pivot({ rows = "sex" }):sort("rate")
    assert.equal("Male", by_rate:tidy()[1].sex)
  end)

  it("marks what residents have no number for", function()
    local t = category_1({ rows = { { "age", bands = { 5, 10, 18 } } } })
      :rate()
    assert.equal("under 10", t:cell("Under 5").mark)
    assert.equal("under 10", t:cell("5-9").mark)
    assert.is_nil(t:cell("10-17").mark)
    t = category_1({ rows = "age" }):rate()
    assert.equal("no population", t:cell(90).mark)   -- of 90 and over
    assert.is_nil(t:cell(89).mark)
    assert.equal(851390, t:cell("Total").population)
    t = category_1({ rows = { { "age", bands = { 18 } } } }):rate()
    outcome.says(tostring(t):gsub("%s+", " "),
      "The population of Under 18 is aged 10 and over")
  end)
end)

describe("a rate is rounded", function()
  it("half up, exactly", function()
    local db <close> = register({ { "Norfolk", 1 }, { "Suffolk", 3 } }, {
      { "Norfolk", 2024, 200000, from = 10, to = 10 },
      { "Norfolk", 2024, 0, from = 11 },
      { "Suffolk", 2024, 2000000, from = 10, to = 10 },
      { "Suffolk", 2024, 0, from = 11 } })
    local t = eligible(db, { rows = "area", where = { area = EAST } })
    assert.equal(1, t:rate():cell("Norfolk").rounded)
    assert.equal(0, t:rate():cell("Suffolk").rounded)
    assert.equal(0.2, t:rate({ digits = 1 }):cell("Suffolk").rounded)
    assert.equal(0.15, t:rate({ digits = 2 }):cell("Suffolk").rounded)
  end)
end)

it("a rate that rounds to 0 has a decimal more, unless it is 0", function()
  local db <close> = register({ { "Norfolk", 2 } },
    { { "Norfolk", 2024, 10000 }, { "Suffolk", 2024, 10000 } })
  local t = eligible(db, { rows = "area", where = { area = EAST } })
  assert.matches("Norfolk +2 +810000 +0%.2 ", tostring(t:rate()))
  assert.matches("Suffolk +0 +810000 +0 ", tostring(t:rate()))
  assert.equal(0, t:rate():cell("Norfolk").rounded)
  assert.matches("Norfolk +2 +810000 +0%.2 +1",
    tostring(t:areas { reference = "Norfolk" }))
end)

describe("the population of a rate", function()
  local PEOPLE <const> = { { "Norfolk", 2 }, { "Suffolk", 1 } }

  local function of(rows, options, asked)
    local db <close> = register(PEOPLE, rows)
    asked = asked or {}
    asked.where = asked.where or { area = EAST }
    local t, message, code = eligible(db, asked):rate(options)
    return t, message, code
  end

  it("is of one release for all areas, the latest", function()
    local t = of { { "Norfolk", 2024, 10, vintage = "2025" },
      { "Suffolk", 2024, 20, vintage = "2025" },
      { "Norfolk", 2024, 99, vintage = "2026" },
      { "Suffolk", 2024, 99, vintage = "2026", from = 11 } }
    assert.equal(81 * 30, t:cell().population)
    outcome.says(tostring(t):gsub("%s+", " "), "mid-2024, release 2025.")
  end)

  it("is of the latest of each area, where none has all", function()
    local t = of { { "Norfolk", 2024, 10, vintage = "2025" },
      { "Norfolk", 2024, 11, vintage = "2026" },
      { "Suffolk", 2024, 20 } }
    assert.equal(81 * 31, t:cell().population)
    outcome.says(tostring(t):gsub("%s+", " "),
      "release 2026 (Norfolk), no release named (Suffolk)")
  end)

  it("is of the release that is named", function()
    local rows = { { "Norfolk", 2024, 10, vintage = "2025" },
      { "Suffolk", 2024, 20, vintage = "2025" },
      { "Norfolk", 2024, 99, vintage = "2026" },
      { "Suffolk", 2024, 99, vintage = "2026" } }
    assert.equal(2430, of(rows, { vintage = "2025" }):cell().population)
    local t, message, code = of(rows, { vintage = "2024" })
    assert.same({ nil, "no population of release '2024' is in the register; "
      .. "it has 2026 and 2025", "data" }, { t, message, code })
    rows[3], rows[4] = { "Norfolk", 2023, 1, vintage = "2026" }, nil
    t, message = of(rows, { vintage = "2026" })
    assert.is_nil(t)
    outcome.says(message, "no population, release 2026, of Norfolk and "
      .. "Suffolk for mid-2024")
  end)

  it("is missing by name: every area and year", function()
    local t, message, code = of({ { "Norfolk", 2024, 10 },
      { "Suffolk", 2023, 10, to = 89 } }, nil, { at = { "2023-24",
      "2024-25" } })
    assert.is_nil(t)
    assert.equal("data", code)
    assert.equal("no population of Norfolk for mid-2023; no complete "
      .. "population (every age from 10 to 90) of Suffolk for mid-2023; no "
      .. "population of Suffolk for mid-2024 is in the register; import one "
      .. "as population.csv", message)
  end)

  it("is asked of all areas, where no filter leaves any out", function()
    local db <close> = register(PEOPLE, { { "Norfolk", 2024, 1 },
      { "Suffolk", 2024, 1 } })
    local _, message = eligible(db, {}):rate()
    outcome.says(message, "Avon and Somerset", "Wiltshire")
    assert.is_nil(message:find("Norfolk", 1, true))
  end)

  it("may be missing with a mark", function()
    local t = of({ { "Norfolk", 2024, 10 } }, { missing = "mark" },
      { rows = "area" })
    assert.equal(810, t:cell("Norfolk").population)
    assert.equal("no estimate", t:cell("Suffolk").mark)
    assert.equal(1, t:cell("Suffolk").n)
    assert.equal("no estimate", t:cell("Total").mark)
    outcome.says(tostring(t):gsub("%s+", " "),
      "No estimate: no population of Suffolk for mid-2024")
    assert.is_nil(tostring(t:select { area = "Norfolk" }):find("No estimate"))
  end)

  it("is not added from both sexes and the sexes apart", function()
    local rows = { { "Norfolk", 2024, 10, sex = "F" },
      { "Norfolk", 2024, 20, sex = "M" }, { "Norfolk", 2024, 31 } }
    local where = { area = "Norfolk" }
    assert.equal(2511, of(rows, nil, { where = where }):cell().population)
    local t = of(rows, nil, { where = where, rows = "sex" })
    assert.equal(810, t:cell("Female").population)
    assert.equal(2430, t:cell("Total").population)
    assert.equal("no population", t:cell("Unknown").mark)
  end)

  it("is needed by sex, where the table asks for it", function()
    local rows = { { "Norfolk", 2024, 31 } }
    for _, asked in ipairs { { rows = "sex", where = { area = "Norfolk" } },
      { where = { area = "Norfolk", sex = "Male" } } } do
      local t, message = of(rows, nil, asked)
      assert.is_nil(t)
      outcome.says(message, "(every age from 10 to 90, by sex) of Norfolk")
    end
    local t, message = of({ { "Norfolk", 2024, 31, sex = "F" } }, nil,
      { where = { area = "Norfolk" } })
    assert.is_nil(t)
    outcome.says(message, "no complete population")
  end)

  it("is read when rates are asked for, and not after", function()
    local db = register(PEOPLE, { { "Norfolk", 2024, 10 },
      { "Suffolk", 2024, 20 } })
    local t = eligible(db, { rows = "area", where = { area = EAST } })
    local rates = t:rate()
    db:close()
    assert.error_matches(function() t:rate() end, "register, which is closed")
    assert.equal(810, rates:select({ area = "Norfolk" }):cell().population)
    assert.equal(1620, rates:top(1):cell("Other").population)
  end)

  it("is that of the categories that t:select and t:top leave", function()
    local db <close> = register({ { "Norfolk", 3 }, { "Suffolk", 2 },
      { "Kent", 1 } }, { { "Norfolk", 2024, 10 }, { "Suffolk", 2024, 20 },
      { "Kent", 2024, 40 } })
    local t = eligible(db, { rows = "area", where = { area = { "Norfolk",
      "Suffolk", "Kent" } } })
    for _, verb in ipairs { function(x) return x:top(1) end,
      function(x) return x:select { area = { ["not"] = "Kent" } } end } do
      assert.same(verb(t):rate():tidy { totals = true },
        verb(t:rate()):tidy { totals = true })
    end
    assert.equal(60 * 81, t:rate():top(1):cell("Other").population)
  end)

  it("is summed over regions and countries", function()
    local db <close> = register(PEOPLE, { { "Norfolk", 2024, 10 },
      { "Suffolk", 2024, 20 }, { "Kent", 2024, 40 } })
    local t = eligible(db, { rows = { "region", "area" }, subtotals = true,
      where = { area = { "Norfolk", "Suffolk", "Kent" } } }):rate()
    assert.equal(30 * 81, t:cell({ "East of England", "Total" }).population)
    assert.equal(70 * 81, t:cell("Total").population)
    assert.equal("impossible", t:cell({ "South East", "Norfolk" }).status)
  end)
end)

describe("intervals", function()
  local db, t

  setup(function()
    db = assert(mappa.open(":memory:"))
    assert(db:import_folder(RECORDS, { progress = false }))
    t = eligible(db, { rows = "category", where = { area = "Norfolk" } })
  end)

  teardown(function() db:close() end)

  it("of percentages are Wilson's", function()
    local cell = t:percent("col"):intervals():cell("Category 1")
    near(100 * 1286 / 1449, cell.share)
    near(87.0204301734508, cell.low)
    near(90.2763728040445, cell.high)
    assert.equal(cell.share, cell.value)
    assert.equal(1286, cell.n)
  end)

  it("of counts are those of rates", function()
    local made = t:intervals { level = 0.95 }
    near(142.903426270782, made:cell("Category 1").low * 1e5 / 851390)
    assert.equal(1286, made:value("Category 1"))
    outcome.says(tostring(made), "Interval: 95%, of a Poisson count")
  end)

  it("follow what t:select leaves", function()
    local some = t:percent("col"):intervals():select { category = { 1, 2 } }
    near(100 * 1286 / 1437, some:cell("Category 1").share)
  end)

  it("are of the share of a measure", function()
    local attended = db:crosstab { measure = "attendance",
      during = "2024-25", rows = "agency", show = { "share", "n" } }
    local cell = attended:intervals():cell("Police")
    assert.equal(attended:value("Police"), cell.share)
    assert.is_true(cell.low < cell.share and cell.share < cell.high)
  end)

  it("are not there where nothing is counted", function()
    local none = eligible(db, { rows = "level", cols = "category",
      show = "col%", where = { area = "Suffolk" } }):intervals()
    assert.equal("impossible", none:cell("Level 1", "Category 3").status)
    assert.is_nil(none:value("Level 1", "Category 4"))
  end)
end)

it("percentages of another unit have no intervals, and say so when asked",
  function()
    local db <close> = register({ { "Norfolk", 1 } }, {})
    local t = db:crosstab { measure = "orders", during = "2024-25",
      unit = "orders", base = "people", show = "all%" }
    outcome.misuse(function() return t:intervals(), nil end,
      "orders in per cent of people are no share")
  end)

describe("rates of several dates", function()
  local db, now, before

  setup(function()
    db = register({ { "Norfolk", 30 } }, { { "Norfolk", 2023, 100 },
      { "Norfolk", 2024, 200 } })
    now = eligible(db, { at = "2024-25", where = { area = "Norfolk" } })
    before = eligible(db, { at = "2023-24", where = { area = "Norfolk" } })
  end)

  teardown(function() db:close() end)

  it("are compared where they are of the same residents", function()
    local c = now:rate():compare(before:rate()):cell()
    near(30 * 100000 / 16200, c.later)
    near(30 * 100000 / 8100, c.earlier)
    assert.equal("fell", c.verdict)
  end)

  it("are not compared with counts, nor with rates of another kind",
    function()
      for mark, pairs_of in pairs {
        ["other statistic"] = { { now:rate(), before },
          { now, before:rate() } },
        ["other unit"] = { { now:rate(), before:rate { per = 1000 } },
          { now:rate { age_from = 18 }, before:rate() } } } do
        for _, two in ipairs(pairs_of) do
          local c = two[1]:compare(two[2]):cell()
          assert.same({ mark, nil, nil }, { c.mark, c.change, c.verdict })
        end
      end
    end)

  it("are called rates, and say of whom, in what is derived from them",
    function()
      local t = eligible(db, { at = { "2023-24", "2024-25" }, rows = "year",
        where = { area = "Norfolk" } }):rate()
      local series = t:series()
      outcome.says(series:render "csv", "Year,rate,change,% change")
      for _, of in ipairs { series, t:growth(), t:compare() } do
        outcome.says(of:render "text",
          "Rates: people per 100000 residents aged 10 and over")
      end
    end)

  it("tell by t:explain what they are", function()
    local explained = now:rate():explain()
    assert.equal("rates", explained.derived)
    outcome.says(explained.notes[1], "Rates: people per 100000", "mid-2024")
    outcome.says(tostring(explained), "shows        rates", "mid-2024")
    explained = now:compare(before):explain()
    outcome.says(tostring(explained), "at           2025-03-31",
      "earlier      2024-03-31", "shows        comparisons")
    assert.is_nil(now:explain().derived)
    outcome.says(tostring(eligible(db, { rows = "level", cols = "category" })
      :explain("Level 1", "Category 3")), "value        impossible")
  end)
end)
