/* render_station: each thing a station's page says that could be false. */
#include "publish/render_station.c"
#include "tests/station_page.h"

static const char *print(void)
{
    print_anew();
    render_station(&page, &station);
    return page.at;
}

TEST(the_page_says_place_hour_class_and_number)
{
    print();
    keep("station.html");
    EXPECT(sound() && times("<h1") == 1 && has("<h1 id=\"place\">广场<span>示例市 城东区</span></h1>"));
    EXPECT(has("<title>广场（示例市） 2026-03-01 1时 轻度污染 AQI 108</title>"));
    EXPECT(has("三级（橙色）</span> <span class=\"aqi\">AQI <b>108</b>"));
    EXPECT(has("<time datetime=\"2026-03-01T01:00:00+08:00\">2026年3月1日 1时</time><span>（00:00–01:00 平均）</span>"));
    EXPECT(has("下一小时数据应于 <b>02:30</b> 前发布") && has("首要污染物：<b>PM2.5</b>"));
    EXPECT(has("<b>实时数据未经审核</b>"));
}

TEST(it_says_the_effect_and_the_advice_of_the_class)
{
    print();
    EXPECT(has("<b>健康影响</b>：敏感人群症状有轻度加剧，健康人群出现刺激症状。"));
    EXPECT(has("<b>建议</b>：青少年儿童、老年人及心血管系统疾病"));
}

TEST(each_pollutant_has_value_index_limits_and_groups)
{
    print();
    EXPECT(times("<h3>") == POLLUTANTS);
    EXPECT(has("<p class=\"much\"><b>68</b> µg/m³　分指数 108</p>\n<p><b>首要污染物</b></p>"));
    EXPECT(has("<b>1.0</b> mg/m³　分指数 10"));
    EXPECT(has("<dt>1 小时限值</dt><dd>一级 150、二级 500</dd>"));           /* SO2 */
    EXPECT(has("<dt>日平均限值</dt><dd>一级 50、二级 120</dd>"));             /* PM10 */
    EXPECT(has("<dt>日最大 8 小时限值</dt><dd>一级 100、二级 160</dd>"));     /* O3 */
    EXPECT(has("<dd>一级、二级均为 10</dd>"));                                /* CO */
    EXPECT(times("<dt>1 小时限值</dt><dd>标准没有规定</dd>") == 2);                  /* PM10, PM2.5 */
    EXPECT(has("限值取自 GB 3095-2026（过渡阶段）") && has("HJ 633-2026 表 2"));
    EXPECT(has("敏感人群：患有哮喘的人、青少年儿童以及老年人。"));
    EXPECT(times("敏感人群：") == POLLUTANTS);
}

TEST(the_limits_are_those_of_the_day)
{
    for (int i = 0; i < STATION_HOURS; i++)
        station.hour[i].start -= 10 * DAY;
    print();
    EXPECT(has("一级 50、二级 150</dd>") && has("GB 3095-2012") && !has("GB 3095-2026"));
    EXPECT(!has("敏感人群："));                  /* the edition of that day names none */
    for (int i = 0; i < STATION_HOURS; i++)
        station.hour[i].start += 5 * 366 * DAY;
    print();
    EXPECT(has("GB 3095-2026（第二阶段）") && has("一级 25、二级 50</dd>"));
}

TEST(the_72_hours_are_three_rows_of_bars_and_one_table)
{
    print();
    EXPECT(times("<svg class=\"bars\"") == 3 && times("class=\"gap\"") == 2);
    EXPECT(times("<svg class=\"line\"") == POLLUTANTS
           && times("<tr><th scope=\"row\">") == STATION_HOURS);
    EXPECT(has("<title>3月1日 1时：AQI 108，三级 轻度污染</title>"));
    EXPECT(strstr(page.at, "最近 24 小时的 AQI 柱状图") < strstr(page.at, "48 至 72 小时前的 AQI"));
}

TEST(a_missing_hour_is_a_dashed_frame_with_its_reason)
{
    print();
    EXPECT(has("：该小时没有发布数据</title>") && has("：指标缺测，不评价：O3 维护</title>"));
    EXPECT(has("<title>2月27日 6时 至 2月27日 9时：维护</title></rect>"));
    EXPECT(has("<td colspan=\"8\" class=\"left\">该小时没有发布数据</td>"));
    EXPECT(has("<td>NA<small>维护</small></td>"));
    EXPECT(times("：没有发布</title></rect>") == POLLUTANTS);
}

TEST(a_lone_hour_between_gaps_is_a_dot)
{
    station.hour[30].cell[O3] = sample_cell(15, 5, 1, 1);
    print();
    EXPECT(has(" points=\"60,20 60,20\"/>"));
}

