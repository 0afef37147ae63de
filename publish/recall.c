/* recall: revisions that the archive has and the store does not, back onto the shelf. An older copy of
 * publications.db was put back, or it is gone; what it lacks is public all the same, and is what pages
 * show, portals get and the next revision follows. At the start those of the hours that pages show, and
 * of what these rest on; of any other hour when it is asked for.
 *
 * A file is believed only where what was read of it prints as that file again, byte for byte but for
 * its `changes`. An hour whose newest one is not stays as it is and is left alone. Of which readings
 * they were made no file says: explain.c finds out. */
#include "publish/cycle_inside.h"

#include "publish/archive_end.h"
#include "publish/hour_read.h"
#include "publish/index.h"

#include <string.h>

static bool prints_alike(struct cycle *c, const struct hour_document *document,
                         const struct standard *standard, const struct hour_head *head,
                         const struct text *archived)
{
    struct settings then = c->house->settings;
    memcpy(then.site.licence, head->licence, sizeof then.site.licence);
    then.site.demo = head->demo;
    text_clear(&c->body);
    render_hour(&c->body, document, standard, &then);
    return !c->body.spilt && hour_same_but_changes(archived, &c->body);
}

/* False: it is not; why says it. True: document is to be closed. */
static bool believe(struct cycle *c, struct hour_document *document, struct placed file,
                    const struct text *archived, struct why *why)
{
    const struct standard *standard = standards_at(c->standards, file.start);
    const struct registry *registry;
    struct hour_head head;
    if (!hour_read_head(&head, archived) || head.start != file.start
        || head.revision != file.revision || head.registry[0] == '\0')
        return fail(why, "it is not that document as this program writes it");
    if (standard == NULL)
        return fail(why, "no edition of HJ 633 holds on its day");
    if ((registry = lay_registry(c, head.registry, why)) == NULL
        || !hour_read(document, &head, archived, registry, standard, why))
        return false;
    if (prints_alike(c, document, standard, &head, archived))
        return true;
    compose_close(document);
    return fail(why, "what was read of it prints otherwise");
}

/* No file tells the rule that its cities were made by, but a city of which some stations have no value
 * bounds it: today's, or what is nearest to it. */
static int rule_of(const struct hour_document *document, int today)
{
    int least = 0, most = 100;
    for (size_t i = 0; i < document->cities; i++)
        for (int p = 0; p < POLLUTANTS; p++) {
            const struct cell *cell = &document->city[i].cell[p];
            int share = cell->expected == 0 ? 0 : (int)(cell->count * INT64_C(100) / cell->expected);
            if (cell->count == 0)
                continue;
            if (cell->why == ABSENCE_NONE && share < most)
                most = share;
            if (cell->why != ABSENCE_NONE && share + 1 > least)
                least = share + 1;
        }
    return today > most ? most : today < least ? least : today;
}

