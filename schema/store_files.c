#include "schema/store_files.h"

#include "schema/base/file.h"

#include <unistd.h>

bool store_files_open(struct store_files *out, const char *folder, const char *name,
                      enum store_use use, struct why *why)
{
    char lock[4096];
    out->lock = -1;
    if (!path_join(out->file, sizeof out->file, folder, name)
        || !path_join(lock, sizeof lock, folder, "lock"))
        return fail(why, "%s: the name of the data folder is too long", folder);
    if (use == STORE_READER)
        return true;
    if (!folder_make(folder, why))
        return false;
    if (use == STORE_DAEMON)
        out->lock = file_lock(lock, why);
    return use != STORE_DAEMON || out->lock != -1;
}

void store_lock_close(int *lock)
{
    if (*lock != -1)
        close(*lock);
    *lock = -1;
}
