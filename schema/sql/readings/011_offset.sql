-- The site's offset from UTC, in seconds, that the reports were taken by: where an interval may begin,
-- which hour of `touched` it is in, and what a stamp in local time meant. One row, recorded by the
-- owner; a store from before has none until its next start. ASCII only.
CREATE TABLE site (
    number     INTEGER PRIMARY KEY,
    utc_offset INTEGER NOT NULL
) STRICT;
