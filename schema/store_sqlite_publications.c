#include "schema/store_sqlite_publications.h"

#include "schema/base/digest.h"

#include <stdlib.h>
#include <string.h>

#define REVISION "SELECT start, revision, id, published, seq, registry, content, released, body," \
                 " city_min_percent, opening, file FROM document"
#define SHELF "SELECT start, kind, subject, aqi, level, primaries, cells, revised, reason FROM shelf"
#define PARCEL "SELECT p.id, p.portal, p.start, p.revision, p.born, p.due, p.tries, p.state,"    \
               " p.tried, p.status, p.answer, d.id, d.file FROM parcel p JOIN document d"          \
               " ON d.start = p.start AND d.revision = p.revision"
/* A portal that was away (0; -1: the start before knew it), or is now to have older hours. */
#define REFILL "(excluded.since IS NOT NULL AND (portal.configured = 0 OR portal.since IS NULL" \
               " OR excluded.since < portal.since))"

static const char *const statements[PUBLICATIONS_STATEMENTS] = {
    [REGISTRY_ADD] = "INSERT INTO registry (digest, first_used, stations, series, enterprises,"
                     " limits) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (digest) DO NOTHING",
    [REGISTRY_ONE] = "SELECT stations, series, enterprises, limits FROM registry WHERE digest = ?1",
    [DOCUMENT_ADD] = "INSERT INTO document (start, revision, id, published, seq, registry, content,"
                     " released, body, file, city_min_percent, opening)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, nullif(?10, -1), ?11)",
    [DOCUMENT_LATEST] = REVISION " WHERE start = ?1 ORDER BY revision DESC LIMIT 1",
    [DOCUMENT_FIRST] = "SELECT published FROM document WHERE start = ?1 ORDER BY revision LIMIT 1",
    [DOCUMENT_NEWEST] = "SELECT start FROM document ORDER BY start DESC LIMIT 1",
    [DOCUMENT_UNRELEASED] = REVISION " WHERE released = 0 AND (start, revision) > (?1, ?2)"
                            " ORDER BY start, revision LIMIT 1",
    [DOCUMENT_RELEASED] = "UPDATE document SET released = 1, body = NULL"
                          " WHERE start = ?1 AND revision = ?2",
    [SHELF_CLEAR] = "DELETE FROM shelf WHERE start = ?1",
    [SHELF_ADD] = "INSERT INTO shelf (start, kind, subject, aqi, level, primaries, cells, revised,"
                  " reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SHELF_HOUR] = SHELF " WHERE start = ?1 ORDER BY kind, subject",
    [SHELF_ONE] = SHELF " WHERE start = ?1 AND kind = ?2 AND subject = ?3",
    [SHELF_NEXT] = "SELECT start FROM shelf WHERE start >= ?1 AND start < ?2"
                   " ORDER BY start LIMIT 1",
    [WORKED_ONE] = "SELECT seq FROM worked WHERE opening = ?1",
    [WORKED_PUT] = "INSERT INTO worked (opening, seq) VALUES (?1, ?2)"
                   " ON CONFLICT (opening) DO UPDATE SET seq = excluded.seq",
    /* of before: 'readings' is the ledger from before they had names, the first that is met */
    [PROGRESS_ONE] = "SELECT seq FROM progress WHERE ledger IN (?1, 'readings') LIMIT 1",
    [PROGRESS_DROP] = "DELETE FROM progress WHERE ledger IN (?1, 'readings')",
    [DOCUMENT_ADOPT] = "UPDATE document SET opening = ?2 WHERE seq <= ?3 AND (opening IS NULL"
                       " OR opening = (SELECT ledger || '.' || epoch FROM progress"
                       " WHERE ledger = ?1))",
    [DOCUMENT_SEAL] = "UPDATE document SET file = ?3 WHERE start = ?1 AND revision = ?2"
                      " AND file IS NULL",

    [PORTAL_MEET] = "INSERT INTO portal (name, born, configured, since, fill_start, fill_revision)"
                    " VALUES (?1, ?2, 1, ?3, ?3, CASE WHEN ?3 IS NULL THEN NULL ELSE 0 END)"
                    " ON CONFLICT (name) DO UPDATE SET configured = 1, since = excluded.since,"
                    " fill_start = CASE WHEN " REFILL " THEN excluded.fill_start"
                    " ELSE portal.fill_start END, fill_revision = CASE WHEN " REFILL
                    " THEN excluded.fill_revision ELSE portal.fill_revision END",
    [PORTAL_PART] = "UPDATE portal SET configured = CASE configured WHEN 1 THEN -1 ELSE 0 END",
    [PORTAL_NEXT] = "SELECT name, born, configured = 1, since, fill_start, rest, failures,"
                    " held_since, held, setup, told, status, answer, (SELECT min(due) FROM parcel"
                    " WHERE portal = name AND state = 0)"
                    " FROM portal WHERE name > ?1 ORDER BY name LIMIT 1",
    [PORTAL_KEEP] = "UPDATE portal SET rest = ?2, failures = ?3, held_since = ?4, held = ?5,"
                    " setup = ?6, told = ?7, status = ?8, answer = ?9 WHERE name = ?1",
    [PORTAL_FILLED] = "UPDATE portal SET (fill_start, fill_revision) = (SELECT d.start, d.revision"
                      " FROM document d WHERE d.released = 1 AND (d.start, d.revision) >"
                      " (portal.fill_start, portal.fill_revision) ORDER BY d.start, d.revision"
                      " LIMIT 1 OFFSET ?2) WHERE name = ?1",
    [PORTAL_WAKE] = "UPDATE portal SET rest = 0 WHERE name = ?1",
    [PORTAL_CLAMP] = "UPDATE portal SET rest = 0 WHERE name = ?1 AND rest > ?2 + 691200",
    [PARCEL_PUT] = "INSERT INTO parcel (portal, start, revision, born, due)"
                   " SELECT name, ?1, ?2, ?3, ?3 FROM portal WHERE configured = 1"
                   " AND (since <= ?1 OR (since IS NULL AND NOT EXISTS (SELECT 1 FROM document d"
                   " WHERE d.start = ?1 AND d.revision = ?2 AND d.opening = ''"
                   " AND d.published < portal.born)))"
                   " ON CONFLICT (portal, start, revision) DO NOTHING",
    [PARCEL_FILL] = "INSERT INTO parcel (portal, start, revision, born, due)"
                    " SELECT p.name, d.start, d.revision, ?3, ?3 FROM portal p JOIN document d"
                    " ON d.released = 1 AND (d.start, d.revision) > (p.fill_start, p.fill_revision)"
                    " WHERE p.name = ?1 ORDER BY d.start, d.revision LIMIT ?2"
                    " ON CONFLICT (portal, start, revision) DO NOTHING",
    [PARCEL_DUE] = PARCEL " WHERE p.portal = ?1 AND p.state = 0 AND p.due <= ?2"
                   " AND (p.start, p.revision) > (?3, ?4) AND NOT EXISTS (SELECT 1 FROM parcel q"
                   " WHERE q.portal = p.portal AND q.state = 0 AND q.start = p.start"
                   " AND q.revision < p.revision) ORDER BY p.start, p.revision LIMIT 1",
    [PARCEL_LIST] = PARCEL " WHERE p.id > ?1 AND (?2 <> 0 OR p.state IN (0, 2))"
                    " ORDER BY p.id LIMIT 1",
    [PARCEL_COUNTS] = "SELECT state, count(*) FROM parcel WHERE portal = ?1 GROUP BY state",
    [PARCEL_OLDEST] = "SELECT min(born) FROM parcel WHERE portal = ?1 AND state = 0",
    [PARCEL_TRIED] = "UPDATE parcel SET state = ?2, tries = ?3, due = ?4, tried = ?5, status = ?6,"
                     " answer = ?7 WHERE id = ?1 AND state = 0",
    [PARCEL_HASTEN] = "UPDATE parcel SET due = ?2 WHERE portal = ?1 AND state = 0 AND due > ?2"
                      " AND tried < ?2",
    [PARCEL_MOVE] = "UPDATE parcel SET state = ?3, due = ?4 WHERE id = ?1 AND state = ?2",
    [PARCEL_CLAMP] = "UPDATE parcel SET due = ?2 WHERE portal = ?1 AND state = 0"
                     " AND due > ?2 + 172800",
};

