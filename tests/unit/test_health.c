#include "ingest/health.c"

#include <stdlib.h>
#include <string.h>

#include "schema/base/json.h"
#include "tests/test.h"

#define NOW INT64_C(1772294400)      /* 2026-03-01T00:00:00+08:00 */
enum { OFFSET = 8 * HOUR };

static struct feed_health feed[2];
static struct health health;
static struct text body;
static struct json *root;

static int set_up(void **state)
{
    (void)state;
    feed[0] = (struct feed_health){
        .name = "air", .connected = true, .kept = true, .subscribed = true, .since = NOW - 3600,
        .last_message = NOW - 5, .last_end = NOW - 65, .messages = 12345678901, .qos0 = 2,
        .redelivered = 3, .retained = 4, .unused = 60,
        .stored = { .added = 5000000000, .changed = 6, .same = 7, .kept = 8 },
    };
    feed[1] = (struct feed_health){
        .name = "gas", .since = NOW - 60, .error = "the broker \"closed\"\nthe connection",
        .stored = { .added = 1 },
    };
    health = (struct health){
        .started = NOW - 7200, .feeds = 2, .batch = 900, .commit_us = 1234567, .commits = 42,
        .feed = feed,
    };
    health.refused[NOT_JSON] = 5;
    health.refused[UNKNOWN_STATION] = 1;
    body = TEXT(RUN_BYTES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    json_close(&root);
    text_close(&body);
    return 0;
}

static const struct json *parsed(void)
{
    struct why why = { "" };
    json_close(&root);
    text_clear(&body);
    health_json(&body, &health, NOW, OFFSET);
    if (!json_parse(&root, body.at, body.length, &why))
        fail_msg("%s", why.text);
    return root;
}

static bool word_is(const struct json *object, const char *key, const char *word)
{
    const struct json *value = json_member(object, key);
    return value != NULL && json_string(value) != NULL && strcmp(json_string(value), word) == 0;
}

static bool number_is(const struct json *object, const char *key, const char *number)
{
    const struct json *value = json_member(object, key);
    const char *digits = value == NULL ? NULL : json_digits(value);
    return digits != NULL && strcmp(digits, number) == 0;
}

static bool is_null(const struct json *object, const char *key)
{
    const struct json *value = json_member(object, key);
    return value != NULL && json_kind(value) == JSON_NULL;
}

TEST(the_run_file_tells_of_the_process)
{
    const struct json *h = parsed(), *batch = json_member(h, "batch"),
                      *stored = json_member(h, "stored");
    EXPECT(word_is(h, "written", "2026-03-01T00:00:00+08:00")
           && word_is(h, "started", "2026-02-28T22:00:00+08:00"));
    EXPECT(json_member(h, "pid") != NULL && is_null(h, "problem"));
    EXPECT(number_is(batch, "messages", "900") && number_is(batch, "commit_ms", "1234.567"));
    EXPECT(number_is(batch, "commits", "42"));
    EXPECT(number_is(stored, "added", "5000000001") && number_is(stored, "changed", "6"));
    EXPECT(number_is(stored, "same", "7") && number_is(stored, "kept", "8"));
}

TEST(the_run_file_tells_of_each_feed)
{
    const struct json *air = json_first(json_member(parsed(), "feeds")), *gas = json_next(air);
    EXPECT(json_count(json_member(root, "feeds")) == 2);
    EXPECT(word_is(air, "name", "air") && json_true(json_member(air, "connected")));
    EXPECT(json_true(json_member(air, "session")) && json_true(json_member(air, "subscribed")));
    EXPECT(word_is(air, "last_message", "2026-02-28T23:59:55+08:00")
           && number_is(air, "lag", "60"));
    EXPECT(number_is(air, "messages", "12345678901") && number_is(air, "qos0", "2"));
    EXPECT(number_is(air, "redelivered", "3") && number_is(air, "retained", "4")
           && is_null(air, "error"));
    EXPECT(word_is(gas, "name", "gas") && !json_true(json_member(gas, "connected")));
    EXPECT(is_null(gas, "last_message") && is_null(gas, "last_end") && is_null(gas, "lag"));
    EXPECT(number_is(gas, "messages", "0"));
    EXPECT(number_is(air, "unused", "60") && number_is(gas, "unused", "0"));
    EXPECT(json_string(json_member(gas, "error")) != NULL);
}

TEST(only_reasons_that_occur_are_told)
{
    const struct json *refused = json_member(parsed(), "refused");
    EXPECT(json_count(refused) == 2 && number_is(refused, "not_json", "5"));
    EXPECT(number_is(refused, "unknown_station", "1"));
    memset(health.refused, 0, sizeof health.refused);
    EXPECT(json_count(json_member(parsed(), "refused")) == 0);
}

TEST(words_that_were_cut_inside_a_character_stay_json)
{
    memset(health.problem, 'x', sizeof health.problem - 1);
    memcpy(health.problem + sizeof health.problem - 3, "\xe6\x95", 2);
    snprintf(health.feed[1].error, sizeof health.feed[1].error, "\xff\x01 \"");
    const struct json *h = parsed();
    EXPECT(json_string(json_member(h, "problem")) != NULL);
    EXPECT(json_string(json_member(json_next(json_first(json_member(h, "feeds"))), "error"))
           != NULL);
}

TEST(without_feeds_the_run_file_is_whole)
{
    health = (struct health){ .started = NOW };
    const struct json *h = parsed();
    EXPECT(json_count(json_member(h, "feeds")) == 0
           && number_is(json_member(h, "stored"), "added", "0"));
}

/* ---- for Prometheus ---- */

struct sample { char name[96]; const char *at; };

/* The name a line begins with, up to '{' or ' '. */
static struct sample sample_at(const char *line)
{
    struct sample s = { .at = line };
    size_t n = strcspn(line, "{ \n");
    assert_true(n > 0 && n < sizeof s.name);
    memcpy(s.name, line, n);
    return s;
}

static bool prom_holds(const char *line)
{
    const char *at = strstr(body.at, line);
    return at != NULL && (at == body.at || at[-1] == '\n');
}

TEST(every_metric_has_its_help_and_type_before_it_once)
{
    char help[128], type[128], family[96] = "";
    size_t samples = 0;
    health_prom(&body, &health, NOW);
    assert_true(body.at[body.length - 1] == '\n');
    for (const char *line = body.at; *line != '\0'; line = strchr(line, '\n') + 1) {
        if (*line == '#')
            continue;
        struct sample s = sample_at(line);
        EXPECT(strncmp(s.name, "envpub_ingest_", 14) == 0);
        samples++;
        if (strcmp(s.name, family) == 0)
            continue;
        snprintf(family, sizeof family, "%s", s.name);
        snprintf(help, sizeof help, "# HELP %s ", s.name);
        snprintf(type, sizeof type, "# TYPE %s ", s.name);
        const char *h = strstr(body.at, help), *t = strstr(body.at, type);
        EXPECT(h != NULL && t != NULL && h < t && t < line);
        EXPECT(strstr(h + 1, help) == NULL && strstr(t + 1, type) == NULL);
        bool counter = strncmp(t + strlen(type), "counter\n", 8) == 0;
        size_t length = strlen(s.name);
        EXPECT(counter || strncmp(t + strlen(type), "gauge\n", 6) == 0);
        EXPECT(counter == (length > 6 && strcmp(s.name + length - 6, "_total") == 0));
    }
    EXPECT(samples >= 2 + 6 * 2 + 4 + (REASONS - 1) + 4);
}

TEST(every_line_ends_in_a_number)
{
    health_prom(&body, &health, NOW);
    for (const char *line = body.at; *line != '\0'; line = strchr(line, '\n') + 1) {
        char *end;
        const char *space = line + strcspn(line, "\n");
        if (*line == '#')
            continue;
        while (*space != ' ')
            space--;
        (void)strtod(space + 1, &end);
        EXPECT(space > line && end > space + 1 && *end == '\n');
    }
}

TEST(the_numbers_are_ours)
{
    snprintf(health.problem, sizeof health.problem, "the disk is full");
    health_prom(&body, &health, NOW);
    EXPECT(prom_holds("envpub_ingest_feed_connected{feed=\"air\"} 1\n"));
    EXPECT(prom_holds("envpub_ingest_feed_connected{feed=\"gas\"} 0\n"));
    EXPECT(prom_holds("envpub_ingest_messages_total{feed=\"air\"} 12345678901\n"));
    EXPECT(prom_holds("envpub_ingest_unused_readings_total{feed=\"air\"} 60\n"));
    EXPECT(prom_holds("envpub_ingest_readings_total{outcome=\"added\"} 5000000001\n"));
    EXPECT(prom_holds("envpub_ingest_refused{reason=\"not_json\"} 5\n"));
    EXPECT(prom_holds("envpub_ingest_refused{reason=\"bad_crc\"} 0\n"));
    EXPECT(prom_holds("envpub_ingest_commit_seconds 1.234567\n"));
    EXPECT(prom_holds("envpub_ingest_store_failing 1\n"));
    EXPECT(
        prom_holds("envpub_ingest_last_interval_end_timestamp_seconds{feed=\"air\"} 1772294335\n"));
}

TEST(both_run_files_are_written)
{
    char folder[] = "/tmp/envpub-health-XXXXXX", path[128];
    static const char *const made[] = { "run/ingest.json", "run/ingest.prom", "run" };
    struct why why = { "" };
    assert_non_null(mkdtemp(folder));
    EXPECT(health_write(&health, folder, NOW, OFFSET, &why)
           && health_write(&health, folder, NOW, OFFSET, &why));
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, made[i]);
        EXPECT(remove(path) == 0);
    }
    EXPECT(remove(folder) == 0);
    EXPECT(!health_write(&health, "/dev/null", NOW, OFFSET, &why) && why.text[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        cmocka_unit_test_setup_teardown(the_run_file_tells_of_the_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_run_file_tells_of_each_feed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_reasons_that_occur_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_that_were_cut_inside_a_character_stay_json, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_feeds_the_run_file_is_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_metric_has_its_help_and_type_before_it_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_line_ends_in_a_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_numbers_are_ours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(both_run_files_are_written, set_up, tear_down),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
