-- An executed campaign's steps have ids of their own, so what they did names it (AL-06); null for the run's campaign.
ALTER TABLE activity ADD COLUMN campaign_id INT NULL;

ALTER TABLE outbox
  ADD COLUMN campaign_id INT NULL AFTER run_id,
  -- the Execute Campaign steps on the way to the step, as io.carillon.flow.CallPath writes them; empty for the run's own
  ADD COLUMN call_path VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' AFTER campaign_id,
  DROP KEY outbox_address,
  ADD UNIQUE KEY outbox_address (run_id, call_path, step_id, address_key);

-- Values of my tokens for this run alone (TK-50): a JSON object from name to value; null for none.
ALTER TABLE campaign_run ADD COLUMN tokens TEXT NULL;

-- Who waits, where and until when (WT-13). The row goes in the transaction that takes the person on. A person may be in
-- one flow several times at once (OQ-11).
CREATE TABLE flow_wait (
  id BIGINT NOT NULL AUTO_INCREMENT,
  campaign_id INT NOT NULL,
  run_id INT NOT NULL,
  -- the campaign's version when the person came here: says what stood behind a step that is gone (OQ-04)
  version INT NOT NULL,
  -- the Wait step
  step_id INT NOT NULL,
  person_id BIGINT NOT NULL,
  resume_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- which groups have somebody who is due, and a page of one group
  KEY flow_wait_due (run_id, step_id, version, resume_at),
  KEY flow_wait_person (person_id, campaign_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was written of a run beside its parts: after waits, and on the way of its mails; in the transaction that wrote it.
CREATE TABLE run_addition (
  run_id INT NOT NULL,
  -- activities of this type; for 0, people taken on after a wait, each as often as it was
  type_id INT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (run_id, type_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
