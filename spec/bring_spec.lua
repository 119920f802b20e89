--- A register that keeps its frames reads of them what a question names. Its
-- answers are those of one that reads its records, also after it is closed, or
-- its records have changed: random questions, and what can be asked of their
-- Tables. MAPPA_ROUNDS says of how many random registers.

local language = require "spec.support.language"
local laws = require "spec.support.laws"
local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local outcome = require "spec.support.outcome"
local questions = require "spec.support.questions"
local random = require "spec.support.random_register"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

-- One of them is too many for the collector of make stress.
local ROUNDS <const> = (rounds.ROUNDS + 38) // 40
local QUESTIONS <const> = 7

local MEASURES <const> = oracle.measures()
MEASURES[#MEASURES + 1] = "transitions"

local function draw(seed, register, measure)
  local kind = seed % 3 == 0 and questions or language
  return kind.new(seed, register, measure)
end

local function new_round(number)
  return rounds.new(number, MEASURES, QUESTIONS, draw)
end

local function copy(dir, from, to)
  os.execute(("cp '%s' '%s'"):format(dir:at(from), dir:at(to)))
end

--- Two registers of a round: one that keeps the frames of all its questions,
-- and one of the same records; and what is in them.
local function fill(round, dir)
  random.write(round.register, dir.path)
  do
    local db <close> = assert(mappa.open(dir:at("plain.db")))
    assert(db:import_folder(dir.path, { strict = true }))
  end
  copy(dir, "plain.db", "r.db")
  do
    local db <close> = assert(mappa.open(dir:at("r.db"), { keep = 1 }))
    for nth = 1, QUESTIONS do laws.answer(db, round.question(nth)) end
  end
  copy(dir, "plain.db", "plain.old")
  copy(dir, "r.db", "r.old")
end

--- As they were: a file that is written over keeps its frames valid.
local function restore(dir)
  copy(dir, "plain.old", "plain.db")
  copy(dir, "r.old", "r.db")
end

--- The register that keeps frames, or the other one.
local function open(dir, name)
  return assert(mappa.open(dir:at(name), { keep = name == "r.db" and 1 }))
end

-- === What a Table says ==================================================

--- The account of a Table, but for the path.
local function account(t)
  return (tostring(t:explain()):gsub("register [^\n]*", ""))
end

--- Everything that can be asked of a Table without its register.
local asked = {}

function asked.text(t) return t:render("text") end
function asked.tidy(t) return t:tidy { totals = true } end
asked.account = account
function asked.pivot(t) return t:pivot { rows = {} }:tidy() end
function asked.percent(t) return t:percent("row"):tidy { totals = true } end
function asked.top(t) return t:top(1):tidy { totals = true } end
function asked.areas(t) return t:areas():tidy() end
function asked.series(t) return t:series():tidy() end
function asked.chi_square(t) return t:chi_square() end
function asked.compare(t) return t:compare(t):tidy() end
function asked.intervals(t) return t:intervals():tidy() end

--- The cells, totals too, and of some of them what people and rows there are.
function asked.cells(t, question)
  local list, records = {}, t:tidy { totals = true }
  for i = 1, #records, 1 + #records // 10 do
    local row = laws.labels_of(records[i], question.rows)
    local col = laws.labels_of(records[i], question.cols)
    list[#list + 1] = { t:value(row, col), t:explain(row, col).cell }
  end
  return list
end

--- What is left when some categories are kept, and what they are.
function asked.select(t, question)
  local name = question.rows[1] or question.cols[1]
  local label = laws.shown_labels(t, name)[1]
  local selected = t:select { [name] = label }
  return { selected:tidy { totals = true }, account(selected) }
end

--- What a function gives, or its message without the place.
local function told(f, ...)
  local ok, value = pcall(f, ...)
  if ok then return value end
  return "error: " .. tostring(value):gsub("^[^:]*:%d+: ", "")
end

local function check(round, question, t, control, what)
  for name, f in pairs(asked) do
    local given, expected = told(f, t, question), told(f, control, question)
    local same = pcall(assert.same, expected, given)
    if not same then
      laws.say(round, question, "%s, %s: %s, not %s", what, name,
        questions.words(given), questions.words(expected))
    end
  end
end

--- Of some cells, all records behind them.
local function records_of(t, question)
  local list, cells = {}, t:tidy { totals = true }
  for i = 1, #cells, 1 + #cells // 6 do
    for r in t:records(laws.labels_of(cells[i], question.rows),
      laws.labels_of(cells[i], question.cols)) do list[#list + 1] = r end
  end
  return list
end

--- Lets the register keep the frame of a question.
local function keep(dir, question)
  local db <close> = open(dir, "r.db")
  assert(db:crosstab(question))
end

-- === The tests ==========================================================

--- Calls f(question, db, plain) for each question of a round, each time with
-- two registers that are just opened.
local function each(round, dir, f)
  for nth = 1, QUESTIONS do
    restore(dir)
    local db <close> = open(dir, "r.db")
    local plain <close> = open(dir, "plain.db")
    f(round.question(nth), db, plain)
  end
end

describe("a register that keeps frames answers", function()
  rounds.each(ROUNDS, new_round, function(round)
    local dir <close> = scratch.new()
    fill(round, dir)
    local db <close> = open(dir, "r.db")
    local plain <close> = open(dir, "plain.db")
    for nth = 1, QUESTIONS do
      local question = round.question(nth)
      local t, control = laws.answer(db, question),
        laws.answer(plain, question)
      check(round, question, t, control, "open")
      assert.same(records_of(control, question), records_of(t, question))
    end
  end)
end)

--- A Table that is changed by what is done to the registers in between.
local function change(what, deed, records)
  describe("a Table " .. what, function()
    rounds.each(ROUNDS, new_round, function(round)
      local dir <close> = scratch.new()
      fill(round, dir)
      each(round, dir, function(question, db, plain)
        local t = laws.answer(db, question)
        local control = laws.answer(plain, question)
        deed(db, "r.db", dir, question.number)
        deed(plain, "plain.db", dir, question.number)
        check(round, question, t, control, what)
        records(t, control, question)
      end)
    end)
  end)
end

change("of a register that is closed", function(db) db:close() end,
  function(t, _, question)
    local ok, message = pcall(records_of, t, question)
    if not ok then outcome.says(message, "closed") end
  end)

change("that its register has outlived", function(db, _, _, nth)
  assert(db:import("individual", { { ref = "new " .. nth } }))
end, function(t, control, question)
  assert.same(records_of(control, question), records_of(t, question))
end)

change("of records that others have changed", function(_, name, dir, nth)
  dir:sqlite(name, ("UPDATE individual SET sex = 3 - sex WHERE id %% 7 = %d")
    :format(nth % 7))
end, function(t, _, question)
  local ok, message = pcall(records_of, t, question)
  if not ok then outcome.says(message, "changed", "ask again") end
end)

change("of a file that others have vacuumed", function(_, name, dir)
  dir:sqlite(name, "VACUUM")
end, function(t, control, question)
  assert.same(records_of(control, question), records_of(t, question))
end)

describe("a report", function()
  rounds.each(ROUNDS, new_round, function(round)
    local dir <close> = scratch.new()
    fill(round, dir)
    for _ = 1, 2 do
      local db <close> = open(dir, "r.db")
      local plain <close> = open(dir, "plain.db")
      for _, year in ipairs { "2022-23", "2024-25" } do
        local options = { area = round.register.management[1]
          and round.register.management[1].area or "Norfolk", year = year }
        local function report(of) return tostring(of:report(options)) end
        assert.same(told(report, plain), told(report, db))
        options = { during = year, rows = { "category", "level" } }
        local function lines(of) return of:account(options):tidy() end
        assert.same(told(lines, plain), told(lines, db))
      end
    end
  end)
end)

-- === What comes in late =================================================

describe("a Table whose register is closed", function()
  local dir, db

  before_each(function()
    dir = scratch.new()
    local round = new_round(2)
    fill(round, dir)
    db = open(dir, "r.db")
  end)

  after_each(function()
    db:close()
    dir:remove()
  end)

  -- A share is counted when it is first shown.
  it("tells its share", function()
    local question = { measure = "attendance", rows = "agency",
      during = mappa.years("2020-21", "2026-27"), show = { "n", "share" } }
    keep(dir, question)
    local plain <close> = open(dir, "plain.db")
    local t = assert(db:crosstab(question))
    local expected = assert(plain:crosstab(question))
    db:close()
    assert.same(expected:tidy { totals = true }, t:tidy { totals = true })
  end)

  it("tells people where others are counted, and rows", function()
    local question = { measure = "breaches", rows = "outcome",
      during = mappa.years("2020-21", "2026-27") }
    keep(dir, question)
    local plain <close> = open(dir, "plain.db")
    local t = assert(db:crosstab(question))
    local expected = assert(plain:crosstab(question))
    db:close()
    local cell = t:explain("Total").cell
    assert.same(expected:explain("Total").cell, cell)
    assert.is_true(cell.people > 0)
  end)

  it("says that records are read before", function()
    local question = { measure = "caseload", at = "2024-03-31" }
    keep(dir, question)
    local t = assert(db:crosstab(question))
    assert.is_true(t:value() > 0)
    db:close()
    outcome.misuse(function()
      for _ in t:records() do error "a record" end
    end, "the register is closed", "before")
  end)
end)

describe("a question during which others change the records", function()
  it("fails, and may be asked again", function()
    local dir <close> = scratch.new()
    fill(new_round(2), dir)
    keep(dir, { measure = "caseload", at = "2024-03-31" })
    local db <close> = open(dir, "r.db")
    local plain <close> = open(dir, "plain.db")
    local done = false
    local question = { measure = "caseload", at = "2024-03-31",
      where = { area = function()
        if not done then
          done = true
          dir:sqlite("r.db", "UPDATE management SET level = 1")
          dir:sqlite("plain.db", "UPDATE management SET level = 1")
        end
        return true
      end }, rows = "level" }
    outcome.fails("changed", { "r.db", "ask again" }, db:crosstab(question))
    local t = assert(db:crosstab(question))
    assert.same(assert(plain:crosstab(question)):tidy(), t:tidy())
  end)
end)
