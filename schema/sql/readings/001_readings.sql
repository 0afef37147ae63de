-- readings.db: what the stations told. Owner: envpub-ingest; envpub-publish reads.
-- Moments are seconds since 1970 UTC, spans are seconds. ASCII only: this file becomes C.

CREATE TABLE station (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
) STRICT;

-- One row a report, in the order of time, so that writing goes to the end of the tree.
-- readings: {"pm25":38,"co":{"v":0.6,"m":["upkeep"]},"no2":{"v":null,"m":["absent"]}}
-- known_from: when the report was first heard of. changed_at: since when it stands as it does now;
-- NULL: since known_from. station is not declared as a foreign key: the check would cost more than
-- the row.
CREATE TABLE report (
    start      INTEGER NOT NULL,
    station    INTEGER NOT NULL,
    span       INTEGER NOT NULL,
    known_from INTEGER NOT NULL,
    changed_at INTEGER,
    readings   TEXT NOT NULL,
    PRIMARY KEY (start, station, span)
) STRICT, WITHOUT ROWID;

-- What a reading was before it changed, one row a change. old: its text in report.readings, NULL:
-- there was none. It held for known_from <= T < known_until.
CREATE TABLE undo (
    start       INTEGER NOT NULL,
    station     INTEGER NOT NULL,
    span        INTEGER NOT NULL,
    parameter   TEXT NOT NULL,
    nr          INTEGER NOT NULL,
    old         TEXT,
    known_from  INTEGER NOT NULL,
    known_until INTEGER NOT NULL,
    PRIMARY KEY (start, station, span, parameter, nr)
) STRICT, WITHOUT ROWID;

-- Where the intervals of a station begin: start = phase (mod span), so that its history can be
-- probed by exact key. phase -1: too many phases for that (or span 0), its history is a range.
CREATE TABLE grid (
    station INTEGER NOT NULL,
    span    INTEGER NOT NULL,
    phase   INTEGER NOT NULL,
    PRIMARY KEY (station, span, phase)
) STRICT, WITHOUT ROWID;

-- The ledger of station-hours that changed; a number is never used twice.
CREATE TABLE touched (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    station INTEGER NOT NULL,
    hour    INTEGER NOT NULL
) STRICT;

-- Payload hashes by message id, against redelivered corrections: 128 ids in a row, from 128 * block
-- on, 8 bytes each, the low one first; 0: none. The broker counts its ids up, so a batch of a
-- thousand messages is eight rows and not a thousand.
CREATE TABLE seen (
    feed   TEXT NOT NULL,
    block  INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (feed, block)
) STRICT, WITHOUT ROWID;

-- Messages that could not become readings, whole. settled: when a replay succeeded; NULL: open.
CREATE TABLE refused (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    heard   INTEGER NOT NULL,
    settled INTEGER,
    reason  TEXT NOT NULL,
    feed    TEXT NOT NULL,
    topic   TEXT NOT NULL,
    detail  TEXT NOT NULL,
    payload BLOB NOT NULL
) STRICT;
CREATE INDEX refused_open ON refused (id, reason) WHERE settled IS NULL;

-- The quantum of each parameter, 10^-decimals of its unit, which may not change under the values.
CREATE TABLE parameter (
    key      TEXT NOT NULL PRIMARY KEY,
    decimals INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
