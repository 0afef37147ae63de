#include "publish/judge.h"

#include "publish/mixed.h"
#include "schema/base/moment.h"

#include <string.h>

enum {
    SHORT_LOSS = 5 * MINUTE,         /* of a connection: it may come back by itself */
    OVERDUE = 5 * MINUTE, BROKEN = 2 * HOUR,
    PORTAL_AWAY = HOUR,              /* it may be restarted in between */
    LITTLE_ROOM = 64 << 20,          /* bytes: a large hour and its pages are some 30 MiB */
    LITTLE_PERCENT = 1,
};

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = { "fine", "needs attention", "not working" };
    return names[verdict];
}

struct age age_of(int64_t seconds)
{
    struct age age;
    long long s = seconds;
    if (s / MINUTE < 2)
        snprintf(age.text, sizeof age.text, "%lld s", s);
    else if (s < HOUR)
        snprintf(age.text, sizeof age.text, "%lld min", s / MINUTE);
    else if (s / DAY < 2)
        snprintf(age.text, sizeof age.text, "%lld h %lld min", s / HOUR, s % HOUR / MINUTE);
    else
        snprintf(age.text, sizeof age.text, "%lld days", s / DAY);
    return age;
}

bool run_is_up(const struct run *run, int64_t now)
{
    return run->there && run_fresh(run->written, now);
}

/* A place behind all that are as bad: worst first, and as found among equals. Where all are taken
 * the mildest gives way; NULL: none is milder. The verdict counts what found no place too. */
static struct wrong *make_place(struct judged *out, enum verdict verdict)
{
    const size_t room = sizeof out->at / sizeof *out->at;
    out->verdict = verdict > out->verdict ? verdict : out->verdict;
    if (out->count == room && out->at[room - 1].verdict >= verdict)
        return NULL;
    size_t last = out->count < room ? out->count++ : room - 1, at = last;
    while (at > 0 && out->at[at - 1].verdict < verdict)
        at--;
    memmove(&out->at[at + 1], &out->at[at], (last - at) * sizeof *out->at);
    out->at[at] = (struct wrong){ .verdict = verdict };
    return &out->at[at];
}

PRINTF(4, 5) static void add(struct judged *out, enum verdict verdict, const char *remedy,
                             const char *format, ...)
{
    struct wrong *w = make_place(out, verdict);
    va_list args;
    if (w == NULL)
        return;
    va_start(args, format);
    vsnprintf(w->what, sizeof w->what, format, args);
    va_end(args);
    text_one_line(w->what);
    snprintf(w->remedy, sizeof w->remedy, "%s", remedy);
}

/* It tells of itself every RUN_EVERY seconds, but for the seconds that its work takes. */
static void judge_telling(struct judged *out, const struct run *run, const char *program,
                          int64_t busy, int64_t now)
{
    char remedy[200];
    snprintf(remedy, sizeof remedy, "see that the disk of site.data has room and that it may write "
             "there; its log: journalctl -u %s", program);
    if (now - run->written > RUN_EVERY + RUN_SLACK + busy)
        add(out, ATTENTION, remedy, "%s has not told of itself for %s, and does so every %d s",
            program, age_of(now - run->written).text, RUN_EVERY);
}

static bool judge_run(struct judged *out, const struct run *run, const char *program,
                      int64_t busy, int64_t now)
{
    char remedy[200];
    if (run_is_up(run, now)) {
        judge_telling(out, run, program, busy, now);
        return true;
    }
    snprintf(remedy, sizeof remedy, "start it: systemctl start %s; its log says why it ended: "
             "journalctl -u %s", program, program);
    if (!run->there)
        add(out, FAILING, remedy, "%s is not running: %s", program, run->fault);
    else if (run->written > now)
        add(out, FAILING, "set the clock: it was set back since, or the file is another machine's",
            "%s last told of itself at a time to come: its clock is %s ahead of this one", program,
            age_of(run->written - now).text);
    else
        add(out, FAILING, remedy, "%s is not running: it last told of itself %s ago", program,
            age_of(now - run->written).text);
    return false;
}

/* ---- the feeds ---- */

