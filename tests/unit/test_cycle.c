/* Turns of the cycle with real stores and a real site, at moments of our choosing. */
#include "publish/cycle.c"
#include "tests/cycle_site.h"

#include <errno.h>
#include <sys/syscall.h>

/* Before the site's sync: its power may fail, and how often it was asked for is counted. */
static int syncs;
static bool disk_is_broken;

int syncfs(int fd)
{
    syncs++;
    errno = EIO;
    return disk_is_broken ? -1 : (int)syscall(SYS_syncfs, fd);
}

/* ---- what is due ---- */

TEST(an_empty_store_makes_an_empty_site)
{
    EXPECT(turns(CUT, true));
    EXPECT(there("site/current/index.html") && !there("site/current/v1/live.json"));
    struct digest before = photograph("site");
    EXPECT(turns(CUT + DAY, true));
    EXPECT(strcmp(before.hex, photograph("site").hex) == 0);
}

TEST(a_missing_store_makes_an_empty_site_and_is_taken_up_when_it_comes)
{
    close_house();
    EXPECT(tree_remove(AT_FDCWD, at("data"), &why) && open_house(false));
    EXPECT(turns(CUT, false) && cycle_news(cycle)->missing && !there("data/ingest"));
    EXPECT(there("site/current/index.html"));
    EXPECT(readings_open(&store, at("data/ingest"), STORE_DAEMON, &house.parameters, 28800, NULL,
                         &why));
    EXPECT(tell("A1", noon, 38) && turns(CUT, false) && !cycle_news(cycle)->missing);
    EXPECT(there(DAY_FOLDER "13.json"));
}

TEST(a_complete_hour_goes_out_at_once_and_no_other_before_its_cut_off)
{
    EXPECT(tell("A1", noon, 38));
    EXPECT(turns(noon + HOUR, true) && !there(DAY_FOLDER "13.json"));
    EXPECT(cycle_wait(cycle, noon + HOUR) == 1);
    EXPECT(turns(CUT - 1, true) && !there(DAY_FOLDER "13.json"));
    EXPECT(tell("A2", noon, 40));
    EXPECT(turns(noon + HOUR - 1, true) && !there(DAY_FOLDER "13.json"));
    EXPECT(turns(noon + HOUR, true) && there(DAY_FOLDER "13.json"));
    EXPECT(has("site/current/v1/live.json", "\"published\":\"2026-03-10T13:00:00+08:00\""));
    EXPECT(cycle_news(cycle)->due == CUT + HOUR);
}

TEST(at_its_cut_off_an_hour_goes_out_with_what_is_there)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(has(DAY_FOLDER "13.r1.json", "\"why\":\"not_received\"") && there(DAY_FOLDER "13.json"));
    EXPECT(equal(DAY_FOLDER "13.r1.json", "site/current/v1/live.json"));
    EXPECT(equal(DAY_FOLDER "13.r1.json", "site/current/v1/hours/2026/03/10/13.json"));
}

TEST(a_release_holds_every_page_and_file)
{
    static const char *const files[] = {
        "index.html", "index.html.gz", "index.html.br", "stations.html", "about.html", "data.html",
        "robots.txt", "station/A1.html", "station/A1.html.gz", "station/A2.html", "v1/live.json.gz",
        "v1/stations.geojson", "v1/stations/A1.json", "v1/stations/A1.csv", "v1/stations/A1.csv.gz",
        "v1/schemas/hour.schema.json", "v1/schemas/live.schema.json",
        "v1/schemas/station.schema.json", "v1/schemas/stations.schema.json.gz",
        "v1/hours/2026/03/10/13.csv", "v1/hours/2026/03/10/13.json.gz",
        "v1/hours/2026/03/10/13.r1.json.gz",
    };
    char path[200];
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "site/current/%s", files[i]);
        EXPECT(there(path));
    }
    EXPECT(!there("site/current/station/G1.html") && !there("site/current/sitemap.xml"));
    EXPECT(has("site/current/station/A1.html", "2026-03-10 13时"));
    EXPECT(has(DAY_FOLDER "13.csv", "A2,二,示例市,2026-03-10T12:00:00+08:00"));
}

TEST(an_old_hours_revision_changes_the_archive_only)
{
    EXPECT(tell("A1", noon - 80 * HOUR, 38) && tell("A1", noon, 38) && turns(CUT, true));
    struct digest releases = photograph("site/releases");
    uint64_t before = cycle_news(cycle)->releases;
    EXPECT(tell("A2", noon - 80 * HOUR, 20) && turns(CUT + 60, true));
    EXPECT(has("site/archive/v1/hours/2026/03/07/05.json", "\"revision\":2"));
    EXPECT(has("site/archive/v1/hours/2026/03/07/05.csv", "A2,二,示例市,2026-03-07T04:00:00+08:00"));
    EXPECT(strcmp(releases.hex, photograph("site/releases").hex) == 0);
    EXPECT(cycle_news(cycle)->releases == before && cycle_news(cycle)->revisions == 1);
}

TEST(not_before_holds_back_a_complete_hour)
{
    close_house();
    EXPECT(configure("air_not_before = 10; " APPROVAL) && open_house(true));
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 38));
    EXPECT(turns(noon + HOUR + 599, true) && !there(DAY_FOLDER "13.json"));
    EXPECT(turns(noon + HOUR + 600, true) && there(DAY_FOLDER "13.json"));
}

TEST(empty_hours_between_are_published_with_nulls)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon + 3 * HOUR, 20));
    EXPECT(turns(CUT + 3 * HOUR, true));
    EXPECT(there(DAY_FOLDER "13.json") && there(DAY_FOLDER "16.json")
           && !there(DAY_FOLDER "17.json"));
    EXPECT(has(DAY_FOLDER "14.r1.json", "\"received\":0,\"valid\":0"));
    EXPECT(has("site/current/v1/live.json", "\"id\":\"air/2026-03-10/16\""));
}

