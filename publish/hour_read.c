#include "publish/hour_read.h"

#include "publish/compose.h"
#include "schema/base/decimal.h"
#include "schema/base/json.h"
#include "schema/base/moment.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 1 << 20 };
#define VALUE_MOST INT64_C(1000000000)   /* nothing in the air has so much: sums of them hold */

/* What every piece needs. */
struct reading_of {
    struct hour_document *document;
    const struct registry *registry;
    const struct standard *standard;
};

static bool read_string(const struct json *object, const char *key, char *out, size_t room)
{
    const struct json *member = json_member(object, key);
    const char *text = member == NULL ? NULL : json_string(member);
    return text != NULL && (size_t)snprintf(out, room, "%s", text) < room;
}

/* null: *out stays, if that may be. */
static bool read_whole(const struct json *object, const char *key, bool or_null, int *out)
{
    const struct json *member = json_member(object, key);
    int64_t value;
    if (member != NULL && or_null && json_kind(member) == JSON_NULL)
        return true;
    if (member == NULL || !json_whole(member, 0, INT32_MAX, &value))
        return false;
    *out = (int)value;
    return true;
}

static bool read_moment(const struct json *object, const char *key, int64_t *out)
{
    char text[40];
    return read_string(object, key, text, sizeof text) && moment_parse(text, out);
}

static bool read_value(const struct json *object, int decimals, int64_t *out)
{
    const struct json *member = json_member(object, "value");
    const char *digits = member == NULL ? NULL : json_digits(member);
    return digits != NULL && decimal_parse(digits, 0, decimals, out) == DECIMAL_EXACT
        && *out <= VALUE_MOST && *out >= -VALUE_MOST;
}

/* ---- a station, or a city ---- */

static bool read_mean(const struct json *cell, int decimals, struct mean *out)
{
    const struct json *of = json_member(cell, "iaqi_of");
    return of == NULL || (read_whole(of, "hours", false, &out->hours)
                          && read_whole(of, "count", false, &out->count)
                          && read_value(of, decimals, &out->value));
}

static bool read_cell(const struct json *subject, enum pollutant p, int decimals, struct cell *out)
{
    const struct json *cell = json_member(subject, pollutant_key[p]);
    const struct json *why = cell == NULL ? NULL : json_member(cell, "why");
    *out = (struct cell){ .iaqi = NO_INDEX };
    if (why == NULL)
        return false;
    bool there = json_kind(why) == JSON_NULL;
    out->suspect = json_member(cell, "marks") != NULL;
    return (there ? read_value(cell, decimals, &out->value)
                  : json_string(why) != NULL && absence_of(json_string(why), &out->why))
        && read_whole(cell, "iaqi", true, &out->iaqi)
        && read_whole(cell, "count", false, &out->count)
        && read_whole(cell, "expected", false, &out->expected)
        && read_mean(cell, decimals, &out->mean);
}

static bool read_primary(const struct json *subject, struct rating *out)
{
    const struct json *primary = json_member(subject, "primary");
    if (primary == NULL)
        return false;
    for (const struct json *one = json_first(primary); one != NULL; one = json_next(one))
        for (int p = 0; p < POLLUTANTS; p++)
            if (json_string(one) != NULL && strcmp(json_string(one), pollutant_key[p]) == 0)
                out->primary[p] = true;
    return true;
}

static bool read_rating(const struct json *subject, struct rating *out)
{
    *out = (struct rating){ .aqi = NO_INDEX };
    return read_whole(subject, "aqi", true, &out->aqi)
        && read_whole(subject, "level", true, &out->level) && out->level <= CLASSES
        && (out->level == 0) == (out->aqi == NO_INDEX) && read_primary(subject, out);
}

static bool read_subject(const struct reading_of *r, const struct json *from, struct subject *out)
{
    *out = (struct subject){ 0 };
    for (int p = 0; p < POLLUTANTS; p++)
        if (!read_cell(from, (enum pollutant)p, r->standard->scale[p].decimals, &out->cell[p]))
            return false;
    return read_rating(from, &out->rating);
}

static bool read_city(const struct reading_of *r, const struct json *from, struct subject *out)
{
    return read_subject(r, from, out) && read_string(from, "id", out->city, sizeof out->city)
        && read_whole(from, "stations", false, &out->stations)
        && read_whole(from, "stations_valid", false, &out->stations_valid);
}

static bool read_station(const struct reading_of *r, const struct json *from, struct subject *out)
{
    char id[65];
    if (!read_subject(r, from, out) || !read_string(from, "id", id, sizeof id))
        return false;
    out->station = registry_station(r->registry, id, r->document->start);
    return out->station != NULL;
}

