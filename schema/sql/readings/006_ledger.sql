-- Whose ledger `touched` is: its numbers mean nothing in another store, and are used twice where an
-- older copy was put back. Each process that writes to it has a row, from its first change on: seq is
-- the newest number there was then. The first row's name is the ledger's. ASCII only.
CREATE TABLE opening (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,
    seq    INTEGER NOT NULL
) STRICT;
INSERT INTO opening (name, seq) VALUES (lower(hex(randomblob(16))),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'touched'), 0));
