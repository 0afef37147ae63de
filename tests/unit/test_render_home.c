/* render_home: each thing the page says that could be false. */
#include "publish/home.h"
#include "tests/home_page.h"

TEST(the_page_says_place_class_level_number_and_colour)
{
    print();
    EXPECT(sound() && times("<h1") == 1 && has("<h1 id=\"place\">示例市<span>"));
    EXPECT(has("<title>示例市 2026-03-01 1时 轻度污染 AQI 104</title>"));
    EXPECT(has("<span class=\"name\">轻度污染</span> <span class=\"level\">三级（橙色）</span> "
               "<span class=\"aqi\">AQI <b>104</b></span>"));
    EXPECT(has("\n.c3{background:#FF7E00;color:#000000}\n"));
}

TEST(the_hour_has_both_ends)
{
    print();
    EXPECT(has("数据时间：<time datetime=\"2026-03-01T01:00:00+08:00\">2026年3月1日 1时</time>"
               "<span>（00:00–01:00 平均）</span></p>"));
}

TEST(hour_24_belongs_to_the_day_before_and_ends_at_24)
{
    move_to(SAMPLE_START + 23 * HOUR);
    print();
    EXPECT(has("2026年3月1日 24时</time><span>（23:00–24:00 平均）</span></p>"));
    EXPECT(has("<title>示例市 2026-03-01 24时 "));
    EXPECT(has("href=\"/v1/hours/2026/03/01/24.json\""));
}

TEST(the_next_hour_is_due_an_hour_the_cut_off_and_five_minutes_after_the_end)
{
    print();
    EXPECT(has("下一小时数据应于 <b>02:30</b> 前发布"));
    sample.settings.publish.air_cutoff = 40;
    print();
    EXPECT(has("下一小时数据应于 <b>02:45</b> 前发布"));
}

TEST(a_due_time_of_another_day_carries_its_date)
{
    move_to(SAMPLE_START + 22 * HOUR);           /* 23时: due half an hour after midnight */
    print();
    EXPECT(has("下一小时数据应于 <b>3月2日 00:30</b> 前发布"));
    move_to(SAMPLE_START + 21 * HOUR);
    print();
    EXPECT(has("下一小时数据应于 <b>23:30</b> 前发布"));
}

TEST(the_primary_pollutants_stand_in_words_with_their_concentration)
{
    sample.city.rating.primary[PM10] = true;
    print();
    EXPECT(has("首要污染物：<b>可吸入颗粒物（PM10） 110&nbsp;µg/m³、细颗粒物（PM2.5） 64&nbsp;µg/m³</b>"));
    sample_rate(&sample.city, 35, 1);
    print();
    EXPECT(has("首要污染物：<b>无</b>"));
}

TEST(the_effect_on_health_stands_before_the_advice)
{
    print();
    EXPECT(has("<div class=\"advice\">\n<p><b>健康影响</b>：敏感人群症状有轻度加剧，健康人群出现刺激症状。</p>\n"
               "<p><b>建议</b>：青少年儿童、"));
    without_aqi();
    print();
    EXPECT(!has("健康影响"));
}

TEST(the_advice_is_the_classes_and_the_groups_are_those_of_pollutants_above_100)
{
    print();
    EXPECT(has("<b>建议</b>：青少年儿童、老年人及心血管系统疾病、呼吸系统疾病患者应减少长时间、高强度的户外锻炼。"));
    EXPECT(has("<b>细颗粒物（PM2.5）的敏感人群</b>：患有心血管系统疾病或呼吸系统疾病"));
    EXPECT(times("敏感人群</b>") == 1);
    sample.city.cell[PM10].iaqi = 101;
    sample.city.cell[O3].iaqi = 101;
    print();
    EXPECT(has("<b>可吸入颗粒物（PM10）、细颗粒物（PM2.5）的敏感人群</b>"));
    EXPECT(has("<b>臭氧（O3）的敏感人群</b>") && times("敏感人群</b>") == 2);
    sample.city.cell[O3].iaqi = 100;
    print();
    EXPECT(times("敏感人群</b>") == 1);
}

TEST(that_it_is_unaudited_stands_above_the_numbers)
{
    print();
    EXPECT(has("<b>实时数据未经审核</b>"));
    EXPECT(strstr(page.at, "未经审核</b>") < strstr(page.at, "<svg"));
}

