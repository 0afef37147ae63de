#include "publish/serve_file.h"

#include "publish/release_name.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char hours[] = "v1/hours/", archive[] = RELEASE_HOURS;

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct version version_of(const struct stat *st)
{
    return (struct version){
        .device = st->st_dev, .inode = st->st_ino, .size = st->st_size,
        .modified = nanoseconds(st->st_mtim), .changed = nanoseconds(st->st_ctim),
    };
}

bool version_same(const struct version *a, const struct version *b)
{
    return a->inode == b->inode && a->device == b->device && a->size == b->size
        && a->modified == b->modified && a->changed == b->changed;
}

/* What errno says of a file that a visitor named. */
static enum found absent_or_broken(const char *path, struct why *why)
{
    int code = errno;
    if (code == ENOENT || code == ENOTDIR || code == ELOOP || code == ENAMETOOLONG)
        return ABSENT;
    (void)fail(why, "%.300s: %s", path, strerror(code));
    return UNREADY;
}

enum found file_release(const char *web, long *number, struct why *why)
{
    char path[PATH_MAX], to[32] = "";
    snprintf(path, sizeof path, "%s/current", web);
    ssize_t n = readlink(path, to, sizeof to - 1);
    *number = n <= 0 ? 0 : release_linked(to);
    if (*number > 0)
        return FOUND;
    if (n == -1)
        (void)fail(why, "%.300s: %s: nothing was released yet, or site.web is not the publisher's",
                   path, strerror(errno));
    else
        (void)fail(why, "%.300s is not a link to releases/N", path);
    return UNREADY;
}

enum found file_look(const char *web, long number, const char *path, const char *suffix,
                     struct version *out, struct why *why)
{
    char name[PATH_MAX];
    struct stat st;
    int n = snprintf(name, sizeof name, "%s/releases/%ld/%s%s", web, number, path, suffix);
    if (n < 0 || (size_t)n >= sizeof name)
        return ABSENT;
    if (lstat(name, &st) == -1)
        return absent_or_broken(name, why);
    *out = version_of(&st);
    return S_ISREG(st.st_mode) ? FOUND : ABSENT;
}

/* From folder `from`, which is closed, part by part; no link is followed. -1: errno says why. */
static int walk(int from, const char *path, int last)
{
    char part[NAME_MAX + 1];
    while (from != -1) {
        size_t n = strcspn(path, "/");
        bool leaf = path[n] == '\0';
        int fd = -1;
        snprintf(part, sizeof part, "%.*s", (int)n, path);
        errno = ENAMETOOLONG;
        if (n < sizeof part)
            fd = openat(from, part, (leaf ? last : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
        int code = errno;
        close(from);
        errno = code;
        from = fd;
        path += n + !leaf;
        if (leaf)
            break;
    }
    return from;
}

static int open_web(const char *web)
{
    return open(web, O_PATH | O_DIRECTORY | O_CLOEXEC);      /* WEB itself may be a link of ours */
}

/* Is the release's v1/hours the link into the archive, as the contract says? */
static bool hours_are_archived(const char *web, long number)
{
    char within[64], to[sizeof archive + 1] = "";
    snprintf(within, sizeof within, "releases/%ld/v1", number);
    int v1 = walk(open_web(web), within, O_PATH | O_DIRECTORY);
    if (v1 == -1)
        return false;
    ssize_t n = readlinkat(v1, "hours", to, sizeof to - 1);
    close(v1);
    return n == (ssize_t)sizeof archive - 1 && strcmp(to, archive) == 0;
}

enum found file_open(const char *web, long number, const char *path, const char *suffix,
                     const struct version *is, int *fd, struct why *why)
{
    char name[PATH_MAX];
    struct stat st;
    *fd = -1;
    bool kept = strncmp(path, hours, sizeof hours - 1) == 0 && hours_are_archived(web, number);
    int n = kept ? snprintf(name, sizeof name, "archive/%s%s", path, suffix)
                 : snprintf(name, sizeof name, "releases/%ld/%s%s", number, path, suffix);
    if (n < 0 || (size_t)n >= sizeof name)
        return ABSENT;
    int opened = walk(open_web(web), name, O_RDONLY | O_NONBLOCK);   /* a FIFO would hold us up */
    if (opened == -1)
        return absent_or_broken(name, why);
    struct version now = { 0 };
    if (fstat(opened, &st) == 0 && S_ISREG(st.st_mode))
        now = version_of(&st);
    if (!version_same(&now, is)) {
        close(opened);
        return MOVED;
    }
    *fd = opened;
    return FOUND;
}

static bool read_whole(int fd, char *at, size_t length)
{
    while (length > 0) {
        ssize_t n = read(fd, at, length);
        if (n == 0 || (n == -1 && errno != EINTR))
            return false;
        if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
    return true;
}

enum found file_take(int fd, const struct version *is, char **out, struct why *why)
{
    struct stat st;
    char *bytes = malloc((size_t)is->size + 1);
    *out = NULL;
    if (bytes == NULL) {
        (void)fail(why, "out of memory");
        return UNREADY;
    }
    bool whole = read_whole(fd, bytes, (size_t)is->size) && fstat(fd, &st) == 0;
    struct version now = whole ? version_of(&st) : (struct version){ 0 };
    if (!version_same(&now, is)) {
        free(bytes);
        return MOVED;
    }
    *out = bytes;
    return FOUND;
}
