/* What the run files say, what is judged of it, and what an approval allows. */
#include "publish/approval.c"
#include "publish/judge.c"
#include "publish/judge_feeds.c"
#include "publish/judge_publish.c"
#include "publish/judge_rooms.c"
#include "publish/status.c"
#include "publish/health.h"
#include "publish/run_lock.h"
#include "schema/base/file.h"
#include "schema/base/json.h"
#include "tests/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct feed_settings air;
static struct settings settings;
static struct why why;
static struct text shown;
static struct findings faults;
static int64_t now;

#define FEED(name, link, last, qos0)                                                               \
    "{\"name\":\"" name "\"," link ",\"session\":true,\"last_message\":" last                      \
    ",\"last_end\":null,\"lag\":340,\"messages\":1234,\"qos0\":" qos0                              \
    ",\"redelivered\":2,\"error\":null}"
#define LINKED "\"connected\":true,\"since\":\"2026-03-01T00:00:00+08:00\",\"subscribed\":true"
#define LOST   "\"connected\":false,\"since\":\"2026-03-01T01:00:00+08:00\",\"subscribed\":false"
#define INGEST(feeds, refused, problem)                                                            \
    "{\"written\":\"2026-03-01T01:29:50+08:00\",\"pid\":11,\"feeds\":[" feeds                      \
    "],\"batch\":{\"messages\":900,\"commit_ms\":3.2,\"commits\":7},\"stored\":{\"added\":5,"      \
    "\"changed\":1,"                                                                               \
    "\"same\":0,\"kept\":0},\"refused\":{" refused "},\"problem\":" problem "}"
#define AIR FEED("air", LINKED, "\"2026-03-01T01:29:40+08:00\"", "0")

static int set_up(void **state)
{
    (void)state;
    settings = (struct settings){ .feed = &air, .feeds = 1, .site = { .name = "局", .offset = 28800 },
                                  .check.expect_percent = 50,
                                  .publish.approval = { "7", "air", "n", "2099-12-31", INT64_MAX } };
    air.silent_minutes = 120;
    snprintf(settings.feed[0].name, sizeof settings.feed[0].name, "air");
    snprintf(settings.site.data, sizeof settings.site.data, "/tmp/envpub-status-XXXXXX");
    shown = TEXT(1 << 20);
    char run[4200];
    if (mkdtemp(settings.site.data) == NULL)
        return -1;
    snprintf(run, sizeof run, "%s/run", settings.site.data);
    return folder_make(run, &why) && moment_parse("2026-03-01T01:30:00+08:00", &now) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const files[] = { "run/ingest.json", "run/publish.json", "run/publish.prom",
                                         "run", "" };
    (void)state;
    text_close(&shown);
    for (size_t i = 0; i < 5; i++) {
        char path[4200];
        snprintf(path, sizeof path, "%s/%s", settings.site.data, files[i]);
        if (remove(path) != 0 && i > 2)
            return -1;
    }
    return 0;
}

static bool ingest_says(const char *body)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/run/ingest.json", settings.site.data);
    return file_replace(AT_FDCWD, path, body, strlen(body), false, &why);
}

static struct news well(void)
{
    return (struct news){ .approval = { .valid = true, .days = 100, .text = "approval 1 holds" },
                          .any = true, .newest = now - 90 * MINUTE, .due = now + 55 * MINUTE,
                          .shown = { true, now - 90 * MINUTE, now - 5 * MINUTE, 2, .expected = 18,
                                     .received = 17, .valid = 17 } };
}

static bool publish_says(const struct news *news, const char *error, int64_t written)
{
    struct health h = { .settings = &settings, .news = news, .now = written, .started = written,
                        .error = error };
    return news_write(&h, &why);
}

static int show(enum status_form form)
{
    text_clear(&shown);
    return status_show(&shown, &settings, &faults, now, form);
}

static bool says(const char *words)
{
    return strstr(shown.at, words) != NULL;
}

static int show_both(const struct news *news, const char *ingest)
{
    return publish_says(news, "", now - 3) && ingest_says(ingest) ? show(STATUS_PLAIN) : -1;
}

TEST(all_well_is_fine)
{
    struct news news = well();
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 0);
    EXPECT(says("fine") && says("Nothing is wrong") && says("last commit 900 messages in 3.2 ms"));
    EXPECT(says("air/2026-03-01/01 revision 2, 5 min ago, 17 of 18 values came; "
                "next by 2026-03-01T02:25:00+08:00"));
    EXPECT(says("air              yes        20 s ago           5 min"));
    EXPECT(!says("\033"));
}

