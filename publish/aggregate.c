#include "publish/aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/moment.h"

/* Nothing heard yet. A pollutant without a series is not planned, and without evidence that it may
 * be left out (HJ 633-2026 5.3.2). */
static void expect(struct told *told, int p, const struct series *s)
{
    bool planned = s != NULL && !s->not_planned;
    told->source[p].of_minutes = planned && s->cadence < HOUR;
    if (told->source[p].of_minutes)
        minutes_open(&told->source[p].minutes, s->cadence);
    told->cell[p] = (struct cell){ .why = planned ? NOT_RECEIVED : NOT_PLANNED, .iaqi = NO_INDEX,
                                   .expected = planned };
    told->exempt[p] = s != NULL && s->not_planned && s->never_primary;
    told->expected += planned;
}

static void expect_all(struct hour *hour, struct told *told, const struct registry *registry)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        expect(told, p, registry_series(registry, told->station, hour->parameter[p], hour->start));
        hour->of_minutes = hour->of_minutes || told->source[p].of_minutes;
    }
}

/* registry_stations_at gives them in byte order of id. */
static size_t find_stations(const struct registry *registry, int64_t start, const char *station,
                            const struct station **out)
{
    if (station[0] == '\0')
        return registry_stations_at(registry, KIND_AIR, start, out);
    out[0] = registry_station(registry, station, start);
    return out[0] != NULL && out[0]->kind == KIND_AIR;
}

/* Hidden ones are passed over. */
static bool take_public(struct hour *out, const struct registry *registry, const char *station,
                        const struct station **all, struct why *why)
{
    size_t count = find_stations(registry, out->start, station, all);
    out->at = calloc(count + 1, sizeof *out->at);
    if (out->at == NULL)
        return fail(why, "no memory for %zu stations", count);
    for (size_t i = 0; i < count; i++)
        if (all[i]->public_from <= out->start)
            out->at[out->count++].station = all[i];
    return true;
}

static bool find_parameters(struct hour *out, const struct parameters *parameters, struct why *why)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        out->parameter[p] = parameter_named(parameters, pollutant_key[p]);
        if (out->parameter[p] < 0)
            return fail(why, "parameters.csv: the row %s is missing", pollutant_key[p]);
        out->quantum[p] = parameters->at[out->parameter[p]].decimals;
    }
    return true;
}

bool hour_open(struct hour *out, const struct registry *registry,
               const struct parameters *parameters, int64_t start, const char *station,
               struct why *why)
{
    *out = (struct hour){ .start = start };
    if (!find_parameters(out, parameters, why))
        return false;
    const struct station **all = calloc(registry_count(registry) + 1, sizeof *all);
    if (all == NULL)
        return fail(why, "no memory for %zu stations", registry_count(registry));
    bool ok = take_public(out, registry, station, all, why);
    free(all);
    for (size_t i = 0; i < out->count; i++)
        expect_all(out, &out->at[i], registry);
    return ok;
}

void hour_close(struct hour *hour)
{
    free(hour->at);
    *hour = (struct hour){ 0 };
}

static int by_id(const void *id, const void *told)
{
    return strcmp(id, ((const struct told *)told)->station->id);
}

static struct told *find_told(const struct hour *hour, const char *id)
{
    return hour->count == 0 ? NULL : bsearch(id, hour->at, hour->count, sizeof *hour->at, by_id);
}

const struct told *hour_station(const struct hour *hour, const char *id)
{
    return find_told(hour, id);
}

static void hear_hour(struct told *told, const struct hour *hour, const struct report *report)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct reading *reading = report_reading(report, hour->parameter[p]);
        told->source[p].told = reading != NULL && told->cell[p].why != NOT_PLANNED;
        if (told->source[p].told)            /* told twice: the last word stands */
            told->source[p].hour = *reading;
    }
}

static void hear_minute(struct told *told, const struct hour *hour, const struct report *report)
{
    int64_t second = report->start - hour->start;
    for (int p = 0; p < POLLUTANTS; p++) {
        if (!told->source[p].of_minutes)
            continue;
        const struct reading *reading = report_reading(report, hour->parameter[p]);
        if (reading != NULL)
            minutes_tell(&told->source[p].minutes, report->span, second, reading);
    }
}

