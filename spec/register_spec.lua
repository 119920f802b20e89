--- The register: queries in SQL that only read, the views for people and
-- other programs, the revision, tostring.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local dir, db

setup(function()
  dir = scratch.new()
  db = assert(mappa.open(dir:at("r.db")))
  assert(db:import("individual", {
    { ref = "A", sex = "F", birth_date = "1980-02-29" },
    { ref = "B", ethnicity = "W1" },
  }))
  assert(db:import("management", {
    { individual = "A", area = "Norfolk", category = 1, level = 2,
      lead_agency = "police", start_date = "2020-01-01",
      end_date = "2021-01-01" },
    { individual = "A", area = "Suffolk", category = 1, level = 1,
      start_date = "2021-01-01" },
  }))
end)

teardown(function()
  db:close()
  dir:remove()
end)

describe("a query", function()
  it("gives an array of rows by column name", function()
    assert.same({ { n = 2, least = "A" } },
      db:sql("SELECT count(*) AS n, min(ref) AS least FROM individual"))
    assert.same({ { ref = "A" }, { ref = "B" } },
      db:sql("SELECT ref FROM individual ORDER BY ref"))
    assert.same({}, db:sql("SELECT ref FROM individual WHERE ref = 'C'"))
  end)

  it("gives each type as Lua has it, and nothing for NULL", function()
    local row = db:sql("SELECT 1 AS i, 2.0 AS r, 'x' AS s, x'00FF' AS b, "
      .. "'' AS e, NULL AS n, 9223372036854775807 AS big")[1]
    assert.same({ i = 1, r = 2.0, s = "x", b = "\0\xFF", e = "",
      big = math.maxinteger }, row)
    assert.equal("integer", math.type(row.i))
    assert.equal("float", math.type(row.r))
  end)

  it("takes values for its parameters", function()
    local row = db:sql("SELECT ? AS i, ? AS r, ? AS s, ? AS n, ? AS y",
      1, 2.5, "it's\0", nil, true)[1]
    assert.same({ i = 1, r = 2.5, s = "it's\0", y = "yes" }, row)
    assert.same({ { n = 1 } },
      db:sql("SELECT count(*) AS n FROM individual WHERE ref = ?", "A"))
    assert.same({ {} }, db:sql("SELECT ? AS n", nil))
    assert.same({ { n = 4 } }, db:sql("SELECT ?1 + ?1 AS n", 2))
  end)

  for _, sql in ipairs {
    "SELECT 1 AS n;", "SELECT 1 AS n -- one", "SELECT 1 AS n; /* one */ ; ",
    "  \n/* one */ SELECT 1 AS n", "WITH t (n) AS (SELECT 1) SELECT n FROM t",
  } do
    it("may be: " .. sql:gsub("\n", " "), function()
      assert.same({ { n = 1 } }, db:sql(sql))
    end)
  end

  it("may recurse", function()
    assert.same({ { n = 55 } }, db:sql [[
      WITH RECURSIVE t (i) AS
        (SELECT 1 UNION ALL SELECT i + 1 FROM t WHERE i < 10)
      SELECT sum(i) AS n FROM t]])
  end)

  it("that is too large fails", function()
    outcome.fails("limit", { dir:at("r.db"), "too long" },
      db:sql("SELECT zeroblob(1000000000) AS z"))
    outcome.fails("limit", { dir:at("r.db"), "too long" },
      db:sql("SELECT 1 " .. (" "):rep(1 << 20)))
  end)
end)

