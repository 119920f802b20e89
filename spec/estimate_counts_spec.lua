--- Intervals and tests of counts: by hand, and against R on random counts.
-- MAPPA_ROUNDS says on how many five hundreds of them, 20 at most.

local core = require "mappa.core"
local chance = require "spec.support.chance"
local outcome = require "spec.support.outcome"
local rscript = require "spec.support.rscript"

local QUESTIONS <const> =
  500 * math.min(20, tonumber(os.getenv "MAPPA_ROUNDS" or 20))

local LEVELS <const> = { 0.5, 0.8, 0.9, 0.95, 0.95, 0.99, 0.998, 0.999999 }

-- What R answers, a line a question: what it is about, then its arguments.
-- What does not exist is infinite; what would take R too long is NaN.
local R <const> = [=[
options(warn = -1)
files <- commandArgs(trailingOnly = TRUE)
out <- file(files[2], "w")
FEW <- 20000  # up to here R's own tests are asked: they visit every count

# The smallest whole number of low .. high from which on f is true.
smallest <- function (low, high, f) {
  while (low < high) {
    k <- floor((low + high) / 2)
    if (f(k)) high <- k else low <- k + 1
  }
  low
}

# binom.test looks at every count of the far tail; this halves its way.
twosided <- function (x, n, p) {
  m <- n * p
  if (x == m) return(1)
  if (x > m) {
    x <- n - x
    p <- 1 - p
    m <- n - m
  }
  most <- dbinom(x, n, p, log = TRUE) + log1p(1e-7)
  y <- smallest(ceiling(m), n + 1,
                function (k) k > n || dbinom(k, n, p, log = TRUE) <= most)
  min(1, pbinom(x, n, p) + pbinom(y - 1, n, p, lower.tail = FALSE))
}

# The odds of a share at the lower end of its interval. poisson.test has them
# from the share alone, and the upper end from 1 - tail, with fewer digits.
odds <- function (x, n, tail)
  qbeta(tail, x, n - x + 1) / qbeta(tail, n - x + 1, x, lower.tail = FALSE)

wilson <- function (x, n, level)
  prop.test(x, n, conf.level = level, correct = FALSE)$conf.int

ask <- list(
  count = function (n, level) {
    tail <- (1 - level) / 2
    z <- qnorm(tail, lower.tail = FALSE)
    root <- 1 - 1 / (9 * n) - z / (3 * sqrt(n))
    c(if (n == 0) 0 else qgamma(tail, n),
      qgamma(tail, n + 1, lower.tail = FALSE),
      if (n == 0) 0 else n * max(0, root) ^ 3,
      (n + 1) * (1 - 1 / (9 * (n + 1)) + z / (3 * sqrt(n + 1))) ^ 3)
  },
  share = function (x, n, level) {
    tail <- (1 - level) / 2
    c(if (x == 0) 0 else qbeta(tail, x, n - x + 1),
      if (x == n) 1 else qbeta(tail, x + 1, n - x, lower.tail = FALSE),
      wilson(x, n, level))
  },
  rate = function (x1, x2, t1, t2, level) {
    n <- x1 + x2
    if (n == 0) return(c(1, Inf, 0, Inf))
    tail <- (1 - level) / 2
    ends <- c(if (x2 == 0) 0 else odds(x2, n, tail),
              if (x1 == 0) Inf else 1 / odds(x1, n, tail)) * t1 / t2
    if (n > FEW)
      return(c(twosided(x1, n, t1 / (t1 + t2)), (x2 / t2) / (x1 / t1), ends))
    t <- poisson.test(c(x2, x1), c(t2, t1), conf.level = level)
    stopifnot(all.equal(as.numeric(t$conf.int), ends, tolerance = 1e-6))
    c(t$p.value, t$estimate, ends)
  },
  shares = function (x1, n1, x2, n2, level) {
    i1 <- wilson(x1, n1, level)
    i2 <- wilson(x2, n2, level)
    p1 <- x1 / n1
    p2 <- x2 / n2
    m <- matrix(c(x1, n1 - x1, x2, n2 - x2), 2)
    c(if (n1 + n2 > FEW) NaN else fisher.test(m, conf.int = FALSE)$p.value,
      100 * (p2 - p1),
      100 * (p2 - p1 - sqrt((p2 - i2[1]) ^ 2 + (i1[2] - p1) ^ 2)),
      100 * (p2 - p1 + sqrt((i2[2] - p2) ^ 2 + (p1 - i1[1]) ^ 2)))
  },
  funnel = function (expected, level) {
    tail <- (1 - level) / 2
    low <- qpois(tail, expected)
    high <- qpois(tail, expected, lower.tail = FALSE)
    above <- ppois(high, expected, lower.tail = FALSE)
    c(max(0, low - (ppois(low, expected) - tail) / dpois(low, expected)),
      max(0, high - (tail - above) / dpois(high, expected)))
  })

for (line in readLines(files[1])) {
  words <- strsplit(line, " ")[[1]]
  answer <- do.call(ask[[words[1]]], as.list(as.numeric(words[-1])))
  writeLines(paste(sprintf("%.17g", answer), collapse = " "), out)
}
close(out)
]=]

