--- Checks of dates that every entity shares, and of what is missing.
-- What a check is, and what stands in a query: see mappa.checks.
-- @module mappa.rules.dates
local reach = require "mappa.reach"

-- Intervals: entity, start, end.
local INTERVALS <const> = {
  { "management", "start_date", "end_date" },
  { "custody", "start_date", "end_date" },
  { "notification", "start_date", "end_date" },
  { "licence", "start_date", "end_date" },
  { "order", "made_on", "ended_on" },
  { "order", "made_on", "expires_on" },
}

-- What a person does or has done to them: entity, date, and a condition.
local EVENTS <const> = {
  { "management", "start_date" },
  { "custody", "start_date" },
  { "notification", "start_date" },
  { "licence", "start_date" },
  { "order", "made_on" },
  { "breach", "breach_date" },
  { "breach", "outcome_date", "outcome <> {outcome.nfa}" },
  { "revocation", "applied_on" },
  { "revocation", "decided_on" },
  { "offence", "offence_date" },
  { "offence", "charged_on" },
  { "offence", "convicted_on" },
  { "meeting", "held_on" },
}

-- One date that cannot be after the other: entity, earlier, later.
local ORDER <const> = {
  { "individual", "birth_date", "died_on" },
  { "breach", "breach_date", "outcome_date" },
  { "revocation", "applied_on", "decided_on" },
  { "offence", "offence_date", "charged_on" },
  { "offence", "offence_date", "convicted_on" },
  { "offence", "charged_on", "convicted_on" },
  { "case_review", "commissioned_on", "concluded_on" },
}

-- The column that holds the person; these entities are not about one.
local PERSON <const> = { individual = "t.id", case_review = "NULL" }

--- One SELECT for each item of a list, together. In the form stand $1 for the
-- entity, $2 and $3 for its fields, $person for the person, $and for the
-- item's condition.
local function each(list, form)
  local parts = {}
  for i, item in ipairs(list) do
    local words = { ["1"] = item[1], ["2"] = item[2], ["3"] = item[3],
      person = PERSON[item[1]] or "t.individual",
      ["and"] = item[3] and " AND t." .. item[3] or "" }
    parts[i] = form:gsub("%$(%w+)", words)
  end
  return table.concat(parts, "\nUNION ALL\n")
end

