#include "ingest/refused_replay.h"

#include <inttypes.h>
#include <stdlib.h>

#include "ingest/receive.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"

/* Numbers are given when a message is refused, which a part of a split one is long after it was
 * heard: the order is that of hearing. displaced: see struct received. */
enum outcome { NOT_OPEN, STILL_REFUSED, WHOLE };
struct turn { int64_t heard, id; enum outcome outcome; bool displaced; };
struct replays { struct turn *at; size_t count, room; };

struct replaying {                     /* what one command works with */
    const struct house *house;
    struct readings *store;
    struct receiver *receiver;
    struct replayed *out;
};

bool replays_add(struct replays **all, const struct refusal *refusal, struct why *why)
{
    struct replays *t = *all;
    if (t == NULL && (t = *all = calloc(1, sizeof *t)) == NULL)
        return fail(why, "out of memory");
    if (t->count == t->room) {
        size_t room = t->room == 0 ? 256 : t->room * 2;
        struct turn *at = reallocarray(t->at, room, sizeof *at);
        if (at == NULL)
            return fail(why, "out of memory");
        t->at = at;
        t->room = room;
    }
    t->at[t->count++] = (struct turn){ .heard = refusal->heard, .id = refusal->id };
    return true;
}

void replays_close(struct replays **all)
{
    if (*all == NULL)
        return;
    free((*all)->at);
    free(*all);
    *all = NULL;
}

static bool settle(struct readings *store, int64_t id, const struct faults *faults, int64_t now,
                   struct why *why)
{
    if (faults->reason == REASON_NONE)
        return readings_settle(store, id, now, why);
    return readings_refuse_again(store, id, faults->reason, faults->detail, why);
}

/* A message that the store will not take although it takes others stops nobody: see batch.c. */
static bool put_back(struct readings *store, int64_t id, const struct why *cause, struct why *why)
{
    char detail[sizeof ((struct refusal *)0)->detail];
    snprintf(detail, sizeof detail, "cannot be stored: %.200s", cause->text);
    readings_rollback(store);
    return readings_begin(store, why) && readings_refuse_again(store, id, BAD_VALUE, detail, why)
        && readings_commit(store, why);
}

static void note(struct turn *turn, const struct received *received, struct replayed *out)
{
    bool whole = received->faults.reason == REASON_NONE && !received->joined_refused;
    turn->outcome = whole ? WHOLE : STILL_REFUSED;
    turn->displaced = received->displaced;
    out->put.kept += received->put.kept;
    out->put.changed += received->put.changed;
}

static bool replay_message(struct replaying *r, const struct message *message,
                           const struct feed_settings *feed, struct turn *turn, struct why *why)
{
    struct received received;
    struct why cause = { "" };
    int64_t now = clock_now();
    if (!readings_begin(r->store, why))
        return false;
    bool taken = receive_again(r->receiver, feed, message, now, &received, &cause)
              && settle(r->store, turn->id, &received.faults, now, &cause);
    if (!(taken ? readings_commit(r->store, why) : put_back(r->store, turn->id, &cause, why))) {
        readings_rollback(r->store);
        return false;
    }
    if (taken)
        note(turn, &received, r->out);
    return true;
}

/* A message keeps the moment it was first heard; what it brings is known from now. The payload is
 * copied: writing may move the store's own. */
static bool replay_refusal(struct replaying *r, const struct refusal *refusal, struct turn *turn,
                           struct why *why)
{
    const struct feed_settings *feed = settings_feed(&r->house->settings, refusal->feed);
    struct text body = TEXT(refusal->length + 1);
    turn->outcome = STILL_REFUSED;
    if (feed == NULL) {
        log_warn("message %" PRId64 ": the configuration has no feed \"%s\"", refusal->id,
                 refusal->feed);
        return true;
    }
    text_add(&body, refusal->payload, refusal->length);
    struct message message = { .feed = feed->name, .topic = refusal->topic, .body = body.at,
                               .length = refusal->length, .heard = refusal->heard,
                               .replayed = refusal->id, .retained = refusal->retained };
    bool ok = body.spilt ? fail(why, "out of memory")
                         : replay_message(r, &message, feed, turn, why);
    text_close(&body);
    return ok;
}

/* One that another command has replayed meanwhile is not open any more. */
static bool replay_turn(struct replaying *r, struct turn *turn, struct why *why)
{
    struct refusal refusal;
    bool more;
    turn->displaced = false;
    return readings_refused(r->store, turn->id, &refusal, &more, why)
        && (!more || refusal.id != turn->id || replay_refusal(r, &refusal, turn, why));
}

/* A part that had no place may have one once the rest is replayed, and what stood in it is joined. */
static bool replay_turns(struct replaying *r, struct replays *all, struct why *why)
{
    bool ok = true;
    for (size_t i = 0; ok && i < all->count; i++)
        ok = replay_turn(r, &all->at[i], why);
    for (size_t i = 0; ok && i < all->count; i++)
        ok = !all->at[i].displaced || replay_turn(r, &all->at[i], why);
    return ok;
}

/* ---- counting ---- */

static bool was_whole(const struct replays *all, int64_t id)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].id == id)
            return all->at[i].outcome == WHOLE;
    return false;
}

/* Settled, and nothing was read of it: its parts wait. */
static bool count_waiting(struct replaying *r, const struct replays *all, struct why *why)
{
    int64_t id = 0;
    bool found = true;
    while (found) {
        if (!readings_part_replayed(r->store, id, &id, &found, why))
            return false;
        r->out->waiting += found && was_whole(all, id);
    }
    r->out->whole -= r->out->waiting;
    return true;
}

static bool count(struct replaying *r, const struct replays *all, struct why *why)
{
    for (size_t i = 0; i < all->count; i++) {
        r->out->whole += all->at[i].outcome == WHOLE;
        r->out->still += all->at[i].outcome == STILL_REFUSED;
    }
    return count_waiting(r, all, why);
}

static int by_heard(const void *left, const void *right)
{
    const struct turn *a = left, *b = right;
    int order = (a->heard > b->heard) - (a->heard < b->heard);
    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

static void order(struct replays *all)
{
    size_t kept = 0;
    qsort(all->at, all->count, sizeof *all->at, by_heard);
    for (size_t i = 0; i < all->count; i++)
        if (i == 0 || all->at[i].id != all->at[i - 1].id)      /* one may be named twice */
            all->at[kept++] = all->at[i];
    all->count = kept;
}

bool replays_run(struct replays *all, const struct house *house, struct readings *store,
                 struct replayed *out, struct why *why)
{
    struct replaying r = { .house = house, .store = store, .out = out };
    struct why uncounted;
    if (all == NULL)
        return true;
    order(all);
    bool ok = receiver_open(&r.receiver, house, store, why) && replay_turns(&r, all, why);
    receiver_close(&r.receiver);
    return count(&r, all, ok ? why : &uncounted) && ok;
}
