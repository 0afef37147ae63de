#include "publish/aggregate.c"
#include "tests/air.h"

static const char stations[] = STATIONS
    "S1,一,air,区,市,,,,,rated,,2010-01-01,\n"
    "S2,二,air,区,市,,,,,control,,2010-01-01,\n"
    "H1,藏,air,区,市,,,,,rated,2026-07-01,2010-01-01,\n"
    "L1,后,air,区,市,,,,,rated,,2027-01-01,\n"
    "M1,微,air,区,市,,,,,micro,,2010-01-01,\n"
    "W1,水,water,区,市,,,,,,,2010-01-01,\n";
static const char series[] = SERIES
    "S2,so2,,,3600,,,,,,\n"
    "S2,no2,,,3600,,,1,1,,\n"
    "S2,co,,,3600,,,1,,,\n"
    "S2,pm10,,,3600,,,,,,\n"
    "S2,pm25,,,3600,,,,,,\n";

static struct air air;
static int64_t start;

static int open_air(void **state)
{
    (void)state;
    air_open(&air, stations, series);
    start = air_hour("2026-06-10T15:00:00+08:00");
    return 0;
}

static int close_air(void **state)
{
    (void)state;
    air_close(&air);
    return 0;
}

TEST(an_hour_holds_the_public_air_stations_by_id)
{
    struct hour hour = air_hour_open(&air, start);
    EXPECT(hour.count == 3 && hour.start == start);
    EXPECT(strcmp(hour.at[0].station->id, "M1") == 0);
    EXPECT(strcmp(hour.at[1].station->id, "S1") == 0);
    EXPECT(strcmp(hour.at[2].station->id, "S2") == 0);
    hour_close(&hour);
    EXPECT(hour.at == NULL && hour.count == 0);
}

TEST(a_hidden_station_shows_from_the_hour_that_starts_on_its_day)
{
    struct hour before = air_hour_open(&air, air_hour("2026-07-01T00:00:00+08:00"));
    struct hour after = air_hour_open(&air, air_hour("2026-07-01T01:00:00+08:00"));
    EXPECT(before.count == 3 && after.count == 4);
    EXPECT(strcmp(after.at[0].station->id, "H1") == 0);
    hour_close(&before);
    hour_close(&after);
}

TEST(nothing_told_is_not_received_or_not_planned)
{
    struct hour hour = air_hour_open(&air, start);
    const struct told *s1 = &hour.at[1], *s2 = &hour.at[2];
    for (int p = 0; p < POLLUTANTS; p++) {
        EXPECT(s1->cell[p].why == NOT_RECEIVED && s1->cell[p].iaqi == NO_INDEX && !s1->exempt[p]);
        EXPECT(s1->cell[p].count == 0 && s1->cell[p].expected == 1);
    }
    hour_settle(&hour, standards_at(&air.standards, start));
    EXPECT(s1->expected == 6 && s1->received == 0 && s1->valid == 0 && !hour_complete(&hour));
    EXPECT(s2->cell[NO2].why == NOT_PLANNED && s2->cell[NO2].expected == 0 && s2->exempt[NO2]);
    EXPECT(s2->cell[CO].why == NOT_PLANNED && !s2->exempt[CO]);
    EXPECT(s2->cell[O3].why == NOT_PLANNED && !s2->exempt[O3]);      /* no series at all */
    EXPECT(s2->expected == 3);
    hour_close(&hour);
}

TEST(values_are_rounded_once_half_even_to_what_is_published)
{
    struct hour hour = air_hour_open(&air, start);
    struct report r = air_report(&air, "S1", start,
                                 DIGITS("6.5", "7.5", "90.5", "0.85", "149.5", "61.4"));
    const struct told *s1 = &hour.at[1];
    air_tell(&air, &hour, &r);
    EXPECT(s1->cell[SO2].value == 6 && s1->cell[NO2].value == 8 && s1->cell[PM10].value == 90);
    EXPECT(s1->cell[CO].value == 8 && s1->cell[O3].value == 150 && s1->cell[PM25].value == 61);
    EXPECT(s1->cell[CO].why == ABSENCE_NONE);
    EXPECT(s1->cell[CO].count == 1 && s1->cell[CO].expected == 1);
    EXPECT(s1->received == 6 && s1->valid == 6);
    hour_close(&hour);
}

TEST(a_value_just_below_or_above_a_half_is_not_first_rounded_to_that_half)
{
    struct hour hour = air_hour_open(&air, start);
    struct report r = air_report(&air, "S1", start,
                                 DIGITS("6.50001", "7.4999", "90.5004", "0.8500001", "149.49951",
                                        "35.4999"));
    const struct told *s1 = &hour.at[1];
    air_tell(&air, &hour, &r);
    EXPECT(s1->cell[SO2].value == 7 && s1->cell[NO2].value == 7 && s1->cell[PM10].value == 91);
    EXPECT(s1->cell[CO].value == 9 && s1->cell[O3].value == 149 && s1->cell[PM25].value == 35);
    hour_close(&hour);
}

TEST(a_mark_takes_the_value_out_and_says_why)
{
    struct hour hour = air_hour_open(&air, start);
    struct report r = air_report(&air, "S1", start, DIGITS("6", "40", "90", "0.8", "150", "61"));
    const struct told *s1 = &hour.at[1];
    air_reading(&air, &r, SO2)->marks = MARK_CALIBRATION;
    air_reading(&air, &r, NO2)->marks = MARK_ABSENT;
    air_reading(&air, &r, PM10)->marks = MARK_SENTINEL;
    air_reading(&air, &r, CO)->marks = MARK_LATE | MARK_ROUNDED;
    air_reading(&air, &r, O3)->marks = MARK_STUCK;
    air_tell(&air, &hour, &r);
    EXPECT(s1->cell[SO2].why == CALIBRATION);
    EXPECT(s1->cell[SO2].count == 0 && s1->cell[SO2].expected == 1);
    EXPECT(s1->cell[NO2].why == NOT_RECEIVED && s1->cell[PM10].why == INVALID);
    EXPECT(s1->cell[CO].why == ABSENCE_NONE && !s1->cell[CO].suspect);
    EXPECT(s1->cell[O3].why == ABSENCE_NONE && s1->cell[O3].value == 150 && s1->cell[O3].suspect);
    EXPECT(s1->received == 5 && s1->valid == 3);
    hour_close(&hour);
}

