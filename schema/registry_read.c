/* stations.csv and series.csv into rows. */
#include "schema/registry_inside.h"

#include "schema/base/hint.h"
#include "schema/base/moment.h"
#include "schema/base/sheet.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[KINDS] = { "air",           "gas",   "water",
                                               "surface_water", "noise", "rain" };
static const char *const role_names[ROLES] = { "rated", "control", "background", "micro" };

/* The reference state of the standards for air or for stacks; elsewhere ppm are no gas. */
enum gas_state kind_state(enum kind kind)
{
    return kind == KIND_AIR ? AMBIENT : kind == KIND_GAS ? FLUE : NO_GAS;
}

const char *role_name(enum role role)
{
    return role_names[role];
}

bool registry_grow(void **at, size_t count, size_t *room, size_t size, const char *file,
                   struct findings *f)
{
    if (count < *room)
        return true;
    size_t more = *room == 0 ? 64 : *room * 2;
    void *moved = reallocarray(*at, more, size);
    if (moved == NULL) {
        findings_error(f, file, 0, "no memory for %zu rows", more);
        return false;
    }
    *at = moved;
    *room = more;
    return true;
}

enum {
    ID,
    NAME,
    KIND,
    AREA,
    CITY,
    LON,
    LAT,
    SOURCE_ID,
    ENTERPRISE,
    ROLE,
    PUBLIC_FROM,
    VALID_FROM,
    VALID_TO,
    STATION_COLUMNS
};

static const struct sheet_column station_columns[STATION_COLUMNS] = {
    [ID] = { "id", true, false },
    [NAME] = { "name", true, false },
    [KIND] = { "kind", true, false },
    [AREA] = { "area", false, false },
    [CITY] = { "city", false, false },
    [LON] = { "lon", false, false },
    [LAT] = { "lat", false, false },
    [SOURCE_ID] = { "source_id", false, true },
    [ENTERPRISE] = { "enterprise", false, false },
    [ROLE] = { "role", false, false },
    [PUBLIC_FROM] = { "public_from", false, false },
    [VALID_FROM] = { "valid_from", false, false },
    [VALID_TO] = { "valid_to", false, false },
};

static void read_place(struct sheet *s, struct station *out)
{
    const int64_t degree = 10000000;
    bool lon = *sheet_cell(s, LON) != '\0', lat = *sheet_cell(s, LAT) != '\0';
    if (lon != lat)
        sheet_error(s, lon ? LAT : LON, "is empty and the other is not; write both or none");
    if (!sheet_decimal(s, LON, 7, &out->lon) || !sheet_decimal(s, LAT, 7, &out->lat))
        return;
    if (out->lon < -180 * degree || out->lon > 180 * degree)
        sheet_error(s, LON, "%s is not from -180 to 180; write degrees, WGS-84",
                    sheet_cell(s, LON));
    if (out->lat < -90 * degree || out->lat > 90 * degree)
        sheet_error(s, LAT,
                    "%s is not from -90 to 90; write degrees, WGS-84 (are lon and lat exchanged?)",
                    sheet_cell(s, LAT));
    out->placed = lon && lat;
}

void registry_validity(struct sheet *s, size_t from, size_t to, int offset, int64_t out[2])
{
    out[0] = INT64_MIN;
    out[1] = INT64_MAX;
    if (sheet_moment(s, from, offset, &out[0]) && sheet_moment(s, to, offset, &out[1])
        && out[1] <= out[0])
        sheet_error(s, to, "%s is not after valid_from; the record would never hold",
                    sheet_cell(s, to));
}

static void read_station(struct sheet *s, int offset, struct station *out)
{
    int kind = KIND_AIR, role = ROLE_RATED;
    int64_t valid[2];
    *out = (struct station){ .public_from = INT64_MIN };
    sheet_id(s, ID, out->id, sizeof out->id);
    sheet_word(s, NAME, out->name, sizeof out->name);
    sheet_choice(s, KIND, kind_names, KINDS, &kind);
    sheet_word(s, AREA, out->area, sizeof out->area);
    sheet_word(s, CITY, out->city, sizeof out->city);
    read_place(s, out);
    snprintf(out->source_id, sizeof out->source_id, "%s", out->id);
    sheet_word(s, SOURCE_ID, out->source_id, sizeof out->source_id);
    sheet_id(s, ENTERPRISE, out->enterprise, sizeof out->enterprise);
    sheet_choice(s, ROLE, role_names, ROLES, &role);
    sheet_moment(s, PUBLIC_FROM, offset, &out->public_from);
    registry_validity(s, VALID_FROM, VALID_TO, offset, valid);
    out->kind = (enum kind)kind;
    out->role = (enum role)role;
    out->from = valid[0];
    out->to = valid[1];
}

