#include "publish/serve_path.c"

#include "tests/test.h"

static char path[PATH_ROOM];
static struct why why;

static int of(const char *target)
{
    return path_of_target(target, path, &why);
}

static bool is(const char *target, const char *expected)
{
    return of(target) == 200 && strcmp(path, expected) == 0;
}

TEST(a_target_becomes_a_path_below_the_root)
{
    EXPECT(is("/", "index.html"));
    EXPECT(is("/v1/live.json", "v1/live.json"));
    EXPECT(is("/v1/live.json?x=/../..", "v1/live.json"));
    EXPECT(is("/?", "index.html"));
    EXPECT(is("/a%20b%E7%AB%99.html", "a b站.html"));
    EXPECT(is("/%76%31/live.json", "v1/live.json"));
    EXPECT(is("/a..b/..c", "") == false && of("/a..b/c") == 200);
    EXPECT(is("http://h:80/v1/live.json", "v1/live.json"));
    EXPECT(is("http://h", "index.html") && is("https://h?x", "index.html"));
}

TEST(nothing_leads_out_of_the_root)
{
    static const char *const bad[] = {
        "/..", "/../etc/passwd", "/v1/../../x", "/v1/..", "/./x", "/v1/.", "/%2e%2e/x",
        "/%2E%2e/%2e%2E/x", "/..%2fx", "/v1%2Flive.json", "/..\\x", "/a%5cb", "/a%00b", "/%00",
        "/a%0ab", "/a\tb", "/a%7f", "/a%", "/a%4", "/a%zz", "/a%4g", "/%C0%AE%C0%AE/x", "/%ff",
        "/\xff", "/%ED%A0%80", "/a#b", "x", "", "*", "host:443", "//../x/..",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (of(bad[i]) != 400 && of(bad[i]) != 404)
            fail_msg("%s: %d %s", bad[i], of(bad[i]), path);
    EXPECT(of("/../x") == 400 && of("/a%00b") == 400 && of("/a\\b") == 400);
}

TEST(folders_empty_parts_and_hidden_files_are_not_there)
{
    static const char *const none[] = {
        "//", "//x", "/v1/", "/v1//x", "/.x", "/v1/.01.json.part", "/.git/x", "/x/.well-known/y",
        "/.well-known", "/.well-known/", "/station/.git/x", "/station/x/.y", "/.station/x",
        "/v1/.stations/x", "/v1/station/.x", "/v1/stations/", "/stations/.x", "/x/station/.y",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (of(none[i]) != 404)
            fail_msg("%s: %d", none[i], of(none[i]));
    EXPECT(is("/.well-known/security.txt", ".well-known/security.txt"));
}

TEST(a_station_may_be_called_by_an_id_that_begins_with_a_dot)
{
    EXPECT(is("/station/.foo.html", "station/.foo.html"));
    EXPECT(is("/station/....html", "station/....html"));
    EXPECT(is("/v1/stations/.foo.json", "v1/stations/.foo.json"));
    EXPECT(is("/v1/stations/%2efoo.csv", "v1/stations/.foo.csv"));
    EXPECT(of("/station/..") == 400 && of("/v1/stations/.") == 400 && of("/station/%2e%2E") == 400);
}

TEST(a_long_one_is_too_long_and_one_byte_less_is_not)
{
    static char long_one[4096];
    memset(long_one, 'a', sizeof long_one - 1);
    long_one[0] = '/';
    EXPECT(of(long_one) == 414);
    long_one[PATH_ROOM] = '\0';
    EXPECT(of(long_one) == 414);
    long_one[PATH_ROOM - 1] = '\0';
    EXPECT(of(long_one) == 200 && strlen(path) == PATH_ROOM - 2);
}

TEST(the_suffix_names_the_type)
{
    static const char *const known[][2] = {
        { "index.html", "text/html; charset=utf-8" }, { "v1/live.json", "application/json" },
        { "v1/stations.geojson", "application/geo+json" },
        { "v1/stations/1.csv", "text/csv; charset=utf-8" },
        { "a.js", "text/javascript; charset=utf-8" }, { "a.css", "text/css; charset=utf-8" },
        { "a.svg", "image/svg+xml" }, { "robots.txt", "text/plain; charset=utf-8" },
        { "sitemap.xml", "application/xml" }, { "m.webmanifest", "application/manifest+json" },
        { "a.html.gz", "application/octet-stream" }, { "a", "application/octet-stream" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_string_equal(path_medium(known[i][0])->type, known[i][1]);
    EXPECT(path_medium("a.html")->markup && path_medium("a.svg")->markup);
    EXPECT(!path_medium("a.json")->markup);
}

TEST(only_a_numbered_revision_is_kept_for_ever)
{
    static const char *const changing[] = {
        "v1/hours/2026/03/01/01.json", "v1/live.json", "v1/a.r.json", "v1/a.r0.json", "v1/ar1.json",
        "r1.json", "v1/.r1.json.csv", "a.r1.json", "v1/1.json", "v1/r1.json", "v1/123",
        "v1/stations/A.r1.json", "v1/stations/.r1.json",
    };
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        if (strstr(path_lifetime(changing[i]), "immutable") != NULL)
            fail_msg("%s is not immutable", changing[i]);
    EXPECT(strstr(path_lifetime("v1/hours/2026/03/01/01.r1.json"), "immutable") != NULL);
    EXPECT(strstr(path_lifetime("v1/hours/2026/03/01/24.r12.json"), "max-age=31536000") != NULL);
    EXPECT(strstr(path_lifetime("index.html"), "stale-while-revalidate=60") != NULL);
}

TEST(a_csv_is_saved_under_a_name_that_tells_its_hour)
{
    char name[64];
    EXPECT(path_save_as("v1/hours/2026/03/01/01.csv", name, sizeof name));
    assert_string_equal(name, "2026-03-01-01.csv");
    EXPECT(path_save_as("v1/stations/1001A.csv", name, sizeof name));
    assert_string_equal(name, "1001A.csv");
    EXPECT(!path_save_as("v1/stations/a\"b.csv", name, sizeof name));
    EXPECT(!path_save_as("v1/live.json", name, sizeof name));
    EXPECT(!path_save_as("v1/stations/1001A.csv", name, 9) && path_save_as("v1/a.csv", name, 6));
    EXPECT(path_is_data("v1/live.json") && !path_is_data("index.html"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_target_becomes_a_path_below_the_root), FACT(nothing_leads_out_of_the_root),
        FACT(folders_empty_parts_and_hidden_files_are_not_there),
        FACT(a_station_may_be_called_by_an_id_that_begins_with_a_dot),
        FACT(a_long_one_is_too_long_and_one_byte_less_is_not), FACT(the_suffix_names_the_type),
        FACT(only_a_numbered_revision_is_kept_for_ever),
        FACT(a_csv_is_saved_under_a_name_that_tells_its_hour),
    };
    return cmocka_run_group_tests_name("serve_path", facts, NULL, NULL);
}
