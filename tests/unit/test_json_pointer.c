#include "schema/base/json_pointer.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/json.h"
#include "tests/test.h"

/* The document of RFC 6901 §5, with an array of three. */
static const char document[] =
    "{\"foo\":[\"bar\",\"baz\",7],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,\"i\\\\j\":5,"
    "\"k\\\"l\":6,\" \":7,\"m~n\":8,\"~1\":9,\"o\":{\"0\":10,\"01\":11,\"-\":12}}";

/* What stands there as its digits or text; "?": nothing; "!": no pointer. */
static const char *at(const char *text)
{
    static char out[64];
    struct json_pointer p;
    struct json *root;
    struct why why = { "" };
    if (!json_pointer_parse(&p, text, &why))
        return why.text[0] != '\0' ? "!" : "no reason";
    assert_true(json_parse(&root, document, sizeof document - 1, &why));
    const struct json *found = json_pointer_find(&p, root);
    if (found == NULL)
        snprintf(out, sizeof out, "?");
    else if (json_kind(found) == JSON_STRING)
        snprintf(out, sizeof out, "%s", json_string(found));
    else if (json_digits(found) != NULL)
        snprintf(out, sizeof out, "%s", json_digits(found));
    else
        snprintf(out, sizeof out, json_kind(found) == JSON_ARRAY ? "[]" : "{}");
    json_close(&root);
    return out;
}

TEST(the_examples_of_the_rfc_are_found)
{
    (void)state_;
    static const struct {
        const char *pointer, *found;
    } cases[] = {
        { "", "{}" },    { "/foo", "[]" }, { "/foo/0", "bar" }, { "/", "0" },     { "/a~1b", "1" },
        { "/c%d", "2" }, { "/e^f", "3" },  { "/g|h", "4" },     { "/i\\j", "5" }, { "/k\"l", "6" },
        { "/ ", "7" },   { "/m~0n", "8" }, { "/~01", "9" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(at(cases[i].pointer), cases[i].found);
}

TEST(an_index_is_a_plain_number_within_the_array)
{
    (void)state_;
    static const char *const nowhere[] = {
        "/foo/3",   "/foo/-",      "/foo/-1",         "/foo/+1",
        "/foo/01",  "/foo/00",     "/foo/1 ",         "/foo/",
        "/foo/1e0", "/foo/999999", "/foo/4294967296", "/foo/18446744073709551616",
        "/foo/bar", "/foo/0/0",
    };
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
        assert_string_equal(at(nowhere[i]), "?");
    assert_string_equal(at("/foo/2"), "7");
    assert_string_equal(at("/o/0"), "10");
    assert_string_equal(at("/o/01"), "11");
    assert_string_equal(at("/o/-"), "12");
}

TEST(what_is_not_there_is_nothing)
{
    (void)state_;
    assert_string_equal(at("/Foo"), "?");
    assert_string_equal(at("/o/0/0"), "?");
    assert_string_equal(at("//"), "?");
    assert_string_equal(at("/a/b/c/d/e/f/g/h"), "?");
}

TEST(what_is_no_pointer_is_refused_with_a_reason)
{
    (void)state_;
    char text[400] = "/";
    static const char *const bad[] = { "foo",   " /foo", "#/foo",
                                       "/~",    "/~2",   "/a~",
                                       "/a~/b", "~0",    "/1/2/3/4/5/6/7/8/9" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(at(bad[i]), "!");
    memset(text + 1, 'x', POINTER_NAME - 1);
    assert_string_equal(at(text), "?");
    memset(text + 1, 'x', POINTER_NAME);
    assert_string_equal(at(text), "!");
    for (size_t i = 0; i + 20 < sizeof text; i += 20)
        memcpy(text + i, "/aaaaaaaaaaaaaaaaaaa", 20);
    assert_string_equal(at(text), "!");
    text[POINTER_ROOM] = '\0';
    assert_string_equal(at(text), "!");
    text[POINTER_ROOM - 1] = '\0';
    assert_string_equal(at(text), "?");
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_examples_of_the_rfc_are_found),
        FACT(an_index_is_a_plain_number_within_the_array),
        FACT(what_is_not_there_is_nothing),
        FACT(what_is_no_pointer_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
