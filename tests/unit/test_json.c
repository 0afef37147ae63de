#include "schema/base/json.c"

#include "tests/test.h"

static bool takes(const char *text)
{
    struct json *root;
    struct why why = { "" };
    bool ok = json_parse(&root, text, strlen(text), &why);
    if (!ok)
        print_error("%s: %s\n", text, why.text);
    json_close(&root);
    return ok;
}

static bool refuses_bytes(const char *bytes, size_t length)
{
    struct json *root = (struct json *)&root;
    struct why why = { "" };
    bool ok = json_parse(&root, bytes, length, &why);
    bool cleared = root == NULL;
    json_close(&root);
    return !ok && cleared && why.text[0] != '\0';
}

static bool refuses(const char *text)
{
    bool refused = refuses_bytes(text, strlen(text));
    if (!refused)
        print_error("taken: %s\n", text);
    return refused;
}

TEST(values_are_found_by_their_key_and_kind)
{
    static const char text[] =
        "\xef\xbb\xbf{\"station\":\"1001A\",\"a\":[1,true,null,false],\"n\":{\"Pm\":38},\"e\":{}} "
        "and this is beyond the length";
    struct json *root;
    struct why why;
    assert_false(json_parse(&root, text, sizeof text - 1, &why));       /* the mark, the rest */
    assert_true(json_parse(&root, text + 3, sizeof text - 1 - 3 - 29, &why));
    EXPECT(json_kind(root) == JSON_OBJECT && json_count(root) == 4);
    EXPECT(strcmp(json_string(json_member(root, "station")), "1001A") == 0);
    EXPECT(json_member(root, "Station") == NULL && json_member(root, "") == NULL);
    EXPECT(json_member(json_member(root, "n"), "pm") == NULL);          /* case counts */
    EXPECT(json_first(json_member(root, "e")) == NULL);
    const struct json *a = json_member(root, "a");
    EXPECT(json_kind(a) == JSON_ARRAY && json_count(a) == 4 && json_member(a, "x") == NULL);
    const struct json *one = json_first(a), *two = json_next(one), *three = json_next(two);
    EXPECT(json_kind(one) == JSON_NUMBER && json_string(one) == NULL && !json_true(one));
    EXPECT(json_kind(two) == JSON_BOOL && json_true(two) && json_kind(three) == JSON_NULL);
    EXPECT(!json_true(json_next(three)) && json_next(json_next(three)) == NULL);
    EXPECT(strcmp(json_key(json_first(root)), "station") == 0 && json_next(root) == NULL);
    json_close(&root);
    json_close(&root);
    EXPECT(root == NULL);
}

TEST(any_value_may_be_the_whole)
{
    EXPECT(takes("1") && takes(" null ") && takes("\"\"") && takes("[]") && takes("{}"));
    EXPECT(takes("\t\r\n[ ]\n") && takes("-0") && takes("-0.5e-3"));
    EXPECT(takes("1E+2") && takes("0e0") && takes("[-1e999]"));      /* digits, not yet a value */
    EXPECT(takes("\"µ 北京 😀 \\u0041\\ud83d\\ude00\\n\\/\"") && takes("\"\x7f\""));
}

TEST(cjson_would_have_taken_these)
{
    EXPECT(refuses("{} x") && refuses("[1] [2]") && refuses("01") && refuses("[-01]"));
    EXPECT(refuses("\"\xff\"") && refuses("\"\xed\xa0\x80\"") && refuses("\"\xc0\x80\""));
    EXPECT(refuses("\"a\nb\"") && refuses("\"\x01\"") && refuses("{\"a\":1,\"a\":2}"));
    EXPECT(refuses("\xef\xbb\xbf{}") && refuses("1.") && refuses("\v1") && refuses("1.e5"));
    EXPECT(refuses_bytes("1\0", 2) && refuses_bytes("[1]\0[2]", 7) && refuses_bytes("\"\0\"", 3));
}

/* It may be a station's secret name. */
TEST(a_doubled_key_is_not_repeated_in_the_reason)
{
    struct json *root;
    struct why why;
    EXPECT(!json_parse(&root, "{\"SECRET\":1,\"SECRET\":2}", 23, &why));
    EXPECT(strstr(why.text, "SECRET") == NULL && strstr(why.text, "key") != NULL);
}

