#include "ingest/receive.h"

#include <stdlib.h>
#include <string.h>

struct receiver {
    const struct house *house;
    struct readings *store;
    struct checks checks;
    struct claims claims;
};

bool receiver_open(struct receiver **out, const struct house *house, struct readings *store,
                   struct why *why)
{
    struct receiver *r = calloc(1, sizeof *r);
    if (r == NULL || !claims_open(&r->claims, why)) {
        free(r);
        return fail(why, "out of memory");
    }
    r->house = house;
    r->store = store;
    checks_open(&r->checks, &house->settings);
    *out = r;
    return true;
}

void receiver_close(struct receiver **receiver)
{
    if (*receiver == NULL)
        return;
    claims_close(&(*receiver)->claims);
    free(*receiver);
    *receiver = NULL;
}

struct turn {                      /* what one message is on its way with */
    struct receiver *receiver;
    const struct message *message;
    int64_t now;
    struct received *out;
};

static bool note_known(void *with, const struct report *report, int64_t known_from, struct why *why)
{
    (void)report;
    (void)why;
    *(int64_t *)with = known_from;
    return true;
}

/* Was the report told, or changed, after this message was first heard and before the replay began?
 * Then the older word only fills what is absent. */
static bool put_since(const struct turn *t, const struct report *report, bool *since, struct why *why)
{
    int64_t known = INT64_MIN;
    bool ok = readings_window(t->receiver->store, report->start, report->start + 1, report->station,
                              report->span, t->message->replayed - 1, note_known, &known, why);
    *since = known >= t->message->heard;
    return ok;
}

static bool put(void *with, struct normalised *n, struct why *why)
{
    struct turn *t = with;
    int64_t end = n->report.start + n->report.span;
    bool fill = t->message->retained;
    check(&t->receiver->checks, n, t->message->heard);
    if (end > t->out->end && end <= t->message->heard + t->receiver->checks.future)
        t->out->end = end;
    if (t->message->replayed != 0 && !fill && !put_since(t, &n->report, &fill, why))
        return false;
    return readings_put(t->receiver->store, &n->report, t->now, fill, &t->out->put, why);
}

static bool put_all(struct turn *t, const struct feed_settings *feed, const struct decoder *decoder,
                    struct why *why)
{
    struct claims *c = &t->receiver->claims;
    struct rules rules = {
        .registry = t->receiver->house->registry, .parameters = &t->receiver->house->parameters,
        .by_code = decoder->by_code, .stamp_ends = strcmp(feed->stamp, "start") != 0,
        .offset = t->receiver->house->settings.site.offset,
    };
    for (size_t i = 0; i < c->tellings; i++)
        if (!normalise(&c->telling[i], c->claim, &rules, &c->faults, put, t, why))
            return false;
    return true;
}

bool receive_again(struct receiver *r, const struct feed_settings *feed, const struct message *message,
                   int64_t now, struct received *out, struct why *why)
{
    struct turn turn = { r, message, now, out };
    const struct decoder *decoder = decoder_named(feed->decoder);
    *out = (struct received){ 0 };
    r->claims.tellings = r->claims.count = 0;
    r->claims.faults = (struct faults){ 0 };
    if (decoder == NULL)
        return fail(why, "feed %s: there is no decoder \"%s\"", feed->name, feed->decoder);
    if (message->length > (size_t)r->house->settings.ingest.message_bytes)
        fault(&r->claims.faults, TOO_LARGE, "%zu bytes; ingest.message_bytes is %d", message->length,
              r->house->settings.ingest.message_bytes);
    else
        decoder->decode(message, &r->claims);
    if (!put_all(&turn, feed, decoder, why))
        return false;
    out->faults = r->claims.faults;
    return true;
}

bool receive(struct receiver *r, const struct feed_settings *feed, const struct message *message,
             int64_t now, struct received *out, struct why *why)
{
    if (!receive_again(r, feed, message, now, out, why))
        return false;
    if (out->faults.reason == REASON_NONE)
        return true;
    struct refusal refusal = { .heard = message->heard, .reason = out->faults.reason,
                               .payload = message->body, .length = message->length };
    snprintf(refusal.feed, sizeof refusal.feed, "%s", message->feed);
    snprintf(refusal.topic, sizeof refusal.topic, "%s", message->topic);
    snprintf(refusal.detail, sizeof refusal.detail, "%s", out->faults.detail);
    return readings_refuse(r->store, &refusal, why);
}
