/* /about.html: where the data come from, which standard holds when, how a number is made, and what
 * each sign means. Nothing in it changes with the hour. */
#include "publish/page_frame.h"
#include "publish/render.h"

#include "schema/base/moment.h"

static void put_signs(struct text *out, const struct standard *standard)
{
    html(out, "<section class=\"card notes\" aria-labelledby=\"signs\">\n<h2 id=\"signs\">"
              "符号和词语</h2>\n<dl>\n");
    page_signs(out);
    if (standard != NULL)
        html(out, "<dt>首要污染物</dt><dd>AQI 大于 %d 时分指数最大的污染物，并列的全部列出。</dd>\n",
             standard->primary_above);
    html(out, "</dl>\n</section>\n");
}

static void put_source(struct text *out, const struct settings *settings)
{
    html(out, "<section class=\"card\" aria-labelledby=\"source\">\n<h1 id=\"source\">数据说明</h1>"
              "\n<h2>来源</h2>\n");
    if (settings->site.attribution[0] != '\0')
        html(out, "<p>%s。</p>\n", settings->site.attribution);
    html(out, "<p>数据由%s发布，来自环境空气自动监测站的仪器，每小时一次。"
              "<b>实时数据未经审核</b>，只反映当时的状况，可能会修订，不用于考核和达标评价。</p>\n",
         settings->site.name);
    page_licence(out, settings);
    if (settings->site.contact[0] != '\0')
        html(out, "<p>联系方式：%s</p>\n", settings->site.contact);
    html(out, "</section>\n");
}

static void put_time(struct text *out, const struct settings *settings)
{
    html(out, "<li><b>发布时间</b>：数据齐全即发布");
    if (settings->publish.air_not_before > 0)
        html(out, "，但不早于该小时结束后 %d 分钟", settings->publish.air_not_before);
    html(out, "；不齐的在该小时结束后 %d 分钟发布，没有收到的指标记为 NA。</li>\n",
         settings->publish.air_cutoff);
}

static void put_making(struct text *out, const struct settings *settings)
{
    html(out, "<section class=\"card\" aria-labelledby=\"making\">\n<h2 id=\"making\">"
              "数值怎样得出</h2>\n<ul class=\"plain\">\n"
              "<li><b>小时</b>以终点命名：1时指 00:00–01:00 的平均，24时指当日 23:00–24:00。</li>\n"
              "<li><b>浓度</b>取整数（CO 取一位小数），按 GB/T 8170 修约，恰为一半时取偶数。</li>\n"
              "<li><b>分指数</b>由浓度按下表在两个限值之间线性内插，向上进位取整数；AQI 是各项分指数中的最大值。</li>\n"
              "<li><b>城市浓度</b>是参与评价的站点已发布浓度的算术平均，再同站点一样修约和计算分指数，"
              "任何人都可以用发布的数据复算。</li>\n");
    put_time(out, settings);
    html(out, "<li><b>修订</b>：迟到或更正的数据使该小时出新的一版，旧版仍可查看，更正前后的数值一并列出；页面上数值改过的"
              "小时标“修订”，并链到改动它的那一版。"
              "每小时的文件名后加 r1、r2 即为第 1、第 2 版，见<a href=\"/data.html\">数据</a>页。</li>\n"
              "</ul>\n</section>\n");
}

static void put_fresh(struct text *out, const struct settings *settings)
{
    html(out, "<section class=\"card notes\" aria-labelledby=\"age\">\n<h2 id=\"age\">数据的新旧</h2>"
              "\n<dl>\n"
              "<dt>实时</dt><dd>下一小时的数据还未到发布时限（页上这一小时结束后 %d 分钟）。</dd>\n"
              "<dt>延迟</dt><dd>已过发布时限，不到 2 小时。</dd>\n"
              "<dt>过期</dt><dd>2 至 6 小时：数字变灰，不再给出建议。</dd>\n"
              "<dt>中断</dt><dd>超过 6 小时：页首不再显示数字。</dd>\n</dl>\n"
              "<p class=\"soft\">新旧由浏览器中的一小段程序按服务器的时钟判断；没有它时，请看页上写明的小时和下一小时的发布时限。"
              "</p>\n</section>\n", HOUR / MINUTE + settings->publish.air_cutoff + 5);
}

static void put_term(struct text *out, int64_t from, int64_t to, int offset)
{
    if (from == INT64_MIN && to == INT64_MAX)
        html(out, "全部日期");
    else if (to == INT64_MAX)
        html(out, "%s 起", moment_date(from, offset).text);
    else if (from == INT64_MIN)
        html(out, "至 %s", moment_date(to - 1, offset).text);
    else
        html(out, "%s 至 %s", moment_date(from, offset).text, moment_date(to - 1, offset).text);
}

/* kind and number make the table's id: bp0, li1 */
static void open_table(struct text *out, const char *kind, int number, const char *whose,
                       const char *stage, const char *caption)
{
    html(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s%d\">\n"
              "<table>\n"
              "<caption id=\"%s%d\"><span>%s %s%s</span></caption>\n<thead><tr>", kind, number, kind,
         number, whose, stage, caption);
}

