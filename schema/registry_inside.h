/* registry_inside: the registry's rows, shared by reading and looking up. Inside registry only. */
#ifndef SCHEMA_REGISTRY_INSIDE_H
#define SCHEMA_REGISTRY_INSIDE_H

#include "schema/registry.h"

struct series_row { struct series series; int line; };           /* line 0: not in the file */

struct station_row {
    struct station station;              /* first, so that a station leads back to its row */
    int line;
    size_t first, count;                 /* its series: those of its id, of any time */
};

struct registry {
    struct station_row *station;         /* by id, from */
    struct station_row **heard;          /* by source_id, from */
    size_t stations, stations_room;
    bool whole;                          /* stations.csv was read to its end */
    struct series_row *series;           /* by station, parameter, from */
    size_t serieses, serieses_room;
    const struct parameter *parameter;   /* borrowed: the parameters outlive the registry */
    struct digest digest;
};

/* What reading one file needs. */
struct registry_source {
    const char *file;                    /* for messages */
    const struct text *text;
    const struct parameters *parameters;
    int offset;
    bool kept;                           /* see registry_files */
    struct findings *f;
};

void registry_read_stations(struct registry *r, const struct registry_source *in);
void registry_read_series(struct registry *r, const struct registry_source *in);
/* Only checked: nothing is published from them yet. */
void registry_check_enterprises(const struct registry *r, const struct registry_source *in,
                                const struct registry_source *stations);
void registry_check_limits(const struct registry *r, const struct registry_source *in);

bool registry_is_pollutant(const struct parameter *p);         /* one of the six of HJ 633 */
/* Any record of that id; NULL: none. Stations are sorted. */
const struct station_row *registry_any(const struct registry *r, const char *id);
/* The cells of when a record holds, [0] inclusive and [1] exclusive, open where they are empty. */
struct sheet;
void registry_validity(struct sheet *s, size_t from, size_t to, int offset, int64_t out[2]);
/* The cell of a station, which stands in stations.csv: any record of it; NULL: none (found, where
 * neither that file nor this row has a fault that it may come from). */
const struct station_row *registry_station_cell(struct sheet *s, size_t column,
                                                const struct registry *r, char id[65]);
/* Room for one more; false: no memory (found). */
MUST bool registry_grow(void **at, size_t count, size_t *room, size_t size, const char *file,
                        struct findings *f);

/* [from, to) of what `a` and `b` name together; two at a time are an error, unless of one owner. */
struct tenure { const char *a, *b, *owner; int64_t from, to; int line; };
/* secret: the names themselves are not told, only the lines. */
void registry_check_tenures(struct tenure *at, size_t count, const char *what, bool secret,
                            const char *file, struct findings *f);

#endif
