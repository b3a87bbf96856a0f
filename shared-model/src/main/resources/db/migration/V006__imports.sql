-- One import of a file of people. It advances in the transaction that writes the rows, so what is here is done and what
-- is not here is not, whatever died when.
CREATE TABLE people_import (
  id INT NOT NULL AUTO_INCREMENT,
  -- hash of content, mapping and options while the import is unfinished: the same file goes on here; null afterwards
  identity_key CHAR(64) NULL,
  file_name VARCHAR(1000) NOT NULL,
  file_bytes BIGINT NOT NULL,
  reject_file VARCHAR(1000) NOT NULL,
  -- RUNNING, FAILED, COMPLETED, or ABANDONED for one that was started anew from the first row
  state VARCHAR(16) NOT NULL,
  -- raised by every start: a process that only seemed dead is refused at its next commit
  epoch INT NOT NULL,
  job_execution_id BIGINT NULL,
  rows_total BIGINT NOT NULL,
  rows_done BIGINT NOT NULL,
  -- where the next row begins
  file_offset BIGINT NOT NULL,
  line BIGINT NOT NULL,
  -- how much of the reject file belongs to the rows done
  reject_bytes BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  listed BIGINT NOT NULL,
  requested_by VARCHAR(255) NOT NULL,
  started_at DATETIME(6) NOT NULL,
  ended_at DATETIME(6) NULL,
  error_text TEXT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY people_import_identity (identity_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Fields that a source of input may fill but not change (FL-10).
CREATE TABLE person_field_block (
  field_id INT NOT NULL,
  source VARCHAR(32) NOT NULL,
  PRIMARY KEY (field_id, source)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
