ALTER TABLE outbox
  -- whether a mail keeps to the communication limits when it leaves (CL-02)
  ADD COLUMN limited BOOLEAN NOT NULL DEFAULT FALSE,
  -- to staff about the person, not to the person (FL-25)
  ADD COLUMN alert BOOLEAN NOT NULL DEFAULT FALSE;

-- Keys that all servers of an installation share. Never shown, logged or exported.
CREATE TABLE secret (
  name VARCHAR(64) NOT NULL,
  value VARBINARY(64) NOT NULL,
  PRIMARY KEY (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
