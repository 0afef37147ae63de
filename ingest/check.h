/* check: marks on a normalised report: range, sentinel, future, late. Pure; a value is never
 * changed and never dropped here, a high value never withheld. */
#ifndef INGEST_CHECK_H
#define INGEST_CHECK_H

#include "ingest/normalise.h"
#include "schema/settings.h"

struct checks {
    int64_t late, future;              /* seconds */
    int64_t sentinel[WORDS];           /* numbers as sent, in millionths */
    size_t sentinels;
};

void checks_open(struct checks *out, const struct settings *settings);
void check(const struct checks *checks, struct normalised *n, int64_t heard);

#endif
