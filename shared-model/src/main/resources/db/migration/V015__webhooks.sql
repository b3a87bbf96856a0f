-- Calls of webhooks, written in the transaction that decided them, made later at least once (FL-48). An outbox of its
-- own: what waits here may hold a person in a flow, and is answered.
CREATE TABLE webhook_call (
  id BIGINT NOT NULL AUTO_INCREMENT,
  -- stable over all attempts: the receiver's key to recognise a repeat, a UUID
  call_key CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id BIGINT NOT NULL,
  run_id INT NULL,
  -- the run's campaign: executed ones make no calls (EX-06)
  campaign_id INT NULL,
  step_id INT NULL,
  choice SMALLINT NULL,
  webhook_id INT NOT NULL,
  webhook_version INT NOT NULL,
  -- the values of the webhook's tokens when the step ran (FL-02): a JSON object from token text to value
  token_values MEDIUMTEXT NOT NULL,
  -- WAITING, DONE or FAILED
  state VARCHAR(16) NOT NULL,
  attempts INT NOT NULL DEFAULT 0,
  -- raised by each claim: the answer that an earlier one brings too late is thrown away
  epoch INT NOT NULL DEFAULT 0,
  -- when it may be claimed; a claim moves it on by the time of a lease
  due_at DATETIME(6) NOT NULL,
  done_at DATETIME(6) NULL,
  -- of the last answer
  status INT NULL,
  error_text TEXT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY webhook_call_key (call_key),
  -- which webhooks have something due, and a page of one of them
  KEY webhook_call_due (webhook_id, state, due_at),
  KEY webhook_call_person (person_id),
  -- those of a campaign that is aborted
  KEY webhook_call_run (run_id, state)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

ALTER TABLE flow_wait
  -- null until the call that the person waits for is over
  MODIFY COLUMN resume_at DATETIME(6) NULL,
  -- call_key of that call; null in a Wait step
  ADD COLUMN awaits CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL;

-- What a webhook's calls are signed with. Never in definitions, exports, logs or messages.
CREATE TABLE webhook_secret (
  webhook_id INT NOT NULL,
  value VARBINARY(64) NOT NULL,
  -- signs too until then, so that the receiver can change over
  previous_value VARBINARY(64) NULL,
  previous_until DATETIME(6) NULL,
  PRIMARY KEY (webhook_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Lists of hosts are longer than other settings.
ALTER TABLE setting MODIFY COLUMN value VARCHAR(4000) NOT NULL;
