--- db:check as a whole: which checks are run, options, the printed summary,
-- the Norfolk sample. The cases of each check are in checks_*_spec.lua, a file
-- for each of lua/mappa/rules.

local checking = require "spec.support.checking"
local checks = require "mappa.checks"
local core = require "mappa.core"
local mappa = require "mappa"

local ON <const> = checking.ON
local found = checking.found
local managed, notified, order =
  checking.managed, checking.notified, checking.order
local register = checking.register

-- So many people at Level 2 and nothing else.
local function people(n)
  local records = { individual = {}, management = {} }
  for i = 1, n do
    local ref = ("P%03d"):format(i)
    records.individual[i] = { ref = ref, sex = "F", birth_date = "1980-01-01" }
    records.management[i] = managed(1, 2, "2020-01-01")
    records.management[i].individual = ref
  end
  return records
end

-- What findings say of one check.
local function entry(findings, id)
  for _, rule in ipairs(findings.rules) do
    if rule.id == id then return rule end
  end
end

describe("a check without records to hold against", function()
  it("is run while there is little to say", function()
    local findings = found("meeting_missing", people(checks.FLOOD))
    assert.equal(checks.FLOOD, #findings)
  end)

  it("is not run when it would say one thing of everybody", function()
    local db <close> = register(people(checks.FLOOD + 1))
    local findings = assert(db:check { on = ON })
    assert.equal(0, #findings)
    assert.is_nil(findings.counts.meeting_missing)
    assert.equal("the register has no notification",
      entry(findings, "notification_missing").skipped)
    assert.equal("the register has no meeting.individual",
      entry(findings, "meeting_missing").skipped)
    assert.is_truthy(tostring(findings):find(
      "not run: notification_missing: the register has no notification", 1,
      true))
  end)

  it("is run when there are records, however few", function()
    local records = people(checks.FLOOD + 1)
    records.notification = { notified("life", "2020-01-01") }
    records.notification[1].individual = "P001"
    assert.equal(checks.FLOOD, #found("notification_missing", records))
  end)
end)

describe("db:check", function()
  it("answers an empty register", function()
    local db <close> = assert(mappa.open(":memory:"))
    local findings = assert(db:check())
    assert.equal(0, #findings)
    assert.equal(os.date "%Y-%m-%d", findings.on)
    assert.is_truthy(tostring(findings):find("^0 errors and 0 warnings"))
  end)

  it("orders findings by check, then record", function()
    local records = people(3)
    records.order = { order("SHPO", "2014-01-01"),
      order("SOPO", "2016-01-01") }
    for _, row in ipairs(records.order) do row.individual = "P002" end
    local db <close> = register(records)
    local findings = assert(db:check { on = ON })
    local seen = {}
    for i, f in ipairs(findings) do
      seen[i] = ("%s %d"):format(f.rule, f.record)
    end
    assert.same({ "notification_missing 1", "notification_missing 2",
      "notification_missing 3", "order_too_early 1", "order_too_late 2",
      "meeting_missing 1", "meeting_missing 2", "meeting_missing 3" }, seen)
    assert.equal(3, findings.counts.meeting_missing)
    assert.equal(0, findings.counts.shpo_short)
  end)

  it("says of each check what it is", function()
    local db <close> = assert(mappa.open(":memory:"))
    local findings = assert(db:check())
    local numbers = {}
    for _, rule in ipairs(findings.rules) do
      assert.is_truthy(rule.id:find("^[a-z0-9_]+$"))
      assert.is_truthy(rule.severity == "error" or rule.severity == "warning")
      assert.is_truthy(#rule.law > 0 and #rule.title > 0, rule.id)
      numbers[rule.number or 0] = true
    end
    for number = 1, 18 do assert.is_true(numbers[number], number) end
    assert.is_truthy(entry(findings, "printed_total").skipped)
    assert.is_truthy(entry(findings, "initial_notification").skipped)
  end)

  it("prints a line a check, the first findings, and what ran", function()
    local db <close> = register(people(5))
    local text = tostring(assert(db:check { on = ON,
      rules = { "notification_missing", "sex_missing" } }))
    assert.equal([[
5 errors and 0 warnings on 2025-06-30
     5 error    Category 1 without notification requirements
                  (notification_missing; CJA 2003 s327(2))
         P001: Category 1 from 2020-01-01 to open, but not subject to
           notification on 2020-01-01: no earlier notification is recorded;
           end Category 1, or complete the notification
         P002: Category 1 from 2020-01-01 to open, but not subject to
           notification on 2020-01-01: no earlier notification is recorded;
           end Category 1, or complete the notification
         P003: Category 1 from 2020-01-01 to open, but not subject to
           notification on 2020-01-01: no earlier notification is recorded;
           end Category 1, or complete the notification
         ... and 2 more
2 checks ran, 1 found nothing]], text)
  end)

  it("takes the last day of all facts as today", function()
    local facts = {}
    for _, fact in ipairs(checks.rules.future_date.facts) do
      facts[fact[1] .. "." .. fact[2]] = true
    end
    for _, entity in ipairs(core.entities()) do
      for _, field in ipairs(entity.fields) do
        if field.type == "date" and not field.ends then
          assert.is_true(facts[entity.name .. "." .. field.name], field.name)
        end
      end
    end
    local db <close> = register {
      management = { managed(1, 1, "2023-01-01", "2025-06-01") },
      order = { order("NO", "2024-06-01", "2029-06-01",
        { ended_on = "2025-01-10" }) } }
    local findings = assert(db:check { rules = { "future_date" } })
    assert.equal("2025-01-10", findings.on)
    assert.equal(0, #findings)
  end)

  it("leaves the register as it was, and usable", function()
    local db <close> = register(people(1))
    local before = db:revision()
    assert(db:check())
    assert.equal(before, db:revision())
    assert(db:import("individual", { { ref = "Z" } }))
  end)

  it("refuses options that make no sense", function()
    local db <close> = assert(mappa.open(":memory:"))
    local function refused(options, words)
      local ok, message = pcall(db.check, db, options)
      assert.is_false(ok)
      assert.is_truthy(message:find(words, 1, true), message)
    end
    refused({ rule = {} }, "did you mean 'rules'?")
    refused({ rules = { "shpo_shrt" } }, "did you mean 'shpo_short'?")
    refused({ rules = {} }, "empty list")
    refused({ rules = "shpo_short" }, "must be a table")
    refused({ rules = { 7 } }, "rules[1] must be a string")
    refused({ on = "2025-02-30" }, 'on = "2025-02-30" is not a date')
    refused({ on = 20250331 }, "on = 20250331 is not a date")
    refused("2025-03-31", "must be a table")
  end)
end)

describe("the Norfolk sample", function()
  it("gives the mistakes left in it, and no other", function()
    local db <close> = assert(mappa.open(":memory:"))
    assert(db:import_folder("examples/norfolk/records", { progress = false }))
    local seen = {}
    for _, f in ipairs(assert(db:check { on = ON })) do
      seen[#seen + 1] = f.individual .. " " .. f.rule
    end
    table.sort(seen)
    assert.same({ "NK000404 revocation_early", "NK000943 order_too_early",
      "NK001128 notification_length", "NK001383 recall_unlicensed",
      "NK001627 notification_missing", "NK001702 meeting_missing",
      "NK001753 shpo_short", "NK001786 category2_sentence",
      "NK001871 category2_after_licence", "NK002215 birth_date_missing" },
      seen)
  end)
end)
