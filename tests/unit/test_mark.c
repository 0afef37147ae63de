#include "schema/mark.c"

#include "tests/test.h"

#include "schema/reading.h"
#include "schema/reasons.h"

TEST(every_mark_has_its_name_and_comes_back_by_it)
{
    for (unsigned bit = 0; bit < MARK_COUNT; bit++) {
        uint32_t mark = 0;
        EXPECT(mark_of(mark_name(bit), &mark) && mark == 1u << bit);
    }
    uint32_t mark = 7;
    EXPECT(mark_name(MARK_COUNT) == NULL);
    EXPECT(!mark_of("missing", &mark) && mark == 7);
}

TEST(every_absence_and_reason_has_its_name_and_comes_back_by_it)
{
    for (int a = NOT_RECEIVED; a < ABSENCES; a++) {
        enum absence out = ABSENCE_NONE;
        EXPECT(absence_of(absence_name((enum absence)a), &out) && out == (enum absence)a);
    }
    EXPECT(absence_name(ABSENCE_NONE) == NULL && reason_name(REASON_NONE) == NULL);
    for (int r = REASON_NONE + 1; r < REASONS; r++) {
        enum reason out = REASON_NONE;
        EXPECT(reason_of(reason_name((enum reason)r), &out) && out == (enum reason)r);
        EXPECT(reason_remedy((enum reason)r) != NULL);
    }
    enum absence absence;
    enum reason reason;
    EXPECT(!absence_of("none", &absence) && !reason_of("none", &reason));
}

TEST(the_letters_of_hj212_are_marks)
{
    const struct { const char *letter; uint32_t mark; } good[] = {
        { "N", 0 },         { "F", MARK_STOPPED }, { "M", MARK_UPKEEP },
        { "S", MARK_SET },  { "D", MARK_FAULT },   { "C", MARK_CALIBRATION },
        { "T", MARK_OVER }, { "B", MARK_LINK },    { "P", MARK_POWER },
    };
    uint32_t mark = 9;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        EXPECT(mark_of_flag(EDITION_2017, good[i].letter, &mark) && mark == good[i].mark);
    EXPECT(!mark_of_flag(EDITION_2017, "", &mark) && !mark_of_flag(EDITION_2017, "n", &mark)
           && !mark_of_flag(EDITION_2017, "NN", &mark));
}

TEST(doubt_and_delay_leave_a_value_standing)
{
    const uint32_t stands = MARK_STEP | MARK_STUCK | MARK_FUTURE | MARK_LATE | MARK_ROUNDED;
    EXPECT(mark_counts(0) && mark_counts(stands));
    EXPECT(mark_absence(stands) == ABSENCE_NONE);
    EXPECT(mark_suspect(MARK_STEP) && mark_suspect(MARK_STUCK | MARK_LATE));
    EXPECT(!mark_suspect(MARK_LATE | MARK_ROUNDED) && !mark_suspect(MARK_STUCK | MARK_FAULT));
    for (unsigned bit = 0; bit < MARK_COUNT; bit++)
        EXPECT(mark_counts(1u << bit) == ((stands & 1u << bit) != 0));
}

TEST(each_mark_gives_its_reason)
{
    const struct { uint32_t marks; enum absence why; } good[] = {
        { MARK_ABSENT, NOT_RECEIVED },
        { MARK_UPKEEP, MAINTENANCE },
        { MARK_CALIBRATION, CALIBRATION },
        { MARK_FAULT, FAULT },
        { MARK_LINK, FAULT },
        { MARK_STOPPED, STOPPED },
        { MARK_POWER, POWER },
        { MARK_RANGE, INVALID },
        { MARK_SENTINEL, INVALID },
        { MARK_SET, INVALID },
        { MARK_OVER, INVALID },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        EXPECT(mark_absence(good[i].marks) == good[i].why);
}

TEST(the_source_s_own_mark_tells_more_than_a_check)
{
    EXPECT(mark_absence(MARK_UPKEEP | MARK_RANGE | MARK_SENTINEL) == MAINTENANCE);
    EXPECT(mark_absence(MARK_ABSENT | MARK_CALIBRATION) == CALIBRATION);
    EXPECT(mark_absence(MARK_ABSENT | MARK_RANGE) == NOT_RECEIVED);
    EXPECT(mark_absence(MARK_STOPPED | MARK_SENTINEL) == STOPPED);
}

TEST(a_report_finds_its_readings)
{
    const struct report r = { .count = 2,
                              .reading = { { .parameter = 3, .value = 7 }, { .parameter = 5 } } };
    EXPECT(report_reading(&r, 3)->value == 7 && report_reading(&r, 5) == &r.reading[1]);
    EXPECT(report_reading(&r, 4) == NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(every_mark_has_its_name_and_comes_back_by_it),
        FACT(every_absence_and_reason_has_its_name_and_comes_back_by_it),
        FACT(the_letters_of_hj212_are_marks), FACT(doubt_and_delay_leave_a_value_standing),
        FACT(each_mark_gives_its_reason), FACT(the_source_s_own_mark_tells_more_than_a_check),
        FACT(a_report_finds_its_readings),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
