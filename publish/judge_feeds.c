/* The feeds, what the collector stores of them, and what it refuses. */
#include "publish/judge_inside.h"

#include "schema/base/moment.h"

#include <string.h>

enum { SHORT_LOSS = 5 * MINUTE }; /* of a connection: it may come back by itself */

/* ingest's words for a connection that it ended itself, as long as the store takes nothing. */
static const char CUT_BY_US[] = "cut by us: ";

static void judge_link(struct judged *out, const struct feed_run *f, int64_t now)
{
    const char *remedy = "see that the broker runs and is reached from here, and what password_file "
                         "holds: both are tried again all the time; after a change of broker, "
                         "username, ca, cert or key restart envpub-ingest";
    if (strncmp(f->error, CUT_BY_US, sizeof CUT_BY_US - 1) == 0)
        remedy = "mend why nothing is stored; it is connected again by itself";
    int64_t lost = f->since == INT64_MIN ? INT64_MAX : now - f->since;
    enum verdict verdict = lost > SHORT_LOSS ? FAILING : ATTENTION;
    const char *colon = f->error[0] == '\0' ? "" : ": ";
    if (!f->connected)
        judge_add(out, verdict, remedy, "feed %s is not connected since %s%s%s", f->name,
                  f->since == INT64_MIN ? "the start" : age_of(lost).text, colon, f->error);
    else if (!f->subscribed)
        judge_add(out, verdict, "see that the broker lets this user read the feed's topic",
                  "feed %s is connected and its topic is not granted%s%s", f->name, colon,
                  f->error);
}

static void judge_messages(struct judged *out, const struct feed_run *f,
                           const struct settings *settings, int64_t now)
{
    const struct feed_settings *known = settings_feed(settings, f->name);
    int offset = settings->site.offset;
    if (f->connected && f->subscribed && known != NULL) {
        int64_t from = f->last_message == INT64_MIN ? f->since : f->last_message;
        if (from != INT64_MIN && now - from > (int64_t)known->silent_minutes * MINUTE)
            judge_add(out, ATTENTION,
                      "see whether the stations send, and the feed's topic; one that sends "
                      "more seldom needs another silent_minutes",
                      "feed %s: no message since %s%s: for %s", f->name,
                      f->last_message == INT64_MIN ? "it connected at " : "",
                      moment_stamp(from, offset).text, age_of(now - from).text);
    }
    if (f->qos0 > 0)
        judge_add(out, ATTENTION,
                  "have the senders publish at QoS 1: what is sent at QoS 0 may be lost; once they "
                  "do, restart envpub-ingest, which counts since its start",
                  "feed %s: %lld messages came at QoS 0, they are not guaranteed", f->name,
                  (long long)f->qos0);
    if (f->unused > 0)
        judge_add(
            out, ATTENTION,
            "write the cadence of what these stations send into series.csv, 60 for "
            "minutes, 0 for moments; check; restart",
            "feed %s: %lld readings are of other minutes than their series, so that no hour is "
            "made of them",
            f->name, (long long)f->unused);
}

static bool is_told(const struct ingest_run *in, const char *name)
{
    for (int i = 0; i < in->feeds; i++)
        if (strcmp(in->feed[i].name, name) == 0)
            return true;
    return false;
}

void judge_ingest(struct judged *out, const struct ingest_run *in, const struct settings *settings,
                  int64_t now)
{
    if (!judge_run(out, &in->run, "envpub-ingest", 0, now))
        return;
    if (in->problem[0] != '\0')
        judge_add(out, FAILING, "mend it; until then the broker keeps the messages",
                  "nothing is stored: %s", in->problem);
    for (int i = 0; i < in->feeds; i++) {
        judge_link(out, &in->feed[i], now);
        judge_messages(out, &in->feed[i], settings, now);
    }
    for (int i = 0; i < settings->feeds; i++)
        if (!is_told(in, settings->feed[i].name))
            judge_add(
                out, ATTENTION, "restart envpub-ingest: it reads the configuration at its start",
                "feed %s is configured and envpub-ingest does not know it", settings->feed[i].name);
}

/* What no replay brings in would be told for ever, were it not given up. */
void judge_refused(struct judged *out, const struct ingest_run *in)
{
    for (int r = REASON_NONE + 1; r < REASONS; r++) {
        char remedy[400];
        const char *name = reason_name((enum reason)r);
        if (reason_is_senders((enum reason)r))
            snprintf(remedy, sizeof remedy, "%s; look: envpub refused list; these are lost, give "
                     "them up: envpub refused drop --reason %s", reason_remedy((enum reason)r), name);
        else
            snprintf(remedy, sizeof remedy, "%s; look: envpub refused list; then: envpub refused "
                     "replay --reason %s; what nobody can mend: envpub refused drop ID",
                     reason_remedy((enum reason)r), name);
        if (in->refused[r] > 0)
            judge_add(out, ATTENTION, remedy, "%lld messages refused: %s",
                      (long long)in->refused[r], name);
    }
}
