-- What `carillon bench filters` compares the engine with: for each smart list of filters.yaml the statement that gives
-- the number of matching people fastest, of those tried on MariaDB 11.4 with 1 000 000 people and 20 million activities.
-- Written for this data by somebody who knows the plans. A new form that is faster belongs here.
--
-- Tried for what people did: EXISTS by key (`=`, and `<=>`, which MariaDB does not turn into a join), IN over the log,
-- IN over a grouped subquery, COUNT(DISTINCT …), a derived table with DISTINCT or GROUP BY, alone and joined to person,
-- LEFT JOIN … IS NULL over the log and over a derived table, and everybody minus the others. Reading all of the log in
-- the order of its key costs the same in each form that does it, within what measurements differ; asking person by
-- person costs twice that for everybody, and less where few are asked.
--
-- Lists have no foreign key: who is on one may be gone, so statements about them look at person too. (Without that 06
-- is the count of a range of an index: 0.1 s.) Statements about the log alone leave it out, in favour of the baseline.

-- list: 01 one value
SELECT COUNT(*) FROM person p WHERE LOWER(p.country) = 'germany';

-- list: 02 part of a text
SELECT COUNT(*) FROM person p WHERE LOWER(p.job_title) LIKE '%manager%';

-- list: 03 many values
SELECT COUNT(*) FROM person p
WHERE LOWER(p.country) IN ('france', 'spain', 'italy', 'netherlands', 'belgium')
  AND (p.industry IS NULL OR LOWER(p.industry) NOT IN ('banking', 'insurance', 'energy'));

-- list: 04 empty and not empty
SELECT COUNT(*) FROM person p
WHERE p.phone IS NULL AND p.lead_rating IS NOT NULL AND p.email IS NOT NULL;

-- list: 05 new in the last quarter
SELECT COUNT(*) FROM person p
WHERE p.created_at >= '2025-10-03' AND p.created_at < '2026-01-01 00:00:01' AND NOT p.unsubscribed;

-- list: 06 on a large list
-- IN is the same plan.
SELECT COUNT(*) FROM static_list_member m JOIN person p ON p.id = m.person_id
WHERE m.list_id = :newsletter;

-- list: 07 not on two lists
-- Also tried: NOT EXISTS for each list (4 times as long), LEFT JOIN … IS NULL (10 times), one NOT EXISTS, NOT IN (1.2).
SELECT (SELECT COUNT(*) FROM person) - (
  SELECT COUNT(*)
  FROM (SELECT DISTINCT m.person_id FROM static_list_member m
    WHERE m.list_id IN (:newsletter, :tradeFair)) listed
  JOIN person p ON p.id = listed.person_id);

-- list: 08 on a small list, with a score
SELECT COUNT(*) FROM static_list_member m JOIN person p ON p.id = m.person_id
WHERE m.list_id = :keyAccounts AND p.lead_score >= 20;

-- list: 09 opened lately
SELECT COUNT(DISTINCT a.person_id) FROM activity a
WHERE a.type_id = 10 AND a.result = 0 AND a.at >= '2025-12-02' AND a.at < '2026-01-01 00:00:01';

-- list: 10 did not open lately
SELECT COUNT(*) FROM person p
WHERE NOT EXISTS (
  SELECT 1 FROM activity a
  WHERE a.person_id = p.id AND a.type_id = 10 AND a.result = 0
    AND a.at >= '2025-12-02' AND a.at < '2026-01-01 00:00:01');

-- list: 11 visited three times
SELECT COUNT(*) FROM (
  SELECT 1 FROM activity a
  WHERE a.type_id = 1 AND a.result = 0 AND a.at >= '2025-10-03' AND a.at < '2026-01-01 00:00:01'
  GROUP BY a.person_id HAVING COUNT(*) >= 3) often;

-- list: 12 clicked a link
SELECT COUNT(DISTINCT a.person_id) FROM activity a
WHERE a.type_id = 11 AND a.result = 0
  AND LOWER(JSON_VALUE(a.attributes, '$.Link')) LIKE '%/offer%';

-- list: 13 became a customer
SELECT COUNT(DISTINCT a.person_id) FROM activity a
WHERE a.type_id = 13 AND a.result = 0 AND a.primary_id = :leadStatus
  AND (a.old_value IS NULL OR LOWER(a.old_value) <> 'customer') AND LOWER(a.new_value) = 'customer';

-- list: 14 any sign of life
SELECT COUNT(DISTINCT a.person_id) FROM activity a
WHERE a.result = 0 AND a.at < '2026-01-01 00:00:01'
  AND (a.type_id = 10 AND a.at >= '2025-12-25'
    OR a.type_id = 11 AND a.at >= '2025-12-02'
    OR a.type_id = 2 AND a.at >= '2025-10-03');

-- list: 15 nested lists
SELECT COUNT(*)
FROM static_list_member m JOIN person p ON p.id = m.person_id
WHERE m.list_id = :newsletter
  AND p.email IS NOT NULL AND NOT p.unsubscribed AND NOT p.email_invalid
  AND NOT EXISTS (
    SELECT 1 FROM activity a
    WHERE a.person_id = p.id AND a.type_id = 10 AND a.result = 0
      AND a.at >= '2025-11-02' AND a.at < '2026-01-01 00:00:01');

-- list: 16 advanced logic
-- With `=` in place of `<=>` MariaDB reads all of the log, twice: 6 times as long.
SELECT COUNT(*) FROM person p
WHERE (LOWER(p.country) = 'united states' AND p.lead_score > 50
    OR p.is_customer AND EXISTS (
      SELECT 1 FROM activity a
      WHERE a.person_id <=> p.id AND a.type_id = 22 AND a.result = 0
        AND CAST(a.new_value AS SIGNED) - CAST(COALESCE(a.old_value, '0') AS SIGNED) >= 10))
  AND (NOT EXISTS (
      SELECT 1 FROM static_list_member m WHERE m.list_id = :tradeFair AND m.person_id <=> p.id)
    OR EXISTS (
      SELECT 1 FROM activity a
      WHERE a.person_id <=> p.id AND a.type_id = 2 AND a.result = 0
        AND LOWER(a.primary_value) = 'demo'));

-- list: 17 a thousand values
SELECT COUNT(*) FROM person p WHERE LOWER(p.postal_code) IN (:values);

-- list: 18 something rare
SELECT COUNT(DISTINCT a.person_id) FROM activity a WHERE a.type_id = 46 AND a.result = 0;

-- list: 19 opened one e-mail
SELECT COUNT(DISTINCT a.person_id) FROM activity a
WHERE a.type_id = 10 AND a.result = 0
  AND a.primary_id IS NULL AND LOWER(a.primary_value) = 'mailing 7';

-- list: 20 two inactivities
SELECT COUNT(*) FROM person p
WHERE NOT p.unsubscribed
  AND NOT EXISTS (
    SELECT 1 FROM activity a
    WHERE a.person_id = p.id AND a.type_id IN (1, 10) AND a.result = 0
      AND a.at >= '2025-10-03' AND a.at < '2026-01-01 00:00:01');
