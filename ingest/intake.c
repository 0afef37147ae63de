/* intake: the loop that held in 438 kills (read, commit, flush), with its traps:
 *
 *   - nothing is written while a read message is uncommitted: acknowledgements leave with the next
 *     write, whatever it was meant for;
 *   - nothing is read while committed acknowledgements are unsent: new ones would queue behind them
 *     and leave with them;
 *   - read first, then sleep: TLS may hold bytes that poll cannot see;
 *   - "drained" is told by the count of messages, never by errno;
 *   - CONNECT, SUBSCRIBE and PINGREQ are only queued too: with empty hands they are written before
 *     any sleep. */
#include "ingest/intake.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ingest/session.h"
#include "schema/base/moment.h"
#include "schema/base/notify.h"
#include "schema/base/signals.h"
#include "schema/run_file.h"

enum { SECOND_MS = 1000, RUN_FILES_MS = RUN_EVERY * SECOND_MS, FAREWELL_MS = 5000, DRAIN_READY_MS = 30000,
       STORE_GAP_MS = 2000 };

struct intake {
    const struct house *house;
    struct readings *store;
    struct receiver *receiver;
    struct batch *batch;
    struct session *session;           /* one a feed, and what the wait watches for them */
    struct pollfd *fds;                /* the signals first */
    int sessions, first;               /* first: whose turn it is to be read first */
    struct health health;
    int64_t drain_ms;                  /* end after so much silence; -1: never */
    int64_t lingering;                 /* when the batch got its first message; 0: it is empty */
    bool answering;                    /* acknowledgements of the last commit may be unsent */
    int64_t listening;                 /* since the last of them was sent; 0: from the start */
    int64_t failing;                   /* since when the store takes nothing; 0: it does */
    int64_t next_second, next_run_files;
    int ready;                         /* feeds that were subscribed last turn */
    struct complaint store_complaint, parts_complaint, run_complaint;
};

static void on_stored(void *with, const struct received *received)
{
    const struct session *s = with;
    health_add(s->health, received);
    notify_alive(clock_monotonic());     /* a long batch, message by message */
}

bool intake_open(struct intake **out, const struct house *house, struct readings *store, int64_t now,
                 struct why *why)
{
    size_t feeds = (size_t)house->settings.feeds;
    struct intake *in = *out = calloc(1, sizeof *in);
    if (in == NULL)
        return fail(why, "out of memory");
    in->house = house;
    in->store = store;
    in->health.started = now;
    in->session = calloc(feeds, sizeof *in->session);
    in->fds = calloc(feeds + 1, sizeof *in->fds);
    in->health.feed = calloc(feeds, sizeof *in->health.feed);
    broker_library_open();
    if (in->session == NULL || in->fds == NULL || in->health.feed == NULL)
        return fail(why, "no memory for %zu feeds", feeds);
    if (!receiver_open(&in->receiver, house, store, why)
        || !batch_open(&in->batch, in->receiver, store, on_stored, why))
        return false;
    for (int i = 0; i < house->settings.feeds; i++) {
        const struct feed_settings *feed = &house->settings.feed[i];
        if (!session_open(&in->session[i], feed, in->batch, store, &in->health.feed[i], why)) {
            struct why inner = *why;
            return fail(why, "feed %s: %.400s", feed->name, inner.text);
        }
        in->sessions = in->health.feeds = i + 1;
    }
    return true;
}

void intake_close(struct intake **intake)
{
    struct intake *in = *intake;
    if (in == NULL)
        return;
    for (int i = 0; in->session != NULL && i < in->house->settings.feeds; i++)
        session_close(&in->session[i]);
    batch_close(&in->batch);
    receiver_close(&in->receiver);
    broker_library_close();
    free(in->session);
    free(in->fds);
    free(in->health.feed);
    free(in);
    *intake = NULL;
}

/* ---- the three phases ---- */

static bool read_all(struct intake *in)
{
    size_t most = (size_t)in->house->settings.ingest.batch;
    bool moved = false;
    for (int i = 0; i < in->sessions; i++)
        moved |= session_read(&in->session[(in->first + i) % in->sessions], most);
    in->first = (in->first + 1) % in->sessions;
    if (batch_count(in->batch) > 0 && in->lingering == 0)
        in->lingering = clock_monotonic();
    return moved;
}

static bool batch_is_due(const struct intake *in, int64_t ms)
{
    return batch_count(in->batch) >= (size_t)in->house->settings.ingest.batch
        || batch_bytes(in->batch) >= BATCH_BYTES || ms - in->lingering >= in->house->settings.ingest.linger;
}

/* The store takes nothing: all connections are cut, so that nothing is acknowledged and all of it
 * comes again; the process stays up and says why. */
