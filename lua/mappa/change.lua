--- The change from one figure to another, and whether it is more than chance.
--
-- A figure is {value=, n=, base=, population=, status=, approximate=}: what is
-- shown, what is counted, of how many it is a share, and from what population
-- it arose; status is "count", "impossible" or "missing".
--
-- Two counts are tested by the exact conditional test of two Poisson counts
-- (Przyborowski and Wilenski 1940), which R has as poisson.test; two shares by
-- Fisher's exact test, with Newcombe's interval of the difference (1998).
-- @module mappa.change
local core = require "mappa.core"
local keys = require "mappa.keys"
local misuse = require "mappa.misuse"
local statistics = require "mappa.statistics"

local M = {}

-- What a test gives, and the marks that stand for it where there is none.
local TESTED <const> = { "ratio", "low", "high", "p" }
local WORKED_OUT <const> = { "change", "change%", "points", "verdict" }

local function mark_all(cell, names, mark)
  for _, name in ipairs(names) do
    if cell[name] == nil then cell.marks[name] = mark end
  end
end

-- === Tests ==============================================================

local function finite(x)
  return x and x == x and x > -math.huge and x < math.huge and x or nil
end

local function is_count(n)
  return math.type(n) == "integer" and n >= 0
end

--- The test of two counts: {p=, ratio=, low=, high=}; what is not a number, as
-- the ratio to none, is left out. nil when they cannot be tested.
local function test_counts(earlier, later, populations, level)
  if not is_count(earlier.n) or not is_count(later.n) then return nil end
  local t = core.rate_test(earlier.n, later.n, populations[1], populations[2],
    level)
  return t and { p = finite(t.p), ratio = finite(t.ratio),
    low = finite(t.low), high = finite(t.high) }
end

--- The test of two shares: {p=, low=, high=}, the interval in percentage
-- points; nil when they cannot be tested.
local function test_shares(earlier, later, level)
  for _, f in ipairs { earlier, later } do
    local fits = is_count(f.n) and is_count(f.base) and f.base >= f.n
    if not fits or f.base == 0 then return nil end
  end
  local t = core.share_test(earlier.n, earlier.base, later.n, later.base,
    level)
  return t and { p = t.p, low = t.low, high = t.high }
end

--- The populations from which two counts arose: those given, or their own.
local function populations_of(earlier, later, how)
  if how.population then return how.population end
  if earlier.population and later.population then
    return { earlier.population, later.population }
  end
  return { 1, 1 }
end

-- === Verdicts ===========================================================

--- A verdict without a test.
local function untested(earlier, later)
  if earlier.value == later.value then return "the same" end
  return later.value > earlier.value and "higher" or "lower"
end

--- What a test says of two figures that differ by so much more than nothing:
-- "rose", "fell", "the same", "within chance" and words for none.
local function verdict_of(earlier, later, difference, p, level)
  if earlier.n == 0 and later.n == 0 then return "none in either" end
  if difference == 0 then return "the same" end
  if p >= 1 - level then return "within chance" end
  if difference > 0 then
    return earlier.n == 0 and "rose from none" or "rose"
  end
  return later.n == 0 and "fell to none" or "fell"
end

--- How much the later figure is above the earlier one, as it is tested: for
-- its sign.
local function difference_of(earlier, later, how, populations)
  if how.kind == "share" then
    return later.n * earlier.base - earlier.n * later.base
  end
  return later.n * populations[1] - earlier.n * populations[2]
end

local function test(cell, earlier, later, how)
  local populations, t = populations_of(earlier, later, how), nil
  local are_rates = how.kind == "rate" and earlier.population
    and later.population
  if how.kind == "count" or are_rates then
    t = test_counts(earlier, later, populations, how.level)
  elseif how.kind == "share" then
    t = test_shares(earlier, later, how.level)
  end
  if not t then
    cell.verdict = untested(earlier, later)
    return mark_all(cell, TESTED, "not tested")
  end
  for name, value in pairs(t) do cell[name] = value end
  cell.verdict = verdict_of(earlier, later,
    difference_of(earlier, later, how, populations), t.p, how.level)
  mark_all(cell, TESTED, how.kind == "share" and "n/a"
    or earlier.n == 0 and "base 0" or "n/a")
end

-- === Cells ==============================================================

