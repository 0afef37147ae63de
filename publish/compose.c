#include "publish/compose.h"

#include <stdlib.h>
#include <string.h>

#include "publish/index.h"
#include "schema/base/decimal.h"
#include "schema/base/moment.h"

/* What an hour is made into. */
struct making {
    struct hour_document *document;
    const struct standard *standard;
    const struct rules *rules;
    struct why *why;
};

/* The mean of one pollutant's last hours, as published, this one included. */
static bool look_back(const struct making *m, struct subject *subject, enum pollutant p)
{
    struct cell *cell = &subject->cell[p];
    int hours = m->standard->instead[p].hours;
    int64_t start = m->document->start;
    struct past past = { 0 };
    if (m->rules->past != NULL
        && !m->rules->past(m->rules->with, subject, p, start - (hours - 1) * (int64_t)HOUR, start,
                           &past, m->why))
        return false;
    cell->mean = (struct mean){ .hours = hours, .count = past.count + 1,
                                .value = decimal_divide(past.sum + cell->value, past.count + 1) };
    return true;
}

static bool rate(const struct making *m, struct subject *subject, const bool exempt[POLLUTANTS],
                 bool indexed)
{
    for (int p = 0; indexed && p < POLLUTANTS; p++)
        if (index_looks_back(m->standard, (enum pollutant)p, &subject->cell[p])
            && !look_back(m, subject, (enum pollutant)p))
            return false;
    index_rate(m->standard, subject->cell, exempt, indexed, &subject->rating);
    return true;
}

static bool compose_station(const struct making *m, struct subject *out, const struct told *told)
{
    *out = (struct subject){ .station = told->station };
    memcpy(out->cell, told->cell, sizeof out->cell);
    return rate(m, out, told->exempt, told->station->role != ROLE_MICRO);
}

/* Why a city has no value: the one reason its stations share. Of several: not_received where one of
 * them is, since that one may still come; else insufficient. */
static enum absence common_absence(const struct told *const *of, size_t count, int p)
{
    uint32_t reasons = 0;
    for (size_t i = 0; i < count; i++)
        if (of[i]->cell[p].why != NOT_PLANNED)
            reasons |= 1u << of[i]->cell[p].why;
    if (reasons == 0)
        return NOT_PLANNED;
    for (int why = NOT_RECEIVED; why < ABSENCES; why++)
        if (reasons == 1u << why)
            return (enum absence)why;
    return (reasons & 1u << NOT_RECEIVED) != 0 ? NOT_RECEIVED : INSUFFICIENT;
}

/* One pollutant of a city: the half-even mean of its rated stations' published values. */
static struct cell compose_cell(const struct told *const *of, size_t count, int p,
                                const struct rules *rules)
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
    else if ((int64_t)out.count * 100 < (int64_t)out.expected * rules->city_min_percent)
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

static bool compose_city(const struct making *m, struct subject *out, const struct told *const *of,
                         size_t count)
{
    bool exempt[POLLUTANTS];
    *out = (struct subject){ .stations = (int)count };
    memcpy(out->city, of[0]->station->city, sizeof out->city);
    for (size_t i = 0; i < count; i++)
        out->stations_valid += of[i]->valid > 0;
    for (int p = 0; p < POLLUTANTS; p++) {
        out->cell[p] = compose_cell(of, count, p, m->rules);
        exempt[p] = city_exempt(of, count, p);
    }
    doubt_particles(out->cell);
    return rate(m, out, exempt, true);
}

static int by_city(const void *a, const void *b)
{
    const struct told *const *x = a, *const *y = b;
    return strcmp((*x)->station->city, (*y)->station->city);
}

/* rated: room for every station of the hour. Each run of one name is a city. */
static bool compose_cities(const struct making *m, const struct hour *hour,
                           const struct told **rated)
{
    struct hour_document *out = m->document;
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
        if (!compose_city(m, &out->city[out->cities++], rated + from, to - from))
            return false;
    }
    return true;
}

static bool compose_stations(const struct making *m, const struct hour *hour)
{
    struct hour_document *out = m->document;
    for (size_t i = 0; i < hour->count; i++) {
        const struct told *told = &hour->at[i];
        if (!compose_station(m, &out->station[out->stations++], told))
            return false;
        out->expected += told->expected;
        out->received += told->received;
        out->valid += told->valid;
    }
    return true;
}