static void judge_link(struct judged *out, const struct feed_run *f, int64_t now)
{
    const char *remedy = "see that the broker runs and is reached from here, and broker, username, "
                         "password_file and ca of the feed; it is tried again all the time";
    int64_t lost = f->since == INT64_MIN ? INT64_MAX : now - f->since;
    enum verdict verdict = lost > SHORT_LOSS ? FAILING : ATTENTION;
    const char *colon = f->error[0] == '\0' ? "" : ": ";
    if (!f->connected)
        add(out, verdict, remedy, "feed %s is not connected since %s%s%s", f->name,
            f->since == INT64_MIN ? "the start" : age_of(lost).text, colon, f->error);
    else if (!f->subscribed)
        add(out, verdict, "see that the broker lets this user read the feed's topic",
            "feed %s is connected and its topic is not granted%s%s", f->name, colon, f->error);
}

static void judge_messages(struct judged *out, const struct feed_run *f,
                           const struct settings *settings, int64_t now)
{
    const struct feed_settings *known = settings_feed(settings, f->name);
    int offset = settings->site.offset;
    if (f->connected && f->subscribed && known != NULL) {
        int64_t from = f->last_message == INT64_MIN ? f->since : f->last_message;
        if (from != INT64_MIN && now - from > (int64_t)known->silent_minutes * MINUTE)
            add(out, ATTENTION, "see whether the stations send, and the feed's topic; one that sends "
                "more seldom needs another silent_minutes",
                "feed %s: no message since %s%s: for %s", f->name,
                f->last_message == INT64_MIN ? "it connected at " : "",
                moment_stamp(from, offset).text, age_of(now - from).text);
    }
    if (f->qos0 > 0)
        add(out, ATTENTION, "have the senders publish at QoS 1: what is sent at QoS 0 may be lost",
            "feed %s: %lld messages came at QoS 0, they are not guaranteed", f->name,
            (long long)f->qos0);
    if (f->unused > 0)
        add(out, ATTENTION, "write the cadence of what these stations send into series.csv, 60 for "
            "minutes, 0 for moments; check; restart",
            "feed %s: %lld readings are of other minutes than their series, so that no hour is "
            "made of them", f->name, (long long)f->unused);
}

static bool is_told(const struct ingest_run *in, const char *name)
{
    for (int i = 0; i < in->feeds; i++)
        if (strcmp(in->feed[i].name, name) == 0)
            return true;
    return false;
}

static void judge_ingest(struct judged *out, const struct ingest_run *in,
                         const struct settings *settings, int64_t now)
{
    if (!judge_run(out, &in->run, "envpub-ingest", 0, now))
        return;
    if (in->problem[0] != '\0')
        add(out, FAILING, "mend it; until then the broker keeps the messages",
            "nothing is stored: %s", in->problem);
    for (int i = 0; i < in->feeds; i++) {
        judge_link(out, &in->feed[i], now);
        judge_messages(out, &in->feed[i], settings, now);
    }
    for (int i = 0; i < settings->feeds; i++)
        if (!is_told(in, settings->feed[i].name))
            add(out, ATTENTION, "restart envpub-ingest: it reads the configuration at its start",
                "feed %s is configured and envpub-ingest does not know it", settings->feed[i].name);
}

static void judge_refused(struct judged *out, const struct ingest_run *in)
{
    for (int r = REASON_NONE + 1; r < REASONS; r++) {
        char remedy[400];
        const char *name = reason_name((enum reason)r);
        snprintf(remedy, sizeof remedy,
                 "%s; look: envpub refused list; then: envpub refused replay --reason %s",
                 reason_remedy((enum reason)r), name);
        if (in->refused[r] > 0)
            add(out, ATTENTION, remedy, "%lld messages refused: %s", (long long)in->refused[r],
                name);
    }
}

/* ---- the publisher ---- */

static void judge_due(struct judged *out, const struct publish_run *p, int64_t now)
{
    int64_t late = p->due == INT64_MIN ? 0 : now - p->due;
    if (late > OVERDUE)
        add(out, late > BROKEN ? FAILING : ATTENTION,
            "what stands beside this, else the log of envpub-publish, says why",
            "the next hour was due %s ago", age_of(late).text);
}

