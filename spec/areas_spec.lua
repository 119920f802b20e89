--- Areas side by side: borders, ranks, ratios, and the funnel as R gives it.

local core = require "mappa.core"
local mappa = require "mappa"
local national = require "spec.support.national"
local outcome = require "spec.support.outcome"

local function near(expected, value)
  assert.is_true(math.abs(value - expected) <= 1e-9 * math.abs(expected),
    ("%.15g, not %.15g"):format(value, expected))
end

describe("neighbours", function()
  local areas = national.areas()

  it("are areas, sorted, and never the area itself", function()
    for _, area in ipairs(areas) do
      local list = mappa.neighbours(area)
      for i, other in ipairs(list) do
        assert.is_truthy(core.code("area", other), other)
        assert.are_not.equal(area, other)
        assert.is_true(i == 1 or list[i - 1] < other)
      end
      assert.is_true(#list > 0, area)
    end
  end)

  it("are so both ways", function()
    for _, area in ipairs(areas) do
      for _, other in ipairs(mappa.neighbours(area)) do
        local back = false
        for _, label in ipairs(mappa.neighbours(other)) do
          back = back or label == area
        end
        assert.is_true(back, other .. " " .. area)
      end
    end
  end)

  it("lead from any area to every other one", function()
    local seen, queue = { Norfolk = true }, { "Norfolk" }
    for _, area in ipairs(queue) do
      for _, other in ipairs(mappa.neighbours(area)) do
        if not seen[other] then
          seen[other], queue[#queue + 1] = true, other
        end
      end
    end
    assert.equal(#areas, #queue)
  end)

  it("meet by land", function()
    assert.same({ "Cambridgeshire", "Lincolnshire", "Suffolk" },
      mappa.neighbours("norfolk"))
    assert.same({ "Avon and Somerset", "Dorset" },
      mappa.neighbours("Devon and Cornwall"))
    assert.same({ "Dyfed-Powys", "Gwent" }, mappa.neighbours("South Wales"))
    assert.same({ "County Durham", "Cumbria" },
      mappa.neighbours("Northumbria"))
    assert.same({ "Essex", "Hertfordshire", "Kent", "Surrey",
      "Thames Valley" }, mappa.neighbours("London"))
  end)
end)

describe("areas side by side", function()
  -- 20 people in each area a year ago, and 2 more in every third one since;
  -- County Durham has many, Dorset few. There are 100 residents of each age
  -- and 3 more from one area to the next.
  local db, now, before

  local function count(i, area)
    if area == "County Durham" then return 60, 0 end
    if area == "Dorset" then return 18, -16 end
    return 20, i % 3 == 0 and 2 or 0
  end

  local function size(i) return 100 + 3 * i end

  local function eligible(year, asked)
    asked = asked or { rows = "area" }
    asked.measure, asked.at = "eligible", year
    return db:crosstab(asked)
  end

  setup(function()
    db = national.register(function(i, area)
      local n, more = count(i, area)
      return math.max(n + math.min(more, 0), 0), math.max(more, 0)
    end, size)
    now, before = eligible("2024-25"), eligible("2023-24")
  end)

  teardown(function() db:close() end)

  -- Worked out from the numbers above alone.
  local function expected()
    local list, n, persons = {}, 0, 0
    for i, area in ipairs(national.areas()) do
      local first, more = count(i, area)
      list[i] = { area = area, n = first + more, persons = 81 * size(i) }
      n, persons = n + list[i].n, persons + list[i].persons
    end
    for _, entry in ipairs(list) do
      entry.rank = 1
      for _, other in ipairs(list) do
        if other.n * entry.persons > entry.n * other.persons then
          entry.rank = entry.rank + 1
        end
      end
      entry.ratio = entry.n * persons / (entry.persons * n)
    end
    return list, n, persons
  end

  it("have ranks, and ratios to England and Wales", function()
    local t = now:areas()
    local list, n, persons = expected()
    for _, entry in ipairs(list) do
      local cell = t:cell(entry.area)
      assert.equal(entry.rank, cell.rank)
      near(entry.ratio, cell.ratio)
      assert.equal(entry.n, cell.n)
      assert.equal(entry.persons, cell.population)
      near(entry.n * 1e5 / entry.persons, cell.rate)
    end
    assert.equal(1, t:cell("Total").ratio)
    near(n * 1e5 / persons, t:cell("Total").rate)
    assert.is_nil(t:cell("Total").rank)
  end)

  it("stand where the funnel puts them", function()
    local t = now:areas()
    local list, n, persons = expected()
    local found = {}
    for _, entry in ipairs(list) do
      local mean = n * entry.persons / persons
      local inner, outer = core.funnel(mean, 0.95), core.funnel(mean, 0.998)
      local cell = t:cell(entry.area)
      near(inner.low * 1e5 / entry.persons, cell.low_95)
      near(outer.high * 1e5 / entry.persons, cell.high_998)
      assert.is_true(outer.low < inner.low and inner.high < outer.high)
      local standing = entry.n > outer.high and "above 99.8%"
        or entry.n > inner.high and "above 95%"
        or entry.n < outer.low and "below 99.8%"
        or entry.n < inner.low and "below 95%" or "within"
      assert.equal(standing, cell.standing)
      found[standing] = (found[standing] or 0) + 1
    end
    assert.equal("above 99.8%", t:cell("County Durham").standing)
    assert.equal("below 99.8%", t:cell("Dorset").standing)
    assert.is_true(found.within > 30)
  end)

  it("say who stands out, and whether they did", function()
    local t = now:areas { earlier = before }
    assert.equal("above 99.8%", t:cell("County Durham").was)
    assert.equal(1, t:cell("County Durham").rank_before)
    outcome.says(tostring(t):gsub("%s+", " "),
      "Highest: County Durham,", "lowest: Dorset,", "Ranks: of 42",
      "Above 99.8%: County Durham (before: above 99.8%).",
      "2 of 42 are outside the 99.8% limits, where chance alone would leave "
      .. "0.1", "was", "rank before", "mid-2024, no release named")
    assert.same(t:tidy(), now:rate():areas({ earlier = before:rate() })
      :tidy())
  end)

  it("share a rank where they are equal", function()
    local figures = { { area = "Kent", n = 5 }, { area = "Essex", n = 7 },
      { area = "Surrey", n = 5 }, { area = "Dorset", n = 4 } }
    local t = mappa.table(figures, { rows = "area" }):areas()
    assert.same({ 2, 1, 2, 4 }, { t:cell("Kent").rank, t:cell("Essex").rank,
      t:cell("Surrey").rank, t:cell("Dorset").rank })
    assert.matches("Surrey +5 +=2 ", tostring(t))
    assert.matches("Essex +7 +1 ", tostring(t))
  end)

  it("are compared with a region, a country or an area", function()
    local function rate_in(labels)
      local n, persons, wanted = 0, 0, {}
      for _, label in ipairs(labels) do wanted[label] = true end
      for _, entry in ipairs((expected())) do
        if wanted[entry.area] then
          n, persons = n + entry.n, persons + entry.persons
        end
      end
      return n / persons * 1e5
    end
    local function ratio(reference)
      local cell = now:areas({ reference = reference }):cell("Kent")
      return cell.rate / cell.ratio
    end
    local wales = { "Dyfed-Powys", "Gwent", "North Wales", "South Wales" }
    near(rate_in(wales), ratio "Wales")
    near(rate_in { "Norfolk" }, ratio "norfolk")
    near(rate_in { "London" }, ratio "London")
    near(rate_in { "Staffordshire", "Warwickshire", "West Mercia",
      "West Midlands" }, ratio { region = "West Midlands" })
    near(rate_in { "West Midlands" }, ratio { area = "West Midlands" })
  end)

  it("may be regions", function()
    local t = eligible("2024-25", { rows = "region" }):areas()
    outcome.says(tostring(t), "Ranks: of 10")
    local n = 0
    for _, area in ipairs { "Cambridgeshire", "Bedfordshire", "Essex",
      "Hertfordshire", "Norfolk", "Suffolk" } do
      n = n + now:value(area)
    end
    assert.equal(n, t:cell("East of England").n)
  end)

  it("may be an area and its neighbours", function()
    local t = now:areas { neighbours_of = "norfolk" }
    local labels = {}
    for i, record in ipairs(t:tidy()) do labels[i] = record.area end
    assert.same({ "Cambridgeshire", "Lincolnshire", "Norfolk", "Suffolk" },
      labels)
    assert.equal(now:areas():cell("Norfolk").rank, t:cell("Norfolk").rank)
    outcome.says(tostring(t):gsub("%s+", " "), "Shown: Norfolk and its "
      .. "neighbours; ranks are among all 42.", "Total 8")
    t = now:areas { neighbours_of = "Norfolk", reference = "Suffolk" }
    assert.is_nil(tostring(t):find("\nTotal", 1, true))
  end)

  it("keep their ranks when some are selected, sorted or folded", function()
    local t = now:areas()
    local some = t:select { area = { "Norfolk", "Kent" } }
    assert.equal(t:cell("Kent").rank, some:cell("Kent").rank)
    assert.equal(some:cell("Norfolk").n + some:cell("Kent").n,
      some:cell("Total").n)
    assert.equal("County Durham", t:sort("rank", "up"):tidy()[1].area)
    local top = t:top(3)
    assert.equal(1, top:cell("County Durham").rank)
    assert.is_nil(top:cell("Other").rank)
    assert.is_string(tostring(t:sort { by = "standing" }))
  end)

  it("have no place without a rate", function()
    local marked <close> = national.register(count, size)
    assert(marked:import("population", { { area = "Kent", year = 2022,
      age = 0, persons = 1 } }))
    local t = marked:crosstab { measure = "eligible", at = "2022-23",
      rows = "area" }
    local _, message, code = t:areas()
    assert.equal("data", code)
    outcome.says(message, "no complete population")
    local a = t:rate({ missing = "mark" }):areas()
    assert.is_nil(a:cell("Kent").rank)
    assert.equal("no estimate", a:cell("Kent").mark)
    assert.is_string(tostring(a))
  end)
end)

describe("areas that a register holds nothing of", function()
  local db, t

  local function size() return 100 end

  -- 20 people in Norfolk, 10 in Kent, and in Essex none left to count.
  local function count(_, area)
    return area == "Norfolk" and 20 or area == "Kent" and 10 or 0, 0
  end

  setup(function()
    db = national.register(count, size)
    assert(db:import("individual", { { ref = "E" } }))
    assert(db:import("management", { { individual = "E", area = "Essex",
      category = 1, level = 1, start_date = "2020-01-01",
      end_date = "2021-01-01" } }))
    t = db:crosstab { measure = "eligible", at = "2024-25", rows = "area" }
  end)

  teardown(function() db:close() end)

  it("have no rate, rank or standing, and no part in the rest", function()
    local a = t:areas()
    assert.same({ 1, 2, 3 }, { a:cell("Norfolk").rank, a:cell("Kent").rank,
      a:cell("Essex").rank })
    assert.equal(0, a:cell("Essex").rate)
    local dorset = a:cell("Dorset")
    assert.same({ population = 8100, mark = "no records" }, {
      population = dorset.population, mark = dorset.mark, n = dorset.n,
      rate = dorset.rate, rank = dorset.rank, standing = dorset.standing,
      ratio = dorset.ratio })
    assert.equal(30, a:cell("Total").n)
    assert.equal(3 * 8100, a:cell("Total").population)
    assert.equal(2, a:cell("Norfolk").ratio)
    outcome.says(tostring(a):gsub("%s+", " "), "Ranks: of 3,",
      "no records of 39 of 42 areas", "lowest: Essex, 0.",
      "Dorset no records 8100 no records")
  end)

  it("stay so when some are selected, folded or compared with", function()
    local a = t:areas()
    local some = a:select { area = { "Norfolk", "Dorset" } }
    assert.equal(8100, some:cell("Total").population)
    assert.equal(2, some:cell("Total").ratio)
    local top = a:top(2)
    assert.equal(30, top:cell("Total").n)
    assert.is_nil(top:cell("Total").rate)
    assert.equal(2, t:areas({ reference = "East of England" })
      :cell("Norfolk").ratio)
    outcome.says(tostring(t:areas { reference = "Wales" }), "No ratio")
    assert.is_nil(t:areas({ earlier = t }):cell("Dorset").was)
  end)

  it("make regions that hold nothing, and are told of in others", function()
    local a = db:crosstab({ measure = "eligible", at = "2024-25",
      rows = "region" }):areas()
    assert.equal("no records", a:cell("Wales").mark)
    assert.equal(6 * 8100, a:cell("East of England").population)
    outcome.says(tostring(a):gsub("%s+", " "), "no records of 8 of 10 regions",
      "In the other regions are 8 areas without records")
  end)

  it("are found by what they hold, whatever is counted", function()
    local m = db:crosstab({ measure = "meetings", during = "2024-25",
      rows = "area" }):areas()
    assert.equal(0, m:cell("Norfolk").rate)
    assert.equal("no records", m:cell("Dorset").mark)
  end)
end)

describe("areas of given figures", function()
  it("have rank and ratio, and no limits without a population", function()
    local t = mappa.table({ { area = "Norfolk", n = 151 },
      { area = "Suffolk", n = 166 }, { area = "England and Wales",
        n = 131.5 } }, { rows = "area" }):areas()
    assert.equal(2, t:cell("Norfolk").rank)
    near(151 / 131.5, t:cell("Norfolk").ratio)
    assert.is_nil(t:cell("Norfolk").standing)
    assert.is_nil(t:cell("England and Wales").rank)
    outcome.says(tostring(t), "n/a", "Ranks: of 2")
  end)

  it("say so when there is nothing to compare with", function()
    local t = mappa.table({ { area = "Norfolk", n = 151 },
      { area = "Suffolk", n = 166 } }, { rows = "area" }):areas()
    assert.is_nil(t:cell("Norfolk").ratio)
    outcome.says(tostring(t), "No ratio: the figures do not give England")
  end)

  it("have limits where counts and populations are given", function()
    local records = {}
    for i, area in ipairs(national.areas()) do
      records[i] = { area = area, n = area == "Kent" and 90 or 40,
        population = 30000 + i }
    end
    local t = mappa.table(records, { rows = "area" }):areas()
    assert.equal("above 99.8%", t:cell("Kent").standing)
    assert.equal("within", t:cell("Norfolk").standing)
    assert.equal(1, t:cell("Kent").rank)
  end)
end)

describe("the limits of the funnel", function()
  -- R: r <- qpois(p, m); r - (ppois(r, m) - p) / dpois(r, m)
  it("are those of R", function()
    local limits = core.funnel(10.0179, 0.95)
    near(3.79075554440298, limits.low)
    near(16.18817690006843, limits.high)
    limits = core.funnel(12.3519, 0.998)
    near(2.45134831493107, limits.low)
    near(24.03004077106470, limits.high)
  end)
end)