static void store_failed(struct intake *in, const struct why *why)
{
    int64_t ms = clock_monotonic();
    snprintf(in->health.problem, sizeof in->health.problem, "%s", why->text);
    in->next_run_files = ms;
    in->failing = in->failing != 0 ? in->failing : ms;
    if (complain(&in->store_complaint, ms))
        log_error("nothing can be stored, so nothing is acknowledged: %s", why->text);
    for (int i = 0; i < in->sessions; i++) {
        session_drop(&in->session[i], "cut by us: the store takes nothing");
        if (in->session[i].next_try < ms + STORE_GAP_MS)
            in->session[i].next_try = ms + STORE_GAP_MS;
    }
}

static int64_t microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool commit(struct intake *in, struct why *why)
{
    int64_t began = microseconds();
    size_t count = batch_count(in->batch);
    in->lingering = 0;
    in->answering = true;
    if (!batch_commit(in->batch, clock_now(), why)) {
        store_failed(in, why);
        return false;
    }
    in->health.batch = count;
    in->health.commit_us = microseconds() - began;
    in->health.commits++;
    in->health.problem[0] = '\0';
    in->failing = 0;
    if (relieved(&in->store_complaint))
        log_info("the store takes messages again");
    return true;
}

static void flush_all(struct intake *in)
{
    for (int i = 0; i < in->sessions; i++)
        session_flush(&in->session[i]);
}

/* Acknowledgements, or what stands before them; a CONNECT that is under way is none. */
static bool unsent(const struct intake *in)
{
    for (int i = 0; i < in->sessions; i++) {
        const struct broker *b = in->session[i].broker;
        if (broker_stage(b) >= BROKER_SUBSCRIBING && broker_unsent(b))
            return true;
    }
    return false;
}

/* While a batch was committed and answered nothing was read: that is no silence. */
static void answer(struct intake *in)
{
    flush_all(in);
    if (in->answering)
        in->listening = clock_monotonic();
    in->answering = in->answering && unsent(in);
}

/* ---- the rest of a turn ---- */

static int ready_sessions(const struct intake *in)
{
    int ready = 0;
    for (int i = 0; i < in->sessions; i++)
        ready += session_ready(&in->session[i]);
    return ready;
}

/* Written also while the store cannot be asked: then above all they must tell why. */
static void write_run_files(struct intake *in, int64_t ms)
{
    struct why why = { "" };
    in->next_run_files = ms + RUN_FILES_MS;
    notify_status("%d of %d feeds subscribed%s%s", ready_sessions(in), in->sessions,
                  in->health.problem[0] != '\0' ? "; " : "", in->health.problem);
    bool ok = readings_refused_counts(in->store, in->health.refused, &why);
    ok = health_write(&in->health, in->house->settings.site.data, clock_now(),
                      in->house->settings.site.offset, &why) && ok;
    if (ok)
        relieved(&in->run_complaint);
    else if (complain(&in->run_complaint, ms))
        log_warn("run files: %s; see that the disk of site.data has room and that envpub-ingest may "
                 "write there", why.text);
}

static bool expire(struct intake *in, const char *feed, int64_t before, struct why *why)
{
    int64_t count;
    if (!readings_parts_wait(in->store, feed, before, &count, why) || count == 0)
        return count == 0;
    bool ok = readings_begin(in->store, why) && readings_parts_expire(in->store, feed, before, why)
           && readings_commit(in->store, why);
    if (!ok)
        readings_rollback(in->store);
    return ok;
}

/* Parts of split messages whose fellows never came. What the broker held for us meanwhile comes
 * first: so only a feed that has been heard for as long as a part may wait, or is drained. */
static void expire_parts(struct intake *in, int64_t ms, bool drained)
{
    int64_t wait = (int64_t)in->house->settings.ingest.part_minutes * MINUTE;
    bool ok = true;
    for (int i = 0; i < in->sessions; i++) {
        const struct session *s = &in->session[i];
        struct why why = { "" };
        bool heard = s->ready_since != 0 && ms - s->ready_since >= wait * SECOND_MS;
        if ((!drained && !heard) || expire(in, s->feed->name, clock_now() - wait + 1, &why))
            continue;
        ok = false;
        if (complain(&in->parts_complaint, ms))
            log_warn("feed %s: parts of split messages: %s", s->feed->name, why.text);
    }
    if (ok)
        (void)relieved(&in->parts_complaint);
}

static void tend(struct intake *in, int64_t ms)
{
    bool second = ms >= in->next_second;
    if (second)
        in->next_second = ms + SECOND_MS;
    /* connecting loads what was committed under which message id: not while some of it is not */
    bool may_connect = batch_count(in->batch) == 0;
    for (int i = 0; i < in->sessions; i++)
        session_tend(&in->session[i], ms, second, may_connect);
    int ready = ready_sessions(in);
    if (ready != in->ready)              /* not 10 s later: who looks after a restart sees it up */
        in->next_run_files = ms;
    in->ready = ready;
    if (ms >= in->next_run_files && batch_count(in->batch) == 0) {
        expire_parts(in, ms, false);
        write_run_files(in, ms);
    }
}

static const struct session *not_ready(const struct intake *in)
{
    for (int i = 0; i < in->sessions; i++)
        if (!session_ready(&in->session[i]))
            return &in->session[i];
    return NULL;
}

