#include "publish/compose.h"

#include <stdlib.h>
#include <string.h>

#include "publish/index.h"
#include "schema/base/decimal.h"

static void compose_station(struct subject *out, const struct told *told,
                            const struct standard *standard)
{
    *out = (struct subject){ .station = told->station };
    memcpy(out->cell, told->cell, sizeof out->cell);
    index_rate(standard, out->cell, told->exempt, told->station->role != ROLE_MICRO, &out->rating);
}

/* Why a city has no value: the one reason its stations share, else not_received. */
static enum absence common_absence(const struct told *const *of, size_t count, int p)
{
    enum absence why = NOT_PLANNED;
    for (size_t i = 0; i < count; i++) {
        enum absence own = of[i]->cell[p].why;
        if (own == NOT_PLANNED)
            continue;
        if (why != NOT_PLANNED && why != own)
            return NOT_RECEIVED;
        why = own;
    }
    return why;
}

/* One pollutant of a city: the half-even mean of its rated stations' published values. */
static struct cell compose_cell(const struct told *const *of, size_t count, int p,
                                const struct city_rule *rule)
{
    struct cell out = { .why = ABSENCE_NONE, .iaqi = NO_INDEX };
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = &of[i]->cell[p];
        out.expected += cell->why != NOT_PLANNED;
        if (cell->why == ABSENCE_NONE) {
            out.count++;
            sum += cell->value;
        }
    }
    if (out.count == 0)
        out.why = common_absence(of, count, p);
    else if ((int64_t)out.count * 100 < (int64_t)out.expected * rule->min_percent)
        out.why = INSUFFICIENT;
    else
        out.value = decimal_divide(sum, out.count);
    return out;
}

/* Its absence blocks no AQI: none of the stations plans it, and each has three years' evidence. */
static bool city_exempt(const struct told *const *of, size_t count, int p)
{
    for (size_t i = 0; i < count; i++)
        if (!of[i]->exempt[p])
            return false;
    return true;
}

static void compose_city(struct subject *out, const struct told *const *of, size_t count,
                         const struct standard *standard, const struct city_rule *rule)
{
    bool exempt[POLLUTANTS];
    *out = (struct subject){ .stations = (int)count };
    memcpy(out->city, of[0]->station->city, sizeof out->city);
    for (size_t i = 0; i < count; i++)
        out->stations_valid += of[i]->valid > 0;
    for (int p = 0; p < POLLUTANTS; p++) {
        out->cell[p] = compose_cell(of, count, p, rule);
        exempt[p] = city_exempt(of, count, p);
    }
    index_rate(standard, out->cell, exempt, true, &out->rating);
}

static int by_city(const void *a, const void *b)
{
    const struct told *const *x = a, *const *y = b;
    return strcmp((*x)->station->city, (*y)->station->city);
}

/* rated: room for every station of the hour. Each run of one name is a city. */
static void compose_cities(struct hour_document *out, const struct hour *hour,
                           const struct told **rated, const struct standard *standard,
                           const struct city_rule *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < hour->count; i++) {
        const struct station *s = hour->at[i].station;
        if (s->role == ROLE_RATED && s->city[0] != '\0')
            rated[count++] = &hour->at[i];
    }
    qsort(rated, count, sizeof *rated, by_city);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && by_city(&rated[from], &rated[to]) == 0; to++)
            ;
        compose_city(&out->city[out->cities++], rated + from, to - from, standard, rule);
    }
}

static void compose_stations(struct hour_document *out, const struct hour *hour,
                             const struct standard *standard)
{
    for (size_t i = 0; i < hour->count; i++) {
        const struct told *told = &hour->at[i];
        compose_station(&out->station[out->stations++], told, standard);
        out->expected += told->expected;
        out->received += told->received;
        out->valid += told->valid;
    }
}

bool compose_hour(struct hour_document *out, const struct hour *hour,
                  const struct standard *standard, const struct city_rule *rule, struct why *why)
{
    *out = (struct hour_document){ .start = hour->start, .standard = standard->name };
    out->station = calloc(hour->count + 1, sizeof *out->station);
    out->city = calloc(hour->count + 1, sizeof *out->city);
    const struct told **rated = calloc(hour->count + 1, sizeof *rated);
    bool ok = out->station != NULL && out->city != NULL && rated != NULL;
    if (ok) {
        compose_stations(out, hour, standard);
        compose_cities(out, hour, rated, standard, rule);
    } else {
        compose_close(out);
        fail(why, "no memory for %zu stations", hour->count);
    }
    free(rated);
    return ok;
}

void compose_close(struct hour_document *document)
{
    free(document->city);
    free(document->station);
    free(document->change);
    *document = (struct hour_document){ 0 };
}

/* What one station had and has no more, or has otherwise. now NULL: the station is gone. */
static void add_changes(struct hour_document *document, const struct shelf *before,
                        const struct subject *now)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct cell *old = &before->cell[p], *new = now == NULL ? NULL : &now->cell[p];
        bool has = new != NULL && new->why == ABSENCE_NONE;
        if (old->why != ABSENCE_NONE || (has && new->value == old->value))
            continue;
        struct change *change = &document->change[document->changes++];
        *change = (struct change){ .pollutant = (enum pollutant)p, .had = true, .has = has,
                                   .old = old->value, .new = has ? new->value : 0 };
        memcpy(change->station, before->id, sizeof change->station);
    }
}

bool compose_changes(struct hour_document *document, const struct shelf *before, size_t count,
                     struct why *why)
{
    free(document->change);
    document->changes = 0;
    document->change = calloc(count * POLLUTANTS + 1, sizeof *document->change);
    if (document->change == NULL)
        return fail(why, "no memory for the changes of %zu stations", count);
    const struct subject *now = document->station, *end = now + document->stations;
    for (size_t i = 0; i < count; i++) {
        while (now < end && strcmp(now->station->id, before[i].id) < 0)
            now++;
        bool same = now < end && strcmp(now->station->id, before[i].id) == 0;
        add_changes(document, &before[i], same ? now : NULL);
    }
    document->reason = document->changes > 0 ? "changed" : "late";
    return true;
}
