--- What a register keeps of its frames is used for exactly the records that
-- it was read from: other programs change the file behind the module's back,
-- and every answer is that of a fresh load.
local chance = require "spec.support.chance"
local core = require "mappa.core"
local import = require "mappa.import"
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

local SOURCES <const> = {
  { "segments" },
  { "segments", nil, nil, { "has_shpo", "entered_on", "days_since_exit" } },
  { "spans", "order" },
  { "events", "breach", "outcome_date" },
  { "exits" },
}

local PEOPLE <const> = 60

--- Every code of a frame, as a text.
local function frame_text(frame)
  local lines, places = {}, {}
  for name, column in pairs(frame:columns()) do
    places[#places + 1] = ("%s %d"):format(name, column.place)
    lines[#lines + 1] = ("%s %d %d"):format(name, column.base, column.codes)
  end
  table.sort(lines)
  for row = 1, frame:rows() do
    local codes = {}
    for place = 1, #places do
      codes[place] = frame:code(place, row, core.day("2020-06-30"))
    end
    lines[#lines + 1] = table.concat(codes, " ")
  end
  lines[#lines + 1] = "undated " .. frame:undated()
  return table.concat(lines, "\n")
end

local function frames_of(handle)
  local texts = {}
  for i, source in ipairs(SOURCES) do
    texts[i] = frame_text(assert(core.frame(handle, table.unpack(source, 1,
      4))))
  end
  return table.concat(texts, "\n\n")
end

--- The same frames? Says the first line that differs.
local function same(expected, given, what)
  if expected == given then return end
  local line = expected:gmatch("[^\n]*")
  for text in given:gmatch("[^\n]*") do
    local right = line()
    if text ~= right then
      error(("%s: %s is not %s"):format(what or "frames", text, right), 2)
    end
  end
  error((what or "frames") .. ": rows are missing", 2)
end

--- The frames of a file, read anew or, from so many rows on, kept.
local function frames(path, keep, readonly)
  local handle <close> = assert(core.open(path, readonly))
  handle:keep(keep)
  return frames_of(handle)
end

local function date(c)
  return core.date(core.day("2010-04-01") + c.between(1, 5000))
end

--- Records of people, at random.
local function records(c)
  local people, stays, orders, breaches = {}, {}, {}, {}
  for i = 1, PEOPLE do
    local ref = "P" .. i
    people[i] = { ref = ref, sex = c.one_of { "F", "M" },
      birth_date = core.date(core.day("1950-01-01") + c.between(1, 15000)) }
    local start = core.day("2010-04-01") + c.between(1, 3000)
    for _ = 1, c.between(1, 3) do
      local stop = start + c.between(1, 900)
      stays[#stays + 1] = { individual = ref, area = c.one_of { "Norfolk",
        "Suffolk" }, category = c.between(1, 2), level = c.between(1, 2),
        start_date = core.date(start), end_date = core.date(stop) }
      start = stop + c.one_of { 0, 40 }
    end
    orders[i] = { individual = ref, kind = "SHPO", made_on = date(c) }
    breaches[i] = { individual = ref, requirement = "SHPO",
      outcome = "caution", outcome_date = date(c) }
  end
  return { individual = people, management = stays, order = orders,
    breach = breaches }
end

--- Fills a register with records, in any order.
local function fill(handle, c)
  local all = records(c)
  for _, entity in ipairs { "individual", "management", "order", "breach" } do
    c.shuffle(all[entity])
    local summary = assert(import.one(handle, entity, all[entity],
      { progress = false }))
    assert.equal(0, summary.rejected)
  end
end

local dir, path, c

before_each(function()
  dir = scratch.new()
  path = dir:at("r.db")
  c = chance.new(1)
  local handle <close> = assert(core.open(path))
  fill(handle, c)
end)

after_each(function() dir:remove() end)

local function kept()
  local text = dir:sqlite("r.db", "SELECT count(DISTINCT name) - 1 FROM "
    .. "mappa_kept")
  return math.max(tonumber(text) or 0, 0)
end

--- The frames are right, for a reader and for a writer, and kept afterwards:
-- a second writer finds nothing to write, and changes no byte.
local function check()
  local fresh = frames(path, 0, true)
  same(fresh, frames(path, 1, true))
  same(fresh, frames(path, 1, false))
  local bytes = dir:read("r.db")
  assert.equal(#SOURCES, kept())
  same(fresh, frames(path, 1, false))
  same(fresh, frames(path, 1, true))
  assert.is_true(bytes == dir:read("r.db"))
end

describe("a kept frame", function()
  it("is the one that was loaded", check)

  -- What is in memory is read by statements, a file by its pages.
  it("is the one that is loaded from memory", function()
    local handle <close> = assert(core.open(":memory:"))
    fill(handle, chance.new(1))
    same(frames_of(handle), frames(path, 0, true))
  end)

  it("is kept from a number of rows on", function()
    frames(path, 1000000, false)
    assert.equal(0, kept())
    frames(path, PEOPLE + 1, false)
    assert.is_true(kept() < #SOURCES)
    frames(path, 1, false)
    assert.equal(#SOURCES, kept())
  end)

  it("is neither kept nor used when the register is opened so", function()
    local db <close> = assert(mappa.open(path, { keep = false }))
    assert(db:fields("eligible"))
    assert.equal(0, kept())
    local other <close> = assert(mappa.open(path, { keep = 1 }))
    assert(other:fields("eligible"))
    assert.equal(1, kept())
  end)

  it("is kept by a report, which asks in one transaction", function()
    local db <close> = assert(mappa.open(path, { keep = 1 }))
    assert(db:report { area = "Norfolk", year = "2024-25" })
    assert.equal(3, kept())        -- management, breaches, orders
  end)

  it("leaves the question before it valid", function()
    local db <close> = assert(core.open(path))
    db:keep(1)
    local stamp = db:stamp()
    frames_of(db)
    assert.equal(#SOURCES, kept())
    assert.equal(stamp, db:stamp())
    assert.same(db:revision(), (dir:sqlite("r.db", "SELECT value FROM "
      .. "mappa_meta WHERE key = 'revision'") + 0))
  end)

  it("goes with the records that an import changes", function()
    check()
    local db <close> = assert(mappa.open(path))
    assert(db:import("individual", { { ref = "P1" } }))        -- a conflict
    assert.equal(#SOURCES, kept())
    assert(db:import("individual", { { ref = "new" } }))
    assert.equal(0, kept())
  end)

  it("has no name in common with one of other columns", function()
    check()
    local names = dir:sqlite("r.db", "SELECT DISTINCT name FROM mappa_kept")
    outcome.says(names, mappa._VERSION, "has_shpo", "breach", "order")
  end)

  it("is a number of rows, or false", function()
    for _, keep in ipairs { 0, -1, 1.5, "50", true } do
      outcome.misuse(function()
        local db = mappa.open(dir:at("x.db"), { keep = keep })
        return db
      end, "keep")
    end
  end)
end)

describe("a register", function()
  it("opened for reading stays as it is, with or without frames", function()
    for _ = 1, 2 do
      local bytes, list = dir:read("r.db"), dir:list()
      frames(path, 1, true)
      assert.is_true(bytes == dir:read("r.db"))
      assert.equal(list, dir:list())
      frames(path, 1, false)
    end
  end)

  it("in memory keeps nothing", function()
    local handle <close> = assert(core.open(":memory:"))
    handle:keep(1)
    frames_of(handle)
    assert.same({}, handle:query("SELECT name FROM sqlite_schema WHERE "
      .. "name = 'mappa_kept'"))
  end)

  it("that cannot be written is left as it is", function()
    if not os.execute("test $(id -u) != 0") then
      return pending("root may write everywhere")
    end
    local bytes = dir:read("r.db")
    os.execute(("chmod a-w '%s'"):format(dir.path))
    local handle <close> = assert(core.open(path))
    handle:keep(1)
    frames_of(handle)
    os.execute(("chmod u+w '%s'"):format(dir.path))
    assert.is_true(bytes == dir:read("r.db"))
  end)

  it("within a transaction is not written", function()
    local handle <close> = assert(core.open(path))
    handle:keep(1)
    for _, write in ipairs { false, true } do
      assert(handle:begin(write))
      local texts = frames_of(handle)
      assert.is_true(handle:in_transaction())
      handle:rollback()
      same(frames(path, 0, true), texts)
      assert.equal(0, kept())
    end
  end)

  it("of which records are being walked is not written", function()
    local db <close> = assert(mappa.open(path, { keep = 1 }))
    local n = 0
    for _ in db:each("individual") do
      if n == 3 then assert(db:fields("eligible")) end
      n = n + 1
    end
    assert.equal(PEOPLE, n)
    assert.equal(0, kept())
    assert(db:fields("caseload"))
  end)

  it("waits for nobody", function()
    local other <close> = assert(core.open(path))
    assert(other:begin(true))
    local handle <close> = assert(core.open(path))
    handle:keep(1)
    same(frames(path, 0, true), frames_of(handle))
    other:rollback()
    assert.equal(0, kept())
    local reader <close> = assert(core.open(path))
    assert(reader:begin(false))
    assert(reader:query("SELECT count(*) FROM individual"))
    same(frames(path, 0, true), frames_of(handle))
    reader:rollback()
    assert.equal(0, kept())
    check()
  end)

  it("that another program keeps in write-ahead mode", function()
    check()
    dir:sqlite("r.db", "PRAGMA journal_mode = wal")
    outcome.fails("readonly", { "write-ahead" },
      mappa.open(path, { mode = "r" }))
    local handle <close> = assert(core.open(path))
    handle:keep(1)
    same(frames(path, 0, true), frames_of(handle))
  end)
end)

--- What other programs do to a register, each a change or none.
local deeds = {
  update = function()
    dir:sqlite("r.db", ("UPDATE management SET level = 3 - level WHERE "
      .. "id = %d"):format(c.between(1, PEOPLE)))
  end,
  same_size = function()
    dir:sqlite("r.db", ("UPDATE breach SET outcome_date = outcome_date + 1 "
      .. "WHERE id = %d"):format(c.between(1, PEOPLE)))
  end,
  delete = function()
    dir:sqlite("r.db", ("DELETE FROM management WHERE id = %d"):format(
      c.between(1, PEOPLE)))
  end,
  insert = function()
    dir:sqlite("r.db", ("INSERT OR IGNORE INTO management (individual, area, "
      .. "category, level, start_date) VALUES (%d, 1, 1, 1, %d)"):format(
        c.between(1, PEOPLE), c.between(1, 9000)))
  end,
  vacuum = function() dir:sqlite("r.db", "VACUUM") end,
  exclusive = function()
    dir:sqlite("r.db", "PRAGMA locking_mode = exclusive; UPDATE breach SET "
      .. "outcome_date = outcome_date - 1; UPDATE management SET level = 2 "
      .. "WHERE id = 3")
  end,
  write_ahead = function()
    dir:sqlite("r.db", "PRAGMA journal_mode = wal; UPDATE management SET "
      .. "category = 3 - category WHERE id = " .. c.between(1, PEOPLE)
      .. "; PRAGMA journal_mode = delete")
  end,
  autovacuum = function()
    dir:sqlite("r.db", ("PRAGMA auto_vacuum = %d; VACUUM"):format(
      c.between(1, 2) - 1))
  end,
  import = function()
    local db <close> = assert(mappa.open(path))
    assert(db:import("breach", { { individual = "P" .. c.between(1, PEOPLE),
      requirement = "SHPO", outcome = "caution", outcome_date = date(c) } }))
  end,
  copy = function()
    os.execute(("cp '%s' '%s'"):format(path, dir:at("old.db")))
  end,
  older = function()
    os.execute(("test -f '%s' && cp '%s' '%s'"):format(dir:at("old.db"),
      dir:at("old.db"), path))
  end,
  moved = function()
    os.execute(("cp '%s' '%s' && mv '%s' '%s'"):format(path, dir:at("n.db"),
      dir:at("n.db"), path))
  end,
  backup = function()
    dir:sqlite("r.db", (".backup '%s'"):format(dir:at("b.db")))
    os.execute(("cp '%s' '%s'"):format(dir:at("b.db"), path))
  end,
  restore = function()
    local dump = dir:write("dump.sql", (dir:sqlite("r.db", ".dump")))
    os.remove(path)
    dir:sqlite("r.db", (".read '%s'"):format(dump))
    dir:sqlite("r.db", "PRAGMA application_id = 1296126032; "
      .. "PRAGMA user_version = 1")
  end,
}

local names = {}
for name in pairs(deeds) do names[#names + 1] = name end
table.sort(names)

describe("another program", function()
  for _, name in ipairs(names) do
    it("is noticed: " .. name, function()
      frames(path, 1, false)
      deeds[name]()
      local fresh = frames(path, 0, true)
      same(fresh, frames(path, 1, true))
      same(fresh, frames(path, 1, false))
      same(fresh, frames(path, 1, true))
    end)
  end

  it("is noticed, whatever it does between questions", function()
    for seed = 1, math.max(1, rounds.ROUNDS // 20) do
      c = chance.new(seed)
      for _ = 1, 12 do
        local deed = c.one_of(names)
        if c.between(1, 2) == 1 then frames(path, 1, false) end
        deeds[deed]()
        local fresh = frames(path, 0, true)
        same(fresh, frames(path, 1, c.between(1, 2) == 1), deed)
      end
    end
  end)

  it("is noticed by a register that stays open", function()
    local handle = assert(core.open(path))
    handle:keep(1)
    for _, name in ipairs { "update", "same_size", "insert", "delete",
        "vacuum", "exclusive", "import" } do
      frames_of(handle)
      deeds[name]()
      local fresh = frames(path, 0, true)
      same(fresh, frames_of(handle), name)
      same(fresh, frames(path, 1, true), name)
    end
    handle:close()
  end)

  it("that brings the change counter back to where it was", function()
    frames(path, 1, false)
    local function stamp()
      return dir:read("r.db"):sub(25, 28)
    end
    local was = stamp()
    deeds.restore()
    assert.is_true(stamp() < was)
    while stamp() < was do
      deeds.same_size()
      same(frames(path, 0, true), frames(path, 1, true))
    end
  end)

  it("keeps frames at the same time", function()
    local script <const> = [[
      local core = require "mappa.core"
      for _ = 1, 20 do
        local handle = assert(core.open(scratch .. "/r.db"))
        handle:keep(1)
        assert(core.frame(handle, "segments"))
        assert(core.frame(handle, "exits"))
        handle:close()
      end
    ]]
    dir:write("script.lua", ("scratch = %q\n"):format(dir.path) .. script)
    local text = dir:lua(script .. "print 'done'", ("sqlite3 '%s' '%s' &")
      :format(path, ("UPDATE management SET level = 1 WHERE id < 40;")
        :rep(20)))
    outcome.says(text, "done")
    same(frames(path, 0, true), frames(path, 1, false))
  end)
end)

--- Changes what is kept, and sets the stamp so that it looks valid.
local function forge(sql)
  dir:sqlite("r.db", sql)
  local header = dir:read("r.db"):sub(1, 100)
  local counter, pages, free, cookie = string.unpack(">I4", header, 25),
    string.unpack(">I4", header, 29), string.unpack(">I4", header, 37),
    string.unpack(">I4", header, 41)
  dir:sqlite("r.db", ([[UPDATE mappa_kept SET bytes = CAST('%08x%08x%08x%08x'
    || substr(CAST(bytes AS TEXT), 33) AS BLOB) WHERE part = 0]]):format(
    counter + 1, pages, free, cookie))
end

describe("a damaged frame", function()
  it("is made anew", function()
    check()
    for _ = 1, 40 do
      local fresh = frames(path, 0, true)
      local bytes = dir:read("r.db")
      local at = assert(bytes:find(mappa._VERSION .. " little", 1, true)
        or bytes:find(mappa._VERSION .. " big", 1, true))
      dir:patch("r.db", at + c.between(1, 3000),
        string.char(c.between(0, 255)))
      local ok, read = pcall(frames, path, 1, true)
      if ok then same(fresh, read) end
      dir:write("r.db", bytes)
    end
  end)

  it("is made anew when a part is missing, short or too long", function()
    for _, sql in ipairs {
      "SELECT 1",
      "DELETE FROM mappa_kept WHERE part = 3",
      "UPDATE mappa_kept SET bytes = substr(bytes, 2) WHERE part = 5",
      "UPDATE mappa_kept SET bytes = bytes || x'00' WHERE part = 4",
      "UPDATE mappa_kept SET bytes = zeroblob(length(bytes)) WHERE part = 1",
      "UPDATE mappa_kept SET bytes = zeroblob(length(bytes)) WHERE part > 1",
      "INSERT INTO mappa_kept SELECT * FROM mappa_kept WHERE part > 0",
    } do
      frames(path, 1, false)
      forge(sql)
      local fresh = frames(path, 0, true)
      same(fresh, frames(path, 1, true), sql)
      same(fresh, frames(path, 1, false), sql)
    end
  end)

  -- The only way to see that a kept frame is read at all: data that changed
  -- under a stamp that was forged.
  it("is believed when its stamp holds", function()
    frames(path, 1, false)
    local before = frames(path, 0, true)
    forge("UPDATE management SET level = 3 - level")
    assert.not_equal(before, frames(path, 0, true))
    same(before, frames(path, 1, true))
    same(before, frames(path, 1, false))
  end)
end)
