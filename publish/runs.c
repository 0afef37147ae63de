#include "publish/runs.h"

#include "publish/run_lock.h"
#include "schema/base/file.h"
#include "schema/base/json.h"
#include "schema/base/moment.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static const struct json *member(const struct json *object, const char *key)
{
    return object == NULL || json_kind(object) != JSON_OBJECT ? NULL : json_member(object, key);
}

static int64_t whole(const struct json *object, const char *key, int64_t otherwise)
{
    int64_t value = otherwise;
    const struct json *m = member(object, key);
    return m != NULL && json_whole(m, INT64_MIN / 2048, INT64_MAX / 2048, &value) ? value
                                                                                  : otherwise;
}

static bool is_true(const struct json *object, const char *key)
{
    const struct json *m = member(object, key);
    return m != NULL && json_true(m);
}

static void words(const struct json *object, const char *key, char *out, size_t room)
{
    const struct json *m = member(object, key);
    const char *s = m == NULL ? NULL : json_string(m);
    snprintf(out, room, "%s", s == NULL ? "" : s);
    text_one_line(out);                          /* it may be cut in the middle of a character */
}

static int64_t when(const struct json *object, const char *key)
{
    char text[64];
    int64_t moment;
    words(object, key, text, sizeof text);
    return moment_parse(text, &moment) ? moment : INT64_MIN;
}

/* For each of a list; NULL: it is none, or empty. */
static void *room_for(const struct json *list, size_t each)
{
    bool some = list != NULL && json_kind(list) == JSON_ARRAY && json_first(list) != NULL;
    return some ? calloc(json_count(list), each) : NULL;
}

static void read_feed(struct feed_run *f, const struct json *in)
{
    *f = (struct feed_run){
        .connected = is_true(in, "connected"), .subscribed = is_true(in, "subscribed"),
        .since = when(in, "since"), .last_message = when(in, "last_message"),
        .last_end = when(in, "last_end"), .lag = whole(in, "lag", INT64_MIN),
        .messages = whole(in, "messages", 0), .qos0 = whole(in, "qos0", 0),
        .redelivered = whole(in, "redelivered", 0), .unused = whole(in, "unused", 0),
    };
    words(in, "name", f->name, sizeof f->name);
    words(in, "error", f->error, sizeof f->error);
}

static void read_refused(struct ingest_run *out, const struct json *refused)
{
    for (int r = REASON_NONE + 1; r < REASONS; r++)
        out->refused[r] = whole(refused, reason_name((enum reason)r), 0);
}

static void read_ingest(void *to, const struct json *root)
{
    struct ingest_run *out = to;
    const struct json *feeds = member(root, "feeds"), *batch = member(root, "batch");
    const struct json *stored = member(root, "stored"), *ms = member(batch, "commit_ms");
    out->feed = room_for(feeds, sizeof *out->feed);
    for (const struct json *f = out->feed == NULL ? NULL : json_first(feeds); f != NULL; f = json_next(f))
        read_feed(&out->feed[out->feeds++], f);
    out->batch = whole(batch, "messages", 0);
    out->commits = whole(batch, "commits", 0);
    if (ms != NULL && json_digits(ms) != NULL)
        snprintf(out->commit_ms, sizeof out->commit_ms, "%.31s", json_digits(ms));
    out->added = whole(stored, "added", 0);
    out->changed = whole(stored, "changed", 0);
    out->same = whole(stored, "same", 0);
    out->kept = whole(stored, "kept", 0);
    read_refused(out, member(root, "refused"));
    words(root, "problem", out->problem, sizeof out->problem);
}

static void read_portal(struct portal_run *p, const struct json *in)
{
    const struct json *last = member(in, "last"), *first = member(in, "first");
    *p = (struct portal_run){
        .configured = is_true(in, "configured"), .filling = is_true(in, "filling"),
        .waiting = whole(in, "waiting", 0), .delivered = whole(in, "delivered", 0),
        .abandoned = whole(in, "abandoned", 0), .failures = whole(in, "failures", 0),
        .status = whole(last, "status", 0), .oldest = when(in, "oldest"),
        .held_since = when(in, "held_since"), .tried = when(last, "at"),
        .first_tried = when(first, "at"), .first_status = whole(first, "status", 0),
    };
    words(in, "name", p->name, sizeof p->name);
    words(in, "held", p->held, sizeof p->held);
    words(last, "answer", p->answer, sizeof p->answer);
    words(first, "answer", p->first_answer, sizeof p->first_answer);
}

