--- The oracle's fields on demand, dimensions and statistics on small cases
-- worked by hand.

local dates = require "spec.support.dates"
local dimensions = require "spec.support.dimensions"
local oracle = require "spec.support.oracle"
local statistics = require "spec.support.statistics"

local YEAR <const> = { { from = "2024-04-01", to = "2025-03-31" } }

local function on(day)
  return { { from = day, to = day } }
end

-- A register of one person "A", born on 29 February 2004, and their records.
local function one_person(entities)
  entities.individual = { { ref = "A", birth_date = "2004-02-29" } }
  for _, rows in pairs(entities) do
    for _, row in ipairs(rows) do row.individual = row.individual or "A" end
  end
  return entities
end

local function managed(area, category, level, from, to)
  return { area = area, category = category, level = level, start_date = from,
    end_date = to }
end

-- The values of a field over the facts of a question, sorted, as one text.
local function values(register, spec, field)
  spec.of = field
  local list = {}
  for i, fact in ipairs(oracle.facts(register, spec)) do
    list[i] = dimensions.label(fact[field])
  end
  table.sort(list)
  return table.concat(list, " ")
end

-- The value of a field of one person in the caseload.
local function on_day(register, day, field)
  return values(register, { measure = "caseload", slices = on(day) }, field)
end

describe("completed time", function()
  local completed = dates.completed

  it("counts days and calendar months", function()
    assert.equal(366, completed("days", "2024-01-01", "2025-01-01"))
    assert.equal(0, completed("days", "2024-02-29", "2024-02-29"))
    assert.equal(0, completed("months", "2023-01-31", "2023-02-28"))
    assert.equal(1, completed("months", "2023-01-31", "2023-03-01"))
    assert.equal(1, completed("months", "2023-01-31", "2023-03-30"))
    assert.equal(2, completed("months", "2023-01-31", "2023-03-31"))
    assert.equal(0, completed("years", "2024-02-29", "2025-02-28"))
    assert.equal(1, completed("years", "2024-02-29", "2025-03-01"))
  end)

  it("is unknown before it begins", function()
    assert.is_nil(completed("days", "2024-01-02", "2024-01-01"))
    assert.is_nil(completed("days", nil, "2024-01-01"))
  end)

  it("knows the next day", function()
    assert.equal("2024-02-29", dates.day_after("2024-02-28"))
    assert.equal("2023-03-01", dates.day_after("2023-02-28"))
    assert.equal("2025-01-01", dates.day_after("2024-12-31"))
  end)
end)

describe("states on demand", function()
  local register = one_person {
    management = { managed("Kent", "1", "2", "2020-01-01") },
    licence = { { start_date = "2024-01-10", end_date = "2024-02-10" } },
    notification = {
      { start_date = "2024-01-01", end_date = "2024-03-01" },
      { start_date = "2024-02-01" },
    },
    order = {
      { kind = "SHPO", interim = "yes", made_on = "2024-01-01" },
      { kind = "SHPO", made_on = "2024-02-01", expires_on = "2029-01-01",
        ended_on = "2024-03-01" },
      { kind = "NO", made_on = "2024-01-01", expires_on = "2024-02-01" },
    },
  }

  it("hold from the start and not at the end", function()
    assert.equal("No", on_day(register, "2024-01-09", "on_licence"))
    assert.equal("Yes", on_day(register, "2024-01-10", "on_licence"))
    assert.equal("Yes", on_day(register, "2024-02-09", "on_licence"))
    assert.equal("No", on_day(register, "2024-02-10", "on_licence"))
  end)

  it("tell indefinite notification before fixed", function()
    assert.equal("None", on_day(register, "2023-12-31", "notification"))
    assert.equal("Fixed", on_day(register, "2024-01-31", "notification"))
    assert.equal("Indefinite", on_day(register, "2024-02-01", "notification"))
  end)

  it("know full orders until they end, else expire", function()
    assert.equal("No", on_day(register, "2024-01-31", "has_shpo"))
    assert.equal("Yes", on_day(register, "2024-02-29", "has_shpo"))
    assert.equal("No", on_day(register, "2024-03-01", "has_shpo"))
    assert.equal("Yes", on_day(register, "2024-01-31", "has_no"))
    assert.equal("No", on_day(register, "2024-02-01", "has_no"))
    assert.equal("No", on_day(register, "2024-02-01", "has_voo"))
  end)

  it("cut a stretch where the question uses them", function()
    local function times(rule, fields)
      local where = {}
      for _, field in ipairs(fields) do
        where[field] = function() return true end
      end
      return values(register, { measure = "managed", where = where,
        slices = { { from = "2024-01-01", to = "2024-12-31" } },
        rules = { pick = rule } }, "days_managed")
    end
    assert.equal("1826", times("every", {}))
    assert.equal("1470 1501 1826", times("every", { "on_licence" }))
    assert.equal("1470", times("first", { "on_licence" }))
    assert.equal("1826", times("last", { "on_licence" }))
    assert.equal("1826", times("highest", { "on_licence" }))
  end)

  it("of nobody are unknown", function()
    local meeting = { meeting = { { ref = "1", area = "Kent", level = "2",
      held_on = "2024-05-01" } } }
    for _, field in ipairs { "on_licence", "notification", "has_shpo",
      "location", "days_managed", "entered_on" } do
      assert.equal("Unknown", values(meeting, { measure = "meetings",
        slices = YEAR }, field))
    end
  end)
end)

