--- Rubbish for arguments: every question and every verb answers, or says at
-- the caller's line what is wrong; nothing fails inside the module, and what a
-- function of the script raises comes through. MAPPA_ROUNDS says how many
-- rounds.

local chances = require "spec.support.chance"
local garbage = require "spec.support.garbage"
local mappa = require "mappa"
local small = require "spec.support.small_register"

local ROUNDS <const> = tonumber(os.getenv "MAPPA_ROUNDS" or 200)

-- How often a call may yield before it is left alone.
local YIELDS <const> = 50

local db, tables

local function high(age) return age > 30 end

-- Questions that are right.
local QUESTIONS <const> = {
  { measure = "eligible", at = { "2024-25", "2023-24" }, rows = { "level",
    { "age", bands = { 10, 18, 25 }, labels = { "a", "b", "c", "d" } } },
    cols = { "category", groups = { { "Sexual", 1 }, { "Rest", 2, 3 } } },
    where = { area = { "Norfolk", "Gwent" }, age = { min = 10, max = 90 } },
    show = { "n", "row%" }, totals = { rows = "top", cols = false },
    subtotals = true, missing = "show", rules = { last_day = "in" } },
  { measure = "orders", during = "2024-25", unit = "people", base = "orders",
    rows = { "kind", nets = { { "Any", "SHPO", "SRO" }, { "Some", "NO" } },
      other = "Others" }, cols = { { "date", every = "month" },
      { "age", "sex", by = high, as = "old", order = { "Yes", "No" } } },
    where = { made_on = { min = "2024-04-01" },
      sex = { ["not"] = "Unknown" }, age = high }, show = { "n", "col%",
      "orders", "median", "p90" }, of = "days_managed",
    rules = { interim = true } },
  { measure = "managed", during = { from = "2023-04-01", to = "2025-03-31" },
    rows = { "sex", "level" }, cols = "age", show = "all%", rounding = 100,
    where = { area = "Norfolk" }, rules = { pick = "last" } },
  { measure = "attendance", during = "2024-25", rows = "agency" },
}

-- Verbs, with arguments that are right.
local VERBS <const> = {
  value = { "Level 2", "Category 1" }, cell = { { "Level 2" }, "Total" },
  tidy = { { totals = true } }, percent = { "row" },
  select = { { level = { 2, "Level 3" }, category = { min = 1, max = 2 } } },
  sort = { { by = "Category 1", order = "up", dim = "level" } },
  top = { 2, { dim = "level", by = { "Category 2" }, other = "Rest" } },
  pivot = { { rows = { "category" }, cols = "level" } },
  chi_square = {}, fisher = { 0.9 }, residuals = {},
  records = { "Level 2", "Category 1" }, explain = { "Level 2", { "Total" } },
  render = { "text", { width = 40, title = "x", thousands = "," } },
}

-- Functions of the module and the register.
local CALLS <const> = {
  table = { { { level = "a", sex = "b", n = 1, ["row%"] = 2.5 },
    { level = "b", sex = "b", n = 3 } }, { rows = { "level" }, cols = "sex",
    title = "x", unit = "people", adds_up = true } },
  measure = { { name = "fuzzy", of = "managed", where = { level = { 2 } } } },
  years = { "2015-16", "2024-25" },
}
local METHODS <const> = {
  fields = { "managed" },
  each = { "management", { level = { 2, 3 }, start_date = { min =
    "2024-01-01" } } },
}

