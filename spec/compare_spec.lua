--- Comparisons: cell by cell against two independent cross-tabs, on random
-- registers; marks, breaks, titles and notes; wrong calls.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local questions = require "spec.support.questions"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

local NORFOLK <const> = "examples/norfolk/records"

local db

setup(function()
  db = assert(mappa.open(":memory:"))
  assert(db:import_folder(NORFOLK, { progress = false }))
end)

teardown(function() db:close() end)

--- Eligible people on a 31 March, or as the options say.
local function eligible(year, options)
  local spec = { measure = "eligible", at = year, rows = "level",
    cols = "category", where = { area = "Norfolk", category = { 1, 2, 3 } } }
  for key, value in pairs(options or {}) do spec[key] = value end
  return db:crosstab(spec)
end

local function orders(year, options)
  local spec = { measure = "orders", during = year, rows = "kind" }
  for key, value in pairs(options or {}) do spec[key] = value end
  return db:crosstab(spec)
end

-- === Against two cross-tabs =============================================

local QUESTIONS <const> = 6

local MEASURES <const> = { "eligible", "managed", "orders", "recalls" }

local function new_round(number)
  return rounds.new(number, MEASURES, QUESTIONS, questions.new)
end

local function copy_of(spec, changes)
  local copy = {}
  for key, value in pairs(spec) do copy[key] = value end
  for key, value in pairs(changes) do copy[key] = value end
  return copy
end

-- Filters on the time of the question would leave nothing of another time.
local TIMES <const> = { "year", "date", "day", "month", "quarter",
  "calendar_year", "reporting_year", "month_of_year", "quarter_of_year" }

--- The question without them, in one year.
local function plain_spec(spec, when, year)
  local where = copy_of(spec.where or {}, {})
  for _, field in ipairs(TIMES) do where[field] = nil end
  return copy_of(spec, { show = "n", [when] = year, where = where })
end

--- What a record is of, without its numbers.
local function key_of(record, dims)
  local words = {}
  for i, dim in ipairs(dims) do words[i] = tostring(record[dim]) end
  return table.concat(words, ", ")
end

local function by_key(records, dims)
  local found = {}
  for _, record in ipairs(records) do found[key_of(record, dims)] = record end
  return found
end