static const struct sqlite_store publications_store = {
    .owner = "envpub-publish",
    .application = 0x656e7070,      /* "enpp" */
    .migrations = publications_migrations,
    .statements = statements,
    .count = PUBLICATIONS_STATEMENTS,
};

/* ---- open, transactions ---- */

bool publications_open(struct publications **out, const char *folder, enum store_use use,
                       bool *missing, struct why *why)
{
    bool unasked;
    struct store_files files;
    struct publications *p = calloc(1, sizeof *p);
    *out = NULL;
    if (missing == NULL)
        missing = &unasked;
    *missing = false;
    if (p == NULL)
        return fail(why, "out of memory");
    *p = (struct publications){ .body = TEXT(BODY_MOST), .cells = TEXT(CELLS_MOST) };
    bool ok = store_files_open(&files, folder, "publications.db", use, why);
    p->lock = files.lock;
    ok = ok && sqlite_open(&p->db, files.file, &publications_store, use == STORE_READER, missing,
                           why);
    if (!ok || *missing)
        publications_close(&p);
    *out = p;
    return ok;
}

void publications_close(struct publications **store)
{
    struct publications *p = *store;
    if (p == NULL)
        return;
    sqlite_close(&p->db);
    store_lock_close(&p->lock);
    text_close(&p->body);
    text_close(&p->cells);
    free(p);
    *store = NULL;
}

