PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE ep (person INTEGER, area INTEGER, category INTEGER,
  level INTEGER, sex INTEGER, ethnicity INTEGER, birth_day INTEGER,
  start_day INTEGER, end_day INTEGER, in_custody INTEGER);
CREATE TABLE breach (person INTEGER, day INTEGER, requirement INTEGER,
  outcome INTEGER, area INTEGER, category INTEGER, level INTEGER,
  sex INTEGER, age INTEGER);
.mode csv
.import --skip 1 @flat@/ep.csv ep
.import --skip 1 @flat@/breach.csv breach
UPDATE ep SET end_day = NULL WHERE end_day = '';
-- The snapshots, and for each day the first of them on that day or later.
CREATE TABLE snapshot AS
  WITH n(y) AS (SELECT 1 UNION ALL SELECT y + 1 FROM n WHERE y < 20)
  SELECT y, CAST(julianday((2005 + y) || '-03-31') - julianday('1970-01-01')
    AS INTEGER) AS day FROM n;
CREATE TABLE first_snapshot (day INTEGER PRIMARY KEY, y INTEGER);
INSERT INTO first_snapshot
  WITH n(day) AS (SELECT 10000 UNION ALL
    SELECT day + 1 FROM n WHERE day < 20299)
  SELECT day, (SELECT 1 + count(*) FROM snapshot AS s WHERE s.day < n.day)
  FROM n;
ANALYZE;
