--- The measures: what may be counted, as data.
--
-- A measure has
--   * `title`, `words`: its name and its definition,
--   * `clock`: "stock" (on a date, asked with `at`) or "flow" (in a period,
--     asked with `during`),
--   * `units`: what is counted, the default first; and `unit_of`: the id
--     column whose distinct values each unit counts,
--   * `shape`, `entity`, `date`: the frame (see mappa.h, mappa_Source, and
--     for "pairs" mappa_frame_pairs),
--   * `filter`: conditions that make a row one of the measure, each a field
--     with what it must be (as in `where`) and the words for rows left out,
--   * `rules`: the counting rules left open by the sources, each with a
--     default, its values, and what a value changes: `filter`, `pick`,
--     `date`, `eve` or `apart` (see mappa.plan),
--   * `group`: the field that goes with the person when a rule picks a row,
--   * `apart`: of "pairs", are people in custody in a state of their own?
--   * `impersonal`: why its records are of no person, who would have an age,
--     a category, a level,
--   * `outside`: words for rows outside the date or period,
--   * `source`: the law, or the published report that defines it.
-- @module mappa.measures

local COMMUNITY <const> = { field = "location", is = "Community",
  left_out = "in prison or hospital" }
local LEVELS_2_3 <const> = { field = "level", is = { 2, 3 },
  left_out = "not at Level 2 or 3" }

local CUSTODY <const> = { name = "custody", default = "include",
  words = "times in prison or hospital",
  values = {
    { name = "include", words = "times in custody included" },
    { name = "exclude", words = "times in custody left out",
      filter = COMMUNITY },
  } }

local INTERIM <const> = { name = "interim", default = "exclude",
  words = "interim orders",
  values = {
    { name = "exclude", words = "interim orders left out",
      filter = { field = "interim", is = { ["not"] = "Yes" },
        left_out = "interim orders" } },
    { name = "include", words = "interim orders included" },
    { name = "only", words = "interim orders only",
      filter = { field = "interim", is = "Yes",
        left_out = "full orders" } },
  } }

-- Who counts on the day on which a time under MAPPA ends, without another that
-- starts on it: a transfer is no end.
local LAST_DAY <const> = { name = "last_day", default = "out",
  words = "people whose time under MAPPA ends on the date",
  unpicked = "another time of the person counts",
  values = {
    { name = "out", words = "who left on the date is not counted" },
    { name = "in", eve = true, pick = "last",
      words = "who left on the date is counted" },
  } }

local REPORT <const> = "MAPPA area annual report 2024-25"

