/* readings: the store that ingest owns and publish reads. The seam is in our verbs, never in SQL.
 *
 * One row a report, key (start, station, span). A report told in pieces is merged; a changed
 * reading leaves its old value, or "absent", in an undo log with known-from and known-until; the
 * same value again is nothing. `touched` is the ledger of station-hours that changed, one row a
 * station-hour and transaction, numbered by seq in the order of commits.
 *
 * Writing is between begin and commit; begin takes the write lock at once (BEGIN IMMEDIATE). A
 * failed call leaves the transaction to be rolled back. The daemon holds the folder's lock; verbs
 * write through short transactions of their own. */
#ifndef SCHEMA_READINGS_H
#define SCHEMA_READINGS_H

#include "schema/base/text.h"
#include "schema/parameter.h"
#include "schema/reading.h"
#include "schema/reasons.h"

struct readings;

enum store_use {
    STORE_DAEMON,     /* the one owner: creates, migrates, takes the lock */
    STORE_VERB,       /* an operator's command: creates and migrates, waits for the writer */
    STORE_READER,     /* another process: never writes; `missing` tells a store not there yet */
};

/* folder: DATA/ingest; the file is readings.db. A schema newer than this program, a journal that
 * is not WAL, fewer `decimals` or another unit than stored are refused with the remedy. A writer
 * records more decimals, and from then on they may not be fewer.
 * offset: the site's, for the hour a report belongs to; another than that of the reports is refused. */
MUST bool readings_open(struct readings **out, const char *folder, enum store_use use,
                        const struct parameters *parameters, int offset, bool *missing,
                        struct why *why);
void      readings_close(struct readings **store);

MUST bool readings_begin(struct readings *r, struct why *why);
MUST bool readings_commit(struct readings *r, struct why *why);
void      readings_rollback(struct readings *r);               /* no transaction: nothing */

struct put { int added, changed, same, kept; };   /* readings; kept: stands, another was told */
/* What on file a word may not replace. Live: nothing is kept. A retained copy keeps all values, and
 * what is absent where just this was told once and replaced since; else it fills what is absent. Of
 * a refused message that is replayed, its number: what is a later word is kept, a value or that there
 * is none, whichever of the two came to the store first. One told live was heard since it stands by
 * itself; one that a replay wrote, when that message was heard. A reading that is only_flag replaces
 * no value, whatever is kept. */
struct keep { bool all; int64_t heard, message; };
#define KEEP_NOTHING ((struct keep){ false, 0, 0 })
#define KEEP_ALL     ((struct keep){ true, 0, 0 })
/* known: when we learnt it (now). MARK_LATE and MARK_FUTURE alone are no difference: they tell when
 * it was heard. Counts are added to *put. */
MUST bool readings_put(struct readings *r, const struct report *report, int64_t known,
                       struct keep keep, struct put *put, struct why *why);

struct refusal {
    int64_t id, heard;
    enum reason reason;
    bool retained;               /* a stored copy of the broker's */
    char feed[65], topic[1024], detail[256];
    const void *payload;         /* whole; owned by the caller, or by the store until the next row */
    size_t length;
};
/* A stored copy that is among the open ones already, feed, topic and bytes, is not added again: the
 * broker sends it with every new subscription. */
MUST bool readings_refuse(struct readings *r, const struct refusal *refusal, struct why *why);
/* The open ones in the order heard, id >= from; each true call fills *out; *more false at the end. */
MUST bool readings_refused(struct readings *r, int64_t from, struct refusal *out, bool *more,
                           struct why *why);
/* Replayed or given up: settled at `when`, off the list, kept for the record; or still refused, for
 * `reason`. */
MUST bool readings_settle(struct readings *r, int64_t id, int64_t when, struct why *why);
MUST bool readings_refuse_again(struct readings *r, int64_t id, enum reason reason, const char *detail,
                                struct why *why);
MUST bool readings_refused_counts(struct readings *r, int64_t by_reason[REASONS], struct why *why);

/* Parts of split messages: kept with their own commit, so that they may be acknowledged, and taken
 * out as one when the last is there. A set is known by feed, source and stamp. A part without a
 * stamp finds the set that was said nearest to it, a part with one those without that came before
 * it: within PART_SENDING milliseconds, and where the higher number was also said later, for else
 * they may be of two sendings that each lost a part. */
enum { PART_SENDING = 60000 };
struct part {
    char feed[65], source[96], stamp[24], topic[1024];
    int number, parts;           /* from 1 */
    bool retained;               /* after readings_part_take: one of its set was */
    int64_t said, heard;         /* said: by the sender's clock, if it has one; milliseconds */
    int64_t waits, replayed;     /* since when it waits; of which refused message it is, 0: heard live */
    bool named;                  /* the same bytes again are the same part */
    const void *frame;
    size_t length;
};
/* A part that is there already is nothing and waits. Whole: all are there now; the part's stamp is its
 * set's. Displaced: it is of a replay and was not put, for another of its number waits in its place. */
