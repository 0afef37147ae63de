#include "schema/settings.c"

#include "tests/test.h"

#include "schema/settings_check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The configuration that the cases spoil; line 1 is SITE, 3 the feed, 7 publish, 10 the rest. */
#define SITE    "site = { name = \"n\"; data = \"data\"; web = \"web\"; registry = \"r\"; };\n"
#define SITE_AT(offset) "site = { name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\";" \
                        " utc_offset = \"" offset "\"; };\n"
#define FEED_(more) "feed = { air = {\n" \
                    "  broker = \"mqtt://127.0.0.1\";\n" more "\n  topic = \"air/+/data\"; }; };\n"

static char folder[] = "/tmp/test_settings_XXXXXX", path[64];
static struct settings s;
static struct findings f;

static void write_bytes(const char *name, const void *bytes, size_t length, mode_t mode)
{
    char file[96];
    snprintf(file, sizeof file, "%s/%s", folder, name);
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fwrite(bytes, 1, length, out);
    fclose(out);
    assert_int_equal(chmod(file, mode), 0);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    write_bytes(name, text, strlen(text), mode);
}

static bool reads(const char *config)
{
    findings_close(&f);
    findings_open(&f);
    write_file("envpub.cfg", config, 0644);
    settings_close(&s);
    return settings_read(&s, path, &f);
}

/* The one finding is "envpub.cfg" + expected, from its start: ":LINE: error: …". */
static void refuses(const char *config, const char *expected)
{
    char start[600];
    snprintf(start, sizeof start, "%s%s", path, expected);
    bool ok = reads(config);
    if (ok || f.errors != 1 || strncmp(f.lines.at, start, strlen(start)) != 0)
        fail_msg("want %s\ngot %zu:\n%s", start, f.errors, f.lines.at == NULL ? "" : f.lines.at);
}

TEST(the_sample_is_read)
{
    findings_close(&f);
    findings_open(&f);
    settings_close(&s);
    EXPECT(settings_read(&s, SOURCE_DIR "/tests/data/sample/envpub.cfg", &f));
    EXPECT(f.lines.length == 0);
    assert_string_equal(s.site.name, "示例市生态环境局");
    assert_string_equal(s.site.data, SOURCE_DIR "/tests/data/sample/data");
    EXPECT(s.site.offset == 28800 && s.feeds == 1 && s.portals == 0);
    EXPECT(s.publish.approval.ends == 4102416000 /* 2100-01-01T00:00:00+08:00 */);
}

TEST(what_is_left_out_has_its_default)
{
    EXPECT(reads(SITE FEED_("")));
    assert_string_equal(s.feed[0].client_id, "envpub-air");
    assert_string_equal(s.feed[0].protocol, "3.1.1");
    assert_string_equal(s.feed[0].decoder, "json");
    assert_string_equal(s.feed[0].stamp, "end");
    assert_string_equal(s.feed[0].host, "127.0.0.1");
    EXPECT(s.feed[0].port == 1883 && !s.feed[0].tls && s.feed[0].window == 1000);
    EXPECT(s.publish.air_cutoff == 25 && s.publish.air_not_before == 0
           && s.publish.revise_after == 30);
    EXPECT(s.publish.city_min_percent == 0 && s.check.late_hours == 48
           && s.check.future_minutes == 10);
    EXPECT(s.ingest.batch == 1000 && s.ingest.linger == 20);
    EXPECT(s.check.sentinels_count == 6);
    assert_string_equal(s.check.sentinels[5], "99999");
    assert_string_equal(s.serve.listen[0], "127.0.0.1:8080");
    EXPECT(s.publish.approval.ends == INT64_MIN && !s.site.demo && s.site.offset == 28800);
    EXPECT(reads(SITE "check = { sentinels = []; };") && s.check.sentinels_count == 0);
}

