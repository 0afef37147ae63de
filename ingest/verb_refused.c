/* verb_refused: what could not become a reading: list, show, replay, drop. */
#include <inttypes.h>
#include <string.h>

#include "ingest/refused_replay.h"
#include "ingest/verbs.h"
#include "schema/base/decimal.h"
#include "schema/base/moment.h"

static const char help[] =
    "usage: envpub -c FILE refused list [--json] [--reason REASON]\n"
    "       envpub -c FILE refused show ID\n"
    "       envpub -c FILE refused replay ID… | --all | --reason REASON\n"
    "       envpub -c FILE refused drop ID… | --all | --reason REASON\n"
    "\n"
    "Messages that could not become readings are kept whole, with their reason; a retained one,\n"
    "which the broker sends again with every new subscription, is kept once.\n"
    "  list     the open ones: id, when heard, feed, topic, reason, bytes\n"
    "  show     the message itself, byte for byte, to standard output\n"
    "  replay   read them again, after the cause is mended (registry, configuration); what is\n"
    "           stored now leaves the list, what is still refused stays with its reason, and parts\n"
    "           of split messages wait for the others as if they had just come.\n"
    "           It goes in the order heard, and replaces nothing that came to stand since, an\n"
    "           earlier replay's values and \"there is none\" included: replay together what\n"
    "           tells of one interval\n"
    "  drop     give up what nobody can mend: it leaves the list for good and stays in readings.db,\n"
    "           with the moment. A retained one comes back with the next new subscription unless\n"
    "           it is cleared at the broker\n";

struct desk {                      /* what each verb works with */
    const struct house *house;
    struct readings *store;
    bool json, all;
    enum reason reason;            /* only these; REASON_NONE: any */
    char **ids;
    int count;
    int left;                      /* by a replay: refused still, or waiting */
    int dropped;
};

/* ---- list and show ---- */

static void print_json(const struct desk *d, const struct refusal *r)
{
    struct text t = TEXT(1 << 16);
    text_format(&t, "{\"id\":%" PRId64 ",\"heard\":\"%s\",\"feed\":", r->id,
                moment_stamp(r->heard, d->house->settings.site.offset).text);
    text_json(&t, r->feed);
    text_put(&t, ",\"topic\":");
    text_json(&t, text_is_utf8(r->topic, strlen(r->topic)) ? r->topic : "");
    text_format(&t, ",\"reason\":\"%s\",\"bytes\":%zu,\"detail\":", reason_name(r->reason), r->length);
    text_json(&t, text_is_utf8(r->detail, strlen(r->detail)) ? r->detail : "");
    text_put(&t, "}\n");
    fwrite(t.at, 1, t.length, stdout);
    text_close(&t);
}

/* For a terminal: a topic or a detail may hold what the sender liked. */
static void print_line(const struct desk *d, const struct refusal *told)
{
    struct refusal copy = *told, *r = &copy;
    text_one_line(r->topic);
    text_one_line(r->detail);
    printf("%6" PRId64 "  %s  %-12s %-18s %7zu  %s\n        %s\n", r->id,
           moment_stamp(r->heard, d->house->settings.site.offset).text, r->feed, reason_name(r->reason),
           r->length, r->topic, r->detail);
}

static bool is_asked(const struct desk *d, const struct refusal *r)
{
    return d->reason == REASON_NONE || d->reason == r->reason;
}

static bool list(struct desk *d, struct why *why)
{
    struct refusal r;
    bool more = true;
    int64_t from = 0;
    while (readings_refused(d->store, from, &r, &more, why) && more) {
        from = r.id + 1;
        if (is_asked(d, &r))
            (d->json ? print_json : print_line)(d, &r);
    }
    return why->text[0] == '\0';
}

static bool id_read(const char *text, int64_t *id)
{
    return decimal_parse(text, 0, 0, id) == DECIMAL_EXACT && *id > 0;
}

/* The open refusal of that id. */
static bool find(struct desk *d, const char *text, struct refusal *out, struct why *why)
{
    int64_t id;
    bool more = false;
    if (!id_read(text, &id))
        return fail(why, "%s is not an id: `refused list` shows them", text);
    if (!readings_refused(d->store, id, out, &more, why))
        return false;
    return (more && out->id == id) || fail(why, "no open refused message has the id %s", text);
}

static bool show(struct desk *d, struct why *why)
{
    struct refusal r;
    return find(d, d->ids[0], &r, why) && output(r.payload, r.length, why);
}

/* ---- replay ---- */

static bool choose_named(struct desk *d, struct replays **all, struct why *why)
{
    struct refusal r;
    for (int i = 0; i < d->count; i++)
        if (!find(d, d->ids[i], &r, why) || !replays_add(all, &r, why))
            return false;
    return true;
}

static bool choose_asked(struct desk *d, struct replays **all, struct why *why)
{
    struct refusal r;
    bool more = true;
    int64_t from = 0;
    while (readings_refused(d->store, from, &r, &more, why) && more) {
        from = r.id + 1;
        if (is_asked(d, &r) && !replays_add(all, &r, why))
            return false;
    }
    return why->text[0] == '\0';
}