--- The dimensions of a Table without years.
local function dims_of(t)
  local names = {}
  for _, dim in ipairs(t.answer.dims) do
    if dim.name ~= "year" then names[#names + 1] = dim.name end
  end
  return names
end

--- A side of a record is the count of a Table; where that does not show the
-- cell it is none, or missing.
local function check_side(of, value, key)
  if of then return assert.equal(of.n, value, key) end
  assert.is_true(value == nil or value == 0, key)
end

--- Every cell and total is the later count less the earlier one.
local function check_cells(compared, later, earlier, what)
  local dims = dims_of(later)
  local now = by_key(later:tidy { totals = true }, dims)
  local before = by_key(earlier:tidy { totals = true }, dims)
  local seen = {}
  for _, record in ipairs(compared:tidy { totals = true }) do
    local key = key_of(record, dims)
    local words = what .. ": " .. key
    seen[key] = true
    check_side(before[key], record.earlier, words)
    check_side(now[key], record.later, words)
    local a, b = record.earlier, record.later
    assert.equal(a and b and b - a, record.change, words)
    assert.equal(a and b and a > 0 and 100 * (b - a) / a or nil,
      record["change%"], words)
    assert.equal(a and b and mappa.change(a, b).p, record.p, words)
  end
  for _, cells in ipairs { now, before } do
    for key in pairs(cells) do assert.is_true(seen[key], what .. key) end
  end
end

local SHOW <const> = { "earlier", "later", "change", "change%", "p" }

describe("every cell is the later count less the earlier one", function()
  rounds.each((rounds.ROUNDS + 3) // 4, new_round, function(round)
    local register <close> = rounds.from_csv(round.register)
    for nth = 1, QUESTIONS do
      local question = round.question(nth)
      local spec = question.spec
      local when = spec.at and "at" or "during"
      local later = assert(register:crosstab(plain_spec(spec, when,
        "2025-26")))
      local earlier = assert(register:crosstab(plain_spec(spec, when,
        "2023-24")))
      local what = ("register %d, question %d"):format(round.number,
        nth)
      check_cells(later:compare(earlier, { show = SHOW, breaks = true }),
        later, earlier, what)
    end
  end)
end)

-- === Verbs ==============================================================

describe("a comparison", function()
  it("selects, folds and turns as its Tables do", function()
    local a, b = eligible("2024-25"), eligible("2023-24")
    local options = { level = { 2, 3 }, category = 1 }
    local function same(x, y)
      assert.same(x:tidy { totals = true }, y:tidy { totals = true })
    end
    same(a:select(options):compare(b:select(options)),
      a:compare(b):select(options))
    local pivot = { rows = "category" }
    same(a:pivot(pivot):compare(b:pivot(pivot)), a:compare(b):pivot(pivot))
    local top = a:compare(b):top(1, { by = "change" })
    local folded = top:cell("Other")
    assert.equal(a:value("Level 2") + a:value("Level 3"), folded.later)
    assert.equal(b:value("Level 2") + b:value("Level 3"), folded.earlier)
    same(a:compare(b):select(options):select { level = 3 },
      a:select(options):select { level = 3 }:compare(
        b:select(options):select { level = 3 }))
  end)

  it("sorts by a statistic, what is not known last", function()
    local t = mappa.table({ { line = "a", n = 1 }, { line = "b", n = 5 },
      { line = "c", n = 3 }, { line = "d", n = 2 } }, { rows = "line" })
    local before = mappa.table({ { line = "a", n = 9 }, { line = "b", n = 1 },
      { line = "c", n = 3 }, { line = "e", n = 2 } }, { rows = "line" })
    local function order(by, how)
      local labels = {}
      for i, r in ipairs(t:compare(before):sort(by, how):tidy()) do
        labels[i] = r.line
      end
      return table.concat(labels)
    end
    assert.equal("bcade", order("change"))
    assert.equal("acbde", order("change", "up"))
    assert.equal("abcde", order "verdict")
  end)

  it("keeps the labels of both, those of the later one first", function()
    local later = mappa.table({ { line = "new", n = 1 },
      { line = "old", n = 2 } }, { rows = "line" })
    local earlier = mappa.table({ { line = "gone", n = 3 },
      { line = "old", n = 4 } }, { rows = "line" })
    local t = later:compare(earlier)
    local labels = {}
    for i, r in ipairs(t:tidy()) do labels[i] = r.line end
    assert.same({ "new", "old", "gone" }, labels)
    assert.equal("missing before", t:cell("new").mark)
    assert.equal("missing", t:cell("gone").mark)
    assert.equal(-4, t:cell().change)
  end)

  it("is of shares where the Tables show percentages", function()
    local a = eligible("2024-25"):percent "col"
    local b = eligible("2023-24"):percent "col"
    local c = a:compare(b):cell("Level 2", "Category 1")
    assert.equal(a:value("Level 2", "Category 1"), c.later)
    assert.equal(b:value("Level 2", "Category 1"), c.earlier)
    assert.equal(c.later - c.earlier, c.points)
    local n = b:cell("Level 2", "Category 1").n
    local m = a:cell("Level 2", "Category 1").n
    local r = mappa.change(n, m, { base = { b:cell(nil, "Category 1").n,
      a:cell(nil, "Category 1").n } })
    assert.equal(r.p, c.p)
    assert.equal(r.low, c.low)
    assert.equal(r.verdict, c.verdict)
  end)

  it("is not tested where its figures are neither", function()
    local options = { of = "age", show = "mean", cols = {} }
    local c = eligible("2024-25", options):compare(
      eligible("2023-24", options)):cell("Level 1")
    assert.is_number(c.change)
    assert.is_nil(c.p)
    assert.equal("not tested", c.marks.p)
    assert.is_true(c.verdict == "higher" or c.verdict == "lower")
  end)

  it("tests rates where it gets populations", function()
    local options = { population = { 500, 1000 }, show = "p" }
    local a, b = eligible("2024-25"), eligible("2023-24")
    local r = mappa.change(b:value(), a:value(),
      { population = { 500, 1000 } })
    assert.equal(r.p, a:compare(b, options):value())
    assert.equal("fell", r.verdict)
  end)

  it("has no records, but those of its sides", function()
    local t = eligible("2024-25"):compare(eligible("2023-24"))
    outcome.misuse(function() return t:records("Level 2"), nil end,
      "two sides")
    local explained = t:explain()
    assert.equal("2025-03-31", explained.slices[1].to)
    assert.equal("2024-03-31", explained.earlier.slices[1].to)
    assert.equal("the total", tostring(t:explain("Total")):match("the total"))
  end)

  it("is rendered in every format", function()
    local t = eligible("2024-25"):compare(eligible("2023-24"))
    outcome.says(t:render("json"), '"change":', '"verdict":"within chance"')
    outcome.says(t:render("csv"), "Category 1 change")
    outcome.says(t:render("markdown"), "31 March 2025 against 31 March 2024")
  end)
end)

-- === What is said =======================================================

describe("what stands around a comparison", function()
  it("names the dates, the test, and in what the Tables differ", function()
    local text = tostring(eligible("2024-25"):compare(eligible("2023-24",
      { where = { area = "Norfolk" } })))
    outcome.says(text, "in the community, 31 March 2025 against 31 March 2024",
      "exact conditional test", "Two snapshots share most of their people",
      "The filters differ: area = Norfolk; category", "Earlier: Counted:")
    text = tostring(orders("2024-25"):compare(orders("2023-24")))
    outcome.says(text, "2024-25 against 2023-24")
    assert.is_nil(text:find("Two ", 1, true))
  end)

  it("says that periods share people, where these stay", function()
    local function text_of(measure, options)
      local t = db:crosstab { measure = measure, rows = "year",
        during = { "2023-24", "2024-25" }, where = { area = "Norfolk" } }
      return tostring(t:compare(options))
    end
    for _, measure in ipairs { "throughput", "managed", "transitions" } do
      outcome.says(text_of(measure), "Two periods share many of their people")
    end
    for _, measure in ipairs { "entries", "exits", "breaches" } do
      assert.is_nil(text_of(measure):find("Two ", 1, true))
    end
    assert.is_nil(text_of("managed", { show = { "earlier", "later" } })
      :find("Two ", 1, true))
  end)

  it("says so of Tables that were saved", function()
    local dir <close> = scratch.new()
    local function combined(year)
      local path = dir:at(year .. ".json")
      assert(db:crosstab({ measure = "throughput", during = year,
        where = { area = "Norfolk" } }):save(path))
      return assert(mappa.combine { path })
    end
    outcome.says(tostring(combined("2024-25"):compare(combined("2023-24"))),
      "Two periods share many of their people")
  end)

  local function marks(later, earlier)
    local t = later:compare(earlier)
    local seen = {}
    for _, r in ipairs(t:tidy { totals = true }) do
      assert.is_nil(r.change)
      assert.is_nil(r.verdict)
      seen[#seen + 1] = r.mark
    end
    return t, seen
  end

  it("marks Tables of different things, and names both", function()
    local t, seen = marks(orders("2024-25"), orders("2023-24",
      { unit = "people" }))
    assert.equal("other unit", seen[1])
    outcome.says(tostring(t), "Not compared, other unit: orders against "
      .. "people")
    t, seen = marks(eligible("2024-25"), eligible(nil, { measure = "managed",
      during = "2023-24" }))
    assert.equal("other clock", seen[1])
    outcome.says(tostring(t), "stock against flow")
    t, seen = marks(eligible("2024-25"), eligible("2023-24",
      { measure = "caseload" }))
    assert.equal("other measure", seen[1])
    outcome.says(tostring(t), "eligible against caseload")
    t, seen = marks(orders("2024-25"), orders({ "2023-04-01", "2023-09-30" }))
    assert.equal("other period", seen[1])
    outcome.says(tostring(t), "2024-25 against 2023-04-01 to 2023-09-30")
  end)

  it("tests nothing where the rules differ", function()
    local t = orders("2024-25", { rules = { interim = "include" } }):compare(
      orders("2023-24"))
    local c = t:cell("Total")
    assert.is_number(c.change)
    assert.equal("other rule", c.verdict)
    assert.is_nil(c.p)
    outcome.says(tostring(t), "Not tested, other rule: interim orders")
  end)
end)

-- === Years ==============================================================

describe("years", function()
  local function by_year(years, options)
    options = options or {}
    options.rows = options.rows or { "year", "level" }
    return eligible(years, options)
  end

  it("are compared with the year before", function()
    local t = by_year(mappa.years("2020-21", "2024-25")):compare()
    for start = 2021, 2024 do
      local year = ("%d-%d"):format(start, start % 100 + 1)
      local before = ("%d-%d"):format(start - 1, start % 100)
      local alone = eligible(year):compare(eligible(before))
      for _, level in ipairs { "Level 1", "Level 2", "Total" } do
        local c = t:cell({ year, level ~= "Total" and level or nil },
          "Category 1")
        local d = alone:cell(level, "Category 1")
        for _, name in ipairs { "earlier", "later", "change", "p",
          "verdict" } do
          assert.equal(d[name], c[name], year)
        end
      end
    end
    assert.equal("no year before", t:cell({ "2020-21", "Level 1" }).mark)
    assert.equal("all years", t:cell("Total").mark)
  end)

  it("that are missing have no change after them", function()
    local t = by_year({ "2021-22", "2023-24", "2024-25" }):compare()
    assert.equal("no year before", t:cell({ "2023-24" }).mark)
    assert.is_number(t:cell({ "2024-25" }).change)
  end)

  it("with one left are no dimension", function()
    local t = by_year(mappa.years("2022-23", "2024-25"))
    local one = t:select { year = "2024-25" }
    local another = t:select { year = "2023-24" }
    local wanted = eligible("2024-25"):compare(eligible("2023-24"))
    for _, got in ipairs { one:compare(another),
      one:compare(eligible("2023-24")), eligible("2024-25"):compare(another) }
    do
      assert.same(wanted:tidy(), got:tidy())
      outcome.says(tostring(got), "31 March 2025 against 31 March 2024")
    end
    local message = outcome.misuse(function()
      return t:compare(another), nil
    end, "dimension 'year'", "select one year")
    outcome.says(message, "the later table has")
  end)

  it("may be dates and periods", function()
    local t = eligible({ "2023-06-30", "2024-06-30" },
      { rows = "year", cols = {} }):compare()
    assert.is_number(t:cell("2024-06-30").change)
    t = orders({ { "2023-04-01", "2023-06-30" }, { "2024-04-01",
      "2024-06-30" } }, { rows = "year" }):compare()
    assert.is_number(t:cell("2024-04-01 to 2024-06-30").change)
  end)
end)

it("tells of categories that were made in another way", function()
  local function grouped(...)
    return eligible("2024-25", { rows = { { "level", groups = {
      { "Some", ... } } } } })
  end
  local t = grouped(2, 3)
  outcome.says(t:compare(grouped(3)):render("markdown"), "The categories "
    .. "differ: level: groups {{Some, 2, 3}} against level: groups {{Some, 3}}")
  assert.is_nil(t:compare(grouped(2, 3)):render("text"):find("categories"))
end)

describe("statistics of other numbers", function()
  it("are not compared", function()
    local function mean(of)
      return eligible("2024-25", { show = "mean", of = of })
    end
    local c = mean("age"):compare(mean("months_at_level")):cell()
    assert.same({ "other statistic", nil }, { c.mark, c.change })
    outcome.says(mean("age"):compare(mean("months_at_level")):render("text"),
      "mean of age against mean of months at level")
    assert.equal(0, mean("age"):compare(mean("age")):cell().change)
    local function share(base)
      return orders("2024-25", { unit = "orders", base = base, show = "all%" })
    end
    c = share("people"):compare(share("orders")):cell()
    assert.same({ "other statistic", nil }, { c.mark, c.points })
    assert.equal(0, share("people"):compare(share("people")):cell().points)
  end)
end)

-- === Given figures ======================================================

describe("figures that are given", function()
  local function given(unit, ...)
    local records = {}
    for i, n in ipairs { ... } do
      records[i] = { area = i == 1 and "Kent" or "Essex", n = n }
    end
    return mappa.table(records, { rows = "area", unit = unit })
  end

  it("are tested where they count something", function()
    local words = { number = "rose", people = "rose", orders = "rose",
      ["per 100,000"] = "higher", residents = "higher", ["%"] = "higher" }
    for unit, verdict in pairs(words) do
      local c = given(unit, 300):compare(given(unit, 200)):cell("Kent")
      assert.equal(verdict, c.verdict, unit)
      assert.equal(verdict == "rose", c.p ~= nil, unit)
    end
  end)

  it("are no counts where they were published as rates", function()
    local t = mappa.published():table { measure = "rate", rows = "year",
      where = { area = "Norfolk" } }:compare { breaks = true }
    local c = t:cell("2022-23")
    assert.same({ "lower", nil }, { c.verdict, c.p })
  end)

  it("keep their decimals, and whole ones have none", function()
    local c = given("number", 4, 3.5):compare(given("number", 2.5, 3))
    outcome.says(c:render("csv"), "Kent,2.5,4,1.5,60.0",
      "Essex,3,3.5,0.5,16.7")
    c = given("number", 4, 3):compare(given("number", 2.5, 3))
    outcome.says(c:render("csv"), "Kent,2.5,4,1.5,60.0", "Essex,3,3,0,0.0")
  end)
end)

-- === Misuse =============================================================

describe("a wrong comparison", function()
  it("says what is wrong", function()
    local t = eligible("2024-25")
    local before = eligible("2023-24")
    local function wrong(words, earlier, options)
      outcome.misuse(function() return t:compare(earlier, options), nil end,
        words)
    end
    wrong("takes the earlier Table", 3)
    wrong("takes the earlier Table", nil)
    wrong("takes the earlier Table", "2023-24")
    wrong("the earlier one has not",
      eligible("2023-24", { rows = "age", cols = {} }))
    wrong("the dimension 'level'", eligible("2023-24", { rows = {} }))
    wrong("did you mean 'level'?", before, { levle = 0.9 })
    wrong("between 0 and 1", before, { level = 95 })
    wrong("did you mean 'verdict'?", before, { show = "verdikt" })
    wrong("'points'", before, { show = "points" })
    wrong("twice", before, { show = { "p", "p" } })
    wrong("breaks must be true or false", before, { breaks = "yes" })
    wrong("population[2] must be a number above 0", before,
      { population = { 1, 0 } })
    wrong("it has 1", before, { population = { 1 } })
  end)
end)
