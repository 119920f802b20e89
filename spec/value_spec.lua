--- A Table is a value: what a script does afterwards, with what it asked or
-- with the Tables made of it, changes no number.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local small = require "spec.support.small_register"

local db

setup(function() db = small.open() end)
teardown(function() db:close() end)

local function eligible(more)
  return db:crosstab(small.spec_of("eligible", { at = "2025-03-31" }, more))
end

it("a question that a script changes later stays as it was asked", function()
  local where, groups = { level = { 2, 3 } }, { { "A", 1, 2 }, { "B", 3 } }
  local t = eligible { where = where, rows = "sex",
    cols = { "category", groups = groups, as = "group" } }
  assert.equal(2, t:value())
  where.level[2], groups[1][3] = nil, nil
  assert.equal(2, t:select { sex = { "Male", "Female" } }:value())
  assert.equal(1, t:select { group = "A" }:value())
end)

it("what t:explain tells is the script's own", function()
  local t = eligible { where = { level = 2 } }
  table.insert(t:explain().filter, "nonsense")
  t:explain().left_out[1].rows = -1
  assert.same({ "level = Level 2" }, t:explain().filter)
  assert.is_true(t:explain().left_out[1].rows > 0)
end)

describe("cells that no record gives", function()
  local records = { { year = "2023-24", area = "Kent", n = 3 },
    { year = "2023-24", area = "Essex", n = 4 },
    { year = "2024-25", area = "Kent", n = 5 } }

  it("are missing, and totals go without them", function()
    local t = mappa.table(records, { rows = "year", cols = "area" })
    assert.same({ status = "missing" }, t:cell("2024-25", "Essex"))
    assert.equal(5, t:value "2024-25")
    assert.truthy(t:render():find("n/a", 1, true))
  end)

  it("are the number asked for", function()
    local t = mappa.table(records, { rows = "year", cols = "area", fill = 0 })
    assert.equal(0, t:value("2024-25", "Essex"))
    assert.equal(12, t:value())
    assert.equal(4, #t:tidy())
  end)

  it("cannot be where the rules of MAPPA leave nobody", function()
    local t = eligible { rows = "level", cols = "category" }
    local again = mappa.table(t:tidy(), { rows = "level", cols = "category",
      fill = 0 })
    assert.equal("impossible", again:cell("Level 1", "Category 3").status)
    assert.equal("impossible", t:cell("Level 1", "Category 3").status)
  end)
end)

describe("figures that are given", function()
  local t, given

  before_each(function()
    t = eligible { rows = "level", cols = "sex", of = "age",
      show = { "n", "row%", "mean" }, missing = "show" }
    local records = t:tidy { totals = true }
    given = mappa.table(records, { rows = "level", cols = "sex",
      unit = "people" })
    for _, record in ipairs(records) do record.n, record.mean = 99, 99 end
  end)

  it("come back with their statistics and an empty Unknown", function()
    assert.same(t:tidy { totals = true }, given:tidy { totals = true })
    assert.equal("n/a", tostring(given):match "Unknown%s+0%s+(%S+)")
  end)

  it("have other percentages on other sides", function()
    local turned = given:pivot { rows = "sex", cols = "level" }
    assert.equal(100, given:cell("Total", "Total")["row%"])
    assert.near(100 / 3, given:cell("Total", "Male")["row%"], 1e-9)
    assert.equal(100, turned:cell("Male", "Total")["row%"])
  end)

  it("have no statistic where none is given", function()
    local two = mappa.table({ { level = "2", n = 2, people = 1, mean = 3 },
      { level = "3", n = 2, people = 1, mean = 5 } }, { rows = "level" })
    assert.equal(4, two:value())
    assert.is_nil(two:cell().people)
    assert.is_nil(two:cell().mean)
    assert.equal(2, two:select { level = { min = 3 } }:value())
  end)
end)

it("a single figure that is no whole number is saved as it is", function()
  local t = mappa.table({ { n = 3.5 } }, {})
  assert.truthy(t:render("json"):find('"records":[{"n":3.5}]', 1, true))
end)

it("JSON has each key once, also where a dimension is called like another",
  function()
    local t = eligible { rows = { { "level", as = "rows" } } }
    local text = t:compare(t):render("json")
    for _, key in ipairs { "rows", "earlier" } do
      assert.is_nil(text:find('{[^{}]*"' .. key .. '":[^{}]*"' .. key
        .. '":[^{}]*}'), key)
    end
  end)

it("t:select keeps the statistics that figures were given with", function()
  local records = {
    { area = "Kent", n = 10, population = 1000, rate = 1000.0 },
    { area = "Essex", n = 20, population = 3000, rate = 666.7 },
    { area = "Surrey", n = 5, population = 900, rate = 555.6 } }
  local t = mappa.table(records, { rows = "area", unit = "orders" })
  local c = t:select { area = "Kent" }:cell("Kent")
  assert.same({ 10, 1000, 1000.0 }, { c.n, c.population, c.rate })
  c = t:top(1):cell("Other")
  assert.same({ 15, nil, nil }, { c.n, c.population, c.rate })
end)

--- A Table of lines a, b, c ... with these numbers.
local function lines_of(numbers, options)
  local records = {}
  for i, n in ipairs(numbers) do
    records[i] = { line = ("abcdefgh"):sub(i, i), n = n }
  end
  records[#records + 1] = options.total and { line = "Total",
    n = options.total }
  return mappa.table(records, { rows = "line", unit = options.unit })
end

it("t:top tells of a tie at its edge", function()
  local function note(n, ...)
    return tostring(lines_of({ ... }, { unit = "orders" }):top(n))
      :gsub("%s+", " "):match("largest of line ?(.-)%.")
  end
  assert.equal("", note(2, 9, 7, 5))
  assert.equal("", note(2, 7, 7, 5))
  assert.equal("", note(3, 7, 7, 7))
  assert.equal("(c, in Other, is as large as b)", note(2, 9, 7, 7, 5))
  assert.equal("(b and d, in Other, are as large as a)", note(1, 7, 7, 5, 7))
  assert.equal("(4 others, in Other, are as large as a)",
    note(1, 7, 7, 7, 7, 7))
end)

it("a given total that is too small is marked, with what is true", function()
  local function note(options)
    return tostring(lines_of({ 3, 2 }, options)):gsub("%s+", " ")
      :match("%* (Less.-)%.")
  end
  local SUM <const> = "Less than the sum of its parts"
  assert.is_nil(note { total = 5 })
  assert.equal(SUM .. ": somebody in several of them counts once in the total",
    note { total = 4, unit = "people" })
  assert.equal(SUM, note { total = 3 })
  for _, unit in ipairs { "number", "people" } do
    assert.equal(SUM .. ", and somewhere less than one of them: so these are "
      .. "no counts, or one of the figures is wrong",
      note { total = 2, unit = unit })
  end
end)

it("residuals are of one Table: others are asked for anew", function()
  local t = eligible { rows = "level", cols = "sex" }
    :select { level = { 2, 3 }, sex = { "Male", "Female" } }
  local r = t:residuals()
  outcome.misuse(function() r:select { level = 2 } end, "select first")
  local back = mappa.table(r:tidy(), { rows = "level", cols = "sex" })
  assert.equal(r:value("Level 2", "Male"),
    back:cell("Level 2", "Male").residual)
end)

it("what t:top makes one can be kept or left out", function()
  local t = eligible { rows = "level" }:top(1)
  local all = t:value()
  assert.equal(t:value "Other", t:select { level = "Other" }:value())
  assert.equal(all - t:value "Other",
    t:select { level = { ["not"] = "Other" } }:value())
end)

it("a value that could be, but that nobody has, counts nothing", function()
  for field, value in pairs { days_managed = 40000, months_at_level = 1900,
    entered_on = "2031-01-01" } do
    local t = eligible { where = { [field] = value } }
    assert.equal(0, t:value())
    assert.same({ ("%s = %s"):format(field:gsub("_", " "), value) },
      t:explain().filter)
  end
end)

describe("rounding to 100 is checked", function()
  local function orders(more)
    return db:crosstab(small.spec_of("orders", { during = "2024-25",
      unit = "people", rows = "sex", cols = "kind", rounding = "100",
      rules = { interim = "include" } }, more))
  end

  it("by verbs that make percentages", function()
    local t = orders()
    outcome.misuse(function() t:percent "row" end, "somebody is in several")
    assert.equal(100, t:percent("col"):value("Female", "SHPO"))
  end)

  it("in totals, where they are shown", function()
    outcome.misuse(function() orders { show = "row%" } end, "cannot add up")
    outcome.misuse(function() orders { rows = {}, show = "all%" } end,
      "3 in the cells, 2 in all")
  end)
end)
