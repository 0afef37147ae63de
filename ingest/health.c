#include "ingest/health.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "ingest/receive.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"
#include "schema/run_file.h"

void health_add(struct feed_health *feed, const struct received *received)
{
    struct tally *stored = &feed->stored;
    stored->added += (uint64_t)received->put.added;
    stored->changed += (uint64_t)received->put.changed;
    stored->same += (uint64_t)received->put.same;
    stored->kept += (uint64_t)received->put.kept;
    noted_add(&feed->noted, &received->noted);
    feed->passed += received->faults.passed;
    feed->unused += received->faults.unused;
    if (received->end > feed->last_end)
        feed->last_end = received->end;
}

static void moment_json(struct text *t, const char *key, int64_t moment, int offset)
{
    if (moment == 0)
        text_format(t, "\"%s\":null,", key);
    else
        text_format(t, "\"%s\":\"%s\",", key, moment_stamp(moment, offset).text);
}

static const char *yes(bool b)
{
    return b ? "true" : "false";
}

static void words_json(struct text *t, const char *words)
{
    char clean[512];                       /* words may have been cut inside a character */
    snprintf(clean, sizeof clean, "%s", words);
    text_one_line(clean);
    if (words[0] == '\0')
        text_put(t, "null");
    else
        text_json(t, clean);
}

static void defects_json(struct text *t, const struct defects *d)
{
    const char *comma = "";
    text_put(t, "\"defects\":{");
    for (int i = 0; i < DEFECTS; i++)
        if (d->count[i] > 0) {
            text_format(t, "%s\"%s\":%" PRIu64, comma, defect_name((enum defect)i), d->count[i]);
            comma = ",";
        }
    text_put(t, "},");
}

static void feed_json(struct text *t, const struct feed_health *f, int offset)
{
    text_put(t, "{\"name\":");
    text_json(t, f->name);
    text_format(t, ",\"connected\":%s,", yes(f->connected));
    moment_json(t, "since", f->since, offset);
    text_format(t, "\"session\":%s,\"subscribed\":%s,", yes(f->kept), yes(f->subscribed));
    moment_json(t, "last_message", f->last_message, offset);
    moment_json(t, "last_end", f->last_end, offset);
    if (f->last_end == 0 || f->last_message == 0)
        text_put(t, "\"lag\":null,");
    else
        text_format(t, "\"lag\":%" PRId64 ",", f->last_message - f->last_end);
    text_format(t, "\"messages\":%" PRIu64 ",\"qos0\":%" PRIu64 ",\"redelivered\":%" PRIu64
                   ",\"retained\":%" PRIu64 ",",
                f->messages, f->qos0, f->redelivered, f->retained);
    text_format(t, "\"talk\":%" PRIu64 ",\"resent\":%" PRIu64 ",\"passed\":%" PRIu64
                   ",\"unused\":%" PRIu64 ",",
                f->noted.talk, f->noted.resent, f->passed, f->unused);
    defects_json(t, &f->noted.defects);
    text_put(t, "\"error\":");
    words_json(t, f->error);
    text_put(t, "}");
}

static struct tally stored(const struct health *h)
{
    struct tally sum = { 0 };
    for (int i = 0; i < h->feeds; i++) {
        sum.added += h->feed[i].stored.added;
        sum.changed += h->feed[i].stored.changed;
        sum.same += h->feed[i].stored.same;
        sum.kept += h->feed[i].stored.kept;
    }
    return sum;
}

static void refused_json(struct text *t, const struct health *h)
{
    const char *comma = "";
    for (int r = REASON_NONE + 1; r < REASONS; r++)
        if (h->refused[r] > 0) {
            text_format(t, "%s\"%s\":%" PRId64, comma, reason_name((enum reason)r), h->refused[r]);
            comma = ",";
        }
}

static void health_json(struct text *t, const struct health *h, int64_t now, int offset)
{
    struct tally sum = stored(h);
    text_put(t, "{");
    moment_json(t, "written", now, offset);
    text_format(t, "\"pid\":%ld,", (long)getpid());
    moment_json(t, "started", h->started, offset);
    text_put(t, "\"feeds\":[");
    for (int i = 0; i < h->feeds; i++) {
        text_put(t, i > 0 ? ",\n " : "\n ");
        feed_json(t, &h->feed[i], offset);
    }
    text_format(t, "],\n\"batch\":{\"messages\":%zu,\"commit_ms\":%" PRId64 ".%03" PRId64
                   ",\"commits\":%" PRIu64 "},\n",
                h->batch, h->commit_us / 1000, h->commit_us % 1000, h->commits);
    text_format(t, "\"stored\":{\"added\":%" PRIu64 ",\"changed\":%" PRIu64 ",\"same\":%" PRIu64
                   ",\"kept\":%" PRIu64 "},\n\"refused\":{", sum.added, sum.changed, sum.same, sum.kept);
    refused_json(t, h);
    text_put(t, "},\n\"problem\":");
    words_json(t, h->problem);
    text_put(t, "}\n");
}

static void metric(struct text *t, const char *name, const char *type, const char *help)
{
    text_format(t, "# HELP envpub_ingest_%s %s\n# TYPE envpub_ingest_%s %s\n", name, help, name, type);
}

/* Feed names are [A-Za-z0-9_-] by libconfig's grammar: no label needs escaping. */
static void feeds_prom(struct text *t, const struct health *h, const char *name, const char *type,
                       const char *help, int64_t (*of)(const struct feed_health *f))
{
    metric(t, name, type, help);
    for (int i = 0; i < h->feeds; i++)
        text_format(t, "envpub_ingest_%s{feed=\"%s\"} %" PRId64 "\n", name, h->feed[i].name, of(&h->feed[i]));
}

