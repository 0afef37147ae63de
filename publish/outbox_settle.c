/* What an answer does. */
#include "publish/outbox_inside.h"

#include <string.h>
#include <sys/stat.h>

/* Of what a person would mend a held portal with. */
static int64_t setup_of(const struct portal_settings *portal)
{
    const char *const file[] = { portal->token_file, portal->ca };
    struct text all = TEXT(16 << 10);
    text_format(&all, "%s\n", portal->url);
    for (size_t i = 0; i < 2; i++) {
        struct stat is = { 0 };
        if (*file[i] != '\0' && stat(file[i], &is) == 0)
            text_format(&all, "%s %llu %lld.%09ld %u\n", file[i], (unsigned long long)is.st_ino,
                        (long long)is.st_ctim.tv_sec, is.st_ctim.tv_nsec, (unsigned)is.st_mode);
        else
            text_format(&all, "%s -\n", file[i]);
    }
    int64_t setup = (int64_t)(digest_short(all.at, all.length) >> 1);
    text_close(&all);
    return setup;
}

static void hold(struct line *l, const struct verdict *v, int64_t now)
{
    struct portal_state *s = &l->state;
    if (s->held[0] == '\0')
        s->held_since = now;
    if (v->status > 0)
        snprintf(s->held, sizeof s->held, "it answers %ld%s%s", v->status,
                 v->words[0] == '\0' ? "" : ": ", v->words);
    else
        snprintf(s->held, sizeof s->held, "%s", v->words);
    s->rest = now + HOLD_REST;
    s->setup = setup_of(l->settings);
}

/* Another answer, or none, to the try of a held one: it is not held by the one before any more. */
static void end_hold(struct portal_state *s)
{
    s->held[0] = '\0';
    s->rest = 0;
}

/* A portal that fails gets less and less, not each parcel of a long queue at once. When each is to
 * be tried once, only what it asked for itself counts. */
static void put_off(struct line *l, const struct verdict *v, int64_t now, enum push push)
{
    struct portal_state *s = &l->state;
    int64_t after = v->retry_after < RETRY_AFTER_MOST ? v->retry_after : RETRY_AFTER_MOST;
    s->failures += !v->ours && s->failures < INT32_MAX;
    if (l->probe && !v->ours)
        end_hold(s);
    if (s->held[0] != '\0') {
        s->rest = now + HOLD_REST;
        s->setup = setup_of(l->settings);        /* one change, one try */
    }
    if (push != PUSH_ONCE && !v->ours && after < fail_rest(s->failures))
        after = fail_rest(s->failures);
    if (after > 0 && s->rest < now + after)
        s->rest = now + after;
}

/* It takes parcels again. *hasten: those that it could not take meanwhile need not wait longer. */
static void take(struct line *l, enum push push, bool *hasten)
{
    struct portal_state *s = &l->state;
    *hasten = push != PUSH_ONCE && (l->probe || s->failures >= SILENCES);
    if (l->probe)
        end_hold(s);
    s->failures = 0;
}

/* One that refuses connections or breaks them costs no time. */
static void note_stall(struct line *l, const struct verdict *v)
{
    l->stalls = v->stalled ? l->stalls + 1 : 0;
}

bool settle(struct outbox *b, struct line *l, const struct verdict *v, int64_t now,
            enum push push, struct why *why)
{
    struct parcel *p = &l->parcel;
    struct portal_state *s = &l->state;
    bool hasten = false;
    p->tries++;
    p->last = (struct receipt){ .at = now, .status = v->status };
    snprintf(p->last.answer, sizeof p->last.answer, "%s", v->words);
    if (!v->ours) {
        s->last = p->last;
        note_stall(l, v);
    }
    if (v->outcome == DELIVERED || v->outcome == REFUSED) {
        p->state = v->outcome == DELIVERED ? PARCEL_SETTLED : PARCEL_ABANDONED;
        if (!v->ours)
            take(l, push, &hasten);
    } else {
        p->due = try_due(p->id, p->born, p->tries, now);
        if (v->outcome == HOLD)
            hold(l, v, now);
        else
            put_off(l, v, now, push);
    }
    return outbox_begin(b, why) && parcels_tried(b->store, p, why)
        && parcels_portal_keep(b->store, s, why)
        && (!hasten || parcels_hasten(b->store, l->settings->name, now, why));
}

bool may_send(const struct line *l, int64_t now, enum push push)
{
    const struct portal_state *s = &l->state;
    if (l->flies || push == PUSH_NOTHING || s->next == INT64_MAX
        || (push == PUSH_ONCE && l->stalls >= STALLS))
        return false;
    if (s->held[0] != '\0')
        return s->rest <= now || s->setup != setup_of(l->settings);
    return s->rest <= now && s->next <= now;
}
