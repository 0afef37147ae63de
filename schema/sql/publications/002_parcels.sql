-- What is pushed to the portals. Owner: envpub-publish. Moments are seconds since 1970 UTC.

-- Digest of the JSON file, so that no other bytes are ever pushed under its key. NULL: laid down
-- before this; it is set from the archive before the first push.
ALTER TABLE document ADD COLUMN file TEXT;

-- Every portal ever configured. configured: 1 now, -1 until the last start, 0 before. since: hours that start from there on are sent; NULL: what is
-- released from `born` on. fill_*: how far the hours released before were looked through; NULL: to
-- the end. rest: nothing is tried before. failures: answers since the last one that settled a
-- parcel. held: why the portal is held, NULL: it is not; setup: what address, token file and
-- certificates were then. told, status, answer: the last answer.
CREATE TABLE portal (
    name          TEXT NOT NULL PRIMARY KEY,
    born          INTEGER NOT NULL,
    configured    INTEGER NOT NULL,
    since         INTEGER,
    fill_start    INTEGER,
    fill_revision INTEGER,
    rest          INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    held_since    INTEGER NOT NULL DEFAULT 0,
    held          TEXT,
    setup         INTEGER NOT NULL DEFAULT 0,
    told          INTEGER,
    status        INTEGER NOT NULL DEFAULT 0,
    answer        TEXT
) STRICT, WITHOUT ROWID;

-- One revision for one portal. state: 0 waiting, 1 settled (the portal has it), 2 abandoned (the
-- portal refused it), 3 dropped (by a person). tried, status, answer: the receipt of the last try.
CREATE TABLE parcel (
    id       INTEGER NOT NULL PRIMARY KEY,
    portal   TEXT NOT NULL REFERENCES portal (name) DEFERRABLE INITIALLY DEFERRED,
    start    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    born     INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0,
    state    INTEGER NOT NULL DEFAULT 0,
    tried    INTEGER,
    status   INTEGER NOT NULL DEFAULT 0,
    answer   TEXT,
    UNIQUE (portal, start, revision)
) STRICT;
CREATE INDEX parcel_state ON parcel (portal, state, start, revision);
CREATE INDEX parcel_due ON parcel (portal, due) WHERE state = 0;