describe("times on demand", function()
  -- Kent at Level 2 in two categories, at Level 3, away, Kent again.
  local register = one_person {
    management = {
      managed("Kent", "1", "2", "2024-01-01", "2024-02-01"),
      managed("Kent", "2", "2", "2024-02-01", "2024-03-01"),
      managed("Kent", "2", "3", "2024-03-01", "2024-04-15"),
      managed("Essex", "2", "3", "2024-04-15", "2024-05-01"),
      managed("Kent", "2", "3", "2024-06-01"),
    },
  }

  it("begin with the unbroken time, in the area and at the level", function()
    assert.equal("45", on_day(register, "2024-02-15", "days_managed"))
    assert.equal("45", on_day(register, "2024-02-15", "days_at_level"))
    assert.equal("2", on_day(register, "2024-03-01", "months_managed"))
    assert.equal("0", on_day(register, "2024-03-01", "days_at_level"))
    assert.equal("2024-03-01", on_day(register, "2024-04-14", "level_since"))
    assert.equal("2024-01-01", on_day(register, "2024-04-14", "entered_on"))
    assert.equal("2024-04-15", on_day(register, "2024-04-15", "entered_on"))
    assert.equal("2024-06-01", on_day(register, "2025-01-01", "level_since"))
    assert.equal("19", on_day(register, "2024-02-29", "age_at_entry"))
  end)

  it("since an exit are those from the time before in the area", function()
    assert.equal("Unknown", on_day(register, "2024-02-15", "days_since_exit"))
    assert.equal("Unknown", on_day(register, "2024-04-20", "days_since_exit"))
    assert.equal("47", on_day(register, "2024-06-15", "days_since_exit"))
    assert.equal("1", on_day(register, "2024-06-15", "months_since_exit"))
    assert.equal("2024-04-15", on_day(register, "2024-06-15", "last_exit"))
  end)

  it("count to the exit, to the date, to the end of the stretch", function()
    assert.equal("105 16", values(register, { measure = "exits",
      slices = YEAR }, "days_managed"))
    assert.equal("0 0", values(register, { measure = "entries",
      slices = YEAR }, "days_managed"))
    assert.equal("105 16 303", values(register, { measure = "managed",
      slices = YEAR, rules = { pick = "every" } }, "days_managed"))
    assert.equal("16", values(register, { measure = "caseload",
      slices = on "2024-05-01", rules = { last_day = "in" } },
      "days_managed"))
  end)
end)

