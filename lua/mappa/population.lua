--- Resident population, and rates on it.
-- The base is the mid-year estimate of the year before the 31 March that ends
-- a reporting year (mid-2024 for 2024-25), of residents aged 10 and over, the
-- age of criminal responsibility, as the area reports state.
--
-- A release of an estimate (its vintage) is complete for an area when it has
-- every age from the first one asked for. One release is taken for all areas
-- of a year where one is complete for all, the latest; else each area has its
-- own latest. Both sexes are what the estimate gives together, or else the sum
-- of the two; where the sexes are asked for apart, their sum alone.
-- @module mappa.population
local core = require "mappa.core"
local misuse = require "mappa.misuse"

local M = {}

local QUERY <const> = [[
  SELECT area, coalesce(vintage, '') AS vintage, sex, age, persons
  FROM population
  WHERE year = ?1 AND area BETWEEN ?2 AND ?3]]

M.OLDEST = 90                  -- 90 stands for 90 and over

M.BOTH = 0                     -- the code of both sexes together
M.SEXES = { core.code("sex", "female"), core.code("sex", "male") }

-- === Releases ===========================================================

--- What a table holds under a key; an empty table where it holds nothing yet.
local function inside(t, key)
  t[key] = t[key] or {}
  return t[key]
end

--- The estimates of a year: vintage -> area -> age -> sex -> persons.
local function releases(query, year, first, last)
  local rows, message, code = query(QUERY, year, first, last)
  if not rows then return nil, message, code end
  local found = {}
  for _, row in ipairs(rows) do
    local ages = inside(inside(found, row.vintage), row.area)
    inside(ages, row.age)[row.sex or M.BOTH] = row.persons
  end
  return found
end

--- The residents of an age by what they are asked for: {[sex] = persons}, of
-- both sexes together or of each; nil where the estimate does not tell.
local function residents(persons, by_sex)
  if not persons then return nil end
  local f, m = M.SEXES[1], M.SEXES[2]
  local both, female, male = persons[M.BOTH], persons[f], persons[m]
  if not by_sex and both then return { [M.BOTH] = both } end
  if not female or not male then return nil end
  if not by_sex then return { [M.BOTH] = female + male } end
  return { [f] = female, [m] = male }
end

--- The residents of an area in a release, age -> sex -> persons; nil where it
-- is not complete.
local function complete(ages, asked)
  local list, all = {}, 0
  for age = asked.age_from, M.OLDEST do
    list[age] = residents(ages and ages[age], asked.by_sex)
    if not list[age] then return nil end
    for _, persons in pairs(list[age]) do all = all + persons end
  end
  return all > 0 and list or nil
end