-- A count of any size; many are small.
local function random_count(random)
  if random.percent(25) then return random.between(0, 3) end
  if random.percent(50) then return random.between(0, 200) end
  local size = 10 ^ (random.between(0, 899) / 100)
  return math.min(10 ^ 9, random.between(size // 2 | 0, 2 * size // 1 | 0)) | 0
end

-- How many are so, of a count: often few, or nearly all, or the half.
local function random_part(random, n)
  local some = random.between(0, n)
  local edge = math.min(n, random.between(0, 9))
  return random.one_of { some, edge, n - edge, n // 2 }
end

-- A second count beside a first: often one that may be the same but for
-- chance, or a tie.
local function random_second(random, x)
  if random.percent(30) then return random_count(random) end
  local off = (random.between(-400, 400) / 100 * math.sqrt(x + 1)) // 1 | 0
  return math.max(0, math.min(10 ^ 9 | 0, x + off))
end

local function random_exposures(random, x1, x2)
  if random.percent(40) then return 1, 1 end
  if random.percent(30) then return x1 + 1, x2 + 1 end
  if random.percent(20) then return random.between(1, 9), 10 end
  return random.between(1, 10 ^ 6) / 7, random.between(1, 10 ^ 6) / 7
end

-- What is asked, by its name: random arguments, all but the level.
local ARGUMENTS <const> = {}

function ARGUMENTS.count(random)
  return random_count(random)
end

function ARGUMENTS.share(random)
  local n = math.max(1, random_count(random))
  return random_part(random, n), n
end

function ARGUMENTS.rate(random)
  local x1 = random_count(random)
  local x2 = random_second(random, x1)
  if random.percent(50) then x1, x2 = x2, x1 end
  return x1, x2, random_exposures(random, x1, x2)
end

function ARGUMENTS.shares(random)
  local n1 = math.max(1, random_count(random) // 2)
  local n2 = math.max(1, random_second(random, n1) // 2)
  return random_part(random, n1), n1, random_part(random, n2), n2
end

function ARGUMENTS.funnel(random)
  local n = random_count(random)
  if random.percent(30) then return math.max(1, n) end
  return math.min(10 ^ 9, n + random.between(1, 999) / 1000)
end

-- The same figures as R's, infinite where there is none.
local FIGURES <const> = {}

function FIGURES.count(n, level)
  local exact = core.count_interval(n, level, "exact")
  local byar = core.count_interval(n, level, "byar")
  return { exact.low, exact.high, byar.low, byar.high }
end

function FIGURES.share(x, n, level)
  local exact = core.share_interval(x, n, level, "exact")
  local wilson = core.share_interval(x, n, level)
  return { exact.low, exact.high, wilson.low, wilson.high }
end

function FIGURES.rate(...)
  local t = core.rate_test(...)
  return { t.p, t.ratio or math.huge, t.low, t.high or math.huge }
end

function FIGURES.shares(...)
  local t = core.share_test(...)
  return { t.p, t.difference, t.low, t.high }
end

function FIGURES.funnel(...)
  local limits = core.funnel(...)
  return { limits.low, limits.high }
end

-- Below this a figure has no relative error: a difference in percentage points
-- and a limit of a funnel are near 0 by subtraction, a p by underflow.
local LEAST <const> = { count = 0, share = 1e-15, rate = 1e-300,
                        shares = 1e-11, funnel = 1e-12 }

local NAMES <const> = { "count", "share", "rate", "rate", "shares", "funnel" }

local function random_question(random)
  local name = random.one_of(NAMES)
  local arguments = { ARGUMENTS[name](random) }
  arguments[#arguments + 1] = random.one_of(LEVELS)
  return { name = name, arguments = arguments }
end

local function line_of(question)
  local words = { question.name }
  for i, argument in ipairs(question.arguments) do
    words[i + 1] = ("%.17g"):format(argument)
  end
  return table.concat(words, " ")
end

local function near(a, b, least)
  return a == b or math.abs(a - b) <= math.max(1e-9 * math.abs(b), least)
end

-- Fails with the first figure that R has otherwise; gives how many it has.
local function compare(question, theirs)
  local ours = FIGURES[question.name](table.unpack(question.arguments))
  local asked = 0
  assert.equal(#ours, #theirs)
  for i, figure in ipairs(theirs) do
    if figure == figure then
      asked = asked + 1
      if not near(ours[i], figure, LEAST[question.name]) then
        error(("figure %d of %s: %.17g, but R has %.17g"):format(i,
          line_of(question), ours[i], figure))
      end
    end
  end
  return asked
end

local function refuses(words, f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  assert.equal("misuse: ", message:sub(1, 8))
  outcome.says(message, words)
end

-- Are the fields of a table, of numbers, those of another?
local function same_fields(want, got)
  for name, value in pairs(want) do
    assert.is_true(value == got[name] or near(got[name], value, 0), name)
  end
  for name in pairs(got) do assert.is_not_nil(want[name], name) end
end

describe("an interval", function()
  it("of a count is exact below 10 and Byar's from there, unless asked",
     function()
    same_fields({ low = 0, high = -math.log(0.025), method = "exact" },
                core.count_interval(0))
    for _, n in ipairs { 9, 10 } do
      local exact = core.count_interval(n, 0.95, "exact")
      local byar = core.count_interval(n, 0.95, "byar")
      assert.equal("exact", exact.method)
      assert.equal("byar", byar.method)
      same_fields(n < 10 and exact or byar, core.count_interval(n))
    end
    assert.equal(0, core.count_interval(1, 0.998, "byar").low)
  end)

  it("of a share is Wilson's, unless asked", function()
    local wilson = core.share_interval(81, 263)
    assert.equal("wilson", wilson.method)
    assert.equal("0.2553 0.3662",
                 ("%.4f %.4f"):format(wilson.low, wilson.high))
    same_fields(wilson, core.share_interval(81, 263, 0.95, "wilson"))
    local exact = core.share_interval(81, 263, nil, "exact")
    assert.equal("exact", exact.method)
    assert.equal("0.2527 0.3676", ("%.4f %.4f"):format(exact.low, exact.high))
    outcome.fails("data", { "n is 0" }, core.share_interval(0, 0))
  end)
end)

describe("a test of two", function()
  it("counts takes what they arose from", function()
    local test = core.rate_test(10, 2, 20000, 17877)
    assert.equal("0.04213 0.22375 0.02384 1.04995",
                 ("%.5f %.5f %.5f %.5f"):format(test.p, test.ratio, test.low,
                                                test.high))
    same_fields(core.rate_test(82, 96), core.rate_test(82, 96, 1, 1, 0.95))
  end)

  it("counts has no ratio and no upper end to 0", function()
    same_fields({ p = 1, low = 0 }, core.rate_test(0, 0))
    same_fields({ p = 1 / 16, low = 1 / (0.025 ^ -0.2 - 1) },
                core.rate_test(0, 5))
    same_fields({ p = 1 / 16, ratio = 0, low = 0, high = 0.025 ^ -0.2 - 1 },
                core.rate_test(5, 0))
  end)

  it("shares gives their difference in percentage points", function()
    local test = core.share_test(48, 80, 56, 70)
    assert.equal(20, test.difference)
    assert.equal("5.24 33.39", ("%.2f %.2f"):format(test.low, test.high))
    assert.equal(core.fisher(48, 32, 56, 14).p, test.p)
    assert.equal(1, core.share_test(0, 3, 0, 7).p)
    outcome.fails("data", { "n2 is 0" }, core.share_test(1, 2, 0, 0))
  end)
end)

describe("a funnel", function()
  it("has limits about what is expected", function()
    local narrow, wide = core.funnel(100), core.funnel(100, 0.998)
    assert.is_true(wide.low < narrow.low and narrow.low < 100)
    assert.is_true(wide.high > narrow.high and narrow.high > 100)
    assert.equal(0, core.funnel(1).low)
  end)
end)

describe("a wrong argument", function()
  it("is a misuse that names it", function()
    for _, wrong in ipairs { 0.5, 0 / 0, 1 / 0, "3", true } do
      refuses("n must be a whole number", core.count_interval, wrong)
      refuses("x must be a whole number", core.share_interval, wrong, 3)
      refuses("n must be a whole number", core.share_interval, 3, wrong)
      refuses("x2 must be a whole number", core.rate_test, 3, wrong)
      refuses("n1 must be a whole number", core.share_test, 3, wrong, 4, 5)
    end
    refuses("n is a count, so it is not -1", core.count_interval, -1)
    refuses("n must be a whole number, not nil", core.count_interval, nil)
    refuses("x is a part of n", core.share_interval, 4, 3)
    refuses("x2 is a part of n2", core.share_test, 1, 2, 4, 3)
    refuses("t1 is what the count arose from", core.rate_test, 1, 2, 0)
    refuses("t2 is what the count arose from", core.rate_test, 1, 2, 1, 0 / 0)
    refuses("t2 must be a number", core.rate_test, 1, 2, 1, "1")
    refuses("expected must be a number", core.funnel)
    refuses("expected must be more than 0", core.funnel, 0)
    refuses("expected must be more than 0", core.funnel, 0 / 0)
  end)

  it("is a misuse for levels and methods too", function()
    for _, wrong in ipairs { 0, 1, 95, -1, 0 / 0 } do
      refuses("the level", core.count_interval, 3, wrong)
      refuses("the level", core.share_interval, 3, 4, wrong)
      refuses("the level", core.rate_test, 3, 4, 1, 1, wrong)
      refuses("the level", core.share_test, 3, 4, 3, 5, wrong)
      refuses("the level", core.funnel, 3, wrong)
    end
    refuses("the level must be a number", core.funnel, 3, "95%")
    refuses('"exact" or "byar"', core.count_interval, 3, 0.95, "wilson")
    refuses('"exact" or "wilson"', core.share_interval, 3, 4, 0.95, 1)
  end)

  it("is a limit where it is too large", function()
    local more <const> = 10 ^ 9 + 1
    outcome.fails("limit", { "n is" }, core.count_interval(more))
    outcome.fails("limit", { "n is" }, core.share_interval(1, more))
    outcome.fails("limit", { "x1 is" }, core.rate_test(more, 1))
    outcome.fails("limit", { "expected is" }, core.funnel(more))
  end)
end)

describe("intervals and tests of random counts", function()
  it("agree with R", function()
    if not rscript.there() then return pending "there is no Rscript" end
    local random = chance.new(20250401)
    local questions, lines, asked = {}, {}, 0
    for i = 1, QUESTIONS do
      questions[i] = random_question(random)
      lines[i] = line_of(questions[i])
    end
    local answers = rscript.answers(R, lines)
    assert.equal(#questions, #answers)
    for i, question in ipairs(questions) do
      asked = asked + compare(question, answers[i])
    end
    assert.is_true(asked > 3 * QUESTIONS)
  end)
end)