void registry_read_stations(struct registry *r, const struct registry_source *in)
{
    struct sheet *s;
    if (!sheet_open(&s, in->file, in->text->at, in->text->length, station_columns, STATION_COLUMNS,
                    in->f))
        return;
    sheet_keep(s, in->kept);
    size_t before = in->f->errors;
    while (sheet_next(s)) {
        void *at = r->station;
        if (!registry_grow(&at, r->stations, &r->stations_room, sizeof *r->station, in->file,
                           in->f))
            break;
        r->station = at;
        struct station_row *row = &r->station[r->stations];
        *row = (struct station_row){ .line = sheet_line(s) };
        read_station(s, in->offset, &row->station);
        if (row->station.kind == KIND_AIR && row->station.role == ROLE_RATED
            && *row->station.city == '\0')
            findings_warn(in->f, in->file, row->line,
                          "city is empty: the station is in no city's mean");
        r->stations += *row->station.id != '\0'; /* known for series.csv even with other faults */
        before = in->f->errors;
    }
    r->whole = in->f->errors == before;          /* else it broke off */
    sheet_close(&s);
}

enum {
    STATION,
    PARAMETER,
    SOURCE_CODE,
    UNIT,
    CADENCE,
    LOW,
    HIGH,
    UNPLANNED,
    NEVER_PRIMARY,
    SERIES_FROM,
    SERIES_TO,
    SERIES_COLUMNS
};

static const struct sheet_column series_columns[SERIES_COLUMNS] = {
    [STATION] = { "station", true, false },
    [PARAMETER] = { "parameter", true, false },
    [SOURCE_CODE] = { "source_code", false, false },
    [UNIT] = { "unit", false, false },
    [CADENCE] = { "cadence", false, false },
    [LOW] = { "low", false, false },
    [HIGH] = { "high", false, false },
    [UNPLANNED] = { "not_planned", false, false },
    [NEVER_PRIMARY] = { "never_primary", false, false },
    [SERIES_FROM] = { "valid_from", false, false },
    [SERIES_TO] = { "valid_to", false, false },
};

static void unknown_parameter(struct sheet *s, const struct parameters *all)
{
    struct nearest nearest = { 0 };
    const char *cell = sheet_cell(s, PARAMETER);
    for (size_t i = 0; i < all->count; i++)
        nearest_try(&nearest, cell, all->at[i].key);
    if (*cell == '\0')
        sheet_error(s, PARAMETER, "is empty; write a key of parameters.csv, such as pm25");
    else if (nearest.word != NULL)
        sheet_error(s, PARAMETER, "\"%s\" is not known; did you mean %s?", show(cell).text,
                    nearest.word);
    else
        sheet_error(s, PARAMETER,
                    "\"%s\" is not known; write a key of parameters.csv, such as pm25",
                    show(cell).text);
}

/* Why a known unit is none of this parameter, and what to write. */
static void unit_misfit(struct sheet *s, const struct parameter *p, const struct series *series)
{
    struct factor known;
    struct shown unit = show(series->unit);
    if (unit_factor(p, series->unit, AMBIENT, INT64_MAX, &known))
        sheet_error(s, UNIT, "\"%s\" of %s is a part by volume, of a gas in air or in a stack;"
                    " write %s, or one that converts to it", unit.text, p->key, p->unit);
    else
        sheet_error(s, UNIT, "\"%s\" does not convert to %s of %s; write %s, or one that converts"
                    " to it by a power of ten%s", unit.text, p->unit, p->key, p->unit,
                    p->gas.periods == 0 ? "" : ", or ppb, ppm");
}

static void read_unit(struct sheet *s, const struct parameter *p,
                      const struct station_row *station, struct series *out)
{
    struct factor known;
    out->state = kind_state(station == NULL ? KIND_AIR : station->station.kind);
    snprintf(out->unit, sizeof out->unit, "%s", p->unit);
    if (!sheet_word(s, UNIT, out->unit, sizeof out->unit)
        || unit_shift(out->unit, p->unit, &out->shift))
        return;
    out->by_volume = unit_factor(p, out->unit, out->state, INT64_MAX, &known);
    if (out->by_volume)
        return;
    if (unit_known(out->unit))
        unit_misfit(s, p, out);
    else
        sheet_error(s, UNIT, "\"%s\" is no known unit; write %s (for %s), or one that converts by"
                    " a power of ten", show(out->unit).text, p->unit, p->key);
}

/* What stands in the shipped table is an ambient instrument's unit, or that of the limits of metals
 * in water; of what is sent it would be a value a thousand times too small, and no message would
 * say so. */
static void look_at_unit(const struct sheet *s, const struct parameter *p,
                         const struct station_row *station, const struct registry_source *in)
{
    if (*sheet_cell(s, UNIT) != '\0' || station == NULL || station->station.kind == KIND_AIR)
        return;
    enum kind kind = station->station.kind;
    bool water = kind == KIND_WATER || kind == KIND_SURFACE_WATER;
    int shift;
    if ((unit_shift(p->unit, "ug/m3", &shift) && shift == 0)
        || (water && unit_shift(p->unit, "ug/L", &shift) && shift == 0))
        findings_warn(in->f, in->file, sheet_line(s),
                      "unit is empty: values that name none are taken as %s; %s: write the unit",
                      p->unit, water ? "water is sent in mg/L" : "an outlet sends mg/m³");
}

