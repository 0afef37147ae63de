/* What an answer means, when a parcel is tried again, and what both do to a portal. */
#include "publish/outbox_rules.c"
#include "publish/outbox_send.c"
#include "publish/outbox_settle.c"
#include "schema/base/moment.h"
#include "tests/test.h"

#include <ftw.h>
#include <stdlib.h>

static enum outcome status(long code)
{
    return outcome_of(&(struct answer){ .status = code });
}

TEST(each_status_has_its_outcome)
{
    static const long again[] = { 0, 408, 425, 429, 500, 501, 502, 503, 504, 507, 599 };
    static const long refused[] = { 400, 409, 413, 415, 422 };
    static const long held[] = { 100, 300, 301, 302, 304, 307, 308, 401, 402, 403, 404, 405, 406,
                                 407, 410, 411, 412, 414, 416, 417, 418, 421, 423, 424, 426, 428,
                                 431, 451, 499, 600, 999 };
    EXPECT(status(200) == DELIVERED && status(201) == DELIVERED && status(204) == DELIVERED);
    for (size_t i = 0; i < sizeof again / sizeof *again; i++)
        EXPECT(status(again[i]) == AGAIN);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        EXPECT(status(refused[i]) == REFUSED);
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        EXPECT(status(held[i]) == HOLD);
}

TEST(a_fault_counts_more_than_the_status_before_it)
{
    EXPECT(outcome_of(&(struct answer){ .status = 200, .fault = FAULT_SILENT }) == AGAIN);
    EXPECT(outcome_of(&(struct answer){ .status = 422, .fault = FAULT_SILENT }) == AGAIN);
    EXPECT(outcome_of(&(struct answer){ .status = 422, .fault = FAULT_STALLED }) == AGAIN);
    EXPECT(outcome_of(&(struct answer){ .fault = FAULT_TRUST }) == HOLD);
}

static bool within(int64_t due, int64_t from, int64_t wait)
{
    return due >= from + wait && due <= from + wait + wait / 10;
}

TEST(tries_follow_the_birth_and_its_squares)
{
    int64_t at = 1000;
    for (int n = 1; n <= 180; n++) {
        int64_t due = try_due(7, 1000, n, at);
        EXPECT(due >= 1000 + 10 * (int64_t)n * n && due <= 1000 + 11 * (int64_t)n * n + 20 * n);
        at = 1000 + 10 * (int64_t)n * n;
    }
    EXPECT(within(try_due(1, 0, 1, 0), 0, 10) && within(try_due(1, 0, 2, 10), 10, 30));
    EXPECT(within(try_due(1, 0, 3, 40), 40, 50));
}

TEST(one_that_lags_keeps_the_gaps)
{
    for (int n = 1; n <= 180; n++)
        EXPECT(within(try_due(n, 0, n, DAY * 30), DAY * 30, 10 * (2 * n - 1)));
    EXPECT(within(try_due(5, 0, 0, 50000), 50000, 10));
}

TEST(no_gap_is_longer_than_an_hour)
{
    EXPECT(within(try_due(5, 0, 1000000, 60), 60, HOUR));
    EXPECT(within(try_due(5, DAY * 365, 1, 0), 0, HOUR)); /* born under another clock */
}

TEST(ids_are_spread_over_the_tenth)
{
    bool seen[361] = { false };
    int distinct = 0;
    for (int id = 1; id <= 2000; id++) {
        int64_t extra = try_due(id, 0, 1000, 0) - HOUR;
        EXPECT(extra >= 0 && extra <= 360);
        distinct += !seen[extra];
        seen[extra] = true;
    }
    EXPECT(distinct > 340 && try_due(9, 0, 4, 90) == try_due(9, 0, 4, 90));
}

/* Of a gap of 10 s the tenth is a second: the first parcel of every house had the same. */
TEST(births_are_spread_over_the_tenth)
{
    int later = 0;
    for (int64_t born = 1772299800; born < 1772299800 + 1000; born++)
        later += try_due(1, born, 1, born) == born + 11;
    EXPECT(later > 400 && later < 600);
}

