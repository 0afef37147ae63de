#include "ingest/normalise.c"

#include "tests/test.h"

enum { OFFSET = 8 * HOUR, REPORTS = 16 };

static const char parameters_csv[] =
    "key,code,code_2005,name_zh,name_en,unit,decimals,low,high\n"
    "so2,a21026,02,二氧化硫,sulphur dioxide,µg/m³,3,0,10000\n"
    "no2,a21004,,二氧化氮,nitrogen dioxide,µg/m³,3,0,10000\n"
    "pm10,a34002,,可吸入颗粒物,PM10,µg/m³,3,0,10000\n"
    "co,a21005,04,一氧化碳,carbon monoxide,mg/m³,6,0,1000\n"
    "o3,a05024,,臭氧,ozone,µg/m³,3,0,10000\n"
    "pm25,a34004,,细颗粒物,PM2.5,µg/m³,3,0,10000\n"
    "ph,w01001,001,pH值,pH,,3,0,14\n"
    "oxygen,a19001,S01,氧含量,oxygen,%,4,0,25\n";

static const char units_csv[] =
    "constant,parameter,value,unit,valid_from,source\ngas_constant,,8.314462618,J/(mol K),,x\n"
    "ambient_temperature,,273.15,K,,x\nambient_temperature,,298.15,K,2018-09-01,x\n"
    "ambient_pressure,,1013.25,hPa,,x\nflue_molar_volume,,22.414,L/mol,,x\n"
    "molar_mass,so2,64.064,g/mol,,x\nmolar_mass,co,28.0101,g/mol,,x\n";

/* A: the six of an air station. MN-7 is old, then new. C: of several cadences, one of which
 * changes. */
static const char stations_csv[] =
    "id,name,kind,city,source_id,valid_from,valid_to\n"
    "A,甲,air,某市,,,\n"
    "old,乙,air,某市,MN-7,,2026-03-01\n"
    "new,丙,air,某市,MN-7,2026-03-01,\n"
    "C,烟囱,gas,,MN-9,2020-01-01,\n"
    "W,水口,water,,,,\n"
    "B,丁,air,某市,,,\n"
    "E,戊,air,某市,MN-8,,2026-03-01T05:30:00+08:00\n"
    "F,己,air,某市,,,\n"
    "P,庚,air,某市,MN-6,2026-03-01,\n"
    "Q,辛,air,某市,MN-6,2026-02-28T22:00:00+08:00,2026-02-28T23:00:00+08:00\n"
    "R,壬,air,某市,MN-6,2026-02-28T23:00:00+08:00,2026-03-01\n"
    "T,癸,air,某市,MN-4,2026-03-01,2026-03-01T01:00:00+08:00\n";
static const char series_csv[] =
    "station,parameter,source_code,unit,cadence,low,high,valid_from,valid_to\n"
    "C,so2,,mg/m3,3600,,,,\n"
    "C,oxygen,O2,,60,,,,2026-03-01\n"
    "C,oxygen,O2,,300,,,2026-03-01,\n"
    "C,no2,a21004,,60,,,,\n"
    "W,ph,,,0,,,,\n"
    "W,oxygen,,,86400,,,,\n"
    "B,so2,,ppb,3600,,,,\n"
    "F,so2,,,3600,,,,\n"
    "F,no2,,,3600,,,,2026-03-01T05:30:00+08:00\n"
    "P,so2,,,0,,,,\n"
    "T,o3,,,7200,,,,2026-03-01T01:00:00+08:00\n"
    "T,o3,,,3600,,,2026-03-01T01:00:00+08:00,\n"
    "P,pm10,,,0,,,,2026-03-01T00:30:00+08:00\n"
    "P,pm10,,,7200,,,2026-03-01T00:30:00+08:00,\n"
    "P,pm25,,,3600,,,,2026-03-01T05:30:00+08:00\n"
    "P,pm25,,,60,,,2026-03-01T05:30:00+08:00,2026-03-01T07:00:00+08:00\n"
    "P,pm25,,,0,,,2026-03-01T07:00:00+08:00,\n"
    "Q,no2,,,7200,,,,\n"
    "Q,co,,,3600,,,,\n"
    "R,no2,,,60,,,2026-03-01T01:00:00+08:00,\n"
    "R,pm25,,,3600,,,,\n";

static struct parameters parameters;
static struct registry *registry;
static struct rules rules;

static int set_up(void **state)
{
    struct findings f;
    struct registry_files files = { .file = { TEXT(4096), TEXT(4096), TEXT(64), TEXT(64) } };
    (void)state;
    findings_open(&f);
    text_put(&files.file[REG_STATIONS], stations_csv);
    text_put(&files.file[REG_SERIES], series_csv);
    bool ok = parameters_read(&parameters, "parameters.csv", parameters_csv,
                              sizeof parameters_csv - 1, &f)
              && units_read(&parameters, "units.csv", units_csv, sizeof units_csv - 1, OFFSET, &f)
              && registry_open(&registry, &files, &parameters, OFFSET, &f);
    if (!ok)
        print_error("%s", f.lines.at);
    findings_close(&f);
    registry_files_close(&files);
    rules = (struct rules){ .registry = registry, .parameters = &parameters, .stamp_ends = true,
                            .offset = OFFSET };
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    registry_close(&registry);
    parameters_close(&parameters);
    return 0;
}

