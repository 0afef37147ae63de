/* The page `/`: the home city's air, complete without script, from nothing but this one file.
 *
 * Its policy allows one stylesheet, named by its SHA-256, and nothing else: what a foreign string
 * might smuggle in would neither run nor load. (Contract §8; HJ 633-2026 5.1.1 says what must be
 * shown.) */
#include "publish/home.h"

#include "schema/base/digest.h"

#include <assert.h>
#include <string.h>

static int nibble(char hex)
{
    return hex <= '9' ? hex - '0' : hex - 'a' + 10;
}

/* 64 hex digits as base64, the form in which a policy names a hash: 32 bytes, the last group is two
 * bytes and a '='. */
static void put_base64(struct text *out, const char hex[65])
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 64; i += 3) {        /* three hex digits are two of base64 */
        int left = 64 - i;
        int bits = nibble(hex[i]) << 8 | (left > 1 ? nibble(hex[i + 1]) << 4 : 0)
                 | (left > 2 ? nibble(hex[i + 2]) : 0);
        text_add(out, &digit[bits >> 6], 1);
        if (left > 1)
            text_add(out, &digit[bits & 63], 1);
    }
    text_add(out, "=", 1);
}

static void put_style(struct text *out, const struct view *view)
{
    struct text style = TEXT(32 * 1024);
    home_style(&style, view);
    out->spilt = out->spilt || style.spilt || style.at == NULL;
    if (!out->spilt) {
        html(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'sha256-");
        put_base64(out, digest_of(style.at, style.length).hex);
        html(out, "'; img-src data:; base-uri 'none'; form-action 'none'\">\n<style>");
        text_add(out, style.at, style.length);
        html(out, "</style>\n");
    }
    text_close(&style);
}

static void put_head(struct text *out, const struct view *view)
{
    html(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    home_title(out, view);
    html(out, "</title>\n<meta name=\"SiteName\" content=\"%s\">\n"
              "<meta name=\"description\" content=\"%s环境空气质量实时数据：AQI、首要污染物、六项污染物浓度和各站点数据。"
              "实时数据未经审核。\">\n<meta property=\"og:title\" content=\"",
         view->settings->site.name, view->settings->site.home_city);
    home_title(out, view);
    html(out, "\">\n<link rel=\"icon\" href=\"data:,\">\n");
    put_style(out, view);
    html(out, "</head>\n");
}

static void put_top(struct text *out, const struct view *view)
{
    html(out, "<body>\n<header>\n<p><b>%s</b> 环境空气质量实时发布</p>\n", view->settings->site.name);
    if (view->settings->site.demo)
        html(out, "<p class=\"demo\"><b>演示数据</b>：本页用于演示，不代表任何地方当前的空气质量。</p>\n");
    html(out, "</header>\n<main>\n");
}

static void put_foot(struct text *out, const struct view *view)
{
    html(out, "</main>\n<footer>\n<p>%s</p>\n", view->settings->site.name);
    if (view->settings->site.demo)
        html(out, "<p>演示数据：取自公开的历史监测数据或样例，来源与许可见上。</p>\n");
    html(out, "</footer>\n</body>\n</html>\n");
}

static const struct subject *home_city(const struct hour_document *document, const char *name)
{
    for (size_t i = 0; document != NULL && i < document->cities; i++)
        if (strcmp(document->city[i].city, name) == 0)
            return &document->city[i];
    return NULL;
}

static struct view view_of(const struct home *home)
{
    const struct hour_document *document = home->document;
    struct view view = {
        .home = home, .document = document, .settings = home->settings,
        .offset = home->settings->site.offset,
        .city = home_city(document, home->settings->site.home_city),
    };
    if (document != NULL) {
        view.standard = standards_at(home->standards, document->start);
        assert(view.standard != NULL);       /* it was composed with that edition */
    }
    return view;
}

void render_home(struct text *out, const struct home *home)
{
    struct view view = view_of(home);
    put_head(out, &view);
    put_top(out, &view);
    if (view.document == NULL) {
        home_now(out, &view);
    } else {
        html(out, "<div class=\"pair\">\n");
        home_now(out, &view);
        home_day(out, &view);
        home_six(out, &view);
        html(out, "</div>\n");
        home_stations(out, &view);
    }
    home_notes(out, &view);
    put_foot(out, &view);
}
