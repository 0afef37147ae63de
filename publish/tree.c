#include "publish/tree.h"

#include "schema/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_ROOM = 272, COPIED = 256 << 20, FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

bool tree_plain(const char *path)
{
    for (const char *at = path;; at++) {
        size_t n = strcspn(at, "/");
        if (n == 0 || (n == 1 && at[0] == '.') || (n == 2 && at[0] == '.' && at[1] == '.'))
            return false;
        at += n;
        if (*at == '\0')
            return at - path < 256;
    }
}

/* A folder inside `folder`, made when missing. */
static int step_into(int folder, const char *name, struct why *why)
{
    bool made = mkdirat(folder, name, 0755) == 0;
    if (!made && errno != EEXIST)
        return fail(why, "%s: cannot make the folder: %s", name, strerror(errno)), -1;
    int fd = openat(folder, name, FOLDER);
    if (fd == -1)
        return fail(why, "%s: %s", name, strerror(errno)), -1;
    if (made && fchmod(fd, 0755) == -1) {
        fail(why, "%s: %s", name, strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}

int tree_folder(int top, const char *path, struct why *why)
{
    if (!tree_plain(path))
        return fail(why, "%s: not a plain relative path", path), -1;
    int fd = -1, from = top;
    for (const char *at = path; *at != '\0'; from = fd) {
        char name[256];
        size_t n = strcspn(at, "/");
        snprintf(name, sizeof name, "%.*s", (int)n, at);
        fd = step_into(from, name, why);
        if (from != top)
            close(from);
        if (fd == -1)
            return -1;
        at += n + (at[n] == '/');
    }
    return fd;
}

int tree_enter(int top, const char *path, const char **leaf, struct why *why)
{
    const char *slash = strrchr(path, '/');
    char folder[256];
    if (!tree_plain(path))
        return fail(why, "%s: not a plain relative path", path), -1;
    *leaf = slash == NULL ? path : slash + 1;
    if (slash != NULL) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
        return tree_folder(top, folder, why);
    }
    int fd = fcntl(top, F_DUPFD_CLOEXEC, 0);
    if (fd == -1)
        fail(why, "%s: %s", path, strerror(errno));
    return fd;
}

static bool part_name(char part[NAME_ROOM], const char *name, struct why *why)
{
    if (snprintf(part, NAME_ROOM, ".%s.part", name) > 255)
        return fail(why, "%s: name too long", name);
    return true;
}

/* A folder's path, for who has to mend it; "" where the kernel does not tell. */
struct path { char text[256]; };

static struct path path_of(int folder)
{
    char link[40];
    struct path path;
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t n = readlink(link, path.text, sizeof path.text - 2);
    n = n < 0 ? 0 : n;
    snprintf(path.text + n, 2, "%s", n > 0 ? "/" : "");
    return path;
}

static bool cannot(int folder, const char *name, const char *what, int error, struct why *why)
{
    return fail(why, "%s%s: %s%s", path_of(folder).text, name, what, strerror(error));
}

/* A file of these bytes and mode 0644; what half of it was written is removed. */
static bool write_file(int folder, const char *name, int how, const void *body, size_t length,
                       struct why *why)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | how, 0644);
    if (fd == -1)
        return cannot(folder, name, "", errno, why);
    bool ok = (file_write_all(fd, body, length) && fchmod(fd, 0644) == 0)
           || cannot(folder, name, "cannot write: ", errno, why);
    if (close(fd) == -1 && ok)
        ok = cannot(folder, name, "close: ", errno, why);
    if (!ok)
        unlinkat(folder, name, 0);
    return ok;
}

bool tree_make(int folder, const char *name, const void *body, size_t length, struct why *why)
{
    return write_file(folder, name, O_EXCL, body, length, why);
}

bool tree_part(int folder, const char *name, const void *body, size_t length, struct why *why)
{
    char part[NAME_ROOM];
    return part_name(part, name, why) && write_file(folder, part, O_TRUNC, body, length, why);
}

