/* document: what is published for an hour (contract §6), as structs; publish/render_hour.c prints it. */
#ifndef SCHEMA_DOCUMENT_H
#define SCHEMA_DOCUMENT_H

#include "schema/mark.h"
#include "schema/parameter.h"
#include "schema/registry.h"

enum { NO_INDEX = -1 };

/* What a sub-index rests on where the hour gives none (HJ 633-2012 note 2). */
struct mean {
    int hours;               /* 0: it rests on the hour itself */
    int count;               /* of them published, this one included */
    int64_t value;           /* half-even, in the units of the cell */
};

/* One pollutant of one station or city. */
struct cell {
    enum absence why;        /* ABSENCE_NONE: value stands */
    int64_t value;           /* as published: whole µg/m³; CO in tenths of mg/m³ */
    int iaqi;                /* NO_INDEX: none */
    int count, expected;     /* source reports (station) or stations (city) it was made of */
    bool suspect;
    struct mean mean;        /* of iaqi */
};

struct rating {
    int aqi;                 /* NO_INDEX: "NA" */
    int level;               /* 1..6, 0 without AQI; index of the standard's class is level - 1 */
    bool primary[POLLUTANTS];
};

/* Its numbers are not those first published. */
enum revising { REVISED_SOMEHOW, REVISED_LATE, REVISED_CHANGED };   /* the first: nobody kept it */
enum { THIS_REVISION = -1 };
struct revised {
    int revision;            /* of the hour, that made them so; 0: they are as first published;
                                THIS_REVISION: that of the document, until it is laid down */
    enum revising how;
};

struct subject {             /* a station, or a city */
    const struct station *station;   /* NULL: a city; lives as long as the registry */
    char city[64];
    int stations, stations_valid;    /* of a city: its rated stations, those with any value */
    struct cell cell[POLLUTANTS];
    struct rating rating;
    struct revised revised;  /* not printed in the hour's document, which is a revision itself */
};

struct change {              /* of one published value, at a revision */
    char station[65];
    enum pollutant pollutant;
    bool had, has;           /* false: null */
    int64_t old, new;
};

struct hour_document {
    int64_t start;
    int revision;
    const char *reason;              /* NULL, "late", "changed" */
    int64_t published;
    const char *standard;            /* "HJ 633-2026" */
    const char *registry;            /* 64 hex digits */
    int64_t seq;                     /* the ledger's when it was composed; not printed */
    int city_min_percent;            /* the rule its cities were made by; not printed */
    int expected, received, valid;
    struct subject *city, *station;
    size_t cities, stations;
    struct change *change;
    size_t changes;
    unsigned moved;                  /* 1 << pollutant: some station's is not what stood before */
};

#endif
