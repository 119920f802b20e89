--- Import through the module: files, folders, arrays, iterators; strict,
-- summaries, progress, duplicates.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local HEADER <const> =
  "individual,area,category,level,start_date,end_date\n"

local dir, db

local function rows(query, ...)
  return assert(db:sql(query, ...))
end

local function count(entity)
  return rows(('SELECT count(*) AS n FROM "%s"'):format(entity))[1].n
end

local function refs()
  local list = {}
  for i, row in ipairs(rows("SELECT ref FROM individual ORDER BY id")) do
    list[i] = row.ref
  end
  return list
end

--- Imports a text as a file of an entity.
local function import(entity, text, options)
  return db:import(entity, dir:write(entity .. ".csv", text), options)
end

--- read, stored, duplicate, rejected
local function figures(s)
  return { s.read, s.stored, s.duplicate, s.rejected }
end

local function people(n)
  local lines = { "ref" }
  for i = 1, n do lines[i + 1] = "P" .. i end
  return table.concat(lines, "\n") .. "\n"
end

before_each(function()
  dir = scratch.new()
  db = assert(mappa.open(":memory:"))
end)

after_each(function()
  db:close()
  dir:remove()
end)

describe("a file", function()
  it("is stored row by row and summed up", function()
    local s = assert(import("individual",
      "ref,sex,birth_date\nA,F,1980-02-29\nB,M,\n"))
    assert.same({ 2, 2, 0, 0 }, figures(s))
    assert.equal("individual", s.entity)
    assert.equal(dir:at("individual.csv"), s.source)
    assert.same({}, s.rejects)
    assert.same({}, s.reasons)
    assert.same({
      { id = 1, ref = "A", sex = "Female", birth_date = "1980-02-29" },
      { id = 2, ref = "B", sex = "Male" },
    }, rows("SELECT * FROM individual_view"))
  end)

  it("has its columns in any order, in any letter case", function()
    assert(import("individual", " Sex ,REF\nF,A\n"))
    assert.same({ { id = 1, ref = "A", sex = "Female" } },
      rows("SELECT * FROM individual_view"))
  end)

  it("takes codes, labels and aliases, in any letter case", function()
    assert(db:import("individual", { { ref = "A" }, { ref = "B" },
      { ref = "C" } }))
    assert(import("management", HEADER
      .. "A,E23000024,1,2,2020-01-01,\n"
      .. "B,norfolk,CATEGORY 1,level 2,2020-01-01,\n"
      .. "C, Avon & Somerset ,Category 3,Level 3,2020-01-01,\n"))
    assert.same({
      { area = "Norfolk", category = "Category 1", level = "Level 2" },
      { area = "Norfolk", category = "Category 1", level = "Level 2" },
      { area = "Avon and Somerset", category = "Category 3",
        level = "Level 3" },
    }, rows("SELECT area, category, level FROM management_view"))
  end)

  it("may say that a code is unknown", function()
    local s = assert(import("individual",
      "ref,sex\nA,unknown\nB,Not known\nC,not stated\nD,\n"))
    assert.same({ 4, 4, 0, 0 }, figures(s))
    assert.equal(4,
      rows("SELECT count(*) AS n FROM individual WHERE sex IS NULL")[1].n)
  end)

  for name, text in pairs {
    ["a byte order mark"] = "\239\187\191ref,sex\nA,F\nB,M\n",
    ["CRLF line ends"] = "ref,sex\r\nA,F\r\nB,M\r\n",
    ["CR line ends"] = "ref,sex\rA,F\rB,M\r",
    ["no last line end"] = "ref,sex\nA,F\nB,M",
    ["blank lines"] = "\n\nref,sex\n\nA,F\n\n\nB,M\n\n",
    ["quotes"] = '"ref","sex"\n"A","F"\n"B","M"\n',
    ["blanks around values"] = "ref,sex\n  A , F\t\nB,M \n",
  } do
    it("is the same with " .. name, function()
      assert.same({ 2, 2, 0, 0 }, figures(assert(import("individual", text))))
      assert.same({ "A", "B" }, refs())
    end)
  end

  it("keeps commas, quotes and line ends within quotes", function()
    assert(import("individual", 'ref\n"A, ""the"" man\r\nof B"\nC\n'))
    assert.same({ 'A, "the" man\r\nof B', "C" }, refs())
  end)

  it("counts the lines that quotes hold", function()
    local s = assert(import("individual", 'ref,sex\n"A\n\n1",F\nB,X\n'))
    assert.equal(5, s.rejects[1].line)
  end)

  it("may hold nothing but its column names", function()
    assert.same({ 0, 0, 0, 0 }, figures(assert(import("individual", "ref"))))
    assert.equal(0, db:revision())
  end)
end)

