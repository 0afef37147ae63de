#include "schema/settings_check.h"

#include "schema/base/decimal.h"
#include "schema/base/hint.h"
#include "schema/base/moment.h"
#include "schema/base/unseen.h"
#include "schema/settings_map.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct checking {
    struct settings *s;
    const struct conf *conf;
    struct findings *f;
};

/* An error at the line of "ABOVE.KEY"; at that of ABOVE when the key is not written. */
PRINTF(4, 5) static void wrong(const struct checking *c, const char *above, const char *key,
                               const char *format, ...)
{
    struct why what, name;
    va_list args;
    va_start(args, format);
    vsnprintf(what.text, sizeof what.text, format, args);
    va_end(args);
    (void)fail(&name, "%s.%s", above, key);
    int line = conf_line(c->conf, name.text);
    if (line == 0)
        line = conf_line(c->conf, above);
    findings_error(c->f, c->s->file, line, "%s: %s", name.text, what.text);
}

static bool port_parse(const char *digits, size_t n, int *port)
{
    char text[8] = "";
    if (n == 0 || n > 5 || strspn(digits, "0123456789") < n)
        return false;
    memcpy(text, digits, n);
    *port = (int)strtol(text, NULL, 10);
    return *port >= 1 && *port <= 65535;
}

static bool host_fits(const char *host, size_t n, bool bracketed)
{
    struct in6_addr v6;
    char text[200] = "";
    if (n == 0 || n >= sizeof text)
        return false;
    memcpy(text, host, n);
    if (bracketed)
        return inet_pton(AF_INET6, text, &v6) == 1;
    for (const char *at = text; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr(".-_", *at) == NULL)
            return false;
    return true;
}

bool address_parse(const char *text, struct address *out, const char **rest, struct why *why)
{
    bool bracketed = *text == '[';
    const char *host = text + bracketed;
    size_t n = strcspn(host, bracketed ? "]/" : ":/");
    if (!host_fits(host, n, bracketed) || (bracketed && host[n] != ']'))
        return fail(
            why,
            "\"%s\" begins with no host; write a name, an IPv4 address, or an IPv6 address in"
            " [brackets]",
            show(text).text);
    *out = (struct address){ .port = 0 };
    memcpy(out->host, host, n);
    const char *at = host + n + bracketed;
    if (*at == ':') {
        size_t digits = strcspn(++at, "/");
        if (!port_parse(at, digits, &out->port))
            return fail(why, "\"%s\" has no port from 1 to 65535 after its ':'", show(text).text);
        at += digits;
    }
    *rest = at;
    return *at == '\0' || *at == '/' ? true
         : fail(why, "\"%s\" goes on after its host; write host:port", show(text).text);
}

bool address_is_loopback(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, host, &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return strcmp(host, "localhost") == 0;
}

bool topic_filter_check(const char *filter, struct why *why)
{
    for (const char *at = filter; *at != '\0'; at++) {
        bool starts = at == filter || at[-1] == '/';
        if (*at == '+' && !(starts && (at[1] == '/' || at[1] == '\0')))
            return fail(why, "\"%s\": '+' stands alone between two '/'; write air/+/data",
                        show(filter).text);
        if (*at == '#' && !(starts && at[1] == '\0'))
            return fail(why, "\"%s\": '#' stands alone at the end; write air/#", show(filter).text);
    }
    return true;
}

/* The journal is no place for a password: an address that may hold one is told of before anything
 * that repeats it. Told: it is. */
static bool holds_login(const struct checking *c, const char *above, const char *key,
                        const char *address, const char *instead)
{
    if (strchr(address, '@') == NULL)
        return false;
    wrong(c, above, key, "holds an '@', and so a name or password; %s", instead);
    return true;
}

