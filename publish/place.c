/* place: what is laid down, onto the site. Bodies come from the store, byte for byte, so that a
 * turn after a kill does the same as the turn that was killed. */
#include "publish/cycle_inside.h"

#include "schema/base/digest.h"
#include "schema/parcels.h"

#include <string.h>

struct hour_path cycle_path(const struct cycle *c, int64_t start, int revision)
{
    return hour_path(start, c->house->settings.site.offset, revision, "json");
}

static struct hour_path csv_path(const struct cycle *c, int64_t start)
{
    return hour_path(start, c->house->settings.site.offset, 0, "csv");
}

/* The shelf holds the newest revision, and so does HH.csv. */
static bool veil_csv(struct cycle *c, const struct revision *r, struct why *why)
{
    struct hour_document document;
    if (!rebuild_hour(c, &document, r, why))
        return false;
    text_clear(&c->page);
    render_csv(&c->page, &document, standards_at(c->standards, r->start), &c->house->settings);
    compose_close(&document);
    return (!c->page.spilt || fail(why, "an hour's table is larger than %d bytes", DOCUMENT_BYTES))
        && release_veil(c->release, csv_path(c, r->start).text, c->page.at, c->page.length, why);
}

/* Of those that the archive has, which may be more than were taken back. */
static bool is_newest(const struct cycle *c, int64_t start, int revision, bool *out, struct why *why)
{
    int newest;
    if (!release_last(c->release, cycle_path(c, start, 0).text, &newest, why))
        return false;
    *out = revision >= newest;
    return true;
}

/* An hour that no page shows any more changes the archive only. */
static void note_placed(struct cycle *c, const struct revision *r)
{
    c->stale = c->stale || !c->news.any
            || r->start > c->news.newest - STATION_HOURS * (int64_t)HOUR;
    if (c->history != NULL)
        history_forget(c->history, r->start);
}

/* Up to BATCH of what is unreleased, after what is placed already. */
static bool archive_some(struct cycle *c, struct placed *last, bool *more, struct why *why)
{
    while (c->placed_count < BATCH) {
        struct revision r;
        bool newest;
        if (!publications_unreleased(c->publications, last->start, last->revision, &r, more, why))
            return false;
        if (!*more)
            return true;
        if (!release_archive(c->release, cycle_path(c, r.start, r.revision).text, r.body, r.length,
                             why)
            || !is_newest(c, r.start, r.revision, &newest, why)
            || (newest && !veil_csv(c, &r, why)))
            return false;
        note_placed(c, &r);
        *last = c->placed[c->placed_count++] = (struct placed){ r.start, r.revision };
    }
    return true;
}

static bool alias_all(struct cycle *c, struct why *why)
{
    for (size_t i = 0; i < c->placed_count; i++) {
        const struct placed *p = &c->placed[i];
        struct hour_path alias = cycle_path(c, p->start, 0),
                         path = cycle_path(c, p->start, p->revision);
        bool newest;
        if (!is_newest(c, p->start, p->revision, &newest, why)
            || (newest && !(release_alias(c->release, alias.text, path.text, why)
                            && release_unveil(c->release, csv_path(c, p->start).text, why))))
            return false;
    }
    return true;
}

/* Marked is what a power cut cannot take back: an alias that came to nothing would never be made
 * again. */
bool place_mark(struct cycle *c, struct why *why)
{
    if (c->placed_count == 0)
        return true;
    bool ok = release_sync(c->release, why) && publications_begin(c->publications, why);
    if (!ok)
        return false;
    for (size_t i = 0; ok && i < c->placed_count; i++)
        ok = publications_released(c->publications, c->placed[i].start, c->placed[i].revision, why)
          && parcels_put(c->publications, c->placed[i].start, c->placed[i].revision, c->now, why);
    if (!ok || !publications_commit(c->publications, why)) {
        publications_rollback(c->publications);
        return false;
    }
    c->news.unreleased -= c->placed_count;
    c->placed_count = 0;
    return true;
}

/* A full batch is marked at once: its files are public, and the pages are made anew at the end of
 * this run or at the start of the next. */
bool place(struct cycle *c, struct why *why)
{
    struct placed last = { .start = INT64_MIN };
    bool more = true;
    c->placed_count = 0;
    while (more) {
        if (c->placed_count == BATCH && !place_mark(c, why))
            return false;
        if (!archive_some(c, &last, &more, why))
            return false;
        if (c->placed_count == 0)
            return true;
        if (c->news.unreleased < c->placed_count)
            c->news.unreleased = c->placed_count;
        if (!release_sync(c->release, why) || !alias_all(c, why))
            return false;
    }
    return true;
}

/* ---- what the archive must have ---- */

bool place_is_sound(const struct revision *r, const struct text *body)
{
    return r->file[0] == '\0'
        || strcmp(digest_of(body->at, body->length).hex, r->file) == 0;
}

/* Is the file there, and what was laid down? All are not read at each start: only the newest, which
 * pages print. */
static bool stands(struct cycle *c, const struct revision *r, const char *path, bool *out,
                   struct why *why)
{
    struct text body;
    *out = release_has(c->release, path);
    if (!*out || r->start != c->news.newest)
        return true;
    if (!release_find(c->release, path, &body, out, why))
        return false;
    if (!*out)
        return true;
    *out = place_is_sound(r, &body);
    text_close(&body);
    return true;
}

/* HH.json and HH.csv can be made again as long as rN stands. */
static bool mend_hour(struct cycle *c, const struct revision *r, struct why *why)
{
    struct hour_path path = cycle_path(c, r->start, r->revision), csv = csv_path(c, r->start),
                     alias = cycle_path(c, r->start, 0);
    bool whole, named, newest;
    if (!stands(c, r, path.text, &whole, why) || !stands(c, r, alias.text, &named, why)
        || !is_newest(c, r->start, r->revision, &newest, why))
        return false;
    c->news.lost += !whole;
    if (!whole || !newest)
        return true;
    if (!named
        && !release_alias(c->release, alias.text, path.text, why))
        return false;
    return release_has(c->release, csv.text)
        || (veil_csv(c, r, why) && release_unveil(c->release, csv.text, why));
}

/* Once after it was opened: of the hours that pages show, those that the store knows as public. None
 * of them there is a disk that is not mounted, and what is published into the folder below it would
 * be seen by nobody later; a person who knows better leaves the file `lost` there. */
bool place_meet(struct cycle *c, struct why *why)
{
    size_t public = 0;
    if (c->met)
        return true;
    c->news.lost = 0;
    for (int back = 0; c->news.any && back < STATION_HOURS; back++) {
        struct revision r;
        bool found;
        if (!publications_latest(c->publications, c->news.newest - back * (int64_t)HOUR, &r, &found, why))
            return false;
        if (!found || !r.released)
            continue;
        public++;
        if (!mend_hour(c, &r, why))
            return false;
    }
    if (public > 0 && c->news.lost == public && !release_has(c->release, "lost"))
        return fail(why, "WEB/archive has none of the %zu newest published hours: mount the disk of "
                    "site.web, or restore WEB/archive from its backup; where it is lost for good: touch "
                    "WEB/archive/lost, and publishing goes on without them", public);
    c->met = true;
    return true;
}
