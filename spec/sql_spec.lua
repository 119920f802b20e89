--- db:sql: what may be bound, and that nothing but reading is possible, from
-- wherever it is asked. What else a query is: register_spec.lua.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local misuse = outcome.misuse
local dir, db

before_each(function()
  dir = scratch.new()
  db = assert(mappa.open(dir:at("r.db")))
  assert(db:import("individual", { { ref = "A" }, { ref = "it's" } }))
end)

after_each(function()
  db:close()
  dir:remove()
end)

describe("a bound value", function()
  for what, value in pairs {
    ["the largest whole number"] = math.maxinteger,
    ["the smallest whole number"] = math.mininteger,
    ["a fraction"] = 0.1,
    ["a number past all whole ones"] = 1e300,
    ["infinity"] = math.huge,
    ["an empty text"] = "",
    ["a text with quotes"] = [['; DROP TABLE individual; -- "]],
    ["a text with a NUL byte"] = "a\0b",
    ["a text that is no UTF-8"] = "\xFF\xFE",
    ["a long text"] = ("x"):rep(1 << 20),
  } do
    it("comes back as it is: " .. what, function()
      local got = db:sql("SELECT ? AS v", value)[1].v
      assert.equal(value, got)
      assert.equal(math.type(value), math.type(got))
    end)
  end

  it("may be nil, wherever it stands", function()
    assert.same({ { b = 2 } }, db:sql("SELECT ? AS a, ? AS b, ? AS c", nil, 2,
      nil))
  end)

  it("is nil where it is no number", function()
    assert.same({ {} }, db:sql("SELECT ? AS v", 0 / 0))
  end)

  it("is a word where it is a boolean", function()
    assert.same({ { a = "yes", b = "no" } },
      db:sql("SELECT ? AS a, ? AS b", true, false))
  end)

  it("is never read as SQL", function()
    assert.same({ { ref = "it's" } },
      db:sql("SELECT ref FROM individual WHERE ref = ?", "it's"))
    assert.same({}, db:sql("SELECT ref FROM individual WHERE ref = ?",
      "' OR 1 = 1 --"))
  end)

  it("belongs to a named parameter by its place", function()
    assert.same({ { n = 12, m = 21 } },
      db:sql("SELECT :a * 10 + @b AS n, @b * 10 + :a AS m", 1, 2))
    assert.same({ { n = 21 } }, db:sql("SELECT ?2 * 10 + ?1 AS n", 1, 2))
  end)

  it("is one of 999 at most", function()
    local function sql(n)
      return ("SELECT 999 IN (%s?) AS found"):format(("?, "):rep(n - 1))
    end
    local values = {}
    for i = 1, 1000 do values[i] = i end
    assert.same({ { found = 1 } }, db:sql(sql(999),
      table.unpack(values, 1, 999)))
    misuse(function()
      local r = db:sql(sql(1000), table.unpack(values))
      return r
    end, "too many SQL variables")
  end)

  for what, case in pairs {
    ["one is missing"] = { { "SELECT ?, ?", 1 }, "2 parameters", "1 value" },
    ["one is left over"] = { { "SELECT ?", 1, 2 }, "1 parameter", "2 values" },
    ["a named one is missing"] = { { "SELECT :a, :b, :a", 1 },
      "2 parameters", "1 value" },
    ["numbers are left out"] = { { "SELECT ?3", 1 }, "3 parameters" },
    ["names are given by a table"] = { { "SELECT :a", { a = 1 } },
      "string, number, boolean or nil, not a table" },
    ["one is a coroutine"] = { { "SELECT ?", coroutine.create(print) },
      "not a thread" },
  } do
    it("is refused when " .. what, function()
      misuse(function()
        local r = db:sql(table.unpack(case[1]))
        return r
      end, table.unpack(case, 2))
    end)
  end
end)

describe("what does more than read", function()
  -- Each says what is allowed instead, and leaves folder and file untouched.
  local WRITES <const> = {
    "INSERT INTO individual (ref) VALUES (?)",
    "UPDATE individual SET ref = ?", "DELETE FROM individual WHERE ref = ?",
    "REPLACE INTO individual (ref) VALUES (?)",
    "INSERT INTO individual (ref) VALUES (?) RETURNING ref",
    "WITH x AS (SELECT ?) INSERT INTO individual (ref) SELECT * FROM x",
    "ATTACH ? AS other", "VACUUM INTO ?", "VACUUM main INTO ?",
  }
  local SETTINGS <const> = {
    "PRAGMA journal_mode = off", "PRAGMA synchronous = 0",
    "PRAGMA application_id = 0", "PRAGMA user_version = 99",
    "PRAGMA query_only = 0", "PRAGMA writable_schema = 1",
    "PRAGMA trusted_schema = 1", "PRAGMA temp_store_directory = '.'",
    "PRAGMA data_version", "VACUUM", "ANALYZE", "DETACH main",
    "CREATE TEMP TABLE t (a)", "SAVEPOINT s", "BEGIN",
  }

  local function refused(register, sql, ...)
    local args = table.pack(...)
    misuse(function()
      local r = register:sql(sql, table.unpack(args, 1, args.n))
      return r
    end, "the query may only read (SELECT)")
  end

  local function all_refused(register)
    for _, sql in ipairs(WRITES) do refused(register, sql, dir:at("x.db")) end
    for _, sql in ipairs(SETTINGS) do refused(register, sql) end
  end

  it("is refused, and changes nothing", function()
    local bytes, files = dir:read("r.db"), dir:list()
    all_refused(db)
    assert.is_true(bytes == dir:read("r.db"))
    assert.equal(files, dir:list())
    assert.equal(1, db:revision())
    assert.equal(2, db:sql("SELECT count(*) AS n FROM individual")[1].n)
    assert.equal(1, db:import("individual", { { ref = "B" } }).stored)
  end)

  it("is refused of a register opened for reading", function()
    local reader <close> = assert(mappa.open(dir:at("r.db"), { mode = "r" }))
    all_refused(reader)
  end)

  it("is refused within an import, where writing is possible", function()
    local s = assert(db:import("individual", coroutine.wrap(function()
      coroutine.yield { ref = "B" }
      all_refused(db)
      refused(db, "ROLLBACK")
      refused(db, "COMMIT")
      coroutine.yield { ref = "C" }
    end)))
    assert.equal(2, s.stored)
    assert.equal(4, db:sql("SELECT count(*) AS n FROM individual")[1].n)
  end)

  it("is refused within a walk", function()
    local n = 0
    for _ in db:each("individual") do
      all_refused(db)
      n = n + 1
    end
    assert.equal(2, n)
  end)

  it("is no function that there is", function()
    for _, call in ipairs { "load_extension('x')", "load_extension(?)",
      "writefile(?, 'x')", "readfile(?)", "edit(?)", "fts3_tokenizer(?)" } do
      misuse(function()
        local r = db:sql("SELECT " .. call)
        return r
      end, "query")
    end
    assert.is_nil(dir:read("x.db"))
  end)

  it("is no second statement", function()
    for _, second in ipairs { "SELECT 2", "DELETE FROM individual", "x" } do
      misuse(function()
        local r = db:sql("SELECT 1; " .. second)
        return r
      end, "the query must be one statement")
    end
  end)
end)
