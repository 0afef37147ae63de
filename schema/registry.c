#include "schema/registry_inside.h"

#include <stdlib.h>
#include <string.h>

static int by_time(int64_t left, int64_t right)
{
    return left < right ? -1 : left > right;
}

static int by_id(const void *left, const void *right)
{
    const struct station *l = left, *r = right;
    int order = strcmp(l->id, r->id);
    return order != 0 ? order : by_time(l->from, r->from);
}

static int by_source(const void *left, const void *right)
{
    const struct station_row *const *l = left, *const *r = right;
    int order = strcmp((*l)->station.source_id, (*r)->station.source_id);
    return order != 0 ? order : by_time((*l)->station.from, (*r)->station.from);
}

static int by_series(const void *left, const void *right)
{
    const struct series *l = left, *r = right;
    int order = strcmp(l->station, r->station);
    if (order == 0)
        order = l->parameter - r->parameter;
    return order != 0 ? order : by_time(l->from, r->from);
}

static void sort(void *at, size_t count, size_t size, int (*order)(const void *, const void *))
{
    if (count > 1)
        qsort(at, count, size, order);
}

/* The first row whose id is not below; r->stations when there is none. */
static size_t first_of(const struct registry *r, const char *id)
{
    size_t low = 0, high = r->stations;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strcmp(r->station[mid].station.id, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

const struct station_row *registry_any(const struct registry *r, const char *id)
{
    size_t i = first_of(r, id);
    return i < r->stations && strcmp(r->station[i].station.id, id) == 0 ? &r->station[i] : NULL;
}

/* An air station with no row in series.csv has the six of HJ 633, hourly, in their own units. */
static void add_six(struct registry *r, const char *id, const struct registry_source *in)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        int parameter = parameter_named(in->parameters, pollutant_key[p]);
        void *at = r->series;
        if (parameter == -1
            || !registry_grow(&at, r->serieses, &r->serieses_room, sizeof *r->series, in->file,
                              in->f))
            return;
        r->series = at;
        struct series_row *row = &r->series[r->serieses++];
        const struct parameter *known = &in->parameters->at[parameter];
        *row = (struct series_row){ .series = { .parameter = parameter,
                                                .cadence = 3600,
                                                .low = known->low,
                                                .high = known->high,
                                                .from = INT64_MIN,
                                                .to = INT64_MAX } };
        snprintf(row->series.station, sizeof row->series.station, "%s", id);
        snprintf(row->series.unit, sizeof row->series.unit, "%s", known->unit);
    }
}

/* Gives every station row its run of series; both are sorted by id. */
static void join_series(struct registry *r)
{
    size_t at = 0;
    for (size_t i = 0; i < r->stations; i++) {
        struct station_row *row = &r->station[i];
        if (i > 0 && strcmp(row[-1].station.id, row->station.id) == 0) {
            row->first = row[-1].first;
            row->count = row[-1].count;
            continue;
        }
        while (at < r->serieses && strcmp(r->series[at].series.station, row->station.id) < 0)
            at++;
        row->first = at;
        while (at < r->serieses && strcmp(r->series[at].series.station, row->station.id) == 0)
            at++;
        row->count = at - row->first;
    }
}

/* Its own rows take the place of the six (contract 3), which nobody means who adds a thermometer. */
static void check_six(const struct registry *r, const struct station_row *row,
                      const struct registry_source *in)
{
    int line = r->series[row->first].line;
    for (size_t i = row->first; i < row->first + row->count; i++) {
        if (registry_is_pollutant(&r->parameter[r->series[i].series.parameter]))
            return;
        line = r->series[i].line < line ? r->series[i].line : line;
    }
    findings_warn(in->f, in->file, line,
                  "station %s has rows and none of the six pollutants, so that all six are shown as not"
                  " planned; write a row for each that it measures: so2 no2 pm10 co o3 pm25",
                  row->station.id);
}

static void add_defaults(struct registry *r, const struct registry_source *in)
{
    size_t before = r->serieses;
    join_series(r);
    for (size_t i = 0; i < r->stations; i++) {
        const struct station_row *row = &r->station[i];
        bool repeated = i > 0 && strcmp(row[-1].station.id, row->station.id) == 0;
        if (row->station.kind != KIND_AIR || repeated)
            continue;
        if (row->count == 0)
            add_six(r, row->station.id, in);
        else if (in->f->errors == 0)         /* a row with a fault may be one of the six */
            check_six(r, row, in);
    }
    if (r->serieses != before) {
        sort(r->series, r->serieses, sizeof *r->series, by_series);
        join_series(r);
    }
}

static void check_stations(const struct registry *r, struct tenure *tenure,
                           const struct registry_source *in)
{
    for (size_t i = 0; i < r->stations; i++) {
        const struct station *s = &r->station[i].station;
        tenure[i] = (struct tenure){ s->id, "", NULL, s->from, s->to, r->station[i].line };
    }
    registry_check_tenures(tenure, r->stations, "id", false, in->file, in->f);
    for (size_t i = 0; i < r->stations; i++) {
        const struct station *s = &r->station[i].station;
        tenure[i] = (struct tenure){ s->source_id, "", s->id, s->from, s->to, r->station[i].line };
    }
    registry_check_tenures(tenure, r->stations, "source_id", true, in->file, in->f);
}

static const char *heard_as(const struct registry *r, const struct series *s, bool by_code)
{
    const struct parameter *p = &r->parameter[s->parameter];
    return *s->source_code != '\0' ? s->source_code : by_code ? p->code : p->key;
}