static void check_broker(const struct checking *c, const char *above, struct feed_settings *feed)
{
    struct address address = { .port = 0 };
    struct why why = { "" };
    const char *rest = "";
    feed->tls = strncmp(feed->broker, "mqtts://", 8) == 0;
    if (*feed->broker == '\0'
        || holds_login(c, above, "broker", feed->broker,
                       "write them as username and password_file"))
        return;
    if (!feed->tls && strncmp(feed->broker, "mqtt://", 7) != 0)
        wrong(c, above, "broker",
              "\"%s\" is no broker; write mqtt://host:1883 or mqtts://host:8883",
              show(feed->broker).text);
    else if (!address_parse(strchr(feed->broker, '/') + 2, &address, &rest, &why))
        wrong(c, above, "broker", "%s", why.text);
    else if (*rest != '\0' && strcmp(rest, "/") != 0)
        wrong(c, above, "broker", "\"%s\" has a path; write mqtt://host:port only",
              show(feed->broker).text);
    memcpy(feed->host, address.host, sizeof feed->host);
    feed->port = address.port != 0 ? address.port : feed->tls ? 8883 : 1883;
}

static void check_file(const struct checking *c, const char *above, const char *key,
                       const char *path)
{
    if (*path != '\0' && access(path, F_OK) == -1)
        wrong(c, above, key, "%s is not there; write the path of the file", path);
}

static void check_feed_tls(const struct checking *c, const char *above,
                           const struct feed_settings *feed)
{
    check_file(c, above, "ca", feed->ca);
    check_file(c, above, "cert", feed->cert);
    if (!feed->tls && (*feed->ca != '\0' || *feed->cert != '\0' || *feed->key != '\0'))
        wrong(c, above, "broker",
              "ca, cert and key are for mqtts://; write that, or take them out");
    if ((*feed->cert == '\0') != (*feed->key == '\0'))
        wrong(c, above, *feed->cert == '\0' ? "key" : "cert",
              "cert and key go together; write both");
    if (*feed->password_file != '\0' && *feed->username == '\0')
        wrong(c, above, "password_file", "has no username beside it; write username = \"...\"");
}

/* HJ 212 names an interval by its start, JSON of contract 4 by its end. */
static void check_decoder(const struct checking *c, const char *above, struct feed_settings *feed)
{
    bool hj212 = strcmp(feed->decoder, "hj212") == 0;
    char stamp[256];
    snprintf(stamp, sizeof stamp, "%s.stamp", above);
    if (hj212 && conf_line(c->conf, stamp) == 0)
        snprintf(feed->stamp, sizeof feed->stamp, "start");
    if (!hj212 && strcmp(feed->decoder, "json") != 0)
        wrong(c, above, "decoder", "\"%s\" is no decoder; write json or hj212",
              show(feed->decoder).text);
    if (!hj212 && *feed->sm4_key_file != '\0')
        wrong(c, above, "sm4_key_file", "is for decoder = \"hj212\"; write that, or take it out");
}

static void check_map(const struct checking *c, const char *above, const struct feed_settings *feed)
{
    struct map_fault fault[MAP_FAULTS];
    char map[128];
    size_t faults = map_faults(feed, fault);
    snprintf(map, sizeof map, "%s.map", above);
    for (size_t i = 0; i < faults; i++)
        wrong(c, map, fault[i].key, "%s", fault[i].why.text);
    if (strcmp(feed->decoder, "json") != 0 && conf_line(c->conf, map) != 0)
        wrong(c, above, "map", "is for decoder = \"json\"; write that, or take it out");
}

static void check_feed(const struct checking *c, struct feed_settings *feed)
{
    char above[80];
    struct why why = { "" };
    snprintf(above, sizeof above, "feed.%s", feed->name);
    check_broker(c, above, feed);
    check_feed_tls(c, above, feed);
    if (*feed->topic != '\0' && !topic_filter_check(feed->topic, &why))
        wrong(c, above, "topic", "%s", why.text);
    if (*feed->client_id == '\0')
        wrong(c, above, "client_id", "is empty; write a name, or leave it out for envpub-%s",
              feed->name);
    check_decoder(c, above, feed);
    check_map(c, above, feed);
}

