/* render_home: the page as a file: sound, safe, still, small, and alone. */
#include "publish/render_home.c"
#include "tests/home_page.h"

#include <stdlib.h>
#include <unistd.h>

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
    EXPECT(sound() && !has("<script") && !has("<img") && !has("\xE2\x80\xA8"));
    EXPECT(has("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;&#8232;&lt;/td&gt;"));
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

TEST(it_asks_for_nothing_from_anywhere)
{
    print();
    EXPECT(!has("<script") && !has(" src=") && !has("@import") && !has("url(") && !has(" style="));
    EXPECT(times("<link ") == 1 && has("<link rel=\"icon\" href=\"data:,\">"));
}

/* Against the sheet as it stands between the tags. */
TEST(its_policy_names_the_hash_of_its_own_sheet)
{
    print();
    const char *sheet = strstr(page.at, "<style>") + 7;
    size_t length = (size_t)(strstr(sheet, "</style>") - sheet);
    struct text wanted = TEXT(256);
    text_put(&wanted, "style-src 'sha256-");
    put_base64(&wanted, digest_of(sheet, length).hex);
    text_put(&wanted, "';");
    EXPECT(has(wanted.at));
    text_clear(&wanted);
    put_base64(&wanted, digest_of("", 0).hex);   /* known from RFC 6234 and RFC 4648 */
    EXPECT(strcmp(wanted.at, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") == 0);
    text_close(&wanted);
}

/* Bytes of the page as `gzip -9` packs them. */
static long packed(void)
{
    char path[] = "/tmp/envpub-home-XXXXXX", command[64], answer[32] = "";
    int fd = mkstemp(path);
    if (fd == -1 || write(fd, page.at, page.length) != (ssize_t)page.length)
        return -1;
    close(fd);
    snprintf(command, sizeof command, "gzip -9c %s | wc -c", path);
    FILE *pipe = popen(command, "r");
    bool read = pipe != NULL && fgets(answer, sizeof answer, pipe) != NULL;
    if (pipe != NULL)
        pclose(pipe);
    unlink(path);
    return read ? strtol(answer, NULL, 10) : -1;
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
    EXPECT(sound() && bytes > 0 && bytes <= 14 * 1024);
    EXPECT(times("<td") + times("<th ") + times("<rect") + times("<span") < 1500);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(a_hostile_name_is_shown_and_does_nothing),
        FRESH(no_markup_of_ours_is_escaped_in_any_state),
        FRESH(the_same_input_is_the_same_page),
        FRESH(it_asks_for_nothing_from_anywhere),
        FRESH(its_policy_names_the_hash_of_its_own_sheet),
        FRESH(twenty_stations_fit_into_one_congestion_window),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    text_close(&page);
    sample_close(&sample);
    return failed;
}
