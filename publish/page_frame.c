/* The frame of all pages.
 *
 * The policy names the stylesheet and the scripts of the page by their SHA-256 and allows nothing
 * else: what a foreign string might smuggle in would neither run nor load.
 *
 * fresh.js tells how old the page's hour is (contract §8), by the server's clock where it answers,
 * for a phone's own is wrong at times; a saved page has only its own. It reads data-end and
 * data-due (minutes after the end) of #fresh, and sets the class k0 to k3 of <html>, which the sheet
 * obeys. Without script the page stays true: it names its hour and when the next is due. */
#include "publish/page_frame.h"

#include "schema/base/digest.h"
#include "schema/base/moment.h"

#include <string.h>

static const struct { const char *path, *name, *type, *words, *about; } columns[COLUMNS] = {
    { "/", "首页", "数据发布", "空气质量,AQI,实时数据,首要污染物", "本市当前的空气质量" },
    { "/stations.html", "站点", "数据发布", "空气质量,监测站点,实时数据", "各监测站点当前的空气质量" },
    { "/data.html", "数据", "数据发布", "空气质量,开放数据,接口,JSON,CSV,GeoJSON", "供程序读取的数据文件" },
    { "/about.html", "说明", "概况信息", "空气质量,标准,数据说明", "数据的来源、标准和算法" },
};

const char *frame_mark(const struct settings *settings)
{
    return settings->site.demo ? "【演示数据】" : "";
}

static void put_hash(struct text *out, const char *bytes)
{
    struct digest digest = digest_of(bytes, strlen(bytes));
    text_format(out, " 'sha256-%s'", digest_base64(&digest).text);
}

static void put_policy(struct text *out, const struct frame *frame, const char *style)
{
    html(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
              "style-src");
    put_hash(out, style);
    if (frame->fresh || frame->find)
        html(out, "; script-src");
    if (frame->fresh)
        put_hash(out, script_fresh);
    if (frame->find)
        put_hash(out, script_find);
    html(out, "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'\">\n");
}

static void put_style(struct text *out, const struct frame *frame)
{
    struct text style = TEXT(32 * 1024);
    page_style(&style, frame->standard);
    out->spilt = out->spilt || style.spilt || style.at == NULL;
    if (!out->spilt) {
        put_policy(out, frame, style.at);
        html(out, "<style>");
        text_add(out, style.at, style.length);
        html(out, "</style>\n");
    }
    text_close(&style);
}

static void put_tag(struct text *out, const char *name, const char *value)
{
    if (value[0] != '\0')
        html(out, "<meta name=\"%s\" content=\"%s\">\n", name, value);
}

/* 国办发〔2017〕47号: of the site, of its column, and of what is shown. */
static void put_tags(struct text *out, const struct frame *frame)
{
    const struct settings *s = frame->settings;
    put_tag(out, "SiteName", s->site.name);
    put_tag(out, "SiteDomain", s->site.domain);
    put_tag(out, "SiteIDCode", s->site.code);
    put_tag(out, "ColumnName", columns[frame->column].name);
    put_tag(out, "ColumnType", columns[frame->column].type);
    put_tag(out, "ColumnKeywords", columns[frame->column].words);
    put_tag(out, "ColumnDescription", columns[frame->column].about);
    if (frame->issued == 0)
        return;
    struct stamp stamp = moment_stamp(frame->issued, s->site.offset);
    stamp.text[10] = ' ';
    stamp.text[16] = '\0';                   /* 2026-03-01 01:30 */
    put_tag(out, "ArticleTitle", frame->title.text);
    put_tag(out, "PubDate", stamp.text);
    put_tag(out, "ContentSource",
            s->site.attribution[0] != '\0' ? s->site.attribution : s->site.name);
}

static void put_navigation(struct text *out, const struct frame *frame)
{
    html(out, "<nav aria-label=\"栏目\"><ul>");
    for (int c = 0; c < COLUMNS; c++) {
        html(out, "<li><a href=\"%s\"", columns[c].path);
        if (c == (int)frame->column)
            html(out, " aria-current=\"%s\"", frame->inside ? "true" : "page");
        html(out, ">%s</a></li>", columns[c].name);
    }
    html(out, "</ul></nav>\n");
}

struct frame frame_fixed(const struct settings *settings, const struct standards *standards,
                         enum column column, const char *title, const char *about)
{
    struct frame frame = { .settings = settings, .column = column };
    frame.standard = standards->count == 0 ? NULL : &standards->at[standards->count - 1];
    snprintf(frame.title.text, sizeof frame.title.text, "%s%s %s", frame_mark(settings), title,
             settings->site.name);
    snprintf(frame.about.text, sizeof frame.about.text, "%s", about);
    return frame;
}

void frame_open(struct text *out, const struct frame *frame)
{
    const struct settings *s = frame->settings;
    html(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n"
              "<meta name=\"description\" content=\"%s\">\n<meta property=\"og:title\" "
              "content=\"%s\">\n",
         frame->title.text, frame->about.text, frame->title.text);
    put_tags(out, frame);
    html(out, "<link rel=\"icon\" href=\"data:,\">\n");
    put_style(out, frame);
    html(out, "</head>\n<body>\n<header>\n<p><b>%s</b> 环境空气质量实时发布</p>\n", s->site.name);
    put_navigation(out, frame);
    if (s->site.demo)
        html(out, "<p class=\"demo\"><b>演示数据</b>：本页用于演示，不代表任何地方当前的空气质量。</p>\n");
    html(out, "</header>\n<main>\n");
}

/* What the foot says when it is given. */
static void put_fact(struct text *out, const char *name, const char *value)
{
    if (value[0] != '\0')
        html(out, "<li>%s：%s</li>\n", name, value);
}

static void put_identity(struct text *out, const struct settings *s)
{
    html(out, "<ul>\n");
    put_fact(out, "主办单位", s->site.organiser[0] != '\0' ? s->site.organiser : s->site.name);
    put_fact(out, "联系方式", s->site.contact);
    put_fact(out, "数据来源", s->site.attribution);
    put_fact(out, "网站标识码", s->site.code);
    if (s->site.icp[0] != '\0')
        html(out, "<li><a href=\"https://beian.miit.gov.cn/\">%s</a></li>\n", s->site.icp);
    if (s->site.police[0] != '\0')
        html(out, "<li>%s</li>\n", s->site.police);
    html(out, "</ul>\n");
}

void frame_script(struct text *out, const char *script)
{
    html(out, "<script>");
    text_put(out, script);
    html(out, "</script>\n");
}

void frame_close(struct text *out, const struct frame *frame)
{
    html(out, "</main>\n<footer>\n");
    put_identity(out, frame->settings);
    if (frame->settings->site.demo)
        html(out, "<p>演示数据：取自公开的历史监测数据或样例。</p>\n");
    html(out, "</footer>\n");
    if (frame->find)
        frame_script(out, script_find);
    html(out, "</body>\n</html>\n");
}
