/* pages: index.html and v1/live.json, made from what is laid down and nothing else, so that the
 * same store always makes the same bytes. */
#include "publish/cycle_inside.h"

#include "schema/base/json.h"

#include <stdlib.h>
#include <string.h>

/* ---- the newest document, from its shelf and its own head ---- */

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
    *s = (struct subject){ .rating = shelf->rating };
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

static void count_rated(struct hour_document *d)
{
    for (size_t c = 0; c < d->cities; c++)
        for (size_t i = 0; i < d->stations; i++) {
            const struct subject *s = &d->station[i];
            if (s->station->role != ROLE_RATED || strcmp(s->station->city, d->city[c].city) != 0)
                continue;
            d->city[c].stations++;
            d->city[c].stations_valid += has_value(s);
        }
}

static bool whole_member(const struct json *root, const char *key, int *out)
{
    int64_t value;
    const struct json *member = json_member(root, key);
    if (member == NULL || !json_whole(member, 0, INT32_MAX, &value))
        return false;
    *out = (int)value;
    return true;
}

/* The members that no shelf keeps. */
static bool read_head(struct hour_document *d, const struct text *body, struct why *why)
{
    struct json *root;
    if (!json_parse(&root, body->at, body->length, why))
        return false;
    const struct json *member = json_member(root, "reason");
    const char *reason = member == NULL ? NULL : json_string(member);
    d->reason = reason == NULL ? NULL : strcmp(reason, "late") == 0 ? "late" : "changed";
    bool ok = whole_member(root, "expected", &d->expected)
              && whole_member(root, "received", &d->received)
              && whole_member(root, "valid", &d->valid);
    json_close(&root);
    return ok || fail(why, "the newest hour's file in the archive is not ours");
}

bool pages_document(struct cycle *c, struct hour_document *d, const struct revision *newest,
                    const struct text *body, struct why *why)
{
    const struct standard *standard = standards_at(c->standards, newest->start);
    struct rebuilding r = { .document = d, .registry = lay_registry(c, newest->registry, why) };
    *d = (struct hour_document){ .start = newest->start, .revision = newest->revision,
                                 .published = newest->published, .registry = newest->registry,
                                 .seq = newest->seq };
    if (r.registry == NULL)
        return false;
    if (standard == NULL)
        return fail(why, "no edition of HJ 633 holds for the newest published hour");
    d->standard = standard->name;
    bool ok = make_room(&r, why)
           && publications_hour(c->publications, d->start, put_back, &r, why)
           && read_head(d, body, why);
    if (ok)
        count_rated(d);
    else
        compose_close(d);
    return ok;
}

/* ---- the pages ---- */

static bool put_bar(void *with, const struct shelf *shelf, struct why *why)
{
    struct home *home = with;
    (void)why;
    int64_t i = (shelf->start - home->bar[0].start) / HOUR;
    if (i < 0 || i >= 24)
        return true;
    struct bar *bar = &home->bar[i];
    bar->published = true;
    bar->rating = shelf->rating;
    memcpy(bar->cell, shelf->cell, sizeof bar->cell);
    return true;
}

static bool fill_bars(struct cycle *c, struct home *home, int64_t newest, struct why *why)
{
    for (int i = 0; i < 24; i++)
        home->bar[i] = (struct bar){ .start = newest - (23 - i) * (int64_t)HOUR,
                                     .rating = { .aqi = NO_INDEX } };
    return publications_history(c->publications, c->house->settings.site.home_city, true,
                                home->bar[0].start, newest + HOUR, put_bar, home, why);
}

static bool switch_to(struct cycle *c, const struct home *home, const struct text *live,
                      struct why *why)
{
    struct text index = TEXT(DOCUMENT_BYTES);
    bool changed = false;
    render_home(&index, home);
    struct page page[] = {
        { "index.html", index.at, index.length },
        { "v1/live.json", live == NULL ? NULL : live->at, live == NULL ? 0 : live->length },
    };
    bool ok = !index.spilt || fail(why, "the page / is larger than %d bytes", DOCUMENT_BYTES);
    ok = ok && release_switch(c->release, page, live == NULL ? 1 : 2, &changed, why);
    text_close(&index);
    c->news.releases += changed;
    return ok;
}

static bool release_newest(struct cycle *c, const struct revision *newest, struct why *why)
{
    struct home home = { .standards = c->standards, .settings = &c->house->settings };
    struct hour_document document;
    struct text live;
    if (!release_read(c->release, cycle_path(c, newest->start, 0).text, &live, why))
        return false;
    bool ok = pages_document(c, &document, newest, &live, why);
    if (ok) {
        home.document = &document;
        ok = fill_bars(c, &home, newest->start, why) && switch_to(c, &home, &live, why);
        compose_close(&document);
    }
    text_close(&live);
    return ok;
}

bool pages_release(struct cycle *c, struct why *why)
{
    struct revision newest;
    bool found = false, ok;
    if (!c->stale)
        return true;
    if (c->news.any && !publications_latest(c->publications, c->news.newest, &newest, &found, why))
        return false;
    if (found) {
        ok = release_newest(c, &newest, why);
    } else {
        struct home home = { .standards = c->standards, .settings = &c->house->settings };
        ok = switch_to(c, &home, NULL, why);
    }
    c->stale = !ok;
    return ok;
}
