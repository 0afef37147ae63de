#include "publish/serve_site.h"

#include "publish/serve_path.h"
#include "publish/serve_policy.h"
#include "publish/serve_view.h"
#include "schema/base/log.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES = 10, FILE_COST = 1 << 20, POLICY_MOST = 4096 };    /* FILE_COST: of a descriptor */

struct site {
    char web[4096];
    struct press press;
    struct cache *cache;
    uint64_t turn;
};

bool site_open(struct site **out, const char *web, size_t cache_bytes, const struct press *press,
               struct why *why)
{
    struct site *site = calloc(1, sizeof *site);
    *out = site;
    if (site == NULL || !cache_open(&site->cache, cache_bytes, press))
        return fail(why, "out of memory");
    site->press = *press;
    site->turn = 1;
    if (snprintf(site->web, sizeof site->web, "%s", web) >= (int)sizeof site->web)
        return fail(why, "site.web: path too long");
    return true;
}

void site_close(struct site **site)
{
    if (*site == NULL)
        return;
    cache_close(&(*site)->cache);
    free(*site);
    *site = NULL;
}

struct cache_state site_state(const struct site *site)
{
    return cache_state(site->cache);
}

void site_turn(struct site *site)
{
    site->turn++;
}

/* What is asked for, as it stands on the disk now. */
struct look {
    struct site *site;
    long number;
    const char *path;
    enum coding coding;
    struct version original, sent;
};

/* Sent as 200, or without its body as 304: both tell the same length and lifetime. */
static void press(struct look *l, struct held *held, struct view *goes, const char *policy)
{
    char save_as[128];
    struct http_date modified = http_date_of(l->original.modified / 1000000000);
    struct answer answer = {
        .status = 200, .type = path_medium(l->path)->type, .lifetime = path_lifetime(l->path),
        .policy = policy, .encoding = coding_name(l->coding), .tag = held->tag,
        .modified = modified.text, .data = path_is_data(l->path), .body = goes->bytes,
        .length = (size_t)goes->is.size, .file = goes->bytes == NULL ? goes->fd : -1,
    };
    if (path_save_as(l->path, save_as, sizeof save_as))
        answer.save_as = save_as;
    if (goes->bytes == NULL)
        goes->fd = -1;
    goes->bytes = NULL;
    held->made = l->site->press.make(&answer);
}

static void press_with_policy(struct look *l, struct held *held, const struct view *plain,
                              struct view *goes)
{
    struct text policy = TEXT(POLICY_MOST);
    bool markup = path_medium(l->path)->markup, here = plain->bytes != NULL;
    if (markup && !policy_of(&policy, here ? plain->bytes : "", here ? (size_t)plain->is.size : 0))
        log_warn("a page holds more inline styles and scripts than a policy names: none will run");
    press(l, held, goes, markup && !policy.spilt ? policy.at : policy_bare);
    text_close(&policy);
}

/* False: not this coding's (and remembered so); the next one is tried. */
static bool keep(struct look *l, struct view *plain, struct view *goes, struct held **out)
{
    struct digest digest;
    bool ours = l->coding != GZIP || view_is_gzip_of(goes, plain);
    ours = ours && view_digest(goes, &digest);
    *out = cache_make(l->site->cache, l->path, l->coding,
                      goes->bytes != NULL ? (size_t)goes->is.size : FILE_COST);
    if (*out == NULL)
        return false;
    (*out)->original = l->original;
    (*out)->sent = l->sent;
    if (!ours)
        return false;
    snprintf((*out)->tag, sizeof (*out)->tag, "\"%.32s\"", digest.hex);
    press_with_policy(l, *out, plain, goes);
    return (*out)->made != NULL;
}

static enum found load(struct look *l, struct held **out, struct why *why)
{
    struct view plain = NO_VIEW, coded = NO_VIEW;
    enum found found = view_open(&plain, l->site->web, l->number, l->path, "", &l->original, why);
    if (found == FOUND && l->coding != IDENTITY)
        found = view_open(&coded, l->site->web, l->number, l->path, coding_suffix(l->coding),
                          &l->sent, why);
    if (found == FOUND && !keep(l, &plain, l->coding == IDENTITY ? &plain : &coded, out))
        found = l->coding == IDENTITY ? UNREADY : ABSENT;
    if (found == UNREADY && why->text[0] == '\0')
        (void)fail(why, "out of memory, or the disk fails");
    view_close(&plain);
    view_close(&coded);
    return found;
}

/* One coding of the file; ABSENT: there is none, or none that may be sent. */
static enum found find_coded(struct look *l, struct held **out, struct why *why)
{
    l->sent = l->original;
    if (l->coding != IDENTITY) {
        enum found found = file_look(l->site->web, l->number, l->path, coding_suffix(l->coding),
                                     &l->sent, why);
        if (found != FOUND || l->sent.modified < l->original.modified)
            return ABSENT;
    }
    struct held *held = cache_find(l->site->cache, l->path, l->coding);
    bool stands = held != NULL && version_same(&held->original, &l->original)
               && version_same(&held->sent, &l->sent);
    if (!stands || (held->made == NULL && l->coding == IDENTITY))
        return load(l, out, why);
    *out = held;
    return held->made != NULL ? FOUND : ABSENT;
}

static enum found find_any(struct look *l, const struct takes *takes, struct held **out,
                           struct why *why)
{
    enum found found = ABSENT;
    for (size_t i = 0; i < takes->count && found == ABSENT; i++) {
        l->coding = takes->coding[i];
        found = find_coded(l, out, why);
    }
    return found;
}

static enum found look_once(struct site *site, const char *path, const struct takes *takes,
                            struct held **out, struct why *why)
{
    struct look l = { .site = site, .path = path };
    long again;
    enum found found = file_release(site->web, &l.number, why);
    if (found != FOUND)
        return found;
    found = file_look(site->web, l.number, path, "", &l.original, why);
    if (found == FOUND)
        found = find_any(&l, takes, out, why);
    /* A release that was tidied away since we read its number holds nothing. */
    if (found != FOUND && file_release(site->web, &again, why) == FOUND && again != l.number)
        return MOVED;
    return found;
}

/* What the client likes best, if it was compared with the disk in this turn already. */
static bool seen_now(struct site *site, const char *path, const struct takes *takes,
                     struct held **out)
{
    *out = cache_peek(site->cache, path, takes->coding[0]);
    return *out != NULL && (*out)->seen == site->turn && (*out)->made != NULL;
}

enum found site_find(struct site *site, const char *path, const struct takes *takes,
                     struct held **out, struct why *why)
{
    if (seen_now(site, path, takes, out))
        return FOUND;
    for (int i = 0; i < TRIES; i++) {
        enum found found = look_once(site, path, takes, out, why);
        if (found == FOUND)
            (*out)->seen = site->turn;
        if (found != MOVED)
            return found;
    }
    (void)fail(why, "the site changes faster than it can be read");
    return UNREADY;
}
