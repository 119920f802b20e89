--- Checks of orders, and of returns to custody.
-- What a check is, and what stands in a query: see mappa.checks.
-- @module mappa.rules.orders

return {
  -- The term that the court set; that an order ended early is another matter.
  -- Interim orders have no least term.
  {
    id = "shpo_short", number = 7, severity = "error", entity = "order",
    law = "SOA 2003 s103C(2)", title = "an SHPO of less than five years",
    query = [[
      SELECT o.id AS record, o.individual, o.made_on, o.expires_on,
             AFTER(o.made_on, 60) AS law_date
      FROM "order" AS o
      WHERE o.kind = {order_kind.SHPO} AND o.interim IS NOT {flag.yes}
        AND o.expires_on < AFTER(o.made_on, 60)]],
    message = "SHPO made on {made_on} runs out on {expires_on}, before "
      .. "{law_date}, five years on; look at both dates, and whether it was "
      .. "an interim order",
  },

  {
    id = "sro_short", number = 7, severity = "error", entity = "order",
    law = "SOA 2003 s122A(7)", title = "an SRO of less than two years",
    query = [[
      SELECT o.id AS record, o.individual, o.made_on, o.expires_on,
             AFTER(o.made_on, 24) AS law_date
      FROM "order" AS o
      WHERE o.kind = {order_kind.SRO} AND o.interim IS NOT {flag.yes}
        AND o.expires_on < AFTER(o.made_on, 24)]],
    message = "SRO made on {made_on} runs out on {expires_on}, before "
      .. "{law_date}, two years on; look at both dates, and whether it was "
      .. "an interim order",
  },

  -- The prohibition, not the rest of the order; the register has one end for
  -- both, and so an order without an end is no finding.
  {
    id = "travel_long", number = 7, severity = "error", entity = "order",
    law = "SOA 2003 s103D and s122C",
    title = "a foreign travel prohibition of more than five years",
    query = [[
      SELECT o.id AS record, o.individual, o.kind, o.made_on, o.expires_on,
             AFTER(o.made_on, 60) AS law_date
      FROM "order" AS o
      WHERE o.foreign_travel = {flag.yes}
        AND o.expires_on > AFTER(o.made_on, 60)]],
    message = "{kind:order_kind} with a foreign travel prohibition, made on "
      .. "{made_on}, runs out on {expires_on}, after {law_date}, five years "
      .. "on; if the rest of the order runs longer than the prohibition, "
      .. "record two orders",
  },

  {
    id = "order_too_early", number = 8, severity = "error", entity = "order",
    law = "ABCPA 2014 Sch 5, in force 8 March 2015",
    title = "an SHPO or SRO made before there were any",
    query = [[
      SELECT o.id AS record, o.individual, o.kind, o.made_on
      FROM "order" AS o
      WHERE o.kind IN ({order_kind.SHPO}, {order_kind.SRO})
        AND o.made_on < {2015-03-08}]],
    message = "{kind:order_kind} made on {made_on}, before such orders came "
      .. "in on 2015-03-08; look at the kind (SOPO, FTO, RSHO) and the date",
  },

  {
    id = "order_too_late", number = 8, severity = "error", entity = "order",
    law = "ABCPA 2014 Sch 5, in force 8 March 2015",
    title = "an SOPO, FTO or RSHO made after they were replaced",
    query = [[
      SELECT o.id AS record, o.individual, o.kind, o.made_on
      FROM "order" AS o
      WHERE o.kind IN ({order_kind.SOPO}, {order_kind.FTO},
                       {order_kind.RSHO}) AND o.made_on >= {2015-03-08}]],
    message = "{kind:order_kind} made on {made_on}, after the SHPO and the "
      .. "SRO took its place on 2015-03-08; look at the kind and the date",
  },

  -- A licence that ends on the day of the return was ended by it.
  {
    id = "recall_unlicensed", number = 12, severity = "error",
    entity = "breach", needs = "licence", law = "CJA 2003 s254",
    title = "returned to custody for breach of a licence that was not open",
    query = [[
      SELECT b.id AS record, b.individual, b.outcome_date,
             ifnull((SELECT 'the last one ended on ' || ISO(max(l.end_date))
                     FROM licence AS l
                     WHERE l.individual = b.individual
                       AND l.end_date < b.outcome_date
                     HAVING max(l.end_date) IS NOT NULL),
                    'none before is recorded') AS story
      FROM breach AS b
      WHERE b.requirement = {requirement.licence}
        AND b.outcome = {outcome.custody} AND NOT EXISTS (
          SELECT 1 FROM licence AS l
          WHERE l.individual = b.individual AND l.start_date <= b.outcome_date
            AND OPEN(l.end_date) >= b.outcome_date)]],
    message = "returned to custody on {outcome_date} for breach of a licence, "
      .. "but no licence was open: {story}; complete the licence, or look at "
      .. "the requirement and the date",
  },

  {
    id = "recall_inside", number = 12, severity = "error", entity = "breach",
    law = "CJA 2003 s254",
    title = "returned to custody on licence while already in custody",
    query = [[
      SELECT b.id AS record, b.individual, b.outcome_date, c.kind,
             min(c.start_date) AS start_date, c.end_date
      FROM breach AS b CROSS JOIN custody AS c
      WHERE b.requirement = {requirement.licence}
        AND b.outcome = {outcome.custody} AND c.individual = b.individual
        AND c.start_date < b.outcome_date
        AND OPEN(c.end_date) > b.outcome_date
      GROUP BY b.id]],
    message = "returned to custody on {outcome_date} for breach of a licence, "
      .. "but inside already ({kind:custody_kind}) from {start_date} to "
      .. "{end_date?open}; look at the release",
  },

  -- A snapshot leaves out whoever is inside, by construction. What can be
  -- wrong is the records: a time inside that was never closed hides a person
  -- from every snapshot after it.
  {
    id = "custody_after_death", number = 13, severity = "error",
    entity = "custody", law = "nobody is in custody after death",
    title = "custody open after the person's death",
    query = [[
      SELECT c.id AS record, c.individual, c.kind, c.start_date, c.end_date,
             i.died_on
      FROM custody AS c JOIN individual AS i ON i.id = c.individual
      WHERE OPEN(c.end_date) > i.died_on + 1]],
    message = "{kind:custody_kind} from {start_date} to {end_date?open}, but "
      .. "the person died on {died_on}; end it then",
  },

  -- A prisoner moved to hospital may be in both, and a day counts once
  -- whatever is recorded: a warning, that an end may be missing.
  {
    id = "custody_overlap", number = 13, severity = "warning",
    entity = "custody", law = "one place for a person on a date",
    title = "two times in custody open on one date",
    query = [[
      SELECT b.id AS record, b.individual, b.kind, b.start_date,
             a.kind AS kind_a, a.start_date AS a_date, a.end_date AS a_end_date
      FROM custody AS b CROSS JOIN custody AS a
      WHERE a.individual = b.individual AND a.start_date <= b.start_date
        AND (a.start_date < b.start_date OR a.id < b.id)
        AND OPEN(a.end_date) > b.start_date
        AND OPEN(b.end_date) > b.start_date
      GROUP BY b.id]],
    message = "{kind:custody_kind} from {start_date} starts while "
      .. "{kind_a:custody_kind} is open, from {a_date} to "
      .. "{a_end_date?open}; look at the day of release",
  },
}