TEST(the_24th_hour_belongs_to_the_day_before)
{
    EXPECT(tell("A1", noon + 11 * HOUR, 38) && turns(noon + 14 * HOUR, true));
    EXPECT(there(DAY_FOLDER "24.json") && there("site/archive/v1/hours/2026/03/11/01.json"));
}

TEST(only_pollutants_of_public_air_stations_begin_the_site)
{
    close_house();
    EXPECT(write_file("registry/stations.csv",
                      STATIONS "A3,三,air,西区,新市,,,,,rated,2026-03-10,2010-01-01,\n"));
    EXPECT(open_house(true));
    EXPECT(tell("G1", noon - 5 * HOUR, 1) && tell("X9", noon - 4 * HOUR, 1));
    EXPECT(tell("A3", noon - 13 * HOUR, 1));             /* hidden until midnight */
    struct report air = { .span = HOUR, .start = noon - 3 * HOUR, .station = "A1" };
    add(&air, "temperature", 20);
    EXPECT(put(&air) && turns(CUT, true) && !there("site/archive/v1/hours/2026"));
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(there(DAY_FOLDER "13.json") && !there(DAY_FOLDER "12.json"));
}

/* The station is registered as hourly and sends ten minutes: what it sends makes no hour, and its
 * hours are there to say so. */
TEST(a_reading_of_a_span_that_makes_no_hour_begins_the_site_too)
{
    struct report r = whole("A1", noon + 20 * MINUTE);
    r.span = 10 * MINUTE;
    EXPECT(put(&r) && turns(CUT + HOUR, true) && !there(DAY_FOLDER "12.json"));
    EXPECT(has(DAY_FOLDER "13.json", "\"why\":\"not_received\",\"count\":0,\"expected\":1"));
    EXPECT(has(DAY_FOLDER "14.json", "\"received\":0,\"valid\":0"));
}

/* ---- minutes ---- */

#define A1_OF(cadence)                                                                             \
    "station,parameter,cadence\nA1,so2," cadence "\nA1,no2," cadence "\nA1,pm10," cadence            \
    "\nA1,co," cadence "\nA1,o3," cadence "\nA1,pm25," cadence "\n"

static bool open_series(const char *series)
{
    close_house();
    return write_file("registry/series.csv", series) && open_house(true);
}

static bool open_minutes(void)
{
    return open_series(A1_OF("60"));
}

static bool tell_minutes(int from, int to, int64_t pm25)
{
    for (int i = from; i < to; i++) {
        struct report r = whole("A1", noon + i * MINUTE);
        r.span = MINUTE;
        add(&r, "pm25", pm25);
        if (!put(&r))
            return false;
    }
    return true;
}

TEST(a_minute_begins_the_site_where_minutes_make_hours)
{
    EXPECT(open_minutes() && tell_minutes(59, 60, 38) && turns(CUT, true));
    EXPECT(there(DAY_FOLDER "13.json") && !there(DAY_FOLDER "12.json"));
    EXPECT(has(DAY_FOLDER "13.json", "\"why\":\"insufficient\",\"count\":1,\"expected\":60"));
}

TEST(a_report_of_a_minute_begins_the_site_where_moments_make_hours)
{
    EXPECT(open_series(A1_OF("0")) && tell_minutes(0, 60, 38) && turns(CUT, true));
    EXPECT(has(DAY_FOLDER "13.json", "\"value\":38") && !there(DAY_FOLDER "12.json"));
}

TEST(an_earlier_first_hour_is_found_when_it_comes)
{
    EXPECT(open_minutes() && tell("A1", noon, 38) && turns(noon + 60, true) && cycle->next == noon);
    EXPECT(tell("G1", noon - 5 * HOUR, 1) && turns(noon + 60, true) && cycle->next == noon);
    EXPECT(tell("A1", noon - 2 * HOUR, 1) && turns(noon + 60, true) && there(DAY_FOLDER "11.json"));
    EXPECT(!there(DAY_FOLDER "12.json") && turns(CUT, true) && there(DAY_FOLDER "13.json"));
}

TEST(an_hour_of_minutes_goes_out_when_its_last_minute_is_there)
{
    EXPECT(open_minutes() && tell("A2", noon, 38) && tell_minutes(0, 59, 38));
    EXPECT(turns(noon + HOUR, false) && !there(DAY_FOLDER "13.json") && cycle->waits == noon);
    EXPECT(tell("A1", noon + HOUR, 1) && turns(noon + HOUR + 2, false) && cycle->waits == noon);
    EXPECT(tell_minutes(59, 60, 38) && turns(noon + HOUR + 4, false));
    EXPECT(there(DAY_FOLDER "13.json"));
    EXPECT(has(DAY_FOLDER "13.json", "\"count\":60,\"expected\":60"));
}

TEST(a_told_hour_beats_its_minutes_and_differences_are_counted)
{
    EXPECT(open_minutes() && tell_minutes(0, 60, 38) && turns(CUT, true));
    EXPECT(has(DAY_FOLDER "13.json", "\"value\":38") && cycle_news(cycle)->told_differs == 0);
    EXPECT(tell("A1", noon, 45) && turns(CUT + 60, true));
    EXPECT(has(DAY_FOLDER "13.r2.json", "\"reason\":\"changed\"")
           && has(DAY_FOLDER "13.r2.json", "\"value\":45"));
    EXPECT(cycle_news(cycle)->told_differs == 1);
    EXPECT(strstr(cycle_news(cycle)->differs, "station A1 told pm25 for the hour from 2026-03-10T")
           != NULL);
}

