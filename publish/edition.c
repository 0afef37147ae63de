#include "publish/edition.h"

#include <string.h>

#include "publish/strict.h"

/* The object:
 *
 *     name        "HJ 633-2026", as documents cite it
 *     from, to    local dates, to exclusive; null: open
 *     index       lowest, highest: bounds of an AQI; primary_above; missing_above, null: no bound;
 *                 below_zero: the sub-index of a value below 0, null: none
 *     subindex    [0, 50, …]: the sub-index at each concentration
 *     hour        so2 … pm25: decimals, concentration [0, …] in µg/m³ (co: mg/m³), above: the
 *                 sub-index above the last, null: none
 *     instead     so2: { hours, least }, where the hour gives none: of the mean of the last hours, on
 *                 the breakpoints of `day`; or null where the edition has none
 *     day         so2 and whatever `instead` names, as in hour; the rest is for the daily report to come
 *     classes     six: from (the least AQI), name, numeral, colour, rgb, ink, effect, advice
 *     sensitive   so2 … pm25, or null where the edition has none
 *     title, source, notes; note of a pollutant: for people
 *
 * Every member that is read is demanded, and none is tolerated beside these: a slip of the pen in a
 * standard cannot pass as a default. */

/* "#RRGGBB" as the page prints it. */
static void read_colour(const struct strict *r, const struct json *object, const char *where,
                        const char *key, char out[8])
{
    strict_text(r, object, where, key, out, 8);
    if (out[0] != '\0' && (out[0] != '#' || strspn(out + 1, "0123456789ABCDEF") != 6))
        strict_flaw(r, where, key, "write a colour as #RRGGBB, with capital letters");
}

/* table: "hour" or "day" */
static void read_scale(const struct strict *r, const struct json *of, const char *table,
                       const char *key, const int64_t *subindex, int subindices, struct scale *out)
{
    static const char *const keys[] = { "decimals", "concentration", "above", "note", NULL };
    struct where where;
    const struct json *scale = strict_object(r, of, table, key);
    if (scale == NULL)
        return;
    snprintf(where.text, sizeof where.text, "%s.%s", table, key);
    strict_only(r, scale, where.text, keys);
    out->decimals = strict_whole(r, scale, where.text, "decimals", 0, 3, false);
    out->count = strict_rising(r, scale, where.text, "concentration", out->decimals,
                               out->concentration);
    if (out->count > subindices) {
        strict_flaw(r, where.text, "concentration", "has %d numbers, subindex %d", out->count,
                    subindices);
        out->count = subindices;
    }
    for (int i = 0; i < out->count; i++)
        out->index[i] = (int)subindex[i];
    int last = out->count == 0 ? 0 : out->index[out->count - 1];
    int most = subindices == 0 ? last : (int)subindex[subindices - 1];
    out->above = strict_whole(r, scale, where.text, "above", last, most, true);
}

/* The mean is in the units of the hour, and takes the place of nothing that is there. */
static void read_instead_of(const struct strict *r, const struct json *list, const char *key,
                            const struct scale *hour, struct instead *out)
{
    static const char *const keys[] = { "hours", "least", NULL };
    struct where where;
    const struct json *rule = strict_object(r, list, "instead", key);
    if (rule == NULL)
        return;
    snprintf(where.text, sizeof where.text, "instead.%s", key);
    strict_only(r, rule, where.text, keys);
    out->hours = strict_whole(r, rule, where.text, "hours", 2, 24, false);
    out->least = strict_whole(r, rule, where.text, "least", 1, out->hours, false);
    if (hour->above != NO_INDEX)
        strict_flaw(r, "instead", key, "the hour gives a sub-index above its table: write null there");
    if (hour->decimals != out->day.decimals)
        strict_flaw(r, "instead", key, "hour and day must have the same decimals");
}

static void read_instead(const struct strict *r, const struct json *root, const int64_t *subindex,
                         int count, struct standard *out)
{
    const struct json *list = strict_member(r, root, "", "instead");
    const char *keys[POLLUTANTS + 1] = { NULL };
    int named = 0;
    if (list == NULL || json_kind(list) == JSON_NULL)
        return;
    const struct json *day = strict_object(r, root, "", "day");
    if (json_kind(list) != JSON_OBJECT || day == NULL) {
        strict_flaw(r, "", "instead", "write an object { … }, or null");
        return;
    }
    for (int p = 0; p < POLLUTANTS; p++) {
        if (json_member(list, pollutant_key[p]) == NULL)
            continue;
        keys[named++] = pollutant_key[p];
        read_scale(r, day, "day", pollutant_key[p], subindex, count, &out->instead[p].day);
        read_instead_of(r, list, pollutant_key[p], &out->scale[p], &out->instead[p]);
    }
    strict_only(r, list, "instead", keys);
}

static void read_hour(const struct strict *r, const struct json *root, struct standard *out)
{
    const char *keys[POLLUTANTS + 1] = { NULL };
    int64_t subindex[BREAKPOINTS] = { 0 };
    int count = strict_rising(r, root, "", "subindex", 0, subindex);
    const struct json *hour = strict_object(r, root, "", "hour");
    if (count > 0 && subindex[count - 1] != out->highest) {
        strict_flaw(r, "", "subindex", "must end with index.highest, %d", out->highest);
        return;
    }
    if (count == 0 || hour == NULL)
        return;
    for (int p = 0; p < POLLUTANTS; p++) {
        keys[p] = pollutant_key[p];
        read_scale(r, hour, "hour", keys[p], subindex, count, &out->scale[p]);
    }
    strict_only(r, hour, "hour", keys);
    read_instead(r, root, subindex, count, out);
}

