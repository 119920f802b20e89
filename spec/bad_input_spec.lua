--- What bad input gets: a message that names file, line, field, value and the
-- fix, the right code, and nothing lost or half stored.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local dir, db, filled

local function fill(register)
  assert(register:import("individual",
    { { ref = "A", sex = "F" }, { ref = "B" } }))
  return register
end

local function count(register)
  local people = register:sql("SELECT count(*) AS n FROM individual")[1].n
  local times = register:sql("SELECT count(*) AS n FROM management")[1].n
  return people, times
end

setup(function()
  dir = scratch.new()
  fill(assert(mappa.open(dir:at("r.db")))):close()
  filled = dir:read("r.db")
end)

teardown(function() dir:remove() end)

before_each(function()
  dir:write("r.db", filled)
  db = assert(mappa.open(dir:at("r.db")))
end)

after_each(function()
  db:close()
  os.remove(dir:at("r.db-journal"))
end)

-- What is about rows needs no file for the register.
local function in_memory()
  db:close()
  db = fill(assert(mappa.open(":memory:")))
end

-- Nothing was stored since before_each.
local function unchanged(register)
  assert.same({ 2, 0 }, { count(register or db) })
  assert.equal(1, (register or db):revision())
end

describe("a bad row", function()
  before_each(in_memory)

  local HEADER <const> =
    "individual,area,category,level,start_date,end_date\n"
  local STORED <const> = "A,Suffolk,1,1,2010-01-01,2011-01-01\n"
  local GOOD <const> = "B,Norfolk,1,2,2020-01-01,\n"

  -- Each bad row stands in line 3, between two good ones.
  local function import(row)
    local path = dir:write("management.csv", HEADER .. STORED .. row .. "\n"
      .. GOOD)
    local s = assert(db:import("management", path))
    assert.same({ 3, 2, 0, 1 },
      { s.read, s.stored, s.duplicate, s.rejected })
    assert.same({ 2, 2 }, { count(db) })
    assert.equal(1, #s.rejects)
    return s.rejects[1], s.reasons, path
  end

  -- what = { row, reason, field, value, words of the message ... }
  for what, case in pairs {
    ["30 February"] = { "A,Norfolk,1,2,2025-02-30,", "date", "start_date",
      "2025-02-30", "not a date", "yyyy-mm-dd" },
    ["29 February of an ordinary year"] = { "A,Norfolk,1,2,2025-02-29,",
      "date", "start_date", "2025-02-29", "day that exists" },
    ["a date the English way"] = { "A,Norfolk,1,2,01/02/2025,", "date",
      "start_date", "01/02/2025", "yyyy-mm-dd" },
    ["a date with a time"] = { "A,Norfolk,1,2,2025-02-01 00:00,", "date",
      "start_date", "2025-02-01 00:00", "yyyy-mm-dd" },
    ["a date of the far future"] = { "A,Norfolk,1,2,2020-01-01,9999-12-31",
      "date", "end_date", "9999-12-31", "1800-01-01 to 2999-12-31" },
    ["an end before the start"] = { "A,Norfolk,1,2,2025-02-01,2025-01-31",
      "order", "end_date", "2025-01-31", "before the start",
      "start_date '2025-02-01'", "correct" },
    ["an area misspelt"] = { "A,Norfok,1,2,2025-02-01,", "code", "area",
      "Norfok", "MAPPA area", "did you mean 'Norfolk'?" },
    ["an area nobody knows"] = { "A,Atlantis,1,2,2025-02-01,", "code", "area",
      "Atlantis", "write one of", "Avon and Somerset" },
    ["a level that there is not"] = { "A,Norfolk,1,4,2025-02-01,", "code",
      "level", "4", "level of management", "Level 1" },
    ["a required code unknown"] = { "A,Norfolk,unknown,2,2025-02-01,", "code",
      "category", "unknown", "category" },
    ["a reference to nobody"] = { "Z,Norfolk,1,2,2025-02-01,", "reference",
      "individual", "Z", "no individual has the ref 'Z'", "import" },
    ["a reference in another case"] = { "a,Norfolk,1,2,2025-02-01,",
      "reference", "individual", "a", "no individual has the ref 'a'" },
    ["an overlap"] = { "A,Norfolk,2,3,2010-12-31,", "overlap", nil, "",
      "individual 'A', 2010-12-31 to open",
      "Suffolk, Category 1, Level 1, 2010-01-01 to 2011-01-01", "end" },
    ["a required field that is empty"] = { "A, ,1,2,2025-02-01,", "empty",
      "area", "", "every management record needs it", "fill it in" },
    ["too many values"] = { "A,Norfolk,1,2,2025-02-01,,", "fields", nil, "",
      "7 values", "6 columns", "commas" },
    ["too few values"] = { "A,Norfolk,1,2,2025-02-01", "fields", nil, "",
      "5 values", "6 columns" },
    ["invalid UTF-8"] = { "A,Norf\xFFlk,1,2,2025-02-01,", "encoding", "area",
      "Norf?lk", "UTF-8" },
    ["UTF-8 of a surrogate"] = { "A,\xED\xA0\x80,1,2,2025-02-01,", "encoding",
      "area", "???", "UTF-8" },
    ["a NUL byte"] = { "A,Norf\0lk,1,2,2025-02-01,", "encoding", "area",
      "Norf?lk", "NUL" },
  } do
    it("is rejected for " .. what, function()
      local reject, reasons, path = import(case[1])
      assert.equal(case[2], reject.reason)
      assert.same({ [case[2]] = 1 }, reasons)
      assert.equal(3, reject.line)
      assert.equal(case[3], reject.field)
      assert.equal(case[4], reject.value)
      outcome.says(reject.message, path, "line 3", table.unpack(case, 5))
      if case[3] then
        outcome.says(reject.message, "field '" .. case[3] .. "'")
      end
      if case[4] ~= "" then
        outcome.says(reject.message, "value '" .. case[4] .. "'")
      end
    end)
  end

  it("is named although path and value are very long", function()
    local folder = dir:folder(("long/"):rep(40))
    local path = folder .. "management.csv"
    local file <close> = assert(io.open(path, "wb"))
    file:write(HEADER, ("\u{e9}"):rep(500), ",Norfolk,1,2,2025-02-01,\n")
    file:close()
    local reject = assert(db:import("management", path)).rejects[1]
    outcome.says(reject.message, "long/management.csv: line 2",
      "field 'individual'", "\u{e9}\u{e9}", "no individual has the ref")
    assert.is_truthy(utf8.len(reject.message))
    assert.is_truthy(utf8.len(reject.value))
  end)

  it("that conflicts with a stored one names both values", function()
    local path = dir:write("individual.csv", "ref,sex\nA,M\nC,M\n")
    local s = assert(db:import("individual", path))
    assert.same({ conflict = 1 }, s.reasons)
    local reject = s.rejects[1]
    assert.same({ 2, "sex", "M" },
      { reject.line, reject.field, reject.value })
    outcome.says(reject.message, path, "line 2", "field 'sex'", "value 'M'",
      "'Female'", "correct the file")
  end)

  for what, number in pairs { ["a word"] = "many", ["a fraction"] = "1.5",
    ["below the range"] = "-1", ["above the range"] = "1201",
    ["beyond 64 bits"] = "99999999999999999999", ["an exponent"] = "1e2" } do
    it("is rejected for a number that is " .. what, function()
      local path = dir:write("offence.csv",
        "individual,sentence_months\nA," .. number .. "\nB,12\n")
      local s = assert(db:import("offence", path))
      assert.same({ 1, { number = 1 } }, { s.stored, s.reasons })
      outcome.says(s.rejects[1].message, path, "line 2",
        "field 'sentence_months'", number, "whole number from 0 to 1200")
    end)
  end
end)

-- The whole file fails, whatever good rows it holds.
local function refuses(code, text, ...)
  local path = dir:write("individual.csv", text)
  outcome.fails(code, { path, ... }, db:import("individual", path))
  unchanged()
end

describe("a header", function()
  before_each(in_memory)

  for what, case in pairs {
    ["an unknown column"] = { "ref,sx\nC,F\n", "unknown column 'sx'",
      "did you mean 'sex'", "birth_date" },
    ["a column that is no word of ours"] = { "ref,zzzzzzzzz\nC,F\n",
      "unknown column 'zzzzzzzzz'", "ref, sex" },
    ["a missing column"] = { "sex\nF\n", "'ref' is missing" },
    ["a column twice"] = { "ref,sex,Ref\nC,F,D\n", "'ref' is there twice" },
    ["a column without a name"] = { "ref,,sex\nC,,F\n", "unknown column ''" },
    ["semicolons"] = { "ref;sex\nC;F\n", "ref;sex", "commas" },
    ["tabs"] = { "ref\tsex\nC\tF\n", "commas" },
    ["no names, but records"] = { "C,F\nD,M\n", "unknown column 'C'" },
    ["nothing"] = { "", "nothing in it", "ref" },
    ["nothing but a byte order mark"] = { "\xEF\xBB\xBF", "nothing in it" },
    ["nothing but line ends"] = { "\r\n\n\n", "nothing in it" },
    ["UTF-16"] = { "\xFF\xFEr\0e\0f\0\n\0C\0\n\0", "unknown column" },
    ["a NUL byte"] = { "ref,s\0ex\nC,F\n", "unknown column 's?ex'" },
  } do
    it("with " .. what .. " fails the file", function()
      refuses("data", table.unpack(case))
    end)
  end
end)

describe("a file", function()
  before_each(in_memory)

  it("with an unclosed quote names the line where it opens", function()
    refuses("csv", 'ref,sex\nC,F\n"D,F\nE,M\n', "line 3, column 1",
      "never closed", "D,F")
  end)

  it("with a quote inside a value names line and column", function()
    refuses("csv", 'ref,sex\nC,F\nD,"F"x\n', "line 3, column 2", "quote")
    refuses("csv", 'ref,sex\nC,F\nD "x",F\n', "line 3, column 1", "twice")
  end)

  it("with an endless line is refused", function()
    refuses("limit", "ref\n" .. ("x"):rep(3 << 20), "line 2", "bytes")
    refuses("limit", ("x"):rep(3 << 20), "line 1", "bytes")
    refuses("limit", 'ref\n"' .. ("x\n"):rep(1 << 20), "line 2", "quote")
  end)

  it("with too many columns is refused", function()
    refuses("limit", ("x,"):rep(1000), "line 1", "columns")
  end)

  it("that never ends is refused", function()
    outcome.fails("limit", { "/dev/zero", "line 1" },
      db:import("individual", "/dev/zero"))
    unchanged()
  end)

  it("that is not there is refused", function()
    outcome.fails("io", { dir:at("none.csv"), "No such file" },
      db:import("individual", dir:at("none.csv")))
    unchanged()
  end)

  it("that is a folder is refused", function()
    outcome.fails("io", { dir.path, "Is a directory" },
      db:import("individual", dir.path))
    unchanged()
  end)

  it("that breaks off while it is read is refused", function()
    outcome.fails("io", { "/proc/self/mem", "cannot be read" },
      db:import("individual", "/proc/self/mem"))
    unchanged()
  end)

  it("that vanishes while a folder is imported fails the folder", function()
    local exports = dir:folder("exports")
    dir:write("exports/individual.csv", "ref\nC\n")
    local path = dir:write("exports/licence.csv", "individual,start_date\n")
    outcome.fails("io", { path, "No such file" },
      db:import_folder(exports, { progress = function() os.remove(path) end }))
    unchanged()
  end)

  it("has a name without NUL bytes", function()
    outcome.misuse(function()
      local s = db:import("individual", dir:at("individual.csv\0x"))
      return s
    end, "NUL")
    outcome.misuse(function()
      local s = mappa.open(dir:at("new.db\0x"))
      return s
    end, "NUL")
    assert.is_nil(dir:read("new.db"))
  end)
end)

describe("an entity that there is not", function()
  it("is a mistake of the caller", function()
    outcome.misuse(function()
      local s = db:import("managment", dir:at("x.csv"))
      return s
    end, "'managment'", "did you mean 'management'")
  end)
end)

-- Opening fails, and the file is not touched.
local function no_register(code, name, ...)
  local before = dir:read(name)
  for _, mode in ipairs { "r", "rw" } do
    outcome.fails(code, { dir:at(name), ... },
      mappa.open(dir:at(name), { mode = mode }))
    assert.is_true(before == dir:read(name), "the file was changed")
    assert.is_nil(dir:read(name .. "-journal"))
  end
end

describe("a file that is no register", function()
  it("is refused when it is text", function()
    dir:write("x.db", ("ref,sex\nA,F\n"):rep(1000))
    no_register("format", "x.db", "no register", "new file")
  end)

  it("is refused when it is another program's", function()
    db:close()
    dir:patch("r.db", 68, "\0\0\0\0")
    no_register("format", "r.db", "another program's database")
    dir:patch("r.db", 68, "GPKG")
    no_register("format", "r.db", "another program's database")
  end)

  it("is refused when a newer program made it", function()
    db:close()
    dir:patch("r.db", 60, "\0\0\0\99")
    no_register("newer", "r.db", "newer", "update")
  end)

  it("is refused when another hand has changed it", function()
    if not scratch.has("sqlite3") then
      return pending("needs the package sqlite3")
    end
    db:close()
    dir:sqlite("r.db", "INSERT INTO level VALUES (9, '9', 'Level 9')")
    no_register("newer", "r.db", "codes", "newer", "update")
    dir:write("r.db", filled)
    dir:sqlite("r.db", "DROP TABLE attendance")
    no_register("format", "r.db", "lacks a table")
    dir:write("r.db", filled)
    dir:sqlite("r.db", "ALTER TABLE licence RENAME COLUMN end_date TO x")
    no_register("format", "r.db", "lacks a table or a field")
  end)

  it("is refused when it is cut short", function()
    db:close()
    local whole = dir:read("r.db")
    dir:write("r.db", whole:sub(1, #whole // 8192 * 4096))
    no_register("format", "r.db", "damaged", "copy")
  end)

  it("is refused when it is full of rubbish", function()
    db:close()
    dir:patch("r.db", 100, ("\xA5"):rep(60000))
    no_register("format", "r.db", "damaged")
  end)

  it("is refused when it is empty and only to be read", function()
    dir:write("x.db", "")
    outcome.fails("format", { dir:at("x.db"), "empty" },
      mappa.open(dir:at("x.db"), { mode = "r" }))
    assert.equal("", dir:read("x.db"))
  end)

  it("is refused when it is a folder", function()
    outcome.fails("io", { dir.path, "folder" }, mappa.open(dir.path))
  end)

  it("is refused when it is not there and only to be read", function()
    outcome.fails("io", { dir:at("none.db"), "no such file" },
      mappa.open(dir:at("none.db"), { mode = "r" }))
    assert.is_nil(dir:read("none.db"))
  end)
end)

describe("a register in write-ahead mode", function()
  it("is put back, but not when it is only to be read", function()
    db:close()
    dir:patch("r.db", 18, "\2\2")
    local before = dir:read("r.db")
    outcome.fails("readonly", { dir:at("r.db"), "write-ahead", "for writing" },
      mappa.open(dir:at("r.db"), { mode = "r" }))
    assert.is_true(before == dir:read("r.db"))
    db = assert(mappa.open(dir:at("r.db")))
    unchanged()
    db:close()
    assert.equal("\1\1", dir:read("r.db"):sub(19, 20))
    assert.is_nil(dir:read("r.db-wal"))
  end)
end)

describe("a place", function()
  it("that is not there takes no register", function()
    outcome.fails("io", { dir:at("no/r.db"), "folder" },
      mappa.open(dir:at("no/r.db")))
    outcome.fails("io", { "" }, mappa.open(""))
  end)

  it("that is no folder takes no register", function()
    outcome.fails("io", { dir:at("r.db/x.db"), "Not a directory" },
      mappa.open(dir:at("r.db/x.db")))
  end)

  it("that cannot be written takes no register", function()
    outcome.fails("io", { "/proc/mappa.db", "write" },
      mappa.open("/proc/mappa.db"))
  end)

  it("that is full takes no register", function()
    outcome.fails("full", { "/dev/full", "disk is full", "free some space" },
      mappa.open("/dev/full"))
  end)
end)

-- Imports people without end in a process of its own and prints what came.
local IMPORT <const> = [[
local mappa = require "mappa"
local db = assert(mappa.open(file or scratch .. "/r.db"))
local n = 0
print(db:import("individual", function()
  n = n + 1
  if stop and n > stop then os.execute("kill -9 $PPID") end
  return n <= 60000 and { ref = "P" .. n } or nil
end))
print(db:sql("SELECT count(*) AS n FROM individual")[1].n, db:revision())
]]

describe("a disk", function()
  it("that is full stores nothing", function()
    local disk = dir:folder("disk")
    local small = ([[unshare -rm sh -c 'mount -t tmpfs -o size=%dk none %s &&
      cp %s %s && exec "$@"' sh]]):format(#dir:read("r.db") // 1024 + 200,
      disk, dir:at("r.db"), disk)
    if not select(2, dir:lua("", nil, small)) then
      return pending("a disk that is full needs the right to mount one")
    end
    outcome.says(dir:lua('file = scratch .. "/disk/r.db"\n' .. IMPORT, nil,
      small), "nil\t", disk .. "/r.db: the disk is full", "free some space",
      "\tfull\n", "2\t1\n")
  end)

  it("that takes no more stores nothing", function()
    local text = dir:lua(IMPORT, "trap '' XFSZ; ulimit -f 800")
    outcome.says(text, "nil\t", dir:at("r.db"), "\tio\n", "2\t1\n")
    db:close()
    db = assert(mappa.open(dir:at("r.db"), { mode = "r" }))
    unchanged()
  end)
end)

describe("a process that is killed", function()
  it("while it imports stores nothing", function()
    dir:lua("stop = 30000\n" .. IMPORT)
    unchanged()
    db:close()
    db = assert(mappa.open(dir:at("r.db")))
    unchanged()
  end)

  it("while it writes stores nothing", function()
    db:close()
    dir:lua(IMPORT, "ulimit -c 0; ulimit -f 800")
    assert.is_true(#dir:read("r.db-journal") > 0)
    outcome.fails("readonly", { dir:at("r.db"), "interrupted",
      "open the register once for writing" },
      mappa.open(dir:at("r.db"), { mode = "r" }))
    db = assert(mappa.open(dir:at("r.db")))
    unchanged()
    assert.is_nil(dir:read("r.db-journal"))
  end)
end)

describe("two writers", function()
  it("at once: the second is told, and the first loses nothing", function()
    local other = assert(mappa.open(dir:at("r.db")))
    local n = 0
    assert(db:import("individual", function()
      n = n + 1
      if n == 1 then
        outcome.fails("busy", { dir:at("r.db"), "another program",
          "try again" }, other:import("individual", { { ref = "D" } }))
      end
      return n <= 3 and { ref = "P" .. n } or nil
    end))
    assert.equal(5, count(other))
    assert.equal(2, other:revision())
    assert(other:import("individual", { { ref = "D" } }))
    assert.equal(6, count(db))
    other:close()
  end)
end)
