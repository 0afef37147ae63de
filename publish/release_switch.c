/* The release folder: built aside, switched by renaming a symbolic link, three kept. */
#include "publish/release_inside.h"
#include "publish/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEPT = 3 };

/* "17", whole and positive; 0: something else. */
static long number_of(const char *name)
{
    char *end;
    if (name[0] < '1' || name[0] > '9' || strlen(name) > 9)
        return 0;
    long n = strtol(name, &end, 10);
    return *end == '\0' ? n : 0;
}

/* The number `current` names; 0: there is none yet. */
static bool current_number(struct release *r, long *number, struct why *why)
{
    char to[64] = "";
    *number = 0;
    ssize_t n = readlinkat(r->web, "current", to, sizeof to - 1);
    if (n == -1 && errno == ENOENT)
        return true;
    if (n == -1)
        return fail(why, "WEB/current is not our symbolic link (%s): move it away",
                    strerror(errno));
    if (strncmp(to, "releases/", 9) != 0 || (*number = number_of(to + 9)) == 0)
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
        long n = number_of(e->d_name);
        *highest = n > *highest ? n : *highest;
        *between += n > above && n < below;
    }
    closedir(entries);
    return true;
}

/* Half done by a killed run (".17.part", or a number `current` never came to), or too old. */
static bool is_rest(struct release *r, const char *name, long current, bool *rest, struct why *why)
{
    long highest, n = number_of(name);
    int between = 0;
    size_t length = strlen(name);
    *rest = n > current
         || (name[0] == '.' && length > 5 && strcmp(name + length - 5, ".part") == 0);
    if (n == 0 || n >= current || *rest)
        return true;
    if (!count_releases(r, n, current, &highest, &between, why))
        return false;
    *rest = between + 2 > KEPT;
    return true;
}

static bool tidy(struct release *r, long current, struct why *why)
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

/* Which pages the current release has already, and whether it has nothing else: the pages and the
 * link v1/hours. */
static bool compare(int current, const struct page *page, size_t pages, bool *same, bool *all,
                    struct why *why)
{
    size_t files = 0;
    *all = current != -1;
    if (current != -1 && !tree_count(current, &files, why))
        return false;
    for (size_t i = 0; i < pages; i++) {
        same[i] = false;
        if (current != -1
            && !tree_same(current, page[i].path, page[i].body, page[i].length, &same[i], why))
            return false;
        *all = *all && same[i];
    }
    *all = *all && files == pages + 1;
    return true;
}

static bool lay_page(int folder, int current, const struct page *page, bool same, struct why *why)
{
    const char *leaf;
    int within = tree_enter(folder, page->path, &leaf, why);
    bool linked = false;
    bool ok = within != -1
           && (!same || tree_link(current, page->path, within, leaf, &linked, why))
           && (linked || tree_write(within, leaf, page->body, page->length, why));
    if (within != -1)
        close(within);
    return ok;
}

static bool lay_pages(int folder, int current, const struct page *page, size_t pages,
                      const bool *same, struct why *why)
{
    for (size_t i = 0; i < pages; i++)
        if (!lay_page(folder, current, &page[i], same[i], why))
            return false;
    const char *leaf;
    int v1 = tree_enter(folder, "v1/hours", &leaf, why);
    bool ok = v1 != -1;
    if (ok && symlinkat("../../../archive/v1/hours", v1, leaf) == -1)
        ok = fail(why, "v1/hours: %s", strerror(errno));
    if (v1 != -1)
        close(v1);
    return ok;
}

/* `current` is a name, never a way: replaced, not written through. */
static bool point_to(struct release *r, long number, struct why *why)
{
    char to[64];
    snprintf(to, sizeof to, "releases/%ld", number);
    if (unlinkat(r->web, ".current.part", 0) == -1 && errno != ENOENT)
        return fail(why, "WEB/.current.part: %s", strerror(errno));
    return (symlinkat(to, r->web, ".current.part") == 0
            && renameat(r->web, ".current.part", r->web, "current") == 0 && fsync(r->web) == 0)
        || fail(why, "WEB/current: %s", strerror(errno));
}

static bool build(struct release *r, int current, long number, const struct page *page,
                  size_t pages, const bool *same, struct why *why)
{
    char part[32], name[32];
    snprintf(part, sizeof part, ".%ld.part", number);
    snprintf(name, sizeof name, "%ld", number);
    int folder = tree_folder(r->releases, part, why);
    bool ok = folder != -1 && lay_pages(folder, current, page, pages, same, why)
           && release_sync(r, why);
    if (folder != -1)
        close(folder);
    if (ok && (renameat(r->releases, part, r->releases, name) == -1 || fsync(r->releases) == -1))
        ok = fail(why, "WEB/releases/%s: %s", name, strerror(errno));
    return ok && point_to(r, number, why);
}

static bool switch_from(struct release *r, long number, int current, const struct page *page,
                        size_t pages, bool *same, bool *changed, struct why *why)
{
    long highest;
    int between;
    bool all;
    *changed = false;
    if (!compare(current, page, pages, same, &all, why))
        return false;
    if (all)
        return true;
    if (!count_releases(r, 0, 0, &highest, &between, why))
        return false;
    long next = (highest > number ? highest : number) + 1;
    if (!tidy(r, number, why) || !build(r, current, next, page, pages, same, why))
        return false;
    *changed = true;
    return tidy(r, next, why);
}

bool release_switch(struct release *r, const struct page *page, size_t pages, bool *changed,
                    struct why *why)
{
    long number;
    char name[32];
    if (!current_number(r, &number, why))
        return false;
    bool *same = calloc(pages + 1, sizeof *same);
    if (same == NULL)
        return fail(why, "no memory for %zu pages", pages);
    snprintf(name, sizeof name, "%ld", number);
    int current = number == 0 ? -1
                : openat(r->releases, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = switch_from(r, number, current, page, pages, same, changed, why);
    if (current != -1)
        close(current);
    free(same);
    return ok;
}
