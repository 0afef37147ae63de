/* The window of 72 hours against a store that stands in for the real one. */
#include "publish/history.c"
#include "tests/test.h"

enum { SHELVES = 400 };
static struct shelf shelf[SHELVES];
static size_t shelves, asked;
static struct history *history;
static struct why why;
static const int64_t NEWEST = 1000 * (int64_t)HOUR;

/* ---- the store ---- */

bool publications_hour(struct publications *p, int64_t start, shelf_visit *visit, void *with,
                       struct why *w)
{
    (void)p;
    asked++;
    for (size_t i = 0; i < shelves; i++)
        if (shelf[i].start == start && !visit(with, &shelf[i], w))
            return false;
    return true;
}

bool publications_history(struct publications *p, const char *id, bool is_city, int64_t from,
                          int64_t to, shelf_visit *visit, void *with, struct why *w)
{
    (void)p;
    for (int64_t at = from; at < to; at += HOUR)
        for (size_t i = 0; i < shelves; i++)
            if (shelf[i].start == at && shelf[i].is_city == is_city && strcmp(shelf[i].id, id) == 0
                && !visit(with, &shelf[i], w))
                return false;
    return true;
}

static struct shelf *put(const char *id, bool is_city, int64_t start, int value)
{
    struct shelf *s = &shelf[shelves++];
    *s = (struct shelf){ .is_city = is_city, .start = start, .rating = { .aqi = value, .level = 2 } };
    snprintf(s->id, sizeof s->id, "%s", id);
    for (int p = 0; p < POLLUTANTS; p++)
        s->cell[p] = (struct cell){ .value = value + p, .iaqi = p, .count = 58, .expected = 60 };
    s->cell[CO] = (struct cell){ .why = CALIBRATION, .iaqi = NO_INDEX, .expected = 1 };
    s->cell[O3].suspect = true;
    s->rating.primary[PM25] = true;
    return s;
}

static bool shows(const struct bar *bar, const struct shelf *s)
{
    bool same = bar->published && bar->start == s->start && bar->rating.aqi == s->rating.aqi
             && bar->rating.level == s->rating.level;
    for (int p = 0; same && p < POLLUTANTS; p++) {
        const struct cell *a = &bar->cell[p], *b = &s->cell[p];
        same = a->why == b->why && a->value == b->value && a->iaqi == b->iaqi
            && a->count == b->count && a->expected == b->expected && a->suspect == b->suspect
            && a->mean.hours == b->mean.hours && a->mean.count == b->mean.count
            && a->mean.value == b->mean.value
            && bar->rating.primary[p] == s->rating.primary[p];
    }
    return same;
}

static int set_up(void **state)
{
    (void)state;
    shelves = asked = 0;
    return history_open(&history, NULL, 3, &why) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    history_close(&history);
    return 0;
}

static struct bar bars[STATION_HOURS];

static bool look(const char *id, bool is_city)
{
    return history_of(history, id, is_city, bars, STATION_HOURS, &why);
}

/* ---- facts ---- */

TEST(what_was_published_comes_back_and_gaps_are_told)
{
    struct shelf *old = put("A", false, NEWEST - 71 * HOUR, 40), *now = put("A", false, NEWEST, 77);
    struct shelf *city = put("A", true, NEWEST, 99);
    put("A", false, NEWEST - 72 * HOUR, 1);
    EXPECT(history_move(history, NEWEST, &why) && look("A", false));
    EXPECT(shows(&bars[0], old) && shows(&bars[71], now));
    EXPECT(!bars[1].published && bars[1].start == NEWEST - 70 * HOUR);
    EXPECT(bars[1].rating.aqi == NO_INDEX);
    EXPECT(history_of(history, "A", true, bars, 24, &why) && shows(&bars[23], city));
    EXPECT(look("B", false) && !bars[71].published);
}

static bool is_revised(const struct bar *bar, int revision, enum revising how)
{
    return bar->revised.revision == revision && bar->revised.how == how;
}

TEST(whose_numbers_were_revised_is_told_with_them)
{
    struct shelf *a = put("A", false, NEWEST, 40), *b = put("B", false, NEWEST, 40);
    a->revised = (struct revised){ 2, REVISED_LATE };
    b->revised = (struct revised){ 70000, REVISED_CHANGED };
    EXPECT(history_move(history, NEWEST, &why) && look("A", false));
    EXPECT(is_revised(&bars[71], 2, REVISED_LATE) && is_revised(&bars[70], 0, REVISED_SOMEHOW));
    EXPECT(look("B", false) && is_revised(&bars[71], 70000, REVISED_CHANGED));
    history_settle(history);
    a->revised.how = REVISED_CHANGED;
    history_forget(history, NEWEST);
    EXPECT(history_move(history, NEWEST, &why) && history_changed(history, "A"));
}

