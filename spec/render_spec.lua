--- Rendering: small Tables as text, Markdown, CSV and JSON, compared whole
-- with files in spec/golden; and saving them.

local golden = require "spec.support.golden"
local json = require "dkjson"
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local scratch = require "spec.support.scratch"

local db, dir

local function managed(who, area, category, level, from, to)
  return { individual = who, area = area, category = category, level = level,
    start_date = from, end_date = to }
end

setup(function()
  db = assert(mappa.open(":memory:"))
  assert(db:import("individual", {
    { ref = "A", sex = "F", ethnicity = "W1", birth_date = "1980-05-01" },
    { ref = "B", sex = "M", ethnicity = "W1", birth_date = "2004-02-29" },
    { ref = "C", sex = "M", ethnicity = "B9", birth_date = "1950-01-01" },
    { ref = "D", sex = "M" }, { ref = "E" },
  }))
  assert(db:import("management", {
    managed("A", "Norfolk", 1, 2, "2020-01-01", "2024-10-01"),
    managed("A", "Norfolk", 1, 3, "2024-10-01"),
    managed("B", "Avon & Somerset", 2, 1, "2021-06-01"),
    managed("C", "Norfolk", 3, 2, "2024-05-01"),
    managed("D", "Norfolk", 1, 1, "2019-01-01"),
    managed("E", "Norfolk", 2, 2, "2019-01-01", "2024-09-01"),
  }))
  assert(db:import("meeting", {
    { ref = "M1", area = "Norfolk", level = 2, held_on = "2024-06-03" },
    { ref = "M2", area = "Norfolk", level = 3, held_on = "2025-02-03" },
  }))
  assert(db:import("attendance", {
    { meeting = "M1", agency = "police", attended = true },
    { meeting = "M1", agency = "probation", attended = true },
    { meeting = "M2", agency = "police", attended = true },
    { meeting = "M2", agency = "probation", attended = false },
  }))
end)

teardown(function() db:close() end)

before_each(function() dir = scratch.new() end)
after_each(function() dir:remove() end)

local EXTENSION <const> = { text = "txt", markdown = "md", csv = "csv",
  json = "json" }

-- What each golden file shows.
local TABLES <const> = {
  -- impossible cells, margins, rows left out
  eligible = { measure = "eligible", at = "2025-03-31", rows = "level",
    cols = "category" },
  -- several dimensions on each side, a filter, names with "&" and commas
  nested = { measure = "eligible", at = "2025-03-31",
    rows = { "area", "level" }, cols = { "sex", "category" },
    where = { area = { "Norfolk", "Avon and Somerset" }, category = { 1, 2 },
      level = { 1, 3 } } },
  -- several statistics at once, some without a base
  statistics = { measure = "eligible", at = "2025-03-31", rows = "level",
    cols = "sex", show = { "n", "row%", "col%", "all%" } },
  -- people in several cells: the mark of totals that are less than the sum
  marked = { measure = "managed", during = { "2023-24", "2024-25" },
    rows = { "year", "level" }, cols = "category", rules = { pick = "every" },
    where = { area = "Norfolk", category = { 1, 2, 3 } } },
  -- no totals at all
  plain = { measure = "managed", during = "2024-25", rows = "level",
    cols = "category", totals = false },
  -- one number
  single = { measure = "eligible", at = "2025-03-31" },
  -- columns only; rows only, of numbers and unknown
  columns = { measure = "eligible", at = "2025-03-31", cols = "area",
    where = { area = { "Norfolk", "Avon and Somerset" } }, totals = "rows" },
  ages = { measure = "eligible", at = "2025-03-31", rows = "age",
    where = { age = function(age) return not age or age < 25 end } },
  -- a share
  attendance = { measure = "attendance", during = "2024-25", rows = "agency",
    where = { agency = { "Police", "Probation" } } },
  -- nothing was counted
  nothing = { measure = "eligible", at = "1990-03-31", rows = "category",
    cols = "level", show = "row%", where = { category = { 1, 3 } } },
}

local NAMES <const> = { "ages", "attendance", "columns", "eligible", "marked",
  "nested", "nothing", "plain", "single", "statistics" }

describe("a Table", function()
  for _, name in ipairs(NAMES) do
    for format, extension in pairs(EXTENSION) do
      it(("is printed as %s: %s"):format(format, name), function()
        local t = assert(db:crosstab(TABLES[name]))
        golden.check(name .. "." .. extension, t:render(format))
      end)
    end
  end

  it("is printed as text by tostring", function()
    local t = assert(db:crosstab(TABLES.eligible))
    assert.equal(t:render("text"), tostring(t))
    assert.equal(t:render("text"), t:render())
  end)

  it("is the same text in every process", function()
    local script <const> = [[
      local db = require("mappa").open(":memory:")
      io.write(db:crosstab { measure = "eligible", at = "2025-03-31",
        rows = { "area", "level" }, cols = { "sex", "category" } }
        :render("json"))]]
    local first = dir:lua(script)
    for _ = 1, 3 do assert.equal(first, (dir:lua(script))) end
  end)
end)

