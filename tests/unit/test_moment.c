#include "schema/base/moment.c"

#include "tests/test.h"

enum { SEVEN = 1519081200 };    /* 2018-02-20T07:00:00+08:00 */
enum { CHINA = 8 * HOUR, INDIA = 5 * HOUR + 30 * MINUTE, NEWFOUNDLAND = -(3 * HOUR + 30 * MINUTE) };

static bool parses(const char *text, int64_t moment)
{
    int64_t out = 4711;
    return moment_parse(text, &out) && out == moment;
}

static bool refuses(const char *text)
{
    int64_t out = 4711;
    return !moment_parse(text, &out) && out == 4711;
}

static bool stamps(int64_t moment, int offset, const char *text)
{
    return strcmp(moment_stamp(moment, offset).text, text) == 0;
}

/* The calendar a child would write: one day after the other. */
static void next_day(int *year, int *month, int *day)
{
    static const int length[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
    if (++*day <= length[*month] + (leap && *month == 2))
        return;
    *day = 1;
    if (++*month <= 12)
        return;
    *month = 1;
    ++*year;
}

TEST(every_day_of_800_years_is_the_next_one)
{
    int year = 1970, month = 1, day = 1;
    for (int64_t days = 0; year < 2770; days++) {
        struct civil c = moment_civil(days * DAY + DAY - 1, 0);
        struct civil noon = { year, month, day, 12, 0, 0 };
        if (c.year != year || c.month != month || c.day != day || c.hour != 23 || c.second != 59)
            EXPECT(false);
        if (moment_of(&noon, 0) != days * DAY + 12 * HOUR)
            EXPECT(false);
        next_day(&year, &month, &day);
    }
    EXPECT(year == 2770 && month == 1 && day == 1);
}

TEST(times_before_1970_are_dates_too)
{
    EXPECT(stamps(-1, 0, "1969-12-31T23:59:59+00:00"));
    EXPECT(stamps(-1, CHINA, "1970-01-01T07:59:59+08:00"));
    EXPECT(stamps(-62135596800, 0, "0001-01-01T00:00:00+00:00"));
}

TEST(years_end_where_the_site_is)
{
    EXPECT(parses("2025-12-31T16:00:00Z", 1767196800));
    EXPECT(stamps(1767196800, CHINA, "2026-01-01T00:00:00+08:00"));
    EXPECT(stamps(1767196799, CHINA, "2025-12-31T23:59:59+08:00"));
    EXPECT(stamps(1767196800, 0, "2025-12-31T16:00:00+00:00"));
    EXPECT(strcmp(moment_date(1767196800, CHINA).text, "2026-01-01") == 0);
    EXPECT(strcmp(moment_date(1767196799, CHINA).text, "2025-12-31") == 0);
    EXPECT(stamps(253402300799, 0, "9999-12-31T23:59:59+00:00"));
}

TEST(offsets_of_half_hours_keep_their_sign)
{
    EXPECT(parses("2026-03-01T01:00:00+05:30", 1772307000));
    EXPECT(stamps(1772307000, INDIA, "2026-03-01T01:00:00+05:30"));
    EXPECT(parses("2026-03-01T01:00:00-03:30", 1772307000 + INDIA - NEWFOUNDLAND));
    EXPECT(stamps(1772339400, NEWFOUNDLAND, "2026-03-01T01:00:00-03:30"));
    EXPECT(parses("2026-03-01T00:30:00-00:30", 1772326800));
}

TEST(one_moment_has_many_names)
{
    EXPECT(parses("2018-02-20T07:00:00+08:00", SEVEN) && parses("2018-02-19T23:00:00Z", SEVEN));
    EXPECT(parses("2018-02-19t23:00:00z", SEVEN) && parses("2018-02-19T23:00:00-00:00", SEVEN));
    EXPECT(parses("2018-02-19T23:00:00.999999999999Z", SEVEN));
    EXPECT(parses("1970-01-01T00:00:00+08:00", -CHINA));
    EXPECT(parses("2018-02-20T07:00+08:00", SEVEN) && parses("2018-02-19T23:00Z", SEVEN));
}

TEST(a_leap_second_ends_a_day_in_utc_only)
{
    EXPECT(parses("2016-12-31T23:59:60Z", 1483228800));
    EXPECT(parses("2017-01-01T07:59:60+08:00", 1483228800));
    EXPECT(parses("2017-01-01T05:29:60+05:30", 1483228800));
    EXPECT(parses("2016-12-31T23:59:60.5Z", 1483228800));
    EXPECT(refuses("2017-01-01T23:59:60+08:00") && refuses("2017-01-01T12:00:60Z"));
    EXPECT(refuses("2016-12-31T23:59:61Z"));
}

TEST(days_that_do_not_exist_are_refused)
{
    EXPECT(parses("2024-02-29T00:00:00Z", 1709164800) && parses("2000-02-29T00:00:00Z", 951782400));
    EXPECT(refuses("2023-02-29T00:00:00Z") && refuses("2100-02-29T00:00:00Z"));
    EXPECT(refuses("2024-04-31T00:00:00Z") && refuses("2024-02-30T00:00:00Z"));
    EXPECT(refuses("2024-00-10T00:00:00Z") && refuses("2024-13-10T00:00:00Z"));
    EXPECT(refuses("2024-01-00T00:00:00Z") && refuses("1969-12-31T23:59:59Z"));
    EXPECT(refuses("2024-01-01T24:00:00Z") && refuses("2024-01-01T00:60:00Z"));
}

TEST(a_time_is_the_whole_word)
{
    static const char *const words[] = {
        "", "2024", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00",
        "2024-01-01T00:00:Z", "2024-01-01T00Z",
        "2024-01-01 00:00:00Z",
        " 2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z ", "2024-1-01T00:00:00Z",
        "+2024-01-01T00:00:00Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00,5Z",
        "2024-01-01T00:00:00+8:00", "2024-01-01T00:00:00+0800", "2024-01-01T00:00:00+08",
        "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+08:60", "2024-01-01T00:00:00+08:00Z",
        "20240101T000000Z", "2024-01-01T-1:00:00Z", "10000-01-01T00:00:00Z", "1519081200",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        EXPECT(refuses(words[i]));
}

TEST(an_hour_is_named_by_its_end_and_midnight_belongs_to_the_day_before)
{
    struct hour_name h = moment_hour(SEVEN - HOUR, CHINA);        /* 06:00 to 07:00 */
    EXPECT(h.year == 2018 && h.month == 2 && h.day == 20 && h.hour == 7);
    h = moment_hour(SEVEN + 16 * HOUR, CHINA);             /* 23:00 to 24:00 */
    EXPECT(h.month == 2 && h.day == 20 && h.hour == 24);
    h = moment_hour(SEVEN + 17 * HOUR, CHINA);
    EXPECT(h.month == 2 && h.day == 21 && h.hour == 1);
    h = moment_hour(1767196800 - HOUR, CHINA);
    EXPECT(h.year == 2025 && h.month == 12 && h.day == 31 && h.hour == 24);
}

TEST(the_grid_is_local)
{
    EXPECT(moment_floor(SEVEN + 59, MINUTE, CHINA) == SEVEN);
    EXPECT(moment_floor(SEVEN, HOUR, CHINA) == SEVEN);
    EXPECT(moment_floor(SEVEN - 1, HOUR, CHINA) == SEVEN - HOUR);
    EXPECT(stamps(moment_floor(SEVEN, DAY, CHINA), CHINA, "2018-02-20T00:00:00+08:00"));
    EXPECT(stamps(moment_floor(SEVEN, DAY, INDIA), INDIA, "2018-02-20T00:00:00+05:30"));
    EXPECT(stamps(moment_floor(SEVEN, HOUR, INDIA), INDIA, "2018-02-20T04:00:00+05:30"));
    EXPECT(moment_floor(-1, DAY, 0) == -DAY && moment_floor(-DAY, DAY, 0) == -DAY);
}

TEST(a_date_is_its_local_midnight)
{
    int64_t out = 0;
    EXPECT(moment_parse_day("2018-02-20", CHINA, &out) && out == SEVEN - 7 * HOUR);
    EXPECT(moment_parse_day("2018-02-20T07:00:00+08:00", 0, &out) && out == SEVEN);
    EXPECT(!moment_parse_day("2018-02-30", CHINA, &out) && !moment_parse_day("2018-02", 0, &out));
    EXPECT(!moment_parse_day("", CHINA, &out) && !moment_parse_day("2018-02-20 ", 0, &out));
    EXPECT(out == SEVEN);
}

TEST(offsets_alone_parse)
{
    int seconds = 4711;
    EXPECT(moment_parse_offset("+08:00", &seconds) && seconds == CHINA);
    EXPECT(moment_parse_offset("-03:30", &seconds) && seconds == NEWFOUNDLAND);
    EXPECT(moment_parse_offset("Z", &seconds) && seconds == 0);
    seconds = 4711;
    EXPECT(!moment_parse_offset("", &seconds) && !moment_parse_offset("08:00", &seconds));
    EXPECT(!moment_parse_offset("+8:00", &seconds) && !moment_parse_offset("+08:00 ", &seconds));
    EXPECT(seconds == 4711);
    EXPECT(strcmp(moment_offset(CHINA).text, "+08:00") == 0);
    EXPECT(strcmp(moment_offset(NEWFOUNDLAND).text, "-03:30") == 0);
    EXPECT(strcmp(moment_offset(0).text, "+00:00") == 0);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(every_day_of_800_years_is_the_next_one),
        FACT(times_before_1970_are_dates_too),
        FACT(years_end_where_the_site_is),
        FACT(offsets_of_half_hours_keep_their_sign),
        FACT(one_moment_has_many_names),
        FACT(a_leap_second_ends_a_day_in_utc_only),
        FACT(days_that_do_not_exist_are_refused),
        FACT(a_time_is_the_whole_word),
        FACT(an_hour_is_named_by_its_end_and_midnight_belongs_to_the_day_before),
        FACT(the_grid_is_local),
        FACT(a_date_is_its_local_midnight),
        FACT(offsets_alone_parse),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
