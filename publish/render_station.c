/* /station/ID.html: one station's air now, its last 72 hours, what each pollutant's limits are and
 * whom it harms. */
#include "publish/station.h"

#include "schema/base/moment.h"

#include <assert.h>

static struct at_station at_of(const struct station_page *page)
{
    const struct bar *now = &page->hour[STATION_HOURS - 1];
    struct at_station at = {
        .page = page, .station = page->station, .now = now, .settings = page->settings,
        .standard = standards_at(page->standards, now->start),
        .limits = limits_at(page->limits, now->start), .offset = page->settings->site.offset,
        .micro = page->station->role == ROLE_MICRO,
    };
    assert(at.standard != NULL);             /* the hour was composed with that edition */
    return at;
}

/* 水厂（示例市） 2026-03-01 1时 轻度污染 AQI 104 */
static struct title title_of(const struct at_station *at)
{
    int64_t start = at->now->start;
    struct title title;
    struct words rating = { "" };
    if (!at->micro && at->now->published)
        rating = words_rating(at->standard, &at->now->rating);
    snprintf(title.text, sizeof title.text, "%s%s（%s） %s %d时%s", frame_mark(at->settings),
             station_called(at->station), at->station->city, moment_date(start, at->offset).text,
             moment_hour(start, at->offset).hour, rating.text);
    return title;
}

static void put_files(struct text *out, const struct at_station *at)
{
    static const struct { const char *end, *name; } file[] = {
        { ".json", "JSON" }, { ".csv", "CSV" },
    };
    html(out, "<section class=\"card\" aria-labelledby=\"files\">\n<h2 id=\"files\">数据文件</h2>\n"
              "<p>本站点最近 %d 小时：", STATION_HOURS);
    for (int i = 0; i < 2; i++) {
        html(out, "%s<a href=\"/v1/stations/", i == 0 ? "" : "、");
        html_segment(out, at->station->id);
        html(out, "%s\">%s</a>", file[i].end, file[i].name);
    }
    html(out, "。站点编号 <code>%s</code>。</p>\n<p><a href=\"/stations.html\">全部站点</a>　"
              "<a href=\"/about.html\">数据怎样得出，NA、/、存疑是什么意思</a></p>\n</section>\n",
         at->station->id);
}

void render_station(struct text *out, const struct station_page *page)
{
    struct at_station at = at_of(page);
    struct frame frame = { .settings = at.settings, .standard = at.standard, .fresh = true,
                           .column = COLUMN_STATIONS, .inside = true, .title = title_of(&at),
                           .issued = page->first };
    snprintf(frame.about.text, sizeof frame.about.text,
             "%s（%s）空气质量监测站点：本小时和最近 72 小时的 AQI 与六项污染物浓度。实时数据未经审核。",
             station_called(at.station), at.station->city);
    frame_open(out, &frame);
    html(out, "<div class=\"pair\">\n");
    station_now(out, &at);
    station_days(out, &at);
    html(out, "</div>\n");
    station_six(out, &at);
    put_files(out, &at);
    frame_close(out, &frame);
}
