--- What the property tests check of a Table: that each number is that of the
-- oracle, and that numbers agree with each other. Each check fails with the
-- round, the question and what is wrong.

local assert = require "luassert"
local oracle = require "spec.support.oracle"
local questions = require "spec.support.questions"

local M = {}

--- How many cells of a Table are asked for one by one.
M.SAMPLE = 200

local TOTAL <const> = "Total"

--- Fails.
function M.say(round, question, problem, ...)
  local values = {}
  for i = 1, select("#", ...) do values[i] = tostring((select(i, ...))) end
  error(("register %d, question %s: %s\n%s"):format(round.number,
    question.number, problem:format(table.unpack(values)),
    questions.words(question.spec)), 0)
end

--- The Table that answers a question.
function M.answer(db, question)
  return assert(db:crosstab(question.spec))
end

--- A question with some keys of its spec changed.
function M.with(question, changes)
  local copy, spec = {}, {}
  for key, value in pairs(question) do copy[key] = value end
  for key, value in pairs(question.spec) do spec[key] = value end
  for key, value in pairs(changes) do spec[key] = value end
  copy.spec = spec
  return copy
end

-- === Cells ===============================================================

--- The names of the dimensions of an answer, those of the rows first.
function M.names(question)
  local names = table.move(question.rows, 1, #question.rows, 1, {})
  return table.move(question.cols, 1, #question.cols, #names + 1, names)
end

function M.labels_of(record, names)
  local labels = {}
  for i, name in ipairs(names) do labels[i] = record[name] end
  return labels
end

function M.key_of(record, names)
  return oracle.key(table.unpack(M.labels_of(record, names)))
end

--- The key of the cell with the total of some dimensions.
function M.total_key(record, names, over)
  local copy = {}
  for name, label in pairs(record) do copy[name] = label end
  for _, name in ipairs(over) do copy[name] = TOTAL end
  return M.key_of(copy, names)
end

--- The cells of a Table as the oracle gives them, zeros too; and the records.
function M.cells_of(t, names)
  local cells, records = {}, t:tidy { totals = true }
  for _, record in ipairs(records) do
    local key = M.key_of(record, names)
    assert(cells[key] == nil, "a cell stands twice in tidy")
    cells[key] = record.n
  end
  return cells, records
end

function M.readable(key)
  return "[" .. key:gsub(oracle.SEPARATOR, ", ") .. "]"
end

--- The labels of a dimension in the order in which tidy gives them.
function M.shown_labels(t, name)
  local labels, seen = {}, { [TOTAL] = true }
  for _, record in ipairs(t:tidy { totals = true }) do
    if not seen[record[name]] then
      seen[record[name]] = true
      labels[#labels + 1] = record[name]
    end
  end
  return labels
end

-- === Against the oracle ==================================================

--- Every cell and margin.
function M.check_counts(round, question, t, expected)
  local shown = M.cells_of(t, M.names(question))
  for key, n in pairs(shown) do
    if n ~= (expected[key] or 0) then
      M.say(round, question, "%s is %s, the oracle counts %s",
        M.readable(key), n, expected[key] or 0)
    end
  end
  for key, n in pairs(expected) do
    if not shown[key] then
      M.say(round, question, "%s, %s, is not shown", M.readable(key), n)
    end
  end
end

--- Value and tidy say the same: of a sample of the cells.
function M.check_values(round, question, t, statistic)
  local name = statistic or "n"
  local records = t:tidy { totals = true }
  for i = 1, #records, 1 + #records // M.SAMPLE do
    local record = records[i]
    local row = M.labels_of(record, question.rows)
    local col = M.labels_of(record, question.cols)
    local n, status = t:value(row, col)
    if n ~= record[name] then
      M.say(round, question, "value(%s, %s) is %s %s, in tidy %s",
        questions.words(row), questions.words(col), n, status, record[name])
    end
  end
end

--- Shown plus left out is read.
function M.check_account(round, question, t)
  local account = t:explain()
  local left = 0
  for _, reason in ipairs(account.left_out) do
    assert(reason.rows > 0 and reason.reason ~= "")
    left = left + reason.rows
  end
  if account.rows_read ~= account.rows_counted + left then
    M.say(round, question, "%s rows read, %s counted, %s left out",
      account.rows_read, account.rows_counted, left)
  end
end

-- === The laws ============================================================

-- A few of the labels shown: a list and a set.
local function some_labels(t, name)
  local some, set = {}, {}
  for i, label in ipairs(M.shown_labels(t, name)) do
    if i % 2 == 1 and #some < 3 then
      some[#some + 1] = label
      set[label] = true
    end
  end
  return some, set
end

--- A filter on the field of a dimension leaves the cells of its labels as they
-- were, and only takes away.
function M.check_slice(round, question, db, name, field)
  local all, names = M.answer(db, question), M.names(question)
  local some, chosen = some_labels(all, name)
  if #some == 0 or question.spec.where[field] then return end
  local where = { [field] = some }
  for other, condition in pairs(question.spec.where) do
    where[other] = condition
  end
  local filtered = M.with(question, { where = where })
  local before = M.cells_of(all, names)
  local _, records = M.cells_of(M.answer(db, filtered), names)
  for _, record in ipairs(records) do
    local key = M.key_of(record, names)
    local is_part = record[name] ~= TOTAL
    if is_part and not chosen[record[name]]
      or is_part and record.n ~= (before[key] or 0)
      or record.n > (before[key] or 0) then
      M.say(round, filtered, "%s is %s filtered, %s unfiltered",
        M.readable(key), record.n, before[key])
    end
  end
end

-- The sum and the largest of the parts of each total of one dimension.
local function parts_of(records, names, name)
  local parts = {}
  for _, record in ipairs(records) do
    if record[name] ~= TOTAL then
      local key = M.total_key(record, names, { name })
      parts[key] = parts[key] or { sum = 0, most = 0 }
      parts[key].sum = parts[key].sum + record.n
      parts[key].most = math.max(parts[key].most, record.n)
    end
  end
  return parts
end

--- A total of people is at most the sum of its parts and at least the largest;
-- of events it is the sum, unless categories overlap.
-- @tparam[opt] table overlaps set of the names of dimensions that may
function M.check_totals(round, question, t, overlaps)
  local names = M.names(question)
  local cells, records = M.cells_of(t, names)
  for _, name in ipairs(names) do
    local adds_up = question.plain.unit ~= "people"
      and not (overlaps and overlaps[name])
    for key, parts in pairs(parts_of(records, names, name)) do
      local total = cells[key]
      if total > parts.sum or total < parts.most
        or adds_up and total ~= parts.sum then
        M.say(round, question, "%s is %s, its parts over %s add up to %s, "
          .. "the largest is %s", M.readable(key), total, name, parts.sum,
          parts.most)
      end
    end
  end
end

--- What two answers to the same question must share, in words.
function M.content(db, question)
  local t = M.answer(db, question)
  local account = t:explain()
  account.register, account.revision = nil, nil
  local lines, names = { questions.words(account) }, M.names(question)
  for i, record in ipairs(t:tidy { totals = true }) do
    lines[i + 1] = questions.words(record) .. M.key_of(record, names)
  end
  return table.concat(lines, "\n")
end

return M
