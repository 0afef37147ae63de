/* Minutes into hours: the worked cases of flue gas, and those of an air station. */
#include "publish/aggregate.c"
#include "tests/air.h"

/* A1: minutes. A2: each its own cadence. A3: moments. M: a micro station. */
static const char stations[] = STATIONS "A1,一,air,区,市,,,,,rated,,2010-01-01,\n"
                                        "A2,二,air,区,市,,,,,rated,,2010-01-01,\n"
                                        "A3,三,air,区,市,,,,,rated,,2010-01-01,\n"
                                        "M,微,air,区,市,,,,,micro,,2010-01-01,\n";
#define ALL(id, cadence)                                                                           \
    id ",so2,,," cadence ",,,,,,\n" id ",no2,,," cadence ",,,,,,\n" id ",pm10,,," cadence          \
       ",,,,,,\n" id ",co,,," cadence ",,,,,,\n" id ",o3,,," cadence ",,,,,,\n" id                 \
       ",pm25,,," cadence ",,,,,,\n"
static const char series[] = SERIES ALL("A1", "60") ALL("A3", "0") ALL(
    "M", "60") "A2,so2,,,60,,,,,,\nA2,no2,,,300,,,,,,\nA2,pm10,,,600,,,,,,\nA2,co,,,3600,,,,,,\n"
               "A2,o3,,,3600,,,1,,,\nA2,pm25,,,60,,,,,2026-06-10T14:30:00+08:00,\n";

static struct air air;
static struct hour hour;
static int64_t start;

static int open_hour(void **state)
{
    (void)state;
    air_open(&air, stations, series);
    start = air_hour("2026-06-10T15:00:00+08:00");
    hour = air_hour_open(&air, start);
    return 0;
}

static int close_hour(void **state)
{
    (void)state;
    hour_close(&hour);
    air_close(&air);
    return 0;
}

static const struct told *told(const char *id)
{
    for (size_t i = 0; i < hour.count; i++)
        if (strcmp(hour.at[i].station->id, id) == 0)
            return &hour.at[i];
    fail_msg("%s is not in the hour", id);
    return NULL;
}

/* Reports of span (a step of a minute for moments) from one slot to before another. */
static void tell(const char *id, int32_t span, int from, int to,
                 const char *const digits[POLLUTANTS], uint32_t marks)
{
    for (int i = from; i < to; i++) {
        struct report r =
            air_report(&air, id, start + (int64_t)i * (span == 0 ? MINUTE : span), digits);
        r.span = span;
        for (size_t k = 0; k < r.count; k++)
            r.reading[k].marks = marks;
        air_tell(&air, &hour, &r);
    }
}

static bool cell_is(const char *id, int p, enum absence why, int64_t value, int count, int expected)
{
    const struct cell *c = &told(id)->cell[p];
    if (c->why == why && (why != ABSENCE_NONE || c->value == value) && c->count == count
        && c->expected == expected)
        return true;
    print_error("%s %s: why %d, %lld, %d of %d\n", id, pollutant_key[p], (int)c->why,
                (long long)c->value, c->count, c->expected);
    return false;
}

#define SIX_DIGITS DIGITS("6", "40", "90", "0.8", "150", "61")

TEST(sixty_minutes_make_an_hour_of_60_of_60)
{
    tell("A1", 60, 0, 60, SIX_DIGITS, 0);
    EXPECT(cell_is("A1", PM25, ABSENCE_NONE, 61, 60, 60)
           && cell_is("A1", CO, ABSENCE_NONE, 8, 60, 60));
    EXPECT(told("A1")->received == 6 && told("A1")->valid == 6 && told("A1")->whole);
}

TEST(sixty_minutes_of_which_one_is_invalid_are_59_of_60)
{
    tell("A1", 60, 0, 30, SIX_DIGITS, 0);
    tell("A1", 60, 30, 31, DIGITS("999", "999", "999", "99", "999", "999"), MARK_FAULT);
    tell("A1", 60, 31, 60, SIX_DIGITS, 0);
    EXPECT(cell_is("A1", PM25, ABSENCE_NONE, 61, 59, 60) && told("A1")->whole);
}

TEST(forty_four_minutes_are_insufficient_and_forty_five_are_an_hour)
{
    tell("A1", 60, 0, 44, SIX_DIGITS, 0);
    EXPECT(cell_is("A1", PM25, INSUFFICIENT, 0, 44, 60) && told("A1")->received == 6);
    EXPECT(told("A1")->valid == 0 && !told("A1")->whole);
    tell("A1", 60, 44, 45, SIX_DIGITS, 0);
    EXPECT(cell_is("A1", PM25, ABSENCE_NONE, 61, 45, 60) && told("A1")->valid == 6);
    EXPECT(!told("A1")->whole);
}

