/* recall: revisions that the archive has and the store does not, back onto the shelf. An older copy of
 * publications.db was put back, or it is gone; what it lacks is public all the same, and is what pages
 * show, portals get and the next revision follows.
 *
 * A file is believed only where what was read of it prints as that file again, byte for byte but for
 * its `changes`. One that is not stays as it is, and its hour is left alone. Of which readings they
 * were made no file says: explain.c finds out. */
#include "publish/cycle_inside.h"

#include "publish/archive_end.h"
#include "publish/hour_read.h"

#include <string.h>

/* Equal but for the archived one's changes: those are against a revision that was not known, either. */
static bool equal_but_changes(const struct text *archived, const struct text *printed)
{
    const char *to = strstr(archived->at, ",\n\"cities\":"),
               *from = strstr(archived->at, ",\n\"changes\":");
    from = from == NULL || to == NULL || from > to ? to : from;
    if (from == NULL)
        return false;
    size_t head = (size_t)(from - archived->at),
           tail = archived->length - (size_t)(to - archived->at);
    return printed->length == head + tail && memcmp(printed->at, archived->at, head) == 0
        && memcmp(printed->at + head, to, tail) == 0;
}

static bool prints_alike(struct cycle *c, const struct hour_document *document,
                         const struct standard *standard, const struct terms *terms,
                         const struct text *archived)
{
    struct settings then = c->house->settings;
    memcpy(then.site.licence, terms->licence, sizeof then.site.licence);
    then.site.demo = terms->demo;
    text_clear(&c->body);
    render_hour(&c->body, document, standard, &then);
    return !c->body.spilt && equal_but_changes(archived, &c->body);
}

/* False: it is not; why says it. True: document is to be closed. */
static bool believe(struct cycle *c, struct hour_document *document, struct placed file,
                    const struct text *archived, struct why *why)
{
    const struct standard *standard = standards_at(c->standards, file.start);
    const struct registry *registry;
    struct terms terms;
    char digest[65];
    if (standard == NULL || !hour_read_registry(archived, digest))
        return fail(why, "it is no hour's document of this program");
    if ((registry = lay_registry(c, digest, why)) == NULL
        || !hour_read(document, &terms, archived, registry, standard, why))
        return false;
    if (document->start == file.start && document->revision == file.revision
        && prints_alike(c, document, standard, &terms, archived))
        return true;
    compose_close(document);
    return fail(why, "what was read of it prints otherwise");
}

static void note_recalled(struct cycle *c, int64_t start)
{
    int offset = c->house->settings.site.offset;
    struct news *n = &c->news;
    if (n->recalled++ == 0)
        n->recalled_from = start;
    snprintf(n->older, sizeof n->older,
             "publications.db is older than the site: %llu revisions that it did not know, of air/%s/"
             "%02d and later, were taken back from WEB/archive", (unsigned long long)n->recalled,
             moment_date(n->recalled_from, offset).text,
             moment_hour(n->recalled_from, offset).hour);
}

/* Counted when all are looked up; one that a change of its hour meets later was, or is an old one. */
static void note_left(struct cycle *c, const char *path, const struct why *why)
{
    struct news *n = &c->news;
    n->not_recalled += !c->recalled || n->not_recalled == 0;
    if (n->left[0] != '\0')
        return;
    snprintf(n->left, sizeof n->left,
             "%s stands in WEB/archive, is unknown to publications.db and cannot be taken back: "
             "%.300s. Its hour stays as it is and is not revised", path, why->text);
}

static bool recall_one(struct cycle *c, struct placed file, int rule, bool *taken, struct why *why)
{
    struct hour_path path = cycle_path(c, file.start, file.revision);
    struct hour_document document;
    struct text archived;
    struct why not;
    bool ok = true, found;
    if (!release_find(c->release, path.text, &archived, &found, why))
        return false;
    *taken = found && believe(c, &document, file, &archived, &not);
    if (*taken) {
        document.city_min_percent = rule;
        ok = lay_archived(c, &document, standards_at(c->standards, file.start), &archived, why);
        compose_close(&document);
        note_recalled(c, file.start);
    } else if (found) {
        note_left(c, path.text, &not);
    }
    if (found)
        text_close(&archived);
    return ok;
}

bool recall_hour(struct cycle *c, int64_t start, bool *whole, struct why *why)
{
    struct revision before;
    bool found;
    *whole = true;
    if (!publications_latest(c->publications, start, &before, &found, why))
        return false;
    int revision = found ? before.revision : 0, rule = lay_city_rule(c, found ? &before : NULL);
    while (*whole && release_has(c->release, cycle_path(c, start, revision + 1).text))
        if (!recall_one(c, (struct placed){ start, ++revision }, rule, whole, why))
            return false;
    return true;
}

/* The hours that pages show, and what follows them; of an empty store, all that there is. */
static bool find_begin(struct cycle *c, bool *any, struct why *why)
{
    char path[64];
    struct text body;
    c->news.not_recalled = 0;
    c->news.left[0] = '\0';
    *any = c->news.any;
    if (c->news.any) {
        c->recall = c->news.newest - (STATION_HOURS - 1) * (int64_t)HOUR;
        return true;
    }
    if (!archive_end(c->house->settings.site.web, false, path))
        return true;
    if (!release_find(c->release, path, &body, any, why) || !*any)
        return !*any;
    struct shown first = rebuild_shown(&body);
    text_close(&body);
    c->recall = first.start;
    *any = first.any;
    return first.any
        || fail(why, "WEB/archive/%s is no hour's document of this program: mount the disk of "
                "site.web, or give the site a folder of its own", path);
}

/* From c->recall on, where it was begun, as many as make a batch. */
static bool walk(struct cycle *c, bool *more, struct why *why)
{
    bool whole;
    for (; !lay_full(c); c->recall += HOUR) {
        if ((!c->news.any || c->recall > c->news.newest)
            && !release_has(c->release, cycle_path(c, c->recall, 1).text))
            return true;
        if (!recall_hour(c, c->recall, &whole, why))
            return false;
    }
    *more = true;
    return true;
}

/* What is laid down is for place() to put on the site, where it stands already, and to mark. */
bool recall(struct cycle *c, bool *more, struct why *why)
{
    struct news before = c->news;
    bool any = true;
    if (c->recalled)
        return true;
    c->writing = false;
    bool ok = (c->recall != INT64_MIN || find_begin(c, &any, why)) && (!any || walk(c, more, why))
           && (!c->writing || publications_commit(c->publications, why));
    if (ok) {
        c->recalled = !*more;
        c->news.unreleased += c->laid;
        return true;
    }
    if (c->writing)
        publications_rollback(c->publications);
    c->news = before;
    return false;
}