static void print_counts(const struct replayed *done)
{
    printf("%d replayed, %d still refused\n", done->whole, done->still);
    if (done->waiting > 0)
        printf("%d wait for their other parts, ingest.part_minutes at most; then they are refused"
               " again\n", done->waiting);
    if (done->put.changed > 0)
        printf("%d values that were stored are changed; `envpub readings --asof` shows what stood\n",
               done->put.changed);
    if (done->put.kept > 0)
        printf("%d values were left as they stand: they came to stand after these messages were\n"
               "heard, or these are stored copies of the broker's, which replace nothing, or flags\n"
               "without a value\n", done->put.kept);
}

static bool replay(struct desk *d, struct why *why)
{
    struct replays *all = NULL;
    struct replayed done = { 0 };
    bool ok = (d->count > 0 ? choose_named(d, &all, why) : choose_asked(d, &all, why))
           && replays_run(all, d->house, d->store, &done, why);
    replays_close(&all);
    print_counts(&done);
    d->left = done.still + done.waiting;
    return ok;
}

/* ---- drop ---- */

/* Each with its own commit, so that ingest, which writes too, need not wait. */
static bool drop_one(struct desk *d, int64_t id, int64_t now, struct why *why)
{
    bool ok = readings_begin(d->store, why) && readings_settle(d->store, id, now, why)
           && readings_commit(d->store, why);
    if (!ok)
        readings_rollback(d->store);
    d->dropped += ok;
    return ok;
}

/* One that another command has settled meanwhile is not open any more. */
static bool drop_named(struct desk *d, int64_t now, struct why *why)
{
    struct refusal r;
    for (int i = 0; i < d->count; i++)
        if (!find(d, d->ids[i], &r, why))
            return false;
    for (int i = 0; i < d->count; i++) {
        int64_t id;
        bool more = id_read(d->ids[i], &id);
        if (!readings_refused(d->store, id, &r, &more, why))
            return false;
        if (more && r.id == id && !drop_one(d, id, now, why))
            return false;
    }
    return true;
}

static bool drop_asked(struct desk *d, int64_t now, struct why *why)
{
    struct refusal r;
    bool more = true;
    int64_t from = 0;
    while (readings_refused(d->store, from, &r, &more, why) && more) {
        from = r.id + 1;
        if (is_asked(d, &r) && !drop_one(d, r.id, now, why))
            return false;
    }
    return why->text[0] == '\0';
}

static bool drop(struct desk *d, struct why *why)
{
    int64_t now = clock_now();
    bool ok = (d->count > 0 ? drop_named : drop_asked)(d, now, why);
    printf("%d dropped\n", d->dropped);
    return ok;
}

/* ---- the command line ---- */

static int run(struct desk *d, enum store_use use, bool (*verb)(struct desk *, struct why *))
{
    struct why why = { "" };
    char folder[4096];
    bool missing = false;
    bool ok = ingest_folder(d->house, folder, &why)
           && readings_open(&d->store, folder, use, &d->house->parameters, d->house->settings.site.offset,
                            &missing, &why);
    if (ok && !missing)
        ok = verb(d, &why);
    else if (ok && d->count > 0)
        ok = fail(&why, "there is no store yet: nothing was ever refused");
    ok = ok && output_done(&why);
    readings_close(&d->store);
    return ok ? d->left > 0 : failed(&why);
}

/* -1: asked; else the exit code. */
static int parse(struct desk *d, char **words)
{
    const char *json = NULL, *all = NULL, *reason = NULL, *helped = NULL;
    const struct flag flags[] = {
        { "json", NULL, "", &json }, { "all", NULL, "", &all }, { "reason", "REASON", "", &reason },
        { "help", NULL, "", &helped }, { 0 }
    };
    struct why why = { "" };
    if (!flags_read(flags, &words, &why))
        return usage(help, "refused: %s", why.text);
    if (helped != NULL)
        return fputs(help, stdout), EXIT_DONE;
    if (reason != NULL && !reason_of(reason, &d->reason))
        return usage(help, "refused: \"%s\" is not a reason", reason);
    d->json = json != NULL;
    d->all = all != NULL;
    d->ids = words;
    for (; d->ids[d->count] != NULL; d->count++)
        if (d->ids[d->count][0] == '-')
            return usage(help, "refused: %s: options stand before the ids", d->ids[d->count]);
    return -1;
}

int verb_refused(const struct house *house, char **words)
{
    struct desk d = { .house = house };
    const char *verb = words[1] != NULL ? words[1] : "";
    int code = words[1] != NULL ? parse(&d, words + 1) : usage(help, "refused: list, show, replay or drop?");
    if (code != -1)
        return code;
    bool many = d.all || d.reason != REASON_NONE;
    if (d.json && strcmp(verb, "list") != 0)
        return usage(help, "refused %s: --json goes with list only", verb);
    if (strcmp(verb, "list") == 0 && d.count == 0 && !d.all)
        return run(&d, STORE_READER, list);
    if (strcmp(verb, "show") == 0 && d.count == 1 && !many)
        return run(&d, STORE_READER, show);
    if (strcmp(verb, "replay") == 0 && (d.count > 0) != many)
        return run(&d, STORE_VERB, replay);
    if (strcmp(verb, "drop") == 0 && (d.count > 0) != many)
        return run(&d, STORE_VERB, drop);
    if (strcmp(verb, "--help") == 0)
        return fputs(help, stdout), EXIT_DONE;
    return usage(help, "refused: that cannot be read");
}
