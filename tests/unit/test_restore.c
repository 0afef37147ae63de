/* Copies of the stores are put back, or made anew, and the archive knows more than they do. */
#include "publish/cycle.c"
#include "tests/cycle_site.h"

/* Other readings lack what a published hour was told: it is never made again of them. */
TEST(an_hour_is_revised_only_of_the_readings_it_was_made_of)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true));
    EXPECT(new_readings() && tell("A2", noon, 41) && tell("A1", noon + HOUR, 50));
    EXPECT(turns(CUT + HOUR, true));                     /* the file is another, seen while running */
    EXPECT(has(DAY_FOLDER "13.json", "\"revision\":1") && has(DAY_FOLDER "13.json", "\"value\":38"));
    EXPECT(cycle_news(cycle)->not_revised == 1 && there(DAY_FOLDER "14.json"));
    EXPECT(strstr(cycle_news(cycle)->other, "is another than the one that hours to 2026-03-10T13")
           != NULL);
    EXPECT(tell("A1", noon + HOUR, 51) && turns(CUT + HOUR, true));
    EXPECT(has(DAY_FOLDER "14.json", "\"revision\":2"));
    close_house();                                       /* the first ones are put back */
    EXPECT(tree_remove(AT_FDCWD, at("data/ingest"), &why));
    EXPECT(move("data/lost", "data/ingest") && open_house(true));
    EXPECT(tell("A2", noon, 42) && tell("A1", noon + HOUR, 52) && turns(CUT + HOUR, true));
    EXPECT(has(DAY_FOLDER "13.json", "\"revision\":2") && has(DAY_FOLDER "13.json", "\"value\":38"));
    EXPECT(has(DAY_FOLDER "14.json", "\"revision\":2") && cycle_news(cycle)->not_revised == 1);
}

static bool copy_file(const char *from, const char *to)
{
    struct text t = TEXT((16 << 20) + 1);
    bool is = file_read(at(from), 16 << 20, &t, &why);
    bool ok = !is || file_replace(AT_FDCWD, at(to), t.at, t.length, false, &why);
    text_close(&t);
    return ok;
}

/* The readings as they stand go into that copy, and the house is closed. */
static bool back_up(const char *copy)
{
    char wal[64];
    close_house();
    snprintf(wal, sizeof wal, "%s-wal", copy);
    return copy_file("data/ingest/readings.db", copy)
        && copy_file("data/ingest/readings.db-wal", wal);
}

static bool put_back(const char *copy)
{
    char wal[64];
    close_house();
    snprintf(wal, sizeof wal, "%s-wal", copy);
    return tree_remove(AT_FDCWD, at("data/ingest"), &why) && mkdir(at("data/ingest"), 0750) == 0
        && copy_file(copy, "data/ingest/readings.db")
        && copy_file(wal, "data/ingest/readings.db-wal") && open_house(true);
}

static bool is(const char *path, int revision, const char *value)
{
    char words[40];
    snprintf(words, sizeof words, "\"revision\":%d,", revision);
    return has(path, words) && has(path, value);
}

TEST(an_older_copy_of_the_readings_revises_only_what_it_has)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true) && back_up("backup"));
    EXPECT(open_house(true) && tell("A1", noon + HOUR, 50) && tell("A2", noon + HOUR, 51));
    EXPECT(turns(CUT + HOUR, true) && there(DAY_FOLDER "14.json") && put_back("backup"));
    EXPECT(tell("A1", noon, 39) && tell("A1", noon + HOUR, 60) && turns(CUT + HOUR, true));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"value\":40"));
    EXPECT(is(DAY_FOLDER "14.json", 1, "\"value\":51"));
    EXPECT(cycle_news(cycle)->not_revised == 1);
    EXPECT(strstr(cycle_news(cycle)->other, "lacks readings which hours to 2026-03-10T14") != NULL);
}