/* A broker throws the older of two sessions of one name out: both would flap for ever. */
static void check_sessions(const struct checking *c)
{
    for (int i = 1; i < c->s->feeds; i++)
        for (int j = 0; j < i; j++) {
            const struct feed_settings *a = &c->s->feed[i], *b = &c->s->feed[j];
            char above[80];
            snprintf(above, sizeof above, "feed.%s", a->name);
            if (*a->host != '\0' && strcasecmp(a->host, b->host) == 0 && a->port == b->port
                && strcmp(a->client_id, b->client_id) == 0)
                wrong(c, above, "client_id",
                      "\"%s\" is that of feed.%s at the same broker, and the two would"
                      " throw each other out; write another",
                      a->client_id, b->name);
        }
}

static void check_since(const struct checking *c, const char *above, struct portal_settings *portal)
{
    portal->from = INT64_MIN;
    if (*portal->since != '\0'
        && !moment_parse_day(portal->since, c->s->site.offset, &portal->from))
        wrong(c, above, "since", "\"%s\" is no date or time; write 2026-03-01 or"
              " 2026-03-01T00:00:00+08:00", show(portal->since).text);
}

/* What follows a '#' is never sent: with {path} there every document would go to one address, and
 * take the place of the one before. {path} behind a '?' is sent. */
static void check_portal_url(const struct checking *c, const char *above, const char *url)
{
    struct address address;
    struct why why = { "" };
    const char *rest = "";
    bool tls = strncmp(url, "https://", 8) == 0;
    if (*url == '\0'
        || holds_login(c, above, "url", url,
                       "write a token into a file and name that as token_file; an '@' of the path"
                       " is written %40"))
        return;
    if (strchr(url, ' ') != NULL)
        wrong(c, above, "url", "\"%s\" holds a blank; take it out, or write it %%20",
              show(url).text);
    else if (strchr(url, '#') != NULL)
        wrong(c, above, "url",
              "\"%s\" holds a '#', and what follows one is never sent; take it out, or write it"
              " %%23", show(url).text);
    else if (!tls && strncmp(url, "http://", 7) != 0)
        wrong(c, above, "url", "\"%s\" is no portal; write https://host/...{path}", show(url).text);
    else if (!address_parse(strchr(url, '/') + 2, &address, &rest, &why))
        wrong(c, above, "url", "%s", why.text);
    else if (!tls && !address_is_loopback(address.host))
        wrong(c, above, "url",
              "http:// is for this machine only (127.0.0.1, [::1], localhost); write https://");
    else if (strstr(rest, "{path}") == NULL)
        wrong(c, above, "url",
              "has no {path}, so that every document would replace the one before; write it"
              " where the document's path belongs");
}

static void check_portal(const struct checking *c, struct portal_settings *portal)
{
    char above[80];
    snprintf(above, sizeof above, "portal.%s", portal->name);
    check_file(c, above, "ca", portal->ca);
    check_since(c, above, portal);
    check_portal_url(c, above, portal->url);
}

static const char apart[] = " ,";        /* of the words of a scope */

const char *scope_next(const char **at, size_t *length)
{
    const char *word = *at + strspn(*at, apart);
    *length = strcspn(word, apart);
    *at = word + *length;
    return *length > 0 ? word : NULL;
}

static void check_scope(const struct checking *c, const char *scope)
{
    const char *word;
    size_t n;
    while ((word = scope_next(&scope, &n)) != NULL)
        if (n != 3 || memcmp(word, "air", 3) != 0)
            wrong(c, "publish.approval", "scope", "\"%.*s\" is no product; known: air", (int)n,
                  word);
}

static void check_approval(const struct checking *c)
{
    struct approval *a = &c->s->publish.approval;
    const struct { const char *key, *value, *form; } part[] = {
        { "number", a->number, "the number of the paper" }, { "scope", a->scope, "air" },
        { "name", a->name, "who approved" }, { "until", a->until, "2027-12-31" },
    };
    int64_t until;
    size_t before = c->f->errors;
    if (conf_line(c->conf, "publish.approval") == 0)
        return;
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        if (part[i].value[strspn(part[i].value, apart)] == '\0')
            wrong(c, "publish.approval", part[i].key,
                  "is missing or empty: an approval is whole or not there;"
                  " write %s = \"%s\";",
                  part[i].key, part[i].form);
    check_scope(c, a->scope);
    if (c->f->errors == before && moment_parse_day(a->until, c->s->site.offset, &until))
        a->ends = until + DAY;
}

