/* Which release folder is public: the symbolic link `current`, and what lies about; three are kept. */
#include "publish/release_inside.h"
#include "publish/release_name.h"
#include "publish/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { KEPT = 3 };

bool switch_number(struct release *r, long *number, struct why *why)
{
    char to[64] = "";
    *number = 0;
    ssize_t n = readlinkat(r->web, "current", to, sizeof to - 1);
    if (n == -1 && errno == ENOENT)
        return true;
    if (n == -1)
        return fail(why, "WEB/current is not our symbolic link (%s): move it away",
                    strerror(errno));
    if ((*number = release_linked(to)) == 0)
        return fail(why, "WEB/current names %s, not a release: remove it, it is made again", to);
    return true;
}

static DIR *list_releases(struct release *r, struct why *why)
{
    int fd = openat(r->releases, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd == -1 ? NULL : fdopendir(fd);
    if (entries == NULL) {
        fail(why, "WEB/releases: %s", strerror(errno));
        if (fd != -1)
            close(fd);
    }
    return entries;
}

/* The highest number there, and how many lie between two. */
static bool count_releases(struct release *r, long above, long below, long *highest, int *between,
                           struct why *why)
{
    DIR *entries = list_releases(r, why);
    if (entries == NULL)
        return false;
    *highest = 0;
    *between = 0;
    for (struct dirent *e; (e = readdir(entries)) != NULL;) {
        long n = release_number(e->d_name);
        *highest = n > *highest ? n : *highest;
        *between += n > above && n < below;
    }
    closedir(entries);
    return true;
}

/* Half done by a killed run (".17.part", or a number `current` never came to), or too old. While
 * nothing is public a person may want one of the numbers back. */
static bool is_rest(struct release *r, const char *name, long current, bool *rest, struct why *why)
{
    long highest, n = release_number(name);
    int between = 0;
    size_t length = strlen(name);
    *rest = (n > current && current != 0)
         || (name[0] == '.' && length > 5 && strcmp(name + length - 5, ".part") == 0);
    if (n == 0 || n >= current || *rest)
        return true;
    if (!count_releases(r, n, current, &highest, &between, why))
        return false;
    *rest = between + 2 > KEPT;
    return true;
}

bool switch_tidy(struct release *r, long current, struct why *why)
{
    DIR *entries = list_releases(r, why);
    if (entries == NULL)
        return false;
    bool ok = true, rest;
    for (struct dirent *e; ok && (e = readdir(entries)) != NULL;)
        ok = is_rest(r, e->d_name, current, &rest, why)
          && (!rest || tree_remove(r->releases, e->d_name, why));
    closedir(entries);
    return ok;
}

/* `current` is a name, never a way: replaced, not written through. */
bool switch_to(struct release *r, long number, struct why *why)
{
    char to[64];
    snprintf(to, sizeof to, RELEASE_FOLDER "%ld", number);
    if (unlinkat(r->web, ".current.part", 0) == -1 && errno != ENOENT)
        return fail(why, "WEB/.current.part: %s", strerror(errno));
    return (symlinkat(to, r->web, ".current.part") == 0
            && renameat(r->web, ".current.part", r->web, "current") == 0 && fsync(r->web) == 0)
        || fail(why, "WEB/current: %s", strerror(errno));
}

bool switch_next(struct release *r, long current, long *next, struct why *why)
{
    long highest;
    int between;
    if (!count_releases(r, 0, 0, &highest, &between, why))
        return false;
    *next = (highest > current ? highest : current) + 1;
    return true;
}