/* 13 in both copies, 14 in the newer one, 15 in what was told after the older one was put back. */
TEST(copies_put_back_one_after_the_other_each_revise_what_they_have)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true) && back_up("older"));
    EXPECT(open_house(true) && tell("A1", noon + HOUR, 50) && tell("A2", noon + HOUR, 51));
    EXPECT(turns(CUT + HOUR, true) && back_up("newer") && put_back("older"));
    EXPECT(tell("A1", noon + 2 * HOUR, 70) && tell("A2", noon + 2 * HOUR, 71));
    EXPECT(turns(CUT + 2 * HOUR, true) && is(DAY_FOLDER "15.json", 1, "\"value\":71"));
    EXPECT(put_back("newer") && tell("A1", noon, 39) && tell("A1", noon + HOUR, 52)
           && tell("A1", noon + 2 * HOUR, 75) && turns(CUT + 2 * HOUR, true));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"value\":39"));
    EXPECT(is(DAY_FOLDER "14.json", 2, "\"value\":52"));
    EXPECT(has(DAY_FOLDER "14.json", "\"value\":51"));
    EXPECT(is(DAY_FOLDER "15.json", 1, "\"value\":71") && cycle_news(cycle)->not_revised == 1);
}

/* What ingest that was begun anew tells is heard where it ended, and its changes wait no longer. */
TEST(readings_that_go_on_under_another_process_are_the_same)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, false));
    EXPECT(tell("A1", noon, 45) && turns(CUT + 10, false) && cycle_news(cycle)->changed == 1);
    readings_close(&store);
    EXPECT(readings_open(&store, at("data/ingest"), STORE_DAEMON, &house.parameters, 28800, NULL,
                         &why));
    EXPECT(tell("A2", noon, 41) && turns(CUT + 40, false));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"value\":45"));
    EXPECT(has(DAY_FOLDER "13.json", "\"value\":41"));
    EXPECT(cycle_news(cycle)->not_revised == 0 && cycle_news(cycle)->other[0] == '\0');
}

/* By the ledger's name and an epoch, and none of its openings. */
TEST(what_was_published_before_openings_were_told_apart_is_revised)
{
    struct opening o = { .number = INT64_MAX }, ledger = o;
    bool found = true;
    char script[400];
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true));
    while (found) {
        ledger = o;
        EXPECT(readings_opening(store, o.number, &o, &found, &why));
    }
    snprintf(script, sizeof script, "DELETE FROM worked; UPDATE document SET opening = '%s.2';"
             " INSERT INTO progress (ledger, seq, epoch) VALUES ('%s', %lld, 2)", ledger.name,
             ledger.name, (long long)cycle->cursor);
    EXPECT(change_publications(script) && restart() && tell("A1", noon, 45) && turns(CUT, true));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"value\":45") && cycle_news(cycle)->not_revised == 0);
    EXPECT(restart() && tell("A1", noon, 46) && turns(CUT, true));
    EXPECT(is(DAY_FOLDER "13.json", 3, "\"value\":46"));
}

TEST(an_older_copy_is_told_while_a_change_waits_too)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, false) && back_up("backup"));
    EXPECT(open_house(true) && tell("A1", noon, 45) && tell("A1", noon + HOUR, 50)
           && tell("A2", noon + HOUR, 51));
    EXPECT(turns(noon + 2 * HOUR + 60, false) && there(DAY_FOLDER "14.json"));
    EXPECT(is(DAY_FOLDER "13.json", 1, "\"value\":38") && put_back("backup"));
    EXPECT(tell("A1", noon + HOUR, 60) && turns(CUT + HOUR, true));
    EXPECT(is(DAY_FOLDER "14.json", 1, "\"value\":51") && cycle_news(cycle)->not_revised == 1);
}

/* ---- an older copy of the publications ---- */

static bool copy_publications(const char *from, const char *to)
{
    static const char *const ends[] = { "", "-wal" };
    char source[100], target[100];
    bool ok = true;
    close_house();
    for (int i = 0; ok && i < 2; i++) {
        snprintf(source, sizeof source, "%s/publications.db%s", from, ends[i]);
        snprintf(target, sizeof target, "%s/publications.db%s", to, ends[i]);
        (void)unlink(at(target));
        ok = copy_file(source, target);
    }
    return ok && open_house(true);
}

/* 13 twice, and 14; the copy that is put back knows only of the first 13. */
static bool lose_revisions(void)
{
    return tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true)
        && mkdir(at("copy"), 0700) == 0 && copy_publications("data/publish", "copy")
        && tell("A1", noon, 45) && turns(CUT + 60, true)
        && tell("A1", noon + HOUR, 50) && turns(CUT + HOUR, true)
        && is(DAY_FOLDER "13.json", 2, "\"value\":45") && there(DAY_FOLDER "14.json")
        && copy_publications("copy", "data/publish");
}