TEST(many_hours_go_out_in_batches)
{
    bool more = false;
    EXPECT(tell("A1", noon - 500 * HOUR, 38));
    EXPECT(cycle_turn(cycle, CUT, true, &more, &why) && more && !there("site/current"));
    EXPECT(cycle_news(cycle)->unreleased == 0);
    EXPECT(turns(CUT, true) && cycle_news(cycle)->hours == 501);
    EXPECT(has("site/current/v1/live.json", "\"id\":\"air/2026-03-10/13\""));
    EXPECT(cycle_news(cycle)->unreleased == 0 && cycle_news(cycle)->releases == 1);
}

/* ---- what changed ---- */

TEST(a_late_value_is_a_revision_by_itself)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    struct digest r1 = photograph(DAY_FOLDER "13.r1.json");
    EXPECT(tell("A2", noon, 20) && turns(CUT + DAY - HOUR, true));
    EXPECT(has(DAY_FOLDER "13.r2.json", "\"revision\":2,\"reason\":\"late\""));
    EXPECT(!has(DAY_FOLDER "13.r2.json", "\"changes\""));
    EXPECT(equal(DAY_FOLDER "13.r2.json", DAY_FOLDER "13.json"));
    EXPECT(has(DAY_FOLDER "13.r1.json", "\"revision\":1,\"reason\":null"));
    (void)r1;
}

TEST(a_changed_value_is_listed_with_old_and_new)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 20) && turns(CUT, true));
    EXPECT(tell("A1", noon, 45) && turns(CUT, true));
    EXPECT(has(DAY_FOLDER "13.r2.json", "\"reason\":\"changed\""));
    EXPECT(has(DAY_FOLDER "13.r2.json",
               "{\"station\":\"A1\",\"parameter\":\"pm25\",\"old\":38,\"new\":45}"));
    EXPECT(has("site/current/v1/live.json", "\"revision\":2")
           && has("site/current/index.html", "第 2 版"));
    EXPECT(cycle_news(cycle)->revisions == 1 && cycle_news(cycle)->changed == 0);
}

/* HJ 633-2012 note 2: above 800 the sub-index is the one of the 24 h mean, and so changes with each
 * of the 24 hours, but with nothing else of them. */
TEST(so2_above_800_under_2012_rests_on_24_hours_and_follows_their_corrections)
{
    static const char last[] = "site/archive/v1/hours/2025/03/11/12.json";
    int64_t start = noon - 365 * DAY, now = start + 24 * HOUR + 25 * MINUTE;
    for (int i = 0; i < 23; i++)
        EXPECT(tell_so2("A1", start + i * HOUR, 100) && tell_so2("A2", start + i * HOUR, 100));
    EXPECT(tell_so2("A1", start + 23 * HOUR, 850) && tell_so2("A2", start + 23 * HOUR, 100));
    EXPECT(turns(now, true));
    EXPECT(has(last, "\"so2\":{\"value\":850,\"iaqi\":91,\"why\":null,\"count\":1,\"expected\":1,"
                     "\"iaqi_of\":{\"hours\":24,\"count\":24,\"value\":131}}"));
    EXPECT(has(last, "\"revision\":1") && !has(last, "\"value\":475,\"iaqi\":91"));
    EXPECT(has("site/current/v1/stations/A1.json",
               "\"iaqi_of\":{\"hours\":24,\"count\":24,\"value\":131}"));
    EXPECT(tell("A1", start + 4 * HOUR, 39) && turns(now, true));    /* so2 40, not 100 */
    EXPECT(has(last, "\"iaqi\":90,") && has(last, "\"value\":129}") && has(last, "\"revision\":2,"));
    EXPECT(has(last, "\"reason\":\"changed\"") && !has(last, "\"changes\"")
           && cycle_news(cycle)->revisions == 2);
    EXPECT(tell_so2("A1", start + 5 * HOUR, 580) && turns(now, true));
    EXPECT(has(last, "\"iaqi\":100,") && has(last, "\"value\":149}") && has(last, "\"revision\":3,"));
    struct report r = whole("A1", start + 6 * HOUR);
    r.reading[0].value = r.reading[0].value / 40 * 100;
    add(&r, "pm25", 60);
    EXPECT(put(&r) && turns(now, true) && has(last, "\"revision\":3,"));
    EXPECT(cycle_news(cycle)->revisions == 5);
}

/* An hour that follows another's correction and was told otherwise itself: what its own change does
 * is seen where only its 24 hours reach. */
TEST(corrections_in_one_turn_each_reach_their_24_hours)
{
    static const char both[] = "site/archive/v1/hours/2025/03/11/05.json",
                      second[] = "site/archive/v1/hours/2025/03/11/06.json";
    int64_t day = noon - 365 * DAY - 12 * HOUR, now = day + 40 * HOUR + 25 * MINUTE;
    for (int i = 0; i < 40; i++)
        EXPECT(tell_so2("A1", day + i * HOUR, 850) && tell_so2("A2", day + i * HOUR, 40));
    EXPECT(turns(now, true));
    EXPECT(tell_so2("A1", day + 5 * HOUR, 900) && tell_so2("A1", day + 6 * HOUR, 2500));
    EXPECT(turns(now, true) && has(both, "\"hours\":24,\"count\":24,\"value\":921}"));
    EXPECT(has(second, "\"hours\":24,\"count\":24,\"value\":919}"));
}

