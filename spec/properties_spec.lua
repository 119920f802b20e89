--- What holds for every measure, spec and rule: each cell and margin is what
-- a brute-force count finds in the same records, and the four laws of the
-- measures. MAPPA_ROUNDS says on how many random registers (200). A failure
-- names the question and the register: random.new(number, size_of(number)).

local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local questions = require "spec.support.questions"
local random = require "spec.support.random_register"
local scratch = require "spec.support.scratch"

local ROUNDS <const> = tonumber(os.getenv "MAPPA_ROUNDS" or 200)

--- The laws are tested on a third of the registers, with half the questions.
local LAW_ROUNDS <const> = (ROUNDS + 2) // 3

--- Questions of each register.
local QUESTIONS <const> = 9

--- How many cells of a Table are asked for one by one.
local SAMPLE <const> = 200

local TOTAL <const> = "Total"
local UNKNOWN <const> = "Unknown"

-- Entities, parents first, in an order that is not the module's.
local ANOTHER_ORDER <const> = { "case_review", "individual", "meeting",
  "attendance", "offence", "revocation", "breach", "order", "licence",
  "notification", "custody", "management" }

-- === Registers ===========================================================

local function count_rows(register)
  local n = 0
  for _, rows in pairs(register) do n = n + #rows end
  return n
end

-- A register in memory, from the CSV files of a folder.
local function from_csv(register)
  local db = assert(mappa.open(":memory:"))
  local dir <close> = scratch.new()
  random.write(register, dir.path)
  local summary = assert(db:import_folder(dir.path, { strict = true }))
  assert.equal(count_rows(register), summary.stored)
  return db
end

-- The same, from tables or iterators, entities in another order.
local function from_records(register, as_iterator)
  local db = assert(mappa.open(":memory:"))
  for _, entity in ipairs(ANOTHER_ORDER) do
    local rows, i = register[entity], 0
    local source = as_iterator and function()
      i = i + 1
      return rows[i]
    end or rows
    assert(db:import(entity, source, { strict = true }))
  end
  return db
end

-- How many people: 10 to 60, sometimes less than four.
local function size_of(round)
  if round % 8 == 0 then return 1 + round // 8 % 3 end
  return 10 + round * 17 % 51
end

-- The random register of a round, and how to draw questions about it.
local function new_round(round, size)
  local register = random.new(round, size or size_of(round))
  local measures = oracle.measures()
  local self = { register = register, number = round }

  -- The measures of the rounds take turns.
  function self.question(nth)
    local turn = (round * QUESTIONS + nth) % #measures
    return questions.new(round * 1000 + nth, register, measures[turn + 1])
  end

  return self
end

-- A test of each of so many rounds.
local function each_round(rounds, f)
  for number = 1, rounds do
    it("in register " .. number, function() f(new_round(number)) end)
  end
end

-- A test of each of so many rounds, of every nth question on its register.
local function each_question(rounds, step, f)
  each_round(rounds, function(round)
    local db <close> = from_csv(round.register)
    for nth = 1, QUESTIONS, step do f(round, round.question(nth), db) end
  end)
end

-- === Answers =============================================================

local function say(round, question, problem, ...)
  error(("register %d: %s\n%s"):format(round.number, problem:format(...),
    questions.words(question.spec)), 0)
end

local function answer(db, question)
  return assert(db:crosstab(question.spec))
end

-- A question with some keys of its spec changed.
local function with(question, changes)
  local copy, spec = {}, {}
  for key, value in pairs(question) do copy[key] = value end
  for key, value in pairs(question.spec) do spec[key] = value end
  for key, value in pairs(changes) do spec[key] = value end
  copy.spec = spec
  return copy
end

local function labels_of(record, dims)
  local labels = {}
  for i, dim in ipairs(dims) do labels[i] = record[dim] end
  return labels
end

local function key_of(record, dims)
  return oracle.key(table.unpack(labels_of(record, dims)))
end

-- The key of the cell with the total of some dimensions.
local function total_key(record, dims, over)
  local copy = {}
  for dim, label in pairs(record) do copy[dim] = label end
  for _, dim in ipairs(over) do copy[dim] = TOTAL end
  return key_of(copy, dims)
end

-- The cells of a Table as the oracle gives them, zeros too; and the records.
local function cells_of(t, dims)
  local cells, records = {}, t:tidy { totals = true }
  for _, record in ipairs(records) do
    local key = key_of(record, dims)
    assert(cells[key] == nil, "a cell stands twice in tidy")
    cells[key] = record.n
  end
  return cells, records
end

local function readable(key)
  return "[" .. key:gsub(oracle.SEPARATOR, ", ") .. "]"
end

-- === Against the oracle ==================================================