/* ---- what came out ---- */

static struct normalised out[REPORTS];
static size_t count;
static struct faults faults;

static bool keep(void *with, struct normalised *n, struct why *why)
{
    (void)with;
    (void)why;
    assert_true(count < REPORTS);
    out[count++] = *n;
    return true;
}

static enum reason tell(const char *station, const char *stamp, const char *span,
                        const struct claim *claims, size_t claim_count)
{
    struct telling telling = { .count = claim_count };
    struct why why = { "" };
    snprintf(telling.station, sizeof telling.station, "%s", station);
    snprintf(telling.stamp, sizeof telling.stamp, "%s", stamp);
    snprintf(telling.span, sizeof telling.span, "%s", span);
    count = 0;
    faults = (struct faults){ 0 };
    assert_true(normalise(&telling, claims, &rules, &faults, keep, NULL, &why));
    return faults.reason;
}

/* One claim of station A at an hour's end. */
static enum reason tell_one(struct claim claim)
{
    return tell("A", "2026-03-01T01:00:00+08:00", "", &claim, 1);
}

static bool report_is(size_t i, const char *station, const char *start, int32_t span,
                      size_t readings)
{
    const struct report *r = &out[i].report;
    return i < count && strcmp(r->station, station) == 0 && r->span == span && r->count == readings
        && strcmp(moment_stamp(r->start, OFFSET).text, start) == 0;
}

static bool reading_is(size_t i, const char *key, int64_t value, uint32_t marks)
{
    const struct reading *r =
        i < count ? report_reading(&out[i].report, parameter_named(&parameters, key)) : NULL;
    return r != NULL && r->value == value && r->marks == marks;
}

#define SOME(...) ((const struct claim[]){ __VA_ARGS__ }), \
                  sizeof((const struct claim[]){ __VA_ARGS__ }) / sizeof(struct claim)
#define ONE(name, number) SOME({ .code = name, .digits = number })

/* ---- the interval ---- */

TEST(a_stamp_names_the_end_or_the_start)
{
    EXPECT(tell("A", "2018-02-20T07:00:00+08:00", "3600", ONE("pm25", "38")) == REASON_NONE);
    EXPECT(count == 1 && report_is(0, "A", "2018-02-20T06:00:00+08:00", 3600, 1));
    EXPECT(reading_is(0, "pm25", 38000, 0));
    rules.stamp_ends = false;
    EXPECT(tell("A", "2018-02-20T07:00:00+08:00", "3600", ONE("pm25", "38")) == REASON_NONE);
    EXPECT(tell("A", "2018-02-20T07:00:00+08:00", "", ONE("pm25", "38")) == REASON_NONE);
    rules.stamp_ends = true;
    EXPECT(count == 1 && report_is(0, "A", "2018-02-20T07:00:00+08:00", 3600, 1));
}

TEST(a_time_is_rfc_3339_in_any_offset_or_unix_seconds)
{
    static const char *const same[] = { "2018-02-20T07:00:00+08:00",
                                        "2018-02-19T23:00:00Z",
                                        "2018-02-19T18:00:00.999-05:00",
                                        "1519081200",
                                        "1519081200.0",
                                        "1519081200.5",
                                        "1519081200.9999999",
                                        "15190812005e-1",
                                        "2018-02-19T23:00:00.9999999Z",
                                        "1.5190812e+09" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        EXPECT(tell("A", same[i], "", ONE("o3", "1")) == REASON_NONE);
        EXPECT(report_is(0, "A", "2018-02-20T06:00:00+08:00", 3600, 1));
    }
}

