-- What the broker confirmed to each feed's session by a SUBACK: broker is host:port, topic the
-- filter, granted when it was confirmed last. A session is kept also where it never subscribed, and it outlives a change of the
-- settings: so what stands in it is known from here only.
CREATE TABLE subscription (
    feed      TEXT NOT NULL PRIMARY KEY,
    broker    TEXT NOT NULL,
    client_id TEXT NOT NULL,
    topic     TEXT NOT NULL,
    granted   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