/* The second of them rests on no other hour, and so is no link between the first and what follows. */
TEST(an_hour_that_rests_on_two_corrected_ones_is_revised_once)
{
    static const char later[] = "site/archive/v1/hours/2025/03/10/11.json";
    int64_t day = noon - 365 * DAY - 12 * HOUR, now = day + 12 * HOUR + 25 * MINUTE;
    for (int i = 0; i < 12; i++)
        EXPECT(tell_so2("A1", day + i * HOUR, i == 8 ? 100 : 850)
               && tell_so2("A2", day + i * HOUR, 40));
    EXPECT(turns(now, true));
    EXPECT(tell_so2("A1", day + 5 * HOUR, 900) && tell_so2("A1", day + 8 * HOUR, 120));
    EXPECT(turns(now, true) && has(later, "\"hours\":24,\"count\":11,\"value\":788}"));
    EXPECT(has(later, "\"revision\":2,"));
}

TEST(an_hour_that_rests_on_one_corrected_in_the_same_turn_goes_out_once)
{
    static const char fresh[] = "site/archive/v1/hours/2025/03/11/01.json";
    int64_t day = noon - 365 * DAY - 12 * HOUR, now = day + 25 * HOUR + 25 * MINUTE;
    for (int i = 0; i < 24; i++)
        EXPECT(tell_so2("A1", day + i * HOUR, 100) && tell_so2("A2", day + i * HOUR, 40));
    EXPECT(turns(now - HOUR, true));
    EXPECT(tell_so2("A1", day + 20 * HOUR, 580) && tell_so2("A1", day + 24 * HOUR, 850));
    EXPECT(turns(now, true) && has(fresh, "\"hours\":24,\"count\":24,\"value\":151}"));
    EXPECT(has(fresh, "\"revision\":1,"));
}

TEST(the_same_call_again_changes_no_byte)
{
    EXPECT(tell("A1", noon - 3 * HOUR, 38) && turns(CUT, true));
    EXPECT(tell("A2", noon - 3 * HOUR, 20) && turns(CUT, true));
    struct digest site = photograph("site");
    EXPECT(turns(CUT, true));
    close_house();
    EXPECT(open_house(true) && turns(CUT, true));
    EXPECT(strcmp(site.hex, photograph("site").hex) == 0);
}

TEST(a_touch_without_a_change_of_content_is_no_revision)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    struct digest site = photograph("site");
    int64_t cursor = cycle->cursor;
    EXPECT(tell("G1", noon, 1) && tell("X9", noon, 1) && turns(CUT, true));
    EXPECT(strcmp(site.hex, photograph("site").hex) == 0 && cycle->cursor > cursor);
}

TEST(a_reading_before_the_first_published_hour_is_no_hour)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(tell("A1", noon - 2 * HOUR, 38) && turns(CUT, true) && !there(DAY_FOLDER "11.json"));
}

TEST(an_old_hour_keeps_the_registry_it_was_first_published_with)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    struct digest first = digest_of("", 0);
    snprintf(first.hex, sizeof first.hex, "%s", registry_digest(house.registry));
    close_house();
    EXPECT(write_file("registry/stations.csv", STATIONS "A3,三,air,西区,新市,,,,,rated,,2010-01-01,\n"));
    EXPECT(open_house(true) && strcmp(first.hex, registry_digest(house.registry)) != 0);
    EXPECT(tell("A2", noon, 20) && tell("A3", noon, 30) && tell("A1", noon + HOUR, 38));
    EXPECT(turns(CUT + HOUR, true));
    EXPECT(has(DAY_FOLDER "13.r2.json", first.hex) && !has(DAY_FOLDER "13.r2.json", "\"A3\""));
    EXPECT(has(DAY_FOLDER "14.r1.json", registry_digest(house.registry)));
    EXPECT(has(DAY_FOLDER "14.r1.json", "\"A3\"") && has("site/current/index.html", "三"));
}

/* ---- the configuration becomes another ---- */

static bool opens_at(const char *offset)
{
    close_house();
    utc_offset = offset;
    bool ok = configure(APPROVAL) && open_house(true);
    utc_offset = "+08:00";
    return ok;
}

TEST(another_offset_than_hours_were_published_at_is_refused_by_name)
{
    static const char *const others[] = { "+05:30", "+09:00", "+08:15", "+00:00", "-12:00", "+14:00" };
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 38) && turns(noon + HOUR, true));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        EXPECT(!opens_at(others[i]) && strstr(why.text, "published at +08:00") != NULL);
        EXPECT(strstr(why.text, others[i]) != NULL && strstr(why.text, "set it back to +08:00"));
    }
    struct digest before = photograph("site");
    EXPECT(opens_at("+08:00") && turns(noon + HOUR, true));
    EXPECT(strcmp(before.hex, photograph("site").hex) == 0);
}

TEST(a_new_licence_and_a_demo_revise_no_hour)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    close_house();
    EXPECT(configure_site("licence = \"CC BY 4.0\"; demo = true;", APPROVAL) && open_house(true));
    EXPECT(tell("G1", noon, 1) && turns(CUT, true) && !there(DAY_FOLDER "13.r2.json"));
    EXPECT(tell("A2", noon, 20) && turns(CUT, true) && has(DAY_FOLDER "13.r2.json", "CC BY 4.0"));
}

TEST(an_hour_is_revised_by_the_rule_it_was_published_by)
{
    struct report r = whole("A2", noon);
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    close_house();
    EXPECT(configure("city_min_percent = 100; " APPROVAL) && open_house(true));
    EXPECT(tell("G1", noon, 1) && turns(CUT, true) && !there(DAY_FOLDER "13.r2.json"));
    EXPECT(put(&r) && turns(CUT, true) && has(DAY_FOLDER "13.r2.json", "\"reason\":\"late\""));
    EXPECT(!has(DAY_FOLDER "13.r2.json", "insufficient"));
    EXPECT(tell("A1", noon + HOUR, 38) && turns(CUT + HOUR, true));
    EXPECT(has(DAY_FOLDER "14.json", "insufficient"));
}

