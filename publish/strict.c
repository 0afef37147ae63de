#include "publish/strict.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/file.h"
#include "schema/base/hint.h"
#include "schema/base/moment.h"

enum { LARGEST = 1000000000 };      /* of a number in a list: times an index, it cannot overflow */

int strict_flaw(const struct strict *r, const char *where, const char *key,
                const char *format, ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    findings_error(r->f, r->file, 0, "%s%s%s: %s", where, where[0] == '\0' ? "" : ".", key, what);
    return 0;
}

const struct json *strict_member(const struct strict *r, const struct json *object,
                                 const char *where, const char *key)
{
    const struct json *value = json_member(object, key);
    if (value == NULL)
        strict_flaw(r, where, key, "is missing");
    return value;
}

const struct json *strict_object(const struct strict *r, const struct json *object,
                                 const char *where, const char *key)
{
    const struct json *value = strict_member(r, object, where, key);
    if (value == NULL || json_kind(value) == JSON_OBJECT)
        return value;
    strict_flaw(r, where, key, "write an object { … }");
    return NULL;
}

void strict_only(const struct strict *r, const struct json *object, const char *where,
                 const char *const *keys)
{
    for (const struct json *m = json_first(object); m != NULL; m = json_next(m)) {
        struct nearest near = { 0 };
        const char *const *key = keys;
        for (; *key != NULL && strcmp(*key, json_key(m)) != 0; key++)
            nearest_try(&near, json_key(m), *key);
        if (*key == NULL)
            strict_flaw(r, where, show(json_key(m)).text, "is not known here; %s%s",
                        near.word == NULL ? "remove it" : "write ",
                        near.word == NULL ? "" : near.word);
    }
}

void strict_text(const struct strict *r, const struct json *object, const char *where,
                 const char *key, char *out, size_t room)
{
    const struct json *value = strict_member(r, object, where, key);
    const char *s = value == NULL ? NULL : json_string(value);
    if (value == NULL)
        return;
    if (s == NULL || s[0] == '\0')
        strict_flaw(r, where, key, "write a text");
    else if (strlen(s) >= room)
        strict_flaw(r, where, key, "is too long: at most %zu bytes", room - 1);
    else
        memcpy(out, s, strlen(s) + 1);
}

int strict_whole(const struct strict *r, const struct json *object, const char *where,
                 const char *key, int low, int high, bool open)
{
    int64_t whole = low;
    const struct json *value = strict_member(r, object, where, key);
    if (value == NULL)
        return low;
    if (open && json_kind(value) == JSON_NULL)
        return NO_INDEX;
    if (json_kind(value) != JSON_NUMBER || !json_whole(value, low, high, &whole))
        strict_flaw(r, where, key, "write a whole number from %d to %d%s", low, high,
                    open ? ", or null" : "");
    return (int)whole;
}

static bool read_number(const struct json *value, int decimals, int64_t *out)
{
    const char *digits = json_digits(value);
    return digits != NULL && decimal_parse(digits, 0, decimals, out) == DECIMAL_EXACT && *out <= LARGEST;
}

int strict_rising(const struct strict *r, const struct json *object, const char *where,
                  const char *key, int decimals, int64_t out[BREAKPOINTS])
{
    int count = 0;
    const struct json *list = strict_member(r, object, where, key);
    if (list == NULL)
        return 0;
    if (json_kind(list) != JSON_ARRAY || json_count(list) < 2 || json_count(list) > BREAKPOINTS)
        return strict_flaw(r, where, key, "write a list of 2 to %d numbers", BREAKPOINTS);
    for (const struct json *m = json_first(list); m != NULL; m = json_next(m), count++) {
        if (!read_number(m, decimals, &out[count]))
            return strict_flaw(r, where, key, "number %d is none, or has more than %d decimals",
                               count + 1, decimals);
        if (count == 0 ? out[0] != 0 : out[count] <= out[count - 1])
            return strict_flaw(r, where, key, "number %d must be %s", count + 1,
                               count == 0 ? "0" : "larger than the one before it");
    }
    return count;
}

int64_t strict_day(const struct strict *r, const struct json *object, const char *where,
                   const char *key, int64_t open)
{
    int64_t day = open;
    const struct json *value = strict_member(r, object, where, key);
    if (value == NULL || json_kind(value) == JSON_NULL)
        return open;
    const char *s = json_string(value);
    if (s == NULL || strlen(s) != strlen("2026-03-01") || !moment_parse_day(s, r->offset, &day))
        strict_flaw(r, where, key, "write a date as 2026-03-01, or null");
    return day;
}

/* ---- the folder ---- */

static void read_file(const char *folder, const char *name, size_t most, strict_read *read,
                      void *with, struct findings *f)
{
    char file[4096];
    struct text bytes = TEXT(most);
    struct why why = { "" };
    if (!path_join(file, sizeof file, folder, name))
        findings_error(f, folder, 0, "the path of %s is too long", name);
    else if (!file_read(file, most - 1, &bytes, &why))
        findings_error(f, folder, 0, "%s", why.text);
    else
        read(with, file, &bytes, f);
    text_close(&bytes);
}

void strict_folder(const char *folder, const char *pattern, size_t most, strict_read *read,
                   void *with, struct findings *f)
{
    struct dirent **names = NULL;
    int count = scandir(folder, &names, NULL, alphasort), matching = 0;
    if (count < 0)
        findings_error(f, folder, 0, "%s", strerror(errno));
    for (int i = 0; i < count; i++) {
        if (fnmatch(pattern, names[i]->d_name, 0) == 0) {
            read_file(folder, names[i]->d_name, most, read, with, f);
            matching++;
        }
        free(names[i]);
    }
    free(names);
    if (count >= 0 && matching == 0)
        findings_error(f, folder, 0, "holds no %s: put the shipped standards there", pattern);
}

static int by_from(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

void strict_follow(struct term *at, size_t count, struct findings *f)
{
    qsort(at, count, sizeof *at, by_from);
    for (size_t i = 1; i < count; i++)
        if (at[i - 1].to != at[i].from)
            findings_error(f, at[i].file, 0, "%s, from: leaves %s to %s: write what its \"to\" says",
                           at[i].name, at[i - 1].to > at[i].from ? "an overlap" : "a gap",
                           at[i - 1].name);
}
