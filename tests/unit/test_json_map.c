#include "ingest/json_map.c"

#include <stdlib.h>

#include "schema/base/text.h"
#include "tests/test.h"

static struct claims claims;
static struct json_map map;

static int set_up(void **state)
{
    struct why why;
    (void)state;
    return claims_open(&claims, &why) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    claims_close(&claims);
    return 0;
}

/* What a feed without a map has. */
static struct map_settings plain(void)
{
    return (struct map_settings){ .station = "/station",
                                  .time = "/time",
                                  .span = "/span",
                                  .values = "/values",
                                  .units = "/units",
                                  .flags = "/flags",
                                  .list_value = "/value",
                                  .list_unit = "/unit",
                                  .list_flag = "/flag",
                                  .time_format = "plain" };
}

static void have(const struct map_settings *s)
{
    struct why why = { "" };
    if (!json_map_compile(&map, s, &why))
        fail_msg("not compiled: %s", why.text);
}

/* By `map`, on that topic, from a copy of exactly that size. */
static enum reason heard(const char *topic, const char *text)
{
    size_t length = strlen(text);
    char *copy = malloc(length);
    assert_non_null(copy);
    memcpy(copy, text, length);
    claims_clear(&claims);
    decoder_json.decode(
        &(struct message){ .topic = topic, .body = copy, .length = length, .map = &map }, &claims);
    free(copy);
    return claims.faults.reason;
}

static bool telling_is(size_t i, const char *station, const char *stamp, const char *span,
                       size_t count)
{
    const struct telling *t = &claims.telling[i];
    return i < claims.tellings && strcmp(t->station, station) == 0 && strcmp(t->stamp, stamp) == 0
           && strcmp(t->span, span) == 0 && t->count == count;
}

static bool claim_is(size_t i, const char *code, const char *digits, const char *unit,
                     const char *flag)
{
    const struct claim *c = &claims.claim[i];
    return i < claims.count && strcmp(c->code, code) == 0 && strcmp(c->unit, unit) == 0
           && strcmp(c->flag, flag) == 0 && c->absent == (digits == NULL)
           && strcmp(c->digits, digits == NULL ? "" : digits) == 0;
}

static bool same_pointer(const struct json_pointer *a, const struct json_pointer *b)
{
    return a->depth == b->depth && memcmp(a->names, b->names, sizeof a->names) == 0
           && memcmp(a->at, b->at, sizeof a->at) == 0;
}

TEST(the_defaults_compile_to_the_contracts_own_shape)
{
    const struct json_map *p = &json_map_plain;
    struct map_settings s = plain();
    have(&s);
    EXPECT(same_pointer(&map.root, &p->root) && same_pointer(&map.station, &p->station));
    EXPECT(same_pointer(&map.time, &p->time) && same_pointer(&map.span, &p->span));
    EXPECT(same_pointer(&map.values, &p->values) && same_pointer(&map.units, &p->units));
    EXPECT(same_pointer(&map.flags, &p->flags) && same_pointer(&map.list_name, &p->list_name));
    EXPECT(same_pointer(&map.list_value, &p->list_value));
    EXPECT(same_pointer(&map.list_unit, &p->list_unit));
    EXPECT(same_pointer(&map.list_flag, &p->list_flag) && map.asides == 0);
    EXPECT(map.station_is == p->station_is && map.time_is == p->time_is);
}