TEST(what_is_no_time_or_beyond_all_clocks_is_bad_time)
{
    static const char *const bad[] = {
        "",
        "now",
        "2026-03-01",
        "2026-03-01 01:00",
        "2026-03-01T01:00:00",
        "2026-02-30T01:00:00+08:00",
        "2026-03-01T24:00:00+08:00",
        "1519081200000",
        "0",
        "3600",
        "-1519081200",
        "1970-01-01T08:00:00+08:00",
        "1989-12-31T23:59:59Z",
        "253402300800",
        "1e99",
        "0x5a8b5570",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(tell("A", bad[i], "", ONE("o3", "1")) == BAD_TIME && count == 0);
}

TEST(what_ends_beyond_the_year_9999_of_the_site_is_bad_time)
{
    EXPECT(tell("A", "9999-12-31T23:00:00+08:00", "", ONE("o3", "1")) == REASON_NONE);
    EXPECT(report_is(0, "A", "9999-12-31T22:00:00+08:00", 3600, 1));
    EXPECT(tell("A", "9999-12-31T23:00:00Z", "", ONE("o3", "1")) == BAD_TIME && count == 0);
    EXPECT(tell("A", "9999-12-31T16:00:00Z", "", ONE("o3", "1")) == BAD_TIME && count == 0);
    EXPECT(tell("A", "9999-12-31T15:59:59Z", "0", ONE("o3", "1")) == REASON_NONE);
    EXPECT(tell("A", "9999-12-31T16:00:00Z", "0", ONE("o3", "1")) == BAD_TIME && count == 0);
    rules.stamp_ends = false;
    EXPECT(tell("A", "9999-12-31T23:00:00+08:00", "", ONE("o3", "1")) == BAD_TIME && count == 0);
    rules.stamp_ends = true;
}

TEST(an_interval_off_its_grid_is_bad_time)
{
    EXPECT(tell("A", "2026-03-01T01:07:00+08:00", "", ONE("o3", "1")) == BAD_TIME && count == 0);
    EXPECT(tell("A", "2026-03-01T01:00:01+08:00", "60", ONE("o3", "1")) == BAD_TIME);
    EXPECT(tell("A", "2026-03-01T01:07:00+08:00", "60", ONE("o3", "1")) == REASON_NONE);
    EXPECT(report_is(0, "A", "2026-03-01T01:06:00+08:00", 60, 1));
}

TEST(a_day_begins_at_local_midnight)
{
    EXPECT(tell("W", "2026-03-02T00:00:00+08:00", "", ONE("oxygen", "7.5")) == REASON_NONE);
    EXPECT(report_is(0, "W", "2026-03-01T00:00:00+08:00", DAY, 1)
           && reading_is(0, "oxygen", 75000, 0));
    EXPECT(tell("W", "2026-03-02T00:00:00Z", "", ONE("oxygen", "7.5")) == BAD_TIME);
}

TEST(a_span_is_zero_or_tiles_a_day)
{
    static const char *const bad[] = { "-1",     "-3600",    "5000", "0.5",  "3600.5", "86401",
                                       "172800", "34560000", "hour", "1e30", " ",      "0x3c" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT(tell("A", "2026-03-01T01:00:00+08:00", bad[i], ONE("o3", "1")) == BAD_SPAN
               && count == 0);
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "1800", ONE("o3", "1")) == REASON_NONE);
    EXPECT(report_is(0, "A", "2026-03-01T00:30:00+08:00", 1800, 1));
    EXPECT(tell("A", "2026-03-01T01:02:03+08:00", "0", ONE("o3", "1")) == REASON_NONE);
    EXPECT(report_is(0, "A", "2026-03-01T01:02:03+08:00", 0, 1));
    EXPECT(tell("A", "2026-03-01T00:00:00+08:00", "86400", ONE("o3", "1")) == REASON_NONE);
    EXPECT(report_is(0, "A", "2026-02-28T00:00:00+08:00", DAY, 1));
}

/* ---- the registry's part ---- */

TEST(without_a_span_each_value_has_the_cadence_of_its_series)
{
    EXPECT(tell("MN-9", "2026-02-28T23:00:00+08:00", "",
                SOME({ .code = "O2", .digits = "12.5" }, { .code = "so2", .digits = "35" },
                     { .code = "a21004", .digits = "9" }))
           == REASON_NONE);
    EXPECT(count == 2 && report_is(0, "C", "2026-02-28T22:59:00+08:00", 60, 2));
    EXPECT(reading_is(0, "oxygen", 125000, 0) && reading_is(0, "no2", 9000, 0));
    EXPECT(report_is(1, "C", "2026-02-28T22:00:00+08:00", 3600, 1)
           && reading_is(1, "so2", 35000000, 0));
}

static bool unused_are(const char *station, const char *end, const char *span, size_t unused)
{
    struct claim two[] = { { .code = "so2", .digits = "1" }, { .code = "O2", .absent = true } };
    if (*station == 'A')
        snprintf(two[1].code, sizeof two[1].code, "no2");
    return tell(station, end, span, two, 2) == REASON_NONE && count == 1
        && out[0].report.count == 2 && faults.unused == unused;
}

/* The cadence says what an hour is made of: what is told of other minutes is kept, and never looked
 * at. */
TEST(what_is_told_of_other_minutes_than_its_series_is_counted)
{
    EXPECT(unused_are("A", "2026-03-01T01:00:00+08:00", "", 0));
    EXPECT(unused_are("A", "2026-03-01T01:00:00+08:00", "3600", 0));
    EXPECT(unused_are("A", "2026-03-01T02:00:00+08:00", "7200", 0));
    EXPECT(unused_are("A", "2026-03-01T01:00:00+08:00", "60", 2));
    EXPECT(unused_are("A", "2026-03-01T01:00:00+08:00", "0", 2));
    EXPECT(unused_are("MN-9", "2026-02-28T01:01:00+08:00", "60", 1));       /* O2 is of minutes */
    EXPECT(unused_are("MN-9", "2026-02-28T01:05:00+08:00", "300", 2));
    EXPECT(tell("W", "2026-03-01T01:00:00+08:00", "0", ONE("ph", "7")) == REASON_NONE);
    EXPECT(faults.unused == 0);
    EXPECT(tell("W", "2026-03-01T01:00:00+08:00", "60", ONE("ph", "7")) == REASON_NONE);
    EXPECT(faults.unused == 0);
    EXPECT(tell("W", "2026-03-01T01:00:00+08:00", "3600", ONE("oxygen", "7")) == REASON_NONE);
    EXPECT(faults.unused == 0);
    rules.by_code = true;                     /* moments beside the hours, as the standard has it */
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "0", ONE("a34004", "3")) == REASON_NONE);
    EXPECT(count == 1 && faults.unused == 0);
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "300", ONE("a34004", "3")) == REASON_NONE);
    rules.by_code = false;
    EXPECT(count == 1 && faults.unused == 1);
}

