/* normalise: claims into reports: our station, our interval, our parameters and units. Pure.
 *
 * A telling whose values have different cadences becomes several reports. What cannot be
 * normalised is left out and counted as a fault; its fellows are kept. */
#ifndef INGEST_NORMALISE_H
#define INGEST_NORMALISE_H

#include "ingest/decode.h"
#include "schema/reading.h"
#include "schema/registry.h"

struct rules {                         /* what a feed's claims are read by */
    const struct registry *registry;
    const struct parameters *parameters;
    bool by_code;                      /* the decoder's */
    bool stamp_ends;                   /* which end of its interval a stamp names */
    int offset;                        /* the site's, for the grid of intervals */
};

/* A normalised value on its way to the checks: its series and what was sent stay at hand. */
struct normal {
    const struct series *series;
    const struct claim *claim;
};

enum { NORMALS = REPORT_READINGS };
struct normalised {
    struct report report;
    struct normal from[NORMALS];       /* of report.reading[i] */
};

/* Calls `each` for every report of the telling; each returns false to stop. */
typedef bool normalised_visit(void *with, struct normalised *n, struct why *why);
MUST bool normalise(const struct telling *telling, const struct claim *claims, const struct rules *rules,
                    struct faults *faults, normalised_visit *each, void *with, struct why *why);

#endif
