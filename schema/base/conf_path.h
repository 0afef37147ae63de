/* conf_path: names of settings against the patterns of the key table. Inside conf only. */
#ifndef SCHEMA_BASE_CONF_PATH_H
#define SCHEMA_BASE_CONF_PATH_H

#include "schema/base/conf.h"

enum { CONF_PATH_ROOM = 256 };
enum conf_place { CONF_NOWHERE, CONF_GROUP, CONF_KEY };

/* What the table says of a path such as "feed.air.broker". */
enum conf_place conf_path_place(const struct conf_table *table, const char *path);
/* above.name, or name when above is ""; false when it does not fit. */
MUST bool conf_path_join(char out[CONF_PATH_ROOM], const char *above, const char *name);
/* The pattern with '*' replaced by label. */
void conf_path_of(char out[CONF_PATH_ROOM], const char *pattern, const char *label);
bool conf_path_in_group(const char *pattern, const char *group);     /* "feed.*.x" and "feed" */
/* An unknown path: the error with the nearest known name, or those known beside it. */
void conf_path_complain(const struct conf_table *table, const char *file, int line,
                        const char *path, struct findings *f);

#endif