TEST(of_mixed_cadences_only_the_misaligned_one_is_left_out)
{
    EXPECT(tell("MN-9", "2026-02-28T22:01:00+08:00", "",
                SOME({ .code = "O2", .digits = "12.5" }, { .code = "so2", .digits = "35" }))
           == BAD_TIME);
    EXPECT(count == 1 && report_is(0, "C", "2026-02-28T22:00:00+08:00", 60, 1)
           && faults.count == 1);
}

TEST(a_cadence_is_that_of_the_interval_s_own_time)
{
    EXPECT(tell("MN-9", "2026-03-01T00:00:00+08:00", "", ONE("O2", "1")) == REASON_NONE);
    EXPECT(report_is(0, "C", "2026-02-28T23:59:00+08:00", 60, 1));
    EXPECT(tell("MN-9", "2026-03-01T00:05:00+08:00", "", ONE("O2", "1")) == REASON_NONE);
    EXPECT(report_is(0, "C", "2026-03-01T00:00:00+08:00", 300, 1));
    EXPECT(tell("MN-9", "2026-03-01T00:01:00+08:00", "", ONE("O2", "1")) == BAD_TIME);
}

TEST(a_moment_keeps_its_own_time)
{
    EXPECT(tell("W", "2026-03-01T01:02:03+08:00", "", ONE("ph", "7.01")) == REASON_NONE);
    EXPECT(report_is(0, "W", "2026-03-01T01:02:03+08:00", 0, 1) && reading_is(0, "ph", 7010, 0));
}