--- The keys of a table in an order that is always the same.
local function names(t)
  local list = {}
  for name in pairs(t) do list[#list + 1] = name end
  table.sort(list)
  return list
end

-- === Calling ============================================================

--- Calls f(...) in a coroutine, to its end or for some yields.
local function run(f, ...)
  local thread = coroutine.create(f)
  local result = table.pack(coroutine.resume(thread, ...))
  for _ = 1, YIELDS do
    if coroutine.status(thread) == "dead" then return result end
    result = table.pack(coroutine.resume(thread))
  end
  return { true, n = 1 }
end

--- What went wrong inside the module; nil when nothing did.
local function fault(line, result)
  local ok, e = result[1], result[2]
  if ok or e == garbage.OWN then return nil end
  local place = ("^%%./spec/fuzz_spec%%.lua:%d: mappa: "):format(line)
  if type(e) == "string" and (e:find(place)
    or e:find(place:gsub("%%%./", "", 1))) then
    return nil
  end
  return tostring(e)
end

local function written(value, depth)
  if type(value) ~= "table" then
    return type(value) == "string" and ("%q"):format(value:sub(1, 40))
      or tostring(value)
  end
  if depth == 0 then return "{...}" end
  local parts = {}
  for key, item in next, value do
    parts[#parts + 1] = ("[%s]=%s"):format(written(key, 0),
      written(item, depth - 1))
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

--- Calls f with arguments, and everything that it gives.
local function try(name, f, ...)
  local args = table.pack(...)
  local line = debug.getinfo(1, "l").currentline + 2
  local result = run(function()
    local value = f(table.unpack(args, 1, args.n))
    return value
  end)
  local e = fault(line, result)
  if e then
    error(("%s(%s): %s"):format(name, written(args, 6), e), 0)
  end
  return result[1] and result[2] or nil
end

--- Looks at all that an answer can show.
local function use(t)
  try("tostring", function(x) return tostring(x) .. "" end, t)
  try("tidy", t.tidy, t, { totals = true })
end

--- Walks an iterator for some steps.
local function walk(name, step)
  for _ = 1, 5 do
    if try(name, step) == nil then return end
  end
end

-- === The tests ==========================================================

setup(function()
  db = small.open()
  tables = {
    db:crosstab { measure = "eligible", at = "2025-03-31", rows = "level",
      cols = "category" },
    db:crosstab { measure = "managed", during = mappa.years("2023-24",
      "2024-25"), rows = { "year", "level" }, cols = { "sex", "age" },
      subtotals = true, show = { "n", "mean", "row%" }, of = "age" },
    db:crosstab { measure = "orders", during = "2024-25", unit = "people",
      rows = { "kind", nets = { { "A", "SHPO" }, { "B", "SHPO", "SRO" } } } },
    db:crosstab { measure = "eligible", at = "2025-03-31" },
  }
  local records = tables[1]:tidy { totals = true }
  tables[5] = mappa.table(records, { rows = "level", cols = "category",
    unit = "people" })
  tables[6] = tables[1]:select { level = { 2, 3 }, category = { 1, 2 } }
    :residuals()
end)

teardown(function() db:close() end)

--- Rounds, in blocks, each with its own chance.
local function each_round(f)
  for block = 1, math.max(ROUNDS // 20, 1) do
    it("rounds " .. (block - 1) * 20 + 1 .. " and on", function()
      for number = (block - 1) * 20 + 1, block * 20 do
        local chance = chances.new(number)
        f(chance, garbage.new(chance))
      end
    end)
  end
end

describe("db:crosstab with rubbish:", function()
  each_round(function(chance, rubbish)
    for _, question in ipairs(QUESTIONS) do
      local t = try("crosstab", db.crosstab, db, rubbish.spoil(question))
      if t and chance.percent(20) then use(t) end
    end
  end)
end)

--- The arguments of a verb with rubbish among them.
local function spoilt(chance, rubbish, args)
  local copy = table.move(args, 1, #args, 1, {})
  local place = chance.between(1, math.max(#args, 1))
  copy[place] = rubbish.spoil(copy[place])
  return table.unpack(copy, 1, math.max(#args, place))
end

describe("verbs with rubbish:", function()
  each_round(function(chance, rubbish)
    for _, verb in ipairs(names(VERBS)) do
      local t, args = chance.one_of(tables), VERBS[verb]
      local got = try(verb, t[verb], t, spoilt(chance, rubbish, args))
      if verb == "records" and got then walk(verb, got) end
      if got and getmetatable(got) == getmetatable(t) then use(got) end
    end
  end)
end)

describe("functions with rubbish:", function()
  each_round(function(chance, rubbish)
    for _, name in ipairs(names(CALLS)) do
      local got = try(name, mappa[name], spoilt(chance, rubbish, CALLS[name]))
      if got and name == "table" then use(got) end
    end
    for _, name in ipairs(names(METHODS)) do
      local got = try(name, db[name], db,
        spoilt(chance, rubbish, METHODS[name]))
      if got and name == "each" then walk(name, got) end
    end
  end)
end)

it("without rubbish all is answered", function()
  for _, question in ipairs(QUESTIONS) do
    assert.is_truthy(db:crosstab(question))
  end
  local two = tables[1]:select { level = { 2, 3 }, category = { 1, 2 } }
  for _, verb in ipairs(names(VERBS)) do
    two[verb](two, table.unpack(VERBS[verb]))
  end
end)
