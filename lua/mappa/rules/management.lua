--- Checks of categories and levels.
-- What a check is, and what stands in a query: see mappa.checks.
-- @module mappa.rules.management

-- A time that is still open lasts until today.

-- Does the sentence for an offence (o) qualify for Category 2 from the day on
-- which a row of management (m) starts? 2: it does, 1: its length is unknown,
-- 0: it does not, NULL: there is none by then. A suspended sentence is one of
-- imprisonment.
local QUALIFIES <const> = [[CASE
        WHEN o.convicted_on > m.start_date THEN NULL
        WHEN o.sentence_months >= 12 OR o.disposal IN ({disposal.life},
               {disposal.restricted_hospital}, {disposal.hospital},
               {disposal.guardianship}) THEN 2
        WHEN o.sentence_months IS NOT NULL OR o.disposal NOT IN
               ({disposal.imprisonment}, {disposal.suspended}) THEN 0
        WHEN o.disposal IS NOT NULL OR o.convicted_on IS NOT NULL THEN 1
        END]]

return {
  -- A day of Category 1 on which no notification is in force. The first such
  -- day is that on which the row starts, or one on which a notification ends.
  {
    id = "notification_missing", number = 1, severity = "error",
    entity = "management", needs = "notification",
    law = "CJA 2003 s327(2)",
    title = "Category 1 without notification requirements",
    query = [[
      SELECT p.record, p.individual, p.start_date, p.end_date,
             min(p.day) AS free_date,
             ifnull((SELECT 'notification ended on ' || ISO(max(n.end_date))
                     FROM notification AS n
                     WHERE n.individual = p.individual
                       AND n.end_date <= p.day
                     HAVING max(n.end_date) IS NOT NULL),
                    'no earlier notification is recorded') AS story
      FROM (
        SELECT m.id AS record, m.individual, m.start_date, m.end_date,
               m.start_date AS day
        FROM management AS m
        WHERE m.category = {category.1} AND m.start_date < OPEN(m.end_date)
        UNION ALL
        SELECT m.id, m.individual, m.start_date, m.end_date, n.end_date
        FROM management AS m CROSS JOIN notification AS n
        WHERE m.category = {category.1} AND n.individual = m.individual
          AND n.end_date > m.start_date AND n.end_date < OPEN(m.end_date)
      ) AS p
      WHERE p.day <= TODAY AND NOT EXISTS (
        SELECT 1 FROM notification AS n
        WHERE n.individual = p.individual AND n.start_date <= p.day
          AND OPEN(n.end_date) > p.day)
      GROUP BY p.record]],
    message = "Category 1 from {start_date} to {end_date?open}, but not "
      .. "subject to notification on {free_date}: {story}; end Category 1, or "
      .. "complete the notification",
  },

  -- Which offences are in Schedule 15 the register does not say: here it is
  -- the sentence alone that qualifies.
  {
    id = "category2_sentence", number = 3, severity = "error",
    entity = "management", law = "CJA 2003 s327(3) and (4)",
    title = "Category 2 with no sentence that qualifies",
    query = [[
      SELECT m.id AS record, m.individual, m.start_date,
             group_concat(
               ifnull((SELECT label FROM disposal WHERE code = o.disposal),
                      'Sentence')
               || ifnull(', ' || o.sentence_months || ' months', '')
               || ifnull(', ' || ISO(o.convicted_on), ''), '; ') AS sentences
      FROM management AS m CROSS JOIN offence AS o
      WHERE m.category = {category.2} AND o.individual = m.individual
      GROUP BY m.id
      HAVING max(]] .. QUALIFIES .. ") = 0",
    message = "Category 2 from {start_date}, but no custody of 12 months or "
      .. "more and no hospital or guardianship order by then ({sentences}); "
      .. "look at the sentence and the category",
  },

  -- Weaker: nothing that could tell.
  {
    id = "category2_unproved", number = 3, severity = "warning",
    entity = "management", needs = "offence",
    law = "CJA 2003 s327(3) and (4)",
    title = "Category 2 with no sentence recorded",
    query = [[
      SELECT m.id AS record, m.individual, m.start_date
      FROM management AS m LEFT JOIN offence AS o
        ON o.individual = m.individual
      WHERE m.category = {category.2}
      GROUP BY m.id
      HAVING ifnull(max(]] .. QUALIFIES .. "), 1) = 1",
    message = "Category 2 from {start_date}, but no sentence by then is "
      .. "recorded in full; add the offence, its disposal and length",
  },

  {
    id = "category3_level1", number = 4, severity = "error",
    entity = "management", law = "CJA 2003 s325(2)(b)",
    title = "Category 3 at Level 1",
    query = [[
      SELECT m.id AS record, m.individual, m.start_date, m.end_date
      FROM management AS m
      WHERE m.category = {category.3} AND m.level = {level.1}]],
    message = "Category 3 at Level 1 from {start_date} to {end_date?open}; "
      .. "nobody is in Category 3 who is not managed at Level 2 or 3: "
      .. "correct the level, or end the row",
  },

  -- That Category 2 applies as well cannot be told: see category2_sentence.
  {
    id = "category3_notified", number = 4, severity = "error",
    entity = "management", law = "CJA 2003 s325(2)(b)",
    title = "Category 3 while subject to notification requirements",
    query = [[
      SELECT m.id AS record, m.individual, m.start_date, m.end_date,
             min(max(m.start_date, n.start_date)) AS both_date
      FROM management AS m CROSS JOIN notification AS n
      WHERE m.category = {category.3} AND n.individual = m.individual
        AND n.start_date < OPEN(m.end_date)
        AND OPEN(n.end_date) > max(m.start_date, n.start_date)
        AND m.start_date < OPEN(m.end_date)
        AND max(m.start_date, n.start_date) <= TODAY
      GROUP BY m.id]],
    message = "Category 3 from {start_date} to {end_date?open}, but subject "
      .. "to notification on {both_date}, which is Category 1",
  },

  -- Import refuses such rows; another program may have written them. Rows
  -- are told in the order in which they start.
  {
    id = "management_overlap", number = 5, severity = "error",
    entity = "management",
    law = "one category, level and area for a person on a date",
    title = "two rows of management open on one date",
    query = [[
      SELECT b.id AS record, b.individual, b.category, b.level, b.area,
             b.start_date, a.category AS category_a, a.level AS level_a,
             a.area AS area_a, a.start_date AS a_date, a.end_date AS a_end_date
      FROM management AS b CROSS JOIN management AS a
      WHERE a.individual = b.individual AND a.start_date <= b.start_date
        AND (a.start_date < b.start_date OR a.id < b.id)
        AND OPEN(a.end_date) > b.start_date
        AND OPEN(b.end_date) > b.start_date
      GROUP BY b.id]],
    message = "{category:category}, {level:level}, {area:area} from "
      .. "{start_date} starts while {category_a:category}, {level_a:level}, "
      .. "{area_a:area} is open, from {a_date} to {a_end_date?open}; end "
      .. "the earlier row, or remove one of them",
  },

  -- A gap of a week or less is more likely in the records than in the case.
  {
    id = "management_gap", number = 6, severity = "warning",
    entity = "management", law = "a break ends one time under MAPPA",
    title = "a gap of a week or less between two rows in one area",
    query = [[
      SELECT * FROM (
        SELECT m.id AS record, m.individual, m.area, m.start_date,
               lag(m.end_date) OVER person AS end_date,
               lag(m.area) OVER person AS area_before
        FROM management AS m
        WHERE m.start_date < OPEN(m.end_date)
        WINDOW person AS (PARTITION BY m.individual ORDER BY m.start_date))
      WHERE area = area_before AND start_date - end_date BETWEEN 1 AND 7]],
    message = "no management in {area:area} from {end_date} to {start_date}; "
      .. "it counts as an exit and an entry: if it was one time, end the "
      .. "earlier row on {start_date}",
  },

  -- After the last licence and the last time inside. Only for people with a
  -- licence or a detention in hospital, as a sentence without either leaves
  -- nothing to compare; not for those under guardianship, which has no end in
  -- the register.
  {
    id = "category2_after_licence", number = 16, severity = "warning",
    entity = "management", needs = "licence",
    law = "CJA 2003 s327(3); MAPPA guidance",
    title = "Category 2 after every licence and hospital order ended",
    query = [[
      WITH sentence AS (
        SELECT individual, max(OPEN(end_date)) AS end_date
        FROM (
          SELECT individual, end_date, 1 AS tells FROM licence
          UNION ALL
          SELECT individual, end_date, kind = {custody_kind.hospital}
          FROM custody)
        GROUP BY individual
        HAVING max(tells) = 1)
      SELECT m.id AS record, m.individual, m.start_date,
             m.end_date AS stop_date, s.end_date
      FROM sentence AS s CROSS JOIN management AS m
      WHERE m.individual = s.individual AND m.category = {category.2}
        AND max(m.start_date, s.end_date) < min(OPEN(m.end_date), TODAY + 1)
        AND NOT EXISTS (
          SELECT 1 FROM offence AS o
          WHERE o.individual = m.individual
            AND o.disposal = {disposal.guardianship})]],
    message = "Category 2 from {start_date} to {stop_date?open}, but the "
      .. "last licence or time inside ended on {end_date}; end Category 2, "
      .. "unless a restriction order is still in force",
  },

  -- Rows that follow each other at one level are one time. Four weeks is
  -- time enough to have met.
  {
    id = "meeting_missing", number = 17, severity = "warning",
    entity = "management", needs = "meeting.individual",
    law = "MAPPA guidance: Levels 2 and 3 are managed by meetings",
    title = "28 days or more at Level 2 or 3 without a meeting of that level",
    query = [[
      WITH met AS (
        SELECT m.id FROM meeting AS h CROSS JOIN management AS m
        WHERE m.individual = h.individual AND m.level = h.level
          AND m.start_date <= h.held_on AND OPEN(m.end_date) > h.held_on),
      step AS (
        SELECT m.id, m.individual, m.level, m.start_date,
               min(OPEN(m.end_date), TODAY + 1) AS end_date,
               m.id IN met AS met,
               m.level IS lag(m.level) OVER person AND m.start_date
                 IS lag(m.end_date) OVER person AS follows
        FROM management AS m
        WHERE m.start_date < OPEN(m.end_date) AND m.start_date <= TODAY
        WINDOW person AS (PARTITION BY m.individual ORDER BY m.start_date)),
      time AS (
        SELECT *, sum(NOT follows) OVER (
          PARTITION BY individual ORDER BY start_date) AS nth FROM step)
      SELECT min(id) AS record, individual, level,
             min(start_date) AS start_date, max(end_date) AS end_date,
             max(end_date) - min(start_date) AS days
      FROM time
      WHERE level > {level.1}
      GROUP BY individual, nth
      HAVING max(end_date) - min(start_date) >= 28 AND NOT max(met)]],
    message = "{level:level} for {days} days, {start_date} to {end_date}, "
      .. "without a {level:level} meeting about the person; look for the "
      .. "minutes, or correct the level",
  },

  -- The meeting that ends a level is often held on the day on which it ends.
  {
    id = "meeting_level", number = 17, severity = "warning",
    entity = "meeting", law = "MAPPA guidance: the level is that of the "
      .. "meetings",
    title = "a meeting of another level than the person's",
    query = [[
      SELECT h.id AS record, h.individual, h.level, h.held_on,
             ifnull((SELECT 'at ' || l.label
                     FROM management AS m JOIN level AS l ON l.code = m.level
                     WHERE m.individual = h.individual
                       AND m.start_date <= h.held_on
                       AND OPEN(m.end_date) > h.held_on), 'not managed')
               AS held
      FROM meeting AS h
      WHERE h.individual IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM management AS m
        WHERE m.individual = h.individual AND m.level = h.level
          AND m.start_date <= h.held_on AND OPEN(m.end_date) >= h.held_on)]],
    message = "a {level:level} meeting on {held_on}, a day on which the "
      .. "person is {held}; look at the level and at the meeting",
  },
}
