/* outbox: what was released, on its way to the portals (contract §7). One turn:
 *
 *     answers that came: the parcel's receipt and the portal's state, in one transaction
 *     each portal that is free: the next slice of older hours; then its next due parcel, in the
 *     order of hours and revisions, one at a time
 *
 * A parcel's bytes are the archive's file, and only those that were laid down. Killed anywhere, a
 * parcel that was not settled is pushed again: same key, same bytes. A file that is gone or is not
 * what was laid down is abandoned like a refused one; one that cannot be read just now waits alone,
 * and all do while the archive is not there.
 * A portal that is held is tried hourly with one parcel, and at once when its address, token file
 * or certificates were changed. */
#ifndef PUBLISH_OUTBOX_H
#define PUBLISH_OUTBOX_H

#include "schema/parcels.h"
#include "schema/settings.h"

struct outbox;

/* Meets the portals of the settings. store: a writer's; it stays the caller's. */
MUST bool outbox_open(struct outbox **out, struct publications *store,
                      const struct settings *settings, int64_t now, struct why *why);
void      outbox_close(struct outbox **box);

enum push {
    PUSH_NOTHING,        /* nothing new is sent (no approval, or something else comes first) */
    PUSH_DUE,
    PUSH_ONCE,           /* each due parcel once, whatever became of those before; nothing is
                            hastened. But a portal that let three tries in a row wait for their whole
                            time is left, so that a dead one does not hold the call for hours */
};
/* *busy: something flies, or there is more to do at once. False: the store failed; what flies is
 * forgotten and will be pushed again. */
MUST bool outbox_turn(struct outbox *box, int64_t now, enum push push, bool *busy, struct why *why);
int     outbox_fd(const struct outbox *box);
int64_t outbox_wait(const struct outbox *box);           /* milliseconds until it wants a turn */

struct portals { struct portal_state *at; int count, room; };
/* Every portal that is or was configured, with its counts. */
MUST bool outbox_look(struct publications *store, struct portals *out, struct why *why);
void      portals_close(struct portals *portals);

#endif
