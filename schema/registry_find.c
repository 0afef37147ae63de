/* Looking things up in an open registry; a million a second is wanted of these. */
#include "schema/registry_inside.h"

#include "schema/base/moment.h"

#include <string.h>

const char *registry_digest(const struct registry *r)
{
    return r->digest.hex;
}

size_t registry_count(const struct registry *r)
{
    return r->stations;
}

static const struct station *station_at(const struct registry *r, size_t i, bool heard)
{
    return heard ? &r->heard[i]->station : &r->station[i].station;
}

static const char *name_of(const struct station *s, bool heard)
{
    return heard ? s->source_id : s->id;
}

/* Both orders are by name, then by from: the last that does not begin after start, ended or not. */
static const struct station *begun(const struct registry *r, const char *name, int64_t start,
                                   bool heard)
{
    size_t low = 0, high = r->stations;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct station *s = station_at(r, mid, heard);
        int order = strcmp(name_of(s, heard), name);
        if (order < 0 || (order == 0 && s->from <= start))
            low = mid + 1;
        else
            high = mid;
    }
    const struct station *s = low == 0 ? NULL : station_at(r, low - 1, heard);
    return s != NULL && strcmp(name_of(s, heard), name) == 0 ? s : NULL;
}

static const struct station *find(const struct registry *r, const char *name, int64_t start,
                                  bool heard)
{
    const struct station *s = begun(r, name, start, heard);
    return s != NULL && start < s->to ? s : NULL;
}

const struct station *registry_station(const struct registry *r, const char *id, int64_t start)
{
    return find(r, id, start, false);
}

const struct station *registry_station_heard(const struct registry *r, const char *source_id,
                                             int64_t start)
{
    return find(r, source_id, start, true);
}

const struct station *registry_station_begun(const struct registry *r, const char *source_id,
                                             int64_t start)
{
    return begun(r, source_id, start, true);
}

/* The row a station stands in: at once when it is one of ours, by its id when it is a copy. */
static const struct station_row *row_of(const struct registry *r, const struct station *s)
{
    uintptr_t at = (uintptr_t)s, first = (uintptr_t)r->station;
    if (at >= first && at < first + r->stations * sizeof *r->station)
        return (const struct station_row *)(const void *)s;
    return registry_any(r, s->id);
}

static bool holds(const struct series *s, int64_t start)
{
    return s->from <= start && start < s->to;
}

/* Most names differ in their first letter, and all of a station's are looked at. */
static bool same(const char *a, const char *b)
{
    return *a == *b && strcmp(a, b) == 0;
}

/* Does the feed call the series so? */
static bool is_called(const struct series *series, const struct parameter *p, const char *code,
                      bool by_code)
{
    if (*series->source_code != '\0')
        return same(series->source_code, code);
    return *code != '\0' && same(by_code ? p->code : p->key, code);
}

/* An outlet of 2005 sends the old code of the same parameter. */
static bool was_called(const struct series *series, const struct parameter *p, const char *code)
{
    return *series->source_code == '\0' && *code != '\0' && same(p->code_2005, code);
}

/* The old codes come last: what is written of a series goes before what another was once called. */
const struct series *registry_series_heard(const struct registry *r, const struct station *s,
                                           const char *code, bool by_code, int64_t start)
{
    const struct station_row *row = row_of(r, s);
    const struct series *old = NULL;
    for (size_t i = 0; row != NULL && i < row->count; i++) {
        const struct series *series = &r->series[row->first + i].series;
        const struct parameter *p = &r->parameter[series->parameter];
        if (is_called(series, p, code, by_code) && holds(series, start))
            return series;
        if (by_code && old == NULL && was_called(series, p, code) && holds(series, start))
            old = series;
    }
    return old;
}

static bool holds_until(const struct station *s, const struct series *series, int64_t end,
                        int offset)
{
    int64_t start = end - series->cadence;
    return s->from <= start && start < s->to && holds(series, start)
        && (series->cadence == 0 || moment_floor(start, series->cadence, offset) == start);
}

/* The later of the two, but of those that begin at `end` none before one that began earlier. */
static const struct series *younger(const struct series *a, const struct series *b, int64_t end)
{
    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    if ((a->from < end) != (b->from < end))
        return a->from < end ? a : b;
    return a->from > b->from ? a : b;
}

const struct series *registry_series_until(const struct registry *r, const struct station *s,
                                           const char *code, bool by_code, int64_t end, int offset)
{
    const struct station_row *row = row_of(r, s);
    const struct series *named = NULL, *old = NULL;
    for (size_t i = 0; row != NULL && i < row->count; i++) {
        const struct series *series = &r->series[row->first + i].series;
        const struct parameter *p = &r->parameter[series->parameter];
        if (is_called(series, p, code, by_code) && holds_until(s, series, end, offset))
            named = younger(named, series, end);
        else if (by_code && was_called(series, p, code) && holds_until(s, series, end, offset))
            old = younger(old, series, end);
    }
    return named != NULL ? named : old;
}

const struct series *registry_series(const struct registry *r, const struct station *s,
                                     int parameter, int64_t start)
{
    const struct station_row *row = row_of(r, s);
    for (size_t i = 0; row != NULL && i < row->count; i++) {
        const struct series *series = &r->series[row->first + i].series;
        if (series->parameter == parameter && holds(series, start))
            return series;
    }
    return NULL;
}

size_t registry_stations_at(const struct registry *r, enum kind kind, int64_t start,
                            const struct station **out)
{
    size_t count = 0;
    for (size_t i = 0; i < r->stations; i++) {
        const struct station *s = &r->station[i].station;
        if (s->kind == kind && s->from <= start && start < s->to)
            out[count++] = s;
    }
    return count;
}
