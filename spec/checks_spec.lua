-- The data-quality checks: for each, records that trip it and near misses
-- that do not; the Norfolk sample; options; the printed summary.

local mappa = require "mappa"
local core = require "mappa.core"
local checks = require "mappa.checks"

local ON <const> = "2025-06-30"

local PERSON <const> = { ref = "A", sex = "M", birth_date = "1970-01-01" }

-- === Registers =============================================================

-- Imports records by entity into a register, parents first; everybody they
-- are about is called A unless they say otherwise.
local function fill(db, records)
  local with = { individual = records.individual or { PERSON } }
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

local function register(records)
  return fill(assert(mappa.open(":memory:")), records)
end

local function managed(category, level, from, to, area)
  return { area = area or "Norfolk", category = category, level = level,
    start_date = from, end_date = to }
end

local function times(kind, from, to)
  return { kind = kind, start_date = from, end_date = to }
end

local function notified(basis, from, to)
  return { basis = basis, start_date = from, end_date = to }
end

local function order(kind, on, to, more)
  local row = { kind = kind, made_on = on, expires_on = to }
  for key, value in pairs(more or {}) do row[key] = value end
  return row
end

local function sentence(on, disposal, months)
  return { convicted_on = on, disposal = disposal, sentence_months = months }
end

local function outcome(requirement, what, on, breach)
  return { requirement = requirement, outcome = what, outcome_date = on,
    breach_date = breach }
end

-- === Expectations ==========================================================

local function found(rule, records, on)
  local db <close> = register(records)
  return assert(db:check { rules = { rule }, on = on or ON })
end

-- One finding, whose message names each of some words.
local function trips(rule, records, words, on)
  local findings = found(rule, records, on)
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