describe("an array of records", function()
  it("is imported like the lines of a file", function()
    local s = assert(db:import("individual", {
      { ref = "A", sex = "F", birth_date = "1980-02-29" }, { ref = "B" },
    }))
    assert.same({ 2, 2, 0, 0 }, figures(s))
    assert.same({ "A", "B" }, refs())
  end)

  it("may be empty", function()
    assert.same({ 0, 0, 0, 0 }, figures(assert(db:import("individual", {}))))
  end)

  it("takes numbers and booleans for what they say", function()
    assert(db:import("individual", { { ref = 17 }, { ref = 18.0 } }))
    assert.same({ "17", "18" }, refs())
    local s = assert(db:import("offence", {
      { individual = 17, sentence_months = 12, serious_further = true },
      { individual = 18, sentence_months = 12.0, serious_further = false },
    }))
    assert.same({ 2, 2, 0, 0 }, figures(s))
    assert.same({
      { sentence_months = 12, serious_further = "Yes" },
      { sentence_months = 12, serious_further = "No" },
    }, rows("SELECT sentence_months, serious_further FROM offence_view"))
  end)

  it("is told from a record that stands alone", function()
    outcome.misuse(function()
      local s = db:import("individual", { ref = "A", sex = "F" })
      return s
    end, "array")
    assert.equal(0, count("individual"))
  end)

  it("has no holes", function()
    outcome.misuse(function()
      local s = db:import("individual", { { ref = "A" }, nil, { ref = "C" } })
      return s
    end, "record 2")
    assert.equal(0, count("individual"))
  end)

  it("counts records, not lines, in what it says of them", function()
    local s = assert(db:import("individual", { { ref = "A" },
      { ref = "B", sex = "X" } }))
    assert.equal(2, s.rejects[1].line)
    outcome.says(s.rejects[1].message, "record 2, field 'sex', value 'X'")
  end)

  for what, case in pairs {
    ["a record that is a number"] = { 1, "record 2", "number" },
    ["a field that the entity has not"] =
      { { rf = "B" }, "record 2", "'rf'", "did you mean 'ref'" },
    ["a record by position"] = { { "B" }, "record 2", "'1'", "ref, sex" },
    ["a table for a value"] = { { ref = {} }, "record 2", "ref is a table" },
    ["a function for a value"] = { { ref = print }, "record 2",
      "ref is a function" },
    ["a userdata for a value"] = { { ref = io.stdout }, "record 2",
      "ref is a userdata" },
    ["a thread for a value"] = { { ref = coroutine.create(print) },
      "record 2", "ref is a thread" },
  } do
    it("must not hold " .. what .. ", and nothing is stored", function()
      outcome.misuse(function()
        local s = db:import("individual", { { ref = "A" }, case[1] })
        return s
      end, table.unpack(case, 2))
      assert.equal(0, count("individual"))
    end)
  end
end)

