--- The whole language of db:crosstab: every number of random questions is that
-- of a brute-force count and, where Rscript is there, of R's own functions;
-- the four laws; the verbs of a Table. MAPPA_ROUNDS says on how many random
-- registers (200), MAPPA_R on how many R is asked (one in 40); 'make long'
-- asks thousands of questions.

local chances = require "spec.support.chance"
local codes = require "spec.support.codes"
local conditions = require "spec.support.conditions"
local declared = require "spec.support.declared"
local language = require "spec.support.language"
local laws = require "spec.support.laws"
local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local phrases = require "spec.support.phrases"
local questions = require "spec.support.questions"
local random = require "spec.support.random_register"
local rounding = require "spec.support.rounding"
local rounds = require "spec.support.rounds"
local verbs = require "spec.support.verbs"
local xtabs = require "spec.support.xtabs"

--- Every number is asked for in a third of the registers, the laws are tested
-- in a tenth.
local ROUNDS <const> = (rounds.ROUNDS + 2) // 3
local LAW_ROUNDS <const> = (rounds.ROUNDS + 9) // 10

--- Questions of each register.
local QUESTIONS <const> = 9

--- Registers that R is asked about, and how many by one process.
local R_ROUNDS <const> = tonumber(os.getenv "MAPPA_R") or (ROUNDS + 19) // 20
local R_BATCH <const> = 50

--- People in a large register (fewer where everything is slow); ages that
-- there may be, one unknown.
local MANY <const> = rounds.ROUNDS >= 100 and 100000 or 2000
local AGES <const> = 152

local function new_round(number, size)
  return rounds.new(number, oracle.measures(), QUESTIONS, language.new, size)
end

-- A test of each of so many rounds, of every nth question on its register.
local function each_question(what, n, step, f)
  describe(what, function()
    rounds.each(n, new_round, function(round)
      local db <close> = rounds.from_csv(round.register)
      for nth = 1, QUESTIONS, step do f(round, round.question(nth), db) end
    end, what)
  end)
end

local function sizes(cells, unit)
  local counts = {}
  for key, list in pairs(cells) do counts[key] = oracle.size(list, unit) end
  return counts
end

-- === Numbers =============================================================

each_question("every number is that of the oracle", ROUNDS, 1,
  function(round, question, db)
    local plain = question.plain
    local cells = oracle.cells(oracle.facts(round.register, plain), plain)
    local t = laws.answer(db, question)
    laws.check_counts(round, question, t, sizes(cells, plain.unit))
    verbs.check_statistics(round, question, t, cells)
    laws.check_values(round, question, t, plain.show[1])
    laws.check_account(round, question, t)
  end)

each_question("declared categories are shown in order, zeros included",
  LAW_ROUNDS, 2, function(round, question, db)
    declared.check(round, question, laws.answer(db, question))
  end)

each_question("percentages may be adjusted to add up to 100", LAW_ROUNDS, 3,
  rounding.check)

-- The questions of some rounds, with their facts, and their Tables.
local function draw_cases(first, last)
  local cases = {}
  for number = first, last do
    local round = new_round(number)
    local db <close> = rounds.from_csv(round.register)
    for nth = 1, QUESTIONS do
      local question = round.question(nth)
      question.is_tested = language.is_plain_table(question)
      cases[#cases + 1] = { round = round, question = question,
        facts = oracle.facts(round.register, question.plain),
        table = laws.answer(db, question) }
    end
  end
  return cases
end

describe("every number is that of R", function()
  local last = rounds.FIRST + R_ROUNDS - 1
  for first = rounds.FIRST, last, R_BATCH do
    it("in registers from " .. first, function()
      if not xtabs.is_here() then return pending "Rscript is not here" end
      local cases = draw_cases(first, math.min(first + R_BATCH - 1, last))
      local answers = xtabs.answers(cases)
      for i, case in ipairs(cases) do
        verbs.check_r(case.round, case.question, case.table, answers[i])
      end
      rounds.say_progress("every number is that of R",
        math.min(first + R_BATCH - 1, last), R_ROUNDS)
    end)
  end
end)

-- === Verbs ===============================================================

local VERBS <const> = { verbs.check_select, verbs.check_top, verbs.check_sort,
  verbs.check_pivot }

describe("a verb counts once more, when the register is closed", function()
  rounds.each(LAW_ROUNDS, new_round, function(round)
    local tables, db = {}, rounds.from_csv(round.register)
    for nth = 1, QUESTIONS do
      tables[nth] = laws.answer(db, round.question(nth))
    end
    db:close()
    for nth, t in ipairs(tables) do
      local question = round.question(nth)
      local chance = chances.new(round.number * 1000 + nth)
      VERBS[1 + (round.number + nth) % #VERBS](round, question, t,
        oracle.facts(round.register, question.plain), chance)
    end
  end, "verbs")
end)

each_question("the records behind a cell are those counted in it", LAW_ROUNDS,
  2, function(round, question, db)
    local plain = question.plain
    verbs.check_records(round, question, laws.answer(db, question),
      oracle.cells(oracle.facts(round.register, plain), plain))
  end)

