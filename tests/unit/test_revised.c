/* revised: whose published numbers are others than before, since which revision, and why. */
#include "publish/revised.c"

#include "tests/test.h"

static struct station station[3];
static struct subject city[2], subject[3];
static struct shelf before[5];
static struct hour_document document;

static void fill(struct cell cell[POLLUTANTS], struct rating *rating)
{
    for (int p = 0; p < POLLUTANTS; p++)
        cell[p] = (struct cell){ .value = 10 + p, .iaqi = 20 + p, .count = 1, .expected = 1 };
    cell[O3] = (struct cell){ .why = NOT_RECEIVED, .iaqi = NO_INDEX, .expected = 1 };
    *rating = (struct rating){ .aqi = 25, .level = 1 };
}

/* Two cities; 1A and 2A in the first, 3A in the second; nothing moved since revision 1. */
static int fresh(void **state)
{
    static const char *const names[] = { "丙市", "安市", "1A", "2A", "3A" };
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct subject *s = i < 2 ? &city[i] : &subject[i - 2];
        *s = (struct subject){ .station = i < 2 ? NULL : &station[i - 2] };
        fill(s->cell, &s->rating);
        before[i] = (struct shelf){ .is_city = i < 2, .rating = s->rating };
        memcpy(before[i].cell, s->cell, sizeof s->cell);
        snprintf(before[i].id, sizeof before[i].id, "%s", names[i]);
        if (i < 2) {
            snprintf(s->city, sizeof s->city, "%s", names[i]);
            continue;
        }
        station[i - 2] = (struct station){ .role = ROLE_RATED };
        snprintf(station[i - 2].id, sizeof station[i - 2].id, "%s", names[i]);
        snprintf(station[i - 2].city, sizeof station[i - 2].city, "%s", names[i < 4 ? 0 : 1]);
    }
    document = (struct hour_document){ .revision = 3, .city = city, .cities = 2, .station = subject,
                                       .stations = 3 };
    return 0;
}

enum { NOW = THIS_REVISION };

static bool is(const struct subject *s, int revision, enum revising how)
{
    return s->revised.revision == revision && s->revised.how == how;
}

TEST(who_has_the_same_numbers_keeps_what_was_said_of_them)
{
    before[2].revised = (struct revised){ 2, REVISED_LATE };
    subject[1].cell[SO2].count = 0;          /* of minutes, say: the value is the same */
    revised_mark(&document, before, 5);
    EXPECT(is(&subject[0], 2, REVISED_LATE) && is(&subject[1], 0, REVISED_SOMEHOW));
    EXPECT(is(&city[0], 0, REVISED_SOMEHOW) && is(&city[1], 0, REVISED_SOMEHOW));
}

TEST(a_corrected_value_marks_its_station_and_the_city_it_counts_in)
{
    subject[0].cell[PM25].value = 99;
    city[0].cell[PM25].value = 55;
    revised_mark(&document, before, 5);
    EXPECT(is(&subject[0], NOW, REVISED_CHANGED) && is(&city[0], NOW, REVISED_CHANGED));
    EXPECT(is(&subject[1], 0, REVISED_SOMEHOW) && is(&subject[2], 0, REVISED_SOMEHOW)
           && is(&city[1], 0, REVISED_SOMEHOW));
}

TEST(what_came_late_is_no_correction_of_its_city_either)
{
    subject[2].cell[O3] = (struct cell){ .value = 100, .iaqi = 50, .count = 1, .expected = 1 };
    subject[2].rating.aqi = 50;
    city[1].cell[PM25].value = 11;           /* a mean of more than before */
    revised_mark(&document, before, 5);
    EXPECT(is(&subject[2], NOW, REVISED_LATE) && is(&city[1], NOW, REVISED_LATE));
}

TEST(a_value_that_went_and_an_index_that_moved_are_corrections)
{
    subject[0].cell[SO2] = (struct cell){ .why = FAULT, .iaqi = NO_INDEX, .expected = 1 };
    subject[1].cell[SO2].iaqi = 21;          /* it rests on the hours before */
    revised_mark(&document, before, 5);
    EXPECT(is(&subject[0], NOW, REVISED_CHANGED) && is(&subject[1], NOW, REVISED_CHANGED));
}

TEST(another_reason_or_a_doubt_is_seen_and_corrects_nothing)
{
    subject[0].cell[O3].why = MAINTENANCE;
    subject[1].cell[PM25].suspect = true;
    revised_mark(&document, before, 5);
    EXPECT(is(&subject[0], NOW, REVISED_LATE) && is(&subject[1], NOW, REVISED_LATE));
}

/* Else a value that came later would hide that another was corrected. */
TEST(a_correction_outranks_what_only_came_late)
{
    before[2].revised = before[3].revised = (struct revised){ 2, REVISED_CHANGED };
    before[4].revised = (struct revised){ 2, REVISED_SOMEHOW };
    subject[0].cell[O3] = (struct cell){ .value = 100, .iaqi = 50, .count = 1, .expected = 1 };
    subject[1].cell[SO2].value = subject[2].cell[SO2].value = 3;
    revised_mark(&document, before, 5);
    EXPECT(is(&subject[0], 2, REVISED_CHANGED));
    EXPECT(is(&subject[1], NOW, REVISED_CHANGED) && is(&subject[2], NOW, REVISED_CHANGED));
}

TEST(who_was_not_there_before_came_late)
{
    revised_mark(&document, before, 4);
    EXPECT(is(&subject[2], NOW, REVISED_LATE) && is(&subject[1], 0, REVISED_SOMEHOW));
    revised_mark(&document, NULL, 0);
    EXPECT(is(&subject[0], NOW, REVISED_LATE) && is(&city[0], NOW, REVISED_LATE));
}

int main(void)
{
#define FRESH(name) cmocka_unit_test_setup(name, fresh)
    const struct CMUnitTest facts[] = {
        FRESH(who_has_the_same_numbers_keeps_what_was_said_of_them),
        FRESH(a_corrected_value_marks_its_station_and_the_city_it_counts_in),
        FRESH(what_came_late_is_no_correction_of_its_city_either),
        FRESH(a_value_that_went_and_an_index_that_moved_are_corrections),
        FRESH(another_reason_or_a_doubt_is_seen_and_corrects_nothing),
        FRESH(a_correction_outranks_what_only_came_late),
        FRESH(who_was_not_there_before_came_late),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
