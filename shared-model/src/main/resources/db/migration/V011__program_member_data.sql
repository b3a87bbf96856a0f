-- What program member fields say of a member (FL-40): a JSON object of texts by the field's name in lower case, as fields
-- write their values; empty ones are left out. One field more costs a chunk no statement.
ALTER TABLE program_member ADD COLUMN data MEDIUMTEXT NULL;

-- Their kind of definition has a longer name than the ones before.
ALTER TABLE definition MODIFY COLUMN kind VARCHAR(32) NOT NULL;