/* As the hour was laid down before its rule was kept: no rule, and a content with the licence. */
static bool make_old(int64_t start)
{
    struct revision newest;
    struct text body, content = TEXT(1 << 20);
    struct hour_document d;
    bool found;
    char script[300];
    bool ok = publications_latest(cycle->publications, start, &newest, &found, &why)
           && release_read(cycle->release, cycle_path(cycle, start, 1).text, &body, &why)
           && rebuild_hour(cycle, &d, &newest, &why) && rebuild_head(&d, &body, &why);
    assert_true(ok);
    render_old_content(&content, &d, standards_at(&standards, start), &house.settings);
    snprintf(script, sizeof script, "UPDATE document SET city_min_percent = NULL, content = '%s'",
             digest_of(content.at, content.length).hex);
    compose_close(&d);
    text_close(&body);
    text_close(&content);
    return change_publications(script);
}

TEST(an_hour_from_before_its_rule_was_kept_is_not_revised_for_that)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true) && make_old(noon));
    EXPECT(tell("G1", noon, 1) && turns(CUT, true) && !there(DAY_FOLDER "13.r2.json"));
    EXPECT(tell("A2", noon, 20) && turns(CUT, true) && there(DAY_FOLDER "13.r2.json"));
    EXPECT(tell("G1", noon, 2) && turns(CUT, true) && !there(DAY_FOLDER "13.r3.json"));
}

/* ---- the daemon ---- */

TEST(a_change_waits_for_its_company)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, false));
    EXPECT(tell("A1", noon, 45) && turns(CUT + 10, false) && !there(DAY_FOLDER "13.r2.json"));
    int64_t cursor = cycle->cursor;
    EXPECT(cycle_news(cycle)->changed == 1 && cycle_wait(cycle, CUT + 15) == 25);
    EXPECT(tell("A2", noon, 20) && turns(CUT + 39, false) && !there(DAY_FOLDER "13.r2.json"));
    EXPECT(cycle->cursor == cursor);
    EXPECT(turns(CUT + 40, false) && has(DAY_FOLDER "13.r2.json", "\"received\":12"));
    EXPECT(cycle->cursor > cursor);
}

TEST(what_waited_when_the_daemon_ended_is_noticed_again)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, false));
    EXPECT(tell("A1", noon, 45) && turns(CUT + 10, false));
    close_house();
    EXPECT(open_house(true) && turns(CUT + 20, false) && !there(DAY_FOLDER "13.r2.json"));
    EXPECT(turns(CUT + 50, false) && there(DAY_FOLDER "13.r2.json"));
}

TEST(a_clock_that_stands_before_what_is_published_publishes_nothing)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, false) && tell("A1", noon, 45));
    struct digest site = photograph("site");
    EXPECT(turns(noon + HOUR - 1, false) && strstr(cycle_news(cycle)->held, "clock") != NULL);
    EXPECT(strcmp(site.hex, photograph("site").hex) == 0);
    EXPECT(turns(noon + HOUR - 1, true) && there(DAY_FOLDER "13.r2.json")); /* meant by a person */
}

/* scope, until: of the approval in force. */
static bool approve(const char *scope, const char *until)
{
    struct approval *a = &house.settings.publish.approval;
    snprintf(a->scope, sizeof a->scope, "%s", scope);
    bool ok = moment_parse_day(until, 28800, &a->ends);
    a->ends += DAY;
    return ok;
}

static bool published_nothing(void)
{
    bool any;
    int64_t start;
    return turns(CUT, true) && strstr(cycle_news(cycle)->held, "approval") != NULL
           && !there("site/current") && publications_newest(cycle->publications, &start, &any, &why)
           && !any;
}

TEST(without_a_valid_approval_nothing_is_laid_down_or_released)
{
    EXPECT(tell("A1", noon, 38));
    EXPECT(approve("water", "2099-12-31") && published_nothing());
    EXPECT(approve("airport", "2099-12-31") && published_nothing());
    EXPECT(approve("air", "2026-03-09") && published_nothing());
    EXPECT(approve("water, air", "2026-03-10") && turns(CUT, true) && there(DAY_FOLDER "13.json"));
    EXPECT(cycle_news(cycle)->approval.stage == 1 && cycle_news(cycle)->approval.days == 0);
    close_house();
    EXPECT(configure("") && open_house(true) && turns(CUT + DAY, true)
           && !there(DAY_FOLDER "14.json"));
}

/* ---- killed ---- */

static bool lay_only(int64_t now)
{
    bool more = false;
    cycle->tried = cycle->laid = cycle->laid_bytes = 0;
    approval_at(&cycle->news.approval, &house.settings.publish.approval, "air", now);
    return look_up_newest(cycle, &why) && may_publish(cycle, now, true)
           && open_readings(cycle, &why) && lay_down(cycle, now, true, &more, &why)
           && look_up_newest(cycle, &why);
}

TEST(killed_after_laying_down_the_next_turn_releases_the_same_bytes)
{
    EXPECT(tell("A1", noon, 38) && lay_only(CUT) && !there(DAY_FOLDER "13.r1.json"));
    EXPECT(restart() && tell("A1", noon, 45) && turns(CUT + HOUR, true));
    EXPECT(has(DAY_FOLDER "13.r1.json", "\"published\":\"2026-03-10T13:25:00+08:00\""));
    EXPECT(has(DAY_FOLDER "13.r1.json", "\"value\":38")
           && has(DAY_FOLDER "13.r2.json", "\"value\":45"));
    EXPECT(equal(DAY_FOLDER "13.r2.json", DAY_FOLDER "13.json"));
}

