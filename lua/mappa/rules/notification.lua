--- Checks of notification requirements: their length, breach and revocation.
-- What a check is, and what stands in a query: see mappa.checks.
-- @module mappa.rules.notification

-- A decision and the end that it brings are recorded days apart: a month.

return {
  -- Ends are held against the table of s82, halved for people under 18 on the
  -- relevant date. When the date of birth is unknown either length will do.
  -- A conditional discharge, a notification order and an order breached have
  -- no length of their own here. These ends are as they should be:
  --   * of an indefinite period, in the month after revocation was granted,
  --   * before the law's, of somebody who had died,
  --   * after the law's, as long as an SHPO or SOPO made before runs (s103G).
  {
    id = "notification_length", number = 2, severity = "error",
    entity = "notification", law = "SOA 2003 s82",
    title = "notification ends on another day than the law sets",
    query = [[
      WITH law (basis, months) AS (VALUES
        ({basis.life}, NULL), ({basis.custody_30}, NULL),
        ({basis.restricted_hospital}, NULL), ({basis.custody_6_30}, 120),
        ({basis.custody_6}, 84), ({basis.hospital}, 84),
        ({basis.caution}, 24), ({basis.other}, 60)),
      period AS (
        SELECT n.*, i.died_on,
               n.start_date < AFTER(i.birth_date, 18 * 12) AS minor,
               AFTER(n.start_date, l.months) AS adult_date,
               AFTER(n.start_date, l.months / 2) AS minor_date
        FROM notification AS n JOIN law AS l ON l.basis = n.basis
        JOIN individual AS i ON i.id = n.individual),
      given AS (
        SELECT *, iif(ifnull(minor, 0), minor_date, adult_date) AS law_date,
               CASE minor WHEN 1 THEN 'under 18' WHEN 0 THEN '18 or over'
               ELSE 'of unknown age' END AS age
        FROM period)
      SELECT g.id AS record, g.individual, g.basis, g.start_date, g.end_date,
             g.law_date, g.age
      FROM given AS g
      WHERE g.end_date IS NOT g.law_date
        AND NOT (g.minor IS NULL AND g.end_date IS g.minor_date)
        AND NOT (ifnull(g.died_on <= g.end_date, 0)
                 AND g.end_date < OPEN(g.law_date))
        AND NOT (g.law_date IS NULL AND EXISTS (
          SELECT 1 FROM revocation AS r
          WHERE r.individual = g.individual
            AND r.outcome = {decision.granted}
            AND r.decided_on BETWEEN g.end_date - 31 AND g.end_date))
        AND NOT (OPEN(g.end_date) > OPEN(g.law_date) AND EXISTS (
          SELECT 1 FROM "order" AS o
          WHERE o.individual = g.individual
            AND o.kind IN ({order_kind.SHPO}, {order_kind.SOPO})
            AND o.made_on < g.law_date
            AND coalesce(o.ended_on, OPEN(o.expires_on))
                >= OPEN(g.end_date)))]],
    message = "notification from {start_date} has {end_date?no end}, but s82 "
      .. "gives {law_date?no end} ({basis:basis}, {age}); look at the "
      .. "disposal, the date of birth and the dates",
  },

  -- The order that an SRO replaced will do.
  {
    id = "sro_missing", number = 9, severity = "error",
    entity = "notification", law = "SOA 2003 s122I",
    title = "notification for breach of an SRO without an SRO",
    query = [[
      SELECT n.id AS record, n.individual, n.start_date
      FROM notification AS n
      WHERE n.basis = {basis.sro_breach} AND NOT EXISTS (
        SELECT 1 FROM "order" AS o
        WHERE o.individual = n.individual
          AND o.kind IN ({order_kind.SRO}, {order_kind.RSHO})
          AND o.made_on < n.start_date)]],
    message = "notification from {start_date} for breach of an SRO, but no "
      .. "SRO was made before; add the order, or correct the basis",
  },

  -- The law counts from the notification that was given, which is not in the
  -- register and not before the start of the period: an earlier decision is
  -- wrong for certain. Under 18, and where the age is unknown, 8 years.
  {
    id = "revocation_early", number = 10, severity = "error",
    entity = "revocation", law = "SOA 2003 s91B",
    title = "revocation granted before the qualifying date",
    query = [[
      WITH granted AS (
        SELECT r.id, r.individual, r.decided_on,
               min(n.start_date) AS start_date,
               CASE WHEN min(n.start_date) >= AFTER(i.birth_date, 18 * 12)
               THEN 15 ELSE 8 END AS years
        FROM revocation AS r CROSS JOIN notification AS n
        JOIN individual AS i ON i.id = r.individual
        WHERE r.outcome = {decision.granted} AND n.individual = r.individual
          AND n.start_date <= r.decided_on
          AND OPEN(n.end_date) >= r.decided_on
        GROUP BY r.id)
      SELECT id AS record, individual, decided_on, start_date, years,
             AFTER(start_date, years * 12) AS law_date
      FROM granted
      WHERE decided_on < AFTER(start_date, years * 12)]],
    message = "revocation granted on {decided_on}; with notification from "
      .. "{start_date} it could not be before {law_date}, after {years} "
      .. "years; look at both dates",
  },

  {
    id = "revocation_before_law", number = 10, severity = "error",
    entity = "revocation",
    law = "SOA 2003 s91A to s91F, in force 30 July 2012",
    title = "a decision on revocation before the law allowed one",
    query = [[
      SELECT r.id AS record, r.individual, r.outcome, r.decided_on
      FROM revocation AS r WHERE r.decided_on < {2012-07-30}]],
    message = "revocation {outcome:decision} on {decided_on}, before the "
      .. "power came into force on 2012-07-30; look at the date",
  },

  -- Interim orders bar it too.
  {
    id = "revocation_with_order", number = 10, severity = "error",
    entity = "revocation", law = "SOA 2003 s91A(2)",
    title = "revocation granted while an SHPO or SOPO was open",
    query = [[
      SELECT r.id AS record, r.individual, r.decided_on, o.kind,
             min(o.made_on) AS made_on,
             ifnull(o.ended_on, o.expires_on) AS end_date
      FROM revocation AS r CROSS JOIN "order" AS o
      WHERE r.outcome = {decision.granted} AND o.individual = r.individual
        AND o.kind IN ({order_kind.SHPO}, {order_kind.SOPO})
        AND o.made_on <= r.decided_on
        AND coalesce(o.ended_on, OPEN(o.expires_on)) > r.decided_on
      GROUP BY r.id]],
    message = "revocation granted on {decided_on}, while the "
      .. "{kind:order_kind} of {made_on} ran until {end_date?further order}; "
      .. "add the day on which the order ended, or look at the decision",
  },

  -- Finite: by s82; or, on another basis, with an end that the decision does
  -- not explain.
  {
    id = "revocation_finite", number = 10, severity = "error",
    entity = "revocation", law = "SOA 2003 s91A",
    title = "revocation granted of notification for a fixed period",
    query = [[
      SELECT r.id AS record, r.individual, r.decided_on, n.basis,
             n.start_date, n.end_date
      FROM revocation AS r CROSS JOIN notification AS n
      WHERE r.outcome = {decision.granted} AND n.individual = r.individual
        AND n.start_date <= r.decided_on
        AND OPEN(n.end_date) >= r.decided_on
      GROUP BY r.id
      HAVING min(CASE
        WHEN n.basis IN ({basis.custody_6_30}, {basis.custody_6},
               {basis.hospital}, {basis.caution}, {basis.other},
               {basis.conditional_discharge}) THEN 1
        WHEN n.basis IN ({basis.life}, {basis.custody_30},
               {basis.restricted_hospital}) THEN 0
        ELSE ifnull(n.end_date > r.decided_on + 31, 0) END) = 1]],
    message = "revocation granted on {decided_on}, but notification from "
      .. "{start_date} to {end_date?further notice} ({basis:basis?basis "
      .. "unknown}) is for a fixed period, and only an indefinite one can be "
      .. "revoked",
  },

  {
    id = "revocation_of_nothing", number = 10, severity = "error",
    entity = "revocation", needs = "notification", law = "SOA 2003 s91A",
    title = "revocation granted to somebody not subject to notification",
    query = [[
      SELECT r.id AS record, r.individual, r.decided_on
      FROM revocation AS r
      WHERE r.outcome = {decision.granted} AND NOT EXISTS (
        SELECT 1 FROM notification AS n
        WHERE n.individual = r.individual AND n.start_date <= r.decided_on
          AND OPEN(n.end_date) >= r.decided_on)]],
    message = "revocation granted on {decided_on}, a day on which no "
      .. "notification was in force; complete the notification",
  },

  {
    id = "revocation_without_end", severity = "warning",
    entity = "notification", law = "SOA 2003 s91B",
    title = "notification goes on after revocation was granted",
    query = [[
      SELECT n.id AS record, n.individual, n.start_date, n.end_date,
             min(r.decided_on) AS decided_on
      FROM revocation AS r CROSS JOIN notification AS n
      WHERE r.outcome = {decision.granted} AND n.individual = r.individual
        AND n.start_date < r.decided_on
        AND min(OPEN(n.end_date), TODAY) > r.decided_on + 31
      GROUP BY n.id]],
    message = "notification from {start_date} has {end_date?no end}, but was "
      .. "revoked on {decided_on}; end it there",
  },

  -- The day of the breach decides; the outcome may come later. When that day
  -- is unknown, the day of the outcome.
  {
    id = "breach_unnotified", number = 11, severity = "error",
    entity = "breach", needs = "notification", law = "SOA 2003 s91",
    title = "breach of notification by somebody not subject to it",
    query = [[
      SELECT b.id AS record, b.individual, b.outcome, b.outcome_date,
             ifnull(b.breach_date, b.outcome_date) AS breach_date
      FROM breach AS b
      WHERE b.requirement = {requirement.notification}
        AND b.outcome IN ({outcome.caution}, {outcome.conviction})
        AND NOT EXISTS (
          SELECT 1 FROM notification AS n
          WHERE n.individual = b.individual
            AND n.start_date <= ifnull(b.breach_date, b.outcome_date)
            AND OPEN(n.end_date) > ifnull(b.breach_date, b.outcome_date))]],
    message = "{outcome:outcome} on {outcome_date} for breach of notification "
      .. "requirements, but none were in force on {breach_date}; complete "
      .. "the notification, or look at the date",
  },

  {
    id = "initial_notification", number = 18, severity = "warning",
    entity = "notification", law = "SOA 2003 s83",
    title = "no initial notification within three days",
    skipped = "the register holds the period of notification, not the day on "
      .. "which the person notified the police",
  },
}