TEST(each_of_24_bars_says_the_number_of_its_row)
{
    print();
    EXPECT(times("<rect ") == 24 && times("class=\"gap\"") == 2);
    for (int i = 0; i < 24; i++) {
        const struct bar *bar = &sample.home.bar[i];
        struct words hour = words_short(bar->start, SAMPLE_OFFSET);
        char in_bar[240], in_row[240];
        int aqi = bar->rating.aqi;
        if (!bar->published || aqi == NO_INDEX)
            continue;
        snprintf(in_bar, sizeof in_bar, "<title>%s：AQI %d，", hour.text, aqi);
        snprintf(in_row, sizeof in_row, "<th scope=\"row\">%s</th><td><b class=\"s c%d\">%d</b>",
                 hour.text, bar->rating.level, aqi);
        EXPECT(has(in_bar) && has(in_row));
    }
}

TEST(an_hour_without_aqi_is_a_frame_with_its_cause)
{
    print();
    EXPECT(has("<title>2月28日 7时：该小时没有发布数据</title>"));
    EXPECT(has("<title>2月28日 11时：指标缺测，不评价：O3 维护</title>"));
    EXPECT(has("<th scope=\"row\">2月28日 7时</th><td>NA</td>"));
    EXPECT(has("<th scope=\"row\">2月28日 11时</th><td><b class=\"s c0\">NA</b></td><td>不评价"));
}

TEST(the_height_of_a_bar_is_its_aqi_on_an_axis_of_class_bounds)
{
    for (int i = 0; i < 24; i++)
        sample.home.bar[i].rating = (struct rating){ .aqi = 50, .level = 1 };
    print();
    /* half of an axis that ends at 100 */
    EXPECT(times("y=\"104\" width=\"3%\" height=\"96\" fill=\"#00E400\"") == 23);
    sample.home.bar[0].rating = (struct rating){ .aqi = 500, .level = 6 };
    print();
    EXPECT(times("y=\"8\" width=\"3%\" height=\"192\" fill=\"#7E0023\"") == 1);
    EXPECT(times("y=\"181\" width=\"3%\" height=\"19\" fill=\"#00E400\"") == 22);
}

TEST(two_editions_in_one_day_are_not_compared_in_silence)
{
    print();
    EXPECT(has("3月1日 1时起按 HJ 633-2026 评价，此前按 HJ 633-2012 评价"));
    move_to(SAMPLE_START + 3 * DAY);
    print();
    EXPECT(!has("HJ 633-2012"));
}

TEST(the_six_pollutants_have_value_unit_and_sub_index)
{
    print();
    EXPECT(has("<b>CO</b> <span>一氧化碳</span> <span class=\"much\"><b>0.9</b> mg/m³</span> "
               "<span>分指数 <b>9</b></span>"));
    EXPECT(has("<span class=\"much\"><b>64</b> µg/m³</span> <span>分指数 <b>104</b></span> "
               "<span>首要污染物</span>"));
    EXPECT(has("<span>1/2 个站点</span>"));
}

TEST(a_missing_value_is_NA_with_its_reason_and_an_unplanned_one_a_slash)
{
    sample.subject[2].cell[CO] = sample_absent(NOT_PLANNED);
    sample.subject[2].cell[O3] = sample_absent(CALIBRATION);
    sample.subject[2].cell[PM25].suspect = true;
    print();
    EXPECT(has("<td>NA<small>未收到</small></td><td class=\"soft\">NA</td>"));
    EXPECT(has("<td>NA<small>校准</small></td><td class=\"soft\">NA</td>"));
    EXPECT(has("<td>/</td><td class=\"soft\">/</td>"));
    EXPECT(has("<td>20<small>存疑</small></td><td class=\"soft\">29</td>"));
}

TEST(a_micro_station_has_concentrations_and_no_rating_that_could_be_missing)
{
    sample.station[2].role = ROLE_MICRO;
    sample.subject[2].rating = (struct rating){ .aqi = NO_INDEX };
    for (int p = 0; p < POLLUTANTS; p++)
        sample.subject[2].cell[p].iaqi = NO_INDEX;
    sample.subject[2].cell[O3] = sample_absent(CALIBRATION);
    print();
    EXPECT(sound() && has("<small>微型站</small></th><td>—</td><td>—</td><td>—</td>"
                          "<td>3</td><td class=\"soft\">—</td>"));
    EXPECT(has("<td>NA<small>校准</small></td><td class=\"soft\">—</td>"));
}

