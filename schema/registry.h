/* registry: stations, series, enterprises and limits as a person keeps them in CSV (contract §3),
 * dated: a record holds from valid_from (inclusive) to valid_to (exclusive) and is chosen by the
 * start of the interval in question. One version is one digest; documents cite it. */
#ifndef SCHEMA_REGISTRY_H
#define SCHEMA_REGISTRY_H

#include "schema/base/digest.h"
#include "schema/parameter.h"

enum kind { KIND_AIR, KIND_GAS, KIND_WATER, KIND_SURFACE_WATER, KIND_NOISE, KIND_RAIN, KINDS };
enum role { ROLE_RATED, ROLE_CONTROL, ROLE_BACKGROUND, ROLE_MICRO, ROLES };

struct station {
    char id[65], source_id[65];           /* source_id: what the feed calls it; never published */
    char name[128], area[64], city[64], enterprise[65];
    enum kind kind;
    enum role role;
    bool placed;                          /* lon and lat are known */
    int64_t lon, lat;                     /* degrees × 10^7, WGS-84 */
    int64_t public_from;                  /* hidden before; INT64_MIN: at once */
    int64_t from, to;                     /* [from, to), INT64_MIN and INT64_MAX when open */
};

struct series {                           /* a station's parameter */
    char station[65];
    char source_code[32];                 /* what the feed calls it; "" = key (json) or code (hj212) */
    int parameter;
    char unit[16];                        /* at the source, when the message names none */
    int shift;                            /* from that unit to the canonical one: × 10^shift */
    bool by_volume;                       /* not so: unit_factor tells it, for a start */
    enum gas_state state;                 /* what the station's kind counts gases at */
    int32_t cadence;                      /* seconds between values: 3600, 60, …; 0: moments */
    int64_t low, high;                    /* plausible range in quanta */
    bool not_planned;                     /* not in the monitoring plan: shown as "/" */
    bool never_primary;                   /* evidence of three years (HJ 633-2026 5.3.2) is on file */
    int64_t from, to;
};

/* The registry's files as bytes: read from a folder, or kept by the store under their digest. */
enum registry_file { REG_STATIONS, REG_SERIES, REG_ENTERPRISES, REG_LIMITS, REGISTRY_FILES };
extern const char *const registry_file_name[REGISTRY_FILES];   /* "stations.csv" … */
struct registry_files {
    struct text file[REGISTRY_FILES];     /* enterprises, limits: may be missing (empty) */
    char folder[4096];                    /* for messages only */
    bool kept;                            /* by the store: what is checked since then only warns */
};
MUST bool registry_files_read(struct registry_files *out, const char *folder, struct findings *f);
void      registry_files_close(struct registry_files *files);
MUST bool registry_files_digest(const struct registry_files *files, struct digest *out);

struct registry;
/* Every error of every file is found: unknown column, bad id, bad date, unknown parameter, unit or
 * kind, overlapping records of one id, a source_id used twice at a time, a series of no station.
 * `offset` gives local dates their midnight. False when there were errors; *out stays NULL then.
 * The parameters must outlive the registry; the files need not.
 *
 * series.csv may have one column more than the contract names, never_primary: any text in it says
 * what evidence is on file. At a gas station an empty `high` of a concentration is open: the range
 * in parameters.csv is that of ambient air. */
MUST bool registry_open(struct registry **out, const struct registry_files *files,
                        const struct parameters *parameters, int offset, struct findings *f);
void      registry_close(struct registry **registry);
const char *registry_digest(const struct registry *r);         /* 64 hex digits */

/* The record that holds at `start`; NULL: none. By what the feed calls it, or by its id. */
const struct station *registry_station_heard(const struct registry *r, const char *source_id, int64_t start);
const struct station *registry_station(const struct registry *r, const char *id, int64_t start);
/* The record of that name that began last, at `start` or before; it may have ended since. */
const struct station *registry_station_begun(const struct registry *r, const char *source_id, int64_t start);
/* The station's series for what the feed calls `code`: its source_code, else the parameter's key
 * (or, by_code, the HJ 524 code, and where that finds none the code of 2005). An air station with
 * no row at all in series.csv has the six of HJ 633, hourly, in µg/m³ (co: mg/m³). NULL: none that
 * holds at `start`. */
const struct series *registry_series_heard(const struct registry *r, const struct station *s,
                                           const char *code, bool by_code, int64_t start);
/* The same, of which the interval of its own cadence ends at `end`, begins on the grid of the
 * site's local day, and begins while both the series and the record `s` hold. Of two, the one that
 * began later; but the last interval of the one goes before the first moment of the other. */
const struct series *registry_series_until(const struct registry *r, const struct station *s,
                                           const char *code, bool by_code, int64_t end, int offset);
const struct series *registry_series(const struct registry *r, const struct station *s, int parameter,
                                     int64_t start);
/* The stations of a kind that hold at `start`, in byte order of id; *count of them into `out`
 * (room: registry_count). */
size_t registry_count(const struct registry *r);
size_t registry_stations_at(const struct registry *r, enum kind kind, int64_t start,
                            const struct station **out);

enum gas_state kind_state(enum kind kind);
const char *role_name(enum role role);

#endif