TEST(revisions_that_only_the_archive_knows_are_laid_down_as_they_stand)
{
    struct revision newest;
    bool found;
    EXPECT(lose_revisions() && meet_city());
    struct digest archive = photograph("site/archive");
    EXPECT(turns(CUT + HOUR + 60, true));
    EXPECT(strcmp(archive.hex, photograph("site/archive").hex) == 0);
    EXPECT(publications_latest(cycle->publications, noon, &newest, &found, &why) && found);
    EXPECT(newest.revision == 2 && newest.published == CUT + 60 && parcels(CUT + DAY) == 2);
    EXPECT(shows(noon + HOUR, 1) && cycle_news(cycle)->shown.published == CUT + HOUR);
    EXPECT(strstr(cycle_news(cycle)->older, "air/2026-03-10/13") != NULL);
    EXPECT(tell("A1", noon, 46) && turns(CUT + HOUR + 60, true));
    EXPECT(is(DAY_FOLDER "13.json", 3, "\"old\":45,\"new\":46"));
}

TEST(revisions_that_only_the_archive_knows_are_what_the_next_one_follows)
{
    EXPECT(lose_revisions() && meet_city());
    EXPECT(tell("A1", noon, 47) && tell("A2", noon + HOUR, 51) && turns(CUT + HOUR + 60, true));
    EXPECT(is(DAY_FOLDER "13.r1.json", 1, "\"value\":38"));
    EXPECT(is(DAY_FOLDER "13.r2.json", 2, "\"value\":45"));
    EXPECT(is(DAY_FOLDER "13.json", 3, "\"old\":45,\"new\":47"));
    EXPECT(is(DAY_FOLDER "14.r1.json", 1, "\"value\":50") && is(DAY_FOLDER "14.json", 2, ":51"));
    EXPECT(has(DAY_FOLDER "14.json", "\"reason\":\"late\""));
    EXPECT(!has(DAY_FOLDER "14.json", "\"changes\""));
    EXPECT(parcels(CUT + DAY) == 2 && cycle_news(cycle)->recalled == 2);
}

/* ---- and an older copy of the readings, too ---- */

#define STATION "site/current/v1/stations/A1.json"

/* 13 was corrected and 14 came when the copies were made already. */
static bool lose_both(void)
{
    return tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true) && back_up("backup")
        && mkdir(at("copy"), 0700) == 0 && open_house(true)
        && copy_publications("data/publish", "copy") && tell("A1", noon, 45)
        && turns(CUT + 60, true) && tell("A1", noon + HOUR, 50) && tell("A2", noon + HOUR, 51)
        && turns(CUT + HOUR, true) && is(DAY_FOLDER "13.json", 2, "\"value\":45")
        && copy_publications("copy", "data/publish") && put_back("backup");
}

static bool alike(const char *path, const char *old)
{
    struct text t = TEXT(4 << 20);
    bool ok = file_read(at(path), 4 << 20, &t, &why) && strcmp(t.at, old) == 0;
    text_close(&t);
    return ok;
}

TEST(what_both_copies_lack_stays_as_the_archive_has_it)
{
    struct text station = TEXT(4 << 20);
    EXPECT(lose_both() && file_read(at(STATION), 4 << 20, &station, &why));
    struct digest archive = photograph("site/archive");
    EXPECT(turns(CUT + HOUR + 60, true));
    EXPECT(strcmp(archive.hex, photograph("site/archive").hex) == 0 && alike(STATION, station.at));
    EXPECT(has(STATION, "\"revised\":2") && cycle_news(cycle)->recalled == 2);
    EXPECT(strstr(cycle_news(cycle)->other, "readings which hours to 2026-03-10T14") != NULL);
    EXPECT(tell("A1", noon + HOUR, 52) && turns(CUT + HOUR + 120, true));
    EXPECT(!there(DAY_FOLDER "14.r2.json") && cycle_news(cycle)->not_revised == 1);
    EXPECT(tell("A2", noon + 2 * HOUR, 60) && turns(CUT + 2 * HOUR, true));
    EXPECT(is(DAY_FOLDER "15.json", 1, "\"value\":60") && restart());
    EXPECT(turns(CUT + 2 * HOUR + 60, true) && cycle_news(cycle)->recalled == 0);
    text_close(&station);
}

