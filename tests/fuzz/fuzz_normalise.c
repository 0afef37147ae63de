/* Claims as lines: how the feed is read, station, stamp, span, then CODE,UNIT,FLAG,DIGITS a line
 * (no digits: absent; ~CODE: aside; XX-DayData, XX-NightData: a level). How: c by code, e stamps are
 * ends; of HJ 212 l local stamps, m a report of minutes, x values of another report, 5, 2 and u the
 * editions of 2005 and 2025 and the unsaid one. A report is of a known station, on the grid, of
 * known parameters, each once; a claim without a fault stands in a report, or a later one on its
 * parameter does, or it is counted as passed over or told again. */
#include <stdlib.h>
#include <string.h>

#include "ingest/check.h"
#include "schema/base/moment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OFFSET = 5 * HOUR + 30 * MINUTE, MOST = 80, MINUTES_MOST = 1800 };

static const char parameters_csv[] = "key,code,code_2005,name_zh,name_en,unit,decimals,low,high\n"
                                     "so2,a21026,02,x,x,ug/m3,3,0,10000\nno2,a21004,,x,x,ug/"
                                     "m3,3,0,10000\npm10,a34002,,x,x,ug/m3,3,0,10000\n"
                                     "co,a21005,04,x,x,mg/m3,6,0,1000\no3,a05024,,x,x,ug/"
                                     "m3,3,0,10000\npm25,a34004,,x,x,ug/m3,3,0,10000\n"
                                     "ph,w01001,001,x,x,,3,0,14\nld,Ld,,x,x,dB,6,0,200\n"
                                     "ln,Ln,,x,x,dB,6,0,200\n";
static const char units_csv[] =
    "constant,parameter,value,unit,source\ngas_constant,,8.314462618,J/(mol K),x\n"
    "ambient_temperature,,298.15,K,x\nambient_pressure,,1013.25,hPa,x\n"
    "flue_molar_volume,,22.414,L/mol,x\nmolar_mass,so2,64.064,g/mol,x\n"
    "molar_mass,co,28.0101,g/mol,x\n";
static const char stations_csv[] = "id,name,kind,city,source_id,valid_from,valid_to\n"
                                   "A,a,air,x,,,\nold,b,air,x,MN,,2020-01-01\nnew,c,air,x,MN,2020-"
                                   "01-01,\nC,d,gas,,,2010-01-01,2030-01-01\n";
static const char series_csv[] =
    "station,parameter,source_code,unit,cadence,low,high,valid_from,valid_to\n"
    "C,so2,,mg/m3,3600,,,,2020-01-01\nC,so2,,,60,,,2020-01-01,\nC,ph,pH,,0,,,,\nC,no2,n,,7200,,,,\n"
    "C,co,c,ppm,86400,,,,\nC,o3,c3,,1,,,,\nC,ld,L,,86400,,,,\nC,ln,X,,86400,,,,\n";

static struct parameters parameters;
static struct registry *registry;
static struct checks checks;

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void open_all(void)
{
    static struct settings settings = {
        .check = { .late_hours = 48,
                   .future_minutes = 10,
                   .sentinels = { "-99", "9999" },
                   .sentinels_count = 2 },
    };
    struct findings f;
    struct registry_files files = { .file = { TEXT(4096), TEXT(4096), TEXT(64), TEXT(64) } };
    findings_open(&f);
    text_put(&files.file[REG_STATIONS], stations_csv);
    text_put(&files.file[REG_SERIES], series_csv);
    must(parameters_read(&parameters, "parameters.csv", parameters_csv, sizeof parameters_csv - 1,
                         &f));
    must(units_read(&parameters, "units.csv", units_csv, sizeof units_csv - 1, OFFSET, &f));
    must(registry_open(&registry, &files, &parameters, OFFSET, &f));
    checks_open(&checks, &settings);
    findings_close(&f);
    registry_files_close(&files);
}

/* ---- the input ---- */

struct input {
    const uint8_t *at, *end;
    struct rules rules;
    struct telling telling;
    struct claim claim[MOST];
    bool stands[MOST];
    bool aside;
    size_t reports;
};

/* Up to `stop` or the line's end; what does not fit is cut. */
static void take(struct input *in, char *out, size_t room, uint8_t stop)
{
    size_t n = 0;
    for (; in->at < in->end && *in->at != stop && *in->at != '\n'; in->at++)
        if (n < room - 1 && *in->at != '\0')
            out[n++] = (char)*in->at;
    out[n] = '\0';
    in->at += in->at < in->end && *in->at == stop;
}

static void take_claim(struct input *in, struct claim *c)
{
    c->aside = in->at < in->end && *in->at == '~';
    in->at += c->aside;
    in->aside = in->aside || c->aside;
    take(in, c->code, sizeof c->code, ',');
    take(in, c->unit, sizeof c->unit, ',');
    take(in, c->flag, sizeof c->flag, ',');
    take(in, c->digits, sizeof c->digits, '\n');
    c->absent = c->digits[0] == '\0';
    const char *dash = strrchr(c->code, '-');
    c->level = dash == NULL                      ? '\0'
               : strcmp(dash, "-DayData") == 0   ? 'd'
               : strcmp(dash, "-NightData") == 0 ? 'n'
                                                 : '\0';
}

