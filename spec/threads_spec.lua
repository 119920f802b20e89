--- A register opened with several threads answers as one without: any question
-- of the language, however few rows a thread has. MAPPA_ROUNDS says on how
-- many random registers (200).

local core = require "mappa.core"
local language = require "spec.support.language"
local laws = require "spec.support.laws"
local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local outcome = require "spec.support.outcome"
local rounds = require "spec.support.rounds"

local ROUNDS <const> = (rounds.ROUNDS + 4) // 5
local QUESTIONS <const> = 9
local THREADS <const> = { 2, 3, 16 }

local function new_round(number)
  return rounds.new(number, oracle.measures(), QUESTIONS, language.new)
end

-- Questions are counted with threads of one row, and noted by their number of
-- threads.
local count, counted = core.crosstab, {}

local function count_by_few_rows(frame, query)
  counted[query.threads or 1] = (counted[query.threads or 1] or 0) + 1
  query.threadrows = 1
  return count(frame, query)
end

local function compare(question, one, several)
  local all = { totals = true }
  local words = ("question %d"):format(question.number)
  assert.same(one:tidy(all), several:tidy(all), words)
  assert.same(one:explain(), several:explain(), words)
end

describe("several threads answer as one", function()
  setup(function() core.crosstab = count_by_few_rows end)
  teardown(function() core.crosstab = count end)

  rounds.each(ROUNDS, new_round, function(round)
    local threads = THREADS[1 + round.number % #THREADS]
    local one <close> = rounds.from_csv(round.register)
    local several <close> = rounds.from_csv(round.register,
      { threads = threads })
    counted = {}
    for nth = 1, QUESTIONS do
      local question = round.question(nth)
      compare(question, laws.answer(one, question),
        laws.answer(several, question))
    end
    assert.is_true(counted[threads] >= QUESTIONS)
    assert.equal(counted[1], counted[threads])
  end)
end)

describe("the number of threads", function()
  it("is one from 1 to 16", function()
    for _, threads in ipairs { 1, 16 } do
      mappa.open(":memory:", { threads = threads }):close()
    end
    for _, threads in ipairs { 0, -1, 17, 1.5, "2", true, false } do
      outcome.misuse(function()
        local db = mappa.open(":memory:", { threads = threads })
        return db
      end, "threads", "1 to 16")
    end
  end)
end)
