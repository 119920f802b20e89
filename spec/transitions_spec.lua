--- People by what they were and what they became: the measure transitions
-- against a count in plain Lua, and its margins against the two snapshots.
-- MAPPA_ROUNDS says on how many random registers.

local chances = require "spec.support.chance"
local language = require "spec.support.language"
local laws = require "spec.support.laws"
local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local outcome = require "spec.support.outcome"
local questions = require "spec.support.questions"
local random = require "spec.support.random_register"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

local ROUNDS <const> = (rounds.ROUNDS + 2) // 3
local QUESTIONS <const> = 6

local TRANSITIONS <const> = { "transitions" }
local YEARS <const> = mappa.years("2021-22", "2025-26")

local STATES <const> = { ["Not under MAPPA"] = true, ["In custody"] = true }
local FIELDS <const> = { "area", "region", "country", "category", "level",
  "location" }

-- === Against the oracle ==================================================

-- Questions of fields alone, and of the whole language, take turns.
local function draw(seed, register, measure)
  local kind = seed % 2 == 0 and questions or language
  return kind.new(seed, register, measure)
end

local function new_round(number)
  return rounds.new(number, TRANSITIONS, QUESTIONS, draw)
end

describe("every count is that of the oracle", function()
  rounds.each(ROUNDS, new_round, function(round)
    local db <close> = rounds.from_csv(round.register)
    for nth = 1, QUESTIONS do
      local question = round.question(nth)
      local t = laws.answer(db, question)
      laws.check_account(round, question, t)
      laws.check_counts(round, question, t,
        oracle.count(round.register, question.plain))
    end
  end)
end)

-- The slices of reporting years.
local function slices_of(years)
  local slices = {}
  for i, year in ipairs(years) do
    local start = tonumber(year:sub(1, 4))
    slices[i] = { from = start .. "-04-01", to = start + 1 .. "-03-31" }
  end
  return slices
end

local function labels_differ(a, b)
  for key, n in pairs(a) do
    if n ~= (b[key] or 0) then return key end
  end
end

-- By the rule everywhere, the labels shown are those of the lists and one
-- state: only what is counted is compared.
describe("everywhere, every count is that of the oracle", function()
  rounds.each(ROUNDS, new_round, function(round)
    local db <close> = rounds.from_csv(round.register)
    local chance = chances.new(round.number)
    local field = chance.one_of(FIELDS)
    local other = chance.one_of(FIELDS)
    local dims = { field .. "_before", other, "year" }
    local rules = { population = "everywhere" }
    local t = assert(db:crosstab { measure = "transitions", during = YEARS,
      rules = rules, rows = { dims[1], dims[2] }, cols = dims[3] })
    local shown = laws.cells_of(t, dims)
    local expected = oracle.count(round.register, { measure = "transitions",
      slices = slices_of(YEARS), rules = rules, dims = dims })
    assert.is_nil(labels_differ(shown, expected))
    assert.is_nil(labels_differ(expected, shown))
  end)
end)

-- === Against the two snapshots ===========================================

-- What the eve and the last day of a year have in a field, as its stock has.
local function check_margin(db, year, rule, field)
  local start = tonumber(year:sub(1, 4))
  local stock = rule == "community" and "eligible" or "caseload"
  for suffix, at in pairs { _before = start .. "-03-31",
    [""] = start + 1 .. "-03-31" } do
    local name = field .. suffix
    local t = assert(db:crosstab { measure = "transitions", during = year,
      rules = { population = rule }, rows = name })
    local snapshot = assert(db:crosstab { measure = stock, at = at,
      rows = field })
    local sum = 0
    for _, record in ipairs(t:tidy()) do
      if not STATES[record[name]] then
        assert.equal(snapshot:value(record[name]), record.n)
        sum = sum + record.n
      end
    end
    assert.equal(snapshot:value(), sum)
  end
end

describe("the margins are the snapshots", function()
  rounds.each(ROUNDS, new_round, function(round)
    local db <close> = rounds.from_csv(round.register)
    for _, year in ipairs(YEARS) do
      for _, field in ipairs(FIELDS) do
        check_margin(db, year, "community", field)
        check_margin(db, year, "everywhere", field)
      end
    end
  end)
end)