describe("an iterator", function()
  it("is asked until it gives nil", function()
    local n = 0
    local s = assert(db:import("individual", function()
      n = n + 1
      if n <= 3 then return { ref = "P" .. n } end
    end))
    assert.same({ 3, 3, 0, 0 }, figures(s))
    assert.equal(4, n)
  end)

  it("may be a coroutine", function()
    local s = assert(db:import("individual", coroutine.wrap(function()
      for n = 1, 3 do coroutine.yield { ref = "P" .. n } end
    end)))
    assert.same({ 3, 3, 0, 0 }, figures(s))
  end)

  it("may give the same table again and again", function()
    local record, n = {}, 0
    assert(db:import("individual", function()
      n = n + 1
      record.ref = "P" .. n
      return n <= 3 and record or nil
    end))
    assert.same({ "P1", "P2", "P3" }, refs())
  end)
end)

describe("strict", function()
  it("stores nothing when a row is rejected", function()
    local path = dir:write("individual.csv", "ref,sex\nA,F\nB,X\nC,Y\n")
    outcome.fails("data", { path .. ": line 3, field 'sex', value 'X'",
      "write one of: Female, Male", "nothing was stored", "2 of 3 rows rejected" },
      db:import("individual", path, { strict = true }))
    assert.equal(0, count("individual"))
    assert.equal(0, db:revision())
  end)

  it("stores everything when none is", function()
    local s = assert(import("individual", "ref,sex\nA,F\n",
      { strict = true }))
    assert.same({ 1, 1, 0, 0 }, figures(s))
  end)

  it("does not mind duplicates", function()
    local s = assert(import("individual", "ref\nA\nA\n", { strict = true }))
    assert.same({ 2, 1, 1, 0 }, figures(s))
  end)

  it("holds for arrays", function()
    outcome.fails("data", { "'sex'", "'X'", "nothing was stored" },
      db:import("individual", { { ref = "A" }, { ref = "B", sex = "X" } },
        { strict = true }))
    assert.equal(0, count("individual"))
  end)
end)

describe("duplicates", function()
  it("are counted and not stored", function()
    assert(import("individual", "ref,sex\nA,F\nB,M\n"))
    local s = assert(import("individual", "ref,sex\nA,Female\nB,m\nC,F\n"))
    assert.same({ 3, 1, 2, 0 }, figures(s))
    assert.same({ "A", "B", "C" }, refs())
  end)

  it("leave the revision as it is", function()
    assert(import("individual", "ref\nA\n"))
    assert(import("individual", "ref\nA\n"))
    assert.equal(1, db:revision())
  end)

  it("are those of one file too, whatever its order", function()
    local s = assert(import("individual", "ref\nA\nB\nA\nA\n"))
    assert.same({ 4, 2, 2, 0 }, figures(s))
  end)

  it("are found in every entity", function()
    for _, folder in ipairs { "examples/norfolk/records" } do
      local first = assert(db:import_folder(folder))
      local again = assert(db:import_folder(folder))
      assert.is_true(first.stored > 1000)
      assert.same({ first.read, 0, first.read - first.rejected,
        first.rejected }, figures(again))
    end
  end)

  it("with other content are conflicts", function()
    assert(import("individual", "ref,sex\nA,F\n"))
    local s = assert(import("individual", "ref,sex\nA,M\n"))
    assert.same({ 1, 0, 0, 1 }, figures(s))
    assert.same({ conflict = 1 }, s.reasons)
    assert.equal("Female", rows("SELECT sex FROM individual_view")[1].sex)
  end)
end)

describe("a person's management", function()
  local function again(row)
    assert(db:import("individual", { { ref = "A" } }))
    assert(import("management", HEADER
      .. "A,Norfolk,1,2,2020-01-01,2021-01-01\n"))
    return figures(assert(import("management", HEADER .. row .. "\n")))
  end

  it("may touch what is stored", function()
    assert.same({ 1, 1, 0, 0 }, again("A,Norfolk,1,1,2021-01-01,"))
  end)

  it("may hold no day", function()
    assert.same({ 1, 1, 0, 0 }, again("A,Norfolk,1,1,2020-05-01,2020-05-01"))
  end)

  it("must not overlap, by a day either", function()
    assert.same({ 1, 0, 0, 1 }, again("A,Norfolk,1,1,2020-12-31,"))
  end)

  it("is a duplicate when it is the same", function()
    assert.same({ 1, 0, 1, 0 }, again("A,norfolk,1,2,2020-01-01,2021-01-01"))
  end)
end)

