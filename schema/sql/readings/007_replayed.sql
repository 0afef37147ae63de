-- Which readings a replay wrote or told again: the reading in its nr-th state (see undo) is the word of
-- the refused message of that number, heard then. A reading without a row, or that has changed since,
-- is the word of the moment since when it stands.
CREATE TABLE replayed (
    start     INTEGER NOT NULL,
    station   INTEGER NOT NULL,
    span      INTEGER NOT NULL,
    parameter TEXT NOT NULL,
    nr        INTEGER NOT NULL,
    heard     INTEGER NOT NULL,
    message   INTEGER NOT NULL,
    PRIMARY KEY (start, station, span, parameter)
) STRICT, WITHOUT ROWID;
