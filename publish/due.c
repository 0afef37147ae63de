/* due: hours never published, in order and without a gap, from the hour after the newest published
 * one, else from the first hour of which a known air station told anything. */
#include "publish/cycle_inside.h"

#include <string.h>

struct first { const struct cycle *cycle; int64_t from, start; bool found; };

/* Stops at the first that tells of an hour we can publish. */
static bool is_first(void *with, const struct report *report, int64_t known_from, struct why *why)
{
    struct first *f = with;
    const struct house *house = f->cycle->house;
    (void)known_from;
    if (report->start < f->from
        || moment_floor(report->start, HOUR, house->settings.site.offset) != report->start)
        return true;
    const struct station *s = registry_station(house->registry, report->station, report->start);
    if (s == NULL || s->kind != KIND_AIR)
        return true;
    f->found = true;
    f->start = report->start;
    return fail(why, "found");
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
    if (!readings_first(c->readings, HOUR, &start, &any, why))
        return false;
    start = start > first.from ? start : first.from;
    any = any && !readings_window(c->readings, start, INT64_MAX, "", HOUR, INT64_MAX, is_first,
                                  &first, why);
    if (any && !first.found)             /* it stopped for another reason */
        return false;
    c->next = first.found ? first.start : INT64_MAX;
    c->barren = first.found ? -1 : c->heard;
    return true;
}

bool due_next(struct cycle *c, struct why *why)
{
    if (c->news.any) {
        c->next = c->news.newest + HOUR;
        return true;
    }
    if (c->barren == c->heard) {                 /* nothing came since we looked */
        c->next = INT64_MAX;
        return true;
    }
    return search(c, why);
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

/* Before the cut-off an hour goes out only whole; it is read again only when something came. */
static bool lay_next(struct cycle *c, int64_t now, bool *laid, struct why *why)
{
    bool whole = now < cut_off(c, c->next);
    *laid = false;
    if (whole && c->waits == c->next && c->waits_seq == c->heard)
        return true;
    if (!lay_hour(c, c->next, NULL, whole, now, laid, why))
        return false;
    if (!*laid) {
        c->waits = c->next;
        c->waits_seq = c->heard;
    }
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
