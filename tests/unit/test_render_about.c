/* render_about, render_data: the pages that no hour changes. */
#include "publish/render_about.c"
#include "tests/station_page.h"

static void print_about(void)
{
    print_anew();
    render_about(&page, &sample.standards, &limits, &sample.settings);
}

static void print_data(void)
{
    print_anew();
    render_data(&page, &sample.standards, &sample.settings, true);
}

TEST(it_names_each_standard_with_the_days_on_which_it_holds)
{
    print_about();
    keep("about.html");
    EXPECT(sound() && times("<h1") == 1 && has("<h3>HJ 633-2026（2026-03-01 起）</h3>"));
    EXPECT(has("<h3>HJ 633-2012（至 2026-02-28）</h3>"));
    EXPECT(has("2026-03-01 起按 HJ 633-2026 评价，此前按 HJ 633-2012 评价"));
    EXPECT(has("GB 3095-2026 过渡阶段（2026-03-01 至 2030-12-31）"));
    EXPECT(has("GB 3095-2026 第二阶段（2031-01-01 起）"));
}

TEST(the_breakpoints_and_limits_are_those_of_the_files)
{
    print_about();
    /* sub-index 100 in 2026 and in 2012: so2 no2 pm10 co o3 pm25 */
    EXPECT(has("<th scope=\"row\">100</th><td>500</td><td>200</td><td>120</td><td>10</td><td>"
               "200</td><td>60</td>"));
    EXPECT(has("<th scope=\"row\">100</th><td>500</td><td>200</td><td>150</td><td>10</td><td>"
               "200</td><td>75</td>"));
    EXPECT(has("<th scope=\"row\">300</th><td>—</td>"));
    EXPECT(has("SO2 高于 800 时分指数为 200。") && has("SO2 高于 800 时不由 1 小时平均计算分指数，取最近 24 小时平均"
               "的分指数（其中至少 20 小时有已发布的数值，否则分指数记为 NA）。"));
    EXPECT(has("<th scope=\"row\">PM2.5</th><td>—</td><td>25 / 50</td><td>10 / 25</td>"));
    EXPECT(has("<th scope=\"row\">CO</th><td>10 / 10</td><td>4 / 4</td><td>—</td>"));
}

TEST(where_nothing_takes_the_place_of_the_hour_it_says_so)
{
    for (size_t i = 0; i < sample.standards.count; i++)
        sample.standards.at[i].instead[SO2].hours = 0;
    print_about();
    EXPECT(has("SO2 高于 800 时不由 1 小时平均计算分指数。") && !has("取最近"));
}

TEST(every_edition_and_every_stage_has_its_table)
{
    struct standard standard[12];
    struct limit_row row[16];
    struct standards many = { .at = standard, .count = 12 };
    struct limits stages = { .at = row, .count = 16 };
    for (int i = 0; i < 16; i++) {
        row[i] = limits.at[0];
        standard[i % 12] = sample.standards.at[sample.standards.count - 1];
    }
    print_anew();
    render_about(&page, &many, &stages, &sample.settings);
    EXPECT(sound() && times("<caption id=\"bp") == 12 && times("<caption id=\"li") == 16);
    EXPECT(times("<h3>") == 28);
}

TEST(the_time_of_publication_is_not_before_the_one_that_is_set)
{
    print_about();
    EXPECT(has("数据齐全即发布；不齐的在该小时结束后 25 分钟发布") && !has("不早于"));
    sample.settings.publish.air_not_before = 10;
    print_about();
    EXPECT(has("数据齐全即发布，但不早于该小时结束后 10 分钟；不齐的在该小时结束后 25 分钟发布"));
}

