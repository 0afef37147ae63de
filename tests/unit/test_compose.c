#include "publish/compose.c"
#include "tests/air.h"

static const char stations[] = STATIONS
    "A1,一,air,区,甲,,,,,rated,,2010-01-01,\n"
    "A2,二,air,区,甲,,,,,rated,,2010-01-01,\n"
    "A3,照,air,区,甲,,,,,control,,2010-01-01,\n"
    "A4,微,air,区,甲,,,,,micro,,2010-01-01,\n"
    "A5,藏,air,区,甲,,,,,rated,2026-07-01,2010-01-01,\n"
    "B1,景,air,区,乙,,,,,background,,2010-01-01,\n"
    "C1,丙,air,区,丙,,,,,rated,,2010-01-01,\n";
static const char series[] = SERIES
    "C1,so2,,,3600,,,1,1,,\n"
    "C1,no2,,,3600,,,,,,\n"
    "C1,pm10,,,3600,,,,,,\n"
    "C1,co,,,3600,,,,,,\n"
    "C1,o3,,,3600,,,,,,\n"
    "C1,pm25,,,3600,,,,,,\n";
static const struct rules any = { 0 };

static struct air air;
static struct hour hour;
static struct hour_document document;
static struct why why;

static int open_hour(void **state)
{
    (void)state;
    air_open(&air, stations, series);
    hour = air_hour_open(&air, air_hour("2026-06-10T15:00:00+08:00"));
    return 0;
}

static int close_hour(void **state)
{
    (void)state;
    compose_close(&document);
    hour_close(&hour);
    air_close(&air);
    return 0;
}

static void tell(const char *id, const char *const digits[POLLUTANTS])
{
    struct report r = air_report(&air, id, hour.start, digits);
    air_tell(&air, &hour, &r);
}

static void tell_marked(const char *id, const char *const digits[POLLUTANTS], int p, uint32_t marks)
{
    struct report r = air_report(&air, id, hour.start, digits);
    air_reading(&air, &r, p)->marks = marks;
    air_tell(&air, &hour, &r);
}

static void compose(const struct rules *rule)
{
    compose_close(&document);
    const struct standard *standard = standards_at(&air.standards, hour.start);
    assert_true(compose_hour(&document, &hour, standard, rule, &why));
}

/* A city is found by its name, a station by its id. */
static const struct subject *city(const char *name)
{
    for (size_t i = 0; i < document.cities; i++)
        if (strcmp(document.city[i].city, name) == 0)
            return &document.city[i];
    return NULL;
}

static const struct subject *station(const char *id)
{
    for (size_t i = 0; i < document.stations; i++)
        if (strcmp(document.station[i].station->id, id) == 0)
            return &document.station[i];
    return NULL;
}

TEST(a_city_is_the_half_even_mean_of_its_rated_stations)
{
    tell("A1", DIGITS("8", "40", "130", "1.0", "30", "68"));
    tell("A2", DIGITS("6", NULL, "90", "0.8", "150", "61"));
    tell("A3", DIGITS("900", "900", "900", "90.0", "900", "900"));
    tell("A4", DIGITS("900", "900", "900", "90.0", "900", "900"));
    compose(&any);
    const struct subject *a = city("甲");
    EXPECT(a != NULL && a->stations == 2 && a->stations_valid == 2);
    EXPECT(a->cell[SO2].value == 7 && a->cell[SO2].count == 2 && a->cell[SO2].expected == 2);
    EXPECT(a->cell[NO2].value == 40 && a->cell[NO2].count == 1 && a->cell[NO2].expected == 2);
    EXPECT(a->cell[PM10].value == 110 && a->cell[CO].value == 9 && a->cell[O3].value == 90);
    EXPECT(a->cell[PM25].value == 64 && a->cell[PM25].iaqi == 104);
    EXPECT(a->rating.aqi == 104 && a->rating.level == 3);
    EXPECT(a->rating.primary[PM25] && !a->rating.primary[PM10]);
}

TEST(cities_stand_in_byte_order_and_one_without_a_rated_station_is_none)
{
    compose(&any);
    EXPECT(document.cities == 2 && city("乙") == NULL);
    EXPECT(strcmp(document.city[0].city, document.city[1].city) < 0);
    EXPECT(document.city[0].station == NULL);
}

