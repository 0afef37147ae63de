/* The files of a release: put or carried over, and nothing on the disk touched before one of them
 * differs from the current release. */
#include "publish/release_inside.h"
#include "publish/release_name.h"
#include "publish/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PATHS_BYTES = 256 << 20 };

static const char *const variants[] = { "", ".gz", ".br" };
enum { VARIANTS = sizeof variants / sizeof *variants };

static void name_part(char part[32], const struct build *b)
{
    snprintf(part, 32, ".%ld.part", b->next);
}

void build_close(struct release *r)
{
    struct build *b = &r->build;
    struct why why;
    char part[32];
    bool half = b->part != -1 && !b->finished;
    entered_close(&b->within);
    if (b->part != -1)
        close(b->part);
    if (b->current != -1)
        close(b->current);
    name_part(part, b);
    if (half)
        (void)!tree_remove(r->releases, part, &why);     /* else the next release does */
    text_close(&b->same);
    *b = (struct build){ .current = -1, .part = -1, .within.fd = -1 };
}

bool release_begin(struct release *r, struct why *why)
{
    struct build *b = &r->build;
    char name[32];
    build_close(r);
    if (!switch_number(r, &b->number, why))
        return false;
    snprintf(name, sizeof name, "%ld", b->number);
    if (b->number != 0)
        b->current = openat(r->releases, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    b->same = TEXT(PATHS_BYTES);
    b->begun = true;
    return true;
}

/* The current release's file and its variants; *there false: it has no such file. */
static bool link_over(struct build *b, const char *path, bool *there, struct why *why)
{
    const char *leaf;
    int within = enter(&b->within, b->part, path, &leaf, why);
    if (within == -1)
        return false;
    *there = true;
    for (int v = 0; v < VARIANTS && (v == 0 || *there); v++) {
        bool linked;
        if (!tree_join(b->current, name_of(path, variants[v]).text, within,
                       name_of(leaf, variants[v]).text, &linked, why))
            return false;
        b->files += linked;
        *there = *there && (v > 0 || linked);
    }
    return true;
}

static bool start_building(struct release *r, struct why *why)
{
    struct build *b = &r->build;
    char part[32];
    bool there;
    if (b->part != -1)
        return true;
    if (!switch_next(r, b->number, &b->next, why) || !switch_tidy(r, b->number, why))
        return false;
    name_part(part, b);
    if ((b->part = tree_folder(r->releases, part, why)) == -1)
        return false;
    b->files = 0;
    for (size_t at = 0; at < b->same.length; at += strlen(b->same.at + at) + 1)
        if (!link_over(b, b->same.at + at, &there, why))
            return false;
    text_clear(&b->same);
    return true;
}

bool release_carry(struct release *r, const char *path, bool *there, struct why *why)
{
    struct build *b = &r->build;
    *there = false;
    if (!tree_plain(path))
        return fail(why, "%s: not a plain path", path);
    if (b->current == -1)
        return true;
    if (b->part != -1)
        return link_over(b, path, there, why);
    if (!is_there(b->current, path, ""))
        return true;
    for (int v = 0; v < VARIANTS; v++)
        b->files += v == 0 || is_there(b->current, path, variants[v]);
    text_add(&b->same, path, strlen(path) + 1);
    *there = true;
    return !b->same.spilt || fail(why, "no memory for the names of a release");
}

/* Equal in the current release, with the variants that it is to have: those were made of the same
 * bytes then, and are as good now. */
static bool stands(const struct build *b, const char *path, const void *body, size_t length,
                   enum squeeze how, bool *same, struct why *why)
{
    *same = false;
    if (b->current == -1)
        return true;
    if (!tree_same(b->current, path, body, length, same, why))
        return false;
    if (length > SQUEEZE_LEAST)
        *same = *same && is_there(b->current, path, ".gz")
             && (how == SQUEEZE_MANY || is_there(b->current, path, ".br"));
    return true;
}

static bool write_anew(struct release *r, const char *path, const void *body, size_t length,
                       enum squeeze how, struct why *why)
{
    struct build *b = &r->build;
    const char *leaf;
    struct squeezed z;
    int within = enter(&b->within, b->part, path, &leaf, why);
    if (within == -1 || !tree_make(within, leaf, body, length, why))
        return false;
    b->files++;
    if (length <= SQUEEZE_LEAST)
        return true;
    b->files++;
    if (!squeeze_gzip(r->squeezer, how, body, length, &z, why)
        || !tree_make(within, name_of(leaf, ".gz").text, z.bytes, z.length, why))
        return false;
    if (how == SQUEEZE_MANY)
        return true;
    b->files++;
    return squeeze_brotli(r->squeezer, body, length, &z, why)
        && tree_make(within, name_of(leaf, ".br").text, z.bytes, z.length, why);
}

bool release_put(struct release *r, const char *path, const void *body, size_t length,
                 enum squeeze how, struct why *why)
{
    bool same;
    if (!tree_plain(path))
        return fail(why, "%s: not a plain path", path);
    if (!stands(&r->build, path, body, length, how, &same, why))
        return false;
    if (same)
        return release_carry(r, path, &same, why);
    return start_building(r, why) && write_anew(r, path, body, length, how, why);
}

static bool finish(struct release *r, struct why *why)
{
    struct build *b = &r->build;
    const char *leaf;
    char part[32], name[32];
    name_part(part, b);
    snprintf(name, sizeof name, "%ld", b->next);
    int v1 = enter(&b->within, b->part, "v1/hours", &leaf, why);
    if (v1 == -1)
        return false;
    if (symlinkat(RELEASE_HOURS, v1, leaf) == -1)
        return fail(why, "v1/hours: %s", strerror(errno));
    if (!release_sync(r, why))
        return false;
    b->finished = renameat(r->releases, part, r->releases, name) == 0;
    if (!b->finished || fsync(r->releases) == -1)
        return fail(why, "WEB/releases/%s: %s", name, strerror(errno));
    return switch_to(r, b->next, why) && switch_tidy(r, b->next, why);
}

/* Equal, and nothing besides: else a file less would go unnoticed. */
bool release_switch(struct release *r, bool *changed, struct why *why)
{
    struct build *b = &r->build;
    size_t files = 0;
    *changed = false;
    if (!b->begun)
        return fail(why, "a release was not begun");
    bool ok = b->part != -1 || b->current == -1 || tree_count(b->current, &files, why);
    if (ok && (b->part != -1 || files != b->files + 1)) {
        ok = start_building(r, why) && finish(r, why);
        *changed = ok;
    }
    build_close(r);
    return ok;
}
