#include "ingest/replay.c"

#include "tests/test.h"

static struct replay replay;
static struct why why;

static bool reads(const char *csv)
{
    why.text[0] = '\0';
    return replay_read(&replay, "d.csv", csv, strlen(csv), &why);
}

/* Refused with these words in the reason, and nothing left behind. */
static bool refuses(const char *csv, const char *words)
{
    bool ok = reads(csv);
    bool clean = replay.row == NULL && replay.bodies.at == NULL;
    if (ok || strstr(why.text, words) == NULL)
        print_error("%s: \"%s\" and not \"%s\"\n", csv, why.text, words);
    if (ok)
        replay_close(&replay);
    return !ok && clean && strstr(why.text, words) != NULL;
}

static bool payload_is(size_t i, int64_t shift, int offset, const char *payload)
{
    struct text t = TEXT(1 << 16);
    struct replay_names names = { .offset = offset };
    bool same = replay_payload(&t, &replay, &replay.row[i], shift, &names, &why)
             && strcmp(t.at, payload) == 0;
    if (!same)
        print_error("%s\n", t.at);
    text_close(&t);
    return same;
}

TEST(a_row_becomes_the_payload_of_the_contract)
{
    assert_true(reads("\xef\xbb\xbfpm25,time,station,span,co\r\n"
                      "38,2018-02-20T07:00:00+08:00,1001A,3600,0.60\r\n"
                      ",2018-02-19T23:00:00Z,1002A,,-1.5e-2\r\n"));
    EXPECT(replay.count == 2);
    EXPECT(payload_is(0, 0, 28800, "{\"station\":\"1001A\",\"time\":\"2018-02-20T07:00:00+08:00\","
                                   "\"span\":3600,\"values\":{\"pm25\":38,\"co\":0.60}}"));
    EXPECT(payload_is(1, 0, 0, "{\"station\":\"1002A\",\"time\":\"2018-02-19T23:00:00+00:00\","
                               "\"values\":{\"co\":-1.5e-2}}"));
    replay_close(&replay);
    EXPECT(replay.row == NULL && replay.count == 0);
}

TEST(rows_come_by_time_then_station_then_as_they_stand)
{
    static const char *const order[] = { "2", "5", "3", "1", "6", "4" };
    assert_true(reads("station,time,o3\n"
                      "B,2026-03-01T02:00:00+08:00,1\n"
                      "A,2026-03-01T01:00:00+08:00,2\n"
                      "B,2026-02-28T17:00:00Z,3\n"
                      "C,2026-03-01T03:00:00+08:00,4\n"
                      "A,2026-03-01T01:00:00+08:00,5\n"
                      "B,2026-03-01T02:00:00+08:00,6\n"));
    EXPECT(replay.count == 6);
    for (size_t i = 0; i < 6; i++)
        EXPECT(replay.bodies.at[replay.row[i].at + sizeof "{\"o3\":" - 1] == *order[i]);
    replay_close(&replay);
}

TEST(all_times_are_shifted_alike)
{
    assert_true(
        reads("station,time,o3\nA,2018-02-20T07:00:00+08:00,1\nA,2018-02-20T08:00:00+08:00,2\n"));
    EXPECT(payload_is(
        0, 3600, 28800,
        "{\"station\":\"A\",\"time\":\"2018-02-20T08:00:00+08:00\",\"values\":{\"o3\":1}}"));
    EXPECT(payload_is(
        1, -86400, 28800,
        "{\"station\":\"A\",\"time\":\"2018-02-19T08:00:00+08:00\",\"values\":{\"o3\":2}}"));
    replay_close(&replay);
}

TEST(numbers_of_a_spreadsheet_become_those_of_json)
{
    assert_true(reads("station,time,span,a,b,c,d,e,f\nA,2018-02-20T07:00:00+08:00,+060.0,+5,007,-"
                      "00.5,0,-0,1e3\n"));
    EXPECT(payload_is(0, 0, 28800,
                      "{\"station\":\"A\",\"time\":\"2018-02-20T07:00:00+08:00\",\"span\":60,"
                      "\"values\":{\"a\":5,\"b\":7,\"c\":-0.5,\"d\":0,\"e\":-0,\"f\":1e3}}"));
    replay_close(&replay);
}

TEST(a_row_without_values_tells_nothing)
{
    assert_true(
        reads("station,time,o3,co\nA,2018-02-20T07:00:00+08:00,,\nB,2018-02-20T07:00:00+08:00,,1\n"
              "C,2018-02-20T07:00:00+08:00\n"));
    EXPECT(replay.count == 1 && strcmp(replay.row[0].station, "B") == 0);
    EXPECT(payload_is(
        0, 0, 28800,
        "{\"station\":\"B\",\"time\":\"2018-02-20T07:00:00+08:00\",\"values\":{\"co\":1}}"));
    replay_close(&replay);
}

TEST(a_header_alone_is_a_replay_of_nothing)
{
    EXPECT(reads("station,time\n") && replay.count == 0);
    replay_close(&replay);
}

