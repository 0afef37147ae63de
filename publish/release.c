#include "publish/hour_path.h"
#include "publish/release_inside.h"
#include "publish/tree.h"
#include "schema/base/file.h"

#include <dirent.h>
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
    *out = r;
    if (r == NULL)
        return fail(why, "no memory for the site");
    *r = (struct release){ .web = -1, .archive = -1, .releases = -1, .day.fd = -1 };
    r->build = (struct build){ .current = -1, .part = -1, .within.fd = -1 };
    bool ok = folder_make(web, why);
    if (ok && (r->web = open(web, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
        ok = fail(why, "%s: %s", web, strerror(errno));
    ok = ok && (r->archive = tree_folder(r->web, "archive", why)) != -1
      && (r->releases = tree_folder(r->web, "releases", why)) != -1
      && (r->day.fd = tree_folder(r->archive, "v1/hours", why)) != -1
      && squeezer_open(&r->squeezer, why);
    if (ok)
        snprintf(r->day.path, sizeof r->day.path, "v1/hours");
    else
        release_close(out);
    return ok;
}

void release_close(struct release **release)
{
    struct release *r = *release;
    if (r == NULL)
        return;
    build_close(r);
    squeezer_close(&r->squeezer);
    entered_close(&r->day);
    int fds[] = { r->releases, r->archive, r->web };
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] != -1)
            close(fds[i]);
    free(r);
    *release = NULL;
}

void release_tidy(struct release *r)
{
    struct why why;
    long current;
    if (switch_number(r, &current, &why))
        (void)!switch_tidy(r, current, &why);
}

void entered_close(struct entered *e)
{
    if (e->fd != -1)
        close(e->fd);
    *e = (struct entered){ .fd = -1 };
}

int enter(struct entered *e, int top, const char *path, const char **leaf, struct why *why)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);
    if (e->fd != -1 && n == strlen(e->path) && memcmp(e->path, path, n) == 0 && tree_plain(path)) {
        *leaf = slash == NULL ? path : slash + 1;
        return e->fd;
    }
    int fd = tree_enter(top, path, leaf, why);
    if (fd == -1)
        return -1;
    entered_close(e);
    e->fd = fd;
    snprintf(e->path, sizeof e->path, "%.*s", (int)n, path);
    return fd;
}

struct file_name name_of(const char *path, const char *suffix)
{
    struct file_name name;
    snprintf(name.text, sizeof name.text, "%.255s%s", path, suffix);
    return name;
}

