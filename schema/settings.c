#include "schema/settings.h"

#include "schema/base/conf.h"
#include "schema/base/moment.h"
#include "schema/settings_check.h"

#include <string.h>

#define COUNT(array) (sizeof (array) / sizeof *(array))
#define AT(member)       .where = offsetof(struct settings, member), \
                         .room = sizeof ((struct settings *)0)->member
#define FEED(member)     .where = offsetof(struct feed_settings, member), \
                         .room = sizeof ((struct feed_settings *)0)->member
#define PORTAL(member)   .where = offsetof(struct portal_settings, member), \
                         .room = sizeof ((struct portal_settings *)0)->member
#define LIST(of, member, counter)  .where = offsetof(of, member), .most = WORDS, \
                         .room = sizeof ((of *)0)->member[0], .count = offsetof(of, counter)

static const struct conf_key keys[] = {
    { "site.name", CONF_WORD, NULL, "name of the publisher, as pages print it", AT(site.name) },
    { "site.home_city", CONF_WORD, "",
      "the city that the first page shows; empty: the first by name that has stations",
      AT(site.home_city) },
    { "site.utc_offset", CONF_WORD, "+08:00",
      "offset of the site's local time from UTC, in quarters of an hour; it stays what it was once"
      " anything is stored or published",
      AT(site.utc_offset) },
    { "site.data", CONF_PATH, NULL, "folder of the stores and run files", AT(site.data) },
    { "site.web", CONF_PATH, NULL, "folder of the public site; its root is current/ in it",
      AT(site.web) },
    { "site.registry", CONF_PATH, NULL, "folder of stations.csv, series.csv and their kin",
      AT(site.registry) },
    { "site.licence", CONF_WORD, "", "address of the licence that the data are given under",
      AT(site.licence) },
    { "site.demo", CONF_BOOL, "false",
      "true: every page, file and image says 演示数据; hours that were published keep what they said,"
      " so give a demonstration data and web folders of its own",
      AT(site.demo) },
    { "site.attribution", CONF_WORD, "", "where the data come from, for the foot of each page",
      AT(site.attribution) },
    { "site.contact", CONF_WORD, "", "telephone or address for questions, for the foot",
      AT(site.contact) },
    { "site.organiser", CONF_WORD, "", "主办单位 for the foot; empty: site.name",
      AT(site.organiser) },
    { "site.domain", CONF_WORD, "", "the site's name in the net, for the tag SiteDomain",
      AT(site.domain) },
    { "site.code", CONF_WORD, "", "网站标识码, ten digits, for the foot and the tag SiteIDCode",
      AT(site.code) },
    { "site.icp", CONF_WORD, "", "ICP 备案号 for the foot", AT(site.icp) },
    { "site.police", CONF_WORD, "", "公安备案号 for the foot", AT(site.police) },

    { "feed.*.broker", CONF_WORD, NULL, "mqtt://host[:1883] or mqtts://host[:8883]", FEED(broker) },
    { "feed.*.username", CONF_WORD, "", "name at the broker", FEED(username) },
    { "feed.*.password_file", CONF_SECRET_LINE, "", "file with the password in its first line",
      FEED(password_file) },
    { "feed.*.ca", CONF_PATH, "",
      "certificates that the broker's is checked against; empty: the system's", FEED(ca) },
    { "feed.*.cert", CONF_PATH, "", "our certificate for the broker", FEED(cert) },
    { "feed.*.key", CONF_SECRET_FILE, "", "the private key of cert", FEED(key) },
    { "feed.*.protocol", CONF_WORD, "3.1.1", "version of MQTT",
      FEED(protocol), .choices = "3.1.1 5" },
    { "feed.*.client_id", CONF_WORD, "envpub-*",
      "names our session at the broker; change it and what waits there is lost", FEED(client_id) },
    { "feed.*.topic", CONF_WORD, NULL, "topic filter, such as air/+/data", FEED(topic) },
    { "feed.*.decoder", CONF_WORD, "json", "the only decoder that runs for the feed",
      FEED(decoder) },
    { "feed.*.stamp", CONF_WORD, "end",
      "which end of its interval a message's time names; hj212: start, unless it is written",
      FEED(stamp), .choices = "end start" },
    { "feed.*.sm4_key_file", CONF_SECRET_KEY, "",
      "hj212: the key of encrypted frames, 32 hex digits or 16 bytes", FEED(sm4_key_file) },
    { "feed.*.window", CONF_WHOLE, "1000", "messages under way before an acknowledgement (MQTT 5)",
      FEED(window), 1, 65535 },
    { "feed.*.silent_minutes", CONF_WHOLE, "120",
      "minutes without a message from which status calls the feed silent; 120 suits one that sends"
      " every hour", FEED(silent_minutes), 1, 525600 },
    { "feed.*.map.root", CONF_WORD, "",
      "json: pointer (RFC 6901) to the object or the array of objects; empty: the payload itself",
      FEED(map.root) },
    { "feed.*.map.station", CONF_WORD, "/station",
      "pointer in an object; key: root holds objects by the station's name; topic: see topic_level",
      FEED(map.station) },
    { "feed.*.map.topic_level", CONF_WHOLE, "0",
      "level of the topic that names the station, from 1; 0: none", FEED(map.topic_level), 0, 64 },
    { "feed.*.map.topic_agrees", CONF_BOOL, "false",
      "true: refused unless the topic and the payload name the same station",
      FEED(map.topic_agrees) },
    { "feed.*.map.time", CONF_WORD, "/time", "pointer in an object", FEED(map.time) },
    { "feed.*.map.time_format", CONF_WORD, "plain",
      "plain: RFC 3339 or Unix seconds; local: 2018-02-20 07:00:00 or 20180220070000 of the site",
      FEED(map.time_format), .choices = "plain rfc3339 unix unix_ms local" },
    { "feed.*.map.span", CONF_WORD, "/span", "pointer to seconds; empty: never told",
      FEED(map.span) },
    { "feed.*.map.values", CONF_WORD, "/values",
      "pointer to the values; empty: they stand in the object itself", FEED(map.values) },
    { "feed.*.map.units", CONF_WORD, "/units", "pointer to units by the names of the values",
      FEED(map.units) },
    { "feed.*.map.flags", CONF_WORD, "/flags", "pointer to flags by the names of the values",
      FEED(map.flags) },
    { "feed.*.map.list_name", CONF_WORD, "",
      "values is a list of objects; pointer in one to the value's name", FEED(map.list_name) },
    { "feed.*.map.list_value", CONF_WORD, "/value", "pointer in one of the list to the value",
      FEED(map.list_value) },
    { "feed.*.map.list_unit", CONF_WORD, "/unit", "pointer in one of the list to its unit",
      FEED(map.list_unit) },
    { "feed.*.map.list_flag", CONF_WORD, "/flag", "pointer in one of the list to its flag",
      FEED(map.list_flag) },
    { "feed.*.map.ignore", CONF_WORDS, "", "names among the values that are no values",
      LIST(struct feed_settings, map.ignore, map.ignore_count) },
    { "feed.*.map.text_numbers", CONF_BOOL, "false", "true: a number may be sent as text, \"38\"",
      FEED(map.text_numbers) },

    { "ingest.batch", CONF_WHOLE, "1000", "messages a commit, at most",
      AT(ingest.batch), 1, 65535 },
    { "ingest.linger", CONF_WHOLE, "20", "milliseconds that a commit waits for more messages",
      AT(ingest.linger), 0, 1000 },
    { "ingest.message_bytes", CONF_WHOLE, "65536", "a longer message is kept as refused: too_large",
      AT(ingest.message_bytes), 1024, 16777216 },
    { "ingest.part_minutes", CONF_WHOLE, "10",
      "minutes that a part of a split message waits for the others; then it is refused: incomplete",
      AT(ingest.part_minutes), 0, 1440 },
    { "check.late_hours", CONF_WHOLE, "48",
      "hours after its end from which a reading is marked late; it counts fully",
      AT(check.late_hours), 0, 8760 },
    { "check.future_minutes", CONF_WHOLE, "10",
      "minutes an interval may end after now; more is marked", AT(check.future_minutes), 0, 1440 },
    { "check.expect_percent", CONF_WHOLE, "50",
      "status needs attention while of the newest hour's expected values less came; no standard"
      " names a figure; 0: it is not judged, only that none came at all",
      AT(check.expect_percent), 0, 100 },
    { "check.sentinels", CONF_WORDS, "-99 -999 -9999 -99999 9999 99999",
      "numbers that loggers send for \"none\"; not published",
      LIST(struct settings, check.sentinels, check.sentinels_count) },

    { "publish.air_cutoff", CONF_WHOLE, "25",
      "minutes after its end when an incomplete hour is published", AT(publish.air_cutoff), 0, 59 },
    { "publish.air_not_before", CONF_WHOLE, "0",
      "minutes after its end before which no hour is published; not above air_cutoff",
      AT(publish.air_not_before), 0, 59 },
    { "publish.revise_after", CONF_WHOLE, "30",
      "seconds that a change waits for its company before a revision",
      AT(publish.revise_after), 0, 60 },
    { "publish.city_min_percent", CONF_WHOLE, "0",
      "percent of a city's rated stations that must have a value for the city to have one; no"
      " standard read so far names a figure (UNCONFIRMED): 0 is any one;"
      " revisions keep the figure that their hour was first published with",
      AT(publish.city_min_percent), 0, 100 },
    { "publish.approval.number", CONF_WORD, "",
      "number of the standing approval; without one nothing is published",
      AT(publish.approval.number) },
    { "publish.approval.scope", CONF_WORD, "", "what it covers, parted by spaces or commas: air",
      AT(publish.approval.scope) },
    { "publish.approval.name", CONF_WORD, "", "who gave it", AT(publish.approval.name) },
    { "publish.approval.until", CONF_DATE, "", "its last day, local", AT(publish.approval.until) },

    { "portal.*.url", CONF_WORD, NULL,
      "where documents are PUT; {path} stands for the document's path", PORTAL(url) },
    { "portal.*.products", CONF_WORDS, "hours", "what is sent",
      .choices = "hours", .low = 1, LIST(struct portal_settings, products, products_count) },
    { "portal.*.token_file", CONF_SECRET_TOKEN, "",
      "file with the bearer token in its first line; read at each try", PORTAL(token_file) },
    { "portal.*.ca", CONF_PATH, "",
      "certificates that the portal's is checked against; empty: the system's", PORTAL(ca) },
    { "portal.*.since", CONF_WORD, "",
      "hours from this local date or RFC 3339 time on are sent, those released long ago too; empty:"
      " what is released after the portal was first configured", PORTAL(since) },
    { "portal.*.timeout", CONF_WHOLE, "30", "seconds that one try may take",
      PORTAL(timeout), 1, 600 },
    { "serve.listen", CONF_WORDS, "127.0.0.1:8080", "address:port, one or a list",
      .low = 1, LIST(struct settings, serve.listen, serve.listens) },
    { "serve.connections", CONF_WHOLE, "1000", "connections at an address, at most; more wait",
      AT(serve.connections), 16, 60000 },
    { "serve.per_address", CONF_WHOLE, "64",
      "connections of one client, at most, where other machines can reach us",
      AT(serve.per_address), 1, 60000 },
    { "serve.cache", CONF_WHOLE, "64", "MiB of memory for files that are ready to be sent",
      AT(serve.cache), 1, 4096 },
};

