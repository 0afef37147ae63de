#include "schema/registry.c"

#include "tests/test.h"

#include "schema/base/decimal.h"
#include "schema/base/file.h"

#define STATIONS                                                                                   \
    "id,name,kind,area,city,lon,lat,source_id,enterprise,role,public_from,valid_from,valid_to\n"
#define SERIES                                                                                     \
    "station,parameter,source_code,unit,cadence,low,high,not_planned,valid_from,valid_to\n"
#define S1       STATIONS "S1,n,air,a,c,,,,,,,,\n"
#define FIRMS    "id,name,credit_code,area,industry,address,office,permit,valid_from,valid_to\n"
#define LIMITS                                                                                     \
    "station,parameter,span,low,high,unit,basis,form,reference_o2,condition,valid_from,valid_to\n"

static struct parameters parameters;
static struct registry_files files;
static struct registry *r;
static struct findings f;

/* The four files' text; NULL: the header row, or no file where it may be missing. */
static bool opens(const char *const text[REGISTRY_FILES])
{
    static const char *const initial[REGISTRY_FILES] = { STATIONS, SERIES, "", "" };
    registry_close(&r);
    registry_files_close(&files);
    findings_close(&f);
    findings_open(&f);
    files = (struct registry_files){ .folder = "reg" };
    for (int i = 0; i < REGISTRY_FILES; i++) {
        files.file[i] = TEXT(1 << 24);
        text_put(&files.file[i], text[i] == NULL ? initial[i] : text[i]);
    }
    return registry_open(&r, &files, &parameters, 28800, &f);
}

static bool opens_two(const char *stations, const char *series)
{
    return opens((const char *const[REGISTRY_FILES]){ stations, series });
}

static void need(bool ok)
{
    if (!ok)
        fail_msg("%s", f.lines.at == NULL ? "failed without a finding" : f.lines.at);
}

TEST(the_sample_is_read)
{
    findings_close(&f);
    findings_open(&f);
    registry_close(&r);
    registry_files_close(&files);
    need(registry_files_read(&files, SOURCE_DIR "/tests/data/sample/registry", &f)
         && registry_open(&r, &files, &parameters, 28800, &f));
    EXPECT(registry_count(r) == 3 && strlen(registry_digest(r)) == 64);
    const struct station *s = registry_station_heard(r, "S003", 1772294400);
    EXPECT(s != NULL && s->role == ROLE_CONTROL && s->kind == KIND_AIR && s->placed);
    EXPECT(s->lon == 1162000000 && s->lat == 403000000 && s->to == INT64_MAX);
    EXPECT(s->from == 1262275200 /* 2010-01-01T00:00:00+08:00 */);
    EXPECT(registry_station(r, "S003", s->from) == s
           && registry_station(r, "S003", s->from - 1) == NULL);
}

TEST(an_air_station_without_series_has_the_six)
{
    need(opens_two(S1 "W1,n,water,a,c,,,,,,,,\n", SERIES));
    const struct station *s = registry_station(r, "S1", 0);
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct series *series = registry_series_heard(r, s, pollutant_key[p], false, 0);
        EXPECT(series != NULL && series->cadence == 3600 && series->shift == 0
               && !series->not_planned);
        EXPECT(series == registry_series(r, s, parameter_named(&parameters, pollutant_key[p]), 0));
        EXPECT(series
               == registry_series_heard(r, s, parameters.at[series->parameter].code, true, 0));
    }
    EXPECT(registry_series_heard(r, s, "tsp", false, 0) == NULL);
    EXPECT(registry_series_heard(r, registry_station(r, "W1", 0), "so2", false, 0) == NULL);
}

/* So much of its canonical unit. */
static int64_t quanta(const char *key, const char *digits)
{
    int64_t out = -1;
    int i = parameter_named(&parameters, key);
    assert_true(decimal_parse(digits, 0, parameters.at[i].decimals, &out) == DECIMAL_EXACT);
    return out;
}

