/* html: what is filled in can neither end its place nor begin markup. */
#include "publish/html.c"
#include "tests/test.h"

static struct text out;

static const char *text_of(const char *s)
{
    text_close(&out);
    out = TEXT(4096);
    html_text(&out, s);
    return out.at == NULL ? "" : out.at;
}

static const char *segment_of(const char *s)
{
    text_close(&out);
    out = TEXT(4096);
    html_segment(&out, s);
    return out.at == NULL ? "" : out.at;
}

TEST(the_five_signs_of_markup_become_references)
{
    EXPECT(strcmp(text_of("<script>&\"'"), "&lt;script&gt;&amp;&quot;&#39;") == 0);
    EXPECT(strcmp(text_of(""), "") == 0 && strcmp(text_of("PM2.5 细"), "PM2.5 细") == 0);
}

TEST(what_is_escaped_is_escaped_again)
{
    EXPECT(strcmp(text_of("&lt;"), "&amp;lt;") == 0);
}

TEST(what_nobody_sees_is_not_printed)
{
    EXPECT(strcmp(text_of("a\xE2\x80\xA8" "b\xE2\x80\xA9"), "ab") == 0);       /* ends of lines */
    EXPECT(strcmp(text_of("\xE2\x80\xAE" "AQI 110\xE2\x81\xA9"), "AQI 110") == 0);
    EXPECT(strcmp(text_of("\xEF\xBB\xBF" "a\xC2\x80\xC2\x9F"), "a") == 0);
    EXPECT(strcmp(text_of("\xE2\x80\xA7"), "\xE2\x80\xA7") == 0);
}

TEST(controls_become_the_replacement_character)
{
    EXPECT(strcmp(text_of("a\x01\x1b\x7f"), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") == 0);
    EXPECT(strcmp(text_of("a\tb\nc"), "a\tb\nc") == 0);
    EXPECT(strcmp(text_of("\xC2\xA0\xC2\xB5"), "\xC2\xA0\xC2\xB5") == 0);
}

TEST(markup_is_literal_and_what_is_filled_in_is_not)
{
    text_close(&out);
    out = TEXT(4096);
    html(&out, "<p title=\"%s\" x=\"%d%%\">%s</p>", "\" onclick=\"x", -7, "<b>");
    EXPECT(strcmp(out.at, "<p title=\"&quot; onclick=&quot;x\" x=\"-7%\">&lt;b&gt;</p>") == 0);
}

TEST(a_segment_cannot_leave_its_place_in_a_path)
{
    EXPECT(strcmp(segment_of("1001A_b-c.d~"), "1001A_b-c.d~") == 0);
    EXPECT(strcmp(segment_of("a/b?c#d%"), "a%2Fb%3Fc%23d%25") == 0);
    EXPECT(strcmp(segment_of("\"><\xE5\xB8\x82"), "%22%3E%3C%E5%B8%82") == 0);
    EXPECT(strcmp(segment_of(".."), "__") == 0 && strcmp(segment_of("."), "_") == 0);
    EXPECT(strcmp(segment_of("..."), "...") == 0 && strcmp(segment_of(".a"), ".a") == 0);
}

TEST(only_web_addresses_become_links)
{
    EXPECT(html_is_link("https://a.example/") && html_is_link("http://a.example/"));
    EXPECT(!html_is_link("javascript:alert(1)") && !html_is_link(" https://a")
           && !html_is_link(""));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_five_signs_of_markup_become_references),
        FACT(what_is_escaped_is_escaped_again),
        FACT(what_nobody_sees_is_not_printed),
        FACT(controls_become_the_replacement_character),
        FACT(markup_is_literal_and_what_is_filled_in_is_not),
        FACT(a_segment_cannot_leave_its_place_in_a_path),
        FACT(only_web_addresses_become_links),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    text_close(&out);
    return failed;
}
