--- What is kept with a frame changes no answer: a register that has answered
-- many questions gives what one gives that was just opened. And a total is the
-- same whether it was asked for or not.

local core = require "mappa.core"
local memo = require "mappa.memo"
local language = require "spec.support.language"
local laws = require "spec.support.laws"
local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local random = require "spec.support.random_register"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

local ROUNDS <const> = (rounds.ROUNDS + 4) // 5

--- Questions of each register.
local QUESTIONS <const> = 40

local function new_round(number)
  return rounds.new(number, oracle.measures(), QUESTIONS, language.new)
end

--- A register of a round in a file.
local function fill(round, dir)
  random.write(round.register, dir.path)
  local db <close> = assert(mappa.open(dir:at("r.db")))
  assert(db:import_folder(dir.path, { strict = true }))
  return dir:at("r.db")
end

--- All that a Table says.
local function all_of(t)
  return { text = t:render("text"), tidy = t:tidy { totals = true },
    told = tostring(t:explain()) }
end

describe("a register that has answered says the same again", function()
  rounds.each(ROUNDS, new_round, function(round)
    local dir <close> = scratch.new()
    local path = fill(round, dir)
    local db <close> = assert(mappa.open(path, { mode = "r" }))
    for nth = 1, QUESTIONS do laws.answer(db, round.question(nth)) end
    for nth = 1, QUESTIONS, 3 do
      local fresh <close> = assert(mappa.open(path, { mode = "r" }))
      local question = round.question(nth)
      assert.same(all_of(laws.answer(fresh, question)),
        all_of(laws.answer(db, question)))
    end
  end)
end)

describe("totals are the same without being asked for", function()
  rounds.each(ROUNDS, new_round, function(round)
    local db <close> = rounds.from_records(round.register)
    for nth = 1, QUESTIONS, 3 do
      local question = round.question(nth)
      local function tidy(totals)
        local other = laws.with(question, { totals = totals })
        return laws.answer(db, other):tidy { totals = true }
      end
      assert.same(tidy(true), tidy(false))
    end
  end)
end)

describe("what is kept", function()
  local function words_differ(a, b)
    assert.not_equal(memo.words(a), memo.words(b))
  end

  it("is told apart by the words of its values", function()
    assert.equal(memo.words { "a", b = { 1, 2 }, c = true },
      memo.words { "a", c = true, b = { 1, 2 } })
    words_differ({ "1" }, { 1 })
    words_differ({ 1 }, { 1.5 })
    words_differ({ 0.1 + 0.2 }, { 0.3 })
    words_differ({ "a", "b" }, { "a,1,b" })
    words_differ({ "a", "b" }, { "ab" })
    words_differ({ { "a" }, "b" }, { { "a", "b" } })
    words_differ({ min = 1 }, { "min", 1 })
    words_differ({ min = 1, max = 2 }, { max = 1, min = 2 })
    words_differ({ "true" }, { true })
    words_differ({}, {{}})
  end)

  it("has no words with a function, or keys that are no names", function()
    assert.is_nil(memo.words(print))
    assert.is_nil(memo.words { { ["not"] = print } })
    assert.is_nil(memo.words { [true] = 1 })
    assert.is_nil(memo.words { 1, [3] = 3 })
  end)

  it("is let go when it grows too large, and with its frame", function()
    local db <close> = assert(mappa.open(":memory:"))
    local frame
    local count = core.crosstab
    core.crosstab = function(f, q)        -- luacheck: ignore 122
      frame = f
      return count(f, q)
    end
    db:crosstab { measure = "eligible", at = "2025-03-31" }
    core.crosstab = count                 -- luacheck: ignore 122
    local of_frame = memo.of(frame)
    assert.equal(of_frame, memo.of(frame))
    for i = 1, 100 do of_frame:add("large " .. i, { codes = 60000 }) end
    local n = 0
    for _ in pairs(of_frame.things) do n = n + 1 end
    assert.is_true(n <= 3)
    assert.equal(60000, of_frame:find("large 100").codes)
    of_frame:add("larger than all", { codes = 1 << 20 })
    assert.is_nil(of_frame:find("larger than all"))
    assert.is_table(of_frame:find("large 100"))
    local weak = setmetatable({ of_frame }, { __mode = "v" })
    frame, of_frame = nil, nil            -- luacheck: ignore 311
    db:close()
    for _ = 1, 3 do collectgarbage() end
    assert.is_nil(weak[1])
  end)

  it("is not what a function of a script says", function()
    local db <close> = assert(mappa.open(":memory:"))
    assert(db:import("individual", { { ref = "A" } }))
    assert(db:import("management", { { individual = "A", area = "Norfolk",
      category = 1, level = 2, start_date = "2020-01-01" } }))
    local answer = true
    local spec = { measure = "eligible", at = "2025-03-31", rows = { "level",
      by = function() return answer end },
      where = { category = function() return answer end } }
    assert.equal(1, db:crosstab(spec):value("Yes"))
    answer = false
    assert.equal(0, db:crosstab(spec):value())
    spec.where = nil
    assert.equal(1, db:crosstab(spec):value("No"))
    answer = nil
    assert.equal(1, db:crosstab(spec):value("Unknown"))
  end)
end)