describe("a dimension", function()
  local function labels(dim, value)
    dim.fields = { "x" }
    return table.concat(dimensions.labels(dim, { x = value }), " ")
  end

  it("of bands has no gap and no overlap", function()
    assert.same({ "Under 10", "10", "11-17", "18+" },
      dimensions.band_labels { 10, 11, 18 })
    assert.same({ "0-9", "10+" }, dimensions.band_labels { 0, 10 })
    for value, label in pairs { [9] = "Under 10", [10] = "10", [11] = "11-17",
      [17] = "11-17", [18] = "18+" } do
      assert.equal(label, labels({ bands = { 10, 11, 18 } }, value))
    end
    assert.equal("0-9", labels({ bands = { 0, 10 } }, 0))
    assert.equal("Unknown", labels({ bands = { 0, 10 } }))
    assert.equal("old", labels({ bands = { 10 }, labels = { "young", "old" } },
      10))
  end)

  it("of groups or nets holds members and ranges", function()
    local groups = { { label = "A", values = { ["Level 1"] = true } },
      { label = "B", values = {}, min = 1, max = 2 } }
    assert.equal("A B", labels({ nets = groups }, "Level 1"))
    assert.equal("B", labels({ nets = groups }, "Level 2"))
    assert.equal("", labels({ groups = groups }, "Level 3"))
    assert.equal("Rest", labels({ groups = groups, other = "Rest" },
      "Level 3"))
    assert.equal("Unknown", labels({ groups = groups, other = "Rest" }))
    groups[1].unknown = true
    assert.equal("A", labels { groups = groups })
  end)

  it("by a function says Yes, No and Unknown", function()
    local function with(f) return { by = f } end
    assert.equal("Yes", labels(with(function(x) return x > 1 end), 2))
    assert.equal("No", labels(with(function(x) return x > 1 end), 1))
    assert.equal("Unknown", labels(with(function(x) return x > 1 end)))
    assert.equal("3", labels(with(function(x) return x + 1 end), 2))
    assert.equal("Unknown", labels(with(function() return nil end), 2))
    assert.has_error(function() labels(with(function() error "x" end), 2) end)
  end)

  it("of dates has one label a period", function()
    for every, label in pairs { day = "2024-05-03", month = "2024-05",
      quarter = "2024-25 Q1", calendar_year = "2024",
      reporting_year = "2024-25", month_of_year = "May",
      quarter_of_year = "Q1" } do
      assert.equal(label, labels({ every = every }, "2024-05-03"))
    end
  end)
end)

describe("nets count each in every net, and once in the total", function()
  local register = one_person {
    management = { managed("Kent", "1", "2", "2020-01-01") },
  }
  local dim = { name = "net", fields = { "category" }, nets = {
    { label = "A", values = { ["Category 1"] = true } },
    { label = "B", values = {}, max = 3 },
    { label = "C", values = { ["Category 4"] = true } } } }

  it("without the others", function()
    assert.same({ A = 1, B = 1, Total = 1 }, oracle.count(register, {
      measure = "caseload", slices = on "2024-01-01", dims = { dim } }))
  end)

  it("nor those in none", function()
    dim.nets[1].values, dim.nets[2].max = {}, 0
    assert.same({}, oracle.count(register, { measure = "caseload",
      slices = on "2024-01-01", dims = { dim } }))
  end)
end)

describe("a statistic", function()
  it("is that of its definition", function()
    local numbers = { 4, 1, 2, 10 }
    for name, value in pairs { mean = 4.25, median = 3, min = 1, max = 10,
      sum = 17, valid = 4, p25 = 1.75, p90 = 8.2, p50 = 3 } do
      assert.near(value, statistics.of(name, numbers), 1e-12, name)
    end
    assert.near(4.0311288741493, statistics.of("sd", numbers), 1e-12)
  end)

  it("of nothing is nothing", function()
    assert.is_nil(statistics.of("mean", {}))
    assert.is_nil(statistics.of("p10", {}))
    assert.is_nil(statistics.of("sd", { 1 }))
    assert.equal(0, statistics.of("valid", {}))
  end)

  it("counts each value of a person once", function()
    local p = { person = "A", record = {}, x = 1 }
    local list = { p, { person = "A", record = {}, x = 1 },
      { person = "A", record = {}, x = 3 }, { person = "B", record = {} } }
    assert.equal(2, oracle.statistic("mean", list, "people", "x"))
    assert.equal(2, oracle.statistic("valid", list, "people", "x"))
    assert.near(5 / 3, oracle.statistic("mean", list, "orders", "x"), 1e-12)
    assert.equal(2, oracle.size(list, "people"))
    assert.equal(4, oracle.size(list, "orders"))
  end)
end)
