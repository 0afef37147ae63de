/* /v1/stations.geojson: the stations of the newest hour as RFC 7946 features, WGS-84 (not GCJ-02).
 *
 *     {"type":"FeatureCollection","id":"air/2026-03-01/01","revision":1,"reason":null,
 *      "standard":…,"status":"unaudited","licence":…,
 *      "features":[
 *     {"type":"Feature","id":"S001","geometry":{"type":"Point","coordinates":[116.366,39.8673]},
 *      "properties":{"id":…, … ,"so2":8,"so2_iaqi":3,"so2_why":null, …}},
 *     …]}
 *
 * Beside a value that is in doubt stands "so2_marks":["suspect"]; "revised" names the revision that
 * changed the station's numbers. Properties are flat, for a map's table has no place for an object;
 * a station whose place is not known has the geometry null (RFC 7946 §3.2). */
#include "publish/document_parts.h"
#include "publish/render.h"
#include "schema/base/moment.h"

static void put_geometry(struct text *out, const struct station *station)
{
    if (!station->placed) {
        text_put(out, "null");
        return;
    }
    text_put(out, "{\"type\":\"Point\",\"coordinates\":[");
    text_decimal(out, station->lon, 7, true);
    text_put(out, ",");
    text_decimal(out, station->lat, 7, true);
    text_put(out, "]}");
}

static void put_cell(struct text *out, const struct standard *standard, enum pollutant p,
                     const struct cell *cell)
{
    char key[24];
    part_value(out, pollutant_key[p], standard, p, cell->why == ABSENCE_NONE, cell->value);
    snprintf(key, sizeof key, "%s_iaqi", pollutant_key[p]);
    part_index(out, key, cell->iaqi);
    snprintf(key, sizeof key, "%s_why", pollutant_key[p]);
    part_string(out, key, absence_name(cell->why));
    snprintf(key, sizeof key, "%s_marks", pollutant_key[p]);
    part_marks(out, key, cell);
}

static void put_feature(struct text *out, const struct hour_document *document,
                        const struct standard *standard, int offset, const struct subject *subject)
{
    text_put(out, "{\"type\":\"Feature\",\"id\":");
    text_json(out, subject->station->id);
    text_put(out, ",\"geometry\":");
    put_geometry(out, subject->station);
    text_put(out, ",\"properties\":{");
    part_station(out, subject->station);
    part_string(out, "start", moment_stamp(document->start, offset).text);
    part_string(out, "end", moment_stamp(document->start + HOUR, offset).text);
    if (subject->revised.revision > 1)
        text_format(out, ",\"revised\":%d", subject->revised.revision);
    part_rating(out, standard, &subject->rating);
    for (int p = 0; p < POLLUTANTS; p++)
        put_cell(out, standard, (enum pollutant)p, &subject->cell[p]);
    text_put(out, "}}");
}

void render_geojson(struct text *out, const struct hour_document *document,
                    const struct standard *standard, const struct settings *settings)
{
    int offset = settings->site.offset;
    const char *licence = settings->site.licence;
    text_format(out, "{\"type\":\"FeatureCollection\",\"id\":\"air/%s/%02d\"",
                moment_date(document->start, offset).text,
                moment_hour(document->start, offset).hour);
    text_format(out, ",\"revision\":%d", document->revision);
    part_string(out, "reason", document->reason);
    part_string(out, "standard", document->standard);
    part_string(out, "status", "unaudited");
    part_string(out, "licence", licence[0] == '\0' ? NULL : licence);
    if (settings->site.demo)
        text_put(out, ",\"demo\":true,\"note\":\"演示数据\"");
    text_put(out, ",\n\"features\":[");
    for (size_t i = 0; i < document->stations; i++) {
        text_put(out, i == 0 ? "\n" : ",\n");
        put_feature(out, document, standard, offset, &document->station[i]);
    }
    text_put(out, "]}\n");
}