enum part_put { PART_WAITS, PART_WHOLE, PART_DISPLACED };
MUST bool readings_part_put(struct readings *r, struct part *part, enum part_put *how, struct why *why);
/* The frames of the part's set in their order, each on a line of its own. */
MUST bool readings_part_take(struct readings *r, struct part *part, struct text *out,
                             struct why *why);
/* The refused messages that parts were put back of and wait, in order: the next after `after`. */
MUST bool readings_part_replayed(struct readings *r, int64_t after, int64_t *message, bool *found,
                                 struct why *why);
/* What waits since before `before`: sets that are not whole are refused as incomplete, a hundred at
 * most; joined ones are forgotten. Are there any? */
MUST bool readings_parts_expire(struct readings *r, const char *feed, int64_t before, struct why *why);
MUST bool readings_parts_wait(struct readings *r, const char *feed, int64_t before, int64_t *count,
                              struct why *why);
/* The next feed in byte order that there are parts of, joined ones too; "" asks for the first. */
MUST bool readings_part_feed(struct readings *r, char feed[65], bool *found, struct why *why);

/* seen: what was committed under which message id, and when, against redelivered corrections (design
 * §4). hash 0 means none. all[65536] is filled for a session that the broker kept, with what was seen
 * at `since` or after, and perhaps with its neighbours from before; forget for a new one. */
MUST bool readings_seen(struct readings *r, const char *feed, uint16_t mid, uint64_t hash, int64_t now,
                        struct why *why);
MUST bool readings_seen_all(struct readings *r, const char *feed, int64_t since, uint64_t all[65536],
                            struct why *why);
/* When something was seen last, by clocks that were not ahead of `now`; *found false: nothing was. */
MUST bool readings_seen_last(struct readings *r, const char *feed, int64_t now, int64_t *last,
                             bool *found, struct why *why);
MUST bool readings_seen_forget(struct readings *r, const char *feed, struct why *why);

/* subscription: what a broker confirmed to a feed's session. The broker keeps a session also where
 * it never granted a topic, and beyond a change of ours; so this alone says what stands in it. */
struct subscription {
    char broker[208], client_id[65], topic[512];     /* broker: host:port */
    int64_t granted;                                 /* when it was confirmed last */
};
/* topic "": none is known. */
MUST bool readings_subscription(struct readings *r, const char *feed, struct subscription *out,
                                struct why *why);
MUST bool readings_subscribed(struct readings *r, const char *feed,
                              const struct subscription *subscription, struct why *why);
MUST bool readings_subscription_forget(struct readings *r, const char *feed, struct why *why);

/* Reports with from <= start < to, by start, station, span. station "" = all, span -1 = all, asof
 * INT64_MAX = now. `visit` returns false to stop (then why is its own). known_from: since when the
 * report stands as it is told. */
typedef bool readings_visit(void *with, const struct report *report, int64_t known_from, struct why *why);
MUST bool readings_window(struct readings *r, int64_t from, int64_t to, const char *station, int32_t span,
                          int64_t asof, readings_visit *visit, void *with, struct why *why);
/* What one station's readings were before they changed, from <= start < to: by report and parameter,
 * and of each the last change first. Its number is the order of its changes, whatever clocks said. */
struct undone {
    int64_t start, from, until;          /* it was known from <= T < until */
    int32_t span;
    int number, parameter;
    bool was;                            /* false: there was no such reading in the report */
    struct reading old;
};
typedef bool undone_visit(void *with, const struct undone *undone, struct why *why);
MUST bool readings_undone(struct readings *r, int64_t from, int64_t to, const char *station,
                          undone_visit *visit, void *with, struct why *why);
/* The first start of a report of that span; *found false: none. */
MUST bool readings_first(struct readings *r, int32_t span, int64_t *start, bool *found, struct why *why);

/* Each process that changed something opened the ledger: under a random name, which so stands for
 * all that was told before it too. A store made anew has other openings, and a copy that was put
 * back and written to has others from there on. end: the newest number before the next opening. */
struct opening { char name[33]; int64_t number, end; };
/* The newest first: number < before. */
MUST bool readings_opening(struct readings *r, int64_t before, struct opening *out, bool *found,
                           struct why *why);
MUST bool readings_opening_named(struct readings *r, const char *name, struct opening *out,
                                 bool *found, struct why *why);
/* Its file was moved away or replaced since it was opened. */
bool      readings_moved(struct readings *r);
/* The ledger: station-hours changed after `seq`, in order; *last is the newest seq read. */
typedef bool touched_visit(void *with, int64_t seq, const char *station, int64_t hour, struct why *why);
MUST bool readings_touched(struct readings *r, int64_t seq, touched_visit *visit, void *with,
                           int64_t *last, struct why *why);
/* One view for several reads (a read transaction); end it within the turn. */
MUST bool readings_view(struct readings *r, struct why *why);
void      readings_view_end(struct readings *r);

#endif
