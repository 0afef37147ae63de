#include "publish/outbox_inside.h"

#include <stdlib.h>
#include <string.h>

enum { SLICE = 200 };                    /* older revisions put in one transaction */

/* ---- open, close ---- */

static bool takes_hours(const struct portal_settings *portal)
{
    for (int i = 0; i < portal->products_count; i++)
        if (strcmp(portal->products[i], "hours") == 0)
            return true;
    return false;
}

static bool meet_all(struct outbox *b, int64_t now, struct why *why)
{
    bool ok = publications_begin(b->store, why) && parcels_part(b->store, why);
    for (int i = 0; ok && i < b->settings->portals; i++) {
        const struct portal_settings *portal = &b->settings->portal[i];
        if (!takes_hours(portal))
            continue;
        b->line[b->lines++].settings = portal;
        ok = parcels_meet(b->store, portal->name,
                          portal->from == INT64_MIN ? NULL : &portal->from, now, why);
    }
    if (ok && publications_commit(b->store, why))
        return true;
    publications_rollback(b->store);
    return false;
}

bool outbox_open(struct outbox **out, struct publications *store, const struct settings *settings,
                 int64_t now, struct why *why)
{
    struct outbox *b = calloc(1, sizeof *b + (size_t)settings->portals * sizeof b->line[0]);
    *out = b;
    if (b == NULL)
        return fail(why, "no memory for the portals");
    b->store = store;
    b->settings = settings;
    if (meet_all(b, now, why) && deliver_open(&b->deliver, b->lines, why))
        return true;
    outbox_close(out);
    return false;
}

void outbox_close(struct outbox **box)
{
    struct outbox *b = *box;
    if (b == NULL)
        return;
    deliver_close(&b->deliver);
    for (int i = 0; i < b->lines; i++)
        text_close(&b->line[i].body);
    free(b);
    *box = NULL;
}

int outbox_fd(const struct outbox *box)
{
    return box->deliver == NULL ? -1 : deliver_fd(box->deliver);
}

int64_t outbox_wait(const struct outbox *box)
{
    return box->filled ? 0 : box->deliver == NULL ? INT64_MAX : deliver_wait(box->deliver);
}

/* Where the portal takes all the others, that one may have a fault of its own. */
static bool look_at_first(struct publications *store, struct portal_state *state, struct why *why)
{
    struct parcel first;
    bool more = false;
    if (state->count[PARCEL_WAITING] > 0
        && !parcels_due(store, state->name, INT64_MAX, INT64_MIN, 0, &first, &more, why))
        return false;
    state->first = more ? first.last : (struct receipt){ 0 };
    return true;
}

static bool grow(struct portals *p, struct why *why)
{
    int room = p->room + 8;
    struct portal_state *at = realloc(p->at, (size_t)room * sizeof *at);
    if (at == NULL)
        return fail(why, "no memory for %d portals", room);
    p->at = at;
    p->room = room;
    return true;
}

bool outbox_look(struct publications *store, struct portals *out, struct why *why)
{
    bool more = true;
    out->count = 0;
    while (more) {
        if (out->count == out->room && !grow(out, why))
            return false;
        struct portal_state *state = &out->at[out->count];
        const char *after = out->count == 0 ? "" : state[-1].name;
        if (!parcels_portal(store, after, state, &more, why)
            || (more && !(parcels_count(store, state, why) && look_at_first(store, state, why))))
            return false;
        out->count += more;
    }
    return true;
}

void portals_close(struct portals *p)
{
    free(p->at);
    *p = (struct portals){ 0 };
}

/* ---- what the store says ---- */

bool outbox_begin(struct outbox *b, struct why *why)
{
    b->begun = b->begun || publications_begin(b->store, why);
    return b->begun;
}

static bool read_states(struct outbox *b, struct why *why)
{
    struct portal_state state = { .name = "" };
    bool more = true;
    while (more) {
        if (!parcels_portal(b->store, state.name, &state, &more, why))
            return false;
        for (int i = 0; more && i < b->lines; i++)
            if (strcmp(b->line[i].settings->name, state.name) == 0)
                b->line[i].state = state;
    }
    return true;
}

/* ---- a turn ---- */

static bool hear_all(struct outbox *b, int64_t now, enum push push, bool *heard, struct why *why)
{
    struct answer a;
    while (deliver_next(b->deliver, &a)) {
        struct line *l = &b->line[a.line];
        struct verdict v = { .outcome = outcome_of(&a), .retry_after = rest_asked(&a, now),
                             .stalled = a.fault == FAULT_STALLED,
                             .status = a.fault == FAULT_NONE ? a.status : 0, .words = a.words };
        if (!*heard && !(outbox_begin(b, why) && read_states(b, why)))
            return false;
        *heard = true;
        l->flies = false;
        if (!settle(b, l, &v, now, push, why))
            return false;
    }
    return true;
}

/* Until one flies: what is settled at once makes room for the next. A held portal is tried with the
 * oldest that we can read, whenever that would be due: a fault of our own tells nothing of it. */
static bool serve_line(struct outbox *b, struct line *l, int64_t now, enum push push,
                       struct why *why)
{
    bool more = true, may;
    int64_t start = INT64_MIN;
    int revision = 0;
    if (l->state.filling && push != PUSH_NOTHING) {
        b->filled = true;
        if (!outbox_begin(b, why) || !parcels_fill(b->store, l->settings->name, SLICE, now, why))
            return false;
        l->state.next = now;
    }
    for (may = may_send(l, now, push); more && may; may = l->unread || may_send(l, now, push)) {
        bool held = l->state.held[0] != '\0';
        if (!parcels_due(b->store, l->settings->name, held ? INT64_MAX : now, start, revision,
                         &l->parcel, &more, why)
            || (more && !send_one(b, l, now, push, why)))
            return false;
        start = l->parcel.start;
        revision = l->parcel.revision;
    }
    return true;
}

static bool serve_all(struct outbox *b, int64_t now, enum push push, struct why *why)
{
    if (!read_states(b, why))
        return false;
    for (int i = 0; i < b->lines; i++)
        if (!serve_line(b, &b->line[i], now, push, why))
            return false;
    return true;
}

static bool commit(struct outbox *b, struct why *why)
{
    bool ok = !b->begun || publications_commit(b->store, why);
    b->begun = !ok;
    return ok;
}

/* An answer that could not be recorded is as good as none. */
static void forget(struct outbox *b)
{
    struct why why;
    if (b->begun)
        publications_rollback(b->store);
    b->begun = false;
    deliver_close(&b->deliver);
    for (int i = 0; i < b->lines; i++)
        b->line[i].flies = false;
    (void)!deliver_open(&b->deliver, b->lines, &why);
}

bool outbox_turn(struct outbox *b, int64_t now, enum push push, bool *busy, struct why *why)
{
    bool heard = false;
    *busy = b->filled = false;
    if (b->lines == 0)
        return true;
    if (b->deliver == NULL && !deliver_open(&b->deliver, b->lines, why))
        return false;
    deliver_turn(b->deliver);
    bool ok = hear_all(b, now, push, &heard, why) && commit(b, why)
           && serve_all(b, now, push, why) && commit(b, why);
    if (!ok)
        forget(b);
    b->filled = b->filled && ok;
    *busy = b->filled;
    for (int i = 0; i < b->lines; i++)
        *busy = *busy || b->line[i].flies;
    return ok;
}
