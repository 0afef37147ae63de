/* The hour document (contract §6) as JSON. One line a city and a station, so that two revisions
 * can be compared line by line:
 *
 *     {"id":…,"revision":…,"reason":…, … ,"valid":17[,"demo":true,"note":…][,"changes":[…]],
 *     "cities":[
 *     {"id":…},
 *     …],
 *     "stations":[
 *     {"id":…},
 *     …]}
 *
 * The order of the members is part of the format: it never changes within v1. */
#include "publish/render.h"
#include "schema/base/moment.h"

/* What every piece needs; content leaves out what may differ between equal documents. */
struct page_of {
    struct text *out;
    const struct hour_document *document;
    const struct standard *standard;
    const struct settings *settings;
    bool content;
};

/* "key":"value" with its comma in front; NULL is null. */
static void string_member(struct text *out, const char *key, const char *value)
{
    text_format(out, ",\"%s\":", key);
    if (value == NULL)
        text_put(out, "null");
    else
        text_json(out, value);
}

static void index_or_null(struct text *out, const char *key, int index)
{
    if (index == NO_INDEX)
        text_format(out, ",\"%s\":null", key);
    else
        text_format(out, ",\"%s\":%d", key, index);
}

static void render_cell(const struct page_of *page, enum pollutant p, const struct cell *cell)
{
    struct text *out = page->out;
    text_format(out, ",\"%s\":{\"value\":", pollutant_key[p]);
    if (cell->why == ABSENCE_NONE)
        text_decimal(out, cell->value, page->standard->scale[p].decimals, false);
    else
        text_put(out, "null");
    index_or_null(out, "iaqi", cell->iaqi);
    string_member(out, "why", absence_name(cell->why));
    text_format(out, ",\"count\":%d,\"expected\":%d", cell->count, cell->expected);
    if (cell->suspect && cell->why == ABSENCE_NONE)
        text_put(out, ",\"marks\":[\"suspect\"]");
    text_put(out, "}");
}

static void render_rating(const struct page_of *page, const struct rating *rating)
{
    struct text *out = page->out;
    bool rated = rating->aqi != NO_INDEX;
    index_or_null(out, "aqi", rating->aqi);
    string_member(out, "aqi_why", rated ? NULL : "NA");
    index_or_null(out, "level", rated ? rating->level : NO_INDEX);
    string_member(out, "class", rated ? page->standard->level[rating->level - 1].name : NULL);
    text_put(out, ",\"primary\":[");
    const char *comma = "";
    for (int p = 0; p < POLLUTANTS; p++) {
        if (!rated || !rating->primary[p])
            continue;
        text_format(out, "%s\"%s\"", comma, pollutant_key[p]);
        comma = ",";
    }
    text_put(out, "]");
}

static void render_place(struct text *out, const char *key, bool placed, int64_t degrees)
{
    text_format(out, ",\"%s\":", key);
    if (placed)
        text_decimal(out, degrees, 7, true);
    else
        text_put(out, "null");
}

static void render_station_head(struct text *out, const struct station *station)
{
    text_put(out, "{\"id\":");
    text_json(out, station->id);
    string_member(out, "name", station->name);
    string_member(out, "city", station->city);
    string_member(out, "area", station->area);
    string_member(out, "role", role_name(station->role));
    render_place(out, "lon", station->placed, station->lon);
    render_place(out, "lat", station->placed, station->lat);
}

static void render_subject(const struct page_of *page, const struct subject *subject)
{
    struct text *out = page->out;
    if (subject->station != NULL) {
        render_station_head(out, subject->station);
    } else {
        text_put(out, "{\"id\":");
        text_json(out, subject->city);
        string_member(out, "name", subject->city);
    }
    render_rating(page, &subject->rating);
    for (int p = 0; p < POLLUTANTS; p++)
        render_cell(page, (enum pollutant)p, &subject->cell[p]);
    if (subject->station == NULL)
        text_format(out, ",\"stations\":%d,\"stations_valid\":%d", subject->stations,
                    subject->stations_valid);
    text_put(out, "}");
}

static void render_subjects(const struct page_of *page, const char *key,
                            const struct subject *subject, size_t count)
{
    text_format(page->out, ",\n\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        text_put(page->out, i == 0 ? "\n" : ",\n");
        render_subject(page, &subject[i]);
    }
    text_put(page->out, "]");
}

static void value_or_null(const struct page_of *page, const char *key, const struct change *change,
                          bool there, int64_t value)
{
    text_format(page->out, ",\"%s\":", key);
    if (there)
        text_decimal(page->out, value, page->standard->scale[change->pollutant].decimals, false);
    else
        text_put(page->out, "null");
}

static void render_changes(const struct page_of *page)
{
    const struct hour_document *document = page->document;
    if (document->changes == 0)
        return;
    text_put(page->out, ",\n\"changes\":[");
    for (size_t i = 0; i < document->changes; i++) {
        const struct change *change = &document->change[i];
        text_put(page->out, i == 0 ? "\n{\"station\":" : ",\n{\"station\":");
        text_json(page->out, change->station);
        string_member(page->out, "parameter", pollutant_key[change->pollutant]);
        value_or_null(page, "old", change, change->had, change->old);
        value_or_null(page, "new", change, change->has, change->new);
        text_put(page->out, "}");
    }
    text_put(page->out, "]");
}

/* id, revision, reason, date, hour, start, end, published: what the document is. */
static void render_name(const struct page_of *page)
{
    const struct hour_document *document = page->document;
    struct text *out = page->out;
    int offset = page->settings->site.offset;
    struct hour_name name = moment_hour(document->start, offset);
    struct stamp date = moment_date(document->start, offset);

    text_format(out, "{\"id\":\"air/%s/%02d\"", date.text, name.hour);
    if (!page->content) {
        text_format(out, ",\"revision\":%d", document->revision);
        string_member(out, "reason", document->reason);
    }
    text_format(out, ",\"date\":\"%s\",\"hour\":%d", date.text, name.hour);
    string_member(out, "start", moment_stamp(document->start, offset).text);
    string_member(out, "end", moment_stamp(document->start + HOUR, offset).text);
    if (!page->content)
        string_member(out, "published", moment_stamp(document->published, offset).text);
}

/* standard, status, licence, registry and the counts: what it rests on. */
static void render_basis(const struct page_of *page)
{
    const struct hour_document *document = page->document;
    struct text *out = page->out;
    const char *licence = page->settings->site.licence;

    string_member(out, "standard", document->standard);
    string_member(out, "status", "unaudited");
    string_member(out, "licence", licence[0] == '\0' ? NULL : licence);
    text_format(out, ",\"registry\":\"sha256:%s\"", document->registry);
    text_format(out, ",\"expected\":%d,\"received\":%d,\"valid\":%d", document->expected,
                document->received, document->valid);
    if (page->settings->site.demo)
        text_put(out, ",\"demo\":true,\"note\":\"演示数据\"");
}

static void render(const struct page_of *page)
{
    render_name(page);
    render_basis(page);
    if (!page->content)
        render_changes(page);
    render_subjects(page, "cities", page->document->city, page->document->cities);
    render_subjects(page, "stations", page->document->station, page->document->stations);
    text_put(page->out, "}\n");
}

void render_hour(struct text *out, const struct hour_document *document,
                 const struct standard *standard, const struct settings *settings)
{
    render(&(struct page_of){ out, document, standard, settings, false });
}

void render_content(struct text *out, const struct hour_document *document,
                    const struct standard *standard, const struct settings *settings)
{
    render(&(struct page_of){ out, document, standard, settings, true });
}
