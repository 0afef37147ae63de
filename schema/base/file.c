#include "schema/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool path_join(char *out, size_t room, const char *base, const char *path)
{
    bool alone = path[0] == '/' || base[0] == '\0';
    int n = alone ? snprintf(out, room, "%s", path) : snprintf(out, room, "%s/%s", base, path);
    return n >= 0 && (size_t)n < room;
}

bool file_write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t n = write(fd, at, length);
        if (n == -1 && errno != EINTR)
            return false;
        if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
    return true;
}

static bool read_all(int fd, const char *path, size_t most, struct text *out, struct why *why)
{
    char piece[16384];
    ssize_t n;
    if (out->cap <= most)
        out->cap = most + 1;
    text_clear(out);
    text_add(out, "", 0);               /* an empty file is "", not NULL */
    while ((n = read(fd, piece, sizeof piece)) != 0) {
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return fail(why, "%s: %s", path, strerror(errno));
        if ((size_t)n > most - out->length)
            return fail(why, "%s: larger than %zu bytes", path, most);
        text_add(out, piece, (size_t)n);
    }
    return !out->spilt || fail(why, "%s: out of memory", path);
}

bool file_read(const char *path, size_t most, struct text *out, struct why *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return fail(why, "%s: %s", path, strerror(errno));
    bool ok = read_all(fd, path, most, out, why);
    close(fd);
    if (!ok)
        text_close(out);
    return ok;
}

/* The open folder of a name, and the name's last part. */
static int folder_of(int dir, const char *name, const char **leaf, struct why *why)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(name, '/');
    int length = slash == NULL ? 1 : (int)(slash - name) + 1;
    *leaf = slash == NULL ? name : slash + 1;
    int n = snprintf(folder, sizeof folder, "%.*s", length, slash == NULL ? "." : name);
    if (n < 0 || (size_t)n >= sizeof folder) {
        (void)fail(why, "a path of more than %d bytes", PATH_MAX);
        return -1;
    }
    int fd = openat(dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd == -1)
        (void)fail(why, "%s: %s", folder, strerror(errno));
    return fd;
}

/* Writes the whole part file. One left by a crash is overwritten; after a failure none is left. */
static bool part_write(int folder, const char *part, const void *body, size_t length, bool durable,
                       struct why *why)
{
    int fd = openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd == -1)
        return fail(why, "%s: %s", part, strerror(errno));
    bool ok = file_write_all(fd, body, length) && (!durable || fsync(fd) == 0);
    if (!ok)
        (void)fail(why, "%s: %s", part, strerror(errno));
    if (close(fd) == -1 && ok)
        ok = fail(why, "%s: %s", part, strerror(errno));
    if (!ok)
        unlinkat(folder, part, 0);
    return ok;
}

static bool leaf_replace(int folder, const char *leaf, const void *body, size_t length,
                         bool durable, struct why *why)
{
    char part[NAME_MAX + 1];
    int n = snprintf(part, sizeof part, ".%s.part", leaf);
    if (leaf[0] == '\0' || n < 0 || (size_t)n >= sizeof part)
        return fail(why, "\"%s\": not a name for a file, or too long", leaf);
    if (!part_write(folder, part, body, length, durable, why))
        return false;
    if (renameat(folder, part, folder, leaf) == -1) {
        (void)fail(why, "%s: %s", leaf, strerror(errno));
        unlinkat(folder, part, 0);
        return false;
    }
    if (durable && fsync(folder) == -1)
        return fail(why, "%s: its folder: %s", leaf, strerror(errno));
    return true;
}

bool file_replace(int dir, const char *name, const void *body, size_t length, bool durable,
                  struct why *why)
{
    const char *leaf;
    int folder = folder_of(dir, name, &leaf, why);
    if (folder == -1)
        return false;
    struct why what;
    bool ok = leaf_replace(folder, leaf, body, length, durable, &what);
    close(folder);
    return ok || fail(why, "%.*s%s", (int)(leaf - name), name, what.text);
}

