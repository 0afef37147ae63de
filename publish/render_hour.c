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
#include "publish/document_parts.h"
#include "publish/render.h"
#include "schema/base/moment.h"

/* What every piece needs; a content leaves out what may differ between equal documents. */
enum whole { WHOLE, CONTENT, OLD_CONTENT };
struct page_of {
    struct text *out;
    const struct hour_document *document;
    const struct standard *standard;
    const struct settings *settings;
    enum whole whole;
};

static void render_subject(const struct page_of *page, const struct subject *subject)
{
    struct text *out = page->out;
    if (subject->station != NULL) {
        text_put(out, "{");
        part_station(out, subject->station);
        part_place(out, subject->station);
    } else {
        text_put(out, "{\"id\":");
        text_json(out, subject->city);
        part_string(out, "name", subject->city);
    }
    part_rating(out, page->standard, &subject->rating);
    for (int p = 0; p < POLLUTANTS; p++)
        part_cell(out, page->standard, (enum pollutant)p, &subject->cell[p]);
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
        part_string(page->out, "parameter", pollutant_key[change->pollutant]);
        part_value(page->out, "old", page->standard, change->pollutant, change->had, change->old);
        part_value(page->out, "new", page->standard, change->pollutant, change->has, change->new);
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
    if (page->whole == WHOLE) {
        text_format(out, ",\"revision\":%d", document->revision);
        part_string(out, "reason", document->reason);
    }
    text_format(out, ",\"date\":\"%s\",\"hour\":%d", date.text, name.hour);
    part_string(out, "start", moment_stamp(document->start, offset).text);
    part_string(out, "end", moment_stamp(document->start + HOUR, offset).text);
    if (page->whole == WHOLE)
        part_string(out, "published", moment_stamp(document->published, offset).text);
}

/* standard, status, licence, registry and the counts: what it rests on. */
static void render_basis(const struct page_of *page)
{
    const struct hour_document *document = page->document;
    struct text *out = page->out;
    const char *licence = page->settings->site.licence;
    bool terms = page->whole != CONTENT;

    part_string(out, "standard", document->standard);
    part_string(out, "status", "unaudited");
    if (terms)
        part_string(out, "licence", licence[0] == '\0' ? NULL : licence);
    text_format(out, ",\"registry\":\"sha256:%s\"", document->registry);
    text_format(out, ",\"expected\":%d,\"received\":%d,\"valid\":%d", document->expected,
                document->received, document->valid);
    if (terms && page->settings->site.demo)
        text_put(out, ",\"demo\":true,\"note\":\"演示数据\"");
}

static void render(const struct page_of *page)
{
    render_name(page);
    render_basis(page);
    if (page->whole == WHOLE)
        render_changes(page);
    render_subjects(page, "cities", page->document->city, page->document->cities);
    render_subjects(page, "stations", page->document->station, page->document->stations);
    text_put(page->out, "}\n");
}

void render_hour(struct text *out, const struct hour_document *document,
                 const struct standard *standard, const struct settings *settings)
{
    render(&(struct page_of){ out, document, standard, settings, WHOLE });
}

void render_content(struct text *out, const struct hour_document *document,
                    const struct standard *standard, const struct settings *settings)
{
    render(&(struct page_of){ out, document, standard, settings, CONTENT });
}

void render_old_content(struct text *out, const struct hour_document *document,
                        const struct standard *standard, const struct settings *settings)
{
    render(&(struct page_of){ out, document, standard, settings, OLD_CONTENT });
}
