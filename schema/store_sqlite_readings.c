#include "schema/store_sqlite.h"

#include "schema/report_text.h"

#include <stdlib.h>
#include <string.h>

/* Columns of a report as the windows tell it: see row_read in store_sqlite_window.c. */
#define ROW "SELECT r.start, s.id, r.span, r.station, r.known_from, r.changed_at, r.readings" \
            " FROM report AS r JOIN station AS s ON s.number = r.station"
#define RANGE ROW " WHERE r.start >= ?1 AND r.start < ?2"

#define LAST "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'touched'), 0)"

#define OPENING "SELECT o.number, o.name, coalesce((SELECT n.seq FROM opening AS n" \
                " WHERE n.number > o.number ORDER BY n.number LIMIT 1), " LAST ") FROM opening AS o"

#define SET " WHERE feed = ?1 AND source = ?2 AND stamp = ?3"

/* One statement for many rows of the ledger: the next number costs as much as the row itself. */
#define EIGHT "(?,?),(?,?),(?,?),(?,?),(?,?),(?,?),(?,?),(?,?)"

static const char *const statements[READINGS_STATEMENTS] = {
    [STATION_ADD] = "INSERT INTO station (id) VALUES (?1) ON CONFLICT (id) DO NOTHING",
    [STATION_NUMBER] = "SELECT number FROM station WHERE id = ?1",
    [REPORT_ADD] = "INSERT INTO report (start, station, span, known_from, readings)"
                   " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (start, station, span) DO NOTHING",
    [REPORT_ONE] = "SELECT known_from, changed_at, readings FROM report"
                   " WHERE start = ?1 AND station = ?2 AND span = ?3",
    [REPORT_CHANGE] = "UPDATE report SET readings = ?4, changed_at = ?5"
                      " WHERE start = ?1 AND station = ?2 AND span = ?3",
    [UNDO_LAST] = "SELECT nr, known_until FROM undo WHERE start = ?1 AND station = ?2 AND span = ?3"
                  " AND parameter = ?4 ORDER BY nr DESC LIMIT 1",
    [UNDO_ADD] = "INSERT INTO undo (start, station, span, parameter, nr, old, known_from,"
                 " known_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [UNDO_ALL] = "SELECT parameter, old, known_until FROM undo"
                 " WHERE start = ?1 AND station = ?2 AND span = ?3 ORDER BY parameter, nr",
    [UNDO_WINDOW] = "SELECT start, span, parameter, nr, old, known_from, known_until FROM undo"
                    " WHERE start >= ?1 AND start < ?2 AND station = ?3"
                    " ORDER BY start, span, parameter, nr DESC",
    [UNDO_ONE] = "SELECT old FROM undo WHERE start = ?1 AND station = ?2 AND span = ?3"
                 " AND parameter = ?4 AND old IS NOT NULL",
    [REPLAYED_ONE] = "SELECT heard, message FROM replayed WHERE start = ?1 AND station = ?2"
                     " AND span = ?3 AND parameter = ?4 AND nr = ?5",
    [REPLAYED_PUT] = "INSERT INTO replayed (start, station, span, parameter, nr, heard, message)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                     " ON CONFLICT (start, station, span, parameter) DO UPDATE SET"
                     " nr = excluded.nr, heard = excluded.heard, message = excluded.message",
    [GRID_ADD] = "INSERT INTO grid (station, span, phase) VALUES (?1, ?2, ?3)"
                 " ON CONFLICT (station, span, phase) DO NOTHING",
    [GRID_COUNT] = "SELECT count(*) FROM grid WHERE station = ?1 AND span = ?2",
    [GRID_PHASES] = "SELECT phase FROM grid WHERE station = ?1 AND span = ?2 ORDER BY phase",
    [GRID_SPAN] = "SELECT 1 FROM grid WHERE span = ?1 LIMIT 1",
    [TOUCHED_ADD] = "INSERT INTO touched (station, hour) VALUES (?1, ?2)",
    [TOUCHED_ADD_MANY] = "INSERT INTO touched (station, hour) VALUES " EIGHT "," EIGHT "," EIGHT
                         "," EIGHT,
    [TOUCHED_SINCE] = "SELECT t.seq, s.id, t.hour FROM touched AS t"
                      " JOIN station AS s ON s.number = t.station WHERE t.seq > ?1 ORDER BY t.seq",
    [OPENING_NEXT] = OPENING " WHERE o.number < ?1 ORDER BY o.number DESC LIMIT 1",
    [OPENING_ONE] = OPENING " WHERE o.name = ?1",
    [OPENING_ADD] = "INSERT INTO opening (name, seq) VALUES (lower(hex(randomblob(16))), " LAST ")",
    [WINDOW] = RANGE " ORDER BY r.start, s.id, r.span",
    [WINDOW_SPAN] = RANGE " AND r.span = ?3 ORDER BY r.start, s.id",
    [WINDOW_STATION] = RANGE " AND r.station = ?3 ORDER BY r.start, r.span",
    [WINDOW_STATION_SPAN] = RANGE " AND r.station = ?3 AND r.span = ?4 ORDER BY r.start",
    [WINDOW_NEXT] = "SELECT start FROM report WHERE start >= ?1 AND start < ?2"
                    " ORDER BY start LIMIT 1",
    [PROBE] = ROW " WHERE r.start = ?1 AND r.station = ?2 AND r.span = ?3",
    [FIRST_ANY] = "SELECT start FROM report ORDER BY start LIMIT 1",
    [FIRST_SPAN] = "SELECT start FROM report WHERE span = ?1 ORDER BY start LIMIT 1",
    [REFUSED_ADD] = "INSERT INTO refused (heard, reason, feed, topic, detail, payload, retained)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [REFUSED_LIKE] = "SELECT count(*) FROM refused WHERE settled IS NULL AND feed = ?1"
                     " AND topic = ?2 AND payload = ?3",
    [REFUSED_NEXT] = "SELECT id, heard, reason, feed, topic, detail, payload, retained FROM refused"
                     " WHERE settled IS NULL AND id >= ?1 ORDER BY id LIMIT 1",
    [REFUSED_ANY] = "SELECT id FROM refused WHERE settled IS NULL LIMIT 1",
    [REFUSED_SETTLE] = "UPDATE refused SET settled = ?2 WHERE id = ?1 AND settled IS NULL",
    [REFUSED_AGAIN] = "UPDATE refused SET reason = ?2, detail = ?3"
                      " WHERE id = ?1 AND settled IS NULL",
    [REFUSED_COUNTS] = "SELECT reason, count(*) FROM refused WHERE settled IS NULL GROUP BY reason",
    [SEEN_PUT] = "INSERT INTO seen (feed, block, hashes, written) VALUES (?1, ?2, ?3, ?4)"
                 " ON CONFLICT (feed, block) DO UPDATE SET hashes = excluded.hashes,"
                 " written = excluded.written",
    [SEEN_ONE] = "SELECT hashes FROM seen WHERE feed = ?1 AND block = ?2",
    [SEEN_ALL] = "SELECT block, hashes FROM seen WHERE feed = ?1 AND written >= ?2",
    [SEEN_LAST] = "SELECT written FROM seen WHERE feed = ?1 AND written <= ?2"
                  " ORDER BY written DESC LIMIT 1",
    [SEEN_FORGET] = "DELETE FROM seen WHERE feed = ?1",
    [SUBSCRIPTION_ONE] = "SELECT broker, client_id, topic, granted FROM subscription"
                         " WHERE feed = ?1",
    [SUBSCRIPTION_PUT] = "INSERT INTO subscription (feed, broker, client_id, topic, granted)"
                         " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (feed) DO UPDATE SET"
                         " broker = excluded.broker, client_id = excluded.client_id,"
                         " topic = excluded.topic, granted = excluded.granted",
    [SUBSCRIPTION_FORGET] = "DELETE FROM subscription WHERE feed = ?1",
    [PART_KNOWN] = "SELECT count(*) FROM part"
                   " WHERE feed = ?1 AND source = ?2 AND number = ?3 AND hash = ?4",
    [PART_ADOPT] = "SELECT stamp, count(*) FILTER (WHERE number = ?3) FROM part"
                   " WHERE feed = ?1 AND source = ?2 AND stamp <> ''"
                   " AND said BETWEEN ?4 - ?5 AND ?4 + ?5 GROUP BY stamp"
                   " HAVING count(*) FILTER (WHERE (number < ?3 AND said > ?4)"
                   " OR (number > ?3 AND said < ?4)) = 0"
                   " ORDER BY min(abs(said - ?4)), 2, stamp DESC LIMIT 1",
    [PART_FETCH] = "UPDATE part SET stamp = ?3 WHERE feed = ?1 AND source = ?2 AND stamp = ''"
                   " AND joined = 0 AND said BETWEEN ?4 - ?5 AND ?4 + ?5"
                   " AND (SELECT count(*) FROM part AS p WHERE p.feed = ?1 AND p.source = ?2"
                   " AND p.stamp = ?3 AND (p.number = part.number"
                   " OR (p.number < part.number AND p.said > part.said)"
                   " OR (p.number > part.number AND p.said < part.said))) = 0",
    [PART_RIVAL] = "SELECT source, stamp, parts, first, topic FROM part" SET " AND number = ?4"
                   " AND joined = 0",
    [PART_MARK] = "UPDATE part SET replayed = ?5"
                  " WHERE feed = ?1 AND source = ?2 AND number = ?3 AND hash = ?4 AND joined = 0",
    [PART_REPLAYED] = "SELECT replayed FROM part WHERE joined = 0 AND replayed > 0"
                      " AND replayed > ?1 ORDER BY replayed LIMIT 1",
    [PART_PUT] = "INSERT INTO part (feed, source, stamp, number, parts, said, heard, joined, hash,"
                 " topic, frame, retained, replayed, first)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13)"
                 " ON CONFLICT (feed, source, stamp, number) DO UPDATE SET parts = excluded.parts,"
                 " said = excluded.said, heard = excluded.heard, hash = excluded.hash,"
                 " topic = excluded.topic, frame = excluded.frame, retained = excluded.retained,"
                 " replayed = excluded.replayed, first = excluded.first",
    [PART_COUNT] = "SELECT count(*) FROM part" SET " AND joined = 0",
    [PART_FRAMES] = "SELECT frame, retained FROM part" SET " AND joined = 0 ORDER BY number",
    [PART_JOINED] = "UPDATE part SET joined = 1, frame = x''" SET,
    [PART_FORGET] = "DELETE FROM part" SET " AND joined = ?4",
    [PART_OPEN] = "SELECT count(*) FROM part WHERE feed = ?1 AND joined = 0",
    [PART_OLDEST] = "SELECT source, stamp, parts, first, topic FROM part"
                    " WHERE feed = ?1 AND joined = 0 AND heard < ?2 ORDER BY heard LIMIT 1",
    [PART_WAITING] = "SELECT count(*) FROM part WHERE feed = ?1 AND joined IN (0, 1) AND heard < ?2",
    [PART_FORGET_JOINED] = "DELETE FROM part WHERE feed = ?1 AND joined = 1 AND heard < ?2",
    [PART_FEED] = "SELECT feed FROM part WHERE feed > ?1 ORDER BY feed LIMIT 1",
    [PARAMETER_ADD] = "INSERT INTO parameter (key, decimals, unit) VALUES (?1, ?2, ?3)"
                      " ON CONFLICT (key) DO UPDATE SET decimals = excluded.decimals,"
                      " unit = coalesce(parameter.unit, excluded.unit)"
                      " WHERE parameter.decimals < excluded.decimals OR parameter.unit IS NULL",
    [PARAMETER_ALL] = "SELECT key, decimals, unit FROM parameter ORDER BY key",
    [OFFSET_ONE] = "SELECT utc_offset FROM site WHERE number = 1",
    [OFFSET_PUT] = "INSERT INTO site (number, utc_offset) VALUES (1, ?1)"
                   " ON CONFLICT (number) DO UPDATE SET utc_offset = excluded.utc_offset",
};

