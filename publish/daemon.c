#include "publish/daemon.h"

#include "publish/health.h"
#include "publish/mixed.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"
#include "schema/base/notify.h"
#include "schema/base/signals.h"
#include "schema/run_file.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { TELL = RUN_EVERY, TICK = 2 };      /* seconds: between run files, between looks at the ledger */

struct said {                        /* of a portal, as last said */
    char held[HELD_ROOM];
    int64_t abandoned;
    struct complaint failing;
};

struct daemon {
    struct cycle *cycle;
    struct outbox *outbox;
    const struct settings *settings;
    int signals;
    int64_t started, told;               /* seconds; when the run files were last written */
    bool once;                           /* of a chosen moment */
    int64_t turn_ms;
    char error[512];
    struct mixed mixed;                  /* as it was when we started */
    struct complaint failing, held, untold, unpushed;
    struct portals portals;
    struct said *said;                   /* a portal's stands where it does in portals: none comes */
    int said_of;                         /* or goes while we run */
    bool missing;                        /* the readings store, as last said */
    int stage;                           /* of the approval's end, as last said */
    bool differs;                        /* a told hour from its minutes: was said */
    char other[256], older[256], left[600];         /* of the stores, as last said */
    uint64_t hours, revisions;           /* as last said */
};

static void say_portal(const struct portal_state *s, struct said *said)
{
    if (strcmp(s->held, said->held) != 0 && s->held[0] != '\0')
        log_warn("portal %s is held and its documents wait: %s", s->name, s->held);
    else if (strcmp(s->held, said->held) != 0)
        log_info(s->failures == 0 ? "portal %s takes documents again" : "portal %s is held no longer",
                 s->name);
    if (s->count[PARCEL_ABANDONED] > said->abandoned)
        log_error("portal %s: %lld documents are refused for good; see: envpub outbox list",
                  s->name, (long long)s->count[PARCEL_ABANDONED]);
    snprintf(said->held, sizeof said->held, "%s", s->held);
    said->abandoned = s->count[PARCEL_ABANDONED];
    if (s->failures == 0 && relieved(&said->failing))
        log_info("portal %s answers again", s->name);
    else if (s->failures > 0 && s->held[0] == '\0' && s->count[PARCEL_WAITING] > 0
             && complain(&said->failing, clock_monotonic()))
        log_warn("portal %s: %lld documents wait; the last answer: status %ld, %s", s->name,
                 (long long)s->count[PARCEL_WAITING], s->last.status, s->last.answer);
}

/* Without memory nothing is said of the portals; the run files still tell. */
static void say_portals(struct daemon *d)
{
    const struct portals *p = &d->portals;
    if (p->count > d->said_of) {
        free(d->said);
        d->said = calloc((size_t)p->count, sizeof *d->said);
        d->said_of = d->said == NULL ? 0 : p->count;
    }
    for (int i = 0; i < d->said_of && i < p->count; i++)
        if (p->at[i].configured)
            say_portal(&p->at[i], &d->said[i]);
}

static void forget(struct daemon *d)
{
    portals_close(&d->portals);
    free(d->said);
}

static void tell(struct daemon *d, int64_t now)
{
    struct why why = { "" };
    struct health h = { .settings = d->settings, .news = cycle_news(d->cycle), .now = now,
                        .portals = &d->portals, .started = d->started, .chosen = d->once,
                        .turn_ms = d->turn_ms, .error = d->error, .mixed = d->mixed.what };
    d->told = now;
    bool looked = outbox_look(cycle_publications(d->cycle), &d->portals, &why);
    if (looked)
        say_portals(d);
    if (news_write(&h, &why) && looked)
        (void)relieved(&d->untold);
    else if (complain(&d->untold, clock_monotonic()))
        log_warn("the run files are not written: %s; see that the disk of site.data has room and "
                 "that envpub-publish may write there", why.text);
    const char *problem = d->error[0] != '\0' ? d->error : h.news->held;
    notify_status("%s", problem[0] != '\0' ? problem : "publishing");
}

