#include "publish/health.h"

#include "publish/health_members.h"
#include "publish/health_portals.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"
#include "schema/run_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* What a visitor sees, and not what is only laid down. */
static void put_newest(struct text *out, const struct health *h)
{
    const struct shown *n = &h->news->shown;
    int offset = h->settings->site.offset;
    if (!n->any) {
        text_put(out, ",\"newest\":null");
        return;
    }
    text_format(out, ",\"newest\":{\"id\":\"air/%s/%02d\"", moment_date(n->start, offset).text,
                moment_hour(n->start, offset).hour);
    member_moment(out, "start", true, n->start, offset);
    member_moment(out, "end", true, n->start + HOUR, offset);
    text_format(out, ",\"revision\":%d", n->revision);
    member_moment(out, "published", true, n->published, offset);
    text_format(out, ",\"expected\":%d,\"received\":%d,\"valid\":%d", n->expected, n->received,
                n->valid);
    member_moment(out, "silent_since", n->silent, n->silent_from, offset);
    text_put(out, "}");
}

static void put_approval(struct text *out, const struct health *h)
{
    const struct approved *a = &h->news->approval;
    text_format(out, ",\"approval\":{\"valid\":%s", a->valid ? "true" : "false");
    text_format(out, a->valid ? ",\"days\":%" PRId64 : ",\"days\":null", a->days);
    text_format(out, ",\"stage\":%d", a->stage);
    member_words(out, "text", a->text);
    text_put(out, "}");
}

void news_json(struct text *out, const struct health *h)
{
    const struct news *n = h->news;
    int offset = h->settings->site.offset;
    text_format(out, "{\"written\":\"%s\"", moment_stamp(h->now, offset).text);
    if (h->chosen)
        text_put(out, ",\"pid\":null");
    else
        text_format(out, ",\"pid\":%ld", (long)getpid());
    member_moment(out, "started", true, h->started, offset);
    put_newest(out, h);
    member_moment(out, "due", n->due != INT64_MAX, n->due, offset);
    text_format(out, ",\"changed\":%zu,\"unreleased\":%zu,\"lost\":%zu,\"not_recalled\":%" PRIu64,
                n->changed, n->unreleased, n->lost, n->not_recalled);
    text_format(out, ",\"readings\":%s", n->missing ? "false" : "true");
    member_words(out, "held", n->held);
    member_words(out, "error", h->error);
    member_words(out, "left", n->left);
    member_words(out, "mixed", h->mixed == NULL ? "" : h->mixed);
    put_approval(out, h);
    text_put(out, ",\"portals\":");
    if (h->portals == NULL)
        text_put(out, "[]");
    else
        portals_json(out, h->portals, offset);
    text_format(out,
                ",\"counts\":{\"hours\":%" PRIu64 ",\"revisions\":%" PRIu64 ",\"releases\":%" PRIu64
                ",\"recalled\":%" PRIu64 ",\"not_revised\":%" PRIu64
                ",\"told_differs\":%" PRIu64 "},\"turn_ms\":%" PRId64 "}\n",
                n->hours, n->revisions, n->releases, n->recalled, n->not_revised, n->told_differs,
                h->turn_ms);
}

static void metric(struct text *out, const char *name, const char *type, const char *help,
                   int64_t value, int decimals)
{
    text_format(out, "# HELP envpub_publish_%s %s\n# TYPE envpub_publish_%s %s\nenvpub_publish_%s ",
                name, help, name, type, name);
    text_decimal(out, value, decimals, false);
    text_put(out, "\n");
}

static void put_hours(struct text *out, const struct news *n)
{
    if (n->shown.any) {
        metric(out, "newest_hour_end_timestamp_seconds", "gauge",
               "End of the newest hour that is public.", n->shown.start + HOUR, 0);
        metric(out, "newest_revision", "gauge", "Its revision.", n->shown.revision, 0);
        metric(out, "newest_hour_expected_values", "gauge", "Values that were expected of it.",
               n->shown.expected, 0);
        metric(out, "newest_hour_received_values", "gauge", "Those of them that came.",
               n->shown.received, 0);
        metric(out, "newest_hour_valid_values", "gauge", "Those of them that are valid.",
               n->shown.valid, 0);
    }
    if (n->due != INT64_MAX)
        metric(out, "due_timestamp_seconds", "gauge", "Until when the next hour is published.",
               n->due, 0);
}

