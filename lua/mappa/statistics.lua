--- Statistics: what a cell shows of what was counted in it. Each is of a cell
-- of a Table's answer (see mappa.answer), and has the words for its heading.
-- @module mappa.statistics
local measures = require "mappa.measures"
local misuse = require "mappa.misuse"

local M = {}

local function percent(n, base)
  if base == 0 then return nil end
  return 100 * n / base
end

-- === Of counts ==========================================================

-- The totals of which a percentage is taken: sides of the table.
local BASES <const> = {
  ["row%"] = { sides = { "cols" }, suffix = "row %",
    words = "percentages of each row's total" },
  ["col%"] = { sides = { "rows" }, suffix = "col %",
    words = "percentages of each column's total" },
  ["all%"] = { sides = { "rows", "cols" }, suffix = "all %",
    words = "percentages of the grand total" },
}

-- === Of numbers =========================================================
-- A number has a list {{value, count}...}, by value, and what it adds up to.

local function total(list)
  local n, sum = 0, 0
  for _, item in ipairs(list) do
    n, sum = n + item[2], sum + item[1] * item[2]
  end
  return n, sum
end

local function mean(list)
  local n, sum = total(list)
  return n > 0 and sum / n or nil
end

--- The standard deviation of a sample, with n - 1.
local function deviation(list)
  local n, sum = total(list)
  if n < 2 then return nil end
  local squares = 0
  for _, item in ipairs(list) do
    squares = squares + item[2] * (item[1] - sum / n) ^ 2
  end
  return (squares / (n - 1)) ^ 0.5
end

