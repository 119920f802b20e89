--- Help: everything that a script can call or write is told of, in the words
-- of the sources, and nothing else.

local doc = require "mappa.doc"
local help = require "mappa.help"
local ideas = require "mappa.ideas"
local keys = require "mappa.keys"
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"
local session = require "spec.support.session"

local db, t, r

setup(function()
  db = assert(mappa.open(":memory:"))
  t = assert(db:crosstab { measure = "eligible", at = "2025-03-31",
    rows = "level" })
  r = assert(db:report { area = "Norfolk", year = "2024-25" })
end)

teardown(function() db:close() end)

local texts = {}

--- The text on a word, asked for once: each time it reads all the sources.
local function text_of(word)
  local key = word or ""
  texts[key] = texts[key] or tostring(mappa.help(word))
  return texts[key]
end

--- Lines of at most 78 columns, none of them blank at the end.
local function fits(text)
  assert.is_true(#text > 0)
  for line in text:gmatch("[^\n]+") do
    assert.is_true(utf8.len(line) <= 78, line)
    assert.is_nil(line:find("%s$"), line)
  end
  assert.is_nil(text:find("\n\n\n"), text)
end

describe("help on a verb", function()
  it("is there for every verb of every object", function()
    for object, value in pairs { db = db, t = t, r = r,
      f = mappa.published() } do
      local list = tostring(value:help())
      for verb in pairs(value) do
        local text = text_of(object .. ":" .. verb)
        assert.equal(object .. ":" .. verb .. "(", text:match("^.-%("))
        outcome.says(list, "\n  " .. verb)
        fits(text)
      end
      fits(list)
    end
  end)

  it("is there for every function of the module", function()
    for name, value in pairs(mappa) do
      if type(value) == "function" then
        local text = text_of("mappa." .. name)
        assert.equal("mappa." .. name .. "(", text:match("^.-%("))
      end
    end
  end)

  it("tells of nothing that there is not", function()
    for module, object in pairs { ["mappa.register"] = db,
      ["mappa.table"] = t, ["mappa.report"] = r,
      ["mappa.figures"] = mappa.published(), mappa = mappa } do
      for _, entry in ipairs(doc.read(module)) do
        local f = rawget(object, entry.name)
          or getmetatable(object) and object[entry.name]
        assert.is_function(f, module .. ": " .. entry.name)
      end
    end
  end)

  it("has what is taken, what is given, and an example", function()
    outcome.says(text_of("t:value"), "t:value([row [, col]])", "\n  row  ",
      "\n  col  ", "Gives number: ", "\nor nil, ", "Raises an error for",
      '\n  t:value("Level 2", "Total")')
    outcome.says(text_of("t:render"), "t:render([format [, options]])",
      "thousands")
    outcome.says(text_of("open"), "mappa.open(path [, options])", "mode")
  end)

  it("goes by the name alone, the object, the class, or a call", function()
    assert.equal(text_of("t:cell"), text_of("cell"))
    assert.equal(text_of("t:cell"), text_of("Table:cell"))
    assert.equal(text_of("t:cell"), text_of("t.cell"))
    assert.equal(text_of("t:cell"), text_of('t:cell("Level 2")'))
    outcome.says(text_of("value"), text_of("t:value"), text_of("r:value"))
    assert.equal(text_of("t:cell"), text_of("CELL"))
  end)
end)

describe("help on a measure", function()
  it("is what it prints as", function()
    for _, measure in ipairs(mappa.measures) do
      local text = tostring(measure)
      outcome.says(text_of(measure.name), text)
      outcome.says(text, measure.title, measure.clock)
      for _, unit in ipairs(measure.units) do outcome.says(text, unit) end
      for _, rule in ipairs(measure.rules or {}) do
        outcome.says(text, rule.name)
        for _, value in ipairs(rule.values) do
          outcome.says(text, value.name)
        end
      end
      fits(text)
    end
  end)

  it("is there for one that a script defined", function()
    local young = mappa.measure { name = "young", of = "eligible",
      where = { age = { max = 24 } }, title = "Eligible people under 25" }
    outcome.says(tostring(young), "young: Eligible people under 25")
    outcome.says(text_of("young"), tostring(young))
    outcome.says(tostring(mappa.measures), "eligible ", "young ")
    outcome.says(tostring(mappa.entities()), "\n\nindividual: a person\n",
      "\n  died_on     date of death\n")
    assert.matches("^order: an order of a court\n",
      tostring(mappa.entities()[7]))
    assert.equal("2022-23, 2023-24", tostring(mappa.years("2022-23",
      "2023-24")))
    for _, rule in ipairs(require("mappa.checks").rules) do
      outcome.says(text_of("db:check"), "\n  " .. rule.id .. " ")
    end
  end)
end)

describe("help on an option", function()
  it("is there for each, with an example that is Lua", function()
    for _, key in ipairs(keys.all()) do
      local text = text_of(key.name)
      if key.of ~= "field" then
        outcome.says(text, key.name .. ": a key ", "Type: " .. key.type)
      end
      local sound = load(key.example) or load("return " .. key.example)
        or load("return {" .. key.example .. "}")
      assert.is_function(sound, key.example)
      fits(text)
    end
  end)

  it("stands with the verb that takes it", function()
    local text = text_of("crosstab")
    for _, name in ipairs(keys.names("crosstab")) do
      outcome.says(text, "\n  " .. name .. " ")
    end
    outcome.says(text_of("rows"), "\n  bands ", "\n  nets ")
    outcome.says(text_of("where"), "\n  min ", "\n  not ")
  end)

  -- What a mistaken key is told of is what there is help on.
  for of, call in pairs {
    crosstab = function() return db:crosstab { zzzzzzzzz = 1 } end,
    tidy = function() return t:tidy { zzzzzzzzz = 1 } end,
    sort = function() return t:sort { zzzzzzzzz = 1 } end,
    top = function() return t:top(3, { zzzzzzzzz = 1 }) end,
    pivot = function() return t:pivot { zzzzzzzzz = 1 } end,
    render = function() return t:render("text", { zzzzzzzzz = 1 }) end,
    open = function() return mappa.open(":memory:", { zzzzzzzzz = 1 }) end,
    measure = function() return mappa.measure { zzzzzzzzz = 1 } end,
    report = function() return db:report { zzzzzzzzz = 1 } end,
    check = function() return db:check { zzzzzzzzz = 1 } end,
    dimension = function()
      return db:crosstab { measure = "eligible", at = "2025-03-31",
        rows = { { "age", zzzzzzzzz = 1 } } }
    end,
  } do
    it("is there for what is checked: " .. of, function()
      local ok, message = pcall(call)
      assert.is_false(ok)
      local known = message:match("it is one of: (.*)$")
      local listed = {}
      for name in known:gmatch("[%w_]+") do listed[#listed + 1] = name end
      local names = keys.names(of)
      table.sort(listed)
      table.sort(names)
      assert.same(names, listed)
    end)
  end
end)

describe("help on a counting rule", function()
  it("says whose it is, its values and the default", function()
    outcome.says(text_of("pick"), "pick: a counting rule of managed",
      "\n  highest ", "(the default)", "\n  every ",
      'rules = { pick = "first" }')
    outcome.says(text_of("interim"), "of orders:", "of orders_in_force:")
    outcome.says(text_of("rounding"), "of the report of an area",
      "a key of a cross-tab")
  end)
end)

describe("help on an idea", function()
  it("leads to words that there is help on", function()
    for _, idea in ipairs(ideas) do
      local text = text_of(idea.name)
      outcome.says(text, idea.title)
      fits(text)
      for _, word in ipairs(idea.see) do fits(text_of(word)) end
      assert.is_function(load(idea.example)
        or load("return " .. idea.example), idea.example)
    end
  end)
end)

describe("help on a field", function()
  it("says what it is and its values", function()
    outcome.says(text_of("outcome"), "a field of the records of breach",
      "Returned to custody", "a field of the records of revocation")
    outcome.says(text_of("months_managed"), "completed months", "bands")
  end)

  it("is there for each that a measure has", function()
    for _, measure in ipairs(mappa.measures) do
      local list = assert(db:fields(measure.name))
      fits(tostring(list))
      for _, field in ipairs(list) do
        outcome.says(text_of(field.name), field.name .. ": a field")
        outcome.says("\n" .. tostring(list), "\n  " .. field.name .. " ")
      end
    end
  end)
end)

describe("help without a word", function()
  it("names everything", function()
    local text = text_of()
    fits(text)
    outcome.says(text, "open", "crosstab", "value", "eligible", "pick",
      "bands", "register")
    for verb in pairs(t) do outcome.says(text, verb) end
  end)
end)

describe("help on what there is not", function()
  it("names the nearest, at the caller's line", function()
    outcome.misuse(function() local _ = mappa.help("crostab") end,
      "no help on 'crostab'", "did you mean 'crosstab'?")
    outcome.misuse(function() local _ = mappa.help("t:vallue") end,
      "did you mean 'value'?")
    outcome.misuse(function() local _ = mappa.help("qqqqqqqqq") end,
      "'qqqqqqqqq'", "mappa.help() lists")
    outcome.misuse(function() local _ = mappa.help(3) end,
      "must be a string, not 3")
  end)
end)

describe("help in a narrow terminal", function()
  it("fits it", function()
    local dir <close> = scratch.new()
    dir:write("s.lua", 'print(require("mappa").help("eligible"))')
    local text = session.terminal(dir, 40, 15, { words = "s.lua" })
    outcome.says(text, "eligible: MAPPA-eligible people in the\n")
    for line in text:gmatch("[^\n]+") do assert.is_true(#line <= 40, line) end
  end)
end)

describe("a doc comment", function()
  local path

  before_each(function() path = package.path end)
  after_each(function() package.path = path end)

  it("is read as it is written", function()
    local dir <close> = scratch.new()
    dir:write("sample_of_doc.lua", [[
--- The module, which is no function.
-- @usage nothing

--- Does it.
--
-- With a second paragraph
-- of two lines.
-- @function Thing:act
-- @tparam string|table what it is done to, of
-- two lines
-- @param plain
-- @tparam[opt="x[1]"] number how often
-- @treturn[1] boolean true
-- @treturn[2] nil, message, code
-- @return or this
-- @raise always
-- @usage thing:act("x", function()
--   return 1
-- end)
methods.act = 1

--- Inside: no function that is documented.
local function hidden() end
--- At the end.
-- @function last]])
    package.path = dir:at("?.lua")
    local entries = doc.read("sample_of_doc")
    assert.equal(2, #entries)
    assert.same({ name = "act", class = "Thing",
      words = { "Does it.", "With a second paragraph of two lines." },
      params = {
        { name = "what", type = "string|table", optional = false,
          words = "it is done to, of two lines" },
        { name = "plain", optional = false, words = "" },
        { name = "how", type = "number", optional = true, words = "often" } },
      returns = {
        { { type = "boolean", words = "true" }, { words = "or this" } },
        { { type = "nil,", words = "message, code" } } },
      raises = "always",
      usage = 'thing:act("x", function()\n  return 1\nend)' }, entries[1])
    assert.same({ name = "last", words = { "At the end." }, params = {},
      returns = {} }, entries[2])
  end)

  it("is nowhere without a source", function()
    assert.same({}, doc.read("mappa.no_such_module"))
    package.path = ""
    outcome.says(tostring(help.on(nil, mappa.measures)), "eligible")
    outcome.says(tostring(help.verbs("Table")), "Table")
  end)
end)
