--- How annual reports of areas word their statistics, as data: headings, rows
-- and columns, with the older wordings of each.
--
-- A phrase is written in words. `[words]` may be missing, `(one|other)` is
-- either, `{name}` is one of `sets`. Capitals, spaces, hyphens, brackets and
-- other marks of the report do not count: "MAPPA-eligible" is `mappa eligible`
-- and "life time" is `lifetime`. A phrase is the whole of a label, over as
-- many lines as it wraps to.
-- @module mappa.template.wording
local M = {}

--- Words that stand for each other. {date} is a 31 March with its
-- year, {year} a reporting or calendar year, {digits} a number, {area} the
-- name of an area.
M.sets = {
  people = "(offenders|offender|individuals|individual|people|persons|person|"
    .. "cases|nominals)",
  rsos = "([registered] (sexual|sex) (offenders|offender) [rsos|rso]|rsos|rso|"
    .. "category 1 [{people}]|[{people}] [who are] subject to "
    .. "[(sexual|sex) offender] notification [requirements])",
  levels = "(levels|level) 2 [(and|or|&|/)] [(level|levels)] 3",
  yearly = "([by] (yearly|annual) total|total for [the] year|"
    .. "during the year|in the year)",
  number = "([the] [total] number of|[the] [total] no of)",
  breach = "(breaches|breach)",
  unnotified = "(((for|of) [a] {breach} of|(for|of) breaching) [[the] "
    .. "[their]] (notification [requirements]|requirements to notify|"
    .. "requirement to notify)|for (failing|failure) to comply with [[the] "
    .. "[their]] notification [requirements])",
  returned = "((returned|return|returns|recalled|recall|recalls) to "
    .. "(custody|prison) [for [a]] {breach} of)",
  shpo = "(sexual harm prevention (orders|order) [shpos|shpo]|shpos|shpo)",
  sopo = "(sexual (offences|offence) prevention (orders|order) [sopos|sopo]|"
    .. "sopos|sopo)",
  either = "({shpo} [(and|or|&|/)] [{sopo}]|{sopo} [(and|or|&|/)] {shpo})",
  no = "(notification (orders|order) [nos|no]|nos|no)",
  fto = "(foreign travel (orders|order) [ftos|fto]|ftos|fto)",
  voo = "(violent offender (orders|order) [voos|voo]|voos|voo)",
  imposed = "(imposed|made|issued|granted) [by [the] courts] [in {place}]",
  place = "([the|your|our|this] area|[the] [county of] {area} [area])",
  sro = "(sexual risk (order|orders) [sro|sros]|sro|sros)",
  sfo = "([a] serious further (offence|offences) [sfo|sfos]|"
    .. "[an] (sfo|sfos))",
  period = "({span}|(in|during) {year}|{year})",
  span = "([between|during] 1 [st] [of] april {year} (and|to) {date})",
  living = "[who (are|were)] living in {place}",
  act = "of the criminal justice act [2003]",
}