static void read_portals(struct publish_run *out, const struct json *portals)
{
    out->portal = room_for(portals, sizeof *out->portal);
    for (const struct json *p = out->portal == NULL ? NULL : json_first(portals); p != NULL;
         p = json_next(p))
        read_portal(&out->portal[out->portals++], p);
}

static void read_publish(void *to, const struct json *root)
{
    struct publish_run *out = to;
    const struct json *newest = member(root, "newest"), *approval = member(root, "approval");
    out->any = newest != NULL && json_kind(newest) == JSON_OBJECT;
    out->readings = is_true(root, "readings");
    out->start = when(newest, "start");
    out->published = when(newest, "published");
    out->revision = whole(newest, "revision", 0);
    out->expected = whole(newest, "expected", 0);
    out->received = whole(newest, "received", 0);
    out->silent_since = when(newest, "silent_since");
    words(newest, "id", out->id, sizeof out->id);
    out->due = when(root, "due");
    out->changed = whole(root, "changed", 0);
    out->unreleased = whole(root, "unreleased", 0);
    out->lost = whole(root, "lost", 0);
    out->not_recalled = whole(root, "not_recalled", 0);
    words(root, "held", out->held, sizeof out->held);
    words(root, "error", out->error, sizeof out->error);
    words(root, "left", out->left, sizeof out->left);
    words(root, "mixed", out->mixed, sizeof out->mixed);
    out->approved = is_true(approval, "valid");
    out->stage = whole(approval, "stage", 0);
    out->turn_ms = whole(root, "turn_ms", 0);
    out->not_revised = whole(member(root, "counts"), "not_revised", 0);
    words(approval, "text", out->approval, sizeof out->approval);
    read_portals(out, member(root, "portals"));
}

static void read_run(struct run *run, const char *data, const char *name,
                     void (*take)(void *, const struct json *), void *to)
{
    char path[4096];
    struct json *root = NULL;
    struct why why = { "" };
    run->raw = TEXT(RUN_BYTES);
    bool ok = (path_join(path, sizeof path, data, name) || fail(&why, "site.data: path too long"))
           && file_read(path, RUN_BYTES, &run->raw, &why)
           && json_parse(&root, run->raw.at, run->raw.length, &why);
    if (ok) {
        run->written = when(root, "written");
        run->pid = whole(root, "pid", 0);
        run->there = run->written != INT64_MIN;
        take(to, root);
    }
    json_close(&root);
    snprintf(run->fault, sizeof run->fault, "%.199s", why.text);
}

/* A folder that is not there yet has no room that is known. */
static struct room room_of(const char *folder)
{
    struct statvfs fs;
    struct stat st;
    if (statvfs(folder, &fs) == -1 || stat(folder, &st) == -1)
        return (struct room){ .known = false };
    return (struct room){ .known = true, .device = st.st_dev,
                          .free = (int64_t)(fs.f_bavail * fs.f_frsize),
                          .whole = (int64_t)(fs.f_blocks * fs.f_frsize),
                          .files_free = (int64_t)fs.f_favail, .files = (int64_t)fs.f_files };
}

static bool is_locked(const char *data, const char *lock, const char *program)
{
    char path[4096];
    return path_join(path, sizeof path, data, lock) && run_lock_held(path, program);
}

void runs_read(struct runs *out, const struct settings *settings)
{
    const char *data = settings->site.data;
    *out = (struct runs){ .publish = { .due = INT64_MIN } };
    read_run(&out->ingest.run, data, "run/ingest.json", read_ingest, &out->ingest);
    read_run(&out->publish.run, data, "run/publish.json", read_publish, &out->publish);
    out->ingest.run.locked = is_locked(data, "ingest/lock", "envpub-ingest");
    out->publish.run.locked = is_locked(data, "publish/lock", "envpub-publish");
    out->data = room_of(data);
    out->web = room_of(settings->site.web);
}

void runs_close(struct runs *runs)
{
    text_close(&runs->ingest.run.raw);
    text_close(&runs->publish.run.raw);
    free(runs->ingest.feed);
    free(runs->publish.portal);
    runs->ingest.feeds = runs->publish.portals = 0;
}
