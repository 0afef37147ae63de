/* aggregate: the reports of one hour into one cell a station and pollutant: value, count, expected
 * and the reason where there is none. Pure: registry, reports and the hour in, cells out.
 *
 * An hour is told by a report of span 3600 that starts with it; one of a series that is shorter is
 * made from its minutes (publish/minutes.h). A told hour beats the one made from minutes, unless it
 * brings no number (null, or a sentinel); where both stand and differ as published, is counted. */
#ifndef PUBLISH_AGGREGATE_H
#define PUBLISH_AGGREGATE_H

#include "publish/minutes.h"
#include "publish/standard.h"

struct source {                      /* what one series brought */
    bool told;                       /* an hour */
    bool of_minutes;                 /* the series is shorter than an hour */
    struct reading hour;
    struct minutes minutes;
};

struct told {                        /* one station's hour */
    const struct station *station;
    struct source source[POLLUTANTS];
    struct cell cell[POLLUTANTS];    /* value rounded as the standard publishes it; no index yet */
    bool exempt[POLLUTANTS];         /* not planned, with the three years' evidence */
    int expected, received, valid;   /* of its planned pollutants */
    bool whole;                      /* every planned value, and every minute of it, was told */
};

struct differing {                   /* told hours that are not the mean of their minutes */
    size_t count;
    const struct station *station;   /* the first of them */
    enum pollutant pollutant;
    int64_t told, made;
};

/* The public air stations of that hour, in byte order of id, all cells not_received or not_planned. Of a
 * `station` that is not "" that one alone. */
struct hour {
    int64_t start;
    int parameter[POLLUTANTS], quantum[POLLUTANTS];     /* indexes, and decimals */
    struct told *at;
    size_t count;
    bool of_minutes;                 /* some series is: without, hours are all that is to be told */
    struct differing differing;
};
MUST bool hour_open(struct hour *out, const struct registry *registry,
                    const struct parameters *parameters, int64_t start, const char *station,
                    struct why *why);
void      hour_close(struct hour *hour);
/* One report of the window, in order of time; one of another span, hour or unknown station is
 * passed over. */
void hour_tell(struct hour *hour, const struct report *report);
/* After the last report: the cells. Again is the same. */
void hour_settle(struct hour *hour, const struct standard *standard);
/* PM2.5 is a part of PM10: where it is the larger, as published, one of the two is wrong, and both
 * are suspect. */
void doubt_particles(struct cell cell[POLLUTANTS]);
/* NULL: none of that id is in it. */
const struct told *hour_station(const struct hour *hour, const char *id);
/* Every planned value of every station was received. */
bool hour_complete(const struct hour *hour);

#endif