bool tree_parted(int folder, const char *name)
{
    char part[NAME_ROOM];
    struct why why;
    return part_name(part, name, &why)
        && faccessat(folder, part, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool tree_place(int folder, const char *name, struct why *why)
{
    char part[NAME_ROOM];
    if (!part_name(part, name, why))
        return false;
    if (renameat(folder, part, folder, name) == 0)
        return true;
    (void)cannot(folder, name, "", errno, why);
    unlinkat(folder, part, 0);
    return false;
}

bool tree_drop(int folder, const char *name, struct why *why)
{
    char part[NAME_ROOM];
    return part_name(part, name, why)
        && (unlinkat(folder, part, 0) == 0 || errno == ENOENT
            || cannot(folder, part, "", errno, why));
}

bool tree_write(int folder, const char *name, const void *body, size_t length, struct why *why)
{
    return tree_part(folder, name, body, length, why) && tree_place(folder, name, why);
}

bool tree_is_link(int top, const char *path, int folder, const char *name)
{
    struct stat a, b;
    return fstatat(top, path, &a, AT_SYMLINK_NOFOLLOW) == 0
        && fstatat(folder, name, &b, AT_SYMLINK_NOFOLLOW) == 0 && a.st_dev == b.st_dev
        && a.st_ino == b.st_ino;
}

static bool links_are_refused(int error)
{
    return error == EXDEV || error == EMLINK || error == EPERM || error == EOPNOTSUPP;
}

/* Trap: renaming a link over another link of the same file does nothing and leaves both names, so
 * that case is told before. */
bool tree_link(int top, const char *path, int folder, const char *name, bool *linked,
               struct why *why)
{
    char part[NAME_ROOM];
    *linked = true;
    if (tree_is_link(top, path, folder, name))
        return true;
    if (!part_name(part, name, why) || !tree_drop(folder, name, why))
        return false;
    if (linkat(top, path, folder, part, 0) == -1) {
        *linked = false;
        return links_are_refused(errno) || cannot(folder, name, "link: ", errno, why);
    }
    return tree_place(folder, name, why);
}

/* The file at top/PATH, or -1 with *found false when there is none. */
static int open_file(int top, const char *path, struct stat *is, bool *found, struct why *why)
{
    *found = false;
    int fd = openat(top, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd == -1 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
        return -1;
    if (fd == -1 || fstat(fd, is) == -1) {
        *found = true;
        fail(why, "%s: %s", path, strerror(errno));
    } else if (S_ISREG(is->st_mode)) {
        *found = true;
        return fd;
    }
    if (fd != -1)
        close(fd);
    return -1;
}

/* 1: the same, 0: others, -1: what it holds cannot be known. */
static int same_bytes(int fd, const char *body, size_t length)
{
    char piece[65536];
    while (length > 0) {
        ssize_t n = read(fd, piece, length < sizeof piece ? length : sizeof piece);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return -1;
        if (n == 0 || memcmp(piece, body, (size_t)n) != 0)
            return 0;
        body += n;
        length -= (size_t)n;
    }
    return 1;
}

bool tree_same(int top, const char *path, const void *body, size_t length, bool *same,
               struct why *why)
{
    struct stat is;
    bool found;
    int fd = open_file(top, path, &is, &found, why);
    *same = false;
    if (fd == -1)
        return !found;
    int equal = (size_t)is.st_size == length ? same_bytes(fd, body, length) : 0;
    if (equal == -1)
        (void)fail(why, "%s: cannot read: %s", path, strerror(errno));
    close(fd);
    *same = equal == 1;
    return equal != -1;
}

bool tree_read(int top, const char *path, size_t most, struct text *out, bool *found,
               struct why *why)
{
    struct stat is;
    char piece[65536];
    ssize_t n = 0;
    int fd = open_file(top, path, &is, found, why);
    if (fd == -1)
        return !*found;
    *out = TEXT(most);
    while (!out->spilt && ((n = read(fd, piece, sizeof piece)) > 0 || (n == -1 && errno == EINTR)))
        if (n > 0)
            text_add(out, piece, (size_t)n);
    int error = n == -1 ? errno : EFBIG;
    close(fd);
    if (n == 0 && !out->spilt)
        return true;
    text_close(out);
    return fail(why, "%s: cannot read: %s", path, strerror(error));
}

bool tree_join(int top, const char *path, int folder, const char *name, bool *there,
               struct why *why)
{
    struct text body;
    *there = linkat(top, path, folder, name, 0) == 0;
    if (*there || errno == ENOENT)
        return true;
    if (!links_are_refused(errno))
        return cannot(folder, name, "link: ", errno, why);
    if (!tree_read(top, path, COPIED, &body, there, why) || !*there)
        return !*there;
    bool ok = tree_make(folder, name, body.at, body.length, why);
    text_close(&body);
    return ok;
}

/* A folder for reading its entries; the stream owns its own descriptor. */
static DIR *entries_of(int folder, const char *name)
{
    int fd = openat(folder, name, FOLDER);
    DIR *entries = fd == -1 ? NULL : fdopendir(fd);
    if (entries == NULL && fd != -1)
        close(fd);
    return entries;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

bool tree_remove(int folder, const char *name, struct why *why)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return true;
    DIR *entries = entries_of(folder, name);
    if (entries == NULL)
        return fail(why, "%s: cannot remove: %s", name, strerror(errno));
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(entries)) != NULL;)
        ok = is_dots(e->d_name) || tree_remove(dirfd(entries), e->d_name, why);
    closedir(entries);
    if (ok && unlinkat(folder, name, AT_REMOVEDIR) == -1)
        ok = fail(why, "%s: cannot remove: %s", name, strerror(errno));
    return ok;
}

/* The kind of an entry; filesystems that do not tell it are asked. */
static bool is_folder(int within, const struct dirent *e)
{
    struct stat is;
    if (e->d_type != DT_UNKNOWN)
        return e->d_type == DT_DIR;
    return fstatat(within, e->d_name, &is, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(is.st_mode);
}

static bool count_beneath(int folder, const char *name, size_t *files, struct why *why)
{
    DIR *entries = entries_of(folder, name);
    if (entries == NULL)
        return fail(why, "%s: %s", name, strerror(errno));
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(entries)) != NULL;) {
        if (is_dots(e->d_name))
            continue;
        if (is_folder(dirfd(entries), e))
            ok = count_beneath(dirfd(entries), e->d_name, files, why);
        else
            (*files)++;
    }
    closedir(entries);
    return ok;
}

bool tree_count(int folder, size_t *files, struct why *why)
{
    *files = 0;
    return count_beneath(folder, ".", files, why);
}
