/* sqlite_schema: is the file ours, and of which version; bringing it up to this program's. */
#ifndef SCHEMA_SQLITE_SCHEMA_H
#define SCHEMA_SQLITE_SCHEMA_H

#include "schema/sqlite.h"

/* Refuses a stranger's file and a newer schema; changes nothing. version 0: nothing in it yet. */
MUST bool schema_look(struct sqlite *db, const struct sqlite_store *store, int *version,
                      struct why *why);
MUST bool schema_is_current(struct sqlite *db, const struct sqlite_store *store, int version,
                            struct why *why);
MUST bool schema_migrate(struct sqlite *db, const struct sqlite_store *store, int version,
                         struct why *why);

#endif
