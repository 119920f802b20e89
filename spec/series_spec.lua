--- Series and growth over years, against direct computation; and breaks.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local questions = require "spec.support.questions"
local rounds = require "spec.support.rounds"

local YEARS <const> = mappa.years("2018-19", "2024-25")

local db

setup(function()
  db = assert(mappa.open(":memory:"))
  assert(db:import_folder("examples/norfolk/records", { progress = false }))
end)

teardown(function() db:close() end)

local function eligible(years, options)
  local spec = { measure = "eligible", at = years, rows = "year",
    cols = "category", where = { area = "Norfolk", category = { 1, 2, 3 } } }
  for key, value in pairs(options or {}) do spec[key] = value end
  return db:crosstab(spec)
end

-- === Against direct computation =========================================

local QUESTIONS <const> = 4

local function new_round(number)
  return rounds.new(number, { "eligible", "orders" }, QUESTIONS, questions.new)
end

--- The sum of some numbers; nil where one is missing.
local function sum(values, first, last)
  local all = 0
  for i = first, last do
    if not values[i] then return nil end
    all = all + values[i]
  end
  return all
end

--- The numbers of a line are those of a series worked out by hand.
local function check_line(cells, values, base)
  for i, c in ipairs(cells) do
    local before = values[i - 1]
    assert.equal(values[i], c.n)
    assert.equal(before and values[i] - before, c.change)
    assert.equal(before and before > 0
      and 100 * (values[i] - before) / before or nil, c["change%"])
    assert.equal(values[base] > 0 and 100 * values[i] / values[base] or nil,
      c.index)
    local all = sum(values, i - 1, i)
    assert.equal(all and i > 1 and all / 2 or nil, c.average)
  end
end

describe("a series is what its years give", function()
  rounds.each((rounds.ROUNDS + 3) // 4, new_round, function(round)
    local register <close> = rounds.from_csv(round.register)
    for nth = 1, QUESTIONS do
      local question = round.question(nth)
      local years = mappa.years("2021-22", "2025-26")
      local spec = {}
      for key, value in pairs(question.spec) do spec[key] = value end
      local when = spec.at and "at" or "during"
      spec.show, spec.rows, spec.cols, spec.where = nil, "year", "sex", nil
      spec[when], spec.totals = years, nil
      local t = assert(register:crosstab(spec))
      local series = t:series { base = "2022-23", window = 2, breaks = true }
      spec.rows = nil
      for _, sex in ipairs { "Female", "Male", "Total" } do
        local cells, values = {}, {}
        for i, year in ipairs(years) do
          spec[when] = year
          values[i] = assert(register:crosstab(spec)):value(nil, sex)
          cells[i] = series:cell(year, sex)
        end
        if values[1] then check_line(cells, values, 2) end
      end
    end
  end)
end)

-- === Marks ==============================================================