TEST(a_date_is_waited_for_by_our_now)
{
    const struct answer date = { .retry_at = 1600 }, seconds = { .retry_after = 300 };
    EXPECT(rest_asked(&date, 1000) == 600 && rest_asked(&date, 1600) == 0);
    EXPECT(rest_asked(&seconds, 1000) == 300);
}

/* ---- a portal's state ---- */

static struct portal_settings portal = { .name = "city", .url = "https://p/{path}" };

static struct line line_of(const char *held, int failures)
{
    struct line l = { .settings = &portal, .state = { .failures = failures, .next = 0 } };
    snprintf(l.state.held, sizeof l.state.held, "%s", held);
    return l;
}

TEST(an_answer_that_settles_ends_a_hold_only_when_it_was_the_try)
{
    bool hasten;
    struct line l = line_of("it answers 401", 0);
    l.state.rest = 5000;
    take(&l, PUSH_DUE, &hasten);
    EXPECT(l.state.held[0] != '\0' && !hasten && l.state.rest == 5000);
    l.probe = true;
    take(&l, PUSH_DUE, &hasten);
    EXPECT(l.state.held[0] == '\0' && hasten && l.state.rest == 0);
}

TEST(what_waits_is_hastened_after_a_portal_was_away)
{
    bool hasten;
    struct line l = line_of("", SILENCES - 1);
    take(&l, PUSH_DUE, &hasten);
    EXPECT(!hasten && l.state.failures == 0);
    l = line_of("", SILENCES);
    take(&l, PUSH_ONCE, &hasten);
    EXPECT(!hasten);
    l = line_of("", SILENCES);
    take(&l, PUSH_DUE, &hasten);
    EXPECT(hasten);
}

TEST(retry_after_is_obeyed_up_to_seven_days)
{
    struct line l = line_of("", 0);
    put_off(&l, &(struct verdict){ .status = 429, .retry_after = 120 }, 1000, PUSH_ONCE);
    EXPECT(l.state.rest == 1120 && l.state.failures == 1);
    put_off(&l, &(struct verdict){ .status = 503 }, 1010, PUSH_ONCE);
    EXPECT(l.state.rest == 1120 && l.state.failures == 2);
    put_off(&l, &(struct verdict){ .status = 429, .retry_after = 2 * DAY }, 1000, PUSH_ONCE);
    EXPECT(l.state.rest == 1000 + 2 * DAY);
    put_off(&l, &(struct verdict){ .status = 429, .retry_after = INT64_MAX }, 1000, PUSH_ONCE);
    EXPECT(l.state.rest == 1000 + 7 * DAY);
    EXPECT(!may_send(&l, 1000 + 7 * DAY - 1, PUSH_DUE) && may_send(&l, 1000 + 7 * DAY, PUSH_DUE));
}

TEST(a_portal_that_fails_gets_less_and_less)
{
    struct line l = line_of("", 0);
    put_off(&l, &(struct verdict){ .words = "refused" }, 1000, PUSH_DUE);
    EXPECT(l.state.rest == 1010);
    put_off(&l, &(struct verdict){ .status = 500 }, 1010, PUSH_DUE);
    EXPECT(l.state.rest == 1030);
    l.state.failures = INT32_MAX;
    put_off(&l, &(struct verdict){ .status = 429, .retry_after = 100 }, 2000, PUSH_DUE);
    EXPECT(l.state.rest == 2300 && l.state.failures == INT32_MAX);
    put_off(&l, &(struct verdict){ .status = 429, .retry_after = 1000 }, 2000, PUSH_DUE);
    EXPECT(l.state.rest == 3000);
}

