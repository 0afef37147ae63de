/* Whole hours from reports to ratings: each case with the rule it follows from. */
#include "publish/compose.c"
#include "tests/air.h"

static const char stations[] = STATIONS
    "G1,一,air,区,甲,,,,,rated,,2010-01-01,\n"
    "G2,二,air,区,乙,,,,,rated,,2010-01-01,\n"      /* no2 not planned, with evidence */
    "G3,三,air,区,丙,,,,,rated,,2010-01-01,\n"      /* no2 not planned, without */
    "G4,四,air,区,丁,,,,,rated,,2010-01-01,\n"
    "G5,五,air,区,丁,,,,,rated,,2010-01-01,\n";
#define FIVE(id) id ",so2,,,3600,,,,,,\n" id ",pm10,,,3600,,,,,,\n" id ",co,,,3600,,,,,,\n" \
                 id ",o3,,,3600,,,,,,\n" id ",pm25,,,3600,,,,,,\n"
static const char series[] = SERIES
    FIVE("G2") "G2,no2,,,3600,,,1,1,,\n"
    FIVE("G3") "G3,no2,,,3600,,,1,,,\n";

static struct air air;
static struct rules rules;           /* without a past unless a test gives one */

static int open_air(void **state)
{
    (void)state;
    air_open(&air, stations, series);
    return 0;
}

static int close_air(void **state)
{
    (void)state;
    air_close(&air);
    return 0;
}

/* One station's hour, its city rated too; both must agree, since it is the city's only station. */
static struct subject rated(const char *id, const char *end, const char *const digits[POLLUTANTS])
{
    struct hour hour = air_hour_open(&air, air_hour(end));
    struct report r = air_report(&air, id, hour.start, digits);
    const struct standard *standard = standards_at(&air.standards, hour.start);
    struct hour_document document;
    struct subject out = { 0 };
    struct why why;
    air_tell(&air, &hour, &r);
    assert_true(compose_hour(&document, &hour, standard, &rules, &why));
    for (size_t i = 0; i < document.stations; i++)
        if (strcmp(document.station[i].station->id, id) == 0)
            out = document.station[i];
    for (size_t i = 0; i < document.cities; i++)
        if (document.city[i].stations == 1 && strcmp(document.city[i].city, out.station->city) == 0)
            assert_memory_equal(&document.city[i].rating, &out.rating, sizeof out.rating);
    compose_close(&document);
    hour_close(&hour);
    return out;
}

static bool indices_are(const struct subject *s, int so2, int no2, int pm10, int co, int o3,
                        int pm25)
{
    const int want[POLLUTANTS] = { [SO2] = so2, [NO2] = no2, [PM10] = pm10, [CO] = co, [O3] = o3,
                                   [PM25] = pm25 };
    for (int p = 0; p < POLLUTANTS; p++)
        if (s->cell[p].iaqi != want[p])
            return false;
    return true;
}

/* primary: a set of 1 << pollutant */
static bool rating_is(const struct subject *s, int aqi, int level, unsigned primary)
{
    for (int p = 0; p < POLLUTANTS; p++)
        if (s->rating.primary[p] != ((primary >> p & 1) == 1))
            return false;
    return s->rating.aqi == aqi && s->rating.level == level;
}

enum { NONE = 0, BY_PM10 = 1u << PM10, BY_PM25 = 1u << PM25 };

/* Case 1: the table is chosen by the interval's start; hour 24 belongs to the day before. */
TEST(hour_24_and_the_change_of_edition)
{
    const char *const *same = DIGITS("8", "40", "130", "1.0", "30", "68");
    int64_t start = air_hour("2026-03-01T00:00:00+08:00");
    struct hour_name name = moment_hour(start, EAST8);
    EXPECT(start == 1772290800);
    EXPECT(name.year == 2026 && name.month == 2 && name.day == 28 && name.hour == 24);
    EXPECT(strcmp(standards_at(&air.standards, start)->name, "HJ 633-2012") == 0);
    struct subject old = rated("G1", "2026-03-01T00:00:00+08:00", same);
    EXPECT(indices_are(&old, 3, 20, 90, 10, 10, 92) && rating_is(&old, 92, 2, BY_PM25));
    struct subject new = rated("G1", "2026-03-01T01:00:00+08:00", same);
    EXPECT(indices_are(&new, 3, 20, 104, 10, 10, 108) && rating_is(&new, 108, 3, BY_PM25));
    const struct standard *s = standards_at(&air.standards, start + HOUR);
    EXPECT(strcmp(s->level[1].name, "良") == 0 && strcmp(s->level[2].name, "轻度污染") == 0);
    EXPECT(s->sensitive[PM25][0] != '\0' && s->sensitive[PM10][0] != '\0');
}