--- A Table of figures by year.
local function figures(values, options)
  local records = {}
  for year, n in pairs(values) do
    records[#records + 1] = { year = year, line = "a", n = n }
  end
  table.sort(records, function(a, b) return a.year < b.year end)
  options = options or {}
  options.rows, options.cols = options.rows or "year", "line"
  return mappa.table(records, options)
end

describe("a series", function()
  it("has no change, index or average over what is not there", function()
    local t = figures { ["2019-20"] = 0, ["2020-21"] = 4, ["2022-23"] = 6,
      ["2023-24"] = 9, ["2024-25"] = 12 }
    t = t:series { base = "2019-20", window = 3 }
    local function marks(year)
      local c = t:cell(year, "a")
      return table.concat({ tostring(c.change or c.marks.change),
        tostring(c["change%"] or c.marks["change%"]),
        tostring(c.index or c.marks.index),
        tostring(c.average or c.marks.average) }, "; ")
    end
    assert.equal("no year before; no year before; base 0; no year before",
      marks "2019-20")
    assert.equal("4; base 0; base 0; no year before", marks "2020-21")
    assert.equal("no year before; no year before; base 0; no year before",
      marks "2022-23")
    assert.equal("3; 50.0; base 0; no year before", marks "2023-24")
    assert.equal(9, t:cell("2024-25", "a").average)
    assert.equal("all years", t:cell("Total", "a").mark)
  end)

  it("keeps its index when years are selected", function()
    local t = eligible(YEARS):series { base = "2019-20" }
    local c = t:select { category = 1 }:cell("2024-25", "Category 1")
    assert.equal(100 * 1286 / 1110, c.index)
    c = t:select { year = { "2023-24", "2024-25" } }:cell("2024-25")
    assert.equal("no base year", c.marks.index)
    assert.equal(54, c.change)
  end)

  it("of percentages has points", function()
    local t = eligible(YEARS):percent "row"
    local s = t:series()
    local c = s:cell("2024-25", "Category 1")
    local before = t:value("2023-24", "Category 1")
    assert.equal(t:value("2024-25", "Category 1"), c.value)
    assert.equal(c.value - before, c.points)
    assert.same({ "row%", "points" }, s.show)
  end)

  it("prints its base and window", function()
    local text = tostring(eligible(YEARS):series { base = "2018-19",
      window = 3 })
    outcome.says(text, "Category 1 index", "Index: 2018-19 = 100.",
      "Average: of the year and the 2 before it.")
  end)

  it("is not worked out for what is no series", function()
    local t = eligible(YEARS)
    local function wrong(words, f)
      outcome.misuse(function() return f(), nil end, words)
    end
    wrong("several years", function() return eligible("2024-25",
      { rows = "level" }):series() end)
    wrong("several years", function() return t:pivot { rows = "category" }
      :series() end)
    wrong("one of the table's years", function()
      return t:series { base = "2017-18" }
    end)
    wrong("one of the table's years", function()
      return t:series { base = 2018 }
    end)
    wrong("whole number from 2", function() return t:series { window = 1 }
    end)
    wrong("did you mean 'index'?", function()
      return t:series { show = "indexx" }
    end)
    wrong("no key", function() return t:series { from = "2018-19" } end)
    wrong("must be a table", function() return t:series "2018-19" end)
    wrong("the table shows one", function()
      return t:select { year = "2024-25" }:growth()
    end)
    wrong("is no date and no year", function()
      return mappa.table({ { year = "then", n = 1 }, { year = "now", n = 2 } },
        { rows = "year" }):growth()
    end)
  end)
end)

-- === Growth =============================================================

describe("growth", function()
  local function growth_of(values)
    return figures(values):growth():cell("a")
  end

  it("is compound, over the years between", function()
    local c = growth_of { ["2014-15"] = 100, ["2024-25"] = 200 }
    assert.equal(100 * (2 ^ (1 / 10) - 1), c.growth)
    assert.equal(100, c["change%"])
    assert.equal("risen each time", c.run)
    local t = eligible(YEARS):growth()
    c = t:cell("Category 1")
    assert.equal(100 * ((1286 / 1099) ^ (1 / 6) - 1), c.growth)
    assert.equal("risen every year", c.run)
    assert.equal(1099, t:value("Category 1"))
  end)

  it("has marks and words where there is none", function()
    local c = growth_of { ["2022-23"] = 0, ["2023-24"] = 5, ["2024-25"] = 4 }
    assert.is_nil(c.growth)
    assert.equal("base 0", c.marks.growth)
    assert.equal("1 of 2 risen, longest run 1", c.run)
    c = growth_of { ["2022-23"] = 5, ["2023-24"] = 3, ["2024-25"] = 0 }
    assert.equal(-100, c.growth)
    assert.equal("fallen every year", c.run)
    assert.equal("the same",
      growth_of { ["2023-24"] = 5, ["2024-25"] = 5 }.run)
    assert.equal("no rise", growth_of { ["2022-23"] = 5, ["2023-24"] = 5,
      ["2024-25"] = 4 }.run)
  end)

  it("leaves the other dimensions, and selects by them", function()
    local t = eligible(YEARS, { rows = { "year", "level" } }):growth()
    assert.equal("level", t.answer.dims[t.rows[1]].name)
    local one = t:select { category = 1 }
    assert.equal(t:cell("Level 1", "Category 1").growth,
      one:cell("Level 1", "Category 1").growth)
    outcome.says(tostring(t), "2018-19 to 2024-25", "% a year",
      "First: 2018-19; last: 2024-25.")
  end)
end)

-- === Breaks =============================================================

describe("breaks", function()
  local function all(year, options)
    local spec = { measure = "eligible", at = year,
      where = { area = "Norfolk" } }
    for key, value in pairs(options or {}) do spec[key] = value end
    return db:crosstab(spec)
  end

  it("are listed, with their reasons and sources, as copies", function()
    local list = mappa.breaks()
    assert.is_true(#list >= 8)
    for i, b in ipairs(list) do
      assert.is_string(b.why)
      assert.is_string(b.source)
      assert.is_true(i == 1 or list[i - 1].year <= b.year)
    end
    list[1].why = "changed"
    assert.is_true(mappa.breaks()[1].why ~= "changed")
    outcome.says(tostring(mappa.breaks()), "2022-23", "Category 4 was created",
      "[both]")
  end)

  it("are not compared across, unless asked for", function()
    outcome.misuse(function()
      return all("2024-25"):compare(all("2019-20")), nil
    end, "between 2019-20 and 2024-25", "Category 4 was created",
      "Courts Act 2022", "breaks = true")
    local t = all("2024-25"):compare(all("2019-20"), { breaks = true })
    local c = t:cell()
    assert.equal(204, c.change)
    assert.equal("break", c.verdict)
    assert.equal("break", c.marks.p)
    outcome.says(tostring(t), "Break in 2022-23: Category 4 was created")
    assert.equal("within chance",
      all("2024-25"):compare(all("2023-24")):cell().verdict)
  end)

  it("mark only the cells that they concern", function()
    local options = { rows = "category" }
    local t = all("2024-25", options):compare(all("2019-20", options))
    assert.equal(1286 - 1110, t:cell("Category 1").change)
    assert.equal("break", t:cell("Category 4").mark)
    assert.equal("break", t:cell("Total").mark)
    options = { where = { area = "Norfolk", category = { 1, 2, 3 } } }
    assert.is_number(all("2024-25", options):compare(all("2019-20", options))
      :cell().change)
    options = { rows = { { "category", groups = { { "Sexual", 1 },
      { "Other", 2, 3, 4 } } } } }
    t = all("2024-25", options):compare(all("2019-20", options))
    assert.is_number(t:cell("Sexual").change)
    assert.equal("break", t:cell("Other").mark)
  end)

  it("end the change, index and average of a series", function()
    local t = all(YEARS, { rows = "year" })
    local s = t:series { base = "2018-19", window = 2 }
    assert.equal("break", s:cell("2022-23").marks.change)
    assert.equal(1333, s:cell("2022-23").n)
    assert.equal("break", s:cell("2022-23").marks.average)
    assert.equal("break", s:cell("2024-25").marks.index)
    assert.is_number(s:cell("2024-25").change)
    assert.is_number(s:cell("2021-22").index)
    assert.equal("break", t:growth():cell().marks.growth)
    s = t:series { base = "2018-19", window = 2, breaks = true }
    assert.equal(9, s:cell("2022-23").change)
    assert.is_number(s:cell("2024-25").index)
    assert.is_number(t:growth { breaks = true }:cell().growth)
  end)

  it("that straddle a year divide it from both sides", function()
    local function orders(year, kind)
      return db:crosstab { measure = "orders", during = year,
        where = { kind = kind } }
    end
    for _, pair in ipairs { { "2013-14", "2014-15" },
      { "2014-15", "2015-16" }, { "2013-14", "2015-16" } } do
      outcome.misuse(function()
        return orders(pair[2], "SHPO"):compare(orders(pair[1], "SHPO")), nil
      end, "8 March 2015")
      assert.equal("none in either", orders(pair[2], "VOO"):compare(
        orders(pair[1], "VOO")):cell().verdict)
    end
    assert.equal("none in either", orders("2016-17", "SOPO"):compare(
      orders("2015-16", "SOPO")):cell().verdict)
  end)

  it("can be declared", function()
    local b = mappa.declare_break { year = "2024/25", measure = "recalls",
      area = "Norfolk", why = "recalls by email were not recorded before" }
    assert.equal("2024-25", b.year)
    assert.equal("both", b.of)
    outcome.says(tostring(mappa.breaks()), "recalls by email")
    local function recalls(year, options)
      local spec = { measure = "recalls", during = year }
      for key, value in pairs(options) do spec[key] = value end
      return db:crosstab(spec)
    end
    local norfolk, kent = { where = { area = "Norfolk" } },
      { where = { area = "Kent" } }
    outcome.misuse(function()
      return recalls("2024-25", norfolk):compare(recalls("2023-24", norfolk)),
        nil
    end, "recalls by email")
    assert.equal("none in either", recalls("2024-25", kent):compare(
      recalls("2023-24", kent)):cell().verdict)
    local t = recalls("2024-25", { rows = "region" }):compare(
      recalls("2023-24", { rows = "region" }))
    assert.equal("break", t:cell("East of England").mark)
    assert.equal("none in either", t:cell("Wales").verdict)
  end)

  it("have labels of records, of print, or of a script", function()
    local function labels(field, ...)
      return mappa.declare_break { year = "1999-00", why = "x",
        measure = "case_reviews", field = field, labels = { ... } }.labels
    end
    assert.same({ "Norfolk", "London", "England and Wales" },
      labels("area", "norfolk", "Metropolitan", "England and Wales"))
    assert.same({ "Category 1" }, labels("category", "1"))
    assert.same(
      { "SHPO", "Mandatory", "SHPO with foreign travel restriction" },
      labels("kind", "shpo", "mandatory",
        "SHPO with foreign travel restriction"))
    assert.same({ "Not under MAPPA" },
      labels("level_before", "Not under MAPPA"))
    assert.same({ "18 to 24" }, labels("age", "18 to 24"))
    assert.same({ "Sexual" }, labels("kind of crime", "Sexual"))
  end)

  it("are declared with a year, a reason, and what they concern", function()
    local function wrong(words, options)
      outcome.misuse(function() return mappa.declare_break(options), nil end,
        words)
    end
    wrong("takes a table", nil)
    wrong("year is the first reporting year", { why = "x" })
    wrong("did you mean", { year = "2024", why = "x" })
    wrong("why says what changed", { year = "2024-25" })
    wrong("why says what changed", { year = "2024-25", why = "" })
    wrong("no measure 'recals'; did you mean 'recalls'?",
      { year = "2024-25", why = "x", measure = "recals" })
    wrong("area, or a field", { year = "2024-25", why = "x", area = "Kent",
      field = "level" })
    wrong("field goes with labels", { year = "2024-25", why = "x",
      field = "level" })
    wrong("area has no label 'Norflok'; did you mean 'Norfolk'?",
      { year = "2024-25", why = "x", area = "Norflok" })
    wrong("no field 'categry'; did you mean 'category'?", { year = "2024-25",
      why = "x", field = "categry", labels = "Category 1" })
    wrong("category has no label 'Categry 1'; did you mean 'Category 1'?",
      { year = "2024-25", why = "x", field = "category",
        labels = { "Category 2", "Categry 1" } })
    wrong("level has no label 'Level 9'", { year = "2024-25", why = "x",
      field = "level", labels = "Level 9" })
    wrong("labels[1]", { year = "2024-25", why = "x", area = { 3 } })
    wrong("straddles must be", { year = "2024-25", why = "x",
      straddles = "yes" })
    wrong("did you mean 'measure'?", { year = "2024-25", why = "x",
      mesure = "recalls" })
  end)
end)
