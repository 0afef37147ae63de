/* /stations.html: every public station of the newest hour by city and area.
 *
 * Found without script: an index of the cities (of the areas, where there is one city) leads to
 * their place in the list, and all of it is text that the browser's own search finds. find.js,
 * where it runs, shows a field that narrows the list. */
#include "publish/page_frame.h"
#include "publish/render.h"

#include "schema/base/moment.h"

#include <stdlib.h>
#include <string.h>

struct listing {
    const struct hour_document *document;
    int64_t first;                           /* when it was published, before any revision */
    const struct standard *standard;
    const struct settings *settings;
    const struct subject **at;               /* in the order of the page */
    size_t count;
};

static const char *city_of(const struct listing *l, size_t i)
{
    return l->at[i]->station->city;
}

static const char *area_of(const struct listing *l, size_t i)
{
    return l->at[i]->station->area;
}

static bool new_city(const struct listing *l, size_t i)
{
    return i == 0 || strcmp(city_of(l, i), city_of(l, i - 1)) != 0;
}

static bool new_area(const struct listing *l, size_t i)
{
    return new_city(l, i) || strcmp(area_of(l, i), area_of(l, i - 1)) != 0;
}

/* The home city's stations first: they are what most readers come for. */
static void move_home_up(struct listing *l, const struct subject **room)
{
    const char *home = home_city(l->document, l->settings);
    size_t next = 0;
    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < l->count; i++)
            if ((strcmp(city_of(l, i), home) == 0) == (turn == 0))
                room[next++] = l->at[i];
    memcpy(l->at, room, l->count * sizeof *l->at);
}

static bool listing_open(struct listing *l)
{
    l->count = l->document->stations;
    l->at = calloc(l->count + 1, sizeof *l->at);
    const struct subject **room = calloc(l->count + 1, sizeof *room);
    bool ok = l->at != NULL && room != NULL;
    for (size_t i = 0; ok && i < l->count; i++)
        l->at[i] = &l->document->station[i];
    if (ok && l->count > 0) {
        qsort(l->at, l->count, sizeof *l->at, page_by_place);
        move_home_up(l, room);
    }
    free(room);
    return ok;
}

static const char *or_else(const char *name, const char *otherwise)
{
    return name[0] == '\0' ? otherwise : name;
}

static size_t cities(const struct listing *l)
{
    size_t count = 0;
    for (size_t i = 0; i < l->count; i++)
        count += new_city(l, i);
    return count;
}

/* #c3 is the fourth city of the page, #a3 its fourth area. */
static void put_index(struct text *out, const struct listing *l)
{
    bool by_city = cities(l) > 1;
    int number = 0;
    html(out, "<nav aria-label=\"%s\"><ul class=\"index\">\n", by_city ? "按城市查找" : "按区域查找");
    for (size_t i = 0; i < l->count; i++) {
        if (!(by_city ? new_city(l, i) : new_area(l, i)))
            continue;
        html(out, "<li><a href=\"#%s%d\">%s</a></li>\n", by_city ? "c" : "a", number++,
             by_city ? or_else(city_of(l, i), "未分城市") : or_else(area_of(l, i), "未分区"));
    }
    html(out, "</ul></nav>\n");
}

static void put_station(struct text *out, const struct listing *l, const struct subject *s)
{
    const struct air_class *class = class_of(l->standard, &s->rating);
    const char *role = role_word(s->station->role);
    html(out, "<li>");
    page_station_link(out, s->station);
    if (s->station->role != ROLE_MICRO) {
        html(out, " ");
        page_badge(out, l->standard, &s->rating);
        html(out, " %s", class == NULL ? "不评价" : class->name);
    }
    if (role[0] != '\0')
        html(out, " <small>%s</small>", role);
    html(out, "</li>\n");
}

/* find.js hides each .part in which it finds no station, and knows a station by its words and by
 * its list's data-of. */
