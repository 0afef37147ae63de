/* /data.html: every document for machines: its address, its schema, how long it may be kept. The
 * addresses are those of contract §5; a schema stands at /v1/schemas/NAME.schema.json. */
#include "publish/page_frame.h"
#include "publish/render.h"

struct machine_document {
    const char *address, *link;              /* link "": the address has blanks to fill in */
    const char *what, *schema, *keep;
};

static const struct machine_document documents[] = {
    { "/v1/live.json", "/v1/live.json", "最新一小时：全部城市和站点", "live", "30 秒" },
    { "/v1/hours/YYYY/MM/DD/HH.json", "", "某一小时的最新一版", "hour", "30 秒" },
    { "/v1/hours/YYYY/MM/DD/HH.rN.json", "", "某一小时的第 N 版，写成后不再改变", "hour", "长期" },
    { "/v1/hours/YYYY/MM/DD/HH.csv", "", "某一小时的最新一版，供电子表格使用", "", "30 秒" },
    { "/v1/stations.geojson", "/v1/stations.geojson", "最新一小时各站点的位置和数值（WGS-84 坐标，不是 GCJ-02）",
      "stations", "30 秒" },
    { "/v1/stations/ID.json", "", "一个站点和它最近 72 小时", "station", "30 秒" },
    { "/v1/stations/ID.csv", "", "同上，供电子表格使用", "", "30 秒" },
};

static void put_document(struct text *out, const struct machine_document *d, bool published)
{
    html(out, "<tr><th scope=\"row\">");
    if (published && d->link[0] != '\0')
        html(out, "<a href=\"%s\"><code>%s</code></a>", d->link, d->address);
    else
        html(out, "<code>%s</code>", d->address);
    html(out, "</th><td>%s</td><td>", d->what);
    if (d->schema[0] != '\0')
        html(out, "<a href=\"/v1/schemas/%s.schema.json\">%s.schema.json</a>", d->schema,
             d->schema);
    else
        html(out, "UTF-8，带 BOM，CRLF");
    html(out, "</td><td>%s</td></tr>\n", d->keep);
}

static void put_documents(struct text *out, bool published)
{
    html(out, "<section class=\"card\" aria-labelledby=\"data\">\n<h1 id=\"data\">数据文件</h1>\n"
              "<p>不需要登记或密钥。HH 为 01 至 24，以小时的终点命名：24 是午夜，属于前一日。</p>\n"
              "<div class=\"scroll plain\" role=\"region\" tabindex=\"0\" "
              "aria-labelledby=\"files\">\n"
              "<table>\n<caption id=\"files\"><span>地址、内容、格式说明（JSON Schema）和可缓存的时间</span>"
              "</caption>\n"
              "<thead><tr><th scope=\"col\">地址</th><th scope=\"col\">内容</th>"
              "<th scope=\"col\">格式</th><th scope=\"col\">可缓存</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        put_document(out, &documents[i], published);
    html(out, "</tbody>\n</table>\n</div>\n</section>\n");
}

static void put_rules(struct text *out, const struct settings *settings)
{
    html(out, "<section class=\"card\" aria-labelledby=\"rules\">\n<h2 id=\"rules\">使用约定</h2>\n"
              "<ul class=\"plain\">\n"
              "<li>时刻一律写明与 UTC 的差，如 2026-03-01T01:00:00+08:00。每个小时给出 start 和 end。</li>\n"
              "<li>没有数值时为 null，why 说明原因：not_received 未收到，invalid 无效，insufficient 数据不足，"
              "calibration 校准，maintenance 维护，fault 故障，stopped 停运，power 断电，"
              "not_planned 未开展（CSV 中为 /），withheld 人工核实。CSV 中其余为 NA。</li>\n"
              "<li>浓度单位：CO 为 mg/m³，其余为 µg/m³；均为 1 小时平均。</li>\n"
              "<li>首要污染物以 so2 no2 pm10 co o3 pm25 的次序列出，CSV 中以空格分隔。</li>\n"
              "<li>revision 大于 1 的一版由 reason 说明：late 补入迟到数据，changed 数值更正，"
              "更正前后的浓度在 changes 中；只有分指数随前几小时的更正变动时没有 changes。"
              "站点文件里的 revised 是改动该站点这一小时数值的那一版。</li>\n"
              "<li>请按小时读取：该小时结束后约 %d 分钟内发布。带 ETag 询问，没有变化时只回 304。</li>\n"
              "<li>转载请写明小时、来源和“实时数据未经审核”。</li>\n</ul>\n",
         settings->publish.air_cutoff + 5);
    page_licence(out, settings);
    html(out, "</section>\n");
}

static void put_example(struct text *out, const struct settings *settings)
{
    html(out, "<section class=\"card\" aria-labelledby=\"example\">\n<h2 id=\"example\">示例</h2>\n"
              "<p>一个污染物在 JSON 中：</p>\n"
              "<p><code>\"pm25\":{\"value\":38,\"iaqi\":54,\"why\":null,\"count\":1,"
              "\"expected\":1}</code></p>\n"
              "<p>缺测时：</p>\n"
              "<p><code>\"pm25\":{\"value\":null,\"iaqi\":null,\"why\":\"calibration\","
              "\"count\":0,\"expected\":1}</code></p>\n"
              "<p>count 和 expected：站点是所用和应有的原始数据个数，城市是站点个数。</p>\n"
              "<p>取最新一小时：<code>curl https://%s/v1/live.json</code></p>\n</section>\n",
         settings->site.domain[0] == '\0' ? "本站域名" : settings->site.domain);
}

void render_data(struct text *out, const struct standards *standards,
                 const struct settings *settings, bool published)
{
    struct frame frame = frame_fixed(settings, standards, COLUMN_DATA, "数据文件",
                                     "供程序读取的空气质量数据：JSON、CSV、GeoJSON 文件的地址、格式、缓存时间和许可。");
    frame_open(out, &frame);
    put_documents(out, published);
    put_rules(out, settings);
    put_example(out, settings);
    frame_close(out, &frame);
}
