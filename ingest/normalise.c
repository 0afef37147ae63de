#include "ingest/normalise.h"

#include <string.h>

#include "ingest/stamp.h"
#include "schema/base/decimal.h"
#include "schema/base/moment.h"

struct work {
    const struct telling *telling;
    const struct rules *rules;
    struct faults *faults;
    int64_t stamp;
    int32_t span;                      /* told for all claims; -1: their series say */
    const struct station *station;     /* the record to look in first: it may not hold at the start */
};

/* What a claim means: its series, and the span that it is told of. */
enum meaning { MEANT, UNKNOWN, PASSED };
struct meant { enum meaning what; const struct series *series; int32_t span; };

static int64_t start_of(const struct work *w, int32_t span)
{
    return w->rules->stamp_ends ? w->stamp - span : w->stamp;
}

/* Intervals of a length begin where the local day does, and so on. */
static bool fits(const struct work *w, int32_t span)
{
    int64_t start = start_of(w, span);
    if (span > 0 && moment_floor(start, span, w->rules->offset) != start)
        fault(w->faults, BAD_TIME, "an interval of %d s does not begin at that time", (int)span);
    else if (start + span + w->rules->offset >= STAMP_END)
        fault(w->faults, BAD_TIME, "the interval ends beyond the year 9999");
    else
        return true;
    return false;
}

static void say_no_station(const struct work *w)
{
    fault(w->faults, UNKNOWN_STATION, "no station of the registry holds this name at that time");
}

static bool find_station(struct work *w)
{
    const struct registry *r = w->rules->registry;
    if (!stamp_read(w->telling, w->rules->offset, &w->stamp)) {
        fault(w->faults, BAD_TIME, w->telling->local
              ? "the time is no date and time of the calendar since 1990, as 20180220070000 is"
              : "the time is neither RFC 3339 with its offset nor Unix seconds, or out of bounds");
        return false;
    }
    w->span = -1;
    if (w->telling->span[0] != '\0' && !span_read(w->telling->span, &w->span)) {
        fault(w->faults, BAD_SPAN, "span %.20s is neither 0 nor seconds that tile a day", w->telling->span);
        return false;
    }
    /* an end stamp without a span: the record of the last second before it, or the one that ended
     * within the interval, or for a moment the one that begins with it: whether it holds at the
     * start is asked when the start is known */
    bool start_known = w->span >= 0 || !w->rules->stamp_ends;
    int64_t at = start_of(w, w->span >= 0 ? w->span : 1);
    w->station = start_known ? registry_station_heard(r, w->telling->station, at)
                             : registry_station_begun(r, w->telling->station, at);
    if (w->station == NULL && !start_known)
        w->station = registry_station_begun(r, w->telling->station, w->stamp);
    if (w->station == NULL)
        say_no_station(w);
    return w->station != NULL && (w->span < 0 || fits(w, w->span));
}

static bool holds(int64_t from, int64_t to, int64_t start)
{
    return from <= start && start < to;
}

/* The series of which an interval ends at the stamp: of the record in hand, of one before it that
 * the interval may begin in, or, at its first moment, of one after it. NULL: none. */
static const struct series *series_until(const struct work *w, const char *code)
{
    const struct registry *r = w->rules->registry;
    bool by_code = w->rules->by_code;
    const struct station *s = w->station;
    for (; s != NULL && s->to > w->stamp - DAY;
         s = s->from == INT64_MIN ? NULL
                                  : registry_station_begun(r, w->telling->station, s->from - 1)) {
        const struct series *found = registry_series_until(r, s, code, by_code, w->stamp,
                                                           w->rules->offset);
        if (found != NULL)
            return found;
    }
    s = registry_station_heard(r, w->telling->station, w->stamp);
    return s == NULL || s == w->station
        ? NULL : registry_series_until(r, s, code, by_code, w->stamp, w->rules->offset);
}

/* The series that was heard. Without a span, and where no interval fits, the one that holds at the
 * end of it, to tell by what it does not fit. */
static const struct series *series_of(const struct work *w, const char *code)
{
    const struct rules *r = w->rules;
    if (w->span < 0 && r->stamp_ends) {
        const struct series *s = series_until(w, code);
        if (s != NULL)
            return s;
    }
    return registry_series_heard(r->registry, w->station, code, r->by_code,
                                 start_of(w, w->span >= 0 ? w->span : 1));
}

/* 'd' of ld, 'n' of ln, 0 of any other. */
static char level_of(const struct work *w, const struct series *series)
{
    const char *key = w->rules->parameters->at[series->parameter].key;
    return strcmp(key, "ld") == 0 || strcmp(key, "ln") == 0 ? key[1] : '\0';
}

