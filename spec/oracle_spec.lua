--- The oracle on small cases worked by hand.

local dates = require "spec.support.dates"
local oracle = require "spec.support.oracle"

local YEAR <const> = { { from = "2024-04-01", to = "2025-03-31" } }
local THREE_YEARS <const> = {
  { from = "2022-04-01", to = "2023-03-31" },
  { from = "2023-04-01", to = "2024-03-31" }, YEAR[1],
}

local function on(...)
  local slices = {}
  for i, day in ipairs { ... } do slices[i] = { from = day, to = day } end
  return slices
end

local function set(...)
  local labels = {}
  for _, label in ipairs { ... } do labels[label] = true end
  return labels
end

-- The count as a table of "a, b" -> n: easier to write down.
local function count(register, spec)
  local readable = {}
  for key, n in pairs(oracle.count(register, spec)) do
    readable[key:gsub(oracle.SEPARATOR, ", ")] = n
  end
  return readable
end

-- A register of one person "A", born on 29 February 2004, and their records.
local function one_person(entities)
  entities.individual = {
    { ref = "A", sex = "F", birth_date = "2004-02-29", ethnicity = "W1" },
  }
  return entities
end

local function managed(area, category, level, from, to)
  return {
    individual = "A", area = area, category = category, level = level,
    start_date = from, end_date = to, lead_agency = "police",
  }
end

local function custody(kind, from, to)
  return { individual = "A", kind = kind, start_date = from, end_date = to }
end

describe("the oracle's dates", function()
  it("gives age in completed years", function()
    assert.equal(17, dates.age("2004-02-29", "2022-02-28"))
    assert.equal(18, dates.age("2004-02-29", "2022-03-01"))
    assert.equal(20, dates.age("2004-02-29", "2024-02-29"))
    assert.equal(0, dates.age("2024-03-31", "2024-03-31"))
    assert.is_nil(dates.age("2024-04-01", "2024-03-31"))
    assert.is_nil(dates.age(nil, "2024-03-31"))
  end)

  it("finds the day before", function()
    assert.equal("2024-02-29", dates.day_before("2024-03-01"))
    assert.equal("2023-02-28", dates.day_before("2023-03-01"))
    assert.equal("2024-12-31", dates.day_before("2025-01-01"))
    assert.equal("2025-04-30", dates.day_before("2025-05-01"))
  end)

  it("names slices and quarters", function()
    local label = dates.slice_label
    assert.equal("2024-25", label { from = "2025-03-31", to = "2025-03-31" })
    assert.equal("2024-25", label { from = "2024-04-01", to = "2025-03-31" })
    assert.equal("1999-00", label { from = "2000-03-31", to = "2000-03-31" })
    assert.equal("2025-04-01",
      label { from = "2025-04-01", to = "2025-04-01" })
    assert.equal("2024-25 Q1", dates.quarter("2024-04-01"))
    assert.equal("2024-25 Q3", dates.quarter("2024-12-31"))
    assert.equal("2024-25 Q4", dates.quarter("2025-03-31"))
  end)
end)

