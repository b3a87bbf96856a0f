-- Files of past activities are imported the way files of people are: one table for both.
RENAME TABLE people_import TO file_import;

ALTER TABLE file_import
  -- PEOPLE or ACTIVITIES
  ADD COLUMN kind VARCHAR(16) NOT NULL DEFAULT 'PEOPLE' AFTER id,
  -- what else decides what a row does: an import is only gone on with under the same options
  ADD COLUMN options_hash CHAR(64) NULL AFTER identity_key,
  -- people that activities were about and that nobody knew
  ADD COLUMN new_people BIGINT NOT NULL DEFAULT 0 AFTER listed;
