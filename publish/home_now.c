/* The head of the page: the air of the newest published hour in words, number and colour; whose
 * hour it is; what to do. Everything stays true when the page is read later. */
#include "publish/home.h"

#include <string.h>

struct title home_title(const struct view *view)
{
    const struct settings *settings = view->settings;
    struct title title;
    if (view->document == NULL || view->city == NULL) {
        snprintf(title.text, sizeof title.text, "%s%s 空气质量 暂无数据", frame_mark(settings),
                 view->called);
        return title;
    }
    int64_t start = view->document->start;
    snprintf(title.text, sizeof title.text, "%s%s %s %d时%s", frame_mark(settings),
             view->called, moment_date(start, view->offset).text,
             moment_hour(start, view->offset).hour,
             words_rating(view->standard, &view->city->rating).text);
    return title;
}

/* A pollutant with its value: 细颗粒物（PM2.5） 64 µg/m³ */
static void put_pollutant(struct text *out, const struct view *view, enum pollutant p)
{
    html(out, "%s（%s） %s&nbsp;%s", pollutant_name[p], pollutant_sign[p],
         words_value(view->standard, p, &view->city->cell[p]).text, pollutant_unit[p]);
}

static void put_primary(struct text *out, const struct view *view)
{
    const struct rating *rating = &view->city->rating;
    if (rating->aqi == NO_INDEX)
        return;
    html(out, "<p class=\"lead\">首要污染物：<b>");
    bool any = false;
    for (int p = 0; p < POLLUTANTS; p++) {
        if (!rating->primary[p])
            continue;
        html(out, "%s", any ? "、" : "");
        put_pollutant(out, view, (enum pollutant)p);
        any = true;
    }
    html(out, "%s</b></p>\n", any ? "" : "无");
}

/* HJ 633-2026 5.3.1 in a sentence; an edition that always publishes lacks every pollutant here. */
static void put_rule(struct text *out, const struct view *view)
{
    const struct standard *s = view->standard;
    html(out, "<p>按 %s，", s->name);
    if (s->missing_above == NO_INDEX)
        html(out, "没有可用于评价的污染物浓度时，不发布 AQI。</p>\n");
    else
        html(out, "有污染物缺测或未开展监测时，仅当其余污染物得出的 AQI 大于 %d 才发布 AQI、级别和类别；"
                  "否则只发布各污染物的浓度和分指数，AQI 记为 NA。</p>\n", s->missing_above);
}

static void put_missing(struct text *out, const struct view *view)
{
    const struct cell *cell = view->city->cell;
    if (any_lacks(cell, LACKS_VALUE)) {
        html(out, "<p>缺测指标：");
        page_lacking(out, cell, LACKS_VALUE);
        html(out, "</p>\n");
    }
    if (view->city->rating.aqi == NO_INDEX && any_lacks(cell, LACKS_PLAN)) {
        html(out, "<p>未开展监测的指标：");
        page_lacking(out, cell, LACKS_PLAN);
        html(out, "</p>\n");
    }
}

/* Table 2 speaks of pollutants beyond the second class. */
static bool has_groups(const struct view *view, int p)
{
    int iaqi = view->city->cell[p].iaqi;
    return iaqi != NO_INDEX && iaqi >= view->standard->level[2].from
        && view->standard->sensitive[p][0] != '\0';
}

/* The sensitive groups of p and of the later pollutants that name the same groups. */
static void put_groups(struct text *out, const struct view *view, int p)
{
    const char *groups = view->standard->sensitive[p];
    for (int q = 0; q < p; q++)
        if (has_groups(view, q) && strcmp(view->standard->sensitive[q], groups) == 0)
            return;                          /* said with that one */
    html(out, "<p><b>%s（%s）", pollutant_name[p], pollutant_sign[p]);
    for (int q = p + 1; q < POLLUTANTS; q++)
        if (has_groups(view, q) && strcmp(view->standard->sensitive[q], groups) == 0)
            html(out, "、%s（%s）", pollutant_name[q], pollutant_sign[q]);
    html(out, "的敏感人群</b>：%s。</p>\n", groups);
}

static void put_advice(struct text *out, const struct view *view)
{
    const struct air_class *class = class_of(view->standard, &view->city->rating);
    if (class == NULL)
        return;
    html(out, "<div class=\"advice\">\n");
    page_class_advice(out, class);
    for (int p = 0; p < POLLUTANTS; p++)
        if (has_groups(view, p))
            put_groups(out, view, p);
    html(out, "</div>\n");
}

static void put_city(struct text *out, const struct view *view)
{
    page_block(out, view->standard, &view->city->rating, view->city->cell);
    page_when(out, view->document->start, view->settings);
    put_primary(out, view);
    put_missing(out, view);
    if (view->city->rating.aqi == NO_INDEX)
        put_rule(out, view);
    put_advice(out, view);
}

static void put_nothing(struct text *out, const struct view *view)
{
    html(out, "<p class=\"now c0\"><span class=\"name\">暂无数据</span></p>\n");
    if (view->document == NULL) {
        html(out, "<p>尚未发布过任何一小时的数据：还没有收到监测数据，或第一个小时的数据还没有到发布时间。"
                  "</p>\n");
        return;
    }
    page_when(out, view->document->start, view->settings);
    html(out, "<p>这一小时发布的数据中没有%s%s城市评价数据，已发布的数据见"
              "<a href=\"/stations.html\">全部站点</a>。</p>\n", view->place,
         view->place[0] == '\0' ? "" : "的");
}

void home_now(struct text *out, const struct view *view)
{
    html(out, "<section class=\"card\" aria-labelledby=\"place\">\n"
              "<h1 id=\"place\">%s<span>空气质量</span></h1>\n", view->called);
    if (view->city != NULL)
        put_city(out, view);
    else
        put_nothing(out, view);
    if (view->document != NULL) {
        page_unaudited(out);
        page_issued(out, view->document, view->home->first, view->settings);
        page_due(out, view->document->start, view->settings);
    }
    html(out, "</section>\n");
}
