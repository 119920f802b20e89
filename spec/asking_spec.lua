--- What a script may write in other words, and what it may do twice.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local small = require "spec.support.small_register"

local db

setup(function() db = small.open() end)
teardown(function() db:close() end)

local function eligible(more)
  return db:crosstab(small.spec_of("eligible", { at = "2025-03-31" }, more))
end

describe("a measure of one's own", function()
  local function narrow(level)
    return mappa.measure { name = "asking_high", of = "eligible",
      where = { level = level, age = { min = 18 } } }
  end

  it("is asked by its name, or as it was given", function()
    local measure = narrow { 2, 3 }
    assert.equal(2, db:crosstab { measure = "asking_high",
      at = "2025-03-31" }:value())
    assert.equal(2, db:crosstab { measure = measure,
      at = "2025-03-31" }:value())
  end)

  it("may be defined again, one of the module may not", function()
    local n = #mappa.measures
    local old = narrow { 2, 3 }
    assert.equal(1, db:crosstab { measure = narrow(3),
      at = "2025-03-31" }:value())
    assert.equal(2, db:crosstab { measure = old, at = "2025-03-31" }:value())
    assert.equal(math.max(n, 16), #mappa.measures)
    outcome.misuse(function()
      mappa.measure { name = "eligible", of = "caseload" }
    end, "there is a measure 'eligible' already")
  end)

  it("has conditions with values that there are", function()
    local function wrong(words, where)
      outcome.misuse(function()
        mappa.measure { name = "asking_wrong", of = "eligible", where = where }
      end, words)
    end
    wrong("where.level: level has no value '9'; it is one of: Level 1, ",
      { level = 9 })
    wrong("area has no value 'Norflok'; did you mean 'Norfolk'?",
      { area = { ["not"] = { "Kent", "Norflok" } } })
    wrong("level: level has no value 'Not under MAPPA'",
      { level = "Not under MAPPA" })
    wrong("region is not a number, so it has no range", { region = { min = 2 } })
    for _, where in ipairs { { level = { min = 2 } }, { area = "norfolk" },
      { area = "E23000024" }, { has_shpo = true }, { age = 200 },
      { ethnicity = "Unknown" }, { level = function() return true end } } do
      mappa.measure { name = "asking_right", of = "eligible", where = where }
    end
    mappa.measure { name = "asking_right", of = "transitions",
      where = { level_before = "Not under MAPPA", location = "In custody" } }
  end)

  it("says what it counts", function()
    assert.truthy(narrow({ 2, 3 }).words:find(
      "Only with age 18 or more; level = 2 or 3.", 1, true))
    assert.equal("Words.", mappa.measure { name = "asking_words",
      of = "eligible", where = { level = 2 }, words = "Words." }.words)
  end)
end)

it("the dates of a record that records belong to are fields too", function()
  local known = {}
  for _, field in ipairs(db:fields "attendance") do known[field.name] = true end
  assert.is_true(known.held_on)
  assert.equal(3, db:crosstab { measure = "attendance", during = "2024-25",
    rows = { "held_on", every = "month" } }:value "2024-06")
end)

it("yes and no may be true and false", function()
  assert.equal(1, eligible { where = { has_shpo = true } }:value())
  assert.equal(2, eligible { where = { has_shpo = false } }:value())
  local n = 0
  for _ in db:each("attendance", { attended = false }) do n = n + 1 end
  assert.equal(1, n)
end)

it("a function is asked for combinations that somebody has", function()
  local asked = {}
  local t = eligible { rows = { "age", "level", as = "band",
    by = function(age, level)
      asked[#asked + 1] = tostring(age) .. " " .. level
      return "aged " .. math.tointeger(age)
    end } }
  table.sort(asked)
  assert.same({ "21 Level 2", "35 Level 3", "nil Level 1" }, asked)
  assert.same({ 1, 1, 1, 3 }, { t:value("aged 21") + 0, t:value("aged 35") + 0,
    t:value("Unknown") + 0, t:value() + 0 })
end)

it("dates may be compared by a function", function()
  local t = db:crosstab { measure = "breaches", during = "2024-25",
    rows = { "breach_date", "outcome_date", as = "delay",
      by = function(breach, settled)
        return breach:sub(1, 7) == settled:sub(1, 7) and "same" or "later"
      end } }
  assert.equal(2, t:value "later")
end)

it("a table is sorted by a statistic that it shows", function()
  local t = eligible { rows = "level", show = { "n", "max" }, of = "age" }
  assert.equal("Level 3", t:sort("max"):tidy()[1].level)
  assert.equal("Level 2", t:sort("max", "up"):tidy()[2].level)
end)

it("an error has a place also behind pcall", function()
  local line = debug.getinfo(1, "l").currentline + 1
  local ok, message = pcall(db.crosstab, db, { measure = "eligibel" })
  assert.is_false(ok)
  assert.truthy(message:find(("asking_spec.lua:%d: mappa: "):format(line), 1,
    true))
end)