TEST(a_process_that_told_nothing_for_a_minute_is_down)
{
    struct news news = well();
    EXPECT(show(STATUS_PLAIN) == 2 && says("envpub-ingest is not running"));
    EXPECT(says("envpub-publish is not running"));
    EXPECT(publish_says(&news, "", now - 61) && ingest_says(INGEST(AIR, "", "null")));
    EXPECT(show(STATUS_PLAIN) == 2 && says("it last told of itself 61 s ago"));
    EXPECT(publish_says(&news, "", now - 60) && show(STATUS_PLAIN) == 1);
    EXPECT(says("envpub-publish has not told of itself for 60 s, and does so every 10 s"));
    EXPECT(publish_says(&news, "", now - 13) && show(STATUS_PLAIN) == 1);
    EXPECT(publish_says(&news, "", now - 12) && show(STATUS_PLAIN) == 0);
    EXPECT(publish_says(&news, "", now + 60) && show(STATUS_PLAIN) == 0);
    EXPECT(ingest_says("{ half") && show(STATUS_PLAIN) == 2);
}

/* On a full disk; to start what runs is no remedy. */
TEST(a_process_that_runs_and_cannot_tell_is_not_down)
{
    static struct judged judged;
    struct run run = { .there = true, .locked = true, .written = now - 3 * MINUTE };
    EXPECT(!judge_run(&judged, &run, "envpub-ingest", 0, now) && judged.count == 1);
    EXPECT(judged.verdict == FAILING);
    EXPECT(strstr(judged.at[0].what, "envpub-ingest runs, and its run file is not written for 3 min")
           != NULL);
    EXPECT(strstr(judged.at[0].remedy, "disk of site.data") != NULL
           && strstr(judged.at[0].remedy, "start") == NULL);
    judged.count = 0;
    run.written = now + 3 * MINUTE;
    EXPECT(!judge_run(&judged, &run, "envpub-ingest", 0, now)
           && strstr(judged.at[0].remedy, "set the clock") != NULL);
    judged.count = 0;
    run = (struct run){ .locked = true, .fault = "run/ingest.json: nothing there" };
    EXPECT(!judge_run(&judged, &run, "envpub-ingest", 0, now)
           && strstr(judged.at[0].what, "runs, and has no run file: run/ingest.json") != NULL);
}

TEST(the_holder_of_a_lock_is_seen_without_taking_it)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/run/publish.prom", settings.site.data);
    EXPECT(!run_lock_held(path, "test_status"));
    int fd = file_lock(path, &why);
    EXPECT(fd != -1 && run_lock_held(path, "test_status") && !run_lock_held(path, "envpub-ingest"));
    close(fd);
    EXPECT(!run_lock_held(path, "test_status"));
}

TEST(a_feed_that_we_cut_ourselves_is_no_matter_of_the_broker)
{
    static struct judged judged;
    struct feed_run cut = { .name = "air", .since = now - HOUR,
                            .error = "cut by us: the store takes nothing" };
    judge_link(&judged, &cut, now);
    EXPECT(judged.count == 1 && strstr(judged.at[0].remedy, "broker") == NULL);
    EXPECT(strstr(judged.at[0].remedy, "mend why nothing is stored") != NULL);
}

TEST(a_process_whose_clock_is_ahead_is_told_to_set_it)
{
    struct news news = well();
    EXPECT(ingest_says(INGEST(AIR, "", "null")) && publish_says(&news, "", now + 180));
    EXPECT(show(STATUS_PLAIN) == 2 && says("envpub-publish last told of itself at a time to come"));
    EXPECT(says("its clock is 3 min ahead of this one") && says("set the clock") && !says("-180"));
    EXPECT(!says("systemctl start envpub-publish") && says("DOWN"));
}

TEST(a_lost_feed_is_attention_at_first_and_then_not_working)
{
    struct news news = well();
    EXPECT(show_both(&news, INGEST(FEED("air", LOST, "null", "0"), "", "null")) == 2);
    EXPECT(says("feed air is not connected since 30 min") && says("NO"));
    settings.feeds = 0;
    static struct judged judged;
    struct feed_run lost = { .name = "air", .since = now - 4 * MINUTE };
    judge_link(&judged, &lost, now);
    EXPECT(judged.verdict == ATTENTION);
}