/* A column a pollutant, a row a sub-index. */
static void put_breakpoints(struct text *out, const struct standard *s, int number)
{
    int most = 0;
    open_table(out, "bp", number, s->name, "", "1 小时平均浓度与分指数（CO 为 mg/m³，其余为 µg/m³）");
    html(out, "<th scope=\"col\">分指数</th>");
    for (int p = 0; p < POLLUTANTS; p++) {
        html(out, "<th scope=\"col\">%s</th>", pollutant_sign[p]);
        most = s->scale[p].count > s->scale[most].count ? p : most;
    }
    html(out, "</tr></thead>\n<tbody>\n");
    for (int i = 0; i < s->scale[most].count; i++) {
        html(out, "<tr><th scope=\"row\">%d</th>", s->scale[most].index[i]);
        for (int p = 0; p < POLLUTANTS; p++) {
            html(out, "<td>");
            if (i < s->scale[p].count)
                text_decimal(out, s->scale[p].concentration[i], s->scale[p].decimals, true);
            else
                html(out, "—");
            html(out, "</td>");
        }
        html(out, "</tr>\n");
    }
    html(out, "</tbody>\n</table>\n</div>\n");
}

/* Where the standard does not go on to the end of the scale: SO2 above 800 µg/m³. */
static void put_above(struct text *out, const struct standard *s)
{
    for (int p = 0; p < POLLUTANTS; p++)
        if (s->scale[p].above != s->highest && s->scale[p].count > 0)
            page_above(out, s, (enum pollutant)p);
}

static void put_standards(struct text *out, const struct standards *standards, int offset)
{
    html(out, "<section class=\"card\" aria-labelledby=\"index\">\n<h2 id=\"index\">AQI 的标准</h2>\n"
              "<p>每个小时按当日有效的标准评价，标准写在每份数据里。</p>\n");
    for (size_t i = standards->count; i-- > 1;)
        html(out, "<p>%s 起按 %s 评价，此前按 %s 评价，前后结果不宜直接比较。</p>\n",
             moment_date(standards->at[i].from, offset).text, standards->at[i].name,
             standards->at[i - 1].name);
    for (size_t i = standards->count; i-- > 0;) {
        const struct standard *s = &standards->at[i];
        html(out, "<h3>%s（", s->name);
        put_term(out, s->from, s->to, offset);
        html(out, "）</h3>\n");
        put_breakpoints(out, s, (int)i);
        put_above(out, s);
    }
    if (standards->count > 0)
        page_classes(out, &standards->at[standards->count - 1]);
    html(out, "</section>\n");
}

static void put_pair(struct text *out, const struct limit *limit)
{
    if (limit->first == NO_LIMIT)
        html(out, "<td>—</td>");
    else
        html(out, "<td>%d / %d</td>", limit->first, limit->second);
}

static void put_limit_row(struct text *out, const struct limit_row *row, int number)
{
    open_table(out, "li", number, row->name, row->stage,
               "浓度限值：一级 / 二级（CO 为 mg/m³，其余为 µg/m³）");
    html(out, "<th scope=\"col\">污染物</th><th scope=\"col\">1 小时平均</th>"
              "<th scope=\"col\">日平均</th><th scope=\"col\">年平均</th></tr></thead>\n<tbody>\n");
    for (int p = 0; p < POLLUTANTS; p++) {
        html(out, "<tr><th scope=\"row\">%s</th>", pollutant_sign[p]);
        put_pair(out, &row->hour[p]);
        put_pair(out, &row->day[p]);
        put_pair(out, &row->year[p]);
        html(out, "</tr>\n");
    }
    html(out, "</tbody>\n</table>\n</div>\n");
}

static void put_limits(struct text *out, const struct limits *limits, int offset)
{
    html(out, "<section class=\"card\" aria-labelledby=\"limits\">\n<h2 id=\"limits\">"
              "环境空气质量标准的限值</h2>\n"
              "<p>限值按各自的时段评价，不由一个小时的数值判断达标。O3 的日限值是日最大 8 小时平均。</p>\n");
    for (size_t i = 0; i < limits->count; i++) {
        const struct limit_row *row = &limits->at[i];
        html(out, "<h3>%s %s（", row->name, row->stage);
        put_term(out, row->from, row->to, offset);
        html(out, "）</h3>\n");
        put_limit_row(out, row, (int)i);
    }
    html(out, "</section>\n");
}

void render_about(struct text *out, const struct standards *standards, const struct limits *limits,
                  const struct settings *settings)
{
    struct frame frame = frame_fixed(settings, standards, COLUMN_ABOUT, "数据说明",
                                     "空气质量数据的来源、执行的标准、计算方法、符号含义、修订办法和许可。");
    int offset = settings->site.offset;
    frame_open(out, &frame);
    put_source(out, settings);
    put_making(out, settings);
    put_signs(out, frame.standard);
    put_fresh(out, settings);
    put_standards(out, standards, offset);
    put_limits(out, limits, offset);
    frame_close(out, &frame);
}