TEST(each_hour_is_read_once)
{
    EXPECT(history_move(history, NEWEST, &why) && asked == 72);
    EXPECT(history_move(history, NEWEST, &why) && asked == 72);
    EXPECT(history_move(history, NEWEST + HOUR, &why) && asked == 73);
    history_forget(history, NEWEST - HOUR);
    history_forget(history, NEWEST - 100 * HOUR);
    EXPECT(history_move(history, NEWEST + HOUR, &why) && asked == 74);
}

TEST(only_those_changed_whose_hours_are_others)
{
    struct shelf *a = put("A", false, NEWEST, 40);
    put("B", false, NEWEST, 40);
    EXPECT(history_move(history, NEWEST, &why) && history_changed(history, "A"));
    history_settle(history);
    EXPECT(!history_changed(history, "A") && !history_changed(history, "B"));
    a->cell[SO2].count = 59;
    history_forget(history, NEWEST);
    EXPECT(history_move(history, NEWEST, &why));
    EXPECT(history_changed(history, "A") && !history_changed(history, "B"));
    history_settle(history);
    EXPECT(history_move(history, NEWEST + HOUR, &why) && history_changed(history, "B"));
}

TEST(who_is_in_an_hour_no_more_is_not_shown_there)
{
    put("A", false, NEWEST, 40);
    struct shelf *b = put("B", false, NEWEST, 40);
    EXPECT(history_move(history, NEWEST, &why));
    history_settle(history);
    b->start = NEWEST - HOUR;                /* and of the window it is the only one */
    history_forget(history, NEWEST);
    EXPECT(history_move(history, NEWEST, &why) && history_changed(history, "B"));
    EXPECT(look("B", false) && !bars[71].published);
    EXPECT(history_move(history, NEWEST + 72 * HOUR, &why) && history->count == 0);
}

TEST(an_hour_that_left_the_window_leaves_nothing_in_its_place)
{
    put("A", false, NEWEST - 71 * HOUR, 40);
    struct shelf *kept = put("A", false, NEWEST, 41);
    EXPECT(history_move(history, NEWEST, &why) && history_move(history, NEWEST + HOUR, &why));
    EXPECT(look("A", false) && !bars[71].published && shows(&bars[70], kept));
}

TEST(more_stations_than_are_kept_are_read_from_the_store)
{
    struct shelf *e = put("E", false, NEWEST, 44);
    const char *const ids[] = { "A", "B", "C", "D" };
    for (int i = 0; i < 4; i++)
        put(ids[i], false, NEWEST, 40);
    EXPECT(history_move(history, NEWEST, &why) && history->count == 3);
    EXPECT(look("D", false) && shows(&bars[71], &shelf[4]) && history_changed(history, "D"));
    EXPECT(look("E", false) && shows(&bars[71], e));
    EXPECT(look("X", false) && !bars[71].published);
}

TEST(a_number_that_packing_cannot_hold_is_read_from_the_store)
{
    struct shelf *a = put("A", false, NEWEST, 40);
    a->cell[SO2].value = INT64_C(5000000000);
    a->cell[NO2].count = 70000;
    EXPECT(history_move(history, NEWEST, &why) && look("A", false) && shows(&bars[71], a));
}

TEST(a_mean_that_a_sub_index_rests_on_comes_back)
{
    struct shelf *a = put("A", false, NEWEST, 40), *b = put("B", false, NEWEST, 40);
    a->cell[SO2].mean = (struct mean){ .hours = 24, .count = 23, .value = 131 };
    EXPECT(history_move(history, NEWEST, &why) && look("A", false) && shows(&bars[71], a));
    EXPECT(look("B", false) && shows(&bars[71], b));
}

#define HISTORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        HISTORY(what_was_published_comes_back_and_gaps_are_told),
        HISTORY(whose_numbers_were_revised_is_told_with_them),
        HISTORY(each_hour_is_read_once),
        HISTORY(only_those_changed_whose_hours_are_others),
        HISTORY(who_is_in_an_hour_no_more_is_not_shown_there),
        HISTORY(an_hour_that_left_the_window_leaves_nothing_in_its_place),
        HISTORY(more_stations_than_are_kept_are_read_from_the_store),
        HISTORY(a_number_that_packing_cannot_hold_is_read_from_the_store),
        HISTORY(a_mean_that_a_sub_index_rests_on_comes_back),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