TEST(stations_stand_by_id_without_the_hidden_ones_and_count_all_roles)
{
    tell("A4", DIGITS("8", "40", "130", "1.0", "30", "68"));
    tell_marked("A3", DIGITS("8", "40", "130", "1.0", "30", "68"), CO, MARK_FAULT);
    compose(&any);
    EXPECT(document.stations == 6 && station("A5") == NULL);
    for (size_t i = 1; i < document.stations; i++)
        EXPECT(strcmp(document.station[i - 1].station->id, document.station[i].station->id) < 0);
    EXPECT(document.expected == 35 && document.received == 12 && document.valid == 11);
    EXPECT(strcmp(document.standard, "HJ 633-2026") == 0 && document.start == hour.start);
}

TEST(a_micro_station_shows_values_and_never_an_index)
{
    tell("A4", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&any);
    const struct subject *micro = station("A4");
    EXPECT(micro->cell[PM25].value == 68 && micro->cell[PM25].why == ABSENCE_NONE);
    for (int p = 0; p < POLLUTANTS; p++)
        EXPECT(micro->cell[p].iaqi == NO_INDEX && !micro->rating.primary[p]);
    EXPECT(micro->rating.aqi == NO_INDEX && micro->rating.level == 0);
}

TEST(a_control_and_a_background_station_are_rated_for_themselves)
{
    tell("A3", DIGITS("3", "12", "35", "0.4", "80", "20"));
    tell("B1", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&any);
    EXPECT(station("A3")->rating.aqi == 35 && station("A3")->rating.level == 1);
    EXPECT(station("B1")->rating.aqi == 108 && station("B1")->rating.primary[PM25]);
}

TEST(a_city_without_value_says_the_reason_that_its_stations_share)
{
    tell_marked("A1", DIGITS("8", NULL, "130", "1.0", "30", "68"), SO2, MARK_UPKEEP);
    tell_marked("A2", DIGITS("8", NULL, "130", "1.0", "30", "68"), SO2, MARK_UPKEEP);
    compose(&any);
    EXPECT(city("甲")->cell[SO2].why == MAINTENANCE && city("甲")->cell[SO2].count == 0);
    EXPECT(city("甲")->cell[NO2].why == NOT_RECEIVED && city("甲")->cell[NO2].expected == 2);
    tell_marked("A2", DIGITS("8", NULL, "130", "1.0", "30", "68"), SO2, MARK_FAULT);
    compose(&any);
    EXPECT(city("甲")->cell[SO2].why == INSUFFICIENT);
    EXPECT(city("丙")->cell[SO2].why == NOT_PLANNED && city("丙")->cell[SO2].expected == 0);
    EXPECT(city("丙")->cell[NO2].why == NOT_RECEIVED && city("丙")->stations_valid == 0);
}

TEST(a_city_says_not_received_only_where_something_was_not_received)
{
    tell_marked("A1", DIGITS("8", "40", "130", "1.0", "30", "68"), SO2, MARK_FAULT);
    compose(&any);
    EXPECT(city("甲")->cell[SO2].why == NOT_RECEIVED && city("甲")->cell[SO2].count == 0);
    tell_marked("A2", DIGITS("8", "40", "130", "1.0", "30", "68"), SO2, MARK_SENTINEL);
    compose(&any);
    EXPECT(city("甲")->cell[SO2].why == INSUFFICIENT && city("甲")->cell[SO2].expected == 2);
    tell_marked("A2", DIGITS("8", "40", "130", "1.0", "30", "68"), SO2, MARK_LINK);
    compose(&any);
    EXPECT(city("甲")->cell[SO2].why == FAULT);
}

TEST(a_citys_pm25_above_its_pm10_is_suspect)
{
    tell("A1", DIGITS("8", "40", "60", "1.0", "30", "50"));
    tell("A2", DIGITS("8", "40", NULL, "1.0", "30", "80"));
    compose(&any);
    const struct subject *a = city("甲");
    EXPECT(a->cell[PM25].value == 65 && a->cell[PM10].value == 60);
    EXPECT(a->cell[PM25].suspect && a->cell[PM10].suspect && !a->cell[SO2].suspect);
    EXPECT(!station("A1")->cell[PM25].suspect && !station("A2")->cell[PM25].suspect);
    tell("A2", DIGITS("8", "40", "80", "1.0", "30", "80"));
    compose(&any);
    EXPECT(!city("甲")->cell[PM25].suspect && !city("甲")->cell[PM10].suspect);
}

