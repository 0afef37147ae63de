#include "publish/archive_end.h"

#include "schema/base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static bool is_number(const char *name, size_t digits)
{
    return strspn(name, "0123456789") == digits && name[digits] == '\0';
}

/* 01.r1.json: what an hour was first published as. */
static bool is_first(const char *name)
{
    return strspn(name, "0123456789") == 2 && strcmp(name + 2, ".r1.json") == 0;
}

/* Of the names that fit the first or the last; "": there is none. */
static void pick(const char *folder, bool last, bool files, char name[16])
{
    DIR *entries = opendir(folder);
    name[0] = '\0';
    if (entries == NULL)
        return;
    for (struct dirent *e; (e = readdir(entries)) != NULL;) {
        const char *n = e->d_name;
        bool fits = files ? is_first(n) : is_number(n, 2) || is_number(n, 4);
        int order = name[0] == '\0' ? 0 : strcmp(n, name);
        if (fits && (name[0] == '\0' || (last ? order > 0 : order < 0)))
            snprintf(name, 16, "%.15s", n);
    }
    closedir(entries);
}

bool archive_end(const char *web, bool newest, char path[64])
{
    char folder[4400], name[16];
    size_t used = (size_t)snprintf(path, 64, "v1/hours");
    for (int level = 0; level < 4; level++) {
        char beneath[80];
        snprintf(beneath, sizeof beneath, "archive/%s", path);
        if (!path_join(folder, sizeof folder, web, beneath))
            return false;
        pick(folder, newest, level == 3, name);
        if (name[0] == '\0')
            return false;
        used += (size_t)snprintf(path + used, 64 - used, "/%s", name);
    }
    return true;
}