TEST(one_row_in_series_replaces_the_six)
{
    need(opens_two(S1,
                   SERIES "S1,pm25,PM2_5,mg/m3,60,,0.5,1,2020-01-01,2021-01-01T00:00:00+08:00\n"));
    const struct station *s = registry_station(r, "S1", 0);
    const struct series *series = registry_series_heard(r, s, "PM2_5", false, 1600000000);
    EXPECT(series != NULL && series->shift == 3 && series->cadence == 60
           && series->not_planned);
    EXPECT(series->low == 0 && series->high == quanta("pm25", "0.5"));
    EXPECT(!series->never_primary);
    EXPECT(registry_series_heard(r, s, "pm25", false, 1600000000) == NULL); /* replaced by PM2_5 */
    EXPECT(registry_series_heard(r, s, "PM2_5", true, 1600000000) == series);
    EXPECT(registry_series(r, s, series->parameter, 1577807999) == NULL); /* before, by a second */
    EXPECT(registry_series(r, s, series->parameter, 1577808000) == series);
    EXPECT(registry_series(r, s, series->parameter, 1609430400) == NULL);
    EXPECT(registry_series_heard(r, s, "so2", false, 1600000000) == NULL);
}

static bool with_units(void)
{
    static const char csv[] =
        "constant,parameter,value,unit,source\ngas_constant,,8.314462618,J/(mol K),x\n"
        "ambient_temperature,,298.15,K,x\nambient_pressure,,1013.25,hPa,x\n"
        "flue_molar_volume,,22.414,L/mol,x\nmolar_mass,so2,64.064,g/mol,x\n";
    struct findings own;
    findings_open(&own);
    bool ok = units_read(&parameters, "units.csv", csv, sizeof csv - 1, 28800, &own);
    findings_close(&own);
    return ok;
}

TEST(parts_by_volume_are_of_a_gas_in_air_or_in_a_stack)
{
    EXPECT(with_units());
    need(opens_two(S1 "G1,n,gas,a,c,,,,,,,,\n",
                   SERIES "S1,so2,,ppb,,,,,,\nG1,so2,,ppm,60,,,,,\n"));
    int so2 = parameter_named(&parameters, "so2");
    const struct series *air = registry_series(r, registry_station(r, "S1", 0), so2, 0);
    const struct series *gas = registry_series(r, registry_station(r, "G1", 0), so2, 0);
    EXPECT(air->state == AMBIENT && gas->state == FLUE && air->by_volume && gas->by_volume);
    EXPECT(!opens_two(STATIONS "W1,n,water,a,c,,,,,,,,\n", SERIES "W1,so2,,ppm,60,,,,,\n"));
    EXPECT(strstr(f.lines.at, "reg/series.csv:2: error: unit: \"ppm\" of so2 is a part by volume")
           != NULL);
}

TEST(columns_stand_in_any_order_and_optional_ones_may_be_missing)
{
    need(opens_two("\xEF\xBB\xBFkind,name,id,city\r\nair,\"a, \"\"b\"\"\",S1,c\r\n,,,\r\n",
                   "never_primary,parameter,station\n三年数据 2023-2025,o3,S1\n,so2,S1\n"));
    const struct station *s = registry_station(r, "S1", 0);
    assert_string_equal(s->name, "a, \"b\"");
    EXPECT(s->role == ROLE_RATED && !s->placed && s->public_from == INT64_MIN);
    EXPECT(registry_series_heard(r, s, "o3", false, 0)->never_primary);
    EXPECT(!registry_series_heard(r, s, "so2", false, 0)->never_primary);
}

TEST(a_record_is_chosen_by_the_moment)
{
    need(opens_two(STATIONS
                   "S1,old,air,a,c,,,MN1,,,,,2020-01-01\nS1,new,air,a,c,,,MN2,,,,2020-01-01,\n"
                   "S2,other,air,a,c,,,MN1,,,,2020-01-01,\n",
                   SERIES));
    int64_t turn = 1577808000;
    assert_string_equal(registry_station(r, "S1", turn - 1)->name, "old");
    assert_string_equal(registry_station(r, "S1", turn)->name, "new");
    assert_string_equal(registry_station_heard(r, "MN1", turn - 1)->id, "S1");
    assert_string_equal(registry_station_heard(r, "MN1", turn)->id, "S2");
    EXPECT(registry_station_heard(r, "MN2", turn - 1) == NULL);
    EXPECT(registry_station_heard(r, "S1", turn) == NULL
           && registry_station(r, "S0", turn) == NULL);
    const struct station *at[3];
    EXPECT(registry_stations_at(r, KIND_AIR, turn - 1, at) == 1);
    EXPECT(registry_stations_at(r, KIND_AIR, turn, at) == 2 && strcmp(at[0]->name, "new") == 0);
    EXPECT(registry_stations_at(r, KIND_GAS, turn, at) == 0);
}

TEST(a_copied_station_has_the_same_series)
{
    need(opens_two(S1, SERIES));
    struct station copy = *registry_station(r, "S1", 0);
    EXPECT(registry_series_heard(r, &copy, "co", false, 0) != NULL);
    copy.id[0] = 'X';
    EXPECT(registry_series_heard(r, &copy, "co", false, 0) == NULL);
}

