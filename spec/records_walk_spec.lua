--- The walk of db:each from beginning to end: what ends it, what goes on
-- within it, and a register that cannot be read. What it gives is in
-- records_spec.lua.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local misuse = outcome.misuse

local function all(db, entity)
  local records = {}
  for r in assert(db:each(entity)) do records[#records + 1] = r end
  return records
end

describe("a walk", function()
  local dir, db, other

  before_each(function()
    dir = scratch.new()
    db = assert(mappa.open(dir:at("r.db")))
    local people = {}
    for i = 1, 300 do people[i] = { ref = ("P%03d"):format(i) } end
    assert(db:import("individual", people))
    other = assert(mappa.open(dir:at("r.db")))
  end)

  after_each(function()
    other:close()
    db:close()
    dir:remove()
  end)

  --- Does another connection write at once? An open walk would forbid it.
  local function is_free()
    local s = assert(other:import("individual", { { ref = "X" } }))
    assert.equal(1, s.stored)
  end

  --- Without the collector, that what ends a walk is the loop itself.
  local function without_gc(f)
    collectgarbage "stop"
    local ok, e = pcall(f)
    collectgarbage "restart"
    if not ok then error(e, 0) end
  end

  it("lets go of the file when it ends", function()
    without_gc(function()
      local step = db:each("individual")
      repeat until step() == nil
      is_free()
      assert.is_nil(step())
    end)
  end)

  it("lets go of the file when the loop is left", function()
    without_gc(function()
      for r in db:each("individual") do
        if r.ref == "P002" then break end
      end
      is_free()
    end)
  end)

  it("lets go of the file when an error passes", function()
    without_gc(function()
      pcall(function() for _ in db:each("individual") do error "x" end end)
      is_free()
    end)
  end)

  it("lets go of the file with its coroutine", function()
    without_gc(function()
      local co = coroutine.create(function()
        for _ in db:each("individual") do coroutine.yield() end
      end)
      coroutine.resume(co)
      assert.is_true(coroutine.close(co))
      is_free()
    end)
  end)

  it("lets go of the file when it is collected", function()
    db:each("individual")()
    collectgarbage()
    collectgarbage()
    is_free()
  end)

  it("that was left is not taken up again", function()
    local step, _, _, closing = db:each("individual")
    for r in step, nil, nil, closing do
      if r.ref == "P002" then break end
    end
    misuse(function()
      local r = step()
      return r
    end, "closed")
  end)

  it("keeps a register that nobody holds", function()
    local n = 0
    for _ in assert(mappa.open(dir:at("r.db"))):each("individual") do
      n = n + 1
      if n % 50 == 1 then collectgarbage() end
    end
    assert.equal(300, n)
  end)

  it("ends with its register, at the line of the loop", function()
    local n = 0
    misuse(function()
      for _ in db:each("individual") do
        n = n + 1
        db:close()
      end
    end, "the register is closed")
    assert.equal(1, n)
    is_free()
  end)

  it("ends with its register, closed by a filter", function()
    misuse(function()
      for _ in db:each("individual", { ref = function() db:close() end }) do
        error "no record passes"
      end
    end, "the register is closed")
    is_free()
  end)

  it("may be left after its register was closed", function()
    for r in db:each("individual") do
      if r.ref == "P002" then
        db:close()
        break
      end
    end
    is_free()
  end)

  it("is not that of a register opened anew", function()
    local step = db:each("individual")
    db:close()
    db = assert(mappa.open(dir:at("r.db")))
    collectgarbage()
    misuse(function()
      local r = step()
      return r
    end, "closed")
  end)

  it("may hold other walks and questions", function()
    local n = 0
    for a in db:each("individual", { ref = { "P001", "P002" } }) do
      for b in db:each("individual") do
        if a.ref < b.ref then n = n + 1 end
      end
      assert.equal(300, db:sql("SELECT count(*) AS n FROM individual")[1].n)
      assert(db:crosstab { measure = "eligible", at = "2025-03-31" })
      assert(db:check())
      assert(db:report { area = "Norfolk", year = "2024-25" })
    end
    assert.equal(299 + 298, n)
  end)

  it("gives the records that there were when it began", function()
    local n = 0
    for r in db:each("individual") do
      n = n + 1
      if n <= 20 then
        assert(db:import("individual", { { ref = r.ref .. "+" },
          { ref = "Q" .. n } }))
      end
    end
    assert.equal(300, n)
    assert.equal(340, #all(db, "individual"))
  end)

  it("gives them while records of other entities come in", function()
    assert(db:import("licence", { { individual = "P002",
      start_date = "2020-01-01" } }))
    local n = 0
    for r in db:each("licence") do
      n = n + 1
      assert(db:import("licence", {
        { individual = r.individual, start_date = "2021-01-01" },
        { individual = "P300", start_date = "2021-01-01" } }))
    end
    assert.equal(1, n)
    assert.equal(3, #all(db, "licence"))
  end)

  it("goes on when an import in the loop is undone", function()
    local n = 0
    for _ in db:each("individual") do
      n = n + 1
      if n % 100 == 1 then
        outcome.fails("data", {}, db:import("individual",
          { { ref = "Q" }, { ref = "" } }, { strict = true }))
      end
    end
    assert.equal(300, n)
    assert.equal(300, #all(db, "individual"))
  end)

  it("may begin within an import and outlive it", function()
    local step
    assert(db:import("individual", coroutine.wrap(function()
      coroutine.yield { ref = "A1" }
      step = db:each("individual")
      coroutine.yield { ref = "A2" }
    end)))
    assert.equal("A1", step().ref)
    assert.equal("P001", step().ref)
  end)

  it("may begin within an import and outlive its end in nothing", function()
    local step
    outcome.fails("data", {}, db:import("individual", coroutine.wrap(
      function()
        coroutine.yield { ref = "A1" }
        step = db:each("individual")
        coroutine.yield { ref = "" }
      end), { strict = true }))
    local n = 0
    while step() do n = n + 1 end
    assert.is_true(n == 300 or n == 301)   -- A1 may have been read before
  end)
end)

describe("a register that cannot be read", function()
  local dir

  before_each(function()
    dir = scratch.new()
    local db <close> = assert(mappa.open(dir:at("r.db")))
    local people = {}
    for i = 1, 3000 do people[i] = { ref = ("P%06d"):format(i) } end
    assert(db:import("individual", people))
  end)

  after_each(function() dir:remove() end)

  --- Overwrites the pages that hold a text.
  local function damage(text)
    local bytes = dir:read("r.db")
    local at = bytes:find(text, 1, true)
    while at do
      dir:patch("r.db", (at - 1) // 4096 * 4096, ("\xFF"):rep(4096))
      at = bytes:find(text, at + 1, true)
    end
  end

  it("is a failure of the call", function()
    damage "P000001"
    local db <close> = assert(mappa.open(dir:at("r.db")))
    outcome.fails("format", { dir:at("r.db"), "damaged" },
      db:each("individual"))
  end)

  it("is an error within the loop, at its line", function()
    damage "P002000"
    local db <close> = assert(mappa.open(dir:at("r.db")))
    local n = 0
    misuse(function()
      for _ in db:each("individual") do n = n + 1 end
    end, dir:at("r.db"), "damaged")
    assert.is_true(n > 1000 and n < 2000)
  end)
end)