TEST(a_held_portal_rests_an_hour_or_until_it_is_mended)
{
    struct line l = line_of("", 0);
    hold(&l, &(struct verdict){ .status = 403, .words = "who are you" }, 1000);
    EXPECT(strcmp(l.state.held, "it answers 403: who are you") == 0 && l.state.held_since == 1000);
    EXPECT(!may_send(&l, 1000 + HOUR - 1, PUSH_DUE) && may_send(&l, 1000 + HOUR, PUSH_DUE));
    hold(&l, &(struct verdict){ .words = "token_file x: no such file" }, 2000);
    EXPECT(strcmp(l.state.held, "token_file x: no such file") == 0 && l.state.held_since == 1000);
    l.state.setup ^= 1;
    EXPECT(may_send(&l, 2001, PUSH_DUE) && !may_send(&l, 2001, PUSH_NOTHING));
    put_off(&l, &(struct verdict){ .status = 503 }, 3000, PUSH_ONCE);
    EXPECT(l.state.rest == 3000 + HOUR && l.state.held[0] != '\0');
    EXPECT(!may_send(&l, 3001, PUSH_DUE));       /* one change, one try */
}

TEST(an_answer_that_asks_for_patience_ends_a_hold)
{
    struct line l = line_of("it answers 302", 0);
    l.state.rest = 1000 + HOUR;                  /* of before the retry */
    l.probe = true;
    put_off(&l, &(struct verdict){ .status = 503, .retry_after = 2 * DAY }, 1000, PUSH_DUE);
    EXPECT(l.state.held[0] == '\0' && l.state.rest == 1000 + 2 * DAY && l.state.failures == 1);
    EXPECT(!may_send(&l, 1000 + HOUR, PUSH_DUE) && may_send(&l, 1000 + 2 * DAY, PUSH_DUE));
    l = line_of("it answers 302", 0);
    l.state.rest = 1000 + HOUR;
    l.probe = true;
    put_off(&l, &(struct verdict){ .status = 429, .retry_after = 5 }, 1000, PUSH_DUE);
    EXPECT(l.state.held[0] == '\0' && l.state.rest == 1000 + 10);
    l = line_of("it answers 302", 0);
    l.probe = true;
    put_off(&l, &(struct verdict){ .words = "timed out" }, 1000, PUSH_DUE);
    EXPECT(l.state.held[0] == '\0' && l.state.rest == 1000 + 10);
    l = line_of("it answers 302", 0);            /* nobody was asked */
    l.probe = true;
    put_off(&l, &(struct verdict){ .ours = true, .words = "07.r1.json: I/O error" }, 1000, PUSH_DUE);
    EXPECT(l.state.held[0] != '\0' && l.state.rest == 1000 + HOUR);
}

static void falls_silent(struct line *l, bool stalled)
{
    const struct verdict v = { .stalled = stalled, .words = "no answer" };
    note_stall(l, &v);
    put_off(l, &v, 1000, PUSH_ONCE);
}

TEST(a_portal_that_breaks_connections_keeps_none_from_its_one_try)
{
    struct line l = line_of("", 0);
    for (int i = 0; i < 100; i++)
        falls_silent(&l, false);
    EXPECT(may_send(&l, 1000, PUSH_ONCE));
    l.flies = true;
    EXPECT(!may_send(&l, 1000, PUSH_ONCE) && !may_send(&l, 1000, PUSH_DUE));
}

TEST(a_portal_that_stalls_is_left_when_each_is_tried_once)
{
    struct line l = line_of("", 0);
    for (int i = 1; i < STALLS; i++)
        falls_silent(&l, true);
    falls_silent(&l, false);
    for (int i = 1; i < STALLS; i++)
        falls_silent(&l, true);
    EXPECT(may_send(&l, 1000, PUSH_ONCE));       /* not in a row */
    falls_silent(&l, true);
    EXPECT(!may_send(&l, 1000, PUSH_ONCE) && may_send(&l, 1000, PUSH_DUE));
    note_stall(&l, &(struct verdict){ .status = 503 });
    EXPECT(may_send(&l, 1000, PUSH_ONCE));
}

TEST(our_own_faults_are_not_the_portals)
{
    struct line l = line_of("", 0);
    put_off(&l, &(struct verdict){ .ours = true, .words = "archive/x: no such file" }, 1000,
            PUSH_ONCE);
    EXPECT(l.state.failures == 0 && l.state.rest == 0);
}

/* ---- what of ours is not there ---- */

