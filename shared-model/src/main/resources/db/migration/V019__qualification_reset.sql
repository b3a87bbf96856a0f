-- The person may enter as if for the first time (PL-06), although it is known who entered, and how often. Over with the
-- next entry.
ALTER TABLE campaign_member ADD COLUMN forgiven BOOLEAN NOT NULL DEFAULT FALSE;