describe("a query that does more than read", function()
  for _, sql in ipairs {
    "INSERT INTO individual (ref) VALUES ('X')",
    "INSERT INTO individual (ref) VALUES ('X') RETURNING id",
    "REPLACE INTO individual (ref) VALUES ('X')",
    "UPDATE individual SET ref = 'X'",
    "DELETE FROM individual",
    "WITH t AS (SELECT 1) DELETE FROM individual",
    "WITH t (x) AS (SELECT 'X') INSERT INTO individual (ref) SELECT x FROM t",
    "EXPLAIN DELETE FROM individual",
    "UPDATE mappa_meta SET value = 0",
    "DELETE FROM sqlite_schema",
    "CREATE TABLE t (a)", "CREATE TEMP TABLE t (a)",
    "CREATE INDEX i ON area (name)",
    "CREATE VIEW v AS SELECT 1", "CREATE TEMP VIEW v AS SELECT 1",
    "CREATE TRIGGER g AFTER INSERT ON area BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE t USING fts5 (a)",
    "CREATE TABLE t AS SELECT * FROM individual",
    "DROP TABLE individual", "DROP VIEW individual_view",
    "ALTER TABLE individual RENAME TO people",
    "ALTER TABLE individual ADD COLUMN x",
    "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "END", "ROLLBACK", "SAVEPOINT s",
    "RELEASE s", "VACUUM", "VACUUM INTO 'x.db'", "REINDEX", "ANALYZE",
    "ATTACH ':memory:' AS m", "ATTACH DATABASE 'x.db' AS x", "DETACH main",
    "PRAGMA user_version", "PRAGMA user_version = 9",
    "PRAGMA journal_mode = wal", "PRAGMA writable_schema = 1",
    "PRAGMA foreign_keys = 0", "PRAGMA main.query_only(0)",
    "PRAGMA table_info(individual)", "PRAGMA integrity_check",
    "SELECT * FROM pragma_user_version",
    "SELECT * FROM pragma_table_info('individual')",
    "SELECT * FROM pragma_journal_mode",
    "SELECT count(*) FROM PRAGMA_SYNCHRONOUS",
    "SELECT * FROM pragma_temp_store",
    "SELECT load_extension('x')", "SELECT LOAD_EXTENSION('x', 'y')",
    "SELECT writefile('x', 'y')", "SELECT readfile('/etc/passwd')",
    "SELECT edit('x')", "SELECT fts3_tokenizer('simple')",
    "SELECT fts3_tokenizer('simple', 'eight---')",
    "SELECT token FROM fts3tokenize WHERE input = 'a'",
    "SELECT * FROM sqlite_dbpage",
    "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE individual", "; SELECT 1; x",
    "SELECT 1; -- two\n DELETE FROM individual",
  } do
    it("is refused: " .. sql:gsub("\n", " "), function()
      local before = dir:read("r.db")
      outcome.misuse(function()
        local r = db:sql(sql)
        return r
      end, "query")
      assert.is_true(before == dir:read("r.db"))
    end)
  end

  it("leaves no transaction behind", function()
    assert.equal(0, db:import("individual", { { ref = "A" } }).stored)
  end)
end)