describe("a summary", function()
  it("keeps the first thousand rejects and counts all", function()
    local lines = { "ref,sex" }
    for i = 1, 1500 do lines[i + 1] = "P" .. i .. ",X" end
    lines[1502] = "Q,F\n"
    local s = assert(import("individual", table.concat(lines, "\n")))
    assert.same({ 1501, 1, 0, 1500 }, figures(s))
    assert.same({ code = 1500 }, s.reasons)
    assert.equal(1000, #s.rejects)
    assert.equal(2, s.rejects[1].line)
    assert.equal(1001, s.rejects[1000].line)
  end)

  it("says everything when it is printed", function()
    local text = tostring(assert(import("individual",
      "ref,sex,birth_date\nA,F,\nB,X,\n,M,\nA,F,\n")))
    outcome.says(text, "individual", "4 read", "1 stored", "1 duplicate",
      "2 rejected (code 1, empty 1)", "line 3", "line 4")
  end)

  it("outlives its register", function()
    local s = assert(import("individual", "ref,sex\nB,X\n"))
    db:close()
    outcome.says(tostring(s), "1 read", "value 'X'")
  end)
end)

describe("progress", function()
  it("is told every few thousand rows, and at the end", function()
    local text, told = people(10000), {}
    assert(import("individual", text, {
      progress = function(p) told[#told + 1] = p end,
    }))
    assert.is_true(#told >= 3)
    for i, p in ipairs(told) do
      assert.equal("individual", p.entity)
      assert.equal(#text, p.total)
      assert.is_true(p.rows > (i > 1 and told[i - 1].rows or 0))
      assert.is_true(p.bytes > (i > 1 and told[i - 1].bytes or 0))
    end
    assert.equal(10000, told[#told].rows)
    assert.equal(#text, told[#told].bytes)
  end)

  it("is told of records too", function()
    local told, n = {}, 0
    assert(db:import("individual", function()
      n = n + 1
      return n <= 10000 and { ref = "P" .. n } or nil
    end, { progress = function(p) told[#told + 1] = p.rows end }))
    assert.equal(10000, told[#told])
  end)

  it("stops the import when it answers false", function()
    outcome.fails("stopped", { "individual.csv", "stopped" },
      import("individual", people(10000),
        { progress = function() return false end }))
    assert.equal(0, count("individual"))
    assert.equal(0, db:revision())
  end)

  it("may ask the register", function()
    local seen
    assert(import("individual", people(5000), {
      progress = function() seen = seen or count("individual") end,
    }))
    assert.equal(4096, seen)
  end)
end)

describe("a folder", function()
  local function fill(files)
    for name, text in pairs(files) do dir:write(name, text) end
  end

  local PERSON <const> = "ref\nA\nB\n"
  local TIME <const> = HEADER .. "A,Norfolk,1,2,2020-01-01,\n"

  it("is imported whole, parents first, as one change", function()
    fill {
      ["attendance.csv"] = "meeting,agency,attended\nM1,police,yes\n",
      ["individual.csv"] = PERSON, ["management.csv"] = TIME,
      ["meeting.csv"] = "ref,area,level,held_on\nM1,Norfolk,2,2024-05-01\n",
    }
    local s = assert(db:import_folder(dir.path))
    assert.same({ 5, 5, 0, 0 }, figures(s))
    local entities = {}
    for i, part in ipairs(s.parts) do entities[i] = part.entity end
    assert.same({ "individual", "management", "meeting", "attendance" },
      entities)
    assert.same({ 2, 2, 0, 0 }, figures(s.parts[1]))
    assert.equal(1, db:revision())
    outcome.says(tostring(s), "individual", "attendance", "all", "5 read")
  end)

  it("leaves alone what is none of ours, and says so", function()
    fill { ["individual.csv"] = PERSON, ["zebras.csv"] = "x\n1\n",
      ["readme.txt"] = "hello" }
    local s = assert(db:import_folder(dir.path))
    assert.same({ "zebras.csv" }, s.ignored)
    outcome.says(tostring(s), "left alone: zebras.csv")
  end)

  for wrong, right in pairs {
    ["orders.csv"] = "order", ["indivdual.csv"] = "individual",
    ["Management.csv"] = "management", ["case-review.csv"] = "case_review",
  } do
    it("with the name " .. wrong .. " is a mistake", function()
      fill { ["individual.csv"] = PERSON, [wrong] = "x\n" }
      outcome.fails("data", { dir:at(wrong), "did you mean '" .. right },
        db:import_folder(dir.path))
      assert.equal(0, count("individual"))
    end)
  end

  it("with two files of one entity is a mistake", function()
    fill { ["individual.csv"] = PERSON, ["individual.CSV"] = "ref\nC\n" }
    outcome.fails("data", { "individual.csv", "individual.CSV" },
      db:import_folder(dir.path))
    assert.equal(0, count("individual"))
  end)

  it("is stored whole or not at all", function()
    fill { ["individual.csv"] = PERSON, ["management.csv"] = "individual\n" }
    outcome.fails("data", { dir:at("management.csv"), "'area' is missing" },
      db:import_folder(dir.path))
    assert.equal(0, count("individual"))
    assert.equal(0, db:revision())
  end)

  it("may be strict", function()
    fill { ["individual.csv"] = PERSON,
      ["management.csv"] = TIME .. "Z,Norfolk,1,2,2020-01-01,\n" }
    outcome.fails("data", { dir:at("management.csv"), "line 3", "'Z'" },
      db:import_folder(dir.path, { strict = true }))
    assert.equal(0, count("individual"))
    local s = assert(db:import_folder(dir.path))
    assert.same({ 4, 3, 0, 1 }, figures(s))
    assert.same({ reference = 1 }, s.reasons)
    assert.equal("management", s.rejects[1].entity)
    assert.equal(dir:at("management.csv"), s.rejects[1].source)
  end)

  it("must hold a file of ours", function()
    fill { ["zebras.csv"] = "x\n" }
    outcome.fails("data", { dir.path, "individual" },
      db:import_folder(dir.path))
  end)

  it("must be there", function()
    outcome.fails("io", { dir:at("nowhere"), "No such file" },
      db:import_folder(dir:at("nowhere")))
    outcome.fails("io", { dir:at("a.csv"), "Not a directory" },
      db:import_folder(dir:write("a.csv", "ref\n")))
  end)
end)

describe("a mistaken call", function()
  for what, case in pairs {
    ["no entity"] = { {}, "the entity must be a string" },
    ["an entity misspelt"] = { { "managment", {} },
      "did you mean 'management'" },
    ["an entity unknown"] = { { "zebra", {} }, "individual, management" },
    ["no source"] = { { "individual" }, "the source", "not nil" },
    ["a number as source"] = { { "individual", 1 }, "the source" },
    ["options that are no table"] = { { "individual", {}, "strict" },
      "options", "table" },
    ["an option misspelt"] = { { "individual", {}, { strct = true } },
      "did you mean 'strict'" },
    ["strict that is no boolean"] = { { "individual", {}, { strict = "no" } },
      "strict", "true or false" },
    ["progress that is no function"] = { { "individual", {},
      { progress = 1 } }, "progress", "function" },
  } do
    it("is told of " .. what, function()
      outcome.misuse(function()
        local s = db:import(table.unpack(case[1], 1, 3))
        return s
      end, table.unpack(case, 2))
    end)
  end
end)
