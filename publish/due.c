/* due: hours never published, in order and without a gap, from the hour after the newest published
 * one, whether the store knows that or only the archive, else from the first hour with a reading of a public air station. */
#include "publish/cycle_inside.h"

#include <string.h>

struct first { const struct cycle *cycle; int64_t from, start; bool found; };

static bool is_public(const struct house *house, const char *id, int64_t start)
{
    const struct station *s = registry_station(house->registry, id, start);
    return s != NULL && s->kind == KIND_AIR && s->public_from <= start;
}

static bool has_pollutant(const struct house *house, const struct report *report)
{
    for (int p = 0; p < POLLUTANTS; p++)
        if (report_reading(report, parameter_named(&house->parameters, pollutant_key[p])) != NULL)
            return true;
    return false;
}

/* Stops at the first reading of an hour we can publish. Its span may be none that makes an hour: the
 * station told something all the same, and its hours say that what they need was not received. */
static bool is_first(void *with, const struct report *report, int64_t known_from, struct why *why)
{
    struct first *f = with;
    const struct house *house = f->cycle->house;
    int64_t start = moment_floor(report->start, HOUR, house->settings.site.offset);
    (void)known_from;
    if (start < f->from || !is_public(house, report->station, start)
        || !has_pollutant(house, report))
        return true;
    f->found = true;
    f->start = start;
    return fail(why, "found");
}

/* The earliest hour of such a station that the ledger names: only there can be a new first. */
static bool earliest(void *with, int64_t seq, const char *station, int64_t hour, struct why *why)
{
    struct first *f = with;
    (void)seq;
    (void)why;
    if (hour < f->start && is_public(f->cycle->house, station, hour))
        f->start = hour;
    return true;
}

/* From where to search. Again: not where was looked already, only where something came since. */
static bool search_from(struct cycle *c, int64_t *start, bool *any, struct why *why)
{
    struct first changed = { .cycle = c, .start = c->next };
    int64_t last;
    if (c->searched < 0) {
        c->next = INT64_MAX;
        return readings_first(c->readings, -1, start, any, why);
    }
    if (!readings_touched(c->readings, c->searched, earliest, &changed, &last, why))
        return false;
    *start = changed.start;
    *any = changed.start < c->next;
    return true;
}

/* Before the first edition there is no index to publish. */
static int64_t first_edition(const struct standards *standards)
{
    int64_t from = INT64_MAX;
    for (size_t i = 0; i < standards->count; i++)
        from = standards->at[i].from < from ? standards->at[i].from : from;
    return from;
}

static bool search(struct cycle *c, struct why *why)
{
    struct first first = { .cycle = c, .from = first_edition(c->standards) };
    int64_t start;
    bool any;
    if (!search_from(c, &start, &any, why))
        return false;
    start = start > first.from ? start : first.from;
    any = any && !readings_window(c->readings, start, c->next, "", -1, INT64_MAX, is_first, &first,
                                  why);
    if (any && !first.found)             /* it stopped for another reason */
        return false;
    c->next = first.found ? first.start : c->next;
    c->searched = c->heard;
    return true;
}

bool due_newest(const struct cycle *c, int64_t *newest)
{
    *newest = c->news.any && c->news.newest > c->recall_end ? c->news.newest : c->recall_end;
    return *newest != INT64_MIN;
}

bool due_next(struct cycle *c, struct why *why)
{
    int64_t newest;
    bool any = due_newest(c, &newest);
    if (any)
        c->next = newest + HOUR;
    return any || c->searched == c->heard || search(c, why);
}

static int64_t opens(const struct cycle *c, int64_t start)
{
    return start + HOUR + c->house->settings.publish.air_not_before * (int64_t)MINUTE;
}

static int64_t cut_off(const struct cycle *c, int64_t start)
{
    int64_t cut = start + HOUR + c->house->settings.publish.air_cutoff * (int64_t)MINUTE;
    return cut > opens(c, start) ? cut : opens(c, start);
}

/* Before the cut-off an hour goes out only whole; it is read again only when more of it came. */
static bool lay_next(struct cycle *c, int64_t now, bool *laid, struct why *why)
{
    bool whole = now < cut_off(c, c->next);
    *laid = false;
    if (whole && c->waits == c->next)
        return true;
    if (!lay_hour(c, c->next, NULL, whole, now, laid, why))
        return false;
    if (!*laid)
        c->waits = c->next;
    return true;
}

bool due_lay(struct cycle *c, int64_t now, bool *more, struct why *why)
{
    bool laid = true;
    while (laid && c->next != INT64_MAX && now >= opens(c, c->next)) {
        if (lay_full(c)) {
            *more = true;
            return true;
        }
        if (!lay_next(c, now, &laid, why))
            return false;
        if (laid) {
            c->next += HOUR;
            c->news.hours++;
        }
    }
    c->news.due = c->next == INT64_MAX ? INT64_MAX : cut_off(c, c->next);
    return true;
}

int64_t due_wait(const struct cycle *c, int64_t now)
{
    if (c->next == INT64_MAX)
        return INT64_MAX;
    return now < opens(c, c->next) ? opens(c, c->next) - now : 1;
}