TEST(a_source_id_that_changes_hands_at_a_date_names_the_record_of_the_interval_s_start)
{
    static const struct { const char *end, *station; } cases[] = {
        { "2026-02-28T23:00:00+08:00", "old" }, { "2026-03-01T00:00:00+08:00", "old" },
        { "2026-03-01T01:00:00+08:00", "new" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        EXPECT(tell("MN-7", cases[i].end, "", ONE("o3", "1")) == REASON_NONE);
        EXPECT(count == 1 && strcmp(out[0].report.station, cases[i].station) == 0);
        EXPECT(tell("MN-7", cases[i].end, "3600", ONE("o3", "1")) == REASON_NONE);
        EXPECT(count == 1 && strcmp(out[0].report.station, cases[i].station) == 0);
    }
    rules.stamp_ends = false;
    EXPECT(tell("MN-7", "2026-03-01T00:00:00+08:00", "", ONE("o3", "1")) == REASON_NONE);
    rules.stamp_ends = true;
    EXPECT(strcmp(out[0].report.station, "new") == 0);
}

TEST(a_station_is_known_by_what_the_feed_calls_it_and_only_while_its_record_holds)
{
    EXPECT(tell("old", "2026-02-01T00:00:00+08:00", "", ONE("o3", "1")) == UNKNOWN_STATION);
    EXPECT(tell("C", "2026-02-01T00:00:00+08:00", "", ONE("so2", "1")) == UNKNOWN_STATION);
    EXPECT(tell("MN-9", "2020-01-01T00:00:00+08:00", "", ONE("so2", "1")) == UNKNOWN_STATION);
    EXPECT(tell("MN-9", "2020-01-01T01:00:00+08:00", "", ONE("so2", "1")) == REASON_NONE);
    EXPECT(tell("", "2026-02-01T00:00:00+08:00", "", ONE("o3", "1")) == UNKNOWN_STATION);
    EXPECT(tell("a", "2026-02-01T00:00:00+08:00", "3600", ONE("o3", "1")) == UNKNOWN_STATION);
    EXPECT(tell("../A", "2026-02-01T00:00:00+08:00", "", ONE("o3", "1")) == UNKNOWN_STATION);
    EXPECT(count == 0 && strstr(faults.detail, "A") == NULL);     /* its words are not repeated */
}

/* Contract 3: a record is chosen by the interval's start, whether or not the span is told. */
TEST(a_record_that_ends_within_an_hour_still_has_that_hour)
{
    const struct claim two[] = { { .code = "so2", .digits = "1" }, { .code = "no2", .digits = "2" } };
    for (int told = 0; told < 2; told++) {
        const char *span = told ? "3600" : "";
        EXPECT(tell("MN-8", "2026-03-01T06:00:00+08:00", span, two, 2) == REASON_NONE);
        EXPECT(count == 1 && strcmp(out[0].report.station, "E") == 0 && out[0].report.count == 2);
        EXPECT(tell("MN-8", "2026-03-01T07:00:00+08:00", span, two, 2) == UNKNOWN_STATION);
        EXPECT(tell("F", "2026-03-01T06:00:00+08:00", span, two, 2) == REASON_NONE);
        EXPECT(count == 1 && out[0].report.count == 2);
        EXPECT(tell("F", "2026-03-01T07:00:00+08:00", span, two, 2) == UNKNOWN_PARAMETER);
        EXPECT(count == 1 && out[0].report.count == 1 && faults.count == 1);
    }
}

static enum reason tell_minutes(const char *stamp, const struct claim *claims, size_t claim_count)
{
    struct telling telling = { .station = "MN-8", .span_most = 1800, .count = claim_count };
    struct why why = { "" };
    snprintf(telling.stamp, sizeof telling.stamp, "%s", stamp);
    count = 0;
    faults = (struct faults){ 0 };
    assert_true(normalise(&telling, claims, &rules, &faults, keep, NULL, &why));
    return faults.reason;
}

/* E ended at 05:30: what goes on under its name is refused, whatever it is of, and not passed over
 * nor blamed on the code or the grid. */
TEST(what_is_heard_of_a_station_that_has_ended_is_unknown_station)
{
    static const char *const later[] = { "2026-03-01T06:00:00+08:00", "2026-06-01T00:00:00+08:00",
                                         "2026-06-01T00:10:00+08:00" };
    for (int ends = 0; ends < 2; ends++) {
        rules.stamp_ends = ends == 1;
        for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
            EXPECT(tell_minutes(later[i], ONE("so2", "1")) == UNKNOWN_STATION);
            EXPECT(faults.count == 1 && faults.passed == 0 && strstr(faults.detail, "E") == NULL);
            EXPECT(tell_minutes(later[i], ONE("xylol", "1")) == UNKNOWN_STATION);
            EXPECT(tell_minutes(later[i], SOME({ .code = "so2-Min", .aside = true }))
                   == UNKNOWN_STATION);
        }
        EXPECT(tell("MN-8", "2026-06-01T00:10:00+08:00", "", ONE("so2", "1")) == UNKNOWN_STATION);
        EXPECT(tell("MN-8", "2026-06-01T00:00:00+08:00", "", ONE("xylol", "1"))
               == UNKNOWN_STATION);
        EXPECT(tell_minutes("2026-03-01T05:00:00+08:00", ONE("so2", "1")) == REASON_NONE);
        EXPECT(faults.passed == 1);
        EXPECT(tell_minutes("2026-03-01T05:00:00+08:00", ONE("xylol", "1")) == UNKNOWN_PARAMETER);
    }
    EXPECT(tell("MN-8", "2026-03-01T06:00:00+08:00", "", ONE("xylol", "1")) == UNKNOWN_STATION);
    EXPECT(tell("MN-8", "2026-03-01T06:00:00+08:00", "",
                SOME({ .code = "so2", .digits = "1" }, { .code = "xylol", .digits = "1" }))
           == UNKNOWN_PARAMETER && count == 1);
    EXPECT(tell_minutes("2026-03-01T05:30:00+08:00", ONE("so2", "1")) == REASON_NONE);
    EXPECT(faults.passed == 1);
}

/* Without a span each record is asked at the start that its own cadence gives; valid_from is
 * inclusive. Of two that would do, the last interval of the one goes before the first moment of the
 * other, and else the younger before the older. */
TEST(without_a_span_a_record_is_asked_at_the_start_that_its_cadence_gives)
{
    static const struct { const char *end, *code, *station, *start; int span; } cases[] = {
        { "2026-03-01T00:00:00+08:00", "so2", "P", "2026-03-01T00:00:00+08:00", 0 },
        { "2026-03-01T02:00:00+08:00", "o3", "T", "2026-03-01T00:00:00+08:00", 7200 },
        { "2026-03-01T00:00:00+08:00", "no2", "Q", "2026-02-28T22:00:00+08:00", 7200 },
        { "2026-03-01T00:00:00+08:00", "pm25", "R", "2026-02-28T23:00:00+08:00", 3600 },
        { "2026-03-01T06:00:00+08:00", "pm25", "P", "2026-03-01T05:59:00+08:00", 60 },
        { "2026-03-01T07:00:00+08:00", "pm25", "P", "2026-03-01T06:59:00+08:00", 60 },
        { "2026-03-01T07:00:01+08:00", "pm25", "P", "2026-03-01T07:00:01+08:00", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct claim claim = { .digits = "1" };
        snprintf(claim.code, sizeof claim.code, "%s", cases[i].code);
        const char *name = *cases[i].station == 'T' ? "MN-4" : "MN-6";
        EXPECT(tell(name, cases[i].end, "", &claim, 1) == REASON_NONE && count == 1);
        EXPECT(report_is(0, cases[i].station, cases[i].start, cases[i].span, 1));
    }
    EXPECT(tell("MN-6", "2026-02-28T22:00:00+08:00", "", ONE("co", "1")) == UNKNOWN_STATION);
    EXPECT(tell("MN-6", "2026-02-28T22:30:00+08:00", "", ONE("co", "1")) == BAD_TIME);
    EXPECT(tell("MN-6", "2026-03-01T02:00:00+08:00", "", ONE("pm10", "1")) == UNKNOWN_PARAMETER);
    EXPECT(count == 0);                       /* its own interval began under another cadence */
}

TEST(an_unknown_code_is_left_out_and_its_fellows_are_kept)
{
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "",
                SOME({ .code = "xylol", .digits = "3" }, { .code = "o3", .digits = "50" },
                     { .code = "", .digits = "1" }, { .code = "O3", .digits = "1" }))
           == UNKNOWN_PARAMETER);
    EXPECT(count == 1 && report_is(0, "A", "2026-03-01T00:00:00+08:00", 3600, 1)
           && faults.count == 3);
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "3600",
                SOME({ .code = "ph", .digits = "3" }, { .code = "o3", .digits = "50" }))
           == UNKNOWN_PARAMETER);
    EXPECT(count == 1 && reading_is(0, "o3", 50000, 0));
    EXPECT(tell("MN-9", "2026-02-28T23:00:00+08:00", "", ONE("oxygen", "1")) == UNKNOWN_PARAMETER);
    EXPECT(count == 0);
}

