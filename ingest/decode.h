/* decode: a message's bytes into claims: what a station said, in its own words. Pure.
 *
 * A telling is what one station says of one interval; its claims are one value each. Everything is
 * text as it was sent, numbers are exact decimal digits: what they mean is normalise's. */
#ifndef INGEST_DECODE_H
#define INGEST_DECODE_H

#include "ingest/message.h"
#include "schema/reasons.h"

struct claim {
    char code[32], unit[16], flag[8], digits[40];
    bool absent;                 /* asked for and not there */
};
struct telling {
    char station[65];            /* what the feed calls it */
    char stamp[40];              /* RFC 3339, or Unix seconds */
    char span[24];               /* seconds; "": the series says */
    size_t first, count;         /* its claims */
};

/* A faulty part is left out and counted here; the first reason stands for the message. */
struct faults {
    enum reason reason;
    size_t count;
    char detail[160];
};
PRINTF(3, 4) void fault(struct faults *f, enum reason reason, const char *format, ...);

enum { CLAIMS = 8192, TELLINGS = 2048 };     /* a message's most; more is too_large */

struct claims {
    struct telling *telling;
    struct claim *claim;
    size_t tellings, count;
    struct faults faults;
};
MUST bool claims_open(struct claims *c, struct why *why);
void      claims_close(struct claims *c);
/* A new telling or claim of the last telling, cleared; NULL and a fault when there are too many. */
struct telling *claims_tell(struct claims *c);
struct claim   *claims_claim(struct claims *c);

/* NULL-free list; only the decoder that a feed names runs for it. */
struct decoder {
    const char *name;
    bool by_code;                /* a claim's code is the HJ 524 code, not our key */
    void (*decode)(const struct message *in, struct claims *out);
};
extern const struct decoder decoder_json;     /* decode_json.c */

const struct decoder *decoder_named(const char *name);     /* NULL: there is none */

#endif