TEST(silence_and_quality_0_need_attention)
{
    struct news news = well();
    EXPECT(show_both(&news,
                     INGEST(FEED("air", LINKED, "\"2026-02-28T22:00:00+08:00\"", "0"), "", "null"))
           == 1);
    EXPECT(says("feed air: no message since 2026-02-28T22:00:00+08:00: for 3 h 30 min"));
    EXPECT(show_both(&news, INGEST(FEED("air", "\"connected\":true,\"since\":"
                                        "\"2026-02-28T23:00:00+08:00\",\"subscribed\":true",
                                        "null", "0"), "", "null")) == 1);
    EXPECT(says("no message since it connected at 2026-02-28T23:00:00+08:00: for 2 h 30 min"));
    EXPECT(show_both(&news,
                     INGEST(FEED("air", LINKED, "\"2026-03-01T01:29:40+08:00\"", "9"), "", "null"))
           == 1);
    EXPECT(says("9 messages came at QoS 0") && says("once they do, restart envpub-ingest"));
    settings.feed[0].silent_minutes = 24 * 60;
    EXPECT(show_both(&news,
                     INGEST(FEED("air", LINKED, "\"2026-02-28T22:00:00+08:00\"", "0"), "", "null"))
           == 0);
    EXPECT(show_both(&news, INGEST("", "", "null")) == 1 && says("does not know it"));
}

TEST(readings_that_make_no_hour_need_attention)
{
    struct news news = well();
    const char *feed = INGEST("{\"name\":\"air\"," LINKED ",\"last_message\":"
                              "\"2026-03-01T01:29:40+08:00\",\"unused\":42}", "", "null");
    EXPECT(show_both(&news, feed) == 1);
    EXPECT(says("feed air: 42 readings are of other minutes than their series"));
    EXPECT(says("write the cadence of what these stations send into series.csv"));
}

TEST(refused_messages_come_with_the_remedy)
{
    struct news news = well();
    EXPECT(show_both(&news, INGEST(AIR, "\"unknown_station\":3,\"bad_time\":0", "null")) == 1);
    EXPECT(says("unknown_station 3") && says("3 messages refused: unknown_station"));
    EXPECT(says(reason_remedy(UNKNOWN_STATION)) && says("replay --reason unknown_station"));
    EXPECT(says("what nobody can mend: envpub refused drop ID"));
    EXPECT(show_both(&news, INGEST(AIR, "\"bad_crc\":3", "null")) == 1 && !says("refused replay"));
    EXPECT(says("give them up: envpub refused drop --reason bad_crc"));
}

TEST(each_remedy_of_a_refusal_is_told_whole)
{
    static struct judged judged;
    struct ingest_run in = { .feeds = 0 };
    for (int r = REASON_NONE + 1; r < REASONS; r++)
        in.refused[r] = 1;
    judge_refused(&judged, &in);
    EXPECT(judged.count == REASONS - 1);
    for (size_t i = 0; i < judged.count; i++)
        EXPECT(strstr(judged.at[i].remedy, "refused drop ") != NULL
               && strlen(judged.at[i].remedy) < sizeof judged.at[i].remedy - 1);
}

TEST(the_worst_comes_first)
{
    struct news news = well();
    settings.publish.approval.ends = now + 5 * DAY;
    EXPECT(show_both(&news, INGEST(AIR, "\"bad_crc\":1", "\"the disk is full\"")) == 2);
    EXPECT(strstr(shown.at, "not working: nothing is stored: the disk is full")
           < strstr(shown.at, "needs attention: approval 7 by n"));
    EXPECT(strstr(shown.at, "attention: approval 7") < strstr(shown.at, "refused: bad_crc"));
}

TEST(where_all_places_are_taken_the_mildest_gives_way)
{
    static struct judged full;
    const size_t room = sizeof full.at / sizeof *full.at;
    full = (struct judged){ .verdict = FINE };
    for (size_t i = 0; i < room; i++)
        judge_add(&full, ATTENTION, "", "mild %zu", i);
    EXPECT(full.count == room && full.verdict == ATTENTION);
    judge_add(&full, ATTENTION, "", "one too many");
    EXPECT(strcmp(full.at[room - 1].what, "mild 127") == 0);
    judge_add(&full, FAILING, "", "worse");
    EXPECT(full.verdict == FAILING && full.count == room && strcmp(full.at[0].what, "worse") == 0);
    EXPECT(strcmp(full.at[room - 1].what, "mild 126") == 0 && strcmp(full.at[1].what, "mild 0") == 0);
    for (size_t i = 1; i < room; i++)
        judge_add(&full, FAILING, "", "worse still");
    EXPECT(full.at[room - 1].verdict == FAILING && full.count == room);
    judge_add(&full, FAILING, "", "the last");
    EXPECT(strcmp(full.at[room - 1].what, "worse still") == 0);
}

