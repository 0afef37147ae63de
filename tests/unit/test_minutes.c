#include "publish/minutes.c"

#include "tests/test.h"

enum { QUANTUM = 3 };

static struct minutes m;

static void say(int32_t span, int64_t second, int64_t value, uint32_t marks)
{
    struct reading r = { .value = value, .marks = marks };
    minutes_tell(&m, span, second, &r);
}

/* count reports of that span one after the other, from the slot on */
static void say_many(int32_t span, int from, int count, int64_t value, uint32_t marks)
{
    for (int i = from; i < from + count; i++)
        say(span, (int64_t)i * span, value, marks);
}

static bool is(enum kind kind, enum absence why, int64_t value, int count, int expected)
{
    struct made_hour made = minutes_make(&m, kind, QUANTUM, 0);
    if (made.why == why && made.count == count && made.expected == expected
        && (why != ABSENCE_NONE || made.value == value))
        return true;
    print_error("why %d, value %lld, %d of %d\n", (int)made.why, (long long)made.value, made.count,
                made.expected);
    return false;
}

static bool air_is(enum absence why, int64_t value, int count, int expected)
{
    return is(KIND_AIR, why, value, count, expected);
}

TEST(nothing_told_is_not_received)
{
    minutes_open(&m, 60);
    EXPECT(air_is(NOT_RECEIVED, 0, 0, 60) && !minutes_make(&m, KIND_AIR, QUANTUM, 0).received);
    minutes_open(&m, 300);
    EXPECT(air_is(NOT_RECEIVED, 0, 0, 12));
    minutes_open(&m, 0);
    EXPECT(air_is(NOT_RECEIVED, 0, 0, 60));
}

