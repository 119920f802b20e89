--- Checks of published rates: against each other from year to year, against
-- the counts that they are of, and against a stored population. A whole rate
-- stands for all rates that round to it.
-- @module mappa.figures.check_rates
local places = require "mappa.figures.places"
local population = require "mappa.population"
local words = require "mappa.figures.words"

local at, category_1, rounding = places.at, places.category_1, places.rounding
local change, gap, times = places.change, places.gap, places.times

local M = {}

--- The residents that a count and a printed rate imply: least and most.
local function implied(count, rate)
  local low, high = rounding(rate.value)
  if count.value == 0 or low <= 0 then return nil end
  return 100000 * count.value / high, 100000 * count.value / low
end

--- The nearest year in which count and rate imply a population.
local function nearest_base(all, f)
  local best, least
  for _, report in ipairs(all.reports) do
    local count, rate = category_1(all, report), at(all, report, "rate")
    if report.area == f.area and count and rate and count.value
      and rate.value and count.value > 0 and rate.value > 0 then
      local away = math.abs(gap(report, f))
      if not least or away < least then
        best, least = { year = report.year,
          persons = 100000 * count.value / rate.value }, away
      end
    end
  end
  return best
end

--- What two rates would be in people, at a population that is implied.
local function in_people(all, a, b)
  local base = nearest_base(all, b)
  if not base then return "" end
  return ("; at the %.0f residents that count and rate of %s imply, about "
    .. "%.0f and %.0f people"):format(base.persons, base.year,
    a.value * base.persons / 100000, b.value * base.persons / 100000)
end

--- Rates that jump from year to year.
function M.jumps(all, add, options)
  local function is_rate(def) return def.id == "rate" end
  places.each_step(all, is_rate, function(a, b)
    local ratio, jumps = change(a, b, options.rate_factor)
    if jumps then
      add("rate_jump", "warning", b, { a, b }, "%s: %s in %s, %s in %s: %s, "
        .. "more than %.2f a year%s; are people in custody in one of them?",
        places.name_of(b), words.printed(a), a.year, words.printed(b), b.year,
        times(ratio), options.rate_factor, in_people(all, a, b))
    end
  end)
end

-- Estimates of mid-2021 and later start from the census of 2021; the base of
-- 31 March 2022 is the first of them.
local CENSUS <const> = "2021-22"

--- What count and rate of a report imply, with the figures.
local function base_of(all, report)
  local count, rate = category_1(all, report), at(all, report, "rate")
  if not count or not rate or not count.value or not rate.value then
    return nil
  end
  local low, high = implied(count, rate)
  return low and { low = low, high = high, count = count, rate = rate,
    year = report.year, area = report.area }
end

local function compare_bases(a, b, add, options)
  local years = gap(a, b)
  local least = a.low * (1 - options.population_change) ^ years
  local most = a.high * (1 + options.population_change) ^ years
  local is_census = a.year < CENSUS and b.year >= CENSUS
  local falls = is_census and b.high < a.low
  if b.high >= least and b.low <= most and not falls then return end
  add("population", is_census and "note" or "warning", b.rate,
    { a.count, a.rate, b.count, b.rate }, "%s: %s at a rate of %s imply "
    .. "%.0f to %.0f residents in %s, %s at %s imply %.0f to %.0f in %s%s",
    b.area, a.count.value, words.printed(a.rate), a.low, a.high, a.year,
    b.count.value, words.printed(b.rate), b.low, b.high, b.year, is_census
    and "; estimates start from the census of 2021 from " .. CENSUS .. " on: "
    .. "rates across that year do not compare" or "")
end

--- Implied populations that jump from year to year.
function M.bases(all, add, options)
  local by_area, order = {}, {}
  for _, report in ipairs(all.reports) do
    local base = base_of(all, report)
    if base then
      if not by_area[base.area] then order[#order + 1] = base.area end
      by_area[base.area] = by_area[base.area] or {}
      table.insert(by_area[base.area], base)
    end
  end
  for _, area in ipairs(order) do
    local bases = by_area[area]
    table.sort(bases, function(a, b) return a.year < b.year end)
    for i = 2, #bases do compare_bases(bases[i - 1], bases[i], add, options)
    end
  end
end

--- "One in N" is residents by people, the rate people by residents.
function M.one_in(all, add)
  for _, report in ipairs(all.reports) do
    local one, rate = at(all, report, "one_in"), at(all, report, "rate")
    if one and rate and one.value and rate.value and one.value > 1 then
      local least, most = rounding(one.value)
      local low, high = rounding(rate.value)
      if 100000 / least < low or 100000 / most > high then
        add("one_in", "warning", rate, { one, rate }, "%s, %s: one in %s is "
          .. "100,000 / %s = %.1f per 100,000, but the rate is printed as %s; "
          .. "two releases of the population?", report.area,
          report.year, one.value, one.value, 100000 / one.value,
          words.printed(rate))
      end
    end
  end
end

--- Rates against the population that a register holds.
function M.stored(all, add, options)
  local db = options.population
  if not db then return end
  local handle = { query = function(_, ...) return db:sql(...) end }
  for _, report in ipairs(all.reports) do
    local count, rate = category_1(all, report), at(all, report, "rate")
    local base = count and count.value and rate and rate.value
      and population.of(handle, report.area, report.start, 10)
    local exact = base and 100000 * count.value / base.persons
    local low, high = rounding(rate and rate.value or 0)
    if exact and (exact < low or exact > high) then
      add("stored", "warning", rate, { count, rate }, "%s: %s in %d residents "
        .. "aged 10 and over (mid-%d%s) is %.2f per 100,000, but the rate is "
        .. "printed as %s", report.area, count.value, base.persons, base.year,
        base.vintage and ", release " .. base.vintage or "", exact,
        words.printed(rate))
    end
  end
end

return M
