--- Published figures: the data set that comes with the module, Tables of it,
-- and figures of a file. What is expected is written down here once more, from
-- the sources.
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local f = mappa.published()

--- The printed value of one cell.
local function value(measure, area, year, where)
  where = where or {}
  where.area, where.year = area, year
  local t, message = f:table { measure = measure, where = where }
  return t and t:value() or nil, message
end

describe("the published record", function()
  local data = require "mappa.data.published"
  local template = require "mappa.template.figures"

  it("has every figure collected, or says why not", function()
    assert.equal(479, #f)
    assert.equal(3, #data.left_out)
    for _, item in ipairs(data.left_out) do
      assert.is_true(#item.why > 20 and #item.text > 0)
    end
  end)

  it("is tidy: known areas, years, tables and sources", function()
    local core = require "mappa.core"
    local nations = { England = true, Wales = true,
      ["England and Wales"] = true }
    for _, one in ipairs(f) do
      assert.is_true(nations[one.area] or core.code("area", one.area) ~= nil)
      assert.matches("^%d%d%d%d%-%d%d$", one.year)
      assert.is_table(template.tables[one.table], one.table)
      assert.matches("^https?://", one.source)
      assert.is_true(one.impossible and one.value == nil
        or math.type(one.value) ~= nil)
      assert.is_string(one.unit)
    end
  end)

  it("uses every source that it lists", function()
    local used = {}
    for _, one in ipairs(f) do used[one.source] = true end
    for name, source in pairs(require "mappa.data.sources") do
      local url = source.first or source
      assert.is_true(used[url] ~= nil, name)
    end
  end)

  for _, fact in ipairs {
    { "eligible", "England and Wales", "2006-07", 30416, "Category 1" },
    { "eligible", "England and Wales", "2006-07", 48668 },
    { "eligible", "England and Wales", "2021-22", 393, "Category 3" },
    { "eligible", "England and Wales", "2023-24", 70052, "Category 1" },
    { "eligible", "Suffolk", "2018-19", 155, "Category 2" },
    { "eligible", "Suffolk", "2018-19", 1026 },
    { "total", "Suffolk", "2005-06", 516 },
    { "eligible", "Gwent", "2023-24", 991, "Category 1" },
    { "eligible", "North Wales", "2021-22", 218, "Category 2" },
    { "eligible", "North Wales", "2021-22", 1244 },
    { "rate", "Lancashire", "2019-20", 169 },
    { "one_in", "South Wales", "2022-23", 658 },
    { "total", "Thames Valley", "2006-07", 1962 },
    { "eligible", "Suffolk", "2019-20", 1324, "Category 2" },
    { "eligible", "Wales", "2022-23", 4229, "Category 1" },
    { "eligible", "Norfolk", "2024-25", 1444 },
    { "managed", "Essex", "2019-20", nil },
    { "managed", "Norfolk", "2024-25", 45, "Category 3" },
    { "breaches", "Suffolk", "2019-20", 108 },
    { "breaches", "Hampshire", "2019-20", 218 },
    { "revocations", "Essex", "2019-20", 0 },
    { "rate", "Teesside", "2022-23", 222 },
    { "rate", "Cheshire", "2013-14", 87 },
    { "one_in", "Hertfordshire", "2022-23", 1299 },
    { "rate_all_ages", "England and Wales", "2006-07", 57.45 },
    { "rate", "England and Wales", "2006-07", nil },
    { "total", "England and Wales", "2007-08", 50210 },
    { "sfo", "England and Wales", "2006-07", 83, nil, "Charged" },
    { "orders", "England and Wales", "2004-05", 526 },
    { "referrals", "England and Wales", "2002-03", 2843 },
    { "order_breaches", "England and Wales", "2005-06", 104 },
    { "prison", "England and Wales", "2021-22", 79808 },
  } do
    it(("holds %s, %s, %s"):format(fact[1], fact[2], fact[3]), function()
      assert.equal(fact[4], (value(fact[1], fact[2], fact[3],
        { category = fact[5], outcome = fact[6] })))
    end)
  end

  it("is made anew each time", function()
    local other = mappa.published()
    other[1].value = -1
    assert.not_equal(-1, mappa.published()[1].value)
  end)

  it("marks what is approximate and what is second-hand", function()
    local marked = f:where { approximate = true }
    assert.equal(5, #marked)
    assert.equal("more than 31,300", marked[1].text)
    local first = f:where { second_hand = false }
    assert.equal(65, #first)
    for _, one in ipairs(first) do
      assert.matches("gov%.uk/", one.source:gsub("parliament", "gov"))
    end
  end)
end)

describe("a Table of figures", function()
  it("has years in order, and nothing where nothing is printed", function()
    local t = f:table { measure = "eligible", rows = "year",
      cols = "category", where = { area = "Norfolk" } }
    assert.equal(1099, t:value("2018-19", "Category 1"))
    assert.equal(1444, t:value("2024-25", "Total"))
    assert.equal("missing", t:cell("2018-19", "Category 2").status)
    assert.equal("missing", t:cell("2018-19", "Total").status)
    assert.matches("2018%-19.*2019%-20.*2024%-25", tostring(t))
    outcome.says(tostring(t), "Filter: area = Norfolk.",
      "4 of 8 figures are second-hand")
    assert.matches("n/a", tostring(t))
  end)

  it("adds up what t:select leaves, where all of it is known", function()
    local t = f:table { measure = "eligible", rows = "level",
      cols = "category", where = { area = "Norfolk", year = "2024-25" } }
    local higher = t:select { level = { 2, 3 } }
    assert.equal(20, higher:value())
    assert.equal(8, higher:value("Total", "Category 1"))
    assert.equal(1445 - 1 - 1286, t:select { category = { 2, 3 } }:value())
    assert.equal(146 + 4, t:select { level = { 1, 2 }, category = { 2 } }
      :value())
    local years = f:table { measure = "eligible", rows = "year",
      cols = "category", where = { area = "Norfolk" } }
    assert.is_nil((years:select { category = { 1, 2 } }:value("2018-19")))
    assert.is_nil((years:select { year = "2018-19" }:value()))
    local rates = f:table { measure = "rate", rows = "area",
      where = { year = "2022-23" } }
    assert.is_nil((rates:select { area = { "Norfolk", "Suffolk" } }:value()))
  end)

  it("shows totals within other dimensions", function()
    local t = f:table { measure = "sfo", rows = "year",
      cols = { "outcome", "level" } }
    assert.equal(83, t:value("2006-07", "Charged"))
    assert.matches("2006%-07%s+71%s+12%s+83", tostring(t))
  end)

  it("keeps - apart from 0", function()
    local t = f:table { measure = "eligible", rows = "level",
      cols = "category", where = { area = "Norfolk", year = "2024-25" } }
    assert.equal("impossible", t:cell("Level 1", "Category 3").status)
    assert.equal(0, t:value("Level 3", "Category 3"))
    local one = f:table { measure = "eligible", rows = "category",
      where = { area = "Norfolk", year = "2024-25", level = 1 } }
    assert.equal("impossible", one:cell("Category 3").status)
    assert.is_nil(one:cell("Category 3").n)
  end)

  it("adds up only what is all there and adds up", function()
    local t = f:table { measure = "eligible", rows = "year", cols = "category",
      where = { area = "West Yorkshire" } }
    assert.equal(3000 + 1032 + 12, t:value("2020-21", "Total"))
    assert.is_true(t:cell("2020-21", "Total").summed)
    outcome.says(tostring(t), "Not printed, but the sum of printed figures: "
      .. "2020-21, Total: 4044")
    assert.is_nil((t:value("2019-20", "Total")))
    local shpo, message = f:table { measure = "recalls",
      where = { area = "Norfolk", year = "2024-25" } }
    assert.is_nil(shpo)
    outcome.says(message, "no figure of recalls is known", "requirement")
  end)

  it("adds up areas that a condition names", function()
    local t = f:table { measure = "eligible", rows = "year",
      where = { area = { "Norfolk", "Suffolk" }, category = 1,
        year = "2019-20" } }
    assert.equal(1110 + 854, t:value("2019-20"))
    outcome.misuse(function()
      f:table { measure = "rate", rows = "year",
        where = { area = { "Norfolk", "Suffolk" } } }
    end, "do not add up")
  end)

  it("adds up what a condition keeps, never with what holds it", function()
    local function table_of(category)
      return f:table { measure = "eligible", rows = "category",
        where = { area = "Norfolk", year = "2024-25", category = category } }
    end
    assert.equal(1286 + 151, table_of({ 1, 2 }):value())
    assert.equal(1444, table_of({ 1, 2, 3 }):value())
    outcome.misuse(function()
      f:table { measure = "eligible", where = { year = "2021-22",
        category = 1, area = { "Norfolk", "England and Wales" } } }
    end, "leaves England and Wales beside areas")
    local shpo = f:table { measure = "recalls", where = { area = "Norfolk",
      year = "2024-25", requirement = "SHPO", category = { 2, 3 } } }
    assert.is_nil(shpo)
  end)

  it("holds every figure of the record, the best of its cell", function()
    local labels = require "mappa.figures.labels"
    local function rank(one)
      return (one.approximate and 2 or 0) + (one.second_hand and 1 or 0)
    end
    local best = {}
    for _, one in ipairs(f) do
      local cell = table.concat({ one.area, one.year, one.table, one.row,
        one.column }, "|")
      if not best[cell] or rank(one) < rank(best[cell]) then
        best[cell] = one
      end
    end
    for _, one in pairs(best) do
      local where = {}
      for dim, of in pairs(labels.of(one)) do
        if of[1] ~= "Total" then where[dim] = of[1] end
      end
      local t = assert(f:table { measure = one.table, where = where })
      local cell = t:cell()
      assert.equal(one.value, cell.n)
      assert.equal(one.impossible and "impossible" or "count", cell.status)
      assert.equal(one.source, cell.source)
    end
  end)

  it("prefers exact, first-hand and earlier figures, and tells the others",
    function()
      local t = f:table { measure = "eligible", rows = "year",
        cols = "category" }
      local cell = t:cell("2002-03", "Category 1")
      assert.equal(21413, cell.value)
      assert.matches("api.parliament.uk", cell.source)
      assert.matches("^21415 ", cell.others[1])
      assert.equal(32347, t:value("2008-09", "Category 1"))
      assert.is_true(t:cell("2007-08", "Category 1").approximate)
      outcome.says(tostring(t), "Of England and Wales.",
        "Also printed: 2002-03, Category 1: 21415")
      outcome.says(tostring(t:explain("2002-03", "Category 1")),
        "21415 (https://shropshirestar.com", "printed in")
    end)

  it("never adds rates, and prints them as they are printed", function()
    local t = f:table { measure = "rate_all_ages", rows = "year" }
    assert.matches("2006%-07%s+57%.45", tostring(t))
    local rates = f:table { measure = "rate", rows = "area",
      where = { year = "2022-23" } }
    assert.is_nil((rates:value()))
    local top = rates:top(3)
    assert.equal(222, top:value("Teesside"))
    assert.equal(178, top:value("County Durham"))
    assert.equal("missing", top:cell("Other").status)
    assert.matches("Teesside%s+222\nLancashire%s+218\nCounty Durham%s+178\n"
      .. "Other%s+n/a",
      tostring(top))
  end)

  it("has the verbs of a Table", function()
    local t = f:table { measure = "eligible", rows = "year",
      cols = "category", where = { area = "Norfolk" } }
    local late = t:select { year = { "2021-22", "2024-25" } }
    assert.equal(1444, late:value("2024-25", "Total"))
    assert.equal(2, #late.shown[1])
    assert.equal(1286, t:value("2024/25", 1))
    assert.equal(151, t:select { category = 2 }:value("2024-25", 2))
    local turned = t:pivot { rows = "category", cols = "year" }
    assert.equal(1188, turned:value("Category 1", "2021-22"))
    local share = f:table { measure = "eligible", rows = "category",
      where = { area = "Norfolk", year = "2024-25" } }:percent("col")
    assert.near(100 * 1286 / 1444, share:value("Category 1"), 1e-9)
    assert.equal(8, #t:tidy { totals = true })
    assert.has_error(function() t:records("2021-22") end)
    local dir <close> = scratch.new()
    for _, format in ipairs { "csv", "json", "md", "txt" } do
      assert(t:save(dir:at("t." .. format)))
    end
  end)

  it("takes breaches apart and together", function()
    local t = f:table { measure = "breaches", rows = "outcome", cols = "year",
      where = { area = "Norfolk", category = 1 } }
    assert.equal(11, t:value("Caution", "2024-25"))
    assert.equal(23, t:value("Conviction", "2024-25"))
    assert.equal(25, (value("breaches", "Suffolk", "2017-18")))
    assert.is_nil((value("breaches", "Norfolk", "2024-25")))
  end)

  it("takes ranges of years, lists, not, and functions", function()
    local function years(condition)
      local list = {}
      local t = f:table { measure = "eligible", rows = "year",
        where = { area = "Norfolk", category = 1, year = condition } }
      for _, record in ipairs(t:tidy()) do list[#list + 1] = record.year end
      return table.concat(list, " ")
    end
    assert.equal("2018-19 2019-20", years { max = "2019/20" })
    assert.equal("2021-22 2024-25", years { min = "2021-22" })
    assert.equal("2020-21", years "2020/21")
    assert.equal("2018-19 2024-25",
      years { ["not"] = { min = "2019-20", max = "2021-22" } })
    assert.equal("2024-25",
      years(function(year) return year > "2022-23" end))
  end)

  it("is nil, with why, where nothing is published", function()
    local t, message, code = f:table { measure = "eligible", rows = "year",
      where = { area = "Kent" } }
    assert.is_nil(t)
    assert.equal("data", code)
    outcome.says(message, "no figure of eligible is known with area = Kent")
  end)

  it("teaches what is wrong", function()
    local function says(options, words)
      outcome.misuse(function() f:table(options) end, words)
    end
    says({ measure = "eligble", rows = "year" }, "did you mean 'eligible'?")
    says({ measure = "eligible", rows = "categry" },
      "did you mean 'category'?")
    says({ measure = "eligible", where = { area = "Norfok" } },
      "did you mean 'Norfolk'?")
    says({ measure = "eligible", row = "year" }, "did you mean 'rows'?")
    says({ measure = "eligible", rows = "year", where = { level = 9 } },
      "level has no value '9'")
    says({ measure = "eligible", where = { area = "Norfolk" } },
      "name the year in where")
    says({ measure = "eligible", rows = { "year", "year" } }, "twice")
    says({ measure = "eligible", where = { year = { min = 2018 } } },
      "must be a reporting year")
    says({ measure = "rate", rows = "level" }, "no dimension 'level'")
    says({ rows = "year" }, "measure must be a string")
  end)
end)

describe("figures", function()
  it("are narrowed by conditions", function()
    assert.equal(64, #f:where { area = "Norfolk" })
    assert.equal(16, #f:where { table = "breaches" })
    assert.equal(18, #f:where { measure = "breaches" })
    assert.equal(3, #f:where { area = "norfolk", category = 1,
      level = { 1, 2 }, year = { max = "2021-22" }, measure = { "eligible",
        "managed" } })
    outcome.misuse(function() f:where { area = "Norfok" } end,
      "did you mean 'Norfolk'?")
    outcome.misuse(function() f:where { colour = "red" } end,
      "figures have no 'colour'")
    outcome.misuse(function() f:where { measure = "eligble" } end,
      "did you mean 'eligible'?")
  end)

  it("print as a list, or as a summary", function()
    assert.matches("479 figures of 36 areas$", tostring(f))
    assert.matches("2 figures of 1 area$",
      tostring(f:where { area = "Surrey" }))
  end)

  it("list their tables and areas", function()
    local n = 0
    for _, item in ipairs(f:measures()) do n = n + item.figures end
    assert.equal(#f, n)
    n = 0
    for _, item in ipairs(f:areas()) do n = n + item.figures end
    assert.equal(#f, n)
  end)
end)

describe("figures of a file", function()
  local dir

  before_each(function() dir = scratch.new() end)
  after_each(function() dir:remove() end)

  local function read(text)
    return mappa.figures(dir:write("figures.csv", text))
  end

  local function refuses(text, words)
    local figures, message, code = read(text)
    assert.is_nil(figures)
    assert.equal("data", code)
    outcome.says(message, words)
  end

  it("have their columns in any order", function()
    local figures = assert(read("value,table,year,area,column,row,"
      .. "approximate\r\n\"1,278\",eligible,2024/25,durham,Category 1,Total,"
      .. "yes\r\n-,eligible,2024-25,Durham,Category 3,Level 1,\r\n"))
    assert.equal(1278, figures[1].value)
    assert.equal("County Durham", figures[1].area)
    assert.equal("2024-25", figures[1].year)
    assert.is_true(figures[1].approximate)
    assert.is_true(figures[2].impossible)
    assert.equal("-", tostring(figures):match("Level 1, Category 3%s+(%S+)"))
  end)

  it("may be of a table that nobody knows", function()
    local figures = assert(read("area,year,table,row,column,value\n"
      .. "Kent,2023-24,visits,North,Planned,3\n"
      .. "Kent,2023-24,visits,South,Planned,4\n"))
    local t = figures:table { measure = "visits", rows = "row",
      where = { column = "Planned" } }
    assert.equal(4, t:value("South"))
  end)

  it("are refused by line where they make no sense", function()
    local head = "area,year,table,row,column,value\n"
    refuses("area,year,table,row,column,value\nKent,31/03/2025,rate,,,1\n",
      'did you mean "2024-25", the year of that day?')
    refuses(head .. "Kent,2023-24,rate,,,many\n",
      "line 2: value 'many' is no number and not -")
    refuses(head .. "Kent,2023-24,rate,,,\"1,2\"\n", "line 2: value '1,2'")
    refuses(head .. "Kant,2023-24,rate,,,1\n", "line 2: no area 'Kant'; did "
      .. "you mean 'Kent'?")
    refuses(head .. "Kent,2023-25,rate,,,1\n", "line 2: year = ")
    refuses("area,year,table,row,column\n", "the column 'value' is missing")
    refuses("area,year,table,row,column,valeu\n",
      "did you mean 'value'?")
    refuses("area,area,year,table,row,column,value\n", "twice")
    refuses("area,year,table,row,column,value,approximate\n"
      .. "Kent,2023-24,rate,,,1,perhaps\n", "approximate is yes or no")
    refuses(head .. "Kent,2023-24,rate,,,1\nKent,2023-24,rate,,,2\n",
      "line 3: this cell stands in line 2 already")
  end)

  it("are one where they stand there twice, and two of two sources",
    function()
      local figures = assert(read("area,year,table,row,column,value,source\n"
        .. "Kent,2023-24,rate,,,1,a\nKent,2023-24,rate,,,1,a\n"
        .. "Kent,2023-24,rate,,,2,b\n"))
      assert.equal(2, #figures)
      assert.equal(1, figures:table { measure = "rate" }:value())
    end)

  it("say why a file cannot be read", function()
    local figures, message = mappa.figures(dir.path .. "/none.csv")
    assert.is_nil(figures)
    assert.matches("none.csv", message)
  end)
end)
