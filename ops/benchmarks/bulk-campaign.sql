-- The baseline of `carillon bench batch`: what the benchmark's campaign writes, by hand, as bulk SQL for one range
-- (:lo, :hi] of people ids. One transaction a range; two connections work on half of the ranges each.
--
-- It does not select by smart list, lock people, check qualification, count or keep a cursor. It is not restartable and
-- knows one campaign. It is the bar for the time the writes alone take.

-- What was done to whom, before the old values are gone: three activities for each person.
INSERT INTO activity
  (person_id, at, type_id, result, run_id, step_id, choice, primary_id, old_value, new_value)
SELECT p.id, UTC_TIMESTAMP(6), step.type_id, 0, :run, step.id, 0, step.primary_id,
  CASE step.id WHEN 1 THEN p.lead_status WHEN 2 THEN p.lead_score END,
  CASE step.id WHEN 1 THEN 'Benchmarked' WHEN 2 THEN COALESCE(p.lead_score, 0) + 5 END
FROM person p
CROSS JOIN (
  SELECT 1 AS id, 13 AS type_id, :statusField AS primary_id
  UNION ALL SELECT 2, 22, :scoreField
  UNION ALL SELECT 3, 24, :list) step
WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group < 30;

-- On the list.
INSERT INTO static_list_member (list_id, person_id, added_at)
SELECT :list, p.id, UTC_TIMESTAMP(6)
FROM person p
WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group < 30;

-- Has been in the campaign.
INSERT INTO campaign_member (campaign_id, person_id, first_at, last_at, times)
SELECT :campaign, p.id, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 1
FROM person p
WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group < 30;

-- The values themselves, last.
UPDATE person p
SET p.lead_status = 'Benchmarked',
  p.lead_score = COALESCE(p.lead_score, 0) + 5,
  p.updated_at = UTC_TIMESTAMP(6)
WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group < 30;
