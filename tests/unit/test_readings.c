/* The suite that every store of readings must pass: only the verbs of schema/readings.h, and at its
 * end a few facts about the one that stands on SQLite. */
#include "schema/readings.h"

#include "schema/base/moment.h"
#include "schema/store_sqlite.h"
#include "tests/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { P_PM25, P_CO, P_NO2, PARAMETERS, OFFSET = 8 * HOUR };
enum { T0 = 1772294400 };               /* 2026-02-28T16:00:00Z, an hour's start */
static const int64_t NOW = INT64_MAX;

static struct parameter table[PARAMETERS] = {
    { .key = "pm25", .unit = "ug/m3", .decimals = 1 },
    { .key = "co", .unit = "mg/m3", .decimals = 3 },
    { .key = "no2", .unit = "ug/m3", .decimals = 1 },
};
static const struct parameters parameters = { table, PARAMETERS };

static char folder[64];
static struct why why;          /* (fail): cmocka has a macro of that name */
static struct readings *store;
static struct put put;

/* ---- the house of the tests ---- */

static bool open_as(struct readings **out, enum store_use use)
{
    bool missing;
    return readings_open(out, folder, use, &parameters, OFFSET, &missing, &why) && !missing;
}

static int fresh(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/test_readings.XXXXXX");
    put = (struct put){ 0 };
    why.text[0] = '\0';
    return mkdtemp(folder) != NULL && open_as(&store, STORE_DAEMON) ? 0 : -1;
}

static int unlink_one(const char *path, const struct stat *at, int kind, struct FTW *walk)
{
    (void)at;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int gone(void **state)
{
    (void)state;
    readings_close(&store);
    return nftw(folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool told(const char *words)
{
    return strstr(why.text, words) != NULL;
}

/* ---- words to tell a report in ---- */

static struct reading is(int parameter, int64_t value, uint32_t marks)
{
    return (struct reading){ .parameter = (int16_t)parameter, .value = value, .marks = marks };
}

static struct report told_by(const char *station, int64_t start, int32_t span)
{
    struct report r = { .start = start, .span = span };
    snprintf(r.station, sizeof r.station, "%s", station);
    return r;
}

static struct report with(struct report r, struct reading reading)
{
    r.reading[r.count++] = reading;
    return r;
}

static bool puts_keeping(struct report r, int64_t known, struct keep keep)
{
    put = (struct put){ 0 };
    return readings_begin(store, &why) && readings_put(store, &r, known, keep, &put, &why)
        && readings_commit(store, &why);
}

static struct keep replay(int64_t heard, int64_t message)
{
    return (struct keep){ .heard = heard, .message = message };
}

static bool puts_at(struct report r, int64_t known)
{
    return puts_keeping(r, known, KEEP_NOTHING);
}

static bool counted(int added, int changed, int same, int kept)
{
    return put.added == added && put.changed == changed && put.same == same && put.kept == kept;
}

struct heard { size_t count; struct report report[64]; int64_t known_from[64]; };

static bool hear(void *with_, const struct report *report, int64_t known_from, struct why *w)
{
    struct heard *h = with_;
    if (h->count == 64)
        return (fail)(w, "more than 64 reports");
    h->report[h->count] = *report;
    h->known_from[h->count++] = known_from;
    return true;
}

static struct heard window(int64_t from, int64_t to, const char *station, int32_t span,
                           int64_t asof)
{
    struct heard h = { 0 };
    if (!readings_window(store, from, to, station, span, asof, hear, &h, &why))
        h.count = 9999;
    return h;
}

static struct heard all(int64_t asof)
{
    return window(INT64_MIN, INT64_MAX, "", -1, asof);
}

static bool holds(const struct report *report, struct reading want)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct reading *r = &report->reading[i];
        if (r->parameter == want.parameter)
            return r->marks == want.marks && ((r->marks & MARK_ABSENT) || r->value == want.value);
    }
    return false;
}

static struct report pm25_is(int64_t value)
{
    return with(told_by("1001A", T0, HOUR), is(P_PM25, value, 0));
}

struct heard_ledger { size_t count; int64_t seq[64], hour[64]; char station[64][65]; int64_t last; };

static bool note_touched(void *with_, int64_t seq, const char *station, int64_t hour, struct why *w)
{
    struct heard_ledger *l = with_;
    (void)w;
    l->seq[l->count] = seq;
    l->hour[l->count] = hour;
    snprintf(l->station[l->count++], 65, "%s", station);
    return l->count < 64;
}

static struct heard_ledger touched(int64_t after)
{
    struct heard_ledger l = { 0 };
    if (!readings_touched(store, after, note_touched, &l, &l.last, &why))
        l.count = 9999;
    return l;
}

/* ---- put and merge ---- */

TEST(a_report_comes_back_as_it_was_put)
{
    struct report r = pm25_is(381);
    r = with(r, is(P_CO, 600, MARK_UPKEEP | MARK_ROUNDED));
    r = with(r, is(P_NO2, 0, MARK_ABSENT));
    EXPECT(puts_at(r, T0 + 4000) && counted(3, 0, 0, 0));
    struct heard h = all(NOW);
    EXPECT(h.count == 1 && h.known_from[0] == T0 + 4000);
    EXPECT(strcmp(h.report[0].station, "1001A") == 0);
    EXPECT(h.report[0].start == T0 && h.report[0].span == HOUR && h.report[0].count == 3);
    EXPECT(holds(&h.report[0], is(P_PM25, 381, 0)));
    EXPECT(holds(&h.report[0], is(P_CO, 600, MARK_UPKEEP | MARK_ROUNDED)));
    EXPECT(holds(&h.report[0], is(P_NO2, 0, MARK_ABSENT)));
}

TEST(every_value_of_64_bits_and_every_mark_comes_back_exactly)
{
    const uint32_t marks = ((1u << MARK_COUNT) - 1) & ~(uint32_t)MARK_ABSENT;
    static const int64_t value[] = { INT64_MIN, INT64_MAX, -1, 0, 1, 999999999999999999, -50 };
    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        struct report r = told_by("1001A", T0 + (int64_t)i * HOUR, HOUR);
        for (int p = 0; p < PARAMETERS; p++)
            r = with(r, is(p, value[i], p == 0 ? 0 : marks));
        EXPECT(puts_at(r, T0));
        struct heard h = window(r.start, r.start + 1, "1001A", HOUR, NOW);
        EXPECT(h.count == 1 && h.report[0].count == PARAMETERS);
        for (int p = 0; p < PARAMETERS; p++)
            EXPECT(holds(&h.report[0], r.reading[p]));
    }
}

TEST(the_same_again_writes_nothing)
{
    EXPECT(puts_at(pm25_is(380), T0));
    EXPECT(puts_at(pm25_is(380), T0 + 60) && counted(0, 0, 1, 0));
    EXPECT(touched(0).count == 1);
    EXPECT(all(NOW).known_from[0] == T0);
}

TEST(when_it_was_heard_is_no_difference_and_another_mark_is_one)
{
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_at(pm25_is(380), T0));
    EXPECT(puts_at(with(r, is(P_PM25, 380, MARK_LATE)), T0 + 60) && counted(0, 0, 1, 0));
    EXPECT(puts_at(with(r, is(P_PM25, 380, MARK_FUTURE)), T0 + 70) && counted(0, 0, 1, 0));
    EXPECT(puts_at(with(r, is(P_CO, 600, MARK_FUTURE)), T0 + 80) && counted(1, 0, 0, 0));
    EXPECT(puts_at(with(r, is(P_CO, 600, 0)), T0 + 85) && counted(0, 0, 1, 0));
    EXPECT(puts_at(with(r, is(P_CO, 600, MARK_LATE)), T0 + 85) && counted(0, 0, 1, 0));
    EXPECT(puts_at(with(r, is(P_PM25, 380, MARK_FAULT)), T0 + 90) && counted(0, 1, 0, 0));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 380, MARK_FAULT)));
}

TEST(a_report_told_in_pieces_is_merged)
{
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_at(pm25_is(380), T0));
    EXPECT(puts_at(with(r, is(P_CO, 600, 0)), T0 + 60) && counted(1, 0, 0, 0));
    EXPECT(puts_at(with(with(r, is(P_CO, 600, 0)), is(P_NO2, 31, 0)), T0 + 90));
    EXPECT(counted(1, 0, 1, 0));
    struct heard h = all(NOW);
    EXPECT(h.count == 1 && h.report[0].count == 3 && h.known_from[0] == T0 + 90);
    EXPECT(holds(&h.report[0], is(P_PM25, 380, 0)) && holds(&h.report[0], is(P_CO, 600, 0)));
}

TEST(spans_and_stations_of_one_start_are_reports_of_their_own)
{
    EXPECT(puts_at(pm25_is(1), T0));
    EXPECT(puts_at(with(told_by("1001A", T0, MINUTE), is(P_PM25, 2, 0)), T0));
    EXPECT(puts_at(with(told_by("1002A", T0, HOUR), is(P_PM25, 3, 0)), T0));
    EXPECT(all(NOW).count == 3);
}