describe("a query that is wrong", function()
  for what, case in pairs {
    ["no text"] = { { nil }, "text", "string" },
    ["a number"] = { { 1 }, "text", "string" },
    ["nothing"] = { { "" }, "empty" },
    ["a comment"] = { { "-- one" }, "empty" },
    ["a lone semicolon"] = { { ";" }, "empty" },
    ["a slip of the pen"] = { { "SELEC 1" }, "near \"SELEC\"" },
    ["a column that there is not"] = { { "SELECT rf FROM individual" },
      "no such column: rf" },
    ["a name in double quotes for a text"] =
      { { 'SELECT "x" FROM individual' }, "no such column: x" },
    ["a table that there is not"] = { { "SELECT * FROM people" },
      "no such table: people" },
    ["a NUL byte"] = { { "SELECT 1\0" }, "query" },
    ["a parameter without a value"] = { { "SELECT ?" }, "1 parameter",
      "0 values" },
    ["a value without a parameter"] = { { "SELECT 1", 2 }, "0 parameters",
      "1 value" },
    ["a table for a value"] = { { "SELECT ?", {} }, "table" },
    ["a function for a value"] = { { "SELECT ?", print }, "function" },
  } do
    it("is refused: " .. what, function()
      outcome.misuse(function()
        local r = db:sql(table.unpack(case[1], 1, #case[1]))
        return r
      end, table.unpack(case, 2))
    end)
  end
end)

describe("the views", function()
  it("show labels, dates and refs", function()
    assert.same({
      { id = 1, individual = "A", area = "Norfolk", category = "Category 1",
        level = "Level 2", lead_agency = "Police", start_date = "2020-01-01",
        end_date = "2021-01-01" },
      { id = 2, individual = "A", area = "Suffolk", category = "Category 1",
        level = "Level 1", start_date = "2021-01-01" },
    }, db:sql("SELECT * FROM management_view ORDER BY id"))
  end)

  it("are there for every entity, with its fields", function()
    for _, entity in ipairs(require "mappa.core".entities()) do
      local names = {}
      for i, field in ipairs(entity.fields) do
        names[i] = 'v."' .. field.name .. '"'
      end
      assert.is_table(db:sql(('SELECT v.id, %s FROM "%s_view" AS v'):format(
        table.concat(names, ", "), entity.name)))
    end
  end)

  it("are read by SQLite's own shell", function()
    if not scratch.has("sqlite3") then
      return pending("needs the package sqlite3")
    end
    assert.equal("A|Norfolk|Level 2|2020-01-01|2021-01-01\n"
      .. "A|Suffolk|Level 1|2021-01-01|\n",
      (dir:sqlite("r.db", "SELECT individual, area, level, start_date, "
        .. "end_date FROM management_view ORDER BY id")))
    assert.equal("ok\n", (dir:sqlite("r.db", "PRAGMA integrity_check")))
    assert.equal("", (dir:sqlite("r.db", "PRAGMA foreign_key_check")))
    assert.equal("delete\n", (dir:sqlite("r.db", "PRAGMA journal_mode")))
  end)

  it("are guarded against a careless hand", function()
    if not scratch.has("sqlite3") then
      return pending("needs the package sqlite3")
    end
    for _, sql in ipairs {
      "INSERT INTO individual (ref) VALUES ('')",
      "INSERT INTO individual (ref) VALUES ('A')",
      "UPDATE management SET end_date = start_date - 1",
      "UPDATE individual SET birth_date = '1980-02-29'",
      "PRAGMA foreign_keys = 1; UPDATE management SET area = 99",
      "PRAGMA foreign_keys = 1; DELETE FROM individual WHERE ref = 'A'",
    } do
      local text = dir:sqlite("r.db", sql)
      outcome.says(text, "Error")
    end
    assert.equal(2, #db:sql("SELECT * FROM individual"))
  end)
end)

describe("the look-up tables", function()
  it("hold code and label", function()
    assert.same({ { name = "E23000024", label = "Norfolk",
      region = "East of England", country = "England" } }, db:sql [[
      SELECT a.name, a.label, r.label AS region, c.label AS country
      FROM area AS a JOIN region AS r ON r.code = a.region
      JOIN country AS c ON c.code = a.country WHERE a.label = 'Norfolk']])
    assert.equal(42, db:sql("SELECT count(*) AS n FROM area")[1].n)
  end)
end)

describe("the revision", function()
  it("is 0 at first and rises with each import that stores", function()
    local new = assert(mappa.open(":memory:"))
    assert.equal(0, new:revision())
    assert(new:import("individual", { { ref = "A" } }))
    assert.equal(1, new:revision())
    assert(new:import("individual", { { ref = "A" }, { ref = "" } }))
    assert.equal(1, new:revision())
    assert(new:import("individual", { { ref = "B" }, { ref = "C" } }))
    assert.equal(2, new:revision())
    new:close()
  end)

  it("stays with the file", function()
    db:close()
    db = assert(mappa.open(dir:at("r.db")))
    assert.equal(2, db:revision())
  end)

  it("is named by a Table", function()
    local t = assert(db:crosstab { measure = "eligible", at = "2025-03-31" })
    assert.equal(2, t:explain().revision)
    assert.equal(dir:at("r.db"), t:explain().register)
  end)
end)

describe("a register", function()
  it("tells its path", function()
    assert.equal(dir:at("r.db"), db:path())
  end)

  it("says what it is", function()
    assert.equal(("mappa.Register (%s, revision 2)"):format(dir:at("r.db")),
      tostring(db))
    local memory <close> = assert(mappa.open(":memory:"))
    assert.equal("mappa.Register (:memory:, revision 0)", tostring(memory))
  end)

  it("hides what it is made of", function()
    assert.equal("mappa.Register", getmetatable(db).__name)
    assert.is_false(pcall(setmetatable, db, nil))
    assert.is_nil(next(db))
  end)

  it("opened again is not changed by it", function()
    db:close()
    local before = dir:read("r.db")
    for _ = 1, 3 do assert(mappa.open(dir:at("r.db"))):close() end
    assert.is_true(before == dir:read("r.db"))
  end)

  it("is one file", function()
    local _, lines = dir:list():gsub("%.db", "")
    assert.equal(1, lines)
  end)

  it("may be moved", function()
    db:close()
    os.rename(dir:at("r.db"), dir:at("s.db"))
    local moved <close> = assert(mappa.open(dir:at("s.db"), { mode = "r" }))
    assert.equal(2, #moved:sql("SELECT * FROM individual"))
    assert.equal(2, moved:revision())
  end)
end)
