/* render_stations: every station of the hour is listed once, in its place, and found. */
#include "publish/render_stations.c"
#include "schema/base/csv.h"
#include "schema/base/file.h"
#include "tests/printed.h"
#include "tests/sample_hour.h"

static struct sample sample;

static void print(void)
{
    print_anew();
    render_stations(&page, &sample.document, sample.home.first, &sample.standards, &sample.settings);
}

static int fresh(void **state)
{
    (void)state;
    sample_close(&sample);
    return sample_open(&sample) ? 0 : -1;
}

#define FRESH(name) cmocka_unit_test_setup(name, fresh)

TEST(every_station_is_a_link_with_its_aqi_and_class)
{
    print();
    keep("stations.html");
    EXPECT(sound() && times("<h1") == 1 && has("监测站点<span>3 个</span>"));
    EXPECT(has("<li><a href=\"/station/S001.html\">广场</a> <b class=\"s c3\">108</b> 轻度污染</li>"));
    EXPECT(has("<a href=\"/station/S003.html\">对照点</a> <b class=\"s c1\">35</b> 优 <small>"
               "对照点</small>"));
    EXPECT(has("<time datetime=\"2026-03-01T01:00:00+08:00\">") && has("未经审核"));
    EXPECT(has("下一小时数据应于"));
}

TEST(the_hour_was_published_when_its_first_revision_was)
{
    print();
    EXPECT(has("发布时间：<time datetime=\"2026-03-01T01:30:00+08:00\">2026-03-01 01:30</time>。"));
    sample.document.revision = 2;
    sample.document.reason = "late";
    sample.document.published += 40 * MINUTE;
    print();
    EXPECT(sound() && has(">2026-03-01 01:30</time>（第 2 版，02:10 修订，补入迟到数据）。"));
    EXPECT(has("<meta name=\"PubDate\" content=\"2026-03-01 01:30\">"));
    EXPECT(has("<meta name=\"ArticleTitle\" content=\"空气质量监测站点 2026-03-01 1时\">"));
    EXPECT(has("<meta name=\"ContentSource\" content=\"示例市生态环境局\">"));
}

TEST(one_city_is_indexed_by_area_and_each_index_leads_somewhere)
{
    print();
    EXPECT(has("aria-label=\"按区域查找\"") && has("<a href=\"#a0\">城东区</a>"));
    EXPECT(has("<div class=\"part\" id=\"a0\">\n<h3>城东区</h3>") && has("id=\"a1\">\n<h3>城西区</h3>"));
}

TEST(many_cities_are_indexed_by_city_and_the_home_city_comes_first)
{
    snprintf(sample.station[0].city, sizeof sample.station[0].city, "一市");
    print();
    EXPECT(has("aria-label=\"按城市查找\"") && has("<a href=\"#c0\">示例市</a>") && has("<a href=\"#c1\""
        ">一市</a>"));
    EXPECT(strstr(page.at, "id=\"c0\">\n<h2>示例市</h2>")
           < strstr(page.at, "id=\"c1\">\n<h2>一市</h2>"));
}

TEST(a_station_without_aqi_is_NA_and_a_micro_station_has_none)
{
    sample.subject[0].rating = (struct rating){ .aqi = NO_INDEX };
    sample.station[1].role = ROLE_MICRO;
    sample.subject[1].rating = (struct rating){ .aqi = NO_INDEX };
    print();
    EXPECT(has("广场</a> <b class=\"s c0\">NA</b> 不评价</li>"));
    EXPECT(has("水厂</a> <small>微型站</small></li>"));
}

TEST(without_script_nothing_is_hidden_but_the_field)
{
    print();
    EXPECT(has("<p class=\"find\" hidden><label for=\"find\">") && times(" hidden") == 2);
    EXPECT(times("<script>") == 2 && has("script-src 'sha256-"));
}

TEST(before_the_first_hour_the_page_says_so)
{
    print_anew();
    render_stations(&page, NULL, 0, &sample.standards, &sample.settings);
    EXPECT(sound() && has("尚未发布过任何一小时的数据") && !has("<script"));
}

