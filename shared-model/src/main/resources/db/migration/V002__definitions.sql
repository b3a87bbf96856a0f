-- What users define in YAML, by kind; one row a name, its versions beside it. A version is never changed.
CREATE TABLE definition (
  id INT NOT NULL AUTO_INCREMENT,
  kind VARCHAR(16) NOT NULL,
  -- 0 outside any program; a name is unique inside its program (AN-13, OQ-14)
  program_id INT NOT NULL,
  name VARCHAR(255) NOT NULL,
  version INT NOT NULL,
  -- the highest step id a campaign ever used: an id never gets a second meaning
  last_step_id INT NOT NULL DEFAULT 0,
  name_key VARCHAR(255) GENERATED ALWAYS AS (LOWER(name)) STORED,
  PRIMARY KEY (id),
  UNIQUE KEY definition_name (kind, program_id, name_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE definition_version (
  definition_id INT NOT NULL,
  version INT NOT NULL,
  -- the canonical document
  body MEDIUMTEXT NOT NULL,
  -- one instant for everything an apply writes: all definitions together can be read as of any instant
  applied_at DATETIME(6) NOT NULL,
  applied_by VARCHAR(255) NOT NULL,
  PRIMARY KEY (definition_id, version)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row, locked while definitions are applied: applies follow one another, and who reads as of an instant waits for
-- the apply that may still belong to it.
CREATE TABLE definition_lock (
  id TINYINT NOT NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO definition_lock (id) VALUES (1);

-- Who did what to what, whence: append only (AN-94).
CREATE TABLE audit (
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL,
  actor VARCHAR(255) NOT NULL,
  origin VARCHAR(32) NOT NULL,
  verb VARCHAR(64) NOT NULL,
  target VARCHAR(600) NOT NULL,
  detail TEXT NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Settings of the whole installation, such as its time zone (WT-12, SC-30).
CREATE TABLE setting (
  name VARCHAR(64) NOT NULL,
  value VARCHAR(255) NOT NULL,
  PRIMARY KEY (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO setting (name, value) VALUES ('time-zone', 'UTC');