each_question("a Table is made again of its tidy records", LAW_ROUNDS, 3,
  function(round, question, db)
    local t = laws.answer(db, question)
    local again = mappa.table(t:tidy { totals = true }, {
      rows = question.rows, cols = question.cols, unit = question.plain.unit })
    local counts = laws.cells_of(t, laws.names(question))
    laws.check_counts(round, question, again, counts)
  end)

-- === Records =============================================================

-- The measure whose fields an entity has, for their code lists.
local MEASURE_OF <const> = { management = "managed", order = "orders",
  breach = "breaches", offence = "further_offences", meeting = "meetings",
  revocation = "revocations", case_review = "case_reviews",
  attendance = "attendance" }

-- The records of an entity as conditions are drawn for them.
local function sample_of(register, entity)
  local records = codes.records(register, entity)
  local sample = phrases.sample(records, {
    measure = MEASURE_OF[entity] or "managed" })
  sample.kinds = {}
  for _, field in ipairs(codes.entities[entity]) do
    sample.kinds[field[1]] = { kind = not field[2] and "text"
      or field[2] == "date" and "date" or "code" }
  end
  function sample.is_always_known(field)
    for _, record in ipairs(records) do
      if record[field] == nil then return false end
    end
    return true
  end
  return sample, records
end

-- Records as one text, in the order of their texts.
local function texts(list, entity)
  local lines = {}
  for i, record in ipairs(list) do
    local words = {}
    for j, field in ipairs(codes.entities[entity]) do
      words[j] = tostring(record[field[1]])
    end
    lines[i] = table.concat(words, "|")
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

local function check_each(db, register, entity, chance)
  local sample, records = sample_of(register, entity)
  local field = chance.one_of(codes.entities[entity])[1]
  local condition, passes = conditions.condition(chance, sample, field)
  if not condition then return end
  local expected, found = {}, {}
  for _, record in ipairs(records) do
    if passes(record[field]) then expected[#expected + 1] = record end
  end
  for record in db:each(entity, { [field] = condition }) do
    found[#found + 1] = record
  end
  assert.equal(texts(expected, entity), texts(found, entity),
    questions.words { [entity] = { [field] = condition } })
end

describe("db:each gives the records that pass", function()
  rounds.each(LAW_ROUNDS, new_round, function(round)
    local db <close> = rounds.from_csv(round.register)
    local chance = chances.new(round.number)
    for _, entity in ipairs(random.entities()) do
      check_each(db, round.register, entity, chance)
    end
  end, "records")
end)

-- === The four laws =======================================================

-- The field of a dimension that shows it as it is.
local function bare_field(dim)
  local formed = dim.bands or dim.groups or dim.nets or dim.by or dim.every
  return not formed and dim.fields[1] or nil
end

each_question("a filter is a slice, and only takes away", LAW_ROUNDS, 3,
  function(round, question, db)
    for _, dim in ipairs(question.plain.dims) do
      local field = bare_field(dim)
      if field then laws.check_slice(round, question, db, dim.name, field) end
    end
  end)

each_question("people are distinct, events add up", LAW_ROUNDS, 2,
  function(round, question, db)
    local overlaps = {}
    for _, dim in ipairs(question.plain.dims) do
      overlaps[dim.name] = dim.nets ~= nil
    end
    laws.check_totals(round, question, laws.answer(db, question), overlaps)
  end)

describe("the order of the records is nothing", function()
  rounds.each(LAW_ROUNDS, new_round, function(round)
    local db <close> = rounds.from_csv(round.register)
    local shuffled = random.shuffled(round.register, 99 + round.number)
    local other <close> = rounds.from_records(shuffled, round.number % 2 == 0)
    for nth = 1, QUESTIONS, 2 do
      local question = round.question(nth)
      assert.equal(laws.content(db, question), laws.content(other, question))
    end
  end, "order")
end)

-- === A function of fields ================================================

-- So many people in two rows of management each, as an iterator.
local function many_rows(entity, n)
  local i = 0
  return function()
    i = i + 1
    if i > n then return nil end
    local ref = "P" .. i
    if entity == "individual" then
      return { ref = ref, birth_date = ("%d-01-01"):format(1940 + i % 65) }
    end
    return { individual = ref, area = i % 2 == 0 and "Norfolk" or "Kent",
      category = 1 + i % 4, level = 1 + i % 3, start_date = "2020-01-01" }
  end
end

-- How often a function of age and level is called for so many people.
local function count_calls(n)
  local db <close> = assert(mappa.open(":memory:"))
  for _, entity in ipairs { "individual", "management" } do
    assert(db:import(entity, many_rows(entity, n), { strict = true }))
  end
  local calls, seen, twice = 0, {}, 0
  local t = db:crosstab { measure = "eligible", at = "2025-03-31",
    rows = { "age", "level", as = "risk", by = function(age, level)
      local key = tostring(age) .. "/" .. tostring(level)
      calls, twice = calls + 1, twice + (seen[key] or 0)
      seen[key] = 1
      return age and age < 50 and level ~= "Level 1"
    end }, where = { area = "Norfolk" } }
  assert.equal(n // 2, t:value())
  assert.equal(0, twice)
  return calls
end

it("calls a function once a combination, however many people", function()
  local few = count_calls(1000)
  assert.is_true(few <= AGES * 4)
  assert.equal(few, count_calls(MANY))
end)
