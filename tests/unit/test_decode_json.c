#include "ingest/decode_json.c"

#include <stdlib.h>

#include "schema/base/text.h"
#include "tests/test.h"

static struct claims claims;

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

/* From a copy of exactly that size, so that a byte read beyond it is seen. REASON_NONE: all is
 * well. */
static enum reason read_bytes(const void *bytes, size_t length)
{
    char *copy = malloc(length);
    assert_true(copy != NULL || length == 0);
    if (length > 0)
        memcpy(copy, bytes, length);
    claims_clear(&claims);
    decoder_json.decode(&(struct message){ .body = copy, .length = length }, &claims);
    free(copy);
    assert_true((claims.faults.reason == REASON_NONE) == (claims.faults.count == 0));
    return claims.faults.reason;
}

static enum reason read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

/* {"station":"A","time":…,"values":{"pm25":1}} with more members, or others. */
static enum reason read_with(const char *members)
{
    char text[2048];
    snprintf(text, sizeof text, "{\"station\":\"A\",\"time\":\"2026-03-01T01:00:00+08:00\",%s}",
             members);
    return read_text(text);
}

static bool claim_is(size_t i, const char *code, const char *digits, const char *unit,
                     const char *flag)
{
    const struct claim *c = &claims.claim[i];
    return i < claims.count && strcmp(c->code, code) == 0 && strcmp(c->unit, unit) == 0
        && strcmp(c->flag, flag) == 0 && c->absent == (digits == NULL)
        && strcmp(c->digits, digits == NULL ? "" : digits) == 0;
}

static bool telling_is(size_t i, const char *station, const char *stamp, const char *span,
                       size_t first, size_t count)
{
    const struct telling *t = &claims.telling[i];
    return i < claims.tellings && strcmp(t->station, station) == 0 && strcmp(t->stamp, stamp) == 0
        && strcmp(t->span, span) == 0 && t->first == first && t->count == count;
}

TEST(one_object_is_one_telling_in_the_senders_words)
{
    EXPECT(read_text("{\"station\":\"1001A\",\"time\":\"2018-02-20T07:00:00+08:00\",\"span\":3600,"
                     "\"values\":{\"pm25\":38,\"co\":0.6},\"units\":{\"co\":\"mg/m3\"},"
                     "\"flags\":{\"co\":\"M\"}}") == REASON_NONE);
    EXPECT(claims.tellings == 1 && claims.count == 2);
    EXPECT(telling_is(0, "1001A", "2018-02-20T07:00:00+08:00", "3600", 0, 2));
    EXPECT(claim_is(0, "pm25", "38", "", "") && claim_is(1, "co", "0.6", "mg/m3", "M"));
}

TEST(an_array_tells_of_several_stations_in_its_order)
{
    EXPECT(read_text(" [{\"station\":\"A\",\"time\":1519081200,\"values\":{\"o3\":1,\"no2\":2}},"
                     "{\"station\":\"B\",\"time\":1519081200,\"span\":60,\"values\":{\"o3\":3}}]\n")
           == REASON_NONE);
    EXPECT(claims.tellings == 2 && claims.count == 3);
    EXPECT(telling_is(0, "A", "1519081200", "", 0, 2)
           && telling_is(1, "B", "1519081200", "60", 2, 1));
    EXPECT(claim_is(2, "o3", "3", "", ""));
}

TEST(span_units_and_flags_may_be_left_out)
{
    EXPECT(read_with("\"values\":{\"pm25\":1}") == REASON_NONE);
    EXPECT(telling_is(0, "A", "2026-03-01T01:00:00+08:00", "", 0, 1)
           && claim_is(0, "pm25", "1", "", ""));
}

TEST(span_units_and_flags_that_are_null_are_left_out)
{
    EXPECT(read_with("\"values\":{\"pm25\":1},\"span\":null,\"units\":null,\"flags\":null")
           == REASON_NONE);
    EXPECT(telling_is(0, "A", "2026-03-01T01:00:00+08:00", "", 0, 1)
           && claim_is(0, "pm25", "1", "", ""));
    EXPECT(read_with("\"values\":{\"pm25\":1,\"co\":null},\"units\":{\"pm25\":null},"
                     "\"flags\":{\"pm25\":null,\"co\":null,\"o3\":null}") == REASON_NONE);
    EXPECT(claims.count == 2 && claim_is(0, "pm25", "1", "", "")
           && claim_is(1, "co", NULL, "", ""));
}