TEST(a_stack_is_not_bound_by_the_range_of_ambient_air)
{
    need(opens_two(STATIONS "G1,n,gas,a,c,,,,,,,,\n",
                   SERIES "G1,so2,,mg/m3,,,,,,\nG1,oxygen,,,,,,,,\n"
                          "G1,nox,,mg/m3,,,300000,,,\n"));
    const struct station *s = registry_station(r, "G1", 0);
    EXPECT(registry_series_heard(r, s, "so2", false, 0)->high == INT64_MAX);
    EXPECT(registry_series_heard(r, s, "oxygen", false, 0)->high == quanta("oxygen", "25"));
    EXPECT(registry_series_heard(r, s, "nox", false, 0)->high == quanta("nox", "300000"));
}

TEST(the_digest_is_of_names_lengths_and_bytes)
{
    (void)state_;
    need(opens_two(S1, SERIES));
    char first[65];
    snprintf(first, sizeof first, "%s", registry_digest(r));
    need(opens_two(S1, SERIES));
    assert_string_equal(registry_digest(r), first);
    need(opens((const char *const[]){ S1, SERIES, FIRMS, NULL }));
    assert_string_not_equal(registry_digest(r), first);
}

static const struct { const char *text[REGISTRY_FILES], *expected; } broken[] = {
    { { STATIONS "S1,\xFF,air\n" }, "reg/stations.csv:2: error: " },
    { { STATIONS "S1,\"n,air\n" }, "reg/stations.csv:2: error: " },
    { { "id,name,kind,citty\n" },
      "reg/stations.csv:1: error: unknown column \"citty\"; did you mean city?" },
    { { "id,name,kind,id\n" }, "reg/stations.csv:1: error: column id stands twice" },
    { { "id,kind\n" }, "reg/stations.csv:1: error: column name is missing" },
    { { STATIONS "S1,n,air,a,c,,,,,,,,,x\n" },
      "reg/stations.csv:2: error: 14 cells under a header of 13" },
    { { STATIONS ",n,air,a,c,,,,,,,,\n" }, "reg/stations.csv:2: error: id: is empty" },
    { { STATIONS "S 1,n,air,a,c,,,,,,,,\n" }, "reg/stations.csv:2: error: id: \"S 1\" is no id" },
    { { STATIONS "..,n,air,a,c,,,,,,,,\n" }, "reg/stations.csv:2: error: id: \"..\" is no id" },
    { { STATIONS "S1,,air,a,c,,,,,,,,\n" }, "reg/stations.csv:2: error: name: is empty" },
    { { STATIONS "S1,\"a\nb\",air,a,c,,,,,,,,\n" },
      "reg/stations.csv:2: error: name: \"a?b\" holds a line break" },
    { { STATIONS "S1,\"a\tb\",air,a,c,,,,,,,,\n" }, "reg/stations.csv:2: error: name: " },
    { { STATIONS "S1,n,\"air\",a,c,,,,,,,,\nS2,n,lake,a,c,,,,,,,,\n" },
      "reg/stations.csv:3: error: kind: \"lake\" is not known; write one of: air, gas, water, "
      "surface_water, noise, rain" },
    { { STATIONS "S1,n,air,a,c,,,,,main,,,\n" },
      "reg/stations.csv:2: error: role: \"main\" is not known; write one of: rated, control" },
    { { STATIONS "S1,n,air,a,c,181,1,,,,,,\n" },
      "reg/stations.csv:2: error: lon: 181 is not from -180 to 180" },
    { { STATIONS "S1,n,air,a,c,39.8,116.3,,,,,,\n" },
      "reg/stations.csv:2: error: lat: 116.3 is not from -90 to 90" },
    { { STATIONS "S1,n,air,a,c,116,,,,,,,\n" },
      "reg/stations.csv:2: error: lat: is empty and the other is not" },
    { { STATIONS "S1,n,air,a,c,E116,39,,,,,,\n" },
      "reg/stations.csv:2: error: lon: \"E116\" is no decimal number" },
    { { STATIONS "S1,n,air,a,c,,,,,,,2026-02-30,\n" },
      "reg/stations.csv:2: error: valid_from: \"2026-02-30\" is no date" },
    { { STATIONS "S1,n,air,a,c,,,,,,,0001-01-01,\n" },
      "reg/stations.csv:2: error: valid_from: \"0001-01-01\" is before 1970-01-01; write a date from" },
    { { STATIONS "S1,n,air,a,c,,,,,,,0001-02-30,\n" },
      "reg/stations.csv:2: error: valid_from: \"0001-02-30\" is no date" },
    { { STATIONS "S1,n,air,a,c,,,,,,soon,,\n" },
      "reg/stations.csv:2: error: public_from: \"soon\" is no date" },
    { { STATIONS "S1,n,air,a,c,,,,,,,2026-01-02,2026-01-02\n" },
      "reg/stations.csv:2: error: valid_to: 2026-01-02 is not after valid_from" },
    { { S1 "S1,n,air,a,c,,,,,,,2026-01-01,\n" },
      "reg/stations.csv:3: error: id S1 is taken by line 2 at the same time" },
    { { S1 "S2,n,air,a,c,,,S1,,,,,\n" },
      "reg/stations.csv:3: error: source_id is taken by line 2 for S1 at the same time" },
    { { STATIONS "S1,n,air,a,c,,,X,,,,,\nS2,n,air,a,c,,,X,,,,2026-01-01,\n" },
      "reg/stations.csv:3: error: source_id is taken by line 2 for S1" },
    { { "S1,n,air,a,c,,,MN,,,,,\n" },
      "reg/stations.csv:1: error: the first row names no column that is known; write above it: "
      "id,name,kind,area,city,lon,lat,source_id,enterprise,role,public_from,valid_from,valid_to" },
    { { STATIONS "..,n,air,a,c,,,,,,,,\n" },
      "reg/stations.csv:2: error: id: \"..\" is no id, for it would name a folder" },
    { { STATIONS "S1,n,air,a,c,,,\"M\nN\",,,,,\n" },
      "reg/stations.csv:2: error: source_id: it holds a line break or another control" },
    { { S1, SERIES "S2,so2,,,,,,,,\n" },
      "reg/series.csv:2: error: station: \"S2\" is not in stations.csv" },
    { { S1, SERIES "S1,so3,,,,,,,,\n" },
      "reg/series.csv:2: error: parameter: \"so3\" is not known; did you mean so2?" },
    { { S1, SERIES "S1,radioactivity,,,,,,,,\n" },
      "reg/series.csv:2: error: parameter: \"radioactivity\" is not known; write a key" },
    { { S1, SERIES "S1,pm25,,ppb,,,,,,\n" },
      "reg/series.csv:2: error: unit: \"ppb\" does not convert to µg/m³ of pm25; write µg/m³" },
    { { S1, SERIES "S1,so2,,furlong,,,,,,\n" },
      "reg/series.csv:2: error: unit: \"furlong\" is no known unit; write µg/m³ (for so2)" },
    { { S1, SERIES "S1,so2,,kPa,,,,,,\n" },
      "reg/series.csv:2: error: unit: \"kPa\" does not convert to µg/m³ of so2" },
    { { S1, SERIES "S1,so2,,,1.5,,,,,\n" },
      "reg/series.csv:2: error: cadence: \"1.5\" is no whole number from 0 to 86400" },
    { { S1, SERIES "S1,so2,,,2700,,,,,\n" },
      "reg/series.csv:2: error: cadence: 2700 does not divide an hour; write 60, 300, 600" },
    { { S1, SERIES "S1,tsp,,,5000,,,,,\n" },
      "reg/series.csv:2: error: cadence: 5000 does not divide a day; write 3600, 7200, 86400 or" },
    { { S1, SERIES "S1,so2,,,86401,,,,,\n" }, "reg/series.csv:2: error: cadence: \"86401\"" },
    { { S1, SERIES "S1,so2,,,,5,4,,,\n" }, "reg/series.csv:2: error: low: is above high" },
    { { S1, SERIES "S1,so2,,,,,,yes,,\n" },
      "reg/series.csv:2: error: not_planned: \"yes\" is neither 0 nor 1" },
    { { S1, SERIES "S1,so2,,,,,,,,\nS1,so2,X,,,,,,2026-01-01,\n" },
      "reg/series.csv:3: error: parameter S1 so2 is taken by line 2" },
    { { S1, SERIES "S1,so2,X,,,,,,,\nS1,no2,X,,,,,,,\n" },
      "reg/series.csv:3: error: source_code S1 X is taken by line 2 for so2" },
    { { S1, SERIES "S1,so2,no2,,,,,,,\nS1,no2,,,,,,,,\n" },
      "reg/series.csv:3: error: source_code S1 no2 is taken by line 2 for so2" },
    { { S1, SERIES "S1,so2,a21004,,,,,,,\nS1,no2,,,,,,,,\n" },
      "reg/series.csv:3: error: source_code S1 a21004 is taken by line 2 for so2" },
    { { S1, NULL, "id\n" }, "reg/enterprises.csv:1: error: column name is missing" },
    { { S1, NULL, FIRMS "E1,n,,,,,,,,\nE1,n,,,,,,,,\n" },
      "reg/enterprises.csv:3: error: id E1 is taken by line 2" },
    { { S1, NULL, FIRMS "E1,n,,,,,,,x,\n" },
      "reg/enterprises.csv:2: error: valid_from: \"x\" is no date" },
    { { STATIONS "G,n,gas,a,c,,,,E2,,,,\n", NULL, FIRMS "E1,n,,,,,,,,\n" },
      "reg/stations.csv:2: error: enterprise: \"E2\" is not in enterprises.csv" },
    { { STATIONS "G,n,gas,a,c,,,,E2,,,,\n", NULL, "name\nn\n" },
      "reg/enterprises.csv:1: error: column id is missing" },
    { { "id;name;kind\nS1;n;air\n" },
      "reg/stations.csv:1: error: its cells are parted by ';'; commas part them: save it" },
    { { "id\tname\tkind\nS1\tn\tair\n" },
      "reg/stations.csv:1: error: its cells are parted by tabs; commas part them: save it as CSV with commas" },
    { { S1, "station;parameter\nS1;so2\n" }, "reg/series.csv:1: error: its cells are parted by ';'" },
    { { S1, SERIES "S1.so2,so2,,,,,,,,,x\n" }, "reg/series.csv:2: error: 11 cells under a header of 10" },
    { { S1, NULL, NULL, LIMITS "S2,so2,,,,,,,,,,\n" },
      "reg/limits.csv:2: error: station: \"S2\" is not in stations.csv" },
    { { S1, NULL, NULL, LIMITS "S1,sox,,,,,,,,,,\n" },
      "reg/limits.csv:2: error: parameter: is no key" },
    { { S1, NULL, NULL, LIMITS "S1,so2,day,,,,,,,,,\n" },
      "reg/limits.csv:2: error: span: \"day\" is no whole number" },
    { { S1, NULL, NULL, LIMITS "S1,so2,,,,%,,,,,,\n" },
      "reg/limits.csv:2: error: unit: the unit does not convert" },
    { { S1, NULL, NULL, LIMITS "S1,so2,,2,1,,,,,,,\n" },
      "reg/limits.csv:2: error: low: is above high" },
    { { S1, NULL, NULL, LIMITS "S1,so2,,,,,,dry,,,,\n" },
      "reg/limits.csv:2: error: form: \"dry\" is not known; write one of: measured, converted" },
    { { S1, NULL, NULL, LIMITS "S1,so2,,,,,,,21,,,\n" },
      "reg/limits.csv:2: error: reference_o2: 21 is not from 0 to below 21" },
};