const struct sqlite_store readings_store = {
    .owner = "envpub-ingest",
    .application = 0x656e7072,      /* "enpr" */
    .migrations = readings_migrations,
    .statements = statements,
    .count = READINGS_STATEMENTS,
};

/* ---- open ---- */

/* Spelt otherwise is the same unit; a power of ten between the two is another. */
static bool unit_agrees(struct readings *r, const struct parameter *p, const char *stored,
                        struct why *why)
{
    int shift;
    return (unit_shift(stored, p->unit, &shift) && shift == 0)
           || fail(why, "%s: the values of %s were stored in \"%s\" and parameters.csv says \"%s\";"
                   " set it back to \"%s\"", sqlite_path(r->db), p->key, stored, p->unit, stored);
}

/* *known counts those that are recorded as they are now. A value is stored as its decimal digits,
 * so that more decimals lose nothing of it, and fewer would. */
static bool parameter_agrees(struct readings *r, struct statement *s, size_t *known,
                             struct why *why)
{
    const char *key = column_text(s, 0, NULL);
    int stored = (int)column_whole(s, 1);
    int i = parameter_named(r->parameters, key);
    if (i < 0)
        return fail(why, "%s: holds parameter %s, which parameters.csv does not; put its row back",
                    sqlite_path(r->db), key);
    const struct parameter *p = &r->parameters->at[i];
    *known += !column_none(s, 2) && p->decimals == stored;
    if (p->decimals < stored)
        return fail(why, "%s: the values of %s were stored with %d decimals and parameters.csv says"
                    " %d; set it back to %d", sqlite_path(r->db), key, stored, p->decimals, stored);
    return column_none(s, 2) || unit_agrees(r, p, column_text(s, 2, NULL), why);
}

