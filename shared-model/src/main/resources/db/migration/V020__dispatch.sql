-- A trigger campaign's run lasts from its activation to its deactivation: new state of campaign_run, ACTIVE.
ALTER TABLE active_campaign ADD COLUMN run_id INT NULL AFTER campaign_id;

INSERT INTO campaign_run (campaign_id, slot_at, state, desired_state, requested_by, requested_at, started_at)
SELECT campaign_id, activated_at, 'ACTIVE', 'RUNNING', activated_by, activated_at, activated_at FROM active_campaign;

UPDATE active_campaign a JOIN campaign_run r ON r.campaign_id = a.campaign_id AND r.state = 'ACTIVE'
SET a.run_id = r.id;

ALTER TABLE active_campaign MODIFY COLUMN run_id INT NOT NULL;

-- A row is one event for one campaign: whoever writes the event knows which active campaigns may want it.
ALTER TABLE event_inbox
  ADD COLUMN run_id INT NULL AFTER campaign_id,
  -- 0 ready; 1 held, to be tried again; 2 dead: io.carillon.listener.dispatch.EventLog
  ADD COLUMN state TINYINT NOT NULL DEFAULT 0,
  -- how often it failed
  ADD COLUMN attempts SMALLINT NOT NULL DEFAULT 0,
  -- held: when it is tried again; dead: since when it is
  ADD COLUMN due_at DATETIME(6) NULL,
  -- why it failed last
  ADD COLUMN error_text TEXT NULL,
  DROP KEY event_inbox_event,
  DROP KEY event_inbox_shard;

UPDATE event_inbox e JOIN campaign_run r ON r.campaign_id = e.campaign_id AND r.state = 'ACTIVE' SET e.run_id = r.id;

-- Requests of campaigns that were deactivated meanwhile have the campaign's last run, or none that there is.
UPDATE event_inbox SET
  run_id = COALESCE((SELECT MAX(r.id) FROM campaign_run r WHERE r.campaign_id = event_inbox.campaign_id), 0)
WHERE run_id IS NULL;

ALTER TABLE event_inbox
  MODIFY COLUMN campaign_id INT NOT NULL,
  MODIFY COLUMN run_id INT NOT NULL,
  ADD UNIQUE KEY event_inbox_event (event_id, campaign_id),
  -- the oldest of a shard by lane, and whose they are
  ADD KEY event_inbox_shard (shard, state, lane, id, person_id);

-- Who handles the events of which people (person_id modulo 64); leases by the database's clock. The transaction that
-- takes events moves taken where epoch is still the owner's; a claim raises epoch.
CREATE TABLE trigger_shard (
  shard TINYINT NOT NULL,
  owner VARCHAR(64) NULL,
  epoch INT NOT NULL DEFAULT 0,
  lease_until DATETIME(6) NULL,
  -- events that were taken, one for each campaign, ever
  taken BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (shard)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO trigger_shard (shard)
SELECT tens.n * 8 + ones.n
FROM (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
      UNION ALL SELECT 6 UNION ALL SELECT 7) tens
CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
      UNION ALL SELECT 6 UNION ALL SELECT 7) ones;

-- What became of an event in a campaign: exactly one row, in the transaction that takes the event's row away, or that
-- lets it die. Written in the order of time: event ids begin with it.
CREATE TABLE event_outcome (
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  campaign_id INT NOT NULL,
  person_id BIGINT NOT NULL,
  run_id INT NOT NULL,
  type_id INT NOT NULL,
  -- io.carillon.execution.EventOutcome
  outcome TINYINT NOT NULL,
  -- why the person did not enter
  reason VARCHAR(1000) NULL,
  accepted_at DATETIME(6) NOT NULL,
  at DATETIME(6) NOT NULL,
  PRIMARY KEY (event_id, campaign_id),
  KEY event_outcome_person (person_id, at),
  KEY event_outcome_campaign (campaign_id, at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Why a person is in the flow, when an event is the reason: a JSON object with the values of trigger tokens, which the
-- steps behind the wait may ask for (OQ-08), and the depth of the flow's own events; null in a batch run.
ALTER TABLE flow_wait ADD COLUMN cause TEXT NULL;
