/* What the signs, classes and sources of the page mean. */
#include "publish/home.h"
#include "publish/hour_path.h"

static void put_signs(struct text *out)
{
    html(out, "<dl>\n");
    page_signs(out);
    html(out, "<dt>几时</dt><dd>以一小时的终点命名：1时指 00:00–01:00，24时指当日 23:00–24:00。</dd>\n"
              "<dt>城市浓度</dt><dd>参与评价的站点已发布浓度的算术平均。</dd>\n"
              "</dl>\n");
}

static void put_files(struct text *out, const struct view *view)
{
    struct hour_path path = hour_path(view->document->start, view->offset, 0, "json");
    html(out, "<p>数据文件（JSON）：<a href=\"/%s\">本小时</a>、<a href=\"/v1/live.json\">最新一小时</a>。"
              "本小时全部城市应收 %d 个数值，实收 %d 个，有效 %d 个。</p>\n", path.text,
         view->document->expected, view->document->received, view->document->valid);
}

void home_notes(struct text *out, const struct view *view)
{
    html(out, "<section class=\"card notes\" aria-labelledby=\"notes\">\n"
              "<h2 id=\"notes\">说明</h2>\n");
    if (view->standard != NULL) {
        html(out, "<p>按《环境空气质量指数（AQI）技术规定》（%s）评价。AQI 由六项污染物 1 小时平均浓度的分指数"
                  "取最大值得出，分为六级：</p>\n", view->standard->name);
        page_classes(out, view->standard);
        for (int p = 0; p < POLLUTANTS; p++)
            if (view->standard->instead[p].hours > 0)
                page_above(out, view->standard, (enum pollutant)p);
    }
    put_signs(out);
    if (view->document != NULL)
        put_files(out, view);
    page_licence(out, view->settings);
    html(out, "</section>\n");
}
