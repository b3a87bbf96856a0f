-- Who may use the HTTP API, and for what. The key itself is shown once, when it is made, and stored nowhere.
CREATE TABLE api_key (
  id INT NOT NULL AUTO_INCREMENT,
  name VARCHAR(100) NOT NULL,
  -- SHA-256 of the key: keys are 256 random bits, so nobody finds one by its hash
  key_hash BINARY(32) NOT NULL,
  -- io.carillon.listener.access.Scope, with commas
  scopes VARCHAR(255) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  created_by VARCHAR(255) NOT NULL,
  revoked_at DATETIME(6) NULL,
  -- a name that is free again when its key is revoked
  valid_name VARCHAR(100) GENERATED ALWAYS AS (CASE WHEN revoked_at IS NULL THEN LOWER(name) END) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY api_key_hash (key_hash),
  UNIQUE KEY api_key_name (valid_name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events from outside that became activities, by the id their sender gave them: a repeat finds its row and writes
-- nothing. Written in the transaction of the activity.
CREATE TABLE accepted_event (
  event_key VARCHAR(100) NOT NULL,
  -- what trigger campaigns know it by
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  person_id BIGINT NOT NULL,
  type_id INT NOT NULL,
  accepted_at DATETIME(6) NOT NULL,
  PRIMARY KEY (event_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
