/* One pollutant's 72 hours as a line from zero to its greatest value.
 *
 * The drawing is 2 units an hour by 40, stretched to its card: the strokes keep their width by
 * vector-effect. Hours without a value in a row are one dashed frame, titled with their reasons. */
#include "publish/station.h"

#include <string.h>

enum { DEEP = 40, WIDE = 2 };

#define STILL " vector-effect=\"non-scaling-stroke\""

struct line {
    const struct bar *hour;
    enum pollutant p;
    int64_t least, most;
    int offset, there;
};

static bool is_there(const struct line *l, int i)
{
    return l->hour[i].published && l->hour[i].cell[l->p].why == ABSENCE_NONE;
}

static struct line line_of(const struct at_station *at, enum pollutant p)
{
    struct line l = { .hour = at->page->hour, .p = p, .offset = at->offset };
    for (int i = 0; i < STATION_HOURS; i++) {
        int64_t value = l.hour[i].cell[p].value;
        if (!is_there(&l, i))
            continue;
        l.least = l.there == 0 || value < l.least ? value : l.least;
        l.most = l.there == 0 || value > l.most ? value : l.most;
        l.there++;
    }
    return l;
}

static int y_of(const struct line *l, int i)
{
    int64_t value = l->hour[i].cell[l->p].value;
    return l->most <= 0 || value <= 0 ? DEEP : (int)(DEEP - DEEP * value / l->most);
}

/* A single hour is a dot: the line goes nowhere and its round ends show. */
static void put_run(struct text *out, const struct line *l, int from, int to)
{
    html(out, "<polyline" STILL " points=\"");
    for (int i = from; i < to; i++)
        html(out, "%s%d,%d", i == from ? "" : " ", WIDE * i, y_of(l, i));
    if (to - from == 1)
        html(out, " %d,%d", WIDE * from, y_of(l, from));
    html(out, "\"/>\n");
}

static const char *reason_of(const struct line *l, int i)
{
    return l->hour[i].published ? absence_word(l->hour[i].cell[l->p].why) : "没有发布";
}

static void put_gap(struct text *out, const struct line *l, int from, int to)
{
    html(out, "<rect" STILL " x=\"%d\" y=\"0\" width=\"%d\" height=\"%d\"><title>%s",
         WIDE * from - WIDE / 2,
         WIDE * (to - from), DEEP, words_short(l->hour[from].start, l->offset).text);
    if (to - from > 1)
        html(out, " 至 %s", words_short(l->hour[to - 1].start, l->offset).text);
    html(out, "：");
    for (int i = from; i < to; i++)
        if (i == from || strcmp(reason_of(l, i), reason_of(l, i - 1)) != 0)
            html(out, "%s%s", i == from ? "" : "、", reason_of(l, i));
    html(out, "</title></rect>\n");
}

static struct words number_of(const struct at_station *at, enum pollutant p, int64_t value)
{
    return words_value(at->standard, p, &(struct cell){ .value = value });
}

void station_line(struct text *out, const struct at_station *at, enum pollutant p)
{
    struct line l = line_of(at, p);
    if (l.there == 0) {
        html(out, "<p>%d 小时内没有数值</p>\n", STATION_HOURS);
        return;
    }
    struct words least = number_of(at, p, l.least), most = number_of(at, p, l.most);
    html(out, "<svg class=\"line\" role=\"img\" aria-label=\"%s 最近 %d 小时折线，数值见上表\" "
              "viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">\n<path" STILL " d=\"M0 %dH%d"
                  "\"/>\n",
         pollutant_sign[p], STATION_HOURS, WIDE * (STATION_HOURS - 1), DEEP, DEEP,
         WIDE * (STATION_HOURS - 1));
    for (int from = 0, to; from < STATION_HOURS; from = to) {
        for (to = from + 1; to < STATION_HOURS && is_there(&l, to) == is_there(&l, from); to++)
            ;
        (is_there(&l, from) ? put_run : put_gap)(out, &l, from, to);
    }
    html(out, "</svg>\n<p>%d 小时最低 %s，最高 %s</p>\n", STATION_HOURS, least.text, most.text);
}
