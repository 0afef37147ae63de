-- publications.db: what was published. Owner: envpub-publish.
-- Moments are seconds since 1970 UTC. ASCII only: this file becomes C.

-- Versions of the registry that documents cite: the bytes of its four files.
CREATE TABLE registry (
    digest      TEXT NOT NULL PRIMARY KEY,
    first_used  INTEGER NOT NULL,
    stations    BLOB NOT NULL,
    series      BLOB NOT NULL,
    enterprises BLOB NOT NULL,
    limits      BLOB NOT NULL
) STRICT;

-- Every revision that was laid down. seq: how far the ledger of the readings was worked off.
-- content: digest of the document without published, revision, reason, changes. body: the JSON file
-- until it is released, then NULL: the archive holds it.
CREATE TABLE document (
    start     INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    id        TEXT NOT NULL,
    published INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    registry  TEXT NOT NULL REFERENCES registry (digest) DEFERRABLE INITIALLY DEFERRED,
    content   TEXT NOT NULL,
    released  INTEGER NOT NULL DEFAULT 0,
    body      BLOB,
    PRIMARY KEY (start, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_unreleased ON document (start, revision) WHERE released = 0;

-- What an hour held as last laid down. kind: 0 a city, 1 a station. cells: by pollutant
-- [value, iaqi, count, expected, reason of a missing value?, "suspect"?], e.g.
-- {"so2":[4,4,1,1],"no2":[null,null,0,1,"not_received"],...}. aqi, level: NULL without an AQI.
-- primaries: "pm25 o3".
CREATE TABLE shelf (
    start     INTEGER NOT NULL,
    kind      INTEGER NOT NULL,
    subject   TEXT NOT NULL,
    aqi       INTEGER,
    level     INTEGER,
    primaries TEXT NOT NULL,
    cells     TEXT NOT NULL,
    PRIMARY KEY (start, kind, subject)
) STRICT, WITHOUT ROWID;

-- How far a ledger was worked off.
CREATE TABLE progress (
    ledger TEXT NOT NULL PRIMARY KEY,
    seq    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