TEST(by_code_an_unnamed_series_is_known_by_its_code)
{
    rules.by_code = true;
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "", ONE("a34004", "38")) == REASON_NONE);
    EXPECT(reading_is(0, "pm25", 38000, 0));
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "", ONE("pm25", "38")) == UNKNOWN_PARAMETER);
    rules.by_code = false;
}

TEST(the_last_word_of_a_message_on_a_parameter_stands)
{
    static const struct claim claims[] = { { .code = "o3", .digits = "1" },
                                           { .code = "so2", .digits = "2" },
                                           { .code = "o3", .digits = "3" } };
    EXPECT(tell("A", "2026-03-01T01:00:00+08:00", "", claims, 3) == REASON_NONE);
    EXPECT(report_is(0, "A", "2026-03-01T00:00:00+08:00", 3600, 2) && reading_is(0, "o3", 3000, 0));
    EXPECT(out[0].from[0].claim == &claims[2] && out[0].from[1].claim == &claims[1]);
}

TEST(a_mark_that_withholds_outlives_the_same_parameter_s_other_name)
{
    struct claim marked = { .code = "so2", .flag = "D", .digits = "2" }, plain = { .code = "so2", .digits = "3" };
    struct claim flag = { .code = "so2", .flag = "M", .absent = true, .only_flag = true };
    const char *at = "2026-03-01T01:00:00+08:00";
    EXPECT(tell("A", at, "", SOME(marked, plain)) == REASON_NONE && faults.repeated == 1);
    EXPECT(reading_is(0, "so2", 3000, MARK_FAULT));
    EXPECT(tell("A", at, "", SOME(plain, marked)) == REASON_NONE && reading_is(0, "so2", 2000, MARK_FAULT));
    EXPECT(tell("A", at, "", SOME(flag, plain)) == REASON_NONE && reading_is(0, "so2", 3000, MARK_UPKEEP));
    EXPECT(!out[0].report.reading[0].only_flag);
    const struct claim both[] = { plain, flag };
    EXPECT(tell("A", at, "", both, 2) == REASON_NONE && reading_is(0, "so2", 3000, MARK_UPKEEP));
    EXPECT(!out[0].report.reading[0].only_flag && out[0].from[0].claim == &both[0]);
}

/* ---- the value ---- */

TEST(units_shift_exactly)
{
    EXPECT(tell_one((struct claim){ .code = "co", .unit = "ug/m3", .digits = "600" }) == REASON_NONE
           && reading_is(0, "co", 600000, 0));
    EXPECT(tell_one((struct claim){ .code = "co", .unit = "mg/m³", .digits = "0.6" }) == REASON_NONE
           && reading_is(0, "co", 600000, 0));
    EXPECT(tell_one((struct claim){ .code = "pm25", .unit = "mg/m3", .digits = "0.038" })
               == REASON_NONE
           && reading_is(0, "pm25", 38000, 0));
    EXPECT(tell_one((struct claim){ .code = "pm25", .unit = "μg/m^3", .digits = "38" })
               == REASON_NONE
           && reading_is(0, "pm25", 38000, 0));
    EXPECT(tell_one((struct claim){ .code = "pm25", .unit = "ng/m3", .digits = "38" })
               == REASON_NONE
           && reading_is(0, "pm25", 38, 0));
    EXPECT(tell_one((struct claim){ .code = "co", .digits = "0.6" }) == REASON_NONE
           && reading_is(0, "co", 600000, 0));
    /* the unit of the series, unless the message names one */
    EXPECT(tell("MN-9", "2026-02-28T23:00:00+08:00", "", ONE("so2", "0.035")) == REASON_NONE);
    EXPECT(reading_is(0, "so2", 35000, 0));
    EXPECT(tell("MN-9", "2026-02-28T23:00:00+08:00", "",
                SOME({ .code = "so2", .unit = "ug/m3", .digits = "35" }))
           == REASON_NONE);
    EXPECT(reading_is(0, "so2", 35000, 0));
}

