--- Change between two counts or shares: sentences, R, and a golden table of
-- every pair of kinds of figures.

local chance = require "spec.support.chance"
local golden = require "spec.support.golden"
local mappa = require "mappa"
local outcome = require "spec.support.outcome"
local rscript = require "spec.support.rscript"

-- === In words ===========================================================

describe("a change in words", function()
  local function says(words, ...)
    assert.equal(words, tostring(mappa.change(...)))
  end

  it("has its size, its test and its interval", function()
    says("rose from 82 to 96 (+14, +17.1%); the difference is within chance "
      .. "(ratio 1.17, 95% interval 0.86 to 1.59, p = 0.33)", 82, 96)
    says("fell from 200 to 120 orders (-80, -40.0%); the difference is more "
      .. "than chance (ratio 0.60, 99% interval 0.44 to 0.81, p < 0.001)",
      200, 120, { level = 0.99, unit = "orders" })
  end)

  it("has words of its own for none", function()
    says("none in either", 0, 0)
    says("none in either orders", 0, 0, { unit = "orders" })
    says("rose from none to 7 (+7); the difference is more than chance (95% "
      .. "interval of the ratio from 1.44 up, p = 0.016)", 0, 7)
    says("rose from none to 1 (+1); the difference is within chance (95% "
      .. "interval of the ratio from 0.03 up, p = 1.00)", 0, 1)
    says("fell from 7 to none (-7, -100.0%); the difference is more than "
      .. "chance (ratio 0.00, 95% interval 0.00 to 0.69, p = 0.016)", 7, 0)
    says("stayed at 5", 5, 5)
  end)

  it("is of rates where populations are given", function()
    local r = mappa.change(100, 110, { population = { 1000, 2000 } })
    assert.equal("fell", r.verdict)
    assert.equal(10, r.change)
    assert.equal(0.55, r.ratio)
    outcome.says(tostring(r), "rose from 100 to 110", "in proportion to the "
      .. "populations the difference is more than chance (ratio 0.55")
    assert.equal("the same", mappa.change(10, 20,
      { population = { 500, 1000 } }).verdict)
    outcome.says(tostring(mappa.change(10, 20,
      { population = { 500, 1000 } })), "rose from 10 to 20", "in proportion "
      .. "to the populations the difference is none (ratio 1.00")
  end)

  it("is of shares where bases are given", function()
    local r = mappa.change(82, 96, { base = { 1000, 1100 } })
    assert.equal(82 / 10, r.earlier)
    assert.equal(r.later - r.earlier, r.points)
    assert.equal("within chance", r.verdict)
    outcome.says(tostring(r), "rose from 8.2% to 8.7% (+0.5 points)",
      "95% interval -1.9 to +2.9 points, p = 0.70")
    assert.equal("the same",
      mappa.change(1, 2, { base = { 10, 20 } }).verdict)
    assert.equal("none in either",
      mappa.change(0, 0, { base = { 10, 20 } }).verdict)
  end)

  it("has fields, and no other", function()
    local r = mappa.change(82, 96)
    assert.equal(82, r.earlier)
    assert.equal(96, r.later)
    assert.equal(14, r.change)
    assert.is_nil(r.points)
    local ok, message = pcall(function() return r.diference end)
    assert.is_false(ok)
    outcome.says(message, "no field 'diference'")
  end)
end)

it("rates are tested by their counts and populations", function()
  local function rate(n, population)
    return { status = "count", value = 1e5 * n / population, n = n,
      population = population }
  end
  local cell = require("mappa.change").cell(rate(100, 80000),
    rate(150, 90000), { kind = "rate", level = 0.95 })
  local r = mappa.change(100, 150, { population = { 80000, 90000 } })
  assert.equal(r.p, cell.p)
  assert.equal(r.ratio, cell.ratio)
  assert.equal("rose", cell.verdict)
  assert.equal(1e5 * 150 / 90000 - 125, cell.change)
end)

-- === R ==================================================================

local R <const> = [=[
files <- commandArgs(trailingOnly = TRUE)
options(digits = 17)
out <- file(files[2], "w")
for (line in readLines(files[1])) {
  v <- as.numeric(strsplit(line, " ")[[1]])
  t <- poisson.test(c(v[2], v[1]), c(v[4], v[3]), conf.level = v[5])
  writeLines(paste(format(c(t$p.value, t$estimate, t$conf.int), digits = 17),
                   collapse = " "), out)
}
close(out)
]=]

local function near(a, b)
  return a == b or math.abs(a - b) <= 1e-9 * math.abs(b)
end