TEST(a_mean_is_rounded_from_the_quantum_and_not_twice)
{
    tell("A1", 60, 0, 30, DIGITS("6.499", "7.5", "90.5", "0.8499", "149.5", "61.4"), 0);
    tell("A1", 60, 30, 60, DIGITS("6.5", "7.502", "90.5", "0.85", "149.5", "61.5"), 0);
    EXPECT(cell_is("A1", SO2, ABSENCE_NONE, 6, 60, 60));   /* 6.4995: not 6.50 and then 6 or 7 */
    EXPECT(cell_is("A1", NO2, ABSENCE_NONE, 8, 60, 60));   /* 7.501 */
    EXPECT(cell_is("A1", PM10, ABSENCE_NONE, 90, 60, 60)); /* a tie, to even */
    EXPECT(cell_is("A1", CO, ABSENCE_NONE, 8, 60, 60));    /* 0.84995 */
    EXPECT(cell_is("A1", O3, ABSENCE_NONE, 150, 60, 60));
    EXPECT(cell_is("A1", PM25, ABSENCE_NONE, 61, 60, 60)); /* 61.45 */
}

TEST(an_hour_under_calibration_says_so)
{
    tell("A1", 60, 0, 60, SIX_DIGITS, MARK_CALIBRATION);
    EXPECT(cell_is("A1", SO2, CALIBRATION, 0, 0, 60) && told("A1")->whole);
    EXPECT(told("A1")->received == 6 && told("A1")->valid == 0);
}

TEST(moments_count_once_a_minute)
{
    for (int second = 10; second < 2640; second += 20) {
        struct report r = air_report(&air, "A3", start + second, SIX_DIGITS);
        r.span = 0;
        air_tell(&air, &hour, &r);
    }
    EXPECT(cell_is("A3", PM25, INSUFFICIENT, 0, 44, 60));
    tell("A3", 0, 59, 60, SIX_DIGITS, 0);
    EXPECT(cell_is("A3", PM25, ABSENCE_NONE, 61, 45, 60));
}

TEST(each_parameter_has_its_own_cadence)
{
    EXPECT(told("A2")->expected == 4); /* o3 is not planned, pm25 not yet at its start */
    tell("A2", 60, 0, 60, DIGITS("6", "99", "99", "9.9", "99", "99"), 0);
    tell("A2", 300, 0, 12, DIGITS("99", "40", "99", "9.9", "99", "99"), 0);
    tell("A2", 600, 0, 6, DIGITS("99", "99", "90", "9.9", "99", "99"), 0);
    EXPECT(!told("A2")->whole);
    tell("A2", HOUR, 0, 1, DIGITS(NULL, NULL, NULL, "0.8", NULL, NULL), 0);
    EXPECT(cell_is("A2", SO2, ABSENCE_NONE, 6, 60, 60)
           && cell_is("A2", NO2, ABSENCE_NONE, 40, 12, 12));
    EXPECT(cell_is("A2", PM10, ABSENCE_NONE, 90, 6, 6) && cell_is("A2", CO, ABSENCE_NONE, 8, 1, 1));
    EXPECT(cell_is("A2", O3, NOT_PLANNED, 0, 0, 0) && cell_is("A2", PM25, NOT_PLANNED, 0, 0, 0));
    EXPECT(told("A2")->received == 4 && told("A2")->valid == 4 && told("A2")->whole);
}

TEST(a_told_hour_beats_its_minutes_and_a_difference_is_counted)
{
    tell("A1", 60, 0, 30, SIX_DIGITS, 0);
    tell("A1", HOUR, 0, 1, DIGITS("6.4", "41", NULL, "0.84", "150", "70"), 0);
    EXPECT(hour.differing.count == 0); /* thirty minutes are no hour to differ from */
    EXPECT(cell_is("A1", PM25, ABSENCE_NONE, 70, 1, 1));
    tell("A1", 60, 30, 60, SIX_DIGITS, 0);
    EXPECT(cell_is("A1", SO2, ABSENCE_NONE, 6, 1, 1) && cell_is("A1", NO2, ABSENCE_NONE, 41, 1, 1));
    EXPECT(cell_is("A1", PM10, ABSENCE_NONE, 90, 60, 60)); /* not told: its minutes */
    EXPECT(cell_is("A1", PM25, ABSENCE_NONE, 70, 1, 1) && told("A1")->whole);
    EXPECT(hour.differing.count == 2); /* 6.4 and 0.84 are published as 6 and 0.8 */
    EXPECT(hour.differing.pollutant == NO2 && hour.differing.told == 41
           && hour.differing.made == 40);
    EXPECT(strcmp(hour.differing.station->id, "A1") == 0);
}