static size_t put_area(struct text *out, const struct listing *l, size_t from, int number)
{
    const char *city = or_else(city_of(l, from), "未分城市"), *area = area_of(l, from);
    html(out, "<div class=\"part\" id=\"a%d\">\n", number);
    if (area[0] != '\0')
        html(out, "<h3>%s</h3>\n", area);
    html(out, "<ul class=\"list\" data-of=\"%s %s\">\n", city, area);
    size_t i = from;
    do
        put_station(out, l, l->at[i]);
    while (++i < l->count && !new_area(l, i));
    html(out, "</ul>\n</div>\n");
    return i;
}

/* Which hour it is, how fresh and how it was published. */
static void put_hour(struct text *out, const struct listing *l)
{
    page_when(out, l->document->start, l->settings);
    page_unaudited(out);
    page_issued(out, l->document, l->first, l->settings);
    page_due(out, l->document->start, l->settings);
}

static void put_head(struct text *out, const struct listing *l)
{
    html(out, "<section class=\"card\" aria-labelledby=\"all\">\n"
              "<h1 id=\"all\">监测站点<span>%d 个</span></h1>\n", (int)l->count);
    put_hour(out, l);
    html(out, "<p class=\"find\" hidden><label for=\"find\">按名称、城市或区域查找</label>"
              "<input id=\"find\" type=\"search\" autocomplete=\"off\"></p>\n"
              "<p class=\"soft\" id=\"found\" role=\"status\"></p>\n");
    put_index(out, l);
    html(out, "</section>\n");
}

static void put_list(struct text *out, const struct listing *l)
{
    int city = 0, area = 0;
    put_head(out, l);
    for (size_t i = 0; i < l->count;) {
        html(out, "<section class=\"card part\" id=\"c%d\">\n<h2>%s</h2>\n", city++,
             or_else(city_of(l, i), "未分城市"));
        do
            i = put_area(out, l, i, area++);
        while (i < l->count && !new_city(l, i));
        html(out, "</section>\n");
    }
}

static void put_nothing(struct text *out, const struct listing *l)
{
    html(out, "<section class=\"card\" aria-labelledby=\"all\">\n<h1 id=\"all\">监测站点</h1>\n");
    if (l->document != NULL)
        put_hour(out, l);
    html(out, "<p>%s</p>\n</section>\n",
         l->document != NULL ? "这一小时没有公开的站点。"
                             : "尚未发布过任何一小时的数据，也就还没有可列出的站点。");
}

static struct frame frame_of(const struct listing *l)
{
    struct frame frame = { .settings = l->settings, .standard = l->standard,
                           .column = COLUMN_STATIONS, .fresh = l->document != NULL,
                           .issued = l->document == NULL ? 0 : l->first,
                           .find = l->count > 0 };
    snprintf(frame.title.text, sizeof frame.title.text, "%s空气质量监测站点", frame_mark(l->settings));
    if (l->document != NULL)
        snprintf(frame.title.text, sizeof frame.title.text, "%s空气质量监测站点 %s %d时",
                 frame_mark(l->settings),
                 moment_date(l->document->start, l->settings->site.offset).text,
                 moment_hour(l->document->start, l->settings->site.offset).hour);
    snprintf(frame.about.text, sizeof frame.about.text,
             "全部空气质量监测站点，按城市和区域排列，附最近一小时的 AQI 和类别。实时数据未经审核。");
    return frame;
}

void render_stations(struct text *out, const struct hour_document *document, int64_t first,
                     const struct standards *standards, const struct settings *settings)
{
    struct listing l = { .document = document, .first = first, .settings = settings };
    if (document != NULL) {
        l.standard = standards_at(standards, document->start);
        out->spilt = !listing_open(&l) || out->spilt;
    }
    if (out->spilt) {
        free(l.at);
        return;
    }
    struct frame frame = frame_of(&l);
    frame_open(out, &frame);
    if (l.count > 0)
        put_list(out, &l);
    else
        put_nothing(out, &l);
    frame_close(out, &frame);
    free(l.at);
}