TEST(what_stands_in_for_a_sub_index_is_explained_where_the_edition_has_it)
{
    print();
    EXPECT(!has("取最近 24 小时平均的分指数"));
    move_to(SAMPLE_START - DAY);
    print();
    EXPECT(has("（HJ 633-2012）评价") && has("SO2 高于 800 时不由 1 小时平均计算分指数，取最近 24 小时平均的分指数"));
}

TEST(the_stations_of_the_home_city_stand_by_area_then_name)
{
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "一号");
    snprintf(sample.station[1].city, sizeof sample.station[1].city, "邻市");
    sample_station(&sample, 3, "S004", "甲站", "城东区", ROLE_RATED);
    sample.subject[3].rating.aqi = NO_INDEX;
    sample.document.stations = 4;
    print();
    EXPECT(!has("水厂") && sound());
    EXPECT(strstr(page.at, ">一号") < strstr(page.at, ">甲站"));      /* though its AQI is worse */
    EXPECT(strstr(page.at, ">甲站") < strstr(page.at, "<span>城西区"));
    EXPECT(has("<th scope=\"row\"><a href=\"/station/S003.html\">对照点</a> <small>对照点</small></th>"));
}

TEST(above_500_it_prints_500_and_says_so)
{
    sample_rate(&sample.city, 623, 6);
    sample.city.cell[PM25] = sample_cell(612, 500, 2, 2);
    print();
    EXPECT(has("AQI <b>500</b>") && has("六级（褐红色），已达指数上限500</span>") && !has("623"));
    EXPECT(has("细颗粒物（PM2.5） 612&nbsp;µg/m³"));
    sample_rate(&sample.city, 499, 6);
    print();
    EXPECT(!has("已达指数上限"));
}

TEST(without_an_aqi_the_block_is_neutral_and_the_rule_stands_beside_it)
{
    without_aqi();
    print();
    EXPECT(sound() && has("<p class=\"now c0\"><span class=\"aqi\">AQI <b>NA</b></span>"));
    EXPECT(has("指标缺测，不评价</span>") && has("缺测指标：NO2 未收到</p>"));
    EXPECT(has("仅当其余污染物得出的 AQI 大于 100 才发布"));
    EXPECT(has("<title>示例市 2026-03-01 1时 AQI NA</title>") && !has("<b>建议</b>"));
    EXPECT(!has("首要污染物：<b>"));
}

TEST(a_pollutant_that_no_station_measures_is_not_called_missing)
{
    without_aqi();
    sample.city.cell[NO2] = sample_cell(40, 20, 2, 2);
    sample.city.cell[O3] = sample.home.bar[23].cell[O3] = sample_absent(NOT_PLANNED);
    print();
    EXPECT(sound() && has("有指标未开展监测，按标准不评价</span>") && !has("指标缺测，不评价</span>"));
    EXPECT(has("<p>未开展监测的指标：O3</p>") && !has("缺测指标："));
    EXPECT(has("<title>3月1日 1时：有指标未开展监测，按标准不评价：O3</title>"));
    EXPECT(has("有污染物缺测或未开展监测时，仅当"));
    sample.city.cell[CO] = sample_absent(FAULT);
    print();
    EXPECT(has("<p>缺测指标：CO 故障</p>\n<p>未开展监测的指标：O3</p>"));
}

TEST(a_demonstration_says_so_in_title_head_and_foot)
{
    print();
    EXPECT(!has("演示数据"));
    sample.settings.site.demo = true;
    print();
    EXPECT(has("<title>【演示数据】示例市") && has("<p class=\"demo\"><b>演示数据</b>"));
    EXPECT(strstr(strstr(page.at, "<footer>"), "演示数据") != NULL);
}

TEST(before_the_first_hour_it_says_that_there_is_nothing_and_why)
{
    sample.home.document = NULL;
    sample.settings.site.demo = true;
    print();
    EXPECT(sound() && has("<title>【演示数据】示例市 空气质量 暂无数据</title>"));
    EXPECT(has("尚未发布过任何一小时的数据") && !has("<svg") && !has("前发布。"));
}

