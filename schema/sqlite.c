#include "schema/sqlite.h"

#include "schema/sqlite_schema.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_MS = 5000, BUSY_STEP_MS = 20, SYNCHRONOUS_FULL = 2 };

struct statement {
    struct sqlite *db;
    sqlite3_stmt *raw;
    const char *sql;
    bool broken;            /* a use or bind failed; db->sticky says why */
};

struct sqlite {
    sqlite3 *raw;
    char *path;
    struct why sticky;
    size_t count;
    struct statement statement[];
};

/* What a person does about it; the extended code's low byte is the plain one. */
static const char *remedy(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return ": the disk is full; free some space, what was committed is safe";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ": another process held it for more than 5 s; let that one finish and try again";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ": the file is damaged; stop the programs, keep it and its -wal, restore a backup";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return ": check that the file and its folder exist, and their owner and mode";
    case SQLITE_IOERR:
        return ": the disk failed or has no more room; what was committed is safe";
    default:
        return "";
    }
}

static bool trouble(const struct sqlite *db, int code, struct why *why)
{
    int os = sqlite3_system_errno(db->raw);
    bool outside = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    return fail(why, "%s: %s (SQLite %d%s%s)%s", db->path, sqlite3_errmsg(db->raw), code,
                outside && os != 0 ? ", " : "", outside && os != 0 ? strerror(os) : "",
                remedy(code));
}

bool sqlite_run(struct sqlite *db, const char *script, struct why *why)
{
    int code = sqlite3_exec(db->raw, script, NULL, NULL, NULL);
    return code == SQLITE_OK || trouble(db, code, why);
}

bool sqlite_ask(struct sqlite *db, const char *sql, int64_t *out, struct why *why)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(db->raw, sql, -1, &s, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(s);
    bool ok = code == SQLITE_ROW;
    if (ok)
        *out = sqlite3_column_int64(s, 0);
    else
        trouble(db, code, why);
    sqlite3_finalize(s);
    return ok;
}

const char *sqlite_path(const struct sqlite *db)
{
    return db->path;
}

int64_t sqlite_changes(const struct sqlite *db)
{
    return sqlite3_changes64(db->raw);
}

/* ---- transactions ---- */

bool sqlite_within(const struct sqlite *db)
{
    return sqlite3_get_autocommit(db->raw) == 0;
}

bool sqlite_writing(const struct sqlite *db, struct why *why)
{
    return sqlite_within(db)
           || fail(why, "%s: written to outside of a transaction, or after SQLite gave one up",
                   db->path);
}

