--- The account of a period: opening + new - ended + from custody - to custody
-- + moves = closing, for each line of a table (see Register:account).
--
-- It is counted by the measure transitions, some cross-tabs for each of the
-- two days: everybody on the day, by what they are on the other one; and of
-- those in the snapshots of both days, who is in the same area (as far as the
-- lines and the filter tell), who in the same area and category, and who in
-- the same area, category and level. What one loses against the one before are
-- the moves of a kind.
-- @module mappa.account
local core = require "mappa.core"
local keys = require "mappa.keys"
local lazy = require "mappa.lazy"
local misuse = require "mappa.misuse"
local time = require "mappa.time"

local Table = lazy "mappa.table"
local table_notes = lazy "mappa.table.notes"

local M = {}

-- The kinds of moves: a change of several of them is one of the first.
local KINDS <const> = {
  { name = "Area moves", fields = { "area", "region", "country" } },
  { name = "Category moves", fields = { "category" } },
  { name = "Level moves", fields = { "level" } },
}

local COLUMNS <const> = { "Opening", "New", "Ended", "From custody",
  "To custody", "Category moves", "Level moves", "Area moves", "Closing" }

local OUTSIDE <const>, CUSTODY <const> = "Not under MAPPA", "In custody"
local STATES <const> = { [OUTSIDE] = true, [CUSTODY] = true }

-- Where people of the snapshot are, by the rule for the population.
local INSIDE <const> = { community = "Community",
  everywhere = { "Community", "Prison", "Hospital" } }

-- How the fields of the two days are named.
local OPENING <const> = { own = "_before", other = "" }
local CLOSING <const> = { own = "", other = "_before" }

-- === Reading ============================================================