TEST(null_is_asked_for_and_absent)
{
    EXPECT(read_with("\"values\":{\"pm25\":null,\"o3\":0}") == REASON_NONE);
    EXPECT(claim_is(0, "pm25", NULL, "", "") && claim_is(1, "o3", "0", "", ""));
}

TEST(a_flag_without_a_value_is_a_claim_of_absence)
{
    EXPECT(read_with("\"values\":{\"o3\":3},\"flags\":{\"o3\":\"N\",\"co\":\"C\"}") == REASON_NONE);
    EXPECT(claims.count == 2 && claim_is(0, "o3", "3", "", "N")
           && claim_is(1, "co", NULL, "", "C"));
    EXPECT(read_with("\"values\":{},\"flags\":{\"co\":\"M\"}") == REASON_NONE);
    EXPECT(claims.count == 1 && claim_is(0, "co", NULL, "", "M") && claims.claim[0].only_flag);
    EXPECT(read_with("\"values\":{\"co\":null},\"flags\":{\"co\":\"D\"}") == REASON_NONE);
    EXPECT(claims.count == 1 && claim_is(0, "co", NULL, "", "D") && !claims.claim[0].only_flag);
}

TEST(numbers_are_the_senders_decimal_digits)
{
    EXPECT(
        read_with("\"values\":{\"a\":0.1,\"b\":-99.0,\"c\":1e-7,\"d\":65.45,\"e\":1E3,\"f\":-0.5}")
        == REASON_NONE);
    EXPECT(claim_is(0, "a", "0.1", "", "") && claim_is(1, "b", "-99.0", "", ""));
    EXPECT(claim_is(2, "c", "1e-7", "", "") && claim_is(3, "d", "65.45", "", ""));
    EXPECT(claim_is(4, "e", "1E3", "", "") && claim_is(5, "f", "-0.5", "", ""));
    EXPECT(read_with("\"values\":{\"a\":0.30000000000000004,\"b\":1e999}") == REASON_NONE);
    EXPECT(claim_is(0, "a", "0.30000000000000004", "", "") && claim_is(1, "b", "1e999", "", ""));
}

TEST(members_that_are_not_named_are_passed_over_and_case_counts)
{
    EXPECT(
        read_with(
            "\"values\":{\"PM25\":1,\"pm25\":2},\"note\":{\"deep\":[[1]]},\"Span\":7,\"lat\":39.9")
        == REASON_NONE);
    EXPECT(telling_is(0, "A", "2026-03-01T01:00:00+08:00", "", 0, 2));
    EXPECT(claim_is(0, "PM25", "1", "", "") && claim_is(1, "pm25", "2", "", ""));
    EXPECT(read_text("{\"Station\":\"A\",\"time\":0,\"values\":{}}") == UNKNOWN_STATION);
}

TEST(what_is_no_json_object_is_not_json)
{
    static const char *const words[] = {
        "",
        "{",
        "[",
        "1",
        "null",
        "\"text\"",
        "[]",
        "[[]]",
        "[1]",
        "{} x",
        "{\"station\":\"A\"} trailing",
        "##0101QN=20160801085857223;ST=32",
        "{\"station\":\"A\",\"station\":\"B\"}",
        "{\"v\":01}",
        "{\"v\":NaN}",
        "{\"station\":\"A\xff\"}",
        "\xef\xbb\xbf{}",
        "{'station':'A'}",
        "[{}{}]",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (read_text(words[i]) != NOT_JSON || claims.tellings != 0)
            fail_msg("not refused as not_json: %s", words[i]);
        EXPECT(claims.faults.detail[0] != '\0');
    }
    EXPECT(read_bytes("\0\1\2", 3) == NOT_JSON && read_bytes("{}\0", 3) == NOT_JSON);
}