--- The tables. Each has
--   id        its name in the figures: that of mappa.template.area, if it is
--             there
--   says      phrases of its heading
--   rows      the labels of its rows: some of `levels`; a table with others
--             has them in `lines`
--   categories    it may print the total of each category alone
--   single    the column of its numbers where it has no columns; nil where it
--             must have some
--   alone     phrases whose one number is the row "Total" without any rows
--   inherits  it may stand below another table without columns of its own
--   instead   it counts only where no other table of this id is printed for
--             the year: a table of SOPOs, replaced by SHPOs in 2015
--   from      the first reporting year whose reports must hold it
M.tables = {
  {
    id = "eligible", categories = true,
    rows = { "Level 1", "Level 2", "Level 3", "Total" },
    says = {
      "[{number}] ([mappa] eligible {people}|mappa {people}|{people} eligible "
        .. "for mappa) [living] [in the community] [by (category and level|"
        .. "level and category|category)] [(on|at|as at|as of|as on)] {date} "
        .. "[by (category and level|level and category|category)] [snapshot]",
    },
    from = 2009,
  },
  {
    id = "managed", rows = { "Level 2", "Level 3", "Total" },
    single = "Total",
    says = {
      "[{number}] [mappa] [eligible] {people} [managed] (in|at|under) "
        .. "{levels} [by category] [{yearly}] [{period}]",
      "[{number}] {levels} [mappa] [eligible] {people} [managed] [by "
        .. "category] {yearly} [{period}]",
      "{levels} [mappa] [eligible] {people} by category [{period}]",
      -- To 2008-09.
      "[identify] how many mappa {people} in each of the three categories "
        .. "[ie] [rso|rsos] [v and o|v and os] [and] [otho] (have been|were) "
        .. "managed through [the] mappp [level 3] and [through] local "
        .. "interagency [risk] management [level 2] [{span}]",
      "{people} managed through level 3 [mappp] and level 2 [local "
        .. "interagency [risk] management] [{span}]",
    },
    from = 2009,
  },
  {
    id = "recalls_licence", rows = { "Level 2", "Level 3", "Total" },
    single = "Total",
    says = {
      "[{number}] [mappa] [{levels} [mappa]] [{people}] {returned} [a] "
        .. "(licence|license) [conditions] [{period}]",
      "{breach} of (licence|license) [conditions]",
    },
    alone = { "[{number}] [mappa] {levels} [mappa] [{people}] {returned} [a] "
      .. "(licence|license) [conditions] [{period}]" },
    from = 2009,
  },
  {
    id = "recalls_shpo", rows = { "Level 2", "Level 3", "Total" },
    single = "", inherits = true,
    says = {
      "[{number}] [mappa] [{levels} [mappa]] [{people}] ({returned}|{breach} "
        .. "of) [a] {either} [conditions] [{period}]",
    },
    alone = { "[{number}] [mappa] {levels} [mappa] [{people}] {returned} [a] "
      .. "{either} [conditions] [{period}]" },
    from = 2009,
  },
  {
    id = "recalls_shpo", rows = { "Level 2", "Level 3", "Total" },
    single = "", inherits = true, instead = true,
    says = {
      "[{number}] [mappa] [{levels} [mappa]] [{people}] ({returned}|{breach} "
        .. "of) [a] {sopo} [conditions] [{period}]",
    },
    alone = { "[{number}] [mappa] {levels} [mappa] [{people}] {returned} [a] "
      .. "{sopo} [conditions] [{period}]" },
  },
  {
    id = "sfo", rows = { "Level 2", "Level 3", "Total" },
    single = "Total", inherits = true,
    says = {
      "[{number}] [mappa] [{levels} [mappa]] [{people}] charged with {sfo} "
        .. "[{period}]",
      "[reoffending] {sfo}", "reoffending",
    },
    alone = { "[{number}] {levels} [mappa] [{people}] charged with {sfo} "
      .. "[{period}]" },
  },
  {
    id = "orders", single = "",
    says = {
      "restrictive orders [for {rsos}] [imposed]",
      "[restrictive orders] [{shpo}|{sopo}] [and|&|or] [{shpo} with foreign "
        .. "travel (restrictions|restriction)|{shpo}|{sopo}] [and|&] "
        .. "({no} [and|&] [{fto}]|{fto}) {imposed}",
    },
    lines = {
      { label = "SHPO with foreign travel restriction",
        says = { "{shpo} with [a] foreign travel (restrictions|restriction) "
          .. "[{imposed}]" } },
      { label = "SHPO", says = { "{shpo} [{imposed}]" } },
      { label = "SOPO", says = { "{sopo} [{imposed}]" } },
      { label = "Notification Order", says = { "{no} [{imposed}]" } },
      { label = "Foreign Travel Order", says = { "{fto} [{imposed}]" } },
      { label = "Violent Offender Order", says = { "{voo} [{imposed}]" } },
      { label = "Total", says = { "(total|all) orders" } },
    },
    alone = {
      "[restrictive orders] [{sopo}] [and|&|or] [{shpo}] [and|&] "
        .. "({no} [and|&] {fto}|{fto} [and|&] {no}) {imposed}",
      "[restrictive orders] {sopo} [and|&|or] {shpo} [and|&] [{no}|{fto}] "
        .. "{imposed}",
      "[restrictive orders] {sopo} [and|&] ({no}|{fto}) {imposed}",
      "[restrictive orders] {shpo} [and|&] {no} {imposed}",
    },
    from = 2009,
  },
}

--- Headings that open no table, but end the one before them.
M.titles = { { says = {
  "{levels} [mappa] [{people}] returned to custody [by (category|level)]",
  "[mappa] statistics", "statistical (report|tables|information)",
  "[the] statistical report", "area statistics", "statistics",
} } }