TEST(a_gateway_tells_of_stations_by_their_names)
{
    struct map_settings s = plain();
    strcpy(s.station, "key");
    strcpy(s.time, "/ts");
    strcpy(s.time_format, "unix_ms");
    have(&s);
    EXPECT(heard("v1/gateway/telemetry",
                 "{\"Device A\":[{\"ts\":1519081200000,\"values\":{\"pm25\":38}},"
                 "{\"ts\":1519084800999,\"values\":{\"pm25\":40,\"co\":0.5}}],"
                 "\"Device B\":{\"ts\":\"1519081200000\",\"values\":{\"o3\":null}}}")
           == REASON_NONE);
    EXPECT(claims.tellings == 3 && telling_is(0, "Device A", "1519081200", "", 1)
           && telling_is(1, "Device A", "1519084800", "", 2)
           && telling_is(2, "Device B", "1519081200", "", 1));
    EXPECT(claim_is(0, "pm25", "38", "", "") && claim_is(3, "o3", NULL, "", ""));
    /* the gateway may leave ts out, and the platform takes its own clock: we do not guess */
    EXPECT(
        heard("t", "{\"A\":[{\"pm25\":38}],\"B\":[{\"ts\":1519081200000,\"values\":{\"o3\":1}}]}")
        == BAD_TIME);
    EXPECT(claims.tellings == 1 && telling_is(0, "B", "1519081200", "", 1));
    EXPECT(heard("t", "{}") == NOT_JSON && heard("t", "[]") == NOT_JSON);
    EXPECT(heard("t", "[{\"A\":[]}]") == NOT_JSON && heard("t", "{\"A\":7}") == NOT_JSON);
    EXPECT(heard("t", "{\"A\":[]}") == NOT_JSON && heard("t", "{\"A\":[[]]}") == NOT_JSON);
    EXPECT(claims.tellings == 0);
}

TEST(values_may_stand_in_the_object_itself)
{
    struct map_settings s = plain();
    strcpy(s.station, "key");
    strcpy(s.time, "/DataTime");
    strcpy(s.time_format, "local");
    strcpy(s.values, "");
    have(&s);
    EXPECT(heard("v1/gateway/telemetry", "{\"A0001\":[{\"二氧化硫\":4.1,\"一氧化碳\":0.6,"
                                         "\"DataTime\":\"2018-02-20 07:00:00\"}]}")
           == REASON_NONE);
    EXPECT(telling_is(0, "A0001", "20180220070000", "", 2) && claims.telling[0].local);
    EXPECT(claim_is(0, "二氧化硫", "4.1", "", "") && claim_is(1, "一氧化碳", "0.6", "", ""));
}

TEST(what_the_pointers_name_beside_the_values_is_no_value)
{
    struct map_settings s = plain();
    strcpy(s.station, "/d/head/id");
    strcpy(s.time, "/d/at");
    strcpy(s.values, "/d");
    strcpy(s.ignore[s.ignore_count++], "battery");
    have(&s);
    EXPECT(heard("t",
                 "{\"units\":{\"co\":\"mg/m3\"},\"flags\":{\"battery\":\"D\",\"co\":\"M\"},\"d\":"
                 "{\"head\":{\"id\":\"A\"},\"at\":1519081200,\"battery\":\"low\",\"co\":1}}")
           == REASON_NONE);
    EXPECT(telling_is(0, "A", "1519081200", "", 1) && claim_is(0, "co", "1", "mg/m3", "M"));
    EXPECT(
        heard("t",
              "{\"flags\":{\"battery\":\"D\"},\"d\":{\"head\":{\"id\":\"A\"},\"at\":1,\"co\":1}}")
        == REASON_NONE);
    EXPECT(claims.count == 1);
    EXPECT(heard("t", "{\"d\":{\"head\":{\"id\":\"A\"},\"at\":1,\"door\":\"open\",\"co\":1}}")
           == BAD_VALUE);
    EXPECT(claims.count == 1);
}

static struct map_settings listed(void)
{
    struct map_settings s = plain();
    strcpy(s.root, "/data");
    strcpy(s.values, "/factors");
    strcpy(s.list_name, "/name");
    return s;
}

/* {"data":{"station":"A","time":1519081200,"factors":…}} */
static enum reason factors(const char *list)
{
    char text[1024];
    snprintf(text, sizeof text, "{\"data\":{\"station\":\"A\",\"time\":1519081200,\"factors\":%s}}",
             list);
    return heard("t", text);
}