TEST(every_fault_is_told_with_its_line_and_remedy)
{
    (void)state_;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        bool ok = opens(broken[i].text);
        if (ok || r != NULL || f.errors != 1 || strstr(f.lines.at, broken[i].expected) == NULL)
            fail_msg("want %s\ngot %zu:\n%s", broken[i].expected, f.errors,
                     f.lines.at == NULL ? "" : f.lines.at);
    }
}

/* One mistake in it would be told once more with each row of the others. */
TEST(what_names_a_station_is_not_blamed_for_a_stations_csv_that_cannot_be_read)
{
    static const char *const unread[] = {
        "id;name;kind\nS1;n;air\n", "idd,name,kind\nS1,n,air\n", "\xFF\xFEi\0d\0", "",
        STATIONS "S2,n,air,a,c,,,,,,,,\nS3,\xB9\xE3,air,a,c,,,,,,,,\nS1,n,air,a,c,,,,,,,,\n",
    };
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++) {
        EXPECT(!opens((const char *const[REGISTRY_FILES]){
            unread[i], SERIES "S1,so2,,,,,,,,\nS1,no2,,,,,,,,\n", NULL, LIMITS "S1,so2,,,,,,,,,,\n" }));
        EXPECT(f.errors >= 1 && strstr(f.lines.at, "is not in stations.csv") == NULL);
        EXPECT(strstr(f.lines.at, "series.csv") == NULL && strstr(f.lines.at, "limits.csv") == NULL);
    }
}

