#include "schema/report_text.h"

#include "schema/base/decimal.h"
#include "schema/scan.h"

/* ---- writing ---- */

static void write_value(struct text *out, const struct parameters *p, const struct reading *r)
{
    if (r->marks & MARK_ABSENT)
        text_add(out, "null", 4);
    else
        text_decimal(out, r->value, p->at[r->parameter].decimals, true);
}

static void write_marks(struct text *out, uint32_t marks)
{
    const char *comma = "";
    for (unsigned bit = 0; bit < MARK_COUNT; bit++) {
        if ((marks & 1u << bit) == 0)
            continue;
        text_put(out, comma);
        text_add(out, "\"", 1);
        text_put(out, mark_name(bit));
        text_add(out, "\"", 1);
        comma = ",";
    }
}

void reading_write(struct text *out, const struct parameters *p, const struct reading *reading)
{
    if (reading->marks == 0) {
        write_value(out, p, reading);
        return;
    }
    text_add(out, "{\"v\":", 5);
    write_value(out, p, reading);
    text_add(out, ",\"m\":[", 6);
    write_marks(out, reading->marks);
    text_add(out, "]}", 2);
}

void report_write(struct text *out, const struct parameters *p, const struct reading *reading,
                  size_t count)
{
    text_add(out, "{", 1);
    for (size_t i = 0; i < count; i++) {
        text_put(out, i == 0 ? "\"" : ",\"");
        text_put(out, p->at[reading[i].parameter].key);
        text_add(out, "\":", 2);
        reading_write(out, p, &reading[i]);
    }
    text_add(out, "}", 1);
}

/* ---- reading ---- */

static bool read_value(struct scan *s, int decimals, struct reading *out, struct why *why)
{
    struct word digits;
    if (scan_is(s, "null")) {
        out->marks |= MARK_ABSENT;
        return true;
    }
    if (!scan_word(s, ',', '}', &digits)
        || decimal_parse(digits.text, 0, decimals, &out->value) != DECIMAL_EXACT)
        return fail(why, "a stored value is no decimal of the parameter's %d places; if parameters.csv"
                    " has got more of them, restart this program", decimals);
    return true;
}

static bool read_mark(struct scan *s, struct reading *out, struct why *why)
{
    struct word name;
    uint32_t mark;
    if (!scan_is(s, "\"") || !scan_word(s, '"', '"', &name) || !scan_is(s, "\"")
        || !mark_of(name.text, &mark))
        return fail(why, "a stored reading has a mark that this program does not know");
    out->marks |= mark;
    return true;
}

static bool read_marked(struct scan *s, int decimals, struct reading *out, struct why *why)
{
    if (!read_value(s, decimals, out, why))
        return false;
    if (!scan_is(s, ",\"m\":["))
        return fail(why, "a stored reading has a value and no marks");
    do
        if (!read_mark(s, out, why))
            return false;
    while (scan_is(s, ","));
    return scan_is(s, "]}") || fail(why, "a stored reading is not closed");
}

static bool read_one(struct scan *s, const struct parameters *p, int parameter,
                     struct reading *out, struct why *why)
{
    int decimals = p->at[parameter].decimals;
    *out = (struct reading){ .parameter = (int16_t)parameter };
    return scan_is(s, "{\"v\":") ? read_marked(s, decimals, out, why)
                                 : read_value(s, decimals, out, why);
}

/* Reports of one kind tell their parameters in one order: the guess is nearly always right, and a
 * search of the whole table is saved. */
static int find_parameter(const struct parameters *p, const char *key, int guess)
{
    if (guess >= 0 && (size_t)guess < p->count && strcmp(p->at[guess].key, key) == 0)
        return guess;
    return parameter_named(p, key);
}

static bool read_member(struct scan *s, const struct parameters *p, struct report *out,
                        struct why *why)
{
    struct word key;
    struct reading *r = &out->reading[out->count];
    if (out->count == REPORT_READINGS)
        return fail(why, "a stored report has more than %d readings", REPORT_READINGS);
    if (!scan_is(s, "\"") || !scan_word(s, '"', '"', &key) || !scan_is(s, "\":"))
        return fail(why, "a stored report is not as this program writes it");
    int parameter = find_parameter(p, key.text, r->parameter);
    if (parameter < 0)
        return fail(why, "a stored report has parameter %s, parameters.csv does not", key.text);
    out->count++;
    return read_one(s, p, parameter, r, why);
}

/* out->reading still holds what was read into it last: the guess of find_parameter. */
bool report_read(struct report *out, const struct parameters *p, const char *text, size_t length,
                 struct why *why)
{
    struct scan s = { text, text + length };
    out->count = 0;
    if (!scan_is(&s, "{"))
        return fail(why, "a stored report does not begin with {");
    if (!scan_is(&s, "}")) {
        do
            if (!read_member(&s, p, out, why))
                return false;
        while (scan_is(&s, ","));
        if (!scan_is(&s, "}"))
            return fail(why, "a stored report is not closed");
    }
    return s.at == s.end || fail(why, "a stored report goes on after its end");
}

/* The number is followed by a stop, as inside a report, so that both are read by one function. */
bool reading_read(struct reading *out, const struct parameters *p, int parameter, const char *text,
                  size_t length, struct why *why)
{
    char room[512];
    if (length + 1 > sizeof room)
        return fail(why, "a stored reading is too long");
    memcpy(room, text, length);
    room[length] = '}';
    struct scan s = { room, room + length + 1 };
    return read_one(&s, p, parameter, out, why)
           && (s.at + 1 == s.end || fail(why, "a stored reading goes on after its end"));
}
