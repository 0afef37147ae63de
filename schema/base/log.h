/* log: one line an event to standard error; under journald with its <priority> prefix.
 * Never a payload, topic, source id or secret: lengths, counts and ids of our own tables only. */
#ifndef SCHEMA_BASE_LOG_H
#define SCHEMA_BASE_LOG_H

#include "schema/base/why.h"

void log_open(const char *program);                      /* the name that begins each line */
PRINTF(1, 2) void log_error(const char *format, ...);
PRINTF(1, 2) void log_warn(const char *format, ...);
PRINTF(1, 2) void log_info(const char *format, ...);

/* Complain once, then seldom (10 s, 20 s, … an hour), say when it is over. now: monotonic ms. */
struct complaint { int64_t next, gap; uint64_t muted; };
bool complain(struct complaint *c, int64_t now);         /* true: log this one */
bool relieved(struct complaint *c);                      /* true: it was on; log that it is over */

#endif
