/* verb_readings: what the store holds, or held at a moment, as JSON lines (contract §1). */
#include <inttypes.h>
#include <string.h>

#include "ingest/verbs.h"
#include "schema/base/decimal.h"
#include "schema/base/moment.h"
#include "schema/readings.h"

static const char help[] =
    "usage: envpub -c FILE readings [--station ID] [--from TIME] [--to TIME] [--span S] [--asof TIME]\n"
    "\n"
    "Prints stored reports as JSON lines, by start, station and span:\n"
    "  {\"station\",\"start\",\"span\",\"values\":{\"pm25\":38,…},\"marks\":{\"co\":[\"upkeep\"]},\"known_from\"}\n"
    "\n"
    "  --station ID   only this station of the registry\n"
    "  --from TIME    intervals that start at TIME or later (RFC 3339 or a local date)\n"
    "  --to TIME      intervals that start before TIME\n"
    "  --span S       only intervals of S seconds (3600: hours)\n"
    "  --asof TIME    as we knew it at TIME: later corrections undone\n";

struct asked {
    const char *station;
    int64_t from, to, asof;
    int32_t span;
};

struct printer {
    const struct house *house;
    struct text line;
};

static void values(struct text *t, const struct house *house, const struct report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct reading *r = &report->reading[i];
        const struct parameter *p = &house->parameters.at[r->parameter];
        text_format(t, "%s\"%s\":", i > 0 ? "," : "", p->key);
        if ((r->marks & MARK_ABSENT) != 0)
            text_put(t, "null");
        else
            text_decimal(t, r->value, p->decimals, true);
    }
}

static void mark_names(struct text *t, uint32_t marks)
{
    const char *comma = "";
    for (unsigned bit = 0; bit < MARK_COUNT; bit++)
        if ((marks & (1u << bit)) != 0) {
            text_format(t, "%s\"%s\"", comma, mark_name(bit));
            comma = ",";
        }
}

static void marks(struct text *t, const struct house *house, const struct report *report)
{
    const char *comma = "";
    for (size_t i = 0; i < report->count; i++) {
        const struct reading *r = &report->reading[i];
        if (r->marks == 0)
            continue;
        text_format(t, "%s\"%s\":[", comma, house->parameters.at[r->parameter].key);
        mark_names(t, r->marks);
        text_put(t, "]");
        comma = ",";
    }
}

static bool print(void *with, const struct report *report, int64_t known_from, struct why *why)
{
    struct printer *p = with;
    struct text *t = &p->line;
    int offset = p->house->settings.site.offset;
    text_clear(t);
    text_put(t, "{\"station\":");
    text_json(t, report->station);
    text_format(t, ",\"start\":\"%s\",\"span\":%d,\"values\":{", moment_stamp(report->start, offset).text,
                (int)report->span);
    values(t, p->house, report);
    text_put(t, "},\"marks\":{");
    marks(t, p->house, report);
    text_format(t, "},\"known_from\":\"%s\"}\n", moment_stamp(known_from, offset).text);
    return t->spilt ? fail(why, "out of memory") : output(t->at, t->length, why);
}

/* An option that was given: true and read. One that was not: true, and *out stays. */
static bool moment_asked(const char *text, int offset, int64_t *out)
{
    return text == NULL || moment_parse_day(text, offset, out);
}

static bool span_asked(const char *text, int32_t *out)
{
    int64_t span;
    if (text == NULL)
        return true;
    if (decimal_parse(text, 0, 0, &span) != DECIMAL_EXACT || span < 0 || span > DAY)
        return false;
    *out = (int32_t)span;
    return true;
}

/* -1: asked; else the exit code. */
static int parse(const struct house *house, char **words, struct asked *out)
{
    const char *station = "", *from = NULL, *to = NULL, *asof = NULL, *span = NULL, *helped = NULL;
    const struct flag flags[] = {
        { "station", "ID", "", &station }, { "from", "TIME", "", &from }, { "to", "TIME", "", &to },
        { "span", "S", "", &span }, { "asof", "TIME", "", &asof }, { "help", NULL, "", &helped }, { 0 }
    };
    int offset = house->settings.site.offset;
    struct why why = { "" };
    if (!flags_read(flags, &words, &why))
        return usage(help, "readings: %s", why.text);
    if (helped != NULL)
        return fputs(help, stdout), EXIT_DONE;
    *out = (struct asked){ .station = station, .from = INT64_MIN, .to = INT64_MAX, .asof = INT64_MAX,
                           .span = -1 };
    if (words[0] != NULL)
        return usage(help, "readings: %s is not expected", words[0]);
    if (!moment_asked(from, offset, &out->from) || !moment_asked(to, offset, &out->to)
        || !moment_asked(asof, offset, &out->asof))
        return usage(help, "readings: a time is RFC 3339 (2026-03-01T01:00:00+08:00) or a local date");
    return span_asked(span, &out->span) ? -1 : usage(help, "readings: --span %s is not seconds", span);
}

int verb_readings(const struct house *house, char **words)
{
    struct asked asked;
    struct printer printer = { house, TEXT(1 << 20) };
    struct readings *store = NULL;
    struct why why = { "" };
    char folder[4096];
    bool missing = false;
    int code = parse(house, words, &asked);
    if (code != -1)
        return code;
    bool ok = ingest_folder(house, folder, &why)
           && readings_open(&store, folder, STORE_READER, &house->parameters, house->settings.site.offset,
                            &missing, &why);
    if (ok && !missing)
        ok = readings_window(store, asked.from, asked.to, asked.station, asked.span, asked.asof, print,
                             &printer, &why);
    ok = ok && output_done(&why);
    readings_close(&store);
    text_close(&printer.line);
    return ok ? 0 : failed(&why);
}