bool publications_begin(struct publications *p, struct why *why)
{
    return sqlite_begin(p->db, why);
}

bool publications_commit(struct publications *p, struct why *why)
{
    return sqlite_commit(p->db, why);
}

void publications_rollback(struct publications *p)
{
    sqlite_rollback(p->db);
}

/* ---- registry versions ---- */

bool publications_keep_registry(struct publications *p, const char *digest,
                                const struct registry_files *files, int64_t when, struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = sqlite_use(p->db, REGISTRY_ADD);
    bind_text(s, 1, digest, strlen(digest));
    bind_whole(s, 2, when);
    for (int i = 0; i < REGISTRY_FILES; i++)
        bind_bytes(s, 3 + i, files->file[i].at, files->file[i].length);
    return statement_done(s, why);
}

static bool registry_take(struct statement *s, const char *digest, struct registry_files *out,
                          struct why *why)
{
    *out = (struct registry_files){ .kept = true };
    snprintf(out->folder, sizeof out->folder, "registry %.12s", digest);
    for (int i = 0; i < REGISTRY_FILES; i++) {
        size_t length;
        const void *bytes = column_bytes(s, i, &length);
        out->file[i] = TEXT(length + 1);
        text_add(&out->file[i], bytes, length);
        if (out->file[i].spilt)
            return fail(why, "out of memory");
    }
    return true;
}

bool publications_registry(struct publications *p, const char *digest, struct registry_files *out,
                           bool *found, struct why *why)
{
    struct statement *s = sqlite_use(p->db, REGISTRY_ONE);
    bind_text(s, 1, digest, strlen(digest));
    enum step step = statement_step(s, why);
    *found = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    bool ok = registry_take(s, digest, out, why);
    statement_end(s);
    if (!ok)
        registry_files_close(out);
    return ok;
}

/* ---- revisions ---- */