it("a change is what R's poisson.test gives", function()
  if not rscript.there() then return pending "there is no R" end
  local random, cases, lines = chance.new(1940), {}, {}
  for i = 1, 100 do
    local most = random.one_of { 3, 30, 3000 }
    local c = { random.between(0, most), random.between(0, most),
      random.between(1, 1000), random.between(1, 1000),
      random.one_of { 0.9, 0.95, 0.99 } }
    if c[1] + c[2] == 0 then c[2] = 1 end
    cases[i], lines[i] = c, table.concat(c, " ")
  end
  for i, r in ipairs(rscript.answers(R, lines)) do
    local c = cases[i]
    local got = mappa.change(c[1], c[2], { population = { c[3], c[4] },
      level = c[5] })
    local what = lines[i]
    assert.is_true(near(got.p, r[1]), what)
    assert.is_true(near(got.ratio or math.huge, r[2]), what)
    assert.is_true(near(got.low, r[3]), what)
    assert.is_true(near(got.high or math.huge, r[4]), what)
    local up = c[2] * c[3] - c[1] * c[4]
    local chance_alone = r[1] >= 1 - c[5]
    local is_same = up == 0
    assert.equal(is_same and "the same" or chance_alone and "within chance"
      or up > 0 and "rose" or "fell", got.verdict:match("^rose")
      or got.verdict:match("^fell") or got.verdict, what)
  end
end)

-- === Every pair of kinds of figures =====================================

local KINDS <const> = { "0", "1", "7", "54321", "missing", "impossible",
  "other unit", "approximate" }

local NUMBER <const> = { ["0"] = 0, ["1"] = 1, ["7"] = 7, ["54321"] = 54321,
  ["other unit"] = 7, approximate = 70 }

--- The records of a cell of some kind, with one beside it.
local function records_of(kind, year)
  local records = { { side = "beside", year = year, n = 3 } }
  if NUMBER[kind] then
    table.insert(records, 1, { side = "cell", year = year, n = NUMBER[kind],
      approximate = kind == "approximate" or nil })
  end
  return records
end

--- Makes a Table's cells of some kinds, by year, impossible or none.
local function finish(records, options, kinds)
  table.insert(records, 1, { side = "cell", year = "2020-21", n = 1 })
  table.insert(records, 1, { side = "beside", year = "2020-21", n = 1 })
  options.rows, options.cols, options.adds_up = "side", "year", false
  local t = mappa.table(records, options)
  t.answer.is_impossible = function(self, at)
    local year = self.dims[2].labels[at[2]]
    return self.dims[1].labels[at[1]] == "cell"
      and kinds[year] == "impossible"
  end
  return t
end

--- A Table of one figure of a kind.
local function table_of(kind)
  return finish(records_of(kind, "now"), {
    unit = kind == "other unit" and "orders" or "people" }, { now = kind })
end

--- Both as years of one Table; nil where one table cannot hold both.
local function years_of(earlier, later)
  if earlier == "other unit" or later == "other unit" then return nil end
  local records = records_of(earlier, "2023-24")
  table.move(records_of(later, "2024-25"), 1, 2, #records + 1, records)
  return finish(records, { unit = "people" },
    { ["2023-24"] = earlier, ["2024-25"] = later })
end

--- The texts of a cell of a printed Table, by its labels.
local function printed(t, year)
  local texts, heads = {}, nil
  t = t:pivot { rows = "side", cols = "year" }
  for line in t:render("csv"):gmatch("[^\r\n]+") do
    local words = {}
    for word in (line .. ","):gmatch("([^,]*),") do
      words[#words + 1] = word
    end
    heads = heads or words
    for i, head in ipairs(words[1] == "cell" and heads or {}) do
      if head:sub(1, #year) == year then texts[#texts + 1] = words[i] end
    end
  end
  return table.concat(texts, " | ")
end

local ALL <const> = { "earlier", "later", "change", "change%", "verdict",
  "ratio", "low", "high", "p" }

--- What a pair gives: compared as two Tables, and as two years of one.
local function lines_of(earlier, later)
  local compared = table_of(later):compare(table_of(earlier), { show = ALL })
  local cell = compared:cell("cell", "now")
  local lines = { ("%s -> %s"):format(earlier, later),
    "  " .. printed(compared, "now"),
    ("  %s, mark: %s"):format(cell.status, cell.mark or "none") }
  local years = years_of(earlier, later)
  lines[4] = "  series: " .. (years and printed(years:series {
    base = "2023-24", show = { "n", "change", "change%", "index" } },
    "2024-25") or "one table has one unit")
  return table.concat(lines, "\n")
end

it("every pair of kinds of figures has its change or its mark", function()
  local texts = { "earlier | later | change | % change | verdict | ratio | "
    .. "low | high | p\nseries: n | change | % change | index" }
  for _, earlier in ipairs(KINDS) do
    for _, later in ipairs(KINDS) do
      texts[#texts + 1] = lines_of(earlier, later)
    end
  end
  assert.equal(65, #texts)
  golden.check("change.txt", table.concat(texts, "\n") .. "\n")
end)