/* HJ 212 names an interval by its start. */
TEST(the_decoder_has_its_own_default_of_the_stamp)
{
    EXPECT(reads(SITE FEED_("  decoder = \"hj212\";")));
    assert_string_equal(s.feed[0].stamp, "start");
    EXPECT(reads(SITE FEED_("  decoder = \"hj212\"; stamp = \"end\";")));
    assert_string_equal(s.feed[0].stamp, "end");
    EXPECT(s.ingest.part_minutes == 10 && s.feed[0].sm4_key_file[0] == '\0');
    write_file("sm4.key", "00000000000000000000000000000000\n", 0600);
    EXPECT(reads(SITE FEED_("  decoder = \"hj212\"; sm4_key_file = \"sm4.key\";")));
    EXPECT(strstr(s.feed[0].sm4_key_file, "/sm4.key") != NULL);
    refuses(SITE FEED_("  sm4_key_file = \"sm4.key\";"), ":4: error: feed.air.sm4_key_file: is for decoder");
    write_file("sm4.key", "00000000000000000000000000000000\n", 0644);
    EXPECT(!reads(SITE FEED_("  decoder = \"hj212\"; sm4_key_file = \"sm4.key\";")));
}

/* Behind it a page would print "AQI 110" as "011 IQA". */
TEST(what_pages_print_holds_nothing_that_nobody_sees)
{
    static const char *const named[] = { "home_city", "licence", "attribution", "contact",
                                         "organiser", "icp", "police" };
    refuses("\nsite = { name = \"n\xE2\x80\xAE\"; data = \"d\"; web = \"w\"; registry = \"r\"; };\n",
            ":2: error: site.name: \"n?\" holds U+202E, which nobody sees and which changes what stands"
            " around it; type it anew");
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        char config[300], said[100];
        snprintf(config, sizeof config, "site = { name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\";"
                 "\n%s = \"\xC2\x85x\"; };\n", named[i]);
        snprintf(said, sizeof said, ":2: error: site.%s: \"?x\" holds U+0085", named[i]);
        refuses(config, said);
    }
    EXPECT(!reads(SITE "publish = { approval = { number = \"1\xEF\xBB\xBF\"; scope = \"air\"; name = \"n\";"
                  " until = \"2099-12-31\"; }; };\n"));
    EXPECT(f.errors == 1 && strstr(f.lines.at, "publish.approval.number: \"1?\" holds U+FEFF") != NULL);
}

TEST(the_identity_of_the_site_is_optional)
{
    EXPECT(reads(SITE) && s.site.code[0] == '\0' && s.site.organiser[0] == '\0');
    EXPECT(reads("site = { name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\";"
                 " code = \"1509000001\"; domain = \"air.example.cn\"; icp = \"蒙ICP备1号\";"
                 " police = \"蒙公网安备2号\"; contact = \"0474-1\"; organiser = \"局\";"
                 " attribution = \"监测站\"; };"));
    assert_string_equal(s.site.code, "1509000001");
    assert_string_equal(s.site.domain, "air.example.cn");
    assert_string_equal(s.site.attribution, "监测站");
    refuses("site = { name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\";\n code = \"15090\"; };",
            ":2: error: site.code: \"15090\" is no 网站标识码; write its ten digits");
    refuses("site = { name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\";\n"
            " domain = \"https://a.cn\"; };",
            ":2: error: site.domain: \"https://a.cn\" is no name of a host; write www.example.cn");
}

TEST(the_site_may_stand_anywhere_on_earth)
{
    static const struct { const char *config; int offset; } places[] = {
        { SITE, 28800 }, { SITE_AT("+08:00"), 28800 }, { SITE_AT("-12:00"), -43200 },
        { SITE_AT("+14:00"), 50400 }, { SITE_AT("+05:45"), 20700 }, { SITE_AT("+00:00"), 0 },
    };
    for (size_t i = 0; i < COUNT(places); i++)
        EXPECT(reads(places[i].config) && s.site.offset == places[i].offset);
}

TEST(a_configuration_without_feeds_is_fine)
{
    EXPECT(reads(SITE) && s.feeds == 0);
    EXPECT(reads("\xEF\xBB\xBF" SITE) && s.feeds == 0);
}

TEST(brokers_are_taken_apart)
{
    const struct { const char *broker, *host; int port; bool tls; } good[] = {
        { "mqtts://b.example", "b.example", 8883, true },
        { "mqtt://b:1/", "b", 1, false },
        { "mqtts://[2001:db8::1]:99", "2001:db8::1", 99, true },
        { "mqtt://[::1]", "::1", 1883, false },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char config[600];
        snprintf(config, sizeof config, SITE "feed = { a = { broker = \"%s\"; topic = \"t\"; }; };",
                 good[i].broker);
        EXPECT(reads(config));
        assert_string_equal(s.feed[0].host, good[i].host);
        EXPECT(s.feed[0].port == good[i].port && s.feed[0].tls == good[i].tls);
    }
}