/* Under whatever code the registry gives them, XX-DayData is ld's and XX-NightData ln's: what stands
 * beside any other code's value is of no series, and what is told of the other half is none. */
static const struct series *series_meant(const struct work *w, const struct claim *claim)
{
    char code[sizeof claim->code];
    const struct series *s = series_of(w, claim->code);
    const char *dash = strrchr(claim->code, '-');
    if (claim->level == 0)
        return s;
    if (s != NULL)
        return level_of(w, s) == 0 || level_of(w, s) == claim->level ? s : NULL;
    if (dash == NULL)
        return NULL;
    snprintf(code, sizeof code, "%.*s", (int)(dash - claim->code), claim->code);
    s = series_of(w, code);
    return s != NULL && level_of(w, s) == claim->level ? s : NULL;
}

/* The span of a claim: told, or the cadence of its series. A series of hours is not meant by a
 * report of minutes, and a value aside only by a series that names it. */
static struct meant meaning_of(const struct work *w, const struct claim *claim)
{
    struct meant m = { .what = MEANT, .series = series_meant(w, claim), .span = w->span };
    if (m.series == NULL) {
        m.what = claim->aside ? PASSED : UNKNOWN;
    } else if (w->span < 0) {
        int32_t most = w->telling->span_most;
        m.span = m.series->cadence;
        m.what = most == 0 || (m.span > 0 && m.span <= most) ? MEANT : PASSED;
    }
    return m;
}

/* The claim's own unit goes before that of the series. */
static bool factor_of(const struct claim *claim, const struct series *series,
                      const struct parameter *p, int64_t start, struct factor *out)
{
    *out = (struct factor){ .shift = series->shift };
    if (claim->unit[0] != '\0')
        return unit_factor(p, claim->unit, series->state, start, out);
    return !series->by_volume || unit_factor(p, series->unit, series->state, start, out);
}

static bool value_read(const struct work *w, const struct claim *claim, const struct series *series,
                       int64_t start, struct reading *out)
{
    const struct parameter *p = &w->rules->parameters->at[series->parameter];
    struct factor factor;
    if (!factor_of(claim, series, p, start, &factor)) {
        fault(w->faults, UNKNOWN_UNIT, "%s cannot be read in that unit", p->key);
        return false;
    }
    *out = (struct reading){ .parameter = (int16_t)series->parameter,
                             .only_flag = claim->only_flag };
    if (claim->flag[0] != '\0' && !mark_of_flag(w->telling->edition, claim->flag, &out->marks)) {
        fault(w->faults, BAD_VALUE, "the flag of %s is not a mark of HJ 212", p->key);
        return false;
    }
    if (claim->absent) {
        out->marks |= MARK_ABSENT;
        return true;
    }
    switch (factor_parse(&factor, claim->digits, p->decimals, &out->value)) {
    case DECIMAL_BAD:
        fault(w->faults, BAD_VALUE, "the value of %s is not a number we can hold", p->key);
        return false;
    case DECIMAL_ROUNDED:
        out->marks |= MARK_ROUNDED;
        break;
    case DECIMAL_EXACT:
        break;
    }
    return true;
}

static struct reading *slot(struct normalised *n, int parameter, size_t *at)
{
    for (*at = 0; *at < n->report.count; ++*at)
        if (n->report.reading[*at].parameter == parameter)
            return &n->report.reading[*at];
    return n->report.count < REPORT_READINGS ? &n->report.reading[n->report.count++] : NULL;
}

/* The last word of one message on one parameter stands; but a mark that withholds it is not taken
 * back, and a flag alone takes no value's place. Does the new one stand? */
static bool take(struct reading *r, const struct reading *new, bool again)
{
    uint32_t source = again ? r->marks & MARKS_OF_SOURCE : 0;
    if (again && new->only_flag) {
        r->marks |= new->marks & MARKS_OF_SOURCE;
        return false;
    }
    *r = *new;
    r->marks |= source;
    return true;
}

/* The hour is told whole, or is made of what the series' cadence says; a moment fills its minute.
 * HJ 212 has moments told beside the hours: nobody means them for one. */
static bool makes_no_hour(const struct work *w, const struct series *series)
{
    int32_t slot = series->cadence == 0 ? MINUTE : series->cadence;
    if (w->span < 0 || w->span >= HOUR)
        return false;
    return w->span > 0 ? w->span != slot : slot >= HOUR && !w->rules->by_code;
}