TEST(forty_five_minutes_make_an_hour)
{
    static const struct {
        int32_t cadence;
        int enough;
    } cases[] = {
        { 60, 45 },  { 30, 90 },  { 300, 9 },  { 600, 5 },  { 900, 3 },
        { 1200, 3 }, { 1800, 2 }, { 120, 23 }, { 1, 2700 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int expected = HOUR / cases[i].cadence, enough = cases[i].enough;
        minutes_open(&m, cases[i].cadence);
        say_many(cases[i].cadence, 0, enough - 1, 7000, 0);
        EXPECT(air_is(INSUFFICIENT, 0, enough - 1, expected));
        say_many(cases[i].cadence, enough - 1, 1, 7000, 0);
        EXPECT(air_is(ABSENCE_NONE, 7, enough, expected));
    }
}

TEST(the_mean_is_exact_and_rounded_once_half_even)
{
    minutes_open(&m, 1200);
    say_many(1200, 0, 1, 6499, 0); /* 6.499 + 6.500 + 6.501 = 3 × 6.5 */
    say_many(1200, 1, 1, 6500, 0);
    say_many(1200, 2, 1, 6501, 0);
    EXPECT(air_is(ABSENCE_NONE, 6, 3, 3));
    minutes_open(&m, 1800);
    say_many(1800, 0, 1, 7499, 0);
    say_many(1800, 1, 1, 7502, 0); /* 7.5005, and not 7.500 first */
    EXPECT(air_is(ABSENCE_NONE, 8, 2, 2));
    minutes_open(&m, 1800);
    say_many(1800, 0, 1, -499, 0);
    say_many(1800, 1, 1, -501, 0);
    EXPECT(air_is(ABSENCE_NONE, 0, 2, 2));
}

TEST(what_a_mark_takes_out_is_not_in_the_mean)
{
    minutes_open(&m, 60);
    say_many(60, 0, 59, 10000, 0);
    say_many(60, 59, 1, 900000, MARK_FAULT);
    EXPECT(air_is(ABSENCE_NONE, 10, 59, 60) && minutes_make(&m, KIND_AIR, QUANTUM, 0).whole);
    minutes_open(&m, 60);
    say_many(60, 0, 44, 10000, MARK_LATE | MARK_ROUNDED);
    say_many(60, 44, 16, 0, MARK_ABSENT);
    EXPECT(air_is(INSUFFICIENT, 0, 44, 60) && minutes_make(&m, KIND_AIR, QUANTUM, 0).whole);
    minutes_open(&m, 60);
    say_many(60, 0, 45, 10000, MARK_STUCK);
    EXPECT(air_is(ABSENCE_NONE, 10, 45, 60) && minutes_make(&m, KIND_AIR, QUANTUM, 0).suspect);
    EXPECT(!minutes_make(&m, KIND_AIR, QUANTUM, 0).whole);
}

TEST(one_mark_on_all_that_came_is_the_reason)
{
    minutes_open(&m, 60);
    say_many(60, 0, 30, 0, MARK_CALIBRATION);
    say_many(60, 30, 10, 0, MARK_ABSENT);
    EXPECT(air_is(CALIBRATION, 0, 0, 60));
    say_many(60, 40, 1, 0, MARK_UPKEEP);
    EXPECT(air_is(INSUFFICIENT, 0, 0, 60));
    minutes_open(&m, 60);
    say_many(60, 0, 60, 0, MARK_CALIBRATION);
    say_many(60, 59, 1, 0, 0); /* told again */
    EXPECT(air_is(CALIBRATION, 0, 0, 60));
    minutes_open(&m, 60);
    say_many(60, 0, 30, 0, MARK_CALIBRATION);
    say_many(60, 30, 1, 0, 0);
    EXPECT(air_is(INSUFFICIENT, 0, 1, 60));
    minutes_open(&m, 60);
    say_many(60, 0, 60, 0, MARK_ABSENT);
    EXPECT(air_is(NOT_RECEIVED, 0, 0, 60) && !minutes_make(&m, KIND_AIR, QUANTUM, 0).received);
    minutes_open(&m, 60);
    say_many(60, 0, 60, -99000, MARK_SENTINEL);
    EXPECT(air_is(INVALID, 0, 0, 60) && minutes_make(&m, KIND_AIR, QUANTUM, 0).received);
    minutes_open(&m, 60);
    say_many(60, 0, 5, 0, MARK_ABSENT | MARK_UPKEEP);
    EXPECT(air_is(MAINTENANCE, 0, 0, 60));
}

TEST(told_again_or_of_another_span_or_hour_is_passed_over)
{
    minutes_open(&m, 60);
    say_many(60, 0, 45, 10000, 0);
    say(60, 44 * 60, 99000, 0);
    say(60, 0, 99000, 0);
    say(300, 2700, 99000, 0);
    say(3600, 0, 99000, 0);
    say(60, 3600, 99000, 0);
    say(60, -60, 99000, 0);
    EXPECT(air_is(ABSENCE_NONE, 10, 45, 60));
}

TEST(what_is_said_to_be_taken_is_what_is_taken)
{
    static const int32_t cadences[] = { 0, 60, 300, 600, 700, 1800 };
    static const int32_t spans[] = { 0, 1, 60, 300, 600, 700, 1800, 3600 };
    for (size_t c = 0; c < sizeof cadences / sizeof *cadences; c++)
        for (size_t s = 0; s < sizeof spans / sizeof *spans; s++) {
            minutes_open(&m, cadences[c]);
            say(spans[s], 0, 7000, 0);
            EXPECT((m.report.told + m.moment.told == 1) == minutes_take(cadences[c], spans[s]));
        }
    EXPECT(minutes_take(0, 60) && minutes_take(300, 0) && !minutes_take(60, 300));
}

TEST(moments_count_once_a_minute_and_the_first_that_counts_stands)
{
    minutes_open(&m, 0);
    for (int minute = 0; minute < 45; minute++) {
        say(0, minute * 60 + 1, 90000, MARK_FAULT);
        say(0, minute * 60 + 5, 10000, 0);
        say(0, minute * 60 + 20, 90000, 0);
        if (minute == 43)
            EXPECT(air_is(INSUFFICIENT, 0, 44, 60));
    }
    EXPECT(air_is(ABSENCE_NONE, 10, 45, 60));
    minutes_open(&m, 0);
    for (int second = 0; second < 600; second++)
        say(0, second, 10000, 0);
    EXPECT(air_is(INSUFFICIENT, 0, 10, 60));
}

TEST(moments_of_a_slower_series_count_once_a_slot)
{
    minutes_open(&m, 300);
    for (int second = 0; second < 2700; second += 60)
        say(0, second, second % 300 == 0 ? 10000 : 50000, 0);
    EXPECT(air_is(ABSENCE_NONE, 10, 9, 12));
    minutes_open(&m, 5);
    for (int second = 0; second < 3600; second += 5)
        say(0, second, 10000, 0);
    EXPECT(air_is(ABSENCE_NONE, 10, 60, 60));
}

TEST(reports_and_moments_are_not_mixed)
{
    minutes_open(&m, 60);
    for (int minute = 0; minute < 60; minute++) {
        say(0, minute * 60, 90000, 0);
        say(60, minute * 60, 10000, 0);
    }
    EXPECT(air_is(ABSENCE_NONE, 10, 60, 60));
    minutes_open(&m, 60);
    for (int minute = 0; minute < 60; minute++) {
        say(0, minute * 60, 90000, 0);
        say(60, minute * 60, 10000, MARK_CALIBRATION);
    }
    EXPECT(air_is(CALIBRATION, 0, 0, 60)); /* the instrument's own word */
    minutes_open(&m, 60);
    say(60, 0, 10000, 0);
    for (int minute = 0; minute < 50; minute++)
        say(0, minute * 60, 90000, 0);
    EXPECT(air_is(ABSENCE_NONE, 90, 50, 60));
}

TEST(a_stack_s_hour_is_marked_by_its_share_of_normal_minutes)
{
    minutes_open(&m, 60);
    say_many(60, 0, 44, 48000, 0);
    say_many(60, 44, 16, 0, MARK_FAULT);
    EXPECT(is(KIND_GAS, FAULT, 0, 44, 60) && air_is(INSUFFICIENT, 0, 44, 60));
    minutes_open(&m, 60);
    say_many(60, 0, 60, 0, MARK_CALIBRATION);
    EXPECT(is(KIND_GAS, CALIBRATION, 0, 0, 60));
    minutes_open(&m, 60);
    say_many(60, 0, 37, 48000, 0);
    say_many(60, 37, 13, 0, MARK_UPKEEP);
    EXPECT(is(KIND_GAS, FAULT, 0, 37, 60));
    minutes_open(&m, 60);
    say_many(60, 0, 38, 48000, 0);
    EXPECT(is(KIND_GAS, INSUFFICIENT, 0, 38, 60));
}

TEST(sums_beyond_all_bounds_are_invalid_and_not_wrong)
{
    minutes_open(&m, 60);
    say_many(60, 0, 60, INT64_MAX, 0);
    EXPECT(air_is(INVALID, 0, 60, 60));
    minutes_open(&m, 60);
    say_many(60, 0, 60, INT64_MIN, 0);
    EXPECT(air_is(INVALID, 0, 60, 60));
    minutes_open(&m, 1800);
    say_many(1800, 0, 2, INT64_MAX / 2, 0);
    EXPECT(minutes_make(&m, KIND_AIR, 0, 3).why == INVALID);
    EXPECT(minutes_make(&m, KIND_AIR, 0, 0).value == INT64_MAX / 2);
}

TEST(an_odd_cadence_is_an_hour_of_one_slot)
{
    minutes_open(&m, 2700);
    say(2700, 0, 10000, 0);
    EXPECT(air_is(NOT_RECEIVED, 0, 0, 1));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(nothing_told_is_not_received),
        FACT(forty_five_minutes_make_an_hour),
        FACT(the_mean_is_exact_and_rounded_once_half_even),
        FACT(what_a_mark_takes_out_is_not_in_the_mean),
        FACT(one_mark_on_all_that_came_is_the_reason),
        FACT(told_again_or_of_another_span_or_hour_is_passed_over),
        FACT(what_is_said_to_be_taken_is_what_is_taken),
        FACT(moments_count_once_a_minute_and_the_first_that_counts_stands),
        FACT(moments_of_a_slower_series_count_once_a_slot),
        FACT(reports_and_moments_are_not_mixed),
        FACT(a_stack_s_hour_is_marked_by_its_share_of_normal_minutes),
        FACT(sums_beyond_all_bounds_are_invalid_and_not_wrong),
        FACT(an_odd_cadence_is_an_hour_of_one_slot),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