static void check_lists(const struct checking *c)
{
    struct address address;
    struct why why = { "" };
    int64_t value;
    const char *rest = "";
    for (int i = 0; i < c->s->serve.listens; i++) {
        const char *listen = c->s->serve.listen[i];
        if (!address_parse(listen, &address, &rest, &why))
            wrong(c, "serve", "listen", "%s", why.text);
        else if (address.port == 0 || *rest != '\0')
            wrong(c, "serve", "listen", "\"%s\" is no address:port; write 127.0.0.1:8080",
                  show(listen).text);
    }
    for (int i = 0; i < c->s->check.sentinels_count; i++)
        if (decimal_parse(c->s->check.sentinels[i], 0, 6, &value) == DECIMAL_BAD)
            wrong(c, "check", "sentinels", "\"%s\" is no decimal number; write one such as -99",
                  show(c->s->check.sentinels[i]).text);
}

/* The offsets that are kept on earth: -12:00 to +14:00, in quarters of an hour. */
static void check_offset(const struct checking *c)
{
    int *offset = &c->s->site.offset;
    if (!moment_parse_offset(c->s->site.utc_offset, offset) || *offset < -12 * HOUR
        || *offset > 14 * HOUR || *offset % (15 * MINUTE) != 0)
        wrong(c, "site", "utc_offset", "\"%s\" is no offset from -12:00 to +14:00 in quarters of an"
              " hour; write \"+08:00\"", show(c->s->site.utc_offset).text);
}

/* Words that pages and documents print. */
static void check_seen(const struct checking *c)
{
    const struct settings *s = c->s;
    const struct { const char *above, *key, *words; } printed[] = {
        { "site", "name", s->site.name }, { "site", "home_city", s->site.home_city },
        { "site", "licence", s->site.licence }, { "site", "attribution", s->site.attribution },
        { "site", "contact", s->site.contact }, { "site", "organiser", s->site.organiser },
        { "site", "icp", s->site.icp }, { "site", "police", s->site.police },
        { "publish.approval", "number", s->publish.approval.number },
        { "publish.approval", "name", s->publish.approval.name },
    };
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        const char *at = unseen_find(printed[i].words);
        if (at != NULL)
            wrong(c, printed[i].above, printed[i].key, "\"%s\" holds %s, which nobody sees and"
                  " which changes what stands around it; type it anew",
                  show(printed[i].words).text, unseen_name(at).text);
    }
}

static void check_site(const struct checking *c)
{
    const char *code = c->s->site.code, *domain = c->s->site.domain;
    if (*code != '\0' && (strlen(code) != 10 || strspn(code, "0123456789") != 10))
        wrong(c, "site", "code", "\"%s\" is no 网站标识码; write its ten digits", show(code).text);
    if (*domain != '\0' && !host_fits(domain, strlen(domain), false))
        wrong(c, "site", "domain", "\"%s\" is no name of a host; write www.example.cn",
              show(domain).text);
}

void settings_check(struct settings *s, const struct conf *conf, struct findings *f)
{
    struct checking c = { .s = s, .conf = conf, .f = f };
    check_offset(&c);
    for (int i = 0; i < s->feeds; i++)
        check_feed(&c, &s->feed[i]);
    check_sessions(&c);
    for (int i = 0; i < s->portals; i++)
        check_portal(&c, &s->portal[i]);
    if (s->publish.air_not_before > s->publish.air_cutoff)
        wrong(&c, "publish", "air_not_before",
              "is %d and above air_cutoff = %d; write at most that", s->publish.air_not_before,
              s->publish.air_cutoff);
    check_site(&c);
    check_seen(&c);
    check_approval(&c);
    check_lists(&c);
}