static void add(const struct work *w, const struct claim *claim, const struct series *series,
                struct normalised *n)
{
    struct reading reading;
    size_t at;
    if (!value_read(w, claim, series, n->report.start, &reading))
        return;
    if (reading.only_flag && (reading.marks & MARKS_OF_SOURCE) == 0)
        return;                                /* N alone: nothing is told */
    size_t before = n->report.count;
    struct reading *r = slot(n, series->parameter, &at);
    if (r == NULL) {
        fault(w->faults, TOO_LARGE, "more than %d parameters in one report", REPORT_READINGS);
        return;
    }
    bool again = n->report.count == before;
    w->faults->repeated += again;
    w->faults->unused += !again && makes_no_hour(w, series);
    /* the level of the night is told by its name, and the mean of the day is not it */
    if (again && n->from[at].claim->level != 0 && claim->level == 0)
        return;
    if (take(r, &reading, again))
        n->from[at] = (struct normal){ series, claim };
}

static void say_unknown(const struct work *w, const struct claim *claim)
{
    if (claim->aside)
        w->faults->passed++;
    else
        fault(w->faults, UNKNOWN_PARAMETER, "station %s has no series for one of the codes",
              w->station->id);
}

/* The records that hold at the interval's start are those that count (contract 3). */
static void add_at(const struct work *w, const struct station *station, const struct claim *claim,
                   const struct series *series, struct normalised *n)
{
    if (strcmp(series->station, station->id) == 0
        && holds(series->from, series->to, n->report.start))
        add(w, claim, series, n);
    else
        say_unknown(w, claim);
}

/* Every claim of one span into one report. */
static bool gather(const struct work *w, const struct claim *claims, const struct meant *meant,
                   int32_t span, struct normalised *n)
{
    const struct telling *t = w->telling;
    int64_t start = start_of(w, span);
    if (!fits(w, span))
        return false;
    const struct station *station = w->station;
    if (!holds(station->from, station->to, start))
        station = registry_station_heard(w->rules->registry, t->station, start);
    if (station == NULL) {
        say_no_station(w);
        return false;
    }
    n->report = (struct report){ .span = span, .start = start };
    memcpy(n->report.station, station->id, sizeof n->report.station);
    for (size_t i = 0; i < t->count; i++)
        if (meant[i].what == MEANT && meant[i].span == span)
            add_at(w, station, &claims[t->first + i], meant[i].series, n);
    return n->report.count > 0;
}

static bool heard_at(const struct work *w, int64_t start)
{
    return registry_station_heard(w->rules->registry, w->telling->station, start) != NULL;
}

/* No record holds at the stamp nor just before it, and none did where an interval that is meant
 * begins: the station had ended. */
static bool has_ended(const struct work *w, const struct meant *meant)
{
    if (heard_at(w, w->stamp) || heard_at(w, w->stamp - 1))
        return false;
    for (size_t i = 0; i < w->telling->count; i++)
        if (meant[i].what == MEANT && heard_at(w, start_of(w, meant[i].span)))
            return false;
    return true;
}

/* What each claim means; what none of the series is called is told once for each. false: nothing is
 * of a station that holds then. */
static bool read_meanings(const struct work *w, const struct claim *claims, struct meant *out)
{
    const struct telling *t = w->telling;
    for (size_t i = 0; i < t->count; i++)
        out[i] = meaning_of(w, &claims[t->first + i]);
    if (w->span < 0 && w->rules->stamp_ends && has_ended(w, out)) {
        say_no_station(w);
        return false;
    }
    for (size_t i = 0; i < t->count; i++) {
        if (out[i].what == UNKNOWN)
            say_unknown(w, &claims[t->first + i]);
        w->faults->passed += out[i].what == PASSED;
    }
    return true;
}

static bool is_new(int32_t span, const int32_t *done, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (done[k] == span)
            return false;
    return true;
}

bool normalise(const struct telling *telling, const struct claim *claims, const struct rules *rules,
               struct faults *faults, normalised_visit *each, void *with, struct why *why)
{
    struct work w = { .telling = telling, .rules = rules, .faults = faults };
    struct meant meant[CLAIMS];              /* of which only the first telling->count are touched */
    struct normalised n;
    int32_t done[8];
    size_t spans = 0, before = faults->count;
    bool told = false;
    if (!find_station(&w) || !read_meanings(&w, claims, meant))
        return true;
    for (size_t i = 0; i < telling->count; i++) {
        if (meant[i].what != MEANT || !is_new(meant[i].span, done, spans))
            continue;
        if (spans == sizeof done / sizeof *done) {
            fault(faults, BAD_SPAN, "more than %zu cadences in one message", spans);
            return true;
        }
        done[spans++] = meant[i].span;
        if (!gather(&w, claims, meant, meant[i].span, &n))
            continue;
        told = true;
        if (!each(with, &n, why))
            return false;
    }
    if (telling->misfit && !told && faults->count == before)
        fault(faults, UNKNOWN_PARAMETER, "no value has the suffix of its report");
    return true;
}