bool compose_hour(struct hour_document *out, const struct hour *hour,
                  const struct standard *standard, const struct rules *rules, struct why *why)
{
    const struct making making = { out, standard, rules, why };
    *out = (struct hour_document){ .start = hour->start, .standard = standard->name,
                                   .city_min_percent = rules->city_min_percent };
    out->station = calloc(hour->count + 1, sizeof *out->station);
    out->city = calloc(hour->count + 1, sizeof *out->city);
    const struct told **rated = calloc(hour->count + 1, sizeof *rated);
    bool ok = (out->station != NULL && out->city != NULL && rated != NULL)
           || fail(why, "no memory for %zu stations", hour->count);
    ok = ok && compose_stations(&making, hour) && compose_cities(&making, hour, rated);
    if (!ok)
        compose_close(out);
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

/* ---- against the revision before ---- */

struct comparing {
    struct hour_document *document;
    bool came, altered;                  /* of a station: what was null; what stood */
    bool city_altered;
};

static const char *name_of(const struct subject *s)
{
    return s->station == NULL ? s->city : s->station->id;
}

/* The next of that name, both lists ascending; NULL: it is gone. */
static const struct subject *seek(const struct subject **at, const struct subject *end,
                                  const char *name)
{
    while (*at < end && strcmp(name_of(*at), name) < 0)
        (*at)++;
    return *at < end && strcmp(name_of(*at), name) == 0 ? *at : NULL;
}

bool compose_index_altered(const struct cell *old, const struct cell *new)
{
    return (old->iaqi != NO_INDEX && new->iaqi != old->iaqi)
        || (old->mean.hours > 0 && new->mean.hours > 0 && new->mean.value != old->mean.value);
}

bool compose_value_moved(const struct cell *old, const struct cell *new)
{
    bool had = old->why == ABSENCE_NONE, has = new->why == ABSENCE_NONE;
    return had != has || (has && new->value != old->value);
}

/* Its value, or only the sub-index: that may rest on other hours. now NULL: the station is gone. */
static void compare_station(struct comparing *c, const struct shelf *before,
                            const struct subject *now)
{
    static const struct cell none = { .why = NOT_RECEIVED, .iaqi = NO_INDEX };
    struct hour_document *document = c->document;
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct cell *old = &before->cell[p], *new = now == NULL ? &none : &now->cell[p];
        bool had = old->why == ABSENCE_NONE, has = new->why == ABSENCE_NONE;
        bool moved = compose_value_moved(old, new);
        c->came = c->came || (moved ? !had : old->iaqi == NO_INDEX && new->iaqi != NO_INDEX);
        c->altered = c->altered || (moved ? had : compose_index_altered(old, new));
        document->moved |= (unsigned)moved << p;
        if (!moved || !had)
            continue;
        struct change *change = &document->change[document->changes++];
        *change = (struct change){ .pollutant = (enum pollutant)p, .had = true, .has = has,
                                   .old = old->value, .new = has ? new->value : 0 };
        memcpy(change->station, before->id, sizeof change->station);
    }
}

static void compare_city(struct comparing *c, const struct shelf *before, const struct subject *now)
{
    for (int p = 0; now != NULL && p < POLLUTANTS; p++) {
        const struct cell *old = &before->cell[p], *new = &now->cell[p];
        c->city_altered = c->city_altered || compose_index_altered(old, new)
                       || (old->why == ABSENCE_NONE && compose_value_moved(old, new));
    }
}

bool compose_changes(struct hour_document *document, const struct shelf *before, size_t count,
                     struct why *why)
{
    struct comparing c = { .document = document };
    const struct subject *city = document->city, *station = document->station;
    free(document->change);
    document->changes = 0;
    document->moved = 0;
    document->change = calloc(count * POLLUTANTS + 1, sizeof *document->change);
    if (document->change == NULL)
        return fail(why, "no memory for the changes of %zu stations", count);
    for (size_t i = 0; i < count; i++) {
        if (before[i].is_city)
            compare_city(&c, &before[i],
                         seek(&city, document->city + document->cities, before[i].id));
        else
            compare_station(&c, &before[i],
                            seek(&station, document->station + document->stations, before[i].id));
    }
    /* where a station's value came, its city's mean is another too: that is no correction */
    document->reason = c.altered || (c.city_altered && !c.came) ? "changed" : "late";
    return true;
}