TEST(pm25_above_pm10_makes_both_suspect_and_withholds_neither)
{
    struct hour hour = air_hour_open(&air, start);
    struct report over = air_report(&air, "S1", start, DIGITS("6", "40", "60", "0.8", "150", "61"));
    struct report even = air_report(&air, "M1", start, DIGITS("6", "40", "61", "0.8", "150", "61"));
    air_tell(&air, &hour, &over);
    air_tell(&air, &hour, &even);
    EXPECT(hour.at[1].cell[PM10].suspect && hour.at[1].cell[PM25].suspect);
    EXPECT(hour.at[1].cell[PM25].value == 61 && hour.at[1].valid == 6);
    EXPECT(!hour.at[0].cell[PM10].suspect && !hour.at[0].cell[PM25].suspect);
    hour_close(&hour);
}

TEST(a_report_of_another_span_hour_or_station_is_passed_over)
{
    struct hour hour = air_hour_open(&air, start);
    struct report minute = air_report(&air, "S1", start, DIGITS("6", "4", "9", "0.8", "15", "6"));
    struct report next = minute, hidden = minute, nobody = minute;
    minute.span = MINUTE;
    next.start += HOUR;
    memcpy(hidden.station, "H1", sizeof "H1");
    memcpy(nobody.station, "S", sizeof "S");
    air_tell(&air, &hour, &minute);
    air_tell(&air, &hour, &next);
    air_tell(&air, &hour, &hidden);
    air_tell(&air, &hour, &nobody);
    for (size_t i = 0; i < hour.count; i++)
        EXPECT(hour.at[i].received == 0);
    hour_close(&hour);
}

TEST(what_is_not_planned_is_not_taken_even_when_it_comes)
{
    struct hour hour = air_hour_open(&air, start);
    struct report r = air_report(&air, "S2", start, DIGITS("6", "40", "90", "0.8", "150", "61"));
    air_tell(&air, &hour, &r);
    EXPECT(hour.at[2].cell[NO2].why == NOT_PLANNED && hour.at[2].cell[NO2].count == 0);
    EXPECT(hour.at[2].received == 3 && hour.at[2].valid == 3 && hour.at[2].expected == 3);
    hour_close(&hour);
}

TEST(told_twice_counts_once_and_the_last_word_stands)
{
    struct hour hour = air_hour_open(&air, start);
    struct report r = air_report(&air, "S1", start, DIGITS("6", "40", "90", "0.8", "150", "61"));
    air_tell(&air, &hour, &r);
    r = air_report(&air, "S1", start, DIGITS("7", "40", NULL, "0.8", "150", "61"));
    air_tell(&air, &hour, &r);
    EXPECT(hour.at[1].received == 5 && hour.at[1].valid == 5);
    EXPECT(hour.at[1].cell[SO2].value == 7 && hour.at[1].cell[PM10].why == NOT_RECEIVED);
    hour_close(&hour);
}

TEST(an_hour_is_complete_when_all_that_is_planned_was_received)
{
    struct hour hour = air_hour_open(&air, start);
    struct report r = air_report(&air, "M1", start, DIGITS("6", "40", "90", "0.8", "150", "61"));
    air_tell(&air, &hour, &r);
    memcpy(r.station, "S1", sizeof "S1");
    air_reading(&air, &r, CO)->marks = MARK_FAULT;          /* received, though not valid */
    air_tell(&air, &hour, &r);
    EXPECT(!hour_complete(&hour));
    r = air_report(&air, "S2", start, DIGITS("6", NULL, "90", NULL, NULL, "61"));
    air_tell(&air, &hour, &r);
    EXPECT(hour_complete(&hour));
    hour_close(&hour);
}

TEST(an_hour_before_the_first_station_is_empty)
{
    struct hour hour = air_hour_open(&air, air_hour("2009-06-10T15:00:00+08:00"));
    struct report r = air_report(&air, "S1", hour.start, DIGITS("6", "4", "9", "0.8", "15", "6"));
    air_tell(&air, &hour, &r);
    EXPECT(hour.count == 0);
    hour_close(&hour);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(an_hour_holds_the_public_air_stations_by_id),
        FACT(a_hidden_station_shows_from_the_hour_that_starts_on_its_day),
        FACT(nothing_told_is_not_received_or_not_planned),
        FACT(values_are_rounded_once_half_even_to_what_is_published),
        FACT(a_value_just_below_or_above_a_half_is_not_first_rounded_to_that_half),
        FACT(a_mark_takes_the_value_out_and_says_why),
        FACT(pm25_above_pm10_makes_both_suspect_and_withholds_neither),
        FACT(a_report_of_another_span_hour_or_station_is_passed_over),
        FACT(what_is_not_planned_is_not_taken_even_when_it_comes),
        FACT(told_twice_counts_once_and_the_last_word_stands),
        FACT(an_hour_is_complete_when_all_that_is_planned_was_received),
        FACT(an_hour_before_the_first_station_is_empty),
    };
    return cmocka_run_group_tests(facts, open_air, close_air);
}