TEST(lists_are_strings_numbers_or_one_word)
{
    EXPECT(reads(SITE "check = { sentinels = [ -99, 9999 ]; };\n"
                 "serve = { listen = [ \"[::1]:80\", \"localhost:81\" ]; };"));
    EXPECT(s.check.sentinels_count == 2 && s.serve.listens == 2);
    assert_string_equal(s.check.sentinels[0], "-99");
    EXPECT(reads(SITE "check = { sentinels = ( -99.5, \"x\" ); };") == false);
    EXPECT(reads(SITE "check = { sentinels = []; };") && s.check.sentinels_count == 0);
    EXPECT(reads(SITE "serve = { listen = \"0.0.0.0:80\"; };") && s.serve.listens == 1);
}

static const struct { const char *config, *expected; } broken[] = {
    /* the file and its syntax */
    { SITE "feed = { air = { broker = \"x\" ;;; } };", ":2: error: syntax error: on this line" },
    { SITE "publish = {\n  air_cutoff = 1;\n  air_cutoff = 2; };",
      ":4: error: this key is written twice" },
    { SITE "publish = { air_cutoff = 25;\n", ":3: error: syntax error" },
    { SITE "\ncheck = { sentinels = \"1;\n };\n\n",
      ":3: error: the quote that opens on this line is never closed" },
    { SITE "\n@include \"/etc/passwd\"\n", ":3: error: @include is not known" },
    { SITE "// \xFF\n", ":2: error: this line is not UTF-8" },
    { SITE "\ncheck = { late_hours = 4294967300; };", ":3: error: a number of more than 9 digits" },
    /* keys, types, bounds */
    { SITE "publish = {\n  air_cutof = 3; };",
      ":3: error: publish.air_cutof is not a key; did you mean air_cutoff?" },
    { SITE "air_cutoff = 3;",
      ":2: error: air_cutoff is not a key; it belongs to publish.air_cutoff" },
    { SITE "\n\nzzz = 3;", ":4: error: zzz is not a key; known here: site, feed, ingest, check, "
                           "publish, portal, serve" },
    { SITE FEED_("  brokr = \"x\";"),
      ":4: error: feed.air.brokr is not a key; did you mean broker?" },
    { SITE "publish = 5;", ":2: error: publish is a group; write publish = { ... };" },
    { SITE "feed = { air = 5; };", ":2: error: feed.air is a group" },
    { SITE "publish = { air_cutoff = \"25\"; };",
      ":2: error: publish.air_cutoff has the wrong type; write a whole number from 0 to 59" },
    { SITE "publish = { air_cutoff = 25.0; };",
      ":2: error: publish.air_cutoff has the wrong type" },
    { SITE "publish = {\n air_cutoff = 60; };",
      ":3: error: publish.air_cutoff is 60; write a whole number from 0 to 59" },
    { SITE "publish = { revise_after = 61; };", ":2: error: publish.revise_after is 61" },
    { SITE "publish = { air_cutoff = 5;\n air_not_before = 6; };",
      ":3: error: publish.air_not_before: is 6 and above air_cutoff = 5" },
    { SITE "check = { late_hours = -1; };", ":2: error: check.late_hours is -1" },
    { SITE "check = { sentinels = [ \"none\" ]; };",
      ":2: error: check.sentinels: \"none\" is no decimal number" },
    { SITE "ingest = { batch = 0; };", ":2: error: ingest.batch is 0" },
    { "site = {\n name = 5; data = \"d\"; web = \"w\"; registry = \"r\"; };",
      ":2: error: site.name has the wrong type; write name = \"...\";" },
    { "site = {\n demo = 1; name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\"; };",
      ":2: error: site.demo has the wrong type; write demo = true; or demo = false;" },
    { "\nsite = { data = \"d\"; web = \"w\"; registry = \"r\"; };",
      ":2: error: site.name is missing; write name = \"...\";" },
    { "site = { name = \"\"; data = \"d\"; web = \"w\"; registry = \"r\"; };",
      ":1: error: site.name is empty" },
    { "site = { utc_offset = \"8\"; name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\"; };",
      ":1: error: site.utc_offset: \"8\" is no offset from -12:00 to +14:00 in quarters of an hour;"
      " write \"+08:00\"" },
    { SITE_AT("") FEED_(""), ":1: error: site.utc_offset: \"\" is no offset" },
    { SITE_AT("+23:59"), ":1: error: site.utc_offset: \"+23:59\" is no offset" },
    { SITE_AT("+14:15"), ":1: error: site.utc_offset: \"+14:15\" is no offset" },
    { SITE_AT("-12:15"), ":1: error: site.utc_offset: \"-12:15\" is no offset" },
    { SITE_AT("+08:05"), ":1: error: site.utc_offset: \"+08:05\" is no offset" },
    /* feeds */
    { SITE "feed = { air = { broker = \"mqtt://b\"; }; };",
      ":2: error: feed.air.topic is missing" },
    { SITE "feed = { a = { topic = \"t\";\nbroker = \"tcp://b\"; }; };",
      ":3: error: feed.a.broker: \"tcp://b\" is no broker; write mqtt://" },
    { SITE "feed = { a = { topic = \"t\"; broker = \"mqtt://u:p@b\"; }; };",
      ":2: error: feed.a.broker: holds an '@', and so a name or password; write them as username" },
    { SITE "feed = { a = { topic = \"t\"; broker = \"mqtt://b:0\"; }; };",
      ":2: error: feed.a.broker: \"b:0\" has no port from 1 to 65535" },
    { SITE "feed = { a = { topic = \"t\"; broker = \"mqtt://\"; }; };",
      ":2: error: feed.a.broker: \"\" begins with no host" },
    { SITE "feed = { a = { topic = \"t\"; broker = \"mqtt://b/x\"; }; };",
      ":2: error: feed.a.broker: \"mqtt://b/x\" has a path" },
    { SITE "feed = { a = { broker = \"mqtt://b\"; topic = \"air+/x\"; }; };",
      ":2: error: feed.a.topic: \"air+/x\": '+' stands alone" },
    { SITE "feed = { a = { broker = \"mqtt://b\"; topic = \"#/x\"; }; };",
      ":2: error: feed.a.topic: \"#/x\": '#' stands alone at the end" },
    { SITE FEED_("  decoder = \"xml\";"), ":4: error: feed.air.decoder: \"xml\" is no decoder" },
    { SITE FEED_("  stamp = \"begin\";"),
      ":4: error: feed.air.stamp is \"begin\"; write one of: end start" },
    { SITE FEED_("  protocol = \"4\";"),
      ":4: error: feed.air.protocol is \"4\"; write one of: 3.1.1 5" },
    { SITE FEED_("  protocol = \"3.1.1 5\";"), ":4: error: feed.air.protocol is" },
    { SITE FEED_("  window = 65536;"), ":4: error: feed.air.window is 65536" },
    { SITE FEED_("  client_id = \"\";"), ":4: error: feed.air.client_id: is empty" },
    { SITE FEED_("  client_id = \"a\\x01\";"),
      ":4: error: feed.air.client_id holds a control character" },
    { SITE FEED_(
          "  client_id = \"1234567890123456789012345678901234567890123456789012345678901234 \";"),
      ":4: error: feed.air.client_id is 65 bytes long; write at most 64" },
    { SITE FEED_("  ca = \"envpub.cfg\";"),
      ":3: error: feed.air.broker: ca, cert and key are for mqtts://" },
    { SITE FEED_("  password_file = \"secret\";"),
      ":4: error: feed.air.password_file: has no username" },
    { SITE FEED_("  username = \"u\"; password_file = \"open\";"),
      ":4: error: feed.air.password_file: " },
    { SITE FEED_("  username = \"u\"; password_file = \"nowhere\";"),
      ":4: error: feed.air.password_file: " },
    { SITE "feed = { a = { broker = \"mqtts://b\"; topic = \"t\"; ca = \"nowhere\"; }; };",
      ":2: error: feed.a.ca: " },
    { SITE "feed = { a = { broker = \"mqtts://b\"; topic = \"t\"; cert = \"envpub.cfg\"; }; };",
      ":2: error: feed.a.cert: cert and key go together" },
    { SITE "feed = { a = { broker = \"mqtt://b\"; topic = \"t\"; client_id = \"x\"; };\n"
           " b = { broker = \"mqtt://B:1883\"; topic = \"u\"; client_id = \"x\"; }; };",
      ":3: error: feed.b.client_id: \"x\" is that of feed.a" },
    /* approval, portals, serve */
    { SITE
      "publish = { approval = {\n number = \"1\"; scope = \"air\"; until = \"2027-12-31\"; }; };",
      ":2: error: publish.approval.name: is missing or empty" },
    { SITE "publish = { approval = { number = \"1\"; scope = \"air\"; name = \"n\";\n until = "
           "\"2027-02-30\"; }; };",
      ":3: error: publish.approval.until is \"2027-02-30\", which is no date" },
    { SITE "publish = { approval = { number = \"1\"; name = \"n\"; until = \"2027-12-31\";\n scope "
           "= \"air, gas\"; }; };",
      ":3: error: publish.approval.scope: \"gas\" is no product; known: air" },
    { SITE "portal = { c = { url = \"http://portal.example/{path}\"; }; };",
      ":2: error: portal.c.url: http:// is for this machine only" },
    { SITE "portal = { c = { url = \"https://portal.example/\"; }; };",
      ":2: error: portal.c.url: has no {path}" },
    { SITE "portal = { c = {\n url = \"https://p/in#/{path}\"; }; };",
      ":3: error: portal.c.url: \"https://p/in#/{path}\" holds a '#', and what follows one is never"
      " sent; take it out, or write it %23" },
    { SITE "portal = { c = { url = \"https://p/{path}#a\"; }; };",
      ":2: error: portal.c.url: \"https://p/{path}#a\" holds a '#'" },
    { SITE "portal = { c = { url = \"https://p/in /{path}\"; }; };",
      ":2: error: portal.c.url: \"https://p/in /{path}\" holds a blank; take it out, or write it"
      " %20" },
    { SITE "portal = { c = { url = \" https://p/{path}\"; }; };",
      ":2: error: portal.c.url: \" https://p/{path}\" holds a blank" },
    { SITE "portal = { c = { url = \"https://p/\\t{path}\"; }; };",
      ":2: error: portal.c.url holds a control character" },
    { SITE "portal = { c = { url = \"ftp://p/{path}\"; }; };",
      ":2: error: portal.c.url: \"ftp://p/{path}\" is no portal" },
    { SITE "portal = { c = { url = \"https://p/{path}\";\n products = [ \"days\" ]; }; };",
      ":3: error: portal.c.products is \"days\"; write one of: hours" },
    { SITE "portal = { c = { url = \"https://p/{path}\";\n token_file = \"open\"; }; };",
      ":3: error: portal.c.token_file: " },
    { SITE "portal = { c = { url = \"https://p/{path}\";\n since = \"yesterday\"; }; };",
      ":3: error: portal.c.since: \"yesterday\" is no date or time" },
    { SITE "portal = { c = { url = \"https://u:p@host/{path}\"; }; };",
      ":2: error: portal.c.url: " },
    { SITE "portal = { c = { url = \"http://127.0.0.1@p/{path}\"; }; };",
      ":2: error: portal.c.url: holds an '@', and so a name or password; write a token" },
    { SITE "serve = {\n listen = []; };", ":3: error: serve.listen is empty; write listen = [" },
    { SITE "serve = {\n listen = (); };", ":3: error: serve.listen is empty; write listen = [" },
    { SITE "portal = { c = { url = \"https://p/{path}\";\n products = [ ]; }; };",
      ":3: error: portal.c.products is empty; write products = [" },
    { SITE "serve = { listen = \"localhost\"; };",
      ":2: error: serve.listen: \"localhost\" is no address:port" },
    { SITE "serve = { listen = [ \"a:1\", \"a:1\", \"a:1\", \"a:1\", \"a:1\", \"a:1\", \"a:1\", "
           "\"a:1\", \"a:1\","
           " \"a:1\", \"a:1\", \"a:1\", \"a:1\", \"a:1\", \"a:1\", \"a:1\", \"a:1\" ]; };",
      ":2: error: serve.listen has more than 16 words" },
};

