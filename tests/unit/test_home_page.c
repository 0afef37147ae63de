/* render_home: the page as a file: sound, safe, still, small, and alone. */
#include "publish/render_home.c"
#include "schema/base/digest.h"
#include "tests/home_page.h"

TEST(a_hostile_name_is_shown_and_does_nothing)
{
    const char *evil = "<script>alert(1)</script>&\"'\xE2\x80\xA8</td>";
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "%s", evil);
    snprintf(sample.station[1].area, sizeof sample.station[1].area, "%s", "\"><img src=x>");
    snprintf(sample.settings.site.name, sizeof sample.settings.site.name, "%s", evil);
    snprintf(sample.settings.site.licence, sizeof sample.settings.site.licence,
             "%s", "javascript:alert(1)");
    snprintf(sample.settings.site.home_city, sizeof sample.settings.site.home_city, "示例市");
    print();
    EXPECT(sound() && !has("<script>a") && times("<script>") == 1 && !has("<img") && !has("\xE2\x80\xA8"));
    EXPECT(has("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;&lt;/td&gt;"));
    EXPECT(!has("href=\"javascript"));
}

TEST(no_markup_of_ours_is_escaped_in_any_state)
{
    print();
    EXPECT(sound() && !has("&lt;") && !has("&quot;"));
    without_aqi();
    sample.settings.site.demo = true;
    sample.document.revision = 2;
    sample.document.reason = "late";
    print();
    EXPECT(sound() && !has("&lt;") && !has("&quot;"));
    sample.document.cities = 0;
    print();
    EXPECT(sound() && !has("&lt;") && !has("&quot;"));
    sample.home.document = NULL;
    print();
    EXPECT(sound() && !has("&lt;") && !has("&quot;"));
}

TEST(the_same_input_is_the_same_page)
{
    char *first = strdup(print());
    EXPECT(first != NULL && strcmp(first, print()) == 0);
    free(first);
}

TEST(the_scripts_are_small_and_cannot_end_their_element)
{
    EXPECT(strlen(script_fresh) < 1024 && strlen(script_find) < 1024);
    EXPECT(strstr(script_fresh, "</") == NULL && strstr(script_find, "</") == NULL);
    print();
    EXPECT(has("id=\"fresh\" role=\"status\" data-end=\"2026-03-01T01:00:00+08:00\" data-due=\"90\" hidden></p>\n"
               "<script>"));                 /* at once: later it would push down what was painted */
}

TEST(it_asks_for_nothing_from_anywhere)
{
    print();
    EXPECT(!has("<script ") && times("<script>") == 1 && !has(" src=") && !has("@import") && !has("url(") && !has(" style="));
    EXPECT(times("<link ") == 1 && has("<link rel=\"icon\" href=\"data:,\">"));
}

/* Is the hash of what stands between the tags in the policy, as kind-src? */
static bool allowed(const char *kind, const char *open, const char *close)
{
    const char *from = strstr(page.at, open) + strlen(open);
    struct digest digest = digest_of(from, (size_t)(strstr(from, close) - from));
    char wanted[128];
    snprintf(wanted, sizeof wanted, "%s-src 'sha256-%s';", kind, digest_base64(&digest).text);
    return has(wanted);
}

TEST(its_policy_names_the_hashes_of_its_own_sheet_and_script)
{
    print();
    EXPECT(allowed("style", "<style>", "</style>") && allowed("script", "<script>", "</script>"));
    EXPECT(has("; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'\">"));
    sample.home.document = NULL;
    print();
    EXPECT(allowed("style", "<style>", "</style>") && !has("script-src") && !has("<script"));
}

TEST(twenty_stations_fit_into_one_congestion_window)
{
    for (int i = 3; i < 20; i++) {
        char id[16], name[64], area[64];
        snprintf(id, sizeof id, "S%03d", i + 1);
        snprintf(name, sizeof name, "第%d实验中学监测点", i * 7919 % 97);
        snprintf(area, sizeof area, "第%d开发区", i % 7);
        sample_station(&sample, i, id, name, area, i % 5 == 0 ? ROLE_CONTROL : ROLE_RATED);
        int numbers[12];
        for (int n = 0; n < 12; n++)
            numbers[n] = i * 104729 % (211 + 17 * n);
        sample_cells(&sample.subject[i], numbers, 1);
        sample.subject[i].cell[i % POLLUTANTS] = sample_absent((enum absence)(1 + i % 9));
        sample_rate(&sample.subject[i], 40 + 13 * i, 1 + i % 6);
    }
    sample.document.stations = 20;
    print();
    long bytes = packed();
    keep("index.html");
    EXPECT(sound() && bytes > 0 && bytes <= 14 * 1024);
    EXPECT(times("<td") + times("<th ") + times("<rect") + times("<span") < 1500);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(a_hostile_name_is_shown_and_does_nothing),
        FRESH(no_markup_of_ours_is_escaped_in_any_state),
        FRESH(the_same_input_is_the_same_page),
        FRESH(the_scripts_are_small_and_cannot_end_their_element),
        FRESH(it_asks_for_nothing_from_anywhere),
        FRESH(its_policy_names_the_hashes_of_its_own_sheet_and_script),
        FRESH(twenty_stations_fit_into_one_congestion_window),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    text_close(&page);
    sample_close(&sample);
    return failed;
}
