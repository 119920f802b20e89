--- Rates of random questions over random registers and residents: the
-- population of every cell and total is what a walk over the residents gives,
-- by labels alone; the rate is the count over it.

local chances = require "spec.support.chance"
local random = require "spec.support.random_register"
local residents = require "spec.support.random_population"
local rounds = require "spec.support.rounds"

local YEARS <const> = { ["2023-24"] = 2023, ["2024-25"] = 2024 }

local function set(label) return { [label] = true } end

local function by(name)
  return function(r) return set(r[name]) end
end

--- Bands by their first ages.
local function band(...)
  local limits = { ... }
  return function(_, age)
    for i = #limits, 1, -1 do
      local from, to = limits[i], limits[i + 1]
      if age >= from then
        return set(not to and from .. "+" or to == from + 1 and tostring(from)
          or from .. "-" .. to - 1)
      end
    end
    return set("Under " .. limits[1])
  end
end

-- Dimensions in two languages.
local DIMS <const> = {
  { name = "area", ask = "area", labels = by "area" },
  { name = "region", ask = "region", labels = by "region" },
  { name = "country", ask = "country", labels = by "country" },
  { name = "sex", ask = "sex", labels = by "sex" },
  { name = "age", ask = "age",
    labels = function(_, age) return set(tostring(age)) end },
  { name = "age", ask = { "age", bands = { 10, 18, 30, 90 } },
    labels = band(10, 18, 30, 90) },
  { name = "age", ask = { "age", bands = { 5, 12, 40, 95 } },
    labels = band(5, 12, 40, 95) },
  { name = "old", ask = { "age", as = "old", groups = {
      { "Old", { min = 60 } }, { "Young", { max = 20 } } } },
    labels = function(_, age)
      return age >= 60 and set "Old" or age <= 20 and set "Young" or {}
    end },
  { name = "east", ask = { "area", as = "east", other = "Rest",
      groups = { { "East", "Norfolk", "Suffolk" }, { "Kent!", "Kent" } } },
    labels = function(r)
      if r.area == "Norfolk" or r.area == "Suffolk" then return set "East" end
      return set(r.area == "Kent" and "Kent!" or "Rest")
    end },
  { name = "south", ask = { "region", as = "south", nets = {
      { "South", "London", "South East" }, { "Far", "South East", "Wales" } } },
    labels = function(r)
      local labels = {}
      if r.region == "London" or r.region == "South East" then
        labels.South = true
      end
      if r.region == "South East" or r.region == "Wales" then
        labels.Far = true
      end
      return labels
    end },
  { name = "who", ask = { "age", "sex", as = "who",
      order = { "Woman", "Man", "Child" }, by = function(age, sex)
        if age < 18 then return "Child" end
        return sex == "Female" and "Woman" or "Man"
      end },
    labels = function(r, age)
      return set(age < 18 and "Child" or r.sex == "Female" and "Woman"
        or "Man")
    end },
  { name = "category", ask = "category" },
  { name = "level", ask = "level" },
  { name = "years", ask = { "age", "level", as = "years",
    by = function(age) return age > 40 end } },
}

-- Conditions: {field, what is asked, and a function of residents}.
local CONDITIONS <const> = {
  { "area", { "Norfolk", "Kent", "London" }, function(r)
    return r.area == "Norfolk" or r.area == "Kent" or r.area == "London"
  end },
  { "area", { ["not"] = "Kent" }, function(r) return r.area ~= "Kent" end },
  { "region", "East of England",
    function(r) return r.region == "East of England" end },
  { "country", function(label) return label == "Wales" end,
    function(r) return r.country == "Wales" end },
  { "sex", "Female", function(r) return r.sex == "Female" end },
  { "age", { min = 18 }, function(_, age) return age >= 18 end },
  { "age", { min = 6, max = 94 },
    function(_, age) return age >= 6 and age <= 94 end },
  { "age", function(age) return age and age % 2 == 0 and age < 80 end,
    function(_, age) return age % 2 == 0 and age < 80 end },
  { "category", { 1, 2 } },
  { "level", 1 },
}