static enum reason read_number(size_t zeros)
{
    char text[512], more[256];
    memset(more, '0', zeros);
    more[zeros] = '\0';
    snprintf(text, sizeof text, "\"values\":{\"o3\":7,\"pm25\":38.%s}", more);
    return read_with(text);
}

TEST(a_long_number_is_taken_whole_and_one_beyond_all_use_is_a_bad_value_alone)
{
    EXPECT(read_number(70) == REASON_NONE && strlen(claims.claim[1].digits) == 73);
    EXPECT(read_number(117) == REASON_NONE && claims.count == 2);
    EXPECT(read_number(118) == BAD_VALUE && claims.count == 1 && claim_is(0, "o3", "7", "", ""));
    EXPECT(strcmp(claims.faults.detail, "the number of pm25 is longer than 120 characters") == 0);
}

TEST(what_is_passed_over_is_only_bounded)
{
    char text[512], deep[80] = "";
    EXPECT(read_with("\"values\":{\"pm25\":1},\"x\":\"\\u0000\",\"y\\u0000\":2") == REASON_NONE);
    EXPECT(read_with("\"values\":{\"pm25\":\"1\\u0000\"}") == BAD_VALUE);
    EXPECT(read_with("\"values\":{\"pm25\":1},\"flags\":{\"pm25\":\"M\\u0000\"}") == REASON_NONE);
    EXPECT(strcmp(claims.claim[0].flag, "M") != 0);            /* which normalise refuses */
    EXPECT(read_text("{\"station\":\"A\\u0000\",\"time\":1,\"values\":{\"o3\":1}}") == REASON_NONE);
    EXPECT(strcmp(claims.telling[0].station, "A") != 0);
    memset(deep, '[', 32);
    memset(deep + 32, ']', 32);
    snprintf(text, sizeof text, "\"values\":{\"pm25\":1},\"x\":%s", deep);
    EXPECT(read_with(text) == TOO_LARGE && claims.tellings == 0);
    EXPECT(strcmp(claims.faults.detail, "JSON nested deeper than 32") == 0);
}