/* What was lost is told again, from where it was kept: then it may be corrected again. */
TEST(what_readings_are_told_again_is_followed)
{
    EXPECT(lose_both() && turns(CUT + HOUR + 60, true));
    EXPECT(tell("A1", noon + HOUR, 50) && turns(CUT + HOUR + 120, true));
    EXPECT(cycle_news(cycle)->not_revised == 1 && tell("A2", noon + HOUR, 51));
    EXPECT(turns(CUT + HOUR + 180, true) && cycle_news(cycle)->not_revised == 1);
    EXPECT(!there(DAY_FOLDER "14.r2.json") && tell("A2", noon + HOUR, 55));
    EXPECT(turns(CUT + HOUR + 240, true) && is(DAY_FOLDER "14.json", 2, "\"old\":51,\"new\":55"));
    EXPECT(tell("A1", noon, 39) && turns(CUT + HOUR + 240, true));       /* 45 it never was */
    EXPECT(!there(DAY_FOLDER "13.r3.json") && tell("A1", noon, 45) && tell("A1", noon, 46));
    EXPECT(turns(CUT + HOUR + 240, true) && is(DAY_FOLDER "13.json", 3, "\"old\":45,\"new\":46"));
}

TEST(a_site_whose_stores_are_lost_is_what_it_was)
{
    struct text station = TEXT(4 << 20);
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true));
    EXPECT(tell("A1", noon, 45) && turns(CUT + 60, true) && turns(CUT + 3 * HOUR, true));
    struct digest archive = photograph("site/archive");
    EXPECT(file_read(at(STATION), 4 << 20, &station, &why));
    close_house();
    EXPECT(tree_remove(AT_FDCWD, at("data"), &why) && mkdir(at("data"), 0755) == 0);
    EXPECT(open_house(false) && turns(CUT + 3 * HOUR + 60, true));
    EXPECT(strcmp(archive.hex, photograph("site/archive").hex) == 0 && alike(STATION, station.at));
    EXPECT(cycle_news(cycle)->recalled == 5 && cycle_news(cycle)->newest == noon + 3 * HOUR);
    close_house();
    EXPECT(open_house(true) && tell("A1", noon + 4 * HOUR, 60) && turns(CUT + 4 * HOUR, true));
    EXPECT(is(DAY_FOLDER "17.json", 1, "\"value\":60") && cycle_news(cycle)->hours == 1);
    text_close(&station);
}

/* ---- files that are not believed ---- */

static bool change_file(const char *path, const char *from, const char *to)
{
    struct text t = TEXT(4 << 20);
    char *place;
    bool ok = strlen(from) == strlen(to) && file_read(at(path), 4 << 20, &t, &why)
           && (place = strstr(t.at, from)) != NULL;
    if (ok)
        memcpy(place, to, strlen(to));
    ok = ok && file_replace(AT_FDCWD, at(path), t.at, t.length, false, &why);
    text_close(&t);
    return ok;
}

TEST(a_file_that_does_not_print_again_is_left_alone_with_its_hour)
{
    EXPECT(lose_revisions() && change_file(DAY_FOLDER "13.r2.json", "\"aqi\"", "\"api\""));
    EXPECT(change_file(DAY_FOLDER "14.r1.json", "\"hour\":14", "\"hour\":15"));
    struct digest archive = photograph("site/archive");
    EXPECT(tell("A1", noon, 47) && tell("A2", noon + HOUR, 51) && turns(CUT + HOUR + 60, true));
    EXPECT(strcmp(archive.hex, photograph("site/archive").hex) == 0);
    EXPECT(cycle_news(cycle)->not_revised == 0 && cycle_news(cycle)->recalled == 0);
    EXPECT(cycle_news(cycle)->hours == 0 && shows(noon + HOUR, 1));     /* visitors keep what they have */
    EXPECT(strstr(cycle_news(cycle)->left, "/13.r2.json stands in WEB/archive") != NULL);
    EXPECT(cycle_news(cycle)->not_recalled == 2);
    EXPECT(tell("A1", noon + 2 * HOUR, 60) && turns(CUT + 2 * HOUR, true));
    EXPECT(is(DAY_FOLDER "15.json", 1, "\"value\":60"));
}

