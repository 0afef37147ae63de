#include "schema/sqlite.c"
#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char folder[64], file[128], wal[136];
static struct why why;

static const char *const two_steps[] = { "CREATE TABLE a (x INTEGER) STRICT",
                                         "CREATE TABLE b (x INTEGER) STRICT", NULL };
static const char *const one_step[] = { "CREATE TABLE a (x INTEGER) STRICT", NULL };
static const char *const statements[] = { "INSERT INTO a (x) VALUES (?1)", "SELECT x FROM a",
                                          "SELECT x FROM nowhere WHERE x = ?1" };
enum { ADD, ALL, WRONG };

static const struct sqlite_store two = { "envpub-test", 77, two_steps, statements, 3 };
static const struct sqlite_store one = { "envpub-test", 77, one_step, statements, 3 };
static const struct sqlite_store other = { "envpub-test", 78, two_steps, statements, 3 };

static int fresh(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/test_sqlite.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(file, sizeof file, "%s/test.db", folder);
    snprintf(wal, sizeof wal, "%s-wal", file);
    why.text[0] = '\0';
    return 0;
}

static int gone(void **state)
{
    (void)state;
    static const char *const tails[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < 3; i++) {
        char name[160];
        snprintf(name, sizeof name, "%s%s", file, tails[i]);
        unlink(name);
    }
    return rmdir(folder);
}

static bool open_as(struct sqlite **db, const struct sqlite_store *store, bool reader)
{
    bool missing;
    return sqlite_open(db, file, store, reader, &missing, &why) && !missing;
}

static int64_t ask(struct sqlite *db, const char *sql)
{
    int64_t n = -1;
    return sqlite_ask(db, sql, &n, &why) ? n : -1;
}

static bool told(const char *words)
{
    return strstr(why.text, words) != NULL;
}

TEST(a_new_file_is_wal_and_full_with_pages_of_8_kib)
{
    struct sqlite *db;
    int code;
    EXPECT(open_as(&db, &two, false));
    EXPECT(is_wal(db, "PRAGMA journal_mode", &code));
    EXPECT(ask(db, "PRAGMA synchronous") == SYNCHRONOUS_FULL);
    EXPECT(ask(db, "PRAGMA page_size") == 8192);
    EXPECT(ask(db, "PRAGMA foreign_keys") == 1);
    EXPECT(ask(db, "PRAGMA cell_size_check") == 1);
    EXPECT(ask(db, "PRAGMA trusted_schema") == 0);
    EXPECT(ask(db, "PRAGMA busy_timeout") == BUSY_MS);
    EXPECT(ask(db, "PRAGMA user_version") == 2);
    EXPECT(ask(db, "PRAGMA application_id") == 77);
    sqlite_close(&db);
    EXPECT(db == NULL);
    EXPECT(access(wal, F_OK) == 0);      /* kept, for readers of another user */
}

TEST(a_reader_of_a_file_that_is_not_there_finds_it_missing)
{
    struct sqlite *db;
    bool missing = false;
    EXPECT(sqlite_open(&db, file, &two, true, &missing, &why));
    EXPECT(missing && db == NULL);
    EXPECT(access(file, F_OK) == -1);
    int fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);     /* made and nothing in it yet */
    EXPECT(fd != -1 && close(fd) == 0);
    EXPECT(sqlite_open(&db, file, &two, true, &missing, &why));
    EXPECT(missing && db == NULL);
}

TEST(a_reader_reads_and_cannot_write)
{
    struct sqlite *writer, *reader;
    EXPECT(open_as(&writer, &two, false));
    EXPECT(sqlite_run(writer, "INSERT INTO a VALUES (5)", &why));
    EXPECT(open_as(&reader, &two, true));
    EXPECT(ask(reader, "SELECT x FROM a") == 5);
    EXPECT(!sqlite_run(reader, "INSERT INTO a VALUES (6)", &why));
    EXPECT(told("owner and mode"));
    sqlite_close(&reader);
    sqlite_close(&writer);
    EXPECT(open_as(&reader, &two, true));      /* also after the last writer has closed */
    EXPECT(ask(reader, "SELECT x FROM a") == 5);
    sqlite_close(&reader);
}

