#include "publish/limits.h"

#include <stdlib.h>
#include <string.h>

#include "publish/strict.h"

/* A file:
 *
 *     name      "GB 3095-2026", as pages cite it
 *     rows      each: from, to (local dates, to exclusive; null: open), stage, and
 *               hour, day, year: so2 … pm25: [first class, second class], or null: none
 *     title, source, notes; note of a row: for people
 *
 * Every member that is read is demanded, and none is tolerated beside these. */
enum { LIMITS_BYTES = 1 << 16, ROWS = 16, MOST = 100000 };

struct rows { struct limit_row at[ROWS]; char file[ROWS][4096]; size_t count; int offset; };

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
    out->from = strict_day(r, row, where.text, "from", INT64_MIN);
    out->to = strict_day(r, row, where.text, "to", INT64_MAX);
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

static void read_file(void *with, const char *file, const struct text *bytes, struct findings *f)
{
    struct rows *rows = with;
    struct json *root = NULL;
    struct why why = { "" };
    struct strict r = { .file = file, .offset = rows->offset, .f = f };
    size_t first = rows->count;
    if (json_parse(&root, bytes->at, bytes->length, &why))
        read_root(&r, root, rows);
    else
        findings_error(f, file, 0, "%s", why.text);
    json_close(&root);
    for (size_t i = first; i < rows->count; i++)
        snprintf(rows->file[i], sizeof rows->file[i], "%s", file);
}

/* In the order of their dates. */
static void take(struct limits *out, const struct rows *rows, const char *folder,
                 struct findings *f)
{
    struct term terms[ROWS];
    size_t errors = f->errors;
    for (size_t i = 0; i < rows->count; i++) {
        const struct limit_row *row = &rows->at[i];
        terms[i] = (struct term){ row->from, row->to, .file = rows->file[i], .which = i };
        snprintf(terms[i].name, sizeof terms[i].name, "%s (%s)", row->name, row->stage);
    }
    strict_follow(terms, rows->count, f);
    if (f->errors > errors)
        return;
    out->at = calloc(rows->count, sizeof *out->at);
    if (out->at == NULL)
        findings_error(f, folder, 0, "no memory for %zu rows of limits", rows->count);
    for (size_t i = 0; out->at != NULL && i < rows->count; i++)
        out->at[out->count++] = rows->at[terms[i].which];
}

bool limits_open(struct limits *out, const char *folder, int offset, struct findings *f)
{
    struct rows rows = { .offset = offset };
    size_t errors = f->errors;
    *out = (struct limits){ 0 };
    strict_folder(folder, "gb3095-*.json", LIMITS_BYTES, read_file, &rows, f);
    if (f->errors == errors)
        take(out, &rows, folder, f);
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