static bool parameters_agree(struct readings *r, size_t *known, struct why *why)
{
    enum step step;
    struct statement *s = sqlite_use(r->db, PARAMETER_ALL);
    *known = 0;
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (!parameter_agrees(r, s, known, why)) {
            statement_end(s);
            return false;
        }
    return step == STEP_END;
}

/* The quanta on file are those of this program, or coarser, and the offset is the site's. *known:
 * all of it stands there already. */
static bool terms_agree(struct readings *r, bool *known, struct why *why)
{
    size_t parameters;
    if (!parameters_agree(r, &parameters, why) || !offset_agrees(r, known, why))
        return false;
    *known = *known && parameters == r->parameters->count;
    return true;
}

/* Another writer may have been first, so they are compared again where nobody else can write. */
static bool terms_record(struct readings *r, struct why *why)
{
    bool known;
    bool ok = readings_begin(r, why) && terms_agree(r, &known, why) && offset_record(r, why);
    for (size_t i = 0; ok && i < r->parameters->count; i++) {
        const struct parameter *p = &r->parameters->at[i];
        struct statement *s = sqlite_use(r->db, PARAMETER_ADD);
        bind_text(s, 1, p->key, strlen(p->key));
        bind_whole(s, 2, p->decimals);
        bind_text(s, 3, p->unit, strlen(p->unit));
        ok = statement_done(s, why);
    }
    ok = ok && readings_commit(r, why);
    readings_rollback(r);
    return ok;
}

