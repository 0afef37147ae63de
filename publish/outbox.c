#include "publish/outbox.h"

#include "publish/outbox_rules.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    SLICE = 200,                         /* older revisions put in one transaction */
    SILENCES = 3,                        /* in a row: the portal is away */
    BODY_BYTES = 256 << 20,
    TOKEN_BYTES = 4096,
};

struct line {                            /* to one portal */
    const struct portal_settings *settings;
    struct portal_state state;           /* as last read from the store */
    bool flies, probe;                   /* probe: it was held when this was sent */
    struct parcel parcel;                /* what flies */
    struct text body;
    int silences;                        /* of this run, in a row */
};

struct outbox {
    struct publications *store;
    const struct settings *settings;
    struct deliver *deliver;
    struct line line[NAMED];
    int lines;
    bool begun;                          /* a transaction of ours is open */
    bool filled;                         /* older hours were put in this turn: more may follow */
};
_Static_assert((int)DELIVER_LINES >= (int)NAMED, "each portal has a line");

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
    struct outbox *b = calloc(1, sizeof *b);
    *out = b;
    if (b == NULL)
        return fail(why, "no memory for the portals");
    b->store = store;
    b->settings = settings;
    if (meet_all(b, now, why) && deliver_open(&b->deliver, why))
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

bool outbox_look(struct publications *store, struct portals *out, struct why *why)
{
    const char *after = "";
    bool more = true;
    out->count = 0;
    while (more && out->count < 2 * NAMED) {
        struct portal_state *state = &out->at[out->count];
        if (!parcels_portal(store, after, state, &more, why)
            || (more && !parcels_count(store, state, why)))
            return false;
        out->count += more;
        after = state->name;
    }
    return true;
}

/* ---- what the store says ---- */

static bool begin(struct outbox *b, struct why *why)
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

/* ---- what an answer does ---- */

struct verdict {
    enum outcome outcome;
    bool ours;                           /* the portal was not even asked */
    long status;
    int64_t retry_after;
    const char *words;
};

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

static void put_off(struct line *l, const struct verdict *v, int64_t now)
{
    struct portal_state *s = &l->state;
    int64_t after = v->retry_after < RETRY_AFTER_MOST ? v->retry_after : RETRY_AFTER_MOST;
    if (s->held[0] != '\0')
        s->rest = now + HOLD_REST;
    if (after > 0 && s->rest < now + after)
        s->rest = now + after;
    s->failures += !v->ours && s->failures < INT32_MAX;
    l->silences += !v->ours && v->status == 0;
}

/* It takes parcels again. *hasten: those that it could not take meanwhile need not wait longer. */
static void take(struct line *l, enum push push, bool *hasten)
{
    struct portal_state *s = &l->state;
    *hasten = push != PUSH_ONCE && (l->probe || s->failures >= SILENCES);
    if (l->probe) {
        s->held[0] = '\0';
        s->rest = 0;
    }
    s->failures = l->silences = 0;
}

static bool settle(struct outbox *b, struct line *l, const struct verdict *v, int64_t now,
                   enum push push, struct why *why)
{
    struct parcel *p = &l->parcel;
    struct portal_state *s = &l->state;
    bool hasten = false;
    p->tries++;
    p->last = (struct receipt){ .at = now, .status = v->status };
    snprintf(p->last.answer, sizeof p->last.answer, "%s", v->words);
    if (!v->ours)
        s->last = p->last;
    if (v->outcome == DELIVERED || v->outcome == REFUSED) {
        p->state = v->outcome == DELIVERED ? PARCEL_SETTLED : PARCEL_ABANDONED;
        if (!v->ours)
            take(l, push, &hasten);
    } else {
        p->due = try_due(p->id, p->born, p->tries, now);
        if (v->outcome == HOLD)
            hold(l, v, now);
        else
            put_off(l, v, now);
    }
    return begin(b, why) && parcels_tried(b->store, p, why)
        && parcels_portal_keep(b->store, s, why)
        && (!hasten || parcels_hasten(b->store, l->settings->name, now, why));
}

static bool hear_all(struct outbox *b, int64_t now, enum push push, bool *heard, struct why *why)
{
    struct answer a;
    while (deliver_next(b->deliver, &a)) {
        struct line *l = &b->line[a.line];
        struct verdict v = { .outcome = outcome_of(&a), .retry_after = a.retry_after,
                             .status = a.fault == FAULT_NONE ? a.status : 0, .words = a.words };
        if (!*heard && !(begin(b, why) && read_states(b, why)))
            return false;
        *heard = true;
        l->flies = false;
        if (!settle(b, l, &v, now, push, why))
            return false;
    }
    return true;
}

/* ---- what is sent ---- */

struct path { char text[64]; };

static struct path path_of(const struct parcel *p, int offset)
{
    struct hour_name h = moment_hour(p->start, offset);
    struct path path;
    snprintf(path.text, sizeof path.text, "v1/hours/%04d/%02d/%02d/%02d.r%d.json", h.year, h.month,
             h.day, h.hour, p->revision);
    return path;
}

static bool address(struct text *out, const char *url, const char *path, struct why *why)
{
    static const char mark[] = "{path}";
    const char *at;
    while ((at = strstr(url, mark)) != NULL) {
        text_add(out, url, (size_t)(at - url));
        text_put(out, path);
        url = at + strlen(mark);
    }
    text_put(out, url);
    return !out->spilt || fail(why, "the address of a portal is too long");
}

