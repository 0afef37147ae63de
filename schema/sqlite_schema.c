#include "schema/sqlite_schema.h"

static int newest(const struct sqlite_store *store)
{
    int n = 0;
    while (store->migrations[n] != NULL)
        n++;
    return n;
}

static bool not_newer(struct sqlite *db, const struct sqlite_store *store, int64_t version,
                      struct why *why)
{
    return version <= newest(store)
           || fail(why, "%s: its schema %d is newer than this program, which knows %d; install the "
                   "newer envpub again, or restore the backup made before the update",
                   sqlite_path(db), (int)version, newest(store));
}

struct identity { int64_t application, version, tables; };

/* In one view: between two reads another process may lay the first schema down. */
static bool identify(struct sqlite *db, struct identity *out, struct why *why)
{
    bool ok = sqlite_view(db, why)
              && sqlite_ask(db, "PRAGMA application_id", &out->application, why)
              && sqlite_ask(db, "PRAGMA user_version", &out->version, why)
              && sqlite_ask(db, "SELECT count(*) FROM sqlite_schema", &out->tables, why);
    sqlite_rollback(db);
    return ok;
}

/* Ours, or empty: nothing of a stranger's file may be changed, not even its journal. */
bool schema_look(struct sqlite *db, const struct sqlite_store *store, int *version,
                 struct why *why)
{
    struct identity is;
    if (!identify(db, &is, why))
        return false;
    *version = (int)is.version;
    if (is.application == store->application)
        return not_newer(db, store, is.version, why);
    return (is.application == 0 && is.version == 0 && is.tables == 0)
           || fail(why, "%s: is a database of something else (application_id %d, ours is %d); move "
                   "it away, or name another data folder", sqlite_path(db), (int)is.application,
                   (int)store->application);
}

bool schema_is_current(struct sqlite *db, const struct sqlite_store *store, int version,
                       struct why *why)
{
    return version == newest(store)
           || fail(why, "%s: its schema %d is older than this program; start %s, which updates it",
                   sqlite_path(db), version, store->owner);
}

/* A migration and its number are one transaction, so a kill in its midst leaves the old schema. */
static bool step_up(struct sqlite *db, const struct sqlite_store *store, int from, struct why *why)
{
    char stamp[96];
    struct why inner;
    snprintf(stamp, sizeof stamp, "PRAGMA application_id=%d; PRAGMA user_version=%d",
             (int)store->application, from + 1);
    if (!sqlite_run(db, store->migrations[from], &inner))
        return fail(why, "migration %d: %s", from + 1, inner.text);
    return sqlite_run(db, stamp, why) && sqlite_commit(db, why);
}

/* Another process may have been first while we waited for the lock, so the number is read again
 * under it. */
bool schema_migrate(struct sqlite *db, const struct sqlite_store *store, int version,
                    struct why *why)
{
    int64_t now = version;
    bool ok = true;
    while (ok && now < newest(store)) {
        ok = sqlite_begin(db, why) && sqlite_ask(db, "PRAGMA user_version", &now, why);
        if (ok && now < newest(store))
            ok = step_up(db, store, (int)now++, why);
        sqlite_rollback(db);
    }
    return ok && not_newer(db, store, now, why);
}
