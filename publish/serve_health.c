#include "publish/serve_health.h"

#include "publish/runs.h"
#include "schema/base/file.h"
#include "schema/base/json.h"
#include "schema/base/moment.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* ---- ready ---- */

static bool moment_in(const struct json *object, const char *key, int64_t *out)
{
    const struct json *m = object != NULL && json_kind(object) == JSON_OBJECT
                         ? json_member(object, key) : NULL;
    const char *text = m == NULL ? NULL : json_string(m);
    return text != NULL && moment_parse(text, out);
}

static int64_t whole_in(const struct json *object, const char *key, int64_t otherwise)
{
    int64_t value;
    const struct json *m = json_member(object, key);
    return m != NULL && json_whole(m, 0, INT32_MAX, &value) ? value : otherwise;
}

/* Readings were expected of the hour and none came; what is not told is not silent. */
static bool is_silent(const struct json *newest)
{
    return whole_in(newest, "expected", 0) > 0 && whole_in(newest, "received", 1) == 0;
}

/* An hour is public until end + 60 min + cut-off; 5 minutes are for the work (contract §8). */
static void judge(struct readiness *r, const struct json *root, int64_t now, int air_cutoff,
                  int offset)
{
    int64_t written;
    bool told = json_kind(root) == JSON_OBJECT;
    const struct json *newest = told ? json_member(root, "newest") : NULL;
    const struct json *error = told ? json_member(root, "error") : NULL;
    if (!moment_in(root, "written", &written) || !run_fresh(written, now)) {
        r->reason = "publisher_silent";
        if (moment_in(root, "written", &written) && written > now)
            (void)fail(&r->why, "the publisher's clock is ahead of this one: set the clock");
        else
            (void)fail(&r->why, "the publisher has told nothing for more than %d s", RUN_SILENT);
    } else if (error != NULL && json_string(error) != NULL) {
        r->reason = "publishing_fails";
        (void)fail(&r->why, "the publisher's last turn failed and is tried again; envpub status "
                   "says why");
    } else if (!moment_in(newest, "end", &r->end)) {
        r->reason = "never_published";
        (void)fail(&r->why, "no hour was published yet");
    } else if ((r->due = r->end + HOUR + (air_cutoff + 5) * MINUTE) < now) {
        r->reason = "hour_overdue";
        (void)fail(&r->why, "the newest published hour ended at %s, and the next was due at %s",
                   moment_stamp(r->end, offset).text, moment_stamp(r->due, offset).text);
    } else if (is_silent(newest)) {
        r->reason = "no_data";
        (void)fail(&r->why, "no reading came for the newest hour, which ended at %s; envpub status says "
                   "what to look at", moment_stamp(r->end, offset).text);
    } else {
        r->ready = true;
        r->reason = NULL;
    }
}

struct readiness readiness_of(const char *publish_json, size_t length, int64_t now, int air_cutoff,
                              int offset)
{
    struct readiness r = { .reason = "publisher_silent" };
    struct json *root = NULL;
    struct why why;
    if (json_parse(&root, publish_json, length, &why))
        judge(&r, root, now, air_cutoff, offset);
    else
        (void)fail(&r.why, "what the publisher told of itself cannot be read");
    json_close(&root);
    return r;
}

static bool read_run(const struct settings *settings, const char *name, struct text *out)
{
    char path[4200];
    struct why why;
    *out = TEXT(RUN_BYTES + 1);
    return path_join(path, sizeof path, settings->site.data, name)
        && file_read(path, RUN_BYTES, out, &why);
}

void health_alive(struct answer *out)
{
    struct text body = TEXT(64);
    *out = (struct answer){ .status = 200 };
    text_put(&body, "{\"status\":\"alive\"}\n");
    text_answer(out, &body, "application/json");
}