--- A figure that is known: its number.
local function known(figure)
  return figure.status == "count" and figure.value or nil
end

--- Why a figure is not known.
local function absent(figure, mark)
  return figure.status == "impossible" and "-" or figure.mark or mark
end

--- The change and its share of the earlier figure.
local function subtract(cell, how)
  cell.change = cell.later - cell.earlier
  if how.points then cell.points = cell.change end
  if cell.earlier > 0 then
    cell["change%"] = 100 * cell.change / cell.earlier
  else
    cell.mark = cell.earlier == 0 and "base 0" or "n/a"
    cell.marks["change%"] = cell.mark
  end
end

--- Which statistics are approximate: figures, and what comes of them.
local function about(earlier, later)
  local either = earlier.approximate or later.approximate or nil
  return { earlier = earlier.approximate, later = later.approximate,
    change = either, ["change%"] = either, points = either }
end

--- Approximate figures are not tested.
local function blur(cell, earlier, later)
  cell.mark = cell.mark or "about"
  cell.verdict = untested(earlier, later)
  mark_all(cell, TESTED, "about")
end

--- Why two figures have no change: the mark of one that is not known.
local function why_not(cell, earlier, later)
  if cell.earlier and cell.later then return nil end
  if cell.earlier then return cell.marks.later end
  if cell.later then return cell.marks.earlier end
  return later.status == "impossible" and "-"
    or earlier.status == "impossible" and "-" or cell.marks.later
end

--- The statistics of a change.
-- @tparam table earlier a figure
-- @tparam table later another
-- @tparam table how {kind="count", "rate", "share" or "value"; level=;
-- points=true where the figures are percentages; population={earlier, later};
-- mark= why nothing can be worked out, of no figures; divided= the same, of
-- these; word= why it is not tested}
-- @treturn table a cell: earlier, later, change, change%, points, ratio, low,
-- high, p, verdict, n; `mark` and `marks`, by statistic, say why one is not
-- known; `about` tells those that are approximate
function M.cell(earlier, later, how)
  local cell = { earlier = known(earlier), later = known(later), n = later.n,
    marks = {}, about = about(earlier, later) }
  if earlier.status == "impossible" and later.status == "impossible" then
    return { status = "impossible" }
  end
  cell.marks.earlier = absent(earlier, "missing before")
  cell.marks.later = absent(later, "missing")
  local mark = how.mark or why_not(cell, earlier, later) or how.divided
  if mark then
    cell.mark = mark
    mark_all(cell, WORKED_OUT, mark)
    mark_all(cell, TESTED, mark)
    return cell
  end
  subtract(cell, how)
  if how.word then
    cell.verdict, cell.mark = how.word, how.word
    mark_all(cell, TESTED, how.word)
  elseif earlier.approximate or later.approximate then
    blur(cell, earlier, later)
  else
    test(cell, earlier, later, how)
  end
  return cell
end

-- === In words ===========================================================

local Change = misuse.record("mappa.Change", { "earlier", "later", "change",
  "percent", "points", "ratio", "low", "high", "p", "verdict", "level",
  "unit", "population", "base" })

local function signed(x, decimals)
  local text = ("%." .. decimals .. "f"):format(statistics.round(math.abs(x),
    decimals))
  return (x < 0 and "-" or "+") .. text
end

--- A count, or a percentage, in words.
local function figure_words(r, value)
  if r.points then return ("%.1f%%"):format(statistics.round(value, 1)) end
  return value == 0 and "none" or ("%d"):format(value)
end

--- "rose from 82 to 96 people (+14, +17.1%)"
local function change_words(r)
  local unit = r.unit and " " .. r.unit or ""
  if r.verdict == "none in either" then return "none in either" .. unit end
  if r.change == 0 then
    return "stayed at " .. figure_words(r, r.later) .. unit
  end
  local size = r.points and signed(r.points, 1) .. " points"
    or signed(r.change, 0)
  if r.percent and not r.points then
    size = size .. ", " .. signed(r.percent, 1) .. "%"
  end
  return ("%s from %s to %s%s (%s)"):format(r.change > 0 and "rose" or "fell",
    figure_words(r, r.earlier), figure_words(r, r.later), unit, size)
end

--- A probability: "p = 0.33", "p < 0.001".
local function p_words(p)
  if p < 0.001 then return "p < 0.001" end
  return (p < 0.1 and "p = %.3f" or "p = %.2f"):format(p)