bool is_there(int top, const char *path, const char *suffix)
{
    return faccessat(top, name_of(path, suffix).text, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool remove_file(int folder, const char *name, struct why *why)
{
    return unlinkat(folder, name, 0) == 0 || errno == ENOENT
        || fail(why, "%s: %s", name, strerror(errno));
}

static bool look(int folder, const char *name, bool *there, struct stat *is, struct why *why)
{
    *there = fstatat(folder, name, is, AT_SYMLINK_NOFOLLOW) == 0;
    return *there || errno == ENOENT || fail(why, "%s: %s", name, strerror(errno));
}

/* Is NAME what LEAF is, byte for byte? */
static bool look_alike(int folder, const char *name, const char *leaf, bool *alike, struct why *why)
{
    struct text body;
    bool found;
    *alike = false;
    if (!tree_read(folder, leaf, MOST_BYTES, &body, &found, why))
        return false;
    bool ok = !found || tree_same(folder, name, body.at, body.length, alike, why);
    if (found)
        text_close(&body);
    return ok;
}

/* 01.r2.json was public when 01.r3.json exists, or its alias is it: a link or, where there are none
 * or the site was copied, the same bytes. */
static bool was_public(int folder, const char *leaf, bool *was, struct why *why)
{
    struct stat is;
    if (!look(folder, leaf, was, &is, why))
        return false;
    bool there = *was;
    *was = there && is.st_nlink > 1;
    const char *r = strstr(leaf, ".r");
    char next[300], alias[300];
    char *end = NULL;
    long revision = r == NULL ? 0 : strtol(r + 2, &end, 10);
    if (*was || revision <= 0)
        return true;
    snprintf(next, sizeof next, "%.*s.r%ld%s", (int)(r - leaf), leaf, revision + 1, end);
    snprintf(alias, sizeof alias, "%.*s%s", (int)(r - leaf), leaf, end);
    return look(folder, next, was, &is, why)
        && (*was || !there || look_alike(folder, alias, leaf, was, why));
}

/* The same bytes are nothing; what a power cut left of another variant is replaced. */
static bool archive_gzip(struct release *r, int folder, const char *leaf, const void *body,
                         size_t length, struct why *why)
{
    struct squeezed gz;
    struct file_name name = name_of(leaf, ".gz");
    bool same;
    if (length <= SQUEEZE_LEAST)
        return true;
    return squeeze_gzip(r->squeezer, SQUEEZE_FEW, body, length, &gz, why)
        && tree_same(folder, name.text, gz.bytes, gz.length, &same, why)
        && (same || tree_write(folder, name.text, gz.bytes, gz.length, why));
}

bool release_archive(struct release *r, const char *path, const void *body, size_t length,
                     struct why *why)
{
    const char *leaf;
    bool same, was = false;
    int folder = enter(&r->day, r->archive, path, &leaf, why);
    if (folder == -1 || !tree_same(folder, leaf, body, length, &same, why)
        || !(same || was_public(folder, leaf, &was, why)))
        return false;
    if (was)
        return fail(why, "archive/%s was published with other content than is laid down: restore "
                    "DATA/publish and WEB/archive from backups of one time", path);
    if (!same && !(remove_file(folder, name_of(leaf, ".gz").text, why)
                   && tree_write(folder, leaf, body, length, why)))
        return false;
    return archive_gzip(r, folder, leaf, body, length, why);
}

bool release_veil(struct release *r, const char *path, const void *body, size_t length,
                  struct why *why)
{
    const char *leaf;
    struct squeezed gz;
    bool same, large = length > SQUEEZE_LEAST;
    int folder = enter(&r->day, r->archive, path, &leaf, why);
    if (folder == -1 || !tree_same(folder, leaf, body, length, &same, why))
        return false;
    struct file_name packed = name_of(leaf, ".gz");
    if (same && large == is_there(folder, packed.text, ""))
        return tree_drop(folder, leaf, why) && tree_drop(folder, packed.text, why);
    return tree_part(folder, leaf, body, length, why)
        && (large ? squeeze_gzip(r->squeezer, SQUEEZE_FEW, body, length, &gz, why)
                    && tree_part(folder, packed.text, gz.bytes, gz.length, why)
                  : tree_drop(folder, packed.text, why));
}

bool release_unveil(struct release *r, const char *path, struct why *why)
{
    const char *leaf;
    int folder = enter(&r->day, r->archive, path, &leaf, why);
    if (folder == -1)
        return false;
    struct file_name packed = name_of(leaf, ".gz");
    if (!tree_parted(folder, leaf))
        return true;
    return remove_file(folder, packed.text, why) && tree_place(folder, leaf, why)
        && (!tree_parted(folder, packed.text) || tree_place(folder, packed.text, why));
}

bool release_sync(struct release *r, struct why *why)
{
    return syncfs(r->web) == 0 || fail(why, "the site's disk: %s", strerror(errno));
}

bool release_find(struct release *r, const char *path, struct text *out, bool *found,
                  struct why *why)
{
    const char *leaf;
    *found = false;
    if (!tree_plain(path))
        return fail(why, "archive/%s: not a plain path", path);
    int folder = enter(&r->day, r->archive, path, &leaf, why);
    return folder != -1 && tree_read(folder, leaf, MOST_BYTES, out, found, why);
}

bool release_read(struct release *r, const char *path, struct text *out, struct why *why)
{
    bool found;
    return release_find(r, path, out, &found, why)
        && (found || fail(why, "archive/%s is published but not there: restore WEB/archive from "
                               "its backup", path));
}

bool release_has(const struct release *r, const char *path)
{
    return is_there(r->archive, path, "");
}

/* Of the folder's names. */
static int last_of(DIR *folder, int hour)
{
    int newest = 0;
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        int revision = hour_file_revision(e->d_name);
        if (revision > newest && hour_file_hour(e->d_name) == hour)
            newest = revision;
    }
    return newest;
}

bool release_last(const struct release *r, const char *alias, int *revision, struct why *why)
{
    struct file_name day = name_of(alias, "");
    char *slash = strrchr(day.text, '/');
    *revision = 0;
    if (!tree_plain(alias) || slash == NULL)
        return fail(why, "archive/%s: not a plain path", alias);
    *slash = '\0';
    int fd = openat(r->archive, day.text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd == -1)
        return errno == ENOENT || fail(why, "archive/%s: %s", day.text, strerror(errno));
    DIR *folder = fdopendir(fd);
    if (folder == NULL) {
        close(fd);
        return fail(why, "archive/%s: no memory", day.text);
    }
    *revision = last_of(folder, hour_file_hour(slash + 1));
    closedir(folder);
    return true;
}

bool release_look(struct release *r, const char *path, struct text *out, bool *found,
                  struct why *why)
{
    char full[300];
    *found = false;
    snprintf(full, sizeof full, "current/%.255s", path);
    return tree_read(r->web, full, MOST_BYTES, out, found, why);
}

/* Linked, or copied where this filesystem will not link. */
static bool stand_for(struct release *r, int folder, const char *leaf, const char *path,
                      struct why *why)
{
    struct text body;
    bool linked, found;
    if (!tree_link(r->archive, path, folder, leaf, &linked, why))
        return false;
    if (linked)
        return true;
    if (!tree_read(r->archive, path, MOST_BYTES, &body, &found, why))
        return false;
    bool ok = found ? tree_write(folder, leaf, body.at, body.length, why)
                    : fail(why, "archive/%s is not there", path);
    if (found)
        text_close(&body);
    return ok;
}

/* The variant goes before its file and comes after it: HH.json.gz is never older than HH.json. */
bool release_alias(struct release *r, const char *alias, const char *path, struct why *why)
{
    const char *leaf;
    if (!tree_plain(path))
        return fail(why, "archive/%s: not a plain path", path);
    int folder = enter(&r->day, r->archive, alias, &leaf, why);
    if (folder == -1)
        return false;
    struct file_name theirs = name_of(path, ".gz"), packed = name_of(leaf, ".gz");
    bool large = is_there(r->archive, theirs.text, "");
    if (tree_is_link(r->archive, path, folder, leaf)
        && (large ? tree_is_link(r->archive, theirs.text, folder, packed.text)
                  : !is_there(folder, packed.text, "")))
        return true;
    return remove_file(folder, packed.text, why) && stand_for(r, folder, leaf, path, why)
        && (!large || stand_for(r, folder, packed.text, theirs.text, why));
}