TEST(every_fault_is_told_with_its_line_and_remedy)
{
    (void)state_;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        refuses(broken[i].config, broken[i].expected);
}

/* Whatever else is wrong with it. */
TEST(a_password_in_an_address_is_never_repeated)
{
    static const char *const address[] = {
        "tcp://u:hunter2@h", "mqtt://u:hunter2@h", "mqtts://u:hunter2@h:0", "u:hunter2@h",
        "mqtt://u:hunter2/x@h", "https://u:hunter2@h/{path}", "https://u:hunter2/@h/{path}",
        "http://u:hunter2@127.0.0.1/", "ftp://u:hunter2@h/{path}",
    };
    char config[512];
    for (size_t i = 0; i < COUNT(address); i++) {
        snprintf(config, sizeof config,
                 SITE "feed = { a = { topic = \"t\"; broker = \"%s\"; }; };\n"
                 "portal = { c = { url = \"%s\"; }; };", address[i], address[i]);
        EXPECT(!reads(config) && f.errors == 2 && strstr(f.lines.at, "hunter2") == NULL);
    }
}

TEST(all_faults_are_found_at_once)
{
    EXPECT(
        !reads("site = { nam = \"x\"; };\ncheck = { late_hours = 9000; };\nfeed = { a = {}; };"));
    EXPECT(f.errors == 8);      /* nam; name data web registry missing; late_hours; broker topic */
}

