#include "ingest/replay.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/csv.h"
#include "schema/base/decimal.h"
#include "schema/base/json.h"
#include "schema/base/moment.h"
#include "schema/settings.h"

enum { COLUMNS = 64, BODIES_MOST = 1 << 30, NUMBER_MOST = 60 };

struct source {                    /* the file, for what is wrong in it */
    const char *name;
    struct csv *csv;
};

/* As of all our files: FILE:LINE: error: what. Always false. */
PRINTF(3, 4) static bool wrong(const struct source *in, struct why *why, const char *format, ...)
{
    struct why what;
    va_list args;
    va_start(args, format);
    vsnprintf(what.text, sizeof what.text, format, args);
    va_end(args);
    text_one_line(what.text);          /* it may quote a cell with a line break */
    return fail(why, "%.200s:%d: error: %.250s", in->name, csv_line(in->csv), what.text);
}

struct header {
    int station, time, span;
    size_t count;
    char name[COLUMNS][32];
};

static bool header_read(struct header *h, const struct source *in, struct why *why)
{
    struct csv *csv = in->csv;
    *h = (struct header){ .station = -1, .time = -1, .span = -1, .count = csv_count(csv) };
    if (h->count > COLUMNS)
        return wrong(in, why, "more than %d columns", COLUMNS);
    for (size_t i = 0; i < h->count; i++) {
        const char *name = csv_field(csv, i);
        if (strlen(name) >= sizeof h->name[i] || name[0] == '\0')
            return wrong(in, why, "column %zu has no usable name", i + 1);
        for (size_t k = 0; k < i; k++)
            if (strcmp(h->name[k], name) == 0)
                return wrong(in, why, "the column %s stands twice", name);
        snprintf(h->name[i], sizeof h->name[i], "%s", name);
        if (strcmp(name, "station") == 0)
            h->station = (int)i;
        else if (strcmp(name, "time") == 0)
            h->time = (int)i;
        else if (strcmp(name, "span") == 0)
            h->span = (int)i;
    }
    return (h->station >= 0 && h->time >= 0)
        || wrong(in, why, "the columns station and time are needed, then one column a parameter");
}

/* A spreadsheet's number as JSON has it: no plus, no zeros in front. "" is none. */
static bool number_read(const char *cell, struct text *t)
{
    int64_t any;
    if (strlen(cell) > NUMBER_MOST || decimal_parse(cell, 0, 0, &any) == DECIMAL_BAD)
        return false;
    if (*cell == '-')
        text_put(t, "-");
    cell += *cell == '-' || *cell == '+';
    while (cell[0] == '0' && cell[1] >= '0' && cell[1] <= '9')
        cell++;
    text_put(t, cell);
    return true;
}

static bool values_read(struct text *t, const struct header *h, const struct source *in,
                        struct why *why)
{
    struct csv *csv = in->csv;
    const char *comma = "";
    text_put(t, "{");
    for (size_t i = 0; i < h->count; i++) {
        const char *cell = csv_field(csv, i);
        if ((int)i == h->station || (int)i == h->time || (int)i == h->span || cell[0] == '\0')
            continue;
        text_put(t, comma);
        text_json(t, h->name[i]);
        text_put(t, ":");
        if (!number_read(cell, t))
            return wrong(in, why, "%s is not a number: %.40s", h->name[i], cell);
        comma = ",";
    }
    text_put(t, "}");
    return !t->spilt || fail(why, "the file is too large");
}

static struct replay_row *row_new(struct replay *r)
{
    if (r->count == r->room) {
        size_t room = r->room == 0 ? 1024 : r->room * 2;
        struct replay_row *row = reallocarray(r->row, room, sizeof *row);
        if (row == NULL)
            return NULL;
        r->row = row;
        r->room = room;
    }
    return &r->row[r->count++];
}

static bool row_read(struct replay *r, const struct header *h, const struct source *in,
                     struct why *why)
{
    struct csv *csv = in->csv;
    if (csv_count(csv) > h->count)
        return wrong(in, why, "more cells than the first line has columns");
    struct replay_row *row = row_new(r);
    const char *station = csv_field(csv, (size_t)h->station), *time = csv_field(csv, (size_t)h->time);
    const char *span = h->span >= 0 ? csv_field(csv, (size_t)h->span) : "";
    int64_t seconds = 0;
    if (row == NULL)
        return fail(why, "out of memory");
    *row = (struct replay_row){ .at = r->bodies.length };
    if (station[0] == '\0' || strlen(station) >= sizeof row->station)
        return wrong(in, why, "no usable station");
    if (!moment_parse(time, &row->time))
        return wrong(in, why, "%.40s is not RFC 3339 (2026-03-01T01:00:00+08:00)", time);
    if (span[0] != '\0' && (decimal_parse(span, 0, 0, &seconds) != DECIMAL_EXACT || seconds < 0 || seconds > DAY))
        return wrong(in, why, "%.40s is not a span in seconds", span);
    snprintf(row->station, sizeof row->station, "%s", station);
    if (span[0] != '\0')
        snprintf(row->span, sizeof row->span, "%d", (int)seconds);
    if (!values_read(&r->bodies, h, in, why))
        return false;
    row->length = r->bodies.length - row->at;
    if (row->length == sizeof "{}" - 1)        /* nothing was measured: nothing is told */
        r->count--;
    return true;
}