void news_prom(struct text *out, const struct health *h)
{
    const struct news *n = h->news;
    metric(out, "written_timestamp_seconds", "gauge", "When this was written.", h->now, 0);
    metric(out, "start_timestamp_seconds", "gauge", "When the publisher started.", h->started, 0);
    put_hours(out, n);
    metric(out, "waiting_revisions", "gauge", "Published hours that wait for their revision.",
           (int64_t)n->changed, 0);
    metric(out, "unreleased_documents", "gauge", "Laid down, not yet on the site.",
           (int64_t)n->unreleased, 0);
    metric(out, "lost_documents", "gauge",
           "Hours that pages show whose document is not in the archive as it was published.", (int64_t)n->lost, 0);
    metric(out, "not_recalled_documents", "gauge",
           "Revisions in the archive that the store does not know and that cannot be taken back.",
           (int64_t)n->not_recalled, 0);
    metric(out, "documents_total", "counter", "Hours published since the start.", (int64_t)n->hours, 0);
    metric(out, "revisions_total", "counter", "Revisions published since the start.",
           (int64_t)n->revisions, 0);
    metric(out, "releases_total", "counter", "Releases switched to since the start.",
           (int64_t)n->releases, 0);
    metric(out, "recalled_total", "counter",
           "Revisions that only the archive knew, taken back since the start.", (int64_t)n->recalled,
           0);
    metric(out, "not_revised_total", "counter",
           "Changes to hours that were published from other readings, not revised, since the start.",
           (int64_t)n->not_revised, 0);
    metric(out, "told_differs_total", "counter",
           "Values of told hours that are not the mean of their minutes, since the start.",
           (int64_t)n->told_differs, 0);
    metric(out, "approval_valid", "gauge", "1: a valid approval for live air products is given.",
           n->approval.valid, 0);
    if (n->approval.valid)
        metric(out, "approval_remaining_seconds", "gauge", "Until its last day.",
               n->approval.days * DAY, 0);
    metric(out, "held", "gauge", "1: nothing is published, for the reason the status tells.",
           n->held[0] != '\0', 0);
    metric(out, "failing", "gauge", "1: the last turn failed.", h->error[0] != '\0', 0);
    metric(out, "turn_seconds", "gauge", "Length of the last turn that published.", h->turn_ms, 3);
    if (h->portals != NULL)
        portals_prom(out, h->portals);
}

/* Of a run file: how much of it is of the moment; what follows counts since the start. A quote
 * inside a string is escaped, so that this is the member itself. */
static size_t of_the_moment(const struct text *json)
{
    const char *counts = strstr(json->at, ",\"counts\":");
    return counts == NULL ? json->length : (size_t)(counts - json->at);
}

static bool did_nothing(const struct news *n)
{
    return n->hours == 0 && n->revisions == 0 && n->releases == 0 && n->recalled == 0
        && n->not_revised == 0
        && n->told_differs == 0;
}

static bool says_the_same(const struct health *h, const struct text *old, const struct text *new)
{
    if (old->length == new->length && memcmp(old->at, new->at, old->length) == 0)
        return true;
    size_t n = of_the_moment(new);
    return h->chosen && did_nothing(h->news) && old->length > n && memcmp(old->at, new->at, n) == 0
        && of_the_moment(old) == n;
}

static bool is_said(const struct health *h, const char *path, const struct text *new)
{
    struct why why;
    struct text old = TEXT(RUN_BYTES);
    bool said = file_read(path, RUN_BYTES - 1, &old, &why) && old.length > 0
             && says_the_same(h, &old, new);
    text_close(&old);
    return said;
}

/* The two are written together, and so stay together. */
static bool write_one(const struct health *h, const char *name,
                      void (*print)(struct text *, const struct health *), bool *stays,
                      struct why *why)
{
    char path[4096];
    struct text body = TEXT(RUN_BYTES);
    print(&body, h);
    bool ok = (!body.spilt && path_join(path, sizeof path, h->settings->site.data, name))
           || fail(why, "%s: does not fit", name);
    *stays = ok && ((*stays && access(path, F_OK) == 0) || is_said(h, path, &body));
    if (ok && !*stays)
        ok = file_replace(AT_FDCWD, path, body.at, body.length, false, why);
    text_close(&body);
    return ok;
}

bool news_write(const struct health *h, struct why *why)
{
    char folder[4096];
    bool stays = false;
    if (!path_join(folder, sizeof folder, h->settings->site.data, "run"))
        return fail(why, "site.data: path too long");
    return folder_make(folder, why) && write_one(h, "run/publish.json", news_json, &stays, why)
        && write_one(h, "run/publish.prom", news_prom, &stays, why);
}
