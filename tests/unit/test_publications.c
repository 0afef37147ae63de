/* The suite that every store of publications must pass. */
#include "schema/publications.h"

#include "schema/base/moment.h"
#include "schema/shelf_text.h"
#include "schema/sqlite.h"
#include "tests/test.h"

#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { T0 = 1772294400 };               /* an hour's start */

static char folder[64], digest[65];
static struct why why;          /* (fail): cmocka has a macro of that name */
static struct publications *store;
static struct station station[3];
static struct subject city[1], subject[3];

static bool open_as(struct publications **out, enum store_use use)
{
    bool missing;
    return publications_open(out, folder, use, &missing, &why) && !missing;
}

static bool keep_registry(const char *stations)
{
    struct registry_files files = { .folder = "" };
    files.file[REG_STATIONS] = TEXT(64);
    text_put(&files.file[REG_STATIONS], stations);
    bool ok = publications_begin(store, &why)
           && publications_keep_registry(store, digest, &files, T0, &why)
           && publications_commit(store, &why);
    text_close(&files.file[REG_STATIONS]);
    return ok;
}

static int unlink_one(const char *path, const struct stat *at, int kind, struct FTW *walk)
{
    (void)at;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int fresh(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/test_publications.XXXXXX");
    memset(digest, 'a', 64);
    why.text[0] = '\0';
    bool ok = mkdtemp(folder) != NULL && open_as(&store, STORE_DAEMON) && keep_registry("id\n1\n");
    return ok ? 0 : -1;
}

static int gone(void **state)
{
    (void)state;
    publications_close(&store);
    return nftw(folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

static bool told(const char *words)
{
    return strstr(why.text, words) != NULL;
}

/* ---- an hour to lay down ---- */

static void fill(struct subject *s, int64_t value)
{
    for (int i = 0; i < POLLUTANTS; i++)
        s->cell[i] = (struct cell){ .value = value + i, .iaqi = (int)value, .count = 58,
                                    .expected = 60 };
    s->cell[CO] = (struct cell){ .why = NOT_RECEIVED, .iaqi = NO_INDEX, .expected = 60 };
    s->cell[O3].suspect = true;
    s->rating = (struct rating){ .aqi = (int)value, .level = 2 };
    s->rating.primary[PM25] = s->rating.primary[O3] = true;
}

static struct hour_document hour(int64_t start, int64_t value, size_t stations)
{
    static const char *const id[] = { "1001A", "1002A", "1003A" };
    snprintf(city[0].city, sizeof city[0].city, "示例市");
    fill(&city[0], value);
    for (size_t i = 0; i < stations; i++) {
        snprintf(station[i].id, sizeof station[i].id, "%s", id[i]);
        subject[i].station = &station[i];
        fill(&subject[i], value + (int64_t)i);
    }
    return (struct hour_document){ .start = start, .city = city, .cities = 1, .station = subject,
                                   .stations = stations };
}

static struct revision revision(int64_t start, int number, const char *body)
{
    struct revision r = { .start = start, .revision = number, .published = start + HOUR, .seq = 42,
                          .city_min_percent = 75, .body = body, .length = strlen(body) };
    snprintf(r.id, sizeof r.id, "air/2026-03-01/01");
    snprintf(r.registry, sizeof r.registry, "%s", digest);
    memset(r.content, 'c', 64);
    return r;
}

static bool lay(int64_t start, int number, const char *body, int64_t value, size_t stations)
{
    struct revision r = revision(start, number, body);
    struct hour_document d = hour(start, value, stations);
    return publications_begin(store, &why) && publications_lay(store, &r, &d, &why)
        && publications_commit(store, &why);
}

static bool release(int64_t start, int number)
{
    return publications_begin(store, &why) && publications_released(store, start, number, &why)
        && publications_commit(store, &why);
}

struct held { size_t count; struct shelf shelf[64]; };

static bool hold(void *with, const struct shelf *shelf, struct why *w)
{
    struct held *h = with;
    if (h->count == 64)
        return (fail)(w, "more than 64");
    h->shelf[h->count++] = *shelf;
    return true;
}

static struct held at_hour(int64_t start)
{
    struct held h = { 0 };
    if (!publications_hour(store, start, hold, &h, &why))
        h.count = 9999;
    return h;
}

static struct held history(const char *id, bool is_city, int64_t from, int64_t to)
{
    struct held h = { 0 };
    if (!publications_history(store, id, is_city, from, to, hold, &h, &why))
        h.count = 9999;
    return h;
}

/* ---- registry versions ---- */

TEST(a_registry_version_is_kept_once_and_comes_back_byte_for_byte)
{
    struct registry_files files;
    bool found;
    EXPECT(keep_registry("other bytes under the same digest"));
    EXPECT(publications_registry(store, digest, &files, &found, &why) && found);
    EXPECT(files.kept);
    EXPECT(files.file[REG_STATIONS].length == 5);
    EXPECT(strcmp(files.file[REG_STATIONS].at, "id\n1\n") == 0);
    EXPECT(files.file[REG_LIMITS].length == 0);
    registry_files_close(&files);
    EXPECT(publications_registry(store, "unknown", &files, &found, &why) && !found);
}

TEST(a_document_cannot_cite_a_registry_that_is_not_kept)
{
    memset(digest, 'b', 64);
    EXPECT(!lay(T0, 1, "{}", 50, 1) && told("FOREIGN KEY"));
    publications_rollback(store);
    EXPECT(keep_registry("x") && lay(T0, 1, "{}", 50, 1));
}

/* ---- revisions ---- */

TEST(nothing_is_published_at_first)
{
    struct revision r;
    int64_t start;
    bool found = true;
    EXPECT(publications_latest(store, T0, &r, &found, &why) && !found);
    EXPECT(publications_newest(store, &start, &found, &why) && !found);
    EXPECT(publications_first(store, T0, &start, &found, &why) && !found);
    EXPECT(publications_unreleased(store, INT64_MIN, 0, &r, &found, &why) && !found);
    EXPECT(at_hour(T0).count == 0 && history("1001A", false, INT64_MIN, INT64_MAX).count == 0);
}

TEST(a_revision_comes_back_as_laid_with_its_body_until_released)
{
    struct revision r;
    bool found;
    EXPECT(lay(T0, 1, "{\"a\":1}", 50, 1));
    EXPECT(publications_latest(store, T0, &r, &found, &why) && found);
    EXPECT(strcmp(r.id, "air/2026-03-01/01") == 0 && r.start == T0 && r.revision == 1);
    EXPECT(r.published == T0 + HOUR && r.seq == 42 && r.city_min_percent == 75 && !r.released);
    EXPECT(strcmp(r.registry, digest) == 0 && r.content[63] == 'c' && r.content[64] == '\0');
    EXPECT(r.length == 7 && memcmp(r.body, "{\"a\":1}", 7) == 0);
    EXPECT(release(T0, 1));
    EXPECT(publications_latest(store, T0, &r, &found, &why) && r.released);
    EXPECT(r.body == NULL && r.length == 0);
}

TEST(whose_numbers_were_revised_comes_back_and_why)
{
    struct revision r = revision(T0, 2, "a");
    struct hour_document d = hour(T0, 50, 3);
    subject[0].revised = (struct revised){ 2, REVISED_CHANGED };
    subject[1].revised = (struct revised){ 1000000, REVISED_LATE };
    city[0].revised = (struct revised){ 2, REVISED_SOMEHOW };
    EXPECT(publications_begin(store, &why) && publications_lay(store, &r, &d, &why)
           && publications_commit(store, &why));
    struct held h = at_hour(T0);
    EXPECT(h.count == 4 && h.shelf[0].revised.revision == 2 && h.shelf[0].revised.how == REVISED_SOMEHOW);
    EXPECT(h.shelf[1].revised.revision == 2 && h.shelf[1].revised.how == REVISED_CHANGED);
    EXPECT(h.shelf[2].revised.revision == 1000000 && h.shelf[2].revised.how == REVISED_LATE);
    EXPECT(h.shelf[3].revised.revision == 0);
    EXPECT(history("1001A", false, T0, T0 + HOUR).shelf[0].revised.how == REVISED_CHANGED);
    subject[0].revised = subject[1].revised = city[0].revised = (struct revised){ 0 };
}

static bool is_revised(const struct shelf *s, int revision, enum revising how)
{
    return s->revised.revision == revision && s->revised.how == how;
}

static bool lay_document(struct hour_document *d, int number)
{
    struct revision r = revision(T0, number, "a");
    d->revision = number;
    return publications_begin(store, &why) && publications_lay(store, &r, d, &why)
        && publications_commit(store, &why);
}

TEST(a_mark_of_this_revision_gets_its_number_when_it_is_laid_down)
{
    struct hour_document d = hour(T0, 50, 2);
    EXPECT(lay_document(&d, 1) && is_revised(&at_hour(T0).shelf[1], 0, REVISED_SOMEHOW));
    subject[0].revised = (struct revised){ THIS_REVISION, REVISED_CHANGED };
    EXPECT(lay_document(&d, 7));
    struct held h = at_hour(T0);
    EXPECT(is_revised(&h.shelf[1], 7, REVISED_CHANGED) && is_revised(&h.shelf[2], 0, REVISED_SOMEHOW));
    subject[0].revised = (struct revised){ 0 };
}

/* An older copy of the store was put back: the archive has revisions that it does not know of. */
TEST(a_later_revision_of_an_hour_that_is_not_known_marks_it_whole)
{
    struct hour_document d = hour(T0, 50, 2);
    EXPECT(lay_document(&d, 3));
    struct held h = at_hour(T0);
    for (size_t i = 0; i < 3; i++)
        EXPECT(is_revised(&h.shelf[i], 3, REVISED_SOMEHOW));
}

TEST(no_rule_and_the_rule_of_any_station_are_told_apart)
{
    struct revision r = revision(T0, 1, "a");
    struct hour_document d = hour(T0, 50, 1);
    bool found;
    r.city_min_percent = NO_RULE;
    EXPECT(publications_begin(store, &why) && publications_lay(store, &r, &d, &why));
    EXPECT(publications_latest(store, T0, &r, &found, &why) && r.city_min_percent == NO_RULE);
    r = revision(T0, 2, "b");
    r.city_min_percent = 0;
    EXPECT(publications_lay(store, &r, &d, &why) && publications_commit(store, &why));
    EXPECT(publications_latest(store, T0, &r, &found, &why) && r.city_min_percent == 0);
}

TEST(the_unreleased_come_in_order_of_start_and_revision)
{
    static const struct { int64_t start; int number; } want[] = {
        { T0, 2 }, { T0, 3 }, { T0 + HOUR, 1 },
    };
    struct revision r = { .start = INT64_MIN };
    bool more;
    EXPECT(lay(T0 + HOUR, 1, "d", 50, 1) && lay(T0, 1, "a", 50, 1) && lay(T0, 2, "b", 50, 1));
    EXPECT(lay(T0, 3, "c", 50, 1) && release(T0, 1));
    for (size_t i = 0; i < 3; i++) {
        EXPECT(publications_unreleased(store, r.start, r.revision, &r, &more, &why) && more);
        EXPECT(r.start == want[i].start && r.revision == want[i].number);
        EXPECT(r.length == 1 && *(const char *)r.body == "bcd"[i]);
    }
    EXPECT(publications_unreleased(store, r.start, r.revision, &r, &more, &why) && !more);
}

TEST(later_revisions_do_not_move_the_first_publication)
{
    struct revision second = revision(T0, 2, "b");
    struct hour_document d = hour(T0, 60, 1);
    int64_t published;
    bool found;
    second.published = T0 + 2 * HOUR;
    EXPECT(lay(T0 + HOUR, 1, "c", 50, 1) && lay(T0, 1, "a", 50, 1) && release(T0, 1));
    EXPECT(publications_begin(store, &why) && publications_lay(store, &second, &d, &why)
           && publications_commit(store, &why));
    EXPECT(publications_first(store, T0, &published, &found, &why) && found);
    EXPECT(published == T0 + HOUR);
}

TEST(the_newest_start_and_the_latest_revision)
{
    struct revision r;
    int64_t start;
    bool found;
    EXPECT(lay(T0 + HOUR, 1, "a", 50, 1) && lay(T0, 1, "b", 50, 1) && lay(T0, 2, "c", 50, 1));
    EXPECT(publications_newest(store, &start, &found, &why) && found && start == T0 + HOUR);
    EXPECT(publications_latest(store, T0, &r, &found, &why) && r.revision == 2);
}

TEST(a_revision_is_laid_once_and_only_one_that_is_laid_is_released)
{
    EXPECT(lay(T0, 1, "a", 50, 1) && !lay(T0, 1, "b", 60, 1));
    publications_rollback(store);
    EXPECT(at_hour(T0).shelf[0].rating.aqi == 50);
    EXPECT(!release(T0, 2) && told("never laid down"));
    publications_rollback(store);
}

/* ---- the shelf ---- */

TEST(an_hour_comes_back_cities_first_then_stations_by_id)
{
    EXPECT(lay(T0, 1, "a", 50, 3));
    struct held h = at_hour(T0);
    EXPECT(h.count == 4 && h.shelf[0].is_city && strcmp(h.shelf[0].id, "示例市") == 0);
    EXPECT(!h.shelf[1].is_city && strcmp(h.shelf[1].id, "1001A") == 0);
    EXPECT(strcmp(h.shelf[3].id, "1003A") == 0 && h.shelf[3].start == T0);
    for (int i = 0; i < POLLUTANTS; i++) {
        const struct cell *was = &subject[2].cell[i], *is = &h.shelf[3].cell[i];
        EXPECT(is->why == was->why && is->value == was->value && is->iaqi == was->iaqi);
        EXPECT(is->count == was->count && is->expected == was->expected);
        EXPECT(is->suspect == was->suspect);
        EXPECT(h.shelf[3].rating.primary[i] == subject[2].rating.primary[i]);
    }
    EXPECT(h.shelf[3].rating.aqi == 52 && h.shelf[3].rating.level == 2);
}

TEST(no_index_and_every_reason_come_back)
{
    struct revision r = revision(T0, 1, "a");
    for (int why_not = 0; why_not < ABSENCES; why_not++) {
        struct hour_document d = hour(T0 + why_not * HOUR, 50, 1);
        subject[0].rating = (struct rating){ .aqi = NO_INDEX };
        subject[0].cell[PM25] = (struct cell){ .why = (enum absence)why_not, .iaqi = NO_INDEX,
                                               .suspect = why_not % 2 == 1 };
        r.start = d.start;
        EXPECT(publications_begin(store, &why) && publications_lay(store, &r, &d, &why));
        EXPECT(publications_commit(store, &why));
        struct shelf s = at_hour(d.start).shelf[1];
        EXPECT(s.rating.aqi == NO_INDEX && s.rating.level == 0 && !s.rating.primary[PM25]);
        EXPECT((int)s.cell[PM25].why == why_not && s.cell[PM25].iaqi == NO_INDEX);
        EXPECT(s.cell[PM25].suspect == (why_not % 2 == 1));
    }
}

TEST(a_mean_that_a_sub_index_rests_on_comes_back)
{
    struct revision r = revision(T0, 1, "a");
    struct hour_document d = hour(T0, 50, 1);
    subject[0].cell[SO2].mean = (struct mean){ .hours = 24, .count = 23, .value = 1310000 };
    subject[0].cell[SO2].suspect = true;
    subject[0].cell[NO2].mean = (struct mean){ .hours = 24, .count = 1, .value = 0 };
    EXPECT(publications_begin(store, &why) && publications_lay(store, &r, &d, &why)
           && publications_commit(store, &why));
    struct held h = at_hour(T0);
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct cell *was = &subject[0].cell[p], *is = &h.shelf[1].cell[p];
        EXPECT(is->mean.hours == was->mean.hours && is->mean.count == was->mean.count);
        EXPECT(is->mean.value == was->mean.value && is->suspect == was->suspect);
    }
}

TEST(cells_from_before_a_mean_was_kept_are_read)
{
    static const char old[] = "{\"so2\":[4,4,1,1],\"no2\":[null,null,0,1,\"not_received\"],"
                              "\"pm10\":[5,5,1,1,\"suspect\"],\"co\":[6,6,1,1],\"o3\":[7,7,1,1],"
                              "\"pm25\":[8,8,1,1]}",
                      torn[] = "{\"so2\":[4,4,1,1,[131,24]]";
    struct cell cell[POLLUTANTS];
    EXPECT(shelf_read(cell, old, strlen(old), &why) && cell[PM25].value == 8);
    EXPECT(cell[NO2].why == NOT_RECEIVED && cell[PM10].suspect && cell[SO2].mean.hours == 0);
    EXPECT(!shelf_read(cell, torn, strlen(torn), &why));
}

TEST(a_new_revision_replaces_what_the_hour_held)
{
    EXPECT(lay(T0, 1, "a", 50, 3) && lay(T0, 2, "b", 60, 1));
    struct held h = at_hour(T0);
    EXPECT(h.count == 2 && h.shelf[1].rating.aqi == 60);
}

TEST(the_history_of_one_is_oldest_first_and_has_its_gaps)
{
    for (int i = 0; i < 10; i++)
        EXPECT(lay(T0 + (i / 5) * DAY + i * HOUR, 1, "a", 50 + i, i == 3 ? 1 : 2));
    struct held h = history("1002A", false, INT64_MIN, INT64_MAX);
    EXPECT(h.count == 9 && h.shelf[0].start == T0 && h.shelf[8].start == T0 + DAY + 9 * HOUR);
    for (size_t i = 1; i < h.count; i++)
        EXPECT(h.shelf[i - 1].start < h.shelf[i].start && strcmp(h.shelf[i].id, "1002A") == 0);
    EXPECT(history("示例市", true, T0, T0 + DAY).count == 5);
    EXPECT(history("示例市", false, T0, T0 + DAY).count == 0);
    EXPECT(history("1001A", false, T0 + HOUR, T0 + 2 * HOUR).count == 1);
    EXPECT(history("1001A", false, T0 + HOUR, T0 + HOUR).count == 0);
}

/* ---- the ledger, transactions, open ---- */

static bool work_off(const char *opening, int64_t seq)
{
    return publications_begin(store, &why) && publications_work_off(store, opening, seq, &why)
        && publications_commit(store, &why);
}

/* -1: it was never met. */
static int64_t worked(const char *opening)
{
    int64_t seq = -1;
    bool found;
    assert_true(publications_worked(store, opening, &seq, &found, &why) && found == (seq != -1));
    return seq;
}

TEST(how_far_each_opening_was_worked_off_stays)
{
    EXPECT(worked("aa") == -1 && work_off("aa", 7) && work_off("aa", 9) && work_off("bb", 3));
    publications_close(&store);
    EXPECT(open_as(&store, STORE_DAEMON));
    EXPECT(worked("aa") == 9 && worked("bb") == 3 && worked("cc") == -1);
    EXPECT(work_off("aa", 4) && worked("aa") == 4);          /* an older copy was put back */
}

static bool made_of(int64_t start, const char *opening)
{
    struct revision r;
    bool found;
    return publications_latest(store, start, &r, &found, &why) && found
        && strcmp(r.opening, opening) == 0;
}

TEST(a_revision_keeps_what_it_was_made_of)
{
    struct revision r = revision(T0, 1, "a");
    struct hour_document d = hour(T0, 50, 1);
    snprintf(r.opening, sizeof r.opening, "aa");
    EXPECT(publications_begin(store, &why) && publications_lay(store, &r, &d, &why)
           && publications_commit(store, &why));
    EXPECT(made_of(T0, "aa"));
}

TEST(a_rollback_leaves_nothing_and_writing_needs_a_transaction)
{
    struct revision r = revision(T0, 1, "a");
    struct hour_document d = hour(T0, 50, 1);
    bool found;
    EXPECT(publications_begin(store, &why) && publications_lay(store, &r, &d, &why));
    EXPECT(publications_work_off(store, "aa", 7, &why));
    publications_rollback(store);
    publications_rollback(store);
    EXPECT(publications_latest(store, T0, &r, &found, &why) && !found);
    EXPECT(at_hour(T0).count == 0);
    EXPECT(!publications_lay(store, &r, &d, &why) && told("outside of a transaction"));
    EXPECT(!publications_released(store, T0, 1, &why));
    EXPECT(!publications_work_off(store, "aa", 1, &why) && worked("aa") == -1);
}

TEST(a_full_disk_fails_with_a_reason_and_what_was_committed_stays)
{
    static char body[200000];
    struct rlimit before, tight;
    struct revision r;
    bool found, ok = true;
    memset(body, 'x', sizeof body - 1);
    EXPECT(signal(SIGXFSZ, SIG_IGN) != SIG_ERR && getrlimit(RLIMIT_FSIZE, &before) == 0);
    EXPECT(lay(T0, 1, "a", 50, 1));
    tight = before;
    tight.rlim_cur = 1 << 20;
    EXPECT(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    for (int i = 1; ok && i < 20; i++)
        ok = lay(T0 + i * HOUR, 1, body, 50, 1);
    EXPECT(!ok && told("publications.db") && told("room"));
    publications_rollback(store);
    EXPECT(publications_latest(store, T0, &r, &found, &why) && found && r.length == 1);
    EXPECT(setrlimit(RLIMIT_FSIZE, &before) == 0);
    EXPECT(lay(T0 + DAY, 1, body, 50, 1) && release(T0 + DAY, 1));
}

TEST(one_daemon_any_verbs_and_readers_and_no_store_is_missing)
{
    struct publications *second;
    char none[80];
    bool missing;
    EXPECT(!open_as(&second, STORE_DAEMON) && second == NULL);
    EXPECT(open_as(&second, STORE_VERB));
    publications_close(&second);
    EXPECT(open_as(&second, STORE_READER));
    publications_close(&second);
    snprintf(none, sizeof none, "%s/none", folder);
    EXPECT(publications_open(&second, none, STORE_READER, &missing, &why));
    EXPECT(missing && second == NULL && access(none, F_OK) == -1);
}

/* ---- of the one that stands on SQLite ---- */

static bool adopt(const char *ledger, const char *opening, int64_t end, int64_t *seq)
{
    bool found;
    *seq = -1;
    return publications_begin(store, &why)
        && publications_adopt(store, ledger, opening, end, seq, &found, &why)
        && publications_commit(store, &why) && found == (*seq != -1);
}

/* The file as it was with the first four migrations: what it then knew of readings. */
static bool make_old(const char *script)
{
    const char *four[5] = { NULL };
    memcpy(four, publications_migrations, 4 * sizeof *four);
    const struct sqlite_store old = { .owner = "the test", .application = 0x656e7070,
                                      .migrations = four };
    struct sqlite *db = NULL;
    char path[100];
    bool missing;
    publications_close(&store);
    snprintf(path, sizeof path, "%s/publications.db", folder);
    bool ok = unlink(path) == 0 && sqlite_open(&db, path, &old, false, &missing, &why)
           && sqlite_run(db, "PRAGMA foreign_keys = OFF", &why) && sqlite_run(db, script, &why);
    sqlite_close(&db);
    return ok && open_as(&store, STORE_DAEMON);
}

#define OLD(hour, seq, ledger)                                                                     \
    "INSERT INTO document (start, revision, id, published, seq, registry, content, ledger) VALUES" \
    " (1772294400 + 3600 * " #hour ", 1, 'x', 0, " #seq ", 'r', 'c', " ledger ");"

TEST(what_was_worked_off_by_ledger_is_adopted_when_that_is_met)
{
    int64_t seq;
    EXPECT(make_old(OLD(0, 3, "'aa.1'") OLD(1, 9, "'aa.1'") OLD(2, 5, "'aa.0'") OLD(3, 3, "'bb.0'")
                    "INSERT INTO progress VALUES ('aa', 9, 1), ('bb', 4, 0);"));
    EXPECT(adopt("cc", "c2", 100, &seq) && seq == -1 && made_of(T0, "aa.1"));
    EXPECT(adopt("aa", "a2", 8, &seq) && seq == 8 && worked("a2") == 8);
    EXPECT(made_of(T0, "a2") && made_of(T0 + HOUR, "aa.1") && made_of(T0 + 2 * HOUR, "aa.0"));
    EXPECT(made_of(T0 + 3 * HOUR, "bb.0") && adopt("aa", "a3", 100, &seq) && seq == -1);
    EXPECT(adopt("bb", "b2", 100, &seq) && seq == 4 && made_of(T0 + 3 * HOUR, "b2"));
}

TEST(what_was_worked_off_before_ledgers_had_names_is_the_first_ones)
{
    int64_t seq;
    EXPECT(make_old(OLD(0, 3, "NULL") "INSERT INTO progress VALUES ('readings', 3, 0);"));
    EXPECT(adopt("aa", "a2", 100, &seq) && seq == 3 && made_of(T0, "a2") && worked("a2") == 3);
    EXPECT(adopt("bb", "b2", 100, &seq) && seq == -1);
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, fresh, gone)
    const struct CMUnitTest tests[] = {
        HERE(a_registry_version_is_kept_once_and_comes_back_byte_for_byte),
        HERE(a_document_cannot_cite_a_registry_that_is_not_kept),
        HERE(nothing_is_published_at_first),
        HERE(a_revision_comes_back_as_laid_with_its_body_until_released),
        HERE(whose_numbers_were_revised_comes_back_and_why),
        HERE(a_mark_of_this_revision_gets_its_number_when_it_is_laid_down),
        HERE(a_later_revision_of_an_hour_that_is_not_known_marks_it_whole),
        HERE(no_rule_and_the_rule_of_any_station_are_told_apart),
        HERE(the_unreleased_come_in_order_of_start_and_revision),
        HERE(later_revisions_do_not_move_the_first_publication),
        HERE(the_newest_start_and_the_latest_revision),
        HERE(a_revision_is_laid_once_and_only_one_that_is_laid_is_released),
        HERE(an_hour_comes_back_cities_first_then_stations_by_id),
        HERE(no_index_and_every_reason_come_back),
        HERE(a_mean_that_a_sub_index_rests_on_comes_back),
        HERE(cells_from_before_a_mean_was_kept_are_read),
        HERE(a_new_revision_replaces_what_the_hour_held),
        HERE(the_history_of_one_is_oldest_first_and_has_its_gaps),
        HERE(how_far_each_opening_was_worked_off_stays),
        HERE(a_revision_keeps_what_it_was_made_of),
        HERE(a_rollback_leaves_nothing_and_writing_needs_a_transaction),
        HERE(a_full_disk_fails_with_a_reason_and_what_was_committed_stays),
        HERE(one_daemon_any_verbs_and_readers_and_no_store_is_missing),
        HERE(what_was_worked_off_by_ledger_is_adopted_when_that_is_met),
        HERE(what_was_worked_off_before_ledgers_had_names_is_the_first_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
