#include "ingest/check.c"

#include <string.h>

#include "tests/test.h"

#define END                                                                                        \
    INT64_C(1772294400) /* of the interval of every report here: 2026-03-01T00:00:00+08:00 */

static struct checks checks;
static struct series series[3]; /* PM2.5 in µg/m³; CO told in µg/m³ and kept in mg/m³; unbounded */
static struct claim claim[3];

static int set_up(void **state)
{
    static struct settings settings = {
        .check = { .late_hours = 48, .future_minutes = 10,
                   .sentinels = { "-99", "-999.0", "9999", "0.5", "nonsense", "-0.0000001" },
                   .sentinels_count = 6 },
    };
    (void)state;
    checks_open(&checks, &settings);
    series[0] = (struct series){ .parameter = 0, .low = 0, .high = 10000000 };
    series[1] = (struct series){ .parameter = 1, .low = 0, .high = 1000000000,
                                   .shift = -3 };
    series[2] = (struct series){ .parameter = 2, .low = INT64_MIN, .high = INT64_MAX };
    return 0;
}

/* A report of an hour with one reading, as it was sent and as it is kept. */
static struct normalised report_of(int which, const char *digits, int64_t value, uint32_t marks)
{
    struct normalised n = { .report = {
                                .station = "A", .span = 3600, .start = END - 3600, .count = 1 } };
    n.report.reading[0] =
        (struct reading){ .parameter = (int16_t)which, .marks = marks, .value = value };
    claim[which] = (struct claim){ .absent = (marks & MARK_ABSENT) != 0 };
    snprintf(claim[which].digits, sizeof claim[which].digits, "%s", digits);
    n.from[0] = (struct normal){ &series[which], &claim[which] };
    return n;
}

/* The marks after the checks; a check never changes a value. */
static uint32_t marked(int which, const char *digits, int64_t value, uint32_t marks, int64_t heard)
{
    struct normalised n = report_of(which, digits, value, marks);
    check(&checks, &n, heard);
    assert_true(n.report.count == 1 && n.report.reading[0].value == value);
    return n.report.reading[0].marks;
}

static uint32_t marks_of(const char *digits, int64_t value)
{
    return marked(0, digits, value, 0, END);
}

TEST(a_value_within_its_range_has_nothing_against_it)
{
    EXPECT(marks_of("38", 38000) == 0 && marks_of("0", 0) == 0 && marks_of("10000", 10000000) == 0);
}

TEST(a_value_outside_of_its_range_is_marked_and_kept)
{
    EXPECT(marks_of("-0.001", -1) == MARK_RANGE && marks_of("10000.001", 10000001) == MARK_RANGE);
    EXPECT(marks_of("1e+09", 1000000000000) == MARK_RANGE);
    EXPECT(marked(2, "-9e+12", INT64_MIN, 0, END) == 0
           && marked(2, "9e+12", INT64_MAX, 0, END) == 0);
}

TEST(a_high_value_within_the_range_is_not_withheld)
{
    EXPECT(marks_of("9998", 9998000) == 0 && mark_counts(marks_of("5000", 5000000)));
}

TEST(a_sentinel_is_compared_as_it_was_sent)
{
    EXPECT(marks_of("-99", -99000) == MARK_SENTINEL && marks_of("-99.00", -99000) == MARK_SENTINEL);
    EXPECT(marks_of("-999", -999000) == MARK_SENTINEL
           && marks_of("9.999e+03", 9999000) == MARK_SENTINEL);
    EXPECT(marks_of("-99.1", -99100) == MARK_RANGE
           && marks_of("-99.0000001", -99000) == MARK_RANGE);
    /* told in µg/m³: 9999 is one, 9.999 mg/m³ is a value; kept are 9.999 mg/m³ both times */
    EXPECT(marked(1, "9999", 9999000, 0, END) == MARK_SENTINEL
           && marked(1, "9.999", 9999000, 0, END) == 0);
    EXPECT(marks_of("0.5", 500) == MARK_SENTINEL && marks_of("0.50", 500) == MARK_SENTINEL);
}

TEST(a_sentinel_that_cannot_be_read_is_none)
{
    EXPECT(checks.sentinels == 4 && marks_of("0", 0) == 0 && marks_of("", 0) == 0);
}

TEST(late_is_more_than_late_hours_after_the_end_and_only_a_mark)
{
    EXPECT(marked(0, "38", 38000, 0, END + 48 * HOUR) == 0);
    EXPECT(marked(0, "38", 38000, 0, END + 48 * HOUR + 1) == MARK_LATE);
    EXPECT(marked(0, "38", 38000, 0, END + 3650 * INT64_C(86400)) == MARK_LATE);
    EXPECT(mark_counts(MARK_LATE));
}

/* Withheld are sentinels, what is out of range and what the source marks (contract §6), no more. */
TEST(the_future_is_more_than_future_minutes_before_the_end_and_only_a_mark)
{
    EXPECT(marked(0, "38", 38000, 0, END - 10 * MINUTE) == 0);
    EXPECT(marked(0, "38", 38000, 0, END - 10 * MINUTE - 1) == MARK_FUTURE);
    EXPECT(marked(0, "38", 38000, 0, END - 3600) == MARK_FUTURE && mark_counts(MARK_FUTURE));
}

TEST(an_absent_reading_is_judged_by_its_time_alone)
{
    EXPECT(marked(0, "", 0, MARK_ABSENT, END) == MARK_ABSENT);
    EXPECT(marked(0, "", -5, MARK_ABSENT | MARK_UPKEEP, END) == (MARK_ABSENT | MARK_UPKEEP));
    EXPECT(marked(0, "", 0, MARK_ABSENT, END + 49 * HOUR) == (MARK_ABSENT | MARK_LATE));
}

TEST(marks_that_stand_already_stay)
{
    EXPECT(marked(0, "38.1235", 38124, MARK_ROUNDED | MARK_UPKEEP, END)
           == (MARK_ROUNDED | MARK_UPKEEP));
    EXPECT(marked(0, "-1", -1000, MARK_FAULT, END + 49 * HOUR)
           == (MARK_FAULT | MARK_RANGE | MARK_LATE));
    EXPECT(marked(0, "-99", -99000, MARK_FAULT, END) == (MARK_FAULT | MARK_SENTINEL));
}

TEST(each_reading_is_judged_by_its_own_series)
{
    struct normalised n = report_of(0, "38", 38000, 0),
                      other = report_of(1, "2000000", 2000000000, 0);
    n.report.reading[1] = other.report.reading[0];
    n.from[1] = other.from[0];
    n.report.count = 2;
    check(&checks, &n, END + 49 * HOUR);
    EXPECT(n.report.reading[0].marks == MARK_LATE);
    EXPECT(n.report.reading[1].marks == (MARK_RANGE | MARK_LATE));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_value_within_its_range_has_nothing_against_it),
        FACT(a_value_outside_of_its_range_is_marked_and_kept),
        FACT(a_high_value_within_the_range_is_not_withheld),
        FACT(a_sentinel_is_compared_as_it_was_sent),
        FACT(a_sentinel_that_cannot_be_read_is_none),
        FACT(late_is_more_than_late_hours_after_the_end_and_only_a_mark),
        FACT(the_future_is_more_than_future_minutes_before_the_end_and_only_a_mark),
        FACT(an_absent_reading_is_judged_by_its_time_alone),
        FACT(marks_that_stand_already_stay),
        FACT(each_reading_is_judged_by_its_own_series),
    };
    return cmocka_run_group_tests(facts, set_up, NULL);
}