TEST(killed_between_the_archive_and_the_switch_the_next_turn_goes_on)
{
    EXPECT(tell("A1", noon, 38) && lay_only(CUT) && place(cycle, &why) && !there("site/current"));
    EXPECT(restart() && turns(CUT, true) && there("site/current/v1/live.json"));
    EXPECT(tell("A2", noon, 38) && lay_only(CUT) && place(cycle, &why));
    EXPECT(has("site/current/v1/live.json", "\"revision\":1"));
    EXPECT(restart() && turns(CUT, true) && has("site/current/v1/live.json", "\"revision\":2"));
}

TEST(killed_between_the_switch_and_the_mark_nothing_is_written_again)
{
    bool more;
    EXPECT(tell("A1", noon, 38) && lay_only(CUT) && place(cycle, &why)
           && pages_release(cycle, &more, &why));
    struct digest site = photograph("site");
    EXPECT(restart() && turns(CUT, true) && strcmp(site.hex, photograph("site").hex) == 0);
    struct revision r;
    EXPECT(publications_unreleased(cycle->publications, INT64_MIN, 0, &r, &more, &why) && !more);
}

/* A disk that is not mounted is no reason to go on in the folder below it. */
TEST(an_archive_without_what_was_published_is_not_published_into)
{
    char away[600];
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(tell("A1", noon + HOUR, 38) && turns(CUT + HOUR, true));
    EXPECT(unlink(at(DAY_FOLDER "13.json")) == 0 && unlink(at(DAY_FOLDER "13.csv")) == 0);
    EXPECT(tell("A1", noon + 2 * HOUR, 38) && restart() && turns(CUT + 2 * HOUR, true));
    EXPECT(there(DAY_FOLDER "13.json") && has(DAY_FOLDER "13.csv", "A1") && cycle_news(cycle)->lost == 0);
    EXPECT(unlink(at(DAY_FOLDER "13.r1.json")) == 0 && restart() && turns(CUT + 2 * HOUR, true));
    EXPECT(cycle_news(cycle)->lost == 1);
    snprintf(away, sizeof away, "%s", at("away"));
    EXPECT(rename(at("site"), away) == 0 && restart());
    EXPECT(tell("A1", noon + 3 * HOUR, 38) && !turns(CUT + 3 * HOUR, true));
    EXPECT(strstr(why.text, "none of the 3 newest published hours: mount the disk") != NULL);
    EXPECT(!turns(CUT + 3 * HOUR, true) && !there(DAY_FOLDER "16.json"));
    cycle_close(&cycle);
    EXPECT(tree_remove(AT_FDCWD, at("site"), &why) && rename(away, at("site")) == 0);
    EXPECT(restart() && turns(CUT + 3 * HOUR, true) && there(DAY_FOLDER "16.json"));
}

/* A power cut takes back what is not on the disk; what is marked is never made again. */
TEST(nothing_is_marked_released_before_its_alias_is_on_the_disk)
{
    struct revision r;
    bool more = false;
    EXPECT(tell("A1", noon, 38) && lay_only(CUT) && place(cycle, &why));
    EXPECT(there(DAY_FOLDER "13.json") && there(DAY_FOLDER "13.csv"));
    disk_is_broken = true;
    bool marked = place_mark(cycle, &why);
    disk_is_broken = false;
    EXPECT(!marked && strstr(why.text, "the site's disk") != NULL);
    EXPECT(publications_unreleased(cycle->publications, INT64_MIN, 0, &r, &more, &why) && more);
    int before = syncs;
    EXPECT(place_mark(cycle, &why) && syncs == before + 1);
    EXPECT(publications_unreleased(cycle->publications, INT64_MIN, 0, &r, &more, &why) && !more);
}

TEST(each_released_revision_is_a_parcel_once_wherever_it_was_killed)
{
    EXPECT(meet_city() && tell("A1", noon - HOUR, 38) && lay_only(CUT) && parcels(CUT) == 0);
    EXPECT(restart() && lay_only(CUT) && place(cycle, &why) && parcels(CUT) == 0 && restart());
    EXPECT(turns(CUT, true) && parcels(CUT) == 2 && parcels(CUT - 1) == 0);
    EXPECT(restart() && turns(CUT, true) && parcels(CUT) == 2);
    EXPECT(tell("A2", noon, 20) && turns(CUT + 60, true) && parcels(CUT + 60) == 2);
    EXPECT(cycle_news(cycle)->revisions == 1);       /* behind the hour's first, and kept: */
    struct portal_state city;
    bool more;
    EXPECT(parcels_portal(cycle->publications, "", &city, &more, &why) && more);
    EXPECT(parcels_count(cycle->publications, &city, &why) && city.count[PARCEL_WAITING] == 3);
}

static unsigned long inode(const char *path)
{
    struct stat is;
    return stat(at(path), &is) == 0 ? (unsigned long)is.st_ino : 0;
}

TEST(a_revision_makes_only_its_own_stations_files_anew)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 20) && turns(CUT, true));
    unsigned long one = inode("site/current/station/A1.html"),
                  two = inode("site/current/station/A2.html.gz");
    EXPECT(tell("A1", noon, 45) && turns(CUT, true));
    EXPECT(one != inode("site/current/station/A1.html"));
    EXPECT(two != 0 && two == inode("site/current/station/A2.html.gz"));
    EXPECT(restart() && tell("A1", noon, 46) && turns(CUT, true));     /* and after a restart */
    EXPECT(two == inode("site/current/station/A2.html.gz"));
}

/* Besides A1 and A2, which alone tell anything. */
static bool open_many(void)
{
    struct text t = TEXT(1 << 20);
    close_house();
    text_put(&t, STATIONS);
    for (int i = 100; i < 220; i++)
        text_format(&t, "B%d,站,air,西区,示例市,,,,,rated,,2010-01-01,\n", i);
    bool ok = write_file("registry/stations.csv", t.at) && open_house(true);
    text_close(&t);
    return ok;
}

