#include "publish/verb_outbox.h"

#include "publish/outbox.h"
#include "schema/base/decimal.h"
#include "schema/base/file.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"
#include "schema/parcels.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char help[] =
    "usage: envpub -c FILE outbox list [--all] [--portal NAME] [--json]\n"
    "       envpub -c FILE outbox retry ID… | --portal NAME\n"
    "       envpub -c FILE outbox drop ID… | --portal NAME\n"
    "\n"
    "Each released revision is a parcel for each portal.\n"
    "  list     those that wait and those that were refused for good; --all: every one\n"
    "  retry    send again, now; of a portal: what waits and what was refused; one that is held\n"
    "           is tried at once\n"
    "  drop     never send; of a portal: what waits and what was refused\n";

struct desk {
    const struct house *house;
    struct publications *store;
    struct portals portals;              /* as they were when the list began */
    const char *json, *all, *portal;     /* NULL: not given */
    char **ids;
    int count;
    enum parcel_state to;
    int64_t now;
    long moved;
};

/* ---- list ---- */

/* The parcel's own moment, unless its portal is let alone for longer: a held one is tried hourly. */
static int64_t next_try(const struct desk *d, const struct parcel *p)
{
    for (int i = 0; i < d->portals.count; i++) {
        const struct portal_state *s = &d->portals.at[i];
        if (strcmp(s->name, p->portal) == 0)
            return s->held[0] != '\0' || s->rest > p->due ? s->rest : p->due;
    }
    return p->due;
}

static void print_json(const struct desk *d, const struct parcel *p)
{
    struct text t = TEXT(1 << 16);
    int offset = d->house->settings.site.offset;
    char answer[sizeof p->last.answer];
    snprintf(answer, sizeof answer, "%s", p->last.answer);
    text_one_line(answer);
    text_format(&t, "{\"id\":%" PRId64 ",\"portal\":\"%s\",\"key\":\"%s.r%d\",\"state\":\"%s\"",
                p->id, p->portal, p->document, p->revision, parcel_state_name(p->state));
    text_format(&t, ",\"born\":\"%s\"", moment_stamp(p->born, offset).text);
    text_format(&t, p->state == PARCEL_WAITING ? ",\"due\":\"%s\"" : ",\"due\":null",
                moment_stamp(next_try(d, p), offset).text);
    text_format(&t, p->last.at != 0 ? ",\"tried\":\"%s\"" : ",\"tried\":null",
                moment_stamp(p->last.at, offset).text);
    text_format(&t, ",\"tries\":%d,\"status\":%ld,\"answer\":", p->tries, p->last.status);
    text_json(&t, answer);
    text_put(&t, "}\n");
    fwrite(t.at, 1, t.length, stdout);
    text_close(&t);
}

static void print_line(const struct desk *d, const struct parcel *p)
{
    int offset = d->house->settings.site.offset;
    char answer[sizeof p->last.answer];
    snprintf(answer, sizeof answer, "%s", p->last.answer);
    text_one_line(answer);
    printf("%6" PRId64 "  %-16s %-22s r%-3d %-9s ", p->id, p->portal, p->document, p->revision,
           parcel_state_name(p->state));
    if (p->state == PARCEL_WAITING)
        printf("next try %s", moment_stamp(next_try(d, p), offset).text);
    if (p->last.at == 0)
        printf("\n");
    else
        printf("\n        try %d at %s: %ld %s\n", p->tries, moment_stamp(p->last.at, offset).text,
               p->last.status, answer);
}

static bool list(struct desk *d, struct why *why)
{
    struct parcel p = { .id = 0 };
    bool more = true;
    if (!outbox_look(d->store, &d->portals, why))
        return false;
    while (more) {
        if (!parcels_list(d->store, p.id, d->all != NULL, &p, &more, why))
            return false;
        if (more && (d->portal == NULL || strcmp(d->portal, p.portal) == 0))
            (d->json != NULL ? print_json : print_line)(d, &p);
    }
    return true;
}

/* ---- retry, drop ---- */

/* To WAITING from WAITING is a retry too: now. */
static bool move(struct desk *d, const struct parcel *p, struct why *why)
{
    bool ok = publications_begin(d->store, why)
           && parcels_move(d->store, p, d->to, d->now, why) && publications_commit(d->store, why);
    if (!ok)
        publications_rollback(d->store);
    d->moved += ok;
    return ok;
}

