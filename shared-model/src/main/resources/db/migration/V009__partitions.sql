-- Which partition a person is in (AN-05): the name of a definition of kind PersonPartition, or Default. Compared by
-- LOWER, as all text is.
ALTER TABLE person ADD COLUMN lead_partition VARCHAR(255) NOT NULL DEFAULT 'Default';

-- Shipped fields have ids below 1001, custom ones those from there on.
INSERT INTO person_field (id, name, column_name, type, field_group, custom, read_only, created_at) VALUES
  (77, 'Lead Partition Name', 'lead_partition', 'STRING', 'PERSON', FALSE, TRUE, UTC_TIMESTAMP(6));