TEST(absent_replaces_a_value_and_a_value_replaces_absent)
{
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_at(pm25_is(380), T0));
    EXPECT(puts_at(with(r, is(P_PM25, 0, MARK_ABSENT)), T0 + 60) && counted(0, 1, 0, 0));
    EXPECT(puts_at(with(r, is(P_PM25, 7, MARK_ABSENT)), T0 + 70) && counted(0, 0, 1, 0));
    EXPECT(puts_at(pm25_is(390), T0 + 90) && counted(0, 1, 0, 0));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 390, 0)));
}

TEST(a_retained_copy_fills_what_is_missing_or_absent_and_replaces_nothing)
{
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_at(with(pm25_is(380), is(P_CO, 0, MARK_ABSENT)), T0));
    r = with(with(with(r, is(P_PM25, 999, 0)), is(P_CO, 600, 0)), is(P_NO2, 31, 0));
    EXPECT(puts_keeping(r, T0 + 60, KEEP_ALL) && counted(1, 1, 0, 1));
    EXPECT(puts_keeping(r, T0 + 90, KEEP_ALL) && counted(0, 0, 2, 1));
    struct heard h = all(NOW);
    EXPECT(holds(&h.report[0], is(P_PM25, 380, 0)) && holds(&h.report[0], is(P_CO, 600, 0)));
    EXPECT(holds(&h.report[0], is(P_NO2, 31, 0)) && h.known_from[0] == T0 + 60);
    r = with(told_by("1001A", T0, HOUR), is(P_PM25, 0, MARK_ABSENT));
    EXPECT(puts_keeping(r, T0 + 99, KEEP_ALL));
    EXPECT(counted(0, 0, 0, 1));
}

TEST(a_value_that_was_taken_back_does_not_return_with_an_older_message)
{
    struct report r = told_by("1001A", T0, HOUR), none = with(r, is(P_PM25, 0, MARK_ABSENT));
    struct report flag = with(r, is(P_CO, 0, MARK_ABSENT | MARK_FAULT));
    flag.reading[0].only_flag = true;
    EXPECT(puts_at(pm25_is(999), T0 + 10) && puts_at(none, T0 + 30) && counted(0, 1, 0, 0));
    EXPECT(puts_keeping(pm25_is(999), T0 + 90, replay(T0 + 10, 1)) && counted(0, 0, 0, 1));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 0, MARK_ABSENT)));
    EXPECT(puts_keeping(pm25_is(40), T0 + 91, replay(T0 + 31, 2)) && counted(0, 1, 0, 0));
    EXPECT(puts_keeping(none, T0 + 92, replay(T0 + 33, 4)) && counted(0, 1, 0, 0));
    EXPECT(puts_keeping(pm25_is(40), T0 + 93, replay(T0 + 32, 3)) && counted(0, 0, 0, 1));
    EXPECT(puts_at(flag, T0 + 30));                   /* to the store a flag alone is the same */
    EXPECT(puts_keeping(with(r, is(P_CO, 6, 0)), T0 + 94, replay(T0 + 10, 1)));
    EXPECT(counted(0, 0, 0, 1));
}

TEST(a_retained_copy_does_not_bring_back_what_was_taken_back)
{
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_at(pm25_is(50), T0) && puts_at(with(r, is(P_PM25, 0, MARK_ABSENT)), T0 + 30));
    EXPECT(puts_at(with(r, is(P_PM25, 0, MARK_ABSENT | MARK_FAULT)), T0 + 40));
    EXPECT(puts_keeping(with(r, is(P_PM25, 50, MARK_LATE)), T0 + 60, KEEP_ALL));
    EXPECT(counted(0, 0, 0, 1));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 0, MARK_ABSENT | MARK_FAULT)));
    EXPECT(puts_keeping(with(r, is(P_PM25, 50, 0)), T0 + 61, (struct keep){ true, T0 + 50, 1 }));
    EXPECT(counted(0, 0, 0, 1));
    EXPECT(puts_keeping(pm25_is(60), T0 + 90, KEEP_ALL) && counted(0, 1, 0, 0));   /* never said before */
}

TEST(a_flag_alone_fills_what_is_missing_or_absent_and_replaces_no_value)
{
    struct report r = told_by("1001A", T0, HOUR), told = r;
    EXPECT(puts_at(with(pm25_is(380), is(P_CO, 0, MARK_ABSENT)), T0));
    told = with(with(with(told, is(P_PM25, 0, MARK_ABSENT | MARK_UPKEEP)),
                     is(P_CO, 0, MARK_ABSENT | MARK_UPKEEP)),
                is(P_NO2, 0, MARK_ABSENT | MARK_FAULT));
    for (size_t i = 0; i < told.count; i++)
        told.reading[i].only_flag = true;
    EXPECT(puts_at(told, T0 + 60) && counted(1, 1, 0, 1));
    struct heard h = all(NOW);
    EXPECT(holds(&h.report[0], is(P_PM25, 380, 0)));
    EXPECT(holds(&h.report[0], is(P_CO, 0, MARK_ABSENT | MARK_UPKEEP)));
    EXPECT(holds(&h.report[0], is(P_NO2, 0, MARK_ABSENT | MARK_FAULT)));
    EXPECT(puts_at(with(r, is(P_PM25, 0, MARK_ABSENT)), T0 + 90) && counted(0, 1, 0, 0));
}

TEST(what_is_kept_is_judged_by_each_reading_and_not_by_its_report)
{
    struct report r = told_by("1001A", T0, HOUR);
    struct report old = with(with(r, is(P_PM25, 38, 0)), is(P_CO, 9, 0));
    EXPECT(puts_at(with(r, is(P_PM25, 40, 0)), T0 + 10));
    EXPECT(puts_at(with(r, is(P_CO, 600, 0)), T0 + 30));          /* a later piece of the report */
    EXPECT(puts_keeping(old, T0 + 90, replay(T0 + 20, 1)) && counted(0, 1, 0, 1));
    struct heard h = all(NOW);
    EXPECT(holds(&h.report[0], is(P_PM25, 38, 0)) && holds(&h.report[0], is(P_CO, 600, 0)));
    EXPECT(puts_keeping(with(r, is(P_PM25, 39, 0)), T0 + 91, replay(T0 + 21, 2)));
    EXPECT(counted(0, 1, 0, 0));                              /* stored at T0 + 90, said at T0 + 20 */
    EXPECT(puts_keeping(with(r, is(P_PM25, 37, 0)), T0 + 99, replay(T0 + 20, 1)));
    EXPECT(counted(0, 0, 0, 1));
}

TEST(what_was_told_live_while_messages_are_replayed_is_kept)
{
    const struct keep run = replay(T0 + 20, 1);
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_keeping(with(r, is(P_PM25, 38, 0)), T0 + 90, run));
    EXPECT(puts_at(with(r, is(P_PM25, 40, 0)), T0 + 90));          /* in the same second */
    EXPECT(puts_keeping(with(r, is(P_PM25, 39, 0)), T0 + 90, run) && counted(0, 0, 0, 1));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 40, 0)));
    r = told_by("1001A", T0 + HOUR, HOUR);
    EXPECT(puts_at(with(r, is(P_PM25, 40, 0)), T0 + 91));
    EXPECT(puts_keeping(with(r, is(P_PM25, 39, 0)), T0 + 91, run) && counted(0, 0, 0, 1));
}

TEST(of_what_is_replayed_the_later_word_stands_whichever_is_replayed_first)
{
    struct report r = told_by("1001A", T0, HOUR);
    struct report twice = with(with(r, is(P_CO, 600, 0)), is(P_CO, 700, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 38, 0)), T0 + 90, replay(T0 + 20, 1)) && counted(1, 0, 0, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 40, 0)), T0 + 90, replay(T0 + 20, 3)) && counted(0, 1, 0, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 39, 0)), T0 + 91, replay(T0 + 20, 2)) && counted(0, 0, 0, 1));
    EXPECT(puts_keeping(twice, T0 + 91, replay(T0 + 20, 4)) && counted(1, 1, 0, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 41, 0)), T0 + 92, (struct keep){ true, T0 + 30, 5 }));
    EXPECT(counted(0, 0, 0, 1));
    readings_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON));
    EXPECT(puts_keeping(with(r, is(P_PM25, 42, 0)), T0 + 99, replay(T0 + 21, 6)) && counted(0, 1, 0, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 43, 0)), T0 + 99, replay(T0 + 20, 7)) && counted(0, 0, 0, 1));
    EXPECT(puts_at(with(r, is(P_PM25, 44, 0)), T0 + 100));        /* live: the row is of another state */
    EXPECT(puts_keeping(with(r, is(P_PM25, 45, 0)), T0 + 101, replay(T0 + 99, 8)) && counted(0, 0, 0, 1));
}

