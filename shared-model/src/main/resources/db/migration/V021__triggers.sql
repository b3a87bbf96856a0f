-- What trigger campaigns listen to. Raised, under an exclusive lock, by whoever activates or deactivates one, or changes
-- definitions; whoever writes activities reads it with a share lock until the end of the transaction. So an event is
-- kept for a campaign if and only if it is committed while the campaign is active (TR-06, TR-07), and a process knows
-- when what it remembers of the triggers is out of date.
CREATE TABLE trigger_stamp (
  id TINYINT NOT NULL,
  stamp BIGINT NOT NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO trigger_stamp (id, stamp) VALUES (1, 1);

-- An event's row holds its activity too, whose values may be long.
ALTER TABLE event_inbox MODIFY COLUMN details MEDIUMTEXT NOT NULL;
