--- The types for editors: what tools/types.lua gives, with everything in them
-- that a script can write, and shapes that results have.

local core = require "mappa.core"
local keys = require "mappa.keys"
local mappa = require "mappa"
local measures = require "mappa.measures"

local PATH <const> = "lua/mappa/types.lua"

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

--- The fields of each class, the words of each alias, and the functions of a
-- file of types.
local function parse(text)
  local types = { classes = {}, words = {}, functions = {} }
  local class, alias
  for line in text:gmatch("[^\n]+") do
    local name = line:match("^%-%-%-@class (%S+)")
    if name then
      class = {}
      types.classes[name] = class
    end
    alias = line:match("^%-%-%-@alias (%S+)") or alias
    if line:find("^%-%-%-| ") then
      types.words[alias] = types.words[alias] or {}
      types.words[alias][line:match('^%-%-%-| "(.-)"') or ""] = true
    end
    local field, optional = line:match("^%-%-%-@field (%S-)(%??) ")
    if field then
      field = field:match('^%["(.*)"%]$') or field
      class[field] = { optional = optional == "?", line = line }
    end
    local f = line:match("^function ([%w_.:]+)%(")
    if f then types.functions[f] = true end
  end
  return types
end

local entities = mappa.entities()
local text = read(PATH)
local types = parse(text)

--- Every name of a list of {name=} is in an alias, and no other.
local function same_words(list, alias)
  local words = {}
  for _, item in ipairs(list) do words[item.name or item] = true end
  assert.same(words, types.words[alias])
end