static bool document_add(struct publications *p, const struct revision *r, struct why *why)
{
    struct digest file = digest_of(r->body, r->length);
    struct statement *s = sqlite_use(p->db, DOCUMENT_ADD);
    bind_whole(s, 1, r->start);
    bind_whole(s, 2, r->revision);
    bind_text(s, 3, r->id, strlen(r->id));
    bind_whole(s, 4, r->published);
    bind_whole(s, 5, r->seq);
    bind_text(s, 6, r->registry, strlen(r->registry));
    bind_text(s, 7, r->content, strlen(r->content));
    bind_bytes(s, 8, r->body, r->length);
    bind_text(s, 9, file.hex, strlen(file.hex));
    bind_whole(s, 10, r->city_min_percent);
    bind_text(s, 11, r->opening, strlen(r->opening));
    return statement_done(s, why);
}

bool publications_lay(struct publications *p, const struct revision *revision,
                      const struct hour_document *document, struct why *why)
{
    return sqlite_writing(p->db, why) && document_add(p, revision, why)
           && shelf_lay(p, document, why);
}

static bool revision_take(struct publications *p, struct statement *s, struct revision *out,
                          struct why *why)
{
    *out = (struct revision){
        .start = column_whole(s, 0), .revision = (int)column_whole(s, 1),
        .published = column_whole(s, 3), .seq = column_whole(s, 4),
        .released = column_whole(s, 7) != 0,
        .city_min_percent = column_none(s, 9) ? NO_RULE : (int)column_whole(s, 9),
    };
    snprintf(out->id, sizeof out->id, "%s", column_text(s, 2, NULL));
    snprintf(out->registry, sizeof out->registry, "%s", column_text(s, 5, NULL));
    snprintf(out->content, sizeof out->content, "%s", column_text(s, 6, NULL));
    snprintf(out->opening, sizeof out->opening, "%s", column_text(s, 10, NULL));
    snprintf(out->file, sizeof out->file, "%s", column_text(s, 11, NULL));
    if (column_none(s, 8))
        return true;
    const void *body = column_bytes(s, 8, &out->length);
    text_clear(&p->body);
    text_add(&p->body, body, out->length);
    out->body = p->body.at;
    return !p->body.spilt || fail(why, "out of memory");
}

static bool revision_one(struct publications *p, struct statement *s, struct revision *out,
                         bool *found, struct why *why)
{
    enum step step = statement_step(s, why);
    *found = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    bool ok = revision_take(p, s, out, why);
    statement_end(s);
    return ok;
}

bool publications_latest(struct publications *p, int64_t start, struct revision *out, bool *found,
                         struct why *why)
{
    struct statement *s = sqlite_use(p->db, DOCUMENT_LATEST);
    bind_whole(s, 1, start);
    return revision_one(p, s, out, found, why);
}

bool publications_first(struct publications *p, int64_t start, int64_t *published, bool *found,
                        struct why *why)
{
    struct statement *s = sqlite_use(p->db, DOCUMENT_FIRST);
    bind_whole(s, 1, start);
    return first_whole(s, published, found, why);
}

bool publications_newest(struct publications *p, int64_t *start, bool *found, struct why *why)
{
    return first_whole(sqlite_use(p->db, DOCUMENT_NEWEST), start, found, why);
}

bool publications_unreleased(struct publications *p, int64_t after_start, int after_revision,
                             struct revision *out, bool *more, struct why *why)
{
    struct statement *s = sqlite_use(p->db, DOCUMENT_UNRELEASED);
    bind_whole(s, 1, after_start);
    bind_whole(s, 2, after_revision);
    return revision_one(p, s, out, more, why);
}

bool publications_released(struct publications *p, int64_t start, int revision, struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = sqlite_use(p->db, DOCUMENT_RELEASED);
    bind_whole(s, 1, start);
    bind_whole(s, 2, revision);
    return statement_done(s, why)
           && (sqlite_changes(p->db) == 1
               || fail(why, "revision %d of an hour was released and never laid down", revision));
}
