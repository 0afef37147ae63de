/* rebuild: a published hour's document again, from its shelf and the head of its own file, so that
 * what is made of it is made from what is laid down and nothing else. */
#include "publish/cycle_inside.h"

#include "schema/base/json.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 1 << 20 };

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

static bool whole_member(const struct json *root, const char *key, int *out)
{
    int64_t value;
    const struct json *member = json_member(root, key);
    if (member == NULL || !json_whole(member, 0, INT32_MAX, &value))
        return false;
    *out = (int)value;
    return true;
}

/* All before the stations: a nation's would take as long to parse as to publish. Inside a string a
 * quote is escaped, so what is looked for is the member itself. */
static bool cut_head(struct text *head, const struct text *body)
{
    const char *from = body->length == 0 ? "" : body->at, *end = strstr(from, ",\n\"changes\":");
    if (end == NULL)
        end = strstr(from, ",\n\"cities\":");
    if (end == NULL)
        return false;
    text_add(head, from, (size_t)(end - from));
    text_put(head, "}");
    return !head->spilt;
}

static bool read_members(struct hour_document *d, const struct text *head, struct why *why)
{
    struct json *root;
    if (!json_parse(&root, head->at, head->length, why))
        return false;
    const struct json *member = json_member(root, "reason");
    const char *reason = member == NULL ? NULL : json_string(member);
    d->reason = reason == NULL ? NULL : strcmp(reason, "late") == 0 ? "late" : "changed";
    bool ok = whole_member(root, "expected", &d->expected)
              && whole_member(root, "received", &d->received)
              && whole_member(root, "valid", &d->valid);
    json_close(&root);
    return ok;
}

bool rebuild_head(struct hour_document *d, const struct text *body, struct why *why)
{
    struct text head = TEXT(HEAD_BYTES);
    bool ok = cut_head(&head, body) && read_members(d, &head, why);
    text_close(&head);
    return ok || fail(why, "the newest hour's file in the archive is not ours");
}

static bool moment_member(const struct json *root, const char *key, int64_t *out)
{
    const struct json *member = json_member(root, key);
    const char *text = member == NULL ? NULL : json_string(member);
    return text != NULL && moment_parse(text, out);
}

struct shown rebuild_shown(const struct text *body)
{
    struct shown s = { 0 };
    struct text head = TEXT(HEAD_BYTES);
    struct json *root = NULL;
    struct why why;
    if (cut_head(&head, body) && json_parse(&root, head.at, head.length, &why))
        s.any = moment_member(root, "start", &s.start)
             && moment_member(root, "published", &s.published)
             && whole_member(root, "revision", &s.revision)
             && whole_member(root, "expected", &s.expected)
             && whole_member(root, "received", &s.received)
             && whole_member(root, "valid", &s.valid);
    json_close(&root);
    text_close(&head);
    return s;
}
