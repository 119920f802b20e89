--- Registers, Tables and the module from beginning to end: closing, garbage
-- collection, coroutines, errors in callbacks, two registers, reading only.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local dir, db, filled

local SPEC <const> = { measure = "eligible", at = "2025-03-31",
  rows = "level", cols = "category" }

local function fill(register)
  assert(register:import("individual", { { ref = "A" }, { ref = "B" } }))
  assert(register:import("management", {
    { individual = "A", area = "Norfolk", category = 1, level = 2,
      start_date = "2020-01-01" },
  }))
end

local function people(register)
  return register:sql("SELECT count(*) AS n FROM individual")[1].n
end

local function collect()
  for _ = 1, 3 do collectgarbage() end
end

--- An iterator over n people that does something before the i-th.
local function records(n, i, act)
  local at = 0
  return function()
    at = at + 1
    if at == i then act() end
    return at <= n and { ref = "P" .. at } or nil
  end
end

setup(function()
  dir = scratch.new()
  local register <close> = assert(mappa.open(dir:at("r.db")))
  fill(register)
  register:close()
  filled = dir:read("r.db")
end)

teardown(function() dir:remove() end)

before_each(function()
  dir:write("r.db", filled)
  db = assert(mappa.open(dir:at("r.db")))
end)

after_each(function()
  db:close()
  collect()
end)

