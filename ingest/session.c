#include "ingest/session.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "schema/base/digest.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"

enum { CONNECT_MS = 15000, GAP_FIRST_MS = 1000, GAP_MOST_MS = 60000, STABLE_MS = 30000,
       SECRET_MOST = 4096,
       SAVED_AFTER = 3600 };                 /* what a broker knew so long, it has saved: mosquitto
                                                does so each half hour, untold */

/* ---- what the broker tells ---- */

/* With the topic, which alone may name the station. */
static uint64_t hash_of(const struct arrival *a)
{
    const uint64_t both[] = { digest_short(a->topic, strlen(a->topic)),
                              digest_short(a->body, a->length) };
    return digest_short(both, sizeof both);
}

/* Message ids are the broker's to use again: only the first use on a new connection can be a
 * message that was committed and not acknowledged on an earlier one. */
static bool was_committed(struct session *s, const struct arrival *a, uint64_t hash)
{
    if (s->redelivered == NULL || a->mid == 0 || s->redelivered[a->mid] == 0)
        return false;
    bool same = s->redelivered[a->mid] == hash;
    s->redelivered[a->mid] = 0;
    return same;
}

static void on_heard(void *with, const struct arrival *a)
{
    struct session *s = with;
    struct why why;
    uint64_t hash = hash_of(a);
    s->heard++;
    s->last_heard = s->now_ms;
    s->health->messages++;
    s->health->last_message = s->now;
    s->health->qos0 += a->qos == 0;
    s->health->retained += a->retained;
    if (was_committed(s, a, hash)) {
        s->health->redelivered++;
        return;
    }
    struct queued queued = {
        .feed = s->feed, .mid = a->mid, .hash = hash, .with = s,
        .message = { .feed = s->feed->name, .topic = a->topic, .body = a->body, .length = a->length,
                     .heard = s->health->last_message, .retained = a->retained },
    };
    if (!batch_add(s->batch, &queued, &why))
        snprintf(s->trouble, sizeof s->trouble, "%.250s", why.text);
}

/* What this feed's session is to have: the row that a SUBACK leaves. */
static struct subscription wanted(const struct session *s)
{
    struct subscription w = { .granted = clock_now() };
    snprintf(w.broker, sizeof w.broker, "%s:%d", s->feed->host, s->feed->port);
    snprintf(w.client_id, sizeof w.client_id, "%s", s->feed->client_id);
    snprintf(w.topic, sizeof w.topic, "%s", s->feed->topic);
    return w;
}

static bool same_session(const struct subscription *a, const struct subscription *b)
{
    return strcmp(a->broker, b->broker) == 0 && strcmp(a->client_id, b->client_id) == 0;
}

static bool forget(struct session *s, struct why *why)
{
    s->standing.topic[0] = '\0';
    bool ok = readings_begin(s->store, why) && readings_seen_forget(s->store, s->feed->name, why)
           && readings_subscription_forget(s->store, s->feed->name, why)
           && readings_commit(s->store, why);
    if (!ok)
        readings_rollback(s->store);
    return ok;
}

/* Which ids may come again: those whose acknowledgement was under way when the connection ended,
 * and, of a broker that was killed, those it had not saved: all of the last hour before that end,
 * which came with the last message or later. What was seen earlier has gone; its id is the broker's
 * to use again, for the same bytes too: 1 was told, then 2, and 1 once more. Within the hour that
 * looks like a redelivery where a killed broker has gone back in its ids, and it is taken for one
 * and dropped: the other mistake would record a correction that nobody made, each time a broker
 * dies. */
static bool recall_seen(struct session *s, struct why *why)
{
    int64_t now = clock_now(), end;
    bool found;
    if (!readings_seen_last(s->store, s->feed->name, now, &end, &found, why))
        return false;
    if (found && s->ended > end && s->ended <= now)
        end = s->ended;
    return readings_seen_all(s->store, s->feed->name, found ? end - SAVED_AFTER : INT64_MIN,
                             s->redelivered, why);
}

/* A kept session: what was committed before is known by its ids, and its topic by the last SUBACK.
 * A new one: the broker has forgotten both, so ours are forgotten too; and of another session than
 * that of the row nothing is known either. */
static bool recall(struct session *s, bool kept, struct why *why)
{
    struct subscription want = wanted(s);
    free(s->redelivered);
    s->redelivered = kept ? calloc(65536, sizeof *s->redelivered) : NULL;
    if (kept && s->redelivered == NULL)
        return fail(why, "out of memory");
    if (!readings_subscription(s->store, s->feed->name, &s->standing, why))
        return false;
    bool other = s->standing.topic[0] != '\0' && !same_session(&s->standing, &want);
    if ((!kept || other) && !forget(s, why))
        return false;
    return !kept || recall_seen(s, why);
}

