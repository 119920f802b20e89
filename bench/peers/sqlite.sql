-- The tasks, in one or more ways each. A day is a number: 12874 is the 1st of
-- April 2005, 20178 the 31st of March 2025, 19814 the 1st of April 2024. Who
-- was born after 13603, the 31st of March 2007, was under 18 on the last day.

-- T1 plain
SELECT requirement, outcome, count(*) FROM breach
WHERE day BETWEEN 12874 AND 20178 GROUP BY 1, 2

-- T2 distinct
SELECT area, category, level, count(DISTINCT person) FROM ep
WHERE start_day <= 20178 AND (end_day IS NULL OR end_day > 12874)
GROUP BY 1, 2, 3

-- T2 twice
SELECT area, category, level, count(*) FROM (
  SELECT DISTINCT area, category, level, person FROM ep
  WHERE start_day <= 20178 AND (end_day IS NULL OR end_day > 12874))
GROUP BY 1, 2, 3

-- T2m union
WITH d AS MATERIALIZED (
  SELECT DISTINCT area, category, level, person FROM ep
  WHERE start_day <= 20178 AND (end_day IS NULL OR end_day > 12874))
SELECT NULL, NULL, NULL, count(DISTINCT person) FROM d
UNION ALL SELECT area, NULL, NULL, count(DISTINCT person)
FROM d GROUP BY area
UNION ALL SELECT NULL, category, NULL, count(DISTINCT person)
FROM d GROUP BY category
UNION ALL SELECT area, category, NULL, count(DISTINCT person)
FROM d GROUP BY area, category
UNION ALL SELECT NULL, NULL, level, count(DISTINCT person)
FROM d GROUP BY level
UNION ALL SELECT area, NULL, level, count(DISTINCT person)
FROM d GROUP BY area, level
UNION ALL SELECT NULL, category, level, count(DISTINCT person)
FROM d GROUP BY category, level
UNION ALL SELECT area, category, level, count(DISTINCT person)
FROM d GROUP BY area, category, level

-- T3 plain
SELECT area, category, level, count(*) FROM ep
WHERE start_day <= 20178 AND (end_day IS NULL OR end_day > 20178)
  AND in_custody = 0
GROUP BY 1, 2, 3

-- T4 sweep
WITH event AS (
  SELECT y, area, category, level, count(*) AS n
  FROM ep JOIN first_snapshot AS f ON f.day = start_day
  WHERE in_custody = 0 GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT y, area, category, level, -count(*)
  FROM ep JOIN first_snapshot AS f ON f.day = end_day
  WHERE in_custody = 0 GROUP BY 1, 2, 3, 4),
step AS (
  SELECT y, area, category, level, sum(n) AS n FROM event GROUP BY 1, 2, 3, 4),
cell AS (
  SELECT s.y, c.area, c.category, c.level
  FROM snapshot AS s
  CROSS JOIN (SELECT DISTINCT area, category, level FROM event) AS c)
SELECT y, area, category, level, sum(coalesce(n, 0)) OVER (
  PARTITION BY area, category, level ORDER BY y) AS n
FROM cell LEFT JOIN step USING (y, area, category, level)

-- T5 plain
WITH t AS (
  SELECT CASE WHEN age < 18 THEN 1 WHEN age < 25 THEN 2 WHEN age < 35 THEN 3
    WHEN age < 45 THEN 4 WHEN age < 55 THEN 5 WHEN age < 65 THEN 6
    WHEN age < 75 THEN 7 ELSE 8 END AS band, sex, category,
    count(*) AS n
  FROM breach
  WHERE day BETWEEN 12874 AND 20178 AND area IN (13, 22, 23, 40, 41)
  GROUP BY 1, 2, 3),
percent AS (
  SELECT band, sex, category, n,
    100.0 * n / sum(n) OVER (PARTITION BY band, sex) AS percent FROM t)
SELECT band, sex, category, n FROM percent WHERE percent >= 0

-- T5 age-first
WITH t AS (
  SELECT CASE WHEN age < 18 THEN 1 WHEN age < 25 THEN 2 WHEN age < 35 THEN 3
    WHEN age < 45 THEN 4 WHEN age < 55 THEN 5 WHEN age < 65 THEN 6
    WHEN age < 75 THEN 7 ELSE 8 END AS band, sex, category,
    sum(n) AS n
  FROM (
    SELECT age, sex, category, count(*) AS n FROM breach
    WHERE day BETWEEN 12874 AND 20178 AND area IN (13, 22, 23, 40, 41)
    GROUP BY 1, 2, 3)
  GROUP BY 1, 2, 3),
percent AS (
  SELECT band, sex, category, n,
    100.0 * n / sum(n) OVER (PARTITION BY band, sex) AS percent FROM t)
SELECT band, sex, category, n FROM percent WHERE percent >= 0

-- T6 distinct
SELECT area, ethnicity,
  CASE WHEN birth_day > 13603 THEN 1
    WHEN birth_day > 11047 THEN 2 WHEN birth_day > 7394 THEN 3
    WHEN birth_day > 3742 THEN 4 WHEN birth_day > 89 THEN 5
    WHEN birth_day > -3563 THEN 6 WHEN birth_day > -7216 THEN 7
    ELSE 8 END AS band,
  category, count(DISTINCT person)
FROM ep WHERE start_day <= 20178 AND (end_day IS NULL OR end_day > 12874)
GROUP BY 1, 2, 3, 4

-- T6 twice
SELECT area, ethnicity, band, category, count(*) FROM (
  SELECT DISTINCT area, ethnicity,
    CASE WHEN birth_day > 13603 THEN 1
      WHEN birth_day > 11047 THEN 2 WHEN birth_day > 7394 THEN 3
      WHEN birth_day > 3742 THEN 4 WHEN birth_day > 89 THEN 5
      WHEN birth_day > -3563 THEN 6 WHEN birth_day > -7216 THEN 7
    ELSE 8 END AS band,
    category, person
  FROM ep WHERE start_day <= 20178 AND (end_day IS NULL OR end_day > 12874))
GROUP BY 1, 2, 3, 4

-- T7 plain
SELECT best >> 20 AS level, best & 7 AS category, count(DISTINCT person)
FROM (
  SELECT person, area,
    max(level * 1048576 + start_day * 8 + category) AS best
  FROM ep
  WHERE level >= 2 AND start_day <= 20178
    AND (end_day IS NULL OR end_day > 19814)
  GROUP BY 1, 2)
GROUP BY 1, 2