TEST(a_file_whose_registry_is_gone_says_what_to_do)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true));
    close_house();
    EXPECT(tree_remove(AT_FDCWD, at("data/publish"), &why));
    EXPECT(write_file("registry/series.csv", "station,parameter\nA1,pm25\n") && open_house(true));
    EXPECT(turns(CUT, true) && cycle_news(cycle)->recalled == 0);
    EXPECT(strstr(cycle_news(cycle)->left, "start once with the registry of then") != NULL);
    EXPECT(is(DAY_FOLDER "13.json", 1, "\"value\":38") && !there(DAY_FOLDER "13.r2.json"));
    close_house();
    EXPECT(write_file("registry/series.csv", "station,parameter\n") && open_house(true));
    EXPECT(turns(CUT, true) && cycle_news(cycle)->recalled == 1);
    EXPECT(tell("A1", noon, 45) && turns(CUT, true));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"old\":38,\"new\":45"));
}

TEST(another_licence_and_a_demo_that_was_one_are_no_obstacle)
{
    close_house();
    EXPECT(configure_site("licence = \"https://a.example/\"; demo = true;", APPROVAL));
    EXPECT(open_house(true) && tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true));
    close_house();
    EXPECT(tree_remove(AT_FDCWD, at("data/publish"), &why) && configure(APPROVAL));
    EXPECT(open_house(true) && turns(CUT, true) && cycle_news(cycle)->recalled == 1);
    EXPECT(tell("A1", noon, 45) && turns(CUT, true));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"old\":38,\"new\":45"));
}

/* ---- gaps, and what is in the way ---- */

static bool lose_publications(void)
{
    close_house();
    return tree_remove(AT_FDCWD, at("data/publish"), &why) && open_house(true);
}

TEST(a_revision_that_is_lost_is_no_obstacle_to_later_ones)
{
    EXPECT(lose_revisions() && tell("A1", noon, 46) && turns(CUT + HOUR, true));
    EXPECT(is(DAY_FOLDER "13.json", 3, "\"value\":46") && copy_publications("copy", "data/publish"));
    EXPECT(unlink(at(DAY_FOLDER "13.r2.json")) == 0 && tell("A1", noon, 47));
    EXPECT(tell("A1", noon + 2 * HOUR, 60) && turns(CUT + 2 * HOUR, true));
    EXPECT(is(DAY_FOLDER "13.json", 4, "\"old\":46,\"new\":47"));
    EXPECT(is(DAY_FOLDER "15.json", 1, "\"value\":60"));
    EXPECT(unlink(at(DAY_FOLDER "13.r1.json")) == 0 && lose_publications());
    EXPECT(tell("A1", noon, 48) && turns(CUT + 2 * HOUR, true));
    EXPECT(is(DAY_FOLDER "13.json", 5, "\"old\":47,\"new\":48"));
}

TEST(an_hour_whose_files_are_lost_hides_none_after_it)
{
    for (int i = 0; i < 5; i++)
        EXPECT(tell("A1", noon + i * HOUR, 38 + i) && turns(CUT + i * HOUR, true));
    EXPECT(unlink(at(DAY_FOLDER "15.r1.json")) == 0 && unlink(at(DAY_FOLDER "15.json")) == 0);
    EXPECT(mkdir(at("site/archive/v1/hours/2020"), 0755) == 0);       /* of nothing, and before it */
    EXPECT(mkdir(at("site/archive/v1/hours/2027"), 0755) == 0);
    EXPECT(lose_publications() && turns(CUT + 4 * HOUR, true));
    EXPECT(cycle_news(cycle)->recalled == 4 && cycle_news(cycle)->lost == 1);
    EXPECT(shows(noon + 4 * HOUR, 1) && !there(DAY_FOLDER "15.json"));
    EXPECT(tell("A1", noon + 5 * HOUR, 60) && turns(CUT + 5 * HOUR, true));
    EXPECT(is(DAY_FOLDER "18.json", 1, "\"value\":60"));
}

TEST(after_an_hour_that_cannot_be_taken_back_the_next_one_is_published)
{
    bool more;
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(tell("A1", noon + HOUR, 39) && turns(CUT + HOUR, true));
    EXPECT(change_file(DAY_FOLDER "13.r1.json", "\"aqi\"", "\"api\""));
    EXPECT(change_file(DAY_FOLDER "14.r1.json", "\"aqi\"", "\"api\""));
    close_house();
    EXPECT(tree_remove(AT_FDCWD, at("data"), &why) && mkdir(at("data"), 0755) == 0);
    EXPECT(open_house(true) && tell("A1", noon + 3 * HOUR, 60) && turns(CUT + HOUR, true));
    EXPECT(has("site/current/v1/live.json", "air/2026-03-10/14"));
    EXPECT(turns(CUT + 3 * HOUR, true) && is(DAY_FOLDER "16.json", 1, "\"value\":60"));
    EXPECT(has(DAY_FOLDER "15.json", "not_received") && cycle_news(cycle)->hours == 2);
    EXPECT(cycle_news(cycle)->not_recalled == 2);
    EXPECT(cycle_turn(cycle, noon + 30 * MINUTE, false, &more, &why));
    EXPECT(strstr(cycle_news(cycle)->held, "set the clock") != NULL);
}

