--- The annual report of an area, as data: the statistical pages of the MAPPA
-- area reports as printed for 2024-25 (template of the Responsible National
-- Steering Group, CJA 2003 s326(5): each area publishes a report a year).
--
-- A section has
--   id, letter, title  its name here, its letter in the list of statistics,
--                      and its heading; %s is the 31 March of the year
--   spec(r)            the cross-tab behind it; r has area, year and rules
--   lines              for a list of numbers: {label=, of=function(table, r)};
--                      without it the Table itself is printed
--   also(r)            the same cross-tab counted otherwise: its number is
--                      told beside the section's own
--   note(r, t)         a sentence on how it is counted, or nil; t is the Table
--   rules              names of the counting rules that change its numbers
-- @module mappa.template.area
local M = {}

-- Category 4 stays out of an area's report.
local CATEGORIES <const> = { 1, 2, 3 }

--- Counting rules of the report, shaped like those of a measure. Those of the
-- measures (pick, custody, last_day, interim ...) are passed on to them.
M.rules = {
  { name = "breaches", default = "people",
    values = { { name = "people" }, { name = "outcomes" } },
    words = "breaches of notification: people, or each outcome" },
  { name = "both", default = "each",
    values = { { name = "each" }, { name = "conviction" } },
    words = "somebody cautioned and convicted in the year: once in each row, "
      .. "or under convictions only" },
  { name = "travel", default = "separate",
    values = { { name = "separate" }, { name = "subset" } },
    words = "an SHPO with a foreign travel restriction: apart from the other "
      .. "SHPOs, or among them as well" },
  { name = "sopo", default = "together",
    values = { { name = "together" }, { name = "apart" } },
    words = "breach of a SOPO: in the row of SHPO breaches, or not" },
  { name = "rounding", default = "up",
    values = { { name = "up" }, { name = "even" } },
    words = "a rate of exactly one half: upwards, or to the even number" },
}

--- The measures whose rules a report passes on.
M.measures = { "eligible", "managed", "breaches", "orders",
  "sro_notifications" }

--- Breaches of notification by outcome.
local function breaches(r, unit, outcome)
  return { measure = "breaches", during = r.year, rows = "outcome",
    unit = unit, where = { area = r.area, category = 1, outcome = outcome,
      requirement = "notification" }, rules = { date = r.rules.date } }
end

--- People beside outcomes, outcomes beside people.
local function other_unit(r)
  return r.rules.breaches == "people" and "outcomes" or "people"
end

local function caution_spec(r, unit)
  local both = r.rules.both == "conviction"
  return breaches(r, unit or r.rules.breaches,
    both and { "Caution", "Conviction" } or "Caution")
end

local function conviction_spec(r, unit)
  return breaches(r, unit or r.rules.breaches, "Conviction")
end

--- All cautioned; or all of both kinds but those convicted.
local function cautioned(t, r)
  if r.rules.both == "conviction" then
    return t:value() - t:value("Conviction")
  end
  return t:value()
end

local function total(t) return t:value() end

local function shpo_requirements(r)
  return r.rules.sopo == "together" and { "SHPO", "SOPO" } or "SHPO"
end