TEST(an_hour_without_the_home_city_says_so)
{
    snprintf(sample.city.city, sizeof sample.city.city, "邻市");
    print();
    EXPECT(sound() && has("这一小时发布的数据中没有示例市的城市评价数据") && has("暂无数据</title>"));
    EXPECT(has("2026年3月1日 1时</time>") && has("<svg"));
}

TEST(without_a_home_city_the_first_by_name_is_shown)
{
    struct subject two[2] = { sample.city, sample.city };
    snprintf(two[0].city, sizeof two[0].city, "安市");
    sample_rate(&two[0], 35, 1);
    sample.document.city = two;
    sample.document.cities = 2;
    sample.settings.site.home_city[0] = '\0';
    snprintf(sample.station[1].city, sizeof sample.station[1].city, "安市");
    print();
    EXPECT(sound() && has("<title>安市 2026-03-01 1时 优 AQI 35</title>"));
    EXPECT(has("<h1 id=\"place\">安市<span>") && has(">水厂</a>") && !has(">广场</a>"));
    EXPECT(has("<span>安市最近 24 小时：") && has("content=\"安市环境空气质量实时数据"));
}

/* Only stations that take no part in a city's mean. */
TEST(without_a_rated_station_the_first_city_of_the_stations_is_shown)
{
    sample.document.cities = 0;
    sample.settings.site.home_city[0] = '\0';
    print();
    EXPECT(sound() && has("<title>示例市 空气质量 暂无数据</title>") && has(">广场</a>"));
    EXPECT(has("没有示例市的城市评价数据，已发布的数据见<a href=\"/stations.html\">全部站点</a>。"));
}

TEST(where_no_city_is_known_the_publisher_is_named_and_the_stations_are_linked)
{
    sample.document.cities = 0;
    sample.settings.site.home_city[0] = '\0';
    for (int i = 0; i < 3; i++)
        sample.station[i].city[0] = '\0';
    print();
    EXPECT(sound() && has("<title>示例市生态环境局 空气质量 暂无数据</title>"));
    EXPECT(has("<h1 id=\"place\">示例市生态环境局<span>空气质量</span></h1>") && !has("<svg"));
    EXPECT(has("没有城市评价数据，已发布的数据见<a href=\"/stations.html\">全部站点</a>。"));
    sample.home.document = NULL;
    print();
    EXPECT(sound() && has("<title>示例市生态环境局 空气质量 暂无数据</title>"));
}

TEST(a_revision_says_that_it_is_one)
{
    print();
    EXPECT(has("2026-03-01 01:30</time>。"));
    sample.document.revision = 3;
    sample.document.reason = "changed";
    sample.document.published += 40 * MINUTE;
    print();
    EXPECT(has("2026-03-01 01:30</time>（第 3 版，02:10 修订，数值更正）。修订内容见"
               "<a href=\"/v1/hours/2026/03/01/01.r3.json\">这一版的数据文件</a>。</p>"));
    sample.document.published += DAY;
    print();
    EXPECT(has("2026-03-01 01:30</time>（第 3 版，3月2日 02:10 修订，数值更正）"));
}

TEST(each_revised_hour_says_so_in_its_row_its_bar_and_below_with_a_link)
{
    print();
    EXPECT(!has("修订</a>") && !has("<b>修订</b>") && !has("，修订</title>"));
    sample.home.bar[23].revised = (struct revised){ 2, REVISED_CHANGED };
    sample.home.bar[9].revised = (struct revised){ 3, REVISED_LATE };
    sample.home.bar[8].revised = (struct revised){ 2, REVISED_SOMEHOW };
    print();
    EXPECT(sound() && times(">修订</a>") == 3 && times("，修订</title>") == 3);
    EXPECT(has("<th scope=\"row\">3月1日 1时 <small><a href=\"/v1/hours/2026/03/01/01.r2.json\">修订</a>"
               "</small></th>"));
    EXPECT(has("<b>修订</b>：<a href=\"/v1/hours/2026/03/01/01.r2.json\">3月1日 1时</a>（第 2 版，数值更正）、"
               "<a href=\"/v1/hours/2026/02/28/11.r3.json\">2月28日 11时</a>（第 3 版，补入迟到数据）、"
               "<a href=\"/v1/hours/2026/02/28/10.r2.json\">2月28日 10时</a>（第 2 版），数值在首次发布后改过"));
    EXPECT(strstr(page.at, "</details>\n<p class=\"soft\"><b>修订</b>") != NULL);
}

