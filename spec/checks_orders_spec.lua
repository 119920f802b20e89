--- The checks of orders, returns to custody, and custody: for each, records
-- that trip it and near misses that do not.

local checking = require "spec.support.checking"

local passes, trips = checking.passes, checking.trips
local merge, order, outcome = checking.merge, checking.order, checking.outcome
local times = checking.times

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
    return merge({ breach =
      { outcome(requirement or "licence", "custody", on) } }, more)
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
