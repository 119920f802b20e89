-- T3 register
SELECT area, category, level, count(*) FROM management AS m
WHERE start_date <= 20178 AND (end_date IS NULL OR end_date > 20178)
  AND NOT EXISTS (
    SELECT 1 FROM custody AS c
    WHERE c.individual = m.individual AND c.start_date <= 20178
      AND (c.end_date IS NULL OR c.end_date > 20178))
GROUP BY 1, 2, 3