TEST(a_missing_file_is_an_error)
{
    findings_close(&f);
    findings_open(&f);
    settings_close(&s);
    EXPECT(!settings_read(&s, "/nowhere/envpub.cfg", &f) && f.errors == 1);
    EXPECT(strstr(f.lines.at, "write its path after -c") != NULL);
}

TEST(there_may_be_any_number_of_portals_and_each_name_fits)
{
    (void)state_;
    struct text config = TEXT(1 << 16);
    text_put(&config, SITE "portal = {\n");
    for (int i = 0; i < 300; i++)
        text_format(&config, "p%d = { url = \"https://p%d.example.cn/{path}\"; };\n", i, i);
    text_put(&config, "};\n");
    EXPECT(reads(config.at) && s.portals == 300 && strcmp(s.portal[299].name, "p299") == 0);
    EXPECT(strcmp(s.portal[299].url, "https://p299.example.cn/{path}") == 0);
    text_close(&config);
    settings_close(&s);
    EXPECT(s.portals == 0 && s.portal == NULL);
    refuses(SITE "feed = { a2345678901234567890123456789012345678901234567890123456789012345 = { };"
            " };", ":2: error: feed.a23456789012345678901234567890123456789012345678901234567...: is no name");
}

TEST(the_approval_holds_through_its_last_local_day)
{
    EXPECT(reads(SITE "publish = { approval = { number = \"1\"; scope = \"air\"; name = \"n\";"
                 " until = \"2026-02-28\"; }; };"));
    EXPECT(s.publish.approval.ends == 1772294400 /* 2026-03-01T00:00:00+08:00 */);
}

