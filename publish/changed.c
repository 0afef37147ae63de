/* changed: what the ledger of the readings names, and the revisions that follow from it.
 *
 * Only hours that are published are kept in mind: one that is not will be read whole when it is
 * due, whatever the ledger said before. So the stored cursor may pass those at once, and stops
 * before the first hour that still waits. */
#include "publish/cycle_inside.h"
#include "publish/index.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_WAIT = 60 };

/* Where the hour stands, or would stand. */
static size_t find(const struct cycle *c, int64_t hour)
{
    size_t low = 0, high = c->changes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->changed[middle].hour < hour)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool add(struct cycle *c, size_t at, struct changed changed, struct why *why)
{
    if (c->changes == c->room) {
        size_t room = c->room == 0 ? 64 : c->room * 2;
        struct changed *more = reallocarray(c->changed, room, sizeof *more);
        if (more == NULL)
            return fail(why, "no memory for %zu changed hours", room);
        c->changed = more;
        c->room = room;
    }
    memmove(&c->changed[at + 1], &c->changed[at], (c->changes - at) * sizeof *c->changed);
    c->changed[at] = changed;
    c->changes++;
    return true;
}

struct noticing { struct cycle *cycle; int64_t now; };

static bool notice(void *with, int64_t seq, const char *station, int64_t hour, struct why *why)
{
    struct noticing *n = with;
    struct cycle *c = n->cycle;
    (void)station;
    if (hour == c->waits)
        c->waits = INT64_MAX;
    if (!c->news.any || hour > c->news.newest)
        return true;
    size_t at = find(c, hour);
    if (at < c->changes && c->changed[at].hour == hour)
        return true;
    return add(c, at, (struct changed){ .hour = hour, .seq = seq, .noticed = n->now }, why);
}

bool changed_notice(struct cycle *c, int64_t now, struct why *why)
{
    struct noticing noticing = { .cycle = c, .now = now };
    int64_t last = c->heard;
    if (!readings_touched(c->readings, c->heard, notice, &noticing, &last, why))
        return false;
    c->heard = last > c->heard ? last : c->heard;
    return true;
}

int64_t changed_cursor(const struct cycle *c)
{
    int64_t cursor = c->heard;
    for (size_t i = 0; i < c->changes; i++)
        if (c->changed[i].seq <= cursor)
            cursor = c->changed[i].seq - 1;
    return cursor;
}

/* Seconds that an hour still waits for the company of its first change. A clock that was set back
 * ends the waiting. */
static int64_t waits(const struct cycle *c, const struct changed *changed, int64_t now)
{
    int64_t wait = c->house->settings.publish.revise_after, passed = now - changed->noticed;
    wait = wait < LONGEST_WAIT ? wait : LONGEST_WAIT;
    return passed < 0 || passed >= wait ? 0 : wait - passed;
}

int64_t changed_wait(const struct cycle *c, int64_t now)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < c->changes; i++) {
        int64_t wait = waits(c, &c->changed[i], now);
        least = wait < least ? wait : least;
    }
    return least;
}

/* An hour before the first published one was never published: it is nothing to revise. */
static bool revise_one(struct cycle *c, int64_t hour, int64_t now, bool *laid, struct why *why)
{
    struct revision before;
    bool found, whole, made = false;
    *laid = false;
    if (!recall_basis(c, hour, &whole, why)
        || !publications_latest(c->publications, hour, &before, &found, why)
        || (found && whole && !ledger_made(c, &before, &made, why)))
        return false;
    c->news.not_revised += found && whole && !made;
    if (made && !lay_hour(c, hour, &before, false, now, laid, why))
        return false;
    c->news.revisions += *laid;
    return true;
}

struct looking { const struct standard *standard; unsigned moved; bool back; };

static bool look(void *with, const struct shelf *shelf, struct why *why)
{
    struct looking *l = with;
    (void)why;
    for (int p = 0; p < POLLUTANTS; p++)
        if ((l->moved >> p & 1) != 0)
            l->back = l->back || index_looks_back(l->standard, (enum pollutant)p, &shelf->cell[p]);
    return true;
}

static bool follow(struct cycle *c, int64_t hour, struct why *why)
{
    size_t at = find(c, hour);
    if (at == c->changes || c->changed[at].hour != hour)
        return add(c, at, (struct changed){ .hour = hour, .seq = INT64_MAX, .follows = true }, why);
    c->changed[at].follows = true;
    return true;
}

/* The hours after it whose sub-index rests on this one too (HJ 633-2012 note 2): each once, with what
 * it was told itself and whichever hours before it were corrected. */
static bool revise(struct cycle *c, int64_t hour, int64_t now, struct why *why)
{
    bool laid;
    if (!revise_one(c, hour, now, &laid, why))
        return false;
    unsigned moved = laid ? c->moved : 0;
    bool whole;
    for (int64_t start = hour + HOUR; moved != 0; start += HOUR) {
        struct looking looking = { .standard = standards_at(c->standards, start), .moved = moved };
        if (looking.standard == NULL
            || start - hour >= index_reach(looking.standard, moved) * (int64_t)HOUR)
            return true;
        if (!recall_hour(c, start, &whole, why)
            || !publications_hour(c->publications, start, look, &looking, why)
            || (looking.back && !follow(c, start, why)))
            return false;
    }
    return true;
}

bool changed_reaches(const struct cycle *c, int64_t start)
{
    return c->changes > 0 && start != INT64_MAX && recall_reach(c, start) > 0;
}

/* In order of hours. Those that follow others are laid down in the same transaction, however full it
 * is: the ledger does not name them. What waits on keeps its order and closes up. */
bool changed_lay(struct cycle *c, int64_t now, bool chosen, bool *more, struct why *why)
{
    size_t kept = 0, i = 0;
    bool ok = true;
    for (; i < c->changes; i++) {
        struct changed changed = c->changed[i];
        bool ripe = chosen || waits(c, &changed, now) == 0;
        if (!changed.follows && (!ripe || lay_full(c))) {
            *more = *more || ripe;
            c->changed[kept++] = changed;
        } else if (!(ok = revise(c, changed.hour, now, why))) {
            break;
        }
    }
    if (kept < i)
        memmove(&c->changed[kept], &c->changed[i], (c->changes - i) * sizeof *c->changed);
    c->changes = kept + (c->changes - i);
    return ok;
}
