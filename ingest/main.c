/* envpub-ingest: from the brokers into the store. Holds the brokers' credentials, writes readings,
 * listens on no port. */
#include <string.h>
#include <unistd.h>

#include "ingest/intake.h"
#include "ingest/strays.h"
#include "ingest/verbs.h"
#include "schema/base/decimal.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"
#include "schema/base/signals.h"
#include "schema/feed_tls.h"

static const char *drain;

static const struct flag flags[] = {
    { "drain", "SECONDS", "end after SECONDS without a message (decimals allowed), all of it committed and\n"
                          "acknowledged; the sessions stay with the brokers", &drain },
    { 0 }
};

static const char verbs[] =
    "  readings       stored readings as JSON lines, also as they were known at a moment\n"
    "  refused        messages that could not become readings: list, show, replay, drop\n"
    "  replay         play station data from a CSV into a feed's broker\n";

static int ingest(const struct house *house, int64_t drain_ms)
{
    struct why why = { "" };
    struct readings *store = NULL;
    struct intake *intake = NULL;
    char folder[4096];
    int signals = signals_open(&why);

    bool ok = signals >= 0 && ingest_folder(house, folder, &why)
           && readings_open(&store, folder, STORE_DAEMON, &house->parameters, house->settings.site.offset,
                            NULL, &why)
           && strays_refuse(store, &house->settings, &why)
           && intake_open(&intake, house, store, clock_now(), &why)
           && intake_run(intake, signals, drain_ms, &why);
    intake_close(&intake);
    readings_close(&store);
    if (signals >= 0)
        close(signals);
    return ok ? EXIT_DONE : failed(&why);
}

static int verb(const struct house *house, char **words)
{
    if (strcmp(words[0], "readings") == 0)
        return verb_readings(house, words);
    if (strcmp(words[0], "refused") == 0)
        return verb_refused(house, words);
    if (strcmp(words[0], "replay") == 0)
        return verb_replay(house, words);
    return usage(verbs, "%s is not a verb of envpub-ingest:", words[0]);
}

/* .5 and 0. are decimals too, as most programs take them. */
static bool drain_read(const char *text, int64_t *ms)
{
    char full[40];
    size_t n = strlen(text);
    if (strpbrk(text, "0123456789") == NULL || n > sizeof full - 3)
        return false;
    snprintf(full, sizeof full, "%s%s%s", text[0] == '.' ? "0" : "", text,
             text[n - 1] == '.' ? "0" : "");
    return decimal_parse(full, 3, 0, ms) != DECIMAL_BAD && *ms >= 0 && *ms <= DAY * 1000;
}

/* What would stop the whole collector, were it found with the first connection. */
static bool check_certificates(const struct house *house, struct findings *f)
{
    size_t before = f->errors;
    feed_tls_check(&house->settings, f);
    return f->errors == before;
}

int main(int argc, char **argv)
{
    static struct house house;
    const struct command command = {
        .program = "envpub-ingest", .flags = flags, .verbs = verbs, .secrets = "feed.",
        .check = check_certificates, .check_own = true,
        .about = "subscribes to the feeds over MQTT and stores their readings; a message is acknowledged\n"
                 "only when it is on disk",
    };
    struct start start;
    int64_t drain_ms = -1;

    log_open(command.program);
    if (!house_start(&house, &command, argc, argv, &start))
        return start.exit;
    int code;
    if (start.words[0] != NULL)
        code = verb(&house, start.words);
    else if (drain != NULL && !drain_read(drain, &drain_ms))
        code = usage("", "envpub-ingest: --drain %s is not a number of seconds", drain);
    else if (house.settings.feeds == 0)
        code = usage("", "%s: no feed is configured: add one to `feed = { … };`", start.config);
    else
        code = ingest(&house, drain_ms);
    house_close(&house);
    return code;
}