TEST(of_many_revised_hours_the_newest_are_named_and_all_counted)
{
    for (int i = 0; i < 24; i++)
        sample.home.bar[i].revised = (struct revised){ 2, REVISED_LATE };
    print();
    EXPECT(sound() && times(">修订</a>") == 23 && times("（第 2 版，补入迟到数据）") == 6);
    EXPECT(has("（第 2 版，补入迟到数据）等 23 个小时，数值在首次发布后改过"));   /* one was never published */
    EXPECT(packed() <= 14 * 1024);
}

TEST(a_station_whose_numbers_were_revised_says_so_in_the_table)
{
    sample.subject[1].revised = (struct revised){ 2, REVISED_CHANGED };
    print();
    EXPECT(sound() && has(">水厂</a> <small>修订</small></th>") && times("<small>修订</small>") == 1);
    EXPECT(has("<dt>修订</dt><dd>数值在首次发布后改过"));
}

TEST(the_tags_of_the_article_tell_its_first_publication)
{
    sample.document.revision = 2;
    sample.document.reason = "late";
    sample.document.published += 40 * MINUTE;
    print();
    EXPECT(has("<meta name=\"PubDate\" content=\"2026-03-01 01:30\">"));
    EXPECT(has("<meta name=\"ArticleTitle\" content=\"示例市 2026-03-01 1时 轻度污染 AQI 104\">"));
    EXPECT(has("<meta name=\"ContentSource\" content=\"示例市生态环境局\">"));
    sample.home.document = NULL;
    print();
    EXPECT(!has("PubDate") && !has("ArticleTitle"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(the_page_says_place_class_level_number_and_colour),
        FRESH(the_hour_has_both_ends),
        FRESH(hour_24_belongs_to_the_day_before_and_ends_at_24),
        FRESH(the_next_hour_is_due_an_hour_the_cut_off_and_five_minutes_after_the_end),
        FRESH(a_due_time_of_another_day_carries_its_date),
        FRESH(the_primary_pollutants_stand_in_words_with_their_concentration),
        FRESH(the_effect_on_health_stands_before_the_advice),
        FRESH(the_advice_is_the_classes_and_the_groups_are_those_of_pollutants_above_100),
        FRESH(that_it_is_unaudited_stands_above_the_numbers),
        FRESH(each_of_24_bars_says_the_number_of_its_row),
        FRESH(an_hour_without_aqi_is_a_frame_with_its_cause),
        FRESH(the_height_of_a_bar_is_its_aqi_on_an_axis_of_class_bounds),
        FRESH(two_editions_in_one_day_are_not_compared_in_silence),
        FRESH(the_six_pollutants_have_value_unit_and_sub_index),
        FRESH(a_missing_value_is_NA_with_its_reason_and_an_unplanned_one_a_slash),
        FRESH(a_micro_station_has_concentrations_and_no_rating_that_could_be_missing),
        FRESH(what_stands_in_for_a_sub_index_is_explained_where_the_edition_has_it),
        FRESH(the_stations_of_the_home_city_stand_by_area_then_name),
        FRESH(above_500_it_prints_500_and_says_so),
        FRESH(without_an_aqi_the_block_is_neutral_and_the_rule_stands_beside_it),
        FRESH(a_pollutant_that_no_station_measures_is_not_called_missing),
        FRESH(a_demonstration_says_so_in_title_head_and_foot),
        FRESH(before_the_first_hour_it_says_that_there_is_nothing_and_why),
        FRESH(an_hour_without_the_home_city_says_so),
        FRESH(without_a_home_city_the_first_by_name_is_shown),
        FRESH(without_a_rated_station_the_first_city_of_the_stations_is_shown),
        FRESH(where_no_city_is_known_the_publisher_is_named_and_the_stations_are_linked),
        FRESH(a_revision_says_that_it_is_one),
        FRESH(each_revised_hour_says_so_in_its_row_its_bar_and_below_with_a_link),
        FRESH(of_many_revised_hours_the_newest_are_named_and_all_counted),
        FRESH(a_station_whose_numbers_were_revised_says_so_in_the_table),
        FRESH(the_tags_of_the_article_tell_its_first_publication),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    text_close(&page);
    sample_close(&sample);
    return failed;
}