static void read_class(const struct strict *r, const struct json *class, int number, int least,
                       const struct standard *s, struct air_class *out)
{
    static const char *const keys[] = { "from", "name", "numeral", "colour", "rgb", "ink", "effect",
                                        "advice", NULL };
    struct where where;
    snprintf(where.text, sizeof where.text, "class %d", number + 1);
    strict_only(r, class, where.text, keys);
    int most = number == 0 ? least : s->highest;
    out->from = strict_whole(r, class, where.text, "from", least, most, false);
    strict_text(r, class, where.text, "name", out->name, sizeof out->name);
    strict_text(r, class, where.text, "numeral", out->numeral, sizeof out->numeral);
    strict_text(r, class, where.text, "colour", out->colour_zh, sizeof out->colour_zh);
    read_colour(r, class, where.text, "rgb", out->rgb);
    read_colour(r, class, where.text, "ink", out->ink);
    strict_text(r, class, where.text, "effect", out->effect, sizeof out->effect);
    strict_text(r, class, where.text, "advice", out->advice, sizeof out->advice);
}

/* The first begins with the lowest AQI, each other above the one before it. */
static void read_classes(const struct strict *r, const struct json *root, struct standard *out)
{
    int number = 0;
    const struct json *list = strict_member(r, root, "", "classes");
    if (list == NULL)
        return;
    if (json_kind(list) != JSON_ARRAY || json_count(list) != CLASSES) {
        strict_flaw(r, "", "classes", "write a list of %d classes", CLASSES);
        return;
    }
    for (const struct json *m = json_first(list); m != NULL; m = json_next(m), number++) {
        int least = number == 0 ? out->lowest : out->level[number - 1].from + 1;
        if (json_kind(m) == JSON_OBJECT)
            read_class(r, m, number, least, out, &out->level[number]);
        else
            strict_flaw(r, "", "classes", "class %d: write an object { … }", number + 1);
    }
}

static void read_sensitive(const struct strict *r, const struct json *root, struct standard *out)
{
    const char *keys[POLLUTANTS + 1] = { NULL };
    const struct json *groups = strict_member(r, root, "", "sensitive");
    if (groups == NULL || json_kind(groups) == JSON_NULL)
        return;
    if (json_kind(groups) != JSON_OBJECT) {
        strict_flaw(r, "", "sensitive", "write an object { … }, or null");
        return;
    }
    for (int p = 0; p < POLLUTANTS; p++) {
        keys[p] = pollutant_key[p];
        strict_text(r, groups, "sensitive", keys[p], out->sensitive[p], sizeof out->sensitive[p]);
    }
    strict_only(r, groups, "sensitive", keys);
}

static void read_index(const struct strict *r, const struct json *root, struct standard *out)
{
    static const char *const keys[] = { "lowest", "highest", "primary_above", "missing_above",
                                        "below_zero", NULL };
    const struct json *index = strict_object(r, root, "", "index");
    if (index == NULL)
        return;
    strict_only(r, index, "index", keys);
    out->highest = strict_whole(r, index, "index", "highest", 1, 10000, false);
    out->lowest = strict_whole(r, index, "index", "lowest", 0, out->highest, false);
    out->primary_above = strict_whole(r, index, "index", "primary_above", 0, out->highest, false);
    out->missing_above = strict_whole(r, index, "index", "missing_above", 0, out->highest, true);
    int below = strict_whole(r, index, "index", "below_zero", 0, out->lowest, true);
    for (int p = 0; p < POLLUTANTS; p++)
        out->scale[p].below = out->instead[p].day.below = below;
}

static void read_root(const struct strict *r, const struct json *root, struct standard *out)
{
    static const char *const keys[] = { "name", "title", "from", "to", "source", "notes", "index",
                                        "subindex", "hour", "instead", "day", "classes", "sensitive", NULL };
    if (json_kind(root) != JSON_OBJECT) {
        findings_error(r->f, r->file, 0, "write an object { … }");
        return;
    }
    strict_only(r, root, "", keys);
    strict_text(r, root, "", "name", out->name, sizeof out->name);
    out->from = strict_day(r, root, "", "from", INT64_MIN);
    out->to = strict_day(r, root, "", "to", INT64_MAX);
    if (out->from >= out->to)
        strict_flaw(r, "", "to", "must be after from");
    read_index(r, root, out);
    read_hour(r, root, out);
    read_classes(r, root, out);
    read_sensitive(r, root, out);
}

bool edition_read(struct standard *out, const char *file, const void *bytes, size_t length,
                  int offset, struct findings *f)
{
    struct strict r = { .file = file, .offset = offset, .f = f };
    struct json *root = NULL;
    struct why why = { "" };
    size_t errors = f->errors;

    *out = (struct standard){ 0 };
    if (json_parse(&root, bytes, length, &why))
        read_root(&r, root, out);
    else
        findings_error(f, file, 0, "%s", why.text);
    json_close(&root);
    return f->errors == errors;
}
