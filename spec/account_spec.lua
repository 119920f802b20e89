--- The account of a period: every line adds up, and every figure of it is that
-- of a count in plain Lua. MAPPA_ROUNDS says on how many random registers.

local chances = require "spec.support.chance"
local catalogue = require "spec.support.catalogue"
local dimensions = require "spec.support.dimensions"
local mappa = require "mappa"
local oracle = require "spec.support.oracle"
local outcome = require "spec.support.outcome"
local random = require "spec.support.random_register"
local rounds = require "spec.support.rounds"

local ROUNDS <const> = (rounds.ROUNDS + 1) // 2

local COLUMNS <const> = { "Opening", "New", "Ended", "From custody",
  "To custody", "Category moves", "Level moves", "Area moves", "Closing" }
local STATES <const> = { ["Not under MAPPA"] = "Ended",
  ["In custody"] = "To custody" }
local CAME <const> = { ["Not under MAPPA"] = "New",
  ["In custody"] = "From custody" }
local KINDS <const> = {
  { "Area moves", "area", "region", "country" },
  { "Category moves", "category" }, { "Level moves", "level" },
}

-- === The account in plain Lua ============================================

-- Is a fact of whom the account is of, on one of the days?
local function is_inside(fact, where, suffix)
  if STATES[fact["location" .. suffix]] then return false end
  for field, labels in pairs(where) do
    local value = fact[field .. suffix]
    if value == nil then value = fact[field] end
    if not labels[dimensions.label(value)] then return false end
  end
  return true
end

-- The kind of a move from a line, or what is filtered, to another one.
local function kind_of(fact, question)
  local rows = {}
  for _, name in ipairs(question.rows) do rows[name] = true end
  for _, kind in ipairs(KINDS) do
    for i = 2, #kind do
      local field, labels = kind[i], question.where[kind[i]]
      local before, now = fact[field .. "_before"], fact[field]
      if rows[field] and before ~= now
        or labels and labels[before] ~= labels[now] then
        return kind[1]
      end
    end
  end
end

local function key_of(fact, question, suffix, year)
  local labels = { year }
  for _, field in ipairs(question.rows) do
    labels[#labels + 1] = dimensions.label(fact[field .. suffix]
      or fact[field])
  end
  return table.concat(labels, "|")
end

-- What an account has to say: a figure by line and column, where it is not 0.
local function expected(register, question)
  local cells = {}
  local function add(key, column, n)
    cells[key] = cells[key] or {}
    cells[key][column] = (cells[key][column] or 0) + n
  end
  for _, fact in ipairs(oracle.facts(register, { measure = "transitions",
    slices = question.slices, rules = question.rules })) do
    local was = is_inside(fact, question.where, "_before")
    local is = is_inside(fact, question.where, "")
    local year = question.several and fact.year or nil
    local kind = kind_of(fact, question)
    if was then
      local key = key_of(fact, question, "_before", year)
      add(key, "Opening", 1)
      local went = STATES[fact.location] or kind
      if went then add(key, went, -1) end
    end
    if is then
      local key = key_of(fact, question, "", year)
      add(key, "Closing", 1)
      local came = CAME[fact.location_before] or kind
      if came then add(key, came, 1) end
    end
  end
  return cells
end

-- === Questions ===========================================================

local PLACES <const> = { "area", "region", "country" }
local FILTERS <const> = { "category", "level", "sex" }

local function labels_of(field)
  return catalogue.list_labels(field)
end

-- A condition, and the set of labels that it leaves.
local function condition(chance, field)
  local labels, left = labels_of(field), {}
  local some = chance.some_of(labels, chance.between(1, 2))
  if field == "area" then some = { "Norfolk", chance.one_of(labels) } end
  for _, label in ipairs(some) do left[label] = true end
  if chance.percent(60) or #some == #labels then return some, left end
  local others = {}
  for _, label in ipairs(labels) do others[label] = not left[label] end
  others.Unknown = true
  if chance.percent(50) then return { ["not"] = some }, others end
  return function(value) return not left[value] end, others
end

local function year_slice(start)
  return { from = start .. "-04-01", to = start + 1 .. "-03-31" },
    ("%d-%02d"):format(start, (start + 1) % 100)
end

-- One reporting year, or a period, or several years.
local function time(chance, question, spec)
  local start = chance.between(2020, 2024)
  if chance.percent(40) then
    question.several, spec.during, question.slices = true, {}, {}
    for i = 0, 2 do
      question.slices[i + 1], spec.during[i + 1] = year_slice(start + i)
    end
  elseif chance.percent(50) then
    question.slices = { { from = start .. "-06-15", to = start .. "-12-01" } }
    spec.during = { start .. "-06-15", start .. "-12-01" }
  elseif chance.percent(50) then
    question.slices = { { from = start .. "-06-15", to = start .. "-12-01" } }
    spec.from, spec.to = start .. "-06-14", start .. "-12-01"
  else
    local slice, label = year_slice(start)
    question.slices, spec.during = { slice }, label
  end
end

