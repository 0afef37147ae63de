/* standard: an edition of HJ 633 as dated data, read from share/standards/hj633-*.json and checked
 * at start: the breakpoints of the hour, classes, texts and rules. No number of a standard stands
 * in C. To add an edition: one JSON file and its worked examples. */
#ifndef PUBLISH_STANDARD_H
#define PUBLISH_STANDARD_H

#include "schema/base/findings.h"
#include "schema/document.h"

enum { BREAKPOINTS = 16, CLASSES = 6 };

struct scale {                       /* the hour's breakpoints of one pollutant */
    int decimals;                    /* of the published concentration: 0; CO 1 */
    int count;
    int64_t concentration[BREAKPOINTS];   /* in units of 10^-decimals, rising from 0 */
    int index[BREAKPOINTS];          /* the sub-index at each */
    int above;                       /* the sub-index above the last; NO_INDEX: none from the hour */
    int below;                       /* the sub-index below 0; NO_INDEX: none */
};

/* In place of a sub-index that the hour does not give: that of the mean of the last hours, on the
 * day's breakpoints (HJ 633-2012 note 2). */
struct instead {
    int hours;                       /* the hour itself is the last; 0: nothing takes its place */
    int least;                       /* of them published */
    struct scale day;
};

struct air_class {
    int from;                        /* the least AQI of the class */
    char name[32], numeral[16], colour_zh[16], rgb[8], ink[8];   /* 良 二级 黄色 #FFFF00 #000000 */
    char effect[400], advice[600];
};

struct standard {
    char name[32];                   /* HJ 633-2026 */
    int64_t from, to;                /* of an hour's start; [from, to) */
    struct scale scale[POLLUTANTS];
    struct instead instead[POLLUTANTS];
    struct air_class level[CLASSES];
    char sensitive[POLLUTANTS][200]; /* table 2 of 2026: groups where the sub-index is above 100; "" */
    int primary_above;               /* a primary pollutant only where AQI > this: 50 */
    int missing_above;               /* with a pollutant missing an AQI is published only where it
                                        is > this (HJ 633-2026 5.3.1: 100); NO_INDEX: always (the
                                        national platform's practice under 2012) */
    int lowest, highest;             /* bounds of a printed AQI */
};

struct standards { struct standard *at; size_t count; };

/* Reads and checks every hj633-*.json of the folder: complete, rising, dated without gap or overlap.
 * offset: the site's; a standard begins at a local midnight. */
MUST bool standards_open(struct standards *out, const char *folder, int offset, struct findings *f);
void      standards_close(struct standards *s);
/* The edition of the day on which the interval starts; NULL: none. */
const struct standard *standards_at(const struct standards *s, int64_t start);

#endif
