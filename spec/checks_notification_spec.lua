--- The checks of notification, its revocation and breach: for each, records
-- that trip it and near misses that do not.

local checking = require "spec.support.checking"
local core = require "mappa.core"

local passes, trips = checking.passes, checking.trips
local merge, notified, order =
  checking.merge, checking.notified, checking.order
local outcome = checking.outcome

describe("notification_length (2)", function()
  local rule <const> = "notification_length"

  local function case(basis, from, to, birth, more)
    return merge({ notification = { notified(basis, from, to) },
      individual = { { ref = "A",
        birth_date = birth or "1970-01-01" } } }, more)
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
    return merge({ notification = { notified("life", from, on) },
      revocation = { { decided_on = on, outcome = "granted" } } }, more)
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