-- The fields that may change between the days, and those that cannot.
local CHANGING <const> = { "area", "region", "country", "category", "level" }
local LASTING <const> = { "sex", "ethnicity" }
local FIELDS <const> = table.move(LASTING, 1, #LASTING, #CHANGING + 1,
  table.move(CHANGING, 1, #CHANGING, 1, {}))

local function has(list, name)
  for _, item in ipairs(list) do
    if item == name then return true end
  end
  return false
end

local function read_rows(rows)
  if rows == nil then return {} end
  if type(rows) == "string" then rows = { rows } end
  if type(rows) ~= "table" then
    misuse("account: rows is the name of a field, or a list of them, not %s",
      misuse.shown(rows))
  end
  local list = {}
  if next(rows) ~= nil then misuse.check_list("account: rows", rows) end
  for i, name in ipairs(rows) do
    if not has(FIELDS, name) then
      misuse("account: rows are of %s, not %s", table.concat(FIELDS, ", "),
        misuse.shown(name))
    elseif has(list, name) then
      misuse("account: rows has %s twice", name)
    end
    list[i] = name
  end
  return list
end

local function read_where(where)
  local conditions = {}
  for name, is in pairs(misuse.check_type("account: where", where or {},
    "table")) do
    if not has(FIELDS, name) then
      misuse("account: where takes %s, not %s", table.concat(FIELDS, ", "),
        misuse.shown(name))
    end
    conditions[#conditions + 1] = { field = name, is = is,
      lasts = has(LASTING, name) }
  end
  table.sort(conditions, function(a, b) return a.field < b.field end)
  return conditions
end

--- The period of an account: `during`, or the days of its two snapshots.
local function read_during(options)
  local from, to = options.from, options.to
  if from == nil and to == nil then
    return options.during or misuse('account needs during, as in during = '
      .. '"2024-25", or the days of two snapshots, as in from = "2024-03-31", '
      .. 'to = "2025-03-31"')
  elseif options.during ~= nil then
    misuse("account takes during, or from and to, not both")
  end
  for _, key in ipairs { "from", "to" } do
    local date = options[key]
    if type(date) ~= "string" or not core.day(date) then
      misuse('account: %s is the day of a snapshot, as "2025-03-31", not %s%s',
        key, misuse.shown(date), time.meant(date))
    end
  end
  if core.day(to) <= core.day(from) then
    misuse("account: to, %s, does not lie after from, %s", to, from)
  end
  return { core.date(core.day(from) + 1), to }
end

--- Reads the options of an account.
-- @tparam table options see Register:account
-- @treturn table asked
-- @raise for anything that does not fit
function M.read(options)
  if type(options) ~= "table" then
    misuse('account takes a table, in braces, as in db:account{ during = '
      .. '"2024-25", rows = "category" }; it got %s', misuse.shown(options))
  end
  misuse.check_keys("account", options, keys.names("account"))
  local rules = misuse.check_type("rules", options.rules or {}, "table")
  local during = read_during(options)
  local slices, several = time.periods(during)
  return { during = during, slices = slices, several = several,
    rows = read_rows(options.rows), where = read_where(options.where),
    rules = rules, inside = INSIDE[rules.population] or INSIDE.community }
end

-- === Counting ===========================================================

--- The lines as dimensions of one day.
local function lines(asked, day)
  local dims = { asked.several and "year" or nil }
  for _, name in ipairs(asked.rows) do
    dims[#dims + 1] = { has(LASTING, name) and name or name .. day.own,
      as = name }
  end
  return dims
end

--- Whom an account is of, by what they are on one day.
local function inside(asked, day)
  local where = { ["location" .. day.own] = asked.inside }
  for _, condition in ipairs(asked.where) do
    where[condition.lasts and condition.field
      or condition.field .. day.own] = condition.is
  end
  return where
end

local function count(asked, ask, day, where, cols)
  return ask { measure = "transitions", during = asked.during,
    rules = asked.rules, rows = lines(asked, day), cols = cols, where = where,
    totals = false }
end

--- The labels of a line.
local function labels_of(asked, record)
  local labels = { asked.several and record.year or nil }
  for _, name in ipairs(asked.rows) do labels[#labels + 1] = record[name] end
  return labels
end

--- The people of each line on a day, by where they are on the other one:
-- {key=, labels=, all=, outside=, custody=}, in order and by key; and the
-- Table.
local function snapshot(asked, ask, day)
  local t, message, code = count(asked, ask, day, inside(asked, day),
    "location" .. day.other)
  if not t then return nil, message, code end
  local list = {}
  for _, record in ipairs(t:tidy()) do
    local labels = labels_of(asked, record)
    local key = table.concat(labels, ", ")
    local line = list[key]
    if not line then
      line = { key = key, labels = labels, all = 0, outside = 0, custody = 0 }
      list[#list + 1], list[key] = line, line
    end
    local where = record["location" .. day.other]
    line.all = line.all + record.n
    if where == OUTSIDE then line.outside = record.n
    elseif where == CUSTODY then line.custody = record.n end
  end
  return list, t
end

--- Can moves of a kind be seen in the lines, or by the filter?
local function is_visible(asked, kind)
  for _, name in ipairs(kind.fields) do
    if has(asked.rows, name) then return true end
    for _, condition in ipairs(asked.where) do
      if condition.field == name then return true end
    end
  end
  return false
end

local function is_same(before, now) return before == now end

--- Asks that what is seen of a kind be the same on both days: conditions of
-- the other day are added to the filter, dimensions to the columns.
local function add_same(asked, day, kind, where, cols)
  for _, name in ipairs(kind.fields) do
    if has(asked.rows, name) then
      cols[#cols + 1] = { name .. "_before", name, by = is_same,
        order = { "No", "Yes" }, as = "same " .. name }
    end
    for _, condition in ipairs(asked.where) do
      if condition.field == name then
        where[name .. day.other] = condition.is
      end
    end
  end
end

--- How many people of a line are the same in all dimensions of `cols`.
local function unmoved(t, line, cols)
  local same = {}
  for i in ipairs(cols) do same[i] = "Yes" end
  return t:value(#line.labels > 0 and line.labels or nil,
    #same > 0 and same or nil)
end

--- The moves of each kind into lines (or out of them, for the opening): by
-- the name of the kind, then by key. Those who are left of a line, and what is
-- the same of them, become fewer from kind to kind.
local function moves(asked, ask, day, list)
  local where, cols, left, found = inside(asked, day), {}, {}, {}
  where["location" .. day.other] = asked.inside
  for _, line in ipairs(list) do
    left[line.key] = line.all - line.outside - line.custody
  end
  for _, kind in ipairs(KINDS) do
    local of = {}
    found[kind.name] = of
    if is_visible(asked, kind) then
      add_same(asked, day, kind, where, cols)
      local t, message, code = count(asked, ask, day, where, cols)
      if not t then return nil, message, code end
      for _, line in ipairs(list) do
        local key = line.key
        local same = left[key] > 0 and unmoved(t, line, cols) or 0
        of[key], left[key] = left[key] - same, same
      end
    end
  end
  return found
end

--- What an account needs of one day.
local function side(asked, ask, day)
  local list, t, code = snapshot(asked, ask, day)
  if not list then return nil, t, code end
  local found, message
  found, message, code = moves(asked, ask, day, list)
  if not found then return nil, message, code end
  return { list = list, moves = found, table = t }
end

-- === Making =============================================================

--- The figures of a line, by column.
local function figures(opening, closing, key)
  local nobody = { all = 0, outside = 0, custody = 0 }
  local from, to = opening.list[key] or nobody, closing.list[key] or nobody
  local n = { Opening = from.all, New = to.outside, Ended = -from.outside,
    ["From custody"] = to.custody, ["To custody"] = -from.custody,
    Closing = to.all }
  for _, kind in ipairs(KINDS) do
    n[kind.name] = (closing.moves[kind.name][key] or 0)
      - (opening.moves[kind.name][key] or 0)
  end
  return n
end

--- Raises an error when a line does not add up, which cannot be.
local function check(n, key)
  local sum = 0
  for i = 1, #COLUMNS - 1 do sum = sum + n[COLUMNS[i]] end
  if sum ~= n.Closing then
    error(("account: %s: %d come to be %d"):format(key, sum, n.Closing))
  end
end

--- Is a line one of those who are in the snapshot?
local function is_inside(line)
  for _, label in ipairs(line.labels) do
    if STATES[label] then return false end
  end
  return true
end

--- Adds the records of a line to those of the account.
local function add_line(records, asked, line, n)
  for _, column in ipairs(COLUMNS) do
    local record, names = { account = column, n = n[column] }, lines(asked,
      CLOSING)
    for i, label in ipairs(line.labels) do
      record[names[i].as or names[i]] = label
    end
    records[#records + 1] = record
  end
end

--- The records of the account: of all lines of the closing, and of those of
-- the opening that it cannot have, if somebody is there.
local function records_of(asked, opening, closing)
  local records = {}
  local function add(list, wanted)
    for _, line in ipairs(list) do
      if is_inside(line) and wanted(line) then
        local n = figures(opening, closing, line.key)
        check(n, line.key)
        add_line(records, asked, line, n)
      end
    end
  end
  add(closing.list, function() return true end)
  add(opening.list, function(line)
    return line.all > 0 and not closing.list[line.key]
  end)
  if #records == 0 then
    misuse("account: where leaves no line: its conditions exclude each other")
  end
  return records
end

-- === Words ==============================================================

--- The filter in words, but for the place that a snapshot takes people from.
local function filter_words(t)
  local words = {}
  for _, word in ipairs(t:explain().filter) do
    if not word:find("^location ") then words[#words + 1] = word end
  end
  return words
end

local MOVES <const> = "a change of several of area, category and level is a "
  .. "move of the first of them; one that neither lines nor filter tell apart "
  .. "is none"

local function rule_words(t)
  local words = t:explain().rules
  words[#words + 1] = MOVES
  return words
end

local function notes_of(asked, t, rules)
  local first, last = asked.slices[1], asked.slices[#asked.slices]
  local notes = { ("Counted: people, from %s (opening) to %s (closing)%s."):
    format(time.words(first.from - 1), time.words(last.to), #asked.slices > 1
    and (", in %d periods"):format(#asked.slices) or "") }
  notes[#notes + 1] = table_notes.beyond(t.answer)
  notes[#notes + 1] = "Each line adds up to Closing: what makes it smaller is "
    .. "negative."
  local filters = filter_words(t)
  if #filters > 0 then
    notes[#notes + 1] = ("Filter: %s."):format(table.concat(filters, "; "))
  end
  notes[#notes + 1] = ("Rule: %s."):format(table.concat(rules, "; "))
  return notes
end

local TITLE <const> = "People under MAPPA: who came, who went, who moved"

--- What t:explain tells: that of the closing, but for what it counts.
local function explained(t, rules)
  local e = t:explain()
  e.title, e.rules, e.filter = TITLE, rules, filter_words(t)
  e.rows_read, e.rows_counted, e.left_out = nil, nil, {}
  return e
end

--- Makes an account.
-- @tparam table asked see read
-- @tparam function ask answers a question, as db:crosstab does
-- @treturn[1] Table
-- @treturn[2] nil, message, code
function M.make(asked, ask)
  local opening, message, code = side(asked, ask, OPENING)
  if not opening then return nil, message, code end
  local closing
  closing, message, code = side(asked, ask, CLOSING)
  if not closing then return nil, message, code end
  local rows = { asked.several and "year" or nil }
  table.move(asked.rows, 1, #asked.rows, #rows + 1, rows)
  local rules = rule_words(closing.table)
  return Table.given(records_of(asked, opening, closing),
    { rows = rows, cols = "account", unit = "people", adds_up = true,
      title = TITLE },
    { notes = notes_of(asked, closing.table, rules),
      apart = { account = true, year = true },
      subtotal = { rows = asked.several, cols = false },
      explained = explained(closing.table, rules) })
end

return M