static bool settle_terms(struct readings *r, enum store_use use, struct why *why)
{
    bool known;
    return terms_agree(r, &known, why) && (use == STORE_READER || known || terms_record(r, why));
}

static bool open_all(struct readings *r, const char *folder, enum store_use use, bool *missing,
                     struct why *why)
{
    struct store_files files;
    bool reader = use == STORE_READER;
    bool ok = store_files_open(&files, folder, "readings.db", use, why);
    r->lock = files.lock;
    return ok && sqlite_open(&r->db, files.file, &readings_store, reader, missing, why)
           && (*missing || settle_terms(r, use, why));
}

bool readings_open(struct readings **out, const char *folder, enum store_use use,
                   const struct parameters *parameters, int offset, bool *missing, struct why *why)
{
    bool unasked;
    struct readings *r = calloc(1, sizeof *r);
    *out = NULL;
    if (missing == NULL)
        missing = &unasked;
    *missing = false;
    if (r == NULL)
        return fail(why, "out of memory");
    *r = (struct readings){ .lock = -1, .offset = offset, .parameters = parameters,
                            .line = TEXT(REPORT_TEXT_MOST), .fragment = TEXT(REPORT_TEXT_MOST),
                            .payload = TEXT(PAYLOAD_MOST) };
    bool ok = open_all(r, folder, use, missing, why);
    if (!ok || *missing)
        readings_close(&r);
    *out = r;
    return ok;
}