static void trouble(struct session *s, const struct why *why)
{
    snprintf(s->trouble, sizeof s->trouble, "%.250s", why->text);
}

/* A broker that was killed comes back as it was when it saved itself last, perhaps with the session
 * and without what it granted since. An older filter is to be left in any case. */
static bool is_sure(const struct session *s)
{
    int64_t age = clock_now() - s->standing.granted;
    return s->standing.topic[0] != '\0'
        && (age >= SAVED_AFTER || strcmp(s->standing.topic, s->feed->topic) != 0);
}

static const char *on_opened(void *with, bool kept)
{
    struct session *s = with;
    struct why why = { "" };
    s->health->connected = true;
    s->health->kept = kept;
    if (!recall(s, kept, &why))
        trouble(s, &why);
    return is_sure(s) ? s->standing.topic : NULL;
}

/* Granted just now: only what is on disk of it lets a later connection do without asking. */
static bool note_granted(struct session *s, struct why *why)
{
    struct subscription want = wanted(s);
    bool ok = readings_begin(s->store, why)
           && readings_subscribed(s->store, s->feed->name, &want, why)
           && readings_commit(s->store, why);
    if (!ok)
        readings_rollback(s->store);
    s->standing = want;
    return ok;
}

static void on_ready(void *with, bool anew)
{
    struct session *s = with;
    struct why why = { "" };
    bool known = s->health->kept && s->standing.topic[0] != '\0';
    if (s->trouble[0] == '\0' && anew && !note_granted(s, &why))
        trouble(s, &why);
    if (s->trouble[0] != '\0')
        return;
    s->denied = false;
    s->ready_since = clock_monotonic();
    s->health->subscribed = true;
    s->health->since = clock_now();
    s->health->error[0] = '\0';
    relieved(&s->complaint);
    log_info("feed %s: connected, %s", s->feed->name,
             known ? "the broker kept our session" : "subscribed anew");
}

/* Up to a quarter of the gap either way, so that many collectors do not come back as one. */
static int64_t jittered(int64_t gap, int64_t ms)
{
    uint64_t chance = digest_short(&ms, sizeof ms);
    return gap - gap / 4 + (int64_t)(chance % (uint64_t)(gap / 2 + 1));
}

/* The next try, after a gap that grows with each; in whole seconds for the log. */
static long long try_later(struct session *s, int64_t ms)
{
    int64_t gap = GAP_FIRST_MS;
    for (int i = 0; i < s->tries && gap < GAP_MOST_MS; i++)
        gap *= 2;
    s->tries++;
    s->next_try = ms + jittered(gap < GAP_MOST_MS ? gap : GAP_MOST_MS, ms);
    return (long long)(s->next_try - ms + 999) / 1000;
}

/* Connected, and nothing will come: shown as not subscribed until the broker grants it. */
static void on_denied(void *with, const char *reason)
{
    struct session *s = with;
    int64_t ms = clock_monotonic();
    long long seconds = try_later(s, ms);
    s->denied = true;
    snprintf(s->health->error, sizeof s->health->error, "%s", reason);
    if (complain(&s->complaint, ms))
        log_warn("feed %s: %s; asking again in %lld s", s->feed->name, reason, seconds);
}

static void on_lost(void *with, const char *reason)
{
    struct session *s = with;
    int64_t ms = clock_monotonic();
    bool brief = s->ready_since != 0 && ms - s->ready_since < STABLE_MS;
    if (s->ready_since != 0 && !brief)
        s->tries = 0;
    long long seconds = try_later(s, ms);
    s->denied = false;
    if (s->ready_since != 0)
        s->down_since = ms;
    /* cut by us, while the store fails, what was committed long ago may still be unacknowledged */
    if (s->ready_since != 0 && !s->cutting)
        s->ended = clock_now();
    s->ready_since = 0;
    s->flushing = false;
    bool suspect = brief && s->tries > 3 && !s->cutting && strstr(reason, "client_id") == NULL;
    snprintf(s->health->error, sizeof s->health->error, "%s%s", reason,
             suspect ? " (again and again: does another collector use this client_id?)" : "");
    if (s->health->connected || s->health->since == 0)
        s->health->since = clock_now();
    s->health->connected = s->health->subscribed = false;
    if (complain(&s->complaint, ms))
        log_warn("feed %s: %s; trying again in %lld s", s->feed->name, s->health->error, seconds);
}

