-- Of which readings a revision was made: the newest opening of their ledger then (readings:
-- 006_ledger.sql), and by seq how far they were read. Readings with that opening hold all that was
-- told before it, and of it as much as their numbers go. ASCII only.

-- NAME.EPOCH, NULL: from before this, of a ledger in progress; adopted when that is met again.
ALTER TABLE document RENAME COLUMN ledger TO opening;
DROP TABLE opening;

-- From here on a cell of the shelf may end with the mean that its sub-index rests on:
-- {"so2":[850,91,1,1,[131,24,24]],...}: value, hours, how many of them were published.

-- How far readings were worked off while that opening was their newest; before this: progress.
CREATE TABLE worked (
    opening TEXT NOT NULL PRIMARY KEY,
    seq     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
