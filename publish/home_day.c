/* The last 24 hours of the home city: bars, and a table of the same numbers.
 *
 * The drawing stretches: x is in percent (4 % an hour), y in pixels, so that text keeps its size on
 * every screen. A bar's height is its AQI; an hour without one is a dashed frame of full height. */
#include "publish/home.h"

enum { BARS = 24, STEP = 4, TOP = 8, BASE = 200, HIGH = 244 };

static const struct standard *edition(const struct view *view, const struct bar *bar)
{
    return standards_at(view->home->standards, bar->start);
}

static const struct air_class *bar_class(const struct view *view, const struct bar *bar)
{
    return bar->published ? class_of(edition(view, bar), &bar->rating) : NULL;
}

/* The axis ends at the first class bound that holds every bar, never below the second. */
static int axis_end(const struct view *view)
{
    int most = 0;
    for (int i = 0; i < BARS; i++) {
        const struct bar *bar = &view->home->bar[i];
        if (bar_class(view, bar) != NULL && bar->rating.aqi > most)
            most = bar->rating.aqi;
    }
    for (int k = 2; k < CLASSES; k++)
        if (most < view->standard->level[k].from)
            return view->standard->level[k].from - 1;
    return view->standard->highest;
}

static int y_of(int aqi, int end)
{
    int height = (BASE - TOP) * (aqi < end ? aqi : end) / end;
    return BASE - (height < 2 ? 2 : height);
}

static void put_axis(struct text *out, const struct view *view, int end)
{
    for (int k = 1; k <= CLASSES; k++) {
        int at = k < CLASSES ? view->standard->level[k].from - 1 : view->standard->highest;
        if (at > end)
            break;
        int y = y_of(at, end);
        html(out, "<line x1=\"0\" x2=\"95%%\" y1=\"%d\" y2=\"%d\"/>"
                  "<text x=\"-6\" y=\"%d\" class=\"end\">%d</text>\n", y, y, y + 4, at);
    }
}

/* Why an hour has no AQI: 未发布, or the pollutants it lacked. */
static void put_cause(struct text *out, const struct bar *bar)
{
    if (!bar->published) {
        html(out, "该小时没有发布数据");
        return;
    }
    html(out, "指标缺测，不评价");
    bool any = false;
    for (int p = 0; p < POLLUTANTS; p++) {
        enum absence why = bar->cell[p].why;
        if (why == ABSENCE_NONE || why == NOT_PLANNED)
            continue;
        html(out, "%s%s %s", any ? "、" : "：", pollutant_sign[p], absence_word(why));
        any = true;
    }
}

static void put_bar(struct text *out, const struct view *view, int i, int end)
{
    const struct bar *bar = &view->home->bar[i];
    const struct air_class *class = bar_class(view, bar);
    struct words hour = words_short(bar->start, view->offset);
    if (class == NULL) {
        html(out, "<g><title>%s：", hour.text);
        put_cause(out, bar);
        html(out, "</title><rect x=\"%d%%\" y=\"%d\" width=\"3%%\" height=\"%d\" class=\"gap\"/>"
                  "</g>\n", i * STEP, TOP, BASE - TOP);
        return;
    }
    int aqi = aqi_printed(edition(view, bar), &bar->rating), y = y_of(aqi, end);
    html(out, "<g><title>%s：AQI %d，%s %s</title>"
              "<rect x=\"%d%%\" y=\"%d\" width=\"3%%\" height=\"%d\" fill=\"%s\"/></g>\n",
         hour.text, aqi, class->numeral, class->name, i * STEP, y, BASE - y, class->rgb);
}

/* Every third hour below its bar; the date below the first bar of each day, and below the first of
 * all when it has room before the next. */
static void put_scale(struct text *out, const struct view *view)
{
    for (int i = 0; i < BARS; i++) {
        int64_t start = view->home->bar[i].start;
        int hour = moment_hour(start, view->offset).hour;
        if (hour % 3 == 0)
            html(out, "<text x=\"%d.5%%\" y=\"%d\" class=\"mid %s\">%d时</text>\n", i * STEP + 1,
                 BASE + 18, hour % 6 == 0 ? "even" : "odd", hour);
        if (hour == 1 || (i == 0 && hour <= 20))
            html(out, "<text x=\"%d%%\" y=\"%d\" class=\"%s\">%s</text>\n",
                 i * STEP + (i < 20 ? 0 : 3), BASE + 38, i < 20 ? "day" : "day end",
                 words_day(start, view->offset).text);
    }
}

