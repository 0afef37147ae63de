/* sqlite: one SQLite file, opened as the house needs it: WAL, each commit on disk before it is
 * told, our schema and no other. sqlite.c is the only file that knows the library.
 *
 * Statements are known by number, prepared at first use, and finalised at close. An error of use or
 * bind is sticky: the next step tells it. One statement walks one walk at a time. */
#ifndef SCHEMA_SQLITE_H
#define SCHEMA_SQLITE_H

#include "schema/base/why.h"

struct sqlite;
struct statement;

/* What a file must be to be ours. */
struct sqlite_store {
    const char *owner;                  /* the program that creates and updates it, for messages */
    int32_t application;                /* PRAGMA application_id: tells our files from others */
    const char *const *migrations;      /* NULL-terminated; the n-th leads to user_version n */
    const char *const *statements;      /* by the caller's numbers */
    size_t count;
};
/* schema/sql/STORE/NNN_name.sql, embedded by the build. They must be ASCII. */
extern const char *const readings_migrations[];
extern const char *const publications_migrations[];

/* A writer creates and migrates the file; a reader never writes: a file that is not there, or has
 * nothing in it yet, is *missing: true is returned and *out stays NULL. */
MUST bool sqlite_open(struct sqlite **out, const char *path, const struct sqlite_store *store,
                      bool reader, bool *missing, struct why *why);
void      sqlite_close(struct sqlite **db);
const char *sqlite_path(const struct sqlite *db);               /* for messages */

MUST bool sqlite_begin(struct sqlite *db, struct why *why);     /* takes the write lock at once */
MUST bool sqlite_view(struct sqlite *db, struct why *why);      /* one state for several reads */
MUST bool sqlite_commit(struct sqlite *db, struct why *why);    /* failed: roll back */
void      sqlite_rollback(struct sqlite *db);   /* fine too when SQLite did so, or none was begun */
bool      sqlite_within(const struct sqlite *db);               /* a transaction is open */
/* true, or why tells that a write was tried outside of a transaction */
MUST bool sqlite_writing(const struct sqlite *db, struct why *why);

MUST bool sqlite_run(struct sqlite *db, const char *script, struct why *why);
/* The file was moved away or replaced since it was opened: what is written is seen by nobody. */
bool      sqlite_moved(struct sqlite *db);
MUST bool sqlite_ask(struct sqlite *db, const char *sql, int64_t *out, struct why *why);
int64_t   sqlite_changes(const struct sqlite *db);              /* rows the last write changed */

enum step { STEP_ROW, STEP_END, STEP_FAILED };

struct statement *sqlite_use(struct sqlite *db, int which);     /* never NULL */
/* From 1. Text and bytes must live until the statement ends. */
void bind_whole(struct statement *s, int i, int64_t value);
void bind_text(struct statement *s, int i, const char *text, size_t length);   /* NULL: null */
void bind_bytes(struct statement *s, int i, const void *bytes, size_t length); /* NULL, 0: empty */

MUST enum step statement_step(struct statement *s, struct why *why);   /* not a row: it has ended */
MUST bool      statement_done(struct statement *s, struct why *why);  /* a write: step to its end */
void           statement_end(struct statement *s);
/* The one whole number of the one row; *found false: no row, *out untouched. */
MUST bool      first_whole(struct statement *s, int64_t *out, bool *found, struct why *why);

/* From 0; text and bytes live until the next step. A null is "" or 0; length may be NULL. */
bool        column_none(struct statement *s, int i);
int64_t     column_whole(struct statement *s, int i);
const char *column_text(struct statement *s, int i, size_t *length);
const void *column_bytes(struct statement *s, int i, size_t *length);

#endif