-- === The laws ============================================================

describe("the laws hold", function()
  rounds.each((ROUNDS + 2) // 3, new_round, function(round)
    local db <close> = rounds.from_csv(round.register)
    local again <close> = rounds.from_records(round.register)
    for nth = 2, QUESTIONS, 2 do
      local question = round.question(nth)
      for _, dim in ipairs(laws.names(question)) do
        laws.check_slice(round, question, db, dim, dim)
      end
      laws.check_totals(round, question, laws.answer(db, question))
      assert.equal(laws.content(db, question), laws.content(again, question))
    end
  end)
end)

it("counts the same with several threads", function()
  local round = rounds.new(1, TRANSITIONS, QUESTIONS, draw, 400)
  local one <close> = rounds.from_csv(round.register)
  local four <close> = rounds.from_csv(round.register, { threads = 4 })
  for nth = 1, QUESTIONS do
    local question = round.question(nth)
    assert.equal(laws.content(one, question), laws.content(four, question))
  end
end)

it("counts the same of segments that are kept in the file", function()
  local round = rounds.new(2, TRANSITIONS, QUESTIONS, draw)
  local dir <close> = scratch.new()
  local path, contents = dir.path .. "/r.db", {}
  random.write(round.register, dir.path)
  local db <close> = assert(mappa.open(path, { keep = 1 }))
  assert(db:import_folder(dir.path, { strict = true, progress = false }))
  for opening = 1, 2 do
    local again <close> = assert(mappa.open(path, { keep = 1 }))
    for nth = 1, QUESTIONS do
      local content = laws.content(again, round.question(nth))
      assert.equal(contents[nth] or opening == 1 and content, content)
      contents[nth] = content
    end
  end
end)

-- === By hand =============================================================

local function stay(who, area, category, level, from, to)
  return { individual = who, area = area, category = category, level = level,
    start_date = from, end_date = to }
end

