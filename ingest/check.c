#include "ingest/check.h"

#include "schema/base/decimal.h"
#include "schema/base/moment.h"

enum { SENTINEL_DECIMALS = 6 };

void checks_open(struct checks *out, const struct settings *settings)
{
    *out = (struct checks){ .late = (int64_t)settings->check.late_hours * HOUR,
                            .future = (int64_t)settings->check.future_minutes * MINUTE };
    for (int i = 0; i < settings->check.sentinels_count; i++)
        if (decimal_parse(settings->check.sentinels[i], 0, SENTINEL_DECIMALS,
                          &out->sentinel[out->sentinels]) == DECIMAL_EXACT)
            out->sentinels++;
}

/* Compared as the source sent it, before any unit: -99.0 is -99. */
static bool is_sentinel(const struct checks *checks, const char *digits)
{
    int64_t sent;
    if (decimal_parse(digits, 0, SENTINEL_DECIMALS, &sent) != DECIMAL_EXACT)
        return false;
    for (size_t i = 0; i < checks->sentinels; i++)
        if (checks->sentinel[i] == sent)
            return true;
    return false;
}

static void check_range(struct reading *r, const struct series *series)
{
    if (r->value < series->low || r->value > series->high)
        r->marks |= MARK_RANGE;
}

static uint32_t check_time(const struct checks *checks, const struct report *report, int64_t heard)
{
    int64_t end = report->start + report->span;
    if (end > heard + checks->future)
        return MARK_FUTURE;
    return heard - end > checks->late ? MARK_LATE : 0;
}

void check(const struct checks *checks, struct normalised *n, int64_t heard)
{
    uint32_t time = check_time(checks, &n->report, heard);
    for (size_t i = 0; i < n->report.count; i++) {
        struct reading *r = &n->report.reading[i];
        r->marks |= time;
        if ((r->marks & MARK_ABSENT) != 0)
            continue;
        if (is_sentinel(checks, n->from[i].claim->digits))
            r->marks |= MARK_SENTINEL;
        else
            check_range(r, n->from[i].series);
    }
}