/* Reports make an hour or a day only where they fill it without a rest. */
static void read_cadence(struct sheet *s, const struct registry_source *in, int32_t *out)
{
    int64_t cadence = HOUR;
    struct why what = { "" };
    if (sheet_whole(s, CADENCE, 0, DAY, &cadence) && cadence > 0 && cadence < HOUR
        && HOUR % cadence != 0)
        sheet_error(s, CADENCE, "%s does not divide an hour; write 60, 300, 600 or another that"
                    " divides 3600 (0: moments)", sheet_cell(s, CADENCE));
    else if (cadence > HOUR && DAY % cadence != 0)
        (void)fail(&what, "%s does not divide a day; write 3600, 7200, 86400 or another that"
                   " divides 86400", sheet_cell(s, CADENCE));
    if (what.text[0] != '\0' && in->kept)
        findings_warn(in->f, in->file, sheet_line(s), "cadence: %s", what.text);
    else if (what.text[0] != '\0')
        sheet_error(s, CADENCE, "%s", what.text);
    *out = (int32_t)cadence;
}

bool registry_is_pollutant(const struct parameter *p)
{
    for (int i = 0; i < POLLUTANTS; i++)
        if (strcmp(p->key, pollutant_key[i]) == 0)
            return true;
    return false;
}

/* An air station is published by the hour. */
static void check_hourly(const struct registry_source *in, const struct station_row *station,
                         const struct series *series, int line)
{
    const struct parameter *p = &in->parameters->at[series->parameter];
    if (station != NULL && station->station.kind == KIND_AIR && series->cadence > HOUR
        && !series->not_planned && registry_is_pollutant(p))
        findings_warn(in->f, in->file, line, "cadence: %d makes no hour of %s, so that each will"
                      " lack it; write 3600 or less, or not_planned 1",
                      (int)series->cadence, p->key);
}

/* The shipped range of a concentration is that of an ambient instrument; in a stack only the row's
 * own cell bounds it. */
static void read_range(struct sheet *s, const struct parameter *p,
                       const struct station_row *station, struct series *out)
{
    int ignored;
    bool stack = station != NULL && station->station.kind == KIND_GAS
              && unit_shift(p->unit, "g/m3", &ignored);
    out->low = p->low;
    out->high = stack ? INT64_MAX : p->high;
    if (sheet_decimal(s, LOW, p->decimals, &out->low)
        && sheet_decimal(s, HIGH, p->decimals, &out->high) && out->low > out->high)
        sheet_error(s, LOW,
                    "is above high; exchange the two, or fill in both (empty is the range of"
                    " parameters.csv)");
}

const struct station_row *registry_station_cell(struct sheet *s, size_t column,
                                                const struct registry *r, char id[65])
{
    const struct station_row *row = NULL;
    bool clean = sheet_clean(s);
    if (sheet_id(s, column, id, 65) && *id != '\0' && (row = registry_any(r, id)) == NULL && clean
        && r->whole)
        sheet_error(s, column, "\"%s\" is not in stations.csv; add it there, or mend it here", id);
    return row;
}

static void read_series(struct sheet *s, const struct registry *r, const struct registry_source *in,
                        struct series *out)
{
    int64_t valid[2];
    const struct station_row *station = registry_station_cell(s, STATION, r, out->station);
    out->parameter = parameter_named(in->parameters, sheet_cell(s, PARAMETER));
    sheet_word(s, SOURCE_CODE, out->source_code, sizeof out->source_code);
    read_cadence(s, in, &out->cadence);
    sheet_flag(s, UNPLANNED, &out->not_planned);
    out->never_primary = *sheet_cell(s, NEVER_PRIMARY) != '\0';
    registry_validity(s, SERIES_FROM, SERIES_TO, in->offset, valid);
    out->from = valid[0];
    out->to = valid[1];
    if (out->parameter == -1) {
        unknown_parameter(s, in->parameters);
        return;
    }
    read_unit(s, &in->parameters->at[out->parameter], station, out);
    look_at_unit(s, &in->parameters->at[out->parameter], station, in);
    read_range(s, &in->parameters->at[out->parameter], station, out);
    check_hourly(in, station, out, sheet_line(s));
}

void registry_read_series(struct registry *r, const struct registry_source *in)
{
    struct sheet *s;
    if (!sheet_open(&s, in->file, in->text->at, in->text->length, series_columns, SERIES_COLUMNS,
                    in->f))
        return;
    sheet_keep(s, in->kept);
    while (sheet_next(s)) {
        void *at = r->series;
        if (!registry_grow(&at, r->serieses, &r->serieses_room, sizeof *r->series, in->file, in->f))
            break;
        r->series = at;
        struct series_row *row = &r->series[r->serieses];
        *row = (struct series_row){ .line = sheet_line(s) };
        read_series(s, r, in, &row->series);
        r->serieses += sheet_clean(s);
    }
    sheet_close(&s);
}
