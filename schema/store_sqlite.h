/* store_sqlite: the inside of the SQLite stores of the readings, shared by its few files. */
#ifndef SCHEMA_STORE_SQLITE_H
#define SCHEMA_STORE_SQLITE_H

#include "schema/readings.h"
#include "schema/sqlite.h"
#include "schema/store_files.h"
#include "schema/store_memory.h"

/* Numbers of the statements; their SQL stands in store_sqlite_readings.c in the same names. */
enum readings_statement {
    STATION_ADD, STATION_NUMBER,
    REPORT_ADD, REPORT_ONE, REPORT_CHANGE,
    UNDO_LAST, UNDO_ADD, UNDO_ALL, UNDO_WINDOW, UNDO_ONE, REPLAYED_ONE, REPLAYED_PUT, REFUSED_ANY,
    GRID_ADD, GRID_COUNT, GRID_PHASES, GRID_SPAN,
    TOUCHED_ADD, TOUCHED_ADD_MANY, TOUCHED_SINCE, OPENING_NEXT, OPENING_ONE, OPENING_ADD,
    WINDOW, WINDOW_SPAN, WINDOW_STATION, WINDOW_STATION_SPAN, WINDOW_NEXT,
    PROBE, FIRST_ANY, FIRST_SPAN,
    REFUSED_ADD, REFUSED_LIKE, REFUSED_NEXT, REFUSED_SETTLE, REFUSED_AGAIN, REFUSED_COUNTS,
    SEEN_PUT, SEEN_ONE, SEEN_ALL, SEEN_LAST, SEEN_FORGET,
    SUBSCRIPTION_ONE, SUBSCRIPTION_PUT, SUBSCRIPTION_FORGET,
    PART_KNOWN, PART_ADOPT, PART_FETCH, PART_RIVAL, PART_MARK, PART_REPLAYED,
    PART_PUT, PART_COUNT, PART_FRAMES, PART_JOINED, PART_FORGET,
    PART_OPEN, PART_OLDEST, PART_WAITING, PART_FORGET_JOINED, PART_FEED,
    PARAMETER_ADD, PARAMETER_ALL, OFFSET_ONE, OFFSET_PUT,
    READINGS_STATEMENTS
};
extern const struct sqlite_store readings_store;

enum {
    PHASES_MOST = 8, PHASE_ANY = -1,        /* see the table grid */
    PAYLOAD_MOST = 1 << 28,                 /* of a refused message, read back */
    SEEN_BLOCK = 128, SEEN_FEEDS = 32,      /* see the table seen */
    PARTS_MOST = 4096,                      /* of a feed that wait; then the oldest set is refused */
    TOUCHED_MANY = 32,                      /* rows of TOUCHED_ADD_MANY */
};

struct touch { int64_t station, hour; };

struct seen_block {
    char feed[65];
    bool dirty;
    int block;
    int64_t written;
    uint64_t hash[SEEN_BLOCK];
};

struct readings {
    struct sqlite *db;
    int lock;                               /* -1: not ours */
    int offset;
    bool begun;                             /* a transaction, by readings_begin */
    bool opened, opening;                   /* our row of `opening` stands; is of this transaction */
    const struct parameters *parameters;    /* the caller's */
    struct known_stations stations;
    struct notes touched, grid;             /* touched: of this transaction */
    struct touch pending[TOUCHED_MANY];     /* noted in touched and not yet written */
    size_t pendings;
    struct seen_block seen[SEEN_FEEDS];     /* where each feed is at, of this transaction */
    struct text line, fragment, payload;
};

/* The key of a report. */
struct place { int64_t start, station; int32_t span; };
void bind_place(struct statement *s, int first, const struct place *place);   /* three in a row */

/* 0 in *number: there is none. */
MUST bool station_number(struct readings *r, const char *id, int64_t *number, struct why *why);
MUST bool station_number_made(struct readings *r, const char *id, int64_t *number, struct why *why);

/* Is the offset on file ours, or may ours take its place? *known: it is. */
MUST bool offset_agrees(struct readings *r, bool *known, struct why *why);
MUST bool offset_record(struct readings *r, struct why *why);

/* Written late, for they are cheaper together: at the latest by readings_commit. */
MUST bool touched_flush(struct readings *r, struct why *why);
MUST bool seen_flush(struct readings *r, struct why *why);
void      seen_drop(struct readings *r);

#endif
