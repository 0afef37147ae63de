#include "publish/archive_end.h"

#include "publish/hour_path.h"
#include "schema/base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 4 };                     /* year, month, day, file */

static int is_folder(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return (n == 2 || n == 4) && strspn(entry->d_name, "0123456789") == n;
}

static int is_revision(const struct dirent *entry)
{
    return hour_file_revision(entry->d_name) > 0;
}

/* path: from `used` on what is found below. A folder in which there is nothing is passed over. */
static bool descend(const char *web, bool newest, int level, char path[64], size_t used)
{
    char folder[4400], beneath[80];
    struct dirent **entry;
    bool found = false;
    snprintf(beneath, sizeof beneath, "archive/%s", path);
    if (!path_join(folder, sizeof folder, web, beneath))
        return false;
    int count = scandir(folder, &entry, level == LEVELS - 1 ? is_revision : is_folder, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entry[newest ? count - 1 - i : i]->d_name;
        if (found || used + 1 + strlen(name) >= 64)
            continue;
        size_t n = used + (size_t)snprintf(path + used, 64 - used, "/%s", name);
        found = level == LEVELS - 1 || descend(web, newest, level + 1, path, n);
    }
    for (int i = 0; i < count; i++)
        free(entry[i]);
    if (count >= 0)
        free(entry);
    return found;
}

bool archive_end(const char *web, bool newest, char path[64])
{
    size_t used = (size_t)snprintf(path, 64, "v1/hours");
    return descend(web, newest, 0, path, used);
}
