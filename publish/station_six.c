/* A card a pollutant: its value and sub-index, its 72 hours as a line, the limits of GB 3095 that
 * hold on that day, and the groups that table 2 of HJ 633 names. */
#include "publish/station.h"

/* "一级 35、二级 60"; "一级、二级均为 200" */
static void put_pair(struct text *out, const char *name, const struct limit *limit)
{
    if (limit->first == NO_LIMIT)
        return;
    html(out, "<dt>%s</dt>", name);
    if (limit->first == limit->second)
        html(out, "<dd>一级、二级均为 %d</dd>\n", limit->first);
    else
        html(out, "<dd>一级 %d、二级 %d</dd>\n", limit->first, limit->second);
}

static void put_limits(struct text *out, const struct at_station *at, enum pollutant p)
{
    const struct limit_row *row = at->limits;
    if (row == NULL)
        return;
    html(out, "<dl>\n");
    if (row->hour[p].first == NO_LIMIT)
        html(out, "<dt>1 小时限值</dt><dd>标准没有规定</dd>\n");
    put_pair(out, "1 小时限值", &row->hour[p]);
    put_pair(out, p == O3 ? "日最大 8 小时限值" : "日平均限值", &row->day[p]);
    html(out, "</dl>\n");
}

static void put_marks(struct text *out, const struct at_station *at, enum pollutant p,
                      const struct cell *cell)
{
    if (cell->why != ABSENCE_NONE)
        html(out, "<p>%s</p>\n", absence_word(cell->why));
    else if (cell->suspect)
        html(out, "<p>存疑：数值有异常迹象，正在核实</p>\n");
    if (at->now->rating.aqi != NO_INDEX && at->now->rating.primary[p])
        html(out, "<p><b>首要污染物</b></p>\n");
}

static void put_number(struct text *out, const struct at_station *at, enum pollutant p)
{
    const struct cell *cell = &at->now->cell[p];
    bool there = at->now->published && cell->why == ABSENCE_NONE;
    if (!at->now->published) {
        html(out, "<p class=\"much\"><b>NA</b></p>\n<p>该小时没有发布数据</p>\n");
        return;
    }
    html(out, "<p class=\"much\"><b>%s</b> %s", words_value(at->standard, p, cell).text,
         there ? pollutant_unit[p] : "");
    if (!at->micro)
        html(out, "　分指数 %s", words_index(cell).text);
    html(out, "</p>\n");
    put_marks(out, at, p, cell);
}

static void put_card(struct text *out, const struct at_station *at, enum pollutant p)
{
    html(out, "<li>\n<h3>%s <span>%s</span></h3>\n", pollutant_sign[p], pollutant_name[p]);
    put_number(out, at, p);
    station_line(out, at, p);
    put_limits(out, at, p);
    if (at->standard->sensitive[p][0] != '\0')
        html(out, "<p>敏感人群：%s。</p>\n", at->standard->sensitive[p]);
    html(out, "</li>\n");
}

void station_six(struct text *out, const struct at_station *at)
{
    html(out, "<section class=\"card\" aria-labelledby=\"six\">\n"
              "<h2 id=\"six\">六项污染物 <span>1 小时平均浓度</span></h2>\n<ul class=\"cards\">\n");
    for (int p = 0; p < POLLUTANTS; p++)
        put_card(out, at, (enum pollutant)p);
    html(out, "</ul>\n");
    html(out, "<p class=\"soft\">");
    if (at->limits != NULL)
        html(out, "限值取自 %s（%s），按各自的时段（1 小时、日、年）评价，一个小时的数值不等于达标或超标。",
             at->limits->name, at->limits->stage);
    if (at->standard->sensitive[PM25][0] != '\0')
        html(out, "敏感人群取自 %s 表 2，适用于分指数大于 %d 的污染物。", at->standard->name,
             at->standard->level[2].from - 1);
    html(out, "折线从 0 起，虚线框为没有数值的小时。</p>\n</section>\n");
}