static int drop(const char *path, const struct stat *is, int kind, struct FTW *at)
{
    (void)is;
    (void)kind;
    (void)at;
    return remove(path);
}

/* Is the first hour of March abandoned? *words: what is said of it. */
static bool is_abandoned(struct publications *store, struct settings *settings, struct why *words)
{
    struct outbox b = { .settings = settings, .store = store };
    struct line l = { .settings = &portal, .parcel = { 7, .start = 1772294400, .revision = 1 } };
    struct digest digest;
    bool gone = false;
    assert_false(read_body(&b, &l, &digest, &gone, words));
    text_close(&l.body);
    return gone;
}

/* flow_push has the hours beside it too. */
TEST(a_file_that_is_gone_is_abandoned_and_an_archive_that_is_gone_is_waited_for)
{
    static struct settings settings = { .site = { .offset = 28800, .web = "/tmp/outbox-XXXXXX" } };
    static const char *const below[] = { "archive", "archive/v1", "archive/v1/hours",
                                         "archive/v1/hours/2025" };
    struct why words = { "" };
    struct publications *store = NULL;
    char path[4200];
    bool missing;
    EXPECT(mkdtemp(settings.site.web) != NULL);
    EXPECT(publications_open(&store, settings.site.web, STORE_DAEMON, &missing, &words));
    EXPECT(!is_abandoned(store, &settings, &words));
    for (int i = 0; i < 4; i++) {
        EXPECT(strstr(words.text, "is the disk of site.web mounted?") != NULL);
        EXPECT(path_join(path, sizeof path, settings.site.web, below[i]));
        EXPECT(folder_make(path, &words) && is_abandoned(store, &settings, &words) == (i == 3));
    }
    EXPECT(strstr(words.text, "01.r1.json is published but not there: restore") != NULL);
    publications_close(&store);
    EXPECT(nftw(settings.site.web, drop, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

/* ---- paths and addresses ---- */

TEST(the_path_stands_wherever_the_address_says_so)
{
    struct why why;
    struct text t = TEXT(200), small = TEXT(10);
    int64_t start = 1772294400 - 2 * HOUR;
    assert_string_equal(hour_path(start, 28800, 12, "json").text,
                        "v1/hours/2026/02/28/23.r12.json");
    start += HOUR;
    assert_string_equal(hour_path(start, 28800, 12, "json").text,
                        "v1/hours/2026/02/28/24.r12.json");
    assert_string_equal(hour_path(start, 28800, 0, "csv").text, "v1/hours/2026/02/28/24.csv");
    EXPECT(address(&t, "https://p/{path}?a={path}&b", "v1/x", &why)
           && strcmp(t.at, "https://p/v1/x?a=v1/x&b") == 0);
    EXPECT(!address(&small, "https://p/{path}", "v1/x", &why));
    text_close(&t);
    text_close(&small);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(each_status_has_its_outcome),
        FACT(a_fault_counts_more_than_the_status_before_it),
        FACT(tries_follow_the_birth_and_its_squares),
        FACT(one_that_lags_keeps_the_gaps),
        FACT(no_gap_is_longer_than_an_hour),
        FACT(ids_are_spread_over_the_tenth),
        FACT(births_are_spread_over_the_tenth),
        FACT(a_date_is_waited_for_by_our_now),
        FACT(an_answer_that_settles_ends_a_hold_only_when_it_was_the_try),
        FACT(what_waits_is_hastened_after_a_portal_was_away),
        FACT(retry_after_is_obeyed_up_to_seven_days),
        FACT(a_portal_that_fails_gets_less_and_less),
        FACT(a_held_portal_rests_an_hour_or_until_it_is_mended),
        FACT(an_answer_that_asks_for_patience_ends_a_hold),
        FACT(a_portal_that_breaks_connections_keeps_none_from_its_one_try),
        FACT(a_portal_that_stalls_is_left_when_each_is_tried_once),
        FACT(our_own_faults_are_not_the_portals),
        FACT(a_file_that_is_gone_is_abandoned_and_an_archive_that_is_gone_is_waited_for),
        FACT(the_path_stands_wherever_the_address_says_so),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
