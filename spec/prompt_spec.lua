--- The prompt: who is typing, what fits the terminal, tables cut to it, and
-- classes whose mistyped names teach.

local chance = require "spec.support.chance"
local core = require "mappa.core"
local misuse = require "mappa.misuse"
local outcome = require "spec.support.outcome"
local prompt = require "mappa.prompt"
local scratch = require "spec.support.scratch"
local session = require "spec.support.session"
local text = require "mappa.render.text"

-- === Interactive or not ====================================================

--- The global `arg` of a command line, as lua.c makes it.
local function words_of(line)
  local words, script = {}, nil
  for word in line:gmatch("%S+") do
    script = script or (word:find("^%[") and #words)
    words[#words + 1] = word:gsub("[%[%]]", "")
  end
  local arg = {}
  for i, word in ipairs(words) do arg[i - 1 - (script or 0)] = word end
  return arg
end

describe("a prompt", function()
  -- The script in brackets; does it prompt with a terminal for input, without?
  for line, expected in pairs {
    ["lua5.4"] = { true, false },
    ["lua"] = { true, false },
    ["/usr/bin/lua5.4"] = { true, false },
    ["lua5.4 -i"] = { true, true },
    ["lua5.4 -i [s.lua]"] = { true, true },
    ["lua5.4 -i [s.lua] -e"] = { true, true },
    ["lua5.4 -l mappa -i -- [s.lua] x"] = { true, true },
    ["lua5.4 -lmappa -i"] = { true, true },
    ["lua5.4 -e x -i"] = { true, true },
    ["lua5.4 -l mappa"] = { true, false },
    ["lua5.4 -W"] = { true, false },
    ["lua5.4 -e x"] = { false, false },
    ["lua5.4 -ex"] = { false, false },
    ["lua5.4 -v"] = { false, false },
    ["lua5.4 -e -i"] = { false, false },
    ["lua5.4 -l -i [s.lua]"] = { false, false },
    ["lua5.4 [s.lua]"] = { false, false },
    ["lua5.4 [s.lua] -i"] = { false, false },
    ["lua5.4 [-]"] = { false, false },
    ["lua5.4 -- [-i]"] = { false, false },
    ["lua5.4 -W -E [s.lua] -i"] = { false, false },
    ["busted -i"] = { false, false },
  } do
    it("is told from the command line: " .. line, function()
      local arg = words_of(line)
      assert.equal(expected[1], prompt.reads_prompt(arg, true))
      assert.equal(expected[2], prompt.reads_prompt(arg, false))
    end)
  end

  it("is none where the host tells nothing", function()
    for _, arg in ipairs { false, "lua", {}, { "x" }, { [0] = 3 } } do
      assert.is_false(prompt.reads_prompt(arg, true))
    end
  end)
end)

-- === What fits =============================================================

local ASK <const> = [[
  local o = require "mappa.prompt".options()
  print(o.width, o.lines, require "mappa.prompt".interactive())]]

describe("the size of a table", function()
  local dir
  before_each(function() dir = scratch.new() end)
  after_each(function() dir:remove() end)

  for what, case in pairs {
    ["is none in a script whose output goes to a pipe"] = {
      run = { words = "ask.lua" }, says = "nil\tnil\tfalse" },
    ["is none there whatever the environment says"] = {
      run = { words = "ask.lua", before = "COLUMNS=50 LINES=10" },
      says = "nil\tnil\tfalse" },
    ["is 80 by 24 at a prompt without a terminal"] = {
      run = { words = "-i ask.lua" }, says = "80\t23\ttrue" },
    ["is there what the environment says"] = {
      run = { words = "-i ask.lua", before = "COLUMNS=50 LINES=10" },
      says = "50\t9\ttrue" },
    ["is not what makes no sense"] = {
      run = { words = "-i ask.lua", before = "COLUMNS=-3 LINES=x" },
      says = "80\t23\ttrue" },
    ["is that of the terminal in a script"] = { terminal = true,
      run = { words = "ask.lua" }, says = "40\t14\tfalse" },
    ["is that of the terminal at a prompt"] = { terminal = true,
      run = { words = "-i ask.lua" }, says = "40\t14\ttrue" },
    ["is what the environment says before the terminal"] = {
      terminal = true, run = { words = "ask.lua", before = "COLUMNS=60" },
      says = "60\t14\tfalse" },
  } do
    it(what, function()
      dir:write("ask.lua", ASK)
      outcome.says(case.terminal and session.terminal(dir, 40, 15, case.run)
        or session.run(dir, case.run), case.says)
    end)
  end

  it("is 80 by 24 where the terminal does not tell", function()
    dir:write("ask.lua", ASK)
    outcome.says(session.terminal(dir, 0, 0, { words = "ask.lua" }),
      "80\t23\tfalse")
  end)

  it("is asked of a standard stream", function()
    assert.has_error(function() core.terminal("file") end)
  end)
end)

describe("the line that says how to begin", function()
  local GREET <const> = 'require("mappa.prompt").greet("1.2.3")\n'
  local dir
  before_each(function() dir = scratch.new() end)
  after_each(function() dir:remove() end)

  it("is printed at a prompt, in one line that fits", function()
    local s = session.run(dir, { words = "-i", input = GREET })
    local line = s:match("\n(mappa 1%.2%.3[^\n]*)\n")
    assert.is_true(#line < 80)
    outcome.says(line, "mappa.open", "mappa.help()")
  end)

  it("is not printed in a script", function()
    dir:write("s.lua", GREET)
    assert.equal("", session.run(dir, { words = "s.lua" }))
    assert.equal("", session.terminal(dir, 80, 24, { words = "s.lua" }))
    assert.equal("", session.run(dir, { words = "-", input = GREET }))
  end)

  it("is printed once by the module", function()
    local s = session.run(dir, { words = "-i",
      input = 'mappa = require "mappa"\nmappa = require "mappa"\n' })
    assert.equal(1, select(2, s:gsub("mappa%.help%(%)", "")))
    dir:write("s.lua", 'require "mappa"')
    assert.equal("", session.run(dir, { words = "s.lua" }))
  end)
end)

-- === Tables cut to it ======================================================

-- How many random tables are tried.
local SEEDS <const> = 15

local FIRST <const>, LAST <const> = "first", "last"

--- A grid of random labels and numbers.
local function random_grid(seed)
  local c = chance.new(seed)
  local function word()
    return c.one_of { "x", "Level 2", "\u{e9}t\u{e9}", "Wales, all of it" }
  end
  local grid = { title = "A title of some words", captions = { "Area" },
    heads = {}, rows = {}, notes = { "Counted: people, on a day." } }
  if c.percent(30) then grid.captions[2] = "Level" end
  for i = 1, c.between(1, 9) do grid.heads[i] = word() .. " #" .. i end
  for i = 1, c.between(0, 60) do
    local row = { labels = {}, texts = {}, total = i > 58 or nil }
    for k = 1, #grid.captions do row.labels[k] = word() .. i .. "." .. k end
    for k = 1, #grid.heads do
      row.texts[k] = c.between(0, 10 ^ c.between(1, 6)) * 1000 + k
        .. (c.percent(5) and "*" or "")
    end
    grid.rows[i] = row
  end
  return grid
end

local function lines_of(s)
  local lines = {}
  for line in (s .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = line end
  return lines
end

local function widest(s)
  local n = 0
  for _, line in ipairs(lines_of(s)) do n = math.max(n, utf8.len(line)) end
  return n
end

--- How often each word stands in a text.
local function words_in(s)
  local n = {}
  for word in s:gmatch("%S+") do n[word] = (n[word] or 0) + 1 end
  return n
end

describe("a table in a width", function()
  it("is whole where it fits, and in blocks where not", function()
    for seed = 1, SEEDS do
      local grid = random_grid(seed)
      local whole = text.render(grid, {})
      local n = widest(whole)
      assert.equal(whole, text.render(grid, { width = math.max(n, 78) }))
      local narrow = text.render(grid, { width = n - 1 })
      if #grid.heads > 1 and n > 78 then
        assert.is_true(widest(narrow) < n, seed)
        local _, blocks = narrow:gsub("\nArea", "")
        assert.equal(2, blocks)
      end
    end
  end)

  it("loses no number, and repeats the labels in each block", function()
    for seed = 1, SEEDS do
      local grid = random_grid(seed)
      for _, width in ipairs { 1, 17, 40, 80 } do
        local s = text.render(grid, { width = width })
        local _, blocks = s:gsub("\nArea", "")
        local n = words_in(s)
        assert.is_true(blocks <= #grid.heads)
        for _, row in ipairs(grid.rows) do
          assert.is_true(n[row.labels[1]:match("%S+$")] >= blocks)
          for _, number in ipairs(row.texts) do
            assert.is_true(n[number] > 0, number)
          end
        end
      end
    end
  end)

  it("stands out only by a single column", function()
    for seed = 1, SEEDS do
      local grid = random_grid(seed)
      for _, width in ipairs { 30, 50 } do
        local s = text.render(grid, { width = width })
        for _, line in ipairs(lines_of(s)) do
          -- The name of each column ends in its number.
          local _, columns = line:gsub("#%d", "")
          local header = line:find("^Area")
          assert.is_true(not header or utf8.len(line) <= width
            or columns == 1, line)
        end
      end
    end
  end)

  it("keeps a label wider than the width", function()
    local wide = ("A very long name of an area "):rep(5) .. "end"
    local s = text.render({ title = "T", captions = { "Area" },
      heads = { "One", "Two" }, notes = {},
      rows = { { labels = { wide }, texts = { "1", "2" } } } }, { width = 30 })
    assert.equal(2, select(2, s:gsub(wide:gsub("%p", "%%%0"), "")))
  end)
end)

describe("a table in some lines", function()
  local function long(n, heads)
    local grid = { title = "Title", captions = { "Age" }, heads = heads,
      rows = {}, notes = { "Note." } }
    for i = 1, n do
      local row = { labels = { FIRST .. i }, texts = {} }
      for k = 1, #heads do row.texts[k] = tostring(100 * i + k) end
      grid.rows[i] = row
    end
    return grid
  end

  local function with_totals(grid, n)
    for i = 1, n do
      grid.rows[#grid.rows + 1] = { labels = { LAST .. i },
        texts = { "999" }, total = true }
    end
    return grid
  end

  it("shows first rows and totals, and how many are between", function()
    local s = text.render(with_totals(long(100, { "n" }), 2), { lines = 20 })
    assert.equal(20, #lines_of(s))
    outcome.says(s, FIRST .. "1 ", FIRST .. "12 ", LAST .. "1", LAST .. "2",
      "... 88 more rows; print(t:render()) shows all")
    assert.is_nil(s:find(FIRST .. "13", 1, true))
  end)

  it("is whole where it fits, to the line", function()
    local grid = with_totals(long(30, { "n" }), 1)
    local whole = text.render(grid, {})
    local n = #lines_of(whole)
    assert.equal(whole, text.render(grid, { lines = n }))
    assert.equal(n - 1, #lines_of(text.render(grid, { lines = n - 1 })))
  end)

  it("counts the lines of all blocks", function()
    local heads = { "a column", "another column", "one more" }
    local s = text.render(long(100, heads), { width = 25, lines = 60 })
    local lines = lines_of(s)
    assert.is_true(#lines <= 60 and #lines > 50, s)
    local _, gaps = s:gsub("\n%.%.%.\n", "")
    assert.equal(2, gaps)
    for k = 1, 3 do outcome.says(s, tostring(100 + k)) end
  end)

  it("shows five rows however few the lines", function()
    local s = text.render(with_totals(long(9, { "n" }), 1), { lines = 1 })
    outcome.says(s, FIRST .. "5", "... 4 more rows", LAST .. "1")
    s = text.render(with_totals(long(6, { "n" }), 1), { lines = 1 })
    outcome.says(s, FIRST .. "6", LAST .. "1")
    assert.is_nil(s:find("...", 1, true))
  end)

  it("is as it was without rows", function()
    local grid = long(0, { "n" })
    assert.equal(text.render(grid, {}), text.render(grid, { lines = 1 }))
  end)
end)

-- === Classes ===============================================================

describe("a class", function()
  local Thing = misuse.class("mappa.Thing", { add = print, drop = type,
    name = tostring }, { "note" })
  local thing

  before_each(function() thing = setmetatable({ own = 1 }, Thing) end)

  it("teaches a mistyped name at the caller's line", function()
    outcome.misuse(function() thing:drpo() end,
      "a Thing has no method 'drpo'; did you mean 'drop'?")
    outcome.misuse(function() local _ = thing.zzzzzzzz end,
      "'zzzzzzzz'; it is one of: add, drop, name")
  end)

  it("leaves fields, absent ones, numbers and probes alone", function()
    assert.equal(1, thing.own)
    assert.equal(print, thing.add)
    assert.is_nil(thing.note)
    assert.is_nil(thing[1])
    assert.is_nil(thing[true])
    assert.is_nil(thing.__name)
    assert.is_nil(thing._private)
  end)

  it("shows its methods to pairs and to completion", function()
    local names = {}
    for name, f in pairs(thing) do
      names[#names + 1] = name
      assert.equal(thing[name], f)
    end
    assert.same({ "add", "drop", "name" }, names)
    assert.is_table(getmetatable(thing).__index)
    assert.equal("mappa.Thing", getmetatable(thing).__name)
    assert.matches("^mappa.Thing: ", tostring(thing))
  end)
end)

describe("a class of records", function()
  it("teaches a mistyped field", function()
    local Entry = misuse.record("mappa.Entry", { "read", "stored" })
    local entry = setmetatable({ read = 3 }, Entry)
    assert.equal(3, entry.read)
    assert.is_nil(entry.stored)
    assert.is_nil(entry[1])
    outcome.misuse(function() local _ = entry.stord end,
      "an Entry has no field 'stord'; did you mean 'stored'?")
    assert.equal("read", (next(entry)))
  end)

  it("is the summary of an import, in 78 columns", function()
    local mappa = require "mappa"
    local db <close> = assert(mappa.open(":memory:"))
    local s = assert(db:import_folder("examples/norfolk/records",
      { progress = false }))
    assert.is_true(widest(tostring(s)) <= 78)
    outcome.says(tostring(s), "individual    ", "all  ", "0 rejected")
    outcome.misuse(function() local _ = s.rejcted end, "'rejected'")
    assert.is_nil(s.entity)
  end)
end)
