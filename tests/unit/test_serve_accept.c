#include "publish/serve_accept.c"

#include "tests/test.h"

/* The order as letters: b(rotli) g(zip) i(dentity). */
static void takes(const char *accept_encoding, const char *expected)
{
    struct takes t = accept_codings(accept_encoding);
    char order[CODINGS + 1] = "";
    for (size_t i = 0; i < t.count; i++)
        order[i] = "igb"[t.coding[i]];
    if (strcmp(order, expected) != 0)
        fail_msg("%s: %s, expected %s", accept_encoding == NULL ? "(none)" : accept_encoding, order,
                 expected);
}

TEST(codings_come_in_the_order_the_client_likes)
{
    (void)state_;
    takes(NULL, "i");
    takes("", "i");
    takes("gzip", "gi");
    takes("gzip, deflate, br", "bgi");
    takes("br;q=0.5, gzip;q=0.8", "gbi");
    takes("GZIP;Q=1.0 , bR ; q=0.001", "gbi");
    takes("x-gzip", "gi");
    takes("*", "bgi");
    takes("*;q=0.5, br;q=0", "gi");
    takes("gzip;q=0, *", "bi");
    takes("gzip;q=0", "i");
    takes("identity;q=1, gzip;q=0.5", "i");
    takes("identity;q=0.5, gzip;q=0.5", "gi");
    takes("identity;q=0, br", "bi");        /* the plain file is better than nothing */
}

TEST(what_is_not_understood_counts_for_nothing)
{
    (void)state_;
    takes("gzip;q=2", "i");
    takes("gzip;q=0.1234", "i");
    takes("gzip;q=-1", "i");
    takes("gzip;q=", "i");
    takes("gzip;q=1.001, br", "bi");
    takes("gzipped, brotli", "i");
    takes(",,, ;;; , gzip", "gi");
    takes("gzip;foo=bar", "gi");
}

TEST(a_page_is_for_those_who_like_one_better)
{
    EXPECT(accept_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
    EXPECT(accept_html("text/html"));
    EXPECT(!accept_html(NULL) && !accept_html("") && !accept_html("*/*"));
    EXPECT(!accept_html("application/json"));
    EXPECT(!accept_html("application/problem+json, text/html;q=0.5"));
    EXPECT(!accept_html("text/html;q=0, */*"));
    EXPECT(accept_html("text/*, application/json;q=0.1"));
}

TEST(a_tag_is_found_in_a_list_also_weakly)
{
    EXPECT(accept_has("\"a\"", "\"a\"") && accept_has("W/\"a\"", "\"a\""));
    EXPECT(accept_has("\"x\", W/\"y\" ,\"a\"", "\"a\"") && accept_has("*", "\"a\""));
    EXPECT(accept_has(" , \"a\"", "\"a\""));
    EXPECT(accept_has("\"x,y\", \"a\"", "\"a\""));
    EXPECT(!accept_has(NULL, "\"a\"") && !accept_has("", "\"a\"") && !accept_has("\"b\"", "\"a\""));
    EXPECT(!accept_has("a", "\"a\"") && !accept_has("\"a", "\"a\""));
    EXPECT(!accept_has("\"aa\"", "\"a\""));
    EXPECT(!accept_has("w/\"a\"", "\"a\"") && !accept_has("\"x\" junk \"a\"", "\"a\""));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(codings_come_in_the_order_the_client_likes),
        FACT(what_is_not_understood_counts_for_nothing),
        FACT(a_page_is_for_those_who_like_one_better), FACT(a_tag_is_found_in_a_list_also_weakly),
    };
    return cmocka_run_group_tests_name("serve_accept", facts, NULL, NULL);
}