--- The names that a mistaken one is told of.
local function told(f)
  local _, message = pcall(f)
  local names = {}
  for name in message:match("it is one of: (.*)$"):gmatch("[^, ]+") do
    names[#names + 1] = name
  end
  return names
end

--- Are the fields of a result those of its class?
local function fits(result, class)
  local fields = assert(types.classes["mappa." .. class], class)
  for name in pairs(result) do
    assert.is_true(fields[name] ~= nil or math.type(name) == "integer"
      or fields["[mappa.Statistic]"] ~= nil, class .. ": " .. tostring(name))
  end
  for name, field in pairs(fields) do
    if not field.optional and not name:find("^%[") then
      assert.is_true(result[name] ~= nil, class .. " without " .. name)
    end
  end
end

local db, t, r

setup(function()
  db = assert(mappa.open(":memory:"))
  assert(db:import_folder("examples/norfolk/records"))
  t = assert(db:crosstab { measure = "eligible", at = "2025-03-31",
    rows = "level", cols = "category", where = { area = "Norfolk" } })
  r = assert(db:report { area = "Norfolk", year = "2024-25" })
end)

teardown(function() db:close() end)

describe("the types", function()
  it("are what the generator gives; if not, run: make types", function()
    assert.equal(dofile("tools/types.lua"), text)
  end)

  it("are Lua, for editors only", function()
    assert.is_function(load(text))
    assert.equal("---@meta mappa", text:match("^[^\n]+"))
    local pipe = io.popen("grep -rlE 'mappa[.]types' lua src examples")
    assert.equal("", pipe:read("a"))
    pipe:close()
  end)

  it("have every function and method", function()
    for name, value in pairs(mappa) do
      if type(value) == "function" then
        assert.is_true(types.functions["mappa." .. name], name)
      else
        assert.is_table(types.classes.mappa[name], name)
      end
    end
    for class, object in pairs { Register = db, Table = t, Report = r,
      Figures = mappa.published() } do
      local n = 0
      for name in pairs(object) do
        assert.is_true(types.functions[class .. ":" .. name], name)
        n = n + 1
      end
      assert.is_true(n > 0)
    end
  end)

  it("have no function that there is not", function()
    local objects = { Register = db, Table = t, Report = r,
      Figures = mappa.published() }
    for name in pairs(types.functions) do
      local class, method = name:match("^(%w+):(.+)$")
      local f = class and objects[class][method]
        or mappa[name:match("^mappa%.(.+)$")]
      assert.is_function(f, name)
    end
  end)

  it("have every key of an option table", function()
    local class_of = { crosstab = "Spec", dimension = "DimensionTable",
      condition = "ConditionTable", field = "Filter" }
    for _, key in ipairs(keys.all()) do
      local class = class_of[key.of]
        or key.of:gsub("^%l", string.upper) .. "Options"
      assert.is_table(types.classes["mappa." .. class][key.name], key.name)
    end
  end)

  it("have the keys that a spec takes, and no other", function()
    local names = told(function() db:crosstab { zzzzzzzzz = 1 } end)
    for name in pairs(types.classes["mappa.Spec"]) do
      local found = false
      for _, known in ipairs(names) do found = found or known == name end
      assert.is_true(found, name)
    end
    for _, name in ipairs(names) do
      assert.is_table(types.classes["mappa.Spec"][name], name)
    end
  end)

  it("have every measure, entity, field and unit", function()
    same_words(measures, "mappa.MeasureName")
    same_words(core.entities(), "mappa.EntityName")
    for _, measure in ipairs(measures) do
      assert.is_table(types.classes["mappa.Measures"][measure.name])
      for _, field in ipairs(assert(db:fields(measure.name))) do
        assert.is_true(types.words["mappa.FieldName"][field.name], field.name)
        assert.is_table(types.classes["mappa.Filter"][field.name])
      end
      for _, unit in ipairs(measure.units) do
        assert.is_true(types.words["mappa.Unit"][unit], unit)
      end
    end
    for _, entity in ipairs(entities) do
      for _, field in ipairs(entity.fields) do
        assert.is_table(types.classes["mappa." .. entity.name][field.name])
      end
    end
  end)

  it("have every statistic and unit of time", function()
    for _, name in ipairs(told(function()
      db:crosstab { measure = "attendance", during = "2024-25",
        show = "zzzzzzzzz" }
    end)) do
      assert.is_true(types.words["mappa.Statistic"][name], name)
    end
    same_words(told(function()
      db:crosstab { measure = "entries", during = "2024-25",
        rows = { { "date", every = "zzzzzzzzz" } } }
    end), "mappa.TimeUnit")
  end)

  it("have every counting rule with its values", function()
    local function has(class, rules)
      for _, rule in ipairs(rules) do
        local field = types.classes[class][rule.name]
        assert.is_table(field, rule.name)
        for _, value in ipairs(rule.values) do
          assert.is_truthy(field.line:find('"' .. value.name .. '"', 1, true))
        end
      end
    end
    local template = require "mappa.template.area"
    for _, measure in ipairs(measures) do
      has("mappa.Rules", measure.rules or {})
    end
    for _, name in ipairs(template.measures) do
      has("mappa.ReportRules", mappa.measures[name].rules)
    end
    has("mappa.ReportRules", template.rules)
  end)
end)

describe("the shapes of results", function()
  it("are those of what a register tells", function()
    local summary = assert(db:import("individual", { { ref = "" } }))
    fits(summary, "Summary")
    fits(summary.rejects[1], "Reject")
    for _, finding in ipairs(assert(db:check())) do
      fits(finding, "Finding")
    end
    for _, field in ipairs(db:fields("managed")) do fits(field, "Field") end
    for _, entity in ipairs(entities) do
      fits(entity, "Entity")
      for _, field in ipairs(entity.fields) do fits(field, "EntityField") end
      local n = 0
      for record in db:each(entity.name) do
        fits(record, entity.name)
        n = n + 1
        if n == 20 then break end
      end
    end
  end)

  it("are those of what a Table tells", function()
    fits(t:cell("Level 2"), "Cell")
    fits(t:cell("Level 1", "Category 3"), "Cell")
    fits(t:explain(), "Explanation")
    local explained = t:select { level = { 2, 3 } }:explain("Level 2")
    fits(explained, "Explanation")
    fits(explained.cell, "CellExplanation")
    local square = t:select { level = { 1, 2 }, category = { 1, 2 } }
    fits(square:chi_square(), "ChiSquare")
    fits(square:fisher(), "Fisher")
    fits(mappa.change(82, 96), "Change")
    fits(mappa.change(82, 96, { base = { 100, 110 }, unit = "people" }),
      "Change")
    for _, known in ipairs(mappa.breaks()) do fits(known, "Break") end
  end)

  it("are those of what a report tells", function()
    local figures = assert(mappa.figures("examples/norfolk/published.csv"))
    for _, figure in ipairs(figures) do fits(figure, "Figure") end
    for _, figure in ipairs(r:figures()) do fits(figure, "Figure") end
    local comparison = r:against(figures)
    fits(comparison, "Comparison")
    fits(comparison[1], "ComparedCell")
    fits(comparison.rules[1], "TriedRules")
    for _, remark in ipairs(r:check()) do fits(remark, "Remark") end
  end)

  it("are those of what published figures tell", function()
    local published = mappa.published()
    for _, figure in ipairs(published) do fits(figure, "Figure") end
    fits(published:measures()[1], "FiguresOf")
    fits(published:areas()[1], "FiguresOf")
    for _, finding in ipairs(published:check()) do
      fits(finding, "FiguresFinding")
    end
    local of_year = published:table { measure = "eligible", rows = "year",
      cols = "category" }
    fits(of_year:cell("2002-03", "Category 1"), "Cell")
    local explained = of_year:explain("2002-03", "Category 1")
    for name in pairs(explained.cell) do
      assert.is_table(types.classes["mappa.CellExplanation"][name]
        or name == "n" and {}, name)
    end
  end)

  it("are those of the measures", function()
    -- What a measure has besides is how it counts: no script needs it.
    local function holds(object, class)
      for name, field in pairs(types.classes["mappa." .. class]) do
        assert.is_true(field.optional or object[name] ~= nil, name)
      end
    end
    for _, measure in ipairs(measures) do
      holds(measure, "Measure")
      for _, rule in ipairs(measure.rules or {}) do
        holds(rule, "Rule")
        for _, value in ipairs(rule.values) do holds(value, "RuleValue") end
      end
    end
  end)
end)