TEST(without_an_aqi_it_says_why)
{
    newest()->rating = (struct rating){ .aqi = NO_INDEX };
    newest()->cell[NO2] = sample_absent(CALIBRATION);
    newest()->cell[CO] = sample_absent(NOT_PLANNED);
    print();
    EXPECT(sound() && has("<title>广场（示例市） 2026-03-01 1时 AQI NA</title>"));
    EXPECT(has("<span class=\"level\">指标缺测，不评价</span>"));
    EXPECT(has("<p>指标缺测，不评价：NO2 校准；未开展监测：CO。</p>") && !has("<b>建议</b>"));
    EXPECT(has("<b>NA</b> 　分指数 NA</p>\n<p>校准</p>") && has("<b>/</b> 　分指数 /</p>\n<p>未开展</p>"));
}

TEST(what_is_not_in_the_plan_is_not_called_missing)
{
    newest()->rating = (struct rating){ .aqi = NO_INDEX };
    newest()->cell[O3] = sample_absent(NOT_PLANNED);
    station.hour[30].cell[O3] = sample_absent(NOT_PLANNED);
    print();
    EXPECT(has("<span class=\"level\">有指标未开展监测，按标准不评价</span>"));
    EXPECT(has("<p>有指标未开展监测，按标准不评价：O3。</p>"));
    EXPECT(times("：有指标未开展监测，按标准不评价：O3</title>") == 2 && !has("指标缺测"));
    newest()->cell[O3] = sample_cell(30, NO_INDEX, 1, 1);
    print();
    EXPECT(has("<p>有指标没有分指数，按标准不评价：O3。</p>") && !has("指标缺测"));
}

TEST(a_station_without_a_name_is_called_by_its_id)
{
    sample.station[0].name[0] = '\0';
    print();
    EXPECT(sound() && has("<title>S001（示例市）") && has("<h1 id=\"place\">S001<span>"));
}

TEST(an_unpublished_newest_hour_says_so)
{
    newest()->published = false;
    print();
    EXPECT(sound() && has("暂无数据") && has("这一小时没有发布本站点的数据"));
    EXPECT(has("<title>广场（示例市） 2026-03-01 1时</title>"));
}

TEST(a_station_without_any_value_is_still_a_page)
{
    for (int i = 0; i < STATION_HOURS; i++)
        station.hour[i].published = false;
    print();
    EXPECT(sound() && times("小时内没有数值") == POLLUTANTS && times("class=\"gap\"") == STATION_HOURS);
}

TEST(a_micro_station_has_no_aqi_anywhere)
{
    sample.station[0].role = ROLE_MICRO;
    for (int i = 0; i < STATION_HOURS; i++)
        station.hour[i].rating = (struct rating){ .aqi = NO_INDEX };
    print();
    EXPECT(sound() && has("微型站，不参与城市评价，只发布浓度") && !has("class=\"bars\"") && !has("不评价"));
    EXPECT(has("<title>广场（示例市） 2026-03-01 1时</title>") && !has("<th scope=\"col\">AQI</th>"));
    EXPECT(has("<td colspan=\"5\" class=\"left\">该小时没有发布数据</td>") && !has("　分指数 "));
}

TEST(its_files_are_linked_and_the_id_cannot_leave_its_segment)
{
    print();
    EXPECT(has("href=\"/v1/stations/S001.json\"") && has("href=\"/v1/stations/S001.csv\""));
    snprintf(sample.station[0].id, sizeof sample.station[0].id, "..");
    print();
    EXPECT(has("href=\"/v1/stations/__.json\"") && sound());
}

TEST(hostile_names_are_shown_and_do_nothing)
{
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "%s", HOSTILE);
    snprintf(sample.station[0].city, sizeof sample.station[0].city, "%s", "\"><img src=x>");
    snprintf(sample.station[0].area, sizeof sample.station[0].area, "%s", "</h1>&");
    print();
    EXPECT(sound() && times("<script>") == 1 && !has("<script>a") && !has("<img")
           && !has("\xE2\x80\xA8"));
    EXPECT(has("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;\xF0\xA0\xAE\xB7,;"));
}

TEST(it_says_when_the_hour_was_first_published)
{
    print();
    EXPECT(has("发布时间：<time datetime=\"2026-03-01T01:30:00+08:00\">2026-03-01 01:30</time>。"));
    EXPECT(has("<meta name=\"PubDate\" content=\"2026-03-01 01:30\">"));
    EXPECT(has("<meta name=\"ArticleTitle\" content=\"广场（示例市） 2026-03-01 1时 轻度污染 AQI 108\">"));
    EXPECT(has("<meta name=\"ContentSource\" content=\"示例市生态环境局\">"));
    snprintf(sample.settings.site.attribution, 64, "示例市环境监测站");
    print();
    EXPECT(has("<meta name=\"ContentSource\" content=\"示例市环境监测站\">"));
}

