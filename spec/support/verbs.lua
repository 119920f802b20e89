--- What the property tests check of the statistics of a Table and of its
-- verbs: each against the facts of the oracle, tabulated once more.

local dimensions = require "spec.support.dimensions"
local laws = require "spec.support.laws"
local oracle = require "spec.support.oracle"
local questions = require "spec.support.questions"
local xtabs = require "spec.support.xtabs"

local M = {}

local TOTAL <const> = "Total"
local UNKNOWN <const> = "Unknown"

--- How many cells are asked for the records behind them.
local CELLS <const> = 8

-- === Statistics ==========================================================

-- Do two numbers agree? The sum of no numbers is 0 or nothing.
local function same(name, a, b)
  if name == "sum" or name == "valid" then a, b = a or 0, b or 0 end
  if a == b then return true end
  if not a or not b then return false end
  return math.abs(a - b) <= 1e-9 * math.max(1, math.abs(a), math.abs(b))
end

local function is_unit(name, plain)
  for _, unit in ipairs(oracle.choices(plain.measure).units) do
    if unit == name then return true end
  end
  return false
end

-- The dimensions over which the base of a percentage is a total.
local function over(question, name)
  if name == "row%" then return question.cols end
  if name == "col%" then return question.rows end
  return name == "all%" and laws.names(question) or nil
end

local function expected_statistic(question, cells, record, name)
  local plain, names = question.plain, laws.names(question)
  local list = cells[laws.key_of(record, names)]
  if name == "n" then return oracle.size(list, plain.unit) end
  if is_unit(name, plain) then return oracle.size(list, name) end
  local whole = over(question, name)
  if not whole then
    return oracle.statistic(name, list, plain.unit, plain.of)
  end
  local base = oracle.size(cells[laws.total_key(record, names, whole)],
    plain.base)
  return base > 0 and 100 * oracle.size(list, plain.unit) / base or nil
end

-- The statistics shown of each record are what a function finds.
local function compare(round, question, records, find, who)
  local names = laws.names(question)
  for _, record in ipairs(records) do
    for _, name in ipairs(question.plain.show) do
      local expected = find(record, name)
      if not same(name, record[name], expected) then
        laws.say(round, question, "%s: %s is %s, %s finds %s",
          laws.readable(laws.key_of(record, names)), name, record[name], who,
          expected)
      end
    end
  end
end

--- Every statistic of every cell and margin is the oracle's.
function M.check_statistics(round, question, t, cells)
  compare(round, question, t:tidy { totals = true }, function(record, name)
    return expected_statistic(question, cells, record, name)
  end, "the oracle")
end

-- Where there is a test of independence, it is R's. It is refused where cells
-- are impossible, or people lie in several.
local function check_tests(round, question, t, found)
  for verb, names in pairs { chi_square = { "statistic", "df", "p", "n" },
    fisher = { "p" } } do
    local given, test = pcall(t[verb], t)
    for _, name in ipairs(given and test and names or {}) do
      local expected = (found[verb] or {})[name]
      if not same(name, test[name], expected) then
        laws.say(round, question, "%s: %s is %s, R finds %s", verb, name,
          test[name], expected)
      end
    end
  end
end

local function check_residuals(round, question, t, found)
  local given, residuals = pcall(t.residuals, t)
  local found_by_r = given and residuals and found.residuals
  for key, expected in pairs(found_by_r or {}) do
    local row, col = key:match("^(.*)" .. oracle.SEPARATOR .. "(.*)$")
    local value = residuals:value(row, col)
    if not same("residual", value, expected) then
      laws.say(round, question, "the residual of %s is %s, R finds %s",
        laws.readable(key), value, expected)
    end
  end
end

