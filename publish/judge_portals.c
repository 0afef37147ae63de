/* The portals and what waits for them. */
#include "publish/judge_inside.h"

#include "schema/base/moment.h"

enum { PORTAL_AWAY = HOUR }; /* it may be restarted in between */

/* The portal does not answer; or it does, and the first that waits has a fault of its own. */
static void judge_waiting(struct judged *out, const struct portal_run *p, int64_t now)
{
    struct age age = age_of(now - p->oldest);
    if (p->failures > 0)
        judge_add(
            out, ATTENTION, "ask the portal's people; it is tried all the time, and gets all",
            "portal %s: %lld documents wait, the oldest for %s; the last answer: status %lld, %s",
            p->name, (long long)p->waiting, age.text, (long long)p->status, p->answer);
    else if (p->first_tried != INT64_MIN)
        judge_add(
            out, ATTENTION,
            "mend what it says; it is tried again at least hourly, and at once by: "
            "envpub outbox retry ID; which: envpub outbox list",
            "portal %s takes others while %lld documents wait, the oldest for %s; of the first: "
            "status %lld, %s",
            p->name, (long long)p->waiting, age.text, (long long)p->first_status, p->first_answer);
}

/* Of one that is configured: it is held, it refused some for good, or it does not answer. */
static void judge_portal(struct judged *out, const struct portal_run *p, int64_t now)
{
    char remedy[400];
    if (p->held[0] != '\0') {
        snprintf(remedy, sizeof remedy,
                 "mend url, token_file or ca with the portal's people; it "
                 "is tried hourly, at once after a change, and by: envpub outbox retry --portal %s",
                 p->name);
        judge_add(out, ATTENTION, remedy, "portal %s is held for %s and %lld documents wait: %s",
                  p->name, age_of(p->held_since == INT64_MIN ? 0 : now - p->held_since).text,
                  (long long)p->waiting, p->held);
    } else if (p->waiting > 0 && now - p->oldest > PORTAL_AWAY) {
        judge_waiting(out, p, now);
    }
    if (p->abandoned > 0)
        judge_add(out, ATTENTION,
                  "see why: envpub outbox list; mend it with the portal's people, then: "
                  "envpub outbox retry ID, or drop ID",
                  "portal %s refused %lld documents for good", p->name, (long long)p->abandoned);
}

void judge_portals(struct judged *out, const struct publish_run *run, int64_t now)
{
    for (int i = 0; i < run->portals; i++) {
        const struct portal_run *p = &run->portal[i];
        char remedy[400];
        snprintf(remedy, sizeof remedy,
                 "write it into the configuration again, or give them up: "
                 "envpub outbox drop --portal %s",
                 p->name);
        if (p->configured)
            judge_portal(out, p, now);
        else if (p->waiting > 0)
            judge_add(out, ATTENTION, remedy,
                      "portal %s is no longer configured and %lld documents wait "
                      "for it",
                      p->name, (long long)p->waiting);
    }
}
