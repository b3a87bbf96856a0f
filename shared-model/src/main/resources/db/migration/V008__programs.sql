-- Who is a member of which program, and as what (AN-10). A member keeps a status that the channel no longer has (AN-11).
CREATE TABLE program_member (
  program_id INT NOT NULL,
  person_id BIGINT NOT NULL,
  -- in the program's channel
  status_id INT NOT NULL,
  -- whether the member ever reached a status that counts as success, and when first
  success BOOLEAN NOT NULL,
  success_at DATETIME(6) NULL,
  member_since DATETIME(6) NOT NULL,
  status_at DATETIME(6) NOT NULL,
  PRIMARY KEY (program_id, person_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The statuses of a channel have ids like the steps of a campaign: never one with a second meaning.
ALTER TABLE definition RENAME COLUMN last_step_id TO last_inner_id;