TEST(many_stations_files_follow_the_hour_in_a_release_of_their_own)
{
    bool more = false;
    EXPECT(open_many() && tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(there("site/current/station/B219.html") && cycle_news(cycle)->releases == 1);
    EXPECT(tell("A1", noon + HOUR, 38));
    EXPECT(cycle_turn(cycle, CUT + HOUR, true, &more, &why) && more);
    EXPECT(has("site/current/index.html", "2026-03-10 14时") && cycle->placed_count == 0);
    EXPECT(has("site/current/station/A1.html", "2026-03-10 13时"));
    EXPECT(restart() && turns(CUT + HOUR, true));        /* killed between the two */
    EXPECT(has("site/current/station/A1.html", "2026-03-10 14时"));
    struct digest site = photograph("site");
    EXPECT(restart() && turns(CUT + HOUR, true) && strcmp(site.hex, photograph("site").hex) == 0);
}

TEST(killed_between_two_batches_the_pages_are_made_at_the_next_start)
{
    bool more = false;
    EXPECT(tell("A1", noon - 300 * HOUR, 38));
    EXPECT(cycle_turn(cycle, CUT, true, &more, &why) && more && restart());
    EXPECT(turns(noon - 295 * HOUR, true));      /* nothing more is due then */
    EXPECT(there("site/current/v1/live.json"));
}

TEST(what_a_killed_run_left_on_the_site_goes_before_anything_is_laid_down)
{
    bool more;
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(mkdir(at("site/releases/.9.part"), 0755) == 0);
    EXPECT(restart() && !there("site/releases/.9.part"));
    EXPECT(mkdir(at("site/releases/.9.part"), 0755) == 0);
    EXPECT(tell("A1", noon, 45) && unlink(at(DAY_FOLDER "13.json")) == 0
           && mkdir(at(DAY_FOLDER "13.json"), 0755) == 0);
    EXPECT(!cycle_turn(cycle, CUT, true, &more, &why) && cycle->release == NULL);
    EXPECT(!cycle_turn(cycle, CUT, true, &more, &why) && !there("site/releases/.9.part"));
}

TEST(the_news_tell_the_hour_that_a_visitor_sees)
{
    bool more;
    EXPECT(!cycle_news(cycle)->shown.any && tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(shows(noon, 1) && tell("A1", noon + HOUR, 40));
    EXPECT(mkdir(at("site/.current.part"), 0755) == 0);          /* the switch will fail */
    EXPECT(!cycle_turn(cycle, CUT + HOUR, true, &more, &why) && shows(noon, 1));
    EXPECT(cycle_news(cycle)->newest == noon + HOUR && there(DAY_FOLDER "14.json"));
    EXPECT(restart() && shows(noon, 1));
    EXPECT(!cycle_turn(cycle, CUT + HOUR, true, &more, &why) && shows(noon, 1));
    EXPECT(rmdir(at("site/.current.part")) == 0 && turns(CUT + HOUR, true));
    EXPECT(shows(noon + HOUR, 1));
    EXPECT(tell("A1", noon + HOUR, 45) && turns(CUT + HOUR, true) && shows(noon + HOUR, 2));
    EXPECT(write_file("site/current/v1/live.json", "{") && restart());
    EXPECT(!cycle_news(cycle)->shown.any);
    EXPECT(write_file("site/current/v1/live.json", "") && restart());
    EXPECT(!cycle_news(cycle)->shown.any);
}

TEST(a_turn_that_fails_counts_nothing)
{
    struct standard *newest = &standards.at[standards.count - 1];
    int64_t to = newest->to;
    bool more;
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true));
    EXPECT(new_readings() && tell("A1", noon + HOUR, 50) && turns(CUT + HOUR, true));
    EXPECT(tell("A2", noon, 41) && tell("A1", noon + HOUR, 51));
    newest->to = noon + HOUR;                            /* none holds of the second hour */
    for (int i = 0; i < 3; i++)
        EXPECT(!cycle_turn(cycle, CUT + HOUR, true, &more, &why));
    EXPECT(cycle_news(cycle)->revisions == 0 && cycle_news(cycle)->not_revised == 0);
    newest->to = to;
    EXPECT(turns(CUT + HOUR, true));
    EXPECT(cycle_news(cycle)->revisions == 1 && cycle_news(cycle)->not_revised == 1);
}

/* Told by the files that are public, and so after a restart too. */
TEST(the_news_tell_since_when_nothing_came)
{
    const struct shown *s = &cycle_news(cycle)->shown;
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(!s->silent && s->received > 0 && s->received <= s->expected && s->valid > 0);
    EXPECT(turns(CUT + 3 * HOUR, true) && shows(noon + 3 * HOUR, 1));
    EXPECT(s->silent && s->received == 0 && s->silent_from == noon + HOUR);
    EXPECT(restart());
    s = &cycle_news(cycle)->shown;
    EXPECT(s->silent && s->silent_from == noon + HOUR);
    EXPECT(tell("A1", noon + 3 * HOUR, 40) && turns(CUT + 3 * HOUR, true) && !s->silent);
}

TEST(a_failed_turn_is_tried_again)
{
    bool more;
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(tell("A1", noon, 45));
    EXPECT(unlink(at(DAY_FOLDER "13.json")) == 0);
    EXPECT(mkdir(at(DAY_FOLDER "13.json"), 0755) == 0);
    EXPECT(!cycle_turn(cycle, CUT, true, &more, &why));
    EXPECT(rmdir(at(DAY_FOLDER "13.json")) == 0 && turns(CUT, true));
    EXPECT(has("site/current/v1/live.json", "\"revision\":2"));
}

