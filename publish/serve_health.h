/* serve_health: /healthz, /readyz and /metrics, out of the run files that ingest and publish
 * replace every 10 s. Nothing is remembered: each request reads them anew. */
#ifndef PUBLISH_SERVE_HEALTH_H
#define PUBLISH_SERVE_HEALTH_H

#include "publish/serve_answer.h"
#include "schema/settings.h"

/* Is the newest published hour the one that should stand there at `now`? Ready: what is told of it.
 * Not ready: why, in a sentence. */
struct readiness {
    bool ready;
    const char *reason;      /* publisher_silent, publishing_fails, never_published,
                                hour_overdue, no_data; NULL: ready */
    struct why why;
    int64_t end, due;                /* of the newest hour; due: when the next one must be out */
};
struct readiness readiness_of(const char *publish_json, size_t length, int64_t now, int air_cutoff,
                              int offset);

struct tally {                       /* since the start */
    int64_t started;
    uint64_t status[600], bytes, closed_late;
    uint64_t hits, misses, held, held_bytes, connections;
};

void health_alive(struct answer *out);
void health_ready(struct answer *out, const struct settings *settings, int64_t now,
                  const char *instance);
void health_metrics(struct answer *out, const struct settings *settings, const struct tally *tally,
                    int64_t now);

#endif