TEST(all_faults_of_all_files_are_found_at_once)
{
    EXPECT(!opens((const char *const[]){ STATIONS "S1,n,air,a,c,,,,,x,,,\nS 2,,air,a,c,,,,,,,,\n",
                                         SERIES "S9,so2,,,,,,,,\nS1,so2,,,x,,,,,\n", "idd\n",
                                         LIMITS "S1,,,,,,,,,,,\n" }));
    EXPECT(f.errors == 9); /* role, id, name; station, cadence; idd, id, name missing; parameter */
}

TEST(what_deserves_a_look_forbids_nothing)
{
    need(opens_two(STATIONS "S1,n,air\n", NULL));
    EXPECT(f.warnings == 2); /* fewer cells than the header has; a rated air station of no city */
}

/* 甲市 with a blank of Chinese text behind it would be another city; a source_id may be a password. */
TEST(a_blank_at_an_edge_is_warned_of)
{
    need(opens_two(STATIONS "S1, n,air,a\xc2\xa0,甲市\xe3\x80\x80,,,MNSECRET ,,,,,\n", NULL));
    EXPECT(f.warnings == 4);
    EXPECT(strstr(f.lines.at, "reg/stations.csv:2: warning: name: \" n\" begins or ends with a blank")
           && strstr(f.lines.at, ":2: warning: area: ") && strstr(f.lines.at, ":2: warning: city: ")
           && strstr(f.lines.at, ":2: warning: source_id: it begins or ends with a blank"));
    EXPECT(strstr(f.lines.at, "SECRET") == NULL);
    need(opens_two(STATIONS "S1,a b,air,a,甲 市,,,,,,,,\n", NULL));
    EXPECT(f.warnings == 0);
}