-- A rises, B comes out of prison, C leaves, D is recalled, E is in prison on
-- both days, F comes and goes between them.
local function by_hand()
  local db = assert(mappa.open(":memory:"))
  local people = {}
  for ref in ("ABCDEF"):gmatch "." do people[#people + 1] = { ref = ref } end
  assert(db:import("individual", people, { strict = true }))
  assert(db:import("management", {
    stay("A", "Norfolk", 1, 1, "2020-01-01", "2024-09-01"),
    stay("A", "Suffolk", 1, 2, "2024-09-01"),
    stay("B", "Norfolk", 2, 3, "2023-01-01"),
    stay("C", "Kent", 3, 2, "2024-01-01", "2025-03-31"),
    stay("D", "Norfolk", 2, 2, "2023-01-01"),
    stay("E", "Kent", 2, 1, "2020-01-01"),
    stay("F", "Kent", 1, 1, "2024-04-01", "2025-03-31"),
  }, { strict = true }))
  assert(db:import("custody", {
    { individual = "B", kind = "prison", start_date = "2023-01-01",
      end_date = "2024-04-01" },
    { individual = "D", kind = "hospital", start_date = "2025-03-31" },
    { individual = "E", kind = "prison", start_date = "2020-01-01" },
  }, { strict = true }))
  return db
end

describe("people on two days", function()
  local db = by_hand()
  local function ask(options)
    options.measure, options.during = "transitions", "2024-25"
    return assert(db:crosstab(options))
  end

  it("are counted by what they were and what they became", function()
    local t = ask { rows = "level_before", cols = "level" }
    assert.equal(1, t:value(1, 2))
    assert.equal(1, t:value("In custody", 3))
    assert.equal(1, t:value(2, "Not under MAPPA"))
    assert.equal(1, t:value(2, "In custody"))
    assert.equal(4, t:value())
    assert.same({ { reason = "in custody or not under MAPPA on both days",
      rows = 1 } }, t:explain().left_out)
    assert.equal(5, t:explain().rows_read)
  end)

  it("are, everywhere, at the level that they have in custody", function()
    local t = ask { rows = "level_before", cols = "level",
      rules = { population = "everywhere" } }
    assert.equal(1, t:value(3, 3))
    assert.equal(1, t:value(2, 2))
    assert.equal(1, t:value(1, 1))
    assert.equal(5, t:value())
    outcome.misuse(function()
      local _ = t:value("In custody", 1)
    end, "'In custody'")
  end)

  it("are where they were", function()
    local t = ask { rows = { "country_before", "region_before",
      "location_before" }, cols = { "location", "region" } }
    assert.equal(1, t:value({ "England", "East of England", "Community" },
      { "In custody", "In custody" }))
    assert.equal(1, t:value({ "In custody", "In custody", "In custody" },
      { "Community", "East of England" }))
    assert.equal(1, t:value({ "England", "South East" },
      { "Not under MAPPA" }))
  end)

  it("are filtered by both days, and by functions of them", function()
    assert.equal(1, ask { where = { level_before = 2,
      category = "in custody" } }:value())
    assert.equal(2, ask { where = { level_before = { min = 2 } } }:value())
    assert.equal(2, ask { where = { level = function(level)
      return level == "In custody" or level == "Not under MAPPA"
    end } }:value())
    assert.equal(1, ask { rows = { { "area_before", "area", as = "moved",
      by = function(before, now) return before ~= now
        and not (before .. now):find "custody" and not now:find "^Not" end } }
    }:value "Yes")
  end)

  it("have records that say so", function()
    local t, found = ask { rows = "level_before", cols = "level" }, {}
    for r in t:records() do found[r.individual] = r end
    assert.same({ "Suffolk", "Norfolk", "Level 2", "Level 1", "2025-03-31" },
      { found.A.area, found.A.area_before, found.A.level,
        found.A.level_before, found.A.date })
    assert.same({ "Not under MAPPA", "Level 2", "2024-01-01" },
      { found.C.level, found.C.level_before, found.C.start_date })
    assert.same({ "In custody", "Category 2" },
      { found.D.location, found.D.category_before })
    assert.is_nil(found.E)
    assert.is_nil(found.A.counted)
  end)

  it("are two records where they are in two years", function()
    local t = assert(db:crosstab { measure = "transitions",
      during = { "2024-25", "2025-26" }, rows = "level_before" })
    local states = {}
    for r in t:records("Total", "2025-26") do
      states[#states + 1] = r.individual .. r.level_before
    end
    for r in t:records() do
      states[#states + 1] = r.individual .. (r.year or "")
    end
    table.sort(states)
    assert.equal("A2024-25 ALevel 2 B2024-25 BLevel 3 C2024-25 D2024-25",
      table.concat(states, " "))
  end)

  it("have columns on demand of the last day", function()
    local t = ask { rows = "on_licence", where = { level_before = 2 } }
    assert.equal(1, t:value "Unknown")     -- C, of whom nothing is known then
    assert.equal(1, t:value "No")
    assert.equal(1, ask { where = { days_managed = { min = 211, max = 211 } } }
      :value())
  end)
end)

it("says what other measures lack, and whose the fields are", function()
  local db <close> = by_hand()
  outcome.misuse(function()
    local _ = db:crosstab { measure = "eligible", at = "2025-03-31",
      rows = "region_before" }
  end, "a field of what transitions counts")
  outcome.misuse(function()
    local _ = db:crosstab { measure = "transitions", during = "2024-25",
      where = { location = "Prison" } }
  end, "location has no value 'Prison'")
  local narrow = mappa.measure { name = "left", of = "transitions",
    where = { level = "Not under MAPPA", level_before = { 2, 3 } } }
  assert.equal(1, db:crosstab { measure = narrow, during = "2024-25" }:value())
end)

it("sees what is imported between two questions", function()
  local db <close> = by_hand()
  local options = { measure = "transitions", during = "2024-25",
    where = { level_before = "Not under MAPPA" } }
  assert.equal(0, db:crosstab(options):value())
  assert(db:import("individual", { { ref = "G" } }))
  assert(db:import("management",
    { stay("G", "Kent", 1, 1, "2025-01-01") }))
  local t = db:crosstab(options)
  assert.equal(1, t:value())
  db:close()
  assert.equal(1, t:value("Total", "Total"))
end)