TEST(values_may_stand_in_a_list)
{
    struct map_settings s = listed();
    have(&s);
    EXPECT(factors("[{\"name\":\"pm25\",\"value\":38},"
                   "{\"name\":\"co\",\"value\":0.6,\"unit\":\"mg/m3\",\"flag\":\"M\"},"
                   "{\"name\":101,\"value\":null},{\"name\":\"o3\",\"flag\":\"D\"},"
                   "{\"name\":\"no2\",\"value\":4,\"unit\":null,\"flag\":null}]")
           == REASON_NONE);
    EXPECT(telling_is(0, "A", "1519081200", "", 5) && claim_is(4, "no2", "4", "", ""));
    EXPECT(claim_is(0, "pm25", "38", "", "") && claim_is(1, "co", "0.6", "mg/m3", "M"));
    EXPECT(claim_is(2, "101", NULL, "", "") && claim_is(3, "o3", NULL, "", "D"));
}

TEST(a_faulty_item_of_a_list_is_left_out)
{
    static const struct {
        const char *item;
        enum reason reason;
    } cases[] = {
        { "{\"name\":\"o3\"}", BAD_VALUE },
        { "{\"name\":\"o3\",\"value\":\"3\"}", BAD_VALUE },
        { "{\"name\":\"o3\",\"value\":[3]}", BAD_VALUE },
        { "{\"name\":\"o3\",\"value\":3,\"flag\":1}", BAD_VALUE },
        { "{\"name\":\"o3\",\"value\":3,\"unit\":[]}", UNKNOWN_UNIT },
        { "{\"name\":\"o3\",\"flag\":null}", BAD_VALUE },
        { "{\"value\":3}", UNKNOWN_PARAMETER },
        { "{\"name\":null,\"value\":3}", UNKNOWN_PARAMETER },
        { "{\"name\":\"a name of more than thirty-one bytes\",\"value\":3}", UNKNOWN_PARAMETER },
        { "7", UNKNOWN_PARAMETER },
        { "null", UNKNOWN_PARAMETER },
        { "[]", UNKNOWN_PARAMETER },
    };
    struct map_settings s = listed();
    have(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char list[256];
        snprintf(list, sizeof list, "[%s,{\"name\":\"co\",\"value\":1}]", cases[i].item);
        if (factors(list) != cases[i].reason || claims.count != 1)
            fail_msg("%s: %s", cases[i].item, reason_name(claims.faults.reason));
    }
    EXPECT(factors("{\"co\":1}") == BAD_VALUE && factors("[]") == BAD_VALUE);
    EXPECT(factors("null") == BAD_VALUE && heard("t", "{\"data\":[]}") == NOT_JSON);
    EXPECT(heard("t", "{\"Data\":{}}") == NOT_JSON && heard("t", "[]") == NOT_JSON);
}

TEST(a_name_that_stands_twice_refuses_its_list_and_no_other)
{
    struct map_settings s = listed();
    have(&s);
    EXPECT(factors("[{\"name\":\"co\",\"value\":1},{\"name\":\"o3\",\"value\":1},"
                   "{\"name\":\"co\",\"value\":1}]")
           == BAD_VALUE);
    EXPECT(claims.tellings == 0 && claims.count == 0);
    EXPECT(
        heard("t",
              "{\"data\":[{\"station\":\"A\",\"time\":1,\"factors\":[{\"name\":\"co\",\"value\":1},"
              "{\"name\":\"co\",\"value\":2}]},{\"station\":\"B\",\"time\":1,\"factors\":"
              "[{\"name\":\"co\",\"value\":3}]}]}")
        == BAD_VALUE);
    EXPECT(claims.tellings == 1 && claims.faults.count == 1 && telling_is(0, "B", "1", "", 1));
    EXPECT(claims.telling[0].first == 0 && claim_is(0, "co", "3", "", ""));
}

TEST(a_list_of_more_than_a_station_can_say_is_too_large)
{
    struct map_settings s = listed();
    struct text t = TEXT(1 << 20);
    have(&s);
    for (int count = 512; count <= 513; count++) {
        text_clear(&t);
        text_put(&t, "{\"data\":{\"station\":\"A\",\"time\":1,\"factors\":[");
        for (int i = 0; i < count; i++)
            text_format(&t, "%s{\"name\":\"p%d\",\"value\":1}", i == 0 ? "" : ",", i);
        text_put(&t, "]}}");
        EXPECT(heard("t", t.at) == (count == 512 ? REASON_NONE : TOO_LARGE));
    }
    text_close(&t);
}