TEST(many_hours_are_taken_back_in_batches_wherever_they_were_killed)
{
    bool more;
    for (int i = 0; i < 3; i++)
        EXPECT(tell("A1", noon + i * 30 * HOUR, 38));
    EXPECT(turns(CUT + 60 * HOUR, true));
    for (int i = 0; i < 60; i++)
        for (int value = 40; value < 44; value++)
            EXPECT(tell("A1", noon + i * HOUR, value) && (i > 0 || turns(CUT + 60 * HOUR, true)));
    EXPECT(turns(CUT + 60 * HOUR, true));
    struct digest archive = photograph("site/archive");
    EXPECT(lose_publications());
    EXPECT(cycle_turn(cycle, CUT + 60 * HOUR, true, &more, &why) && restart());
    EXPECT(turns(CUT + 60 * HOUR, true) && shows(noon + 60 * HOUR, 1));
    EXPECT(strcmp(archive.hex, photograph("site/archive").hex) == 0);
}

TEST(a_newest_file_that_is_damaged_is_told_and_not_released)
{
    EXPECT(tell("A1", noon - HOUR, 20) && tell("A1", noon, 38) && turns(CUT, true));
    EXPECT(change_file(DAY_FOLDER "13.r1.json", "\"value\":38", "\"value\":83"));
    EXPECT(change_file(DAY_FOLDER "13.json", "\"value\":38", "\"value\":83"));
    EXPECT(restart() && turns(CUT, true) && cycle_news(cycle)->lost == 1);
    EXPECT(has("site/current/v1/live.json", "\"value\":38"));
    EXPECT(change_file(DAY_FOLDER "13.r1.json", "\"value\":83", "\"value\":38"));
    EXPECT(restart() && turns(CUT, true) && cycle_news(cycle)->lost == 0);
    EXPECT(has(DAY_FOLDER "13.json", "\"value\":38"));
}

/* A portal without `since` is to have what is published from when it was met on; nobody knows what it
 * got before that. */
TEST(a_portal_gets_of_what_was_taken_back_only_what_is_younger_than_it)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT - 60, true));
    EXPECT(tell("A1", noon, 45) && turns(CUT + 60, true) && lose_publications() && meet_city());
    EXPECT(turns(CUT + 120, true) && cycle_news(cycle)->recalled == 2 && parcels(CUT + DAY) == 1);
    EXPECT(tell("A1", noon + HOUR, 50) && turns(CUT + HOUR, true) && parcels(CUT + DAY) == 2);
}

/* ---- what a revision rests on ---- */

TEST(a_city_is_revised_by_a_rule_that_its_document_allows)
{
    EXPECT(tell("A1", noon, 38) && turns(CUT, true));
    close_house();
    EXPECT(tree_remove(AT_FDCWD, at("data/publish"), &why));
    EXPECT(configure("city_min_percent = 75; " APPROVAL) && open_house(true));
    EXPECT(turns(CUT, true) && !there(DAY_FOLDER "13.r2.json"));
    EXPECT(tell("A1", noon, 45) && turns(CUT, true) && is(DAY_FOLDER "13.json", 2, ":45"));
    EXPECT(!has(DAY_FOLDER "13.json", "insufficient"));
}

/* 06 is older than what pages show, and its correction is known to the archive alone. */
TEST(a_mean_of_24_hours_is_made_of_what_is_public)
{
    static const char later[] = "site/archive/v1/hours/2025/03/10/24.json";
    int64_t day = noon - 365 * DAY - 12 * HOUR, now = day + 200 * HOUR;
    for (int i = 0; i < 25; i++)
        EXPECT(tell_so2("A1", day + i * HOUR, i == 23 ? 850 : 100)
               && tell_so2("A2", day + i * HOUR, 40));
    EXPECT(turns(now, true) && mkdir(at("copy"), 0700) == 0 && back_up("backup"));
    EXPECT(open_house(true) && copy_publications("data/publish", "copy"));
    EXPECT(tell_so2("A1", day + 5 * HOUR, 580) && turns(now, true) && is(later, 2, "\"value\":151}"));
    EXPECT(copy_publications("copy", "data/publish") && put_back("backup"));
    struct report r = whole("A1", day + 23 * HOUR);
    r.reading[0].value = r.reading[0].value / 40 * 850;
    add(&r, "pm25", 60);
    EXPECT(put(&r) && turns(now, true));
    EXPECT(is(later, 3, "\"value\":151}") && has(later, "\"old\":38,\"new\":60"));
}

