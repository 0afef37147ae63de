#include "schema/shelf_text.h"

#include "schema/base/decimal.h"
#include "schema/scan.h"

/* ---- writing ---- */

static void write_word(struct text *out, const char *word)
{
    text_add(out, ",\"", 2);
    text_put(out, word);
    text_add(out, "\"", 1);
}

static void write_whole(struct text *out, bool is, int64_t value)
{
    if (is)
        text_decimal(out, value, 0, false);
    else
        text_add(out, "null", 4);
}

static void write_mean(struct text *out, const struct mean *mean)
{
    text_add(out, ",[", 2);
    write_whole(out, true, mean->value);
    text_add(out, ",", 1);
    write_whole(out, true, mean->hours);
    text_add(out, ",", 1);
    write_whole(out, true, mean->count);
    text_add(out, "]", 1);
}

static void write_cell(struct text *out, const struct cell *c)
{
    write_whole(out, c->why == ABSENCE_NONE, c->value);
    text_add(out, ",", 1);
    write_whole(out, c->iaqi != NO_INDEX, c->iaqi);
    text_add(out, ",", 1);
    write_whole(out, true, c->count);
    text_add(out, ",", 1);
    write_whole(out, true, c->expected);
    if (c->why != ABSENCE_NONE)
        write_word(out, absence_name(c->why));
    if (c->suspect)
        write_word(out, "suspect");
    if (c->mean.hours > 0)
        write_mean(out, &c->mean);
}

void shelf_write(struct text *out, const struct cell cell[POLLUTANTS])
{
    for (int i = 0; i < POLLUTANTS; i++) {
        text_put(out, i == 0 ? "{\"" : ",\"");
        text_put(out, pollutant_key[i]);
        text_add(out, "\":[", 3);
        write_cell(out, &cell[i]);
        text_add(out, "]", 1);
    }
    text_add(out, "}", 1);
}

/* ---- reading ---- */

static bool read_whole(struct scan *s, bool *is, int64_t *out)
{
    struct word digits;
    *is = !scan_is(s, "null");
    return !*is || (scan_word(s, ',', ']', &digits)
                    && decimal_parse(digits.text, 0, 0, out) == DECIMAL_EXACT);
}

static bool read_number(struct scan *s, int *out, int none)
{
    bool is;
    int64_t value = none;
    if (!scan_is(s, ",") || !read_whole(s, &is, &value) || value < -1 || value > INT32_MAX)
        return false;
    *out = (int)value;
    return true;
}

static bool read_words(struct scan *s, struct cell *c)
{
    struct word word;
    c->suspect = scan_is(s, ",\"suspect\"");
    if (c->suspect || !scan_is(s, ",\""))
        return true;
    if (!scan_word(s, '"', '"', &word) || !scan_is(s, "\"") || !absence_of(word.text, &c->why))
        return false;
    c->suspect = scan_is(s, ",\"suspect\"");
    return true;
}

static bool read_mean(struct scan *s, struct mean *mean)
{
    bool is;
    if (!scan_is(s, ",["))
        return true;
    return read_whole(s, &is, &mean->value) && is && read_number(s, &mean->hours, 0)
        && mean->hours > 0 && read_number(s, &mean->count, 0) && scan_is(s, "]");
}

static bool read_cell(struct scan *s, struct cell *c)
{
    bool stands;
    *c = (struct cell){ 0 };
    return read_whole(s, &stands, &c->value) && read_number(s, &c->iaqi, NO_INDEX)
           && read_number(s, &c->count, 0) && read_number(s, &c->expected, 0) && read_words(s, c)
           && read_mean(s, &c->mean) && scan_is(s, "]") && stands == (c->why == ABSENCE_NONE);
}

bool shelf_read(struct cell cell[POLLUTANTS], const char *text, size_t length, struct why *why)
{
    struct scan s = { text, text + length };
    for (int i = 0; i < POLLUTANTS; i++)
        if (!scan_is(&s, i == 0 ? "{\"" : ",\"") || !scan_is(&s, pollutant_key[i])
            || !scan_is(&s, "\":[") || !read_cell(&s, &cell[i]))
            return fail(why, "the stored cells of an hour are not as this program writes them");
    return (scan_is(&s, "}") && s.at == s.end)
           || fail(why, "the stored cells of an hour go on after their end");
}

/* ---- primaries ---- */

struct primaries primaries_write(const bool primary[POLLUTANTS])
{
    struct primaries out = { "" };
    size_t n = 0;
    for (int i = 0; i < POLLUTANTS; i++)
        if (primary[i])
            n += (size_t)snprintf(out.text + n, sizeof out.text - n, "%s%s", n == 0 ? "" : " ",
                                  pollutant_key[i]);
    return out;
}

void primaries_read(bool primary[POLLUTANTS], const char *text)
{
    for (int i = 0; i < POLLUTANTS; i++) {
        size_t n = strlen(pollutant_key[i]);
        const char *at = text;
        primary[i] = false;
        while (!primary[i] && (at = strstr(at, pollutant_key[i])) != NULL) {
            primary[i] = at[n] == ' ' || at[n] == '\0';
            at += n;
        }
    }
}
