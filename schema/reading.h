/* reading: one value of one parameter; report: what one station told for one interval, the unit of
 * storing, superseding, indexing and publishing. Fixed sizes, no pointer: copied and compared. */
#ifndef SCHEMA_READING_H
#define SCHEMA_READING_H

#include "schema/mark.h"

struct reading {
    int16_t  parameter;    /* index into the parameter table */
    bool     only_flag;    /* on its way into a store: no value was told, only why there is none */
    uint32_t marks;        /* what the source and the checks said; 0 = nothing against it */
    int64_t  value;        /* whole quanta of the parameter; nothing when MARK_ABSENT */
};

enum { REPORT_READINGS = 64 };

struct report {
    char    station[65];   /* our id */
    int32_t span;          /* length of the interval in seconds; 0: a moment */
    int64_t start;         /* its start, seconds since 1970 UTC */
    size_t  count;
    struct reading reading[REPORT_READINGS];
};

/* The reading of a parameter, or NULL. */
const struct reading *report_reading(const struct report *report, int parameter);

#endif