local function passes(rule, records, on)
  local findings = found(rule, records, on)
  assert.equal(0, #findings, rule .. ": " .. tostring(findings))
  assert.equal(0, findings.counts[rule])
end

-- === Categories and levels =================================================

describe("notification_missing (1)", function()
  local rule <const> = "notification_missing"

  it("finds a day of Category 1 after notification", function()
    local f = trips(rule, {
      management = { managed(1, 1, "2015-01-01", "2020-01-02") },
      notification = { notified("other", "2015-01-01", "2020-01-01") },
    }, { "2015-01-01 to 2020-01-02", "on 2020-01-01" })
    assert.equal("management", f.entity)
    assert.equal("error", f.severity)
  end)

  it("finds a day before, a day between, and none at all", function()
    trips(rule, { management = { managed(1, 1, "2014-12-31", "2020-01-01") },
      notification = { notified("other", "2015-01-01", "2020-01-01") },
    }, { "on 2014-12-31", "no earlier notification" })
    trips(rule, { management = { managed(1, 1, "2015-01-01") },
      notification = { notified("other", "2015-01-01", "2020-01-01"),
        notified("other", "2020-01-02", "2030-01-01") },
    }, { "on 2020-01-01", "ended on 2020-01-01" })
    trips(rule, { management = { managed(1, 2, "2015-01-01") } },
      { "2015-01-01 to today" })
  end)

  it("accepts cover by one, by several, and to the last day", function()
    passes(rule, { management = { managed(1, 1, "2015-01-01", "2020-01-01") },
      notification = { notified("other", "2015-01-01", "2020-01-01") } })
    passes(rule, { management = { managed(1, 1, "2015-01-01") },
      notification = { notified("other", "2015-01-01", "2020-01-01"),
        notified("other", "2018-06-01", "2023-06-01"),
        notified("life", "2023-06-01") } })
    passes(rule, { management = { managed(2, 1, "2015-01-01") },
      notification = { notified("other", "2010-01-01", "2015-01-01") } })
    passes(rule, { management = { managed(1, 1, "2015-01-01", "2015-01-01") },
      notification = { notified("other", "2010-01-01", "2015-01-01") } })
  end)

  it("takes an open time to last until today", function()
    local records = { management = { managed(1, 1, "2020-07-01") },
      notification = { notified("other", "2020-07-01", "2025-07-01") } }
    passes(rule, records, "2025-06-30")
    trips(rule, records, { "on 2025-07-01" }, "2025-07-01")
  end)
end)

describe("category2_sentence, category2_unproved (3)", function()
  local strong <const>, weak <const> = "category2_sentence",
    "category2_unproved"
  local on <const> = "2020-05-01"

  local function case(...)
    return { management = { managed(2, 1, on) }, offence = { ... } }
  end

  it("finds a sentence of less than 12 months", function()
    trips(strong, case(sentence(on, "imprisonment", 11)),
      { on, "11 months", "Imprisonment" })
    trips(strong, case(sentence(on, "fine"), sentence(on, "caution")),
      { "Fine", "Caution" })
    passes(weak, case(sentence(on, "imprisonment", 11)))
  end)

  it("accepts what qualifies", function()
    for _, row in ipairs { sentence(on, "imprisonment", 12),
      sentence(on, "suspended", 18), sentence(on, "life"),
      sentence(on, "hospital"), sentence(on, "restricted_hospital"),
      sentence(on, "guardianship") } do
      passes(strong, case(sentence(on, "fine"), row))
      passes(weak, case(sentence(on, "fine"), row))
    end
  end)

  it("finds it weakly when the register cannot tell", function()
    for _, row in ipairs { sentence(on, "imprisonment"), sentence(on),
      { charged_on = on }, sentence("2020-05-02", "imprisonment", 24) } do
      local f = trips(weak, case(row), { on })
      assert.equal("warning", f.severity)
      passes(strong, case(row))
    end
    trips(weak, { management = { managed(2, 1, on) } })
    trips(weak, case(sentence(on, "fine"), sentence(on, "imprisonment")))
  end)

  it("counts a sentence from the day of conviction", function()
    trips(strong, case(sentence(on, "fine"),
      sentence("2020-05-02", "imprisonment", 24)), { "24 months" })
  end)
end)

describe("Category 3 (4)", function()
  it("is not at Level 1", function()
    trips("category3_level1",
      { management = { managed(3, 1, "2020-01-01", "2020-02-01") } },
      { "2020-01-01", "2020-02-01" })
    passes("category3_level1",
      { management = { managed(3, 2, "2020-01-01") } })
    passes("category3_level1",
      { management = { managed(2, 1, "2020-01-01") } })
  end)

  it("is not of somebody subject to notification", function()
    local rule <const> = "category3_notified"
    local from_2020 <const> = notified("other", "2020-01-01", "2025-01-01")
    trips(rule, { management = { managed(3, 2, "2019-12-01", "2020-01-02") },
      notification = { from_2020 } }, { "on 2020-01-01" })
    trips(rule, { management = { managed(3, 2, "2024-12-31") },
      notification = { from_2020 } }, { "on 2024-12-31" })
    passes(rule, { management = { managed(3, 2, "2019-12-01", "2020-01-01"),
      managed(3, 2, "2025-01-01") }, notification = { from_2020 } })
    passes(rule, { management = { managed(1, 2, "2020-01-01"),
      managed(3, 2, "2019-06-01", "2019-06-01") },
      notification = { from_2020, notified("other", "2019-06-01") } })
    local later <const> = { management = { managed(3, 2, "2025-01-01") },
      notification = { notified("other", "2025-07-01") } }
    passes(rule, later, "2025-06-30")
    trips(rule, later, { "on 2025-07-01" }, "2025-07-01")
  end)
end)

-- Another program: changes the end of one row of management in the file. The
-- dates of a row lie side by side, two bytes each.
local function edit(path, from, before, after)
  local function pair(day)
    return string.pack(">i2i2", core.day(from), core.day(day))
  end
  local file <close> = assert(io.open(path, "r+b"))
  local bytes = file:read("a")
  local at = assert(bytes:find(pair(before), 1, true))
  file:seek("set", at - 1)
  file:write(pair(after))
end

-- The findings of a rule in two rows that follow each other, once the end of
-- the first, 2020-07-01, is changed.
local function after_edit(rule, day)
  local path = os.tmpname()
  os.remove(path)
  fill(assert(mappa.open(path)), { management = {
    managed(1, 1, "2020-01-01", "2020-07-01"),
    managed(1, 2, "2020-07-01", "2021-01-01", "Suffolk") } }):close()
  edit(path, "2020-01-01", "2020-07-01", day)
  local db = assert(mappa.open(path, { mode = "r" }))
  local findings = assert(db:check { rules = { rule }, on = ON })
  db:close()
  os.remove(path)
  return findings
end

describe("intervals (5, 6)", function()
  it("do not overlap", function()
    local f = after_edit("management_overlap", "2020-07-02")
    assert.equal(1, #f)
    assert.equal(2, f[1].record)
    assert.equal("A: Category 1, Level 2, Suffolk from 2020-07-01 starts "
      .. "while Category 1, Level 1, Norfolk is open, from 2020-01-01 to "
      .. "2020-07-02; end the earlier row, or remove one of them",
      f[1].message)
    assert.equal(0, #after_edit("management_overlap", "2020-07-01"))
    assert.equal(0, #after_edit("management_overlap", "2020-06-30"))
  end)

  it("do not end before they start", function()
    local f = after_edit("interval_backwards", "2019-12-31")
    assert.equal(1, #f)
    assert.equal("management", f[1].entity)
    assert.is_truthy(f[1].message:find("on 2019-12-31", 1, true))
    assert.equal(0, #after_edit("interval_backwards", "2020-01-01"))
  end)

  it("hold a day", function()
    local f = trips("interval_empty",
      { licence = { times(nil, "2020-01-01", "2020-01-01") } },
      { "licence", "2020-01-01" })
    assert.equal("licence", f.entity)
    trips("interval_empty",
      { management = { managed(1, 1, "2020-01-01", "2020-01-01") } })
    passes("interval_empty",
      { licence = { times(nil, "2020-01-01", "2020-01-02") } })
  end)

  it("leave no gap of a week or less in an area", function()
    local function gap(to, area)
      return { management = { managed(1, 2, "2020-01-01", "2020-03-01"),
        managed(1, 1, to, nil, area) } }
    end
    trips("management_gap", gap "2020-03-02",
      { "2020-03-01 to 2020-03-02", "Norfolk" })
    trips("management_gap", gap "2020-03-08")
    passes("management_gap", gap "2020-03-09")
    passes("management_gap", gap "2020-03-01")
    passes("management_gap", gap("2020-03-02", "Suffolk"))
    local empty = gap "2020-03-20"
    table.insert(empty.management, managed(1, 3, "2020-03-04", "2020-03-04"))
    passes("management_gap", empty)
  end)
end)

describe("category2_after_licence (16)", function()
  local rule <const> = "category2_after_licence"

  local function case(to, more)
    local records = { management = { managed(2, 1, "2020-01-01", to) } }
    for entity, rows in pairs(more) do records[entity] = rows end
    return records
  end

  it("finds Category 2 after the last licence or detention", function()
    local licence <const> = { times(nil, "2021-01-01", "2022-01-01") }
    trips(rule, case("2022-01-02", { licence = licence }),
      { "2022-01-02", "ended on 2022-01-01" })
    trips(rule, case(nil, { custody =
      { times("hospital", "2020-01-01", "2023-05-05") } }), { "2023-05-05" })
    passes(rule, case("2022-01-01", { licence = licence }))
  end)

  it("accepts a later licence, a return, and what cannot be told", function()
    local licence <const> = times(nil, "2021-01-01", "2022-01-01")
    passes(rule, case(nil, { licence = { licence,
      times(nil, "2023-01-01") } }))
    passes(rule, case(nil, { licence = { licence },
      custody = { times("prison", "2021-11-01") } }))
    passes(rule, case(nil, { custody =
      { times("prison", "2020-01-01", "2021-01-01") } }))
    passes(rule, case(nil, { licence = { licence },
      offence = { sentence("2020-01-01", "guardianship") } }))
  end)

  it("takes an open time to last until today", function()
    local records = case(nil, { licence =
      { times(nil, "2021-01-01", "2025-07-01") } })
    passes(rule, records, "2025-06-30")
    trips(rule, records, {}, "2025-07-01")
  end)
end)

describe("meetings (17)", function()
  local missing <const>, other <const> = "meeting_missing", "meeting_level"

  local function meeting(level, on, who)
    return { ref = "M" .. level .. on, individual = who or "A",
      area = "Norfolk", level = level, held_on = on }
  end

  local function case(rows, ...)
    return { management = rows, meeting = { ... } }
  end

  it("are held in 28 days at Level 2 or 3", function()
    trips(missing, case { managed(1, 2, "2024-02-01", "2024-02-29") },
      { "28 days", "Level 2", "2024-02-01", "2024-02-29" })
    passes(missing, case { managed(1, 2, "2024-02-01", "2024-02-28") })
    passes(missing, case({ managed(1, 3, "2024-02-01", "2024-02-29") },
      meeting(3, "2024-02-28")))
    trips(missing, case({ managed(1, 3, "2024-02-01", "2024-02-29") },
      meeting(3, "2024-02-29"), meeting(2, "2024-02-10")), { "Level 3" })
    passes(missing, case { managed(1, 1, "2020-01-01") })
  end)

  it("count for the whole of an unbroken time at a level", function()
    local rows <const> = { managed(1, 2, "2024-01-01", "2024-01-20"),
      managed(1, 2, "2024-01-20", "2024-02-10", "Suffolk"),
      managed(1, 1, "2024-02-10") }
    trips(missing, case(rows), { "40 days" })
    passes(missing, case(rows, meeting(2, "2024-01-01")))
    local empty <const> = { rows[1], managed(1, 1, "2024-01-20",
      "2024-01-20"), rows[2], rows[3] }
    trips(missing, case(empty), { "40 days" })
  end)

  it("count for the person that they are about", function()
    local records = case({ managed(1, 2, "2024-01-01") },
      meeting(2, "2024-01-05", "B"))
    records.individual = { PERSON, { ref = "B" } }
    trips(missing, records)
    trips(missing, case { managed(1, 2, "2025-06-03") }, { "28 days" })
    passes(missing, case { managed(1, 2, "2025-06-04") })
  end)

  it("are of the person's level", function()
    local rows <const> = { managed(1, 2, "2024-01-01", "2024-03-01"),
      managed(1, 1, "2024-03-01", "2024-04-01") }
    trips(other, case(rows, meeting(3, "2024-02-01")),
      { "Level 3", "2024-02-01", "at Level 2" })
    trips(other, case(rows, meeting(3, "2024-01-01")), { "at Level 2" })
    trips(other, case(rows, meeting(3, "2024-03-01")), { "at Level 1" })
    trips(other, case(rows, meeting(2, "2024-03-02")), { "at Level 1" })
    trips(other, case(rows, meeting(2, "2024-05-01")), { "not managed" })
    passes(other, case(rows, meeting(2, "2024-01-01"),
      meeting(2, "2024-03-01")))
  end)
end)

-- === Notification ==========================================================

describe("notification_length (2)", function()
  local rule <const> = "notification_length"

  local function case(basis, from, to, birth, more)
    local records = { notification = { notified(basis, from, to) },
      individual = { { ref = "A", birth_date = birth or "1970-01-01" } } }
    for entity, rows in pairs(more or {}) do records[entity] = rows end
    return records
  end

  it("is that of section 82, to the day", function()
    for _, law in ipairs {
      { "custody_6_30", "2025-02-01" }, { "custody_6", "2022-02-01" },
      { "hospital", "2022-02-01" }, { "caution", "2017-02-01" },
      { "other", "2020-02-01" } } do
      local basis, to = law[1], law[2]
      passes(rule, case(basis, "2015-02-01", to))
      for _, step in ipairs { -1, 1 } do
        local wrong = core.date(core.day(to) + step)
        trips(rule, case(basis, "2015-02-01", wrong), { wrong, to })
      end
      trips(rule, case(basis, "2015-02-01"), { "no end", to })
    end
  end)

  it("has no end after the longest sentences", function()
    for _, basis in ipairs { "life", "custody_30", "restricted_hospital" } do
      passes(rule, case(basis, "2015-02-01"))
      trips(rule, case(basis, "2015-02-01", "2025-02-01"), { "gives no end" })
    end
  end)

  it("is half under 18 on the first day", function()
    for _, law in ipairs {
      { "custody_6_30", "2020-02-01" }, { "custody_6", "2018-08-01" },
      { "hospital", "2018-08-01" }, { "caution", "2016-02-01" },
      { "other", "2017-08-01" } } do
      passes(rule, case(law[1], "2015-02-01", law[2], "1997-02-02"))
      trips(rule, case(law[1], "2015-02-01", law[2], "1997-02-01"),
        { "18 or over" })
    end
    trips(rule, case("other", "2015-02-01", "2020-02-01", "1997-02-02"),
      { "under 18", "2017-08-01" })
  end)

  it("may be either when the age is unknown", function()
    local function unknown(to)
      local records = case("other", "2015-02-01", to)
      records.individual = { { ref = "A" } }
      return records
    end
    passes(rule, unknown "2020-02-01")
    passes(rule, unknown "2017-08-01")
    trips(rule, unknown "2018-02-01", { "unknown age" })
  end)

  it("is reckoned in months of the calendar", function()
    passes(rule, case("other", "2016-02-29", "2021-03-01"))
    trips(rule, case("other", "2016-02-29", "2021-02-28"), { "2021-03-01" })
    passes(rule, case("custody_6_30", "2012-02-29", "2022-03-01"))
    passes(rule, case("custody_6", "2015-08-31", "2019-03-01", "2000-01-01"))
    passes(rule, case("other", "2015-03-31", "2017-10-01", "2000-01-01"))
    passes(rule, case("caution", "1969-06-30", "1971-06-30", "1940-01-01"))
  end)

  it("is left alone where the law sets no length", function()
    for _, basis in ipairs { "conditional_discharge", "notification_order",
      "sro_breach" } do
      passes(rule, case(basis, "2015-02-01", "2016-03-04"))
    end
    passes(rule, { notification = { { start_date = "2015-02-01" } } })
  end)

  it("ends with revocation, death, and no earlier than an order", function()
    local function revoked(to)
      return case("life", "2005-02-01", to, nil, { revocation = {
        { decided_on = "2021-05-04", outcome = "granted" } } })
    end
    passes(rule, revoked "2021-05-04")
    passes(rule, revoked "2021-06-04")
    trips(rule, revoked "2021-05-03")
    trips(rule, revoked "2021-06-05")
    local dead = case("other", "2015-02-01", "2017-05-05")
    dead.individual[1].died_on = "2017-05-05"
    passes(rule, dead)
    dead.individual[1].died_on = "2017-05-06"
    trips(rule, dead)
    local function ordered(kind, to, on)
      return case("other", "2016-02-01", "2026-02-01", nil,
        { order = { order(kind, on or "2016-02-01", to) } })
    end
    passes(rule, ordered("SHPO", "2026-02-01"))
    passes(rule, ordered("SHPO"))
    trips(rule, ordered("SHPO", "2026-01-31"), { "2021-02-01" })
    trips(rule, ordered("VOO", "2026-02-01"))
    passes(rule, ordered("SHPO", nil, "2021-01-31"))
    trips(rule, ordered("SHPO", nil, "2021-02-01"))
  end)
end)

describe("sro_missing (9)", function()
  local function case(...)
    return { notification = { notified("sro_breach", "2020-01-01") },
      order = { ... } }
  end

  it("finds notification for breach of an SRO that was not made", function()
    trips("sro_missing", case(), { "2020-01-01" })
    trips("sro_missing", case(order("SRO", "2020-01-01")))
    trips("sro_missing", case(order("SHPO", "2019-01-01")))
    passes("sro_missing", case(order("SRO", "2019-12-31")))
    passes("sro_missing", case(order("RSHO", "2014-12-31")))
    passes("sro_missing",
      { notification = { notified("other", "2020-01-01") } })
  end)
end)

describe("revocation (10)", function()
  -- Indefinite notification, and a decision.
  local function case(from, on, more)
    local records = { notification = { notified("life", from, on) },
      revocation = { { decided_on = on, outcome = "granted" } } }
    for entity, rows in pairs(more or {}) do records[entity] = rows end
    return records
  end
  local young <const> = { ref = "A", birth_date = "1990-06-11" }

  it("comes after 15 years", function()
    local rule <const> = "revocation_early"
    trips(rule, case("2005-06-10", "2020-06-09"), { "2020-06-10", "15 years" })
    passes(rule, case("2005-06-10", "2020-06-10"))
    trips(rule, case("2000-02-29", "2015-02-28"), { "2015-03-01" })
    passes(rule, case("2000-02-29", "2015-03-01"))
    passes(rule, case("2005-06-10", "2015-06-10", { revocation =
      { { decided_on = "2015-06-10", outcome = "refused" } } }))
  end)

  it("comes after 8 years for those under 18", function()
    local rule <const> = "revocation_early"
    local who <const> = { individual = { young } }
    trips(rule, case("2008-06-10", "2016-06-09", who), { "8 years" })
    passes(rule, case("2008-06-10", "2016-06-10", who))
    trips(rule, case("2008-06-11", "2016-06-11", who), { "15 years" })
    passes(rule, case("2008-06-11", "2016-06-11",
      { individual = { { ref = "A" } } }))
  end)

  it("was not before 30 July 2012", function()
    trips("revocation_before_law", case("1997-09-01", "2012-07-29"),
      { "2012-07-29" })
    passes("revocation_before_law", case("1997-09-01", "2012-07-30"))
  end)

  it("is barred by an open SHPO or SOPO", function()
    local rule <const> = "revocation_with_order"
    local function with(...)
      return case("2000-01-01", "2020-05-01", { order = { ... } })
    end
    trips(rule, with(order("SOPO", "2010-01-01")),
      { "SOPO of 2010-01-01", "further order" })
    trips(rule, with(order("SHPO", "2015-05-02", "2020-05-02")))
    trips(rule, with(order("SHPO", "2020-05-01", nil, { interim = "yes" })))
    passes(rule, with(order("SHPO", "2015-05-01", "2020-05-01"),
      order("SOPO", "2010-01-01", "2030-01-01", { ended_on = "2020-05-01" }),
      order("SHPO", "2020-05-02"), order("FTO", "2010-01-01")))
  end)

  it("is of indefinite notification", function()
    local rule <const> = "revocation_finite"
    local function of(...)
      return { notification = { ... }, revocation =
        { { decided_on = "2020-05-01", outcome = "granted" } } }
    end
    trips(rule, of(notified("custody_6_30", "2015-01-01", "2025-01-01")),
      { "2015-01-01", "2025-01-01" })
    trips(rule, of(notified(nil, "2015-01-01", "2020-06-02")),
      { "basis unknown" })
    passes(rule, of(notified(nil, "2000-01-01", "2020-06-01")))
    passes(rule, of(notified("life", "2000-01-01", "2020-05-01")))
    passes(rule, of(notified("custody_6_30", "2015-01-01", "2025-01-01"),
      notified("life", "2000-01-01", "2020-05-01")))
  end)

  it("is of notification that is in force, and ends it", function()
    local function of(from, to)
      return { notification = { notified("life", from, to) }, revocation =
        { { decided_on = "2020-05-01", outcome = "granted" } } }
    end
    trips("revocation_of_nothing", of("2020-05-02"), { "2020-05-01" })
    trips("revocation_of_nothing", of("2000-01-01", "2020-04-30"))
    passes("revocation_of_nothing", of("2000-01-01", "2020-05-01"))
    trips("revocation_without_end", of "2000-01-01", { "2020-05-01" })
    trips("revocation_without_end", of("2000-01-01", "2020-06-02"))
    passes("revocation_without_end", of("2000-01-01", "2020-06-01"))
    passes("revocation_without_end", of "2020-05-02")
  end)
end)

describe("breach_unnotified (11)", function()
  local rule <const> = "breach_unnotified"

  local function case(...)
    return { breach = { outcome(...) },
      notification = { notified("other", "2015-01-01", "2020-01-01") } }
  end

  it("finds an outcome for a breach outside notification", function()
    trips(rule, case("notification", "caution", "2020-03-01", "2020-01-01"),
      { "Caution on 2020-03-01", "on 2020-01-01" })
    trips(rule, case("notification", "conviction", "2014-12-31"))
    passes(rule, case("notification", "conviction", "2020-03-01",
      "2019-12-31"))
    passes(rule, case("notification", "caution", "2015-01-01"))
    passes(rule, case("notification", "nfa", "2021-01-01"))
    passes(rule, case("SHPO", "conviction", "2021-01-01"))
  end)
end)

-- === Orders and returns ====================================================

describe("orders (7, 8)", function()
  it("run for five years, an SHPO at least", function()
    trips("shpo_short", { order = { order("SHPO", "2020-02-03",
      "2025-02-02") } }, { "2020-02-03", "2025-02-02", "2025-02-03" })
    trips("shpo_short", { order = { order("SHPO", "2020-02-29",
      "2025-02-28") } }, { "2025-03-01" })
    passes("shpo_short", { order = {
      order("SHPO", "2020-02-03", "2025-02-03"),
      order("SHPO", "2020-02-29", "2025-03-01"), order("SHPO", "2020-01-01"),
      order("SHPO", "2020-01-01", "2030-01-01", { ended_on = "2021-01-01" }),
      order("SHPO", "2020-01-01", "2020-03-01", { interim = "yes" }),
      order("VOO", "2020-01-01", "2022-01-01") } })
  end)

  it("run for two years, an SRO at least", function()
    trips("sro_short", { order = { order("SRO", "2020-03-01",
      "2022-02-28") } }, { "2022-03-01" })
    passes("sro_short", { order = { order("SRO", "2020-03-01", "2022-03-01"),
      order("SRO", "2020-03-01", "2020-06-01", { interim = "yes" }) } })
  end)

  it("forbid travel for five years at most", function()
    local yes <const> = { foreign_travel = "yes" }
    trips("travel_long", { order = { order("SHPO", "2020-02-03",
      "2025-02-04", yes) } }, { "SHPO", "2025-02-03" })
    passes("travel_long", { order = {
      order("SHPO", "2020-02-03", "2025-02-03", yes),
      order("SHPO", "2020-02-03", "2030-02-03"),
      order("SHPO", "2020-02-03", nil, yes) } })
  end)

  it("are of the kind that the law knew", function()
    for _, kind in ipairs { "SHPO", "SRO" } do
      trips("order_too_early", { order = { order(kind, "2015-03-07") } },
        { kind, "2015-03-07" })
      passes("order_too_early", { order = { order(kind, "2015-03-08") } })
    end
    for _, kind in ipairs { "SOPO", "FTO", "RSHO" } do
      trips("order_too_late", { order = { order(kind, "2015-03-08") } },
        { kind, "2015-03-08" })
      passes("order_too_late", { order = { order(kind, "2015-03-07") } })
    end
    passes("order_too_early", { order = { order("NO", "2010-01-01") } })
    passes("order_too_late", { order = { order("VOO", "2020-01-01") } })
  end)
end)

describe("returns to custody (12)", function()
  local function case(on, more, requirement)
    local records = { breach =
      { outcome(requirement or "licence", "custody", on) } }
    for entity, rows in pairs(more or {}) do records[entity] = rows end
    return records
  end
  local licence <const> = { times(nil, "2020-01-01", "2021-01-01") }

  it("are of somebody on licence", function()
    local rule <const> = "recall_unlicensed"
    trips(rule, case("2021-01-02", { licence = licence }),
      { "2021-01-02", "ended on 2021-01-01" })
    trips(rule, case("2019-12-31", { licence = licence }), { "none before" })
    trips(rule, case "2020-01-01")
    passes(rule, case("2020-01-01", { licence = licence }))
    passes(rule, case("2021-01-01", { licence = licence }))
    passes(rule, case("2022-01-01", { licence = licence }, "SHPO"))
  end)

  it("are of somebody who is out", function()
    local rule <const> = "recall_inside"
    local inside <const> = { times("prison", "2020-05-01", "2020-08-01") }
    trips(rule, case("2020-05-02", { custody = inside }),
      { "2020-05-02", "Prison", "2020-05-01" })
    trips(rule, case("2020-07-31", { custody = inside }))
    passes(rule, case("2020-05-01", { custody = inside }))
    passes(rule, case("2020-08-01", { custody = inside }))
    passes(rule, case("2020-06-01", { custody = inside }, "SHPO"))
  end)
end)

describe("custody (13)", function()
  it("ends with death", function()
    local function case(to)
      return { custody = { times("prison", "2020-01-01", to) }, individual =
        { { ref = "A", died_on = "2021-05-01" } } }
    end
    trips("custody_after_death", case(), { "2021-05-01" })
    trips("custody_after_death", case "2021-05-03")
    passes("custody_after_death", case "2021-05-02")
    passes("custody_after_death", case "2021-04-01")
  end)

  it("is open once on a day", function()
    local function case(kind, from)
      return { custody = { times("prison", "2020-01-01", "2020-07-01"),
        times(kind, from) } }
    end
    trips("custody_overlap", case("hospital", "2020-06-30"),
      { "Hospital from 2020-06-30", "Prison" })
    trips("custody_overlap", case("prison", "2020-01-01"))
    passes("custody_overlap", case("hospital", "2020-07-01"))
    passes("custody_overlap", { custody = {
      times("prison", "2020-01-01", "2020-07-01"),
      times("hospital", "2020-03-01", "2020-03-01") } })
  end)
end)

-- === Dates and what is missing =============================================

describe("dates (14)", function()
  it("make people ten at least", function()
    local function case(entity, row)
      return { [entity] = { row }, individual =
        { { ref = "A", birth_date = "2004-02-29" } } }
    end
    trips("offence_under_10", case("offence", { offence_date = "2014-02-28" }),
      { "2014-02-28", "2004-02-29" })
    passes("offence_under_10",
      case("offence", { offence_date = "2014-03-01" }))
    trips("managed_under_10", case("management", managed(1, 1, "2014-02-28")))
    passes("managed_under_10", case("management", managed(1, 1, "2014-03-01")))
  end)

  it("are not after death", function()
    local function case(entity, row)
      return { [entity] = { row }, individual =
        { { ref = "A", died_on = "2020-05-01" } } }
    end
    local day <const> = { { "2020-05-02", true }, { "2020-05-01", false } }
    for _, try in ipairs(day) do
      local on, late = try[1], try[2]
      for entity, row in pairs {
        management = managed(1, 1, on, on), custody = times("prison", on),
        notification = notified("other", on), licence = times(nil, on),
        order = order("SHPO", on), offence = { offence_date = on },
        breach = outcome("SHPO", "conviction", on),
        revocation = { decided_on = on, outcome = "refused" },
        meeting = { ref = "M1", individual = "A", area = "Norfolk", level = 2,
          held_on = on } } do
        if late then
          local f = trips("event_after_death", case(entity, row),
            { "2020-05-01", "2020-05-02" })
          assert.equal(entity, f.entity)
        else
          passes("event_after_death", case(entity, row))
        end
      end
    end
    passes("event_after_death",
      case("breach", outcome("SHPO", "nfa", "2020-06-01")))
    trips("management_after_death",
      case("management", managed(1, 1, "2020-01-01")), { "2020-05-01" })
    passes("management_after_death",
      case("management", managed(1, 1, "2020-01-01", "2020-05-02")))
  end)

  it("are not in the future, but for ends that were set", function()
    trips("future_date", { offence = { { charged_on = "2025-07-01" } } },
      { "offence with charged_on 2025-07-01", "2025-06-30" })
    trips("future_date", { individual =
      { { ref = "A", died_on = "2025-07-01" } } })
    passes("future_date", { offence = { { charged_on = "2025-06-30" } },
      management = { managed(1, 1, "2025-06-30", "2026-01-01") },
      notification = { notified("other", "2025-06-30", "2030-06-30") } })
    local f = found("future_date", { case_review = { { ref = "R1",
      area = "Norfolk", kind = "mandatory",
      commissioned_on = "2025-07-01" } } })
    assert.equal(1, #f)
    assert.is_nil(f[1].individual)
  end)

  it("come in order", function()
    trips("dates_out_of_order", { offence = { { offence_date = "2020-02-02",
      charged_on = "2020-02-01" } } },
      { "charged_on 2020-02-01", "offence_date 2020-02-02" })
    trips("dates_out_of_order", { individual = { { ref = "A",
      birth_date = "1970-01-02", died_on = "1970-01-01" } } })
    passes("dates_out_of_order", { offence = { { offence_date = "2020-02-02",
      charged_on = "2020-02-02", convicted_on = "2020-02-02" } } })
  end)
end)

describe("what is missing", function()
  it("is found in people who are managed", function()
    for _, rule in ipairs { "birth_date_missing", "sex_missing" } do
      trips(rule, { individual = { { ref = "A" } },
        management = { managed(1, 1, "2020-01-01") } })
      passes(rule, { individual = { { ref = "A" } } })
      passes(rule, { management = { managed(1, 1, "2020-01-01") } })
    end
  end)
end)

-- === The whole ============================================================

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
     5 error    Category 1 without notification requirements ]]
      .. [[(notification_missing; CJA 2003 s327(2))
         P001: Category 1 from 2020-01-01 to today, but not subject to ]]
      .. [[notification on 2020-01-01: no earlier notification is recorded; ]]
      .. [[end Category 1, or complete the notification
         P002: Category 1 from 2020-01-01 to today, but not subject to ]]
      .. [[notification on 2020-01-01: no earlier notification is recorded; ]]
      .. [[end Category 1, or complete the notification
         P003: Category 1 from 2020-01-01 to today, but not subject to ]]
      .. [[notification on 2020-01-01: no earlier notification is recorded; ]]
      .. [[end Category 1, or complete the notification
         ... and 2 more
2 checks ran, 1 found nothing]], text)
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