void hour_tell(struct hour *hour, const struct report *report)
{
    bool whole = report->span == HOUR && report->start == hour->start;
    bool minute = report->span < HOUR && report->start >= hour->start
               && report->start < hour->start + HOUR;
    if (!whole && !minute)
        return;
    struct told *told = find_told(hour, report->station);
    if (told == NULL)
        return;
    if (whole)
        hear_hour(told, hour, report);
    else
        hear_minute(told, hour, report);
}

/* ---- cells ---- */

/* Once, half-even, from the quantum to what is published (HJ 633-2026 4.2.2, 4.2.3: GB/T 8170). */
static int64_t published(int64_t value, int from, int to)
{
    return from >= to ? decimal_round(value, from, to) : value * decimal_power(to - from);
}

static struct made_hour made_of_hour(const struct reading *hour, int quantum, int decimals)
{
    struct made_hour out = { .why = mark_absence(hour->marks), .expected = 1,
                        .received = (hour->marks & MARK_ABSENT) == 0 };
    out.whole = out.received;                /* null may still be filled */
    if (out.why != ABSENCE_NONE)
        return out;
    out.value = published(hour->value, quantum, decimals);
    out.count = 1;
    out.suspect = mark_suspect(hour->marks);
    return out;
}

static void count_differing(struct differing *d, const struct told *told, int p,
                            const struct made_hour *hour, const struct made_hour *minutes)
{
    bool both = hour->why == ABSENCE_NONE && minutes->why == ABSENCE_NONE;
    if (both && hour->value != minutes->value && d->count++ == 0)
        *d = (struct differing){ 1, told->station, (enum pollutant)p, hour->value, minutes->value };
}

/* A null and the loggers' numbers for "none" tell no hour: then its minutes speak, if any came. */
static struct made_hour choose(struct hour *hour, const struct told *told, int p, int decimals)
{
    const struct source *s = &told->source[p];
    struct made_hour whole = { .why = NOT_RECEIVED, .expected = 1 };
    int quantum = hour->quantum[p];
    if (s->told)
        whole = made_of_hour(&s->hour, quantum, decimals);
    if (!s->of_minutes)
        return whole;
    struct made_hour made = minutes_make(&s->minutes, told->station->kind, quantum, decimals);
    if (s->told && (s->hour.marks & (MARK_ABSENT | MARK_SENTINEL)) == 0) {
        count_differing(&hour->differing, told, p, &whole, &made);
        return whole;
    }
    return s->told && made.why == NOT_RECEIVED ? whole : made;
}

static void settle(struct hour *hour, struct told *told, const struct standard *standard)
{
    told->received = told->valid = 0;
    told->whole = true;
    for (int p = 0; p < POLLUTANTS; p++) {
        struct cell *cell = &told->cell[p];
        if (cell->why == NOT_PLANNED)
            continue;
        struct made_hour made = choose(hour, told, p, standard->scale[p].decimals);
        *cell = (struct cell){ .why = made.why, .value = made.value, .iaqi = NO_INDEX,
                               .count = made.count, .expected = made.expected,
                               .suspect = made.suspect };
        told->received += made.received;
        told->valid += made.why == ABSENCE_NONE;
        told->whole = told->whole && made.whole;
    }
}

void doubt_particles(struct cell cell[POLLUTANTS])
{
    if (cell[PM25].why == ABSENCE_NONE && cell[PM10].why == ABSENCE_NONE
        && cell[PM25].value > cell[PM10].value)
        cell[PM25].suspect = cell[PM10].suspect = true;
}

void hour_settle(struct hour *hour, const struct standard *standard)
{
    hour->differing = (struct differing){ 0 };
    for (size_t i = 0; i < hour->count; i++) {
        settle(hour, &hour->at[i], standard);
        doubt_particles(hour->at[i].cell);
    }
}

bool hour_complete(const struct hour *hour)
{
    for (size_t i = 0; i < hour->count; i++)
        if (!hour->at[i].whole)
            return false;
    return true;
}