-- Every cell and margin.
local function check_counts(round, question, t, expected)
  local shown = cells_of(t, question.plain.dims)
  for key, n in pairs(shown) do
    if n ~= (expected[key] or 0) then
      say(round, question, "%s is %d, the oracle counts %d", readable(key), n,
        expected[key] or 0)
    end
  end
  for key, n in pairs(expected) do
    if not shown[key] then
      say(round, question, "%s, %d, is not shown", readable(key), n)
    end
  end
end

-- Value and tidy say the same: of a sample of the cells.
local function check_values(round, question, t)
  local records = t:tidy { totals = true }
  for i = 1, #records, 1 + #records // SAMPLE do
    local record = records[i]
    local row = labels_of(record, question.rows)
    local col = labels_of(record, question.cols)
    local n, status = t:value(row, col)
    if n ~= record.n then
      say(round, question, "value(%s, %s) is %s %s, in tidy %d",
        questions.words(row), questions.words(col), n, status, record.n)
    end
  end
end

-- Shown plus left out is read.
local function check_account(round, question, t)
  local account = t:explain()
  local left = 0
  for _, reason in ipairs(account.left_out) do
    assert(reason.rows > 0 and reason.reason ~= "")
    left = left + reason.rows
  end
  if account.rows_read ~= account.rows_counted + left then
    say(round, question, "%d rows read, %d counted, %d left out",
      account.rows_read, account.rows_counted, left)
  end
end

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
    local key = key_of(record, plain.dims)
    local n = expected[key]
    local share = n and 100 * (attended[key] or 0) / n
    if record.share ~= share then
      say(round, question, "the share of %s is %s, not %s", readable(key),
        record.share, share)
    end
  end
end

describe("every count is that of the oracle", function()
  each_question(ROUNDS, 1, function(round, question, db)
    local t = answer(db, question)
    local expected = oracle.count(round.register, question.plain)
    check_counts(round, question, t, expected)
    check_shares(round, question, t, expected)
    check_values(round, question, t)
    check_account(round, question, t)
  end)
end)

