#include "publish/mixed.h"

#include "schema/base/file.h"
#include "schema/base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char mixed_remedy[] = "give the demonstration data and web folders of its own (site.data, "
                            "site.web), or set site.demo back";

enum published { UNKNOWN, AS_REAL, AS_DEMO };

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

/* What stands before the cities; a quote inside a string is escaped. */
static enum published read_head(const char *path)
{
    char head[8192];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd == -1 ? -1 : read(fd, head, sizeof head - 1);
    if (fd != -1)
        close(fd);
    if (n <= 0)
        return UNKNOWN;
    head[n] = '\0';
    return strstr(head, ",\"demo\":true,") != NULL ? AS_DEMO : AS_REAL;
}

/* YYYY/MM/DD/HH.r1.json of the oldest hour, or the newest. */
static enum published look(const char *web, bool newest)
{
    char path[4400], name[16];
    if (!path_join(path, sizeof path - 200, web, "archive/v1/hours"))
        return UNKNOWN;
    for (int level = 0; level < 4; level++) {
        size_t n = strlen(path);
        pick(path, newest, level == 3, name);
        if (name[0] == '\0')
            return UNKNOWN;
        snprintf(path + n, sizeof path - n, "/%s", name);
    }
    return read_head(path);
}

struct mixed mixed_look(const struct settings *settings)
{
    static const char *const word[] = { [AS_REAL] = "false", [AS_DEMO] = "true" };
    enum published oldest = look(settings->site.web, false);
    enum published newest = look(settings->site.web, true);
    enum published now = settings->site.demo ? AS_DEMO : AS_REAL;
    struct mixed mixed = { "" };
    if (oldest == UNKNOWN || newest == UNKNOWN)
        return mixed;
    if (oldest != newest)
        snprintf(mixed.what, sizeof mixed.what,
                 "hours were published with demo = %s and later ones with demo = %s, and stay as "
                 "they are", word[oldest], word[newest]);
    else if (newest != now)
        snprintf(mixed.what, sizeof mixed.what,
                 "hours were published with demo = %s and stay as they are; site.demo is %s now",
                 word[newest], word[now]);
    return mixed;
}