TEST(a_revised_hour_says_so_at_the_top_in_its_row_and_below)
{
    print();
    EXPECT(!has("修订</a>") && !has("版修订"));
    station.hour[30].revised = (struct revised){ 2, REVISED_LATE };
    print();
    EXPECT(sound() && !has("版修订") && times(">修订</a>") == 1);
    EXPECT(has("<b>修订</b>：<a href=\"/v1/hours/2026/02/27/08.r2.json\">2月27日 8时</a>（第 2 版，补入迟到数据），"));
    EXPECT(has("<title>2月27日 8时：指标缺测，不评价：O3 维护，修订</title>"));
    newest()->revised = (struct revised){ 3, REVISED_CHANGED };
    print();
    EXPECT(has("2026-03-01 01:30</time>（本站点的数值在第 3 版修订，数值更正）。修订内容见"
               "<a href=\"/v1/hours/2026/03/01/01.r3.json\">这一版的数据文件</a>。</p>"));
    sample.station[0].role = ROLE_MICRO;
    print();
    EXPECT(sound() && times(">修订</a>") == 2 && has("<b>修订</b>："));
}

TEST(a_demonstration_and_the_identity_stand_in_the_frame)
{
    print();
    EXPECT(!has("演示数据") && !has("SiteIDCode") && has("主办单位：示例市生态环境局"));
    sample.settings.site.demo = true;
    snprintf(sample.settings.site.code, 16, "1509000001");
    snprintf(sample.settings.site.domain, 64, "air.example.cn");
    snprintf(sample.settings.site.icp, 64, "蒙ICP备1号");
    snprintf(sample.settings.site.attribution, 64, "监测\"站");
    print();
    EXPECT(sound() && has("<title>【演示数据】广场") && has("class=\"demo\""));
    EXPECT(has("<meta name=\"SiteIDCode\" content=\"1509000001\">") && has("网站标识码：1509000001"));
    EXPECT(has("<meta name=\"SiteDomain\" content=\"air.example.cn\">") && has("数据来源：监测&quot;站"));
    EXPECT(has("<a href=\"https://beian.miit.gov.cn/\">蒙ICP备1号</a>"));
    EXPECT(has("<meta name=\"ColumnName\" content=\"站点\">") && has("aria-current=\"true\""));
}

/* With values that do not repeat, some of them missing. */
TEST(the_page_is_small)
{
    for (int i = 0; i < STATION_HOURS; i++)
        for (int p = 0; p < POLLUTANTS; p++) {
            int value = (i * 7919 + p * 104729) % 331;
            station.hour[i].cell[p] = value % 17 == 0 ? sample_absent((enum absence)(1 + value % 9))
                                                      : sample_cell(value, value, 1, 1);
        }
    print();
    keep("station_varied.html");
    EXPECT(sound());
    EXPECT(page.length < 50 * 1024 && packed() < 14 * 1024);
    for (int i = 0; i < STATION_HOURS; i++)
        station.hour[i].revised = (struct revised){ 2, REVISED_LATE };
    print();
    EXPECT(sound() && packed() < 14 * 1024);
    print_message("station: %zu bytes, %ld packed\n", page.length, packed());
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(the_page_says_place_hour_class_and_number),
        FRESH(it_says_the_effect_and_the_advice_of_the_class),
        FRESH(each_pollutant_has_value_index_limits_and_groups),
        FRESH(the_limits_are_those_of_the_day),
        FRESH(the_72_hours_are_three_rows_of_bars_and_one_table),
        FRESH(a_missing_hour_is_a_dashed_frame_with_its_reason),
        FRESH(a_lone_hour_between_gaps_is_a_dot),
        FRESH(without_an_aqi_it_says_why),
        FRESH(what_is_not_in_the_plan_is_not_called_missing),
        FRESH(a_station_without_a_name_is_called_by_its_id),
        FRESH(an_unpublished_newest_hour_says_so),
        FRESH(a_station_without_any_value_is_still_a_page),
        FRESH(a_micro_station_has_no_aqi_anywhere),
        FRESH(its_files_are_linked_and_the_id_cannot_leave_its_segment),
        FRESH(hostile_names_are_shown_and_do_nothing),
        FRESH(it_says_when_the_hour_was_first_published),
        FRESH(a_revised_hour_says_so_at_the_top_in_its_row_and_below),
        FRESH(a_demonstration_and_the_identity_stand_in_the_frame),
        FRESH(the_page_is_small),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    station_end();
    return failed;
}