TEST(an_hour_overdue_an_error_and_no_approval_are_said)
{
    struct news news = well();
    news.due = now - 6 * MINUTE;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1 && says("was due 6 min ago"));
    news.due = now - 3 * HOUR;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 2);
    news = well();
    EXPECT(publish_says(&news, "the site's disk: No space left", now) && show(STATUS_PLAIN) == 2);
    EXPECT(says("publishing fails: the site's disk"));
    EXPECT(says("the disk of site.web has room and that envpub-publish may write there"));
    news = well();
    approval_at(&news.approval, &(struct approval){ .ends = INT64_MIN }, "air", now);
    snprintf(news.held, sizeof news.held, "%s", news.approval.text);
    settings.publish.approval.ends = INT64_MIN;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 2 && says("there is no approval"));
    EXPECT(says("until then nothing is published"));
}

TEST(the_approval_is_that_of_the_configuration_as_it_is_now)
{
    struct news news = well();
    EXPECT(show(STATUS_PLAIN) == 2 && says("approval 7 by n holds"));      /* before anything ran */
    settings.publish.approval.ends = INT64_MIN;
    EXPECT(show(STATUS_PLAIN) == 2 && says("not working: there is no approval"));
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 2 && says("not working: there is no approval"));
    EXPECT(says("from its next start on nothing is published"));
    settings.publish.approval.ends = now + 5 * DAY;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1 && says("needs attention: approval 7 by n"));
    settings.publish.approval.ends = INT64_MAX;
    news.approval.valid = false;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 2 && says("restart envpub-publish"));
    news = well();
    news.approval.stage = 30;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1 && says("restart envpub-publish"));
}

/* That the new one ends soon says nothing of why nothing is published. */
TEST(a_publisher_that_goes_by_another_approval_is_told_beside_a_near_end)
{
    struct news news = well();
    settings.publish.approval.ends = now + 8 * DAY;
    approval_at(&news.approval, &(struct approval){ .number = "7", .scope = "air", .name = "n",
                                                    .until = "2026-02-28", .ends = now }, "air", now);
    snprintf(news.held, sizeof news.held, "%s", news.approval.text);
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 2);
    EXPECT(says("not working: envpub-publish does not go by the approval of the configuration yet: "
                "approval 7 ended with 2026-02-28") && says("restart envpub-publish"));
    EXPECT(says("needs attention: approval 7 by n holds until 2099-12-31 (7 days)"));
    news = well();
    news.approval.stage = 1;                     /* the old one ends sooner than the new one */
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1 && says("does not go by the approval"));
    EXPECT(says("(7 days)"));
    news.approval.stage = 7;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1 && !says("does not go by the approval"));
    EXPECT(says("(7 days)"));
}

TEST(a_publisher_that_is_at_work_may_be_silent_for_as_long)
{
    struct news news = well();
    struct health h = { .settings = &settings, .news = &news, .now = now - 15, .started = now - 15,
                        .turn_ms = 2600, .error = "" };
    EXPECT(news_write(&h, &why) && ingest_says(INGEST(AIR, "", "null")) && show(STATUS_PLAIN) == 0);
    h.now = now - 16;
    EXPECT(news_write(&h, &why) && show(STATUS_PLAIN) == 1);
}

