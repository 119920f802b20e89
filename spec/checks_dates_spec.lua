--- The checks of dates and of what is missing: for each, records that trip it
-- and near misses that do not.

local checking = require "spec.support.checking"

local after_edit, found, passes =
  checking.after_edit, checking.found, checking.passes
local trips = checking.trips
local managed, notified, order =
  checking.managed, checking.notified, checking.order
local outcome, times = checking.outcome, checking.times

describe("intervals (6)", function()
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
end)

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

describe("records told twice", function()
  it("are those that tell less than another one", function()
    for _, case in ipairs {
      { "order", order("SHPO", "2020-01-01"),
        order("SHPO", "2020-01-01", "2026-01-01") },
      { "custody", times("prison", "2020-01-01"),
        times("prison", "2020-01-01", "2020-05-01") },
      { "licence", times(nil, "2020-01-01"),
        times(nil, "2020-01-01", "2020-05-01") },
      { "notification", notified(nil, "2020-01-01"),
        notified("caution", "2020-01-01", "2022-01-01") },
      { "breach", outcome("SHPO", "caution", "2020-01-01"),
        outcome("SHPO", "caution", "2020-01-01", "2019-12-01") },
      { "offence", { offence_date = "2020-01-01" },
        { offence_date = "2020-01-01", disposal = "caution" } },
    } do
      local f = trips("told_twice", { [case[1]] = { case[2], case[3] } },
        { case[1], "2020-01-01" })
      assert.equal(case[1], f.entity)
      passes("told_twice", { [case[1]] = { case[3] } })
    end
  end)

  it("are not those that differ in what both tell", function()
    for entity, rows in pairs {
      order = { order("SHPO", "2020-01-01", "2025-01-01"),
        order("SHPO", "2020-01-01", "2026-01-01") },
      custody = { times("prison", "2020-01-01"),
        times("hospital", "2020-01-01", "2020-05-01") },
      licence = { times(nil, "2020-01-01"),
        times(nil, "2020-01-02", "2020-05-01") },
      breach = { outcome("SHPO", "caution", "2020-01-01"),
        outcome("SHPO", "conviction", "2020-01-01", "2019-12-01") },
    } do
      passes("told_twice", { [entity] = rows })
    end
  end)
end)