TEST(a_mean_of_which_an_hour_is_lost_is_left_as_it_is)
{
    static const char later[] = "site/archive/v1/hours/2025/03/10/12.json",
                      lost[] = "site/archive/v1/hours/2025/03/10/04.json",
                      lost_r1[] = "site/archive/v1/hours/2025/03/10/04.r1.json";
    int64_t day = noon - 365 * DAY - 12 * HOUR, now = day + 12 * HOUR + 25 * MINUTE;
    for (int i = 0; i < 12; i++)
        EXPECT(tell_so2("A1", day + i * HOUR, 850) && tell_so2("A2", day + i * HOUR, 40));
    EXPECT(turns(now, true) && has(later, "\"count\":12,\"value\":850}"));
    EXPECT(unlink(at(lost)) == 0 && unlink(at(lost_r1)) == 0 && lose_publications());
    EXPECT(turns(now, true) && is(later, 1, "\"count\":12,") && cycle_news(cycle)->lost == 1);
    EXPECT(tell_so2("A2", day + 11 * HOUR, 41) && turns(now, true) && is(later, 1, ":850}"));
}

/* ---- readings from before the last correction ---- */

TEST(a_copy_from_before_a_correction_back_takes_nothing_back)
{
    EXPECT(tell("A1", noon, 40) && tell("A2", noon, 50) && turns(CUT, true));
    EXPECT(tell("A1", noon, 45) && turns(CUT, true) && back_up("backup") && open_house(true));
    EXPECT(tell("A1", noon, 40) && turns(CUT, true) && is(DAY_FOLDER "13.json", 3, ":40"));
    EXPECT(put_back("backup") && tell("A2", noon, 55) && turns(CUT, true));
    EXPECT(!there(DAY_FOLDER "13.r4.json") && cycle_news(cycle)->not_revised == 1);
    EXPECT(tell("A1", noon, 40) && turns(CUT, true));                /* told again: that is as good */
    EXPECT(is(DAY_FOLDER "13.json", 4, "\"old\":50,\"new\":55"));
    EXPECT(tell("A1", noon, 45) && turns(CUT, true) && is(DAY_FOLDER "13.json", 5, "\"old\":40,\"new\":45"));
}

/* Its file is lost, and the shelf has it. */
TEST(a_newest_revision_that_is_lost_is_not_taken_back_either)
{
    EXPECT(tell("A1", noon, 40) && tell("A2", noon, 50) && turns(CUT, true) && back_up("backup"));
    EXPECT(open_house(true) && tell("A1", noon, 45) && tell("A1", noon + HOUR, 60));
    EXPECT(turns(CUT + HOUR, true) && is(DAY_FOLDER "13.json", 2, ":45"));
    EXPECT(unlink(at(DAY_FOLDER "13.r2.json")) == 0 && put_back("backup"));
    EXPECT(tell("A2", noon, 55) && turns(CUT + HOUR, true) && !there(DAY_FOLDER "13.r3.json"));
    EXPECT(cycle_news(cycle)->not_revised == 1);
}

/* The clocks say the same second of all, or go back. */
TEST(what_was_told_before_is_known_by_its_order_and_not_by_clocks)
{
    EXPECT(tell("A1", noon, 40) && tell("A2", noon, 50) && turns(CUT, true) && lose_publications());
    told = 0;
    EXPECT(tell("A1", noon, 45) && turns(CUT, true));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"old\":40,\"new\":45") && lose_publications());
    told = -100;
    EXPECT(tell("A2", noon, 55) && tell("A1", noon, 46) && turns(CUT, true));
    EXPECT(is(DAY_FOLDER "13.json", 3, "\"old\":45,\"new\":46"));
    EXPECT(has(DAY_FOLDER "13.json", "\"old\":50,\"new\":55"));
}

