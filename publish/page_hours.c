/* Hours as bars, and a table of the same numbers.
 *
 * A drawing stretches: x is in percent (4 % an hour), y in pixels, so that text keeps its size on
 * every screen. A bar's height is its AQI; an hour without one is a dashed frame of full height. */
#include "publish/page_hours.h"

#include "schema/base/moment.h"

enum { STEP = 4, TOP = 8, BELOW = 44, REVISED_NAMED = 6 };

static const struct standard *edition(const struct hours *h, const struct bar *bar)
{
    return standards_at(h->standards, bar->start);
}

static const struct air_class *bar_class(const struct hours *h, const struct bar *bar)
{
    return bar->published ? class_of(edition(h, bar), &bar->rating) : NULL;
}

static const struct standard *newest_edition(const struct hours *h)
{
    return edition(h, &h->bar[h->count - 1]);
}

/* Never below the second bound. */
int hours_axis(const struct hours *h)
{
    const struct standard *standard = newest_edition(h);
    int most = 0;
    for (int i = 0; i < h->count; i++)
        if (bar_class(h, &h->bar[i]) != NULL && h->bar[i].rating.aqi > most)
            most = h->bar[i].rating.aqi;
    for (int k = 2; k < CLASSES; k++)
        if (most < standard->level[k].from)
            return standard->level[k].from - 1;
    return standard->highest;
}

struct drawing { const struct hours *h; int from, base, axis; };

static int y_of(const struct drawing *d, int aqi)
{
    int height = (d->base - TOP) * (aqi < d->axis ? aqi : d->axis) / d->axis;
    return d->base - (height < 2 ? 2 : height);
}

static void put_axis(struct text *out, const struct drawing *d)
{
    const struct standard *standard = newest_edition(d->h);
    int above = d->base + 14;                /* of the label before: they must not touch */
    for (int k = 1; k <= CLASSES; k++) {
        int at = k < CLASSES ? standard->level[k].from - 1 : standard->highest;
        int y = y_of(d, at);
        if (at > d->axis)
            break;
        html(out, "<line x1=\"0\" x2=\"95%%\" y1=\"%d\" y2=\"%d\"/>", y, y);
        if (above - y >= 14) {
            html(out, "<text x=\"-6\" y=\"%d\" class=\"end\">%d</text>", y + 4, at);
            above = y;
        }
        html(out, "\n");
    }
}

void hours_cause(struct text *out, const struct bar *bar)
{
    if (!bar->published) {
        html(out, "该小时没有发布数据");
        return;
    }
    page_unrated(out, bar->cell);
}

static bool is_revised(const struct bar *bar)
{
    return bar->published && bar->revised.revision > 1;
}

static void put_bar(struct text *out, const struct drawing *d, int i)
{
    const struct bar *bar = &d->h->bar[d->from + i];
    const struct air_class *class = bar_class(d->h, bar);
    struct words hour = words_short(bar->start, d->h->offset);
    const char *revised = is_revised(bar) ? "，修订" : "";
    if (class == NULL) {
        html(out, "<g><title>%s：", hour.text);
        hours_cause(out, bar);
        html(out, "%s</title><rect x=\"%d%%\" y=\"%d\" width=\"3%%\" height=\"%d\" class=\"gap\"/>"
                  "</g>\n", revised, i * STEP, TOP, d->base - TOP);
        return;
    }
    int aqi = aqi_printed(edition(d->h, bar), &bar->rating), y = y_of(d, aqi);
    html(out, "<g><title>%s：AQI %d，%s %s%s</title>"
              "<rect x=\"%d%%\" y=\"%d\" width=\"3%%\" height=\"%d\" fill=\"%s\"/></g>\n",
         hour.text, aqi, class->numeral, class->name, revised, i * STEP, y, d->base - y,
         class->rgb);
}

/* Every third hour below its bar; the date below the first bar of each day, and below the first of
 * all when it has room before the next. */
static void put_scale(struct text *out, const struct drawing *d)
{
    int offset = d->h->offset;
    for (int i = 0; i < HOURS_BARS; i++) {
        int64_t start = d->h->bar[d->from + i].start;
        int hour = moment_hour(start, offset).hour;
        if (hour % 3 == 0)
            html(out, "<text x=\"%d.5%%\" y=\"%d\" class=\"mid %s\">%d时</text>\n", i * STEP + 1,
                 d->base + 18, hour % 6 == 0 ? "even" : "odd", hour);
        if (hour == 1 || (i == 0 && hour <= 20))
            html(out, "<text x=\"%d%%\" y=\"%d\" class=\"%s\">%s</text>\n",
                 i * STEP + (i < 20 ? 0 : 3), d->base + 38, i < 20 ? "day" : "day end",
                 words_day(start, offset).text);
    }
}