bool sqlite_moved(struct sqlite *db)
{
    int moved = 0;
    int rc = sqlite3_file_control(db->raw, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return rc == SQLITE_OK && moved != 0;
}

/* A transaction that reads first and writes later fails at once with BUSY_SNAPSHOT when another
 * one wrote in between, whatever the timeout: so the write lock comes first. */
bool sqlite_begin(struct sqlite *db, struct why *why)
{
    if (sqlite_moved(db))
        return fail(why, "%s: was moved, replaced or deleted while it was open; put it back and "
                    "restart, or, if it is lost, restart: a new one is made", db->path);
    return sqlite_run(db, "BEGIN IMMEDIATE", why);
}

/* BEGIN alone sees nothing: the first read fixes the state. */
bool sqlite_view(struct sqlite *db, struct why *why)
{
    int64_t any;
    bool ok = sqlite_run(db, "BEGIN", why)
              && sqlite_ask(db, "SELECT count(*) FROM sqlite_schema", &any, why);
    if (!ok)
        sqlite_rollback(db);
    return ok;
}

bool sqlite_commit(struct sqlite *db, struct why *why)
{
    return sqlite_writing(db, why) && sqlite_run(db, "COMMIT", why);
}

void sqlite_rollback(struct sqlite *db)
{
    if (sqlite_within(db))
        sqlite3_exec(db->raw, "ROLLBACK", NULL, NULL, NULL);   /* fails when nothing is left */
}

/* ---- statements ---- */

static void note(struct statement *s, int code)
{
    if (code == SQLITE_OK || s->broken)
        return;
    s->broken = true;
    trouble(s->db, code, &s->db->sticky);
}

struct statement *sqlite_use(struct sqlite *db, int which)
{
    assert(which >= 0 && (size_t)which < db->count);
    struct statement *s = &db->statement[which];
    s->broken = false;
    if (s->raw == NULL)
        note(s, sqlite3_prepare_v3(db->raw, s->sql, -1, SQLITE_PREPARE_PERSISTENT, &s->raw, NULL));
    assert(s->raw == NULL || !sqlite3_stmt_busy(s->raw));
    return s;
}

void bind_whole(struct statement *s, int i, int64_t value)
{
    if (!s->broken)
        note(s, sqlite3_bind_int64(s->raw, i, value));
}

void bind_text(struct statement *s, int i, const char *text, size_t length)
{
    if (!s->broken)
        note(s, sqlite3_bind_text64(s->raw, i, text, length, SQLITE_STATIC, SQLITE_UTF8));
}

void bind_bytes(struct statement *s, int i, const void *bytes, size_t length)
{
    if (!s->broken)
        note(s, sqlite3_bind_blob64(s->raw, i, length == 0 ? "" : bytes, length, SQLITE_STATIC));
}

void statement_end(struct statement *s)
{
    if (s->raw == NULL)
        return;
    sqlite3_reset(s->raw);
    sqlite3_clear_bindings(s->raw);
}

enum step statement_step(struct statement *s, struct why *why)
{
    int code = s->broken ? SQLITE_ERROR : sqlite3_step(s->raw);
    if (code == SQLITE_ROW)
        return STEP_ROW;
    if (s->broken)
        *why = s->db->sticky;
    else if (code != SQLITE_DONE)
        trouble(s->db, code, why);
    statement_end(s);
    return code == SQLITE_DONE ? STEP_END : STEP_FAILED;
}

bool statement_done(struct statement *s, struct why *why)
{
    enum step step;
    do
        step = statement_step(s, why);
    while (step == STEP_ROW);
    return step == STEP_END;
}

bool first_whole(struct statement *s, int64_t *out, bool *found, struct why *why)
{
    enum step step = statement_step(s, why);
    *found = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    *out = column_whole(s, 0);
    statement_end(s);
    return true;
}

bool column_none(struct statement *s, int i)
{
    return sqlite3_column_type(s->raw, i) == SQLITE_NULL;
}

int64_t column_whole(struct statement *s, int i)
{
    return sqlite3_column_int64(s->raw, i);
}

const char *column_text(struct statement *s, int i, size_t *length)
{
    const void *text = sqlite3_column_text(s->raw, i);
    if (length != NULL)
        *length = (size_t)sqlite3_column_bytes(s->raw, i);
    return text == NULL ? "" : text;
}

const void *column_bytes(struct statement *s, int i, size_t *length)
{
    const void *bytes = sqlite3_column_blob(s->raw, i);
    if (length != NULL)
        *length = (size_t)sqlite3_column_bytes(s->raw, i);
    return bytes;
}

/* ---- open and close ---- */

static bool is_wal(struct sqlite *db, const char *pragma, int *code)
{
    sqlite3_stmt *s = NULL;
    *code = sqlite3_prepare_v2(db->raw, pragma, -1, &s, NULL);
    if (*code == SQLITE_OK)
        *code = sqlite3_step(s);
    bool wal = *code == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(s, 0), "wal") == 0;
    sqlite3_finalize(s);
    return wal;
}

/* The change to WAL does not ask the busy handler, so two that create the file at once would have
 * one of them fail: it is tried again here. */
