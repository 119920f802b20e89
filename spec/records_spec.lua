--- Walking records: db:each and its filters, against a filter in plain Lua.
-- MAPPA_ROUNDS says on how many random registers (20).

local mappa = require "mappa"
local chances = require "spec.support.chance"
local codes = require "spec.support.codes"
local outcome = require "spec.support.outcome"
local random = require "spec.support.random_register"
local scratch = require "spec.support.scratch"
local small = require "spec.support.small_register"

local misuse = outcome.misuse

local ROUNDS <const> = math.min(tonumber(os.getenv "MAPPA_ROUNDS" or 20), 200)

local function all(db, entity, filter)
  local records = {}
  for r in assert(db:each(entity, filter)) do records[#records + 1] = r end
  return records
end

--- The values of a field, in the order of the walk.
local function values(db, entity, field, filter)
  local list = {}
  for r in assert(db:each(entity, filter)) do
    list[#list + 1] = r[field] == nil and "nil" or r[field]
  end
  return list
end

describe("a record", function()
  local db = small.open()
  assert(db:import("offence", {
    { individual = "B", type = "Arson", sentence_months = 18,
      disposal = "Imprisonment", serious_further = true },
  }))
  assert(db:import("population", {
    { area = "Norfolk", year = 2024, age = 90, persons = 12 },
  }))

  for entity, expected in pairs {
    individual = {
      { ref = "A", sex = "Female", birth_date = "1990-02-28",
        ethnicity = "White: British" },
      { ref = "B", sex = "Male", birth_date = "2004-02-29" },
      { ref = "C" },
    },
    custody = {
      { individual = "C", kind = "Prison", start_date = "2025-04-01" },
    },
    order = {
      { individual = "A", kind = "SHPO", made_on = "2024-05-01" },
      { individual = "A", kind = "NO", interim = "Yes",
        made_on = "2024-06-01" },
      { individual = "B", kind = "SRO", interim = "No",
        made_on = "2025-03-31" },
    },
    meeting = {
      { ref = "1", individual = "A", area = "Norfolk", level = "Level 2",
        held_on = "2024-06-01" },
    },
    attendance = {
      { meeting = "1", agency = "Police", attended = "Yes" },
      { meeting = "1", agency = "Probation", attended = "Yes" },
      { meeting = "1", agency = "Housing authority", attended = "No" },
    },
    offence = {
      { individual = "B", type = "Arson", sentence_months = 18,
        disposal = "Imprisonment", serious_further = "Yes" },
    },
    population = {
      { area = "Norfolk", year = 2024, age = 90, persons = 12 },
    },
    licence = {},
  } do
    it("of " .. entity .. " has its fields in words", function()
      assert.same(expected, all(db, entity))
    end)
  end

  it("has whole numbers for numbers", function()
    local r = all(db, "offence")[1]
    assert.equal("integer", math.type(r.sentence_months))
  end)

  it("is a table of its own", function()
    for r in db:each("individual") do r.sex = "changed" end
    assert.same({ "Female", "Male", "nil" }, values(db, "individual", "sex"))
  end)

  it("exists for every entity, with no other fields", function()
    for _, entity in ipairs(mappa.entities()) do
      local known = {}
      for _, field in ipairs(entity.fields) do known[field.name] = true end
      for r in db:each(entity.name) do
        for name in pairs(r) do assert.is_true(known[name]) end
      end
    end
  end)
end)

describe("a filter", function()
  local db = small.open()
  assert(db:import("offence", {
    { individual = "A", type = "it's", sentence_months = 6,
      offence_date = "2024-03-31" },
    { individual = "B", type = "50%\n\"x\"", sentence_months = 24,
      offence_date = "2024-04-01" },
    { individual = "C" },
  }))
  local function raises_on_nil(v) return v:find "a" end

  for _, case in ipairs {
    { "management", "level", { level = 2 }, { "Level 2", "Level 2" } },
    { "management", "level", { level = "2" }, { "Level 2", "Level 2" } },
    { "management", "level", { level = 2.0 }, { "Level 2", "Level 2" } },
    { "management", "level", { level = "level 2" }, { "Level 2", "Level 2" } },
    { "management", "level", { level = "M3" }, { "Level 3" } },
    { "management", "level", { level = { 1, "Level 3" } },
      { "Level 3", "Level 1" } },
    { "management", "level", { level = { min = 2 } },
      { "Level 2", "Level 3", "Level 2" } },
    { "management", "level", { level = { max = 1.5 } }, { "Level 1" } },
    { "management", "level", { level = { min = 4 } }, {} },
    { "management", "level", { level = { ["not"] = 2 } },
      { "Level 3", "Level 1" } },
    { "management", "level", { level = { ["not"] = { 1, 2 } } },
      { "Level 3" } },
    { "management", "level", { level = { ["not"] = { min = 2, max = 3 } } },
      { "Level 1" } },
    { "management", "area", { area = "E23000024" }, { "Norfolk", "Norfolk" } },
    { "management", "area", { area = "norfolk", level = 1 }, { "Norfolk" } },
    { "management", "individual", { individual = "A" }, { "A", "A" } },
    { "management", "individual", { individual = { "C", "nobody", "B" } },
      { "B", "C" } },
    { "management", "individual", { individual = { ["not"] = "A" } },
      { "B", "C" } },
    { "management", "start_date", { start_date = "2024-01-01" },
      { "2024-01-01" } },
    { "management", "start_date", { start_date = "2023-24" },
      { "2023-04-01", "2024-01-01" } },
    { "management", "start_date", { start_date = { "2024/25", "2023-04-01" } },
      { "2023-04-01", "2025-03-01", "2024-06-01" } },
    { "management", "start_date", { start_date = { min = "2024-01-01",
      max = "2024-06-01" } }, { "2024-01-01", "2024-06-01" } },
    { "management", "start_date", { start_date = { min = "2024-25" } },
      { "2025-03-01", "2024-06-01" } },
    { "management", "start_date", { start_date = { max = "2023-24" } },
      { "2023-04-01", "2024-01-01" } },
    { "management", "end_date", { end_date = "unknown" }, { "nil", "nil" } },
    { "management", "end_date", { end_date = { "Unknown", "2025-03-01" } },
      { "2025-03-01", "nil", "nil" } },
    { "management", "end_date", { end_date = { ["not"] = "Unknown" } },
      { "2025-03-01", "2025-04-01" } },
    { "management", "end_date", { end_date = { max = "2025-03-31" } },
      { "2025-03-01" } },
    { "management", "end_date", { end_date = { ["not"] = { max =
      "2025-03-31" } } }, { "nil", "2025-04-01", "nil" } },
    { "order", "interim", { interim = "Unknown" }, { "nil" } },
    { "order", "interim", { interim = { ["not"] = "yes" } }, { "nil", "No" } },
    { "offence", "type", { type = "it's" }, { "it's" } },
    { "offence", "type", { type = '50%\n"x"' }, { '50%\n"x"' } },
    { "offence", "type", { type = "' OR 1" }, {} },
    { "offence", "type", { type = { ["not"] = "it's" } },
      { '50%\n"x"', "nil" } },
    { "offence", "sentence_months", { sentence_months = "24" }, { 24 } },
    { "offence", "sentence_months", { sentence_months = { 6, 24.0 } },
      { 6, 24 } },
    { "offence", "sentence_months", { sentence_months = { min = 6.5 } },
      { 24 } },
    { "offence", "sentence_months", { sentence_months = { min = -math.huge,
      max = math.huge } }, { 6, 24 } },
    { "offence", "offence_date", { offence_date = "2023-24" },
      { "2024-03-31" } },
    { "meeting", "individual", { individual = "A" }, { "A" } },
    { "meeting", "ref", { ref = 1 }, { "1" } },
    { "attendance", "agency", { agency = { "NHS", "Housing", 'police' } },
      { "Police", "Housing authority" } },
    { "individual", "ref", {}, { "A", "B", "C" } },
    { "individual", "ref", { sex = function(s) return s == "Female" end },
      { "A" } },
    { "individual", "ref", { sex = function(s) return s == nil end },
      { "C" } },
    { "individual", "ref", { sex = raises_on_nil }, { "A", "B" } },
    { "offence", "sentence_months", { sentence_months = function(n)
      return n > 6 end }, { 24 } },
    { "management", "start_date", { start_date = function(d)
      return d:sub(6, 7) == "01" end }, { "2024-01-01" } },
  } do
    it(("%s of %s: %s"):format(case[2], case[1],
      table.concat(case[4], ", "):gsub("\n", " ")), function()
      assert.same(case[4], values(db, case[1], case[2], case[3]))
    end)
  end

  it("may list any number of texts", function()
    local refs = { "C", "A", "Unknown" }
    for i = 1, 5000 do refs[#refs + 1] = "P" .. i end
    local is <const> = { "A", "A", "C" }
    assert.same(is, values(db, "management", "individual",
      { individual = refs }))
    assert.same({ "B" }, values(db, "management", "individual",
      { individual = { ["not"] = refs } }))
    assert.same({ "C" }, values(db, "offence", "individual", { type = refs }))
    assert.same({ "A", "B" }, values(db, "offence", "individual",
      { type = { ["not"] = refs } }))
    assert.same({ "A" }, values(db, "individual", "ref",
      { ref = refs, sex = { "F", "M" } }))
  end)

  it("may list any number of years", function()
    local years = mappa.years("1900-01", "2099-00")
    assert.equal(4, #all(db, "management", { start_date = years }))
    assert.equal(2, #all(db, "management", { end_date = years }))
  end)

  it("is not changed, and may be used again", function()
    local filter = { level = { 2, 3 }, start_date = { min = "2020-01-01" } }
    assert.equal(3, #all(db, "management", filter))
    assert.equal(3, #all(db, "management", filter))
    assert.same({ level = { 2, 3 }, start_date = { min = "2020-01-01" } },
      filter)
  end)

  it("calls its functions for the records that pass the rest", function()
    local seen = {}
    all(db, "management", { area = "Norfolk", category = function(c)
      seen[#seen + 1] = c
      return c == "Category 2"
    end, level = function(l)
      seen[#seen + 1] = l
    end })
    assert.same({ "Category 1", "Category 2", "Level 1" }, seen)
  end)
end)

describe("the order", function()
  it("is by ref, then by the dates and other fields", function()
    local db <close> = assert(mappa.open(":memory:"))
    assert(db:import("individual", { { ref = "P2" }, { ref = "P10" } }))
    assert(db:import("breach", {
      { individual = "P2", requirement = "SHPO", outcome = "nfa",
        outcome_date = "2024-01-01" },
      { individual = "P2", requirement = "licence", outcome = "nfa",
        breach_date = "2023-01-02", outcome_date = "2024-01-01" },
      { individual = "P2", requirement = "notification", outcome = "custody",
        breach_date = "2023-01-02", outcome_date = "2024-01-01" },
      { individual = "P2", requirement = "notification", outcome = "caution",
        breach_date = "2023-01-02", outcome_date = "2024-01-01" },
      { individual = "P10", requirement = "notification", outcome = "caution",
        outcome_date = "2025-01-01" },
      { individual = "P2", requirement = "VOO", outcome = "caution",
        breach_date = "2023-01-01", outcome_date = "2025-01-01" },
    }))
    assert.same({ "Caution", "No further action", "Caution", "Caution",
      "Returned to custody", "No further action" },
      values(db, "breach", "outcome"))
    assert.same({ "P10", "P2" }, values(db, "individual", "ref"))
  end)

  it("of population is that of its fields", function()
    local db <close> = assert(mappa.open(":memory:"))
    local rows = {}
    for _, area in ipairs { "Suffolk", "Kent" } do
      for age = 12, 9, -1 do
        rows[#rows + 1] = { area = area, year = 2024, age = age,
          persons = age }
        rows[#rows + 1] = { area = area, year = 2023, age = age, persons = 1 }
      end
    end
    assert(db:import("population", rows))
    assert.same({ 1, 1, 1, 1, 9, 10, 11, 12 },
      values(db, "population", "persons", { area = "Kent" }))
    assert.same({ "Kent", "Suffolk" }, values(db, "population", "area",
      { age = 9, year = { min = 2024 } }))
  end)
end)

describe("a mistaken walk is refused at the call:", function()
  local db = small.open()
  local long = { "x" }
  for i = 2, 1000 do long[i] = "x" .. i end

  for i, case in ipairs {
    { { "managment" }, "no entity 'managment'", "mean 'management'?" },
    { { "area" }, "no entity 'area'", "population, individual" },
    { { nil }, "each: the entity must be a string, not nil" },
    { { {} }, "each: the entity must be a string, not a table" },
    { { "order", "SHPO" }, "each: the filter must be a table, not \"SHPO\"" },
    { { "order", false }, "each: the filter must be a table, not false" },
    { { "order", { "SHPO" } }, "{ individual = ... }", "the key 1" },
    { { "order", { knd = 1 } }, "order has no field 'knd'", "mean 'kind'?" },
    { { "order", { area = 1 } }, "order has no field 'area'", "made_on" },
    { { "order", { kind = "SHOP" } }, "filter.kind", "'SHPO'?" },
    { { "order", { kind = { "SHPO", "SOP" } } }, "filter.kind", "'SOPO'?" },
    { { "order", { kind = true } }, "filter.kind", "not true" },
    { { "order", { kind = {} } }, "filter.kind", "empty list" },
    { { "order", { kind = { "SHPO", nil, "NO" } } }, "filter.kind", "gap" },
    { { "order", { kind = { { 1 } } } }, "filter.kind", "not a table" },
    { { "order", { kind = { "SHPO", print } } }, "kind", "not a function" },
    { { "order", { kind = { mni = 1 } } }, "'mni'", "mean 'min'?" },
    { { "order", { kind = { min = 1 } } }, "filter.kind", "has no range" },
    { { "order", { kind = "Unknown" } }, "filter.kind", "'Unknown'" },
    { { "order", { kind = { ["not"] = "SHOP" } } }, "'SHPO'?" },
    { { "order", { kind = { ["not"] = {} } } }, "kind is an empty list" },
    { { "order", { kind = { ["not"] = { ["not"] = 1 } } } }, "not takes a" },
    { { "order", { kind = { ["not"] = print } } }, "not takes a value" },
    { { "order", { kind = { ["not"] = 1, min = 2 } } }, "'min'" },
    { { "management", { level = 4 } }, "filter.level", "'4'" },
    { { "management", { level = { min = "2" } } }, "filter.level.min must be "
      .. "a number, not \"2\"" },
    { { "management", { level = { min = 3, max = 2 } } },
      "filter.level: min = 3 is above max = 2" },
    { { "management", { level = { min = 0 / 0 } } }, "min is no number" },
    { { "management", { level = { min = 1, mx = 2 } } }, "mean 'max'?" },
    { { "management", { level = { min = false } } }, "not false" },
    { { "order", { made_on = "2024-02-30" } }, 'filter.made_on = "2024-02-30"',
      '"2025-03-31"', '"2024-25"' },
    { { "order", { made_on = "2024-26" } }, '"2024-26"' },
    { { "order", { made_on = "31/03/2025" } }, '"31/03/2025"' },
    { { "order", { made_on = 2024 } }, "filter.made_on = 2024" },
    { { "order", { made_on = "Unknown" } }, 'filter.made_on = "Unknown"' },
    { { "order", { made_on = { min = "soon" } } }, 'made_on.min = "soon"' },
    { { "order", { made_on = { max = 3 } } }, "made_on.max = 3" },
    { { "order", { made_on = { min = "2025-01-01", max = "2024-12-31" } } },
      "min = 2025-01-01 is above max = 2024-12-31" },
    { { "order", { made_on = { min = "2024-25", max = "2023-24" } } },
      "above max" },
    { { "offence", { sentence_months = "many" } }, "whole number", '"many"' },
    { { "offence", { sentence_months = 1.5 } }, "whole number, not 1.5" },
    { { "offence", { sentence_months = { true } } }, "not true" },
    { { "offence", { type = { min = 1 } } }, "filter.type", "has no range" },
    { { "offence", { type = "" } }, "an empty text is no value of type" },
    { { "offence", { type = "a\0b" } }, "filter.type holds a NUL byte" },
    { { "order", { individual = { max = "A" } } }, "individual", "no range" },
    { { "order", { individual = true } }, "filter.individual", "not true" },
    { { "order", { individual = { x = 1, table.unpack(long) } } },
      "individual", "'x'" },
    { { "order", { individual = { ["not"] = { 1, true,
      table.unpack(long) } } } }, "filter.individual", "not true" },
  } do
    it(("%d, %s"):format(i, case[2]), function()
      misuse(function()
        local walk = db:each(table.unpack(case[1], 1, 2))
        return walk
      end, table.unpack(case, 2))
    end)
  end

  it("no register, or a closed one", function()
    local other = assert(mappa.open(":memory:"))
    misuse(function() other.each("individual") end, "colon")
    other:close()
    misuse(function() other:each("individual") end, "closed")
  end)
end)

describe("a function that fails", function()
  local db = small.open()

  it("is told of at the line of the loop, with field and value", function()
    misuse(function()
      for _ in db:each("management", { level = function(l)
        return l == "Level 3" and l.x.y or l == "Level 2"
      end }) do end
    end, "filter.level", "level = Level 3", "index")
  end)

  it("ends the walk", function()
    local other <close> = assert(mappa.open(":memory:"))
    assert(other:import("individual", { { ref = "A" } }))
    pcall(function()
      for _ in other:each("individual", { ref = error }) do end
    end)
    assert.equal(1, other:import("individual", { { ref = "B" } }).stored)
  end)

  it("may yield instead", function()
    local co = coroutine.wrap(function()
      return values(db, "individual", "ref", { ref = coroutine.yield })
    end)
    assert.equal("A", co())
    assert.equal("B", co(true))
    assert.equal("C", co(false))
    assert.same({ "A", "C" }, co(true))
  end)
end)

-- === Random registers ====================================================

--- The records of a random register as a walk shows them, and in its order.
local function expected_records(register, entity)
  local records = codes.records(register, entity)
  local fields, order = codes.entities[entity], { codes.entities[entity][1] }
  for _, is_date in ipairs { true, false } do
    for i = 2, #fields do
      if (fields[i][2] == "date") == is_date then
        order[#order + 1] = fields[i]
      end
    end
  end
  local function key(r, field)
    local value = r[field[1]]
    for i, code in ipairs(codes.lists[field[2]] or {}) do
      if code.label == value then return i end
    end
    return value
  end
  for _, r in ipairs(records) do
    r.sentence_months = math.tointeger(tonumber(r.sentence_months))
  end
  table.sort(records, function(a, b)
    for _, field in ipairs(order) do
      local x, y = key(a, field), key(b, field)
      if x ~= y then return x == nil or y ~= nil and x < y end
    end
    return false
  end)
  return records
end

--- A value of a field as a script may write it, and its test.
local function any_value(chance, field, records)
  local name, list = field[1], codes.lists[field[2]]
  local value = chance.one_of(records)[name]
  if chance.percent(8) or value == nil then
    if field.required then return any_value(chance, field, records) end
    return "Unknown", function(v) return v == nil end
  end
  local function is(v) return v == value end
  if field[2] == "date" and chance.percent(30) then
    local year = tonumber(value:sub(1, 4))
    local from, to = year .. "-04-01", year + 1 .. "-03-31"
    return ("%d-%02d"):format(year, (year + 1) % 100), function(v)
      return v ~= nil and from <= v and v <= to
    end
  end
  for _, code in ipairs(list or {}) do
    if code.label == value and chance.percent(50) then
      return tonumber(code.code) or code.code, is
    end
  end
  return list and chance.percent(20) and value:upper() or value, is
end

local function any_list(chance, field, records)
  local list, tests = {}, {}
  for i = 1, chance.between(1, 4) do
    list[i], tests[i] = any_value(chance, field, records)
  end
  return list, function(v)
    for _, test in ipairs(tests) do
      if test(v) then return true end
    end
    return false
  end
end

--- What a range compares: a number or a date.
local function comparable(field)
  if field[2] == "level" or field[2] == "category" then
    return function(v) return tonumber(v:match "%d+") end
  elseif field[2] == "date" or field[1] == "sentence_months" then
    return function(v) return v end
  end
end

local function any_range(chance, field, records)
  local of, limits = comparable(field), {}
  for _ = 1, 2 do
    local value = chance.one_of(records)[field[1]]
    if value ~= nil then limits[#limits + 1] = of(value) end
  end
  table.sort(limits)
  if not limits[1] then return any_value(chance, field, records) end
  local range = { min = limits[1], max = limits[2] }
  if range.max and chance.percent(30) then range.min = nil end
  return range, function(v)
    return v ~= nil and (not range.min or of(v) >= range.min)
      and (not range.max or of(v) <= range.max)
  end
end

local function any_condition(chance, field, records)
  if chance.percent(15) then
    local wanted = chance.one_of(records)[field[1]]
    local function f(v) return v == wanted end
    return f, f
  end
  local make = chance.one_of { any_value, any_list,
    comparable(field) and any_range or any_list }
  local condition, test = make(chance, field, records)
  if chance.percent(25) then
    return { ["not"] = condition }, function(v) return not test(v) end
  end
  return condition, test
end

local function required_fields()
  local required = {}
  for _, entity in ipairs(mappa.entities()) do
    required[entity.name] = {}
    for _, field in ipairs(entity.fields) do
      required[entity.name][field.name] = field.required
    end
  end
  return required
end

describe("random registers", function()
  local required = required_fields()

  local function check(seed, db, register, entity)
    local chance = chances.new(seed)
    local records = expected_records(register, entity)
    assert.same(records, all(db, entity))
    for _ = 1, #records > 0 and 12 or 0 do
      local filter, tests, wanted = {}, {}, {}
      for _, field in ipairs(chance.some_of(codes.entities[entity],
        chance.between(1, 3))) do
        local f = { field[1], field[2], required = required[entity][field[1]] }
        filter[f[1]], tests[f[1]] = any_condition(chance, f, records)
      end
      for _, r in ipairs(records) do
        local passes = true
        for name, test in pairs(tests) do
          passes = passes and test(r[name])
        end
        if passes then wanted[#wanted + 1] = r end
      end
      assert.same(wanted, all(db, entity, filter))
    end
  end

  for seed = 1, ROUNDS do
    it(("give what plain Lua gives, %d"):format(seed), function()
      local register = random.new(seed, 4 + seed % 25)
      local db <close> = assert(mappa.open(":memory:"))
      local dir <close> = scratch.new()
      random.write(register, dir.path)
      assert(db:import_folder(dir.path, { strict = true }))
      for i, entity in ipairs(random.entities()) do
        check(seed * 100 + i, db, register, entity)
      end
    end)
  end
end)