describe("a closed register", function()
  it("may be closed again", function()
    db:close()
    db:close()
    assert.equal("mappa.Register (closed)", tostring(db))
  end)

  for name, args in pairs {
    import = { "individual", {} }, import_folder = { "." },
    crosstab = { SPEC }, fields = { "eligible" }, sql = { "SELECT 1" },
    check = {}, report = { { area = "Norfolk", year = "2024-25" } },
    revision = {}, path = {},
  } do
    it("refuses " .. name, function()
      db:close()
      outcome.misuse(function()
        local r = db[name](db, table.unpack(args))
        return r
      end, "closed")
    end)
  end

  it("leaves its Tables and reports as they are", function()
    local t = assert(db:crosstab(SPEC))
    local text = tostring(t)
    db:close()
    collect()
    assert.equal(text, tostring(t))
    assert.equal(1, t:value("Level 2", "Category 1"))
    assert.equal(100, t:percent("row"):value("Level 2", "Category 1"))
    assert.equal(3 * 4 - 1, #t:tidy())   -- all but the impossible cell
    assert.equal(dir:at("r.db"), t:explain().register)
    assert.is_true(t:save(dir:at("t.csv")))
  end)

  it("lets go of the file", function()
    db:close()
    os.remove(dir:at("r.db"))
    local other = assert(mappa.open(dir:at("r.db")))
    assert.equal(0, people(other))
    other:close()
  end)
end)

describe("a method", function()
  it("called without its register is told of the colon", function()
    outcome.misuse(function()
      local r = db.sql("SELECT 1")
      return r
    end, "colon")
    outcome.misuse(function()
      local r = db.close()
      return r
    end, "db:close()")
  end)

  it("called without its Table is told of the colon", function()
    local t = assert(db:crosstab(SPEC))
    for _, name in ipairs { "value", "cell", "tidy", "percent", "render",
      "save", "explain" } do
      outcome.misuse(function()
        local r = t[name]("x.txt")
        return r
      end, "colon")
    end
  end)
end)

describe("<close>", function()
  it("closes a register at the end of its block", function()
    local seen
    do
      local register <close> = assert(mappa.open(":memory:"))
      seen = register
    end
    assert.equal("mappa.Register (closed)", tostring(seen))
  end)

  it("closes it when an error passes", function()
    local seen
    pcall(function()
      local register <close> = assert(mappa.open(":memory:"))
      seen = register
      error("x")
    end)
    assert.equal("mappa.Register (closed)", tostring(seen))
  end)

  it("closes it with its coroutine", function()
    local seen
    local co = coroutine.create(function()
      local register <close> = assert(mappa.open(":memory:"))
      seen = register
      coroutine.yield()
    end)
    coroutine.resume(co)
    outcome.says(tostring(seen), ":memory:")
    assert.is_true(coroutine.close(co))
    assert.equal("mappa.Register (closed)", tostring(seen))
  end)
end)

describe("garbage collection", function()
  it("closes a register that nobody holds", function()
    for _ = 1, 300 do assert(mappa.open(dir:at("r.db"))) end
    collect()
    local open = io.popen("ls -l /proc/$PPID/fd"):read("a")
    local _, n = open:gsub("r%.db", "")
    assert.is_true(n <= 1, n .. " files are open")
  end)

  it("takes registers, Tables and summaries in any order", function()
    for turn = 1, 6 do
      local things = {}
      things[1] = assert(mappa.open(":memory:"))
      fill(things[1])
      things[2] = assert(things[1]:crosstab(SPEC))
      things[3] = assert(things[1]:import("individual", { { ref = "" } }))
      for i = 0, 2 do
        things[(turn + i * (turn > 3 and 2 or 1)) % 3 + 1] = nil
        collect()
      end
    end
  end)

  it("leaves a register alone while it works", function()
    local s = assert(mappa.open(":memory:"):import("individual",
      records(3, 2, collect)))
    assert.equal(3, s.stored)
    local function pass()
      collect()
      return true
    end
    local t = assert(mappa.open(dir:at("r.db")):crosstab {
      measure = "eligible", at = "2025-03-31", where = { sex = pass } })
    assert.equal(1, t:value())
  end)

  it("may come after a register whose import failed was closed", function()
    pcall(db.import, db, "individual", records(3, 2, error))
    db:close()
    collect()
  end)

  it("may come after a register whose query failed was closed", function()
    outcome.fails("limit", { "too long" },
      db:sql("SELECT randomblob(100000000)"))
    db:close()
    collect()
  end)
end)

describe("the module", function()
  local function forget()
    for name in pairs(package.loaded) do
      if name:match("^mappa") then package.loaded[name] = nil end
    end
  end

  it("may be required again, beside the objects of before", function()
    local t = assert(db:crosstab(SPEC))
    forget()
    collect()
    local again = require "mappa"
    assert.not_equal(mappa, again)
    local other <close> = assert(again.open(dir:at("r.db")))
    assert.equal(2, people(db))
    assert.equal(2, people(other))
    assert.equal(tostring(t), tostring(other:crosstab(SPEC)))
    assert.equal(tostring(t), tostring(db:crosstab(SPEC)))
  end)

  it("tells the registers of another copy from its own", function()
    forget()
    local again = require "mappa"
    local other <close> = assert(again.open(":memory:"))
    outcome.misuse(function()
      local r = db.sql(other, "SELECT 1")
      return r
    end, "register")
  end)

  it("leaves no globals behind", function()
    local text = dir:lua([[
      local before = {}
      for name in pairs(_G) do before[name] = true end
      local db = require("mappa").open(":memory:")
      db:crosstab { measure = "eligible", at = "2025-03-31" }:render("json")
      for name in pairs(_G) do
        if not before[name] then print(name) end
      end]])
    assert.equal("", text)
  end)

  it("ends with the process, whatever is open", function()
    local text, ok = dir:lua([[
      local mappa = require "mappa"
      db = mappa.open(scratch .. "/r.db")
      t = db:crosstab { measure = "eligible", at = "2025-03-31" }
      other = mappa.open(":memory:")
      db:import("individual", function() os.exit(true, true) end)]])
    assert.equal("", text)
    assert.is_true(ok)
    assert.equal(2, people(db))
  end)
end)

describe("a coroutine", function()
  it("may use a register of another", function()
    local n = coroutine.wrap(function() return people(db) end)()
    assert.equal(2, n)
    collect()
    assert.equal(2, people(db))
  end)

  it("cannot yield out of an import, which is undone", function()
    local co = coroutine.create(function()
      db:import("individual", records(3, 2, coroutine.yield))
    end)
    local ok, e = coroutine.resume(co)
    assert.is_false(ok)
    outcome.says(e, "yield")
    assert.equal(2, people(db))
    assert(db:import("individual", { { ref = "C" } }))
  end)
end)

describe("an error in a callback", function()
  local function raises(e, ...)
    local revision = db:revision()
    local result = table.pack(pcall(db.import, db, "individual", ...))
    assert.is_false(result[1])
    assert.is_true(rawequal(e, result[2]), tostring(result[2]))
    assert.equal(2, people(db))
    assert.equal(revision, db:revision())
    assert(db:import("individual", { { ref = "C" } }))
    assert.equal(3, people(db))
  end

  local object = setmetatable({}, { __tostring = function() return "E" end })

  for what, e in pairs { ["a table"] = object, ["a string"] = "plain",
    ["false"] = false, ["a number"] = 17 } do
    it("of an iterator comes through, " .. what, function()
      raises(e, records(3, 2, function() error(e, 0) end))
    end)
  end

  it("of an iterator comes through, nil", function()
    raises(nil, records(3, 2, function() error(nil) end))
  end)

  it("of an iterator keeps its position", function()
    local ok, e = pcall(db.import, db, "individual",
      records(3, 2, function() error("mine") end))
    assert.is_false(ok)
    assert.is_truthy(e:match("^spec/lifecycle_spec.lua:%d+: mine$"), e)
  end)

  it("of progress comes through", function()
    local path = dir:write("x.csv", "ref\nP1\n")
    raises(object, path, { progress = function() error(object) end })
  end)

  it("of a record's __index comes through", function()
    local record = setmetatable({}, { __index = function() error(object) end })
    raises(object, { { ref = "P1" }, record })
  end)

  it("of on_reject, which the module gives the core, comes through", function()
    local core = require "mappa.core"
    local handle = assert(core.open(dir:at("core.db")))
    local path = dir:write("x.csv", "ref,sex\nP1,F\nP2,X\nP3,Y\n")
    assert(handle:begin(true))
    local ok, e = pcall(handle.import_csv, handle, "individual", path,
      function() error(object) end)
    assert.is_false(ok)
    assert.is_true(rawequal(object, e))
    handle:rollback()
    handle:close()
  end)

  it("of a filter comes through", function()
    local ok, e = pcall(db.crosstab, db, { measure = "eligible",
      at = "2025-03-31", where = { sex = function() error(object) end } })
    assert.is_false(ok)
    assert.is_true(rawequal(object, e))
    assert.equal(1, db:crosstab(SPEC):value())
  end)
end)

describe("within an import", function()
  local function import(act)
    local s = assert(db:import("individual", records(3, 2, act)))
    assert.equal(3, s.stored)
    assert.equal(5, people(db))
  end

  it("the register may be asked, and sees what is stored so far", function()
    local seen
    import(function() seen = people(db) end)
    assert.equal(3, seen)
  end)

  it("a cross-tab may be made", function()
    local t
    import(function() t = assert(db:crosstab(SPEC)) end)
    assert.equal(1, t:value())
    assert.equal(1, db:crosstab(SPEC):value())
  end)

  it("the register may be checked and reported", function()
    local findings, report
    import(function()
      findings = assert(db:check())
      report = assert(db:report { area = "Norfolk", year = "2024-25" })
    end)
    assert.is_table(findings)
    outcome.says(tostring(report), "Norfolk, 2024-25")
    assert.equal(5, people(db))
  end)

  it("a cross-tab leaves no trace when the import is undone", function()
    local seen
    local path = dir:write("management.csv", "individual,area,category,"
      .. "level,start_date\nB,Norfolk,1,1,2020-01-01\n")
    outcome.fails("stopped", { path }, db:import("management", path, {
      progress = function()
        seen = db:crosstab(SPEC):value()
        return false
      end,
    }))
    assert.equal(2, seen)
    assert.equal(1, db:crosstab(SPEC):value())
  end)

  it("no other import of the register may begin", function()
    import(function()
      outcome.misuse(function()
        local s = db:import("individual", { { ref = "inner" } })
        return s
      end, "import")
      outcome.misuse(function()
        local s = db:import_folder("examples/norfolk/records")
        return s
      end, "import")
    end)
  end)

  it("the register may not be closed", function()
    import(function()
      outcome.misuse(function() db:close() end, "import")
    end)
  end)

  it("the register may not be closed by progress either", function()
    local path = dir:write("x.csv", "ref\nP1\nP2\nP3\n")
    local s = assert(db:import("individual", path, { progress = function()
      outcome.misuse(function() db:close() end, "import")
    end }))
    assert.equal(3, s.stored)
  end)

  it("another register may be filled", function()
    local other <close> = assert(mappa.open(":memory:"))
    import(function() fill(other) end)
    assert.equal(2, people(other))
  end)

  it("the same file, opened again, shows what was before", function()
    import(function()
      local other <close> = assert(mappa.open(dir:at("r.db")))
      assert.equal(2, people(other))
      assert.equal(1, other:crosstab(SPEC):value())
    end)
  end)
end)

describe("two registers", function()
  it("do not know of each other", function()
    local other <close> = assert(mappa.open(":memory:"))
    assert.equal(0, people(other))
    assert(other:import("individual", { { ref = "X" } }))
    assert.equal(2, people(db))
  end)

  it("of one file see each other's changes at once", function()
    local other <close> = assert(mappa.open(dir:at("r.db")))
    local reader <close> = assert(mappa.open(dir:at("r.db"), { mode = "r" }))
    assert.equal(1, other:crosstab(SPEC):value())
    assert.equal(1, reader:crosstab(SPEC):value())
    assert(db:import("management", {
      { individual = "B", area = "Norfolk", category = 1, level = 1,
        start_date = "2020-01-01" } }))
    assert.equal(2, other:crosstab(SPEC):value())
    assert.equal(2, reader:crosstab(SPEC):value())
    assert.equal(db:revision(), other:revision())
    assert.equal(db:revision(), reader:revision())
  end)
end)

describe("a register opened for reading", function()
  local reader

  before_each(function()
    db:close()
    reader = assert(mappa.open(dir:at("r.db"), { mode = "r" }))
  end)

  after_each(function() reader:close() end)

  it("answers", function()
    assert.equal(2, people(reader))
    assert.equal(1, reader:crosstab(SPEC):value())
    assert.equal(2, reader:revision())
    outcome.says(tostring(reader), dir:at("r.db"))
  end)

  it("imports nothing", function()
    local words <const> = { dir:at("r.db"), "reading only", "for writing" }
    local path = dir:write("individual.csv", "ref\nC\n")
    outcome.fails("readonly", words, reader:import("individual", path))
    outcome.fails("readonly", words, reader:import("individual", {}))
    outcome.fails("readonly", words, reader:import_folder(dir.path))
    assert.equal(2, people(reader))
  end)

  it("writes nothing, and no file beside it", function()
    local bytes, list = dir:read("r.db"), dir:list()
    reader:close()
    reader = assert(mappa.open(dir:at("r.db"), { mode = "r" }))
    tostring(reader:crosstab(SPEC))
    reader:import("individual", { { ref = "C" } })
    reader:close()
    assert.is_true(bytes == dir:read("r.db"))
    assert.equal(list, dir:list())
  end)

  it("asks for no folder that could be written", function()
    if not os.execute("test $(id -u) != 0") then
      return pending("root may write everywhere")
    end
    os.execute(("chmod a-w '%s' '%s'"):format(dir:at("r.db"), dir.path))
    local other <close> = assert(mappa.open(dir:at("r.db"), { mode = "r" }))
    assert.equal(2, people(other))
    outcome.fails("readonly", { dir:at("r.db") }, mappa.open(dir:at("r.db")))
    os.execute(("chmod u+w '%s' '%s'"):format(dir:at("r.db"), dir.path))
  end)

  it("is not made in memory", function()
    outcome.misuse(function()
      local r = mappa.open(":memory:", { mode = "r" })
      return r
    end, "memory", "writing")
  end)
end)

describe("opening", function()
  for what, case in pairs {
    ["no path"] = { {}, "path", "string" },
    ["a number for a path"] = { { 5 }, "path", "string" },
    ["options that are no table"] = { { "x.db", "r" }, "options", "table" },
    ["an option misspelt"] = { { "x.db", { mod = "r" } }, "'mod'",
      "did you mean 'mode'" },
    ["a mode that there is not"] = { { "x.db", { mode = "w" } }, '"r"' },
  } do
    it("is told of " .. what, function()
      outcome.misuse(function()
        local r = mappa.open(table.unpack(case[1], 1, 2))
        return r
      end, table.unpack(case, 2))
    end)
  end

  it("takes strange names of files for what they are", function()
    for _, name in ipairs { "file:x.db?mode=memory", ":x", "a b'c\".db",
      "\u{e9}.db" } do
      local register = assert(mappa.open(dir:at(name)))
      fill(register)
      register:close()
      assert.is_string(dir:read(name), name)
    end
  end)
end)