TEST(a_view_stays_as_it_was_while_others_write)
{
    struct sqlite *writer, *reader;
    EXPECT(open_as(&writer, &two, false) && open_as(&reader, &two, true));
    EXPECT(sqlite_view(reader, &why));
    EXPECT(sqlite_run(writer, "INSERT INTO a VALUES (5)", &why));
    EXPECT(ask(reader, "SELECT count(*) FROM a") == 0);
    sqlite_rollback(reader);
    EXPECT(ask(reader, "SELECT count(*) FROM a") == 1);
    sqlite_close(&reader);
    sqlite_close(&writer);
}

TEST(a_file_that_went_while_it_was_open_is_put_back_or_made_anew)
{
    struct sqlite *db;
    EXPECT(open_as(&db, &two, false) && unlink(file) == 0);
    EXPECT(!sqlite_begin(db, &why) && told("was moved, replaced or deleted while it was open"));
    EXPECT(told("put it back and restart") && told("if it is lost, restart: a new one is made"));
    sqlite_close(&db);
    EXPECT(open_as(&db, &two, false) && sqlite_begin(db, &why));
    sqlite_rollback(db);
    sqlite_close(&db);
}

TEST(a_newer_schema_is_refused_with_the_remedy)
{
    struct sqlite *db;
    EXPECT(open_as(&db, &two, false));
    sqlite_close(&db);
    EXPECT(!open_as(&db, &one, false));
    EXPECT(db == NULL && told("newer than this program") && told("install the newer envpub"));
    EXPECT(!open_as(&db, &one, true) && told("newer than this program"));
}

TEST(an_older_schema_is_brought_up_by_a_writer_and_named_by_a_reader)
{
    struct sqlite *db;
    EXPECT(open_as(&db, &one, false));
    EXPECT(sqlite_run(db, "INSERT INTO a VALUES (5)", &why));
    sqlite_close(&db);
    EXPECT(!open_as(&db, &two, true) && told("start envpub-test"));
    EXPECT(open_as(&db, &two, false));
    EXPECT(ask(db, "PRAGMA user_version") == 2 && ask(db, "SELECT x FROM a") == 5);
    sqlite_close(&db);
}

TEST(the_database_of_something_else_is_refused_and_not_changed)
{
    struct sqlite *db;
    sqlite3 *raw;
    EXPECT(sqlite3_open(file, &raw) == SQLITE_OK);
    EXPECT(sqlite3_exec(raw, "CREATE TABLE theirs (x)", NULL, NULL, NULL) == SQLITE_OK);
    EXPECT(sqlite3_close(raw) == SQLITE_OK);
    EXPECT(!open_as(&db, &two, false) && told("something else"));
    EXPECT(access(wal, F_OK) == -1);
    unlink(file);
    EXPECT(open_as(&db, &two, false));
    sqlite_close(&db);
    EXPECT(!open_as(&db, &other, false) && told("application_id 77, ours is 78"));
}

TEST(a_file_that_is_no_database_is_called_damaged)
{
    struct sqlite *db;
    static const char junk[4096] = "this is no database at all, only a text that grew long";
    FILE *f = fopen(file, "w");
    EXPECT(f != NULL && fwrite(junk, sizeof junk, 1, f) == 1 && fclose(f) == 0);
    EXPECT(!open_as(&db, &two, false) && told("damaged") && told(file));
}

/* SQLite's own words would be lost if the handle were used again before they are taken. */
TEST(an_error_of_a_statement_is_told_by_its_step)
{
    struct sqlite *db;
    EXPECT(open_as(&db, &two, false));
    struct statement *s = sqlite_use(db, WRONG);
    bind_whole(s, 1, 1);
    EXPECT(ask(db, "SELECT 1") == 1);
    EXPECT(statement_step(s, &why) == STEP_FAILED);
    EXPECT(told("no such table: nowhere"));
    s = sqlite_use(db, ADD);
    bind_text(s, 1, "five", 4);
    EXPECT(!statement_done(s, &why) && told("cannot store TEXT value in INTEGER column"));
    s = sqlite_use(db, ADD);
    bind_whole(s, 1, 5);
    EXPECT(statement_done(s, &why) && sqlite_changes(db) == 1);
    sqlite_close(&db);
}

TEST(a_commit_after_sqlite_gave_up_fails_and_a_rollback_is_fine)
{
    struct sqlite *db;
    EXPECT(open_as(&db, &two, false));
    EXPECT(sqlite_begin(db, &why) && sqlite_within(db));
    EXPECT(sqlite_run(db, "ROLLBACK", &why));
    EXPECT(!sqlite_writing(db, &why) && !sqlite_commit(db, &why));
    sqlite_rollback(db);
    sqlite_rollback(db);
    EXPECT(sqlite_begin(db, &why) && sqlite_commit(db, &why));
    sqlite_close(&db);
}

