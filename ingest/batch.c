#include "ingest/batch.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    struct queued queued;
    size_t topic, body;            /* where their bytes stand in the arena */
    struct received received;
};

struct batch {
    struct receiver *receiver;
    struct readings *store;
    batch_stored *stored;
    struct entry *entry;
    size_t count, room;
    struct text arena;
};

enum { ARENA_MOST = 1 << 30 };     /* a bound on memory, far above any batch */
enum { ARENA_KEPT = 2 * BATCH_BYTES };     /* more, after one huge message, is given back */

bool batch_open(struct batch **out, struct receiver *receiver, struct readings *store,
                batch_stored *stored, struct why *why)
{
    struct batch *b = calloc(1, sizeof *b);
    if (b == NULL)
        return fail(why, "out of memory");
    *b = (struct batch){ .receiver = receiver, .store = store, .stored = stored,
                         .arena = TEXT(ARENA_MOST) };
    *out = b;
    return true;
}

void batch_close(struct batch **batch)
{
    if (*batch == NULL)
        return;
    text_close(&(*batch)->arena);
    free((*batch)->entry);
    free(*batch);
    *batch = NULL;
}

static bool make_room(struct batch *b)
{
    if (b->count < b->room)
        return true;
    size_t room = b->room == 0 ? 256 : b->room * 2;
    struct entry *entry = reallocarray(b->entry, room, sizeof *entry);
    if (entry == NULL)
        return false;
    b->entry = entry;
    b->room = room;
    return true;
}

bool batch_add(struct batch *b, const struct queued *queued, struct why *why)
{
    if (b->count == 0)
        batch_forget(b);           /* what spilt once, out of memory, must not do so for ever */
    if (!make_room(b))
        return fail(why, "out of memory");
    struct entry *e = &b->entry[b->count];
    e->queued = *queued;
    e->topic = b->arena.length;
    text_add(&b->arena, queued->message.topic, strlen(queued->message.topic) + 1);
    e->body = b->arena.length;
    if (queued->message.length > 0)
        text_add(&b->arena, queued->message.body, queued->message.length);
    if (b->arena.spilt)
        return fail(why, "out of memory");
    b->count++;
    return true;
}

size_t batch_count(const struct batch *b)
{
    return b->count;
}

size_t batch_bytes(const struct batch *b)
{
    return b->arena.length;
}

void batch_forget(struct batch *b)
{
    b->count = 0;
    text_clear(&b->arena);
    if (b->arena.room > ARENA_KEPT) {
        text_close(&b->arena);
        b->arena = TEXT(ARENA_MOST);
    }
}

/* The arena moves as it grows: its addresses are taken when no more is added. */
static const struct message *message_of(struct batch *b, struct entry *e)
{
    e->queued.message.topic = b->arena.at + e->topic;
    e->queued.message.body = b->arena.at + e->body;
    return &e->queued.message;
}

static bool write_one(struct batch *b, struct entry *e, int64_t now, struct why *why)
{
    if (!receive(b->receiver, e->queued.feed, message_of(b, e), now, &e->received, why))
        return false;
    return e->queued.mid == 0
        || readings_seen(b->store, e->queued.feed->name, e->queued.mid, e->queued.hash, now,
                         why);
}

/* A full disk shows when a transaction begins or commits: inside it only memory is written. So a
 * message is to blame for what fails inside, the store for the rest. */
enum written { WRITTEN, MESSAGE_FAILED, STORE_FAILED };

static enum written write_some(struct batch *b, size_t from, size_t to, int64_t now, struct why *why)
{
    bool ok = true;
    if (!readings_begin(b->store, why))
        return STORE_FAILED;
    for (size_t i = from; ok && i < to; i++)
        ok = write_one(b, &b->entry[i], now, why);
    if (ok && readings_commit(b->store, why))
        return WRITTEN;
    readings_rollback(b->store);
    return ok ? STORE_FAILED : MESSAGE_FAILED;
}

static void tell_stored(struct batch *b, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        b->stored(b->entry[i].queued.with, &b->entry[i].received);
}

/* A message that the store will not take although it takes others: kept whole, with its words. */
static bool refuse_one(struct batch *b, struct entry *e, int64_t now, const struct why *cause,
                       struct why *why)
{
    const struct message *m = message_of(b, e);
    struct refusal refusal = { .heard = m->heard, .reason = BAD_VALUE, .retained = m->retained,
                               .payload = m->body, .length = m->length };
    snprintf(refusal.feed, sizeof refusal.feed, "%s", m->feed);
    snprintf(refusal.topic, sizeof refusal.topic, "%s", m->topic);
    snprintf(refusal.detail, sizeof refusal.detail, "cannot be stored: %.200s", cause->text);
    e->received = (struct received){ .faults = { .reason = BAD_VALUE, .count = 1 } };
    bool ok = readings_begin(b->store, why) && readings_refuse(b->store, &refusal, why)
           && (e->queued.mid == 0
               || readings_seen(b->store, m->feed, e->queued.mid, e->queued.hash, now, why))
           && readings_commit(b->store, why);
    if (!ok)
        readings_rollback(b->store);
    return ok;
}

static bool write_each(struct batch *b, int64_t now, struct why *why)
{
    for (size_t i = 0; i < b->count; i++) {
        enum written how = write_some(b, i, i + 1, now, why);
        struct why cause = *why;
        if (how == STORE_FAILED
            || (how == MESSAGE_FAILED && !refuse_one(b, &b->entry[i], now, &cause, why)))
            return false;
        tell_stored(b, i, i + 1);
    }
    return true;
}

bool batch_commit(struct batch *b, int64_t now, struct why *why)
{
    bool whole = write_some(b, 0, b->count, now, why) == WRITTEN;
    if (whole)
        tell_stored(b, 0, b->count);
    bool ok = whole || write_each(b, now, why);
    batch_forget(b);
    return ok;
}
