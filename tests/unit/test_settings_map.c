#include "schema/settings_map.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/test.h"

static char folder[] = "/tmp/test_settings_map_XXXXXX", path[64];
static struct settings s;
static struct findings f;

/* Line 3 is the broker, line 4 `more`. */
static bool reads(const char *more)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out,
            "site = { name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\"; };\n"
            "feed = { air = {\n  broker = \"mqtt://b\"; topic = \"air/+/data\";\n%s }; };\n",
            more);
    fclose(out);
    findings_close(&f);
    findings_open(&f);
    settings_close(&s);
    return settings_read(&s, path, &f);
}

static void refuses(const char *more, const char *expected)
{
    char start[600];
    snprintf(start, sizeof start, "%s:%s", path, expected);
    bool ok = reads(more);
    if (ok || f.errors != 1 || strncmp(f.lines.at, start, strlen(start)) != 0)
        fail_msg("want %s\ngot %zu:\n%s", start, f.errors, f.lines.at == NULL ? "" : f.lines.at);
}

TEST(a_feed_without_a_map_has_the_contracts_shape)
{
    EXPECT(reads("map = { };") && reads(""));
    const struct map_settings *m = &s.feed[0].map;
    assert_string_equal(m->root, "");
    assert_string_equal(m->station, "/station");
    assert_string_equal(m->time, "/time");
    assert_string_equal(m->span, "/span");
    assert_string_equal(m->values, "/values");
    assert_string_equal(m->units, "/units");
    assert_string_equal(m->flags, "/flags");
    assert_string_equal(m->list_name, "");
    assert_string_equal(m->list_value, "/value");
    assert_string_equal(m->time_format, "plain");
    EXPECT(m->topic_level == 0 && !m->topic_agrees && !m->text_numbers && m->ignore_count == 0);
}

TEST(a_map_is_read)
{
    EXPECT(
        reads("map = { station = \"key\"; time = \"/ts\"; time_format = \"unix_ms\"; values = \"\";"
              " units = \"\"; ignore = [ \"a\", \"b c\" ]; text_numbers = true; };"));
    EXPECT(reads("map = { station = \"topic\"; topic_level = 2; root = \"/data/0\"; };"));
    EXPECT(reads("map = { topic_level = 2; topic_agrees = true; };") && s.feed[0].map.topic_agrees);
    EXPECT(reads("map = { topic_level = 3; list_name = \"/n\"; list_unit = \"\"; };"));
    EXPECT(reads("client_id = \"x\"; }; b = { broker = \"mqtt://b\"; topic = \"a/#\";"
                 " map = { station = \"topic\"; topic_level = 9; };"));
    EXPECT(s.feeds == 2 && s.feed[0].map.topic_level == 0 && s.feed[1].map.topic_level == 9);
    EXPECT(reads("}; b = { broker = \"mqtt://b\"; topic = \"$share/g/air/+\";"
                 " map = { station = \"topic\"; topic_level = 2; };"));
}

static const struct {
    const char *more, *expected;
} broken[] = {
    { "map = { station = \"id\"; };",
      "4: error: feed.air.map.station: \"id\" is no JSON Pointer; write \"/id\"" },
    { "map = {\n station = \"\"; };", "5: error: feed.air.map.station: is empty; write where in an "
                                      "object it stands, as \"/station\"" },
    { "map = { time = \"\"; };", "4: error: feed.air.map.time: is empty" },
    { "map = { list_value = \"\"; };", "4: error: feed.air.map.list_value: is empty" },
    { "map = { values = \"/a~2\"; };", "4: error: feed.air.map.values: after '~' stands 0 or 1" },
    { "map = { root = \"/1/2/3/4/5/6/7/8/9\"; };",
      "4: error: feed.air.map.root: it is deeper than 8" },
    { "map = { units = \"/0123456789012345678901234567890123456789012345678901234567890123\"; };",
      "4: error: feed.air.map.units: a key in it is longer than 63 bytes" },
    { "map = {\n station = \"topic\"; };",
      "4: error: feed.air.map.topic_level: is missing; write which" },
    { "map = { topic_agrees = true; };", "4: error: feed.air.map.topic_level: is missing" },
    { "map = { station = \"topic\";\n topic_level = 4; };",
      "5: error: feed.air.map.topic_level: is 4, and topic has 3; write at most that" },
    { "map = { station = \"topic\"; topic_level = 2;\n topic_agrees = true; };",
      "5: error: feed.air.map.topic_agrees: compares the topic with the payload" },
    { "map = { time_format = \"iso\"; };", "4: error: feed.air.map.time_format is \"iso\"; write "
                                           "one of: plain rfc3339 unix unix_ms local" },
    { "map = { topic_level = -1; };",
      "4: error: feed.air.map.topic_level is -1; write a whole number" },
    { "map = { topic_agrees = \"yes\"; };",
      "4: error: feed.air.map.topic_agrees has the wrong type" },
    { "map = { stations = \"/a\"; };",
      "4: error: feed.air.map.stations is not a key; did you mean station?" },
    { "map = { foo = \"/a\"; };", "4: error: feed.air.map.foo is not a key; known here: root, station" },
    { "map = \"/a\";", "4: error: feed.air.map is a group; write map = { ... };" },
    { "decoder = \"hj212\";\n map = { };",
      "5: error: feed.air.map: is for decoder = \"json\"; write that, or take it out" },
};

TEST(every_fault_of_a_map_is_told_with_its_line_and_remedy)
{
    (void)state_;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        refuses(broken[i].more, broken[i].expected);
}

TEST(the_group_of_a_shared_subscription_is_in_no_topic)
{
    (void)state_;
    assert_string_equal(topic_filter("$share/g/air/+"), "air/+");
    assert_string_equal(topic_filter("$share/g/"), "");
    assert_string_equal(topic_filter("$share/g"), "$share/g");
    assert_string_equal(topic_filter("$shared/g/air"), "$shared/g/air");
    assert_string_equal(topic_filter("air/$share/g"), "air/$share/g");
    assert_string_equal(topic_filter(""), "");
}

TEST(all_faults_of_a_map_are_found_at_once)
{
    EXPECT(!reads(
        "map = { root = \"a\"; station = \"a\"; time = \"a\"; span = \"a\"; values = \"a\";"
        " units = \"a\"; flags = \"a\"; list_name = \"a\"; list_value = \"a\"; list_unit = \"a\";"
        " list_flag = \"a\"; topic_agrees = true; };"));
    EXPECT(f.errors == 12);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_feed_without_a_map_has_the_contracts_shape),
        FACT(a_map_is_read),
        FACT(every_fault_of_a_map_is_told_with_its_line_and_remedy),
        FACT(the_group_of_a_shared_subscription_is_in_no_topic),
        FACT(all_faults_of_a_map_are_found_at_once),
    };
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/envpub.cfg", folder);
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    findings_close(&f);
    settings_close(&s);
    unlink(path);
    rmdir(folder);
    return failed;
}