TEST(an_hour_without_a_public_station_is_an_hour_all_the_same)
{
    sample.document.stations = 0;
    print();
    EXPECT(sound() && has("这一小时没有公开的站点。") && !has("尚未发布过"));
    EXPECT(has("2026年3月1日 1时</time>") && has("id=\"fresh\"") && times("<script>") == 1);
    EXPECT(has("发布时间：") && has("下一小时数据应于 <b>02:30</b> 前发布"));
}

TEST(hostile_names_are_shown_and_do_nothing)
{
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "%s", HOSTILE);
    snprintf(sample.station[0].area, sizeof sample.station[0].area, "%s", "\" onclick=\"x");
    snprintf(sample.station[1].city, sizeof sample.station[1].city, "%s", "</section><img src=x>");
    print();
    EXPECT(sound() && !has("<script>a") && !has("<img") && !has("\" onclick=\"x")
           && !has("\xE2\x80\xA8"));
    EXPECT(has("\xF0\xA0\xAE\xB7"));
}

enum { NATION = 1800 };
static struct station nation[NATION];
static struct subject subject[NATION];

/* The national stations of 2019, as many as there are, then again with other ids. */
static size_t fill_nation(void)
{
    struct text file = TEXT(1 << 20);
    struct csv *csv = NULL;
    size_t count = 0;
    assert_true(file_read(SOURCE_DIR "/tests/data/cnemc_2019/stations.csv", 1 << 20, &file, &ill));
    assert_true(csv_open(&csv, file.at, file.length, &ill) && csv_next(csv, &ill) == CSV_ROW);
    while (count < NATION && csv_next(csv, &ill) == CSV_ROW) {
        struct station *s = &nation[count];
        snprintf(s->id, sizeof s->id, "%.60s", csv_field(csv, 0));
        snprintf(s->name, sizeof s->name, "%.120s", csv_field(csv, 1));
        snprintf(s->city, sizeof s->city, "%.60s", csv_field(csv, 2));
        count++;
    }
    csv_close(&csv);
    text_close(&file);
    for (size_t i = 0; count < NATION; i++, count++) {
        nation[count] = nation[i];
        nation[count].id[0] = '9';
    }
    return count;
}

TEST(a_nation_of_1800_stations_fits_into_50_KB)
{
    size_t count = fill_nation();
    for (size_t i = 0; i < count; i++) {
        subject[i].station = &nation[i];
        int aqi = 20 + (int)(i * 7919 % 311);
        int level = aqi > 300 ? 6 : aqi > 200 ? 5 : aqi > 150 ? 4 : aqi > 100 ? 3 : aqi > 50 ? 2
            : 1;
        subject[i].rating = (struct rating){ .aqi = aqi, .level = level };
    }
    sample.document.station = subject;
    sample.document.stations = count;
    print();
    keep("nation.html");
    EXPECT(sound() && times("<a href=\"/station/") == NATION);
    print_message("stations: %zu bytes, %ld packed\n", page.length, packed());
    EXPECT(packed() < 50 * 1024);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(every_station_is_a_link_with_its_aqi_and_class),
        FRESH(the_hour_was_published_when_its_first_revision_was),
        FRESH(one_city_is_indexed_by_area_and_each_index_leads_somewhere),
        FRESH(many_cities_are_indexed_by_city_and_the_home_city_comes_first),
        FRESH(a_station_without_aqi_is_NA_and_a_micro_station_has_none),
        FRESH(without_script_nothing_is_hidden_but_the_field),
        FRESH(before_the_first_hour_the_page_says_so),
        FRESH(an_hour_without_a_public_station_is_an_hour_all_the_same),
        FRESH(hostile_names_are_shown_and_do_nothing),
        FRESH(a_nation_of_1800_stations_fits_into_50_KB),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    text_close(&page);
    sample_close(&sample);
    return failed;
}
