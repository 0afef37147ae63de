#include "publish/serve_desk.h"

#include "publish/serve_path.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"

#include <stdlib.h>
#include <string.h>

struct desk {
    const struct settings *settings;
    struct site *site;
    struct tally tally;
    struct complaint unready;
};

bool desk_open(struct desk **out, const struct settings *settings, const struct press *press,
               int64_t now, struct why *why)
{
    struct desk *desk = calloc(1, sizeof *desk);
    *out = desk;
    if (desk == NULL)
        return fail(why, "out of memory");
    desk->settings = settings;
    desk->tally.started = now;
    size_t bytes = (size_t)settings->serve.cache << 20;
    return site_open(&desk->site, settings->site.web, bytes, press, why);
}

void desk_close(struct desk **desk)
{
    if (*desk == NULL)
        return;
    site_close(&(*desk)->site);
    free(*desk);
    *desk = NULL;
}

void desk_turn(struct desk *desk)
{
    site_turn(desk->site);
}

struct tally *desk_tally(struct desk *desk)
{
    return &desk->tally;
}

static bool refuse(struct reply *out, const struct request *r, int status, const char *detail)
{
    const struct problem problem = { .status = status, .detail = detail, .instance = r->target,
                                     .html = accept_html(r->accept) };
    problem_answer(&out->own, &problem);
    return false;
}

static bool may_ask(const struct request *r, struct reply *out)
{
    if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0)
        return refuse(out, r, 405, "only GET and HEAD are answered");
    if (r->body)
        return refuse(out, r, 413, "a request brings no body");
    if (r->head > HEAD_MOST)
        return refuse(out, r, 431, "the head of the request is longer than 8 KiB");
    return true;
}

/* The three addresses that are no files; false: it is none of them. */
static bool is_own(struct desk *desk, const char *path, const struct request *r, int64_t now,
                   struct reply *out)
{
    if (strcmp(path, "healthz") == 0) {
        health_alive(&out->own);
    } else if (strcmp(path, "readyz") == 0) {
        health_ready(&out->own, desk->settings, now, r->target);
    } else if (strcmp(path, "metrics") == 0) {
        struct cache_state cache = site_state(desk->site);
        desk->tally.hits = cache.hits;
        desk->tally.misses = cache.misses;
        desk->tally.held = cache.held;
        desk->tally.held_bytes = cache.bytes;
        health_metrics(&out->own, desk->settings, &desk->tally, now);
    } else {
        return false;
    }
    return true;
}

static void say_unready(struct desk *desk, const char *why)
{
    if (complain(&desk->unready, clock_monotonic()))
        log_error("the site cannot be read: %s", why);
}

static void ask_site(struct desk *desk, const char *path, const struct request *r,
                     struct reply *out)
{
    struct why why = { "" };
    struct held *held = NULL;
    struct takes takes = accept_codings(r->accept_encoding);
    switch (site_find(desk->site, path, &takes, &held, &why)) {
    case FOUND:
        if (relieved(&desk->unready))
            log_info("the site is read again");
        out->held = held;
        out->same = accept_has(r->if_none_match, held->tag);
        return;
    case ABSENT:
        (void)refuse(out, r, 404, "there is no such document");
        break;
    case MOVED:
    case UNREADY:
        say_unready(desk, why.text);
        (void)refuse(out, r, 503, "the site cannot be read at the moment");
        break;
    }
    out->own.data = path_is_data(path);
}

void desk_ask(struct desk *desk, const struct request *r, int64_t now, struct reply *out)
{
    char path[PATH_ROOM];
    struct why why = { "" };
    *out = (struct reply){ .own = { .file = -1 } };
    if (may_ask(r, out)) {
        int status = path_of_target(r->target, path, &why);
        if (status != 200)
            (void)refuse(out, r, status, why.text);
        else if (!is_own(desk, path, r, now, out))
            ask_site(desk, path, r, out);
    }
    int status = out->held == NULL ? out->own.status : out->same ? 304 : 200;
    desk->tally.status[status]++;
    desk->tally.bytes += out->held == NULL ? out->own.length
                       : out->same ? 0 : (uint64_t)out->held->sent.size;
}