bool folder_make(const char *path, struct why *why)
{
    char copy[PATH_MAX];
    struct stat st;
    if (path[0] == '\0' || !path_join(copy, sizeof copy, "", path))
        return fail(why, "\"%.80s\": not a name for a folder", path);
    for (char *at = copy + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(copy, 0755) == -1 && errno != EEXIST)
            return fail(why, "%s: %s", copy, strerror(errno));
        *at = '/';
    }
    if (mkdir(copy, 0755) == -1 && errno != EEXIST)
        return fail(why, "%s: %s", copy, strerror(errno));
    if (stat(copy, &st) == -1)
        return fail(why, "%s: %s", copy, strerror(errno));
    return S_ISDIR(st.st_mode) || fail(why, "%s: there, but not a folder", copy);
}

static bool secret_fits(int fd, const char *path, struct why *why)
{
    struct stat st;
    if (fstat(fd, &st) == -1)
        return fail(why, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return fail(why, "%s: is no file; write the path of the file that holds the secret", path);
    if ((st.st_mode & 0007) != 0)
        return fail(why, "%s: other users may open this secret; run: chmod 640 %s", path, path);
    return st.st_size > 0 || fail(why, "%s: is empty; put the secret there", path);
}

/* O_NONBLOCK: to open a pipe that nobody writes would wait for ever. */
int secret_open(const char *path, struct why *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd == -1) {
        (void)fail(why, "%s: %s", path, strerror(errno));
        return -1;
    }
    if (secret_fits(fd, path, why))
        return fd;
    close(fd);
    return -1;
}

static bool secret_take(int fd, const char *path, struct text *out, struct why *why)
{
    if (!read_all(fd, path, 4096, out, why))
        return false;
    if (strlen(out->at) != out->length)
        return fail(why, "%s: holds a NUL byte; a secret is one line of text", path);
    out->length = strcspn(out->at, "\r\n");
    out->at[out->length] = '\0';
    return out->length > 0 || fail(why, "%s: the first line is empty; put the secret there", path);
}

bool secret_read(const char *path, struct text *out, struct why *why)
{
    int fd = secret_open(path, why);
    bool ok = fd != -1 && secret_take(fd, path, out, why);
    if (fd != -1)
        close(fd);
    if (!ok)
        text_close(out);
    return ok;
}

bool token_read(const char *path, struct text *out, struct why *why)
{
    if (!secret_read(path, out, why))
        return false;
    for (const char *at = out->at; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~') {
            text_close(out);
            return fail(why, "%s: its first line is no token: it holds a blank or a character that"
                        " is not ASCII, as a byte order mark; write the token alone", path);
        }
    return true;
}

/* Who holds it is told by its text; that text may be missing for the moment of its writing. */
static bool lock_taken(int fd, const char *path, struct why *why)
{
    char pid[24] = "";
    ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
    pid[n < 0 ? 0 : n] = '\0';
    pid[strspn(pid, "0123456789")] = '\0';
    return fail(why, "%s: process %s works here already; one at a time", path,
                pid[0] == '\0' ? "(unknown)" : pid);
}

static bool lock_take(int fd, const char *path, struct why *why)
{
    char pid[24];
    if (flock(fd, LOCK_EX | LOCK_NB) == -1)
        return errno == EWOULDBLOCK ? lock_taken(fd, path, why)
                                    : fail(why, "%s: %s", path, strerror(errno));
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) == -1 || !file_write_all(fd, pid, (size_t)n))
        return fail(why, "%s: %s", path, strerror(errno));
    return true;
}

int file_lock(const char *path, struct why *why)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd == -1) {
        (void)fail(why, "%s: %s", path, strerror(errno));
        return -1;
    }
    if (lock_take(fd, path, why))
        return fd;
    close(fd);
    return -1;
}