TEST(a_told_hour_that_is_marked_is_its_word_and_one_without_number_is_none)
{
    tell("A1", 60, 0, 60, SIX_DIGITS, 0);
    struct report r = air_report(&air, "A1", start, SIX_DIGITS);
    air_reading(&air, &r, SO2)->marks = MARK_CALIBRATION;
    air_reading(&air, &r, NO2)->marks = MARK_ABSENT;
    air_reading(&air, &r, PM10)->marks = MARK_SENTINEL;
    air_reading(&air, &r, CO)->marks = MARK_ABSENT | MARK_UPKEEP;
    air_tell(&air, &hour, &r);
    EXPECT(cell_is("A1", SO2, CALIBRATION, 0, 0, 1)
           && cell_is("A1", NO2, ABSENCE_NONE, 40, 60, 60));
    EXPECT(cell_is("A1", PM10, ABSENCE_NONE, 90, 60, 60)
           && cell_is("A1", CO, ABSENCE_NONE, 8, 60, 60));
    EXPECT(hour.differing.count == 0);
    memcpy(r.station, "M", sizeof "M");
    air_tell(&air, &hour, &r); /* and without minutes */
    EXPECT(cell_is("M", NO2, NOT_RECEIVED, 0, 0, 1) && cell_is("M", PM10, INVALID, 0, 0, 1));
    EXPECT(cell_is("M", CO, MAINTENANCE, 0, 0, 1) && !told("M")->whole);
}

TEST(minutes_before_and_after_the_hour_are_passed_over)
{
    tell("A1", 60, -1, 0, SIX_DIGITS, 0);
    tell("A1", 60, 60, 61, SIX_DIGITS, 0);
    EXPECT(cell_is("A1", PM25, NOT_RECEIVED, 0, 0, 60) && told("A1")->received == 0);
}

TEST(particles_are_doubted_as_they_are_published)
{
    tell("A1", 60, 0, 60, DIGITS("6", "40", "60.4", "0.8", "150", "60.45"), 0);
    EXPECT(!told("A1")->cell[PM25].suspect);
    tell("M", 60, 0, 60, DIGITS("6", "40", "60", "0.8", "150", "61"), 0);
    EXPECT(told("M")->cell[PM25].suspect && told("M")->cell[PM10].suspect);
}

/* ---- flue gas ---- */

static struct minutes m;

static void gas(int count, int64_t tenths, uint32_t marks)
{
    static int slot;
    if (m.report.told == 0)
        slot = 0;
    for (int i = 0; i < count; i++, slot++)
        minutes_tell(&m, 60, (int64_t)slot * 60,
                     &(struct reading){ .value = tenths * 1000, .marks = marks });
}

static bool gas_is(enum absence why, int64_t tenths, int count)
{
    struct made_hour made = minutes_make(&m, KIND_GAS, 4, 1);
    bool ok = made.why == why && made.count == count && made.expected == 60
              && (why != ABSENCE_NONE || made.value == tenths);
    minutes_open(&m, 60);
    return ok;
}

TEST(a_flue_gas_hour_of_45_normal_minutes_has_their_mean)
{
    minutes_open(&m, 60);
    gas(44, 480, 0);
    gas(1, 525, 0);
    gas(15, 0, MARK_FAULT);
    EXPECT(gas_is(ABSENCE_NONE, 481, 45)); /* 36.1 if the zeros counted */
    gas(44, 480, 0);
    gas(16, 0, MARK_FAULT);
    EXPECT(gas_is(FAULT, 0, 44)); /* 73.3 % */
    gas(37, 480, 0);
    gas(13, 0, MARK_FAULT);
    EXPECT(gas_is(FAULT, 0, 37)); /* 74 % of 50 */
    gas(38, 480, 0);
    gas(12, 0, MARK_FAULT);
    EXPECT(gas_is(INSUFFICIENT, 0, 38)); /* 76 %, and not 45 */
}

#define HOUR_OF(name) cmocka_unit_test_setup_teardown(name, open_hour, close_hour)

int main(void)
{
    const struct CMUnitTest facts[] = {
        HOUR_OF(sixty_minutes_make_an_hour_of_60_of_60),
        HOUR_OF(sixty_minutes_of_which_one_is_invalid_are_59_of_60),
        HOUR_OF(forty_four_minutes_are_insufficient_and_forty_five_are_an_hour),
        HOUR_OF(a_mean_is_rounded_from_the_quantum_and_not_twice),
        HOUR_OF(an_hour_under_calibration_says_so),
        HOUR_OF(moments_count_once_a_minute),
        HOUR_OF(each_parameter_has_its_own_cadence),
        HOUR_OF(a_told_hour_beats_its_minutes_and_a_difference_is_counted),
        HOUR_OF(a_told_hour_that_is_marked_is_its_word_and_one_without_number_is_none),
        HOUR_OF(minutes_before_and_after_the_hour_are_passed_over),
        HOUR_OF(particles_are_doubted_as_they_are_published),
        FACT(a_flue_gas_hour_of_45_normal_minutes_has_their_mean),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
