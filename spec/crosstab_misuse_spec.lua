--- Mistaken questions to db:crosstab: what every misuse says.

local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local small = require "spec.support.small_register"

local misuse, spec_of = outcome.misuse, small.spec_of
local db = small.open()

local function eligible(changes)
  return db:crosstab(spec_of("eligible", { at = "2025-03-31" }, changes))
end

-- Misuse of a stock, of a flow, of a whole spec: the part that is wrong, and
-- words of the message.
local STOCK <const> = {
  { { Rows = "level" }, "'Rows'", "did you mean 'rows'?" },
  { { column = "level" }, "'column'", "cols" },
  { { "eligible" }, "'1'", "measure, at, during" },
  { { measure = "eligable" }, "'eligable'", "did you mean 'eligible'?" },
  { { measure = 3 }, "'3'", "managed" },
  { { during = "2024-25" }, "eligible is a stock", "at, not during" },
  { { at = "2024-26" }, '"2024-26"', '"2024-25"' },
  { { at = "2025-02-29" }, '"2025-02-29"', '"2025-03-31"' },
  { { at = "9999-00" }, "9999-00" },
  { { at = "31/03/2025" }, '"31/03/2025"' },
  { { at = 2025 }, "at must be", "number" },
  { { at = {} }, "at", "empty list" },
  { { at = { "2024-25", 2023 } }, "at = 2023" },
  { { at = { "2024-25", "2025-03-31" } }, "overlap", "2024-25" },
  { { rows = "levle" }, "eligible has no field 'levle'", "mean 'level'?" },
  { { rows = "outcome" }, "eligible has no field 'outcome'" },
  { { rows = "individual" }, "has no field 'individual'" },
  { { rows = "level", cols = { "level" } }, "'level'", "twice" },
  { { rows = { field = "level" } }, "rows", "'field'" },
  { { rows = { "level", nil, "sex" } }, "rows" },
  { { where = "Norfolk" }, "where must be a table, not a string" },
  { { where = { "Norfolk" } }, "where", 'area = "Norfolk"' },
  { { where = { area = "Norflok" } }, "where.area", "mean 'Norfolk'?" },
  { { where = { level = 4 } }, "where.level", "'4'" },
  { { where = { level = { 2, "Levle 3" } } }, "'Levle 3'", "'Level 3'" },
  { { where = { level = true } }, "where.level", "not true" },
  { { where = { level = {} } }, "where.level", "empty list" },
  { { where = { level = { 2, nil, 3 } } }, "where.level" },
  { { where = { level = { ["not"] = {} } } }, "where.level", "empty list" },
  { { where = { level = { ["not"] = { ["not"] = 2 } } } }, "where.level" },
  { { where = { level = { nto = 2 } } }, "where.level" },
  { { where = { age = { mni = 18, max = 20 } } }, "'mni'", "mean 'min'?" },
  { { where = { age = { min = "18" } } }, "where.age.min", "number" },
  { { where = { age = { min = 40, max = 30 } } }, "where.age", "above max" },
  { { where = { area = { min = 1 } } }, "where.area", "area is not a number" },
  { { where = { year = "2019-20" } }, "where.year", "'2019-20'" },
  { { unit = "orders" }, "eligible counts people, not orders" },
  { { rules = { pick = "first" } }, "eligible has no key 'pick'" },
  { { rules = "first" }, "rules must be a table, not \"first\"" },
  { { show = "row %" }, "'row %'", "did you mean 'row%'?" },
  { { show = {} }, "show", "empty list" },
  { { show = "share" }, "eligible has no share" },
  { { totals = "row" }, "totals", "row" },
  { { missing = "sometimes" }, "missing", "'sometimes'", "auto" },
  { { missing = false }, "missing", "false" },
}

local FLOW <const> = {
  { { at = "2024-25" }, "managed is a flow", "during, not at" },
  { { during = "2024-26" }, '"2024-26"', '"2024-25"' },
  { { during = "2025-03-31" }, '"2025-03-31"' },
  { { during = { "2024-04-01", "2024-04-31" } }, '"2024-04-31"', "date" },
  { { during = { "2024-05-01", "2024-04-01" } }, "before it starts" },
  { { during = { from = "2024-05-01" } }, "during", "to" },
  { { during = { from = "2024-05-01", too = "2024-06-01" } }, "during" },
  { { during = {} }, "during", "empty list" },
  { { during = { "2024-25", "2024/25" } }, "overlap", "2024-25" },
  { { during = { "2024-25", { "2025-03-31", "2025-04-30" } } }, "overlap" },
  { { unit = "outcomes" }, "managed counts people, not outcomes" },
  { { rules = { pik = "first" } }, "'pik'", "did you mean 'pick'?" },
  { { rules = { pick = "frist" } }, "rules.pick", "mean 'first'?" },
  { { rules = { pick = true } }, "rules.pick", "highest" },
}

describe("misuse of a question raises at the caller's line:", function()
  for name, part in pairs { eligible = STOCK, managed = FLOW } do
    for i, case in ipairs(part) do
      it(("%s %d, %s"):format(name, i, case[2]), function()
        local when = name == "eligible" and { at = "2025-03-31" }
          or { during = not case[1].at and "2024-25" or nil }
        local spec = spec_of(name, when, case[1])
        misuse(function() db:crosstab(spec) end, table.unpack(case, 2))
      end)
    end
  end

  it("what is missing", function()
    misuse(function() db:crosstab() end, "crosstab", "table")
    misuse(function() db:crosstab {} end, "measure is missing")
    misuse(function() db:crosstab { measure = "eligible" } end,
      "eligible needs at", "2025-03-31")
    misuse(function() db:crosstab { measure = "managed" } end,
      "managed needs during", "2024-25")
  end)

  it("no register, or a closed one", function()
    local other = assert(mappa.open(":memory:"))
    local spec = { measure = "eligible", at = "2024-25" }
    misuse(function() other.crosstab(spec) end, "colon")
    other:close()
    misuse(function() other:crosstab(spec) end, "closed")
  end)

  it("years and measures that make no sense", function()
    misuse(function() mappa.years("2024-26", "2025-26") end, "2024-26")
    misuse(function() mappa.years("2024-25") end, "nil")
    misuse(function() mappa.years("2024-25", "2020-21") end, "after")
    for words, spec in pairs {
      ["'eligable'"] = { name = "spec_a", of = "eligable" },
      ["already"] = { name = "eligible", of = "eligible" },
      ["'wehre'"] = { name = "spec_a", of = "eligible", wehre = {} },
      ["measure.name"] = { of = "eligible" },
      ["measure is missing"] = { name = "spec_a" },
      ["where must be a table"] = { name = "spec_a", of = "managed",
        where = "x" },
    } do
      misuse(function() mappa.measure(spec) end, words)
    end
  end)

  it("labels that a Table does not have", function()
    local t = eligible { rows = "level", cols = { "sex", "age" } }
    misuse(function() t:value("Levle 2") end, "level", "'Level 2'")
    misuse(function() t:value("Level 2", { "Mael" }) end, "'Male'")
    misuse(function() t:value { "Level 2", "Male" } end, "1", "not 2")
    misuse(function() t:value("Level 2", { "Male", 21, 3 }) end,
      "sex, age", "2 labels, not 3")
    misuse(function() eligible():value("Level 2") end,
      "rows are not broken down")
    misuse(function() t:cell("Level 9") end, "'Level 9'")
    misuse(function() t:percent "rows" end, "row", "col", "all")
    misuse(function() t:tidy { total = true } end, "mean 'totals'?")
  end)
end)