typedef bool read_of(const struct reading_of *r, const struct json *from, struct subject *out);

static const char *id_of(const struct subject *s)
{
    return s->station == NULL ? s->city : s->station->id;
}

/* In the order in which they are printed: each once, ids rising byte by byte. */
static bool read_subjects(const struct reading_of *r, const struct json *root, const char *key,
                          read_of *read, struct subject **out, size_t *count)
{
    const struct json *list = json_member(root, key);
    if (list == NULL || json_kind(list) != JSON_ARRAY)
        return false;
    struct subject *at = *out = calloc(json_count(list) + 1, sizeof **out);
    for (const struct json *one = json_first(list); one != NULL; one = json_next(one), at++) {
        if (*out == NULL || !read(r, one, at)
            || (*count > 0 && strcmp(id_of(at - 1), id_of(at)) >= 0))
            return false;
        ++*count;
    }
    return *out != NULL;
}

/* ---- the document ---- */

/* Where the changes begin, or the cities; and the cities. Inside a string a quote is escaped, so what
 * is looked for is the member itself. */
static bool find_seam(const struct text *body, const char **from, const char **to)
{
    *to = body->length == 0 ? NULL : strstr(body->at, ",\n\"cities\":");
    *from = *to == NULL ? NULL : strstr(body->at, ",\n\"changes\":");
    if (*from == NULL || *from > *to)
        *from = *to;
    return *from != NULL;
}

bool hour_same_but_changes(const struct text *file, const struct text *printed)
{
    const char *from, *to;
    if (!find_seam(file, &from, &to))
        return false;
    size_t head = (size_t)(from - file->at), tail = file->length - (size_t)(to - file->at);
    return printed->length == head + tail && memcmp(printed->at, file->at, head) == 0
        && memcmp(printed->at + head, to, tail) == 0;
}

static void read_registry(const struct json *root, char out[65])
{
    char text[80];
    bool is = read_string(root, "registry", text, sizeof text)
           && strncmp(text, "sha256:", 7) == 0 && strlen(text) == 71
           && strspn(text + 7, "0123456789abcdef") == 64;
    snprintf(out, 65, "%.64s", is ? text + 7 : "");
}

static bool read_members(const struct json *root, struct hour_head *out)
{
    const struct json *reason = json_member(root, "reason"), *demo = json_member(root, "demo"),
                      *licence = json_member(root, "licence");
    const char *word = reason == NULL ? NULL : json_string(reason);
    out->reason = word == NULL ? NULL : strcmp(word, "late") == 0 ? "late" : "changed";
    out->demo = demo != NULL && json_true(demo);
    read_registry(root, out->registry);
    return (licence == NULL || json_kind(licence) == JSON_NULL
            || read_string(root, "licence", out->licence, sizeof out->licence))
        && read_whole(root, "revision", false, &out->revision)
        && read_moment(root, "start", &out->start) && read_moment(root, "published", &out->published)
        && read_whole(root, "expected", false, &out->expected)
        && read_whole(root, "received", false, &out->received)
        && read_whole(root, "valid", false, &out->valid);
}

bool hour_read_head(struct hour_head *out, const struct text *body)
{
    struct text head = TEXT(HEAD_BYTES);
    struct json *root = NULL;
    struct why why;
    const char *from, *to;
    *out = (struct hour_head){ 0 };
    if (!find_seam(body, &from, &to))
        return false;
    text_add(&head, body->at, (size_t)(from - body->at));
    text_put(&head, "}");
    bool ok = !head.spilt && json_parse(&root, head.at, head.length, &why)
           && read_members(root, out);
    json_close(&root);
    text_close(&head);
    return ok;
}

bool hour_read(struct hour_document *out, const struct hour_head *head, const struct text *body,
               const struct registry *registry, const struct standard *standard, struct why *why)
{
    struct reading_of r = { out, registry, standard };
    struct json *root;
    *out = (struct hour_document){ .start = head->start, .revision = head->revision,
                                   .reason = head->reason, .published = head->published,
                                   .expected = head->expected, .received = head->received,
                                   .valid = head->valid, .standard = standard->name,
                                   .registry = registry_digest(registry) };
    if (!json_parse(&root, body->at, body->length, why))
        return false;
    bool ok = read_subjects(&r, root, "cities", read_city, &out->city, &out->cities)
           && read_subjects(&r, root, "stations", read_station, &out->station, &out->stations);
    json_close(&root);
    if (!ok)
        compose_close(out);
    return ok || fail(why, "it is not as this program writes hours, or memory ran out");
}
