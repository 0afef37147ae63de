/* The last 24 hours of the home city. */
#include "publish/home.h"

enum { BASE = 200 };

void home_day(struct text *out, const struct view *view)
{
    struct hours hours = { view->home->standards, view->home->bar, HOURS_BARS, view->offset,
                          false };
    html(out, "<section class=\"card\" aria-labelledby=\"day\">\n"
              "<h2 id=\"day\">最近 24 小时 AQI</h2>\n");
    hours_drawing(out, &hours, 0, BASE, hours_axis(&hours), "最近24小时 AQI 柱状图，数值见下表");
    html(out, "<p class=\"soft\">柱高为 AQI，颜色为级别；虚线框表示该小时没有 AQI，原因见表。</p>\n");
    hours_editions(out, &hours);
    hours_table(out, &hours, "hours", view->place);
    hours_revised(out, &hours);
    html(out, "</section>\n");
}
