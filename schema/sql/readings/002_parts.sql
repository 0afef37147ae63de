-- Parts of split messages, kept from their own commit until the last one is there. source: who
-- splits what into how many parts; stamp: whose interval, '' where only the first part says; said:
-- when by the sender's clock. joined 1: the set was whole and has been read; its rows stay a while
-- without their frames, so that a part that comes twice is known by its hash.
CREATE TABLE part (
    feed   TEXT NOT NULL,
    source TEXT NOT NULL,
    stamp  TEXT NOT NULL,
    number INTEGER NOT NULL,
    parts  INTEGER NOT NULL,
    said   INTEGER NOT NULL,
    heard  INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    hash   INTEGER NOT NULL,
    topic  TEXT NOT NULL,
    frame  BLOB NOT NULL,
    PRIMARY KEY (feed, source, stamp, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_heard ON part (feed, joined, heard);