TEST(a_value_that_is_replayed_again_is_of_the_later_word)
{
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_at(with(r, is(P_PM25, 38, 0)), T0 + 10));
    EXPECT(puts_keeping(with(r, is(P_PM25, 38, 0)), T0 + 90, replay(T0 + 30, 2)) && counted(0, 0, 1, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 40, 0)), T0 + 91, replay(T0 + 20, 1)) && counted(0, 0, 0, 1));
    EXPECT(puts_keeping(with(r, is(P_PM25, 38, 0)), T0 + 92, replay(T0 + 9, 3)) && counted(0, 0, 1, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 40, 0)), T0 + 93, replay(T0 + 29, 4)) && counted(0, 0, 0, 1));
    EXPECT(puts_keeping(with(r, is(P_PM25, 40, 0)), T0 + 94, replay(T0 + 31, 5)) && counted(0, 1, 0, 0));
}

/* While something is refused, which may be replayed as the word between the two. */
TEST(a_value_that_is_told_live_again_is_of_the_later_word)
{
    struct report r = told_by("1001A", T0, HOUR);
    struct refusal refusal = { .heard = T0 + 20, .reason = UNKNOWN_UNIT, .feed = "air", .topic = "t",
                               .payload = "x", .length = 1 };
    EXPECT(puts_at(with(r, is(P_PM25, 38, 0)), T0 + 10));
    EXPECT(readings_begin(store, &why) && readings_refuse(store, &refusal, &why)
           && readings_commit(store, &why));
    EXPECT(puts_at(with(r, is(P_PM25, 38, 0)), T0 + 30) && counted(0, 0, 1, 0));
    EXPECT(puts_keeping(with(r, is(P_PM25, 40, 0)), T0 + 90, replay(T0 + 20, 1)) && counted(0, 0, 0, 1));
    EXPECT(puts_keeping(with(r, is(P_PM25, 40, 0)), T0 + 91, replay(T0 + 31, 2)) && counted(0, 1, 0, 0));
}

TEST(what_a_replay_had_to_roll_back_is_no_word)
{
    struct report r = told_by("1001A", T0, HOUR), first = with(r, is(P_PM25, 38, 0));
    EXPECT(readings_begin(store, &why)
           && readings_put(store, &first, T0 + 90, replay(T0 + 20, 1), &put, &why));
    readings_rollback(store);
    EXPECT(puts_at(with(r, is(P_PM25, 40, 0)), T0 + 90));
    EXPECT(puts_keeping(with(r, is(P_PM25, 39, 0)), T0 + 91, replay(T0 + 21, 2)));
    EXPECT(counted(0, 0, 0, 1));
}

TEST(a_parameter_told_twice_in_one_report_is_as_if_told_by_two)
{
    EXPECT(puts_at(with(with(pm25_is(380), is(P_CO, 1, 0)), is(P_PM25, 390, 0)), T0));
    EXPECT(counted(2, 1, 0, 0));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 390, 0)) && all(NOW).report[0].count == 2);
}

TEST(what_cannot_be_stored_is_refused_and_an_empty_report_is_nothing)
{
    EXPECT(!puts_at(with(told_by("1001A", T0, HOUR), is(PARAMETERS, 1, 0)), T0));
    readings_rollback(store);
    EXPECT(!puts_at(with(told_by("1001A", T0, -1), is(P_CO, 1, 0)), T0));
    readings_rollback(store);
    EXPECT(!puts_at(with(told_by("", T0, HOUR), is(P_CO, 1, 0)), T0));
    readings_rollback(store);
    EXPECT(puts_at(told_by("1001A", T0, HOUR), T0));
    EXPECT(all(NOW).count == 0 && touched(0).count == 0);
}

TEST(a_put_outside_of_a_transaction_is_refused)
{
    struct report r = pm25_is(380);
    EXPECT(!readings_put(store, &r, T0, KEEP_NOTHING, &put, &why));
    EXPECT(told("outside of a transaction"));
    EXPECT(!readings_seen(store, "air", 1, 1, T0, &why));
    EXPECT(!readings_seen_forget(store, "air", &why));
}

/* ---- as of ---- */

TEST(as_of_tells_what_was_known_at_a_moment)
{
    struct report r = told_by("1001A", T0, HOUR);
    EXPECT(puts_at(pm25_is(380), 1000));
    EXPECT(puts_at(with(r, is(P_CO, 600, 0)), 2000));
    EXPECT(puts_at(pm25_is(390), 3000));
    EXPECT(puts_at(with(r, is(P_PM25, 0, MARK_ABSENT)), 4000));
    EXPECT(all(999).count == 0);
    struct heard h = all(1000);
    EXPECT(h.count == 1 && h.known_from[0] == 1000 && h.report[0].count == 1);
    EXPECT(holds(&h.report[0], is(P_PM25, 380, 0)));
    h = all(2999);
    EXPECT(h.known_from[0] == 2000 && h.report[0].count == 2);
    EXPECT(holds(&h.report[0], is(P_PM25, 380, 0)) && holds(&h.report[0], is(P_CO, 600, 0)));
    h = all(3000);
    EXPECT(h.known_from[0] == 3000 && holds(&h.report[0], is(P_PM25, 390, 0)));
    h = all(4000);
    EXPECT(h.known_from[0] == 4000 && holds(&h.report[0], is(P_PM25, 0, MARK_ABSENT)));
    h = window(T0, T0 + 1, "1001A", HOUR, 2500);
    EXPECT(h.count == 1 && h.report[0].count == 2);
}

TEST(a_clock_that_was_set_back_makes_no_negative_interval)
{
    EXPECT(puts_at(pm25_is(380), 2000));
    EXPECT(puts_at(pm25_is(390), 1000));
    EXPECT(all(1999).count == 0);
    EXPECT(holds(&all(2000).report[0], is(P_PM25, 390, 0)));
    EXPECT(all(NOW).known_from[0] == 2000);
}

/* Redelivery without the table seen: the log keeps every word of it. */
TEST(old_and_correction_told_again_are_four_changes_in_the_log)
{
    for (int i = 0; i < 5; i++)
        EXPECT(puts_at(pm25_is(i % 2 == 0 ? 380 : 390), 1000 + i));
    for (int i = 0; i < 5; i++)
        EXPECT(holds(&all(1000 + i).report[0], is(P_PM25, i % 2 == 0 ? 380 : 390, 0)));
}

/* ---- touched ---- */

TEST(touched_names_a_station_hour_once_a_transaction_by_local_hour)
{
    struct report half = told_by("1001A", T0 + 1800, MINUTE);
    EXPECT(readings_begin(store, &why));
    for (int i = 0; i < 3; i++) {
        struct report a = with(told_by("1001A", T0 + i * MINUTE, MINUTE), is(P_CO, i, 0));
        struct report b = with(told_by("1002A", T0 + HOUR + i, 0), is(P_CO, i, 0));
        EXPECT(readings_put(store, &a, T0, KEEP_NOTHING, &put, &why));
        EXPECT(readings_put(store, &b, T0, KEEP_NOTHING, &put, &why));
    }
    EXPECT(readings_commit(store, &why));
    struct heard_ledger l = touched(0);
    EXPECT(l.count == 2 && l.last == l.seq[1] && l.seq[0] < l.seq[1]);
    EXPECT(strcmp(l.station[0], "1001A") == 0 && l.hour[0] == T0);
    EXPECT(strcmp(l.station[1], "1002A") == 0 && l.hour[1] == T0 + HOUR);
    EXPECT(puts_at(with(half, is(P_CO, 1, 0)), T0));
    struct heard_ledger next = touched(l.last);
    EXPECT(next.count == 1 && next.hour[0] == T0 && next.last > l.last);
    EXPECT(touched(next.last).count == 0 && touched(next.last).last == next.last);
}

TEST(touched_holds_many_of_one_transaction_and_numbers_are_never_used_twice)
{
    enum { MANY = 3 * TOUCHED_MANY / 2 };
    char name[32];
    EXPECT(readings_begin(store, &why));
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "S%04d", i);
        struct report r = with(told_by(name, T0, HOUR), is(P_CO, i, 0));
        EXPECT(readings_put(store, &r, T0, KEEP_NOTHING, &put, &why));
    }
    EXPECT(readings_commit(store, &why));
    struct heard_ledger l = touched(0);
    EXPECT(l.count == MANY && strcmp(l.station[MANY - 1], "S0047") == 0);
    readings_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON));
    EXPECT(puts_at(pm25_is(1), T0));
    EXPECT(touched(l.last).count == 1 && touched(l.last).seq[0] > l.last);
}

/* Who opened the ledger, the newest first; `want`: where each ends. */
static bool openings_end(const int64_t *want, size_t count)
{
    struct opening o = { .number = INT64_MAX }, again;
    bool found;
    for (size_t i = 0; i < count; i++) {
        if (!readings_opening(store, o.number, &o, &found, &why) || !found || o.end != want[i]
            || strlen(o.name) != 32
            || !readings_opening_named(store, o.name, &again, &found, &why) || !found
            || again.number != o.number || again.end != o.end)
            return false;
    }
    return readings_opening(store, o.number, &o, &found, &why) && !found;
}

TEST(each_process_that_changes_something_opens_the_ledger_once)
{
    struct readings *verb;
    struct opening none;
    bool found;
    EXPECT(openings_end((const int64_t[]){ 0 }, 1));
    EXPECT(puts_at(pm25_is(1), T0) && puts_at(pm25_is(2), T0));
    EXPECT(openings_end((const int64_t[]){ 2, 0 }, 2));
    readings_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON) && openings_end((const int64_t[]){ 2, 0 }, 2));
    EXPECT(puts_at(pm25_is(3), T0) && openings_end((const int64_t[]){ 3, 2, 0 }, 3));
    EXPECT(open_as(&verb, STORE_READER));
    EXPECT(readings_opening_named(verb, "no name", &none, &found, &why) && !found);
    readings_close(&verb);
}

