/* hj212_factor: the factors of a data area, one after the other: their claims and their marks.
 * Inside hj212_data only. */
#ifndef INGEST_HJ212_FACTOR_H
#define INGEST_HJ212_FACTOR_H

#include "ingest/decode.h"
#include "ingest/hj212_suffix.h"

enum { HJ212_FACTORS = 256 };

/* A data area on its way to be a telling. */
struct hj212_area {
    const struct hj212_command *command;
    struct claims *out;
    struct telling *telling;
    struct slice stamp;
    bool joined;             /* of several parts, each of which may say the stamp */
    enum edition edition;
    struct slice factor[HJ212_FACTORS]; /* every code met, to see one come again */
    size_t factors;
    struct slice code, flag; /* of the factor in hand; code.at NULL: none yet */
    size_t first;            /* where its claims may begin */
    bool told, flagged;      /* it has a value; a mark */
    bool strange;            /* a name is neither a factor's nor known */
    bool fits, misfits;      /* a value is one of this report; of another */
};

/* Another factor is in hand from now on; the one before is closed. */
void hj212_factor_open(struct hj212_area *a, struct slice code);
/* Its mark goes to all its values. */
void hj212_factor_close(struct hj212_area *a);
/* A mark of the factor in hand; "" is none. */
void hj212_factor_mark(struct hj212_area *a, struct slice flag);
/* A value of the factor in hand; "" is absent. */
void hj212_factor_claim(struct hj212_area *a, enum hj212_role role, struct slice key,
                        struct slice value);
bool hj212_factor_is(const struct hj212_area *a, struct slice code);

#endif
