/* pages: the release folder, made from what is laid down and nothing else, so that the same store
 * always makes the same bytes.
 *
 * With a new hour every station's page changes: a nation's take seconds to print and compress, and
 * nobody shall wait for the hour that long. So the hour goes out at once, with the stations' files
 * of the hour before (each tells its own hour), and theirs follow in a release of their own. Where
 * few stations changed there is one release. No release links to a page that it has not: what
 * stations there are no files of yet is printed in the first. */
#include "publish/pages_inside.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 100 };                  /* stations of which nobody waits for the files */

bool pages_put(struct cycle *c, const char *path, enum squeeze how, struct why *why)
{
    if (c->page.spilt)
        return fail(why, "%s: larger than %d bytes, or out of memory", path, DOCUMENT_BYTES);
    return release_put(c->release, path, c->page.at, c->page.length, how, why);
}

static bool put_home(const struct issue *issue, struct why *why)
{
    struct cycle *c = issue->cycle;
    const struct settings *settings = &c->house->settings;
    struct home home = { .document = issue->document, .first = issue->first,
                         .standards = c->standards, .settings = settings };
    if (issue->document != NULL
        && !history_of(c->history, home_city(issue->document, settings), true, home.bar, 24, why))
        return false;
    text_clear(&c->page);
    render_home(&c->page, &home);
    return pages_put(c, "index.html", SQUEEZE_FEW, why);
}

static bool put_stations(const struct issue *issue, struct why *why)
{
    struct cycle *c = issue->cycle;
    text_clear(&c->page);
    render_stations(&c->page, issue->document, issue->first, c->standards, &c->house->settings);
    return pages_put(c, "stations.html", SQUEEZE_FEW, why);
}

static bool put_map(const struct issue *issue, struct why *why)
{
    struct cycle *c = issue->cycle;
    text_clear(&c->page);
    render_geojson(&c->page, issue->document, issue->standard, &c->house->settings);
    return pages_put(c, "v1/stations.geojson", SQUEEZE_FEW, why);
}

static bool fill(const struct issue *issue, const struct text *live, struct why *why)
{
    struct cycle *c = issue->cycle;
    if (!release_begin(c->release, why) || !put_home(issue, why) || !put_stations(issue, why)
        || !pages_fixed(issue, why))
        return false;
    return issue->document == NULL
        || (release_put(c->release, "v1/live.json", live->at, live->length, SQUEEZE_FEW, why)
            && put_map(issue, why) && pages_stations(issue, why));
}

static bool release_issue(struct issue *issue, const struct text *live, struct why *why)
{
    struct cycle *c = issue->cycle;
    bool changed = false;
    issue->whole = !c->stale || pages_stations_changed(issue) <= AT_ONCE;
    if (!fill(issue, live, why) || !release_switch(c->release, &changed, why))
        return false;
    c->news.releases += changed;
    pages_show(c, live);
    c->stale = false;
    c->behind = !issue->whole;
    if (issue->whole && c->history != NULL)
        history_settle(c->history);
    return true;
}

static bool move_history(struct cycle *c, int64_t newest, struct why *why)
{
    return (c->history != NULL || history_open(&c->history, c->publications, HISTORY_MOST, why))
        && history_move(c->history, newest, why);
}

static bool release_newest(struct cycle *c, const struct revision *newest, struct why *why)
{
    struct hour_document document;
    struct text live;
    struct hour_path path = cycle_path(c, newest->start, 0);
    if (c->news.lost > 0 && !release_has(c->release, path.text))
        return true;                     /* which is told: the pages wait for the next hour */
    if (!move_history(c, newest->start, why) || !release_read(c->release, path.text, &live, why))
        return false;
    if (c->news.lost > 0 && !place_is_sound(newest, &live)) {
        text_close(&live);               /* so is this */
        return true;
    }
    bool ok = rebuild_hour(c, &document, newest, why);
    if (ok) {
        struct issue issue = { .cycle = c, .document = &document,
                               .standard = standards_at(c->standards, newest->start) };
        bool found;
        ok = rebuild_head(&document, &live, why)
          && publications_first(c->publications, newest->start, &issue.first, &found, why)
          && (found || fail(why, "the newest hour has no first revision in the store"))
          && pages_cite(&issue, why)
          && release_issue(&issue, &live, why);
        compose_close(&document);
    }
    text_close(&live);
    return ok;
}

bool pages_release(struct cycle *c, bool *more, struct why *why)
{
    struct revision newest;
    bool found = false;
    if (!c->stale && !c->behind)
        return true;
    if (c->news.any && !publications_latest(c->publications, c->news.newest, &newest, &found, why))
        return false;
    struct issue nothing = { .cycle = c };
    bool ok = found ? release_newest(c, &newest, why) : release_issue(&nothing, NULL, why);
    *more = ok && c->behind;
    return ok;
}