TEST(each_fault_has_its_reason)
{
    static const struct { const char *members; enum reason reason; } cases[] = {
        { "\"values\":7", BAD_VALUE },
        { "\"values\":null", BAD_VALUE },
        { "\"values\":[1]", BAD_VALUE },
        { "\"value\":{\"pm25\":1}", BAD_VALUE },
        { "\"values\":{}", BAD_VALUE },
        { "\"values\":{\"pm25\":\"38\"}", BAD_VALUE },
        { "\"values\":{\"pm25\":true}", BAD_VALUE },
        { "\"values\":{\"pm25\":[1]}", BAD_VALUE },
        { "\"values\":{\"pm25\":{\"v\":1}}", BAD_VALUE },
        { "\"values\":{\"pm25\":1},\"flags\":\"M\"", BAD_VALUE },
        { "\"values\":{\"pm25\":1},\"flags\":{\"pm25\":1}", BAD_VALUE },
        { "\"values\":{\"pm25\":1},\"flags\":{\"pm25\":\"Maintenance\"}", BAD_VALUE },
        { "\"values\":{},\"flags\":{\"co\":null}", BAD_VALUE },
        { "\"values\":{\"pm25\":1},\"units\":\"ug/m3\"", UNKNOWN_UNIT },
        { "\"values\":{\"pm25\":1},\"units\":{\"pm25\":\"micrograms per m3\"}", UNKNOWN_UNIT },
        { "\"values\":{\"pm25\":1},\"span\":\"hour\"", BAD_SPAN },
        { "\"values\":{\"pm25\":1},\"span\":\"3600\"", BAD_SPAN },
        { "\"values\":{\"pm25\":1},\"span\":true", BAD_SPAN },
        { "\"values\":{\"a parameter whose name has 32 byte\":1}", UNKNOWN_PARAMETER },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (read_with(cases[i].members) != cases[i].reason)
            fail_msg("%s: %s", cases[i].members, reason_name(claims.faults.reason));
    EXPECT(read_text("{\"time\":1,\"values\":{\"o3\":1}}") == UNKNOWN_STATION);
    EXPECT(read_text("{\"station\":null,\"time\":1,\"values\":{\"o3\":1}}") == UNKNOWN_STATION);
    EXPECT(read_text("{\"station\":[],\"time\":1,\"values\":{\"o3\":1}}") == UNKNOWN_STATION);
    EXPECT(read_text("{\"station\":\"A\",\"values\":{\"o3\":1}}") == BAD_TIME);
    EXPECT(read_text("{\"station\":\"A\",\"time\":null,\"values\":{\"o3\":1}}") == BAD_TIME);
    EXPECT(read_text("{\"station\":\"A\",\"time\":{},\"values\":{\"o3\":1}}") == BAD_TIME);
    EXPECT(claims.tellings == 0 && claims.count == 0);
}

TEST(a_faulty_value_is_left_out_and_its_fellows_are_kept)
{
    EXPECT(read_with("\"values\":{\"so2\":4,\"pm25\":\"thick\",\"o3\":50,\"co\":false},"
                     "\"units\":{\"o3\":[]}") == BAD_VALUE);
    EXPECT(claims.tellings == 1 && claims.count == 1 && claim_is(0, "so2", "4", "", ""));
    EXPECT(claims.faults.count == 3 && strstr(claims.faults.detail, "pm25") != NULL);
}

TEST(a_faulty_item_is_left_out_and_its_fellows_are_kept)
{
    EXPECT(read_text("[{\"station\":\"A\",\"time\":1,\"values\":{\"o3\":1}},7,"
                     "{\"time\":1,\"values\":{\"o3\":2}},{\"station\":\"C\",\"time\":1,\"values\":{"
                     "\"o3\":3}}]")
           == NOT_JSON);
    EXPECT(claims.tellings == 2 && claims.count == 2 && claims.faults.count == 2);
    EXPECT(telling_is(0, "A", "1", "", 0, 1) && telling_is(1, "C", "1", "", 1, 1));
}

TEST(a_name_that_does_not_fit_is_refused_and_never_cut)
{
    char text[512], name[80];
    memset(name, 'x', sizeof name);
    name[64] = '\0';
    snprintf(text, sizeof text, "{\"station\":\"%s\",\"time\":1,\"values\":{\"o3\":1}}", name);
    EXPECT(read_text(text) == REASON_NONE && strcmp(claims.telling[0].station, name) == 0);
    name[64] = 'x';
    name[65] = '\0';
    snprintf(text, sizeof text, "{\"station\":\"%s\",\"time\":1,\"values\":{\"o3\":1}}", name);
    EXPECT(read_text(text) == UNKNOWN_STATION && claims.tellings == 0);
    name[31] = '\0';
    snprintf(text, sizeof text, "\"values\":{\"%s\":1}", name);
    EXPECT(read_with(text) == REASON_NONE && claim_is(0, name, "1", "", ""));
    snprintf(text, sizeof text, "\"values\":{\"x%s\":1,\"o3\":2},\"flags\":{\"y%s\":\"M\"}", name,
             name);
    EXPECT(read_with(text) == UNKNOWN_PARAMETER && claims.count == 1
           && claim_is(0, "o3", "2", "", ""));
}

/* `count` objects of one station each with `values` values, told as one array */
static enum reason read_many(int count, int values)
{
    struct text t = TEXT(1 << 24);
    for (int i = 0; i < count; i++) {
        text_format(&t, "%s{\"station\":\"S%d\",\"time\":1,\"values\":{", i == 0 ? "[" : ",", i);
        for (int v = 0; v < values; v++)
            text_format(&t, "%s\"p%d\":%d", v == 0 ? "" : ",", v, v);
        text_put(&t, "}}");
    }
    text_put(&t, "]");
    assert_false(t.spilt);
    enum reason reason = read_bytes(t.at, t.length);
    text_close(&t);
    return reason;
}

/* One value, and too many of what goes with values. */
static enum reason read_lopsided(const char *member)
{
    struct text t = TEXT(1 << 20);
    text_format(&t, "{\"station\":\"A\",\"time\":1,\"values\":{\"o3\":1},\"%s\":{\"o3\":\"N\"",
                member);
    for (int i = 0; i < MEMBERS; i++)
        text_format(&t, ",\"p%d\":\"M\"", i);
    text_put(&t, "}}");
    enum reason reason = read_bytes(t.at, t.length);
    text_close(&t);
    return reason;
}

TEST(a_message_holds_any_number_of_stations_and_its_memory_is_given_back)
{
    EXPECT(read_many(20000, 1) == REASON_NONE && claims.tellings == 20000 && claims.count == 20000);
    EXPECT(telling_is(19999, "S19999", "1", "", 19999, 1) && claim_is(19999, "p0", "0", "", ""));
    EXPECT(read_many(300, 64) == REASON_NONE && claims.count == 300 * 64);
    EXPECT(claim_is(300 * 64 - 1, "p63", "63", "", ""));
    claims_clear(&claims);
    EXPECT(claims.claims_room <= CLAIMS_KEPT && claims.tellings_room <= TELLINGS_KEPT);
    EXPECT(read_many(1, 1) == REASON_NONE && claim_is(0, "p0", "0", "", ""));
}

TEST(more_values_than_a_station_may_have_are_too_large)
{
    EXPECT(read_many(1, MEMBERS) == REASON_NONE && claims.count == MEMBERS);
    EXPECT(read_many(1, MEMBERS + 1) == TOO_LARGE && claims.tellings == 0);
    EXPECT(read_lopsided("flags") == TOO_LARGE && read_lopsided("units") == TOO_LARGE);
}

TEST(no_beginning_of_a_message_is_a_message)
{
    static const char whole[] =
        "[{\"station\":\"1001A\",\"time\":\"2018-02-20T07:00:00+08:00\",\"span\":3600,\"values\":"
        "{\"pm25\":38.5e-1,\"co\":null},\"units\":{\"co\":\"mg/"
        "m\u00b3\"},\"flags\":{\"so2\":\"\\u004d\"}}]";
    EXPECT(read_text(whole) == REASON_NONE && claims.count == 3
           && claim_is(2, "so2", NULL, "", "M"));
    for (size_t length = 0; length < sizeof whole - 1; length++)
        EXPECT(read_bytes(whole, length) == NOT_JSON && claims.tellings == 0);
}

TEST(a_decoder_is_known_by_its_name)
{
    EXPECT(decoder_named("json") == &decoder_json && !decoder_json.by_code);
    EXPECT(decoder_named("JSON") == NULL && decoder_named("") == NULL
           && decoder_named("hj21") == NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(one_object_is_one_telling_in_the_senders_words),
        FACT(an_array_tells_of_several_stations_in_its_order),
        FACT(span_units_and_flags_may_be_left_out),
        FACT(span_units_and_flags_that_are_null_are_left_out),
        FACT(null_is_asked_for_and_absent),
        FACT(a_flag_without_a_value_is_a_claim_of_absence),
        FACT(numbers_are_the_senders_decimal_digits),
        FACT(members_that_are_not_named_are_passed_over_and_case_counts),
        FACT(what_is_no_json_object_is_not_json),
        FACT(a_long_number_is_taken_whole_and_one_beyond_all_use_is_a_bad_value_alone),
        FACT(what_is_passed_over_is_only_bounded),
        FACT(each_fault_has_its_reason),
        FACT(a_faulty_value_is_left_out_and_its_fellows_are_kept),
        FACT(a_faulty_item_is_left_out_and_its_fellows_are_kept),
        FACT(a_name_that_does_not_fit_is_refused_and_never_cut),
        FACT(a_message_holds_any_number_of_stations_and_its_memory_is_given_back),
        FACT(more_values_than_a_station_may_have_are_too_large),
        FACT(no_beginning_of_a_message_is_a_message),
        FACT(a_decoder_is_known_by_its_name),
    };
    return cmocka_run_group_tests(facts, set_up, tear_down);
}