/* Of the silence that ends a drain, counted from the last PUBLISH and the end of its commit or, if
 * none came, from when the last feed was subscribed. */
static int64_t drain_left(const struct intake *in, int64_t ms)
{
    int64_t since = in->listening;
    if (not_ready(in) != NULL || batch_count(in->batch) > 0 || unsent(in))
        return INT64_MAX;
    for (int i = 0; i < in->sessions; i++) {
        const struct session *s = &in->session[i];
        int64_t of = s->last_heard > s->ready_since ? s->last_heard : s->ready_since;
        since = of > since ? of : since;
    }
    return since + in->drain_ms - ms;
}

static void sleep_until_something(struct intake *in, int signals)
{
    int64_t ms = clock_monotonic(), most = in->next_second - ms;
    if (in->drain_ms >= 0 && drain_left(in, ms) < most)
        most = drain_left(in, ms);
    bool empty_hands = batch_count(in->batch) == 0;
    if (!empty_hands) {
        int64_t left = in->lingering + in->house->settings.ingest.linger - ms;
        most = left < most ? left : most;
    }
    for (int i = 0; i < in->sessions; i++) {
        short events = session_wants(&in->session[i], empty_hands, ms, &most);
        in->fds[i + 1] = (struct pollfd){ .fd = events != 0 ? broker_socket(in->session[i].broker) : -1,
                                          .events = events };
    }
    if (most <= 0)
        return;
    in->fds[0] = (struct pollfd){ .fd = signals, .events = POLLIN };
    struct timespec timeout = { .tv_sec = most / 1000, .tv_nsec = most % 1000 * 1000000 };
    (void)ppoll(in->fds, (nfds_t)in->sessions + 1, &timeout, NULL);
}

/* One turn; false: the store failed. */
static bool turn(struct intake *in, int signals, struct why *why)
{
    bool moved = read_all(in), ok = true;
    int64_t ms = clock_monotonic();
    notify_alive(ms);
    if (batch_count(in->batch) > 0 && batch_is_due(in, ms))
        ok = commit(in, why);
    if (batch_count(in->batch) == 0)
        answer(in);
    tend(in, ms);
    if (!moved)
        sleep_until_something(in, signals);
    return ok;
}

/* ---- ending ---- */

static bool drain_failed(const struct intake *in, int64_t ms, struct why *why)
{
    const struct session *s = not_ready(in);
    int64_t most = in->drain_ms > DRAIN_READY_MS ? in->drain_ms : DRAIN_READY_MS;
    if (in->failing != 0 && ms - in->failing >= most) {
        (void)fail(why, "%.500s", in->health.problem);
        return true;
    }
    if (s == NULL || ms - s->down_since < most)
        return false;
    fail(why, "feed %s: not subscribed within %lld s: %s", s->feed->name, (long long)(most / 1000),
         s->health->error[0] != '\0' ? s->health->error : "the broker does not answer");
    return true;
}

/* Writes until nothing is unsent; false: some of it still is. */
static bool flush_until(struct intake *in, int signals, int64_t until)
{
    flush_all(in);
    while (unsent(in) && clock_monotonic() < until) {
        struct timespec nap = { .tv_nsec = 2000000 };
        (void)ppoll(&(struct pollfd){ .fd = signals, .events = 0 }, 1, &nap, NULL);
        flush_all(in);
    }
    return !unsent(in);
}

/* Commit what is in hand, let every acknowledgement go, and leave: the brokers keep the sessions.
 * What stays unsent is no loss: it comes again, and is known. */
static bool farewell(struct intake *in, int signals, struct why *why)
{
    int64_t until = clock_monotonic() + FAREWELL_MS;
    bool ok = batch_count(in->batch) == 0 || commit(in, why);
    (void)flush_until(in, signals, until);
    for (int i = 0; ok && i < in->sessions; i++)
        broker_leave(in->session[i].broker);
    if (ok && !flush_until(in, signals, until) && in->drain_ms >= 0)
        ok = fail(why, "a broker does not take our acknowledgements; nothing is lost, drain again");
    write_run_files(in, clock_monotonic());
    return ok;
}

bool intake_run(struct intake *in, int signals, int64_t drain_ms, struct why *why)
{
    in->drain_ms = drain_ms;
    notify_open();
    notify_ready();                      /* the store is open; brokers may come later */
    while (!signals_came(signals)) {
        struct why trouble = { "" };
        int64_t ms = clock_monotonic();
        if (drain_ms >= 0 && drain_left(in, ms) <= 0 && !read_all(in)) {
            expire_parts(in, ms, true);
            break;
        }
        if (drain_ms >= 0 && drain_failed(in, ms, why)) {
            (void)!farewell(in, signals, &trouble);
            return false;
        }
        (void)!turn(in, signals, &trouble);      /* a store that fails was told, and is tried again */
    }
    notify_stopping();
    return farewell(in, signals, why);
}
