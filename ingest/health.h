/* health: what ingest tells of itself: DATA/run/ingest.json for `envpub status` and ingest.prom for
 * Prometheus, replaced every 10 s. Names and numbers of ours only: never a topic or a payload. */
#ifndef INGEST_HEALTH_H
#define INGEST_HEALTH_H

#include "ingest/decode.h"
#include "schema/readings.h"
#include "schema/settings.h"

struct tally { uint64_t added, changed, same, kept; };     /* readings, by what storing them did */

struct feed_health {
    const char *name;
    bool connected, kept, subscribed;     /* kept: the broker held our session */
    int64_t since;                        /* of the present state, connected or not */
    int64_t last_message, last_end;       /* 0: none; last_end: newest interval end told of */
    uint64_t messages, qos0, redelivered, retained;
    struct tally stored;
    struct noted noted;                   /* what was tolerated of its senders, by name; and talk */
    uint64_t passed;                      /* values that no series asks for */
    uint64_t unused;                      /* readings of other minutes than their series has */
    char error[256];                      /* of the last loss; "" when connected */
};

struct health {
    int64_t started;
    struct feed_health *feed;             /* feeds of them; the caller's */
    int feeds;
    size_t batch;                         /* messages of the last commit */
    int64_t commit_us;                    /* how long it took */
    uint64_t commits;
    int64_t refused[REASONS];             /* open ones in the store */
    char problem[512];                    /* why the store takes nothing; "" when it does */
};

/* What a message brought. */
struct received;
void health_add(struct feed_health *feed, const struct received *received);
/* A failure to write the run files is logged by the caller, never a reason to stop. */
MUST bool health_write(const struct health *h, const char *data, int64_t now, int offset, struct why *why);

#endif
