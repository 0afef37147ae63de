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
    bool chosen;             /* --now: the process has ended when its run file is read */
    int64_t turn_ms;         /* the last turn that did something */
    const char *error;       /* of the last turn; "": it went well */
    const char *mixed;       /* publish/mixed.h; "": nothing is wrong */
};

/* A file of the same text is left as it is; so is one that a run of the same chosen moment left,
 * where this one had nothing to do: only what counts since the start would be another. */
MUST bool news_write(const struct health *h, struct why *why);
void      news_json(struct text *out, const struct health *h);
void      news_prom(struct text *out, const struct health *h);

#endif
