--- Tests of tables of counts: by hand, and against R on random tables.
-- MAPPA_ROUNDS says on how many hundreds of them, 20 at most.

local core = require "mappa.core"
local chance = require "spec.support.chance"
local outcome = require "spec.support.outcome"
local rscript = require "spec.support.rscript"

local TABLES <const> =
  100 * math.min(20, tonumber(os.getenv "MAPPA_ROUNDS" or 20))

local LEVELS <const> = { 0.8, 0.9, 0.95, 0.99 }

-- What R answers, a line a table: statistic, df, p, n, smallest expected
-- count and residuals, with empty rows and columns left out. A table of two
-- rows and two columns comes with the answers of core.fisher and gets five
-- more figures: p, then for the odds ratio and either end of its interval the
-- one of R, how far R's is from solving the equation of its definition, and
-- how far ours is.
local R <const> = [=[
options(warn = -1, digits = 17)
files <- commandArgs(trailingOnly = TRUE)
out <- file(files[2], "w")

# The distribution of the first cell x at an odds ratio, over its support.
weights <- function (m, odds) {
  support <- max(0, sum(m[1, ]) - sum(m[, 2])) : min(sum(m[1, ]), sum(m[, 1]))
  logs <- dhyper(support, sum(m[, 1]), sum(m[, 2]), sum(m[1, ]), log = TRUE)
  logs <- logs + log(odds) * support
  w <- exp(logs - max(logs))
  list(x = support, p = w / sum(w))
}

# How far each figure is from solving its equation, relatively. An odds ratio
# of 0 or infinity solves it for the smallest or largest first cell, only.
off <- function (m, figures, level) {
  tail <- (1 - level) / 2
  x <- weights(m, 1)$x
  wrong <- function (odds, f, want)
    if (odds == 0) ifelse(m[1, 1] == min(x), 0, Inf)
    else if (odds == Inf) ifelse(m[1, 1] == max(x), 0, Inf)
    else abs(with(weights(m, odds), f(x, p)) / want - 1)
  c(wrong(figures[1], function (x, p) sum(x * p), m[1, 1]),
    wrong(figures[2], function (x, p) sum(p[x >= m[1, 1]]), tail),
    wrong(figures[3], function (x, p) sum(p[x <= m[1, 1]]), tail))
}

for (line in readLines(files[1])) {
  v <- as.numeric(strsplit(line, " ")[[1]])
  size <- v[1] * v[2]
  m <- matrix(v[3 : (2 + size)], v[1], v[2], byrow = TRUE)
  given <- v[-(1 : (2 + size))]
  m <- m[rowSums(m) > 0, colSums(m) > 0, drop = FALSE]
  t <- chisq.test(m, correct = FALSE)
  answer <- c(t$statistic, t$parameter, t$p.value, sum(m), min(t$expected),
              t(t$stdres))
  if (length(given) > 0) {
    f <- fisher.test(m, conf.level = given[1])
    its <- c(f$estimate, f$conf.int)
    answer <- c(answer, f$p.value, its, off(m, its, given[1]),
                off(m, given[2:4], given[1]))
  }
  writeLines(paste(format(answer, digits = 17, trim = TRUE), collapse = " "),
             out)
}
close(out)
]=]

-- Counts of many sizes; a tenth of the tables are nearly independent.
local function random_table(random)
  local square = random.percent(60)
  local nrows = square and 2 or random.between(2, 6)
  local ncols = square and 2 or random.between(2, 6)
  local most = random.one_of { 2, 5, 10, 50, 500, 5000 }
  local plain = random.percent(10)
  local rows = {}
  for i = 1, nrows do
    rows[i] = {}
    for j = 1, ncols do
      rows[i][j] = plain and i * j * most or random.between(0, most)
      if random.percent(10) then rows[i][j] = random.between(0, 1) end
    end
  end
  return rows
end

