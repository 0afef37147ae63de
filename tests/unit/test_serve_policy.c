#include "publish/serve_policy.c"

#include "tests/test.h"


static struct text policy = { .cap = 8192 };

static const char *of(const char *markup)
{
    text_clear(&policy);
    (void)policy_of(&policy, markup, strlen(markup));
    return policy.at;
}

static bool names(const char *kind, const char *block)
{
    struct digest digest = digest_of(block, strlen(block));
    char source[80];
    snprintf(source, sizeof source, "'sha256-%s'", digest_base64(&digest).text);
    const char *at = strstr(policy.at, kind), *end = at == NULL ? NULL : strchr(at, ';');
    const char *found = at == NULL ? NULL : strstr(at, source);
    return found != NULL && end != NULL && found < end;
}

TEST(each_inline_block_is_named_by_its_hash)
{
    of("<html><style>b{}</style><p>x<script>x()</script><STYLE media=print>i{}</Style >"
       "<script>y()</script>");
    EXPECT(names("style-src", "b{}") && names("style-src", "i{}"));
    EXPECT(names("script-src", "x()") && names("script-src", "y()"));
    EXPECT(!names("script-src", "b{}") && strstr(policy.at, "unsafe") == NULL);
    EXPECT(strncmp(policy.at, "default-src 'none'; ", 20) == 0);
}

TEST(the_hash_is_that_of_rfc_6234_in_base64)
{
    static const char abc[] = "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='";
    EXPECT(strstr(of("<style>abc</style>"), abc) != NULL);
}

TEST(what_is_not_run_is_not_named)
{
    of("<!-- <style>a</style> --><styles>a</styles><script type=\"application/ld+json\">a</script>"
       "<style>never closed");
    EXPECT(strstr(policy.at, "style-src") == NULL && strstr(policy.at, "script-src") == NULL);
    of("<p title=\"<b>\">x</p><script data-src=a>z()</script>");
    EXPECT(names("script-src", "z()"));
    of("");
    EXPECT(strstr(policy.at, "-src 'sha") == NULL);
    EXPECT(strstr(policy.at, "frame-ancestors 'self'") != NULL);
}

TEST(files_of_the_site_are_allowed_where_the_page_asks)
{
    EXPECT(strstr(of("<script src=/a.js></script>"), "script-src 'self';") != NULL);
    EXPECT(strstr(of("<script\ndefer\nsrc='/a.js'></script>"), "script-src 'self';") != NULL);
    EXPECT(strstr(of("<link rel=\"stylesheet\" href=a.css>"), "style-src 'self';") != NULL);
    EXPECT(strstr(of("<link rel=icon href=a.css>"), "style-src") == NULL);
}

TEST(a_page_of_too_many_blocks_gets_none_of_them)
{
    char page[1024] = "";
    for (int i = 0; i < BLOCKS + 1; i++)
        snprintf(page + strlen(page), sizeof page - strlen(page), "<style>%d</style>", i);
    text_clear(&policy);
    EXPECT(!policy_of(&policy, page, strlen(page)));
    EXPECT(strstr(policy.at, "style-src") == NULL);
    EXPECT(strstr(policy.at, "default-src 'none'") != NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(each_inline_block_is_named_by_its_hash), FACT(the_hash_is_that_of_rfc_6234_in_base64),
        FACT(what_is_not_run_is_not_named), FACT(files_of_the_site_are_allowed_where_the_page_asks),
        FACT(a_page_of_too_many_blocks_gets_none_of_them),
    };
    int failed = cmocka_run_group_tests_name("serve_policy", facts, NULL, NULL);
    text_close(&policy);
    return failed;
}