TEST(a_disk_without_room_is_told_before_anything_fails)
{
    static const struct { int64_t left, whole; enum verdict verdict; const char *what; } cases[] = {
        { 0, 1000, FAILING, "no room is left on the disk of /data" },
        { 63, 1000, ATTENTION, "only 63 MiB of 1000 are left on the disk of /data" },
        { 64, 1000, FINE, "" }, { 99, 10000, ATTENTION, "only 99 MiB of 10000" },
        { 100, 10000, FINE, "" },
    };
    static struct judged judged;
    static struct runs told;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct room room = { .known = true, .device = 1, .free = cases[i].left << 20,
                             .whole = cases[i].whole << 20 };
        judged = (struct judged){ .verdict = FINE };
        judge_room(&judged, &room, "/data");
        EXPECT(judged.verdict == cases[i].verdict && strstr(judged.at[0].what, cases[i].what) != NULL);
    }
    static const struct { int64_t left, files; enum verdict verdict; const char *what; } inodes[] = {
        { 0, 1000, FAILING, "the disk of /data takes no further file" },
        { 9, 1000, ATTENTION, "only 9 inodes of 1000 are left on the disk of /data" },
        { 10, 1000, FINE, "" }, { 0, 0, FINE, "" },
    };
    for (size_t i = 0; i < sizeof inodes / sizeof *inodes; i++) {
        struct room room = { .known = true, .free = 1 << 30, .whole = 1 << 30,
                             .files_free = inodes[i].left, .files = inodes[i].files };
        judged = (struct judged){ .verdict = FINE };
        judge_room(&judged, &room, "/data");
        EXPECT(judged.verdict == inodes[i].verdict && strstr(judged.at[0].what, inodes[i].what) != NULL);
    }
    runs_read(&told, &settings);
    EXPECT(told.data.known && told.data.whole >= told.data.free && !told.web.known);
    runs_close(&told);
}

TEST(an_hour_for_which_nothing_came_is_not_working)
{
    struct news news = well();
    news.shown.received = news.shown.valid = 0;
    news.shown.silent = true;
    news.shown.silent_from = news.shown.start - 4 * HOUR;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 2 && !says("Nothing is wrong"));
    EXPECT(says("no reading came for the hour from 2026-02-28T20:00:00+08:00 on, nor since: "
                "0 of 18 values in air/2026-03-01/01"));
    EXPECT(says("the broker runs") && says("bridge"));
    news.shown.expected = 0;                     /* every station rests */
    news.shown.silent = false;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 0);
}

TEST(less_than_the_expected_share_needs_attention)
{
    struct news news = well();
    news.shown.received = 8;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1);
    EXPECT(says("only 8 of 18 expected values came for air/2026-03-01/01"));
    settings.check.expect_percent = 0;
    EXPECT(show(STATUS_PLAIN) == 0);
    settings.check.expect_percent = 50;
    news.shown.received = 9;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 0);
}

TEST(a_store_that_is_gone_under_a_running_collector_is_not_had_by_starting_it)
{
    struct news news = well();
    news.missing = true;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1 && says("the store of readings is gone"));
    EXPECT(says("or, if it is lost, restart it: a new one is made") && !says("start envpub-ingest: it"));
    EXPECT(ingest_says("{}") && show(STATUS_PLAIN) == 2);
    EXPECT(says("there is no store of readings yet") && says("start envpub-ingest: it makes the store"));
}

TEST(changes_of_hours_that_other_readings_were_published_of_need_attention)
{
    struct news news = well();
    news.not_revised = 3;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1);
    EXPECT(says("3 changes were of hours that another readings.db was published from"));
}

TEST(documents_that_are_gone_from_the_archive_need_attention)
{
    struct news news = well();
    news.lost = 2;
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1);
    EXPECT(says("2 documents of the hours that pages show are gone from WEB/archive, or others"));
}

TEST(documents_that_only_the_archive_knows_and_that_cannot_be_read_need_attention)
{
    struct news news = well();
    news.not_recalled = 2;
    snprintf(news.left, sizeof news.left, "v1/hours/2026/03/10/13.r2.json stands in WEB/archive");
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 1);
    EXPECT(says("does not know 2 documents that are published: v1/hours/2026/03/10/13.r2.json"));
}

TEST(as_json_it_is_one_object_and_the_same_exit)
{
    struct news news = well();
    struct json *root = NULL;
    int64_t code;
    EXPECT(show_both(&news, INGEST(AIR, "\"bad_crc\":1", "null")) == 1 && show(STATUS_JSON) == 1);
    EXPECT(json_parse(&root, shown.at, shown.length, &why));
    EXPECT(json_whole(json_member(root, "exit"), 0, 2, &code) && code == 1);
    EXPECT(json_true(json_member(root, "ingest_up"))
           && json_count(json_member(root, "wrong")) == 1);
    EXPECT(json_member(json_member(root, "publish"), "newest") != NULL);
    json_close(&root);
    EXPECT(ingest_says("") && show(STATUS_JSON) == 2);
    EXPECT(json_parse(&root, shown.at, shown.length, &why));
    json_close(&root);
}

