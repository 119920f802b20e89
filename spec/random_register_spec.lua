--- The random registers: valid, awkward, and the same for a seed.

local oracle = require "spec.support.oracle"
local random = require "spec.support.random_register"

local THREE_YEARS <const> = {
  { from = "2022-04-01", to = "2023-03-31" },
  { from = "2023-04-01", to = "2024-03-31" },
  { from = "2024-04-01", to = "2025-03-31" },
}
local TWO_DATES <const> = {
  { from = "2024-03-31", to = "2024-03-31" },
  { from = "2025-03-31", to = "2025-03-31" },
}

describe("a random register", function()
  -- The distinct values of a field, over some registers.
  local function values(entity, field, seeds)
    local found = {}
    for seed = 1, seeds do
      for _, row in ipairs(random.new(seed, 30)[entity]) do
        found[row[field] or ""] = true
      end
    end
    return found
  end

  it("is the same for the same seed", function()
    local text = random.csv(random.new(7, 20), "management")
    assert.equal(text, random.csv(random.new(7, 20), "management"))
    assert.not_equal(text, random.csv(random.new(8, 20), "management"))
  end)

  it("has no management rows of one person that overlap", function()
    for seed = 1, 10 do
      local rows = random.new(seed, 30).management
      for i, a in ipairs(rows) do
        for j = i + 1, #rows do
          local b = rows[j]
          local apart = a.individual ~= b.individual
            or (a.end_date or "9999") <= b.start_date
            or (b.end_date or "9999") <= a.start_date
          assert.is_true(apart)
        end
      end
    end
  end)

  it("has intervals and events in order", function()
    local pairs_of_dates = {
      management = { "start_date", "end_date" },
      custody = { "start_date", "end_date" },
      notification = { "start_date", "end_date" },
      licence = { "start_date", "end_date" },
      breach = { "breach_date", "outcome_date" },
      revocation = { "applied_on", "decided_on" },
      case_review = { "commissioned_on", "concluded_on" },
      individual = { "birth_date", "died_on" },
    }
    local register = random.new(3, 100)
    for entity, dates in pairs(pairs_of_dates) do
      for _, row in ipairs(register[entity]) do
        local first, second = row[dates[1]], row[dates[2]]
        assert.is_true(not first or not second or first <= second)
      end
    end
  end)

  it("refers only to records that exist, by unique refs", function()
    local register = random.new(4, 60)
    local refs = { individual = {}, meeting = {} }
    for entity, known in pairs(refs) do
      for _, row in ipairs(register[entity]) do
        assert.is_nil(known[row.ref])
        known[row.ref] = true
      end
    end
    for _, rows in pairs(register) do
      for _, row in ipairs(rows) do
        local person, meeting = row.individual, row.meeting
        assert.is_true(person == nil or refs.individual[person])
        assert.is_true(meeting == nil or refs.meeting[meeting])
      end
    end
  end)

  it("has the awkward dates", function()
    local starts = values("management", "start_date", 5)
    local ends = values("management", "end_date", 5)
    for _, day in ipairs { "2024-03-30", "2024-03-31", "2024-04-01" } do
      assert.is_true(starts[day] and ends[day])
    end
    assert.is_true(ends[""])
  end)

  it("fills every measure", function()
    local register = random.new(1, 60)
    for _, measure in ipairs(oracle.measures()) do
      local stock = measure == "eligible" or measure == "caseload"
        or measure == "orders_in_force"
      local slices = stock and TWO_DATES or THREE_YEARS
      assert.is_true(oracle.count(register, {
        measure = measure, slices = slices, dims = {},
      })[""] > 0)
    end
  end)

  it("quotes what CSV needs quoted", function()
    local register = {
      individual = { { ref = 'P "1", x', sex = "F" }, { ref = "a\nb" } },
    }
    assert.equal('ref,sex,birth_date,ethnicity,died_on\n'
      .. '"P ""1"", x",F,,,\n"a\nb",,,,\n',
      random.csv(register, "individual"))
  end)

  it("says the same in another order", function()
    local register = random.new(5, 40)
    local spec = {
      measure = "managed", slices = THREE_YEARS,
      dims = { "area", "level", "year" },
    }
    local expected = oracle.count(register, spec)
    assert.same(expected, oracle.count(random.shuffled(register, 6), spec))
  end)
end)