--- Different dimensions, some of them on the columns.
local function some_dims(chance)
  local dims, rows, cols, seen = {}, {}, {}, {}
  for _, dim in ipairs(chance.some_of(DIMS, chance.between(0, 3))) do
    if not seen[dim.name] then
      seen[dim.name] = true
      dims[#dims + 1] = dim
      table.insert(chance.percent(60) and rows or cols, dim.ask)
    end
  end
  return dims, rows, cols
end

local function some_conditions(chance)
  local where, passes = {}, {}
  for _, c in ipairs(chance.some_of(CONDITIONS, chance.between(0, 2))) do
    if not where[c[1]] then
      where[c[1]] = c[2]
      passes[#passes + 1] = c[3]
    end
  end
  return where, passes
end

--- A question: as a script asks it, its dimensions and conditions.
local function question(chance)
  local dims, rows, cols = some_dims(chance)
  local where, passes = some_conditions(chance)
  local flow, years = chance.percent(40), { "2024-25" }
  if chance.percent(40) then years = { "2023-24", "2024-25" } end
  local wanted = {}
  for _, year in ipairs(years) do wanted[year] = true end
  passes[#passes + 1] = function(r) return wanted[r.year] end
  if #years > 1 then dims[#dims + 1] = { name = "year", labels = by "year" } end
  return { measure = flow and "managed" or chance.one_of { "eligible",
    "caseload" }, at = not flow and years or nil, during = flow and years
    or nil, rows = rows, cols = cols, where = where }, dims, passes
end

--- A register with random records and residents.
local function make(number)
  local chance = chances.new(number)
  local db = rounds.from_records(random.new(number, 60))
  local rows, list, of = residents.rows(chance, { 2023, 2024 }), {}, {}
  assert.equal(0, assert(db:import("population", rows)).rejected)
  for _, area in ipairs(residents.areas()) do of[area.area] = area end
  for i, row in ipairs(rows) do
    local area = of[row.area]
    list[i] = { area = row.area, region = area.region,
      country = area.country, sex = row.sex, age = row.age,
      persons = row.persons }
    for label, year in pairs(YEARS) do
      if year == row.year then list[i].year = label end
    end
  end
  return { chance = chance, db = db, residents = list }
end

--- Some of the labels that a Table shows in a dimension, as a set and a list.
local function some_labels(chance, t, name)
  local seen, labels, some = {}, {}, {}
  for _, record in ipairs(t:tidy()) do
    local label = record[name]
    if not seen[label] and label ~= "Unknown" then
      seen[label], labels[#labels + 1] = true, label
    end
  end
  if #labels == 0 then return nil end
  local list = chance.some_of(labels, chance.between(1, 4))
  for _, label in ipairs(list) do some[label] = true end
  return some, list
end

--- The dimensions with one of them relabelled: label -> new label, or nil.
local function relabelled(dims, name, change)
  local copy = table.move(dims, 1, #dims, 1, {})
  for i, dim in ipairs(dims) do
    if dim.name == name and dim.labels then
      copy[i] = { name = name, labels = function(resident, age)
        local labels = {}
        for label in pairs(dim.labels(resident, age)) do
          local new = change(label)
          if new then labels[new] = true end
        end
        return labels
      end }
    end
  end
  return copy
end

--- Changes both a Table of rates and what is expected of it: some categories
-- are selected, or those but the largest are folded.
local function change(chance, t, dims)
  local name = #dims > 0 and chance.one_of(dims).name
  local some, list
  if name then some, list = some_labels(chance, t.rates, name) end
  if not some then return t, dims end
  if chance.percent(50) then
    local function keep(x) return x:select { [name] = list } end
    return { counts = keep(t.counts), rates = keep(t.rates) },
      relabelled(dims, name, function(label) return some[label] and label end)
  end
  local top, kept = t.rates:top(2, { dim = name, other = "Rest!" }), {}
  for _, record in ipairs(top:tidy()) do kept[record[name]] = true end
  return { counts = top, rates = top }, relabelled(dims, name,
    function(label) return kept[label] and label or "Rest!" end)
end

--- Every cell and total of rates has the population and mark expected.
local function check(t, dims, cells, age_from)
  local counts = {}
  for _, record in ipairs(t.counts:tidy { totals = true }) do
    counts[#counts + 1] = record.n
  end
  for i, record in ipairs(t.rates:tidy { totals = true }) do
    local cell = cells[residents.key(dims, record)]
    local mark = residents.mark(cell, age_from)
    assert.equal(counts[i], record.n)
    assert.equal(mark, record.mark)
    assert.equal(not mark and cell.persons or nil, record.population)
    assert.equal(not mark and record.n * 1000 / cell.persons or nil,
      record.rate)
  end
end

describe("rates are counts over residents", function()
  rounds.each(math.max(1, rounds.ROUNDS // 40), make, function(round)
    for _ = 1, 8 do
      local asked, dims, passes = question(round.chance)
      local counts = assert(round.db:crosstab(asked))
      local age_from = round.chance.one_of { 10, 10, 0, 18 }
      local t = { counts = counts, rates = assert(counts:rate {
        age_from = age_from, per = 1000 }) }
      local function check_now()
        check(t, dims, residents.cells(round.residents, dims, passes,
          age_from), age_from)
      end
      check_now()
      t, dims = change(round.chance, t, dims)
      check_now()
    end
    round.db:close()
  end, "rates")
end)
