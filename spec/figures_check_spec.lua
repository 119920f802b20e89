--- Checks of published figures: the anomalies that are in print are found, and
-- what is no anomaly is not.
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local figures = require "mappa.figures"

local published = mappa.published()
local all = published:check()

--- Figures of {area, year, table, row, column, value}.
local function made(list)
  for i, f in ipairs(list) do
    list[i] = { area = f[1], year = f[2], table = f[3], row = f[4],
      column = f[5], value = f[6], approximate = f[7] }
  end
  return figures.new(list)
end

local function rules_of(findings)
  local rules = {}
  for i, one in ipairs(findings) do rules[i] = one.rule end
  return table.concat(rules, " ")
end

describe("the anomalies in print are found:", function()
  local function finds(rule, area, year, ...)
    local words = table.pack(...)
    it(("%s, %s, %s"):format(rule, area, year), function()
      for _, one in ipairs(all) do
        if one.rule == rule and one.area == area and one.year == year
          and one.message:find(words[1], 1, true) then
          outcome.says(one.message, table.unpack(words))
          return
        end
      end
      error("it is not found")
    end)
  end

  finds("jump", "Suffolk", "2019-20", "155 in 2018-19, 1324 in 2019-20",
    "8.54 times as many")
  finds("jump", "Suffolk", "2018-19", "25 in 2017-18, 55 in 2018-19")
  finds("jump", "Suffolk", "2019-20", "55 in 2018-19, 108 in 2019-20")
  finds("jump", "Teesside", "2011-12", "417 in 2010-11, 545 in 2011-12")
  finds("jump", "England and Wales", "2003-04", "52809 in 2002-03",
    "39492 in 2003-04", "new counting arrangements")
  finds("jump", "England and Wales", "2008-09", "more than 16,000",
    "11689 in 2008-09", "are counted on 31 March since")
  finds("rate_jump", "Teesside", "2023-24", "222 in 2022-23",
    "178 in 2023-24", "498193 residents", "about 1106 and 887 people",
    "people in custody")
  finds("population", "Dyfed-Powys", "2021-22", "464032 to 467729",
    "census of 2021")
  finds("population", "Northamptonshire", "2021-22", "census of 2021")
  finds("one_in", "England and Wales", "2018-19", "one in 869", "115.1",
    "printed as 116")
  finds("areas", "Hampshire", "2019-20", "218 of 2143", "102 per 1,000",
    "Essex has 11 of 1596, 7 per 1,000")
  finds("areas", "Essex", "2019-20", "11 of 1596")
  finds("sources", "England and Wales", "2002-03", "21413", "21415")
  finds("sources", "England and Wales", "2008-09", "32347", "32336")
  finds("jump", "Gwent", "2023-24", "824 in 2022-23, 991 in 2023-24")
  finds("population", "Gwent", "2022-23", "519874 to 523175")
  finds("population", "North Wales", "2021-22", "615710 to 619453")
  finds("sources", "England and Wales", "2018-19", "60294", "59742")
  finds("sources", "Dyfed-Powys", "2018-19", "494", "492")
  finds("sources", "Suffolk", "2017-18", "six", "14")
  finds("snapshot", "Norfolk", "2024-25", "Level 3, Category 2", "1, but 0")
  finds("recalls", "Norfolk", "2024-25", "Level 3, Category 1", "2, but 1")
  finds("recalls", "Norfolk", "2024-25", "Level 3, Category 2", "1, but 0")

  it("and no other", function()
    assert.equal(25, #all)
    assert.equal("nothing to remark", tostring(published:where {
      area = { "Wiltshire", "Cambridgeshire" } }:check()))
  end)
end)

describe("jumps of domain 2.1 that are not in the data are found:",
  function()
    it("Lancashire's rate, 218 to 178", function()
      local found = made { { "Lancashire", "2022-23", "rate", "", "", 218 },
        { "Lancashire", "2023-24", "rate", "", "", 178 } }:check()
      assert.equal("rate_jump", rules_of(found))
    end)

    it("Gwent's Category 1, 824 to 991", function()
      local found = made {
        { "Gwent", "2022-23", "eligible", "Total", "Category 1", 824 },
        { "Gwent", "2023-24", "eligible", "Total", "Category 1", 991 },
      }:check()
      assert.equal("jump", rules_of(found))
    end)

    it("Thames Valley's breaches, 233 to 60, and Category 1", function()
      local found = made {
        { "Thames Valley", "2019-20", "breaches", "", "", 233 },
        { "Thames Valley", "2020-21", "breaches", "", "", 60 },
        { "Thames Valley", "2018-19", "eligible", "Total", "Category 1",
          1409, true },
        { "Thames Valley", "2019-20", "eligible", "Total", "Category 1",
          1963 },
      }:check()
      assert.equal("jump jump", rules_of(found))
    end)
  end)

describe("a jump", function()
  local function jumps(a, b, later, options)
    return rules_of(made { { "Kent", "2019-20", "breaches", "", "", a },
      { "Kent", later or "2020-21", "breaches", "", "", b } }:check(options))
  end

  it("is beyond chance", function()
    assert.equal("", jumps(4, 8))
    assert.equal("", jumps(0, 9))
    assert.equal("jump", jumps(40, 80))
    assert.equal("jump", jumps(0, 20))
    assert.equal("jump", jumps(20, 0))
    assert.equal("", jumps(0, 0))
  end)

  it("is beyond a factor for each year", function()
    assert.equal("", jumps(1000, 1499))
    assert.equal("jump", jumps(1000, 1501))
    assert.equal("", jumps(1000, 1501, "2021-22"))
    assert.equal("", jumps(1000, 1501, nil, { factor = 2 }))
    assert.equal("jump", jumps(1000, 1300, nil, { factor = 1.2 }))
  end)
end)

describe("sums", function()
  local function check(list)
    return rules_of(made(list):check { rules = { "sum" } })
  end

  it("are of cells, in rows and in columns", function()
    local function report(total)
      return { { "Kent", "2023-24", "eligible", "Total", "Category 1", 10 },
        { "Kent", "2023-24", "eligible", "Total", "Category 2", 5 },
        { "Kent", "2023-24", "eligible", "Total", "Category 3", 1 },
        { "Kent", "2023-24", "eligible", "Total", "Total", total } }
    end
    assert.equal("", check(report(16)))
    assert.equal("sum", check(report(17)))
    assert.equal("sum", check(report(15)))
    local found = made(report(17)):check()
    outcome.says(found[1].message, "10 + 5 + 1 is 16", "17")
    assert.equal("error", found[1].severity)
    assert.equal(4, #found[1].figures)
  end)

  it("need no cell that cannot be", function()
    local function row(total)
      return { { "Kent", "2023-24", "eligible", "Level 1", "Category 1", 10 },
        { "Kent", "2023-24", "eligible", "Level 1", "Category 2", 5 },
        { "Kent", "2023-24", "eligible", "Level 1", "Total", total } }
    end
    assert.equal("", check(row(15)))
    assert.equal("sum", check(row(16)))
  end)

  it("of people who may be in several cells are a warning", function()
    local found = made {
      { "Kent", "2023-24", "managed", "Level 2", "Total", 10 },
      { "Kent", "2023-24", "managed", "Level 3", "Total", 2 },
      { "Kent", "2023-24", "managed", "Total", "Total", 11 } }:check()
    assert.equal("sum", rules_of(found))
    assert.equal("warning", found[1].severity)
  end)

  it("with cells that are not printed may be less, not more", function()
    local function report(total)
      return { { "Kent", "2023-24", "eligible", "Level 2", "Category 1", 10 },
        { "Kent", "2023-24", "eligible", "Total", "Category 1", total } }
    end
    assert.equal("", check(report(50)))
    assert.equal("sum", check(report(9)))
  end)

  it("of approximate figures are not taken", function()
    assert.equal("", check {
      { "Kent", "2023-24", "eligible", "Level 2", "Category 1", 10, true },
      { "Kent", "2023-24", "eligible", "Total", "Category 1", 9 } })
  end)
end)

it("implied populations may change a little each year", function()
  local function check(count, options)
    return rules_of(made {
      { "Kent", "2022-23", "eligible", "Total", "Category 1", 1000 },
      { "Kent", "2022-23", "rate", "", "", 100 },
      { "Kent", "2023-24", "eligible", "Total", "Category 1", count },
      { "Kent", "2023-24", "rate", "", "", 100 } }:check(options))
  end
  assert.equal("", check(1025))
  assert.equal("population", check(1100))
  assert.equal("", check(1100, { population_change = 0.1 }))
end)

describe("a stored population", function()
  local db

  setup(function()
    db = assert(mappa.open(":memory:"))
    assert(db:import_folder("examples/norfolk/records", { progress = false }))
  end)

  teardown(function() db:close() end)

  it("gives the printed rate, or not", function()
    local norfolk = published:where { area = "Norfolk", year = "2024-25" }
    local options = { population = db, rules = { "stored" } }
    assert.equal(0, #norfolk:check(options))
    for _, f in ipairs(norfolk) do
      if f.table == "rate" then f.value = 153 end
    end
    local found = norfolk:check(options)
    assert.equal(1, #found)
    outcome.says(found[1].message, "1286 in ", "mid-2024", "printed as 153")
    for _, f in ipairs(norfolk) do
      if f.table == "rate" then f.value = 151 end
    end
  end)

  it("is that of a register", function()
    outcome.misuse(function() published:check { population = "x.db" } end,
      "population is a register")
  end)
end)

describe("sources", function()
  local function check(a, b, approximate)
    local list = made { { "Kent", "2023-24", "rate", "", "", a },
      { "Kent", "2023-24", "rate", "", "", b, approximate } }
    return rules_of(list:check { rules = { "sources" } })
  end

  it("differ, unless one may be the other rounded", function()
    assert.equal("sources", check(40, 41))
    assert.equal("", check(40, 40.45))
    assert.equal("sources", check(40, 40.6))
    assert.equal("", check(64325, 64300, true))
    assert.equal("sources", check(64425, 64300, true))
  end)
end)

it("a printed share is that of count and total", function()
  local function check(share)
    return rules_of(made {
      { "Kent", "2023-24", "share", "", "Category 1", share },
      { "Kent", "2023-24", "eligible", "Total", "Category 1", 740 },
      { "Kent", "2023-24", "eligible", "Total", "Total", 1000 } }:check())
  end
  assert.equal("", check(74))
  assert.equal("share", check(75))
end)

it("checks are chosen, and wrong options teach", function()
  local only = published:check { rules = { "one_in", "sources" } }
  assert.equal("one_in" .. (" sources"):rep(5), rules_of(only))
  outcome.misuse(function() published:check { rules = { "jumps" } } end,
    "did you mean 'jump'?")
  outcome.misuse(function() published:check { facter = 2 } end,
    "did you mean 'factor'?")
  outcome.misuse(function() published:check { factor = 0.5 } end,
    "factor is at least 1")
  outcome.misuse(function() published:check { factor = "2" } end,
    "factor must be a number")
end)
