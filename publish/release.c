#include "publish/release_inside.h"
#include "publish/tree.h"
#include "schema/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 256 << 20 };

bool release_open(struct release **out, const char *web, struct why *why)
{
    struct release *r = malloc(sizeof *r);
    if (r == NULL)
        return fail(why, "no memory for the site");
    *r = (struct release){ .web = -1, .archive = -1, .releases = -1, .day_fd = -1 };
    bool ok = folder_make(web, why);
    if (ok && (r->web = open(web, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
        ok = fail(why, "%s: %s", web, strerror(errno));
    ok = ok && (r->archive = tree_folder(r->web, "archive", why)) != -1
      && (r->releases = tree_folder(r->web, "releases", why)) != -1
      && (r->day_fd = tree_folder(r->archive, "v1/hours", why)) != -1;
    if (ok)
        snprintf(r->day, sizeof r->day, "v1/hours");
    *out = r;
    if (!ok)
        release_close(out);
    return ok;
}

void release_close(struct release **release)
{
    struct release *r = *release;
    if (r == NULL)
        return;
    int fds[] = { r->day_fd, r->releases, r->archive, r->web };
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] != -1)
            close(fds[i]);
    free(r);
    *release = NULL;
}

/* The archive's folder of that path, borrowed until the next call. Hours come day by day, so the
 * last folder is kept open. */
static int enter_archive(struct release *r, const char *path, const char **leaf, struct why *why)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);
    if (r->day_fd != -1 && n > 0 && n == strlen(r->day) && memcmp(r->day, path, n) == 0
        && tree_plain(path)) {
        *leaf = slash + 1;
        return r->day_fd;
    }
    int fd = tree_enter(r->archive, path, leaf, why);
    if (fd == -1)
        return -1;
    if (r->day_fd != -1)
        close(r->day_fd);
    r->day_fd = fd;
    snprintf(r->day, sizeof r->day, "%.*s", (int)n, path);
    return fd;
}

/* 01.r2.json was public when its alias is a link of it, or 01.r3.json exists. */
static bool was_public(int folder, const char *leaf)
{
    struct stat is;
    if (fstatat(folder, leaf, &is, AT_SYMLINK_NOFOLLOW) == 0 && is.st_nlink > 1)
        return true;
    const char *r = strstr(leaf, ".r");
    char next[300];
    char *end = NULL;
    long revision = r == NULL ? 0 : strtol(r + 2, &end, 10);
    if (revision <= 0)
        return false;
    snprintf(next, sizeof next, "%.*s.r%ld%s", (int)(r - leaf), leaf, revision + 1, end);
    return fstatat(folder, next, &is, AT_SYMLINK_NOFOLLOW) == 0;
}

bool release_archive(struct release *r, const char *path, const void *body, size_t length,
                     struct why *why)
{
    const char *leaf;
    bool same;
    int folder = enter_archive(r, path, &leaf, why);
    if (folder == -1 || !tree_same(folder, leaf, body, length, &same, why))
        return false;
    if (same)
        return true;
    if (was_public(folder, leaf))
        return fail(why, "archive/%s was published with other content: the site is newer than the "
                    "publications store; restore DATA/publish from its backup", path);
    return tree_write(folder, leaf, body, length, why);
}

bool release_sync(struct release *r, struct why *why)
{
    return syncfs(r->web) == 0 || fail(why, "the site's disk: %s", strerror(errno));
}

bool release_read(struct release *r, const char *path, struct text *out, struct why *why)
{
    const char *leaf;
    bool found;
    if (!tree_plain(path))
        return fail(why, "archive/%s: not a plain path", path);
    int folder = enter_archive(r, path, &leaf, why);
    if (folder == -1 || !tree_read(folder, leaf, MOST_BYTES, out, &found, why))
        return false;
    return found || fail(why, "archive/%s is published but not there: restore WEB/archive from its "
                         "backup", path);
}

bool release_alias(struct release *r, const char *alias, const char *path, struct why *why)
{
    const char *leaf;
    bool linked, found;
    if (!tree_plain(path))
        return fail(why, "archive/%s: not a plain path", path);
    int folder = enter_archive(r, alias, &leaf, why);
    if (folder == -1 || !tree_link(r->archive, path, folder, leaf, &linked, why))
        return false;
    if (linked)
        return true;
    struct text body;
    if (!tree_read(r->archive, path, MOST_BYTES, &body, &found, why))
        return false;
    bool ok = found ? tree_write(folder, leaf, body.at, body.length, why)
                    : fail(why, "archive/%s is not there", path);
    if (found)
        text_close(&body);
    return ok;
}
