#include "publish/aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/moment.h"

static const struct series *series_of(const struct registry *registry,
                                      const struct parameters *parameters,
                                      const struct station *station, int pollutant, int64_t start)
{
    int parameter = parameter_named(parameters, pollutant_key[pollutant]);
    return registry_series(registry, station, parameter, start);
}

/* Nothing heard yet. A pollutant without a series is not planned, and without evidence that it may
 * be left out (HJ 633-2026 5.3.2). */
static void told_nothing(struct told *told, const struct registry *registry,
                         const struct parameters *parameters, int64_t start)
{
    *told = (struct told){ .station = told->station };
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct series *s = series_of(registry, parameters, told->station, p, start);
        bool planned = s != NULL && !s->not_planned;
        told->cell[p] = (struct cell){ .why = planned ? NOT_RECEIVED : NOT_PLANNED,
                                       .iaqi = NO_INDEX, .expected = planned };
        told->exempt[p] = s != NULL && s->not_planned && s->never_primary;
        told->expected += planned;
    }
}

/* registry_stations_at gives them in byte order of id; hidden ones are passed over. */
static bool take_public(struct hour *out, const struct registry *registry,
                        const struct station **all, struct why *why)
{
    size_t count = registry_stations_at(registry, KIND_AIR, out->start, all);
    out->at = calloc(count + 1, sizeof *out->at);
    if (out->at == NULL)
        return fail(why, "no memory for %zu stations", count);
    for (size_t i = 0; i < count; i++)
        if (all[i]->public_from <= out->start)
            out->at[out->count++].station = all[i];
    return true;
}

bool hour_open(struct hour *out, const struct registry *registry,
               const struct parameters *parameters, int64_t start, struct why *why)
{
    *out = (struct hour){ .start = start };
    for (int p = 0; p < POLLUTANTS; p++)
        if (parameter_named(parameters, pollutant_key[p]) < 0)
            return fail(why, "parameters.csv: the row %s is missing", pollutant_key[p]);
    const struct station **all = calloc(registry_count(registry) + 1, sizeof *all);
    if (all == NULL)
        return fail(why, "no memory for %zu stations", registry_count(registry));
    bool ok = take_public(out, registry, all, why);
    free(all);
    for (size_t i = 0; i < out->count; i++)
        told_nothing(&out->at[i], registry, parameters, start);
    return ok;
}

void hour_close(struct hour *hour)
{
    free(hour->at);
    *hour = (struct hour){ 0 };
}

/* Once, half-even, from the quantum to what is published (HJ 633-2026 4.2.2, 4.2.3: GB/T 8170). */
static int64_t published(int64_t value, int from, int to)
{
    return from >= to ? decimal_round(value, from, to) : value * decimal_power(to - from);
}

static void hear(struct told *told, int p, const struct reading *reading, int decimals,
                 const struct scale *scale)
{
    struct cell *cell = &told->cell[p];
    told->received += (reading->marks & MARK_ABSENT) == 0;
    cell->why = mark_absence(reading->marks);
    if (cell->why != ABSENCE_NONE)
        return;
    cell->value = published(reading->value, decimals, scale->decimals);
    cell->suspect = mark_suspect(reading->marks);
    cell->count = 1;
    told->valid++;
}

/* PM2.5 is a part of PM10: where it is the larger, as published, one of the two is wrong. */
static void doubt_particles(struct cell cell[POLLUTANTS])
{
    if (cell[PM25].why == ABSENCE_NONE && cell[PM10].why == ABSENCE_NONE
        && cell[PM25].value > cell[PM10].value)
        cell[PM25].suspect = cell[PM10].suspect = true;
}

static int by_id(const void *id, const void *told)
{
    return strcmp(id, ((const struct told *)told)->station->id);
}

void hour_tell(struct hour *hour, const struct registry *registry,
               const struct parameters *parameters, const struct standard *standard,
               const struct report *report)
{
    if (report->span != HOUR || report->start != hour->start || hour->count == 0)
        return;
    struct told *told = bsearch(report->station, hour->at, hour->count, sizeof *hour->at, by_id);
    if (told == NULL)
        return;
    told_nothing(told, registry, parameters, hour->start);    /* told twice counts once */
    for (int p = 0; p < POLLUTANTS; p++) {
        int parameter = parameter_named(parameters, pollutant_key[p]);
        const struct reading *reading = report_reading(report, parameter);
        if (reading != NULL && told->cell[p].why != NOT_PLANNED)
            hear(told, p, reading, parameters->at[parameter].decimals, &standard->scale[p]);
    }
    doubt_particles(told->cell);
}

bool hour_complete(const struct hour *hour)
{
    for (size_t i = 0; i < hour->count; i++)
        if (hour->at[i].received < hour->at[i].expected)
            return false;
    return true;
}
