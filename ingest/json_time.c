/* The times that senders write, as the two that normalise reads: RFC 3339 or Unix seconds, and
 * YYYYMMDDhhmmss of the site's clock. A fraction of a second is cut. */
#include "ingest/json_map.h"

#include <ctype.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/json.h"

bool json_map_word(const struct json *value, char *out, size_t room)
{
    const char *text = json_string(value) != NULL ? json_string(value) : json_digits(value);
    size_t length = text == NULL ? room : strlen(text);
    if (length >= room)
        return false;
    memcpy(out, text, length + 1);
    return true;
}

/* Unix time in seconds × 10^-shift, cut to seconds. Thousandths are rounded first, which only
 * fractions finer than them can see. */
static bool unix_read(const char *word, int shift, char *out, size_t room)
{
    int64_t thousandths;
    if (decimal_parse(word, shift, 3, &thousandths) == DECIMAL_BAD || thousandths < 0)
        return false;
    return snprintf(out, room, "%lld", (long long)(thousandths / 1000)) < (int)room;
}

/* n digits onto *out; false: they are not there. */
static bool digits_take(const char **at, int n, char **out)
{
    for (; n > 0; n--) {
        if (!isdigit((unsigned char)**at))
            return false;
        *(*out)++ = *(*at)++;
    }
    return true;
}

static bool one_of(const char **at, const char *marks)
{
    bool is = **at != '\0' && strchr(marks, **at) != NULL;
    *at += is;
    return is;
}

/* YYYY-MM-DD hh:mm[:ss[.f…]], with '/' or nothing between the days' parts, 'T' for the space, or
 * nothing but digits. An offset behind it is refused: that is rfc3339. */
static bool local_read(const char *at, char out[15])
{
    bool ok = digits_take(&at, 4, &out);
    const char mark[2] = { *at == '/' ? '/' : '-', '\0' };
    bool marked = one_of(&at, mark);
    ok = ok && digits_take(&at, 2, &out) && one_of(&at, mark) == marked
         && digits_take(&at, 2, &out);
    bool apart = one_of(&at, " T");
    ok = ok && (apart || !marked) && digits_take(&at, 2, &out);
    bool colon = one_of(&at, ":");
    ok = ok && digits_take(&at, 2, &out);
    if (!ok)
        return false;
    if (*at == '\0' && colon) {                /* 2018-02-20 07:00 */
        memcpy(out, "00", 3);
        return true;
    }
    ok = one_of(&at, ":") == colon && digits_take(&at, 2, &out);
    if (ok && one_of(&at, "."))
        ok = isdigit((unsigned char)*at) && at[strspn(at, "0123456789")] == '\0';
    else
        ok = ok && *at == '\0';
    *out = '\0';
    return ok;
}

bool json_map_time(const struct json_map *map, const struct json *value, struct telling *out)
{
    char word[sizeof out->stamp];
    if (map->time_is == TIME_PLAIN)
        return json_map_word(value, out->stamp, sizeof out->stamp);
    if (!json_map_word(value, word, sizeof word))
        return false;
    switch (map->time_is) {
    case TIME_UNIX:
    case TIME_UNIX_MS:
        return unix_read(word, map->time_is == TIME_UNIX ? 0 : -3, out->stamp, sizeof out->stamp);
    case TIME_LOCAL:
        out->local = true;
        return local_read(word, out->stamp);
    case TIME_RFC3339:
    case TIME_PLAIN:
        break;
    }
    memcpy(out->stamp, word, sizeof word);
    return json_kind(value) == JSON_STRING && strchr(word, '-') != NULL;
}