/* ---- transactions ---- */

TEST(a_rollback_leaves_nothing_and_the_store_goes_on)
{
    struct report r = pm25_is(380);
    EXPECT(readings_begin(store, &why) && readings_put(store, &r, T0, KEEP_NOTHING, &put, &why));
    EXPECT(readings_seen(store, "air", 7, 70, T0, &why));
    readings_rollback(store);
    readings_rollback(store);
    static uint64_t seen[65536];
    EXPECT(readings_seen_all(store, "air", T0, seen, &why) && seen[7] == 0);
    EXPECT(all(NOW).count == 0 && touched(0).count == 0);
    EXPECT(puts_at(with(told_by("1002A", T0, HOUR), is(P_CO, 1, 0)), T0));
    EXPECT(puts_at(r, T0) && counted(1, 0, 0, 0));
    EXPECT(all(NOW).count == 2 && touched(0).count == 2);
    EXPECT(strcmp(all(NOW).report[0].station, "1001A") == 0);
    EXPECT(window(T0, T0 + 1, "1001A", HOUR, NOW).count == 1);
}

TEST(a_full_disk_fails_with_a_reason_and_what_was_committed_stays)
{
    struct rlimit before, tight;
    char name[32];
    EXPECT(signal(SIGXFSZ, SIG_IGN) != SIG_ERR && getrlimit(RLIMIT_FSIZE, &before) == 0);
    EXPECT(puts_at(pm25_is(380), T0));
    tight = before;
    tight.rlim_cur = 256 * 1024;
    EXPECT(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    bool ok = true;
    for (int t = 0; ok && t < 200; t++) {
        ok = readings_begin(store, &why);
        for (int i = 0; ok && i < 20; i++) {
            snprintf(name, sizeof name, "S%d-%d", t, i);
            struct report r = with(told_by(name, T0 + DAY, HOUR), is(P_CO, i, 0));
            ok = readings_put(store, &r, T0, KEEP_NOTHING, &put, &why);
        }
        ok = ok && readings_commit(store, &why);
    }
    EXPECT(!ok && told("readings.db") && told("room"));
    readings_rollback(store);
    EXPECT(holds(&window(T0, T0 + 1, "", -1, NOW).report[0], is(P_PM25, 380, 0)));
    EXPECT(setrlimit(RLIMIT_FSIZE, &before) == 0);
    EXPECT(puts_at(pm25_is(390), T0) && counted(0, 1, 0, 0));
}

TEST(all_is_there_after_a_reopen)
{
    EXPECT(puts_at(pm25_is(380), 1000) && puts_at(pm25_is(390), 2000));
    readings_close(&store);
    EXPECT(store == NULL);
    EXPECT(open_as(&store, STORE_DAEMON));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 390, 0)));
    EXPECT(holds(&all(1500).report[0], is(P_PM25, 380, 0)));
    EXPECT(puts_at(pm25_is(390), 3000) && counted(0, 0, 1, 0));
    EXPECT(touched(0).count == 2);
}

/* ---- who may open it ---- */

TEST(a_second_daemon_is_refused_and_a_verb_writes_beside_the_first)
{
    struct readings *second, *verb;
    char process[32];
    EXPECT(!open_as(&second, STORE_DAEMON) && second == NULL);
    snprintf(process, sizeof process, "%d", (int)getpid());
    EXPECT(told(process));
    EXPECT(open_as(&verb, STORE_VERB));
    struct report r = pm25_is(380);
    EXPECT(readings_begin(verb, &why) && readings_put(verb, &r, T0, KEEP_NOTHING, &put, &why));
    EXPECT(readings_commit(verb, &why));
    readings_close(&verb);
    EXPECT(puts_at(r, T0) && counted(0, 0, 1, 0));
}

TEST(a_reader_of_no_store_finds_it_missing)
{
    struct readings *reader;
    char none[80];
    bool missing = false;
    snprintf(none, sizeof none, "%s/none", folder);
    EXPECT(readings_open(&reader, none, STORE_READER, &parameters, OFFSET, &missing, &why));
    EXPECT(missing && reader == NULL && access(none, F_OK) == -1);
}

TEST(a_reader_in_a_view_sees_one_state)
{
    struct readings *reader, *writer = store;
    EXPECT(puts_at(pm25_is(380), T0) && open_as(&reader, STORE_READER));
    EXPECT(readings_view(reader, &why));
    EXPECT(puts_at(pm25_is(390), T0));
    store = reader;
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 380, 0)) && touched(0).count == 1);
    readings_view_end(reader);
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, 390, 0)) && touched(0).count == 2);
    store = writer;
    readings_close(&reader);
}

TEST(fewer_decimals_and_a_parameter_that_is_gone_are_refused_with_the_remedy)
{
    struct parameter other[PARAMETERS];
    struct parameters changed = { other, PARAMETERS }, fewer = { table, 2 };
    struct readings *second;
    bool missing;
    memcpy(other, table, sizeof other);
    other[P_CO].decimals = 2;
    EXPECT(!readings_open(&second, folder, STORE_VERB, &changed, OFFSET, &missing, &why));
    EXPECT(told("co were stored with 3 decimals") && told("set it back"));
    EXPECT(!readings_open(&second, folder, STORE_READER, &fewer, OFFSET, &missing, &why));
    EXPECT(told("no2") && told("put its row back"));
}

TEST(more_decimals_are_taken_and_recorded_and_lose_nothing)
{
    struct parameter other[PARAMETERS];
    struct parameters finer = { other, PARAMETERS };
    struct readings *second;
    memcpy(other, table, sizeof other);
    other[P_PM25].decimals = 6;
    EXPECT(puts_at(pm25_is(381), T0) && puts_at(pm25_is(-395), T0 + 60));
    EXPECT(readings_open(&second, folder, STORE_READER, &finer, OFFSET, NULL, &why));
    readings_close(&second);                 /* a reader reads what the owner has not recorded yet */
    readings_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON));
    readings_close(&store);
    EXPECT(readings_open(&store, folder, STORE_DAEMON, &finer, OFFSET, NULL, &why));
    EXPECT(holds(&all(NOW).report[0], is(P_PM25, -39500000, 0)));
    EXPECT(holds(&all(T0 + 30).report[0], is(P_PM25, 38100000, 0)));
    EXPECT(puts_at(pm25_is(-39500000), T0 + 90) && counted(0, 0, 1, 0));
    EXPECT(puts_at(pm25_is(35499900), T0 + 120) && counted(0, 1, 0, 0));
    EXPECT(holds(&all(T0 + 90).report[0], is(P_PM25, -39500000, 0)));
    readings_close(&store);
    EXPECT(!open_as(&store, STORE_DAEMON) && told("pm25 were stored with 6 decimals"));
    EXPECT(!open_as(&second, STORE_READER) && told("set it back to 6"));
}

TEST(another_offset_than_that_of_the_reports_is_refused_with_the_remedy)
{
    struct readings *second;
    readings_close(&store);
    EXPECT(readings_open(&store, folder, STORE_DAEMON, &parameters, 0, NULL, &why));   /* still empty */
    readings_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON) && puts_at(pm25_is(381), T0));
    EXPECT(!readings_open(&second, folder, STORE_READER, &parameters, 11 * HOUR / 2, NULL, &why));
    EXPECT(told("taken at +08:00") && told("says +05:30") && told("set it back to +08:00"));
    EXPECT(!readings_open(&second, folder, STORE_VERB, &parameters, 0, NULL, &why));
    readings_close(&store);
    EXPECT(!readings_open(&store, folder, STORE_DAEMON, &parameters, 0, NULL, &why));
    EXPECT(told("site.utc_offset") && open_as(&store, STORE_DAEMON) && all(NOW).count == 1);
}

TEST(a_changed_unit_is_refused_with_the_remedy_and_another_spelling_is_not)
{
    struct parameter other[PARAMETERS];
    struct parameters changed = { other, PARAMETERS };
    struct readings *second;
    bool missing;
    memcpy(other, table, sizeof other);
    snprintf(other[P_NO2].unit, sizeof other[P_NO2].unit, "\u00B5g/m\u00B3");
    EXPECT(readings_open(&second, folder, STORE_VERB, &changed, OFFSET, &missing, &why));
    readings_close(&second);
    snprintf(other[P_NO2].unit, sizeof other[P_NO2].unit, "mg/m3");
    EXPECT(!readings_open(&second, folder, STORE_VERB, &changed, OFFSET, &missing, &why));
    EXPECT(told("no2 were stored in \"ug/m3\"") && told("set it back to \"ug/m3\""));
    EXPECT(!readings_open(&second, folder, STORE_READER, &changed, OFFSET, &missing, &why));
}

/* ---- windows ---- */