local measures = {
  {
    name = "eligible", title = "MAPPA-eligible people in the community",
    words = "People with a category and level of management in force on the "
      .. "date who are not in prison and not detained in hospital.",
    source = "CJA 2003 s325 and s327; " .. REPORT,
    clock = "stock", units = { "people" }, shape = "segments",
    filter = { COMMUNITY }, outside = "not under MAPPA on the date",
    rules = { LAST_DAY },
  },
  {
    name = "caseload", title = "MAPPA-eligible people, custody included",
    words = "People with a category and level of management in force on the "
      .. "date, wherever they live.",
    source = "CJA 2003 s325 and s327",
    clock = "stock", units = { "people" }, shape = "segments",
    outside = "not under MAPPA on the date",
    rules = { LAST_DAY },
  },
  {
    name = "managed", title = "People managed at Level 2 or 3",
    words = "People managed at Level 2 or 3 at some time in the period, in "
      .. "custody or not. For each person and area one time at Level 2 or 3 "
      .. "gives level and category; the rule `pick` says which.",
    source = REPORT,
    clock = "flow", units = { "people" }, shape = "segments",
    filter = { LEVELS_2_3 }, group = "area", rank = "level",
    outside = "not under MAPPA in the period",
    rules = {
      { name = "pick", default = "highest",
        words = "which of several times at Level 2 or 3 counts",
        unpicked = "another time of the person counts",
        values = {
          { name = "highest", pick = "highest",
            words = "each person, in each area, at the highest level in the "
              .. "period, of several times the latest" },
          { name = "first", pick = "first",
            words = "each person, in each area, at the first time in the "
              .. "period" },
          { name = "last", pick = "last",
            words = "each person, in each area, at the last time in the "
              .. "period" },
          { name = "every", pick = "every",
            words = "each person at every level and category held in the "
              .. "period" },
        } },
      CUSTODY,
    },
  },
  {
    name = "throughput", title = "People under MAPPA at some time",
    words = "People under MAPPA at some time in the period, at any level, in "
      .. "custody or not: at every area, category and level that they held "
      .. "in it, and once in each total.",
    source = "CJA 2003 s325 and s327",
    clock = "flow", units = { "people" }, shape = "segments",
    outside = "not under MAPPA in the period", rules = { CUSTODY },
  },
  {
    name = "breaches", title = "Breaches of a requirement",
    words = "Breaches by outcome; area, category and level are those held on "
      .. "the date that counts.",
    source = "SOA 2003 s91 (notification); " .. REPORT,
    clock = "flow", units = { "outcomes", "people" }, shape = "events",
    entity = "breach", date = "outcome_date",
    outside = "outcome outside the period",
    rules = {
      { name = "date", default = "outcome",
        words = "which date places a breach in a period",
        values = {
          { name = "outcome", words = "by date of outcome" },
          { name = "breach", words = "by date of breach",
            date = "breach_date", outside = "breach outside the period" },
        } },
    },
  },
  {
    name = "recalls", title = "Returns to custody",
    words = "Breaches whose outcome is a return to custody, at the category "
      .. "and level held on the date of return.",
    source = REPORT,
    clock = "flow", units = { "returns", "people" }, shape = "events",
    entity = "breach", date = "outcome_date",
    filter = { { field = "outcome", is = "Returned to custody",
      left_out = "another outcome" } },
    outside = "outcome outside the period",
  },
  {
    name = "revocations", title = "Indefinite notification revoked",
    words = "People whose indefinite notification requirements were revoked "
      .. "on their application.",
    source = "SOA 2003 s91A to s91F, in force 30 July 2012",
    clock = "flow", units = { "people" }, shape = "events",
    entity = "revocation", date = "decided_on",
    filter = { { field = "outcome", is = "Granted", left_out = "refused" } },
    outside = "decided outside the period",
  },
  {
    name = "orders", title = "Orders made",
    words = "Orders by the date on which the court made them.",
    source = "SOA 2003 Part 2 as amended from 8 March 2015; " .. REPORT,
    clock = "flow", units = { "orders", "people" }, shape = "events",
    entity = "order", date = "made_on", rules = { INTERIM },
    outside = "made outside the period",
  },
  {
    name = "orders_in_force", title = "Orders in force",
    words = "Orders made on or before the date and not ended on it; an order "
      .. "ends when it was ended, else when it expires.",
    source = "SOA 2003 Part 2",
    clock = "stock", units = { "orders", "people" }, shape = "spans",
    entity = "order", rules = { INTERIM },
    outside = "not in force on the date",
  },
  {
    name = "sro_notifications",
    title = "People subject to notification after breaching an SRO",
    words = "People who became subject to notification requirements because "
      .. "they breached a Sexual Risk Order.",
    source = "SOA 2003 s122I; " .. REPORT,
    clock = "flow", units = { "people" }, shape = "events",
    entity = "notification", date = "start_date",
    filter = { { field = "basis", is = "SRO breach",
      left_out = "another basis" } },
    outside = "began outside the period",
    rules = {
      { name = "already", default = "not",
        words = "people who were in Category 1 the day before",
        values = {
          { name = "not", words = "people already in Category 1 left out",
            filter = { field = "category_before", is = { ["not"] = 1 },
              left_out = "already in Category 1" } },
          { name = "count", words = "people already in Category 1 counted" },
        } },
    },
  },
  {
    name = "entries", title = "People who entered",
    words = "Starts of an unbroken time under MAPPA in an area, with the "
      .. "category and level on the first day.",
    clock = "flow", units = { "people" }, shape = "entries",
    outside = "entered outside the period",
  },
  {
    name = "exits", title = "People who left",
    words = "Ends of an unbroken time under MAPPA in an area, with the "
      .. "category and level of the last day in it.",
    clock = "flow", units = { "people" }, shape = "exits",
    outside = "left outside the period",
  },
  {
    name = "transitions",
    title = "People by what they were and what they became",
    words = "People under MAPPA on the eve of the period or on its last day, "
      .. "by area, category, level and location on both days: those of the "
      .. "eve are area_before, category_before, level_before and "
      .. "location_before. Who is not under MAPPA on one of the days is Not "
      .. "under MAPPA in all of them.",
    source = "CJA 2003 s325 and s327; the snapshots of " .. REPORT,
    clock = "flow", units = { "people" }, shape = "pairs", apart = true,
    outside = "outside the period",
    rules = {
      { name = "population", default = "community",
        words = "who is in a snapshot",
        values = {
          { name = "community",
            words = "people in the community, as in eligible; those in prison "
              .. "or hospital on a day are In custody on it",
            filter = { field = "counted", is = "Yes",
              left_out = "in custody or not under MAPPA on both days" } },
          { name = "everywhere", apart = false,
            words = "people in prison and hospital included, as in caseload" },
        } },
    },
  },
  {
    name = "meetings", title = "Level 2 and 3 meetings held",
    words = "Meetings by the date on which they were held.",
    clock = "flow", units = { "meetings" }, shape = "events",
    entity = "meeting", date = "held_on", filter = { LEVELS_2_3 },
    outside = "held outside the period",
  },
  {
    name = "attendance", title = "Invitations to Level 2 and 3 meetings",
    words = "Agencies invited to meetings, and the share of invitations that "
      .. "they attended.",
    source = "CJA 2003 s325(3): duty to co-operate",
    clock = "flow", units = { "invitations" }, shape = "events",
    entity = "attendance", date = "held_on", filter = { LEVELS_2_3 },
    share = { title = "attended", field = "attended", is = "Yes" },
    outside = "held outside the period",
  },
  {
    name = "further_offences", title = "Serious further offences",
    words = "Serious further offences by the date of the charge.",
    source = "MAPPA annual report 2017/18, chapters 10 and 12",
    clock = "flow", units = { "people", "charges" }, shape = "events",
    entity = "offence", date = "charged_on",
    filter = { { field = "serious_further", is = "Yes",
      left_out = "not a serious further offence" } },
    outside = "charged outside the period",
  },
  {
    name = "case_reviews", title = "Serious case reviews",
    words = "Reviews by the date on which they were commissioned, or "
      .. "concluded.",
    clock = "flow", units = { "reviews" }, shape = "events",
    impersonal = "a review is of no one person",
    entity = "case_review", date = "commissioned_on",
    outside = "commissioned outside the period",
    rules = {
      { name = "date", default = "commissioned",
        words = "which date places a review in a period",
        values = {
          { name = "commissioned", words = "by date commissioned" },
          { name = "concluded", words = "by date concluded",
            date = "concluded_on", outside = "concluded outside the period" },
        } },
    },
  },
}

return measures