return {
  -- Neither import nor the table's own CHECK lets such a row in; a damaged or
  -- doctored file may hold one.
  {
    id = "interval_backwards", number = 6, severity = "error",
    law = "an interval holds its start", title = "ends before it starts",
    query = each(INTERVALS, [[
      SELECT '$1' AS entity, t.id AS record, $person AS individual,
             t."$2" AS start_date, t."$3" AS end_date
      FROM "$1" AS t WHERE t."$3" < t."$2"]]),
    message = "{entity} from {start_date} ends before, on {end_date}; look at "
      .. "both dates",
  },

  {
    id = "interval_empty", number = 6, severity = "warning",
    law = "an interval does not hold its end", title = "holds no day",
    query = each({ INTERVALS[1], INTERVALS[2], INTERVALS[3], INTERVALS[4] },
      [[
      SELECT '$1' AS entity, t.id AS record, $person AS individual,
             t."$2" AS start_date
      FROM "$1" AS t WHERE t."$3" = t."$2"]]),
    message = "{entity} starts and ends on {start_date}, and so counts on no "
      .. "day: the end is the first day no longer so",
  },

  {
    id = "offence_under_10", number = 14, severity = "error",
    entity = "offence", law = "CYPA 1933 s50",
    title = "under ten at the offence",
    query = [[
      SELECT o.id AS record, o.individual, o.offence_date, i.birth_date
      FROM offence AS o JOIN individual AS i ON i.id = o.individual
      WHERE o.offence_date < AFTER(i.birth_date, 120)]],
    message = "offence on {offence_date} by somebody born on {birth_date}, "
      .. "under ten; look at both dates",
  },

  {
    id = "managed_under_10", number = 14, severity = "error",
    entity = "management", law = "CYPA 1933 s50",
    title = "under ten when management started",
    query = [[
      SELECT m.id AS record, m.individual, m.start_date, i.birth_date
      FROM management AS m JOIN individual AS i ON i.id = m.individual
      WHERE m.start_date < AFTER(i.birth_date, 120)]],
    message = "managed from {start_date}, but born on {birth_date}, and so "
      .. "under ten; look at both dates",
  },

  -- An outcome of no further action may well follow a death.
  {
    id = "event_after_death", number = 14, severity = "error",
    law = "nothing befalls the dead", title = "an event after death",
    query = each(EVENTS, [[
      SELECT '$1' AS entity, t.id AS record, t.individual, '$2' AS field,
             t."$2" AS event_date, i.died_on
      FROM "$1" AS t JOIN individual AS i ON i.id = t.individual
      WHERE t."$2" > i.died_on$and]]),
    message = "{entity} with {field} {event_date}, but the person died on "
      .. "{died_on}; look at both dates",
  },

  {
    id = "management_after_death", number = 14, severity = "error",
    entity = "management", law = "nobody is managed after death",
    title = "management open after the person's death",
    query = [[
      SELECT m.id AS record, m.individual, m.start_date, m.end_date, i.died_on
      FROM management AS m JOIN individual AS i ON i.id = m.individual
      WHERE OPEN(m.end_date) > i.died_on + 1 AND m.start_date <= i.died_on]],
    message = "managed from {start_date} to {end_date?open}, but died on "
      .. "{died_on}; end management then",
  },

  {
    id = "future_date", number = 14, severity = "error",
    law = "records are of what has happened", title = "a date in the future",
    facts = reach.FACTS,
    query = each(reach.FACTS, [[
      SELECT '$1' AS entity, t.id AS record, $person AS individual,
             '$2' AS field, t."$2" AS future_date, TODAY AS today_date
      FROM "$1" AS t WHERE t."$2" > TODAY]]),
    message = "{entity} with {field} {future_date}, which is after "
      .. "{today_date}",
  },

  {
    id = "dates_out_of_order", severity = "error",
    law = "one comes after the other", title = "two dates the wrong way round",
    query = each(ORDER, [[
      SELECT '$1' AS entity, t.id AS record, $person AS individual,
             '$2' AS earlier, t."$2" AS earlier_date,
             '$3' AS later, t."$3" AS later_date
      FROM "$1" AS t WHERE t."$3" < t."$2"]]),
    message = "{entity} with {later} {later_date}, before {earlier} "
      .. "{earlier_date}; look at both dates",
  },

  -- Printed tables have a check of their own.
  {
    id = "printed_total", number = 15, severity = "error",
    law = "a total is the sum of its parts",
    title = "a printed total that is not the sum of its cells",
    skipped = "it is about printed tables, and not about records: the "
      .. "report's own check makes it",
  },

  -- Of people with any management: others are counted nowhere by age or sex.
  {
    id = "birth_date_missing", severity = "warning", entity = "individual",
    needs = "individual.birth_date", law = "age is counted as Unknown",
    title = "no date of birth",
    query = [[
      SELECT i.id AS record, i.id AS individual FROM individual AS i
      WHERE i.birth_date IS NULL AND EXISTS (
        SELECT 1 FROM management AS m WHERE m.individual = i.id)]],
    message = "no date of birth; age is counted as Unknown, and the checks "
      .. "that need an age pass over the person",
  },

  {
    id = "sex_missing", severity = "warning", entity = "individual",
    needs = "individual.sex", law = "sex is counted as Unknown",
    title = "no sex",
    query = [[
      SELECT i.id AS record, i.id AS individual FROM individual AS i
      WHERE i.sex IS NULL AND EXISTS (
        SELECT 1 FROM management AS m WHERE m.individual = i.id)]],
    message = "no sex; it is counted as Unknown",
  },
}