static bool move_one(struct desk *d, const char *word, struct why *why)
{
    struct parcel p;
    int64_t id;
    bool more;
    if (decimal_parse(word, 0, 0, &id) != DECIMAL_EXACT || id <= 0)
        return fail(why, "%.40s is not an id: `envpub outbox list` shows them", word);
    if (!parcels_list(d->store, id - 1, true, &p, &more, why))
        return false;
    return more && p.id == id ? move(d, &p, why) : fail(why, "no parcel has the id %.40s", word);
}

static bool move_portal(struct desk *d, struct why *why)
{
    struct parcel p = { .id = 0 };
    bool more = true;
    while (more) {
        if (!parcels_list(d->store, p.id, false, &p, &more, why))
            return false;
        if (more && strcmp(d->portal, p.portal) == 0 && !move(d, &p, why))
            return false;
    }
    return true;
}

static bool move_all(struct desk *d, struct why *why)
{
    bool ok = true;
    d->now = clock_now();
    if (d->count == 0)
        ok = move_portal(d, why);
    for (int i = 0; ok && i < d->count; i++)
        ok = move_one(d, d->ids[i], why);
    printf("%ld %s\n", d->moved, d->to == PARCEL_WAITING ? "to be sent again" : "dropped");
    return ok;
}

/* ---- the command line ---- */

/* Configured, or once was: its parcels stay. */
static bool known(const struct desk *d, struct why *why)
{
    const struct settings *settings = &d->house->settings;
    struct portal_state state = { .name = "" };
    bool found = d->portal == NULL, more = d->store != NULL;
    for (int i = 0; !found && i < settings->portals; i++)
        found = strcmp(settings->portal[i].name, d->portal) == 0;
    while (!found && more) {
        if (!parcels_portal(d->store, state.name, &state, &more, why))
            return false;
        found = more && strcmp(state.name, d->portal) == 0;
    }
    return found || fail(why, "no portal is called %.64s: `envpub status` shows them", d->portal);
}

/* What was not written was not told: a full disk, a pipe nobody reads. */
static bool told(struct why *why)
{
    bool ok = fflush(stdout) == 0 && !ferror(stdout);
    return ok || fail(why, "the output cannot be written: %s", strerror(errno));
}

static int run(struct desk *d, enum store_use use, bool (*verb)(struct desk *, struct why *))
{
    struct why why = { "" };
    char folder[4096];
    bool missing = false;
    bool ok = (path_join(folder, sizeof folder, d->house->settings.site.data, "publish")
               || fail(&why, "site.data: path too long"))
           && publications_open(&d->store, folder, use, &missing, &why);
    ok = ok && known(d, &why);
    if (ok && !missing)
        ok = verb(d, &why);
    ok = told(ok ? &why : &(struct why){ "" }) && ok;
    portals_close(&d->portals);
    publications_close(&d->store);
    if (!ok)
        log_error("outbox: %s", why.text);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

static int misused(const char *what)
{
    log_error("outbox: %s", what);
    fputs(help, stderr);
    return EXIT_USAGE;
}

int verb_outbox(const struct house *house, char **words)
{
    struct desk d = { .house = house };
    const char *helped = NULL, *verb = words[1] != NULL ? words[1] : "";
    const struct flag flags[] = {
        { "json", NULL, "", &d.json }, { "all", NULL, "", &d.all },
        { "portal", "NAME", "", &d.portal }, { "help", NULL, "", &helped }, { 0 }
    };
    struct why why = { "" };
    if (strcmp(verb, "--help") == 0)
        return fputs(help, stdout), EXIT_DONE;
    words += words[1] != NULL;
    if (!flags_read(flags, &words, &why))
        return misused(why.text);
    if (helped != NULL)
        return fputs(help, stdout), EXIT_DONE;
    for (d.ids = words; d.ids[d.count] != NULL;)
        d.count++;
    if (strcmp(verb, "list") == 0 && d.count == 0)
        return run(&d, STORE_READER, list);
    bool retry = strcmp(verb, "retry") == 0;
    if ((!retry && strcmp(verb, "drop") != 0) || (d.count > 0) == (d.portal != NULL))
        return misused("that cannot be read");
    d.to = retry ? PARCEL_WAITING : PARCEL_DROPPED;
    return run(&d, STORE_VERB, move_all);
}
