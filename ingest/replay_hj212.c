#include "ingest/replay_hj212.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/hj212_frame.h"
#include "schema/base/json.h"
#include "schema/base/moment.h"

enum { ITEMS_MOST = 900, DATA_MOST = 1 << 16 };

/* What all frames of one row have in common. */
struct row_frame {
    const struct replay_names *names;
    const struct station *station;    /* NULL: not in the registry, so the frame is refused there */
    const char *mn;
    int64_t at;                       /* a moment of the interval */
    int cn;
    struct stamp digits;              /* YYYYMMDDhhmmss */
};

static struct stamp digits_of(int64_t time, int offset)
{
    struct stamp s;
    struct civil c = moment_civil(time, offset);
    snprintf(s.text, sizeof s.text, "%04d%02d%02d%02d%02d%02d", c.year % 10000, c.month % 100,
             c.day % 100, c.hour % 100, c.minute % 100, c.second % 100);
    return s;
}

/* 22 air, 31 gas and 32 water of enterprises, 21 surface water, 23 noise; rain is told as air. */
static int system_of(const struct station *station)
{
    static const int systems[KINDS] = { [KIND_AIR] = 22, [KIND_GAS] = 31, [KIND_WATER] = 32,
                                        [KIND_SURFACE_WATER] = 21, [KIND_NOISE] = 23,
                                        [KIND_RAIN] = 22 };
    return station == NULL ? 22 : systems[station->kind];
}

static bool command_of(const char *span, int *cn)
{
    long seconds = span[0] == '\0' ? HOUR : strtol(span, NULL, 10);
    if (seconds == 0)
        *cn = 2011;
    else if (seconds == DAY)
        *cn = 2031;
    else if (seconds == HOUR)
        *cn = 2061;
    else if (seconds > 0 && seconds < HOUR)
        *cn = 2051;
    else
        return false;
    return true;
}

static const char *code_of(const struct row_frame *f, const char *key)
{
    int parameter = parameter_named(f->names->parameters, key);
    if (parameter < 0)
        return "";
    const struct series *series = replay_series(f->names, f->station, key, f->at);
    return series != NULL && series->source_code[0] != '\0'
        ? series->source_code : f->names->parameters->at[parameter].code;
}

static void frame_close(struct text *out, const struct row_frame *f, const struct text *items)
{
    struct text data = TEXT(DATA_MOST);
    text_format(&data, "QN=%s000;ST=%d;CN=%d;PW=123456;MN=%s;Flag=4;CP=&&DataTime=%s;%s&&",
                f->digits.text, system_of(f->station), f->cn, f->mn, f->digits.text, items->at);
    text_format(out, "##%04zu%s%04X\r\n", data.length, data.at, hj212_crc(data.at, data.length));
    out->spilt = out->spilt || data.spilt;
    text_close(&data);
}

/* "a21026-Zs" becomes a21026-ZsAvg; a code with any other suffix is a whole key already. */
static void value_put(struct text *items, const char *code, const char *suffix, const char *digits)
{
    const char *dash = strrchr(code, '-');
    text_put(items, items->length > 0 ? ";" : "");
    if (dash == NULL)
        text_format(items, "%s-%s=%s,%s-Flag=N", code, suffix, digits, code);
    else
        text_format(items, "%s%s=%s", code, strcmp(dash, "-Zs") == 0 ? suffix : "", digits);
}

static bool item_put(struct text *items, const struct row_frame *f, const struct json *value,
                     struct why *why)
{
    const char *digits = json_digits(value);
    const char *code = code_of(f, json_key(value));
    if (code[0] == '\0')
        return fail(why, "%.40s has no code in parameters.csv: it cannot stand in a frame",
                    json_key(value));
    if (digits == NULL)
        return fail(why, "%.40s is not a number", json_key(value));
    value_put(items, code, f->cn == 2011 ? "Rtd" : "Avg", digits);
    return true;
}

static bool frames_put(struct text *out, const struct row_frame *f, const struct json *values,
                       struct why *why)
{
    struct text items = TEXT(DATA_MOST);
    bool ok = true;
    for (const struct json *v = json_first(values); ok && v != NULL; v = json_next(v)) {
        ok = item_put(&items, f, v, why);
        if (ok && (json_next(v) == NULL || items.length > ITEMS_MOST - 128)) {
            frame_close(out, f, &items);
            text_clear(&items);
        }
    }
    text_close(&items);
    return ok;
}

bool replay_frames(struct text *out, const struct replay *replay, const struct replay_row *row,
                   int64_t shift, const struct replay_names *names, struct why *why)
{
    struct json *values = NULL;
    struct row_frame f = { .names = names, .mn = row->station };
    if (!command_of(row->span, &f.cn))
        return fail(why, "a span of %.15s s has no command in HJ 212", row->span);
    f.digits = digits_of(row->time + shift, names->offset);
    f.at = replay_within(names, row->time + shift);
    f.station = replay_station(names, row->station, f.at);
    if (f.station != NULL)
        f.mn = f.station->source_id;
    bool ok = json_parse(&values, replay->bodies.at + row->at, row->length, why)
           && frames_put(out, &f, values, why);
    json_close(&values);
    return ok && (!out->spilt || fail(why, "station %s: the message is too large", row->station));
}
