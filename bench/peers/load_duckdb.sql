CREATE TABLE ep AS SELECT * FROM read_csv('@flat@/ep.csv', header = true,
  columns = {person: 'INTEGER', area: 'UTINYINT', category: 'UTINYINT',
    level: 'UTINYINT', sex: 'UTINYINT', ethnicity: 'UTINYINT',
    birth_day: 'INTEGER', start_day: 'USMALLINT', end_day: 'USMALLINT',
    in_custody: 'UTINYINT'});
CREATE TABLE breach AS SELECT * FROM read_csv('@flat@/breach.csv',
  header = true,
  columns = {person: 'INTEGER', day: 'USMALLINT', requirement: 'UTINYINT',
    outcome: 'UTINYINT', area: 'UTINYINT', category: 'UTINYINT',
    level: 'UTINYINT', sex: 'UTINYINT', age: 'UTINYINT'});
-- The snapshots, and for each day the first of them on that day or later.
CREATE TABLE snapshot AS
  SELECT y, date_diff('day', DATE '1970-01-01', make_date(2005 + y, 3, 31))
    ::USMALLINT AS day
  FROM (SELECT unnest(range(1, 21))::INTEGER AS y);
CREATE TABLE first_snapshot AS
  SELECT day::USMALLINT AS day, (SELECT 1 + count(*) FROM snapshot AS s
    WHERE s.day < d.day)::INTEGER AS y
  FROM (SELECT unnest(range(10000, 20300)) AS day) AS d;
CHECKPOINT;
