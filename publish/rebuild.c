/* rebuild: a published hour's document again, from its shelf and the head of its own file, so that
 * what is made of it is made from what is laid down and nothing else. */
#include "publish/cycle_inside.h"

#include "publish/hour_read.h"

#include <stdlib.h>
#include <string.h>

struct rebuilding { struct hour_document *document; const struct registry *registry; size_t room; };

/* A registry has a record for each station, and no more cities than stations. */
static bool make_room(struct rebuilding *r, struct why *why)
{
    r->room = registry_count(r->registry);
    r->document->city = calloc(r->room + 1, sizeof *r->document->city);
    r->document->station = calloc(r->room + 1, sizeof *r->document->station);
    return (r->document->city != NULL && r->document->station != NULL)
        || fail(why, "no memory for %zu stations", r->room);
}

static bool put_back(void *with, const struct shelf *shelf, struct why *why)
{
    struct rebuilding *r = with;
    struct hour_document *d = r->document;
    if (d->cities > r->room || d->stations > r->room)
        return fail(why, "more stations are published than the registry has that their hour cites");
    struct subject *s = shelf->is_city ? &d->city[d->cities] : &d->station[d->stations];
    *s = (struct subject){ .rating = shelf->rating, .revised = shelf->revised };
    memcpy(s->cell, shelf->cell, sizeof s->cell);
    snprintf(s->city, sizeof s->city, "%.63s", shelf->is_city ? shelf->id : "");
    if (!shelf->is_city
        && (s->station = registry_station(r->registry, shelf->id, d->start)) == NULL)
        return fail(why, "station %s is published but not in the registry its hour cites",
                    shelf->id);
    d->cities += shelf->is_city;
    d->stations += !shelf->is_city;
    return true;
}

static bool has_value(const struct subject *s)
{
    for (int p = 0; p < POLLUTANTS; p++)
        if (s->cell[p].why == ABSENCE_NONE)
            return true;
    return false;
}

static int by_city(const void *name, const void *subject)
{
    return strcmp(name, ((const struct subject *)subject)->city);
}

/* Cities stand in byte order. */
static void count_rated(struct hour_document *d)
{
    for (size_t i = 0; i < d->stations && d->cities > 0; i++) {
        const struct subject *s = &d->station[i];
        struct subject *city = s->station->role != ROLE_RATED ? NULL
                             : bsearch(s->station->city, d->city, d->cities, sizeof *city, by_city);
        if (city == NULL)
            continue;
        city->stations++;
        city->stations_valid += has_value(s);
    }
}

bool rebuild_hour(struct cycle *c, struct hour_document *d, const struct revision *r,
                  struct why *why)
{
    const struct standard *standard = standards_at(c->standards, r->start);
    struct rebuilding b = { .document = d, .registry = lay_registry(c, r->registry, why) };
    *d = (struct hour_document){ .start = r->start, .revision = r->revision, .seq = r->seq,
                                 .published = r->published, .registry = r->registry };
    if (b.registry == NULL)
        return false;
    if (standard == NULL)
        return fail(why, "no edition of HJ 633 holds on %s, though that day was published",
                    moment_date(r->start, c->house->settings.site.offset).text);
    d->standard = standard->name;
    if (make_room(&b, why) && publications_hour(c->publications, d->start, put_back, &b, why)) {
        count_rated(d);
        return true;
    }
    compose_close(d);
    return false;
}

/* ---- the members that no shelf keeps ---- */

bool rebuild_head(struct hour_document *d, const struct text *body, struct why *why)
{
    struct hour_head head;
    if (!hour_read_head(&head, body))
        return fail(why, "the newest hour's file in the archive is not ours");
    d->reason = head.reason;
    d->expected = head.expected;
    d->received = head.received;
    d->valid = head.valid;
    return true;
}

struct shown rebuild_shown(const struct text *body)
{
    struct hour_head head;
    struct shown none = { 0 };
    if (!hour_read_head(&head, body))
        return none;
    return (struct shown){ .any = true, .start = head.start, .published = head.published,
                           .revision = head.revision, .expected = head.expected,
                           .received = head.received, .valid = head.valid };
}
