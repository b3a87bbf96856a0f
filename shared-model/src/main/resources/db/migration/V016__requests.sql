-- Trigger campaigns that take people now: a row for as long as one is active (AN-45, AN-46). Whoever writes a request
-- reads it with a lock, so that none is written once the row is gone.
CREATE TABLE active_campaign (
  campaign_id INT NOT NULL,
  activated_at DATETIME(6) NOT NULL,
  activated_by VARCHAR(255) NOT NULL,
  PRIMARY KEY (campaign_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events that trigger campaigns have not taken yet, written in the transaction of what they are about; the transaction
-- that takes one deletes its row.
CREATE TABLE event_inbox (
  id BIGINT NOT NULL AUTO_INCREMENT,
  -- what makes a second delivery of the same event known
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id BIGINT NOT NULL,
  -- one person's events are handled in order, by the owner of its shard
  shard TINYINT GENERATED ALWAYS AS (MOD(person_id, 64)) STORED,
  -- 0 high, 1 medium, 2 low (CC-21 to CC-23): io.carillon.flow.Lane
  lane TINYINT NOT NULL,
  -- of the activity that is the event
  type_id INT NOT NULL,
  -- the one campaign it is for; null for all that listen
  campaign_id INT NULL,
  -- how many requests led to the flow that wrote it (RQ-06)
  depth SMALLINT NOT NULL,
  accepted_at DATETIME(6) NOT NULL,
  -- a JSON object: where it comes from, the values of its trigger tokens (TK-40), values of my tokens (TK-50)
  details TEXT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY event_inbox_event (event_id),
  -- the oldest of a shard by lane
  KEY event_inbox_shard (shard, lane, id),
  KEY event_inbox_person (person_id),
  -- how many wait for whom, since when
  KEY event_inbox_campaign (campaign_id, accepted_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