/* By the counts alone: how old the hour may be is judged by what is due. */
static void judge_received(struct judged *out, const struct publish_run *p,
                           const struct settings *settings)
{
    int64_t from = p->silent_since == INT64_MIN ? p->start : p->silent_since;
    if (p->expected > 0 && p->received == 0)
        add(out, FAILING, "see that the feeds are connected, that the broker runs, and that the "
            "stations, or the bridge or gateway that brings them, send; what came and was not "
            "understood: envpub refused list",
            "no reading came for the hour from %s on, nor since: 0 of %lld values in %s",
            moment_stamp(from, settings->site.offset).text, (long long)p->expected, p->id);
    else if (p->received * 100 < p->expected * settings->check.expect_percent)
        add(out, ATTENTION, "see which stations are silent: /stations.html; check.expect_percent "
            "says from where on this is told", "only %lld of %lld expected values came for %s",
            (long long)p->received, (long long)p->expected, p->id);
}

/* ---- the portals ---- */

/* The portal does not answer; or it does, and the first that waits has a fault of its own. */
static void judge_waiting(struct judged *out, const struct portal_run *p, int64_t now)
{
    struct age age = age_of(now - p->oldest);
    if (p->failures > 0)
        add(out, ATTENTION, "ask the portal's people; it is tried all the time, and gets all",
            "portal %s: %lld documents wait, the oldest for %s; the last answer: status %lld, %s",
            p->name, (long long)p->waiting, age.text, (long long)p->status, p->answer);
    else if (p->first_tried != INT64_MIN)
        add(out, ATTENTION, "mend what it says; it is tried again at least hourly, and at once by: "
            "envpub outbox retry ID; which: envpub outbox list",
            "portal %s takes others while %lld documents wait, the oldest for %s; of the first: "
            "status %lld, %s", p->name, (long long)p->waiting, age.text,
            (long long)p->first_status, p->first_answer);
}

/* Of one that is configured: it is held, it refused some for good, or it does not answer. */
static void judge_portal(struct judged *out, const struct portal_run *p, int64_t now)
{
    char remedy[400];
    if (p->held[0] != '\0') {
        snprintf(remedy, sizeof remedy, "mend url, token_file or ca with the portal's people; it "
                 "is tried hourly, at once after a change, and by: envpub outbox retry --portal %s",
                 p->name);
        add(out, ATTENTION, remedy, "portal %s is held for %s and %lld documents wait: %s", p->name,
            age_of(p->held_since == INT64_MIN ? 0 : now - p->held_since).text,
            (long long)p->waiting, p->held);
    } else if (p->waiting > 0 && now - p->oldest > PORTAL_AWAY) {
        judge_waiting(out, p, now);
    }
    if (p->abandoned > 0)
        add(out, ATTENTION, "see why: envpub outbox list; mend it with the portal's people, then: "
            "envpub outbox retry ID, or drop ID", "portal %s refused %lld documents for good",
            p->name, (long long)p->abandoned);
}

static void judge_portals(struct judged *out, const struct publish_run *run, int64_t now)
{
    for (int i = 0; i < run->portals; i++) {
        const struct portal_run *p = &run->portal[i];
        char remedy[400];
        snprintf(remedy, sizeof remedy, "write it into the configuration again, or give them up: "
                 "envpub outbox drop --portal %s", p->name);
        if (p->configured)
            judge_portal(out, p, now);
        else if (p->waiting > 0)
            add(out, ATTENTION, remedy, "portal %s is no longer configured and %lld documents wait "
                "for it", p->name, (long long)p->waiting);
    }
}

/* The configuration says what holds; a publisher that runs goes by what it read at its start. */
static void judge_approval(struct judged *out, const struct publish_run *p, int64_t now)
{
    const struct approved *a = &out->approval;
    bool up = run_is_up(&p->run, now);
    if (!a->valid)
        add(out, FAILING, up && p->approved ? "envpub-publish still goes by the one it started with; "
            "from its next start on nothing is published" : "until then nothing is published",
            "%s", a->text);
    else if (a->stage > 0)
        add(out, ATTENTION, "write the new number and until into publish.approval; restart", "%s",
            a->text);
    else if (up && (!p->approved || p->stage > 0))
        add(out, p->approved ? ATTENTION : FAILING,
            "restart envpub-publish: it reads the configuration at its start",
            "envpub-publish does not go by the approval of the configuration yet: %s", p->approval);
}

