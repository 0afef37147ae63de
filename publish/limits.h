/* limits: what GB 3095 allows, as dated rows read from share/standards/gb3095-*.json and checked at
 * start. To add an edition or a stage: one JSON file, or a row in one. */
#ifndef PUBLISH_LIMITS_H
#define PUBLISH_LIMITS_H

#include "schema/base/findings.h"
#include "schema/parameter.h"

enum { NO_LIMIT = -1 };

/* Of the first and the second class, in whole µg/m³ (CO: mg/m³); both NO_LIMIT: there is none. */
struct limit { int first, second; };

struct limit_row {
    char name[32], stage[64];            /* GB 3095-2026, 过渡阶段 */
    int64_t from, to;                    /* of an hour's start; [from, to) */
    struct limit hour[POLLUTANTS];       /* 1 h mean: none for PM10 and PM2.5 */
    struct limit day[POLLUTANTS];        /* 24 h mean; O3: the day's largest 8 h mean */
    struct limit year[POLLUTANTS];       /* none for CO and O3 */
};

struct limits { struct limit_row *at; size_t count; };       /* by date */

/* Reads and checks every gb3095-*.json of the folder: complete, dated without gap or overlap. */
MUST bool limits_open(struct limits *out, const char *folder, int offset, struct findings *f);
void      limits_close(struct limits *limits);
/* The row of the day on which the interval starts; NULL: none. */
const struct limit_row *limits_at(const struct limits *limits, int64_t start);

#endif