TEST(keys_with_tildes_and_slashes_and_empty_pointers)
{
    struct map_settings s = plain();
    strcpy(s.station, "/id~1mn/0");
    strcpy(s.time, "/~0t");
    strcpy(s.span, "");
    strcpy(s.units, "");
    strcpy(s.flags, "");
    have(&s);
    EXPECT(heard("t", "{\"id/mn\":[\"A\"],\"~t\":1,\"span\":\"an hour\",\"units\":7,\"flags\":7,"
                      "\"values\":{\"co\":1}}")
           == REASON_NONE);
    EXPECT(telling_is(0, "A", "1", "", 1));
    strcpy(s.station, "/id~1mn/999999");
    have(&s);
    EXPECT(heard("t", "{\"id/mn\":[\"A\"],\"~t\":1,\"values\":{\"co\":1}}") == UNKNOWN_STATION);
    strcpy(s.station, "/a/b/c/d/e/f/g/h");
    have(&s);
    EXPECT(heard("t", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":\"A\"}}}}}}},"
                      "\"~t\":1,\"values\":{\"co\":1}}")
           == REASON_NONE);
}

TEST(a_pointer_that_finds_nothing_has_its_reason)
{
    struct map_settings s = plain();
    strcpy(s.station, "/s");
    strcpy(s.time, "/t");
    strcpy(s.values, "/v");
    have(&s);
    EXPECT(heard("t", "{\"t\":1,\"v\":{\"co\":1}}") == UNKNOWN_STATION);
    EXPECT(heard("t", "{\"s\":\"A\",\"v\":{\"co\":1}}") == BAD_TIME);
    EXPECT(heard("t", "{\"s\":\"A\",\"t\":1}") == BAD_VALUE);
    EXPECT(claims.tellings == 0);
    strcpy(s.list_name, "/n");
    have(&s);
    EXPECT(heard("t", "{\"s\":\"A\",\"t\":1}") == BAD_VALUE && claims.tellings == 0);
    strcpy(s.root, "/deep/1");
    have(&s);
    EXPECT(heard("t", "{\"deep\":[{}]}") == NOT_JSON);
}

TEST(a_level_of_the_topic_may_name_the_station)
{
    struct map_settings s = plain();
    strcpy(s.station, "topic");
    s.topic_level = 2;
    have(&s);
    static const char body[] = "{\"station\":\"other\",\"time\":1,\"values\":{\"co\":1}}";
    EXPECT(heard("air/A1/data", body) == REASON_NONE && telling_is(0, "A1", "1", "", 1));
    EXPECT(heard("air/A1", body) == REASON_NONE && telling_is(0, "A1", "1", "", 1));
    EXPECT(heard("air", body) == UNKNOWN_STATION && heard("", body) == UNKNOWN_STATION);
    EXPECT(heard("air//data", body) == UNKNOWN_STATION && heard(NULL, body) == UNKNOWN_STATION);
    EXPECT(
        heard("air/0123456789012345678901234567890123456789012345678901234567890123456789/x", body)
        == UNKNOWN_STATION);
    s.topic_level = 1;
    have(&s);
    EXPECT(heard("A", body) == REASON_NONE && telling_is(0, "A", "1", "", 1));
}

