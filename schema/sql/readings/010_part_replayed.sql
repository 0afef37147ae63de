-- Of a part that a replay put back, which refused message it is of; 0: heard live. heard says since
-- when it waits, first when it was heard in fact.
ALTER TABLE part ADD COLUMN replayed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE part ADD COLUMN first INTEGER NOT NULL DEFAULT 0;
UPDATE part SET first = heard;
CREATE INDEX part_replayed ON part (replayed) WHERE joined = 0 AND replayed > 0;