TEST(a_site_that_is_lost_for_good_is_made_anew_with_the_next_hour)
{
    bool more;
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(tree_remove(AT_FDCWD, at("site"), &why) && tell("A1", noon + HOUR, 38));
    EXPECT(!cycle_turn(cycle, CUT + HOUR, true, &more, &why) && !turns(CUT + HOUR, true));
    EXPECT(strstr(why.text, "touch WEB/archive/lost") != NULL);
    EXPECT(write_file("site/archive/lost", "") && turns(CUT, true) && tell("A2", noon, 30));
    EXPECT(turns(CUT, true) && there(DAY_FOLDER "13.r2.json"));
    EXPECT(turns(CUT + HOUR, true));
    EXPECT(cycle_news(cycle)->lost == 1);
    EXPECT(has("site/current/v1/live.json", "\"id\":\"air/2026-03-10/14\""));
}

TEST(the_document_made_again_from_the_shelf_is_the_one_that_was_published)
{
    struct revision newest;
    struct text body, again = TEXT(1 << 20);
    struct hour_document d;
    bool found;
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 20) && turns(CUT, true));
    EXPECT(publications_latest(cycle->publications, noon, &newest, &found, &why) && found);
    EXPECT(release_read(cycle->release, cycle_path(cycle, noon, 1).text, &body, &why));
    EXPECT(rebuild_hour(cycle, &d, &newest, &why) && rebuild_head(&d, &body, &why));
    render_hour(&again, &d, standards_at(&standards, noon), &house.settings);
    EXPECT(again.length == body.length && memcmp(again.at, body.at, body.length) == 0);
    compose_close(&d);
    text_close(&body);
    text_close(&again);
}

TEST(a_second_publisher_is_told_of_the_first)
{
    struct cycle *second = NULL;
    EXPECT(!cycle_open(&second, &house, &standards, &limits, &why) && second == NULL);
    EXPECT(why.text[0] != '\0');
}

#define TURN(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        TURN(an_empty_store_makes_an_empty_site),
        TURN(a_missing_store_makes_an_empty_site_and_is_taken_up_when_it_comes),
        TURN(a_complete_hour_goes_out_at_once_and_no_other_before_its_cut_off),
        TURN(at_its_cut_off_an_hour_goes_out_with_what_is_there),
        TURN(a_release_holds_every_page_and_file),
        TURN(an_old_hours_revision_changes_the_archive_only),
        TURN(a_revision_makes_only_its_own_stations_files_anew),
        TURN(many_stations_files_follow_the_hour_in_a_release_of_their_own),
        TURN(not_before_holds_back_a_complete_hour),
        TURN(empty_hours_between_are_published_with_nulls),
        TURN(the_24th_hour_belongs_to_the_day_before),
        TURN(only_pollutants_of_public_air_stations_begin_the_site),
        TURN(a_reading_of_a_span_that_makes_no_hour_begins_the_site_too),
        TURN(a_minute_begins_the_site_where_minutes_make_hours),
        TURN(a_report_of_a_minute_begins_the_site_where_moments_make_hours),
        TURN(an_earlier_first_hour_is_found_when_it_comes),
        TURN(an_hour_of_minutes_goes_out_when_its_last_minute_is_there),
        TURN(a_told_hour_beats_its_minutes_and_differences_are_counted),
        TURN(many_hours_go_out_in_batches),
        TURN(a_late_value_is_a_revision_by_itself),
        TURN(a_changed_value_is_listed_with_old_and_new),
        TURN(so2_above_800_under_2012_rests_on_24_hours_and_follows_their_corrections),
        TURN(corrections_in_one_turn_each_reach_their_24_hours),
        TURN(an_hour_that_rests_on_two_corrected_ones_is_revised_once),
        TURN(an_hour_that_rests_on_one_corrected_in_the_same_turn_goes_out_once),
        TURN(the_same_call_again_changes_no_byte),
        TURN(a_touch_without_a_change_of_content_is_no_revision),
        TURN(a_reading_before_the_first_published_hour_is_no_hour),
        TURN(an_old_hour_keeps_the_registry_it_was_first_published_with),
        TURN(another_offset_than_hours_were_published_at_is_refused_by_name),
        TURN(a_new_licence_and_a_demo_revise_no_hour),
        TURN(an_hour_is_revised_by_the_rule_it_was_published_by),
        TURN(an_hour_from_before_its_rule_was_kept_is_not_revised_for_that),
        TURN(a_change_waits_for_its_company),
        TURN(what_waited_when_the_daemon_ended_is_noticed_again),
        TURN(a_clock_that_stands_before_what_is_published_publishes_nothing),
        TURN(without_a_valid_approval_nothing_is_laid_down_or_released),
        TURN(killed_after_laying_down_the_next_turn_releases_the_same_bytes),
        TURN(killed_between_the_archive_and_the_switch_the_next_turn_goes_on),
        TURN(killed_between_the_switch_and_the_mark_nothing_is_written_again),
        TURN(an_archive_without_what_was_published_is_not_published_into),
        TURN(nothing_is_marked_released_before_its_alias_is_on_the_disk),
        TURN(each_released_revision_is_a_parcel_once_wherever_it_was_killed),
        TURN(killed_between_two_batches_the_pages_are_made_at_the_next_start),
        TURN(what_a_killed_run_left_on_the_site_goes_before_anything_is_laid_down),
        TURN(the_news_tell_the_hour_that_a_visitor_sees),
        TURN(a_turn_that_fails_counts_nothing),
        TURN(the_news_tell_since_when_nothing_came),
        TURN(a_failed_turn_is_tried_again),
        TURN(a_site_that_is_lost_for_good_is_made_anew_with_the_next_hour),
        TURN(the_document_made_again_from_the_shelf_is_the_one_that_was_published),
        TURN(a_second_publisher_is_told_of_the_first),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
