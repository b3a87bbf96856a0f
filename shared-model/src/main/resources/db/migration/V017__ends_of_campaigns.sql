-- Abort, deletion and archiving. New state of campaign_run and run_part: ABORTED, final (AN-81); work that was under way
-- finds its part's epoch raised.

-- What people should get to know without having asked (AN-95): append only.
CREATE TABLE notification (
  id BIGINT NOT NULL AUTO_INCREMENT,
  at DATETIME(6) NOT NULL,
  -- CAMPAIGN_ABORT
  kind VARCHAR(32) NOT NULL,
  campaign_id INT NULL,
  -- who did it
  actor VARCHAR(255) NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A campaign that was deleted keeps its row and versions (AN-84): whoever is in its flow goes on, and what it did is
-- read under its name. Its name is free again.
ALTER TABLE definition
  ADD COLUMN deleted_at DATETIME(6) NULL,
  DROP KEY definition_name,
  DROP COLUMN name_key;

ALTER TABLE definition
  ADD COLUMN name_key VARCHAR(255)
    GENERATED ALWAYS AS (CASE WHEN deleted_at IS NULL THEN LOWER(name) END) STORED,
  ADD UNIQUE KEY definition_name (kind, program_id, name_key);

-- Folders whose contents are not shown or suggested; they work all the same (AN-86).
CREATE TABLE archived_folder (
  folder_id INT NOT NULL,
  archived_at DATETIME(6) NOT NULL,
  archived_by VARCHAR(255) NOT NULL,
  PRIMARY KEY (folder_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