/* Of what is on the site: what is only laid down is said when it is there. */
static void say_published(struct daemon *d, const struct news *n)
{
    char newest[64] = "none";
    if (n->unreleased > 0 || (n->hours == d->hours && n->revisions == d->revisions))
        return;
    struct hour_name h = moment_hour(n->shown.start, d->settings->site.offset);
    if (n->shown.any)
        snprintf(newest, sizeof newest, "%04d-%02d-%02d %02d revision %d", h.year, h.month, h.day,
                 h.hour, n->shown.revision);
    log_info("published %llu hours and %llu revisions in %lld ms; newest %s",
             (unsigned long long)(n->hours - d->hours),
             (unsigned long long)(n->revisions - d->revisions), (long long)d->turn_ms, newest);
    d->hours = n->hours;
    d->revisions = n->revisions;
}

static void say_held(struct daemon *d, const struct news *n)
{
    if (n->held[0] == '\0') {
        if (relieved(&d->held))
            log_info("publishing goes on");
    } else if (complain(&d->held, clock_monotonic())) {
        log_error("nothing is published: %s", n->held);
    }
    if (n->approval.valid && n->approval.stage != d->stage && n->approval.stage != 0)
        log_warn("%s", n->approval.text);
    d->stage = n->approval.stage;
}

/* Once: the counter in the run files tells how often. */
static void say_differs(struct daemon *d, const struct news *n)
{
    if (n->told_differs > 0 && !d->differs)
        log_warn("%s; the told hour is published, and told_differs counts such values", n->differs);
    d->differs = d->differs || n->told_differs > 0;
}

/* What stands in the stores otherwise than was published. */
static void say_other(struct daemon *d, const struct news *n)
{
    if (strcmp(n->other, d->other) != 0)
        log_warn("%s", n->other);
    if (strcmp(n->older, d->older) != 0)
        log_warn("%s", n->older);
    if (strcmp(n->left, d->left) != 0)
        log_error("%s", n->left);
    snprintf(d->other, sizeof d->other, "%s", n->other);
    snprintf(d->older, sizeof d->older, "%s", n->older);
    snprintf(d->left, sizeof d->left, "%s", n->left);
}

static void say_missing(struct daemon *d, const struct news *n)
{
    if (n->missing && !d->missing)
        log_info("there is no store of readings: the site stays as it is until envpub-ingest makes "
                 "one at its start");
    else if (d->missing && !n->missing)
        log_info("the store of readings is there");
    d->missing = n->missing;
}

/* The configuration is read at the start only. */
static void say_mixed(struct daemon *d)
{
    d->mixed = mixed_look(d->settings);
    if (d->mixed.what[0] != '\0')
        log_warn("%s; %s", d->mixed.what, mixed_remedy);
}

/* Without a valid approval nothing leaves the house. */
static bool push(struct daemon *d, int64_t now, enum push how, bool *busy)
{
    struct why why = { "" };
    bool ok = outbox_turn(d->outbox, now, cycle_news(d->cycle)->approval.valid ? how : PUSH_NOTHING,
                          busy, &why);
    if (ok && relieved(&d->unpushed))
        log_info("the outbox works again");
    else if (!ok && complain(&d->unpushed, clock_monotonic()))
        log_error("the outbox: %s", why.text);
    return ok;
}

/* The one wait: for the wish to end, for the portals, or so many milliseconds. False: the wish. */
static bool pause_for(struct daemon *d, int64_t most)
{
    int64_t portals = outbox_wait(d->outbox), ms = portals < most ? portals : most;
    ms = notify_left(clock_monotonic(), ms);
    struct pollfd fd[] = { { .fd = d->signals, .events = POLLIN },
                           { .fd = outbox_fd(d->outbox), .events = POLLIN } };
    struct timespec limit = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
    return ppoll(fd, 2, &limit, NULL) <= 0 || fd[0].revents == 0 || !signals_came(d->signals);
}

static bool must_tell(const struct daemon *d, int64_t now)
{
    return now - d->told >= TELL || now < d->told;
}

/* All that is due at `now`, unless somebody wishes us to end: the next start goes on. Catching up
 * may take an hour, so that the clock is asked again at each turn, unless now was chosen. */
