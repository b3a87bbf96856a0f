-- The baseline of `carillon bench lifecycle`: what the benchmark's campaign and the three it executes write, by hand, as
-- bulk SQL for one range (:lo, :hi] of people ids. One transaction a range; two connections work on half of the ranges
-- each. It does not select by smart list, lock people, check qualification, count or keep a cursor.

-- The log of everybody, while the old values are there.
INSERT INTO activity
  (person_id, at, type_id, result, run_id, step_id, choice, primary_id, old_value, new_value)
SELECT p.id, UTC_TIMESTAMP(6), 22, 0, :run, 1,
  CASE WHEN p.c_bench_group < 10 THEN 1 WHEN p.c_bench_group < 30 THEN 2 WHEN p.c_bench_group < 50 THEN 3 ELSE 0 END,
  :scoreField, p.lead_score,
  COALESCE(p.lead_score, 0) + CASE
    WHEN p.c_bench_group < 10 THEN 10 WHEN p.c_bench_group < 30 THEN 5 WHEN p.c_bench_group < 50 THEN 2 ELSE 1 END
FROM person p WHERE p.id > :lo AND p.id <= :hi
UNION ALL
SELECT p.id, UTC_TIMESTAMP(6), 13, 0, :run, 2, 0, :statusField, p.lead_status, 'Benchmarked'
FROM person p WHERE p.id > :lo AND p.id <= :hi
UNION ALL
SELECT p.id, UTC_TIMESTAMP(6), 24, 0, :run, 6, 0, :list, NULL, NULL
FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group >= 50;

-- The calls and what the executed campaigns do.
INSERT INTO activity
  (person_id, at, type_id, result, run_id, campaign_id, step_id, choice, primary_id, primary_value, old_value, new_value,
   attributes)
SELECT p.id, UTC_TIMESTAMP(6), 1001, IF(p.c_bench_group >= 50, 0, 1), :run, NULL, 3, 0, :child, NULL, NULL, NULL,
  IF(p.c_bench_group >= 50, '{"Qualified":"true"}', '{"Qualified":"false","Reason":"does not match the smart list"}')
FROM person p WHERE p.id > :lo AND p.id <= :hi
UNION ALL
SELECT p.id, UTC_TIMESTAMP(6), 1001, IF(p.c_bench_group >= 75, 0, 1), :run, :child, 1, 0, :grandchild, NULL, NULL, NULL,
  IF(p.c_bench_group >= 75, '{"Qualified":"true"}', '{"Qualified":"false","Reason":"does not match the smart list"}')
FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group >= 50
UNION ALL
SELECT p.id, UTC_TIMESTAMP(6), 46, 0, :run, :grandchild, 1, 0, NULL, 'Milestone', NULL, NULL,
  '{"Description":"Reached"}'
FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group >= 75
UNION ALL
SELECT p.id, UTC_TIMESTAMP(6), 1001, 0, :run, :child, 2, 0, :grandchildForAll, NULL, NULL, NULL, '{"Qualified":"true"}'
FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group >= 50
UNION ALL
SELECT p.id, UTC_TIMESTAMP(6), 22, 0, :run, :grandchildForAll, 1, 0, :scoreField, NULL,
  COALESCE(p.lead_score, 0) + 1, COALESCE(p.lead_score, 0) + 101, NULL
FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group >= 50;

-- Mails of the tenth, and the log of them.
INSERT INTO outbox
  (message_id, person_id, run_id, step_id, choice, email_id, email_version, to_address, address_key, token_values, state,
   due_at)
SELECT CONCAT('<', UUID(), '@carillon>'), p.id, :run, 4, 1, :email, 1, p.email, LOWER(p.email),
  CONCAT('{"{{lead.First Name:default=you}}":"', COALESCE(p.first_name, 'you'), '"}'), 'WAITING', UTC_TIMESTAMP(6)
FROM person p
WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group < 10
  AND p.email IS NOT NULL AND NOT p.black_listed AND NOT p.email_invalid;

INSERT INTO activity
  (person_id, at, type_id, result, run_id, step_id, choice, primary_id, attributes)
SELECT p.id, UTC_TIMESTAMP(6), 6, IF(p.email IS NOT NULL AND NOT p.black_listed AND NOT p.email_invalid, 0, 1), :run, 4, 1,
  :email,
  CASE WHEN p.email IS NULL THEN '{"Reason":"no e-mail address"}' WHEN p.black_listed THEN '{"Reason":"black listed"}'
    WHEN p.email_invalid THEN '{"Reason":"email invalid"}' END
FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group < 10;

-- Waits of one half, the list of the other.
INSERT INTO flow_wait (campaign_id, run_id, version, step_id, person_id, resume_at)
SELECT :campaign, :run, 1, 5, p.id, UTC_TIMESTAMP(6) + INTERVAL 7 DAY
FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group < 50;

INSERT INTO static_list_member (list_id, person_id, added_at)
SELECT :list, p.id, UTC_TIMESTAMP(6) FROM person p WHERE p.id > :lo AND p.id <= :hi AND p.c_bench_group >= 50;

-- Who was in which campaign.
INSERT INTO campaign_member (campaign_id, person_id, first_at, last_at, times)
SELECT :campaign, p.id, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 1 FROM person p WHERE p.id > :lo AND p.id <= :hi;

INSERT INTO campaign_member (campaign_id, person_id, first_at, last_at, times)
SELECT c.id, p.id, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 1
FROM (SELECT :child AS id, 50 AS least UNION ALL SELECT :grandchild, 75 UNION ALL SELECT :grandchildForAll, 50) c
JOIN person p ON p.c_bench_group >= c.least
WHERE p.id > :lo AND p.id <= :hi;

-- The values themselves, last.
UPDATE person p
SET p.lead_status = 'Benchmarked',
  p.lead_score = COALESCE(p.lead_score, 0) + CASE
    WHEN p.c_bench_group < 10 THEN 10 WHEN p.c_bench_group < 30 THEN 5 WHEN p.c_bench_group < 50 THEN 2 ELSE 101 END,
  p.updated_at = UTC_TIMESTAMP(6)
WHERE p.id > :lo AND p.id <= :hi;
