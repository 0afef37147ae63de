#include "publish/status.h"

#include "schema/base/moment.h"

#include <string.h>

struct sheet {
    struct text *out;
    const struct runs *runs;
    const struct judged *judged;
    const struct settings *settings;
    int64_t now;
    bool colour;
};

/* The word always stands there; colour only helps to find it. */
static void put_verdict(const struct sheet *s, enum verdict verdict)
{
    static const char *const colour[] = { "32", "33", "31;1" };
    if (s->colour)
        text_format(s->out, "\033[%sm%s\033[0m", colour[verdict], verdict_name(verdict));
    else
        text_put(s->out, verdict_name(verdict));
}

static void put_run(const struct sheet *s, const char *name, const struct run *run)
{
    text_format(s->out, "%-10s ", name);
    if (run_is_up(run, s->now) && run->pid == 0)
        text_format(s->out, "ran with --now, told %s ago\n",
                    age_of(s->now > run->written ? s->now - run->written : 0).text);
    else if (run_is_up(run, s->now))
        text_format(s->out, "up, process %lld, told %s ago\n", (long long)run->pid,
                    age_of(s->now > run->written ? s->now - run->written : 0).text);
    else if (run->there && run->locked)
        text_format(s->out, "runs, last told at %s\n",
                    moment_stamp(run->written, s->settings->site.offset).text);
    else if (run->there)
        text_format(s->out, "DOWN, last told at %s\n",
                    moment_stamp(run->written, s->settings->site.offset).text);
    else
        text_put(s->out, run->locked ? "runs, never told anything\n"
                                     : "DOWN, never told anything\n");
}

static struct age ago(const struct sheet *s, int64_t moment)
{
    struct age age = { "never" };
    if (moment == INT64_MIN)
        return age;
    int64_t seconds = s->now > moment ? s->now - moment : 0;
    snprintf(age.text, sizeof age.text, "%.24s ago", age_of(seconds).text);
    return age;
}

static void put_feed(const struct sheet *s, const struct feed_run *f)
{
    const char *state = !f->connected ? "NO" : f->subscribed ? "yes" : "no topic";
    char lag[32] = "-";
    if (f->lag != INT64_MIN)
        snprintf(lag, sizeof lag, "%s", age_of(f->lag).text);
    text_format(s->out, "%-16s %-10s %-18s %-12s %10lld %6lld %12lld\n", f->name, state,
                ago(s, f->last_message).text, lag, (long long)f->messages, (long long)f->qos0,
                (long long)f->redelivered);
}

static void put_stored(const struct sheet *s, const struct ingest_run *in)
{
    text_format(s->out,
                "%-10s last commit %lld messages in %s ms, %lld commits; readings added %lld, "
                "changed %lld, same %lld, kept %lld\n",
                "stored", (long long)in->batch, in->commit_ms[0] == '\0' ? "-" : in->commit_ms,
                (long long)in->commits, (long long)in->added, (long long)in->changed,
                (long long)in->same, (long long)in->kept);
    text_format(s->out, "%-10s ", "refused");
    bool any = false;
    for (int r = REASON_NONE + 1; r < REASONS; r++)
        if (in->refused[r] > 0) {
            text_format(s->out, "%s%s %lld", any ? ", " : "", reason_name((enum reason)r),
                        (long long)in->refused[r]);
            any = true;
        }
    text_put(s->out, any ? "\n" : "none open\n");
}

static void put_feeds(const struct sheet *s)
{
    const struct ingest_run *in = &s->runs->ingest;
    if (!in->run.there)
        return;
    text_format(s->out, "\n%-16s %-10s %-18s %-12s %10s %6s %12s\n", "FEED", "CONNECTED",
                "LAST MESSAGE", "LAG", "MESSAGES", "QOS 0", "REDELIVERED");
    for (int i = 0; i < in->feeds; i++)
        put_feed(s, &in->feed[i]);
    text_put(s->out, "\n");
    put_stored(s, in);
}

static void put_published(const struct sheet *s)
{
    const struct publish_run *p = &s->runs->publish;
    int offset = s->settings->site.offset;
    text_format(s->out, "%-10s ", "published");
    if (p->any)
        text_format(s->out, "%s revision %lld, %s, %lld of %lld values came", p->id,
                    (long long)p->revision, ago(s, p->published).text, (long long)p->received,
                    (long long)p->expected);
    else
        text_put(s->out, "nothing yet");
    if (p->due != INT64_MIN)
        text_format(s->out, "; next by %s", moment_stamp(p->due, offset).text);
    text_format(s->out, "\n%s\n", s->judged->approval.text);
}