describe("the oracle's labels", function()
  it("stand in declared order", function()
    assert.same({ "Level 1", "Level 2", "Level 3" }, oracle.labels("level"))
    assert.same({ "No", "Yes" }, oracle.labels("interim"))
    assert.equal(42, #oracle.labels("area"))
    assert.equal(18, #oracle.labels("lead_agency"))
    assert.equal("Wales", oracle.labels("region")[10])
  end)

  it("belong to the measure's own list", function()
    assert.equal("SHPO", oracle.labels("kind")[1])
    assert.equal("Mandatory", oracle.labels("kind", "case_reviews")[1])
    assert.equal("Granted", oracle.labels("outcome", "revocations")[1])
  end)
end)

describe("a stock", function()
  local register = one_person {
    management = {
      managed("Norfolk", "1", "Level 1", "2022-04-01", "2024-03-31"),
      managed("GWENT", "CATEGORY 2", "2", "2024-03-31", "2024-03-31"),
      managed("W15000002", "Category 2", "2", "2024-03-31", "2025-04-01"),
    },
    custody = {
      custody("prison", "2024-06-01", "2024-07-01"),
      custody("Hospital", "2024-06-15", "2024-08-01"),
    },
  }

  it("holds the start of an interval and not its end", function()
    local function n(day)
      return count(register, {
        measure = "caseload", slices = on(day), dims = { "area" },
      })
    end
    assert.same({}, n "2022-03-31")
    assert.same({ Norfolk = 1, Total = 1 }, n "2022-04-01")
    assert.same({ Norfolk = 1, Total = 1 }, n "2024-03-30")
    assert.same({ Gwent = 1, Total = 1 }, n "2024-03-31")
    assert.same({ Gwent = 1, Total = 1 }, n "2025-03-31")
    assert.same({}, n "2025-04-01")
  end)

  it("places people in custody, hospital first", function()
    local spec = {
      measure = "caseload", dims = { "location", "year" },
      slices = on("2024-05-31", "2024-06-01", "2024-06-15", "2024-07-31",
        "2024-08-01"),
    }
    assert.same({
      ["Community, 2024-05-31"] = 1, ["Prison, 2024-06-01"] = 1,
      ["Hospital, 2024-06-15"] = 1, ["Hospital, 2024-07-31"] = 1,
      ["Community, 2024-08-01"] = 1, ["Community, Total"] = 1,
      ["Prison, Total"] = 1, ["Hospital, Total"] = 1,
      ["Total, 2024-05-31"] = 1, ["Total, 2024-06-01"] = 1,
      ["Total, 2024-06-15"] = 1, ["Total, 2024-07-31"] = 1,
      ["Total, 2024-08-01"] = 1, ["Total, Total"] = 1,
    }, count(register, spec))
    spec.measure, spec.dims = "eligible", { "year" }
    assert.same({ ["2024-05-31"] = 1, ["2024-08-01"] = 1, Total = 1 },
      count(register, spec))
  end)

  it("carries every field", function()
    for dim, expected in pairs {
      area = "Gwent", region = "Wales", country = "Wales", age = "21",
      category = "Category 2", level = "Level 2", lead_agency = "Police",
      location = "Community", sex = "Female", year = "2024-25",
      ethnicity = "White: British",
    } do
      assert.same({ [expected] = 1, Total = 1 }, count(register, {
        measure = "eligible", slices = on("2025-03-31"), dims = { dim },
      }))
    end
  end)

  it("does not know what is empty", function()
    local bare = {
      individual = { { ref = "A", sex = "" } },
      management = { managed("London", "3", "1", "2020-01-01") },
    }
    bare.management[1].lead_agency = nil
    for _, dim in ipairs { "sex", "age", "ethnicity", "lead_agency" } do
      assert.same({ Unknown = 1, Total = 1 }, count(bare, {
        measure = "eligible", slices = on("2025-03-31"), dims = { dim },
      }))
    end
  end)
end)

-- Level 3 in April, prison from mid-May; Level 2 twice, the second time in
-- another category; then Suffolk; then Norfolk at Level 1.
local SEVERAL_TIMES <const> = one_person {
  management = {
    managed("Norfolk", "1", "3", "2024-04-01", "2024-06-01"),
    managed("Norfolk", "1", "2", "2024-06-01", "2024-08-01"),
    managed("Norfolk", "2", "2", "2024-08-01", "2024-10-01"),
    managed("Suffolk", "2", "2", "2024-10-01", "2025-03-01"),
    managed("Norfolk", "2", "1", "2025-03-01"),
  },
  custody = { custody("prison", "2024-05-15", "2024-06-15") },
}

describe("people managed", function()
  local function cells(rules, dims, where, slices)
    return count(SEVERAL_TIMES, {
      measure = "managed", slices = slices or YEAR, dims = dims,
      rules = rules, where = where,
    })
  end

  it("takes the highest level, of several the latest", function()
    assert.same({
      ["Level 3, Norfolk"] = 1, ["Level 3, Total"] = 1,
      ["Level 2, Suffolk"] = 1, ["Level 2, Total"] = 1,
      ["Total, Norfolk"] = 1, ["Total, Suffolk"] = 1, ["Total, Total"] = 1,
    }, cells(nil, { "level", "area" }))
    assert.same({ Prison = 1, Community = 1, Total = 1 },
      cells(nil, { "location" }))
  end)

  it("takes the first, the last or every segment", function()
    local norfolk = { area = set("Norfolk") }
    local dims = { "level", "category" }
    assert.same({
      ["Level 3, Category 1"] = 1, ["Level 3, Total"] = 1,
      ["Total, Category 1"] = 1, ["Total, Total"] = 1,
    }, cells({ pick = "first" }, dims, norfolk))
    assert.same({
      ["Level 2, Category 2"] = 1, ["Level 2, Total"] = 1,
      ["Total, Category 2"] = 1, ["Total, Total"] = 1,
    }, cells({ pick = "last" }, dims, norfolk))
    assert.same({
      ["Level 3, Category 1"] = 1, ["Level 2, Category 1"] = 1,
      ["Level 2, Category 2"] = 1, ["Level 3, Total"] = 1,
      ["Level 2, Total"] = 1, ["Total, Category 1"] = 1,
      ["Total, Category 2"] = 1, ["Total, Total"] = 1,
    }, cells({ pick = "every" }, dims, norfolk))
  end)

  it("selects after the pick", function()
    assert.same({}, cells(nil, { "level" },
      { level = set("Level 2"), area = set("Norfolk") }))
    assert.same({}, cells(nil, { "level" },
      { location = set("Community"), area = set("Norfolk") }))
  end)

  it("can leave out custody before the pick", function()
    assert.same({ Community = 1, Total = 1 }, cells({ custody = "exclude" },
      { "location" }, { level = set("Level 3") }))
  end)

  it("knows only what lies in the slice", function()
    assert.same({ ["Level 2"] = 1, Total = 1 }, cells(nil, { "level" }, nil,
      { { from = "2024-06-01", to = "2024-07-31" } }))
    assert.same({}, cells(nil, { "level" }, nil,
      { { from = "2025-03-01", to = "2025-03-31" } }))
  end)

  it("leaves out empty rows", function()
    assert.same({}, count(one_person {
      management = { managed("Kent", "1", "3", "2024-05-01", "2024-05-01") },
    }, { measure = "managed", slices = YEAR }))
  end)

  it("takes age at the end of the period", function()
    assert.same({ ["21"] = 1, Total = 1 }, cells(nil, { "age" }))
  end)
end)

describe("people at some time", function()
  local function cells(rules, dims, where, slices)
    return count(SEVERAL_TIMES, {
      measure = "throughput", slices = slices or YEAR, dims = dims,
      rules = rules, where = where,
    })
  end

  it("count wherever they were, at any level, and once in a total", function()
    assert.same({
      ["Level 3, Norfolk"] = 1, ["Level 3, Total"] = 1,
      ["Level 2, Norfolk"] = 1, ["Level 2, Suffolk"] = 1,
      ["Level 2, Total"] = 1, ["Level 1, Norfolk"] = 1,
      ["Level 1, Total"] = 1, ["Total, Norfolk"] = 1,
      ["Total, Suffolk"] = 1, ["Total, Total"] = 1,
    }, cells(nil, { "level", "area" }))
  end)

  it("can count out of custody alone", function()
    local slices = { { from = "2024-05-15", to = "2024-06-14" } }
    assert.same({ ["Level 3"] = 1, ["Level 2"] = 1, Total = 1 },
      cells(nil, { "level" }, nil, slices))
    assert.same({}, cells({ custody = "exclude" }, { "level" }, nil, slices))
  end)

  it("do not count on the day they left", function()
    assert.same({ ["Suffolk"] = 1, Total = 1 }, cells(nil, { "area" }, nil,
      { { from = "2025-02-28", to = "2025-02-28" } }))
    assert.same({ ["Norfolk"] = 1, Total = 1 }, cells(nil, { "area" }, nil,
      { { from = "2025-03-01", to = "2025-03-01" } }))
  end)
end)

describe("breaches and recalls", function()
  local function breach(requirement, outcome, day, outcome_day)
    return {
      individual = "A", requirement = requirement, outcome = outcome,
      breach_date = day, outcome_date = outcome_day,
    }
  end
  local register = one_person {
    management = { managed("Kent", "1", "2", "2024-04-01", "2025-03-31") },
    custody = { custody("prison", "2024-06-01") },
    breach = {
      breach("notification", "Caution", "2024-03-30", "2024-05-31"),
      breach("notification", "caution", nil, "2024-05-31"),
      breach("licence", "custody", "2025-03-01", "2025-03-31"),
      breach("SHPO", "Returned to custody", "2025-03-31", "2025-04-01"),
    },
  }

  it("are dated by outcome, in outcomes or people", function()
    assert.same({
      ["Caution, Kent"] = 2, ["Caution, Total"] = 2,
      ["Returned to custody, Unknown"] = 1,
      ["Returned to custody, Total"] = 1, ["Total, Kent"] = 2,
      ["Total, Unknown"] = 1, ["Total, Total"] = 3,
    }, count(register, {
      measure = "breaches", slices = YEAR, dims = { "outcome", "area" },
    }))
    assert.same({
      Caution = 1, ["Returned to custody"] = 1, Total = 1,
    }, count(register, {
      measure = "breaches", slices = YEAR, dims = { "outcome" },
      unit = "people",
    }))
  end)

  it("can be dated by breach", function()
    assert.same({ Licence = 1, SHPO = 1, Total = 2 }, count(register, {
      measure = "breaches", slices = YEAR, dims = { "requirement" },
      rules = { date = "breach" },
    }))
  end)

  it("return to custody as recalls", function()
    assert.same({ ["2025-03, 2024-25 Q4"] = 1, ["2025-03, Total"] = 1,
      ["Total, 2024-25 Q4"] = 1, ["Total, Total"] = 1 }, count(register, {
      measure = "recalls", slices = YEAR, dims = { "month", "quarter" },
    }))
    assert.same({ ["Prison"] = 1, Total = 1 }, count(register, {
      measure = "recalls", slices = YEAR, dims = { "location" },
    }))
  end)
end)

describe("orders", function()
  local function order(kind, interim, made, expires, ended)
    return {
      individual = "A", kind = kind, interim = interim, made_on = made,
      expires_on = expires, ended_on = ended,
    }
  end
  local register = one_person {
    order = {
      order("SHPO", "no", "2024-04-01", "2029-04-01", "2025-03-31"),
      order("SHPO", nil, "2024-04-01", "2025-04-01"),
      order("NO", "yes", "2024-05-01"),
      order("SRO", "no", "2023-05-01"),
      order("SRO", "no", "2024-06-01", nil, "2024-06-01"),
    },
  }

  local function cells(measure, slices, unit, interim)
    return count(register, {
      measure = measure, slices = slices, dims = { "kind" }, unit = unit,
      rules = { interim = interim },
    })
  end

  it("are counted on the day they are made", function()
    assert.same({ SHPO = 2, SRO = 1, Total = 3 }, cells("orders", YEAR))
    assert.same({ SHPO = 1, SRO = 1, Total = 1 },
      cells("orders", YEAR, "people"))
    assert.same({ SHPO = 2, SRO = 1, NO = 1, Total = 4 },
      cells("orders", YEAR, nil, "include"))
    assert.same({ NO = 1, Total = 1 }, cells("orders", YEAR, nil, "only"))
  end)

  it("are in force until they end, else expire", function()
    assert.same({ SHPO = 2, SRO = 1, Total = 3 },
      cells("orders_in_force", on("2025-03-30")))
    assert.same({ SHPO = 1, SRO = 1, Total = 2 },
      cells("orders_in_force", on("2025-03-31")))
    assert.same({ SRO = 1, NO = 1, Total = 2 },
      cells("orders_in_force", on("2025-04-01"), nil, "include"))
  end)

  it("count on each of several dates", function()
    assert.same({ SHPO = 4, SRO = 2, Total = 6 },
      cells("orders_in_force", on("2024-05-31", "2025-03-30")))
  end)
end)

describe("other events", function()
  it("revocations count people whose application was granted", function()
    local function decision(outcome, day)
      return { individual = "A", outcome = outcome, decided_on = day }
    end
    assert.same({ Total = 1, Unknown = 1 }, count(one_person {
      revocation = {
        decision("granted", "2024-04-01"), decision("Granted", "2025-03-31"),
        decision("refused", "2024-05-01"), decision("granted", "2025-04-01"),
      },
    }, { measure = "revocations", slices = YEAR, dims = { "area" } }))
  end)

  it("SRO breaches leave out those who were Category 1 the day before",
    function()
      local function notified(basis, day)
        return { individual = "A", basis = basis, start_date = day }
      end
      local function n(day, already)
        return count(one_person {
          management = { managed("Kent", "1", "1", "2024-05-01") },
          notification = {
            notified("SRO breach", day), notified("caution", "2024-06-01"),
          },
        }, {
          measure = "sro_notifications", slices = YEAR, dims = { "category" },
          rules = { already = already },
        })
      end
      assert.same({ ["Category 1"] = 1, Total = 1 }, n("2024-05-01"))
      assert.same({}, n("2024-05-02"))
      assert.same({ ["Category 1"] = 1, Total = 1 },
        n("2024-05-02", "count"))
    end)

  it("meetings and invitations have the area and level of the meeting",
    function()
      local function meeting(ref, person, level)
        return {
          ref = ref, individual = person, area = "Essex", level = level,
          held_on = "2024-05-01",
        }
      end
      local register = one_person {
        management = { managed("Kent", "1", "1", "2024-05-01") },
        meeting = {
          meeting("1", "A", "2"), meeting("2", nil, "3"),
          meeting("3", "A", "1"),
        },
        attendance = {
          { meeting = "1", agency = "police", attended = "yes" },
          { meeting = "1", agency = "housing", attended = "no" },
          { meeting = "2", agency = "police", attended = "no" },
          { meeting = "3", agency = "police", attended = "yes" },
        },
      }
      assert.same({
        ["East of England, Category 1"] = 1, ["East of England, Unknown"] = 1,
        ["East of England, Total"] = 2, ["Total, Category 1"] = 1,
        ["Total, Unknown"] = 1, ["Total, Total"] = 2,
      }, count(register, {
        measure = "meetings", slices = YEAR, dims = { "region", "category" },
      }))
      assert.same({ Community = 1, Unknown = 1, Total = 2 }, count(register, {
        measure = "meetings", slices = YEAR, dims = { "location" },
      }))
      assert.same({
        ["Police, Yes"] = 1, ["Police, No"] = 1, ["Police, Total"] = 2,
        ["Housing authority, No"] = 1, ["Housing authority, Total"] = 1,
        ["Total, Yes"] = 1, ["Total, No"] = 2, ["Total, Total"] = 3,
      }, count(register, {
        measure = "attendance", slices = YEAR, dims = { "agency", "attended" },
      }))
    end)

  it("further offences are serious and charged", function()
    local function offence(serious, day, disposal)
      return {
        individual = "A", serious_further = serious, charged_on = day,
        disposal = disposal,
      }
    end
    local register = one_person {
      offence = {
        offence("yes", "2024-05-01", "life"), offence("yes", "2024-05-01"),
        offence("no", "2024-05-01"), offence(nil, "2024-05-01"),
        offence("yes", nil),
      },
    }
    local spec = {
      measure = "further_offences", slices = YEAR, dims = { "disposal" },
    }
    assert.same({
      ["Life or indeterminate sentence"] = 1, Unknown = 1, Total = 1,
    }, count(register, spec))
    spec.unit = "charges"
    assert.equal(2, count(register, spec).Total)
  end)

  it("case reviews are commissioned or concluded", function()
    local register = {
      case_review = {
        {
          ref = "1", area = "Gwent", kind = "mandatory",
          commissioned_on = "2024-03-31", concluded_on = "2024-04-01",
        },
        {
          ref = "2", area = "Gwent", kind = "discretionary",
          commissioned_on = "2025-03-31",
        },
      },
    }
    local spec = { measure = "case_reviews", slices = YEAR, dims = { "kind" } }
    assert.same({ Discretionary = 1, Total = 1 }, count(register, spec))
    spec.rules = { date = "concluded" }
    assert.same({ Mandatory = 1, Total = 1 }, count(register, spec))
    spec.dims = { "country", "kind" }
    assert.equal(1, count(register, spec)["Wales, Mandatory"])
  end)
end)

describe("entries and exits", function()
  -- Norfolk without a break but for an empty row, one day outside, Norfolk
  -- again, and over to Suffolk.
  local rows = {
    managed("Norfolk", "1", "1", "2022-04-01", "2023-03-31"),
    managed("Suffolk", "1", "1", "2023-03-31", "2023-03-31"),
    managed("Norfolk", "2", "2", "2023-03-31", "2024-03-31"),
    managed("Norfolk", "1", "3", "2024-04-01", "2025-03-31"),
    managed("Suffolk", "1", "3", "2025-03-31"),
  }
  rows[4].end_reason = "transferred"
  local register = one_person {
    management = rows,
    custody = {
      custody("prison", "2024-03-30", "2024-03-31"),
      custody("hospital", "2025-03-31"),
    },
  }

  it("bound an unbroken time in one area", function()
    assert.same({
      ["Norfolk, 2022-23"] = 1, ["Norfolk, 2024-25"] = 1,
      ["Norfolk, Total"] = 1, ["Suffolk, 2024-25"] = 1,
      ["Suffolk, Total"] = 1, ["Total, 2022-23"] = 1,
      ["Total, 2024-25"] = 1, ["Total, Total"] = 1,
    }, count(register, {
      measure = "entries", slices = THREE_YEARS, dims = { "area", "year" },
    }))
    assert.same({
      ["Level 2, 2023-24"] = 1, ["Level 2, Total"] = 1,
      ["Level 3, 2024-25"] = 1, ["Level 3, Total"] = 1,
      ["Total, 2023-24"] = 1, ["Total, 2024-25"] = 1, ["Total, Total"] = 1,
    }, count(register, {
      measure = "exits", slices = THREE_YEARS, dims = { "level", "year" },
    }))
  end)

  it("take the state of the first and of the last day", function()
    assert.same({ Prison = 1, Community = 1, Total = 1 }, count(register, {
      measure = "exits", slices = THREE_YEARS, dims = { "location" },
    }))
    assert.same({ Community = 1, Hospital = 1, Total = 1 }, count(register, {
      measure = "entries", slices = THREE_YEARS, dims = { "location" },
    }))
    assert.same({ Transferred = 1, Unknown = 1, Total = 1 }, count(register, {
      measure = "exits", slices = THREE_YEARS, dims = { "end_reason" },
    }))
  end)

  it("take the age of the day outside", function()
    local birthday = one_person {
      management = { managed("Kent", "1", "1", "2020-01-01", "2025-03-01") },
    }
    assert.same({ ["21"] = 1, Total = 1 }, count(birthday, {
      measure = "exits", slices = YEAR, dims = { "age" },
    }))
  end)
end)

describe("a mistake in a spec", function()
  local function attempt(spec)
    return function() oracle.count(one_person {}, spec) end
  end

  it("raises", function()
    assert.has_error(attempt { measure = "people", slices = YEAR })
    assert.has_error(attempt { measure = "eligible", slices = YEAR })
    assert.has_error(attempt {
      measure = "recalls", slices = YEAR, dims = { "kind" },
    })
    assert.has_error(attempt {
      measure = "recalls", slices = YEAR, where = { month = {}, kind = {} },
    })
    assert.has_error(attempt {
      measure = "managed", slices = YEAR, rules = { pick = "best" },
    })
    assert.has_error(attempt {
      measure = "managed", slices = YEAR, unit = "outcomes",
    })
  end)

  it("is told from an empty answer", function()
    assert.same({}, count({}, { measure = "managed", slices = YEAR }))
  end)
end)