TEST(secrets_that_only_we_can_read_and_local_portals_are_fine)
{
    EXPECT(reads(SITE FEED_(
        "  username = \"u\"; password_file = \"secret\";") "portal = { c = { url = "
                                                           "\"http://127.0.0.1:8081/in/{path}\"; "
                                                           "token_file = \"secret\"; };\n"
                                                           " d = { url = \"http://[::1]/{path}\"; "
                                                           "}; e = { url = "
                                                           "\"http://localhost/{path}\"; }; };"));
    EXPECT(s.portals == 3 && s.portal[0].products_count == 1);
    assert_string_equal(s.feed[0].password_file + strlen(folder), "/secret");
}

/* A raw key may hold a NUL or a line end, a PEM file may be long and begin with an empty line. */
TEST(a_key_may_be_any_bytes_and_a_password_is_one_line)
{
    static char pem[5000];
    memset(pem, 'A', sizeof pem);
    pem[0] = '\n';
    write_bytes("sm4.key", "\n\0" "234567890abcde", 16, 0600);
    write_bytes("pem.key", pem, sizeof pem, 0600);
    EXPECT(reads(SITE FEED_("  decoder = \"hj212\"; sm4_key_file = \"sm4.key\";")));
    EXPECT(reads(SITE "feed = { a = { broker = \"mqtts://b\"; topic = \"t\"; cert = \"pem.key\";"
                 " key = \"pem.key\"; }; };"));
    refuses(SITE FEED_("  username = \"u\"; password_file = \"pem.key\";"),
            ":4: error: feed.air.password_file: ");
    refuses(SITE FEED_("  username = \"u\"; password_file = \"sm4.key\";"),
            ":4: error: feed.air.password_file: ");
    write_bytes("sm4.key", "", 0, 0600);
    refuses(SITE FEED_("  decoder = \"hj212\"; sm4_key_file = \"sm4.key\";"),
            ":4: error: feed.air.sm4_key_file: ");
}