static int64_t of_connected(const struct feed_health *f) { return f->connected && f->subscribed; }
static int64_t of_messages(const struct feed_health *f) { return (int64_t)f->messages; }
static int64_t of_qos0(const struct feed_health *f) { return (int64_t)f->qos0; }
static int64_t of_redelivered(const struct feed_health *f) { return (int64_t)f->redelivered; }
static int64_t of_talk(const struct feed_health *f) { return (int64_t)f->noted.talk; }
static int64_t of_passed(const struct feed_health *f) { return (int64_t)f->passed; }
static int64_t of_unused(const struct feed_health *f) { return (int64_t)f->unused; }
static int64_t of_last_message(const struct feed_health *f) { return f->last_message; }
static int64_t of_last_end(const struct feed_health *f) { return f->last_end; }

static void defects_prom(struct text *t, const struct health *h)
{
    metric(t, "defects_total", "counter", "Tolerated defects of what senders sent, by name.");
    for (int i = 0; i < h->feeds; i++)
        for (int d = 0; d < DEFECTS; d++)
            if (h->feed[i].noted.defects.count[d] > 0)
                text_format(t, "envpub_ingest_defects_total{feed=\"%s\",defect=\"%s\"} %" PRIu64 "\n",
                            h->feed[i].name, defect_name((enum defect)d),
                            h->feed[i].noted.defects.count[d]);
}

static void stored_prom(struct text *t, const struct health *h)
{
    struct tally sum = stored(h);
    const struct { const char *outcome; uint64_t count; } lines[] = {
        { "added", sum.added }, { "changed", sum.changed }, { "same", sum.same }, { "kept", sum.kept },
    };
    metric(t, "readings_total", "counter", "Readings by what storing them did.");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        text_format(t, "envpub_ingest_readings_total{outcome=\"%s\"} %" PRIu64 "\n", lines[i].outcome,
                    lines[i].count);
    metric(t, "refused", "gauge", "Messages kept as refused, not yet replayed or dropped, by reason.");
    for (int r = REASON_NONE + 1; r < REASONS; r++)
        text_format(t, "envpub_ingest_refused{reason=\"%s\"} %" PRId64 "\n", reason_name((enum reason)r),
                    h->refused[r]);
    metric(t, "commits_total", "counter", "Transactions committed.");
    text_format(t, "envpub_ingest_commits_total %" PRIu64 "\n", h->commits);
    metric(t, "commit_seconds", "gauge", "Duration of the last commit.");
    text_format(t, "envpub_ingest_commit_seconds %" PRId64 ".%06" PRId64 "\n", h->commit_us / 1000000,
                h->commit_us % 1000000);
    metric(t, "batch_messages", "gauge", "Messages of the last commit.");
    text_format(t, "envpub_ingest_batch_messages %zu\n", h->batch);
    metric(t, "store_failing", "gauge", "1 while the store takes nothing.");
    text_format(t, "envpub_ingest_store_failing %d\n", h->problem[0] != '\0');
}

static void health_prom(struct text *t, const struct health *h, int64_t now)
{
    metric(t, "written_timestamp_seconds", "gauge", "When these numbers were written.");
    text_format(t, "envpub_ingest_written_timestamp_seconds %" PRId64 "\n", now);
    metric(t, "start_timestamp_seconds", "gauge", "When the process started.");
    text_format(t, "envpub_ingest_start_timestamp_seconds %" PRId64 "\n", h->started);
    feeds_prom(t, h, "feed_connected", "gauge", "1 while the feed is connected and subscribed.", of_connected);
    feeds_prom(t, h, "messages_total", "counter", "Messages heard.", of_messages);
    feeds_prom(t, h, "qos0_messages_total", "counter", "Messages heard at QoS 0: not guaranteed.", of_qos0);
    feeds_prom(t, h, "redelivered_messages_total", "counter", "Messages sent again after they were stored.", of_redelivered);
    feeds_prom(t, h, "last_message_timestamp_seconds", "gauge", "When the last message was heard.", of_last_message);
    feeds_prom(t, h, "last_interval_end_timestamp_seconds", "gauge", "Newest interval end told of.", of_last_end);
    feeds_prom(t, h, "talk_frames_total", "counter", "Frames without readings.", of_talk);
    feeds_prom(t, h, "passed_values_total", "counter", "Values that no series asks for.", of_passed);
    feeds_prom(t, h, "unused_readings_total", "counter",
               "Readings of other minutes than their series has.", of_unused);
    defects_prom(t, h);
    stored_prom(t, h);
}

bool health_write(const struct health *h, const char *data, int64_t now, int offset, struct why *why)
{
    char folder[4096], json[4096], prom[4096];
    struct text t = TEXT(RUN_BYTES);
    if (!path_join(folder, sizeof folder, data, "run") || !path_join(json, sizeof json, folder, "ingest.json")
        || !path_join(prom, sizeof prom, folder, "ingest.prom"))
        return fail(why, "%.200s: the path is too long", data);
    bool ok = folder_make(folder, why);
    health_json(&t, h, now, offset);
    ok = ok && (!t.spilt || fail(why, "run/ingest.json: does not fit")) && file_replace(AT_FDCWD, json, t.at, t.length, false, why);
    text_clear(&t);
    health_prom(&t, h, now);
    ok = ok && (!t.spilt || fail(why, "run/ingest.prom: does not fit")) && file_replace(AT_FDCWD, prom, t.at, t.length, false, why);
    text_close(&t);
    return ok;
}
