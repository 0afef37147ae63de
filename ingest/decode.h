/* decode: a message's bytes into claims: what a station said, in its own words. Pure.
 *
 * A telling is what one station says of one interval; its claims are one value each. Everything is
 * text as it was sent, numbers are exact decimal digits: what they mean is normalise's. */
#ifndef INGEST_DECODE_H
#define INGEST_DECODE_H

#include "ingest/defect.h"
#include "ingest/message.h"
#include "schema/mark.h"
#include "schema/reasons.h"

struct claim {
    char code[32], unit[16], flag[8], digits[128];
    bool absent;                 /* asked for and not there */
    bool only_flag;              /* not asked for either: a flag is told, and no value */
    bool aside;                  /* of no parameter by itself: -Min, -Cou; a series may name it */
    char level;                  /* 'd': told as XX-DayData, 'n': as XX-NightData; 0: neither */
};
struct telling {
    char station[65];            /* what the feed calls it */
    char stamp[40];              /* RFC 3339, or Unix seconds */
    char span[24];               /* seconds; "": the series says */
    int32_t span_most;           /* series of a longer cadence are not meant; 0: all are */
    bool local;                  /* the stamp is YYYYMMDDhhmmss in the site's time */
    bool misfit;                 /* its values are those of another report: all are aside */
    enum edition edition;        /* whose marks the flags are */
    size_t first, count;         /* its claims */
};

/* A faulty part is left out and counted here; the first reason stands for the message. */
struct faults {
    enum reason reason;
    size_t count;
    size_t passed;               /* values aside that no series asks for: no fault, only counted */
    size_t repeated;             /* a parameter told under two names: likewise */
    size_t unused;               /* of another span than their series: stored, and make no hour */
    char detail[160];
};
PRINTF(3, 4) void fault(struct faults *f, enum reason reason, const char *format, ...);

/* A part of a split message, to be kept until its fellows are there: it tells nothing alone. */
struct piece {
    char source[96];             /* who splits what into how many parts */
    char stamp[24];              /* whose interval; "": only the first part says */
    int number, parts;           /* from 1 */
    int64_t said;                /* milliseconds: when made, by the sender's clock; else heard */
    bool named;                  /* by its sender: the same bytes again are the same part */
    size_t at, length;           /* of its frame in the message */
};

/* What is heard and is no fault. */
struct noted {
    struct defects defects;
    uint64_t talk;               /* frames without readings: requests, answers, heartbeats */
    uint64_t resent;             /* frames that say they are sent again */
};

void noted_add(struct noted *sum, const struct noted *more);

/* The most of one telling, parts of what was split, and parts of a message that wait, which the store
 * keeps no more of; more is too_large. Of tellings there are as many as a message's bytes hold,
 * which the receiver bounds. */
enum { CLAIMS = 8192, PIECES = 64, PIECES_WAIT = 4096 };
enum { CLAIMS_KEPT = 2048, TELLINGS_KEPT = 256 };      /* room for more is given back */

struct claims {
    struct telling *telling;
    struct claim *claim;
    size_t tellings, count;
    size_t tellings_room, claims_room;
    struct piece *piece;         /* NULL until there is one */
    size_t pieces, pieces_room;
    struct faults faults;
    struct noted noted;
};
MUST bool claims_open(struct claims *c, struct why *why);
void      claims_close(struct claims *c);
void      claims_clear(struct claims *c);      /* for the next message */
/* A new telling, claim of the last telling, or piece, cleared; NULL and a fault when there are too
 * many. */
struct telling *claims_tell(struct claims *c);
struct claim   *claims_claim(struct claims *c);
struct piece   *claims_piece(struct claims *c);

/* NULL-free list; only the decoder that a feed names runs for it. */
struct decoder {
    const char *name;
    bool by_code;                /* a claim's code is the HJ 524 code, not our key */
    void (*decode)(const struct message *in, struct claims *out);
};
extern const struct decoder decoder_hj212, decoder_json;     /* decode_hj212.c, decode_json.c */

const struct decoder *decoder_named(const char *name);     /* NULL: there is none */

#endif
