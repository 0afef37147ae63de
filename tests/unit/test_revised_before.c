/* A store of publications that was laid down before it kept whose numbers were revised. */
#include "schema/store_sqlite_publications.c"

#include "schema/base/moment.h"
#include "tests/test.h"

#include <ftw.h>
#include <unistd.h>

enum { T0 = 1772294400 };

static char folder[64];
static struct why why;
static struct publications *store;

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/test_revised_before.XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int unlink_one(const char *path, const struct stat *at, int kind, struct FTW *walk)
{
    (void)at;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    publications_close(&store);
    return nftw(folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

#define CELL "[1,1,1,1]"
#define CELLS "{\"so2\":" CELL ",\"no2\":" CELL ",\"pm10\":" CELL ",\"co\":" CELL ",\"o3\":" CELL \
              ",\"pm25\":" CELL "}"

/* The schema as it was, and in it the hours that the statements lay down. */
static bool lay_older(const char *const *record, size_t count)
{
    const char *scripts[16] = { NULL };
    struct sqlite_store older = publications_store;
    struct sqlite *db;
    char file[96];
    bool missing, ok = true;
    for (int i = 0; strstr(publications_migrations[i], "COLUMN revised") == NULL; i++)
        scripts[i] = publications_migrations[i];
    older.migrations = scripts;
    older.statements = record;
    older.count = count;
    snprintf(file, sizeof file, "%s/publications.db", folder);
    if (!sqlite_open(&db, file, &older, false, &missing, &why) || !sqlite_begin(db, &why))
        return false;
    for (size_t i = 0; ok && i < count; i++)
        ok = statement_done(sqlite_use(db, (int)i), &why);
    ok = ok && sqlite_commit(db, &why);
    sqlite_close(&db);
    return ok;
}

static bool take(void *with, const struct shelf *shelf, struct why *w)
{
    struct shelf *out = with;
    (void)w;
    out[shelf->is_city ? 0 : 1] = *shelf;
    return true;
}

static bool is(int64_t start, int revision)
{
    struct shelf shelf[2] = { 0 };
    if (!publications_hour(store, start, take, shelf, &why))
        return false;
    for (int i = 0; i < 2; i++)
        if (shelf[i].rating.aqi != 50 || shelf[i].revised.revision != revision
            || shelf[i].revised.how != REVISED_SOMEHOW)
            return false;
    return true;
}

#define HOUR_AT(start) \
    "INSERT INTO shelf SELECT " start ", kind, subject, 50, 1, '', '" CELLS "' FROM" \
    " (SELECT 0 AS kind, 'c' AS subject UNION ALL SELECT 1, 'A')"
#define DOCUMENT(start, revision) \
    "INSERT INTO document (start, revision, id, published, seq, registry, content, released)" \
    " VALUES (" start ", " revision ", 'x', 0, 1, 'r', 'c', 1)"

TEST(revised_hours_that_pages_still_show_are_marked_whole_and_no_others)
{
    static const char *const record[] = {
        "INSERT INTO registry VALUES ('r', 0, x'', x'', x'', x'')",
        HOUR_AT("1772294400"), DOCUMENT("1772294400", "1"), DOCUMENT("1772294400", "2"),
        DOCUMENT("1772294400", "3"), HOUR_AT("1772290800"), DOCUMENT("1772290800", "1"),
        HOUR_AT("1772035200"), DOCUMENT("1772035200", "1"), DOCUMENT("1772035200", "2"),
        HOUR_AT("1772038800"), DOCUMENT("1772038800", "1"), DOCUMENT("1772038800", "2"),
    };
    bool missing;
    if (!lay_older(record, sizeof record / sizeof *record)
        || !publications_open(&store, folder, STORE_DAEMON, &missing, &why))
        fail_msg("%s", why.text);
    EXPECT(is(T0, 3) && is(T0 - HOUR, 0));
    EXPECT(is(T0 - 71 * HOUR, 2) && is(T0 - 72 * HOUR, 0));
}

TEST(an_empty_store_is_brought_up_too)
{
    static const char *const record[] = { "INSERT INTO registry VALUES ('r', 0, x'', x'', x'', x'')" };
    bool missing;
    EXPECT(lay_older(record, 1) && publications_open(&store, folder, STORE_DAEMON, &missing, &why));
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest facts[] = {
        HERE(revised_hours_that_pages_still_show_are_marked_whole_and_no_others),
        HERE(an_empty_store_is_brought_up_too),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