TEST(a_fault_that_the_next_start_would_meet_is_one_more_wrong)
{
    struct news news = well();
    findings_open(&faults);
    findings_warn(&faults, "envpub.cfg", 4, "this user cannot read it");
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 0 && says("Nothing is wrong"));
    findings_error(&faults, "envpub.cfg", 9, "portal.city.token_file: nowhere");
    EXPECT(show(STATUS_PLAIN) == 1 && says("configuration or registry: 1 error; the first: "
                                           "envpub.cfg:9: error: portal.city.token_file: nowhere"));
    findings_error(&faults, "stations.csv", 2, "id A is taken");
    EXPECT(show(STATUS_PLAIN) == 1 && says("2 errors") && !says("id A") && !says("cannot read"));
    EXPECT(says("before the next start, which would fail; envpub check lists all"));
    EXPECT(says("last commit 900 messages"));    /* what runs is told all the same */
    EXPECT(show(STATUS_JSON) == 1 && says("token_file: nowhere"));
    findings_close(&faults);
}

TEST(colour_comes_with_the_word)
{
    struct news news = well();
    EXPECT(show_both(&news, INGEST(AIR, "", "null")) == 0 && show(STATUS_COLOUR) == 0);
    EXPECT(says("\033[32mfine\033[0m"));
}

TEST(an_hour_that_no_visitor_sees_is_not_told_as_the_newest)
{
    struct news news = well();
    news.newest += HOUR;                         /* laid down, and its release failed */
    struct health h = { .settings = &settings, .news = &news, .now = now, .error = "full" };
    struct text json = TEXT(1 << 16), prom = TEXT(1 << 16);
    char end[60];
    news_json(&json, &h);
    news_prom(&prom, &h);
    snprintf(end, sizeof end, "\"end\":\"%s\"",
             moment_stamp(news.shown.start + HOUR, settings.site.offset).text);
    EXPECT(strstr(json.at, end) != NULL);
    snprintf(end, sizeof end, "newest_hour_end_timestamp_seconds %lld\n",
             (long long)(news.shown.start + HOUR));
    EXPECT(strstr(prom.at, end) != NULL);
    EXPECT(strstr(json.at, "\"expected\":18,\"received\":17,\"valid\":17,\"silent_since\":null")
           != NULL);
    EXPECT(strstr(prom.at, "newest_hour_expected_values 18\n") != NULL
           && strstr(prom.at, "newest_hour_received_values 17\n") != NULL
           && strstr(prom.at, "newest_hour_valid_values 17\n") != NULL);
    news.shown.any = false;
    text_clear(&json);
    news_json(&json, &h);
    EXPECT(strstr(json.at, "\"newest\":null") != NULL);
    text_close(&json);
    text_close(&prom);
}

static struct portal_state states[2];
static struct portals portals = { .at = states };

static int show_portals(const struct portal_state *state)
{
    struct news news = well();
    portals.count = 1;
    portals.at[0] = *state;
    struct health h = { .settings = &settings, .news = &news, .now = now, .started = now,
                        .error = "", .portals = &portals };
    bool ok = news_write(&h, &why) && ingest_says(INGEST(AIR, "", "null"));
    return ok ? show(STATUS_PLAIN) : -1;
}

TEST(a_portal_that_takes_everything_is_fine)
{
    struct portal_state s = { .name = "city", .configured = true, .oldest = INT64_MAX,
                              .last = { .at = now - 60, .status = 201 } };
    s.count[PARCEL_SETTLED] = 77;
    EXPECT(show_portals(&s) == 0 && says("PORTAL") && says("77") && says("201, 60 s ago"));
    s.count[PARCEL_WAITING] = 1;
    s.oldest = now - 2 * HOUR;
    EXPECT(show_portals(&s) == 0);               /* it is being sent */
}

TEST(a_document_that_waits_alone_tells_its_own_fault)
{
    struct portal_state s = { .name = "city", .configured = true, .oldest = now - 2 * HOUR,
                              .last = { .at = now - 60, .status = 201 },
                              .first = { .at = now - 90,
                                         .answer = "07.r1.json: Permission denied" } };
    s.count[PARCEL_WAITING] = 1;
    EXPECT(show_portals(&s) == 1 && says("portal city takes others while 1 documents wait"));
    EXPECT(says("for 2 h 0 min; of the first: status 0, 07.r1.json: Permission denied"));
    EXPECT(says("envpub outbox retry ID"));
    s.oldest = now - HOUR / 2;
    EXPECT(show_portals(&s) == 0);
}