static int child_opens(const struct sqlite_store *store)
{
    struct sqlite *db;
    if (!open_as(&db, store, false)) {
        fprintf(stderr, "%s\n", why.text);
        return 1;
    }
    sqlite_close(&db);
    return 0;
}

/* The handle is never carried over a fork: each child opens its own. */
TEST(processes_that_create_and_migrate_at_once_all_succeed)
{
    enum { CHILDREN = 6, ROUNDS = 5 };
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child[CHILDREN];
        for (int i = 0; i < CHILDREN; i++)
            if ((child[i] = fork()) == 0)
                _exit(child_opens(&two));
        for (int i = 0; i < CHILDREN; i++) {
            int status;
            EXPECT(waitpid(child[i], &status, 0) == child[i]);
            EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
        struct sqlite *db;
        EXPECT(open_as(&db, &two, false));
        EXPECT(ask(db, "SELECT count(*) FROM sqlite_schema") == 2);
        sqlite_close(&db);
        EXPECT(unlink(file) == 0 && unlink(wal) == 0);
    }
}

/* Long enough never to end: the kill comes when the half of it has reached the disk. */
static const char *const endless[] = {
    "CREATE TABLE a (x INTEGER) STRICT",
    "CREATE TABLE b (x INTEGER) STRICT;"
    "INSERT INTO b WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT i FROM n",
    NULL
};
static const struct sqlite_store long_store = { "envpub-test", 77, endless, statements, 3 };

TEST(a_migration_killed_midway_leaves_the_old_schema_and_is_done_at_the_next_start)
{
    struct stat at = { 0 };
    struct sqlite *db;
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(child_opens(&long_store));
    for (int i = 0; i < 2000 && (stat(wal, &at) == -1 || at.st_size < 1 << 20); i++)
        usleep(5000);
    EXPECT(at.st_size >= 1 << 20);
    EXPECT(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status));
    EXPECT(open_as(&db, &one, false));
    EXPECT(ask(db, "PRAGMA user_version") == 1 && ask(db, "SELECT count(*) FROM a") == 0);
    sqlite_close(&db);
    EXPECT(open_as(&db, &two, false));
    EXPECT(ask(db, "PRAGMA user_version") == 2 && ask(db, "SELECT count(*) FROM b") == 0);
    sqlite_close(&db);
}

TEST(a_migration_that_fails_names_its_number_and_changes_nothing)
{
    static const char *const bad[] = { "CREATE TABLE a (x INTEGER) STRICT",
                                       "CREATE TABLE b (x INTEGER) STRICT; SELECT y FROM b", NULL };
    struct sqlite_store broken = { "envpub-test", 77, bad, statements, 3 };
    struct sqlite *db;
    EXPECT(!open_as(&db, &broken, false) && told("migration 2") && told("no such column: y"));
    EXPECT(open_as(&db, &one, false));
    EXPECT(ask(db, "SELECT count(*) FROM sqlite_schema") == 1);
    sqlite_close(&db);
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, fresh, gone)
    const struct CMUnitTest tests[] = {
        HERE(a_new_file_is_wal_and_full_with_pages_of_8_kib),
        HERE(a_reader_of_a_file_that_is_not_there_finds_it_missing),
        HERE(a_reader_reads_and_cannot_write),
        HERE(a_view_stays_as_it_was_while_others_write),
        HERE(a_file_that_went_while_it_was_open_is_put_back_or_made_anew),
        HERE(a_newer_schema_is_refused_with_the_remedy),
        HERE(an_older_schema_is_brought_up_by_a_writer_and_named_by_a_reader),
        HERE(the_database_of_something_else_is_refused_and_not_changed),
        HERE(a_file_that_is_no_database_is_called_damaged),
        HERE(an_error_of_a_statement_is_told_by_its_step),
        HERE(a_commit_after_sqlite_gave_up_fails_and_a_rollback_is_fine),
        HERE(processes_that_create_and_migrate_at_once_all_succeed),
        HERE(a_migration_killed_midway_leaves_the_old_schema_and_is_done_at_the_next_start),
        HERE(a_migration_that_fails_names_its_number_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
