#include "publish/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "publish/strict.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"

/* A file:
 *
 *     name      "GB 3095-2026", as pages cite it
 *     rows      each: from, to (local dates, to exclusive; null: open), stage, and
 *               hour, day, year: so2 … pm25: [first class, second class], or null: none
 *     title, source, notes; note of a row: for people
 *
 * Every member that is read is demanded, and none is tolerated beside these. */
enum { LIMITS_BYTES = 1 << 16, ROWS = 16, MOST = 100000 };

struct where { char text[64]; };
struct rows { struct limit_row at[ROWS]; size_t count; };

static struct limit read_pair(const struct strict *r, const struct json *object, const char *where,
                              const char *key)
{
    struct limit none = { NO_LIMIT, NO_LIMIT };
    int64_t first, second;
    const struct json *pair = strict_member(r, object, where, key);
    if (pair == NULL || json_kind(pair) == JSON_NULL)
        return none;
    if (json_kind(pair) != JSON_ARRAY || json_count(pair) != 2
        || !json_whole(json_first(pair), 1, MOST, &first)
        || !json_whole(json_next(json_first(pair)), first, MOST, &second)) {
        strict_flaw(r, where, key, "write [first class, second class], not falling, or null");
        return none;
    }
    return (struct limit){ (int)first, (int)second };
}

static void read_six(const struct strict *r, const struct json *row, const char *above,
                     const char *key, struct limit out[POLLUTANTS])
{
    const char *keys[POLLUTANTS + 1] = { NULL };
    struct where where;
    const struct json *six = strict_object(r, row, above, key);
    if (six == NULL)
        return;
    snprintf(where.text, sizeof where.text, "%.40s.%.16s", above, key);
    for (int p = 0; p < POLLUTANTS; p++) {
        keys[p] = pollutant_key[p];
        out[p] = read_pair(r, six, where.text, keys[p]);
    }
    strict_only(r, six, where.text, keys);
}

/* A day begins at the site's midnight; null is `open`. */
static int64_t read_day(const struct strict *r, const struct json *row, const char *where,
                        const char *key, int64_t open)
{
    int64_t day = open;
    const struct json *value = strict_member(r, row, where, key);
    if (value == NULL || json_kind(value) == JSON_NULL)
        return open;
    const char *s = json_string(value);
    if (s == NULL || strlen(s) != strlen("2026-03-01") || !moment_parse_day(s, r->offset, &day))
        strict_flaw(r, where, key, "write a date as 2026-03-01, or null");
    return day;
}

static void read_row(const struct strict *r, const struct json *row, size_t number,
                     struct limit_row *out)
{
    static const char *const keys[] = { "from", "to", "stage", "hour", "day", "year", "note",
                                       NULL };
    struct where where;
    snprintf(where.text, sizeof where.text, "row %zu", number + 1);
    if (json_kind(row) != JSON_OBJECT) {
        strict_flaw(r, "", "rows", "row %zu: write an object { … }", number + 1);
        return;
    }
    strict_only(r, row, where.text, keys);
    strict_text(r, row, where.text, "stage", out->stage, sizeof out->stage);
    out->from = read_day(r, row, where.text, "from", INT64_MIN);
    out->to = read_day(r, row, where.text, "to", INT64_MAX);
    if (out->from >= out->to)
        strict_flaw(r, where.text, "to", "must be after from");
    read_six(r, row, where.text, "hour", out->hour);
    read_six(r, row, where.text, "day", out->day);
    read_six(r, row, where.text, "year", out->year);
}

static void read_root(const struct strict *r, const struct json *root, struct rows *out)
{
    static const char *const keys[] = { "name", "title", "source", "notes", "rows", NULL };
    struct limit_row named = { 0 };
    if (json_kind(root) != JSON_OBJECT) {
        findings_error(r->f, r->file, 0, "write an object { … }");
        return;
    }
    strict_only(r, root, "", keys);
    strict_text(r, root, "", "name", named.name, sizeof named.name);
    const struct json *list = strict_member(r, root, "", "rows");
    bool fits = list == NULL || (json_kind(list) == JSON_ARRAY && json_count(list) >= 1
                                 && json_count(list) <= ROWS - out->count);
    if (!fits)
        strict_flaw(r, "", "rows", "write a list of rows; all files together have at most %d",
                    ROWS);
    size_t number = 0;
    for (const struct json *m = fits && list != NULL ? json_first(list) : NULL; m != NULL;
         m = json_next(m)) {
        out->at[out->count] = named;
        read_row(r, m, number++, &out->at[out->count++]);
    }
}

static void read_file(struct rows *out, const char *folder, const char *name, int offset,
                      struct findings *f)
{
    char path[4096] = "";
    struct text bytes = TEXT(LIMITS_BYTES);
    struct why why = { "" };
    struct json *root = NULL;
    struct strict r = { .file = path, .offset = offset, .f = f };
    bool ok = path_join(path, sizeof path, folder, name) || fail(&why, "the path is too long");
    if (ok && file_read(path, LIMITS_BYTES - 1, &bytes, &why)
        && json_parse(&root, bytes.at, bytes.length, &why))
        read_root(&r, root, out);
    else
        findings_error(f, ok ? path : name, 0, "%s", why.text);
    json_close(&root);
    text_close(&bytes);
}

static int by_from(const void *a, const void *b)
{
    const struct limit_row *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void check_dates(const struct rows *rows, const char *folder, struct findings *f)
{
    for (size_t i = 1; i < rows->count; i++) {
        const struct limit_row *before = &rows->at[i - 1], *after = &rows->at[i];
        if (before->to != after->from)
            findings_error(f, folder, 0, "gb3095: %s (%s) does not begin where %s (%s) ends",
                           after->name, after->stage, before->name, before->stage);
    }
}

static bool take(struct limits *out, const struct rows *rows)
{
    out->at = calloc(rows->count, sizeof *out->at);
    if (out->at == NULL)
        return false;
    memcpy(out->at, rows->at, rows->count * sizeof *out->at);
    out->count = rows->count;
    return true;
}

static int is_limits(const struct dirent *entry)
{
    return fnmatch("gb3095-*.json", entry->d_name, 0) == 0;
}

bool limits_open(struct limits *out, const char *folder, int offset, struct findings *f)
{
    struct dirent **names = NULL;
    struct rows rows = { .count = 0 };
    size_t errors = f->errors;
    int count = scandir(folder, &names, is_limits, alphasort);

    *out = (struct limits){ 0 };
    if (count < 0)
        findings_error(f, folder, 0, "%s", strerror(errno));
    else if (count == 0)
        findings_error(f, folder, 0, "holds no gb3095-*.json: put the shipped standards there");
    for (int i = 0; i < count; i++) {
        read_file(&rows, folder, names[i]->d_name, offset, f);
        free(names[i]);
    }
    free(names);
    qsort(rows.at, rows.count, sizeof *rows.at, by_from);
    if (f->errors == errors)
        check_dates(&rows, folder, f);
    if (f->errors == errors && !take(out, &rows))
        findings_error(f, folder, 0, "no memory for %zu rows of limits", rows.count);
    return f->errors == errors;
}

void limits_close(struct limits *limits)
{
    free(limits->at);
    *limits = (struct limits){ 0 };
}

const struct limit_row *limits_at(const struct limits *limits, int64_t start)
{
    for (size_t i = 0; i < limits->count; i++)
        if (limits->at[i].from <= start && start < limits->at[i].to)
            return &limits->at[i];
    return NULL;
}
