#include "publish/pages_inside.h"

#include "publish/html.h"
#include "schema/base/file.h"

static const char *const schemas[] = { "hour", "live", "station", "stations" };
enum { SCHEMAS = sizeof schemas / sizeof *schemas, SCHEMA_BYTES = 1 << 20 };

/* A demonstration says so in each file that can carry it: here behind the first brace. */
static void mark_schema(struct text *out, const char *schema, bool demo)
{
    if (demo && schema[0] == '{') {
        text_put(out, "{\n  \"$comment\": \"演示数据\",");
        schema++;
    }
    text_put(out, schema);
}

/* They ship with the program. */
static bool put_schema(struct cycle *c, const char *name, struct why *why)
{
    char from[4200], path[64];
    struct text schema = TEXT(SCHEMA_BYTES + 1);
    snprintf(from, sizeof from, "%s/documents/%s.schema.json", c->house->share, name);
    snprintf(path, sizeof path, "v1/schemas/%s.schema.json", name);
    if (!file_read(from, SCHEMA_BYTES, &schema, why))
        return false;
    text_clear(&c->page);
    mark_schema(&c->page, schema.at, c->house->settings.site.demo);
    text_close(&schema);
    return pages_put(c, path, SQUEEZE_FEW, why);
}

/* A demonstration is not to be found in place of the real thing. */
static bool put_robots(struct cycle *c, struct why *why)
{
    const struct settings *settings = &c->house->settings;
    text_clear(&c->page);
    if (settings->site.demo)
        text_put(&c->page, "# 演示数据\n");
    text_format(&c->page, "User-agent: *\n%s\n", settings->site.demo ? "Disallow: /" : "Allow: /");
    if (settings->site.domain[0] != '\0')
        text_format(&c->page, "Sitemap: https://%s/sitemap.xml\n", settings->site.domain);
    return pages_put(c, "robots.txt", SQUEEZE_MANY, why);
}

static void put_address(struct text *out, const char *domain, const char *folder, const char *name,
                        const char *end)
{
    html(out, "<url><loc>https://%s/%s", domain, folder);
    html_segment(out, name);
    html(out, "%s</loc></url>\n", end);
}

static bool put_map(const struct issue *issue, struct why *why)
{
    struct cycle *c = issue->cycle;
    const char *domain = c->house->settings.site.domain;
    static const char *const pages[] = { "", "stations.html", "data.html", "about.html" };
    if (domain[0] == '\0')
        return true;
    text_clear(&c->page);
    html(&c->page, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if (c->house->settings.site.demo)
        html(&c->page, "<!-- 演示数据 -->\n");
    html(&c->page, "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        html(&c->page, "<url><loc>https://%s/%s</loc></url>\n", domain, pages[i]);
    for (size_t i = 0; issue->document != NULL && i < issue->document->stations; i++)
        put_address(&c->page, domain, "station/", issue->document->station[i].station->id, ".html");
    html(&c->page, "</urlset>\n");
    return pages_put(c, "sitemap.xml", SQUEEZE_FEW, why);
}

bool pages_fixed(const struct issue *issue, struct why *why)
{
    struct cycle *c = issue->cycle;
    const struct settings *settings = &c->house->settings;
    text_clear(&c->page);
    render_about(&c->page, c->standards, c->limits, settings);
    if (!pages_put(c, "about.html", SQUEEZE_FEW, why))
        return false;
    text_clear(&c->page);
    render_data(&c->page, c->standards, settings, issue->document != NULL);
    bool ok = pages_put(c, "data.html", SQUEEZE_FEW, why) && put_robots(c, why)
           && put_map(issue, why);
    for (int i = 0; ok && i < SCHEMAS; i++)
        ok = put_schema(c, schemas[i], why);
    return ok;
}