static void put_drawing(struct text *out, const struct view *view)
{
    int end = axis_end(view);
    html(out, "<svg class=\"bars\" role=\"img\" aria-label=\"最近24小时 AQI 柱状图，数值见下表\" "
              "height=\"%d\">\n", HIGH);
    put_axis(out, view, end);
    for (int i = 0; i < BARS; i++)
        put_bar(out, view, i, end);
    html(out, "<line class=\"base\" x1=\"0\" x2=\"95%%\" y1=\"%d\" y2=\"%d\"/>\n", BASE, BASE);
    put_scale(out, view);
    html(out, "</svg>\n");
}

static void put_row(struct text *out, const struct view *view, const struct bar *bar)
{
    const struct standard *standard = edition(view, bar);
    html(out, "<tr><th scope=\"row\">%s</th>", words_short(bar->start, view->offset).text);
    if (!bar->published || standard == NULL) {
        html(out, "<td>NA</td><td colspan=\"8\" class=\"left\">该小时没有发布数据</td></tr>\n");
        return;
    }
    const struct air_class *class = class_of(standard, &bar->rating);
    html(out, "<td>");
    home_badge(out, standard, &bar->rating);
    html(out, "</td><td>%s</td><td>", class == NULL ? "不评价" : class->name);
    home_primary(out, &bar->rating);
    html(out, "</td>");
    for (int p = 0; p < POLLUTANTS; p++) {
        html(out, "<td>");
        home_value(out, standard, (enum pollutant)p, &bar->cell[p]);
        html(out, "</td>");
    }
    html(out, "</tr>\n");
}

static void put_table(struct text *out, const struct view *view)
{
    html(out, "<details>\n<summary>用表格看这 24 小时的数值</summary>\n"
              "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"hours\">\n"
              "<table>\n"
              "<caption id=\"hours\"><span>%s最近 24 小时：AQI 与六项污染物 1 小时平均浓度"
              "（CO 为 mg/m³，其余为 µg/m³）</span></caption>\n<thead><tr><th scope=\"col\">时间</th>"
              "<th scope=\"col\">AQI</th><th scope=\"col\">类别</th><th scope=\"col\">首要污染物</th>",
         view->settings->site.home_city);
    for (int p = 0; p < POLLUTANTS; p++)
        html(out, "<th scope=\"col\">%s</th>", pollutant_sign[p]);
    html(out, "</tr></thead>\n<tbody>\n");
    for (int i = BARS - 1; i >= 0; i--)
        put_row(out, view, &view->home->bar[i]);
    html(out, "</tbody>\n</table>\n</div>\n</details>\n");
}

/* Two editions in one drawing must not be compared in silence. */
static void put_editions(struct text *out, const struct view *view)
{
    for (int i = 1; i < BARS; i++) {
        const struct standard *before = edition(view, &view->home->bar[i - 1]);
        const struct standard *after = edition(view, &view->home->bar[i]);
        if (before == NULL || after == NULL || before == after)
            continue;
        html(out, "<p class=\"soft\">%s起按 %s 评价，此前按 %s 评价，前后结果不宜直接比较。</p>\n",
             words_short(view->home->bar[i].start, view->offset).text, after->name, before->name);
    }
}

void home_day(struct text *out, const struct view *view)
{
    html(out, "<section class=\"card\" aria-labelledby=\"day\">\n"
              "<h2 id=\"day\">最近 24 小时 AQI</h2>\n");
    put_drawing(out, view);
    html(out, "<p class=\"soft\">柱高为 AQI，颜色为级别；虚线框表示该小时缺测或未发布，原因见表。</p>\n");
    put_editions(out, view);
    put_table(out, view);
    html(out, "</section>\n");
}
