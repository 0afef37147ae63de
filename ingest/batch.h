/* batch: the messages read since the last commit, and their way into the store: one transaction
 * for all, or, when that fails, one each; a single message that cannot be written becomes refused.
 * Nothing of it may be acknowledged before batch_commit has returned true. */
#ifndef INGEST_BATCH_H
#define INGEST_BATCH_H

#include "ingest/receive.h"

struct batch;

enum { BATCH_BYTES = 8 << 20 };    /* a batch that holds so much takes no further message */

struct queued {                    /* as batch_add takes it; topic and body are copied */
    const struct feed_settings *feed;
    struct message message;
    uint16_t mid;                  /* 0: QoS 0 */
    uint64_t hash;                 /* of topic and payload, for `seen` */
    void *with;                    /* the session, handed back to `stored` */
};
/* Told for each message once it is on disk. */
typedef void batch_stored(void *with, const struct received *received);

MUST bool batch_open(struct batch **out, struct receiver *receiver, struct readings *store,
                     batch_stored *stored, struct why *why);
void      batch_close(struct batch **batch);
MUST bool batch_add(struct batch *b, const struct queued *queued, struct why *why);
size_t    batch_count(const struct batch *b);
size_t    batch_bytes(const struct batch *b);
/* False: the store takes nothing now; what was not committed is forgotten and will come again, for
 * it was not acknowledged. */
MUST bool batch_commit(struct batch *b, int64_t now, struct why *why);
void      batch_forget(struct batch *b);

#endif