/* It is one word of a request's head; a password may hold what it likes. */
TEST(a_token_that_no_push_can_use_is_an_error_of_the_configuration)
{
    static const char *const bad[] = { "a b\n", " ab\n", "ab \n", "\xef\xbb\xbf" "ab\n",
                                       "d\xc3\xa9\n", "a\tb\n", "a\x7f\n" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        write_file("token", bad[i], 0600);
        refuses(SITE "portal = { c = { url = \"https://p/{path}\";\n token_file = \"token\"; }; };",
                ":3: error: portal.c.token_file: ");
        EXPECT(strstr(f.lines.at, "is no token: it holds a blank") != NULL);
        EXPECT(reads(SITE FEED_("  username = \"u\"; password_file = \"token\";")));
    }
    write_file("token", "aB3/~+==\r\nwhat follows is not read\n", 0600);
    EXPECT(reads(SITE "portal = { c = { url = \"https://p/{path}\";"
                      " token_file = \"token\"; }; };"));
}

TEST(a_key_of_another_shape_is_an_error_of_the_configuration)
{
    static const char *const bad[] = { "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
                                       "gggggggggggggggggggggggggggggggg" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file("sm4.key", bad[i], 0600);
        EXPECT(!reads(SITE FEED_("  decoder = \"hj212\"; sm4_key_file = \"sm4.key\";")));
        refuses(SITE FEED_("  decoder = \"hj212\"; sm4_key_file = \"sm4.key\";"),
                ":4: error: feed.air.sm4_key_file: ");
    }
}

static void all_empty(const char *const *path_of, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (*path_of[i] != '\0')
            fail_msg("path %zu is kept: %s", i, path_of[i]);
}

TEST(a_program_without_secrets_keeps_no_path_of_one_and_looks_at_no_file)
{
    findings_close(&f);
    findings_open(&f);
    settings_close(&s);
    write_file("envpub.cfg", SITE
               "feed = { a = { broker = \"mqtts://a\"; topic = \"t\"; decoder = \"hj212\";"
               " ca = \"1\"; cert = \"2\"; key = \"3\"; sm4_key_file = \"4\"; username = \"u\";"
               " password_file = \"5\"; };\n b = { broker = \"mqtt://b\"; topic = \"t\";"
               " decoder = \"hj212\"; sm4_key_file = \"6\"; }; };\n"
               "portal = { c = { url = \"https://p/{path}\"; token_file = \"7\"; ca = \"8\"; }; };",
               0644);
    EXPECT(settings_read_public(&s, path, &f) && f.lines.length == 0);
    EXPECT(s.feeds == 2 && s.portals == 1 && *s.site.data != '\0');
    const struct feed_settings *a = &s.feed[0], *b = &s.feed[1];
    const char *const path_of[] = {
        a->password_file, a->ca, a->cert, a->key, a->sm4_key_file,
        b->password_file, b->ca, b->cert, b->key, b->sm4_key_file,
        s.portal[0].token_file, s.portal[0].ca,
    };
    all_empty(path_of, COUNT(path_of));
}

/* As one of the two programs reads the file. */
static bool reads_for(const char *secrets)
{
    findings_close(&f);
    findings_open(&f);
    settings_close(&s);
    return settings_read_for(&s, path, secrets, &f);
}