static bool put_grid(const char *station, int64_t start, int32_t span, int count)
{
    bool ok = readings_begin(store, &why);
    for (int i = 0; ok && i < count; i++) {
        struct report r = with(told_by(station, start + (int64_t)i * span, span), is(P_CO, i, 0));
        ok = readings_put(store, &r, T0, KEEP_NOTHING, &put, &why);
    }
    return ok && readings_commit(store, &why);
}

TEST(a_window_is_in_order_of_start_station_and_span)
{
    static const char *const station[] = { "b", "a", "B" };
    for (int i = 0; i < 3; i++) {
        EXPECT(put_grid(station[i], T0, HOUR, 2));
        EXPECT(put_grid(station[i], T0, MINUTE, 2));
    }
    struct heard h = all(NOW);
    EXPECT(h.count == 12);
    for (size_t i = 1; i < h.count; i++) {
        const struct report *a = &h.report[i - 1], *b = &h.report[i];
        int name = strcmp(a->station, b->station);
        bool same_start_later = name < 0 || (name == 0 && a->span < b->span);
        EXPECT(a->start < b->start || (a->start == b->start && same_start_later));
    }
    EXPECT(window(T0, T0 + HOUR, "", HOUR, NOW).count == 3);
    EXPECT(window(T0, T0 + HOUR, "", -1, NOW).count == 9);
    EXPECT(window(T0 + 1, T0 + HOUR, "", -1, NOW).count == 3);
    EXPECT(window(T0, T0, "", -1, NOW).count == 0);
    EXPECT(window(T0, T0 + DAY, "a", -1, NOW).count == 4);
    EXPECT(window(T0, T0 + DAY, "nobody", -1, NOW).count == 0);
}

TEST(one_stations_history_is_complete_whatever_its_grid)
{
    EXPECT(put_grid("other", T0, MINUTE, 50));
    EXPECT(put_grid("even", T0, MINUTE, 5) && put_grid("even", T0 + DAY, MINUTE, 5));
    EXPECT(put_grid("odd", T0 + 17, MINUTE, 5) && put_grid("odd", T0 + HOUR + 43, MINUTE, 5));
    EXPECT(put_grid("far", T0, MINUTE, 1) && put_grid("far", T0 + INT64_C(30000) * DAY, MINUTE, 1));
    EXPECT(put_grid("moment", T0, 0, 1) && put_grid("moment", T0 + 9, 0, 1));
    for (int i = 0; i < 20; i++)                /* more phases than are kept */
        EXPECT(put_grid("wild", T0 + i * 67, MINUTE, 1));
    EXPECT(window(INT64_MIN, INT64_MAX, "even", MINUTE, NOW).count == 10);
    EXPECT(window(INT64_MIN, INT64_MAX, "odd", MINUTE, NOW).count == 10);
    EXPECT(window(T0 + 17, T0 + 78, "odd", MINUTE, NOW).count == 2);
    EXPECT(window(INT64_MIN, INT64_MAX, "far", MINUTE, NOW).count == 2);
    EXPECT(window(INT64_MIN, INT64_MAX, "moment", 0, NOW).count == 2);
    EXPECT(window(INT64_MIN, INT64_MAX, "wild", MINUTE, NOW).count == 20);
    EXPECT(window(INT64_MIN, INT64_MAX, "even", HOUR, NOW).count == 0);
    struct heard h = window(T0, T0 + 2 * HOUR, "odd", MINUTE, NOW);
    for (size_t i = 1; i < h.count; i++)
        EXPECT(h.report[i - 1].start < h.report[i].start);
}

static bool stop_at_once(void *count, const struct report *report, int64_t known_from,
                         struct why *w)
{
    (void)report;
    (void)known_from;
    ++*(int *)count;
    return (fail)(w, "enough");
}

TEST(a_visitor_that_stops_is_obeyed_and_leaves_nothing_open)
{
    int count = 0;
    EXPECT(put_grid("a", T0, MINUTE, 5));
    EXPECT(!readings_window(store, T0, T0 + DAY, "", -1, NOW, stop_at_once, &count, &why));
    EXPECT(!readings_window(store, T0, T0 + DAY, "a", MINUTE, NOW, stop_at_once, &count, &why));
    EXPECT(count == 2 && told("enough"));
    EXPECT(window(T0, T0 + DAY, "a", MINUTE, NOW).count == 5 && all(NOW).count == 5);
}

TEST(the_first_start_of_a_span)
{
    int64_t start;
    bool found;
    EXPECT(readings_first(store, HOUR, &start, &found, &why) && !found);
    EXPECT(put_grid("a", T0, MINUTE, 5) && put_grid("a", T0 + HOUR, HOUR, 5));
    EXPECT(readings_first(store, HOUR, &start, &found, &why) && found && start == T0 + HOUR);
    EXPECT(readings_first(store, MINUTE, &start, &found, &why) && found && start == T0);
    EXPECT(readings_first(store, -1, &start, &found, &why) && found && start == T0);
    EXPECT(readings_first(store, DAY, &start, &found, &why) && !found);
}

/* ---- refused ---- */

static bool refuse(enum reason reason, const char *topic, const void *payload, size_t length)
{
    struct refusal r = { .heard = T0, .reason = reason, .payload = payload, .length = length };
    snprintf(r.feed, sizeof r.feed, "air");
    snprintf(r.topic, sizeof r.topic, "%s", topic);
    snprintf(r.detail, sizeof r.detail, "at byte 3");
    r.retained = reason == BAD_TIME;
    return readings_begin(store, &why) && readings_refuse(store, &r, &why)
        && readings_commit(store, &why);
}

TEST(a_refused_message_is_kept_whole_listed_and_settled)
{
    static const char bytes[] = "a\0b\xff" "c";
    struct refusal r;
    bool more;
    int64_t counts[REASONS];
    EXPECT(refuse(NOT_JSON, "air/1", bytes, sizeof bytes));
    EXPECT(refuse(BAD_TIME, "air/2", NULL, 0) && refuse(NOT_JSON, "air/3", "x", 1));
    EXPECT(readings_refused(store, 0, &r, &more, &why) && more);
    EXPECT(r.reason == NOT_JSON && r.heard == T0 && strcmp(r.topic, "air/1") == 0);
    EXPECT(r.length == sizeof bytes && memcmp(r.payload, bytes, sizeof bytes) == 0);
    EXPECT(strcmp(r.feed, "air") == 0 && strcmp(r.detail, "at byte 3") == 0);
    int64_t first = r.id;
    EXPECT(!r.retained);
    EXPECT(readings_refused(store, first + 1, &r, &more, &why) && more && r.length == 0);
    EXPECT(r.retained);
    EXPECT(readings_refused_counts(store, counts, &why));
    EXPECT(counts[NOT_JSON] == 2 && counts[BAD_TIME] == 1 && counts[BAD_CRC] == 0);
    EXPECT(readings_begin(store, &why) && readings_settle(store, first, T0 + 9, &why));
    EXPECT(readings_refuse_again(store, r.id, UNKNOWN_STATION, "no such station", &why));
    EXPECT(readings_commit(store, &why));
    EXPECT(readings_refused(store, 0, &r, &more, &why) && more);
    EXPECT(r.id > first && r.reason == UNKNOWN_STATION && strcmp(r.detail, "no such station") == 0);
    EXPECT(readings_refused(store, r.id + 2, &r, &more, &why) && !more);
    EXPECT(readings_refused_counts(store, counts, &why) && counts[NOT_JSON] == 1);
}

static int64_t refusals(const struct refusal *refusal)
{
    int64_t counts[REASONS];
    assert_true(readings_begin(store, &why) && readings_refuse(store, refusal, &why)
                && readings_commit(store, &why) && readings_refused_counts(store, counts, &why));
    return counts[NOT_JSON];
}

TEST(a_retained_copy_that_stands_in_the_list_is_not_refused_again)
{
    struct refusal r = { .heard = T0, .reason = NOT_JSON, .retained = true, .feed = "air",
                         .topic = "air/1", .payload = "{", .length = 1 };
    EXPECT(refusals(&r) == 1 && refusals(&r) == 1);
    r.payload = "[";
    EXPECT(refusals(&r) == 2);
    snprintf(r.topic, sizeof r.topic, "air/2");
    EXPECT(refusals(&r) == 3);
    snprintf(r.feed, sizeof r.feed, "gas");
    r.length = 0;
    EXPECT(refusals(&r) == 4 && refusals(&r) == 4);
    r.retained = false;
    EXPECT(refusals(&r) == 5);                             /* heard anew: it may be sent twice */
    r.retained = true;
    EXPECT(readings_begin(store, &why) && readings_settle(store, 4, T0, &why)
           && readings_settle(store, 5, T0, &why) && readings_commit(store, &why));
    EXPECT(refusals(&r) == 4);                             /* of those that are settled it is none */
}

TEST(what_is_not_on_the_list_cannot_be_settled)
{
    EXPECT(readings_begin(store, &why));
    EXPECT(!readings_settle(store, 42, T0, &why) && told("42"));
    EXPECT(!readings_refuse_again(store, 42, NOT_JSON, "", &why));
    readings_rollback(store);
}

/* ---- seen ---- */