TEST(names_are_escaped)
{
    assert_true(reads("station,time,\"a\"\"b\"\n\"S\\1\",2018-02-20T07:00:00+08:00,1\n"));
    EXPECT(payload_is(0, 0, 28800, "{\"station\":\"S\\\\1\",\"time\":\"2018-02-20T07:00:00+08:00\","
                                   "\"values\":{\"a\\\"b\":1}}"));
    replay_close(&replay);
}

TEST(an_error_names_its_line)
{
    EXPECT(refuses("", "empty"));
    EXPECT(refuses("station,pm25\nA,1\n", ":1: error"));
    EXPECT(refuses("time,pm25\nA,1\n", ":1: error"));
    EXPECT(refuses("station,time,,pm25\n", ":1: error: column 3"));
    EXPECT(refuses("station,time,pm25,pm25\n", ":1: error: the column pm25 stands twice"));
    EXPECT(refuses("station,time,a_parameter_whose_name_has_32_byt\n", ":1: error: column 3"));
    EXPECT(refuses("station,time,o3\nA,2026-03-01T01:00:00+08:00,1\nA,2026-03-01 02:00,2\n",
                   ":3: error"));
    EXPECT(refuses("station,time,o3\n\n\n,2026-03-01T01:00:00+08:00,1\n",
                   ":4: error: no usable station"));
    EXPECT(refuses("station,time,o3\nA,2026-03-01T01:00:00+08:00,NA\n",
                   ":2: error: o3 is not a number: NA"));
    EXPECT(refuses("station,time,o3\nA,2026-03-01T01:00:00+08:00, 1\n", ":2: error: o3"));
    EXPECT(refuses("station,time,o3\nA,2026-03-01T01:00:00+08:00,1e30\n", ":2: error: o3"));
    EXPECT(refuses(
        "station,time,o3\nA,2026-03-01T01:00:00+08:00,0.00000000000000000000000000000000000000"
        "000000000000000000000001\n",
        ":2: error: o3"));
    EXPECT(refuses("station,time,span,o3\nA,2026-03-01T01:00:00+08:00,hour,1\n",
                   ":2: error: hour is not a span"));
    EXPECT(refuses("station,time,span,o3\nA,2026-03-01T01:00:00+08:00,3600.5,1\n", ":2: error"));
    EXPECT(refuses("station,time,span,o3\nA,2026-03-01T01:00:00+08:00,-60,1\n", ":2: error"));
    EXPECT(refuses("station,time,span,o3\nA,2026-03-01T01:00:00+08:00,86401,1\n", ":2: error"));
    EXPECT(refuses("station,time,o3\nA,2026-03-01T01:00:00+08:00,1,2\n", ":2: error: more cells"));
    EXPECT(refuses("station,time,o3\nA,2026-03-01T01:00:00+08:00,\"1\n", ":2: error"));
    EXPECT(refuses("station,time,o3\nA,2026-03-01T01:00:00+08:00,\xff\n", ":2: error"));
}

TEST(sixty_four_columns_are_read_and_one_more_is_not)
{
    struct text t = TEXT(1 << 16);
    text_put(&t, "station,time");
    for (int i = 2; i < COLUMNS; i++)
        text_format(&t, ",p%d", i);
    EXPECT(reads(t.at));
    replay_close(&replay);
    text_put(&t, ",one_more");
    EXPECT(refuses(t.at, ":1: error: more than 64 columns"));
    text_close(&t);
}

static bool topic_is(const char *filter, const char *station, const char *topic)
{
    char out[32] = "";
    return replay_topic(out, sizeof out, filter, station) && strcmp(out, topic) == 0;
}

static bool no_topic(const char *filter, const char *station)
{
    char out[32];
    return !replay_topic(out, sizeof out, filter, station);
}

TEST(the_station_stands_in_place_of_the_wildcard)
{
    EXPECT(topic_is("air/+/data", "1001A", "air/1001A/data") && topic_is("air/#", "S1", "air/S1"));
    EXPECT(topic_is("+", "S1", "S1") && topic_is("#", "S1", "S1")
           && topic_is("air/all", "S1", "air/all"));
    EXPECT(no_topic("+/+/data", "S1") && no_topic("air/+/#", "S1"));
    EXPECT(no_topic("air/+", "a/b") && no_topic("air/+", "a+") && no_topic("air/+", "#"));
    EXPECT(topic_is("$share/g/air/+/data", "S1", "air/S1/data"));
    EXPECT(topic_is("$share/g/#", "S1", "S1"));
    EXPECT(topic_is("air/+/data", "123456789012345678901", "air/123456789012345678901/data"));
    EXPECT(no_topic("air/+/data", "12345678901234567890123"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_row_becomes_the_payload_of_the_contract),
        FACT(rows_come_by_time_then_station_then_as_they_stand),
        FACT(all_times_are_shifted_alike),
        FACT(numbers_of_a_spreadsheet_become_those_of_json),
        FACT(a_row_without_values_tells_nothing),
        FACT(a_header_alone_is_a_replay_of_nothing),
        FACT(names_are_escaped),
        FACT(an_error_names_its_line),
        FACT(sixty_four_columns_are_read_and_one_more_is_not),
        FACT(the_station_stands_in_place_of_the_wildcard),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
