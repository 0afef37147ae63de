#include "ingest/replay.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/csv.h"
#include "schema/base/decimal.h"
#include "schema/base/moment.h"
#include "schema/settings.h"

enum { COLUMNS = 64, BODIES_MOST = 1 << 30, NUMBER_MOST = 60 };

struct header {
    int station, time, span;
    size_t count;
    char name[COLUMNS][32];
};

static bool header_read(struct header *h, struct csv *csv, struct why *why)
{
    *h = (struct header){ .station = -1, .time = -1, .span = -1, .count = csv_count(csv) };
    if (h->count > COLUMNS)
        return fail(why, "line 1: more than %d columns", COLUMNS);
    for (size_t i = 0; i < h->count; i++) {
        const char *name = csv_field(csv, i);
        if (strlen(name) >= sizeof h->name[i] || name[0] == '\0')
            return fail(why, "line 1: column %zu has no usable name", i + 1);
        for (size_t k = 0; k < i; k++)
            if (strcmp(h->name[k], name) == 0)
                return fail(why, "line 1: the column %s stands twice", name);
        snprintf(h->name[i], sizeof h->name[i], "%s", name);
        if (strcmp(name, "station") == 0)
            h->station = (int)i;
        else if (strcmp(name, "time") == 0)
            h->time = (int)i;
        else if (strcmp(name, "span") == 0)
            h->span = (int)i;
    }
    return (h->station >= 0 && h->time >= 0)
        || fail(why, "line 1: the columns station and time are needed, then one column a parameter");
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

static bool values_read(struct text *t, const struct header *h, struct csv *csv, struct why *why)
{
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
            return fail(why, "line %d: %s is not a number: %.40s", csv_line(csv), h->name[i], cell);
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

static bool row_read(struct replay *r, const struct header *h, struct csv *csv, struct why *why)
{
    if (csv_count(csv) > h->count)
        return fail(why, "line %d: more cells than line 1 has columns", csv_line(csv));
    struct replay_row *row = row_new(r);
    const char *station = csv_field(csv, (size_t)h->station), *time = csv_field(csv, (size_t)h->time);
    const char *span = h->span >= 0 ? csv_field(csv, (size_t)h->span) : "";
    int64_t seconds = 0;
    if (row == NULL)
        return fail(why, "out of memory");
    *row = (struct replay_row){ .at = r->bodies.length };
    if (station[0] == '\0' || strlen(station) >= sizeof row->station)
        return fail(why, "line %d: no usable station", csv_line(csv));
    if (!moment_parse(time, &row->time))
        return fail(why, "line %d: %.40s is not RFC 3339 (2026-03-01T01:00:00+08:00)", csv_line(csv), time);
    if (span[0] != '\0' && (decimal_parse(span, 0, 0, &seconds) != DECIMAL_EXACT || seconds < 0 || seconds > DAY))
        return fail(why, "line %d: %.40s is not a span in seconds", csv_line(csv), span);
    snprintf(row->station, sizeof row->station, "%s", station);
    if (span[0] != '\0')
        snprintf(row->span, sizeof row->span, "%d", (int)seconds);
    if (!values_read(&r->bodies, h, csv, why))
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

static enum csv_row next_row(struct csv *csv, struct why *why)
{
    struct why inner = { "" };
    enum csv_row row = csv_next(csv, &inner);
    if (row == CSV_BAD)
        (void)fail(why, "line %d: %.400s", csv_line(csv), inner.text);
    return row;
}

static bool rows_read(struct replay *r, struct csv *csv, struct why *why)
{
    struct header header;
    enum csv_row row = next_row(csv, why);
    if (row != CSV_ROW)
        return row == CSV_BAD ? false : fail(why, "the file is empty");
    if (!header_read(&header, csv, why))
        return false;
    while ((row = next_row(csv, why)) == CSV_ROW)
        if (!row_read(r, &header, csv, why))
            return false;
    return row == CSV_END;
}

bool replay_read(struct replay *out, const void *csv, size_t length, struct why *why)
{
    struct csv *reader = NULL;
    *out = (struct replay){ .bodies = TEXT(BODIES_MOST) };
    bool ok = csv_open(&reader, csv, length, why) && rows_read(out, reader, why);
    csv_close(&reader);
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

void replay_payload(struct text *out, const struct replay *replay, const struct replay_row *row,
                    int64_t shift, int offset)
{
    text_put(out, "{\"station\":");
    text_json(out, row->station);
    text_format(out, ",\"time\":\"%s\"", moment_stamp(row->time + shift, offset).text);
    if (row->span[0] != '\0')
        text_format(out, ",\"span\":%s", row->span);
    text_put(out, ",\"values\":");
    text_add(out, replay->bodies.at + row->at, row->length);
    text_put(out, "}");
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