TEST(topic_and_payload_agree_where_the_feed_says_so)
{
    struct map_settings s = plain();
    static const char one[] = "{\"station\":\"A\",\"time\":1,\"values\":{\"co\":1}}";
    static const char two[] = "[{\"station\":\"A\",\"time\":1,\"values\":{\"co\":1}},"
                              "{\"station\":\"B\",\"time\":1,\"values\":{\"co\":2}}]";
    s.topic_level = 2;
    s.topic_agrees = true;
    have(&s);
    EXPECT(heard("air/A/data", one) == REASON_NONE && claims.tellings == 1);
    EXPECT(heard("air/B/data", one) == TOPIC_MISMATCH && claims.tellings == 0);
    EXPECT(heard("air/a/data", one) == TOPIC_MISMATCH
           && heard("air/AA/data", one) == TOPIC_MISMATCH);
    EXPECT(heard("air", one) == TOPIC_MISMATCH && heard("air/", one) == TOPIC_MISMATCH);
    EXPECT(heard("air/B/data", two) == TOPIC_MISMATCH && telling_is(0, "B", "1", "", 1));
    EXPECT(claims.tellings == 1 && claims.faults.count == 1);
    EXPECT(heard("air/A/data", "{\"time\":1,\"values\":{\"co\":1}}") == UNKNOWN_STATION);
    s.topic_agrees = false;
    have(&s);
    EXPECT(heard("air/B/data", one) == REASON_NONE && telling_is(0, "A", "1", "", 1));
    strcpy(s.station, "key");
    s.topic_agrees = true;
    have(&s);
    EXPECT(heard("air/B/data", "{\"B\":{\"time\":1,\"values\":{\"co\":1}}}") == REASON_NONE);
    EXPECT(heard("air/B/data", "{\"A\":{\"time\":1,\"values\":{\"co\":1}}}") == TOPIC_MISMATCH);
}

static enum reason timed(const char *format, const char *time, const char *stamp)
{
    struct map_settings s = plain();
    char text[200];
    snprintf(s.time_format, sizeof s.time_format, "%s", format);
    have(&s);
    snprintf(text, sizeof text, "{\"station\":\"A\",\"time\":%s,\"values\":{\"co\":1}}", time);
    enum reason reason = heard("t", text);
    if (reason == REASON_NONE && strcmp(claims.telling[0].stamp, stamp) != 0)
        fail_msg("%s %s: %s", format, time, claims.telling[0].stamp);
    assert_true(reason != REASON_NONE || claims.telling[0].local == (strcmp(format, "local") == 0));
    return reason;
}

