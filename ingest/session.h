/* session: one feed's connection over time: connecting, back-off, reading into the batch, letting
 * acknowledgements go, and what is told of it. A dead broker costs the others nothing. */
#ifndef INGEST_SESSION_H
#define INGEST_SESSION_H

#include "ingest/batch.h"
#include "ingest/broker.h"
#include "ingest/health.h"
#include "schema/base/log.h"

struct session {
    const struct feed_settings *feed;
    struct broker *broker;
    struct batch *batch;
    struct readings *store;
    struct feed_health *health;
    uint64_t *redelivered;       /* [65536] hashes committed under a message id on an earlier
                                    connection; NULL: the broker held no session of ours */
    uint64_t heard;              /* messages on this process's connections: "drained" is told by it */
    bool flushing;               /* acknowledgements are unsent: do not read */
    struct subscription standing;    /* what is known to stand in the broker's session */
    bool denied;                 /* the topic was not granted; asked for again at next_try */
    char trouble[256];           /* why we must cut the connection ourselves; "": no cause */
    bool cutting;                /* we cut it just now */
    int tries;                   /* since it was last stable */
    int64_t next_try;            /* monotonic ms; while down or denied */
    int64_t deadline;            /* of becoming ready; while connecting or subscribing */
    int64_t ready_since;         /* 0: not ready */
    int64_t down_since;          /* monotonic ms; while not ready */
    int64_t ended;               /* wall; when the broker left us last; 0: not since the start */
    int64_t last_heard;          /* monotonic ms of the last PUBLISH; 0: none */
    int64_t now_ms, now;         /* monotonic ms and wall seconds of this turn's reading */
    struct complaint complaint;
};

MUST bool session_open(struct session *s, const struct feed_settings *feed, struct batch *batch,
                       struct readings *store, struct feed_health *health, struct why *why);
void      session_close(struct session *s);

/* Connects when due, gives up on a silent broker, keeps the connection alive. */
void session_tend(struct session *s, int64_t ms, bool second, bool may_connect);
/* Reads until drained or the batch is full, `most` messages or BATCH_BYTES; true: something moved. */
bool session_read(struct session *s, size_t most);
/* With nothing uncommitted in hand only. */
void session_flush(struct session *s);
void session_drop(struct session *s, const char *reason);
/* What to wait for on its socket: poll events, 0 for nothing; *most is lowered to its next timer. */
short session_wants(const struct session *s, bool empty_hands, int64_t ms, int64_t *most);
bool  session_ready(const struct session *s);

#endif
