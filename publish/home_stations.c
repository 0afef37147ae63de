/* The city's six pollutants, and the table of its stations (HJ 633-2026 table 5). */
#include "publish/home.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_COLUMNS = 4 + 2 * POLLUTANTS };

static void put_six(struct text *out, const struct view *view, enum pollutant p)
{
    const struct cell *cell = &view->city->cell[p];
    bool there = cell->why == ABSENCE_NONE;
    bool primary = view->city->rating.aqi != NO_INDEX && view->city->rating.primary[p];
    html(out, "<li class=\"%s\"><b>%s</b> <span>%s</span> <span class=\"much\"><b>%s</b> %s</span> "
              "<span>分指数 <b>%s</b></span>",
         primary ? "first" : "other", pollutant_sign[p], pollutant_name[p],
         words_value(view->standard, p, cell).text,
         there ? pollutant_unit[p] : absence_word(cell->why), words_index(cell).text);
    if (primary)
        html(out, " <span>首要污染物</span>");
    if (there && cell->suspect)
        html(out, " <span>存疑</span>");
    if (cell->count < cell->expected)
        html(out, " <span>%d/%d 个站点</span>", cell->count, cell->expected);
    html(out, "</li>\n");
}

void home_six(struct text *out, const struct view *view)
{
    if (view->city == NULL)
        return;
    html(out, "<section class=\"card\" aria-labelledby=\"six\">\n"
              "<h2 id=\"six\">六项污染物 <span>1 小时平均浓度</span></h2>\n<ul class=\"six\">\n");
    for (int p = 0; p < POLLUTANTS; p++)
        put_six(out, view, (enum pollutant)p);
    html(out, "</ul>\n</section>\n");
}

/* The area's own row, above its stations. */
static void put_area(struct text *out, const char *area)
{
    html(out, "<tr><th scope=\"rowgroup\" colspan=\"%d\"><span>%s</span></th></tr>\n",
         TABLE_COLUMNS,
         area[0] == '\0' ? "未分区" : area);
}

static void put_station_name(struct text *out, const struct subject *subject)
{
    const struct station *station = subject->station;
    const char *role = role_word(station->role);
    html(out, "<tr><th scope=\"row\">");
    page_station_link(out, station);
    if (role[0] != '\0')
        html(out, " <small>%s</small>", role);
    if (subject->revised.revision > 1)       /* the head of the page leads to the revision */
        html(out, " <small>修订</small>");
    html(out, "</th>");
}

/* A micro station has no AQI, ever: NA would say that it is missing. */
static void put_rating(struct text *out, const struct standard *standard,
                       const struct subject *subject)
{
    const struct air_class *class = class_of(standard, &subject->rating);
    if (subject->station->role == ROLE_MICRO) {
        html(out, "<td>—</td><td>—</td><td>—</td>");
        return;
    }
    html(out, "<td>");
    page_badge(out, standard, &subject->rating);
    html(out, "</td><td>%s %s</td><td>", class == NULL ? "" : class->numeral,
         class == NULL ? "不评价" : class->name);
    page_primary(out, &subject->rating);
    html(out, "</td>");
}

static void put_station(struct text *out, const struct view *view, const struct subject *subject)
{
    bool micro = subject->station->role == ROLE_MICRO;
    put_station_name(out, subject);
    put_rating(out, view->standard, subject);
    for (int p = 0; p < POLLUTANTS; p++) {
        html(out, "<td>");
        page_value(out, view->standard, (enum pollutant)p, &subject->cell[p]);
        html(out, "</td><td class=\"soft\">%s</td>",
             micro ? "—" : words_index(&subject->cell[p]).text);
    }
    html(out, "</tr>\n");
}

static void put_columns(struct text *out)
{
    html(out, "<thead>\n<tr><th scope=\"col\" rowspan=\"2\">站点</th>"
              "<th scope=\"col\" rowspan=\"2\">AQI</th><th scope=\"col\" rowspan=\"2\">级别 类别</th>"
              "<th scope=\"col\" rowspan=\"2\">首要污染物</th>");
    for (int p = 0; p < POLLUTANTS; p++)
        html(out, "<th scope=\"colgroup\" colspan=\"2\">%s <small>%s</small></th>",
             pollutant_sign[p], pollutant_unit[p]);
    html(out, "</tr>\n<tr>");
    for (int p = 0; p < POLLUTANTS; p++)
        html(out, "<th scope=\"col\">浓度</th><th scope=\"col\">分指数</th>");
    html(out, "</tr>\n</thead>\n");
}

/* The home city's stations in the order of the table; NULL: none, or no memory (out spills). */
static const struct subject **stations_of(const struct view *view, size_t *count)
{
    const struct hour_document *document = view->document;
    const struct subject **list = calloc(document->stations + 1, sizeof(struct subject *));
    *count = 0;
    for (size_t i = 0; list != NULL && i < document->stations; i++)
        if (strcmp(document->station[i].station->city, view->place) == 0)
            list[(*count)++] = &document->station[i];
    if (list != NULL)
        qsort(list, *count, sizeof *list, page_by_place);
    return list;
}

static void put_table(struct text *out, const struct view *view, const struct subject **list,
                      size_t count)
{
    html(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"list\">\n"
              "<table class=\"hour\">\n<caption id=\"list\"><span>%s各站点 %s的 1 小时平均浓度和分指数</span></caption>\n",
         view->place, words_short(view->document->start, view->offset).text);
    put_columns(out);
    for (size_t i = 0; i < count; i++) {
        const char *area = list[i]->station->area;
        if (i == 0 || strcmp(area, list[i - 1]->station->area) != 0) {
            if (i > 0)
                html(out, "</tbody>\n");
            html(out, "<tbody>\n");
            put_area(out, area);
        }
        put_station(out, view, list[i]);
    }
    html(out, "</tbody>\n</table>\n</div>\n");
}

void home_stations(struct text *out, const struct view *view)
{
    if (view->place[0] == '\0')
        return;                              /* home_now leads to all of them */
    size_t count;
    const struct subject **list = stations_of(view, &count);
    html(out, "<section class=\"card\" aria-labelledby=\"stations\">\n"
              "<h2 id=\"stations\">站点 <span>按区域排列</span></h2>\n");
    if (list == NULL)
        out->spilt = true;
    else if (count == 0)
        html(out, "<p>这一小时发布的数据中没有%s的站点。</p>\n", view->place);
    else
        put_table(out, view, list, count);
    html(out, "</section>\n");
    free(list);
}