TEST(times_are_read_as_the_feed_writes_them)
{
    (void)state_;
    static const struct {
        const char *format, *time, *stamp;
    } good[] = {
        { "plain", "\"whatever\"", "whatever" },
        { "plain", "1519081200", "1519081200" },
        { "rfc3339", "\"2018-02-20T07:00:00Z\"", "2018-02-20T07:00:00Z" },
        { "unix", "1519081200", "1519081200" },
        { "unix", "\"1519081200\"", "1519081200" },
        { "unix", "1519081200.75", "1519081200" },
        { "unix", "1.5190812e9", "1519081200" },
        { "unix_ms", "1519081200000", "1519081200" },
        { "unix_ms", "1519081199999", "1519081199" },
        { "unix_ms", "\"1519081200001\"", "1519081200" },
        { "local", "\"2018-02-20 07:00:00\"", "20180220070000" },
        { "local", "\"2018-02-20T07:00:00\"", "20180220070000" },
        { "local", "\"2018/02/20 07:00:00\"", "20180220070000" },
        { "local", "\"2018-02-20 07:00\"", "20180220070000" },
        { "local", "\"2018-02-20 07:00:30.125\"", "20180220070030" },
        { "local", "\"20180220070000\"", "20180220070000" },
        { "local", "20180220070000", "20180220070000" },
        { "local", "\"20180220 070000\"", "20180220070000" },
    };
    static const struct {
        const char *format, *time;
    } bad[] = {
        { "plain", "null" },
        { "plain", "[]" },
        { "plain", "true" },
        { "plain", "\"more than forty bytes of what is no time\"" },
        { "rfc3339", "1519081200" },
        { "rfc3339", "\"1519081200\"" },
        { "unix", "\"2018-02-20T07:00:00Z\"" },
        { "unix", "-1" },
        { "unix", "1e300" },
        { "unix", "\"\"" },
        { "unix_ms", "{}" },
        { "unix_ms", "\"9999999999999999999999999\"" },
        { "local", "\"2018-02-20T07:00:00+08:00\"" },
        { "local", "\"2018-02-20T07:00:00Z\"" },
        { "local", "\"2018-2-20 7:00:00\"" },
        { "local", "\"2018-02/20 07:00:00\"" },
        { "local", "\"2018-02-2007:00:00\"" },
        { "local", "\"2018-02-20\"" },
        { "local", "\"2018-02-20 07\"" },
        { "local", "\"201802200700\"" },
        { "local", "\"2018-02-20 07:0000\"" },
        { "local", "\"2018-02-20 0700:00\"" },
        { "local", "\"2018-02-20 07:00:00.\"" },
        { "local", "\"2018-02-20 07:00:00.1x\"" },
        { "local", "\"2018-02-20 07:00:00 \"" },
        { "local", "\"2018-02-20  07:00:00\"" },
        { "local", "\"\"" },
        { "local", "1519081200" },
        { "local", "\"２０18-02-20 07:00:00\"" },
        { "local", "201802200700001" },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (timed(good[i].format, good[i].time, good[i].stamp) != REASON_NONE)
            fail_msg("%s %s is refused", good[i].format, good[i].time);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (timed(bad[i].format, bad[i].time, "") != BAD_TIME || claims.tellings != 0)
            fail_msg("%s %s is taken", bad[i].format, bad[i].time);
}

TEST(numbers_may_be_sent_as_text_where_the_feed_says_so)
{
    struct map_settings s = plain();
    s.text_numbers = true;
    have(&s);
    EXPECT(
        heard("t",
              "{\"station\":\"A\",\"time\":1,\"values\":{\"a\":\"38.50\",\"b\":-1,\"c\":\"1e3\"}}")
        == REASON_NONE);
    EXPECT(claim_is(0, "a", "38.50", "", "") && claim_is(1, "b", "-1", "", "")
           && claim_is(2, "c", "1e3", "", ""));
    EXPECT(heard("t",
                 "{\"station\":\"A\",\"time\":1,\"values\":{\"a\":\"\",\"b\":\"NA\",\"c\":\" 1\","
                 "\"d\":\"1,5\",\"e\":\"0x1\",\"f\":\"99999999999999999999999999\",\"g\":\"nan\"}}")
           == BAD_VALUE);
    EXPECT(claims.count == 0 && claims.faults.count == 8); /* the eighth: no value is told */
}

TEST(a_doubled_key_and_a_depth_beyond_the_readers_are_refused_in_any_shape)
{
    struct map_settings s = plain();
    char text[256] = "";
    strcpy(s.station, "key");
    have(&s);
    EXPECT(
        heard("t",
              "{\"A\":{\"time\":1,\"values\":{\"a\":1}},\"A\":{\"time\":1,\"values\":{\"a\":2}}}")
        == NOT_JSON);
    EXPECT(claims.tellings == 0);
    memset(text, '[', 100);
    memset(text + 100, ']', 100);
    EXPECT(heard("t", text) == TOO_LARGE && claims.tellings == 0);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_defaults_compile_to_the_contracts_own_shape),
        FACT(a_gateway_tells_of_stations_by_their_names),
        FACT(values_may_stand_in_the_object_itself),
        FACT(what_the_pointers_name_beside_the_values_is_no_value),
        FACT(values_may_stand_in_a_list),
        FACT(a_faulty_item_of_a_list_is_left_out),
        FACT(a_name_that_stands_twice_refuses_its_list_and_no_other),
        FACT(a_list_of_more_than_a_station_can_say_is_too_large),
        FACT(keys_with_tildes_and_slashes_and_empty_pointers),
        FACT(a_pointer_that_finds_nothing_has_its_reason),
        FACT(a_level_of_the_topic_may_name_the_station),
        FACT(topic_and_payload_agree_where_the_feed_says_so),
        FACT(times_are_read_as_the_feed_writes_them),
        FACT(numbers_may_be_sent_as_text_where_the_feed_says_so),
        FACT(a_doubled_key_and_a_depth_beyond_the_readers_are_refused_in_any_shape),
    };
    return cmocka_run_group_tests(facts, set_up, tear_down);
}