--- Numbers that stand alone beside their label. Besides, an entry may have
--   instead   reports that hold this need not hold those
--   row, column   the cell of a table that such a number is
--   older     what it is in reports up to 2008-09
--   last      the last reporting year of which it is a figure
M.singles = {
  {
    id = "cautioned",
    says = { "[{number}] ({rsos}|{people}) [who were] cautioned {unnotified} "
      .. "[{period}]" },
    from = 2009,
  },
  {
    id = "convicted",
    says = { "[{number}] ({rsos}|{people}) [who were] convicted {unnotified} "
      .. "[{period}]" },
    from = 2009,
  },
  {
    id = "breaches", instead = { "cautioned", "convicted" },
    says = { "[{number}] ({rsos}|{people}) [who were] [either] (cautioned "
      .. "(or|and|/) convicted|cautioned convicted|convicted (or|and|/) "
      .. "cautioned) {unnotified} [{period}]",
      "[{number}] ({rsos}|{people}) having a (registration|notification) "
        .. "requirement [who were] [either] cautioned or convicted for "
        .. "{breach} of (the|their|that) requirement [{period}]" },
  },
  {
    id = "revocations",
    says = {
      "[{number}] {rsos} ([(who|that) [have]] (having|have|had|with) [had] "
        .. "[their]|whose) lifetime notification [requirements|requirement] "
        .. "[was|were] revoked [on|upon] [application] [{period}]",
      "[{number}] {rsos} ([(who|that) [have]] (having|have|had|with) [had] "
        .. "[their]|whose) notification [requirements|requirement] "
        .. "[was|were] revoked (on|upon) application [{period}]",
      "lifetime notification [requirements|requirement] revoked [on|upon] "
        .. "[application] [{period}]",
      "[{number}] (revocations|revocation) of lifetime notification "
        .. "[requirements|requirement] [on|upon] [application] [{period}]",
    },
    from = 2015,
  },
  {
    id = "sro_notifications",
    says = { "[{number}] {people} [(who|that) (became|become|have become|"
      .. "were made)|becoming|made] subject to [(sexual|sex) offender] "
      .. "notification [requirements] (following|after|as a result of) [a] "
      .. "{breach} of [an|a] {sro} [{period}]" },
    from = 2015,
  },
  {
    id = "rate", older = "rate_all_ages", decimals = true,
    says = { "[{number}|rate of] ({rsos}|{people} subject to [(sexual|sex) "
      .. "offender] notification [requirements]) per 100000 [head|heads] [of] "
      .. "[[the] [resident] population|residents|people] [aged 10 (and|or) "
      .. "over]" },
    from = 2009,
  },
}

for _, order in ipairs { { "SHPO", "{shpo}" }, { "SOPO", "{sopo}" },
  { "SHPO with foreign travel restriction",
    "{shpo} with [a] foreign travel (restrictions|restriction)" },
  { "Notification Order", "{no}" }, { "Foreign Travel Order", "{fto}" },
  { "Violent Offender Order", "{voo}" } } do
  table.insert(M.singles, { id = "orders", row = order[1],
    says = { "[{number}] [full] " .. order[2] .. " {imposed} [{period}]" } })
end

-- Reports to 2008-09 have a number for each category.
for _, count in ipairs {
  { id = "eligible", row = "Total", column = "Category 1",
    says = { "[{number}] {rsos} {living} (on|at|as at) {date}" } },
  { id = "total", row = "Total", column = "Category 2", last = 2008,
    says = { "[{number}] violent [{people}] and other (sexual|sex) {people} "
      .. "[v and os|v and o] [as defined (by|in) (section|sections) 327 [3] "
      .. "[4] [and] [5] {act}] [{living}] ({span}|on {date})" } },
  { id = "total", row = "Total", column = "Category 3", last = 2008,
    says = { "[{number}] other {people} [otho] [as defined (by|in) section "
      .. "325 [2] [b] {act}] [{living}] ({span}|on {date})" } },
} do
  table.insert(M.singles, count)
end