static bool read_token(const struct portal_settings *portal, struct text *out, struct why *why)
{
    struct why inner = { "" };
    *out = TEXT(TOKEN_BYTES + 1);
    text_put(out, "");
    if (*portal->token_file == '\0')
        return true;
    if (!secret_read(portal->token_file, out, &inner))
        return fail(why, "token_file %.450s", inner.text);
    for (const char *at = out->at; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~') {
            text_close(out);
            return fail(why, "token_file %.200s: its first line is no token: it holds a blank or a "
                        "character that is not ASCII", portal->token_file);
        }
    return true;
}

/* The file, whose digest must be the one that was laid down; *differs: it is not. */
static bool read_body(struct outbox *b, struct line *l, struct digest *digest, bool *differs,
                      struct why *why)
{
    struct parcel *p = &l->parcel;
    char folder[4096], file[4200];
    struct path path = path_of(p, b->settings->site.offset);
    *differs = false;
    if (!path_join(folder, sizeof folder, b->settings->site.web, "archive")
        || !path_join(file, sizeof file, folder, path.text))
        return fail(why, "site.web: path too long");
    l->body.cap = BODY_BYTES + 1;
    if (!file_read(file, BODY_BYTES, &l->body, why))
        return false;
    *digest = digest_of(l->body.at, l->body.length);
    *differs = p->file[0] != '\0' && strcmp(p->file, digest->hex) != 0;
    return !*differs || fail(why, "archive/%s is not what was published: restore WEB/archive from "
                             "its backup, then: envpub outbox retry %lld", path.text,
                             (long long)p->id);
}

static bool seal(struct outbox *b, const struct parcel *p, const struct digest *digest,
                 struct why *why)
{
    return p->file[0] != '\0'
        || (begin(b, why) && parcels_seal(b->store, p->start, p->revision, digest->hex, why));
}

static bool fly(struct outbox *b, struct line *l, const struct digest *digest, const char *token,
                struct why *why)
{
    char key[96];
    struct text url = TEXT(4096);
    struct path path = path_of(&l->parcel, b->settings->site.offset);
    snprintf(key, sizeof key, "%s.r%d", l->parcel.document, l->parcel.revision);
    struct letter letter = { .ca = l->settings->ca, .token = token, .key = key,
                             .body = l->body.at, .length = l->body.length, .digest = *digest,
                             .timeout = l->settings->timeout };
    bool ok = address(&url, l->settings->url, path.text, why);
    letter.url = url.at;
    ok = ok && deliver_send(b->deliver, (int)(l - b->line), &letter, why);
    text_close(&url);
    return ok;
}

/* What cannot even be sent is settled at once, for our own reason. */
static bool send_one(struct outbox *b, struct line *l, int64_t now, enum push push, struct why *why)
{
    struct why ours = { "" };
    struct digest digest;
    struct text token;
    struct verdict v = { .ours = true, .words = ours.text };
    bool differs = false;
    l->probe = l->state.held[0] != '\0';
    if (!read_token(l->settings, &token, &ours)) {
        v.outcome = HOLD;
        return settle(b, l, &v, now, push, why);
    }
    bool readable = read_body(b, l, &digest, &differs, &ours);
    if (readable && !seal(b, &l->parcel, &digest, why)) {
        text_close(&token);
        return false;
    }
    l->flies = readable && fly(b, l, &digest, token.at, &ours);
    explicit_bzero(token.at, token.length);
    text_close(&token);
    v.outcome = differs ? REFUSED : AGAIN;
    return l->flies || settle(b, l, &v, now, push, why);
}

static bool may_send(const struct line *l, int64_t now, enum push push)
{
    const struct portal_state *s = &l->state;
    if (l->flies || push == PUSH_NOTHING || s->next == INT64_MAX
        || (push == PUSH_ONCE && l->silences >= SILENCES))
        return false;
    if (s->held[0] != '\0')
        return s->rest <= now || s->setup != setup_of(l->settings);
    return s->rest <= now && s->next <= now;
}

/* Until one flies: what is settled at once makes room for the next. A held portal is tried with the
 * oldest, whenever that would be due. */
static bool serve_line(struct outbox *b, struct line *l, int64_t now, enum push push,
                       struct why *why)
{
    bool more = true;
    if (l->state.filling && push != PUSH_NOTHING) {
        b->filled = true;
        if (!begin(b, why) || !parcels_fill(b->store, l->settings->name, SLICE, now, why))
            return false;
        l->state.next = now;
    }
    while (more && may_send(l, now, push)) {
        bool held = l->state.held[0] != '\0';
        if (!parcels_due(b->store, l->settings->name, held ? INT64_MAX : now, INT64_MIN, 0,
                         &l->parcel, &more, why)
            || (more && !send_one(b, l, now, push, why)))
            return false;
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

/* ---- a turn ---- */

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
    (void)!deliver_open(&b->deliver, &why);
}

bool outbox_turn(struct outbox *b, int64_t now, enum push push, bool *busy, struct why *why)
{
    bool heard = false;
    *busy = b->filled = false;
    if (b->lines == 0)
        return true;
    if (b->deliver == NULL && !deliver_open(&b->deliver, why))
        return false;
    deliver_turn(b->deliver);
    bool ok = hear_all(b, now, push, &heard, why) && commit(b, why)
           && serve_all(b, now, push, why) && commit(b, why);
    if (!ok)
        forget(b);
    *busy = b->filled;
    for (int i = 0; i < b->lines; i++)
        *busy = *busy || b->line[i].flies;
    return ok;
}