static bool make_wal(struct sqlite *db, bool reader, struct why *why)
{
    const char *pragma = reader ? "PRAGMA journal_mode" : "PRAGMA journal_mode=WAL";
    int code;
    bool wal = is_wal(db, pragma, &code);
    for (int waited = 0; !wal && (code & 0xff) == SQLITE_BUSY && waited < BUSY_MS;
         waited += BUSY_STEP_MS) {
        sqlite3_sleep(BUSY_STEP_MS);
        wal = is_wal(db, pragma, &code);
    }
    if (wal)
        return true;
    if (code != SQLITE_ROW)
        return trouble(db, code, why);
    return fail(why, reader ? "%s: its journal is not WAL yet, as that of a copy put back: start its owner "
                "first, which makes it so" : "%s: its journal cannot be WAL here; put the data folder on a "
                "local disk", db->path);
}

/* The WAL stays at close, else a reader of another user could not open the file any more; it is
 * cut back to 64 MiB after a burst. */
static bool writer_settings(struct sqlite *db, struct why *why)
{
    int64_t level = 0;
    int keep = 1;
    sqlite3_file_control(db->raw, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    if (!sqlite_run(db, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
                        "PRAGMA journal_size_limit=67108864", why)
        || !sqlite_ask(db, "PRAGMA synchronous", &level, why))
        return false;
    return level == SYNCHRONOUS_FULL
           || fail(why, "%s: synchronous=FULL did not hold (it is %d)", db->path, (int)level);
}

static bool settle_writer(struct sqlite *db, const struct sqlite_store *store, struct why *why)
{
    int version;
    return schema_look(db, store, &version, why)
           && sqlite_run(db, "PRAGMA page_size=8192", why) && make_wal(db, false, why)
           && writer_settings(db, why) && schema_migrate(db, store, version, why);
}

static bool settle_reader(struct sqlite *db, const struct sqlite_store *store, bool *missing,
                          struct why *why)
{
    int version;
    if (!schema_look(db, store, &version, why))
        return false;
    *missing = version == 0;
    return *missing || (schema_is_current(db, store, version, why) && make_wal(db, true, why));
}

static bool make_handle(struct sqlite **out, const char *path, const struct sqlite_store *store)
{
    struct sqlite *db = calloc(1, sizeof *db + store->count * sizeof *db->statement);
    if (db == NULL)
        return false;
    db->path = strdup(path);
    db->count = store->count;
    for (size_t i = 0; i < db->count; i++)
        db->statement[i] = (struct statement){ .db = db, .sql = store->statements[i] };
    *out = db;
    return db->path != NULL;
}

static bool open_file(struct sqlite *db, bool reader, struct why *why)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
                | (reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    int code = sqlite3_open_v2(db->path, &db->raw, flags, NULL);
    if (code != SQLITE_OK)
        return trouble(db, code, why);
    sqlite3_busy_timeout(db->raw, BUSY_MS);
    return sqlite_run(db, "PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF", why);
}

bool sqlite_open(struct sqlite **out, const char *path, const struct sqlite_store *store,
                 bool reader, bool *missing, struct why *why)
{
    struct sqlite *db = NULL;
    *out = NULL;
    *missing = reader && access(path, F_OK) == -1 && errno == ENOENT;
    if (*missing)
        return true;
    bool ok = make_handle(&db, path, store) ? open_file(db, reader, why)
                                            : fail(why, "%s: out of memory", path);
    ok = ok && (reader ? settle_reader(db, store, missing, why) : settle_writer(db, store, why));
    if (!ok || *missing)
        sqlite_close(&db);
    *out = db;
    return ok;
}

/* Not the lenient _v2: a statement left behind is our mistake and must show. */
void sqlite_close(struct sqlite **handle)
{
    struct sqlite *db = *handle;
    if (db == NULL)
        return;
    for (size_t i = 0; i < db->count; i++)
        sqlite3_finalize(db->statement[i].raw);
    int code = sqlite3_close(db->raw);
    assert(code == SQLITE_OK);
    (void)code;
    free(db->path);
    free(db);
    *handle = NULL;
}