describe("text", function()
  it("shows thousands when asked", function()
    local many <close> = assert(mappa.open(":memory:"))
    local n = 0
    assert(many:import("individual", function()
      n = n + 1
      return n <= 1234 and { ref = n } or nil
    end))
    n = 0
    assert(many:import("management", function()
      n = n + 1
      return n <= 1234 and managed(n, "Norfolk", 1, 1, "2020-01-01") or nil
    end))
    local t = assert(many:crosstab(TABLES.eligible))
    outcome.says(t:render("text"), " 1234 ")
    outcome.says(t:render("text", { thousands = "," }), " 1,234 ")
    outcome.says(t:render("csv"), "Level 1,1234,0,-,0,1234")
    outcome.says(t:render("csv", { thousands = "," }),
      'Level 1,"1,234",0,-,0,"1,234"')
  end)

  it("aligns words that are not ASCII", function()
    local lines = {}
    local t = assert(db:crosstab(TABLES.eligible))
    for line in t:render("text", { title = "\u{e9}\u{20ac}" })
      :gmatch("[^\n]+") do
      lines[#lines + 1] = line
    end
    assert.equal("\u{e9}\u{20ac}", lines[1])
  end)

  it("keeps notes within 78 columns", function()
    for _, name in ipairs(NAMES) do
      local t = assert(db:crosstab(TABLES[name]))
      local notes = t:render("text"):match("\n\n.-\n\n(.*)$")
      for line in notes:gmatch("[^\n]+") do
        assert.is_true(utf8.len(line) <= 78, line)
      end
    end
  end)
end)

describe("Markdown", function()
  it("takes the meaning from special characters", function()
    local t = assert(db:crosstab(TABLES.single))
    local text = t:render("markdown",
      { title = "a|b *c* _d_ `e` <f> [g] \\h\n# i" })
    assert.equal("## a\\|b \\*c\\* \\_d\\_ \\`e\\` \\<f\\> \\[g\\] \\\\h # i",
      text:match("^[^\n]*"))
  end)

  it("has as many cells in each line of a table", function()
    for _, name in ipairs(NAMES) do
      local t = assert(db:crosstab(TABLES[name]))
      local cells
      for line in t:render("markdown"):gmatch("[^\n]+") do
        if line:sub(1, 1) == "|" then
          local _, bars = line:gsub("\\|", ""):gsub("|", "")
          assert.equal(cells or bars, bars, line)
          cells = bars
        end
      end
    end
  end)
end)

describe("CSV", function()
  it("quotes what it must", function()
    local t = assert(db:crosstab(TABLES.nested))
    local header = t:render("csv"):match("^[^\r]*")
    outcome.says(header, 'Area,Level,"Female, Category 1"')
  end)

  it("is read back by our own reader as it was", function()
    local path = dir:write("individual.csv",
      'ref,ethnicity\r\n"x, ""y""\r\nz",W1\r\n')
    local other <close> = assert(mappa.open(":memory:"))
    assert(other:import("individual", path))
    assert.equal('x, "y"\r\nz',
      other:sql("SELECT ref FROM individual")[1].ref)
  end)

  it("has as many values in each line, all ending in CRLF", function()
    for _, name in ipairs(NAMES) do
      local t = assert(db:crosstab(TABLES[name]))
      local text, commas = t:render("csv"), nil
      assert.equal("\r\n", text:sub(-2))
      for line in text:gmatch("(.-)\r\n") do
        local _, n = line:gsub('"[^"]*"', ""):gsub(",", "")
        assert.equal(commas or n, n, line)
        commas = n
      end
    end
  end)
end)

--- The same records, but for the 15th digit of a percentage.
local function same(expected, records)
  assert.equal(#expected, #records)
  for i, record in ipairs(records) do
    for key, value in pairs(expected[i]) do
      if math.type(value) == "float" then
        assert.is_near(value, record[key], 1e-9)
        record[key] = value
      end
    end
    assert.same(expected[i], record)
  end
end

describe("JSON", function()
  for _, name in ipairs(NAMES) do
    it("decodes to what tidy and explain give: " .. name, function()
      local t = assert(db:crosstab(TABLES[name]))
      local decoded = assert(json.decode(t:render("json"), 1, nil, nil))
      same(t:tidy { totals = true }, decoded.records)
      local about = t:explain()
      for key, value in pairs(about) do
        assert.same(value, decoded[key], key)
      end
      for _, dim in ipairs(decoded.dimensions) do
        assert.is_string(dim.name)
        assert.is_true(#dim.labels > 0)
      end
    end)
  end

  it("has no key twice in one record", function()
    for _, name in ipairs(NAMES) do
      local text = assert(db:crosstab(TABLES[name])):render("json")
      for record in text:match('"records":(.*)'):gmatch("{([^{}]*)}") do
        local seen = {}
        for key in record:gmatch('"([^"]*)":') do
          assert.is_nil(seen[key], name .. ": twice " .. key)
          seen[key] = true
        end
      end
    end
  end)

  it("has a record where there is no percentage", function()
    local t = assert(db:crosstab { measure = "eligible", at = "1990-03-31",
      show = "all%" })
    assert.same({ { n = 0 } }, json.decode(t:render("json")).records)
    outcome.says(t:render("json"), '{"n":0}')
  end)
end)

describe("saving", function()
  it("goes by the extension", function()
    local t = assert(db:crosstab(TABLES.eligible))
    for format, extension in pairs(EXTENSION) do
      for _, e in ipairs { extension, extension:upper() } do
        assert.is_true(t:save(dir:at("t." .. e)))
        local text = t:render(format)
        if text:sub(-1) ~= "\n" then text = text .. "\n" end
        assert.equal(text, dir:read("t." .. e))
      end
    end
    assert.is_true(t:save(dir:at("a.b.csv")))
    assert.equal(t:render("csv"), dir:read("a.b.csv"))
  end)

  it("takes options", function()
    local t = assert(db:crosstab(TABLES.eligible))
    assert.is_true(t:save(dir:at("t.md"), { title = "Mine" }))
    outcome.says(dir:read("t.md"), "## Mine\n")
  end)

  it("writes over what was there, and leaves nothing beside it", function()
    dir:write("t.csv", "old")
    local t = assert(db:crosstab(TABLES.eligible))
    assert.is_true(t:save(dir:at("t.csv")))
    assert.equal(t:render("csv"), dir:read("t.csv"))
    local _, lines = dir:list():gsub("t%.csv", "")
    assert.equal(1, lines)
  end)

  for what, path in pairs { ["no extension"] = "t", ["another"] = "t.pdf",
    ["a dot at the end"] = "t.", ["a folder with a dot"] = "a.csv/t" } do
    it("is told of a path with " .. what, function()
      local t = assert(db:crosstab(TABLES.eligible))
      outcome.misuse(function()
        local r = t:save(path)
        return r
      end, "'" .. path .. "'", ".txt", ".md", ".csv", ".json")
    end)
  end

  it("is told of a path that is none", function()
    local t = assert(db:crosstab(TABLES.eligible))
    outcome.misuse(function()
      local r = t:save()
      return r
    end, "path", "string")
    outcome.misuse(function()
      local r = t:save(dir:at("t.csv\0.csv"))
      return r
    end, "NUL")
  end)

  it("fails where there is no folder", function()
    local t = assert(db:crosstab(TABLES.eligible))
    outcome.fails("io", { dir:at("no/t.csv") .. ": No such file" },
      t:save(dir:at("no/t.csv")))
  end)

  it("fails where the folder cannot be written", function()
    local t = assert(db:crosstab(TABLES.eligible))
    outcome.fails("io", { "/proc/t.csv: " }, t:save("/proc/t.csv"))
  end)

  it("fails on a folder, and leaves nothing beside it", function()
    dir:folder("t.csv")
    local t = assert(db:crosstab(TABLES.eligible))
    outcome.fails("io", { dir:at("t.csv") .. ": Is a directory" },
      t:save(dir:at("t.csv")))
    assert.is_nil(dir:read("t.csv.part"))
  end)

  it("on a full disk keeps what was there", function()
    dir:write("t.csv", "old")
    dir:link("t.csv.part", "/dev/full")
    local t = assert(db:crosstab(TABLES.eligible))
    outcome.fails("full", { dir:at("t.csv") .. ": No space left" },
      t:save(dir:at("t.csv")))
    assert.equal("old", dir:read("t.csv"))
  end)
end)

describe("a mistaken call", function()
  for what, case in pairs {
    ["a format that there is not"] = { { "html" }, "'html'", "markdown" },
    ["a format misspelt"] = { { "markdwn" }, "did you mean 'markdown'" },
    ["options that are no table"] = { { "text", "x" }, "options", "table" },
    ["an option misspelt"] = { { "text", { titel = "x" } },
      "did you mean 'title'" },
  } do
    it("is told of " .. what, function()
      local t = assert(db:crosstab(TABLES.eligible))
      outcome.misuse(function()
        local r = t:render(table.unpack(case[1]))
        return r
      end, table.unpack(case, 2))
    end)
  end
end)
