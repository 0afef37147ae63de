/* verb_readings: what the store holds, or held at a moment, as JSON lines (contract §1). */
#include <getopt.h>
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
    if (t->spilt || fwrite(t->at, 1, t->length, stdout) != t->length)
        return fail(why, "standard output: cannot be written");
    return true;
}

static bool moment_option(const char *text, int offset, int64_t *out)
{
    return moment_parse_day(text, offset, out);
}

static int parse(const struct house *house, int argc, char **argv, struct asked *out)
{
    static const struct option options[] = {
        { "station", required_argument, NULL, 's' }, { "from", required_argument, NULL, 'f' },
        { "to", required_argument, NULL, 't' },      { "span", required_argument, NULL, 'p' },
        { "asof", required_argument, NULL, 'a' },    { "help", no_argument, NULL, 'h' },
        { 0 }
    };
    int offset = house->settings.site.offset, c;
    int64_t span = -1;
    bool ok = true;
    *out = (struct asked){ .station = "", .from = INT64_MIN, .to = INT64_MAX, .asof = INT64_MAX, .span = -1 };
    optind = 0;
    while (ok && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 's': out->station = optarg; break;
        case 'f': ok = moment_option(optarg, offset, &out->from); break;
        case 't': ok = moment_option(optarg, offset, &out->to); break;
        case 'a': ok = moment_option(optarg, offset, &out->asof); break;
        case 'p': ok = decimal_parse(optarg, 0, 0, &span) == DECIMAL_EXACT && span >= 0 && span <= DAY; break;
        case 'h': fputs(help, stdout); return 0;
        default: return usage(help, "readings: unknown option");
        }
        if (!ok)
            return usage(help, "readings: %s is not a time (2026-03-01T01:00:00+08:00) or not a span", optarg);
    }
    out->span = (int32_t)span;
    return optind < argc ? usage(help, "readings: %s is not expected", argv[optind]) : -1;
}

int verb_readings(const struct house *house, int argc, char **argv)
{
    struct asked asked;
    struct printer printer = { house, TEXT(1 << 20) };
    struct readings *store = NULL;
    struct why why = { "" };
    char folder[4096];
    bool missing = false;
    int code = parse(house, argc, argv, &asked);
    if (code != -1)
        return code;
    bool ok = ingest_folder(house, folder, &why)
           && readings_open(&store, folder, STORE_READER, &house->parameters, house->settings.site.offset,
                            &missing, &why);
    if (ok && !missing)
        ok = readings_window(store, asked.from, asked.to, asked.station, asked.span, asked.asof, print,
                             &printer, &why);
    if (ok && fflush(stdout) != 0)
        ok = fail(&why, "standard output: cannot be written");
    readings_close(&store);
    text_close(&printer.line);
    return ok ? 0 : failed(&why);
}