static void judge_publish(struct judged *out, const struct publish_run *p,
                          const struct settings *settings, int64_t now)
{
    judge_approval(out, p, now);
    if (!judge_run(out, &p->run, "envpub-publish", (p->turn_ms + 999) / 1000, now))
        return;
    if (p->held[0] != '\0' && p->approved)
        add(out, FAILING, "until then nothing is published", "%s", p->held);
    if (p->error[0] != '\0')
        add(out, FAILING, "it is tried again all the time", "publishing fails: %s", p->error);
    if (p->unreleased > 0)
        add(out, ATTENTION, "they go out with the next turn that succeeds",
            "%lld documents are laid down and not yet on the site", (long long)p->unreleased);
    if (p->lost > 0)
        add(out, ATTENTION, "restore WEB/archive from its backup, then restart envpub-publish",
            "%lld documents of the hours that pages show are gone from WEB/archive, or others than "
            "were published",
            (long long)p->lost);
    if (p->not_recalled > 0)
        add(out, ATTENTION, "mend what it says, then restart envpub-publish",
            "publications.db does not know %lld documents that are published: %s",
            (long long)p->not_recalled, p->left);
    if (!p->readings)
        add(out, ATTENTION, "start envpub-ingest: it makes the store",
            "there is no store of readings yet");
    if (p->not_revised > 0)
        add(out, ATTENTION, "put that readings.db back, or have what this one lacks told again; "
            "restarting envpub-publish ends this message", "%lld changes were of hours that another readings.db was published "
            "from, and are not followed", (long long)p->not_revised);
    if (p->mixed[0] != '\0')
        add(out, ATTENTION, mixed_remedy, "%s", p->mixed);
    judge_received(out, p, settings);
    judge_due(out, p, now);
}

/* ---- the disks ---- */

static void judge_room(struct judged *out, const struct room *room, const char *folder)
{
    if (!room->known)
        return;
    if (room->free == 0)
        add(out, FAILING, "remove what else stands on that disk, or give it more room; the broker "
            "keeps the messages meanwhile", "no room is left on the disk of %s", folder);
    else if (room->free < LITTLE_ROOM || room->free < room->whole / 100 * LITTLE_PERCENT)
        add(out, ATTENTION, "remove what else stands on that disk, or give it more room, before "
            "nothing can be stored", "only %lld MiB of %lld are left on the disk of %s",
            (long long)(room->free >> 20), (long long)(room->whole >> 20), folder);
    if (room->files == 0)
        return;                          /* as many as there is room for */
    if (room->files_free == 0)
        add(out, FAILING, "remove what else stands on that disk, or make its filesystem anew with more "
            "inodes", "the disk of %s takes no further file: no inode is left", folder);
    else if (room->files_free < room->files / 100 * LITTLE_PERCENT)
        add(out, ATTENTION, "remove what else stands on that disk, or make its filesystem anew with "
            "more inodes, before no file can be made", "only %lld inodes of %lld are left on the disk "
            "of %s", (long long)room->files_free, (long long)room->files, folder);
}

static void judge_rooms(struct judged *out, const struct runs *runs, const struct settings *s)
{
    judge_room(out, &runs->data, s->site.data);
    if (!runs->data.known || runs->data.device != runs->web.device)
        judge_room(out, &runs->web, s->site.web);
}

/* ---- what the next start would read ---- */

/* The first error among findings, which may begin with warnings. */
static const char *first_error(const struct findings *f)
{
    const char *at = f->lines.at == NULL ? NULL : strstr(f->lines.at, ": error: ");
    while (at != NULL && at > f->lines.at && at[-1] != '\n')
        at--;
    return at == NULL ? "" : at;
}

/* What runs goes by what it read at its start, but for the tokens, which each try reads again. */
static void judge_faults(struct judged *out, const struct findings *faults)
{
    if (faults == NULL || faults->errors == 0)
        return;
    const char *first = first_error(faults);
    add(out, ATTENTION, "mend it before the next start, which would fail; envpub check lists all",
        "configuration or registry: %zu error%s; the first: %.*s", faults->errors,
        faults->errors == 1 ? "" : "s", (int)strcspn(first, "\n"), first);
}

void judge(struct judged *out, const struct runs *runs, const struct settings *settings,
           const struct findings *faults, int64_t now)
{
    *out = (struct judged){ .verdict = FINE };
    approval_at(&out->approval, &settings->publish.approval, "air", now);
    judge_faults(out, faults);
    judge_rooms(out, runs, settings);
    judge_publish(out, &runs->publish, settings, now);
    judge_portals(out, &runs->publish, now);         /* what waits also waits while it is down */
    judge_ingest(out, &runs->ingest, settings, now);
    judge_refused(out, &runs->ingest);
}
