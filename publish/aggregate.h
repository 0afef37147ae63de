/* aggregate: the reports of one hour into one cell a station and pollutant: value, count, expected
 * and the reason where there is none. An hour is told by a report of span 3600 that starts with it.
 * Pure: registry, reports and the hour in, cells out. */
#ifndef PUBLISH_AGGREGATE_H
#define PUBLISH_AGGREGATE_H

#include "publish/standard.h"
#include "schema/reading.h"

struct told {                        /* one station's hour */
    const struct station *station;
    struct cell cell[POLLUTANTS];    /* value rounded as the standard publishes it; no index yet */
    bool exempt[POLLUTANTS];         /* not planned, with the three years' evidence */
    int expected, received, valid;   /* of its planned pollutants */
};

/* The public air stations of that hour, in byte order of id, all cells not_received or not_planned. */
struct hour {
    int64_t start;
    struct told *at;
    size_t count;
};
MUST bool hour_open(struct hour *out, const struct registry *registry,
                    const struct parameters *parameters, int64_t start, struct why *why);
void      hour_close(struct hour *hour);
/* One report of the window; one of another span, hour or unknown station is passed over. */
void hour_tell(struct hour *hour, const struct registry *registry, const struct parameters *parameters,
               const struct standard *standard, const struct report *report);
/* Every planned value of every station was received. */
bool hour_complete(const struct hour *hour);

#endif