/* Case 2: HJ 633-2026 5.3.1, and the platform's practice under 2012. */
TEST(a_missing_pollutant_blocks_up_to_100)
{
    static const struct { const char *pm25; int iaqi, aqi, level; } cases[] = {
        { "59", 98, NO_INDEX, 0 }, { "60", 100, NO_INDEX, 0 }, { "61", 101, 101, 3 },
        { "92", 130, 130, 3 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct subject s = rated("G1", "2026-06-10T15:00:00+08:00",
                                 DIGITS("6", NULL, "90", "0.8", "150", cases[i].pm25));
        EXPECT(indices_are(&s, 2, NO_INDEX, 79, 8, 47, cases[i].iaqi));
        EXPECT(rating_is(&s, cases[i].aqi, cases[i].level, cases[i].level == 0 ? NONE : BY_PM25));
        EXPECT(s.cell[NO2].why == NOT_RECEIVED);
    }
    struct subject s = rated("G1", "2025-06-10T15:00:00+08:00",
                             DIGITS("6", NULL, "90", "0.8", "150", "59"));
    EXPECT(rating_is(&s, 80, 2, BY_PM25));
}

/* Case 2: HJ 633-2026 5.3.2. */
TEST(what_is_not_planned_blocks_unless_the_evidence_is_there)
{
    const char *const *five = DIGITS("6", NULL, "90", "0.8", "150", "59");
    struct subject with = rated("G2", "2026-06-10T15:00:00+08:00", five);
    struct subject without = rated("G3", "2026-06-10T15:00:00+08:00", five);
    EXPECT(with.cell[NO2].why == NOT_PLANNED && rating_is(&with, 98, 2, BY_PM25));
    EXPECT(without.cell[NO2].why == NOT_PLANNED && rating_is(&without, NO_INDEX, 0, NONE));
    struct subject high = rated("G3", "2026-06-10T15:00:00+08:00",
                                DIGITS("6", NULL, "90", "0.8", "150", "92"));
    EXPECT(rating_is(&high, 130, 3, BY_PM25));
}

/* Case 3: ties are of the sub-indices as printed, after the ceiling. */
TEST(a_tie_after_the_ceiling_lists_both)
{
    const char *const *tie = DIGITS("12", "55", "154", "0.9", "120", "75");
    struct subject s = rated("G1", "2026-07-01T10:00:00+08:00", tie);
    EXPECT(indices_are(&s, 4, 28, 114, 9, 38, 114) && rating_is(&s, 114, 3, BY_PM10 | BY_PM25));
    s = rated("G1", "2026-07-01T10:00:00+08:00", DIGITS("12", "55", "157", "0.9", "120", "75"));
    EXPECT(s.cell[PM10].iaqi == 115 && rating_is(&s, 115, 3, BY_PM10));
    s = rated("G1", "2025-07-01T10:00:00+08:00", tie);
    EXPECT(s.cell[PM25].iaqi == 100 && s.cell[PM10].iaqi == 102 && rating_is(&s, 102, 3, BY_PM10));
}

/* Case 4, from the reading on: the quantum is finer than the tenth, and is rounded once. */
TEST(co_is_rounded_half_even_before_its_sub_index)
{
    static const struct { const char *co; int tenths, iaqi; } cases[] = {
        { "65.45", 654, 218 }, { "65.55", 656, 219 }, { "65.35", 654, 218 }, { "65.4", 654, 218 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct subject s = rated("G1", "2026-07-01T10:00:00+08:00",
                                 DIGITS("12", "55", "50", cases[i].co, "120", "30"));
        EXPECT(s.cell[CO].value == cases[i].tenths && s.cell[CO].iaqi == cases[i].iaqi);
        EXPECT(rating_is(&s, cases[i].iaqi, 5, 1u << CO));
    }
}

/* Case 9: the mean of the published values, half to even, then indexed. */
TEST(a_city_of_two_stations_is_rounded_half_even)
{
    static const struct { const char *a, *b; int mean, iaqi; } cases[] = {
        { "36", "37", 36, 52 }, { "68", "61", 64, 104 }, { "35.5", "36.5", 36, 52 },
        { "37", "38", 38, 56 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hour hour = air_hour_open(&air, air_hour("2026-07-01T10:00:00+08:00"));
        struct report a = air_report(&air, "G4", hour.start,
                                     DIGITS("6", "6", "99", "1", "9", cases[i].a));
        struct report b = air_report(&air, "G5", hour.start,
                                     DIGITS("6", "6", "99", "1", "9", cases[i].b));
        struct hour_document document;
        struct why why;
        air_tell(&air, &hour, &a);
        air_tell(&air, &hour, &b);
        EXPECT(compose_hour(&document, &hour, standards_at(&air.standards, hour.start),
                            &rules, &why));
        const struct subject *city = &document.city[0];     /* 丁 is the first by its bytes */
        EXPECT(strcmp(city->city, "丁") == 0 && city->stations_valid == 2);
        EXPECT(city->cell[PM25].value == cases[i].mean && city->cell[PM25].iaqi == cases[i].iaqi);
        compose_close(&document);
        hour_close(&hour);
    }
}

TEST(so2_above_800_under_both_editions)
{
    const char *const *high = DIGITS("801", "40", "50", "1.0", "30", "35");
    struct subject s = rated("G1", "2026-07-01T10:00:00+08:00", high);
    EXPECT(indices_are(&s, 200, 20, 50, 10, 10, 50) && rating_is(&s, 200, 4, 1u << SO2));
    s = rated("G1", "2025-07-01T10:00:00+08:00", high);
    EXPECT(s.cell[SO2].value == 801 && s.cell[SO2].why == ABSENCE_NONE);
    EXPECT(indices_are(&s, NO_INDEX, 20, 50, 10, 10, 50) && rating_is(&s, 50, 1, NONE));
}

static bool past(void *with, const struct subject *subject, enum pollutant p, int64_t from,
                 int64_t to, struct past *out, struct why *why)
{
    (void)subject;
    (void)why;
    *out = *(const struct past *)with;
    return p == SO2 && to - from == 23 * HOUR && to == air_hour("2025-07-01T10:00:00+08:00");
}

/* HJ 633-2012 note 2: the sub-index of the 24 h mean, on the day's breakpoints 0, 50, 150, 475 … */
TEST(so2_above_800_under_2012_takes_the_24_hour_means)
{
    static const struct { const char *so2; struct past past; int mean, iaqi; } cases[] = {
        { "801", { 23 * 100, 23 }, 129, 90 },           /* 129.2: 50 + 39.5 */
        { "801", { 19 * 100, 19 }, 135, 93 },           /* 20 hours are enough */
        { "801", { 18 * 100, 18 }, 137, NO_INDEX },     /* 19 are not */
        { "802", { 23 * 70, 23 }, 100, 75 },            /* 100.5: half to even */
        { "9000", { 23 * 9000, 23 }, 9000, 500 },
        { "800", { 23 * 100, 23 }, 0, 200 },            /* the hour's own */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct past before = cases[i].past;
        rules = (struct rules){ .past = past, .with = &before };
        struct subject s = rated("G1", "2025-07-01T10:00:00+08:00",
                                 DIGITS(cases[i].so2, "40", "50", "1.0", "30", "35"));
        EXPECT(indices_are(&s, cases[i].iaqi, 20, 50, 10, 10, 50));
        EXPECT(s.cell[SO2].mean.value == cases[i].mean);
        EXPECT(s.cell[SO2].mean.hours == (cases[i].mean == 0 ? 0 : 24));
        EXPECT(cases[i].iaqi == NO_INDEX ? rating_is(&s, 50, 1, NONE) : s.rating.aqi == cases[i].iaqi);
    }
    rules = (struct rules){ 0 };
}

/* The bounds: 50 has no primary pollutant, 51 has; an hour of zeros; beyond the table. */
TEST(the_bounds_of_the_index)
{
    struct subject s = rated("G1", "2026-07-01T10:00:00+08:00",
                             DIGITS("0", "0", "0", "0", "0", "0"));
    EXPECT(indices_are(&s, 0, 0, 0, 0, 0, 0) && rating_is(&s, 1, 1, NONE));
    s = rated("G1", "2025-07-01T10:00:00+08:00", DIGITS("0", "0", "0", "0", "0", "0"));
    EXPECT(rating_is(&s, 0, 1, NONE));
    s = rated("G1", "2026-07-01T10:00:00+08:00", DIGITS("0", "0", "50", "5", "160", "35"));
    EXPECT(rating_is(&s, 50, 1, NONE));
    s = rated("G1", "2026-07-01T10:00:00+08:00", DIGITS("0", "0", "51", "5", "160", "35"));
    EXPECT(rating_is(&s, 51, 2, BY_PM10));
    s = rated("G1", "2026-07-01T10:00:00+08:00", DIGITS("0", "0", "900", "5", "160", "700"));
    EXPECT(rating_is(&s, 500, 6, BY_PM10 | BY_PM25));
    s = rated("G1", "2026-07-01T10:00:00+08:00", DIGITS(NULL, NULL, NULL, NULL, NULL, NULL));
    EXPECT(rating_is(&s, NO_INDEX, 0, NONE));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(hour_24_and_the_change_of_edition),
        FACT(a_missing_pollutant_blocks_up_to_100),
        FACT(what_is_not_planned_blocks_unless_the_evidence_is_there),
        FACT(a_tie_after_the_ceiling_lists_both),
        FACT(co_is_rounded_half_even_before_its_sub_index),
        FACT(a_city_of_two_stations_is_rounded_half_even),
        FACT(so2_above_800_under_both_editions),
        FACT(so2_above_800_under_2012_takes_the_24_hour_means),
        FACT(the_bounds_of_the_index),
    };
    return cmocka_run_group_tests(facts, open_air, close_air);
}