/* ---- opening and closing ---- */

bool session_open(struct session *s, const struct feed_settings *feed, struct batch *batch,
                  struct readings *store, struct feed_health *health, struct why *why)
{
    *s = (struct session){ .feed = feed, .batch = batch, .store = store, .health = health,
                           .down_since = clock_monotonic() };
    struct broker_events events = { .heard = on_heard, .opened = on_opened, .ready = on_ready,
                                    .denied = on_denied, .lost = on_lost, .with = s };
    health->name = feed->name;
    return broker_open(&s->broker, feed, feed->client_id, NULL, true, &events, why);
}

void session_close(struct session *s)
{
    broker_close(&s->broker);
    free(s->redelivered);
    s->redelivered = NULL;
}

/* ---- a turn ---- */

/* Read for each try, as the portals' tokens are: a mended one needs no restart. */
static bool take_password(struct session *s, struct why *why)
{
    struct text password = TEXT(SECRET_MOST);
    bool ok = s->feed->password_file[0] == '\0'
           || (secret_read(s->feed->password_file, &password, why)
               && broker_password(s->broker, password.at, why));
    text_close(&password);
    return ok;
}

static void session_connect(struct session *s, int64_t ms)
{
    struct why why = { "" };
    s->deadline = ms + CONNECT_MS;
    s->trouble[0] = '\0';
    s->flushing = false;
    if (!take_password(s, &why) || !broker_connect(s->broker, &why))
        on_lost(s, why.text);
}

static void session_ask_again(struct session *s, int64_t ms)
{
    s->denied = false;
    s->deadline = ms + CONNECT_MS;
    broker_subscribe(s->broker);
}

void session_tend(struct session *s, int64_t ms, bool second, bool may_connect)
{
    enum broker_stage stage = broker_stage(s->broker);
    bool waits = (stage == BROKER_CONNECTING || stage == BROKER_SUBSCRIBING) && !s->denied;
    if (stage == BROKER_DOWN && may_connect && ms >= s->next_try)
        session_connect(s, ms);
    else if (stage != BROKER_DOWN && s->denied && ms >= s->next_try)
        session_ask_again(s, ms);
    else if (waits && ms >= s->deadline)
        session_drop(s, "the broker does not answer");
    else if (stage != BROKER_DOWN && second)
        (void)!broker_tick(s->broker);       /* a loss was told through on_lost */
}

/* One look at the clocks for all that is read: a batch is read in milliseconds. */
bool session_read(struct session *s, size_t most)
{
    bool moved = false;
    s->now_ms = clock_monotonic();
    s->now = clock_now();
    while (broker_stage(s->broker) != BROKER_DOWN && !s->flushing && batch_count(s->batch) < most
           && batch_bytes(s->batch) < BATCH_BYTES) {
        uint64_t before = s->heard;
        if (!broker_read(s->broker))
            return true;
        if (s->trouble[0] != '\0') {
            session_drop(s, s->trouble);
            return true;
        }
        if (s->heard == before)
            break;
        moved = true;
    }
    return moved;
}

void session_flush(struct session *s)
{
    if (broker_unsent(s->broker) && broker_write(s->broker))
        s->flushing = broker_stage(s->broker) >= BROKER_SUBSCRIBING && broker_unsent(s->broker);
    else
        s->flushing = false;
}

void session_drop(struct session *s, const char *reason)
{
    s->cutting = true;
    broker_drop(s->broker, reason);
    s->cutting = false;
}

/* While a TLS handshake is under way CONNECT waits behind it and the socket is writable all the
 * time: then a short timer takes the place of POLLOUT. */
short session_wants(const struct session *s, bool empty_hands, int64_t ms, int64_t *most)
{
    enum broker_stage stage = broker_stage(s->broker);
    int64_t timer = (stage == BROKER_DOWN || s->denied ? s->next_try : s->deadline) - ms;
    if (stage != BROKER_READY && timer < *most)
        *most = timer > 0 ? timer : 0;
    if (stage == BROKER_DOWN)
        return 0;
    bool handshake = s->feed->tls && stage == BROKER_CONNECTING;
    if (handshake && *most > 20)
        *most = 20;
    short events = s->flushing ? 0 : POLLIN;
    if (empty_hands && !handshake && broker_unsent(s->broker))
        events |= POLLOUT;
    return events;
}

bool session_ready(const struct session *s)
{
    return broker_stage(s->broker) == BROKER_READY;
}
