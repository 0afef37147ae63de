/* cycle: from what is due to what is public. One turn:
 *
 *     take back what the archive has and the store does not (a copy of the store was put back)
 *     finish what a killed run laid down and did not release
 *     the ledger of the readings: which published hours changed
 *     due (a) hours never published, in order   (b) published hours whose inputs changed
 *     lay down: at most BATCH hours in one transaction of the publications store
 *     archive rN, one sync, alias HH.json; when nothing more is due: the pages, and `current`,
 *     in a second turn those of the stations, where many changed
 *
 * A turn that has more to do says so and is called again at once; killed anywhere, the next turn
 * goes on. The caller owns the clock. */
#ifndef PUBLISH_CYCLE_H
#define PUBLISH_CYCLE_H

#include "publish/approval.h"
#include "publish/limits.h"
#include "publish/standard.h"
#include "schema/house.h"

struct cycle;
struct publications;

MUST bool cycle_open(struct cycle **out, const struct house *house,
                     const struct standards *standards, const struct limits *limits,
                     struct why *why);
void      cycle_close(struct cycle **cycle);

/* chosen: now was chosen by a person (--now): no change waits for its company, and a now before the
 * newest published hour is meant. */
MUST bool cycle_turn(struct cycle *cycle, int64_t now, bool chosen, bool *more, struct why *why);
/* Seconds until something may be due, at least 1. */
int64_t cycle_wait(const struct cycle *cycle, int64_t now);

struct shown {                           /* the hour of the pages */
    bool any;
    int64_t start, published;
    int revision;
    int expected, received, valid;       /* values, as its document counts them */
    bool silent;                         /* of those expected not one came */
    int64_t silent_from;                 /* the first hour of that silence: its start */
};
struct news {                            /* for the run files */
    struct approved approval;
    char held[600];                      /* why nothing is published; "": it may be */
    bool missing;                        /* the readings store is not there yet */
    bool any;                            /* an hour was laid down: the newest */
    int64_t newest;
    struct shown shown;                  /* what a visitor sees of it: the last that came through */
    int64_t due;                         /* until when the next hour is out; INT64_MAX: none */
    size_t changed;                      /* published hours that wait for their revision */
    size_t unreleased;                   /* laid down, not yet on the site */
    size_t lost;                         /* of the hours that pages show: not in the archive, or damaged */
    uint64_t hours, revisions, releases; /* since the start */
    uint64_t not_revised;                /* changes to hours that other readings were published of */
    uint64_t recalled, not_recalled;     /* revisions that only the archive knew: taken back, or not */
    int64_t recalled_from;               /* the first one's hour */
    uint64_t told_differs;               /* values of told hours that their minutes do not make */
    char differs[256];                   /* the first of them, in words */
                                         /* in words, "": it is not so: */
    char other[256];                     /* the readings are not those of the newest hour */
    char older[256];                     /* the store did not know revisions of the site's */
    char left[600];                      /* one of them cannot be taken back: which, and why */
};
const struct news *cycle_news(const struct cycle *cycle);
/* Its store, for the outbox: between turns, and as long as the cycle lives. */
struct publications *cycle_publications(struct cycle *cycle);

#endif
