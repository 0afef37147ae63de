#include "ingest/receive.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/hj212_sm4.h"
#include "ingest/json_map.h"

enum { JOINED_MOST = 1 << 20 };

struct receiver {
    const struct house *house;
    struct readings *store;
    struct checks checks;
    struct claims claims;
    struct sm4 **sm4;              /* the feeds' keys; NULL where there is none */
    struct json_map *map;          /* the feeds' maps */
};

static bool keys_open(struct receiver *r, struct why *why)
{
    struct why inner;
    for (int i = 0; i < r->house->settings.feeds; i++) {
        const struct feed_settings *feed = &r->house->settings.feed[i];
        if (*feed->sm4_key_file != '\0' && !sm4_open(&r->sm4[i], feed->sm4_key_file, &inner))
            return fail(why, "feed %s: %.400s", feed->name, inner.text);
    }
    return true;
}

static bool maps_open(struct receiver *r, struct why *why)
{
    struct why inner;
    for (int i = 0; i < r->house->settings.feeds; i++) {
        const struct feed_settings *feed = &r->house->settings.feed[i];
        if (!json_map_compile(&r->map[i], &feed->map, &inner))
            return fail(why, "feed %s: map: %.400s", feed->name, inner.text);
    }
    return true;
}

/* What the decoders need of the feed. A map without a time is none: settings that were not read
 * from a file have it. */
static void equip(const struct receiver *r, const struct feed_settings *feed, struct message *m)
{
    int i = 0;
    while (i < r->house->settings.feeds && strcmp(r->house->settings.feed[i].name, feed->name) != 0)
        i++;
    bool known = i < r->house->settings.feeds;
    m->sm4 = known ? r->sm4[i] : NULL;
    m->map = known && r->map[i].time.depth > 0 ? &r->map[i] : NULL;
}

bool receiver_open(struct receiver **out, const struct house *house, struct readings *store,
                   struct why *why)
{
    size_t feeds = (size_t)house->settings.feeds;
    struct receiver *r = calloc(1, sizeof *r);
    if (r == NULL || !claims_open(&r->claims, why)) {
        free(r);
        return fail(why, "out of memory");
    }
    r->house = house;
    r->store = store;
    checks_open(&r->checks, &house->settings);
    r->sm4 = calloc(feeds + 1, sizeof *r->sm4);      /* a test may have no feed */
    r->map = calloc(feeds + 1, sizeof *r->map);
    if (r->sm4 == NULL || r->map == NULL) {
        receiver_close(&r);
        return fail(why, "no memory for %zu feeds", feeds);
    }
    if (!keys_open(r, why) || !maps_open(r, why)) {
        receiver_close(&r);
        return false;
    }
    *out = r;
    return true;
}

void receiver_close(struct receiver **receiver)
{
    if (*receiver == NULL)
        return;
    for (int i = 0; (*receiver)->sm4 != NULL && i < (*receiver)->house->settings.feeds; i++)
        sm4_close(&(*receiver)->sm4[i]);
    free((*receiver)->sm4);
    free((*receiver)->map);
    claims_close(&(*receiver)->claims);
    free(*receiver);
    *receiver = NULL;
}

struct turn {                      /* what one message is on its way with */
    struct receiver *receiver;
    const struct feed_settings *feed;
    const struct decoder *decoder;
    const struct message *message;
    int64_t now;
    struct received *out;
};

static struct keep keep_of(const struct message *m)
{
    return (struct keep){ .all = m->retained, .heard = m->heard, .message = m->replayed };
}

static bool put(void *with, struct normalised *n, struct why *why)
{
    struct turn *t = with;
    int64_t end = n->report.start + n->report.span;
    check(&t->receiver->checks, n, t->message->heard);
    if (end > t->out->end && end <= t->message->heard + t->receiver->checks.future)
        t->out->end = end;
    return readings_put(t->receiver->store, &n->report, t->now, keep_of(t->message), &t->out->put,
                        why);
}

static bool put_all(struct turn *t, struct why *why)
{
    struct claims *c = &t->receiver->claims;
    struct rules rules = {
        .registry = t->receiver->house->registry,
        .parameters = &t->receiver->house->parameters,
        .by_code = t->decoder->by_code,
        .stamp_ends = strcmp(t->feed->stamp, "start") != 0,
        .offset = t->receiver->house->settings.site.offset,
    };
    for (size_t i = 0; i < c->tellings; i++)
        if (!normalise(&c->telling[i], c->claim, &rules, &c->faults, put, t, why))
            return false;
    c->noted.defects.count[DEFECT_REPEATED_KEY] += c->faults.repeated;
    return true;
}