TEST(what_a_feed_calls_a_station_is_never_repeated)
{
    static const char *const rows[] = {
        STATIONS "S1,n,air,a,c,,,MNSECRET77,,,,,\nS2,n,air,a,c,,,MNSECRET77,,,,,\n",
        STATIONS "S1,n,air,a,c,,,MNSECRET77MNSECRET77MNSECRET77MNSECRET77MNSECRET77MNSECRET77"
                 "MNSECRET77MNSECRET77MNSECRET77MNSECRET77MNSECRET77MNSECRET77MNSECRET77,,,,,\n",
        "S1,n,kid,a,c,,,MNSECRET77,,,,,\n",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(!opens_two(rows[i], NULL) && f.errors > 0);
        EXPECT(strstr(f.lines.at, "SECRET") == NULL);
    }
}

/* so2 is 02 in 2005; the row of smoke says that here 02 is smoke. */
TEST(a_code_that_is_written_goes_before_one_of_2005)
{
    need(opens_two(STATIONS "G1,n,gas,a,c,,,,,,,,\n",
                   SERIES "G1,smoke,02,mg/m3,,,,,2026-01-01,\nG1,so2,,mg/m3,,,,,,\n"));
    const struct station *s = registry_station(r, "G1", 0);
    const int64_t after = 1798761600;
    EXPECT(registry_series_heard(r, s, "02", true, 0)->parameter
           == parameter_named(&parameters, "so2"));
    EXPECT(registry_series_heard(r, s, "02", true, after)->parameter
           == parameter_named(&parameters, "smoke"));
    EXPECT(registry_series_heard(r, s, "a21026", true, after)->parameter
           == parameter_named(&parameters, "so2"));
    EXPECT(registry_series_heard(r, s, "02", false, 0) == NULL);
    EXPECT(f.warnings == 1
           && strstr(f.lines.at,
                     "series.csv:2: warning: source_code 02 is also the code of 2005 of so2"
                     " (line 3)")
                  != NULL);
    need(opens_two(STATIONS "G1,n,gas,a,c,,,,,,,,\n",
                   SERIES "G1,smoke,02,mg/m3,,,,,2026-01-01,\nG1,so2,,mg/m3,,,,,,2026-01-01\n"
                          "G1,nox,a21002,mg/m3,,,,,,\nG1,hcl,03,mg/m3,,,,,,\n"));
    EXPECT(f.warnings == 0);
}

