/* parcels: the outbox in the store that publish owns: which revision each portal still waits for,
 * what became of the others, and how each portal fares. One parcel is one revision for one portal.
 *
 * A parcel is put in the transaction that marks its revision released, so that none is lost; its
 * bytes are the archive's file, known by the digest that was laid down. Writing is between
 * publications_begin and publications_commit. */
#ifndef SCHEMA_PARCELS_H
#define SCHEMA_PARCELS_H

#include "schema/publications.h"

enum parcel_state {
    PARCEL_WAITING,
    PARCEL_SETTLED,      /* the portal has it */
    PARCEL_ABANDONED,    /* the portal refused it: an alarm until a person looks after it */
    PARCEL_DROPPED,      /* by a person */
    PARCEL_STATES
};
const char *parcel_state_name(enum parcel_state state);
/* The one door: may a parcel go from here to there? */
bool parcel_may(enum parcel_state from, enum parcel_state to);

struct receipt { int64_t at; long status; char answer[256]; };   /* at 0: none; status 0: silence */

struct parcel {
    int64_t id, start, born, due;
    int revision, tries;
    enum parcel_state state;
    char portal[65], document[64];       /* document: air/2026-03-01/01 */
    char file[65];                       /* digest of its file; "": not known yet */
    struct receipt last;
};

enum { HELD_ROOM = 400 };
struct portal_state {
    char name[65];
    bool configured, filling;            /* filling: older hours are still being put */
    bool bounded;                        /* since is given */
    int64_t born, since, rest, held_since, setup;
    int failures;
    char held[HELD_ROOM];                /* "": it is not */
    struct receipt last;
    int64_t next, oldest;                /* of the waiting ones: when the first is due, was born */
    int64_t count[PARCEL_STATES];        /* by parcels_count only */
    struct receipt first;                /* of the first that waits; by outbox_look only */
};

/* Configured now. A new portal, or one that comes back, is to be filled from `since` on (NULL: with
 * nothing released before now), one whose `since` is now earlier too. What is due in more than two
 * days, or of a portal that rests for more than eight (it may ask for seven), was put off under
 * another clock and is due now. */
MUST bool parcels_meet(struct publications *p, const char *portal, const int64_t *since,
                       int64_t now, struct why *why);
/* No portal is configured, until it is met. */
MUST bool parcels_part(struct publications *p, struct why *why);
/* The portals by name, after that one ("" is before the first). */
MUST bool parcels_portal(struct publications *p, const char *after, struct portal_state *out,
                         bool *more, struct why *why);
MUST bool parcels_count(struct publications *p, struct portal_state *portal, struct why *why);
/* rest, failures, held, held_since, setup and last. */
MUST bool parcels_portal_keep(struct publications *p, const struct portal_state *portal,
                              struct why *why);

/* That revision for every configured portal whose since allows it; again is nothing. */
MUST bool parcels_put(struct publications *p, int64_t start, int revision, int64_t born,
                      struct why *why);
/* The next `most` older released revisions for a portal that is being filled. */
MUST bool parcels_fill(struct publications *p, const char *portal, int most, int64_t born,
                       struct why *why);

/* Waiting and due by `until`, in order of start and revision after (start, revision); never one
 * while an earlier revision of its hour waits. */
MUST bool parcels_due(struct publications *p, const char *portal, int64_t until,
                      int64_t after_start, int after_revision, struct parcel *out, bool *more,
                      struct why *why);
/* Those with id > after; settled ones only when asked for. */
MUST bool parcels_list(struct publications *p, int64_t after, bool settled, struct parcel *out,
                       bool *more, struct why *why);
/* The digest of a file that was laid down before digests were kept; a known one stays. */
MUST bool parcels_seal(struct publications *p, int64_t start, int revision, const char *file,
                       struct why *why);

/* A waiting parcel was tried: its new state, tries, due and receipt. One that a person moved
 * meanwhile stays as it is. */
MUST bool parcels_tried(struct publications *p, const struct parcel *parcel, struct why *why);
/* What waits and was last tried before now is due now. */
MUST bool parcels_hasten(struct publications *p, const char *portal, int64_t now, struct why *why);
/* By a person: to WAITING (due now, and its portal rests no longer) or DROPPED. */
MUST bool parcels_move(struct publications *p, const struct parcel *parcel, enum parcel_state to,
                       int64_t now, struct why *why);

#endif