static void note_recalled(struct cycle *c, int64_t start)
{
    int offset = c->house->settings.site.offset;
    struct news *n = &c->news;
    if (n->recalled++ == 0 || start < n->recalled_from)
        n->recalled_from = start;
    snprintf(n->older, sizeof n->older,
             "publications.db is older than the site: %llu revisions that it did not know, the first of "
             "air/%s/%02d, were taken back from WEB/archive", (unsigned long long)n->recalled,
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

static bool lay_believed(struct cycle *c, struct hour_document *document, const struct text *archived,
                         const struct revision *before, struct why *why)
{
    int rule = lay_city_rule(c, before);
    document->city_min_percent = before == NULL ? rule_of(document, rule) : rule;
    if (!lay_archived(c, document, standards_at(c->standards, document->start), archived, why))
        return false;
    note_recalled(c, document->start);
    return true;
}

/* before: the newest that the store knows of the hour, NULL: none. A number that the archive lacks, as
 * after a loss, is nothing. */
static bool recall_one(struct cycle *c, struct placed file, const struct revision *before, bool *taken,
                       struct why *why)
{
    struct hour_path path = cycle_path(c, file.start, file.revision);
    struct hour_document document;
    struct text archived;
    struct why not;
    bool ok = true, found;
    *taken = false;
    if (!release_has(c->release, path.text))
        return true;
    c->tried++;
    if (!release_find(c->release, path.text, &archived, &found, why))
        return false;
    if (!found)
        (void)fail(&not, "it is no plain file");
    *taken = found && believe(c, &document, file, &archived, &not);
    if (*taken) {
        ok = lay_believed(c, &document, &archived, before, why);
        compose_close(&document);
    } else {
        note_left(c, path.text, &not);
    }
    if (found)
        text_close(&archived);
    return ok;
}

/* *any: it is public, for all that is known. */
static bool look_up(struct cycle *c, int64_t start, bool *whole, bool *any, struct why *why)
{
    struct revision before;
    bool found;
    int newest, revision;
    *whole = true;
    if (!publications_latest(c->publications, start, &before, &found, why)
        || !release_last(c->release, cycle_path(c, start, 0).text, &newest, why))
        return false;
    *any = found || newest > 0;
    for (revision = found ? before.revision + 1 : 1; revision <= newest; revision++) {
        struct placed file = { start, revision };
        if (!recall_one(c, file, found ? &before : NULL, whole, why)
            || (*whole && !publications_latest(c->publications, start, &before, &found, why)))
            return false;
    }
    return true;
}

bool recall_hour(struct cycle *c, int64_t start, bool *whole, struct why *why)
{
    bool any;
    return look_up(c, start, whole, &any, why);
}

int recall_reach(const struct cycle *c, int64_t start)
{
    const struct standard *standard = standards_at(c->standards, start);
    return standard == NULL ? 0 : index_reach(standard, (1u << POLLUTANTS) - 1);
}

/* Hours follow one another without a gap: after one that is public the next was, too, and where it is
 * unknown its files are lost. A mean without it would be another number for no reason. */
bool recall_basis(struct cycle *c, int64_t start, bool *whole, struct why *why)
{
    bool one, any, before = false, sound = true;
    for (int back = recall_reach(c, start) - 1; back > 0; back--) {
        if (!look_up(c, start - back * (int64_t)HOUR, &one, &any, why))
            return false;
        sound = sound && one && (any || !before);
        before = before || any;
    }
    if (!recall_hour(c, start, whole, why))
        return false;
    *whole = *whole && sound;
    return true;
}

/* c->recall: the first hour that pages show, or that it rests on; INT64_MAX: there is none. */
static bool find_begin(struct cycle *c, struct why *why)
{
    char path[64];
    int64_t newest = INT64_MIN;
    c->news.not_recalled = 0;
    c->news.left[0] = '\0';
    c->recall = INT64_MAX;
    c->recall_any = false;
    if (archive_end(c->house->settings.site.web, true, path)
        && !hour_path_start(path, c->house->settings.site.offset, &newest))
        return fail(why, "WEB/archive/%s is of no hour: remove it", path);
    c->recall_end = newest;
    if (c->news.any && c->news.newest > newest)
        newest = c->news.newest;
    if (newest == INT64_MIN)
        return true;
    int64_t first = newest - (STATION_HOURS - 1) * (int64_t)HOUR;
    int before = recall_reach(c, first);
    c->recall = first - (before > 0 ? before - 1 : 0) * (int64_t)HOUR;
    return true;
}

/* From c->recall on as many as make a batch. A gap is of hours whose files are lost. */
static bool walk(struct cycle *c, bool *more, struct why *why)
{
    for (; c->recall <= c->recall_end; c->recall += HOUR) {
        bool whole, any;
        if (lay_full(c)) {
            *more = true;
            return true;
        }
        if (!look_up(c, c->recall, &whole, &any, why))
            return false;
        c->news.lost += !any && c->recall_any;
        c->recall_any = c->recall_any || any;
    }
    return true;
}

/* What is laid down is for place() to put on the site, where it stands already, and to mark. */
bool recall(struct cycle *c, bool *more, struct why *why)
{
    struct news before = c->news;
    if (c->recalled)
        return true;
    c->writing = false;
    bool ok = (c->recall != INT64_MIN || find_begin(c, why)) && walk(c, more, why)
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
