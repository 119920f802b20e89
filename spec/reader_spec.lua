--- Reading reports: what is read from a text is what it holds, or it is not
-- placed; never anything else.

local chance = require "spec.support.chance"
local layouts = require "spec.support.layouts"
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local published = require "mappa.published"
local rounds = require "spec.support.rounds"
local scratch = require "spec.support.scratch"

local SAMPLE <const> = "examples/norfolk/published-2024-25.txt"

local folder

setup(function() folder = scratch.new() end)
teardown(function() folder:remove() end)

local function read(text, options)
  return assert(mappa.read_report(folder:write("report.txt", text), options))
end

local function key_of(f) return f.table .. "|" .. f.row .. "|" .. f.column end

--- "table|row|column" -> the value, or "-".
local function cells_of(figures)
  local cells = {}
  for _, f in ipairs(figures) do
    cells[key_of(f)] = f.impossible and "-" or f.value
  end
  return cells
end

local function messages(list)
  local texts = {}
  for i, entry in ipairs(list) do texts[i] = entry.message or entry.why end
  return table.concat(texts, "\n")
end

local function file_of(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

describe("the report of Norfolk", function()
  it("gives the published figures", function()
    local figures = assert(mappa.read_report(SAMPLE))
    assert.equal(51, #figures)
    assert.same({}, figures.unplaced)
    assert.same({}, figures.findings)
    local known = assert(mappa.figures("examples/norfolk/published.csv"))
    local counts = published.compare(known, figures).counts
    assert.same({ same = 51, different = 0, ["only here"] = 0,
      ["only there"] = 0 }, counts)
  end)

  it("gives the area, the year, the line and the text", function()
    local figures = assert(mappa.read_report(SAMPLE))
    local first = figures[1]
    assert.equal("Norfolk", first.area)
    assert.equal("2024-25", first.year)
    assert.equal(SAMPLE, first.source)
    assert.equal("1278", first.text)
    assert.equal(7, first.line)
    outcome.says(tostring(figures), "51 figures read, 0 not placed")
  end)
end)

--- Fails where a figure is not as the truth has it.
local function is_true(figures, truth, seed)
  for _, f in ipairs(figures) do
    local value = f.impossible and "-" or f.value
    if truth[key_of(f)] ~= value then
      error(("layout %d, line %d: %s is %s, not %s"):format(seed, f.line,
        key_of(f), truth[key_of(f)], value))
    end
  end
end

describe("a layout made by chance", function()
  it("is read as it is, or is not placed", function()
    local truths, taken = 0, 0
    for seed = rounds.FIRST, rounds.FIRST + 5 * rounds.ROUNDS do
      local text, truth = layouts.new(chance.new(seed))
      local figures = read(text)
      is_true(figures, truth, seed)
      for _ in pairs(truth) do truths = truths + 1 end
      taken = taken + #figures
    end
    assert.is_true(taken > 0.93 * truths, taken .. " of " .. truths)
  end)
end)

describe("a layout in one line", function()
  it("is read as it is, or is not placed", function()
    local truths, taken = 0, 0
    for seed = rounds.FIRST, rounds.FIRST + 2 * rounds.ROUNDS do
      local text, truth = layouts.new(chance.new(seed))
      local figures = read((text:gsub("%s+", " ")))
      is_true(figures, truth, seed)
      for _ in pairs(truth) do truths = truths + 1 end
      taken = taken + #figures
    end
    assert.is_true(taken > 0.4 * truths, taken .. " of " .. truths)
  end)
end)

-- === Damage =============================================================

local function lines_of(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

--- Ways to damage the lines of a text.
local DAMAGE <const> = {
  function(lines, c) table.remove(lines, c.between(1, #lines)) end,
  function(lines, c)
    local i = c.between(1, #lines)
    table.insert(lines, i, lines[i])
  end,
  function(lines, c)
    local i = c.between(1, #lines)
    lines[i] = lines[i]:sub(1, c.between(0, #lines[i]))
  end,
  function(lines, c)
    local i = c.between(1, #lines)
    local at = c.between(0, #lines[i])
    lines[i] = lines[i]:sub(1, at) .. string.char(c.between(1, 255))
      .. lines[i]:sub(at + 1 + c.between(0, 1))
  end,
  function(lines, c)
    local i, j = c.between(1, #lines), c.between(1, #lines)
    lines[i], lines[j] = lines[j], lines[i]
  end,
}

--- Are the digits of a value in a line?
local function stands_in(value, line)
  local digits = line:gsub("%D", "")
  return digits:find(tostring(value), 1, true) ~= nil
end

describe("a damaged layout", function()
  it("without one of its lines gives nothing that is wrong", function()
    for seed = rounds.FIRST, rounds.FIRST + 2 * rounds.ROUNDS do
      local c = chance.new(seed)
      local text, truth = layouts.new(c)
      local lines = lines_of((text:gsub("\r", "")))
      table.remove(lines, c.between(1, #lines))
      is_true(read(table.concat(lines, "\n") .. "\n"), truth, seed)
    end
  end)

  it("never gives what is not in its line, and never raises", function()
    for seed = rounds.FIRST, rounds.FIRST + 2 * rounds.ROUNDS do
      local c = chance.new(seed)
      local lines = lines_of((layouts.new(c):gsub("\r", "")))
      for _ = 1, c.between(1, 4) do c.one_of(DAMAGE)(lines, c) end
      local text = table.concat(lines, "\n") .. "\n"
      local printed = lines_of((text:gsub("\r", "\n")))
      local figures = assert(mappa.read_report(folder:write("r.txt", text)))
      for _, f in ipairs(figures) do
        assert.is_true(f.impossible or stands_in(f.value, printed[f.line]),
          ("layout %d, line %d: %s"):format(seed, f.line, f.text))
      end
    end
  end)
end)

-- === By hand ============================================================

local HEAD <const> = [[
MAPPA-eligible offenders on 31 March 2015
            Category 1:   Category 2:   Category 3:
            Registered    Violent       Other          Total
]]

describe("a table", function()
  it("has a blank cell where its columns show it", function()
    local figures = read(HEAD .. [[
Level 1            666           120             -       786
Level 2              8             4             7        19
Level 3              0                           2         2
Total              674           124             9       807
]])
    local cells = cells_of(figures)
    assert.is_nil(cells["eligible|Level 3|Category 2"])
    assert.equal(2, cells["eligible|Level 3|Category 3"])
    assert.equal("-", cells["eligible|Level 1|Category 3"])
    assert.equal(15, #figures)
  end)

  it("does not place too few numbers by guessing", function()
    local figures = read(HEAD:gsub("  +", " ") .. [[
Level 1 666 120 - 786
Level 2 8 4 7 19
Level 3 0 2 2
Total 674 124 9 807
]])
    assert.equal(12, #figures)
    assert.equal(1, #figures.unplaced)
    assert.equal(6, figures.unplaced[1].line)
    assert.equal("Level 3 0 2 2", figures.unplaced[1].text)
    outcome.says(figures.unplaced[1].why, "3 numbers in 4 columns")
  end)

  it("is taken as printed where it does not add up", function()
    local figures = read(HEAD .. [[
Level 1            666           120             -       786
Level 2              8             4             7        20
Level 3              0             0             2         2
Total              674           124             9       807
]])
    assert.equal(16, #figures)
    outcome.says(messages(figures.findings),
      "eligible, Level 2: 8 + 4 + 7 is 19, but 20 is printed (line 5)")
  end)

  it("has columns in the order of its headings", function()
    local cells = cells_of(read([[
MAPPA-eligible offenders on 31 March 2015
            Total    Category 3    Category 1    Category 2
Level 2        19             7             8             4
]]))
    assert.equal(19, cells["eligible|Level 2|Total"])
    assert.equal(8, cells["eligible|Level 2|Category 1"])
  end)

  it("is not read without headings of its columns", function()
    local figures = read([[
MAPPA-eligible offenders on 31 March 2015
Level 2        8             4             7         19
]])
    assert.equal(0, #figures)
    outcome.says(messages(figures.unplaced), "no headings of columns")
  end)

  it("withholds what is printed as a mark", function()
    local figures = read(HEAD
      .. "Level 2              *             4             7        19\n")
    assert.equal(3, #figures)
    outcome.says(messages(figures.unplaced), "printed in place of a number")
  end)
end)

describe("a number", function()
  it("that is printed twice must be the same", function()
    local line = "RSOs cautioned or convicted for breach of notification  %d\n"
    assert.equal(1, #read(line:format(22) .. "\n" .. line:format(22)))
    local figures = read(line:format(22) .. "\n" .. line:format(23))
    assert.equal(0, #figures)
    assert.equal(2, #figures.unplaced)
    outcome.says(messages(figures.findings), "as 22 in line 1 and as 23 in")
  end)

  it("of a decade ago has a name of its own", function()
    local cells = cells_of(read([[
RSOs cautioned or convicted for breach of notification requirements   22

Restrictive orders for Category 1 offenders
SOPOs, NOs & FTOs imposed by the courts
SOPO     45
NO       1
FTO      n/a

Level 2 and 3 offenders charged with a serious further offence (SFO)   2

Total number of Registered Sexual Offenders per 100,000
head of population                                         125.2
]]))
    assert.same({ ["breaches||"] = 22, ["orders|SOPO|"] = 45,
      ["orders|Notification Order|"] = 1,
      ["orders|Foreign Travel Order|"] = "-", ["sfo|Total|Total"] = 2,
      ["rate||"] = 125.2 }, cells)
  end)
end)

describe("area and year", function()
  local BODY <const> = "RSOs cautioned for breach of notification   22\n"

  it("come from the title", function()
    for _, title in ipairs { "Thames Valley MAPPA Annual Report 2014-15",
      "MAPPA Annual Report 2014/2015: Thames Valley",
      "MAPPA Annual Report 2014 to 2015\nThames Valley" } do
      local figures = read(title .. "\n\n" .. BODY)
      assert.equal("Thames Valley", figures[1].area, title)
      assert.equal("2014-15", figures[1].year, title)
    end
  end)

  it("come from the name of the file, as a last resort", function()
    local path = folder:write("west-mercia-2019-20.txt", BODY)
    local figures = assert(mappa.read_report(path))
    assert.equal("West Mercia", figures[1].area)
    assert.equal("2019-20", figures[1].year)
  end)

  it("are those given, and are told of where there are none", function()
    local figures = read(BODY)
    assert.is_nil(figures[1].area)
    outcome.says(messages(figures.findings), "the area of the report was not",
      "the year of the report was not")
    figures = read(BODY, { area = "norfolk", year = "2014/15" })
    assert.equal("Norfolk", figures[1].area)
    assert.equal("2014-15", figures[1].year)
    outcome.says(messages(figures.findings), "no figure of the table eligible")
  end)
end)

describe("a file that is no text of a report", function()
  local function fails(path, code, ...)
    local figures, message, why = mappa.read_report(path)
    assert.is_nil(figures)
    assert.equal(code, why)
    outcome.says(message, ...)
  end

  it("is an error that says what to do", function()
    fails(folder:at("nowhere.txt"), "io", "nowhere.txt")
    fails(folder.path, "io", "pdftotext -layout")
    fails(folder:write("a.pdf", "%PDF-1.7\n"), "data", "pdftotext -layout")
    fails(folder:write("b.txt", "\xFF\xFEa\0"), "data", "UTF-8")
    fails(folder:write("c.txt", "a\0b"), "data", "no text")
    fails(folder:write("d.txt", " \n"), "data", "empty")
  end)

  it("is an error that names the package, without LPeg", function()
    local text = folder:lua([[
      package.searchers = { package.searchers[1], package.searchers[2],
        function(name) return "no C modules but the core: " .. name end }
      package.preload["mappa.core"] = nil
      local mappa
    ]] .. ([[
      package.searchers[3] = function(name)
        if name == "lpeg" then return "none" end
        local path = package.searchpath(name, package.cpath)
        return path and package.loadlib(path,
          "luaopen_" .. name:gsub("%%.", "_")) or "none"
      end
      mappa = require "mappa"
      print(mappa.read_report(%q))
    ]]):format(SAMPLE))
    outcome.says(text, "nil", "lua-lpeg", "lpeg")
  end)
end)

describe("misuse", function()
  it("raises", function()
    assert.error_matches(function() mappa.read_report() end, "path")
    assert.error_matches(function()
      mappa.read_report(SAMPLE, { aera = "Norfolk" })
    end, "did you mean 'area'")
    assert.error_matches(function()
      mappa.read_report(SAMPLE, { area = "Norflok" })
    end, "did you mean 'Norfolk'")
    assert.error_matches(function()
      mappa.read_report(SAMPLE, { year = 2024 })
    end, "reporting year")
  end)

  it("does not come from any line of a real report", function()
    assert.equal(51, #read(file_of(SAMPLE), { area = "Norfolk" }))
  end)
end)