static const struct conf_group groups[] = {
    { "feed", offsetof(struct settings, feed), sizeof (struct feed_settings),
      offsetof(struct settings, feeds), offsetof(struct feed_settings, name) },
    { "portal", offsetof(struct settings, portal), sizeof (struct portal_settings),
      offsetof(struct settings, portals), offsetof(struct portal_settings, name) },
};

static const struct conf_table table = { keys, COUNT(keys), groups, COUNT(groups) };

static bool read_with(struct settings *out, const char *path, const struct conf_table *with,
                      bool public, struct findings *f)
{
    size_t before = f->errors;
    struct conf *conf;
    memset(out, 0, sizeof *out);
    out->publish.approval.ends = INT64_MIN;
    if (!conf_open(&conf, path, f))
        return false;
    snprintf(out->file, sizeof out->file, "%s", path);
    conf_fill(conf, with, out, f);
    if (public)
        conf_forget_paths(with, out);    /* settings_check would look at them on the disk */
    settings_check(out, conf, f);
    conf_close(&conf);
    return f->errors == before;
}

/* Every key, but secret files that are not of the group are paths: joined, never opened. */
static bool read_secrets(struct settings *out, const char *path, const char *group, bool public,
                         struct findings *f)
{
    struct conf_key some[COUNT(keys)];
    struct conf_table with = table;
    size_t n = strlen(group);
    memcpy(some, keys, sizeof some);
    for (size_t i = 0; i < COUNT(keys); i++)
        if ((some[i].kind == CONF_SECRET_LINE || some[i].kind == CONF_SECRET_TOKEN
             || some[i].kind == CONF_SECRET_FILE || some[i].kind == CONF_SECRET_KEY)
            && strncmp(some[i].name, group, n) != 0)
            some[i].kind = CONF_PATH;
    with.key = some;
    return read_with(out, path, &with, public, f);
}

bool settings_read(struct settings *out, const char *path, struct findings *f)
{
    return read_with(out, path, &table, false, f);
}

bool settings_read_for(struct settings *out, const char *path, const char *secrets,
                       struct findings *f)
{
    return read_secrets(out, path, secrets, false, f);
}

bool settings_read_public(struct settings *out, const char *path, struct findings *f)
{
    return read_secrets(out, path, "none.", true, f);
}

void settings_close(struct settings *s)
{
    conf_release(&table, s);
}

void settings_keys(struct text *out)
{
    conf_reference(&table, out);
}

const char *topic_filter(const char *topic)
{
    const char *group = topic + sizeof "$share/" - 1;
    if (strncmp(topic, "$share/", sizeof "$share/" - 1) != 0 || strchr(group, '/') == NULL)
        return topic;
    return strchr(group, '/') + 1;
}

const struct feed_settings *settings_feed(const struct settings *s, const char *name)
{
    for (int i = 0; i < s->feeds; i++)
        if (strcmp(s->feed[i].name, name) == 0)
            return &s->feed[i];
    return NULL;
}
