--- What holds for every measure, spec and rule: each cell and margin is what
-- a brute-force count finds in the same records, and the four laws of the
-- measures, for questions whose dimensions are fields. language_spec.lua asks
-- in the whole language.

local geography = require "mappa.geography"
local laws = require "spec.support.laws"
local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local questions = require "spec.support.questions"
local random = require "spec.support.random_register"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

local ROUNDS <const> = rounds.ROUNDS

--- The laws are tested on a third of the registers, with half the questions.
local LAW_ROUNDS <const> = (ROUNDS + 2) // 3

--- Questions of each register.
local QUESTIONS <const> = 9

local UNKNOWN <const> = "Unknown"

-- The random register of a round; the measures of the rounds take turns.
local function new_round(number, size)
  return rounds.new(number, oracle.measures(), QUESTIONS, questions.new, size)
end

-- A test of each of so many rounds.
local function each_round(n, f)
  rounds.each(n, new_round, f)
end

-- A test of each of so many rounds, of every nth question on its register.
local function each_question(n, step, f)
  each_round(n, function(round)
    local db <close> = rounds.from_csv(round.register)
    for nth = 1, QUESTIONS, step do f(round, round.question(nth), db) end
  end)
end

-- === Against the oracle ==================================================

-- The share of invitations attended.
local function check_shares(round, question, t, expected)
  if question.spec.measure ~= "attendance" then return end
  local plain, where = {}, {}
  for key, value in pairs(question.plain) do plain[key] = value end
  for field, labels in pairs(plain.where) do where[field] = labels end
  local allowed = not where.attended or where.attended.Yes or nil
  plain.where, where.attended = where, { Yes = allowed }
  local attended = oracle.count(round.register, plain)
  for _, record in ipairs(t:tidy { totals = true }) do
    local key = laws.key_of(record, plain.dims)
    local n = expected[key]
    local share = n and 100 * (attended[key] or 0) / n
    if record.share ~= share then
      laws.say(round, question, "the share of %s is %s, not %s",
        laws.readable(key), record.share, share)
    end
  end
end

describe("every count is that of the oracle", function()
  each_question(ROUNDS, 1, function(round, question, db)
    local t = laws.answer(db, question)
    local expected = oracle.count(round.register, question.plain)
    laws.check_counts(round, question, t, expected)
    check_shares(round, question, t, expected)
    laws.check_values(round, question, t)
    laws.check_account(round, question, t)
  end)
end)

describe("a register of many chunks of the kernel", function()
  local round, db

  setup(function()
    round = new_round(1, 900)
    db = rounds.from_csv(round.register)
  end)

  for nth, measure in ipairs(oracle.measures()) do
    it("counts " .. measure .. " as the oracle does", function()
      local question = questions.new(nth, round.register, measure)
      laws.check_counts(round, question, laws.answer(db, question),
        oracle.count(round.register, question.plain))
    end)
  end
end)

-- A person managed from day to day, 2500 days at Level 3, then 500 at Level 2.
local function long_history()
  local rows = {}
  for day = 1, 3000 do
    rows[day] = { individual = "A", area = "Norfolk", category = 1 + day % 2,
      level = day <= 2500 and 3 or 2,
      start_date = os.date("!%Y-%m-%d", day * 86400),
      end_date = os.date("!%Y-%m-%d", (day + 1) * 86400) }
  end
  return rows
end

it("picks among more rows of a person than a chunk holds", function()
  local db <close> = assert(mappa.open(":memory:"))
  assert(db:import("individual", { { ref = "A" } }))
  assert(db:import("management", long_history(), { strict = true }))
  for pick, level in pairs { highest = 3, first = 3, last = 2 } do
    local t = db:crosstab { measure = "managed", rows = "level",
      during = { "1970-01-01", "1979-12-31" }, rules = { pick = pick } }
    assert.same({ 1, 1 }, { t:value(level), t:value() })
    assert.equal(0, t:value(5 - level))
  end
end)

-- People at some time, on one day, are the stock of that day; those at Level 2
-- or 3 are the people managed, at every time.
describe("measures that must agree do", function()
  each_round(LAW_ROUNDS, function(round)
    local db <close> = rounds.from_records(round.register)
    local function cells(measure, clock, when, rules, where)
      return db:crosstab({ measure = measure, [clock] = when, rules = rules,
        where = where, rows = { "area", "category" }, cols = "level" })
        :tidy { totals = true }
    end
    local day = { "2024-03-31", "2024-03-31" }
    for custody, stock in pairs { include = "caseload", exclude = "eligible" }
    do
      local rules = { custody = custody }
      assert.same(cells(stock, "at", day[1]),
        cells("throughput", "during", day, rules))
      assert.same(cells("managed", "during", "2023-24",
        { pick = "every", custody = custody }),
        cells("throughput", "during", "2023-24", rules, { level = { 2, 3 } }))
    end
  end)
end)