/* Rows alike in both keep the order of the file: a later one may correct an earlier one. */
static int by_time(const void *a, const void *b)
{
    const struct replay_row *x = a, *y = b;
    int order = (x->time > y->time) - (x->time < y->time);
    if (order == 0)
        order = strcmp(x->station, y->station);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static enum csv_row next_row(const struct source *in, struct why *why)
{
    struct why inner = { "" };
    enum csv_row row = csv_next(in->csv, &inner);
    if (row == CSV_BAD)
        (void)wrong(in, why, "%.400s", inner.text);
    return row;
}

static bool rows_read(struct replay *r, const struct source *in, struct why *why)
{
    struct header header;
    enum csv_row row = next_row(in, why);
    if (row != CSV_ROW)
        return row == CSV_BAD ? false : fail(why, "%.200s: error: the file is empty", in->name);
    if (!header_read(&header, in, why))
        return false;
    while ((row = next_row(in, why)) == CSV_ROW)
        if (!row_read(r, &header, in, why))
            return false;
    return row == CSV_END;
}

bool replay_read(struct replay *out, const char *name, const void *csv, size_t length,
                 struct why *why)
{
    struct source in = { .name = name };
    *out = (struct replay){ .bodies = TEXT(BODIES_MOST) };
    bool ok = csv_open(&in.csv, csv, length, why) && rows_read(out, &in, why);
    csv_close(&in.csv);
    if (ok && out->count > 0)
        qsort(out->row, out->count, sizeof *out->row, by_time);
    else if (!ok)
        replay_close(out);
    return ok;
}

void replay_close(struct replay *replay)
{
    free(replay->row);
    text_close(&replay->bodies);
    *replay = (struct replay){ 0 };
}

const char *replay_called(const struct replay_row *row, int64_t shift, const struct replay_names *names)
{
    int64_t at = replay_within(names, row->time + shift);
    const struct station *station = replay_station(names, row->station, at);
    return station != NULL ? station->source_id : row->station;
}

static void values_put(struct text *out, const struct json *values, const struct station *station,
                       int64_t at, const struct replay_names *names)
{
    text_put(out, "{");
    for (const struct json *v = json_first(values); v != NULL; v = json_next(v)) {
        const struct series *series = replay_series(names, station, json_key(v), at);
        bool named = series != NULL && series->source_code[0] != '\0';
        text_json(out, named ? series->source_code : json_key(v));
        text_format(out, ":%s%s", json_digits(v), json_next(v) != NULL ? "," : "");
    }
    text_put(out, "}");
}

bool replay_payload(struct text *out, const struct replay *replay, const struct replay_row *row,
                    int64_t shift, const struct replay_names *names, struct why *why)
{
    int64_t at = replay_within(names, row->time + shift);
    struct json *values = NULL;
    if (!json_parse(&values, replay->bodies.at + row->at, row->length, why))
        return false;
    text_put(out, "{\"station\":");
    text_json(out, replay_called(row, shift, names));
    text_format(out, ",\"time\":\"%s\"", moment_stamp(row->time + shift, names->offset).text);
    if (row->span[0] != '\0')
        text_format(out, ",\"span\":%s", row->span);
    text_put(out, ",\"values\":");
    values_put(out, values, replay_station(names, row->station, at), at, names);
    text_put(out, "}");
    json_close(&values);
    return !out->spilt || fail(why, "station %s: the message is too large", row->station);
}

bool replay_topic(char *out, size_t room, const char *topic, const char *station)
{
    const char *filter = topic_filter(topic);
    size_t wild = strcspn(filter, "+#");
    const char *rest = filter[wild] == '+' ? filter + wild + 1 : "";
    if (strpbrk(rest, "+#") != NULL || strpbrk(station, "+#/") != NULL)
        return false;
    int n = filter[wild] == '\0' ? snprintf(out, room, "%s", filter)
                                 : snprintf(out, room, "%.*s%s%s", (int)wild, filter, station, rest);
    return n >= 0 && (size_t)n < room;
}
