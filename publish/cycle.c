#include "publish/cycle_inside.h"
#include "publish/offset.h"

#include "schema/base/file.h"

#include <stdlib.h>
#include <string.h>

static bool open_publications(struct cycle *c, struct why *why)
{
    char folder[4096];
    bool missing;
    return (path_join(folder, sizeof folder, c->house->settings.site.data, "publish")
            || fail(why, "site.data: path too long"))
        && publications_open(&c->publications, folder, STORE_DAEMON, &missing, why)
        && offset_stands(c->publications, c->house->settings.site.offset, why);
}

/* After a kill or a failure the disk may be full of what that left, and what the pages show is what
 * they were left with. */
static bool open_site(struct cycle *c, struct why *why)
{
    if (c->release != NULL)
        return true;
    if (!release_open(&c->release, c->house->settings.site.web, why))
        return false;
    release_tidy(c->release);
    pages_look(c);
    return true;
}

bool cycle_open(struct cycle **out, const struct house *house, const struct standards *standards,
                const struct limits *limits, struct why *why)
{
    struct cycle *c = calloc(1, sizeof *c);
    *out = c;
    if (c == NULL)
        return fail(why, "no memory to start");
    c->house = house;
    c->standards = standards;
    c->limits = limits;
    c->next = c->waits = c->news.due = INT64_MAX;
    c->searched = -1;
    c->recall = c->recall_end = INT64_MIN;
    c->stale = true;                             /* at the start the pages are made once */
    c->body = c->content = c->page = TEXT(DOCUMENT_BYTES);
    if (open_publications(c, why) && open_site(c, why))
        return true;
    cycle_close(out);
    return false;
}

void cycle_close(struct cycle **cycle)
{
    struct cycle *c = *cycle;
    if (c == NULL)
        return;
    text_close(&c->page);
    text_close(&c->content);
    text_close(&c->body);
    for (size_t i = 0; i < REGISTRIES; i++)
        registry_close(&c->old[i].registry);
    free(c->changed);
    history_close(&c->history);
    release_close(&c->release);
    readings_close(&c->readings);
    publications_close(&c->publications);
    free(c);
    *cycle = NULL;
}

const struct news *cycle_news(const struct cycle *cycle)
{
    return &cycle->news;
}

struct publications *cycle_publications(struct cycle *cycle)
{
    return cycle->publications;
}

/* What the publications store says now: the only truth about what was published. */
static bool look_up_newest(struct cycle *c, struct why *why)
{
    return publications_newest(c->publications, &c->news.newest, &c->news.any, why);
}

/* Live products need an approval that holds now, and a clock that does not stand before what is
 * published already. */
static bool may_publish(struct cycle *c, int64_t now, bool chosen)
{
    int64_t newest;
    c->news.held[0] = '\0';
    if (!c->news.approval.valid) {
        snprintf(c->news.held, sizeof c->news.held, "%s", c->news.approval.text);
    } else if (!chosen && due_newest(c, &newest) && now < newest + HOUR) {
        int offset = c->house->settings.site.offset;
        snprintf(c->news.held, sizeof c->news.held,
                 "the clock says %s, before the newest published hour ended (%s): set the clock",
                 moment_stamp(now, offset).text, moment_stamp(newest + HOUR, offset).text);
    }
    return c->news.held[0] == '\0';
}

static void forget_readings(struct cycle *c)
{
    readings_close(&c->readings);
    c->opening[0] = '\0';
    c->changes = 0;
    c->searched = -1;
    c->waits = INT64_MAX;
}

static bool open_readings(struct cycle *c, struct why *why)
{
    char folder[4096];
    if (c->readings != NULL && readings_moved(c->readings))
        forget_readings(c);
    if (c->readings != NULL)
        return true;
    if (!path_join(folder, sizeof folder, c->house->settings.site.data, "ingest"))
        return fail(why, "site.data: path too long");
    c->news.missing = false;
    return readings_open(&c->readings, folder, STORE_READER, &c->house->parameters,
                         c->house->settings.site.offset, &c->news.missing, why)
        || c->news.missing;
}

/* Fresh hours before revisions: the public waits for them. Not where a sub-index of theirs may rest on
 * an hour that is to be revised: it would be revised itself in the same turn. */
static bool lay_in_view(struct cycle *c, int64_t now, bool chosen, bool *more, struct why *why)
{
    if (!ledger_meet(c, why))
        return false;
    if (!changed_notice(c, now, why) || !due_next(c, why))
        return false;
    if (changed_reaches(c, c->next) && !changed_lay(c, now, chosen, more, why))
        return false;
    if (!*more && !due_lay(c, now, more, why))
        return false;
    if (!*more && !changed_lay(c, now, chosen, more, why))
        return false;
    c->cursor_next = changed_cursor(c);
    return c->cursor_next == c->cursor
        || (lay_begin(c, why)
            && publications_work_off(c->publications, c->opening, c->cursor_next, why));
}

static bool lay_down(struct cycle *c, int64_t now, bool chosen, bool *more, struct why *why)
{
    struct news before = c->news;
    c->writing = false;
    if (!readings_view(c->readings, why))
        return false;
    bool ok = lay_in_view(c, now, chosen, more, why);
    readings_view_end(c->readings);
    if (ok && c->writing)
        ok = publications_commit(c->publications, why);
    if (ok) {
        c->cursor = c->cursor_next;
        c->news.unreleased += c->laid;
        c->news.changed = c->changes;
        return true;
    }
    if (c->writing)
        publications_rollback(c->publications);
    c->news = before;                            /* nothing of it came to be */
    return false;
}

/* After a failure nothing that is only in mind or open is trusted: a store may be another, the
 * site's folders may be gone. The cursor in mind is never ahead of the stored one. */
static void forget(struct cycle *c)
{
    forget_readings(c);
    c->met = c->recalled = false;
    c->recall = c->recall_end = INT64_MIN;
    release_close(&c->release);
    history_close(&c->history);
}

/* What the archive has newer than the store could not be taken back: visitors keep the pages that they
 * have until there is a newer hour still. */
static bool is_blind(const struct cycle *c)
{
    return c->recall_end != INT64_MIN && (!c->news.any || c->news.newest < c->recall_end);
}

static bool turn(struct cycle *c, int64_t now, bool chosen, bool *more, struct why *why)
{
    c->tried = c->laid = c->laid_bytes = 0;
    if (!open_site(c, why) || !place_meet(c, why) || !recall(c, more, why) || !place(c, why)
        || (c->laid > 0 && !look_up_newest(c, why)))
        return false;
    if (*more)
        return place_mark(c, why);
    c->tried = c->laid = c->laid_bytes = 0;
    if (!open_readings(c, why))
        return false;
    if (c->readings != NULL && !lay_down(c, now, chosen, more, why))
        return false;
    if (c->laid > 0 && !(place(c, why) && look_up_newest(c, why)))
        return false;
    return (*more || is_blind(c) || pages_release(c, more, why)) && place_mark(c, why);
}

bool cycle_turn(struct cycle *c, int64_t now, bool chosen, bool *more, struct why *why)
{
    *more = false;
    c->now = now;
    approval_at(&c->news.approval, &c->house->settings.publish.approval, "air", now);
    if (!look_up_newest(c, why))
        return false;
    if (!may_publish(c, now, chosen))
        return true;
    if (turn(c, now, chosen, more, why))
        return true;
    forget(c);
    return false;
}

int64_t cycle_wait(const struct cycle *c, int64_t now)
{
    int64_t due = due_wait(c, now), changed = changed_wait(c, now);
    int64_t wait = due < changed ? due : changed;
    return wait > 1 ? wait : 1;
}