TEST(the_grammar_is_whole)
{
    static const char *const words[] = {
        "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
        "[1}", "{\"a\":1]",
        "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "-", "+1", ".5",
        "1e", "1e+", "0x10", "--1", "1,2", "\"", "\"\\", "\"\\\"", "\"\\x41\"", "\"\\u12\"",
        "\"\\u12g4\"", "\"\\ud83d\"",
        "\"\\ud83d\\u0041\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\ud83d\\ud83d\"",
        "\"\\ude00\\ude00\"",
        "\"\\ud83d\\", "/**/1",
        "\"\\u", "\"\\ud83d\\u", "\"\\ud83d\\u00",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        EXPECT(refuses(words[i]));
}

static void fill(char *to, const char *piece, size_t times)
{
    for (size_t i = 0; i < times; i++)
        memcpy(to + i * strlen(piece), piece, strlen(piece));
    to[strlen(piece) * times] = '\0';
}

static bool too_deep(const char *text)
{
    struct json *root;
    struct why why = { "" };
    bool deep = false;
    bool ok = json_parse_bounded(&root, text, strlen(text), &deep, &why);
    json_close(&root);
    return !ok && deep && strstr(why.text, "nested deeper than 32") != NULL;
}

TEST(depth_ends_at_32)
{
    static char text[200001];
    EXPECT(!too_deep("[") && !too_deep("[[]]"));
    fill(text, "[", 32);
    fill(text + 32, "]", 32);
    EXPECT(takes(text));
    fill(text, "[", 33);
    fill(text + 33, "]", 33);
    EXPECT(refuses(text) && too_deep(text));
    fill(text, "[", 200000);
    EXPECT(refuses(text) && too_deep(text));
    fill(text, "{\"a\":", 32);
    fill(text + 160, "1", 1);
    fill(text + 161, "}", 32);
    EXPECT(takes(text));
    fill(text, "[[],", 10000);      /* siblings are not depth */
    EXPECT(refuses(text));
    text[0] = '[';
    fill(text + 1, "[],", 10000);
    fill(text + 30001, "1]", 1);
    EXPECT(takes(text));
}

TEST(a_number_is_whole_up_to_120_characters_and_has_no_digits_beyond)
{
    static char text[4096];
    int64_t whole;
    for (size_t n = 3; n < 300; n++) {
        struct json *root;
        struct why why;
        fill(text, "[\"a\",0.", 1);
        fill(text + 7, "3", n - 2);
        strcat(text, ",7]");
        assert_true(json_parse(&root, text, strlen(text), &why));
        const struct json *number = json_next(json_first(root));
        const char *digits = json_digits(number);
        EXPECT(json_kind(number) == JSON_NUMBER && (digits != NULL) == (n <= 120));
        EXPECT(digits == NULL || (strlen(digits) == n && strspn(digits, "0.3") == n));
        EXPECT(digits != NULL || !json_whole(number, 0, 9, &whole));
        EXPECT(strcmp(json_digits(json_next(number)), "7") == 0);
        json_close(&root);
    }
    fill(text, "1", 4000);
    EXPECT(takes(text));
    strcpy(text + 3990, "e");
    EXPECT(refuses(text));
}

/* No C string can hold a NUL: it is the mark of what cannot be told, as in other readers. */
TEST(a_nul_in_a_string_is_a_replacement_character)
{
    static const char body[] = "{\"a\\u0000\":\"\\\\u0000 \\u0000\\\\\\u0000\",\"b\":1.50}";
    struct json *root;
    struct why why;
    assert_true(json_parse(&root, body, sizeof body - 1, &why));
    const struct json *a = json_first(root);
    EXPECT(strcmp(json_key(a), "a\xef\xbf\xbd") == 0 && json_member(root, "a") == NULL);
    EXPECT(strcmp(json_string(a), "\\u0000 \xef\xbf\xbd\\\xef\xbf\xbd") == 0);
    EXPECT(strcmp(json_digits(json_next(a)), "1.50") == 0);
    json_close(&root);
    EXPECT(refuses("\"\\ud83d\\u0000\"") && refuses("\"\\u000\"") && refuses("\"\\u000g\""));
}

/* keys k0 … kN-1, and then `last` */
static char *object_of(size_t n, const char *last)
{
    size_t room = n * 16 + 64;
    char *text = malloc(room);
    size_t at = 0;
    assert_non_null(text);
    at += (size_t)snprintf(text, room, "{");
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, room - at, "\"k%zu\":0,", i);
    snprintf(text + at, room - at, "\"%s\":1}", last);
    return text;
}