/* How two series of a station may collide: as a parameter, or by what a feed calls them. */
enum collision { AS_PARAMETER, AS_KEY, AS_CODE };

static void check_series(const struct registry *r, struct tenure *tenure, enum collision how,
                         const struct registry_source *in)
{
    static const char *const what[] = { "parameter", "source_code", "source_code" };
    for (size_t i = 0; i < r->serieses; i++) {
        const struct series *s = &r->series[i].series;
        const char *key = r->parameter[s->parameter].key;
        tenure[i] = (struct tenure){ s->station,
                                     how == AS_PARAMETER ? key : heard_as(r, s, how == AS_CODE),
                                     how == AS_PARAMETER ? NULL : key,
                                     s->from,
                                     s->to,
                                     r->series[i].line };
    }
    registry_check_tenures(tenure, r->serieses, what[how], false, in->file, in->f);
}

/* Written for one series, and of old another's code: registry_series_heard believes the row. */
static void check_old_code(const struct registry *r, const struct series_row *row,
                           const struct series_row *other, const struct registry_source *in)
{
    const struct series *s = &row->series, *o = &other->series;
    const struct parameter *p = &r->parameter[o->parameter];
    if (*o->source_code == '\0' && strcmp(p->code_2005, s->source_code) == 0
        && o->parameter != s->parameter && o->from < s->to && s->from < o->to)
        findings_warn(in->f, in->file, row->line,
                      "source_code %s is also the code of 2005 of %s (line %d) and is read as %s;"
                      " if that is meant, write the source_code of %s as well",
                      s->source_code, p->key, other->line, r->parameter[s->parameter].key, p->key);
}

static void check_old_codes(const struct registry *r, const struct registry_source *in)
{
    size_t first = 0;
    for (size_t i = 0; i < r->serieses; i++) {
        const char *station = r->series[i].series.station;
        if (strcmp(r->series[first].series.station, station) != 0)
            first = i;
        for (size_t k = first; *r->series[i].series.source_code != '\0' && k < r->serieses
             && strcmp(r->series[k].series.station, station) == 0; k++)
            check_old_code(r, &r->series[i], &r->series[k], in);
    }
}

static void check_collisions(const struct registry *r,
                             const struct registry_source in[REGISTRY_FILES])
{
    size_t most = r->stations > r->serieses ? r->stations : r->serieses;
    struct tenure *tenure = calloc(most + 1, sizeof *tenure);
    if (tenure == NULL) {
        findings_error(in->f, in->file, 0, "no memory for %zu rows", most);
        return;
    }
    struct findings *f = in->f;
    check_stations(r, tenure, &in[REG_STATIONS]);
    check_series(r, tenure, AS_PARAMETER, &in[REG_SERIES]);
    size_t before = f->errors;
    check_series(r, tenure, AS_KEY, &in[REG_SERIES]);
    if (f->errors == before)
        check_series(r, tenure, AS_CODE, &in[REG_SERIES]);
    check_old_codes(r, &in[REG_SERIES]);
    free(tenure);
}

static void index_heard(struct registry *r, const struct registry_source *in)
{
    r->heard = calloc(r->stations + 1, sizeof (struct station_row *));
    if (r->heard == NULL) {
        findings_error(in->f, in->file, 0, "no memory for %zu rows", r->stations);
        return;
    }
    for (size_t i = 0; i < r->stations; i++)
        r->heard[i] = &r->station[i];
    sort(r->heard, r->stations, sizeof (struct station_row *), by_source);
}

static void read_all(struct registry *r, const struct registry_source in[REGISTRY_FILES])
{
    registry_read_stations(r, &in[REG_STATIONS]);
    sort(r->station, r->stations, sizeof *r->station, by_id);
    registry_read_series(r, &in[REG_SERIES]);
    sort(r->series, r->serieses, sizeof *r->series, by_series);
    check_collisions(r, in);
    registry_check_enterprises(r, &in[REG_ENTERPRISES], &in[REG_STATIONS]);
    if (in[REG_LIMITS].text->length > 0)
        registry_check_limits(r, &in[REG_LIMITS]);
    add_defaults(r, &in[REG_SERIES]);
    index_heard(r, &in[REG_STATIONS]);
}

bool registry_open(struct registry **out, const struct registry_files *files,
                   const struct parameters *parameters, int offset, struct findings *f)
{
    struct registry_source in[REGISTRY_FILES];
    char path[REGISTRY_FILES][4200];
    size_t before = f->errors;
    struct registry *r = calloc(1, sizeof *r);
    *out = NULL;
    if (r == NULL) {
        findings_error(f, files->folder, 0, "no memory");
        return false;
    }
    for (int i = 0; i < REGISTRY_FILES; i++) {
        snprintf(path[i], sizeof path[i], "%s/%s", files->folder, registry_file_name[i]);
        in[i] = (struct registry_source){ path[i], &files->file[i], parameters, offset,
                                          files->kept, f };
    }
    r->parameter = parameters->at;
    if (!registry_files_digest(files, &r->digest))
        findings_error(f, files->folder, 0, "no memory");
    read_all(r, in);
    if (f->errors != before)
        registry_close(&r);
    *out = r;
    return r != NULL;
}

void registry_close(struct registry **registry)
{
    if (*registry == NULL)
        return;
    free((*registry)->station);
    free((*registry)->heard);
    free((*registry)->series);
    free(*registry);
    *registry = NULL;
}