TEST(an_outlet_without_a_unit_deserves_a_look)
{
    need(opens_two(S1 "G1,n,gas,a,c,,,,,,,,\n", SERIES
                   "S1,so2,,,,,,,,\nG1,smoke,,,,,,,,\nG1,oxygen,,,,,,,,\nG1,nox,,mg/m3,,,,,,\n"
                   "G1,so2,,,,,,,,\n"));
    EXPECT(f.warnings == 1);
    assert_non_null(strstr(
        f.lines.at, "series.csv:6: warning: unit is empty: values that name none are taken as"
                    " µg/m³; an outlet sends mg/m³: write the unit"));
    need(opens_two(S1 "W1,n,water,a,c,,,,,,,,\nR1,n,surface_water,a,c,,,,,,,,\n", SERIES
                   "S1,pm25,,,,,,,,\nW1,cod,,,,,,,,\nW1,cd,,,,,,,,\nW1,as,,ug/L,,,,,,\nR1,pb,,,,,,,,\n"));
    EXPECT(f.warnings == 2);
    assert_non_null(strstr(
        f.lines.at, "series.csv:4: warning: unit is empty: values that name none are taken as"
                    " µg/L; water is sent in mg/L: write the unit"));
    assert_non_null(strstr(f.lines.at, "series.csv:6: warning: unit is empty"));
}

/* The hours that cite it are still to be made again. */
TEST(a_registry_that_was_kept_is_only_warned_of_what_is_checked_since)
{
    EXPECT(!opens_two(S1, SERIES "S1,tsp,,,5000,,,,,\nS1,so2,,,,,,,,\n"));
    findings_close(&f);
    findings_open(&f);
    files.kept = true;
    need(registry_open(&r, &files, &parameters, 28800, &f));
    EXPECT(f.warnings == 1);
    EXPECT(strstr(f.lines.at, "reg/series.csv:2: warning: cadence: 5000") != NULL);
}

TEST(without_the_file_of_enterprises_the_first_of_them_is_warned_of)
{
    need(opens_two(STATIONS "S1,n,gas,a,c,,,,,,,,\nS2,n,gas,a,c,,,,E1,,,,\nS3,n,gas,a,c,,,,E2,,,,\n",
                   NULL));
    EXPECT(f.warnings == 1);
    EXPECT(strstr(f.lines.at, "reg/stations.csv:3: warning: enterprise: \"E1\"") != NULL);
}

/* Behind it a page would print "AQI 110" as "011 IQA". */
TEST(a_name_with_something_that_nobody_sees_is_refused_unless_it_was_kept)
{
    static const struct { const char *row, *said; } hidden[] = {
        { "S2,\xE2\x80\xAEn,air,a,c,,,,,,,,\n", "name: \"?n\" holds U+202E, which nobody sees" },
        { "S2,n,air,a,c\xE2\x80\x8B,,,,,,,,\n", "city: \"c?\" holds U+200B, " },
        { "S2,n,air,a\xC2\x85,c,,,,,,,,\n", "area: \"a?\" holds U+0085, " },
        { "S2,n,air,a,c,,,\xEF\xBB\xBFM,,,,,\n", "source_id: it holds U+FEFF, " },
    };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        char stations[400], said[200];
        snprintf(stations, sizeof stations, S1 "%s", hidden[i].row);
        snprintf(said, sizeof said, "reg/stations.csv:3: error: %s", hidden[i].said);
        EXPECT(!opens_two(stations, NULL) && f.errors == 1 && strstr(f.lines.at, said) != NULL);
        EXPECT(strstr(f.lines.at, "; type it anew\n") != NULL);
        findings_close(&f);
        findings_open(&f);
        files.kept = true;
        need(registry_open(&r, &files, &parameters, 28800, &f));
        EXPECT(f.warnings == 1 && registry_count(r) == 2);
    }
    need(opens_two(STATIONS "S1,\xE2\x80\x8C\xE1\xA0\x8E\xE6\xB0\xB4,air,a,c,,,,,,,,\n", NULL));
}

TEST(an_air_station_that_tells_no_hour_is_warned_of)
{
    static const char *const warned[] = {
        SERIES "S1,so2,,,7200,,,,,\n", SERIES "S1,pm25,,,86400,,,,,\n",
    };
    static const char *const fine[] = {
        SERIES "S1,so2,,,3600,,,,,\n", SERIES "S1,so2,,,,,,,,\nS1,tsp,,,86400,,,,,\n",
        SERIES "S1,so2,,,86400,,,1,,\n",
    };
    for (size_t i = 0; i < sizeof warned / sizeof *warned; i++) {
        need(opens_two(S1, warned[i]));
        EXPECT(f.warnings == 1);
        EXPECT(strstr(f.lines.at, "reg/series.csv:2: warning: cadence: ") != NULL);
    }
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        need(opens_two(S1, fine[i]));
        EXPECT(f.warnings == 0);
    }
    need(opens_two(STATIONS "G1,n,gas,a,c,,,,,,,,\n", SERIES "G1,so2,,mg/m3,86400,,,,,\n"));
    EXPECT(f.warnings == 0);
}