TEST(seen_keeps_the_newest_hash_of_each_message_id_and_feed)
{
    static uint64_t seen[65536];
    EXPECT(readings_begin(store, &why));
    EXPECT(readings_seen(store, "air", 1, 11, T0, &why));
    EXPECT(readings_seen(store, "air", 65535, UINT64_MAX, T0, &why));
    EXPECT(readings_seen(store, "gas", 1, 33, T0, &why) && readings_seen(store, "air", 1, 12, T0, &why));
    EXPECT(readings_commit(store, &why));
    EXPECT(readings_seen_all(store, "air", T0, seen, &why));
    EXPECT(seen[1] == 12 && seen[65535] == UINT64_MAX && seen[2] == 0);
    EXPECT(readings_begin(store, &why) && readings_seen_forget(store, "air", &why));
    EXPECT(readings_seen(store, "air", 2, 5, T0, &why) && readings_commit(store, &why));
    EXPECT(readings_seen_all(store, "air", T0, seen, &why) && seen[1] == 0 && seen[2] == 5);
    readings_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON));
    EXPECT(readings_seen_all(store, "gas", T0, seen, &why) && seen[1] == 33);
}

TEST(seen_holds_every_id_of_many_feeds_in_any_order)
{
    enum { FEEDS = SEEN_FEEDS + 2, STEP = 257 };
    static uint64_t seen[65536];
    char feed[16];
    EXPECT(readings_begin(store, &why));
    for (int mid = 1; mid < 65536; mid += STEP)
        for (int f = 0; f < FEEDS; f++) {
            snprintf(feed, sizeof feed, "feed%d", f);
            EXPECT(readings_seen(store, feed, (uint16_t)mid, (uint64_t)(mid * 100 + f), T0, &why));
        }
    EXPECT(readings_seen_all(store, "feed3", T0, seen, &why) && seen[1] == 103);
    EXPECT(readings_commit(store, &why));
    for (int f = 0; f < FEEDS; f++) {
        snprintf(feed, sizeof feed, "feed%d", f);
        EXPECT(readings_seen_all(store, feed, T0, seen, &why));
        for (int mid = 0; mid < 65536; mid++)
            EXPECT(seen[mid] == (mid % STEP == 1 ? (uint64_t)(mid * 100 + f) : 0));
    }
}

TEST(seen_tells_what_was_seen_last_and_leaves_out_blocks_from_before)
{
    static uint64_t seen[65536];
    int64_t last = 0;
    bool found = true;
    EXPECT(readings_seen_last(store, "air", NOW, &last, &found, &why) && !found);
    EXPECT(readings_begin(store, &why) && readings_seen(store, "air", 1, 11, T0, &why));
    EXPECT(readings_seen(store, "air", SEEN_BLOCK, 12, T0 + 60, &why));
    EXPECT(readings_seen(store, "gas", 1, 13, T0 + 90, &why) && readings_commit(store, &why));
    EXPECT(readings_seen_last(store, "air", T0 + 99, &last, &found, &why) && found && last == T0 + 60);
    EXPECT(readings_seen_last(store, "air", T0 + 59, &last, &found, &why) && last == T0);
    EXPECT(readings_seen_all(store, "air", T0 + 1, seen, &why));
    EXPECT(seen[1] == 0 && seen[SEEN_BLOCK] == 12);
    EXPECT(readings_begin(store, &why) && readings_seen(store, "air", 2, 14, T0 + 70, &why));
    EXPECT(readings_commit(store, &why) && readings_seen_all(store, "air", T0 + 61, seen, &why));
    EXPECT(seen[1] == 11 && seen[2] == 14 && seen[SEEN_BLOCK] == 0);   /* a block has one moment */
}

/* ---- parts ---- */

/* Part `number` of two, of what "mn" sends in feed `of`. */
static struct part part_of(const char *of, const char *stamp, int number, const char *frame)
{
    struct part p = { .source = "mn", .topic = "t", .number = number, .parts = 2, .said = INT64_C(1000) * T0,
                      .heard = T0 + number, .waits = T0 + number, .frame = frame, .length = strlen(frame) };
    snprintf(p.feed, sizeof p.feed, "%s", of);
    snprintf(p.stamp, sizeof p.stamp, "%s", stamp);
    return p;
}

enum putting { NOT_PUT, WAITS, IS_WHOLE, IS_DISPLACED };

static enum putting puts_part(struct part p)
{
    enum part_put how;
    if (!readings_begin(store, &why) || !readings_part_put(store, &p, &how, &why)
        || !readings_commit(store, &why))
        return NOT_PUT;
    return how == PART_WHOLE ? IS_WHOLE : how == PART_WAITS ? WAITS : IS_DISPLACED;
}

static bool takes(struct part p, const char *frames)
{
    struct text out = TEXT(1024);
    bool ok = readings_begin(store, &why) && readings_part_take(store, &p, &out, &why)
           && readings_commit(store, &why) && out.length == strlen(frames)
           && memcmp(out.length == 0 ? "" : out.at, frames, out.length) == 0;
    text_close(&out);
    return ok;
}

static int64_t parts_wait(const char *of, int64_t before)
{
    int64_t count;
    return readings_parts_wait(store, of, before, &count, &why) ? count : -1;
}

static bool expires(const char *of, int64_t before)
{
    return readings_begin(store, &why) && readings_parts_expire(store, of, before, &why)
        && readings_commit(store, &why);
}