TEST(an_exempt_pollutant_blocks_neither_the_station_nor_its_city)
{
    tell("C1", DIGITS(NULL, "55", "90", "0.8", "120", "59"));
    compose(&any);
    EXPECT(station("C1")->rating.aqi == 98 && station("C1")->cell[SO2].why == NOT_PLANNED);
    EXPECT(city("丙")->rating.aqi == 98 && city("丙")->rating.primary[PM25]);
}

TEST(too_few_stations_of_a_city_are_insufficient)
{
    const struct rules half = { .city_min_percent = 50 }, most = { .city_min_percent = 51 };
    tell("A1", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&half);
    EXPECT(city("甲")->cell[PM25].value == 68 && city("甲")->rating.aqi == 108);
    compose(&most);
    EXPECT(city("甲")->cell[PM25].why == INSUFFICIENT && city("甲")->cell[PM25].iaqi == NO_INDEX);
    EXPECT(city("甲")->cell[PM25].count == 1 && city("甲")->cell[PM25].expected == 2);
    EXPECT(city("甲")->rating.aqi == NO_INDEX && city("甲")->stations_valid == 1);
    EXPECT(city("丙")->cell[PM25].why == NOT_RECEIVED);
}

/* What the last revision held of the city, of A1 and A2, and of one that is gone. */
enum { OF_CITY, OF_A1, OF_A2, OF_A9, LAID };

static void lay(struct shelf shelf[LAID])
{
    static const char *const ids[] = { "甲", "A1", "A2", "A9" };
    for (int i = 0; i < LAID; i++) {
        const struct subject *s = i == OF_CITY ? city(ids[i]) : station(ids[i]);
        shelf[i] = (struct shelf){ .start = hour.start, .is_city = i == OF_CITY };
        snprintf(shelf[i].id, sizeof shelf[i].id, "%s", ids[i]);
        for (int p = 0; p < POLLUTANTS; p++)
            shelf[i].cell[p] = (struct cell){ .why = NOT_RECEIVED, .iaqi = NO_INDEX };
        if (s != NULL)
            memcpy(shelf[i].cell, s->cell, sizeof shelf[i].cell);
    }
}

TEST(a_null_that_became_a_value_is_late)
{
    struct shelf before[LAID];
    tell("A1", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&any);
    lay(before);
    tell("A2", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&any);
    EXPECT(compose_changes(&document, before, LAID, &why));
    EXPECT(strcmp(document.reason, "late") == 0 && document.changes == 0);
}

TEST(a_value_that_became_another_or_none_is_changed_with_old_and_new)
{
    struct shelf before[LAID];
    tell("A1", DIGITS("8", "40", "130", "1.0", "30", "68"));
    tell("A2", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&any);
    lay(before);
    tell("A1", DIGITS("8", "40", "130", "1.1", "30", NULL));
    compose(&any);
    EXPECT(compose_changes(&document, before, LAID, &why));
    EXPECT(strcmp(document.reason, "changed") == 0 && document.changes == 2);
    const struct change *co = &document.change[0], *pm25 = &document.change[1];
    EXPECT(strcmp(co->station, "A1") == 0 && co->pollutant == CO);
    EXPECT(co->had && co->has && co->old == 10 && co->new == 11);
    EXPECT(pm25->pollutant == PM25 && pm25->had && !pm25->has && pm25->old == 68);
}

TEST(a_station_that_vanished_lost_its_values)
{
    struct shelf before[LAID];
    compose(&any);
    lay(before);
    before[OF_A9].cell[O3] = (struct cell){ .why = ABSENCE_NONE, .value = 77, .count = 1 };
    EXPECT(compose_changes(&document, before, LAID, &why));
    EXPECT(strcmp(document.reason, "changed") == 0 && document.changes == 1);
    EXPECT(strcmp(document.change[0].station, "A9") == 0 && document.change[0].pollutant == O3);
    EXPECT(document.change[0].old == 77 && !document.change[0].has);
}