void hours_drawing(struct text *out, const struct hours *h, int from, int base, int axis,
                   const char *label)
{
    struct drawing d = { h, from, base, axis };
    html(out, "<svg class=\"bars\" role=\"img\" aria-label=\"%s\" height=\"%d\">\n", label,
         base + BELOW);
    put_axis(out, &d);
    for (int i = 0; i < HOURS_BARS; i++)
        put_bar(out, &d, i);
    html(out, "<line class=\"base\" x1=\"0\" x2=\"95%%\" y1=\"%d\" y2=\"%d\"/>\n", base, base);
    put_scale(out, &d);
    html(out, "</svg>\n");
}

static void put_rating(struct text *out, const struct standard *standard,
                       const struct rating *rating)
{
    const struct air_class *class = class_of(standard, rating);
    html(out, "<td>");
    page_badge(out, standard, rating);
    html(out, "</td><td>%s</td><td>", class == NULL ? "不评价" : class->name);
    page_primary(out, rating);
    html(out, "</td>");
}

static void put_row(struct text *out, const struct hours *h, const struct bar *bar)
{
    const struct standard *standard = edition(h, bar);
    html(out, "<tr><th scope=\"row\">%s", words_short(bar->start, h->offset).text);
    if (is_revised(bar)) {
        html(out, " <small>");
        page_revision_link(out, bar->start, bar->revised.revision, h->offset, "修订");
        html(out, "</small>");
    }
    html(out, "</th>");
    if (!bar->published || standard == NULL) {
        html(out, "<td>NA</td><td colspan=\"%d\" class=\"left\">该小时没有发布数据</td></tr>\n",
             POLLUTANTS + (h->unrated ? -1 : 2));
        return;
    }
    if (!h->unrated)
        put_rating(out, standard, &bar->rating);
    for (int p = 0; p < POLLUTANTS; p++) {
        html(out, "<td>");
        page_value(out, standard, (enum pollutant)p, &bar->cell[p]);
        html(out, "</td>");
    }
    html(out, "</tr>\n");
}

void hours_table(struct text *out, const struct hours *h, const char *id, const char *place)
{
    html(out, "<details>\n<summary>用表格看这 %d 小时的数值</summary>\n"
              "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s\">\n"
              "<table>\n<caption id=\"%s\"><span>%s最近 %d 小时：%s六项污染物 1 小时平均浓度"
              "（CO 为 mg/m³，其余为 µg/m³）</span></caption>\n<thead><tr><th scope=\"col\">时间</th>",
         h->count, id, id, place, h->count, h->unrated ? "" : "AQI 与");
    if (!h->unrated)
        html(out, "<th scope=\"col\">AQI</th><th scope=\"col\">类别</th>"
                  "<th scope=\"col\">首要污染物</th>");
    for (int p = 0; p < POLLUTANTS; p++)
        html(out, "<th scope=\"col\">%s</th>", pollutant_sign[p]);
    html(out, "</tr></thead>\n<tbody>\n");
    for (int i = h->count - 1; i >= 0; i--)
        put_row(out, h, &h->bar[i]);
    html(out, "</tbody>\n</table>\n</div>\n</details>\n");
}

static int count_revised(const struct hours *h)
{
    int count = 0;
    for (int i = 0; i < h->count; i++)
        count += is_revised(&h->bar[i]);
    return count;
}

/* The newest few by name; the table marks each. */
void hours_revised(struct text *out, const struct hours *h)
{
    int count = count_revised(h), named = 0;
    if (count == 0)
        return;
    html(out, "<p class=\"soft\"><b>修订</b>：");
    for (int i = h->count - 1; i >= 0 && named < REVISED_NAMED; i--) {
        const struct bar *bar = &h->bar[i];
        if (!is_revised(bar))
            continue;
        html(out, "%s", named++ == 0 ? "" : "、");
        page_revision_link(out, bar->start, bar->revised.revision, h->offset,
                           words_short(bar->start, h->offset).text);
        html(out, "（第 %d 版%s%s）", bar->revised.revision,
             bar->revised.how == REVISED_SOMEHOW ? "" : "，", revising_word(bar->revised.how));
    }
    if (count > named)
        html(out, "等 %d 个小时", count);
    html(out, "，数值在首次发布后改过，表中逐行注明。所链的一版写明原因，前一版是改动前的数值，首次发布的一版"
              "文件名以 r1 结尾。</p>\n");
}

void hours_editions(struct text *out, const struct hours *h)
{
    for (int i = 1; i < h->count; i++) {
        const struct standard *before = edition(h, &h->bar[i - 1]);
        const struct standard *after = edition(h, &h->bar[i]);
        if (before == NULL || after == NULL || before == after)
            continue;
        html(out, "<p class=\"soft\">%s起按 %s 评价，此前按 %s 评价，前后结果不宜直接比较。</p>\n",
             words_short(h->bar[i].start, h->offset).text, after->name, before->name);
    }
}
