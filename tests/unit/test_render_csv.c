/* render_csv: contract §5's columns, and no cell that a spreadsheet would run. */
#include "publish/render_csv.c"
#include "schema/base/csv.h"
#include "tests/station_page.h"

static void print(void)
{
    print_anew();
    render_csv(&page, &sample.document, standards_at(&sample.standards, sample.document.start),
               &sample.settings);
}

static const char header[] =
    "\xEF\xBB\xBFid,name,city,start,end,aqi,level,class,primary,so2,so2_iaqi,no2,no2_iaqi,pm10,"
    "pm10_iaqi,"
    "co,co_iaqi,o3,o3_iaqi,pm25,pm25_iaqi\r\n";

TEST(the_columns_are_the_contracts_and_lines_end_in_CRLF)
{
    print();
    keep("hour.csv");
    EXPECT(strncmp(page.at, header, sizeof header - 1) == 0);
    EXPECT(times("\r\n") == 4 && times("\n") == 4);
    EXPECT(has("\r\nS001,广场,示例市,2026-03-01T00:00:00+08:00,2026-03-01T01:00:00+08:00,108,3,轻度污染,"
               "pm25,"
               "8,3,40,20,130,104,1.0,10,30,10,68,108\r\n"));
}

TEST(missing_is_NA_unplanned_a_slash_and_primary_parted_by_blanks)
{
    sample.subject[0].cell[CO] = sample_absent(NOT_PLANNED);
    sample.subject[0].cell[O3] = sample_absent(FAULT);
    sample.subject[0].rating.primary[PM10] = true;
    sample.subject[2].rating = (struct rating){ .aqi = NO_INDEX };
    print();
    EXPECT(has(",pm10 pm25,8,3,40,20,130,104,/,/,NA,NA,68,108\r\n"));
    EXPECT(has(",NA,NA,NA,NA,3,1,12,6"));
    sample_rate(&sample.subject[1], 42, 1);
    print();
    EXPECT(has(",42,1,优,,6,2"));
}

/* The cell as a reader of RFC 4180 sees it. */
static void read_name(const char *name, char out[256])
{
    struct csv *csv = NULL;
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "%s", name);
    print();
    assert_true(csv_open(&csv, page.at, page.length, &ill) && csv_next(csv, &ill) == CSV_ROW);
    assert_true(csv_next(csv, &ill) == CSV_ROW);
    assert_int_equal(csv_count(csv), 9 + 2 * POLLUTANTS);
    snprintf(out, 256, "%s", csv_field(csv, 1));
    csv_close(&csv);
}

TEST(no_text_is_run_by_a_spreadsheet)
{
    static const char *const evil[] = { "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
                                       "  =1",
                                        "＝1", "＠1", "－1", "＋1",
                                       "\u00A0=1", "\u3000=1", "\u200B+1", "\uFEFF-1", "\u2000@1",
                                       "\u200F=1", "\u202F=1", "\u205F=1", "\u2060=1", "\u00AD=1",
                                       " \u3000 \uFEFF\u00A0＝1", "\u202E=1", "\u2028=1" };
    char cell[256];
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        read_name(evil[i], cell);
        EXPECT(cell[0] == '\'');
    }
    read_name("\"=1", cell);
    EXPECT(strcmp(cell, "\"=1") == 0);
    read_name("\u3000甲=1", cell);
    EXPECT(strcmp(cell, "\u3000甲=1") == 0);
    read_name("\u3000", cell);
    EXPECT(strcmp(cell, "\u3000") == 0);
    read_name("\u2010=1", cell);                 /* a hyphen that is to be seen and runs nothing */
    EXPECT(strcmp(cell, "\u2010=1") == 0);
    read_name("甲-乙=丙", cell);
    EXPECT(strcmp(cell, "甲-乙=丙") == 0);
}

TEST(commas_semicolons_quotes_and_breaks_stay_inside_their_cell)
{
    char cell[256];
    read_name("a,b;=c\"d\r\n=e\tf\xE2\x80\xA8g", cell);
    EXPECT(strncmp(cell, "a,b;=c\"d  =e f ", 15) == 0 && has(",\"a,b;=c\"\"d  =e f "));
    read_name(HOSTILE, cell);
    EXPECT(cell[0] == '\'' && strstr(cell, "\xF0\xA0\xAE\xB7") != NULL);
}

TEST(a_number_below_zero_stays_a_number)
{
    sample.subject[0].cell[SO2] = sample_cell(-2, 0, 1, 1);
    sample.subject[0].cell[CO] = sample_cell(-3, 0, 1, 1);
    print();
    EXPECT(has(",pm25,-2,0,") && has(",-0.3,0,"));
}

TEST(an_id_that_begins_with_a_hyphen_is_defused_too)
{
    snprintf(sample.station[0].id, sizeof sample.station[0].id, "-A1");
    print();
    EXPECT(has("\r\n'-A1,广场"));
}

TEST(a_demonstration_has_one_column_more)
{
    print();
    EXPECT(!has("演示数据"));
    sample.settings.site.demo = true;
    print();
    EXPECT(has("pm25_iaqi,note\r\n") && times(",演示数据\r\n") == 3);
}

TEST(a_stations_csv_has_its_72_hours_oldest_first)
{
    print_anew();
    render_station_csv(&page, &station);
    keep("station.csv");
    EXPECT(times("\r\n") == 1 + STATION_HOURS && strncmp(page.at, header, sizeof header - 1) == 0);
    EXPECT(has("_iaqi\r\nS001,广场,示例市,2026-02-26T01:00:00+08:00,2026-02-26T02:00:00+08:00,30,1,优,,"));
    EXPECT(has("2026-02-26T12:00:00+08:00,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA\r\n"));
    EXPECT(has(",108,3,轻度污染,pm25,8,3,40,20,130,104,1.0,10,30,10,68,108\r\n"));
}

TEST(a_row_says_where_the_station_was_in_its_hour)
{
    struct station before = sample.station[0];
    snprintf(before.name, sizeof before.name, "旧址");
    for (int i = 0; i < STATION_HOURS; i++)
        station.of[i] = i < 3 ? &before : &sample.station[0];
    print_anew();
    render_station_csv(&page, &station);
    EXPECT(times("\nS001,旧址,示例市,") == 3 && times("\nS001,广场,示例市,") == STATION_HOURS - 3);
    EXPECT(has("_iaqi\r\nS001,旧址,示例市,2026-02-26T01:00:00+08:00,"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(the_columns_are_the_contracts_and_lines_end_in_CRLF),
        FRESH(missing_is_NA_unplanned_a_slash_and_primary_parted_by_blanks),
        FRESH(no_text_is_run_by_a_spreadsheet),
        FRESH(commas_semicolons_quotes_and_breaks_stay_inside_their_cell),
        FRESH(a_number_below_zero_stays_a_number),
        FRESH(an_id_that_begins_with_a_hyphen_is_defused_too),
        FRESH(a_demonstration_has_one_column_more),
        FRESH(a_stations_csv_has_its_72_hours_oldest_first),
        FRESH(a_row_says_where_the_station_was_in_its_hour),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    station_end();
    return failed;
}