TEST(doubled_keys_are_found_in_small_and_large_objects)
{
    static const size_t sizes[] = { 1, 15, 16, 17, 100, 50000 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *fine = object_of(sizes[i], "K0");
        char *doubled = object_of(sizes[i], "\\u006b0");    /* k0, in disguise */
        EXPECT(takes(fine) && refuses(doubled));
        free(fine);
        free(doubled);
    }
    EXPECT(refuses("[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]") && takes("[{\"a\":1},{\"a\":1}]"));
    EXPECT(refuses("{\"\":1,\"\":2}"));
}

static bool digits_are(const char *number, const char *digits)
{
    struct json *root;
    struct why why;
    if (!json_parse(&root, number, strlen(number), &why))
        return false;
    bool same = json_digits(root) != NULL && strcmp(json_digits(root), digits) == 0;
    json_close(&root);
    return same;
}

TEST(digits_are_those_that_were_sent)
{
    static const char *const numbers[] = {
        "0.1", "65.45", "38", "123456789012.345", "1e-7", "1700000000000", "0.60", "1e300", "-0",
        "-0.000123456789012345", "0.30000000000000004", "9007199254740993", "1E+2", "1e999",
        "0.1000000000000000055511151231257827021181583404541015625",
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        EXPECT(digits_are(numbers[i], numbers[i]));
}

TEST(each_number_has_its_own_digits)
{
    static const char body[] = "{\"1\":[2, 3.50 ,{\"4\":\"5\\\"6\"}],\"\\u0037\":8e1,\"x\":[9,true,-10]}";
    static const char *const digits[] = { "2", "3.50", "8e1", "9", "-10" };
    struct json *root;
    struct why why;
    assert_true(json_parse(&root, body, sizeof body - 1, &why));
    const struct json *list = json_member(root, "1"), *last = json_member(root, "x");
    EXPECT(strcmp(json_digits(json_first(list)), digits[0]) == 0);
    EXPECT(strcmp(json_digits(json_next(json_first(list))), digits[1]) == 0);
    EXPECT(strcmp(json_digits(json_member(root, "7")), digits[2]) == 0);
    EXPECT(strcmp(json_digits(json_first(last)), digits[3]) == 0);
    EXPECT(json_digits(json_next(json_first(last))) == NULL);
    EXPECT(strcmp(json_digits(json_next(json_next(json_first(last)))), digits[4]) == 0);
    json_close(&root);
}

TEST(digits_of_no_number_are_none)
{
    struct json *root;
    struct why why;
    int64_t whole;
    assert_true(json_parse(&root, "\"1\"", 3, &why));
    EXPECT(json_digits(root) == NULL && !json_whole(root, 0, 9, &whole) && json_digits(NULL) == NULL);
    json_close(&root);
}

static bool whole_is(const char *number, int64_t low, int64_t high, int64_t value)
{
    struct json *root;
    struct why why;
    int64_t out = 4711;
    if (!json_parse(&root, number, strlen(number), &why))
        return false;
    bool ok = json_whole(root, low, high, &out);
    json_close(&root);
    return ok ? out == value : out == 4711 && value == 4711;
}

TEST(whole_numbers_are_whole_and_within)
{
    EXPECT(whole_is("3600", 1, 86400, 3600) && whole_is("3.6e3", 1, 86400, 3600));
    EXPECT(whole_is("1700000000000", 0, INT64_MAX, 1700000000000) && whole_is("-5", -5, 5, -5));
    EXPECT(whole_is("9007199254740991", 0, INT64_MAX, 9007199254740991));
    EXPECT(whole_is("1234567890123456", 0, INT64_MAX, 1234567890123456));
    EXPECT(whole_is("9007199254740993", 0, INT64_MAX, 4711));
    EXPECT(whole_is("1e300", 0, INT64_MAX, 4711));
    EXPECT(whole_is("0.5", 0, 9, 4711) && whole_is("10", 0, 9, 4711) && whole_is("-1", 0, 9, 4711));
    EXPECT(whole_is("99999999999999.97", 0, INT64_MAX, 4711));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(values_are_found_by_their_key_and_kind),
        FACT(any_value_may_be_the_whole),
        FACT(cjson_would_have_taken_these),
        FACT(a_doubled_key_is_not_repeated_in_the_reason),
        FACT(the_grammar_is_whole),
        FACT(depth_ends_at_32),
        FACT(a_number_is_whole_up_to_120_characters_and_has_no_digits_beyond),
        FACT(a_nul_in_a_string_is_a_replacement_character),
        FACT(doubled_keys_are_found_in_small_and_large_objects),
        FACT(digits_are_those_that_were_sent),
        FACT(each_number_has_its_own_digits),
        FACT(digits_of_no_number_are_none),
        FACT(whole_numbers_are_whole_and_within),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