TEST(a_set_is_whole_with_its_last_part_and_taken_in_order)
{
    EXPECT(puts_part(part_of("a", "07", 2, "second")) == WAITS);
    EXPECT(puts_part(part_of("a", "08", 1, "of another stamp")) == WAITS);
    EXPECT(puts_part(part_of("b", "07", 1, "of another feed")) == WAITS);
    readings_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON) && parts_wait("a", NOW) == 2 && parts_wait("b", NOW) == 1);
    EXPECT(puts_part(part_of("a", "07", 1, "first")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\n"));
    EXPECT(takes(part_of("a", "07", 1, ""), "") && parts_wait("b", NOW) == 1);
}

TEST(a_part_that_comes_twice_is_nothing_also_after_its_set_was_taken)
{
    EXPECT(puts_part(part_of("a", "07", 1, "first")) == WAITS);
    EXPECT(puts_part(part_of("a", "07", 1, "first")) == WAITS && parts_wait("a", NOW) == 1);
    EXPECT(puts_part(part_of("a", "07", 2, "second")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\n"));
    EXPECT(puts_part(part_of("a", "07", 2, "second")) == WAITS);
    EXPECT(takes(part_of("a", "07", 1, ""), ""));
    EXPECT(puts_part(part_of("a", "07", 2, "corrected")) == WAITS);
    EXPECT(puts_part(part_of("a", "07", 1, "first anew")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first anew\r\ncorrected\r\n"));
}

TEST(a_part_without_a_stamp_finds_the_set_of_its_minute)
{
    struct part late = part_of("a", "", 2, "too late");
    late.said += 61000;
    EXPECT(puts_part(part_of("a", "07", 1, "first")) == WAITS);
    EXPECT(puts_part(late) == WAITS);
    EXPECT(puts_part(part_of("a", "", 2, "second")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\n"));
}

/* Part `number` of what was said so many milliseconds after the rest. */
static struct part part_said(int64_t after, const char *stamp, int number, const char *frame)
{
    struct part p = part_of("a", stamp, number, frame);
    p.said += after;
    p.named = true;
    return p;
}

TEST(a_part_without_a_stamp_finds_the_set_that_its_number_and_clock_fit)
{
    EXPECT(puts_part(part_said(1, "07", 1, "first")) == WAITS);
    EXPECT(puts_part(part_said(5001, "08", 1, "first of the next")) == WAITS);
    EXPECT(puts_part(part_said(2, "", 2, "second")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\n"));
    EXPECT(puts_part(part_said(5002, "", 2, "second of the next")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "08", 1, ""), "first of the next\r\nsecond of the next\r\n"));
    EXPECT(puts_part(part_said(6002, "09", 2, "its beginning follows")) == WAITS);
    EXPECT(puts_part(part_said(6003, "", 1, "of the sending after")) == WAITS);
    EXPECT(puts_part(part_said(6001, "", 1, "its beginning")) == IS_WHOLE);
}

TEST(the_rest_of_a_lost_sending_finds_neither_the_next_nor_one_before_the_last)
{
    EXPECT(puts_part(part_said(102, "", 2, "rest of the lost")) == WAITS);
    EXPECT(puts_part(part_said(201, "07", 1, "first")) == WAITS && parts_wait("a", NOW) == 2);
    EXPECT(puts_part(part_said(202, "", 2, "second")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\n"));
    EXPECT(puts_part(part_said(150, "06", 1, "its rest is lost")) == WAITS);
    EXPECT(puts_part(part_said(302, "", 2, "its beginning is lost")) == WAITS);
    EXPECT(takes(part_of("a", "06", 1, ""), "its rest is lost\r\n"));
}

/* A 2 that was said before its 1 is of another, though its 3 was said after it. */
TEST(a_part_fits_all_that_are_there_of_its_set)
{
    struct part last = part_said(13, "07", 3, "third"), lost = part_said(2, "", 2, "lost");
    struct part first = part_said(11, "07", 1, "first"), second = part_said(12, "", 2, "second");
    first.parts = second.parts = lost.parts = last.parts = 3;
    EXPECT(puts_part(first) == WAITS && puts_part(last) == WAITS && puts_part(lost) == WAITS);
    EXPECT(puts_part(second) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\nthird\r\n"));
}

TEST(a_part_of_a_replay_takes_no_place_and_keeps_when_it_was_heard)
{
    struct part old = part_of("a", "07", 1, "first, older"), loose = part_of("a", "", 2, "loose");
    struct refusal r = { .id = 0 };
    int64_t message;
    bool found, more;
    old.replayed = 4;
    old.waits = T0 + 90;
    EXPECT(puts_part(part_of("a", "07", 1, "first")) == WAITS && puts_part(old) == IS_DISPLACED);
    EXPECT(readings_part_replayed(store, 0, &message, &found, &why) && !found);
    EXPECT(expires("a", T0 + 50) && puts_part(old) == WAITS && expires("a", T0 + 90));
    EXPECT(readings_part_replayed(store, 0, &message, &found, &why) && found && message == 4);
    EXPECT(readings_part_replayed(store, 4, &message, &found, &why) && !found);
    EXPECT(expires("a", T0 + 91) && readings_refused(store, 2, &r, &more, &why) && more);
    EXPECT(r.heard == T0 + 1 && r.reason == INCOMPLETE);
    loose.said += 100000;
    EXPECT(puts_part(loose) == WAITS);
    loose.replayed = 5;
    EXPECT(puts_part(loose) == WAITS);                     /* the same, which waits */
    EXPECT(readings_part_replayed(store, 0, &message, &found, &why) && found && message == 5);
}

TEST(a_set_that_waited_too_long_is_refused_whole_and_one_that_was_taken_is_forgotten)
{
    struct refusal r = { .id = 0 };
    bool more;
    EXPECT(puts_part(part_of("a", "07", 1, "first")) == WAITS);
    EXPECT(puts_part(part_of("a", "07", 2, "second")) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\n"));
    EXPECT(puts_part(part_of("a", "08", 2, "alone")) == WAITS);
    EXPECT(parts_wait("a", T0 + 2) == 1 && parts_wait("a", T0 + 3) == 3);
    EXPECT(expires("a", T0 + 2) && parts_wait("a", NOW) == 2);
    EXPECT(readings_refused(store, 0, &r, &more, &why) && !more);
    EXPECT(expires("a", T0 + 3) && parts_wait("a", NOW) == 0);
    EXPECT(readings_refused(store, 0, &r, &more, &why) && more && r.reason == INCOMPLETE);
    EXPECT(strcmp(r.detail, "1 of 2 parts came") == 0 && strcmp(r.feed, "a") == 0);
    EXPECT(r.heard == T0 + 2 && r.length == 7 && memcmp(r.payload, "alone\r\n", 7) == 0);
    EXPECT(readings_refused(store, r.id + 1, &r, &more, &why) && !more);
}

TEST(the_feeds_that_parts_are_kept_of_are_told_in_order)
{
    char of[65] = "";
    bool found;
    EXPECT(readings_part_feed(store, of, &found, &why) && !found);
    EXPECT(puts_part(part_of("b", "07", 1, "x")) == WAITS);
    EXPECT(puts_part(part_of("a", "07", 1, "x")) == WAITS);
    EXPECT(puts_part(part_of("a", "08", 1, "x")) == WAITS);
    EXPECT(readings_part_feed(store, of, &found, &why) && found && strcmp(of, "a") == 0);
    EXPECT(readings_part_feed(store, of, &found, &why) && found && strcmp(of, "b") == 0);
    EXPECT(readings_part_feed(store, of, &found, &why) && !found);
}

TEST(parts_are_written_in_a_transaction_only)
{
    struct text out = TEXT(64);
    struct part p = part_of("a", "07", 1, "first");
    enum part_put how;
    EXPECT(!readings_part_put(store, &p, &how, &why));
    EXPECT(!readings_part_take(store, &p, &out, &why));
    EXPECT(!readings_parts_expire(store, "a", NOW, &why));
    EXPECT(parts_wait("a", NOW) == 0);
    text_close(&out);
}

/* ---- subscription ---- */

TEST(a_subscription_is_kept_by_feed_replaced_and_forgotten)
{
    struct subscription one = { "h:1883", "me", "air/+", T0 }, got;
    struct subscription two = { "h:1884", "me", "gas/#", T0 + 1 };
    EXPECT(!readings_subscribed(store, "air", &one, &why) && told("outside of a transaction"));
    EXPECT(readings_subscription(store, "air", &got, &why) && got.topic[0] == '\0');
    EXPECT(readings_begin(store, &why) && readings_subscribed(store, "air", &two, &why)
           && readings_subscribed(store, "air", &one, &why)
           && readings_subscribed(store, "gas", &two, &why) && readings_commit(store, &why));
    EXPECT(readings_subscription(store, "air", &got, &why) && strcmp(got.broker, "h:1883") == 0
           && strcmp(got.client_id, "me") == 0 && strcmp(got.topic, "air/+") == 0
           && got.granted == T0);
    EXPECT(readings_begin(store, &why) && readings_subscription_forget(store, "air", &why)
           && readings_commit(store, &why));
    EXPECT(readings_subscription(store, "air", &got, &why) && got.topic[0] == '\0');
    EXPECT(readings_subscription(store, "gas", &got, &why) && strcmp(got.topic, "gas/#") == 0);
}

/* ---- of SQLite ---- */

static bool plan_has(int which, const char *words)
{
    char sql[1024], file[80];
    const char *const explain[] = { sql };
    struct sqlite_store asking = readings_store;
    struct sqlite *db;
    bool missing, has = false;
    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", readings_store.statements[which]);
    asking.statements = explain;
    asking.count = 1;
    snprintf(file, sizeof file, "%s/readings.db", folder);
    if (!sqlite_open(&db, file, &asking, true, &missing, &why) || missing)
        return false;
    struct statement *s = sqlite_use(db, 0);
    while (statement_step(s, &why) == STEP_ROW)
        has = has || strstr(column_text(s, 3, NULL), words) != NULL;
    sqlite_close(&db);
    return has;
}

TEST(windows_walk_the_key_by_its_range_and_probes_hit_one_row)
{
    static const int range[] = { WINDOW, WINDOW_SPAN, WINDOW_STATION, WINDOW_STATION_SPAN };
    for (int i = 0; i < 4; i++) {
        EXPECT(plan_has(range[i], "SEARCH r USING PRIMARY KEY (start>? AND start<?)"));
        EXPECT(plan_has(range[i], "SEARCH s USING INTEGER PRIMARY KEY"));
    }
    EXPECT(plan_has(PROBE, "SEARCH r USING PRIMARY KEY (start=? AND station=? AND span=?)"));
    EXPECT(plan_has(WINDOW_NEXT, "USING PRIMARY KEY (start>? AND start<?)"));
    EXPECT(plan_has(TOUCHED_SINCE, "SEARCH t USING INTEGER PRIMARY KEY (rowid>?)"));
    EXPECT(plan_has(REFUSED_NEXT, "refused_open (id>?)"));
    EXPECT(plan_has(REFUSED_LIKE, "refused_topic (feed=? AND topic=?)"));
    EXPECT(plan_has(PART_REPLAYED, "part_replayed (replayed>?)"));
    EXPECT(plan_has(PART_FEED, " (feed>?)"));
    EXPECT(plan_has(UNDO_LAST, "KEY (start=? AND station=? AND span=? AND parameter=?)"));
}

/* The store as it was laid down before the migration that holds those words, with one row. */
static bool lay_older(const char *words, const char *row)
{
    const char *const record[] = { row };
    const char *scripts[16] = { NULL };
    struct sqlite_store older = readings_store;
    struct sqlite *db;
    char file[96], wal[96];
    bool missing;
    for (int i = 0; strstr(readings_migrations[i], words) == NULL; i++)
        scripts[i] = readings_migrations[i];
    older.migrations = scripts;
    older.statements = record;
    older.count = 1;
    snprintf(file, sizeof file, "%s/readings.db", folder);
    snprintf(wal, sizeof wal, "%s/readings.db-wal", folder);
    bool ok = unlink(file) == 0 && unlink(wal) == 0
           && sqlite_open(&db, file, &older, false, &missing, &why) && sqlite_begin(db, &why)
           && statement_done(sqlite_use(db, 0), &why)
           && sqlite_commit(db, &why);
    sqlite_close(&db);
    return ok;
}

TEST(units_are_recorded_once_in_a_store_that_was_laid_down_without)
{
    struct parameter other[PARAMETERS];
    struct parameters changed = { other, PARAMETERS };
    struct readings *second;
    bool missing;
    memcpy(other, table, sizeof other);
    snprintf(other[P_CO].unit, sizeof other[P_CO].unit, "ug/m3");
    readings_close(&store);
    EXPECT(lay_older("ADD COLUMN unit", "INSERT INTO parameter VALUES ('co', 3), ('pm25', 1)"));
    EXPECT(open_as(&store, STORE_DAEMON));
    EXPECT(!readings_open(&second, folder, STORE_VERB, &changed, OFFSET, &missing, &why));
    EXPECT(told("co were stored in \"mg/m3\""));
}

TEST(units_and_more_decimals_are_recorded_at_once_in_a_store_that_was_laid_down_without)
{
    struct parameter other[PARAMETERS];
    struct parameters changed = { other, PARAMETERS };
    bool missing;
    memcpy(other, table, sizeof other);
    other[P_CO].decimals = 9;
    readings_close(&store);
    EXPECT(lay_older("ADD COLUMN unit", "INSERT INTO parameter VALUES ('co', 3), ('pm25', 1)"));
    EXPECT(readings_open(&store, folder, STORE_DAEMON, &changed, OFFSET, &missing, &why));
    readings_close(&store);
    EXPECT(!open_as(&store, STORE_DAEMON) && told("co were stored with 9 decimals"));
    snprintf(other[P_CO].unit, sizeof other[P_CO].unit, "ug/m3");
    EXPECT(!readings_open(&store, folder, STORE_VERB, &changed, OFFSET, &missing, &why));
    EXPECT(told("co were stored in \"mg/m3\""));
}

TEST(what_was_seen_before_the_store_noted_when_counts_as_seen_at_the_update)
{
    int64_t last = 0;
    bool found = false;
    readings_close(&store);
    EXPECT(lay_older("ADD COLUMN written", "INSERT INTO seen VALUES ('air', 0, zeroblob(1024))"));
    int64_t before = clock_now();
    EXPECT(open_as(&store, STORE_DAEMON));
    EXPECT(readings_seen_last(store, "air", NOW, &last, &found, &why) && found);
    EXPECT(last >= before && last <= clock_now());
}

TEST(parts_that_waited_before_the_clock_was_kept_in_milliseconds_find_their_fellows)
{
    readings_close(&store);
    EXPECT(lay_older("said * 1000", "INSERT INTO part (feed, source, stamp, number, parts, said,"
                     " heard, joined, hash, topic, frame) VALUES"
                     " ('a', 'mn', '07', 1, 2, 1772294400, 1, 0, 1, 't', CAST('first' AS BLOB)),"
                     " ('a', 'mn', '08', 1, 2, 1772294500, 1, 0, 1, 't', x'')"));
    EXPECT(open_as(&store, STORE_DAEMON));
    struct part second = part_of("a", "", 2, "second");
    second.said = INT64_C(1772294430) * 1000;
    EXPECT(puts_part(second) == IS_WHOLE);
    EXPECT(takes(part_of("a", "07", 1, ""), "first\r\nsecond\r\n"));
}

TEST(the_stored_text_can_be_looked_into_by_plain_sql)
{
    static const char *const look[] = {
        "SELECT readings ->> 'pm25' = 38.1 AND readings ->> '$.co.m[0]' = 'upkeep' FROM report",
        "SELECT readings FROM report",
    };
    struct sqlite_store asking = readings_store;
    struct sqlite *db;
    char file[80];
    bool missing;
    struct report r = with(pm25_is(381), is(P_CO, 600, MARK_UPKEEP));
    EXPECT(puts_at(with(r, is(P_NO2, 0, MARK_ABSENT)), T0));
    snprintf(file, sizeof file, "%s/readings.db", folder);
    asking.statements = look;
    asking.count = 2;
    EXPECT(sqlite_open(&db, file, &asking, true, &missing, &why) && !missing);
    struct statement *s = sqlite_use(db, 0);
    EXPECT(statement_step(s, &why) == STEP_ROW && column_whole(s, 0) == 1);
    s = sqlite_use(db, 1);
    EXPECT(statement_step(s, &why) == STEP_ROW);
    EXPECT(strcmp(column_text(s, 0, NULL), "{\"pm25\":38.1,\"co\":{\"v\":0.6,\"m\":[\"upkeep\"]},"
                  "\"no2\":{\"v\":null,\"m\":[\"absent\"]}}") == 0);
    sqlite_close(&db);
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, fresh, gone)
    const struct CMUnitTest tests[] = {
        HERE(a_report_comes_back_as_it_was_put),
        HERE(every_value_of_64_bits_and_every_mark_comes_back_exactly),
        HERE(the_same_again_writes_nothing),
        HERE(when_it_was_heard_is_no_difference_and_another_mark_is_one),
        HERE(a_report_told_in_pieces_is_merged),
        HERE(spans_and_stations_of_one_start_are_reports_of_their_own),
        HERE(absent_replaces_a_value_and_a_value_replaces_absent),
        HERE(a_retained_copy_fills_what_is_missing_or_absent_and_replaces_nothing),
        HERE(a_value_that_was_taken_back_does_not_return_with_an_older_message),
        HERE(a_retained_copy_does_not_bring_back_what_was_taken_back),
        HERE(a_flag_alone_fills_what_is_missing_or_absent_and_replaces_no_value),
        HERE(what_is_kept_is_judged_by_each_reading_and_not_by_its_report),
        HERE(what_was_told_live_while_messages_are_replayed_is_kept),
        HERE(of_what_is_replayed_the_later_word_stands_whichever_is_replayed_first),
        HERE(a_value_that_is_replayed_again_is_of_the_later_word),
        HERE(a_value_that_is_told_live_again_is_of_the_later_word),
        HERE(what_a_replay_had_to_roll_back_is_no_word),
        HERE(a_parameter_told_twice_in_one_report_is_as_if_told_by_two),
        HERE(what_cannot_be_stored_is_refused_and_an_empty_report_is_nothing),
        HERE(a_put_outside_of_a_transaction_is_refused),
        HERE(as_of_tells_what_was_known_at_a_moment),
        HERE(a_clock_that_was_set_back_makes_no_negative_interval),
        HERE(old_and_correction_told_again_are_four_changes_in_the_log),
        HERE(touched_names_a_station_hour_once_a_transaction_by_local_hour),
        HERE(touched_holds_many_of_one_transaction_and_numbers_are_never_used_twice),
        HERE(each_process_that_changes_something_opens_the_ledger_once),
        HERE(a_rollback_leaves_nothing_and_the_store_goes_on),
        HERE(a_full_disk_fails_with_a_reason_and_what_was_committed_stays),
        HERE(all_is_there_after_a_reopen),
        HERE(a_second_daemon_is_refused_and_a_verb_writes_beside_the_first),
        HERE(a_reader_of_no_store_finds_it_missing),
        HERE(a_reader_in_a_view_sees_one_state),
        HERE(fewer_decimals_and_a_parameter_that_is_gone_are_refused_with_the_remedy),
        HERE(more_decimals_are_taken_and_recorded_and_lose_nothing),
        HERE(another_offset_than_that_of_the_reports_is_refused_with_the_remedy),
        HERE(a_changed_unit_is_refused_with_the_remedy_and_another_spelling_is_not),
        HERE(a_window_is_in_order_of_start_station_and_span),
        HERE(one_stations_history_is_complete_whatever_its_grid),
        HERE(a_visitor_that_stops_is_obeyed_and_leaves_nothing_open),
        HERE(the_first_start_of_a_span),
        HERE(a_refused_message_is_kept_whole_listed_and_settled),
        HERE(a_retained_copy_that_stands_in_the_list_is_not_refused_again),
        HERE(what_is_not_on_the_list_cannot_be_settled),
        HERE(seen_keeps_the_newest_hash_of_each_message_id_and_feed),
        HERE(seen_holds_every_id_of_many_feeds_in_any_order),
        HERE(seen_tells_what_was_seen_last_and_leaves_out_blocks_from_before),
        HERE(a_set_is_whole_with_its_last_part_and_taken_in_order),
        HERE(a_part_that_comes_twice_is_nothing_also_after_its_set_was_taken),
        HERE(a_part_without_a_stamp_finds_the_set_of_its_minute),
        HERE(a_part_without_a_stamp_finds_the_set_that_its_number_and_clock_fit),
        HERE(the_rest_of_a_lost_sending_finds_neither_the_next_nor_one_before_the_last),
        HERE(a_part_fits_all_that_are_there_of_its_set),
        HERE(a_part_of_a_replay_takes_no_place_and_keeps_when_it_was_heard),
        HERE(a_set_that_waited_too_long_is_refused_whole_and_one_that_was_taken_is_forgotten),
        HERE(the_feeds_that_parts_are_kept_of_are_told_in_order),
        HERE(parts_are_written_in_a_transaction_only),
        HERE(a_subscription_is_kept_by_feed_replaced_and_forgotten),
        HERE(windows_walk_the_key_by_its_range_and_probes_hit_one_row),
        HERE(units_are_recorded_once_in_a_store_that_was_laid_down_without),
        HERE(units_and_more_decimals_are_recorded_at_once_in_a_store_that_was_laid_down_without),
        HERE(what_was_seen_before_the_store_noted_when_counts_as_seen_at_the_update),
        HERE(parts_that_waited_before_the_clock_was_kept_in_milliseconds_find_their_fellows),
        HERE(the_stored_text_can_be_looked_into_by_plain_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