local function draw(seed)
  local chance = chances.new(seed)
  local spec, question = { where = {} }, { where = {} }
  time(chance, question, spec)
  question.rows = chance.some_of({ chance.one_of(PLACES), "category",
    "level", "sex" }, chance.between(0, 3))
  spec.rows = question.rows
  for _, field in ipairs(chance.some_of({ chance.one_of(PLACES),
    table.unpack(FILTERS) }, chance.between(0, 2))) do
    spec.where[field], question.where[field] = condition(chance, field)
  end
  question.rules = { population = chance.one_of { "community",
    "everywhere" } }
  spec.rules = question.rules
  return spec, question
end

-- The figures of a Table by line and column, and whether each line adds up.
local function figures_of(t, question)
  local cells, names = {}, { table.unpack(question.rows) }
  if question.several then table.insert(names, 1, "year") end
  for _, record in ipairs(t:tidy()) do
    local labels = {}
    for i, name in ipairs(names) do labels[i] = record[name] end
    local key = table.concat(labels, "|")
    cells[key] = cells[key] or {}
    cells[key][record.account] = record.n
  end
  return cells
end

local function check_line(key, line)
  local sum = 0
  for i = 1, #COLUMNS - 1 do sum = sum + line[COLUMNS[i]] end
  assert(sum == line.Closing, key .. " does not add up")
end

local function check_cells(cells, wanted)
  for key, line in pairs(cells) do
    check_line(key, line)
    for _, column in ipairs(COLUMNS) do
      local n = (wanted[key] or {})[column] or 0
      assert(line[column] == n, ("%s, %s: %d, not %d"):format(key, column,
        line[column], n))
    end
  end
  for key in pairs(wanted) do assert(cells[key], "no line of " .. key) end
end

describe("every figure is that of the oracle", function()
  rounds.each(ROUNDS, function(number)
    return { number = number, register = random.new(number,
      rounds.size_of(number)) }
  end, function(round)
    local db <close> = rounds.from_csv(round.register)
    for nth = 1, 8 do
      local spec, question = draw(round.number * 1000 + nth)
      check_cells(figures_of(assert(db:account(spec)), question),
        expected(round.register, question))
    end
  end)
end)

-- === By hand =============================================================

local function stay(who, area, category, level, from, to)
  return { individual = who, area = area, category = category, level = level,
    start_date = from, end_date = to }
end

