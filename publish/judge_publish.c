/* The publisher: its approval, its hours, what it cannot do. */
#include "publish/judge_inside.h"

#include "publish/mixed.h"
#include "schema/base/moment.h"

enum { OVERDUE = 5 * MINUTE, BROKEN = 2 * HOUR };

static void judge_due(struct judged *out, const struct publish_run *p, int64_t now)
{
    int64_t late = p->due == INT64_MIN ? 0 : now - p->due;
    if (late > OVERDUE)
        judge_add(out, late > BROKEN ? FAILING : ATTENTION,
                  "what stands beside this, else the log of envpub-publish, says why",
                  "the next hour was due %s ago", age_of(late).text);
}

/* By the counts alone: how old the hour may be is judged by what is due. */
static void judge_received(struct judged *out, const struct publish_run *p,
                           const struct settings *settings)
{
    int64_t from = p->silent_since == INT64_MIN ? p->start : p->silent_since;
    if (p->expected > 0 && p->received == 0)
        judge_add(
            out, FAILING,
            "see that the feeds are connected, that the broker runs, and that the "
            "stations, or the bridge or gateway that brings them, send; what came and was not "
            "understood: envpub refused list",
            "no reading came for the hour from %s on, nor since: 0 of %lld values in %s",
            moment_stamp(from, settings->site.offset).text, (long long)p->expected, p->id);
    else if (p->received * 100 < p->expected * settings->check.expect_percent)
        judge_add(out, ATTENTION,
                  "see which stations are silent: /stations.html; check.expect_percent "
                  "says from where on this is told",
                  "only %lld of %lld expected values came for %s", (long long)p->received,
                  (long long)p->expected, p->id);
}

/* It goes by what it read at its start: another approval than the configuration's is none, or ends
 * sooner. */
static bool is_behind(const struct publish_run *p, const struct approved *a)
{
    return !p->approved || (p->stage > 0 && (a->stage == 0 || p->stage < a->stage));
}

/* The configuration says what holds; a publisher that runs goes by what it read at its start. */
static void judge_approval(struct judged *out, const struct publish_run *p, int64_t now)
{
    const struct approved *a = &out->approval;
    bool up = run_is_up(&p->run, now);
    if (!a->valid)
        judge_add(out, FAILING,
                  up && p->approved ? "envpub-publish still goes by the one it started with; from "
                                      "its next start on nothing is published"
                                    : "until then nothing is published",
                  "%s", a->text);
    if (a->stage > 0)
        judge_add(out, ATTENTION, "write the new number and until into publish.approval; restart",
                  "%s", a->text);
    if (a->valid && up && is_behind(p, a))
        judge_add(out, p->approved ? ATTENTION : FAILING,
                  "restart envpub-publish: it reads the configuration at its start",
                  "envpub-publish does not go by the approval of the configuration yet: %s",
                  p->approval);
}

/* A collector that runs has lost the one it had made, and makes another at its start only. */
static void judge_store(struct judged *out, const struct runs *runs, int64_t now)
{
    bool lost = run_is_up(&runs->ingest.run, now) || runs->ingest.run.locked;
    if (!runs->publish.readings && lost)
        judge_add(out, ATTENTION,
                  "put readings.db back into DATA/ingest and restart envpub-ingest, or, if it is "
                  "lost, restart it: a new one is made",
                  "the store of readings is gone");
    else if (!runs->publish.readings)
        judge_add(out, ATTENTION, "start envpub-ingest: it makes the store",
                  "there is no store of readings yet");
}

void judge_publish(struct judged *out, const struct runs *runs, const struct settings *settings,
                   int64_t now)
{
    const struct publish_run *p = &runs->publish;
    judge_approval(out, p, now);
    if (!judge_run(out, &p->run, "envpub-publish", (p->turn_ms + 999) / 1000, now))
        return;
    if (p->held[0] != '\0' && p->approved)
        judge_add(out, FAILING, "until then nothing is published", "%s", p->held);
    if (p->error[0] != '\0')
        judge_add(out, FAILING,
                  "mend what it says; where it is a file, see that the disk of site.web has room and "
                  "that envpub-publish may write there; it is tried again all the time",
                  "publishing fails: %s", p->error);
    if (p->unreleased > 0)
        judge_add(out, ATTENTION, "they go out with the next turn that succeeds",
                  "%lld documents are laid down and not yet on the site", (long long)p->unreleased);
    if (p->lost > 0)
        judge_add(
            out, ATTENTION, "restore WEB/archive from its backup, then restart envpub-publish",
            "%lld documents of the hours that pages show are gone from WEB/archive, or others than "
            "were published",
            (long long)p->lost);
    if (p->not_recalled > 0)
        judge_add(out, ATTENTION, "mend what it says, then restart envpub-publish",
                  "publications.db does not know %lld documents that are published: %s",
                  (long long)p->not_recalled, p->left);
    judge_store(out, runs, now);
    if (p->not_revised > 0)
        judge_add(out, ATTENTION,
                  "put that readings.db back, or have what this one lacks told again; "
                  "restarting envpub-publish ends this message",
                  "%lld changes were of hours that another readings.db was published "
                  "from, and are not followed",
                  (long long)p->not_revised);
    if (p->mixed[0] != '\0')
        judge_add(out, ATTENTION, mixed_remedy, "%s", p->mixed);
    judge_received(out, p, settings);
    judge_due(out, p, now);
}