/* It was meant to have the six and one more; with a row of its own it has that one alone. */
TEST(an_air_station_with_rows_and_none_of_the_six_is_warned_of)
{
    need(opens_two(S1 "S2,n,air,a,c,,,,,,,2020-01-01,2021-01-01\nS2,n,air,a,c,,,,,,,2021-01-01,\n"
                      "W1,n,water,a,c,,,,,,,,\n",
                   SERIES "W1,cod,,,,,,,,\nS2,tsp,,,,,,,,\nS2,temperature,,,,,,,,\n"));
    EXPECT(f.warnings == 1);
    EXPECT(strstr(f.lines.at, "reg/series.csv:3: warning: station S2 has rows and none of the six") != NULL);
    EXPECT(strstr(f.lines.at, "so2 no2 pm10 co o3 pm25") != NULL);
    need(opens_two(S1, SERIES "S1,tsp,,,,,,,,\nS1,o3,,,,,,1,,\n") && f.warnings == 0);
    EXPECT(!opens_two(S1, SERIES "S1,tsp,,,,,,,,\nS1,o3,,,bad,,,,,\n") && f.warnings == 0);
}

TEST(a_missing_folder_or_file_is_told)
{
    findings_close(&f);
    findings_open(&f);
    registry_files_close(&files);
    EXPECT(!registry_files_read(&files, "/nowhere", &f) && f.errors == 1);
    EXPECT(!registry_files_read(&files, "/", &f)
           && f.errors == 3); /* stations.csv and series.csv */
}

TEST(ten_thousand_stations_are_all_found)
{
    struct text stations = TEXT(1 << 24);
    char id[24];
    text_put(&stations, STATIONS);
    for (int i = 0; i < 10000; i++)
        text_format(&stations, "station-%05d,n,air,a,c,,,MN%010d,,,,,\n", i, i * 7);
    need(opens_two(stations.at, NULL));
    text_close(&stations);
    for (int i = 0; i < 60000; i++) {
        snprintf(id, sizeof id, "MN%010d", i / POLLUTANTS * 7);
        const struct station *s = registry_station_heard(r, id, 1772294400);
        EXPECT(registry_series_heard(r, s, pollutant_key[i % POLLUTANTS], false, 1772294400)
               != NULL);
    }
}

static bool read_parameters(void)
{
    struct why why = { "" };
    struct text text = TEXT(1 << 20);
    findings_open(&f);
    bool ok = file_read(SOURCE_DIR "/schema/parameters.csv", 1 << 20, &text, &why)
           && parameters_read(&parameters, "parameters.csv", text.at, text.length, &f);
    text_close(&text);
    return ok;
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_sample_is_read),
        FACT(an_air_station_without_series_has_the_six),
        FACT(one_row_in_series_replaces_the_six),
        FACT(parts_by_volume_are_of_a_gas_in_air_or_in_a_stack),
        FACT(columns_stand_in_any_order_and_optional_ones_may_be_missing),
        FACT(a_record_is_chosen_by_the_moment),
        FACT(a_copied_station_has_the_same_series),
        FACT(a_stack_is_not_bound_by_the_range_of_ambient_air),
        FACT(the_digest_is_of_names_lengths_and_bytes),
        FACT(every_fault_is_told_with_its_line_and_remedy),
        FACT(what_names_a_station_is_not_blamed_for_a_stations_csv_that_cannot_be_read),
        FACT(all_faults_of_all_files_are_found_at_once),
        FACT(what_deserves_a_look_forbids_nothing),
        FACT(a_blank_at_an_edge_is_warned_of),
        FACT(what_a_feed_calls_a_station_is_never_repeated),
        FACT(a_code_that_is_written_goes_before_one_of_2005),
        FACT(an_outlet_without_a_unit_deserves_a_look),
        FACT(a_registry_that_was_kept_is_only_warned_of_what_is_checked_since),
        FACT(without_the_file_of_enterprises_the_first_of_them_is_warned_of),
        FACT(a_name_with_something_that_nobody_sees_is_refused_unless_it_was_kept),
        FACT(an_air_station_that_tells_no_hour_is_warned_of),
        FACT(an_air_station_with_rows_and_none_of_the_six_is_warned_of),
        FACT(a_missing_folder_or_file_is_told),
        FACT(ten_thousand_stations_are_all_found),
    };
    if (!read_parameters())
        return 1;
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    registry_close(&r);
    registry_files_close(&files);
    parameters_close(&parameters);
    findings_close(&f);
    return failed;
}
