/* store_sqlite: the inside of the SQLite stores of the readings, shared by its few files. */
#ifndef SCHEMA_STORE_SQLITE_H
#define SCHEMA_STORE_SQLITE_H

#include "schema/readings.h"
#include "schema/sqlite.h"
#include "schema/store_memory.h"

/* Numbers of the statements; their SQL stands in store_sqlite_readings.c in the same names. */
enum readings_statement {
    STATION_ADD, STATION_NUMBER,
    REPORT_ADD, REPORT_ONE, REPORT_CHANGE,
    UNDO_LAST, UNDO_ADD, UNDO_ALL,
    GRID_ADD, GRID_COUNT, GRID_PHASES, GRID_SPAN,
    TOUCHED_ADD, TOUCHED_SINCE,
    WINDOW, WINDOW_SPAN, WINDOW_STATION, WINDOW_STATION_SPAN, WINDOW_NEXT, FIRST_ANY, FIRST_SPAN,
    REFUSED_ADD, REFUSED_NEXT, REFUSED_SETTLE, REFUSED_AGAIN, REFUSED_COUNTS,
    SEEN_PUT, SEEN_ALL, SEEN_FORGET,
    PARAMETER_ADD, PARAMETER_ALL,
    READINGS_STATEMENTS
};
extern const struct sqlite_store readings_store;

enum { PHASES_MOST = 8, PHASE_ANY = -1 };   /* see the table grid */

struct readings {
    struct sqlite *db;
    int lock;                               /* -1: not ours */
    int offset;
    const struct parameters *parameters;
    struct known_stations stations;
    struct notes touched, grid;             /* touched: of this transaction */
    struct text line, fragment, payload;
};

/* The key of a report. */
struct place { int64_t start, station; int32_t span; };
void bind_place(struct statement *s, int first, const struct place *place);   /* three in a row */

/* 0 in *number: there is none. */
MUST bool station_number(struct readings *r, const char *id, int64_t *number, struct why *why);
MUST bool station_number_made(struct readings *r, const char *id, int64_t *number, struct why *why);

/* DATA/…/NAME.db and the lock beside it, as a store's open needs them. lock: -1 unless a daemon's. */
struct store_files { char file[4096]; int lock; };
MUST bool store_files_open(struct store_files *out, const char *folder, const char *name,
                           enum store_use use, struct why *why);
void      store_lock_close(int *lock);

#endif
