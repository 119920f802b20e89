-- What people ask of MAPPA statistics: 33 questions that the press,
-- Parliament, inspectors and areas have put, each with an answer in words,
-- answered from the sample register of Norfolk (invented records, whose report
-- for 2024-25 is the published one) or from the figures that are in print.
-- Where neither can tell, the answer says what is missing.
local mappa = require "mappa"
local db = assert(mappa.open(":memory:"))
assert(db:import_folder("examples/norfolk/records", { progress = false }))
local print_out = mappa.published()

local YEAR <const>, BEFORE <const> = "2024-25", "2023-24"
local NATION <const> = { area = "England and Wales" }
local RSO <const> = { area = "Norfolk", category = 1 }
local ALL <const> = { area = "Norfolk", category = { 1, 2, 3 } }

--- Prints a question and its answer, in lines of at most 78 columns.
local function ask(number, question, ...)
  local lines = { ("%2d."):format(number) }
  for _, text in ipairs { question, string.format(...) } do
    for word in text:gmatch("%S+") do
      if #lines[#lines] + #word > 77 then lines[#lines + 1] = "   " end
      lines[#lines] = lines[#lines] .. " " .. word
    end
    lines[#lines + 1] = "   "
  end
  lines[#lines] = ""
  print(table.concat(lines, "\n"))
end

--- A stock of the register, or a flow of its year.
local function count(measure, when, where, rows, cols)
  local stock = mappa.measures[measure].clock == "stock"
  return db:crosstab { measure = measure, [stock and "at" or "during"] = when,
    where = where, rows = rows, cols = cols }
end

--- A table of printed figures; conditions are those of f:table.
local function printed(measure, rows, where, cols)
  return assert(print_out:table { measure = measure, rows = rows, cols = cols,
    where = where })
end

--- The printed rates of areas in a year, the highest first. Some are printed
-- as one in so many people alone.
local function printed_rates(year)
  local where, list, seen = { year = year,
    area = { ["not"] = "England and Wales" } }, {}, {}
  for _, r in ipairs(printed("rate", "area", where):tidy()) do
    list[#list + 1], seen[r.area] = r, true
  end
  for _, r in ipairs(printed("one_in", "area", where):tidy()) do
    if not seen[r.area] then
      list[#list + 1] = { area = r.area, n = 100000 / r.n }
    end
  end
  table.sort(list, function(a, b) return a.n > b.n end)
  return list
end

--- "Norfolk 145, Suffolk 134": the cells of a table by one dimension.
local function names_and_numbers(t, dimension)
  local list = {}
  for i, r in ipairs(t:tidy()) do list[i] = r[dimension] .. " " .. r.n end
  return table.concat(list, ", ")
end

-- === Rates and ranks ====================================================

local rates = printed_rates("2022-23")
ask(1, "Which area has the highest and which the lowest rate of registered "
  .. "sexual offenders per 100,000?", "In 2022-23 %s had the highest, %.0f, "
  .. "and %s the lowest, %.0f, of the %d areas whose rate was found in print; "
  .. "of the other %d it is missing.", rates[1].area, rates[1].n,
  rates[#rates].area, rates[#rates].n, #rates, 42 - #rates)

for place, r in ipairs(rates) do
  if r.area == "Norfolk" then
    ask(2, "Where does this area rank among the 42? How many areas are below "
      .. "it?", "Norfolk, with %.0f in 2022-23, is number %d of the %d areas "
      .. "whose rate was found in print; %d of them are below it. Its place "
      .. "among all 42 needs the rates of the others.", r.n, place, #rates,
      #rates - place)
  end
end

local now, before = count("eligible", YEAR, RSO), count("eligible", BEFORE,
  RSO)
ask(3, "How many were managed here on 31 March, and how many a year earlier?",
  "%d in Category 1 in Norfolk on 31 March 2025. The count %s.",
  now:value(), mappa.change(before:value(), now:value()))

local years = mappa.years("2018-19", YEAR)
local series = count("eligible", years, RSO, "year")
local grown = series:growth():cell()
ask(4, "What is the change over four, five or ten years, and has it risen "
  .. "every year?", "From %d on 31 March 2019 to %d on 31 March 2025, %+d: "
  .. "%.1f%% a year, %s. The records begin in 2018-19; for ten years those "
  .. "before are missing.", grown.first, grown.last, grown.change,
  grown.growth, grown.run)

local rate = now:rate():cell()
ask(5, "One for every how many people aged 10 and over?",
  "One in %.0f: %d in Norfolk among %d residents (mid-2024), a rate of %d. In "
  .. "print, nationally, one in %d in 2023-24.", rate.one_in, rate.n,
  rate.population, rate.rounded, printed("one_in", "year",
  NATION):value("2023-24"))

local norfolk = printed("rate", "year", { area = "Norfolk" })
local nation = printed("rate", "year", NATION)
local ours, theirs = norfolk:value("2021-22"), nation:value("2021-22")
ask(6, "By what percentage is our rate above or below that of England and "
  .. "Wales?", "In 2021-22 Norfolk had %d and England and Wales %d per "
  .. "100,000: %.0f%% above. The national rates of later years are not in "
  .. "print here.", ours, theirs, 100 * (ours - theirs) / theirs)

local grid = count("eligible", YEAR, ALL, "level", "category")
ask(7, "What share of this area's caseload is Category 1? How many are "
  .. "Category 2 and 3?", "%.0f%%: %d of %d. Category 2 has %d, Category 3 "
  .. "%d.",
  grid:percent("row"):value("Total", "Category 1"),
  grid:value("Total", "Category 1"), grid:value(),
  grid:value("Total", "Category 2"), grid:value("Total", "Category 3"))

local twice = count("eligible", { "2020-21", "2021-22" }, RSO, "year"):rate()
local a, b = twice:cell("2020-21"), twice:cell("2021-22")
local there = { area = "Northamptonshire",
  year = { "2020-21", "2021-22" } }
local n, per = printed("eligible", "year", { area = there.area,
  year = there.year, category = "Category 1" }),
  printed("rate", "year", there)
local function implied(year) return n:value(year) / per:value(year) * 1e5 end
ask(8, "The count rose but the rate fell: how much is population?",
  "In Northamptonshire the count rose from %d to %d in 2021-22 while the rate "
  .. "fell from %d to %d. That implies %.0f residents and then %.0f, %+.1f%%: "
  .. "the step to estimates based on the census of 2021, not people who "
  .. "moved. On one set of estimates, as for Norfolk (%d to %d, rate %.1f to "
  .. "%.1f), such a step can be told from change.", n:value("2020-21"),
  n:value("2021-22"), per:value("2020-21"), per:value("2021-22"),
  implied("2020-21"), implied("2021-22"),
  100 * (implied("2021-22") / implied("2020-21") - 1), a.n, b.n, a.rate,
  b.rate)

-- === Categories and levels ==============================================

local third = grid:value("Level 3", "Total")
ask(9, "The full grid of category by level; is anyone at Level 3?",
  "%s on 31 March 2025: Level 1 %d, %d, -; Level 2 %d, %d, %d; Level 3 %d, "
  .. "%d, %d (Categories 1, 2 and 3).", third > 0
  and ("Yes, %d person"):format(third) or "Nobody",
  grid:value("Level 1", "Category 1"), grid:value("Level 1", "Category 2"),
  grid:value("Level 2", "Category 1"), grid:value("Level 2", "Category 2"),
  grid:value("Level 2", "Category 3"), grid:value("Level 3", "Category 1"),
  grid:value("Level 3", "Category 2"), grid:value("Level 3", "Category 3"))

local year = db:crosstab { measure = "managed", during = YEAR, rows = "level",
  cols = "category", where = ALL, rules = { pick = "first" } }
ask(10, "How many Category 1 people were at Level 2, and at Level 3, during "
  .. "the year?", "%d and %d, each person at the first level held in the "
  .. "year, the rule that gives the printed table.",
  year:value("Level 2", "Category 1"), year:value("Level 3", "Category 1"))

ask(11, "Snapshot and year to date side by side for one area.", "At Level 2: "
  .. "%d on 31 March, %d in the year. At Level 3: %d and %d.",
  grid:value("Level 2"), year:value("Level 2"), grid:value("Level 3"),
  year:value("Level 3"))

-- === In the year ========================================================

local function breaches(outcome, unit)
  return db:crosstab { measure = "breaches", during = YEAR, unit = unit,
    where = { area = "Norfolk", category = 1, requirement = "notification",
      outcome = outcome } }:value()
end
local national = printed("breaches", "year", NATION)
ask(12, "How many were cautioned or convicted for breaching notification, "
  .. "here and nationally?", "In Norfolk in 2024-25 %d people were cautioned "
  .. "and %d convicted; %d people had one or the other. In England and Wales "
  .. "%d in 2021-22, after more than %d in 2020-21.",
  breaches("Caution", "people"), breaches("Conviction", "people"),
  breaches({ "Caution", "Conviction" }, "people"), national:value("2021-22"),
  national:value("2020-21"))

local revoked = count("revocations", years, RSO, "year")
local most = revoked:sort():tidy()[1]
ask(13, "How many lifetime registrations were revoked; is it the most since "
  .. "records began; the total since 2015?", "%d in Norfolk in 2024-25. The "
  .. "most in the records was %d, in %s; since 2018-19 it is %d. The years "
  .. "2015-16 to 2017-18 are missing.", revoked:value(YEAR), most.n,
  most.year, revoked:value())

local decided = db:sql("SELECT count(*) AS n, sum(outcome = 'Granted') AS yes"
  .. " FROM revocation_view WHERE decided_on BETWEEN '2018-04-01' AND "
  .. "'2025-03-31'")[1]
ask(14, "Revocations against applications: the success rate by force.",
  "The register holds the applications that were decided: %d of %d were "
  .. "granted from 2018-19 on, %.0f%%. The annual report has no applications, "
  .. "so other areas' rates are missing.", decided.yes, decided.n,
  100 * decided.yes / decided.n)

local orders = count("orders", { BEFORE, YEAR }, RSO, "year", "kind")
local shpo = orders:compare():cell(YEAR, "SHPO")
local made = printed("orders", "year", NATION, "kind")
ask(15, "How many SHPOs were imposed here and nationally, and how much up on "
  .. "last year?", "In Norfolk %d in 2024-25, those with a foreign travel "
  .. "restriction included, after %d, %+.0f%% (%s). In "
  .. "England and Wales %d in 2021-22 after %d.", shpo.later, shpo.earlier,
  shpo["change%"], shpo.verdict, made:value("2021-22", "SHPO"),
  made:value("2020-21", "SHPO"))

local LICENCE <const> = { area = "Norfolk", category = { 1, 2, 3 },
  level = { 2, 3 }, requirement = "licence" }
local returned = count("recalls", years, LICENCE, "year")
local peak = returned:sort():tidy()[1]
local recalled = printed("recalls", "year", { area = NATION.area,
  requirement = "Licence" })
ask(16, "How many were returned to custody; is it the highest since "
  .. "comparable records began?", "%d times somebody at Level 2 or 3 in "
  .. "Norfolk was returned for breach of licence in 2024-25. The highest in "
  .. "the records is %d, in %s. In England and Wales %d in 2022-23, after %d "
  .. "in 2007-08.", returned:value(YEAR), peak.n, peak.year,
  recalled:value("2022-23"), recalled:value("2007-08"))

local recalls = count("recalls", YEAR, LICENCE, nil, "category")
ask(17, "Returns to custody by category in one area.", "In Norfolk in 2024-25 "
  .. "%d of Category 1, %d of Category 2 and %d of Category 3.",
  recalls:value(nil, "Category 1"), recalls:value(nil, "Category 2"),
  recalls:value(nil, "Category 3"))

local charged = db:crosstab { measure = "further_offences", during = YEAR,
  where = { area = "Norfolk", level = { 2, 3 } } }:value()
local then_charged = printed("sfo", "year", { area = NATION.area,
  outcome = "Charged", year = "2006-07" }):value("2006-07")
local then_managed = printed("managed", "year", NATION):value("2006-07")
ask(18, "How many at Level 2 and 3 were charged with a serious further "
  .. "offence, as a share of those managed?", "%d of the %d managed in "
  .. "Norfolk in 2024-25, %.1f%%. In England and Wales %d of %d in 2006-07, "
  .. "%.1f%%; area reports have no such table now.", charged, year:value(),
  100 * charged / year:value(), then_charged, then_managed,
  100 * then_charged / then_managed)

local five = count("eligible", mappa.years("2020-21", YEAR), ALL, "year",
  "level")
local lines = {}
for i, y in ipairs(mappa.years("2020-21", YEAR)) do
  lines[i] = ("%s: %d, %d, %d"):format(y, five:value(y),
    five:value(y, "Level 2"), five:value(y, "Level 3"))
end
local in_print = printed("eligible", "year", { area = "Norfolk",
  year = mappa.years("2020-21", YEAR) }, "level"):tidy()
ask(19, "A five-year table of the total, Level 2 and Level 3, with years that "
  .. "were not collected.", "From the register %s. In print are the levels of "
  .. "%s alone; a table of printed figures shows the others as n/a, which is "
  .. "not 0.", table.concat(lines, "; "), in_print[#in_print].year)

ask(20, "Proportions in each category, and those at the highest level.",
  "Category 1 %.1f%%, Category 2 %.1f%%, Category 3 %.1f%%; at Level 3 "
  .. "%.2f%%.", grid:percent("row"):value("Total", "Category 1"),
  grid:percent("row"):value("Total", "Category 2"),
  grid:percent("row"):value("Total", "Category 3"),
  grid:percent("col"):value("Level 3"))

ask(21, "Referrals by category each year since 2015.", "This cannot be told: "
  .. "neither the area report nor the register holds referrals. In print are "
  .. "%d to the highest level for 2002-03 and %d for 2003-04.",
  printed("referrals", "year"):value("2002-03"),
  printed("referrals", "year"):value("2003-04"))

-- === Other areas ========================================================

local yorkshire = { "Humberside", "North Yorkshire", "South Yorkshire",
  "West Yorkshire" }
local found = names_and_numbers(printed("eligible", "area",
  { year = "2021-22", category = "Category 1", area = yorkshire }), "area")
ask(22, "Regional sums: Yorkshire's four areas, Wales's four areas.",
  "Wales had %d in Category 1 in 2022-23, as printed. For Yorkshire in "
  .. "2021-22 only %s were found in print, so there is no sum. From "
  .. "registers, mappa.combine adds up the four areas' tables, and a table by "
  .. "region does in a national one.", printed("eligible", "area",
  { area = "Wales", year = "2022-23", category = "Category 1" })
  :value("Wales"), found)

local beside = mappa.neighbours("Norfolk")
local near, missing = { "Norfolk 145" }, {}
for _, area in ipairs(beside) do
  local t = print_out:table { measure = "rate", rows = "area",
    where = { area = area, year = "2021-22" } }
  if t then near[#near + 1] = ("%s %d"):format(area, t:value(area))
  else missing[#missing + 1] = area end
end
ask(23, "Compare with neighbouring areas.", "Per 100,000 in 2021-22: %s; of "
  .. "%s no rate was found in print.", table.concat(near, ", "),
  table.concat(missing, ", "))

local district = printed("districts", "district", { area = "Teesside",
  year = "2012-13" })
ask(24, "By district or local policing unit within the area.", "Districts are "
  .. "in no annual report and not in the register: the smallest place is the "
  .. "area. A newspaper printed those of Teesside for 2012-13: %s.",
  names_and_numbers(district, "district"))

-- === More than the report holds =========================================

local where = db:crosstab { measure = "caseload", at = YEAR, cols = "location",
  where = ALL }
ask(25, "The split between community and custody.", "Of %d people in Norfolk "
  .. "on 31 March 2025 %d were in the community, %d in prison and %d in "
  .. "hospital.", where:value(), where:value(nil, "Community"),
  where:value(nil, "Prison"), where:value(nil, "Hospital"))

local sex = count("eligible", YEAR, RSO, "sex")
local held = db:crosstab { measure = "orders_in_force", at = YEAR,
  rows = "kind", where = { area = "Norfolk" } }
ask(26, "Breakdown by sex, and the stock of orders and breaches by year and "
  .. "district.", "%d women and %d men in Category 1; %d SHPOs and %d SROs in "
  .. "force on 31 March 2025; %d breaches of an SHPO in the year. Districts "
  .. "are missing.", sex:value("Female"), sex:value("Male"),
  held:value("SHPO"), held:value("SRO"), count("breaches", YEAR,
  { area = "Norfolk", requirement = "SHPO" }):value())

local ages = count("eligible", YEAR, RSO, { { "age", bands = { 18, 25 } } })
ask(27, "Ages: how many under 18, how many 18 to 24?", "%d and %d of %d.",
  ages:value("Under 18"), ages:value("18-24"), ages:value())

ask(28, "How many are missing or wanted, and for how long?", "This cannot be "
  .. "told: who is missing or wanted, and since when, is neither in the "
  .. "annual report nor in the register, which would need a dated entry for "
  .. "it.")

ask(29, "People per offender manager.", "This cannot be told: the number of "
  .. "offender managers is not held. It would divide the %d people in "
  .. "Category 1.", now:value())

local both = count("eligible", { "2018-19", YEAR }, ALL, "year", { { "level",
  groups = { { "Level 1", 1 }, { "Levels 2 and 3", 2, 3 } } } })
local percent = both:percent("row")
ask(30, "Has the caseload grown while the share at Levels 2 and 3 shrank?",
  "In Norfolk the caseload rose from %d to %d between 2018-19 and 2024-25; "
  .. "the share at Levels 2 and 3 went from %.1f%% to %.1f%% (%d and %d "
  .. "people). The share: %s.", both:value("2018-19"), both:value(YEAR),
  percent:value("2018-19", "Levels 2 and 3"),
  percent:value(YEAR, "Levels 2 and 3"),
  both:value("2018-19", "Levels 2 and 3"), both:value(YEAR, "Levels 2 and 3"),
  tostring(mappa.change(both:value("2018-19", "Levels 2 and 3"),
    both:value(YEAR, "Levels 2 and 3"),
    { base = { both:value("2018-19"), both:value(YEAR) } })))

local nationally = printed("eligible", "year", { area = NATION.area,
  category = "Category 1", year = { min = "2012-13" } })
local steps = nationally:series():tidy()
local least, largest
for _, r in ipairs(steps) do
  local p = r["change%"]
  if p and (not least or p < least["change%"]) then least = r end
  if p and (not largest or p > largest["change%"]) then largest = r end
end
local first = printed("eligible", "year", { area = NATION.area,
  category = "Category 1", year = { "2006-07", "2023-24" } })
local long = mappa.change(first:value("2006-07"), first:value("2023-24"))
ask(31, "Percentage growth nationally since 2006-07, and the range of yearly "
  .. "growth.", "Category 1 grew from %d to %d, by %.0f%%. From 2012-13 on it "
  .. "rose by %.1f%% (%s) to %.1f%% (%s) a year.", long.earlier, long.later,
  long.percent, least["change%"], least.year, largest["change%"],
  largest.year)

local all = printed("eligible", "year", { area = NATION.area,
  year = "2021-22" }):value("2021-22")
local prison = printed("prison", "year"):value("2021-22")
ask(32, "The MAPPA population against the prison population on the same "
  .. "date.", "About 31 March 2022, %d people under MAPPA in the community "
  .. "and %d in prison: %.2f to one. Other years need the prison population.",
  all, prison, all / prison)

local custody = db:crosstab { measure = "breaches", during = YEAR,
  rows = "outcome", where = { area = "Norfolk", category = 1,
    requirement = "SHPO" } }
ask(33, "Dealt with for breach of an SHPO, and how many got custody?",
  "%d breaches in Norfolk in 2024-25: %d cautions, %d convictions, %d returns "
  .. "to custody. Sentences after a conviction are not held.",
  custody:value(), custody:value("Caution"), custody:value("Conviction"),
  custody:value("Returned to custody"))