--- The value at a place, from 0, of the values in ascending order.
local function at_place(list, place)
  for _, item in ipairs(list) do
    if place < item[2] then return item[1] end
    place = place - item[2]
  end
  return list[#list][1]
end

--- A quantile by linear interpolation: definition 7 of Hyndman and Fan (1996),
-- which R and pandas use.
local function quantile(list, p)
  local n = total(list)
  if n == 0 then return nil end
  local h = (n - 1) * p
  local low = math.floor(h)
  local value = at_place(list, low)
  if h == low then return value end
  return value + (h - low) * (at_place(list, low + 1) - value)
end

local NUMERIC <const> = {
  mean = mean,
  median = function(list) return quantile(list, 0.5) end,
  min = function(list) return list[1] and list[1][1] end,
  max = function(list) return list[1] and list[#list][1] end,
  sum = function(list) return (select(2, total(list))) end,
  sd = deviation,
  valid = function(list) return (total(list)) end,
}

--- The share below a quantile, "p90" -> 0.9; or nil.
local function share_below(name)
  local p = tonumber(name:match("^p(%d+%.?%d*)$"))
  return p and p > 0 and p < 100 and p / 100 or nil
end

-- === All ================================================================

--- Every statistic by name, with what it is, in the order in which they are
-- shown. Units of a measure and other quantiles ("p2.5") are statistics too.
M.all = {
  { name = "n", words = "how many are counted" },
  { name = "row%", words = "per cent of the row's total" },
  { name = "col%", words = "per cent of the column's total" },
  { name = "all%", words = "per cent of the total of all" },
  { name = "share", words = "per cent of a cell with the quality that its "
      .. "measure tells, as attended" },
  { name = "mean", words = "the mean of the numbers of a field" },
  { name = "median", words = "the median of the numbers of a field" },
  { name = "min", words = "the least number of a field" },
  { name = "max", words = "the greatest number of a field" },
  { name = "sum", words = "the sum of the numbers of a field" },
  { name = "sd", words = "the standard deviation of the numbers of a field, "
      .. "that of a sample" },
  { name = "valid", words = "how many numbers of a field are known" },
  { name = "p10", words = "a tenth of the numbers of a field lie below it" },
  { name = "p25", words = "a quarter of the numbers of a field lie below it" },
  { name = "p75", words = "a quarter of the numbers of a field lie above it" },
  { name = "p90", words = "a tenth of the numbers of a field lie above it" },
}

local NAMES <const>, PLACE <const> = {}, {}
for i, statistic in ipairs(M.all) do
  NAMES[i], PLACE[statistic.name] = statistic.name, i
end

-- === Of derived Tables ==================================================

-- Statistics of Tables whose cells are worked out from those of others (see
-- mappa.table.derived): {head=, decimals=}, what stands in a heading, and how
-- many decimals are printed. A Table may have a heading of its own.
local DERIVED <const> = {
  residual = { head = "residual", decimals = 1 },
  -- Of rates and areas.
  rate = { head = "rate", decimals = 0 },
  low = { head = "low", decimals = 1 },
  high = { head = "high", decimals = 1 },
  population = { head = "population", decimals = 0 },
  one_in = { head = "one in", decimals = 0 },
  rank = { head = "rank", decimals = 0 },
  ratio = { head = "ratio", decimals = 2 },
  standing = { head = "standing", decimals = 0 },
  was = { head = "was", decimals = 0 },
  rank_before = { head = "rank before", decimals = 0 },
  low_95 = { head = "low 95%", decimals = 1 },
  high_95 = { head = "high 95%", decimals = 1 },
  low_998 = { head = "low 99.8%", decimals = 1 },
  high_998 = { head = "high 99.8%", decimals = 1 },
  -- Of changes: see mappa.compare and mappa.series.
  earlier = { head = "earlier", decimals = 0 },
  later = { head = "later", decimals = 0 },
  first = { head = "first", decimals = 0 },
  last = { head = "last", decimals = 0 },
  change = { head = "change", decimals = 0 },
  ["change%"] = { head = "% change", decimals = 1 },
  points = { head = "points", decimals = 1 },
  p = { head = "p", decimals = 3 },
  verdict = { head = "verdict", decimals = 0 },
  index = { head = "index", decimals = 1 },
  average = { head = "average", decimals = 1 },
  growth = { head = "% a year", decimals = 1 },
  run = { head = "run", decimals = 0 },
}

--- The heading and decimals of a statistic of derived Tables; nil for others.
function M.derived(name) return DERIVED[name] end

-- === By name ============================================================

--- Is a statistic one of a number, such as the mean of ages?
function M.is_numeric(name)
  return NUMERIC[name] ~= nil or share_below(name) ~= nil
end

--- Is it the name of a statistic of any table?
function M.is_known(name)
  if type(name) ~= "string" then return false end
  return PLACE[name] ~= nil or M.is_numeric(name) or DERIVED[name] ~= nil
end

--- Does one statistic come before another, where no order was asked for?
function M.precedes(a, b)
  local x, y = PLACE[a] or #NAMES + 1, PLACE[b] or #NAMES + 1
  return x < y or x == y and a < b
end

--- Is it a count, and printed without decimals?
function M.is_count(name)
  return name ~= "share" and not DERIVED[name]
    and not BASES[name]
    and (name == "valid" or not M.is_numeric(name))
end

--- Is it printed without decimals when it is a whole number?
function M.is_whole(name)
  return M.is_count(name) or name == "min" or name == "max" or name == "sum"
end

--- Is it a percentage of a total?
function M.is_percentage(name)
  return BASES[name] ~= nil
end

--- The sides of a table over which the base of a percentage goes.
function M.base_sides(name)
  return BASES[name].sides
end

--- A statistic that a script asks for, if a measure has it.
-- @raise for another name
function M.check(name, measure)
  if type(name) ~= "string" then
    misuse('show has %s; it is a list of names, as "n" or "row%%"',
      misuse.shown(name))
  elseif name == "share" and not measure.share then
    misuse("show: the measure %s has no share; attendance has one, of the "
      .. "invitations that were attended", measure.name)
  elseif name:find("^p%d+%.?%d*$") and not share_below(name) then
    misuse("show has no value '%s': a quantile lies above p0 and below p100, "
      .. "as p90; the ends are min and max", name)
  end
  if PLACE[name] or share_below(name) then return name end
  local names = {}
  for _, known in ipairs(NAMES) do
    if known ~= "share" or measure.share then names[#names + 1] = known end
  end
  table.move(measure.units, 1, #measure.units, #names + 1, names)
  for _, known in ipairs(names) do
    if known == name then return name end
  end
  for _, other in ipairs(measures) do
    for _, unit in ipairs(other.units) do
      if unit == name then
        misuse("show: the measure %s counts %s, not %s", measure.name,
          table.concat(measure.units, " or "), name)
      end
    end
  end
  misuse("show has no value '%s'%s", name, misuse.instead(name, names))
end

--- Is it a unit of some measure, in which a table may show counts?
function M.is_unit(name)
  for _, measure in ipairs(measures) do
    for _, unit in ipairs(measure.units) do
      if unit == name then return true end
    end
  end
  return false
end

--- The value of a statistic in a cell of an answer.
-- @tparam string name
-- @tparam Answer answer
-- @tparam table at a category a dimension
-- @tparam integer n what is counted there
-- @tparam function whole gives the cell of a base: whole(at, sides)
-- @treturn number|nil
function M.value(name, answer, at, n, whole)
  if name == "n" then return n end
  if name == "share" then return percent(answer:share(at), n) end
  if BASES[name] then
    local base = answer:count(whole(at, BASES[name].sides), answer.spec.base)
    return base and percent(n, base)
  end
  if not M.is_numeric(name) then return answer:count(at, name) end
  local list = answer:numbers(at)
  local p = share_below(name)
  if p then return quantile(list, p) end
  return NUMERIC[name](list)
end

--- What stands after the label in a heading: "row %", "mean age".
function M.suffix(name, spec)
  if name == "n" then return "" end
  if name == "share" then return "share %" end
  if DERIVED[name] then return DERIVED[name].head end
  if BASES[name] then return BASES[name].suffix end
  if M.is_numeric(name) then return name .. " " .. spec.of:gsub("_", " ") end
  return name
end

--- What is said below a table of a statistic; nil where nothing is.
function M.note(name, spec)
  if BASES[name] then
    local unit = spec.base ~= spec.unit and (" (%s)"):format(spec.base) or ""
    return ("Shown: %s%s."):format(BASES[name].words, unit)
  elseif name == "share" then
    return ("Share: per cent %s."):format(spec.measure.share.title)
  end
end

-- === Rounding ===========================================================

--- A number to so many decimals, rounded half up.
function M.round(value, decimals)
  local scale = 10 ^ decimals
  return math.floor(value * scale + 0.5 + 1e-9) / scale
end

--- Parts of a whole in per cent, to one decimal, which add up to 100: each is
-- rounded down, and the largest remainders take what is left (Hamilton's
-- method; of equal remainders the first).
-- @tparam table counts
-- @treturn table percentages
function M.shares(counts)
  local whole, left, shares, order = 0, 1000, {}, {}
  for _, n in ipairs(counts) do whole = whole + n end
  for i, n in ipairs(counts) do
    shares[i] = 1000 * n // whole
    left = left - shares[i]
    order[i] = i
  end
  table.sort(order, function(a, b)
    local x, y = 1000 * counts[a] % whole, 1000 * counts[b] % whole
    return x > y or x == y and a < b
  end)
  for i = 1, left do shares[order[i]] = shares[order[i]] + 1 end
  for i, share in ipairs(shares) do shares[i] = share / 10 end
  return shares
end

return M