end

--- "ratio 1.17, 95% interval 0.86 to 1.60, p = 0.33"
local function test_words(r)
  local words, level = {}, ("%g%% interval"):format(100 * r.level)
  if r.points then
    words[1] = ("%s %s to %s points"):format(level, signed(r.low, 1),
      signed(r.high, 1))
  elseif r.ratio then
    words[1] = ("ratio %.2f, %s %.2f to %.2f"):format(r.ratio, level, r.low,
      r.high)
  elseif r.low then
    words[1] = ("%s of the ratio from %.2f up"):format(level, r.low)
  end
  words[#words + 1] = p_words(r.p)
  return table.concat(words, ", ")
end

-- How verdicts are said that are no change; equal rates are of different
-- counts where the populations are different.
local CHANCE <const> = { ["within chance"] = "within chance",
  ["the same"] = "none" }

function Change:__tostring()
  if self.verdict == "none in either"
    or self.verdict == "the same" and self.change == 0 then
    return change_words(self)
  end
  local what = self.population and "in proportion to the populations the "
    .. "difference" or "the difference"
  return ("%s; %s is %s (%s)"):format(change_words(self), what,
    CHANCE[self.verdict] or "more than chance", test_words(self))
end

-- === mappa.change =======================================================

local function check_level(what, level)
  if level == nil then return 0.95 end
  if type(level) ~= "number" or not (level > 0 and level < 1) then
    misuse("%s: level lies between 0 and 1, as level = 0.95, not %s", what,
      misuse.shown(level))
  end
  return level
end
M.check_level = check_level

--- Two numbers above 0, that of the earlier figure first; nil without any.
local function check_pair(what, pair)
  if pair == nil then return nil end
  misuse.check_type(what, pair, "table")
  misuse.check_list(what, pair)
  if #pair ~= 2 then
    misuse("%s is of two figures, the earlier and the later; it has %d", what,
      #pair)
  end
  for i = 1, 2 do
    local x = pair[i]
    if type(x) ~= "number" or not (x > 0 and x < math.huge) then
      misuse("%s[%d] must be a number above 0, not %s", what, i,
        misuse.shown(x))
    end
  end
  return { pair[1], pair[2] }
end
M.check_pair = check_pair

local function check_count(what, n)
  local whole = type(n) == "number" and math.tointeger(n)
  if not whole or whole < 0 then
    misuse("change: the %s figure must be a count, a whole number from 0, "
      .. "not %s", what, misuse.shown(n))
  end
  return whole
end

--- The whole numbers of which the counts are shares.
local function check_base(base, earlier, later)
  base = check_pair("change: base", base)
  if not base then return nil end
  for i, n in ipairs { earlier, later } do
    base[i] = math.tointeger(base[i])
    if not base[i] or base[i] < n then
      misuse("change: base[%d] must be the whole number of which %d are a "
        .. "part", i, n)
    end
  end
  return base
end

--- The change from one count to another: see mappa.change.
function M.change(earlier, later, options)
  if options == nil then options = {} end
  misuse.check_type("change: the options", options, "table")
  misuse.check_keys("change", options, keys.names("change"))
  earlier = check_count("earlier", earlier)
  later = check_count("later", later)
  local base = check_base(options.base, earlier, later)
  local population = check_pair("change: population", options.population)
  if base and population then
    misuse("change takes base, of which the counts are shares, or population, "
      .. "from which they arose, not both")
  end
  if options.unit ~= nil then
    misuse.check_type("change: unit", options.unit, "string")
  end
  local level = check_level("change", options.level)
  local function figure(n, i)
    return { n = n, value = base and 100 * n / base[i] or n, status = "count",
      base = base and base[i] }
  end
  local cell = M.cell(figure(earlier, 1), figure(later, 2), {
    kind = base and "share" or "count", level = level, points = base ~= nil,
    population = population })
  if not cell.p then
    misuse("change: counts of this size cannot be tested")
  end
  return setmetatable({ earlier = cell.earlier, later = cell.later,
    change = cell.change, percent = cell["change%"], points = cell.points,
    ratio = cell.ratio, low = cell.low, high = cell.high, p = cell.p,
    verdict = cell.verdict, level = level, unit = options.unit,
    population = population, base = base }, Change)
end

return M