M.sections = {
  {
    id = "eligible", letter = "A",
    rules = { "last_day" },
    title = "MAPPA-eligible individuals on %s",
    spec = function(r)
      return { measure = "eligible", at = r.year, rows = "level",
        cols = "category", where = { area = r.area, category = CATEGORIES },
        rules = { last_day = r.rules.last_day } }
    end,
    note = function(_, t)
      local n = t:cell("Level 1", "Category 3").n or 0
      return "People in prison or detained in hospital under the Mental "
        .. "Health Act are left out. " .. (n == 0
        and "There is no Category 3 at Level 1."
        or ("By definition there is no Category 3 at Level 1, but the records "
        .. "have %d."):format(n))
    end,
  },
  {
    id = "managed", letter = "B",
    rules = { "pick", "custody" },
    title = "MAPPA-eligible individuals in Levels 2 and 3 by category "
      .. "(yearly total)",
    spec = function(r)
      return { measure = "managed", during = r.year, rows = "level",
        cols = "category", where = { area = r.area, category = CATEGORIES },
        rules = { pick = r.rules.pick, custody = r.rules.custody } }
    end,
  },
  {
    id = "cautioned", letter = "C",
    rules = { "breaches", "both", "date" },
    title = "Category 1 cautioned for breach of notification requirements",
    spec = caution_spec,
    also = function(r) return caution_spec(r, other_unit(r)) end,
    lines = { { label = "", of = cautioned } },
    note = function(r)
      local law = "Breach of notification requirements is an offence under "
        .. "section 91 of the Sexual Offences Act 2003."
      if r.rules.both == "each" then return law end
      return law .. " Who was convicted as well is counted under D only."
    end,
  },
  {
    id = "convicted", letter = "D",
    rules = { "breaches", "date" },
    title = "Category 1 convicted for breach of notification requirements",
    spec = conviction_spec,
    also = function(r) return conviction_spec(r, other_unit(r)) end,
    lines = { { label = "", of = total } },
  },
  {
    id = "revocations", letter = "E",
    title = "Category 1 who have had their lifetime notification revoked on "
      .. "application",
    spec = function(r)
      return { measure = "revocations", during = r.year,
        where = { area = r.area, category = 1 } }
    end,
    lines = { { label = "", of = total } },
  },
  {
    id = "orders", letter = "F",
    rules = { "travel", "interim" },
    title = "Restrictive orders for Category 1 individuals",
    spec = function(r)
      return { measure = "orders", during = r.year, rows = "kind",
        cols = "foreign_travel", where = { area = r.area, category = 1,
          kind = { "SHPO", "NO" } },
        rules = { interim = r.rules.interim } }
    end,
    lines = {
      { label = "SHPO", of = function(t, r)
        local all = t:value("SHPO")
        if r.rules.travel == "subset" then return all end
        return all - t:value("SHPO", "Yes")
      end },
      { label = "SHPO with foreign travel restriction",
        of = function(t) return t:value("SHPO", "Yes") end },
      { label = "Notification Order",
        of = function(t) return t:value("NO") end },
    },
    note = function(r)
      return "Orders made in the year, not orders in force. SHPOs with a "
        .. "foreign travel restriction are "
        .. (r.rules.travel == "subset" and "also in the first row."
          or "not in the first row.")
    end,
  },
  {
    id = "sro_notifications", letter = "G",
    rules = { "already" },
    title = "Individuals who became subject to notification requirements "
      .. "following a breach of a Sexual Risk Order (SRO)",
    spec = function(r)
      return { measure = "sro_notifications", during = r.year,
        where = { area = r.area, category = CATEGORIES },
        rules = { already = r.rules.already } }
    end,
    lines = { { label = "", of = total } },
  },
  {
    id = "recalls_licence", letter = "H",
    title = "Level 2 and 3 individuals returned to custody for breach of "
      .. "licence",
    spec = function(r)
      return { measure = "recalls", during = r.year, rows = "level",
        cols = "category", where = { area = r.area, category = CATEGORIES,
          level = { 2, 3 }, requirement = "licence" } }
    end,
    note = function()
      return "Each return counts, at the level and category held on its date."
    end,
  },
  {
    id = "recalls_shpo", letter = "I",
    rules = { "sopo" },
    title = "Category 1 individuals at Level 2 and 3 returned to custody for "
      .. "breach of SHPO",
    spec = function(r)
      return { measure = "recalls", during = r.year, rows = "level",
        where = { area = r.area, category = 1, level = { 2, 3 },
          requirement = shpo_requirements(r) } }
    end,
    note = function(r)
      return r.rules.sopo == "together" and "Breaches of a SOPO, the order "
        .. "that came before the SHPO, are counted here."
        or "Breaches of a SOPO are not counted here."
    end,
  },
}

--- The rate is no cross-tab: it divides one by the resident population.
M.rate = {
  id = "rate", letter = "J",
  rules = { "rounding", "last_day" },
  spec = function(r)
    return { measure = "eligible", at = r.year,
      where = { area = r.area, category = 1 },
      rules = { last_day = r.rules.last_day } }
  end,
  title = "Individuals subject to notification requirements per 100,000 "
    .. "population",
  age_from = 10,
}

M.why_no_category_4 = "Category 4 (people managed for the risk of terrorism) "
  .. "is left out of this report: the numbers in one area are low enough to "
  .. "point at somebody, so they are published for England and Wales only."

--- Words of the report, for readers who do not know them.
M.terms = {
  { "MAPPA", "Multi-Agency Public Protection Arrangements: police, probation "
    .. "and prisons, with other agencies, jointly manage the risk from people "
    .. "who committed sexual, violent or terrorist offences (Criminal Justice "
    .. "Act 2003, sections 325 to 327B)." },
  { "Category 1", "people subject to sex offender notification requirements: "
    .. "they must tell the police where they live and what changes (Sexual "
    .. "Offences Act 2003, Part 2)." },
  { "Category 2", "people sentenced for certain violent or other sexual "
    .. "offences to 12 months or more, or to a hospital or guardianship "
    .. "order, while on licence or under that order." },
  { "Category 3", "other people whose offence shows that they may cause "
    .. "serious harm and who need meetings of several agencies; so there is "
    .. "no Category 3 at Level 1." },
  { "Category 4", "people managed for the risk of terrorism." },
  { "Level 1", "managed by the lead agency alone." },
  { "Level 2", "managed through regular meetings of several agencies." },
  { "Level 3", "the same with senior staff, who can commit large resources at "
    .. "short notice." },
  { "SHPO", "Sexual Harm Prevention Order: a court forbids what may lead to "
    .. "sexual harm, for at least five years; it may forbid travel abroad. "
    .. "Before 8 March 2015: SOPO." },
  { "Notification Order", "makes somebody convicted abroad subject to "
    .. "notification requirements." },
  { "SRO", "Sexual Risk Order: for people not convicted who pose a risk of "
    .. "sexual harm; breaking it makes them subject to notification "
    .. "requirements." },
  { "Lifetime notification", "lasts without end, but the police may revoke it "
    .. "on application after 15 years (8 for those under 18 when it began)." },
  { "Returned to custody", "sent back to prison, here for breaking a licence "
    .. "or an order." },
}

return M
