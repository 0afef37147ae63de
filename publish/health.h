/* health: DATA/run/publish.json and publish.prom, what the status, the server and Prometheus know
 * of the publisher. Not fresh (publish/runs.h): it is down. */
#ifndef PUBLISH_HEALTH_H
#define PUBLISH_HEALTH_H

#include "publish/cycle.h"
#include "publish/outbox.h"

struct health {
    const struct settings *settings;
    const struct news *news;
    const struct portals *portals;       /* NULL: none */
    int64_t now, started;
    int64_t turn_ms;         /* the last turn that did something */
    const char *error;       /* of the last turn; "": it went well */
};

MUST bool news_write(const struct health *h, struct why *why);
void      news_json(struct text *out, const struct health *h);
void      news_prom(struct text *out, const struct health *h);

#endif