TEST(readings_that_never_were_what_is_public_are_not_followed)
{
    EXPECT(tell("A1", noon, 40) && tell("A2", noon, 50) && turns(CUT, true) && new_readings());
    EXPECT(tell("A1", noon, 41) && tell("A2", noon, 50) && turns(CUT, true));
    EXPECT(!there(DAY_FOLDER "13.r2.json") && cycle_news(cycle)->not_revised == 1);
}

static bool minute(int at_minute, int64_t pm25)
{
    struct report r = whole("A1", noon + at_minute * MINUTE);
    r.span = MINUTE;
    add(&r, "pm25", pm25);
    return put(&r);
}

/* 50 minutes made the hour, and the others came after it. */
TEST(an_hour_of_minutes_is_known_again_by_what_it_was_made_of)
{
    close_house();
    EXPECT(write_file("registry/series.csv", "station,parameter,cadence\nA1,pm25,60\n"));
    EXPECT(open_house(true));
    for (int i = 0; i < 50; i++)
        EXPECT(minute(i, 40));
    EXPECT(turns(CUT, true) && is(DAY_FOLDER "13.json", 1, "\"count\":50") && lose_publications());
    for (int i = 50; i < 60; i++)
        EXPECT(minute(i, 52));
    EXPECT(minute(0, 100) && turns(CUT, true));
    EXPECT(is(DAY_FOLDER "13.json", 2, "\"value\":43,") && has(DAY_FOLDER "13.json", "\"count\":60"));
}

TEST(a_site_whose_publications_are_lost_overwrites_nothing)
{
    EXPECT(tell("A1", noon, 38) && tell("A2", noon, 40) && turns(CUT, true));
    EXPECT(tell("A1", noon, 45) && turns(CUT + 60, true));
    struct digest archive = photograph("site/archive");
    close_house();
    EXPECT(tree_remove(AT_FDCWD, at("data/publish"), &why) && open_house(true));
    EXPECT(tell("A1", noon + HOUR, 60) && turns(CUT + 120, true));
    EXPECT(strcmp(archive.hex, photograph("site/archive").hex) == 0);
    EXPECT(turns(CUT + HOUR, true) && is(DAY_FOLDER "14.json", 1, "\"value\":60"));
}

#define TURN(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        TURN(an_hour_is_revised_only_of_the_readings_it_was_made_of),
        TURN(an_older_copy_of_the_readings_revises_only_what_it_has),
        TURN(copies_put_back_one_after_the_other_each_revise_what_they_have),
        TURN(readings_that_go_on_under_another_process_are_the_same),
        TURN(what_was_published_before_openings_were_told_apart_is_revised),
        TURN(an_older_copy_is_told_while_a_change_waits_too),
        TURN(revisions_that_only_the_archive_knows_are_laid_down_as_they_stand),
        TURN(revisions_that_only_the_archive_knows_are_what_the_next_one_follows),
        TURN(what_both_copies_lack_stays_as_the_archive_has_it),
        TURN(what_readings_are_told_again_is_followed),
        TURN(a_site_whose_stores_are_lost_is_what_it_was),
        TURN(a_file_that_does_not_print_again_is_left_alone_with_its_hour),
        TURN(a_file_whose_registry_is_gone_says_what_to_do),
        TURN(another_licence_and_a_demo_that_was_one_are_no_obstacle),
        TURN(a_revision_that_is_lost_is_no_obstacle_to_later_ones),
        TURN(an_hour_whose_files_are_lost_hides_none_after_it),
        TURN(after_an_hour_that_cannot_be_taken_back_the_next_one_is_published),
        TURN(many_hours_are_taken_back_in_batches_wherever_they_were_killed),
        TURN(a_newest_file_that_is_damaged_is_told_and_not_released),
        TURN(a_portal_gets_of_what_was_taken_back_only_what_is_younger_than_it),
        TURN(a_city_is_revised_by_a_rule_that_its_document_allows),
        TURN(a_mean_of_24_hours_is_made_of_what_is_public),
        TURN(a_mean_of_which_an_hour_is_lost_is_left_as_it_is),
        TURN(a_copy_from_before_a_correction_back_takes_nothing_back),
        TURN(a_newest_revision_that_is_lost_is_not_taken_back_either),
        TURN(what_was_told_before_is_known_by_its_order_and_not_by_clocks),
        TURN(readings_that_never_were_what_is_public_are_not_followed),
        TURN(an_hour_of_minutes_is_known_again_by_what_it_was_made_of),
        TURN(a_site_whose_publications_are_lost_overwrites_nothing),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