describe("a register of many chunks of the kernel", function()
  local round, db

  setup(function()
    round = new_round(1, 900)
    db = from_csv(round.register)
  end)

  for nth, measure in ipairs(oracle.measures()) do
    it("counts " .. measure .. " as the oracle does", function()
      local question = questions.new(nth, round.register, measure)
      check_counts(round, question, answer(db, question),
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

-- === Categories ==========================================================

-- The labels of a dimension in the order in which tidy gives them.
local function shown_labels(t, dim)
  local labels, seen = {}, { [TOTAL] = true }
  for _, record in ipairs(t:tidy { totals = true }) do
    if not seen[record[dim]] then
      seen[record[dim]] = true
      labels[#labels + 1] = record[dim]
    end
  end
  return labels
end

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
        say(round, question, "%s of %s is %s %s", label, dim, n, status)
      end
    end
  end
end

-- Cells that cannot be are no records, so a table by category or level does
-- not always tell which labels it shows.
local function check_labels(round, question, t)
  local dims = question.plain.dims
  local names = table.concat(dims, " ")
  local hides = names:find "level" or names:find "category"
  for _, dim in ipairs(dims) do
    local labels, left = expected_labels(round, question, dim)
    local shown = table.concat(shown_labels(t, dim), " | ")
    local declared = table.concat(labels, " | ")
    if not hides and shown ~= declared then
      say(round, question, "of %s is shown:\n%s\ndeclared and left:\n%s", dim,
        shown, declared)
    end
    check_filtered(round, question, t, dim, left)
  end
end

describe("declared categories are shown in order, zeros included", function()
  each_question(LAW_ROUNDS, 1, function(round, question, db)
    check_labels(round, question, answer(db, question))
  end)
end)

-- === The four laws =======================================================

-- A few of the labels shown: a list and a set.
local function some_labels(t, dim)
  local some, set = {}, {}
  for i, label in ipairs(shown_labels(t, dim)) do
    if i % 2 == 1 and #some < 3 then
      some[#some + 1] = label
      set[label] = true
    end
  end
  return some, set
end

-- A filter on a dimension leaves the cells of its labels as they were.
local function check_slice(round, question, db, dim)
  local all = answer(db, question)
  local some, chosen = some_labels(all, dim)
  if #some == 0 or question.spec.where[dim] then return end
  local where = { [dim] = some }
  for field, condition in pairs(question.spec.where) do
    where[field] = condition
  end
  local filtered = with(question, { where = where })
  local t = answer(db, filtered)
  local before = cells_of(all, question.plain.dims)
  local _, records = cells_of(t, question.plain.dims)
  for _, record in ipairs(records) do
    local key = key_of(record, question.plain.dims)
    local is_part = record[dim] ~= TOTAL
    if is_part and not chosen[record[dim]]
      or is_part and record.n ~= (before[key] or 0)
      or record.n > (before[key] or 0) then
      say(round, filtered, "%s is %d filtered, %s unfiltered", readable(key),
        record.n, before[key])
    end
  end
end

describe("a filter is a slice, and only takes away", function()
  each_question(LAW_ROUNDS, 2, function(round, question, db)
    for _, dim in ipairs(question.plain.dims) do
      check_slice(round, question, db, dim)
    end
  end)
end)

-- The sum and the largest of the parts of each total of one dimension.
local function parts_of(records, dims, dim)
  local parts = {}
  for _, record in ipairs(records) do
    if record[dim] ~= TOTAL then
      local key = total_key(record, dims, { dim })
      parts[key] = parts[key] or { sum = 0, most = 0 }
      parts[key].sum = parts[key].sum + record.n
      parts[key].most = math.max(parts[key].most, record.n)
    end
  end
  return parts
end

local function check_totals(round, question, t)
  local dims = question.plain.dims
  local cells, records = cells_of(t, dims)
  for _, dim in ipairs(dims) do
    for key, parts in pairs(parts_of(records, dims, dim)) do
      local total = cells[key]
      local adds_up = question.plain.unit ~= "people"
      if total > parts.sum or total < parts.most
        or adds_up and total ~= parts.sum then
        say(round, question, "%s is %d, its parts over %s add up to %d, the "
          .. "largest is %d", readable(key), total, dim, parts.sum, parts.most)
      end
    end
  end
end

-- With every statistic: percentages of the totals, none of nothing.
local function check_percentages(round, question, t)
  local dims = question.plain.dims
  local cells, records = cells_of(t, dims)
  for _, record in ipairs(records) do
    for name, over in pairs { ["row%"] = question.cols,
      ["col%"] = question.rows, ["all%"] = dims } do
      local base = cells[total_key(record, dims, over)]
      local share = base > 0 and 100 * record.n / base or nil
      if record[name] ~= share then
        say(round, question, "%s: %s is %s, not %s",
        readable(key_of(record, dims)), name, record[name], share)
      end
    end
  end
end

-- The same Table in percentages says "missing" where there is no base.
local function check_missing(round, question, t)
  local percent = t:percent "row"
  for i, record in ipairs(t:tidy()) do
    local value, status = percent:value(labels_of(record, question.rows),
      labels_of(record, question.cols))
    if value ~= record["row%"] or not value and status ~= "missing" then
      say(round, question, "record %d: %s %s, not %s", i, value, status,
        record["row%"])
    end
    if i == SAMPLE then return end
  end
end

describe("people are distinct, events add up", function()
  each_question(LAW_ROUNDS, 2, function(round, asked, db)
    local question = with(asked, { show = { "n", "row%", "col%", "all%" } })
    local t = answer(db, question)
    check_totals(round, question, t)
    check_percentages(round, question, t)
    check_missing(round, question, t)
  end)
end)

describe("Category 3 at Level 1 is impossible, unless counted", function()
  each_round(LAW_ROUNDS, function(round)
    local db <close> = from_csv(round.register)
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

-- What two answers to the same question must share, in words.
local function content(db, question)
  local t = answer(db, question)
  local account = t:explain()
  account.register, account.revision = nil, nil
  local lines = { questions.words(account) }
  for i, record in ipairs(t:tidy { totals = true }) do
    lines[i + 1] = key_of(record, question.plain.dims) .. "=" .. record.n
  end
  return table.concat(lines, "\n")
end

describe("the order of the records is nothing", function()
  each_round(LAW_ROUNDS, function(round)
    local db <close> = from_csv(round.register)
    local shuffled = random.shuffled(round.register, 99 + round.number)
    local other <close> = from_records(shuffled, round.number % 2 == 0)
    for nth = 1, QUESTIONS, 2 do
      local question = round.question(nth)
      assert.equal(content(db, question), content(other, question))
    end
  end)
end)

describe("a second import stores nothing", function()
  each_round(LAW_ROUNDS, function(round)
    local db <close> = from_records(round.register)
    local question = round.question(1)
    local before = content(db, question)
    local dir <close> = scratch.new()
    random.write(random.shuffled(round.register, round.number), dir.path)
    local summary = assert(db:import_folder(dir.path))
    assert.equal(count_rows(round.register), summary.read)
    assert.same({ 0, summary.read, 0 },
      { summary.stored, summary.duplicate, summary.rejected })
    assert.equal(before, content(db, question))
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
    check_counts(round, question, answer(db, question), expected)
  end)
end)
