/* store_files: where a store's file stands, and the one daemon that may own it. */
#ifndef SCHEMA_STORE_FILES_H
#define SCHEMA_STORE_FILES_H

#include "schema/readings.h"

/* FOLDER/NAME and, of a daemon, the lock FOLDER/lock; a writer's folder is made. lock: -1 unless a
 * daemon's. */
struct store_files { char file[4096]; int lock; };
MUST bool store_files_open(struct store_files *out, const char *folder, const char *name,
                           enum store_use use, struct why *why);
void      store_lock_close(int *lock);

#endif