-- === Categories ==========================================================

-- Ages are shown from the lowest to the highest that occurs.
local function in_range(labels, occurs)
  local range, first, last = {}, nil, nil
  for i, label in ipairs(labels) do
    if occurs[label] then first, last = first or i, i end
  end
  for i = first or 1, last or 0 do range[#range + 1] = labels[i] end
  return range
end

local function expected_labels(round, question, field)
  local plain, labels = question.plain, {}
  local occurs = oracle.count(round.register, {
    measure = plain.measure, slices = plain.slices, dims = { field },
    where = plain.where, unit = plain.unit, rules = plain.rules,
  })
  local left = questions.left(field, plain)
  local declared = questions.labels(field, plain)
  if field == "age" then declared = in_range(declared, occurs) end
  for _, label in ipairs(declared) do
    if left[label] then labels[#labels + 1] = label end
  end
  local missing = question.spec.missing
  if left[UNKNOWN] and (missing == "show" or occurs[UNKNOWN]) then
    labels[#labels + 1] = UNKNOWN
  end
  return labels, left
end

-- A label that a filter took away is told from one that does not exist.
local function check_filtered(round, question, t, dim, left)
  local here = question.rows[1] == dim and 1 or question.cols[1] == dim and 2
  if not here then return end
  for _, label in ipairs(questions.labels(dim, question.plain)) do
    if not left[label] then
      local at = { [here] = label }
      local n, status = t:value(at[1], at[2])
      if n ~= nil or status ~= "filtered" then
        laws.say(round, question, "%s of %s is %s %s", label, dim, n, status)
      end
    end
  end
end

-- How many dimensions are places, of which one lies in another.
local function count_places(dims)
  local n = 0
  for _, dim in ipairs(dims) do
    if geography.is_place(dim) then n = n + 1 end
  end
  return n
end

-- Cells that cannot be are no records, so a table by category or level, or of
-- areas in regions, does not always tell which labels it shows, nor in which
-- order.
local function check_labels(round, question, t)
  local dims = question.plain.dims
  local names = table.concat(dims, " ")
  local hides = names:find "level" or names:find "category"
    or count_places(dims) > 1
  for _, dim in ipairs(dims) do
    local labels, left = expected_labels(round, question, dim)
    local shown = table.concat(laws.shown_labels(t, dim), " | ")
    local declared = table.concat(labels, " | ")
    if not hides and shown ~= declared then
      laws.say(round, question,
        "of %s is shown:\n%s\ndeclared and left:\n%s", dim, shown, declared)
    end
    check_filtered(round, question, t, dim, left)
  end
end

describe("declared categories are shown in order, zeros included", function()
  each_question(LAW_ROUNDS, 1, function(round, question, db)
    check_labels(round, question, laws.answer(db, question))
  end)
end)

-- === The four laws =======================================================

describe("a filter is a slice, and only takes away", function()
  each_question(LAW_ROUNDS, 2, function(round, question, db)
    for _, dim in ipairs(question.plain.dims) do
      laws.check_slice(round, question, db, dim, dim)
    end
  end)
end)

-- With every statistic: percentages of the totals, none of nothing.
local function check_percentages(round, question, t)
  local dims = question.plain.dims
  local cells, records = laws.cells_of(t, dims)
  for _, record in ipairs(records) do
    for name, over in pairs { ["row%"] = question.cols,
      ["col%"] = question.rows, ["all%"] = dims } do
      local base = cells[laws.total_key(record, dims, over)]
      local share = base > 0 and 100 * record.n / base or nil
      if record[name] ~= share then
        laws.say(round, question, "%s: %s is %s, not %s",
        laws.readable(laws.key_of(record, dims)), name, record[name], share)
      end
    end
  end
end

-- The same Table in percentages says "missing" where there is no base.
local function check_missing(round, question, t)
  local percent = t:percent "row"
  for i, record in ipairs(t:tidy()) do
    local value, status = percent:value(laws.labels_of(record, question.rows),
      laws.labels_of(record, question.cols))
    if value ~= record["row%"] or not value and status ~= "missing" then
      laws.say(round, question, "record %d: %s %s, not %s", i, value, status,
        record["row%"])
    end
    if i == laws.SAMPLE then return end
  end
end

describe("people are distinct, events add up", function()
  each_question(LAW_ROUNDS, 2, function(round, asked, db)
    local question = laws.with(asked, {
      show = { "n", "row%", "col%", "all%" } })
    local t = laws.answer(db, question)
    laws.check_totals(round, question, t)
    check_percentages(round, question, t)
    check_missing(round, question, t)
  end)
end)

describe("Category 3 at Level 1 is impossible, unless counted", function()
  each_round(LAW_ROUNDS, function(round)
    local db <close> = rounds.from_csv(round.register)
    local spec = { measure = "caseload", at = "2024-03-31", rows = "level",
      cols = "category" }
    local t = assert(db:crosstab(spec))
    local expected = oracle.count(round.register, {
      measure = "caseload", dims = { "level", "category" },
      slices = { { from = spec.at, to = spec.at } },
    })
    local n = expected[oracle.key("Level 1", "Category 3")]
    local cell = t:cell("Level 1", "Category 3")
    assert.equal(n, cell.value)
    assert.equal(n and "count" or "impossible", cell.status)
  end)
end)

describe("the order of the records is nothing", function()
  each_round(LAW_ROUNDS, function(round)
    local db <close> = rounds.from_csv(round.register)
    local shuffled = random.shuffled(round.register, 99 + round.number)
    local other <close> = rounds.from_records(shuffled, round.number % 2 == 0)
    for nth = 1, QUESTIONS, 2 do
      local question = round.question(nth)
      assert.equal(laws.content(db, question), laws.content(other, question))
    end
  end)
end)

describe("a second import stores nothing", function()
  each_round(LAW_ROUNDS, function(round)
    local db <close> = rounds.from_records(round.register)
    local question = round.question(1)
    local before = laws.content(db, question)
    local dir <close> = scratch.new()
    random.write(random.shuffled(round.register, round.number), dir.path)
    local summary = assert(db:import_folder(dir.path))
    assert.equal(rounds.count_rows(round.register), summary.read)
    assert.same({ 0, summary.read, 0 },
      { summary.stored, summary.duplicate, summary.rejected })
    assert.equal(before, laws.content(db, question))
  end)
end)

-- === Import ==============================================================

-- Rows that cannot be stored, and the reason: made of a good one.
local FAULTS <const> = {
  { "reference", { individual = "nobody" } },
  { "date", { start_date = "2025-02-30" } }, { "empty", { level = "" } },
  { "order", { start_date = "2025-02-01", end_date = "2025-01-31" } },
  { "code", { category = "5" } }, { "code", { area = "Norfolkshire" } },
}

local function changed(row, changes)
  local copy = {}
  for key, value in pairs(row) do copy[key] = value end
  for key, value in pairs(changes) do copy[key] = value end
  return copy
end

-- Management rows with faults and repetitions among them; and what is in them.
local function spoil(rows)
  local spoilt, reasons, repeated = {}, {}, 0
  for i, row in ipairs(rows) do
    local fault = FAULTS[i % (#FAULTS + 2)]
    spoilt[#spoilt + 1] = row
    if fault then
      spoilt[#spoilt + 1] = changed(row, fault[2])
      reasons[fault[1]] = (reasons[fault[1]] or 0) + 1
    else
      spoilt[#spoilt + 1] = changed(row, { area = row.area:upper() })
      repeated = repeated + 1
    end
  end
  return spoilt, reasons, repeated
end

describe("rows read are stored, there already, or rejected", function()
  each_round(LAW_ROUNDS, function(round)
    local register = round.register
    local db <close> = assert(mappa.open(":memory:"))
    assert(db:import("individual", register.individual))
    local spoilt, reasons, repeated = spoil(register.management)
    local summary = assert(db:import("management", spoilt))
    local rejected = 0
    for reason, n in pairs(summary.reasons) do
      assert.equal(reasons[reason] or 0, n, reason)
      rejected = rejected + n
    end
    assert.same({ #spoilt, #register.management, repeated, rejected },
      { summary.read, summary.stored, summary.duplicate, #summary.rejects })
    assert.equal(summary.read, summary.stored + repeated + summary.rejected)
    local question = questions.new(round.number, register, "managed")
    local expected = oracle.count({ individual = register.individual,
      management = register.management }, question.plain)
    laws.check_counts(round, question, laws.answer(db, question), expected)
  end)
end)
