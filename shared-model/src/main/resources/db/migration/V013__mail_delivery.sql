-- Delivery of what the outbox holds. New state: SKIPPED, when the person may not be mailed any more at the moment of
-- sending.
ALTER TABLE outbox
  -- the minute for which the recipient's domain has been asked to take it, if so many a minute is set for domains
  ADD COLUMN booked_for DATETIME NULL,
  -- which mails of a person wait
  ADD KEY outbox_person (person_id, state);

-- How many mails each recipients' domain has been booked for in its last booked minute; earlier minutes are full.
CREATE TABLE mail_domain (
  domain VARCHAR(255) NOT NULL,
  minute_at DATETIME NOT NULL,
  booked INT NOT NULL,
  PRIMARY KEY (domain)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
