/* outbox_rules: what an answer means for a parcel and its portal, and when it is tried again
 * (contract §7). Pure. */
#ifndef PUBLISH_OUTBOX_RULES_H
#define PUBLISH_OUTBOX_RULES_H

#include "publish/deliver.h"

enum outcome {
    DELIVERED,       /* 2xx */
    REFUSED,         /* 400 409 413 415 422: these bytes will never be taken */
    AGAIN,           /* 408 425 429 5xx, silence: not there, or not known; the same key again */
    HOLD,            /* any other 4xx, 3xx, TLS: nothing will be taken until something is mended */
};
enum outcome outcome_of(const struct answer *answer);

enum { HOLD_REST = 3600, RETRY_AFTER_MOST = 7 * 86400, TRY_GAP_MOST = 3600 };
/* When a parcel that was tried `tries` times, last at `tried`, is tried again: 10 s, 40 s, 90 s, …
 * after its birth; one that lags behind, as after a day's stop, keeps the gaps and not the moments;
 * none is longer than an hour. Up to a tenth more, drawn from the id and the birth, so that the first
 * parcels of two houses are not tried in step. */
int64_t try_due(int64_t id, int64_t born, int tries, int64_t tried);
/* How long the portal itself asks to be let alone; 0: it does not. */
int64_t rest_asked(const struct answer *answer, int64_t now);
/* How long a portal is let alone after so many failures in a row: 10 s each, up to 5 minutes. */
int64_t fail_rest(int failures);

#endif
