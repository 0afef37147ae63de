/* The head of a station's page, and its three days of bars. */
#include "publish/station.h"

static void put_place(struct text *out, const struct at_station *at)
{
    const struct station *s = at->station;
    const char *role = role_word(s->role);
    html(out, "<h1 id=\"place\">%s<span>%s%s%s</span></h1>\n", station_called(s),
         s->city, s->area[0] == '\0' ? "" : " ", s->area);
    if (role[0] != '\0')
        html(out, "<p>%s，不参与城市评价%s。</p>\n", role,
             at->micro ? "，只发布浓度，不计算分指数和 AQI" : "");
}

static void put_class(struct text *out, const struct at_station *at)
{
    const struct air_class *class = class_of(at->standard, &at->now->rating);
    if (class == NULL) {
        html(out, "<p>");
        hours_cause(out, at->now);
        html(out, "。</p>\n");
        return;
    }
    html(out, "<p class=\"lead\">首要污染物：<b>");
    page_primary(out, &at->now->rating);
    html(out, "</b></p>\n<div class=\"advice\">\n");
    page_class_advice(out, class);
    html(out, "</div>\n");
}

void station_now(struct text *out, const struct at_station *at)
{
    html(out, "<section class=\"card\" aria-labelledby=\"place\">\n");
    put_place(out, at);
    if (!at->now->published)
        html(out, "<p class=\"now c0\"><span class=\"name\">暂无数据</span></p>\n");
    else if (!at->micro)
        page_block(out, at->standard, &at->now->rating, at->now->cell);
    page_when(out, at->now->start, at->settings);
    if (!at->now->published)
        html(out, "<p>这一小时没有发布本站点的数据。</p>\n");
    else if (!at->micro)
        put_class(out, at);
    page_unaudited(out);
    page_first(out, at->page->first, at->now, at->settings);
    page_due(out, at->now->start, at->settings);
    html(out, "</section>\n");
}

void station_days(struct text *out, const struct at_station *at)
{
    enum { BASE = 108, DAYS = STATION_HOURS / HOURS_BARS };
    static const char *const label[DAYS] = {
        "48 至 72 小时前的 AQI 柱状图，数值见下表", "24 至 48 小时前的 AQI 柱状图，数值见下表",
        "最近 24 小时的 AQI 柱状图，数值见下表",
    };
    struct hours hours = { at->page->standards, at->page->hour, STATION_HOURS, at->offset,
                          at->micro };
    html(out, "<section class=\"card\" aria-labelledby=\"day\">\n<h2 id=\"day\">最近 %d 小时%s</h2>\n",
         STATION_HOURS, at->micro ? "" : " AQI");
    for (int day = DAYS - 1; day >= 0 && !at->micro; day--)      /* the newest on top */
        hours_drawing(out, &hours, day * HOURS_BARS, BASE, hours_axis(&hours), label[day]);
    if (!at->micro)
        html(out, "<p class=\"soft\">一行 24 小时，最近的在上。柱高为 AQI，颜色为级别；虚线框表示该小时没有 AQI，原因见表。</p>\n");
    hours_editions(out, &hours);
    hours_table(out, &hours, "hours", station_called(at->station));
    hours_revised(out, &hours);
    html(out, "</section>\n");
}
