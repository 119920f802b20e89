--- Tables that areas saved, added up: the same as one cross-tab of all areas,
-- where figures add up; refused where they are not alike.

local core = require "mappa.core"
local json = require "dkjson"
local mappa = require "mappa"
local questions = require "spec.support.questions"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

local ROUNDS <const> = (rounds.ROUNDS + 3) // 4

--- The areas of a register's management.
local function areas_of(db)
  local areas = {}
  for _, row in ipairs(db:sql
    "SELECT DISTINCT area FROM management_view ORDER BY area") do
    areas[#areas + 1] = row.area
  end
  return areas
end

local function copy(spec, changes)
  local new = {}
  for key, value in pairs(spec) do new[key] = value end
  for key, value in pairs(changes or {}) do new[key] = value end
  return new
end

--- A spec for some areas.
local function of_areas(spec, area, changes)
  local where = copy(spec.where or {}, { area = area })
  return copy(copy(spec, changes), { where = where })
end

-- Questions whose figures add up over areas.
local ADDITIVE <const> = {
  { measure = "eligible", at = "2023-24", rows = "level", cols = "category" },
  { measure = "eligible", at = "2024-25", rows = { "sex", "level" },
    show = { "n", "row%", "all%" } },
  { measure = "caseload", at = "2024-25",
    rows = { { "age", bands = { 18, 25, 40 } } }, cols = "location" },
  { measure = "caseload", at = "2023-06-30" },
  { measure = "breaches", during = { "2022-23", "2023-24", "2024-25" },
    rows = "outcome", cols = "requirement" },
  { measure = "recalls", during = "2023-24", rows = "level",
    cols = "category", where = { requirement = "licence" } },
  { measure = "orders", during = { "2023-24", "2024-25" }, rows = "kind",
    rules = { interim = "include" } },
  { measure = "meetings", during = "2024-25", rows = "level" },
  { measure = "attendance", during = "2024-25", rows = "agency", show = "n" },
  { measure = "case_reviews", during = "2024-25", rows = "kind" },
  { measure = "breaches", during = "2024-25", rows = "level",
    of = "age", show = { "n", "sum", "valid", "min", "max" } },
}

--- Every cell by its labels, in any order of dimensions.
local function cells(t, names)
  local by_key = {}
  for _, record in ipairs(t:tidy { totals = true }) do
    local words = {}
    for i, name in ipairs(names) do words[i] = record[name] end
    by_key[table.concat(words, " / ")] = record
  end
  return by_key
end

--- Zero or not there: a category that no area has had is in no table.
local function n_of(record, name) return record and record[name] or 0 end

local function dims_of(t)
  local names = {}
  for _, side in ipairs { "rows", "cols" } do
    for _, d in ipairs(t[side]) do names[#names + 1] = t.answer.dims[d].name end
  end
  return names
end

local function check_same(whole, one)
  local names = dims_of(one)
  local there, here = cells(one, names), cells(whole, names)
  for key, record in pairs(there) do
    for _, name in ipairs(whole.show) do
      local a, b = n_of(here[key], name), n_of(record, name)
      assert.is_true(math.abs(a - b) < 1e-9, ("%s of %s: %s, not %s"):format(
        name, key, a, b))
    end
  end
  for key, record in pairs(here) do
    assert.is_true(there[key] ~= nil or record.n == 0, key)
  end
end

local function each_register(f)
  rounds.each(ROUNDS, function(number)
    return rounds.new(number, {}, 0, nil)
  end, function(round)
    local db <close> = rounds.from_csv(round.register)
    local areas = areas_of(db)
    if #areas > 1 then f(db, areas) end
  end, "combine")
end

describe("tables of all areas added up", function()
  each_register(function(db, areas)
    local folder <close> = scratch.new()
    for i, spec in ipairs(ADDITIVE) do
      local list = {}
      for k, area in ipairs(areas) do
        local t = db:crosstab(of_areas(spec, area))
        list[k] = t
        if (i + k) % 2 == 0 then
          list[k] = folder:at(("%d-%d.json"):format(i, k))
          assert(t:save(list[k]))
        end
      end
      local all = of_areas(spec, areas)
      check_same(assert(mappa.combine(list)), db:crosstab(all))
      for _, by in ipairs { { "area" }, { "region" }, { "country", "region" } }
      do
        list.by = by
        local rows = type(spec.rows) == "table" and spec.rows or { spec.rows }
        check_same(assert(mappa.combine(list)), db:crosstab(copy(all,
          { rows = table.move(rows, 1, #rows, #by + 1, copy(by)) })))
      end
    end
  end)
end)

describe("saved tables", function()
  local MEASURES <const> = { "eligible", "throughput", "orders",
    "orders_in_force", "breaches", "transitions" }
  local QUESTIONS <const> = 5
  local folder

  setup(function() folder = scratch.new() end)

  teardown(function() folder:remove() end)

  rounds.each(ROUNDS, function(number)
    return rounds.new(number, MEASURES, QUESTIONS, questions.new)
  end, function(round)
    local db <close> = rounds.from_csv(round.register)
    local path = folder:at "any.json"
    for nth = 1, QUESTIONS do
      local t = db:crosstab(round.question(nth).spec)
      assert(t:save(path))
      local _, message, code = mappa.combine { path }
      assert.not_equal("format", code, message)
    end
  end, "saved")
end)

describe("people over a period", function()
  each_register(function(db, areas)
    local spec = { measure = "managed", during = "2023-24", rows = "level",
      cols = "category" }
    local list, parts = {}, {}
    for k, area in ipairs(areas) do
      list[k] = db:crosstab(of_areas(spec, area))
      parts[k] = list[k]:value()
    end
    local whole = assert(mappa.combine(list))
    local one = db:crosstab(of_areas(spec, areas))
    assert.is_true(whole:value() >= one:value())
    local sum, several = 0, 0
    for _, n in ipairs(parts) do
      sum, several = sum + n, several + (n > 0 and 1 or 0)
    end
    assert.equal(sum, whole:value())
    assert.same(several > 1 and { n = true } or nil, whole:cell().at_most)
    assert.equal(several > 1, tostring(whole):find("At most", 1, true) ~= nil)
  end)
end)

describe("people who may count twice are marked", function()
  local parts

  before_each(function()
    local db = assert(mappa.open(":memory:"))
    assert(db:import("individual", { { ref = "A" }, { ref = "B" } }))
    local management, breaches = {}, {}
    for i, area in ipairs { "Norfolk", "Suffolk" } do
      management[i] = { individual = i == 1 and "A" or "B", area = area,
        category = 1, level = 2, start_date = "2023-05-01" }
      breaches[i] = { individual = management[i].individual,
        requirement = "notification", outcome = "caution",
        outcome_date = "2024-05-01" }
    end
    assert(db:import("management", management))
    assert(db:import("breach", breaches))
    parts = function(measure, show)
      local list = {}
      for i, area in ipairs { "Norfolk", "Suffolk", "Kent" } do
        list[i] = db:crosstab { measure = measure, during = "2024-25",
          show = show, where = { area = area } }
      end
      return list
    end
  end)

  local function printed(t) return t:render "text" end

  it("where people are shown beside events", function()
    local t = assert(mappa.combine(parts("breaches", { "outcomes",
      "people" })))
    assert.same({ people = true }, t:cell().at_most)
    assert.truthy(printed(t):find(" 2 +2%*\n"))
    assert.truthy(printed(t):find("At most", 1, true))
    t = assert(mappa.combine(parts("breaches", "outcomes")))
    assert.is_nil(t:cell().at_most)
  end)

  it("in what is combined again, with areas that have none", function()
    local list = parts("managed")
    local east = assert(mappa.combine { list[1], list[2] })
    for _, again in ipairs { { east }, { east, list[3] } } do
      assert.same({ n = true }, assert(mappa.combine(again)):cell().at_most)
    end
    assert.is_nil(assert(mappa.combine { list[1], list[3] }):cell().at_most)
  end)
end)

describe("combining", function()
  local db, folder

  setup(function()
    folder = scratch.new()
    db = assert(mappa.open(":memory:"))
    assert(db:import_folder("examples/norfolk/records"))
    assert(db:import("individual", { { ref = "S1" }, { ref = "E1" } }))
    assert(db:import("management", {
      { individual = "S1", area = "Suffolk", category = 1, level = 1,
        start_date = "2020-01-01" },
      { individual = "E1", area = "South Wales", category = 2, level = 2,
        start_date = "2020-01-01" },
    }))
  end)

  teardown(function()
    db:close()
    folder:remove()
  end)

  local function table_of(area, changes)
    return db:crosstab(of_areas({ measure = "eligible", at = "2024-25",
      rows = "level", cols = "category" }, area, changes))
  end

  local function refused(list)
    local t, message, code = mappa.combine(list)
    assert.is_nil(t)
    assert.equal("data", code)
    return message
  end

  it("tells the areas, and those that are missing", function()
    local t = assert(mappa.combine { table_of "Norfolk", table_of "Suffolk" })
    local about = t:explain()
    assert.same({ "Norfolk", "Suffolk" }, about.areas)
    assert.equal(40, #about.missing)
    assert.equal(2, #about.parts)
    assert.matches("2 of the 42 areas; missing: Avon and Somerset, Bed",
      (tostring(t):gsub("%s+", " ")))
    assert.equal(about.rows_read, 2 * table_of("Norfolk"):explain().rows_read)
    local left = about.rows_counted
    for _, reason in ipairs(about.left_out) do left = left + reason.rows end
    assert.equal(about.rows_read, left)
  end)

  it("keeps regions and countries apart, without what lies elsewhere",
    function()
      local t = assert(mappa.combine { table_of "Norfolk", table_of "Suffolk",
        table_of "South Wales", by = { "country", "region" } })
      assert.equal(1, t:value { "Wales", "Wales", "Level 2" })
      assert.equal("impossible",
        t:cell({ "Wales", "East of England", "Level 2" }).status)
      for _, record in ipairs(t:tidy()) do
        assert.equal(record.region == "Wales", record.country == "Wales")
      end
    end)

  it("takes what it made before", function()
    local east = folder:at "east.json"
    assert(assert(mappa.combine { table_of "Norfolk", table_of "Suffolk" })
      :save(east))
    local t = assert(mappa.combine { east, table_of "South Wales",
      by = "region" })
    local areas = { "Norfolk", "Suffolk", "South Wales" }
    check_same(t, table_of(areas, { rows = { "region", "level" } }))
    assert.same({ "Norfolk", "South Wales", "Suffolk" },
      (function(list) table.sort(list) return list end)(t:explain().areas))
  end)

  it("refuses what is not alike, by the difference", function()
    local norfolk = table_of "Norfolk"
    for words, changes in pairs {
      ["the measure of table 1 and of table 2 differ: eligible, and caseload"]
        = { measure = "caseload" },
      ["the dates of table 1 and of table 2 differ: 2025%-03%-31, and 2024"] =
        { at = "2023-24" },
      ["the rules of table 1 and of table 2 differ: who left on the date is "
        .. "not counted, and who left on the date is counted"] =
        { rules = { last_day = "in" } },
      ["the dimensions of table 1 and of table 2 differ: level in rows; cat"] =
        { rows = "sex" },
      ["the categories of table 1 and of table 2 differ: none, and level: "
        .. "groups {{Level 1, 1, 2}, {Level 2, 3}}"] = { rows = { { "level",
          groups = { { "Level 1", 1, 2 }, { "Level 2", 3 } } } } },
      ["the treatment of the unknown of table 1 and of table 2 differ"] =
        { missing = "hide" },
      ["the filters of table 1 and of table 2 differ: none, and sex = Male"] =
        { where = { sex = "Male" } },
    } do
      changes.where = changes.where or {}
      local spec = { measure = "eligible", at = "2024-25", rows = "level",
        cols = "category" }
      local other = db:crosstab(of_areas(copy(spec, changes), "Suffolk"))
      assert.matches(words, refused { norfolk, other })
    end
    assert.matches("the selection of table 1 and of table 2 differ",
      refused { norfolk, table_of("Suffolk"):select { level = { 1, 2 } } })
  end)

  it("refuses an area twice, and a table of no area", function()
    assert.equal("Norfolk is in table 1 and in table 2, and would count twice",
      refused { table_of "Norfolk", table_of { "Norfolk", "Suffolk" } })
    assert.matches("table 1 does not say of which area it is",
      refused { db:crosstab { measure = "eligible", at = "2024-25" } })
    assert.matches("table 1 is of Norfolk and Suffolk, not of one area",
      refused { table_of { "Norfolk", "Suffolk" }, by = "area" })
  end)

  it("refuses what does not add up", function()
    local function with(show, of)
      return table_of("Norfolk", { show = show, of = of })
    end
    assert.matches("table 1 cannot be combined: it shows mean, which does not "
      .. "add up; show sum and valid", refused { with({ "n", "mean" }, "age") })
    assert.matches("it shows percentages of people", refused {
      db:crosstab { measure = "orders", during = "2024-25", show = "all%",
        base = "people", where = { area = "Norfolk" } } })
    assert.matches("the numbers of table 1 and of table 2 differ: age, and ",
      refused { with({ "n", "sum" }, "age"), table_of("Suffolk",
        { show = { "n", "sum" }, of = "months_at_level" }) })
    assert.matches("it shows residual", refused {
      table_of("Norfolk"):select { level = { 2, 3 } }:residuals() })
    assert.matches("t:top folded level, in each area others",
      refused { table_of("Norfolk"):top(1) })
    assert.matches("its figures were given", refused {
      mappa.table({ { level = "Level 1", n = 3 } }, { rows = "level" }) })
  end)

  it("refuses what was not counted, and ways that are there", function()
    local printed = mappa.published():table { measure = "rate", rows = "area",
      where = { year = "2024-25" } }
    assert.matches("were not counted in a register", refused { printed })
    assert.matches("were not counted in a register", refused {
      db:account { during = "2024-25", rows = "area" } })
    local regions = table_of("Norfolk", { rows = "region" })
    assert.matches("broken down by region already", refused { regions,
      table_of("Suffolk", { rows = "region" }), by = "region" })
  end)

  it("never adds up a file of which a field is damaged", function()
    local path = folder:at "field.json"
    assert(table_of("Norfolk", { show = { "n", "sum" }, of = "age" })
      :save(path))
    local file <close> = assert(io.open(path))
    local text = file:read "a"
    local bad = { '"text"', "-5", "3.5", "true", "[]", "{}", "[1,2]", "[[]]",
      "[{}]", "1e999" }
    local function check(damaged, place)
      local out = assert(io.open(path, "w"))
      out:write(damaged)
      out:close()
      local ok, t, message, code = pcall(mappa.combine, { path })
      assert.is_true(ok, place .. ": " .. tostring(t))
      if t then return t:render "csv" end
      assert.equal("format", code == "data" and "format" or code, message)
    end
    local good = check(text, "as it was")
    for _, name in ipairs { "title", "measure", "definition", "source",
      "clock", "unit", "label", "from", "to", "areas", "where", "rules",
      "rows_read", "rows_counted", "left_out", "reason", "rows", "show",
      "dimensions", "name", "side", "labels", "records", "level", "n",
      "sum" } do
      local _, from = text:find('\n *"' .. name .. '":')
      assert.truthy(from, name)
      local value = text:match('^"[^"]*"', from + 1)
        or text:match("^%b[]", from + 1) or text:match("^[%d.]+", from + 1)
      for _, new in ipairs(bad) do
        local got = check(text:sub(1, from) .. new
          .. text:sub(from + #value + 1), name .. " " .. new)
        local is_free = name == "title" or name == "sum"
          or new == '"text"' or new == "[]" or new == "{}"
        if not is_free and got then assert.equal(good, got, name .. new) end
      end
    end
  end)

  --- What mappa.combine says of a file whose records were changed.
  local function changed(t, change)
    local path = folder:at "cells.json"
    assert(t:save(path))
    local file = assert(io.open(path))
    local saved = json.decode(file:read "a")
    file:close()
    change(saved.records)
    file = assert(io.open(path, "w"))
    file:write(json.encode(saved))
    file:close()
    return mappa.combine { path }
  end

  it("tells totals that are not the sums of their parts, where these add up",
    function()
      local function ask(measure, when)
        return db:crosstab { measure = measure, [when] = "2024-25",
          rows = "level", cols = "category", where = { area = "Norfolk" } }
      end
      for _, t in ipairs { ask("eligible", "at"), ask("recalls", "during"),
        ask("breaches", "during") } do
        for i in ipairs(t:tidy { totals = true }) do
          for _, by in ipairs { 1, -1 } do
            local whole, message, code = changed(t, function(list)
              list[i].n = list[i].n == 0 and 1 or list[i].n + by
            end)
            assert.is_nil(whole)
            assert.equal("format", code)
            assert.matches("totals of %a+ are not those of the parts", message)
          end
        end
      end
      assert.truthy(changed(ask("throughput", "during"), function(list)
        list[1].n = list[1].n + 1
      end))
    end)

  it("tells records that are missing, twice or not of one Table", function()
    for words, damage in pairs {
      ["is of a cell that is there before"] = function(list)
        list[#list + 1] = list[1]
      end,
      ["totals of level are not those of the parts"] = function(list)
        table.remove(list, 1)
      end,
      ["totals of level are not"] = function(list) list[1].n = 100 end,
      ["it has no total"] = function(list) table.remove(list) end,
      ["has no label of level"] = function(list) list[1].level = "9" end,
    } do
      local t, message, code = changed(table_of("Norfolk"), damage)
      assert.is_nil(t, words)
      assert.equal("format", code)
      assert.matches(words, message)
    end
  end)

  it("tells a bad file, and reads nothing from it", function()
    local function saved(text)
      local path = folder:at "bad.json"
      local file = assert(io.open(path, "w"))
      file:write(text)
      file:close()
      return { path }
    end
    for words, text in pairs {
      ["it is no Table that t:save wrote"] = "{}",
      ["it is no Table that t:save"] = "[1, 2",
      ["it is no Table"] = "",
      ["its show are damaged"] = '{"format":"mappa.Table","title":"x",'
        .. '"unit":"people"}',
    } do
      local t, message, code = mappa.combine(saved(text))
      assert.is_nil(t)
      assert.equal("format", code)
      assert.matches(words, message)
    end
    local t, message, code = mappa.combine { folder:at "none.json" }
    assert.is_nil(t)
    assert.matches("none.json", message, 1, true)
    assert.equal("io", code)
  end)

  it("raises for what is no table, and a way that is none", function()
    for words, list in pairs {
      ["combine takes Tables or the paths of saved ones"] = { 3 },
      ["combine is an empty list"] = {},
      ["by takes each of area, region and country once, not \"town\""] =
        { "x.json", by = "town" },
    } do
      local ok, message = pcall(mappa.combine, list)
      assert.is_false(ok)
      assert.is_truthy(message:find(words, 1, true), message)
    end
  end)

  it("adds up what t:select leaves of people on a date", function()
    local function both(spec)
      local other = {}
      for i, area in ipairs { "Norfolk", "Suffolk" } do
        other[i] = db:crosstab(of_areas(spec, area))
      end
      return assert(mappa.combine(other)):select { level = { 2, 3 } }
    end
    local stock = { measure = "eligible", at = "2024-25", rows = "level",
      cols = "category" }
    local one = db:crosstab(of_areas(stock, { "Norfolk", "Suffolk" }))
    assert.equal(one:select { level = { 2, 3 } }:value(), both(stock):value())
    assert.is_nil(both({ measure = "managed", during = "2024-25",
      rows = "level" }):value())
    assert.is_nil(both({ measure = "eligible", at = { "2023-24", "2024-25" },
      rows = "year", cols = "level" }):value())
    assert.is_nil(both({ measure = "eligible", at = "2024-25",
      rows = "level", cols = { { "category", as = "any",
        nets = { { "One", 1 }, { "All", 1, 2, 3 } } } } }):value())
  end)

  it("adds up no people whom t:select finds in several categories", function()
    local register <close> = assert(mappa.open(":memory:"))
    assert(register:import("individual", { { ref = "A" } }))
    assert(register:import("management", { { individual = "A",
      area = "Norfolk", category = 1, level = 1,
      start_date = "2024-05-01" } }))
    local orders = {}
    for i, kind in ipairs { "SHPO", "NO" } do
      orders[i] = { individual = "A", kind = kind, made_on = "2024-05-01" }
    end
    assert(register:import("order", orders))
    local function both(unit)
      return assert(mappa.combine { register:crosstab {
        measure = "orders_in_force", at = "2024-25", unit = unit,
        rows = "kind", where = { area = "Norfolk" } } })
        :select { kind = { "SHPO", "NO" } }
    end
    assert.equal(2, both("orders"):value())
    assert.is_nil((both("people"):value()))
  end)

  it("saves no record of a person", function()
    local path = folder:at "plain.json"
    assert(table_of("Norfolk"):save(path))
    local file = assert(io.open(path))
    local text = file:read "a"
    file:close()
    assert.is_nil(text:find "NK%d+")
  end)

  it("counts every area of the list", function()
    local list = {}
    for i, area in ipairs(core.list "area") do list[i] = table_of(area.label)
    end
    local whole = assert(mappa.combine(list))
    assert.same({}, whole:explain().missing)
    check_same(whole, db:crosstab { measure = "eligible", at = "2024-25",
      rows = "level", cols = "category" })
  end)
end)
