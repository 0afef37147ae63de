/* ledger: an hour is revised only of the readings it was made of. Others, a store made anew or a
 * copy put back, may lack what it was told, and would make nulls of what is published.
 *
 * A revision keeps which those were: their newest opening then, and the number they were read up
 * to. Readings hold them that have this opening and go as far in it. So a copy that comes back is
 * known for what it has, whatever others were published from in between. And where they do not, but
 * each station's values were told to these too, that is as good. */
#include "publish/cycle_inside.h"

#include <string.h>

/* Do the readings in view hold those? */
static bool hold(struct cycle *c, const char *opening, int64_t seq, bool *out, struct why *why)
{
    struct opening o;
    if (!readings_opening_named(c->readings, opening, &o, out, why))
        return false;
    *out = *out && seq <= o.end;
    return true;
}

bool ledger_made(struct cycle *c, const struct revision *r, bool *made, struct why *why)
{
    return hold(c, r->opening, r->seq, made, why) && (*made || explain(c, r, made, why));
}

/* How far they were worked off, by the newest opening that was met before: those before it were. */
static bool find_cursor(struct cycle *c, const struct opening *newest, int64_t *seq, bool *known,
                        struct why *why)
{
    struct opening o = *newest, first = o;
    for (bool more = true; more;) {
        first = o;
        if (!publications_worked(c->publications, o.name, seq, known, why))
            return false;
        if (*known) {
            *seq = *seq < o.end ? *seq : o.end;
            return true;
        }
        if (!readings_opening(c->readings, o.number, &o, &more, why))
            return false;
    }
    *seq = 0;
    return lay_begin(c, why)
        && publications_adopt(c->publications, first.name, newest->name, newest->end, seq, known,
                              why);
}

/* The news tell it until the next start: by then a new hour may be published from these. */
static bool compare(struct cycle *c, bool known, struct why *why)
{
    struct revision newest;
    bool found, made = true;
    if (!publications_latest(c->publications, c->news.newest, &newest, &found, why)
        || (found && !ledger_made(c, &newest, &made, why)))
        return false;
    if (made)
        return true;
    struct stamp end = moment_stamp(c->news.newest + HOUR, c->house->settings.site.offset);
    snprintf(c->news.other, sizeof c->news.other,
             known ? "readings.db is a copy that lacks readings which hours to %s were published "
                     "from: those are not revised; if there is a newer copy, put that one back"
                   : "readings.db is another than the one that hours to %s were published from: "
                     "they are not revised; put that one back if it still exists", end.text);
    return true;
}

static bool meet(struct cycle *c, const struct opening *newest, struct why *why)
{
    int64_t seq;
    bool known;
    if (!find_cursor(c, newest, &seq, &known, why))
        return false;
    c->heard = c->cursor = c->cursor_next = seq;
    c->changes = 0;
    c->searched = -1;
    return !c->news.any || compare(c, known, why);
}

bool ledger_meet(struct cycle *c, struct why *why)
{
    struct opening newest;
    bool found, same = false;
    if (!readings_opening(c->readings, INT64_MAX, &newest, &found, why))
        return false;
    if (!found)
        return fail(why, "readings.db: its ledger was never opened: restore it from its backup");
    if (c->opening[0] != '\0' && !hold(c, c->opening, c->heard, &same, why))
        return false;
    if (!same && !meet(c, &newest, why))
        return false;
    memcpy(c->opening, newest.name, sizeof c->opening);
    return true;
}