TEST(a_portal_that_is_held_refuses_or_is_away_needs_attention)
{
    struct portal_state s = { .name = "city", .configured = true, .oldest = now - 2 * HOUR,
                              .failures = 9, .last = { .at = now - 60, .answer = "timed out" } };
    s.count[PARCEL_WAITING] = 5;
    EXPECT(show_portals(&s) == 1 && says("5 documents wait, the oldest for 2 h 0 min"));
    EXPECT(says("timed out") && says("not now"));
    snprintf(s.held, sizeof s.held, "it answers 401: \"who\"\n\x1b[0m\xe7\xa4");
    s.held_since = now - HOUR;
    EXPECT(show_portals(&s) == 1 && says("is held for 1 h 0 min and 5 documents wait: it answers"));
    EXPECT(says("outbox retry --portal city") && says("HELD"));
    s = (struct portal_state){ .name = "city", .configured = true, .oldest = INT64_MAX };
    s.count[PARCEL_ABANDONED] = 2;
    EXPECT(show_portals(&s) == 1 && says("portal city refused 2 documents for good"));
    s = (struct portal_state){ .name = "city", .oldest = now };
    EXPECT(show_portals(&s) == 0 && says("removed"));
    s.count[PARCEL_WAITING] = 3;
    EXPECT(show_portals(&s) == 1 && says("no longer configured and 3 documents wait"));
}

TEST(each_portal_has_its_metrics)
{
    struct text prom = TEXT(1 << 16);
    struct news news = well();
    portals.count = 2;
    portals.at[0] = (struct portal_state){ .name = "city", .oldest = now, .held = "x" };
    portals.at[1] = (struct portal_state){ .name = "town", .oldest = INT64_MAX };
    struct health h = { .settings = &settings, .news = &news, .error = "", .portals = &portals };
    news_prom(&prom, &h);
    EXPECT(strstr(prom.at, "# TYPE envpub_publish_portal_held gauge\n"
                           "envpub_publish_portal_held{portal=\"city\"} 1\n"
                           "envpub_publish_portal_held{portal=\"town\"} 0\n") != NULL);
    EXPECT(strstr(prom.at, "portal_oldest_timestamp_seconds{portal=\"town\"} 0\n") != NULL);
    text_close(&prom);
}

TEST(the_run_files_are_json_and_prometheus_text_whatever_the_error_says)
{
    struct news news = well();
    struct text prom = TEXT(1 << 16), json = TEXT(1 << 16);
    struct json *root = NULL;
    struct health h = {
        .settings = &settings, .news = &news, .now = now, .error = "cut \xe7\xa4 \"x\"\n"
    };
    news_json(&json, &h);
    news_prom(&prom, &h);
    EXPECT(json_parse(&root, json.at, json.length, &why));
    EXPECT(
        strstr(prom.at, "# TYPE envpub_publish_documents_total counter\nenvpub_publish_documents_total 0\n")
        != NULL);
    json_close(&root);
    text_close(&prom);
    text_close(&json);
}

TEST(hours_of_a_demonstration_among_others_need_attention)
{
    struct news news = well();
    struct health h = { .settings = &settings, .news = &news, .now = now, .started = now, .error = "",
                        .mixed = "hours were published with demo = true and stay as they are" };
    EXPECT(news_write(&h, &why) && ingest_says(INGEST(AIR, "", "null")) && show(STATUS_PLAIN) == 1);
    EXPECT(says("needs attention: hours were published with demo = true and stay as they are\n"
                "      -> give the demonstration data and web folders of its own"));
    h.mixed = "";
    h.chosen = true;
    EXPECT(news_write(&h, &why) && show(STATUS_PLAIN) == 0);
    EXPECT(says("publish    ran with --now, told 0 s ago\n"));
}

