/* AQI, level and primary pollutants of station-hours as the national platform published them. */
#include "publish/index.c"
#include "schema/base/csv.h"
#include "tests/air.h"

/* date,hour,city,station,aqi,level,primary,pm2_5,pm10,co,no2,o3,so2 */
enum { AQI = 4, LEVEL, PRIMARY };
static const size_t column[POLLUTANTS] = { [PM25] = 7, [PM10] = 8, [CO] = 9, [NO2] = 10, [O3] = 11,
                                           [SO2] = 12 };
static const char *const printed[POLLUTANTS] = {
    [SO2] = "二氧化硫", [NO2] = "二氧化氮", [PM10] = "颗粒物(PM10)", [CO] = "一氧化碳",
    [O3] = "臭氧1小时", [PM25] = "细颗粒物(PM2.5)",
};

/* The platform prints ties in an order of its own. */
static struct text primary_of(const struct rating *rating)
{
    static const enum pollutant order[POLLUTANTS] = { SO2, NO2, PM10, CO, PM25, O3 };
    struct text out = TEXT(256);
    text_put(&out, "");
    for (int i = 0; i < POLLUTANTS; i++)
        if (rating->primary[order[i]])
            text_format(&out, "%s%s", out.length == 0 ? "" : ",", printed[order[i]]);
    return out;
}

static void check_row(const struct csv *csv, const struct standard *standard)
{
    static const bool exempt[POLLUTANTS];
    struct cell cell[POLLUTANTS] = { 0 };
    struct rating rating;
    int64_t aqi;
    for (int p = 0; p < POLLUTANTS; p++)
        assert_true(decimal_parse(csv_field(csv, column[p]), 0, standard->scale[p].decimals,
                                  &cell[p].value) != DECIMAL_BAD);
    assert_true(decimal_parse(csv_field(csv, AQI), 0, 0, &aqi) == DECIMAL_EXACT);
    index_rate(standard, cell, exempt, true, &rating);
    struct text primary = primary_of(&rating);
    const char *level = standard->level[rating.level - 1].name;
    if (rating.aqi != aqi || strcmp(level, csv_field(csv, LEVEL)) != 0
        || strcmp(primary.at, csv_field(csv, PRIMARY)) != 0)
        fail_msg("line %d: %d, level %d, %s", csv_line(csv), rating.aqi, rating.level, primary.at);
    text_close(&primary);
}

TEST(every_published_station_hour_is_reproduced)
{
    struct text bytes = air_file(SOURCE_DIR "/tests/data/hj633/national_hours.csv");
    struct standards standards;
    struct findings f;
    struct csv *csv = NULL;
    struct why why = { "" };
    int rows = 0;
    findings_open(&f);
    EXPECT(standards_open(&standards, SOURCE_DIR "/schema/standards", EAST8, &f));
    air_clean(&f);
    const struct standard *of_2020 = standards_at(&standards, air_hour("2020-04-04T12:00:00Z"));
    EXPECT(csv_open(&csv, bytes.at, bytes.length, &why) && csv_next(csv, &why) == CSV_ROW);
    for (; csv_next(csv, &why) == CSV_ROW; rows++)
        check_row(csv, of_2020);
    EXPECT(rows == 529);
    csv_close(&csv);
    standards_close(&standards);
    text_close(&bytes);
}

int main(void)
{
    const struct CMUnitTest facts[] = { FACT(every_published_station_hour_is_reproduced) };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