void readings_close(struct readings **store)
{
    struct readings *r = *store;
    if (r == NULL)
        return;
    sqlite_close(&r->db);
    store_lock_close(&r->lock);
    stations_close(&r->stations);
    notes_close(&r->touched);
    notes_close(&r->grid);
    text_close(&r->line);
    text_close(&r->fragment);
    text_close(&r->payload);
    free(r);
    *store = NULL;
}

/* ---- transactions ---- */

bool readings_begin(struct readings *r, struct why *why)
{
    notes_forget(&r->touched);
    r->pendings = 0;
    seen_drop(r);
    r->begun = sqlite_begin(r->db, why);
    return r->begun;
}

bool readings_commit(struct readings *r, struct why *why)
{
    if (!touched_flush(r, why) || !seen_flush(r, why))
        return false;
    if (!sqlite_commit(r->db, why))
        return false;
    r->begun = false;
    r->opened = r->opened || r->opening;
    r->opening = false;
    return true;
}

/* What was learnt in the transaction may not be so any more: numbers of stations, the grid. */
void readings_rollback(struct readings *r)
{
    if (!r->begun)
        return;
    r->begun = r->opening = false;
    sqlite_rollback(r->db);
    seen_drop(r);
    stations_forget(&r->stations);
    notes_forget(&r->grid);
}

bool readings_view(struct readings *r, struct why *why)
{
    return sqlite_view(r->db, why);
}

void readings_view_end(struct readings *r)
{
    sqlite_rollback(r->db);
}

/* ---- stations ---- */

bool station_number(struct readings *r, const char *id, int64_t *number, struct why *why)
{
    *number = stations_find(&r->stations, id);
    if (*number != 0)
        return true;
    struct statement *s = sqlite_use(r->db, STATION_NUMBER);
    bind_text(s, 1, id, strlen(id));
    enum step step = statement_step(s, why);
    if (step != STEP_ROW)
        return step == STEP_END;
    *number = column_whole(s, 0);
    statement_end(s);
    return stations_add(&r->stations, id, *number) || fail(why, "out of memory");
}

bool station_number_made(struct readings *r, const char *id, int64_t *number, struct why *why)
{
    if (!station_number(r, id, number, why) || *number != 0)
        return *number != 0;
    struct statement *s = sqlite_use(r->db, STATION_ADD);
    bind_text(s, 1, id, strlen(id));
    return statement_done(s, why) && station_number(r, id, number, why)
           && (*number != 0 || fail(why, "station %s was not taken", id));
}
