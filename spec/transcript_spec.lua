--- A session at the prompt of the stand-alone Lua, whole, over the Norfolk
-- sample; and what a narrow terminal shows.

local golden = require "spec.support.golden"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"
local session = require "spec.support.session"

-- What somebody types. Each line is shorter than the terminal.
local TYPED <const> = [[
mappa = require "mappa"
db = mappa.open("norfolk.db")
db
summary = db:import_folder("records")
summary
summary.rejcted
db
t = db:crosstab{ measure = "eligible", at = "2025-03-31",
                 rows = "level", cols = "category",
                 where = { area = "Norfolk" } }
t
t:value("Level 2", "Total")
t:cell("Level 1", "Category 3").status
db:crosstab{ measure = "eligible", at = "2025-03-31", rows = "age" }
wide = db:crosstab{ measure = "eligible", at = "2025-03-31",
                    rows = "level", cols = { "sex", "category" } }
wide
mappa.measures.managed
db:fields("managed")
mappa.help("crosstab")
t:help()
t:vallue("Level 2", "Total")
t:value("Levle 2", "Total")
db:crosstab{ measure = "elgible", at = "2025-03-31" }
db:crosstab{ measure = "eligible", during = "2024-25" }
local n = t:value("Level 9")
mappa.help("crostab")
db:close()
db:close()
db
t:value("Level 2", "Total")
db:fields("managed")
]]

--- What differs between machines: the version of Lua, and the trace that it
-- prints under an error.
local function plain(text)
  return (text:gsub("^Lua 5%.4[^\n]*", "Lua 5.4")
    :gsub("\nstack traceback:.-\n\t%[C%]: in %?\n",
      "\nstack traceback: ...\n"))
end

local dir

before_each(function()
  dir = scratch.new()
  local here = io.popen("pwd"):read("l")
  dir:link("records", here .. "/examples/norfolk/records")
end)

after_each(function() dir:remove() end)

describe("a session at the prompt", function()
  it("reads as it always did", function()
    for line in TYPED:gmatch("[^\n]+") do assert.is_true(#line < 77) end
    local text = plain(session.run(dir, { words = "-i", input = TYPED }))
    assert.is_nil(text:find(dir.path, 1, true), text)
    golden.check("transcript.txt", text)
  end)

  it("fits a terminal of 80 columns", function()
    local text = plain(session.run(dir, { words = "-i", input = TYPED }))
    for line in text:gmatch("[^\n]+") do
      local is_error = line:find("mappa: ", 1, true) ~= nil
      assert.is_true(is_error or utf8.len(line) <= 80, line)
    end
  end)

  it("shows one line of the module under a misuse, at most", function()
    local text = session.run(dir, { words = "-i", input = TYPED })
    local traces = 0
    for trace in text:gmatch("\nstack traceback:\n(.-)\n\t%[C%]: in %?\n") do
      traces = traces + 1
      local _, ours = trace:gsub("[^\n]*mappa/[^\n]*", "")
      assert.is_true(ours <= 1, trace)
    end
    assert.equal(8, traces)
  end)
end)

describe("a narrow terminal", function()
  local SCRIPT <const> = [[
    mappa = require "mappa"
    db = mappa.open("norfolk.db")
    db:import_folder("records", { progress = false })
    local function ask(rows, cols)
      return db:crosstab { measure = "eligible", at = "2025-03-31",
        rows = rows, cols = cols, where = { area = "Norfolk" } }
    end
    print(PRINT)
  ]]

  --- What 40 columns and 15 lines show of something.
  local function shown(what)
    dir:write("s.lua", (SCRIPT:gsub("PRINT", what)))
    return session.terminal(dir, 40, 15, { words = "s.lua" })
  end

  local function lines_of(text)
    local lines = {}
    for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
    return lines
  end

  it("breaks a wide table into blocks", function()
    local text = shown('ask("level", "category")')
    for _, line in ipairs(lines_of(text)) do
      assert.is_true(#line <= 40, line)
    end
    outcome.says(text, [[
Level    Category 1   Category 2
Level 1        1278          146
Level 2           8            4
Level 3           0            1
Total          1286          151

Level    Category 3   Category 4   Total
]])
  end)

  it("cuts a long one, and says how many rows are missing", function()
    local text = shown('ask("age")')
    outcome.says(text, "\n... ",
      " more rows; print(t:render())\n  shows all\n", "\nTotal ")
    assert.is_true(#lines_of(text) <= 24)
  end)

  it("shows all of it when it is rendered", function()
    local all = shown('ask("age"):render()')
    assert.is_nil(all:find("more rows", 1, true))
    assert.is_true(#lines_of(all) > 60)
    assert.equal(all, session.run(dir, { words = "s.lua" }))
  end)

  it("is no matter to a file", function()
    shown('ask("age")')
    assert.is_nil(session.run(dir, { words = "s.lua" }):find("more rows"))
  end)
end)
