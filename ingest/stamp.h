/* stamp: the time and the span of a telling, as numbers. Pure. Inside normalise only. */
#ifndef INGEST_STAMP_H
#define INGEST_STAMP_H

#include "ingest/decode.h"

#define STAMP_END INT64_C(253402300800)  /* the year 10000: no calendar of ours has it, in no offset */

MUST bool stamp_read(const struct telling *t, int offset, int64_t *out);
MUST bool span_read(const char *text, int32_t *out);

#endif
