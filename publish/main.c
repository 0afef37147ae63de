/* envpub-publish: from the store to the world. Writes hours and documents; listens on no port. */
#include "publish/daemon.h"
#include "publish/mixed.h"
#include "publish/status.h"
#include "publish/verb_outbox.h"
#include "schema/base/file.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"
#include "schema/base/signals.h"
#include "schema/feed_tls.h"

#include <string.h>
#include <unistd.h>

static const char *chosen;

static const struct flag flags[] = {
    { "now", "TIME",
      "publish what is due at TIME (RFC 3339), then end: each unpublished hour that ended by\n"
      "then and is complete or past its cut-off, and each published one that changed. The\n"
      "same call again changes no byte",
      &chosen },
    { 0 }
};

static const char verbs[] =
    "  status         what runs, what was published, what is wrong and what to do; --json.\n"
    "                 Ends with 0 fine, 1 needs attention, 2 not working\n"
    "  outbox         what the portals wait for and what they refused: list, retry, drop\n";

static struct standards standards;
static struct limits limits;

static bool check_standards(const struct house *house, struct findings *f)
{
    char folder[4096];
    if (path_join(folder, sizeof folder, house->share, "standards"))
        return standards_open(&standards, folder, house->settings.site.offset, f)
            && limits_open(&limits, folder, house->settings.site.offset, f);
    findings_error(f, house->share, 0, "the path is too long");
    return false;
}

/* `envpub check` asks this program for all, the certificates of the collector too. */
static void look_further(const struct house *house, const char *config, struct findings *f)
{
    feed_tls_check(&house->settings, f);
    struct mixed mixed = mixed_look(&house->settings);
    if (mixed.what[0] != '\0')
        findings_warn(f, config, 0, "%s; %s", mixed.what, mixed_remedy);
}

static const char status_help[] =
    "usage: envpub -c FILE status [--json]\n"
    "\n"
    "What runs, what each feed and portal does, what was published and under which approval, and what\n"
    "is wrong with what to do about it, worst first; also what the next start would stumble over.\n"
    "  --json   as one JSON object: both run files as they are, and the judgement\n"
    "exit: 0 fine, 1 needs attention, 2 not working\n";

/* Whether the daemons could start again with what stands there now. */
static void look_for_faults(const char *config, struct findings *f)
{
    static struct house whole;
    findings_open(f);
    if (house_open(&whole, config, NULL, f)) {
        (void)check_standards(&whole, f);
        feed_tls_check(&whole.settings, f);
        house_close(&whole);
    }
}

static int status(const struct house *house, const char *config, char **words)
{
    const char *json = NULL, *helped = NULL;
    const struct flag options[] = {
        { "json", NULL, "", &json }, { "help", NULL, "", &helped }, { 0 }
    };
    struct why why;
    if (!flags_read(options, &words, &why) || (words[0] != NULL && helped == NULL)) {
        log_error("status: %s", words[0] != NULL ? "takes only --json" : why.text);
        fputs(status_help, stderr);
        return EXIT_USAGE;
    }
    if (helped != NULL)
        return fputs(status_help, stdout), EXIT_DONE;
    struct findings faults;
    look_for_faults(config, &faults);
    struct text out = TEXT(4 << 20);
    enum status_form form = json != NULL ? STATUS_JSON
                          : isatty(STDOUT_FILENO) ? STATUS_COLOUR : STATUS_PLAIN;
    int verdict = status_show(&out, &house->settings, &faults, clock_now(), form);
    findings_close(&faults);
    bool ok = !out.spilt && fwrite(out.at, 1, out.length, stdout) == out.length
           && fflush(stdout) == 0;
    text_close(&out);
    return ok ? verdict : EXIT_USAGE;
}

static int publish(const struct house *house, int64_t now)
{
    struct why why = { "" };
    struct cycle *cycle = NULL;
    struct outbox *outbox = NULL;
    const struct settings *settings = &house->settings;
    int code = EXIT_FAILED, signals = signals_open(&why);

    if (signals != -1 && cycle_open(&cycle, house, &standards, &limits, &why)
        && outbox_open(&outbox, cycle_publications(cycle), settings, now, &why))
        code = chosen != NULL ? daemon_once(cycle, outbox, settings, now, signals)
                              : daemon_always(cycle, outbox, settings, signals);
    else
        log_error("%s", why.text);
    outbox_close(&outbox);
    cycle_close(&cycle);
    if (signals != -1)
        close(signals);
    return code;
}

static int run_verb(const struct house *house, const char *config, char **words)
{
    if (strcmp(words[0], "status") == 0)
        return status(house, config, words);
    if (strcmp(words[0], "outbox") == 0)
        return verb_outbox(house, words);
    log_error("%s is not a verb of envpub-publish: see --help", words[0]);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static struct house house;
    const struct command command = {
        .program = "envpub-publish", .flags = flags, .verbs = verbs, .check = check_standards,
        .look = look_further,
        .secrets = "portal.", .settings_verbs = "status outbox",
        .about = "makes hourly public snapshots of the stored readings and releases them",
    };
    struct start start;
    int64_t now = clock_now();
    log_open(command.program);
    if (!house_start(&house, &command, argc, argv, &start))
        return start.exit;
    int code = EXIT_USAGE;
    if (start.words[0] != NULL)
        code = run_verb(&house, start.config, start.words);
    else if (chosen != NULL && !moment_parse(chosen, &now))
        log_error("--now %s: write RFC 3339, as 2026-03-01T01:30:00+08:00", chosen);
    else
        code = publish(&house, now);
    limits_close(&limits);
    standards_close(&standards);
    house_close(&house);
    return code;
}
