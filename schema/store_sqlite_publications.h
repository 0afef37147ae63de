/* store_sqlite_publications: the inside of that store, shared by its two files. */
#ifndef SCHEMA_STORE_SQLITE_PUBLICATIONS_H
#define SCHEMA_STORE_SQLITE_PUBLICATIONS_H

#include "schema/publications.h"
#include "schema/sqlite.h"
#include "schema/store_files.h"

/* Numbers of the statements; their SQL stands in store_sqlite_publications.c in the same names. */
enum publications_statement {
    REGISTRY_ADD, REGISTRY_ONE,
    DOCUMENT_ADD, DOCUMENT_LATEST, DOCUMENT_NEWEST, DOCUMENT_UNRELEASED, DOCUMENT_RELEASED,
    SHELF_CLEAR, SHELF_ADD, SHELF_HOUR, SHELF_ONE, SHELF_NEXT,
    CURSOR, CURSOR_MOVE,
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
