--- What the specs of the checks share: records written in a few words, and
-- what a check finds in a register of them.

local assert = require "luassert"
local core = require "mappa.core"
local mappa = require "mappa"
local scratch = require "spec.support.scratch"

local M = {}

--- The date of a check, unless a spec says otherwise.
M.ON = "2025-06-30"

--- Whom records are about, unless they say otherwise.
M.PERSON = { ref = "A", sex = "M", birth_date = "1970-01-01" }

-- === Registers =============================================================

-- Imports records by entity into a register, parents first; everybody they
-- are about is called A unless they say otherwise.
local function fill(db, records)
  local with = { individual = records.individual or { M.PERSON } }
  for entity, rows in pairs(records) do with[entity] = rows end
  for _, entity in ipairs(core.entities()) do
    for _, row in ipairs(with[entity.name] or {}) do
      for _, field in ipairs(entity.fields) do
        if field.name == "individual" and field.required then
          row.individual = row.individual or "A"
        end
      end
    end
    if with[entity.name] then
      assert(db:import(entity.name, with[entity.name], { strict = true }))
    end
  end
  return db
end

--- A register in memory of these records, by entity.
function M.register(records)
  return fill(assert(mappa.open(":memory:")), records)
end

function M.managed(category, level, from, to, area)
  return { area = area or "Norfolk", category = category, level = level,
    start_date = from, end_date = to }
end

function M.times(kind, from, to)
  return { kind = kind, start_date = from, end_date = to }
end

function M.notified(basis, from, to)
  return { basis = basis, start_date = from, end_date = to }
end

function M.order(kind, on, to, more)
  local row = { kind = kind, made_on = on, expires_on = to }
  for key, value in pairs(more or {}) do row[key] = value end
  return row
end

function M.sentence(on, disposal, months)
  return { convicted_on = on, disposal = disposal, sentence_months = months }
end

function M.outcome(requirement, what, on, breach)
  return { requirement = requirement, outcome = what, outcome_date = on,
    breach_date = breach }
end

--- Adds the records of more entities, or other ones of the same.
function M.merge(records, more)
  for entity, rows in pairs(more or {}) do records[entity] = rows end
  return records
end

-- === Expectations ==========================================================

--- What one check finds in some records on a date.
function M.found(rule, records, on)
  local db <close> = M.register(records)
  return assert(db:check { rules = { rule }, on = on or M.ON })
end

--- One finding, whose message names each of some words.
function M.trips(rule, records, words, on)
  local findings = M.found(rule, records, on)
  assert.equal(1, #findings, rule .. ": " .. tostring(findings))
  local f = findings[1]
  assert.equal(rule, f.rule)
  assert.equal("A", f.individual)
  assert.equal("integer", math.type(f.record))
  assert.equal("A: ", f.message:sub(1, 3))
  assert.is_nil(f.message:find("[{}]"), f.message)
  for _, word in ipairs(words or {}) do
    assert.is_truthy(f.message:find(word, 1, true), f.message)
  end
  return f
end

--- No finding.
function M.passes(rule, records, on)
  local findings = M.found(rule, records, on)
  assert.equal(0, #findings, rule .. ": " .. tostring(findings))
  assert.equal(0, findings.counts[rule])
end

-- === Registers that only another program can make ==========================

-- Changes the end of one row of management in the file. The dates of a row
-- lie side by side, two bytes each.
local function edit(dir, from, before, after)
  local function pair(day)
    return string.pack(">i2i2", core.day(from), core.day(day))
  end
  local at = assert(dir:read("r.db"):find(pair(before), 1, true))
  dir:patch("r.db", at - 1, pair(after))
end

--- The findings of a rule in two rows that follow each other, once the end of
-- the first, 2020-07-01, is changed.
function M.after_edit(rule, day)
  local dir <close> = scratch.new()
  fill(assert(mappa.open(dir:at("r.db"))), { management = {
    M.managed(1, 1, "2020-01-01", "2020-07-01"),
    M.managed(1, 2, "2020-07-01", "2021-01-01", "Suffolk") } }):close()
  edit(dir, "2020-01-01", "2020-07-01", day)
  local db <close> = assert(mappa.open(dir:at("r.db"), { mode = "r" }))
  return assert(db:check { rules = { rule }, on = M.ON })
end

return M