TEST(parts_by_volume_weigh_what_the_station_s_kind_counts_at)
{
    EXPECT(tell_one((struct claim){ .code = "so2", .unit = "ppb", .digits = "10" }) == REASON_NONE);
    EXPECT(reading_is(0, "so2", 26186, MARK_ROUNDED));
    EXPECT(tell_one((struct claim){ .code = "co", .unit = "ppm", .digits = "1" }) == REASON_NONE);
    EXPECT(reading_is(0, "co", 1144886, MARK_ROUNDED));
    EXPECT(tell("MN-9", "2026-02-28T23:00:00+08:00", "",
                SOME({ .code = "so2", .unit = "ppm", .digits = "1" })) == REASON_NONE);
    EXPECT(reading_is(0, "so2", 2858214, MARK_ROUNDED));          /* a stack, at 273.15 K */
    EXPECT(tell_one((struct claim){ .code = "o3", .unit = "ppb", .digits = "0" }) == UNKNOWN_UNIT);
    EXPECT(tell_one((struct claim){ .code = "so2", .unit = "ppb", .digits = "0" }) == REASON_NONE);
    EXPECT(reading_is(0, "so2", 0, 0));
}

/* The hour that ends as 2018-09-01 begins is counted at 273.15 K, the next at 298.15 K. */
TEST(parts_by_volume_in_air_weigh_what_they_were_counted_at_on_their_day)
{
    EXPECT(tell("B", "2018-09-01T00:00:00+08:00", "", ONE("so2", "10")) == REASON_NONE);
    EXPECT(reading_is(0, "so2", 28582, MARK_ROUNDED));
    EXPECT(tell("B", "2018-09-01T01:00:00+08:00", "", ONE("so2", "10")) == REASON_NONE);
    EXPECT(reading_is(0, "so2", 26186, MARK_ROUNDED));
    EXPECT(tell("A", "2018-09-01T00:00:00+08:00", "",
                SOME({ .code = "co", .unit = "ppm", .digits = "1" })) == REASON_NONE);
    EXPECT(reading_is(0, "co", 1249672, MARK_ROUNDED));
    EXPECT(tell("B", "2018-09-01T00:00:00+08:00", "",
                SOME({ .code = "so2", .unit = "ug/m3", .digits = "10" })) == REASON_NONE);
    EXPECT(reading_is(0, "so2", 10000, 0));
}

TEST(a_unit_that_does_not_convert_is_refused)
{
    static const char *const bad[] = { "bushel", "ppm", "hPa", "%", "ug/m2", "m3" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct claim claim = { .code = "o3", .digits = "1" };
        snprintf(claim.unit, sizeof claim.unit, "%s", bad[i]);
        EXPECT(tell_one(claim) == UNKNOWN_UNIT && count == 0);
    }
}

TEST(finer_digits_are_rounded_half_even_and_marked)
{
    EXPECT(tell_one((struct claim){ .code = "pm25", .digits = "38.1235" }) == REASON_NONE);
    EXPECT(reading_is(0, "pm25", 38124, MARK_ROUNDED));
    EXPECT(tell_one((struct claim){ .code = "pm25", .digits = "38.1245" }) == REASON_NONE);
    EXPECT(reading_is(0, "pm25", 38124, MARK_ROUNDED));
    EXPECT(tell_one((struct claim){ .code = "pm25", .digits = "38.1230" }) == REASON_NONE
           && reading_is(0, "pm25", 38123, 0));
    EXPECT(tell_one((struct claim){ .code = "co", .unit = "ug/m3", .digits = "0.0005" })
           == REASON_NONE);
    EXPECT(reading_is(0, "co", 0, MARK_ROUNDED));
}

TEST(a_number_beyond_all_bounds_is_bad_value)
{
    EXPECT(tell_one((struct claim){ .code = "o3", .digits = "1e+300" }) == BAD_VALUE && count == 0);
    EXPECT(tell_one((struct claim){ .code = "o3", .digits = "9223372036854776" }) == BAD_VALUE);
    EXPECT(tell_one((struct claim){ .code = "o3", .digits = "" }) == BAD_VALUE);
    EXPECT(tell_one((struct claim){ .code = "o3", .digits = "-1e+15" }) == REASON_NONE);
    EXPECT(reading_is(0, "o3", -1000000000000000000, 0));
}