TEST(a_program_looks_at_the_secrets_that_it_reads_only)
{
    EXPECT(!reads(SITE FEED_("  username = \"u\"; password_file = \"secret\";")
                  "portal = { c = { url = \"https://p/{path}\"; token_file = \"open\"; }; };"));
    EXPECT(f.errors == 1);
    EXPECT(reads_for("feed.") && f.lines.length == 0);
    assert_string_equal(s.portal[0].token_file + strlen(folder), "/open");
    EXPECT(!reads_for("portal.") && f.errors == 1);
    EXPECT(!reads(SITE FEED_("  username = \"u\"; password_file = \"none\";")));
    EXPECT(reads_for("portal.") && f.lines.length == 0 && !reads_for("feed."));
}

TEST(a_portal_is_sent_hours_from_a_local_date_or_a_moment_on)
{
    EXPECT(reads(SITE "portal = { a = { url = \"https://p/{path}\"; since = \"2026-03-01\"; };\n"
                      " b = { url = \"https://p/{path}\"; since = \"2026-03-01T00:00:00Z\";"
                      " timeout = 5; }; c = { url = \"https://p/{path}\"; }; };"));
    EXPECT(s.portal[0].from == 1772294400 && s.portal[0].timeout == 30);
    EXPECT(s.portal[1].from == 1772294400 + 28800 && s.portal[1].timeout == 5);
    EXPECT(s.portal[2].from == INT64_MIN);
}

TEST(a_path_may_stand_in_a_query)
{
    EXPECT(reads(SITE "portal = { a = { url = \"https://p/in?file={path}\"; };\n"
                      " b = { url = \"https://p/%20%23/{path}?v=1\"; }; };"));
}

TEST(the_reference_names_every_key)
{
    struct text out = TEXT(1 << 16);
    settings_keys(&out);
    for (size_t i = 0; i < COUNT(keys); i++)
        EXPECT(strstr(out.at, keys[i].name) != NULL);
    EXPECT(strstr(out.at, "publish.air_cutoff = 25\n") != NULL);
    EXPECT(strstr(out.at, "check.sentinels = [ \"-99\", ") != NULL);
    text_close(&out);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_sample_is_read),
        FACT(what_is_left_out_has_its_default), FACT(the_decoder_has_its_own_default_of_the_stamp),
        FACT(what_pages_print_holds_nothing_that_nobody_sees),
        FACT(the_identity_of_the_site_is_optional),
        FACT(the_site_may_stand_anywhere_on_earth),
        FACT(a_configuration_without_feeds_is_fine),
        FACT(brokers_are_taken_apart),
        FACT(lists_are_strings_numbers_or_one_word),
        FACT(every_fault_is_told_with_its_line_and_remedy),
        FACT(a_password_in_an_address_is_never_repeated),
        FACT(all_faults_are_found_at_once),
        FACT(a_missing_file_is_an_error),
        FACT(there_may_be_any_number_of_portals_and_each_name_fits),
        FACT(the_approval_holds_through_its_last_local_day),
        FACT(secrets_that_only_we_can_read_and_local_portals_are_fine),
        FACT(a_key_may_be_any_bytes_and_a_password_is_one_line),
        FACT(a_token_that_no_push_can_use_is_an_error_of_the_configuration),
        FACT(a_key_of_another_shape_is_an_error_of_the_configuration),
        FACT(a_program_without_secrets_keeps_no_path_of_one_and_looks_at_no_file),
        FACT(a_program_looks_at_the_secrets_that_it_reads_only),
        FACT(a_portal_is_sent_hours_from_a_local_date_or_a_moment_on),
        FACT(a_path_may_stand_in_a_query),
        FACT(the_reference_names_every_key),
    };
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/envpub.cfg", folder);
    write_file("secret", "hush\n", 0600);
    write_file("open", "hush\n", 0644);
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    findings_close(&f);
    settings_close(&s);
    static const char *const files[] = { "envpub.cfg", "secret", "open", "sm4.key", "pem.key", "token" };
    for (size_t i = 0; i < COUNT(files); i++) {
        char file[96];
        snprintf(file, sizeof file, "%s/%s", folder, files[i]);
        unlink(file);
    }
    rmdir(folder);
    return failed;
}
