--- The checks of categories, levels and meetings: for each, records that trip
-- it and near misses that do not.

local checking = require "spec.support.checking"

local after_edit, passes, trips =
  checking.after_edit, checking.passes, checking.trips
local managed, merge, notified =
  checking.managed, checking.merge, checking.notified
local sentence, times = checking.sentence, checking.times

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
      { "2015-01-01 to open" })
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

describe("intervals of management (5, 6)", function()
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
    return merge({ management = { managed(2, 1, "2020-01-01", to) } }, more)
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
    records.individual = { checking.PERSON, { ref = "B" } }
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
