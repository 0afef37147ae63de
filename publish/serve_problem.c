/* Problem documents: RFC 9457 for programs, a small page for people. */
#include "publish/serve_answer.h"

#include "publish/serve_policy.h"
#include "schema/base/moment.h"

#include <string.h>

static const struct kind {
    int status;
    const char *title;               /* the status' own phrase, as the type about:blank wants it */
    const char *heading, *words;     /* for people */
} kinds[] = {
    { 400, "Bad Request", "地址有误", "请检查地址后重试。" },
    { 404, "Not Found", "没有这个页面", "地址可能写错了，或者该时次的数据尚未发布。" },
    { 405, "Method Not Allowed", "不支持这种请求", "本站只提供读取。" },
    { 413, "Content Too Large", "请求过大", "本站的请求不带内容。" },
    { 414, "URI Too Long", "地址过长", "请检查地址后重试。" },
    { 431, "Request Header Fields Too Large", "请求头过大", "请清除浏览器中本站的数据后重试。" },
    { 503, "Service Unavailable", "暂时无法提供", "请稍后再试。" },
};

static const struct kind *kind_of(int status)
{
    const struct kind *last = &kinds[sizeof kinds / sizeof *kinds - 1];
    for (const struct kind *k = kinds; k < last; k++)
        if (k->status == status)
            return k;
    return last;
}

struct http_date http_date_of(int64_t moment)
{
    static const char days[7][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    moment = moment < 0 ? 0 : moment;
    struct civil c = moment_civil(moment, 0);
    struct http_date date;
    snprintf(date.text, sizeof date.text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
             days[moment / DAY % 7], c.day, months[(c.month - 1) % 12], c.year, c.hour, c.minute,
             c.second);
    return date;
}

void text_answer(struct answer *out, struct text *text, const char *type)
{
    bool whole = !text->spilt && text->at != NULL;
    out->type = type;
    out->lifetime = "no-store";
    out->policy = policy_bare;
    out->file = -1;
    out->body = whole ? text->at : NULL;
    out->length = whole ? text->length : 0;
    if (whole)
        *text = (struct text){ 0 };
    else
        out->status = 503;
    text_close(text);
}

/* What was sent may hold any bytes; a cut one may end in the middle of a character. */
static void put_instance(struct text *body, const char *instance)
{
    char path[200];
    snprintf(path, sizeof path, "%s", instance);
    path[strcspn(path, "?")] = '\0';
    text_one_line(path);
    text_put(body, ",\"instance\":");
    text_json(body, path);
}

static void put_page(struct text *body, const struct kind *k)
{
    text_format(body,
                "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n"
                "<style>body{max-width:40rem;margin:3rem auto;padding:0 1rem;font-size:112.5%%;"
                "line-height:1.65;font-family:system-ui,sans-serif}a{color:#0a4f96;padding:.6rem 0;"
                "display:inline-block}:focus-visible{outline:3px solid;outline-offset:2px}"
                "html{background:#fff;color:#15191e}@media(prefers-color-scheme:dark)"
                "{html{background:#0f1215;color:#e9ecef}a{color:#8fbdf3}}</style>\n</head>\n<body>\n"
                "<main>\n<h1>%s</h1>\n<p>%s</p>\n<p><a href=\"/\">返回首页</a></p>\n"
                "<p><small>%d</small></p>\n</main>\n</body>\n</html>\n",
                k->heading, k->heading, k->words, k->status);
}

/* The policy of the page above: the page but for its words is the same each time. */
static const char *page_policy(const struct text *page)
{
    static char kept[512];
    if (kept[0] == '\0') {
        struct text policy = TEXT(sizeof kept);
        if (page->at != NULL && policy_of(&policy, page->at, page->length))
            snprintf(kept, sizeof kept, "%s", policy.at);
        text_close(&policy);
    }
    return kept[0] == '\0' ? policy_bare : kept;
}

static void put_document(struct text *body, const struct kind *k, const struct problem *p)
{
    text_format(body, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":",
                k->title, k->status);
    text_json(body, p->detail);
    if (p->reason != NULL) {
        text_put(body, ",\"reason\":");
        text_json(body, p->reason);
    }
    put_instance(body, p->instance);
    text_put(body, "}\n");
}

void problem_answer(struct answer *out, const struct problem *p)
{
    const struct kind *k = kind_of(p->status);
    struct text body = TEXT(4096);
    *out = (struct answer){ .status = k->status };
    if (p->html)
        put_page(&body, k);
    else
        put_document(&body, k, p);
    const char *policy = p->html ? page_policy(&body) : policy_bare;
    text_answer(out, &body, p->html ? "text/html; charset=utf-8" : "application/problem+json");
    out->policy = policy;
    out->allow = k->status == 405 ? "GET, HEAD" : NULL;
    out->retry = k->status == 503 ? "10" : NULL;
}
