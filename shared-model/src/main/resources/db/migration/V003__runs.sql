-- Who entered a campaign's flow, first and last and how often: qualification rules (AN-16, QL-01 to QL-06).
CREATE TABLE campaign_member (
  campaign_id INT NOT NULL,
  person_id BIGINT NOT NULL,
  first_at DATETIME(6) NOT NULL,
  last_at DATETIME(6) NOT NULL,
  times INT NOT NULL,
  PRIMARY KEY (campaign_id, person_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A recurrence of a batch campaign (SC-20 to SC-29). Single runs have no row here, only a campaign_run.
CREATE TABLE campaign_schedule (
  id INT NOT NULL AUTO_INCREMENT,
  campaign_id INT NOT NULL,
  recurrence TEXT NOT NULL,
  zone VARCHAR(64) NOT NULL,
  -- ACTIVE, CANCELLED or ENDED
  state VARCHAR(16) NOT NULL,
  -- the slot that fires next; null once there is none
  next_slot_at DATETIME(6) NULL,
  created_at DATETIME(6) NOT NULL,
  created_by VARCHAR(255) NOT NULL,
  -- at most one active recurrence a campaign
  active_campaign INT GENERATED ALWAYS AS (CASE WHEN state = 'ACTIVE' THEN campaign_id END) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY campaign_schedule_active (active_campaign)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One run of a batch campaign; its identity is (campaign, slot). States: io.carillon.campaign.RunState.
CREATE TABLE campaign_run (
  id INT NOT NULL AUTO_INCREMENT,
  campaign_id INT NOT NULL,
  slot_at DATETIME(6) NOT NULL,
  schedule_id INT NULL,
  state VARCHAR(16) NOT NULL,
  -- RUNNING or STOPPED: what the operator wants; workers look at it between chunks
  desired_state VARCHAR(16) NOT NULL,
  requested_by VARCHAR(255) NOT NULL,
  requested_at DATETIME(6) NOT NULL,
  -- frozen by the plan
  version INT NULL,
  as_of DATETIME(6) NULL,
  id_bound BIGINT NULL,
  part_count INT NULL,
  people_read BIGINT NULL,
  -- the process that drives the job of this run; its lease by the database's clock
  coordinator VARCHAR(64) NULL,
  epoch INT NOT NULL DEFAULT 0,
  lease_until DATETIME(6) NULL,
  -- the Spring Batch execution that drives it now; workers of other processes add their steps to it
  job_execution_id BIGINT NULL,
  started_at DATETIME(6) NULL,
  ended_at DATETIME(6) NULL,
  error_code VARCHAR(32) NULL,
  error_text TEXT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY campaign_run_slot (campaign_id, slot_at),
  KEY campaign_run_state (state, slot_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A range of people ids (lo, hi] of one run, worked on by one owner at a time. A chunk's transaction moves the cursor
-- where epoch is still the owner's; a claim raises epoch.
CREATE TABLE run_part (
  run_id INT NOT NULL,
  part_no INT NOT NULL,
  lo BIGINT NOT NULL,
  hi BIGINT NOT NULL,
  -- everybody up to here is done
  cursor_id BIGINT NOT NULL,
  -- OPEN, CLAIMED, DONE or FAILED
  state VARCHAR(16) NOT NULL,
  owner VARCHAR(64) NULL,
  epoch INT NOT NULL DEFAULT 0,
  lease_until DATETIME(6) NULL,
  -- how often a chunk failed here since the last claim that got on
  attempts INT NOT NULL DEFAULT 0,
  people_read BIGINT NOT NULL,
  qualified BIGINT NOT NULL DEFAULT 0,
  held_back BIGINT NOT NULL DEFAULT 0,
  failed BIGINT NOT NULL DEFAULT 0,
  -- activities written, by type id: {"13": 400}
  activities TEXT NOT NULL,
  error_text TEXT NULL,
  PRIMARY KEY (run_id, part_no)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The activity log (AL-01 to AL-12): write-once. Clustered by person, because the timeline of a person and "did this
-- person do that" are its hottest questions; a run's results by type are answered by the index alone.
CREATE TABLE activity (
  person_id BIGINT NOT NULL,
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL,
  type_id INT NOT NULL,
  -- 0 succeeded, 1 skipped, 2 failed (FL-03)
  result TINYINT NOT NULL,
  -- the campaign is the run's; null if no campaign did it
  run_id INT NULL,
  step_id INT NULL,
  choice SMALLINT NULL,
  -- the field, list, e-mail or other asset by id, or the text that stands for it (AL-05)
  primary_id INT NULL,
  primary_value VARCHAR(255) NULL,
  old_value TEXT NULL,
  new_value TEXT NULL,
  -- further attributes as a JSON object of strings; empty ones are left out (AL-04)
  attributes TEXT NULL,
  PRIMARY KEY (person_id, id),
  KEY activity_id (id),
  KEY activity_run (run_id, type_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What must leave the house, written in the transaction that decided it, sent later at least once.
CREATE TABLE outbox (
  id BIGINT NOT NULL AUTO_INCREMENT,
  -- stable over all attempts: the receiver's key to recognise a repeat
  message_id VARCHAR(100) NOT NULL,
  person_id BIGINT NOT NULL,
  run_id INT NULL,
  step_id INT NULL,
  choice SMALLINT NULL,
  email_id INT NOT NULL,
  email_version INT NOT NULL,
  to_address VARCHAR(255) NOT NULL,
  -- the address in lower case for a batch run: one mail to an address in a run and step (FL-22); null else
  address_key VARCHAR(255) NULL,
  -- the values of the e-mail's tokens when the step ran (FL-02): a JSON object from token text to value
  token_values MEDIUMTEXT NOT NULL,
  -- WAITING, SENT or FAILED
  state VARCHAR(16) NOT NULL,
  attempts INT NOT NULL DEFAULT 0,
  due_at DATETIME(6) NOT NULL,
  sent_at DATETIME(6) NULL,
  error_text TEXT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY outbox_message (message_id),
  UNIQUE KEY outbox_address (run_id, step_id, address_key),
  KEY outbox_due (state, due_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