static bool turns(struct daemon *d, int64_t now, bool chosen, bool *ended)
{
    struct why why = { "" };
    bool ok = true;
    int64_t before = clock_monotonic();
    uint64_t releases = cycle_news(d->cycle)->releases;
    while (ok && !(*ended = signals_came(d->signals))) {
        bool more, busy;
        ok = cycle_turn(d->cycle, now, chosen, &more, &why);
        notify_ready();              /* the first turn is over, however it went */
        notify_alive(clock_monotonic());
        if (!more)
            break;
        now = chosen ? now : clock_now();
        (void)push(d, now, PUSH_NOTHING, &busy);     /* what flies must not stall meanwhile */
        if (must_tell(d, now))
            tell(d, now);
    }
    if (cycle_news(d->cycle)->releases != releases)
        d->turn_ms = clock_monotonic() - before;
    snprintf(d->error, sizeof d->error, "%s", ok ? "" : why.text);
    say_published(d, cycle_news(d->cycle));
    say_differs(d, cycle_news(d->cycle));
    if (ok)                              /* a turn that fails is tried again and tells it again */
        say_other(d, cycle_news(d->cycle));
    return ok;
}

/* Each due parcel once. Portals cannot make it fail, only wait for their answers; who does not wait
 * leaves them to the next start. */
static bool push_once(struct daemon *d, int64_t now, bool *ended)
{
    bool busy = true, ok = true;
    while (ok && busy && !*ended) {
        ok = push(d, now, PUSH_ONCE, &busy);
        *ended = ok && busy && !pause_for(d, TELL * 1000);
    }
    return ok;
}

int daemon_once(struct cycle *cycle, struct outbox *outbox, const struct settings *settings,
                int64_t now, int signals)
{
    struct daemon d = { .cycle = cycle, .outbox = outbox, .settings = settings, .signals = signals,
                        .started = now, .once = true };
    bool ended = false, left = false;
    say_mixed(&d);
    bool released = turns(&d, now, true, &ended), pushed = true;
    const struct news *n = cycle_news(cycle);
    tell(&d, now);
    if (released && !ended) {
        pushed = push_once(&d, now, &left);
        tell(&d, now);
    }
    if (!released)
        log_error("%s", d.error);
    else if (ended)
        log_error("ended before everything was released: the next start goes on");
    else
        say_held(&d, n);
    if (left)
        log_info("ended before every portal was asked: what waits is sent with the next start");
    forget(&d);
    return released && pushed && !ended && n->held[0] == '\0' ? EXIT_DONE : EXIT_FAILED;
}

/* The portals' time. False: somebody wishes us to end. */
static bool sleep_until_due(struct daemon *d, int64_t now)
{
    int64_t wait = cycle_wait(d->cycle, now);
    if (d->error[0] != '\0')
        wait = TELL;
    else if (wait > TICK)
        wait = TICK;
    int64_t left, end = clock_monotonic() + wait * 1000;
    do {
        bool busy;
        (void)push(d, clock_now(), PUSH_DUE, &busy);
        left = end - clock_monotonic();
        notify_alive(clock_monotonic());
        if (!pause_for(d, left > 0 ? left : 0))
            return false;
    } while (clock_monotonic() < end);
    return true;
}

int daemon_always(struct cycle *cycle, struct outbox *outbox, const struct settings *settings,
                  int signals)
{
    struct daemon d = { .cycle = cycle, .outbox = outbox, .settings = settings, .signals = signals,
                        .started = clock_now() };
    bool ended = false;
    notify_open();
    say_mixed(&d);
    log_info("publishing into %s", settings->site.web);
    while (!ended) {
        struct news before = *cycle_news(cycle);
        bool was_well = d.error[0] == '\0';
        if (turns(&d, clock_now(), false, &ended)) {
            if (relieved(&d.failing))
                log_info("publishing works again");
        } else if (complain(&d.failing, clock_monotonic())) {
            log_error("%s", d.error);
        }
        say_held(&d, cycle_news(cycle));
        say_missing(&d, cycle_news(cycle));
        int64_t now = clock_now();
        if (must_tell(&d, now) || was_well != (d.error[0] == '\0')
            || before.releases != cycle_news(cycle)->releases)
            tell(&d, now);
        ended = ended || !sleep_until_due(&d, now);
    }
    notify_stopping();
    tell(&d, clock_now());
    forget(&d);
    log_info("ended");
    return EXIT_DONE;
}