-- Random tables that can be tested, with what the core says of them.
local function random_cases(n)
  local random = chance.new(20250331)
  local cases = {}
  while #cases < n do
    local rows = random_table(random)
    local case = { rows = rows, test = core.chi_square(rows) }
    if #rows == 2 and #rows[1] == 2 and case.test then
      case.level = random.one_of(LEVELS)
      case.exact = core.fisher(rows[1][1], rows[1][2], rows[2][1], rows[2][2],
                               case.level)
    end
    if case.test then cases[#cases + 1] = case end
  end
  return cases
end

-- A case as a line for R.
local function line_of(case)
  local words = { #case.rows, #case.rows[1] }
  for _, row in ipairs(case.rows) do
    table.move(row, 1, #row, #words + 1, words)
  end
  local exact = case.exact
  if exact then
    local given = { case.level, exact.odds_ratio, exact.low, exact.high }
    for _, x in ipairs(given) do words[#words + 1] = ("%.17g"):format(x) end
  end
  return table.concat(words, " ")
end

-- R's answers: an array of figures for each case.
local function ask_r(cases)
  local lines = {}
  for i, case in ipairs(cases) do lines[i] = line_of(case) end
  return rscript.answers(R, lines)
end

local function near(a, b, error)
  return a == b or math.abs(a - b) <= error * math.abs(b)
end

-- Do two figures agree, relatively or because both are next to nothing?
local function same(case, name, got, want, least)
  if near(got, want, 1e-9) or math.abs(got - want) <= (least or 0) then
    return
  end
  error(("%s of %s: %.17g, but R has %.17g"):format(
    name, line_of(case), got, want), 2)
end

-- Compares the test and the residuals with R's. What is 0 but for rounding has
-- no relative error. Gives how many figures of R's were used.
local function compare_test(case, r)
  local test, used = case.test, 5
  same(case, "statistic", test.statistic, r[1], 1e-24)
  for i, name in ipairs { "df", "p", "n", "smallest" } do
    same(case, name, test[name], r[i + 1])
  end
  for _, row in ipairs(core.residuals(case.rows)) do
    for _, residual in ipairs(row) do
      if residual then
        used = used + 1
        same(case, "residual", residual, r[used], 1e-11)
      end
    end
  end
  return used
end

-- An odds ratio solves the equation that defines it. R looks for it to four
-- places only: its own agrees with ours, or is further from the solution.
local function compare_exact(case, r, used)
  same(case, "p", case.exact.p, r[used + 1], 1e-310)
  for i, name in ipairs { "odds_ratio", "low", "high" } do
    local ours, its = case.exact[name], r[used + 1 + i]
    local its_off, our_off = r[used + 4 + i], r[used + 7 + i]
    if our_off > 1e-9 or not near(ours, its, 1e-6) and our_off >= its_off then
      error(("%s of %s: %.17g, off by %g; R has %.17g, off by %g"):format(
        name, line_of(case), ours, our_off, its, its_off))
    end
  end
  return used + 10
end

describe("a test", function()
  it("of a table is a table of figures", function()
    local test = core.chi_square { { 10, 20, 0 }, { 30, 40, 0 }, { 0, 0, 0 } }
    assert.is_true(near(test.statistic, 50 / 63, 1e-14))
    assert.is_true(near(test.p, 0.37299848361348698, 1e-14))
    test.statistic, test.p = nil, nil
    assert.same({ df = 1, n = 100, smallest = 12.0, empty_rows = 1,
                  empty_cols = 1 }, test)
  end)

  it("is exact for two rows and two columns, at 95 % unless asked", function()
    local test = core.fisher(3, 1, 1, 3)
    assert.is_true(near(test.p, 17 / 35, 1e-14))
    assert.is_true(near(test.odds_ratio, 6.4083196581996743, 1e-12))
    assert.is_true(near(test.low, 0.21173559544657857, 1e-12))
    assert.is_true(near(test.high, 626.24353058881404, 1e-12))
    assert.equal(8, test.n)
    assert.same(test, core.fisher(3, 1, 1, 3, 0.95))
    assert.is_true(core.fisher(3, 1, 1, 3, 0.9).low > test.low)
    assert.equal(math.huge, core.fisher(3, 0, 1, 3).odds_ratio)
  end)

  it("has residuals, false where there is nothing", function()
    local rows = core.residuals { { 10, 0, 20 }, { 0, 0, 0 }, { 30, 0, 40 } }
    assert.is_true(near(rows[1][1], -math.sqrt(50 / 63), 1e-14))
    assert.is_true(near(rows[3][1], math.sqrt(50 / 63), 1e-14))
    assert.same({ false, false, false }, rows[2])
    assert.is_false(rows[1][2])
    assert.equal(3, #rows)
    assert.equal(3, #rows[3])
  end)

  it("of too little says so", function()
    for _, f in ipairs { core.chi_square, core.residuals } do
      outcome.fails("data", { "nothing to compare" }, f { { 1, 2 }, { 0, 0 } })
      outcome.fails("limit", { "more than" }, f { { 1, 2 }, { 3, 1 << 53 } })
    end
    outcome.fails("data", { "nothing to compare" }, core.fisher(1, 0, 2, 0))
    outcome.fails("limit", { "more than" }, core.fisher(1, 2, 3, 10 ^ 9 | 0))
  end)

  it("of what is no table of counts is a misuse", function()
    local function refuses(words, f, ...)
      local ok, message = pcall(f, ...)
      assert.is_false(ok)
      assert.equal("misuse: ", message:sub(1, 8))
      outcome.says(message, words)
    end
    for _, f in ipairs { core.chi_square, core.residuals } do
      refuses("cannot hold -1", f, { { 1, 2 }, { 3, -1 } })
      refuses("at least two", f, {})
      refuses("at least two", f, { {}, {} })
      refuses("at least two", f, { { 1, 2 } })
      refuses("at least two", f, { { 1 }, { 2 } })
      refuses("one length", f, { { 1, 2 }, { 3 } })
      refuses("one length", f, { { 1, 2 }, 3 })
      refuses("one length", f, { 1, 2 })
      refuses("whole number", f, { { 1, 2 }, { 3, 0.5 } })
      refuses("whole number", f, { { 1, 2 }, { 3, "4" } })
      refuses("whole number", f, { { 1, 2 }, { 3, 0 / 0 } })
    end
    local line, lines = {}, {}
    for i = 1, 5000 do line[i] = 1 end
    for i = 1, 5000 do lines[i] = line end
    refuses("too many cells", core.chi_square, lines)
    refuses("cannot hold -1", core.fisher, 1, 2, 3, -1)
    refuses("between 0 and 1", core.fisher, 1, 2, 3, 4, 95)
  end)
end)

describe("tests of random tables", function()
  it("agree with R", function()
    if not rscript.there() then return pending "there is no Rscript" end
    local cases = random_cases(TABLES)
    local answers = ask_r(cases)
    assert.equal(#cases, #answers)
    for i, case in ipairs(cases) do
      local used = compare_test(case, answers[i])
      if case.exact then used = compare_exact(case, answers[i], used) end
      assert.equal(#answers[i], used)
    end
  end)
end)
