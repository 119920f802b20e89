--- A later extract takes the place of an earlier one: whole or not at all, and
-- what was counted before stays what it was.

local chance = require "spec.support.chance"
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local EXTRACT <const> = {
  individual = "ref\nA\nB\n",
  management = "individual,area,category,level,start_date,end_date\n"
    .. "A,Norfolk,1,1,2024-05-01,\nB,Norfolk,1,2,2024-05-01,\n",
  order = "individual,kind,made_on,ended_on\nA,SHPO,2024-06-01,\n",
}

-- B has left, A's order has ended, and C is new.
local LATER <const> = {
  individual = "ref\nC\nA\nB\n",
  management = "individual,area,category,level,start_date,end_date\n"
    .. "C,Norfolk,1,2,2025-01-01,\nA,Norfolk,1,1,2024-05-01,\n"
    .. "B,Norfolk,1,2,2024-05-01,2025-01-01\n",
  order = "individual,kind,made_on,ended_on\nA,SHPO,2024-06-01,2025-01-10\n",
}

local dir, path, folder, db
local number = 0               -- of the last extract

--- Imports a folder of these files.
local function import(files, options)
  number = number + 1
  folder = dir:folder("extract" .. number)
  for entity, text in pairs(files) do
    dir:write(("extract%d/%s.csv"):format(number, entity), text)
  end
  return db:import_folder(folder, options)
end

local function eligible()
  return db:crosstab { measure = "eligible", at = "2025-03-31",
    rows = "level" }
end

--- All records of a register as text, in an order of their own.
local function text_of(register)
  local lines = {}
  for _, entity in ipairs(mappa.entities()) do
    for record in register:each(entity.name) do
      local words = {}
      for name, value in pairs(record) do
        words[#words + 1] = name .. "=" .. tostring(value)
      end
      table.sort(words)
      lines[#lines + 1] = entity.name .. " " .. table.concat(words, " ")
    end
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

before_each(function()
  dir = scratch.new()
  path = dir:at("r.db")
  db = assert(mappa.open(path, { keep = 1 }))
  assert(import(EXTRACT))
end)

after_each(function()
  db:close()
  dir:remove()
end)

describe("a later extract", function()
  it("counts nothing twice", function()
    assert.equal(2, eligible():value())
    local s = assert(import(LATER, { replace = true }))
    assert.same({ { entity = "individual", rows = 2 },
      { entity = "management", rows = 2 } },
      { s.replaced[1], s.replaced[2] })
    outcome.says(tostring(s), "replaced: 2 individual, 2 management, 1 order")
    local t = eligible()
    assert.equal(2, t:value())
    assert.equal(1, t:value("Level 2"))
    assert.equal(1, db:crosstab { measure = "orders",
      during = "2024-25" }:value())
    assert.equal(0, db:crosstab { measure = "orders_in_force",
      at = "2025-03-31" }:value())
    assert.equal(2, db:revision())
  end)

  it("that is imported beside the earlier one is found", function()
    local s = assert(import(LATER))
    assert.same({ overlap = 1 }, s.reasons)
    local findings = assert(db:check { rules = { "told_twice" } })
    assert.equal(1, #findings)
    assert.equal("order", findings[1].entity)
    outcome.says(findings[1].message, "A: order of 2024-06-01")
  end)

  it("takes away what refers to what it replaces", function()
    assert(db:import("offence", { { individual = "A" } }))
    assert(db:import("population", { { area = "Norfolk", year = 2024,
      age = 30, persons = 1 } }))
    local s = assert(import(LATER, { replace = true }))
    outcome.says(tostring(s), "no file has others: 1 offence")
    assert.equal(0, db:sql("SELECT count(*) AS n FROM offence")[1].n)
    assert.equal(1, db:sql("SELECT count(*) AS n FROM population")[1].n)
  end)

  it("of nothing that others refer to leaves them alone", function()
    assert(import({ population = "area,year,age,persons\nNorfolk,2024,30,1\n"
      }, { replace = true }))
    assert.equal(2, db:sql("SELECT count(*) AS n FROM individual")[1].n)
  end)

  it("that fails leaves all as it was", function()
    local before = text_of(db)
    outcome.fails("data", { "'Z'", "strict" }, import({
      individual = LATER.individual,
      management = LATER.management .. "Z,Norfolk,1,1,2024-05-01,\n",
    }, { replace = true, strict = true }))
    outcome.fails("data", { "'area' is missing" }, import({
      individual = LATER.individual, management = "individual\n" },
      { replace = true }))
    local ok = pcall(import, LATER, { replace = true,
      progress = function() error "stop" end })
    assert.equal(before, ok and "" or text_of(db))
    assert.equal(1, db:revision())
    assert.equal(2, eligible():value())
  end)

  it("is a folder", function()
    outcome.misuse(function()
      db:import("individual", { { ref = "A" } }, { replace = true })
    end, "replace", "import_folder")
    outcome.misuse(function()
      db:import_folder(folder, { replace = "yes" })
    end, "replace must be true or false")
  end)

  it("gives what a new register would hold, whatever was there", function()
    for seed = 1, 6 do
      local c = chance.new(seed)
      local function some(files)
        local left = {}
        for entity, text in pairs(files) do
          left[entity] = text:gsub("[^\n]+\n", function(line)
            if line:find("^%u") and c.percent(30) then return "" end
          end)
        end
        left.individual = files.individual
        return left
      end
      assert(import(some(c.one_of { EXTRACT, LATER }), { replace = true }))
      assert(import(some(LATER), { replace = true }))
      local new <close> = assert(mappa.open(":memory:"))
      assert(new:import_folder(folder))
      assert.equal(text_of(new), text_of(db))
    end
  end)
end)

describe("records behind a cell", function()
  local function names(t)
    local list = {}
    for record in t:records("Level 2") do
      list[#list + 1] = record.individual
    end
    table.sort(list)
    return list
  end

  local function stale(t)
    outcome.misuse(function()
      for record in t:records("Level 2") do
        error("the record of " .. record.individual)
      end
    end, "ask again")
    assert.equal(1, t:value("Level 2"))
  end

  it("are there after records were added", function()
    local t = eligible()
    assert(db:import("individual", { { ref = "D" } }))
    assert.same({ "B" }, names(t))
  end)

  it("are not those of other people after a replacement", function()
    local t = eligible()
    assert(import(LATER, { replace = true }))
    stale(t)
    assert.same({ "C" }, names(eligible()))
  end)

  it("are to be counted again when another program has imported", function()
    local t = eligible()
    do
      local other <close> = assert(mappa.open(path))
      assert(other:import("individual", { { ref = "D" } }))
    end
    stale(t)
    assert(db:import("individual", { { ref = "E" } }))
    stale(t)
    assert.same({ "B" }, names(eligible()))
  end)

  it("are those that were counted, whatever else is in their place", function()
    local t = eligible()
    assert.same({ "B" }, names(t))
    dir:sqlite("r.db", "UPDATE management SET level = 1 WHERE level = 2")
    stale(t)
    dir:sqlite("r.db", "DELETE FROM management WHERE individual = 2")
    stale(t)
  end)
end)
