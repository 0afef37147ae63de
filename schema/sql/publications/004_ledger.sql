-- Of which ledger of readings the publisher has worked off how much. ASCII only.

-- progress.ledger: the ledger's name ('readings': from before it had one). epoch: how often it came
-- back with numbers that were used already, since an older copy of its store was put back.
ALTER TABLE progress ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

-- The openings of a ledger that were seen: one that was not, with a number that was worked off
-- already, is of an older copy.
CREATE TABLE opening (
    ledger TEXT NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (ledger, name)
) STRICT, WITHOUT ROWID;

-- Whose readings a revision was made of: NAME.EPOCH. NULL: from before; the first ledger met.
ALTER TABLE document ADD COLUMN ledger TEXT;