static void take_all(struct input *in)
{
    char how[8];
    take(in, how, sizeof how, '\n');
    in->rules = (struct rules){ .registry = registry,
                                .parameters = &parameters,
                                .offset = OFFSET,
                                .by_code = strchr(how, 'c') != NULL,
                                .stamp_ends = strchr(how, 'e') != NULL };
    in->telling = (struct telling){
        .local = strchr(how, 'l') != NULL,
        .span_most = strchr(how, 'm') != NULL ? MINUTES_MOST : 0,
        .misfit = strchr(how, 'x') != NULL,
        .edition = strchr(how, '5') != NULL   ? EDITION_2005
                   : strchr(how, '2') != NULL ? EDITION_2025
                   : strchr(how, 'u') != NULL ? EDITION_UNSAID
                                              : EDITION_2017,
    };
    take(in, in->telling.station, sizeof in->telling.station, '\n');
    take(in, in->telling.stamp, sizeof in->telling.stamp, '\n');
    take(in, in->telling.span, sizeof in->telling.span, '\n');
    while (in->at < in->end && in->telling.count < MOST)
        take_claim(in, &in->claim[in->telling.count++]);
}

/* ---- what comes out ---- */

static void look_at_reading(struct input *in, const struct normalised *n, size_t i)
{
    const struct reading *r = &n->report.reading[i];
    const struct normal *from = &n->from[i];
    const uint32_t source = MARK_STOPPED | MARK_UPKEEP | MARK_SET | MARK_FAULT | MARK_CALIBRATION
                            | MARK_OVER | MARK_LINK | MARK_POWER
                            | (in->telling.edition == EDITION_2005 ? MARK_SOURCE_STOPPED : 0);
    must(r->parameter >= 0 && (size_t)r->parameter < parameters.count
         && from->series->parameter == r->parameter);
    must((r->marks & ~(source | MARK_ABSENT | MARK_ROUNDED)) == 0);
    must(((r->marks & MARK_ABSENT) != 0) == from->claim->absent
         && (!from->claim->absent || r->value == 0));
    must(from->series->from <= n->report.start && n->report.start < from->series->to);
    must(report_reading(&n->report, r->parameter) == r);
    must(from->claim >= in->claim && from->claim < in->claim + in->telling.count);
    for (const struct claim *c = in->claim; c <= from->claim; c++) /* it, and those it overrules */
        if (strcmp(c->code, from->claim->code) == 0)
            in->stands[c - in->claim] = true;
}

static bool look(void *with, struct normalised *n, struct why *why)
{
    struct input *in = with;
    const struct report *r = &n->report;
    const struct station *station = registry_station(registry, r->station, r->start);
    (void)why;
    must(station != NULL && strcmp(station->source_id, in->telling.station) == 0);
    must(r->count > 0 && r->count <= REPORT_READINGS && r->span >= 0 && r->span <= DAY);
    must(r->span == 0 || moment_floor(r->start, r->span, OFFSET) == r->start);
    must(r->start > 0 && r->start < INT64_C(253402400000));
    must(in->telling.span[0] != '\0' || in->telling.span_most == 0
         || (r->span > 0 && r->span <= in->telling.span_most));
    in->reports++;
    for (size_t i = 0; i < r->count; i++)
        look_at_reading(in, n, i);
    struct report before = *r;
    const uint32_t checked = MARK_RANGE | MARK_SENTINEL | MARK_FUTURE | MARK_LATE;
    check(&checks, n, 1772294400);
    for (size_t i = 0; i < r->count; i++) {
        uint32_t added = r->reading[i].marks & ~before.reading[i].marks;
        must(r->reading[i].value == before.reading[i].value
             && (before.reading[i].marks & ~r->reading[i].marks) == 0);
        must((added & ~checked) == 0);
        must((added & MARK_FUTURE) == 0 || (added & MARK_LATE) == 0);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct faults faults = { 0 };
    struct why why = { "" };
    if (registry == NULL)
        open_all();
    struct input *in = calloc(1, sizeof *in);
    must(in != NULL);
    in->at = data;
    in->end = data + size;
    take_all(in);
    must(normalise(&in->telling, in->claim, &in->rules, &faults, look, in, &why));
    must((faults.reason == REASON_NONE) == (faults.count == 0));
    size_t fallen = 0;
    for (size_t i = 0; i < in->telling.count; i++)
        fallen += !in->stands[i];
    must(faults.count > 0 || fallen <= faults.passed + faults.repeated);
    must(faults.passed == 0 || in->aside || in->telling.span_most > 0);
    must(!in->telling.misfit || in->reports > 0 || faults.count > 0);
    free(in);
    return 0;
}
