/* /v1/stations/ID.json: a station and its last 72 published hours, oldest first, one line an hour.
 *
 *     {"id":…,"name":…,"city":…,"area":…,"role":…,"lon":…,"lat":…,"status":"unaudited","licence":…,
 *      "hours":[
 *     {"start":…,"end":…,"standard":…,"aqi":…, … six pollutants as in the hour document},
 *     {"start":…,"end":…,"standard":null,"aqi":null,"aqi_why":"not_published", … "so2":null, …},
 *     …]}
 *
 * Each hour names the edition of its own day. An hour that was never published has null for each
 * pollutant. "revised" behind the standard names the revision that changed these numbers; those
 * that changed other stations' only are not told. */
#include "publish/document_parts.h"
#include "publish/render.h"
#include "schema/base/moment.h"

static void put_unpublished(struct text *out)
{
    text_put(out, ",\"standard\":null,\"aqi\":null,\"aqi_why\":\"not_published\",\"level\":null,"
                  "\"class\":null,\"primary\":[]");
    for (int p = 0; p < POLLUTANTS; p++)
        text_format(out, ",\"%s\":null", pollutant_key[p]);
}

static void put_hour(struct text *out, const struct station_page *page, const struct bar *bar)
{
    const struct standard *standard = standards_at(page->standards, bar->start);
    int offset = page->settings->site.offset;
    text_format(out, "{\"start\":\"%s\"", moment_stamp(bar->start, offset).text);
    part_string(out, "end", moment_stamp(bar->start + HOUR, offset).text);
    if (!bar->published || standard == NULL) {
        put_unpublished(out);
    } else {
        part_string(out, "standard", standard->name);
        if (bar->revised.revision > 1)
            text_format(out, ",\"revised\":%d", bar->revised.revision);
        part_rating(out, standard, &bar->rating);
        for (int p = 0; p < POLLUTANTS; p++)
            part_cell(out, standard, (enum pollutant)p, &bar->cell[p]);
    }
    text_put(out, "}");
}

void render_station_doc(struct text *out, const struct station_page *page)
{
    const char *licence = page->settings->site.licence;
    text_put(out, "{");
    part_station(out, page->station);
    part_place(out, page->station);
    part_string(out, "status", "unaudited");
    part_string(out, "licence", licence[0] == '\0' ? NULL : licence);
    if (page->settings->site.demo)
        text_put(out, ",\"demo\":true,\"note\":\"演示数据\"");
    text_put(out, ",\n\"hours\":[");
    for (int i = 0; i < STATION_HOURS; i++) {
        text_put(out, i == 0 ? "\n" : ",\n");
        put_hour(out, page, &page->hour[i]);
    }
    text_put(out, "]}\n");
}