TEST(another_reason_of_a_null_is_late_and_asking_again_starts_anew)
{
    struct shelf before[LAID];
    compose(&any);
    lay(before);
    before[OF_A1].cell[SO2].why = CALIBRATION;
    EXPECT(compose_changes(&document, before, LAID, &why));
    EXPECT(compose_changes(&document, before, 0, &why));
    EXPECT(strcmp(document.reason, "late") == 0 && document.changes == 0);
}

/* The hour as it stood, but for `other`: is it "changed", with so many values listed? */
static bool is_changed(const struct cell *other, size_t of, size_t changes)
{
    struct shelf before[LAID];
    compose(&any);
    lay(before);
    before[of].cell[SO2] = *other;
    return compose_changes(&document, before, LAID, &why) && document.changes == changes
        && strcmp(document.reason, "changed") == 0;
}

TEST(a_sub_index_or_its_mean_that_became_another_is_changed_and_no_value_is_listed)
{
    tell("A1", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&any);
    struct cell same = station("A1")->cell[SO2], other = same;
    EXPECT(!is_changed(&same, OF_A1, 0));
    other.iaqi = 77;
    EXPECT(is_changed(&other, OF_A1, 0) && document.moved == 0);
    other.iaqi = NO_INDEX;                   /* the mean had too few hours */
    EXPECT(!is_changed(&other, OF_A1, 0));
    document.station[0].cell[SO2] = same;
    struct shelf before[LAID];
    lay(before);
    before[OF_A1].cell[SO2].mean = (struct mean){ .hours = 24, .count = 24, .value = 130 };
    document.station[0].cell[SO2].mean = (struct mean){ .hours = 24, .count = 24, .value = 131 };
    EXPECT(compose_changes(&document, before, LAID, &why));
    EXPECT(strcmp(document.reason, "changed") == 0 && document.changes == 0);
    before[OF_A1].cell[SO2].mean.hours = 0;  /* laid down before it was kept */
    EXPECT(compose_changes(&document, before, LAID, &why) && strcmp(document.reason, "late") == 0);
}

TEST(a_citys_sub_index_is_a_change_only_where_its_stations_tell_nothing)
{
    tell("A1", DIGITS("8", "40", "130", "1.0", "30", "68"));
    compose(&any);
    struct cell other = city("甲")->cell[SO2];
    other.iaqi = 77;
    EXPECT(is_changed(&other, OF_CITY, 0));
    tell("A2", DIGITS("8", "40", "130", "1.0", "30", "68"));
    struct shelf before[LAID];
    lay(before);
    compose(&any);
    before[OF_CITY].cell[SO2] = other;
    EXPECT(compose_changes(&document, before, LAID, &why) && strcmp(document.reason, "late") == 0);
}

#define HOUR_FACT(name) cmocka_unit_test_setup_teardown(name, open_hour, close_hour)

int main(void)
{
    const struct CMUnitTest facts[] = {
        HOUR_FACT(a_city_is_the_half_even_mean_of_its_rated_stations),
        HOUR_FACT(cities_stand_in_byte_order_and_one_without_a_rated_station_is_none),
        HOUR_FACT(stations_stand_by_id_without_the_hidden_ones_and_count_all_roles),
        HOUR_FACT(a_micro_station_shows_values_and_never_an_index),
        HOUR_FACT(a_control_and_a_background_station_are_rated_for_themselves),
        HOUR_FACT(a_city_without_value_says_the_reason_that_its_stations_share),
        HOUR_FACT(a_city_says_not_received_only_where_something_was_not_received),
        HOUR_FACT(a_citys_pm25_above_its_pm10_is_suspect),
        HOUR_FACT(an_exempt_pollutant_blocks_neither_the_station_nor_its_city),
        HOUR_FACT(too_few_stations_of_a_city_are_insufficient),
        HOUR_FACT(a_null_that_became_a_value_is_late),
        HOUR_FACT(a_value_that_became_another_or_none_is_changed_with_old_and_new),
        HOUR_FACT(a_station_that_vanished_lost_its_values),
        HOUR_FACT(a_sub_index_or_its_mean_that_became_another_is_changed_and_no_value_is_listed),
        HOUR_FACT(a_citys_sub_index_is_a_change_only_where_its_stations_tell_nothing),
        HOUR_FACT(another_reason_of_a_null_is_late_and_asking_again_starts_anew),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
