/* strays: parts of split messages whose feed is configured no more. */
#ifndef INGEST_STRAYS_H
#define INGEST_STRAYS_H

#include "schema/readings.h"
#include "schema/settings.h"

/* At the start, once: refused as incomplete, whence a replay joins them should the feed come back.
 * Nothing else would ask for them ever again. */
MUST bool strays_refuse(struct readings *store, const struct settings *settings, struct why *why);

#endif