-- A moves in all three; B in category and level; C in level alone; D comes out
-- of prison; E goes to hospital; F leaves; G is new; H moves and comes out of
-- prison.
local function by_hand()
  local db = assert(mappa.open(":memory:"))
  local people = {}
  for ref in ("ABCDEFGH"):gmatch "." do
    people[#people + 1] = { ref = ref, sex = ref < "E" and "F" or "M" }
  end
  assert(db:import("individual", people, { strict = true }))
  assert(db:import("management", {
    stay("A", "Norfolk", 1, 1, "2020-01-01", "2024-09-01"),
    stay("A", "Suffolk", 2, 2, "2024-09-01"),
    stay("B", "Norfolk", 2, 2, "2020-01-01", "2024-09-01"),
    stay("B", "Norfolk", 1, 1, "2024-09-01"),
    stay("C", "Norfolk", 1, 1, "2020-01-01", "2024-09-01"),
    stay("C", "Norfolk", 1, 3, "2024-09-01"),
    stay("D", "Norfolk", 1, 1, "2020-01-01"),
    stay("E", "Norfolk", 2, 2, "2020-01-01"),
    stay("F", "Norfolk", 1, 1, "2020-01-01", "2025-03-31"),
    stay("G", "Norfolk", 3, 2, "2024-04-01"),
    stay("H", "Suffolk", 1, 1, "2020-01-01", "2024-09-01"),
    stay("H", "Norfolk", 1, 1, "2024-09-01"),
  }, { strict = true }))
  assert(db:import("custody", {
    { individual = "D", kind = "prison", start_date = "2020-01-01",
      end_date = "2025-03-31" },
    { individual = "E", kind = "hospital", start_date = "2025-03-31" },
    { individual = "H", kind = "prison", start_date = "2024-01-01",
      end_date = "2024-05-01" },
  }, { strict = true }))
  return db
end

local function line(t, ...)
  local figures = {}
  for i, column in ipairs(COLUMNS) do figures[i] = t:value(..., column) end
  return table.concat(figures, " ")
end

describe("an account", function()
  local db = by_hand()
  local function ask(options)
    options.during = options.during or "2024-25"
    return assert(db:account(options))
  end

  it("has a column for each way to come and to go", function()
    local t = ask { rows = "category", where = { area = "Norfolk" } }
    assert.equal("3 0 -1 2 0 1 0 -1 4", line(t, "Category 1"))
    assert.equal("2 0 0 0 -1 -1 0 0 0", line(t, "Category 2"))
    assert.equal("0 1 0 0 0 0 0 0 1", line(t, "Category 3"))
    assert.equal("5 1 -1 2 -1 0 0 -1 5", line(t, "Total"))
  end)

  it("takes a move of several kinds as the first that is to be seen",
    function()
      local t = ask { rows = { "category", "level" } }
      assert.equal("3 0 -1 2 0 0 -1 0 3",
        line(t, { "Category 1", "Level 1" }))
      t = ask { rows = "level", where = { category = 2 } }
      assert.equal("2 0 0 0 -1 0 0 0 1", line(t, "Level 2"))
      t = ask { rows = "area" }
      assert.equal("5 1 -1 2 -1 0 0 -1 5", line(t, "Norfolk"))
      assert.equal("0 0 0 0 0 0 0 1 1", line(t, "Suffolk"))
      assert.equal("0 0 0 0 0 0 0 0 0", line(t, "Kent"))
    end)

  it("does not show a move that no line tells apart", function()
    assert.equal("5 1 -1 2 -1 0 0 0 6", line(ask {}, nil))
    assert.equal("5 1 -1 2 -1 0 0 0 6", line(ask { rows = "region" },
      "East of England"))
  end)

  it("counts people in custody by the other rule", function()
    local t = ask { rows = "area", rules = { population = "everywhere" } }
    assert.equal("6 1 -1 0 0 0 0 0 6", line(t, "Norfolk"))
    assert.equal("1 0 0 0 0 0 0 0 1", line(t, "Suffolk"))
  end)

  it("is of each year, with its total", function()
    local t = ask { during = { "2024-25", "2023-24" }, rows = "category",
      where = { sex = "Female" } }
    assert.equal("2 0 0 1 0 0 0 0 3", line(t, { "2024-25", "Category 1" }))
    assert.equal(t:value({ "2023-24" }, "Closing"),
      t:value({ "2024-25" }, "Opening"))
    assert.same({ nil, "missing" }, { t:value("Total", "Opening") })
    assert.same({ nil, "missing" }, { t:value({ "2024-25" }, "Total") })
    assert.is_nil(tostring(t):match "\nTotal")
  end)

  it("is a Table", function()
    local t = ask { rows = "category" }
      :select { category = { "Category 1", "Category 2" },
        account = { "Opening", "Closing" } }
    assert.equal(5, t:value("Total", "Opening"))
    assert.equal(5, t:value("Total", "Closing"))
    assert.same({ "Opening", "Closing" }, { t:tidy()[1].account,
      t:tidy()[2].account })
    outcome.misuse(function()
      local _ = t:records("Category 1", "Opening")
    end, "made from figures")
  end)

  it("has no total of its columns, whichever side they are on", function()
    local t = ask { rows = "level" }:pivot { rows = "account", cols = "level" }
    assert.equal(5, t:value("Opening", "Total"))
    assert.is_nil(tostring(t):match "\nTotal")
    assert.truthy(tostring(t):match "\nAccount[^\n]+Total\n")
  end)

  it("says what it is", function()
    local t = ask { rows = "level", where = { area = "Norfolk" } }
    local text = tostring(t)
    outcome.says(text, "from 31 March 2024 (opening) to 31 March 2025 "
      .. "(closing)", "Filter: area = Norfolk.", "what makes it smaller is",
      "people in the community, as in eligible")
    local e = t:explain()
    assert.same({ "transitions", "flow", "people" },
      { e.measure, e.clock, e.unit })
    assert.same({ "area = Norfolk" }, e.filter)
    assert.is_nil(e.rows_read)
    outcome.says(tostring(e), "2024-25", "revision 3")
  end)

  it("leaves out what cannot be", function()
    local t = ask { rows = { "category", "level" } }
    assert.equal("impossible",
      t:cell({ "Category 3", "Level 1" }, "Opening").status)
    assert.equal("1", tostring(t:value({ "Category 3", "Level 2" }, "New")))
  end)
end)

describe("an account that makes no sense", function()
  local db = by_hand()

  local function refuses(options, ...)
    outcome.misuse(function()
      local _ = db:account(options)
    end, ...)
  end

  it("is refused", function()
    refuses(nil, "account takes a table")
    refuses({}, "account needs during")
    refuses({ during = "2024-25", row = "level" }, "'row'", "'rows'")
    refuses({ during = "2024-25", rows = "age" }, "rows are of area",
      'not "age"')
    refuses({ from = "2024-03-31" }, "to is the day of a snapshot", "not nil")
    refuses({ from = "2024-03-31", to = "2024-03-31" }, "does not lie after")
    refuses({ from = "2024-03-31", to = "2025-03-31", during = "2024-25" },
      "not both")
    refuses({ during = "2024-25", rows = { "level", "level" } }, "twice")
    refuses({ during = "2024-25", rows = 3 }, "rows is the name of a field")
    refuses({ during = "2024-25", where = { age = 3 } }, "where takes area",
      'not "age"')
    refuses({ during = "2024-25", where = "Norfolk" }, "account: where")
    refuses({ during = "2024-25", where = { level = 9 } }, "no value '9'")
    refuses({ during = "2024-25", rules = { population = "all" } },
      "rules.population has no value 'all'")
    refuses({ during = "2024-25", rules = { pick = "first" } },
      "rules of transitions")
    refuses({ during = "2024" }, "did you mean")
  end)

  it("fails where the register does", function()
    local closed = by_hand()
    closed:close()
    outcome.misuse(function()
      local _ = closed:account { during = "2024-25" }
    end, "the register is closed")
  end)
end)
