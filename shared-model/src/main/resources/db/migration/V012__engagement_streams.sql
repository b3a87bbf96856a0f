-- Where a member of an engagement program stands (FL-41 to FL-43): in one of its streams, by the stream's id in the
-- program's definition, and whether nothing is to be cast. Members of other programs are in no stream.
ALTER TABLE program_member
  ADD COLUMN stream_id INT NULL,
  ADD COLUMN paused BOOLEAN NOT NULL DEFAULT FALSE;
