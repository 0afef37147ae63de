/* store_sqlite_publications: the inside of that store, shared by its few files. */
#ifndef SCHEMA_STORE_SQLITE_PUBLICATIONS_H
#define SCHEMA_STORE_SQLITE_PUBLICATIONS_H

#include "schema/publications.h"
#include "schema/sqlite.h"
#include "schema/store_files.h"

/* Numbers of the statements; their SQL stands in store_sqlite_publications.c in the same names. */
enum publications_statement {
    REGISTRY_ADD, REGISTRY_ONE,
    DOCUMENT_ADD, DOCUMENT_LATEST, DOCUMENT_FIRST, DOCUMENT_NEWEST, DOCUMENT_UNRELEASED, DOCUMENT_RELEASED,
    SHELF_CLEAR, SHELF_ADD, SHELF_HOUR, SHELF_ONE, SHELF_NEXT,
    WORKED_ONE, WORKED_PUT, PROGRESS_ONE, PROGRESS_DROP, DOCUMENT_ADOPT,
    DOCUMENT_SEAL,
    PORTAL_MEET, PORTAL_PART, PORTAL_NEXT, PORTAL_KEEP, PORTAL_FILLED, PORTAL_WAKE, PORTAL_CLAMP,
    PARCEL_PUT, PARCEL_FILL, PARCEL_DUE, PARCEL_LIST, PARCEL_COUNTS, PARCEL_OLDEST, PARCEL_TRIED,
    PARCEL_HASTEN, PARCEL_MOVE, PARCEL_CLAMP,
    PUBLICATIONS_STATEMENTS
};
enum { BODY_MOST = 1 << 30, CELLS_MOST = 4096 };

struct publications {
    struct sqlite *db;
    int lock;                           /* -1: not ours */
    struct text body, cells;
};

/* Replaces what the hour held. */
MUST bool shelf_lay(struct publications *p, const struct hour_document *document, struct why *why);

#endif