TEST(flags_are_the_marks_of_hj_212)
{
    static const struct { const char *flag; uint32_t marks;
    } cases[] = {
        { "N", 0 },          { "F", MARK_STOPPED },     { "M", MARK_UPKEEP }, { "S", MARK_SET },
        { "D", MARK_FAULT }, { "C", MARK_CALIBRATION }, { "T", MARK_OVER },   { "B", MARK_LINK },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct claim claim = { .code = "co", .digits = "0.6" };
        snprintf(claim.flag, sizeof claim.flag, "%s", cases[i].flag);
        EXPECT(tell_one(claim) == REASON_NONE && reading_is(0, "co", 600000, cases[i].marks));
    }
    EXPECT(tell_one((struct claim){ .code = "co", .flag = "?", .digits = "0.6" }) == BAD_VALUE
           && count == 0);
    EXPECT(tell_one((struct claim){ .code = "co", .flag = "m", .digits = "0.6" }) == BAD_VALUE);
    EXPECT(tell_one((struct claim){ .code = "co", .flag = "MM", .digits = "0.6" }) == BAD_VALUE);
}

TEST(an_absent_value_is_a_reading_that_says_so)
{
    EXPECT(tell_one((struct claim){ .code = "co", .absent = true }) == REASON_NONE);
    EXPECT(report_is(0, "A", "2026-03-01T00:00:00+08:00", 3600, 1)
           && reading_is(0, "co", 0, MARK_ABSENT));
    EXPECT(tell_one((struct claim){ .code = "co", .flag = "M", .absent = true }) == REASON_NONE);
    EXPECT(reading_is(0, "co", 0, MARK_ABSENT | MARK_UPKEEP));
}

TEST(a_flag_alone_says_why_there_is_no_value_and_n_alone_says_nothing)
{
    struct claim claim = { .code = "co", .flag = "M", .absent = true, .only_flag = true };
    EXPECT(tell_one(claim) == REASON_NONE && reading_is(0, "co", 0, MARK_ABSENT | MARK_UPKEEP));
    EXPECT(out[0].report.reading[0].only_flag);
    claim.flag[0] = 'N';
    EXPECT(tell_one(claim) == REASON_NONE && count == 0);
    claim.flag[0] = '\0';
    EXPECT(tell_one(claim) == REASON_NONE && count == 0);
    claim.flag[0] = '?';
    EXPECT(tell_one(claim) == BAD_VALUE && count == 0);
}

static bool stop(void *with, struct normalised *n, struct why *why)
{
    (void)with;
    (void)n;
    count++;
    snprintf(why->text, sizeof why->text, "enough");
    return false;
}

TEST(a_visitor_that_stops_is_the_end)
{
    struct telling telling = { .station = "MN-9",
                               .stamp = "2026-02-28T23:00:00+08:00",
                               .count = 2 };
    const struct claim claims[] = { { .code = "O2", .digits = "1" },
                                    { .code = "so2", .digits = "2" } };
    struct why why = { "" };
    struct faults none = { 0 };
    count = 0;
    EXPECT(!normalise(&telling, claims, &rules, &none, stop, NULL, &why) && count == 1);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_stamp_names_the_end_or_the_start),
        FACT(a_time_is_rfc_3339_in_any_offset_or_unix_seconds),
        FACT(what_is_no_time_or_beyond_all_clocks_is_bad_time),
        FACT(what_ends_beyond_the_year_9999_of_the_site_is_bad_time),
        FACT(an_interval_off_its_grid_is_bad_time),
        FACT(a_day_begins_at_local_midnight),
        FACT(a_span_is_zero_or_tiles_a_day),
        FACT(without_a_span_each_value_has_the_cadence_of_its_series),
        FACT(what_is_told_of_other_minutes_than_its_series_is_counted),
        FACT(of_mixed_cadences_only_the_misaligned_one_is_left_out),
        FACT(a_cadence_is_that_of_the_interval_s_own_time),
        FACT(a_moment_keeps_its_own_time),
        FACT(a_source_id_that_changes_hands_at_a_date_names_the_record_of_the_interval_s_start),
        FACT(a_station_is_known_by_what_the_feed_calls_it_and_only_while_its_record_holds),
        FACT(a_record_that_ends_within_an_hour_still_has_that_hour),
        FACT(what_is_heard_of_a_station_that_has_ended_is_unknown_station),
        FACT(without_a_span_a_record_is_asked_at_the_start_that_its_cadence_gives),
        FACT(an_unknown_code_is_left_out_and_its_fellows_are_kept),
        FACT(by_code_an_unnamed_series_is_known_by_its_code),
        FACT(the_last_word_of_a_message_on_a_parameter_stands),
        FACT(a_mark_that_withholds_outlives_the_same_parameter_s_other_name),
        FACT(units_shift_exactly),
        FACT(parts_by_volume_weigh_what_the_station_s_kind_counts_at),
        FACT(parts_by_volume_in_air_weigh_what_they_were_counted_at_on_their_day),
        FACT(a_unit_that_does_not_convert_is_refused),
        FACT(finer_digits_are_rounded_half_even_and_marked),
        FACT(a_number_beyond_all_bounds_is_bad_value),
        FACT(flags_are_the_marks_of_hj_212),
        FACT(an_absent_value_is_a_reading_that_says_so),
        FACT(a_flag_alone_says_why_there_is_no_value_and_n_alone_says_nothing),
        FACT(a_visitor_that_stops_is_the_end),
    };
    return cmocka_run_group_tests(facts, set_up, tear_down);
}