--- The vintages that may be taken, the latest first.
local function candidates(found, asked)
  if asked.vintage then return { asked.vintage } end
  local vintages = {}
  for vintage in pairs(found) do vintages[#vintages + 1] = vintage end
  table.sort(vintages, function(a, b) return a > b end)
  return vintages
end

--- Chooses the releases of a year: area -> {vintage=, ages=}.
local function choose(found, areas, asked)
  local chosen = {}
  for _, vintage in ipairs(candidates(found, asked)) do
    local here, all = {}, true
    for _, area in ipairs(areas) do
      local ages = complete(found[vintage] and found[vintage][area], asked)
      here[area] = ages and { vintage = vintage, ages = ages }
      chosen[area] = chosen[area] or here[area]
      all = all and ages ~= nil
    end
    if all then return here end
  end
  return chosen
end

-- === What is missing ====================================================

--- Has any release something of an area?
local function is_begun(found, area, vintage)
  for name, areas in pairs(found) do
    if areas[area] and (not vintage or vintage == name) then return true end
  end
  return false
end

local function why_none(asked, begun)
  local release = asked.vintage and (", release %s,"):format(asked.vintage)
    or ""
  if not begun then return "no population" .. release end
  return ("no complete population%s (every age from %d to %d%s)"):format(
    release, asked.age_from, M.OLDEST, asked.by_sex and ", by sex" or "")
end

--- "no population of Kent and Suffolk for mid-2024", for each reason.
local function missing_words(year, missing)
  local words, lists = {}, {}
  for _, item in ipairs(missing) do
    if not lists[item.why] then
      lists[item.why] = {}
      words[#words + 1] = item.why
    end
    table.insert(lists[item.why], core.list("area")[item.area].label)
  end
  for i, why in ipairs(words) do
    words[i] = ("%s of %s for mid-%d"):format(why, misuse.listed(lists[why]),
      year)
  end
  return words
end

-- === Estimates ==========================================================

local Estimates = {}
Estimates.__index = Estimates

--- The residents of an area in a year: age -> sex -> persons; nil where they
-- are missing.
function Estimates:ages(year, area)
  local release = self.chosen[year] and self.chosen[year][area]
  return release and release.ages
end

--- The years of {year = areas}, in order.
local function years_of(areas)
  local years = {}
  for year in pairs(areas) do years[#years + 1] = year end
  table.sort(years)
  return years
end

--- What is missing of {year = array of areas}, in words; nil where nothing is.
function Estimates:lacks(areas)
  local words = {}
  for _, year in ipairs(years_of(areas)) do
    local missing = {}
    for _, area in ipairs(areas[year]) do
      if not self:ages(year, area) then
        missing[#missing + 1] = { area = area, why = self.why[year][area] }
      end
    end
    local more = missing_words(year, missing)
    table.move(more, 1, #more, #words + 1, words)
  end
  return #words > 0 and table.concat(words, "; ") or nil
end

-- More areas than this are not named.
local MOST_NAMED <const> = 6

--- " (Kent and Surrey)", or how many they are.
local function area_words(labels)
  return (" (%s)"):format(#labels <= MOST_NAMED and misuse.listed(labels)
    or #labels .. " areas")
end

--- The releases of areas and, where there are several, their areas.
local function release_words(chosen, areas)
  local lists, vintages = {}, {}
  for _, area in ipairs(areas) do
    local vintage = chosen[area] and chosen[area].vintage
    if vintage and not lists[vintage] then
      lists[vintage] = {}
      vintages[#vintages + 1] = vintage
    end
    if vintage then
      table.insert(lists[vintage], core.list("area")[area].label)
    end
  end
  table.sort(vintages, function(a, b) return a > b end)
  for i, vintage in ipairs(vintages) do
    local list = #vintages > 1 and area_words(lists[vintage]) or ""
    vintages[i] = (vintage == "" and "no release named"
      or "release " .. vintage) .. list
  end
  return vintages
end

--- The estimates of {year = array of areas} in words, one for each year.
function Estimates:words(areas)
  local words = years_of(areas)
  for i, year in ipairs(words) do
    words[i] = table.concat({ "mid-" .. year,
      table.unpack(release_words(self.chosen[year], areas[year])) }, ", ")
  end
  return words
end

--- Is a release in the register at all?
local function check_vintage(query, vintage)
  local rows, message, code = query("SELECT DISTINCT vintage FROM population "
    .. "WHERE vintage IS NOT NULL ORDER BY vintage DESC")
  if not rows then return nil, message, code end
  local known = {}
  for i, row in ipairs(rows) do known[i] = row.vintage end
  for _, name in ipairs(known) do
    if name == vintage then return true end
  end
  return nil, ("no population of release '%s' is in the register%s"):format(
    vintage, #known > 0 and "; it has " .. misuse.listed(known) or ""), "data"
end

--- Reads estimates.
-- @tparam function query runs SQL that only reads: rows, or nil, message, code
-- @tparam table asked {areas={year = sorted array of codes}, age_from=,
-- by_sex=, vintage=}
-- @treturn[1] Estimates: what is missing is in them
-- @treturn[2] nil, message, code
function M.read(query, asked)
  local self = setmetatable({ chosen = {}, why = {} }, Estimates)
  if asked.vintage then
    local known, message, code = check_vintage(query, asked.vintage)
    if not known then return nil, message, code end
  end
  for _, year in ipairs(years_of(asked.areas)) do
    local areas, why = asked.areas[year], {}
    local found, message, code = releases(query, year, areas[1],
      areas[#areas])
    if not found then return nil, message, code end
    for _, area in ipairs(areas) do
      why[area] = why_none(asked, is_begun(found, area, asked.vintage))
    end
    self.chosen[year], self.why[year] = choose(found, areas, asked), why
  end
  return self
end

--- An error that names what is missing.
function M.error_of(lacks)
  return nil, lacks .. " is in the register; import one as population.csv",
    "data"
end

--- The residents of an area from an age on, by the latest complete release.
-- @tparam table handle the core's register
-- @tparam string area
-- @tparam integer year of the mid-year estimate
-- @tparam integer age_from
-- @treturn[1] table {persons=, year=, vintage=, age_from=}
-- @treturn[2] nil, message, code
function M.of(handle, area, year, age_from)
  local place, persons = core.code("area", area), 0
  local areas = { [year] = { place } }
  local estimates, message, code = M.read(function(...)
    return handle:query(...)
  end, { areas = areas, age_from = age_from })
  if not estimates then return nil, message, code end
  local lacks = estimates:lacks(areas)
  if lacks then return M.error_of(lacks) end
  for _, of_age in pairs(estimates:ages(year, place)) do
    persons = persons + of_age[M.BOTH]
  end
  local vintage = estimates.chosen[year][place].vintage
  return { persons = persons, year = year, age_from = age_from,
    vintage = vintage ~= "" and vintage or nil }
end

--- A rate, rounded: by default per 100,000 and to a whole number.
-- @tparam integer n
-- @tparam integer persons more than 0
-- @tparam[opt="up"] string half "up", or "even": where exactly one half goes
-- @tparam[opt=100000] integer per
-- @treturn integer
function M.rate(n, persons, half, per)
  per = per or 100000
  local whole, rest = n * per // persons, n * per % persons
  if 2 * rest > persons then return whole + 1 end
  if 2 * rest < persons then return whole end
  return half == "even" and whole + whole % 2 or whole + 1
end

return M
