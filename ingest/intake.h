/* intake: every feed's session around one wait, in three strict phases: read into the batch, commit
 * it, and only then let the acknowledgements go. */
#ifndef INGEST_INTAKE_H
#define INGEST_INTAKE_H

#include "schema/house.h"
#include "schema/readings.h"

struct intake;

MUST bool intake_open(struct intake **out, const struct house *house, struct readings *store,
                      int64_t now, struct why *why);
void      intake_close(struct intake **intake);

/* Until SIGTERM or SIGINT on the descriptor, or, with drain_ms >= 0, until that many milliseconds
 * passed without a PUBLISH. Then everything is committed, acknowledged, and the sessions are left.
 * False: a feed was not subscribed in time (named), or the store failed at the end. */
MUST bool intake_run(struct intake *intake, int signals, int64_t drain_ms, struct why *why);

#endif