static void put_portals(const struct sheet *s)
{
    const struct publish_run *run = &s->runs->publish;
    if (run->portals == 0)
        return;
    text_format(s->out, "\n%-16s %-10s %9s %-18s %10s %10s  %s\n", "PORTAL", "TAKES", "WAITING",
                "OLDEST", "DELIVERED", "ABANDONED", "LAST ANSWER");
    for (int i = 0; i < run->portals; i++) {
        const struct portal_run *p = &run->portal[i];
        const char *state = !p->configured ? "removed" : p->held[0] != '\0' ? "HELD"
                          : p->failures > 0 ? "not now" : "yes";
        text_format(s->out, "%-16s %-10s %9lld %-18s %10lld %10lld  ", p->name, state,
                    (long long)p->waiting, p->waiting == 0 ? "-" : ago(s, p->oldest).text,
                    (long long)p->delivered, (long long)p->abandoned);
        if (p->status != 0)
            text_format(s->out, "%lld, ", (long long)p->status);
        text_format(s->out, "%s%s\n", ago(s, p->tried).text,
                    p->filling ? "; older hours follow" : "");
    }
}

static void put_wrong(const struct sheet *s)
{
    if (s->judged->count == 0) {
        text_put(s->out, "\nNothing is wrong.\n");
        return;
    }
    text_put(s->out, "\nWhat is wrong and what to do, worst first:\n");
    for (size_t i = 0; i < s->judged->count; i++) {
        const struct wrong *w = &s->judged->at[i];
        text_put(s->out, "  ");
        put_verdict(s, w->verdict);
        text_format(s->out, ": %s\n      -> %s\n", w->what, w->remedy);
    }
}

static void put_people(const struct sheet *s)
{
    text_format(s->out, "%s: ", s->settings->site.name);
    put_verdict(s, s->judged->verdict);
    text_format(s->out, ", at %s\n\n", moment_stamp(s->now, s->settings->site.offset).text);
    put_run(s, "ingest", &s->runs->ingest.run);
    put_run(s, "publish", &s->runs->publish.run);
    put_feeds(s);
    put_published(s);
    put_portals(s);
    put_wrong(s);
}

/* ---- as JSON: the run files as they are, and the judgement ---- */

static void json_run(const struct sheet *s, const char *key, const struct run *run)
{
    text_format(s->out, ",\n\"%s_up\":%s,\"%s\":", key, run_is_up(run, s->now) ? "true" : "false",
                key);
    if (run->there)
        text_add(s->out, run->raw.at, run->raw.length - (run->raw.at[run->raw.length - 1] == '\n'));
    else
        text_put(s->out, "null");
}

static void put_json(const struct sheet *s)
{
    text_format(s->out, "{\"at\":\"%s\",\"state\":\"%s\",\"exit\":%d",
                moment_stamp(s->now, s->settings->site.offset).text,
                verdict_name(s->judged->verdict), (int)s->judged->verdict);
    json_run(s, "ingest", &s->runs->ingest.run);
    json_run(s, "publish", &s->runs->publish.run);
    text_format(s->out, ",\n\"approval\":{\"valid\":%s,\"text\":",
                s->judged->approval.valid ? "true" : "false");
    text_json(s->out, s->judged->approval.text);
    text_put(s->out, "}");
    text_put(s->out, ",\n\"wrong\":[");
    for (size_t i = 0; i < s->judged->count; i++) {
        const struct wrong *w = &s->judged->at[i];
        text_format(s->out, "%s{\"state\":\"%s\",\"what\":", i == 0 ? "\n" : ",\n",
                    verdict_name(w->verdict));
        text_json(s->out, w->what);
        text_put(s->out, ",\"remedy\":");
        text_json(s->out, w->remedy);
        text_put(s->out, "}");
    }
    text_put(s->out, "]}\n");
}

int status_show(struct text *out, const struct settings *settings, const struct findings *faults,
                int64_t now, enum status_form form)
{
    static struct runs runs;                     /* 100 KiB: not for the stack */
    static struct judged judged;
    runs_read(&runs, settings);
    judge(&judged, &runs, settings, faults, now);
    struct sheet sheet = { .out = out, .runs = &runs, .judged = &judged, .settings = settings,
                           .now = now, .colour = form == STATUS_COLOUR };
    if (form == STATUS_JSON)
        put_json(&sheet);
    else
        put_people(&sheet);
    runs_close(&runs);
    return (int)judged.verdict;
}