--- Rows of a table by category.
M.categories = {
  { label = "Category 1", says = { "registered (sexual|sex) {people} "
    .. "[rsos|rso]", "(category|cat) 1 [registered "
    .. "[(sexual|sex) [{people}]] [rsos|rso]|(sexual|sex) {people}|rsos|rso|"
    .. "subject to [(sexual|sex) offender] notification [requirements]|"
    .. "{people}]", "rso|rsos" } },
  { label = "Category 2", says = { "violent {people}",
    "(category|cat) 2 [violent [{people}]|"
    .. "{people}]", "v and o|v and os" } },
  { label = "Category 3", says = { "[other] dangerous {people}",
    "(category|cat) 3 [[other] dangerous "
    .. "[{people}]|other [{people}]|{people}]", "otho|other {people}" } },
  { label = "Total", says = { "[grand|overall] (total|totals)",
    "all [categories]" } },
}

--- Rows of a table by level.
M.levels = {
  { label = "Level 1", says = { "[lefel 1] [mappa] (level|l) (1|one) "
    .. "[lefel 1] [ordinary "
    .. "[agency] management|single agency management]" } },
  { label = "Level 2", says = { "[lefel 2] [mappa] (level|l) (2|two) "
    .. "[lefel 2] [active "
    .. "multiagency management|multiagency management]" } },
  { label = "Level 3", says = { "[lefel 3] [mappa] (level|l) (3|three) "
    .. "[lefel 3] [active enhanced "
    .. "multiagency management|active multiagency management|"
    .. "enhanced multiagency management]" } },
  { label = "Total",
    says = { "[grand|overall] (total|totals) [cyfanswm]", "cyfanswm total",
      "all [levels]" } },
}

--- Numbers in words, of categories and levels.
M.digits = { one = "1", two = "2", three = "3", four = "4", i = "1", ii = "2",
  iii = "3", iv = "4" }

--- Columns: a number after one of `numbered` names a category, or a level of a
-- table that has its categories as rows; without any, a word that only one of
-- them has does.
M.columns = {
  numbered = { category = "Category", cat = "Category",
    categories = "Category", categori = "Category", level = "Level",
    lefel = "Level" },
  words = {
    registered = "Category 1", rso = "Category 1", rsos = "Category 1",
    subject = "Category 1", sex = "Category 1", sexual = "Category 1",
    violent = "Category 2", dangerous = "Category 3",
    other = "Category 3", total = "Total", totals = "Total",
    cyfanswm = "Total",
  },
  -- Words that headings of columns have besides.
  others = {
    "to", "and", "all", "potentially", "odo", "odos", "offender",
    "offenders", "individual", "individuals", "people", "persons",
    "notification", "requirements", "requirement", "number", "numbers",
    "of", "mappa", "level", "levels",
    "eligible", "mappaeligible", "grand", "overall",
    -- The same in Welsh reports.
    "troseddwyr", "rhyw", "cofrestredig", "treisgar", "peryglus", "eraill",
  },
}

--- What stands above a list of contents.
M.contents = { { says = { "[table of] contents [cynnwys] [page]",
  "cynnwys [contents]" } } }

--- What areas are called besides their names in the code list.
M.areas = {
  durham = "County Durham", cleveland = "Teesside",
  ["durham and darlington"] = "County Durham",
  ["county durham and darlington"] = "County Durham",
  ["leicestershire and rutland"] = "Leicestershire",
  ["leicester leicestershire and rutland"] = "Leicestershire",
  ["staffordshire and stoke on trent"] = "Staffordshire",
  ["hampshire and isle of wight"] = "Hampshire",
  ["hampshire and the isle of wight"] = "Hampshire",
  ["cambridgeshire and peterborough"] = "Cambridgeshire",
  ["cheshire halton and warrington"] = "Cheshire",
  ["derby and derbyshire"] = "Derbyshire",
  ["derby city and derbyshire"] = "Derbyshire",
  ["nottingham and nottinghamshire"] = "Nottinghamshire",
  ["nottingham city and nottinghamshire"] = "Nottinghamshire",
  ["north yorkshire and york"] = "North Yorkshire",
  ["north yorkshire and city of york"] = "North Yorkshire",
  ["north yorkshire and the city of york"] = "North Yorkshire",
  ["kent and medway"] = "Kent",
  ["wiltshire and swindon"] = "Wiltshire",
  ["gogledd cymru"] = "North Wales", ["de cymru"] = "South Wales",
}

--- Words in place of the number 0.
M.zero = { "nil", "none", "zero" }

--- Feet and heads of pages.
M.feet = { { says = {
  "page {digits} [of {digits}]", "{digits} [page]", "{digits} of {digits}",
  "[mappa] annual report [{year}] [page] [{digits}]",
} } }

return M