TEST(it_explains_the_signs_the_hour_and_the_age)
{
    print_about();
    EXPECT(has("<dt>NA</dt>") && has("<dt>/</dt>") && has("<dt>存疑</dt>") && has("24时指当日 23:00–24"
        ":00"));
    EXPECT(has("结束后 25 分钟发布") && has("发布时限（页上这一小时结束后 90 分钟）"));
    EXPECT(has("<dt>延迟</dt>") && has("<dt>过期</dt>") && has("<dt>中断</dt>") && has("向上进位取整数"));
    EXPECT(has("rel=\"license\" href=\"https://creativecommons.org"));
}

TEST(every_address_of_the_contract_stands_on_the_data_page)
{
    print_data();
    keep("data.html");
    EXPECT(sound() && times("<h1") == 1 && has("href=\"/v1/live.json\"") && has("href=\"/v1/stat"
        "ions.geojson\""));
    EXPECT(has("/v1/hours/YYYY/MM/DD/HH.rN.json") && has("/v1/stations/ID.csv") && has("HH.csv"));
    EXPECT(has("/v1/schemas/hour.schema.json") && has("/v1/schemas/live.schema.json"));
    EXPECT(has("/v1/schemas/station.schema.json") && has("/v1/schemas/stations.schema.json"));
}

TEST(the_licence_stands_alike_on_every_page)
{
    const char *link = "<p>数据许可：<a rel=\"license\" href=\"https://creativecommons.org/licenses/by/4.0/\">";
    print_about();
    EXPECT(times(link) == 1 && has("<title>数据说明 示例市生态环境局</title>"));
    print_data();
    EXPECT(times(link) == 1 && has("<title>数据文件 示例市生态环境局</title>"));
    snprintf(sample.settings.site.licence, 256, "%s", "政府数据开放 <授权>");
    print_data();
    EXPECT(sound() && has("<p>数据许可：政府数据开放 &lt;授权&gt;</p>") && !has("rel=\"license\""));
}

TEST(neither_page_changes_with_the_hour_or_has_a_script)
{
    print_data();
    EXPECT(!has("<script") && !has("script-src") && !has("PubDate"));
    print_about();
    EXPECT(!has("<script") && !has("script-src") && !has("PubDate"));
    EXPECT(page.length < 50 * 1024 && packed() < 14 * 1024);
}

TEST(hostile_settings_are_shown_and_do_nothing)
{
    snprintf(sample.settings.site.name, sizeof sample.settings.site.name, "%s", HOSTILE);
    snprintf(sample.settings.site.attribution, 256, "%s", HOSTILE);
    snprintf(sample.settings.site.contact, 256, "%s", "\"><img src=x>");
    snprintf(sample.settings.site.licence, 256, "%s", "javascript:alert(1)");
    snprintf(sample.settings.site.domain, 64, "%s", "</code><img>");
    print_about();
    EXPECT(sound() && !has("<script") && !has("<img") && !has("href=\"javascript"));
    print_data();
    EXPECT(sound() && !has("<script") && !has("<img") && !has("href=\"javascript"));
}

TEST(without_a_licence_or_standard_they_are_still_pages)
{
    struct standards none = { 0 };
    struct limits no_limits = { 0 };
    sample.settings.site.licence[0] = '\0';
    print_anew();
    render_about(&page, &none, &no_limits, &sample.settings);
    EXPECT(sound() && !has("许可："));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(it_names_each_standard_with_the_days_on_which_it_holds),
        FRESH(the_breakpoints_and_limits_are_those_of_the_files),
        FRESH(where_nothing_takes_the_place_of_the_hour_it_says_so),
        FRESH(every_edition_and_every_stage_has_its_table),
        FRESH(the_time_of_publication_is_not_before_the_one_that_is_set),
        FRESH(it_explains_the_signs_the_hour_and_the_age),
        FRESH(every_address_of_the_contract_stands_on_the_data_page),
        FRESH(the_licence_stands_alike_on_every_page),
        FRESH(neither_page_changes_with_the_hour_or_has_a_script),
        FRESH(hostile_settings_are_shown_and_do_nothing),
        FRESH(without_a_licence_or_standard_they_are_still_pages),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    station_end();
    return failed;
}