void health_ready(struct answer *out, const struct settings *settings, int64_t now,
                  const char *instance)
{
    struct text run;
    struct readiness r = { .reason = "publisher_silent" };
    int offset = settings->site.offset;
    if (read_run(settings, "run/publish.json", &run))
        r = readiness_of(run.at, run.length, now, settings->publish.air_cutoff, offset);
    else
        (void)fail(&r.why, "the publisher has never told anything, or its run file cannot be read");
    text_close(&run);
    if (!r.ready) {
        const struct problem problem = { .status = 503, .reason = r.reason, .detail = r.why.text,
                                         .instance = instance };
        problem_answer(out, &problem);
        return;
    }
    struct text body = TEXT(512);
    *out = (struct answer){ .status = 200 };
    text_format(&body, "{\"status\":\"ready\",\"newest_end\":\"%s\",\"next_due\":\"%s\"}\n",
                moment_stamp(r.end, offset).text, moment_stamp(r.due, offset).text);
    text_answer(out, &body, "application/json");
}

/* ---- metrics ---- */

static void metric(struct text *out, const char *name, const char *type, const char *help)
{
    text_format(out, "# HELP envpub_serve_%s %s\n# TYPE envpub_serve_%s %s\n", name, help, name,
                type);
}

static void one(struct text *out, const char *name, const char *type, const char *help,
                uint64_t value)
{
    metric(out, name, type, help);
    text_format(out, "envpub_serve_%s %" PRIu64 "\n", name, value);
}

static void put_tally(struct text *out, const struct tally *t)
{
    one(out, "start_timestamp_seconds", "gauge", "When the process started.", (uint64_t)t->started);
    metric(out, "requests_total", "counter", "Requests answered, by status.");
    for (int status = 0; status < 600; status++)
        if (t->status[status] > 0 || status == 200)
            text_format(out, "envpub_serve_requests_total{code=\"%d\"} %" PRIu64 "\n", status,
                        t->status[status]);
    one(out, "body_bytes_total", "counter", "Bytes of the bodies that were to be sent.", t->bytes);
    one(out, "connections", "gauge", "Open connections.", t->connections);
    one(out, "closed_late_total", "counter",
        "Connections closed because a request or its answer took too long.", t->closed_late);
    one(out, "cache_hits_total", "counter", "Files found ready to be sent.", t->hits);
    one(out, "cache_misses_total", "counter", "Files that had to be read.", t->misses);
    one(out, "cache_files", "gauge", "Files held ready to be sent.", t->held);
    one(out, "cache_bytes", "gauge", "Memory they take.", t->held_bytes);
}

/* A file that is not there, not fresh, or not whole lines is left out. */
static bool is_fresh(const struct settings *settings, const char *name, const struct text *run,
                     int64_t now)
{
    char path[4200];
    struct stat st;
    return path_join(path, sizeof path, settings->site.data, name) && stat(path, &st) == 0
        && run_fresh(st.st_mtim.tv_sec, now) && run->length > 0 && run->at[run->length - 1] == '\n'
        && text_is_utf8(run->at, run->length);
}

void health_metrics(struct answer *out, const struct settings *settings, const struct tally *tally,
                    int64_t now)
{
    static const char *const files[] = { "ingest.prom", "publish.prom" };
    struct text body = TEXT(4 << 20), run[2];
    put_tally(&body, tally);
    metric(&body, "run_file_up", "gauge", "1: the process wrote its run file in the last 60 s.");
    bool fresh[2];
    for (int i = 0; i < 2; i++) {
        char name[32];
        snprintf(name, sizeof name, "run/%s", files[i]);
        fresh[i] = read_run(settings, name, &run[i]) && is_fresh(settings, name, &run[i], now);
        text_format(&body, "envpub_serve_run_file_up{file=\"%s\"} %d\n", files[i], fresh[i]);
    }
    for (int i = 0; i < 2; i++) {
        if (fresh[i])
            text_add(&body, run[i].at, run[i].length);
        else
            text_format(&body, "# %s is left out: missing, or not written in the last %d s\n", files[i],
                        RUN_SILENT);
        text_close(&run[i]);
    }
    *out = (struct answer){ .status = 200 };
    text_answer(out, &body, "text/plain; version=0.0.4; charset=utf-8");
}
