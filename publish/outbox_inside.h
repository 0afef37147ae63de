/* outbox_inside: what the pieces of the outbox share; only outbox.c, outbox_send.c and
 * outbox_settle.c include it. */
#ifndef PUBLISH_OUTBOX_INSIDE_H
#define PUBLISH_OUTBOX_INSIDE_H

#include "publish/outbox.h"
#include "publish/outbox_rules.h"

enum {
    SILENCES = 3,                        /* failures in a row: the portal is away */
    STALLS = 3,                          /* in a row: to wait for it on would take hours */
};

struct line {                            /* to one portal */
    const struct portal_settings *settings;
    struct portal_state state;           /* as last read from the store */
    bool flies, probe;                   /* probe: it was held when this was sent */
    bool unread;                         /* the parcel last taken up could not be read by us */
    struct parcel parcel;                /* what flies */
    struct text body;
    int stalls;                          /* of this run, in a row */
};

struct outbox {
    struct publications *store;
    const struct settings *settings;
    struct deliver *deliver;
    bool begun;                          /* a transaction of ours is open */
    bool filled;                         /* older hours were put in this turn: more may follow */
    int lines;
    struct line line[];
};

struct verdict {
    enum outcome outcome;
    bool ours;                           /* the portal was not even asked */
    bool stalled;                        /* it let the try's time pass */
    long status;
    int64_t retry_after;
    const char *words;
};

MUST bool outbox_begin(struct outbox *b, struct why *why);      /* once a turn; again is nothing */

/* outbox_settle.c: what an answer does to the parcel that flew and to its portal. */
MUST bool settle(struct outbox *b, struct line *l, const struct verdict *v, int64_t now,
                 enum push push, struct why *why);
bool may_send(const struct line *l, int64_t now, enum push push);

/* outbox_send.c: l->parcel on its way; what cannot be sent is settled at once. */
MUST bool send_one(struct outbox *b, struct line *l, int64_t now, enum push push, struct why *why);

#endif
