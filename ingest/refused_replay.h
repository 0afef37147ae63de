/* refused_replay: refused messages are read again, in the order heard, each in a transaction of its
 * own. What is whole now is settled; the rest stays on the list, with what is against it. */
#ifndef INGEST_REFUSED_REPLAY_H
#define INGEST_REFUSED_REPLAY_H

#include "schema/house.h"
#include "schema/readings.h"

struct replays;                        /* what is to be replayed */
MUST bool replays_add(struct replays **all, const struct refusal *refusal, struct why *why);
void      replays_close(struct replays **all);         /* NULL is fine */

struct replayed {
    int whole, still, waiting;         /* messages; waiting: for the other parts of split ones */
    struct put put;
};
/* *out is filled also where it fails in the middle. all may be NULL: there is none. */
MUST bool replays_run(struct replays *all, const struct house *house, struct readings *store,
                      struct replayed *out, struct why *why);

#endif
