/* ledger: an hour is revised only of the readings it was made of. Others, a store made anew or an
 * older copy put back, may lack what it was told, and would make nulls of what is published. */
#include "publish/cycle_inside.h"

#include <string.h>

#include "schema/base/log.h"

static void say(const struct cycle *c, const char *what, const char *remedy)
{
    struct stamp newest = moment_stamp(c->news.newest + HOUR, c->house->settings.site.offset);
    log_warn("readings.db is %s that hours to %s were published from: they are not revised; %s", what,
             newest.text, remedy);
}

static void begin_at(struct cycle *c)
{
    c->heard = c->cursor = c->cursor_next = c->ledger.seq;
    c->changes = 0;
    c->searched = -1;
}

/* What was opened since, down to the one that was seen last; *least: the smallest number that one
 * of them began with. */
static bool see_openings(struct cycle *c, int64_t *least, struct why *why)
{
    struct opening o = { .number = INT64_MAX };
    bool found = true, seen = false;
    while (readings_opening(c->readings, o.number, &o, &found, why)) {
        if (!found)
            return true;
        if (!publications_opening(c->publications, &c->ledger, o.name, &seen, why))
            return false;
        if (seen)
            return true;
        *least = o.seq < *least ? o.seq : *least;
        if (!lay_begin(c, why) || !publications_see(c->publications, &c->ledger, o.name, why))
            return false;
    }
    return false;
}

static bool meet(struct cycle *c, const struct ledger *ledger, struct why *why)
{
    if (strcmp(c->ledger.name, ledger->name) == 0)
        return true;
    if (!lay_begin(c, why) || !publications_meet(c->publications, ledger->name, &c->ledger, why))
        return false;
    begin_at(c);
    if (c->news.any && !c->ledger.known)
        say(c, "another than the one", "put that one back if it still exists");
    return true;
}

bool ledger_meet(struct cycle *c, struct why *why)
{
    struct ledger ledger;
    if (!readings_ledger(c->readings, &ledger, why) || !meet(c, &ledger, why))
        return false;
    int64_t last = ledger.last;
    if (!see_openings(c, &last, why))
        return false;
    if (last >= c->heard)
        return true;
    if (!lay_begin(c, why) || !publications_go_back(c->publications, &c->ledger, last, why))
        return false;
    begin_at(c);
    if (c->news.any)
        say(c, "an older copy of the one", "restore its newest backup");
    return true;
}

bool ledger_made(const struct cycle *c, const struct revision *r)
{
    return strcmp(r->ledger, c->ledger.ledger) == 0;
}