--- Every count and every statistic of what is not empty is R's.
-- @tparam table found of xtabs.answers
function M.check_r(round, question, t, found)
  local records, names = {}, laws.names(question)
  for _, record in ipairs(t:tidy { totals = true }) do
    if record.n > 0 then records[#records + 1] = record end
  end
  laws.check_counts(round, question, t, found.n or {})
  compare(round, question, records, function(record, name)
    return (found[xtabs.name_of(name)] or {})[laws.key_of(record, names)]
  end, "R")
  if question.is_tested then
    check_tests(round, question, t, found)
    check_residuals(round, question, t, found)
  end
end

-- === Tables from Tables ==================================================

-- The question of a verb: other labels in a dimension, others in rows and
-- columns; and the words for it.
local function changed(question, verb, changes)
  local copy, plain = {}, {}
  for key, value in pairs(question) do copy[key] = value end
  for key, value in pairs(question.plain) do plain[key] = value end
  for key, value in pairs(changes) do
    (plain[key] and plain or copy)[key] = value
  end
  copy.plain = plain
  copy.spec = { spec = question.spec, verb = verb }
  return copy
end

-- The dimensions, one of them with its labels changed by a function.
local function relabelled(question, nth, relabel)
  local dims = {}
  for i, dim in ipairs(question.plain.dims) do dims[i] = dim end
  dims[nth] = setmetatable({ relabel = relabel }, { __index = dims[nth] })
  return dims
end

-- Every number of a Table that a verb gave.
local function check_all(round, question, t, facts)
  local cells, counts = oracle.cells(facts, question.plain), {}
  for key, list in pairs(cells) do
    counts[key] = oracle.size(list, question.plain.unit)
  end
  laws.check_counts(round, question, t, counts)
  M.check_statistics(round, question, t, cells)
  laws.check_account(round, question, t)
end

-- A dimension of the answer by chance, and its number; nil when there is none.
local function any_dim(chance, question)
  local nth = #question.plain.dims
  if nth == 0 then return nil end
  nth = chance.between(1, nth)
  return question.plain.dims[nth], nth
end

-- A selection as somebody might write it.
local function spell_selection(chance, labels, set, all)
  local roll = chance.between(1, 4)
  if roll == 1 and #labels == 1 then return labels[1] end
  if roll == 2 then
    return function(value) return set[dimensions.label(value)] end
  end
  if roll == 3 then
    local rest = {}
    for _, label in ipairs(all) do
      if not set[label] then rest[#rest + 1] = label end
    end
    return #rest > 0 and { ["not"] = rest } or labels
  end
  return labels
end

--- Selected categories: everything is counted once more.
function M.check_select(round, question, t, facts, chance)
  local dim, nth = any_dim(chance, question)
  local all = dim and laws.shown_labels(t, dim.name) or {}
  if #all == 0 then return end
  local labels = chance.some_of(all, chance.between(1, 3))
  local set = questions.set_of(labels)
  local selection = { [dim.name] = spell_selection(chance, labels, set, all) }
  local question2 = changed(question, { select = selection }, {
    dims = relabelled(question, nth, function(label)
      return set[label] and label or nil
    end),
  })
  check_all(round, question2, t:select(selection), facts)
end

-- The side of a dimension, and the other one.
local function sides(question, name)
  for _, row in ipairs(question.rows) do
    if row == name then return question.rows, question.cols end
  end
  return question.cols, question.rows
end

-- A line of the other side, as a script names it, and its labels by dimension;
-- nothing for the total.
local function any_line(t, question, name, chance)
  local _, others = sides(question, name)
  local records, line = t:tidy(), {}
  if #others == 0 or #records == 0 or chance.percent(40) then
    return nil, {}
  end
  local record = chance.one_of(records)
  for _, other in ipairs(others) do line[other] = record[other] end
  local labels = laws.labels_of(record, others)
  return #labels == 1 and chance.percent(50) and labels[1] or labels, line
end

-- What categories are ordered by: the first number shown of each label of a
-- dimension, in a line, over the totals of the others. Nothing where one is
-- missing.
local function margin(t, question, name, line)
  local counts, names = {}, laws.names(question)
  local statistic = question.plain.show[1] or "n"
  for _, record in ipairs(t:tidy { totals = true }) do
    local is_margin = record[name] ~= TOTAL
    for _, other in ipairs(names) do
      is_margin = is_margin and (other == name
        or record[other] == (line[other] or TOTAL))
    end
    if is_margin and not record[statistic] then return nil end
    if is_margin then counts[record[name]] = record[statistic] end
  end
  return counts
end

-- Is a label in no cell of the line, since none can be?
local function is_hidden(t, dim, counts)
  for _, label in ipairs(laws.shown_labels(t, dim.name)) do
    if not counts[label] then return true end
  end
  return false
end

-- Is a label of those that stay last?
local function stays_last(label, dim)
  return label == UNKNOWN or label == dim.other
end

--- The largest categories, the others together.
function M.check_top(round, question, t, facts, chance)
  local dim, nth = any_dim(chance, question)
  if not dim then return end
  local by, line = any_line(t, question, dim.name, chance)
  local counts = margin(t, question, dim.name, line)
  if not counts or is_hidden(t, dim, counts) then return end
  local n = chance.between(1, 3)
  local other = counts.Other and "All others" or "Other"
  local top = t:top(n, { dim = dim.name, by = by, other = other })
  local asked = changed(question, { top = n, dim = dim.name, by = by }, {})
  local kept, least = {}, math.huge
  for _, label in ipairs(laws.shown_labels(top, dim.name)) do
    kept[label] = label ~= other or nil
    if kept[label] and not stays_last(label, dim) then
      n, least = n - 1, math.min(least, counts[label])
    end
  end
  for label, count in pairs(counts) do
    if not kept[label] and not stays_last(label, dim)
      and (n > 0 or count > least) then
      laws.say(round, asked, "%s, %s, is not kept", label, count)
    end
  end
  if n < 0 then laws.say(round, asked, "more labels are kept") end
  check_all(round, changed(question, asked.spec.verb, {
    dims = relabelled(question, nth, function(label)
      if label == UNKNOWN and question.plain.hide then return nil end
      return kept[label] and label or other
    end),
  }), top, facts)
end

--- Categories in the order of their numbers; ties as declared.
function M.check_sort(round, question, t, _, chance)
  local dim = any_dim(chance, question)
  if not dim then return end
  local by, line = any_line(t, question, dim.name, chance)
  local counts, place = margin(t, question, dim.name, line), {}
  if not counts or is_hidden(t, dim, counts) then return end
  local order = chance.one_of { "down", "up" }
  local sorted = t:sort { dim = dim.name, by = by, order = order }
  local asked = changed(question, { sort = order, dim = dim.name, by = by },
    {})
  laws.check_counts(round, asked, sorted, (laws.cells_of(t,
    laws.names(question))))
  for i, label in ipairs(laws.shown_labels(t, dim.name)) do
    place[label] = i
  end
  local before
  for _, label in ipairs(laws.shown_labels(sorted, dim.name)) do
    local step = before and not stays_last(label, dim)
      and counts[label] - counts[before] or 0
    if order == "down" then step = -step end
    local leaves_last = before and stays_last(before, dim)
      and not stays_last(label, dim)
    local breaks_tie = before and counts[label] == counts[before]
      and not stays_last(label, dim) and place[label] < place[before]
    if step < 0 or leaves_last or breaks_tie then
      laws.say(round, asked, "%s, %s, stands after %s, %s", label,
        counts[label], before, counts[before])
    end
    before = label
  end
end

--- Some of the dimensions on other sides, the rest totalled over.
function M.check_pivot(round, question, t, _, chance)
  local parts = { {}, {}, {} }
  for _, name in ipairs(laws.names(question)) do
    table.insert(chance.one_of(parts), name)
  end
  local dropped = parts[3]
  local asked = changed(question, { rows = parts[1], cols = parts[2] }, {
    rows = parts[1], cols = parts[2],
  })
  local pivot = t:pivot { rows = parts[1], cols = parts[2] }
  local expected, _, records = {}, laws.cells_of(t, laws.names(question))
  for _, record in ipairs(records) do
    local is_total = true
    for _, name in ipairs(dropped) do
      is_total = is_total and record[name] == TOTAL
    end
    if is_total then
      expected[laws.key_of(record, laws.names(asked))] = record.n
    end
  end
  laws.check_counts(round, asked, pivot, expected)
end

-- === Behind a cell =======================================================

-- The refs of the people of some facts, sorted, in one text.
local function people_of(list)
  local refs, seen = {}, {}
  for _, fact in ipairs(list or {}) do
    if fact.person and not seen[fact.person] then
      seen[fact.person] = true
      refs[#refs + 1] = fact.person
    end
  end
  table.sort(refs)
  return refs, table.concat(refs, " ")
end

local function check_behind(round, question, t, record, list)
  local names = laws.names(question)
  local row = laws.labels_of(record, question.rows)
  local col = laws.labels_of(record, question.cols)
  local found = {}
  for r in t:records(row, col) do
    found[#found + 1] = { person = r.individual }
  end
  local refs, people = people_of(list)
  local _, found_people = people_of(found)
  if question.plain.measure == "attendance" then found_people = people end
  if #found ~= record.n or found_people ~= people then
    laws.say(round, question, "behind %s stand %s records of %s, not %s of %s",
      laws.readable(laws.key_of(record, names)), #found, found_people,
      record.n, people)
  end
  local cell = t:explain(row, col).cell
  if cell.n ~= record.n or (cell.people or #refs) ~= #refs then
    laws.say(round, question, "%s is explained by %s of %s people, not %s of "
      .. "%s", laws.readable(laws.key_of(record, names)), cell.n, cell.people,
      record.n, #refs)
  end
end

--- The records behind some cells and totals: as many as are counted, of the
-- same people. Invitations name nobody.
function M.check_records(round, question, t, cells)
  local records, names = t:tidy { totals = true }, laws.names(question)
  for i = 1, #records, 1 + #records // CELLS do
    check_behind(round, question, t, records[i],
      cells[laws.key_of(records[i], names)])
  end
end

return M
