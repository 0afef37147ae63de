#include "schema/base/text.c"

#include "tests/test.h"

static bool says(struct text *t, const char *words)
{
    bool same = t->at != NULL && strcmp(t->at, words) == 0 && t->length == strlen(words);
    text_clear(t);
    return same;
}

TEST(the_cap_counts_the_nul)
{
    struct text t = TEXT(4);
    text_put(&t, "abc");
    EXPECT(!t.spilt && t.length == 3 && t.room <= 4);
    text_put(&t, "");
    EXPECT(!t.spilt && strcmp(t.at, "abc") == 0);
    text_put(&t, "d");
    EXPECT(t.spilt && strcmp(t.at, "abc") == 0);
    text_close(&t);
}

TEST(spilt_stays_until_cleared)
{
    struct text t = TEXT(4);
    text_put(&t, "too long");
    text_put(&t, "a");
    text_format(&t, "%d", 1);
    EXPECT(t.spilt && t.length == 0 && t.at == NULL);
    text_clear(&t);
    text_put(&t, "a");
    EXPECT(says(&t, "a"));
    text_close(&t);
    EXPECT(t.at == NULL && t.cap == 0);
}

TEST(a_text_without_a_cap_takes_nothing)
{
    struct text t = { 0 };
    text_put(&t, "");
    EXPECT(t.spilt && t.at == NULL);
    text_close(&t);
}

TEST(format_is_whole_or_spilt)
{
    struct text t = TEXT(8);
    text_format(&t, "%s%d", "abc", 1234);
    EXPECT(says(&t, "abc1234"));
    text_format(&t, "%s%d", "abc", 12345);
    EXPECT(t.spilt && t.length == 0);
    text_close(&t);
}

TEST(many_small_adds_reach_exactly_the_cap)
{
    struct text t = TEXT(1001);
    for (int i = 0; i < 1000; i++)
        text_add(&t, "x", 1);
    EXPECT(!t.spilt && t.length == 1000);
    text_add(&t, "x", 1);
    EXPECT(t.spilt && t.length == 1000 && t.at[1000] == '\0');
    text_close(&t);
}

TEST(json_strings_are_escaped_for_html_too)
{
    struct text t = TEXT(200);
    text_json(&t, "a\"b\\c");
    EXPECT(says(&t, "\"a\\\"b\\\\c\""));
    text_json(&t, "</script>&\n\x01\x7f");
    EXPECT(says(&t, "\"\\u003c/script\\u003e\\u0026\\u000a\\u0001\\u007f\""));
    text_json(&t, "\xe2\x80\xa8|\xe2\x80\xa9|\xe2\x80\xaa");
    EXPECT(says(&t, "\"\\u2028|\\u2029|\xe2\x80\xaa\""));
    text_json(&t, "北京 µg/m³");
    EXPECT(says(&t, "\"北京 µg/m³\""));
    text_json(&t, "");
    EXPECT(says(&t, "\"\""));
    text_close(&t);
}

TEST(decimals_print_all_or_trimmed)
{
    static const struct { int64_t value; int decimals; const char *all, *trimmed; } cases[] = {
        { 38000, 3, "38.000", "38" }, { 600, 3, "0.600", "0.6" }, { 10, 1, "1.0", "1" },
        { 0, 0, "0", "0" },           { 0, 2, "0.00", "0" },      { -5, 1, "-0.5", "-0.5" },
        { -1500, 3, "-1.500", "-1.5" }, { 7, 0, "7", "7" },       { 100, 0, "100", "100" },
        { 1, 3, "0.001", "0.001" },   { 1010, 2, "10.10", "10.1" },
        { INT64_MIN, 18, "-9.223372036854775808", "-9.223372036854775808" },
        { INT64_MAX, 0, "9223372036854775807", "9223372036854775807" },
        { INT64_C(1000000000000000000), 18, "1.000000000000000000", "1" },
    };
    struct text t = TEXT(64);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        text_decimal(&t, cases[i].value, cases[i].decimals, false);
        EXPECT(says(&t, cases[i].all));
        text_decimal(&t, cases[i].value, cases[i].decimals, true);
        EXPECT(says(&t, cases[i].trimmed));
    }
    text_close(&t);
}

TEST(utf8_is_strict)
{
    EXPECT(text_is_utf8("", 0) && text_is_utf8("az", 2) && text_is_utf8("µ³北😀", 11));
    EXPECT(text_is_utf8("\xef\xbf\xbf\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80", 13));
    EXPECT(!text_is_utf8("a\0b", 3));
    EXPECT(!text_is_utf8("\xc0\xaf", 2) && !text_is_utf8("\xc1\xbf", 2));         /* overlong */
    EXPECT(!text_is_utf8("\xe0\x9f\xbf", 3) && !text_is_utf8("\xf0\x8f\xbf\xbf", 4));
    EXPECT(!text_is_utf8("\xed\xa0\x80", 3) && !text_is_utf8("\xed\xbf\xbf", 3)); /* surrogates */
    EXPECT(!text_is_utf8("\xf4\x90\x80\x80", 4) && !text_is_utf8("\xf5\x80\x80\x80", 4));
    EXPECT(!text_is_utf8("\x80", 1) && !text_is_utf8("\xff", 1));
    EXPECT(!text_is_utf8("\xe5\x8c", 2) && !text_is_utf8("\xe5\x8c" "a", 3));     /* cut */
}

/* The width table against the definition: decode, and encode again. */
TEST(every_short_sequence_is_judged_as_the_definition_does)
{
    for (unsigned long code = 1; code < 0x110000; code++) {
        char s[4];
        size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        static const unsigned lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
        for (size_t i = n; i-- > 1;)
            s[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 0x3f));
        s[0] = (char)(lead[n] | code >> 6 * (n - 1));
        bool surrogate = code >= 0xd800 && code <= 0xdfff;
        if (text_is_utf8(s, n) == surrogate || (n > 1 && text_is_utf8(s, n - 1)))
            EXPECT(false);
    }
}

TEST(one_line_stays_one_line)
{
    char s[] = "a\nb\r\tc\x1b[31m\x7f \xc2\x9b \xe2\x80\xa8 \xff\xe5\x8c 北";
    text_one_line(s);
    EXPECT(strcmp(s, "a b  c [31m         ??? 北") == 0);
    char empty[] = "";
    text_one_line(empty);
    EXPECT(empty[0] == '\0');
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_cap_counts_the_nul),
        FACT(spilt_stays_until_cleared),
        FACT(a_text_without_a_cap_takes_nothing),
        FACT(format_is_whole_or_spilt),
        FACT(many_small_adds_reach_exactly_the_cap),
        FACT(json_strings_are_escaped_for_html_too),
        FACT(decimals_print_all_or_trimmed),
        FACT(utf8_is_strict),
        FACT(every_short_sequence_is_judged_as_the_definition_does),
        FACT(one_line_stays_one_line),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