TEST(an_approval_holds_for_its_products_until_its_last_day_is_over)
{
    struct approval a = { .number = "7", .scope = "air", .name = "n", .until = "2026-03-31" };
    struct approved out;
    EXPECT(moment_parse("2026-04-01T00:00:00+08:00", &a.ends));
    approval_at(&out, &a, "air", a.ends - 1);
    EXPECT(out.valid && out.days == 0 && out.stage == 1);
    approval_at(&out, &a, "air", a.ends);
    EXPECT(!out.valid && out.stage == 0 && strstr(out.text, "2026-03-31") != NULL);
    approval_at(&out, &a, "air", a.ends - 2 * DAY);
    EXPECT(out.days == 1 && out.stage == 1);
    approval_at(&out, &a, "air", a.ends - 2 * DAY - 1);
    EXPECT(out.days == 2 && out.stage == 7);
    approval_at(&out, &a, "air", a.ends - 8 * DAY - 1);
    EXPECT(out.stage == 30);
    approval_at(&out, &a, "air", a.ends - 61 * DAY);
    EXPECT(out.days == 60 && out.stage == 60);
    approval_at(&out, &a, "air", a.ends - 61 * DAY - 1);
    EXPECT(out.valid && out.stage == 0);
    approval_at(&out, &a, "ai", a.ends - 1);
    EXPECT(!out.valid);
}

/* What `envpub check` takes for one word is one for the publisher too. */
TEST(the_words_of_a_scope_are_parted_by_spaces_and_commas_alone)
{
    static const struct { const char *scope; bool air; } cases[] = {
        { "air", true },      { "gas,air", true },  { " gas , air ", true }, { "", false },
        { "gas;air", false }, { "gas、air", false }, { "gas\tair", false },   { "airs", false },
    };
    struct approval a = { .number = "7", .name = "n", .until = "2026-03-31", .ends = DAY };
    struct approved out;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(a.scope, sizeof a.scope, "%s", cases[i].scope);
        approval_at(&out, &a, "air", 0);
        EXPECT(out.valid == cases[i].air);
    }
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        RUN(all_well_is_fine),
        RUN(a_process_that_told_nothing_for_a_minute_is_down),
        RUN(a_process_that_runs_and_cannot_tell_is_not_down),
        RUN(the_holder_of_a_lock_is_seen_without_taking_it),
        RUN(a_feed_that_we_cut_ourselves_is_no_matter_of_the_broker),
        RUN(a_process_whose_clock_is_ahead_is_told_to_set_it),
        RUN(a_lost_feed_is_attention_at_first_and_then_not_working),
        RUN(silence_and_quality_0_need_attention),
        RUN(readings_that_make_no_hour_need_attention),
        RUN(refused_messages_come_with_the_remedy),
        FACT(each_remedy_of_a_refusal_is_told_whole),
        RUN(the_worst_comes_first),
        RUN(where_all_places_are_taken_the_mildest_gives_way),
        RUN(an_hour_overdue_an_error_and_no_approval_are_said),
        RUN(an_hour_for_which_nothing_came_is_not_working),
        RUN(less_than_the_expected_share_needs_attention),
        RUN(a_store_that_is_gone_under_a_running_collector_is_not_had_by_starting_it),
        RUN(changes_of_hours_that_other_readings_were_published_of_need_attention),
        RUN(the_approval_is_that_of_the_configuration_as_it_is_now),
        RUN(a_publisher_that_goes_by_another_approval_is_told_beside_a_near_end),
        RUN(a_publisher_that_is_at_work_may_be_silent_for_as_long),
        RUN(a_disk_without_room_is_told_before_anything_fails),
        RUN(documents_that_are_gone_from_the_archive_need_attention),
        RUN(documents_that_only_the_archive_knows_and_that_cannot_be_read_need_attention),
        RUN(as_json_it_is_one_object_and_the_same_exit),
        RUN(a_fault_that_the_next_start_would_meet_is_one_more_wrong),
        RUN(colour_comes_with_the_word),
        RUN(an_hour_that_no_visitor_sees_is_not_told_as_the_newest),
        RUN(a_portal_that_takes_everything_is_fine),
        RUN(a_document_that_waits_alone_tells_its_own_fault),
        RUN(a_portal_that_is_held_refuses_or_is_away_needs_attention),
        RUN(each_portal_has_its_metrics),
        RUN(hours_of_a_demonstration_among_others_need_attention),
        RUN(the_run_files_are_json_and_prometheus_text_whatever_the_error_says),
        FACT(an_approval_holds_for_its_products_until_its_last_day_is_over),
        FACT(the_words_of_a_scope_are_parted_by_spaces_and_commas_alone),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