static bool refuse(struct readings *store, const struct message *m, const struct faults *faults,
                   struct why *why)
{
    struct refusal refusal = { .heard = m->heard, .reason = faults->reason, .retained = m->retained,
                               .payload = m->body, .length = m->length };
    snprintf(refusal.feed, sizeof refusal.feed, "%s", m->feed);
    snprintf(refusal.topic, sizeof refusal.topic, "%s", m->topic);
    snprintf(refusal.detail, sizeof refusal.detail, "%s", faults->detail);
    return readings_refuse(store, &refusal, why);
}

/* ---- split messages ---- */

/* The whole, which may itself be faulty: then it is refused as one message, for a replay of one of
 * its parts would bring nothing. */
static bool read_joined(struct turn *t, struct part *part, struct why *why)
{
    struct readings *store = t->receiver->store;
    struct claims *c = &t->receiver->claims;
    struct text body = TEXT(JOINED_MOST);
    bool ok = readings_part_take(store, part, &body, why);
    const struct message *last = t->message;
    struct message joined = *last;
    joined.body = body.at;
    joined.length = body.length;
    joined.joined = true;
    joined.retained = part->retained;
    t->message = &joined;
    claims_clear(c);
    if (ok)
        t->decoder->decode(&joined, c);
    if (c->pieces > 0)
        fault(&c->faults, INCOMPLETE, "the parts of a split message do not fit together");
    ok = ok && put_all(t, why)
         && (c->faults.reason == REASON_NONE || refuse(store, &joined, &c->faults, why));
    t->out->joined_refused |= c->faults.reason != REASON_NONE;
    t->message = last;
    noted_add(&t->out->noted, &c->noted);
    t->out->faults.passed += c->faults.passed;
    t->out->faults.unused += c->faults.unused;
    text_close(&body);
    return ok;
}

/* A part is on disk with this transaction, and so may be acknowledged; with the last of its set
 * the whole is read. A replayed one begins to wait anew: its fellows may be replayed next. */
static bool keep_piece(struct turn *t, const struct piece *piece, struct why *why)
{
    const struct message *m = t->message;
    enum part_put how;
    struct part part = {
        .number = piece->number, .parts = piece->parts, .retained = m->retained,
        .said = piece->said, .named = piece->named,
        .heard = m->heard, .waits = m->replayed != 0 ? t->now : m->heard, .replayed = m->replayed,
        .frame = (const char *)m->body + piece->at, .length = piece->length,
    };
    snprintf(part.feed, sizeof part.feed, "%s", m->feed);
    snprintf(part.topic, sizeof part.topic, "%s", m->topic);
    memcpy(part.source, piece->source, sizeof part.source);
    memcpy(part.stamp, piece->stamp, sizeof part.stamp);
    if (!readings_part_put(t->receiver->store, &part, &how, why))
        return false;
    if (how == PART_DISPLACED) {
        t->out->displaced = true;
        fault(&t->out->faults, INCOMPLETE, "a part of another sending waits in the place of its own");
    }
    return how != PART_WHOLE || read_joined(t, &part, why);
}

/* Taken out, for a whole set is decoded into the same claims. */
static bool keep_pieces(struct turn *t, struct why *why)
{
    struct claims *c = &t->receiver->claims;
    struct piece *piece = c->piece;
    size_t count = c->pieces;
    bool ok = true;
    c->piece = NULL;
    c->pieces = c->pieces_room = 0;
    for (size_t i = 0; ok && i < count; i++)
        ok = keep_piece(t, &piece[i], why);
    free(piece);
    return ok;
}

/* ---- a message ---- */

bool receive_again(struct receiver *r, const struct feed_settings *feed,
                   const struct message *message, int64_t now, struct received *out,
                   struct why *why)
{
    struct message equipped = *message;
    struct turn turn = { r, feed, decoder_named(feed->decoder), &equipped, now, out };
    *out = (struct received){ 0 };
    claims_clear(&r->claims);
    equip(r, feed, &equipped);
    if (turn.decoder == NULL)
        return fail(why, "feed %s: there is no decoder \"%s\"", feed->name, feed->decoder);
    if (message->length > (size_t)r->house->settings.ingest.message_bytes)
        fault(&r->claims.faults, TOO_LARGE, "%zu bytes; ingest.message_bytes is %d",
              message->length, r->house->settings.ingest.message_bytes);
    else
        turn.decoder->decode(&equipped, &r->claims);
    if (!put_all(&turn, why))
        return false;
    out->faults = r->claims.faults;
    out->noted = r->claims.noted;
    bool ok = r->claims.pieces == 0 || keep_pieces(&turn, why);
    claims_clear(&r->claims);
    return ok;
}

bool receive(struct receiver *r, const struct feed_settings *feed, const struct message *message,
             int64_t now, struct received *out, struct why *why)
{
    if (!receive_again(r, feed, message, now, out, why))
        return false;
    return out->faults.reason == REASON_NONE || refuse(r->store, message, &out->faults, why);
}
