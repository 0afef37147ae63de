/* The stylesheet of all pages, one rule a line. No web font, no address of another site.
 *
 * The six official colours come from the edition of the standard and are never altered; what makes
 * them legible on every ground is the outline (--edge), the word and the numeral beside them.
 * Engines of 2018 understand all of it: no clamp(), no :has(), no container query. */
#include "publish/page_frame.h"

#include <string.h>

static const char *const sheet[] = {
    /* ground, panel, text, second text, fine lines, outline of colours, links, warning, its ground,
     * what a cut table fades into */
    ":root{color-scheme:light dark;--ground:#f4f5f7;--card:#fff;--ink:#15191e;--soft:#515a64;"
        "--fine:#d9dde2;--edge:#1d2126;--link:#0a4f96;--warn:#8a3800;--tint:#fff6e8;"
        "--shade:rgba(0,0,0,.2)}",
    "@media screen and (prefers-color-scheme:dark){:root{--ground:#0f1215;--card:#181c21;"
        "--ink:#e9ecef;--soft:#abb3bc;--fine:#363d45;--edge:#dfe4e9;--link:#8fbdf3;--warn:#ffb877;"
        "--tint:#2a2118;--shade:rgba(255,255,255,.22)}}",
    "*{box-sizing:border-box}",
    "html{font-size:112.5%;-webkit-text-size-adjust:100%;text-size-adjust:100%}",
    "body{margin:0;background:var(--ground);color:var(--ink);line-height:1.65;"
        "overflow-wrap:break-word;"
        "font-family:system-ui,-apple-system,'PingFang SC','Hiragino Sans GB','Microsoft YaHei',"
        "'Noto Sans CJK SC','WenQuanYi Micro Hei',sans-serif;font-variant-numeric:tabular-nums}",
    "header,main,footer{max-width:68rem;margin:0 auto;padding:0 .9rem}",
    "header{padding-top:.7rem;font-size:.85rem}",
    "header p{margin:0 0 .6rem}",
    "p{margin:.55rem 0}",
    "a{color:var(--link)}",
    "h1,h2{line-height:1.3;margin:0 0 .7rem}",
    "h1{font-size:1.45rem}",
    "h2{font-size:1.1rem}",
    "h1 span,h2 span{font-weight:400;font-size:.85em;color:var(--soft);margin-left:.5em}",
    ".soft,small,footer{color:var(--soft)}",
    ".soft,footer{font-size:.85rem}",
    ".card{background:var(--card);border:1px solid var(--fine);border-radius:.6rem;"
        "padding:.95rem;margin:0 0 .9rem}",
    ".demo,.raw{border-left:.3rem solid var(--warn);background:var(--tint);padding:.4rem .7rem}",
    ".demo{font-size:1rem}",
    ".demo b,.raw b{color:var(--warn)}",
    /* the block: class and number as one, on the official colour */
    ".now{border:2px solid var(--edge);border-radius:.5rem;padding:.75rem .95rem .85rem;"
        "margin:0 0 .8rem;display:grid;grid-template-columns:1fr auto;align-items:center;"
        "line-height:1.25}",
    ".now .name{grid-column:1;font-size:1.9rem;font-weight:700;white-space:nowrap}",
    ".now .level{grid-column:1;font-size:.95rem}",
    ".now .aqi{grid-column:2;grid-row:1/span 2;margin-left:.8rem;text-align:right;line-height:1}",
    ".now .aqi b{display:block;font-size:3rem;line-height:1;margin-top:.1rem}",
    ".now .aqi:first-child{grid-column:1;grid-row:1;margin:0;text-align:left}",
    ".advice{border-top:1px solid var(--fine);border-bottom:1px solid var(--fine);margin:.8rem 0}",
    /* an AQI on its colour */
    ".s{display:inline-block;min-width:2.6em;padding:.05em .35em;border:1px solid var(--edge);"
        "border-radius:.3em;text-align:center;line-height:1.45}",
    ".c0{background:#d5d9de;color:#15191e}",
    /* the drawing: the axis stands left of the box */
    ".bars{display:block;width:calc(104% - 2rem);margin-left:2rem;overflow:visible}",
    ".bars line{stroke:var(--fine)}",
    ".bars .base{stroke:var(--soft)}",
    ".bars rect{stroke:var(--edge)}",
    ".bars .gap{fill:none;stroke:var(--soft);stroke-dasharray:3 3}",
    ".bars text{font-size:12px;fill:var(--soft)}",
    ".bars .mid{text-anchor:middle}",
    ".bars .end{text-anchor:end}",
    ".bars .day{fill:var(--ink)}",
    "summary{padding:.5rem 0;min-height:44px;color:var(--link);cursor:pointer}",
    /* six pollutants: two, three or six beside each other */
    "ul{list-style:none;margin:0;padding:0}",
    ".six{display:flex;flex-wrap:wrap;margin:-.25rem}",
    ".six li{flex:1 1 40%;margin:.25rem;padding:.55rem .7rem;border:1px solid var(--fine);"
        "border-radius:.4rem;line-height:1.5;font-size:.85rem;color:var(--soft)}",
    ".six .first{border:2px solid var(--edge)}",
    ".six b{color:var(--ink)}",
    ".six span{display:block}",
    ".six .much b{font-size:1.6rem;line-height:1.3}",
    /* tables scroll inside their own frame, the first column stays; a shade at the right edge, which
     * the end of the table covers, says that there is more */
    ".scroll{overflow-x:auto;-webkit-overflow-scrolling:touch;background:"
        "linear-gradient(var(--card),var(--card)) right/1rem 100% no-repeat local,"
        "linear-gradient(to left,var(--shade),transparent) right 1px top/.7rem 100% no-repeat}",
    "table{border-collapse:separate;border-spacing:0;font-size:.85rem;line-height:1.35;width:100%}",
    "caption{text-align:left;color:var(--soft);padding-bottom:.4rem}",
    "caption span{display:inline-block;position:sticky;left:0;max-width:calc(100vw - 4.5rem)}",
    "th,td{padding:.4rem .3rem;border-bottom:1px solid var(--fine);text-align:center;"
        "white-space:nowrap}",
    "th{font-weight:600}",
    "thead th{border-bottom-color:var(--soft)}",
    "th[scope=row]{text-align:left;position:sticky;left:0;background:var(--card)}",
    /* a long name folds: it must not cover the numbers on a narrow screen */
    "th[scope=row]{padding-left:0}",
    "th[scope=row] a{display:inline-block;width:max-content;max-width:9.5em;white-space:normal;"
        "overflow-wrap:anywhere}",
    "thead tr:first-child th:first-child{text-align:left;padding-left:0}",
    ".scroll:not(.plain) thead tr:first-child th:first-child{position:sticky;left:0;"
        "background:var(--card)}",
    "th[scope=rowgroup]{text-align:left;padding:.9rem 0 .3rem;color:var(--soft);font-size:.8rem}",
    "th[scope=rowgroup] span{position:sticky;left:0}",
    "td.soft{font-size:.8rem}",
    ".left{text-align:left}",
    "th small,td small{display:block;font-weight:400;font-size:.75rem}",
    ".classes{display:flex;flex-wrap:wrap}",
    ".classes li{margin:.2rem 1.1rem .2rem 0}",
    "dl{margin:.6rem 0}",
    "dt{font-weight:600}",
    "dd{margin:0 0 .4rem;color:var(--soft)}",
    "footer{padding-bottom:1.5rem}",
    "footer li{display:inline-block;margin-right:1.2em}",
    "[hidden]{display:none!important}",
    "nav ul{display:flex;flex-wrap:wrap;margin:0 0 .5rem}",
    "nav a{display:block;min-height:44px;min-width:44px;padding:.45rem 1.1rem .45rem "
    "0;font-size:1rem}",
    "nav a[aria-current]{font-weight:700;text-decoration:none;color:var(--ink)}",
    /* an hour and its bracket stay whole */
    ".when time,.when span{display:inline-block}",
    /* how old the hour is: fresh.js sets k0 to k3 */
    ".fresh{border-left:.3rem solid var(--fine);padding:.1rem .7rem}",
    ".k1 .fresh,.k2 .fresh,.k3 "
    ".fresh{border-color:var(--warn);background:var(--tint);font-weight:700}",
    ".k1 .now{border-style:dashed}",
    ".k2 .now{background:#d5d9de;color:#15191e}",
    ".k2 .list .s,.k3 .list .s,.k2 .hour .s,.k3 .hour .s{background:#d5d9de;color:#15191e}",
    ".k2 .now .name{font-size:1.2rem}",
    ".k2 .now .aqi b{font-size:1.2rem}",
    ".k2 .advice,.k3 .advice,.k3 .now,.k3 .lead{display:none}",
    /* a pollutant of a station: its number, its 72 hours, its limits, whom it harms */
    ".cards{display:flex;flex-wrap:wrap;margin:-.25rem}",
    ".cards li{flex:1 1 16rem;min-width:0;margin:.25rem;padding:.6rem .8rem;"
        "border:1px solid var(--fine);border-radius:.4rem;font-size:.85rem;line-height:1.5}",
    ".cards h3{margin:0;font-size:1rem}",
    ".cards h3 span,.cards p,.cards dt,.cards dd{color:var(--soft);font-weight:400}",
    ".cards p,.cards dl{margin:.2rem 0}",
    ".cards dt{float:left;margin-right:.5em}",
    ".cards dd{margin:0}",
    ".cards .much{color:var(--ink)}",
    ".cards .much b{font-size:1.6rem;line-height:1.3}",
    ".line{display:block;width:100%;height:3.2rem;margin:.3rem 0;overflow:visible}",
    ".line polyline{fill:none;stroke:var(--link);stroke-width:2;stroke-linecap:round;"
        "stroke-linejoin:round}",
    ".line path{stroke:var(--fine)}",
    ".line rect{fill:none;stroke:var(--soft);stroke-dasharray:3 3}",
    "h3{margin:.9rem 0 .3rem;font-size:1rem}",
    /* lists of stations and of links */
    ".list,.index{display:flex;flex-wrap:wrap;margin:0 -.6rem}",
    ".list li{flex:1 1 15rem;min-width:0;padding:.35rem .6rem;min-height:44px;border-bottom:1px solid "
    "var(--fine)}",
    ".index li{padding:0 .6rem}",
    ".index a{display:inline-block;min-height:44px;min-width:44px;padding:.4rem 0}",
    ".find input{display:block;width:100%;min-height:44px;padding:.3rem .6rem;font:inherit;"
        "color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:.4rem}",
    "code{font-size:.9em;overflow-wrap:anywhere}",
    ".plain td{text-align:left;white-space:normal;min-width:9em}",
    ".plain th[scope=row]{position:static}",
    ".plain th a{max-width:none}",
    ".plain li{margin:.45rem 0}",
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px}",
    "@media(max-width:23em){.now .name{font-size:1.7rem}.now .aqi b{font-size:2.7rem}}",
    "@media(max-width:22em){.bars .odd{display:none}.now .name{font-size:1.5rem}"
        ".now .aqi b{font-size:2.4rem}}",
    "@media(min-width:34em){.six li{flex-basis:28%}}",
    "@media(min-width:60em){.pair{display:grid;grid-template-columns:5fr 7fr;grid-gap:.9rem;"
        "margin-bottom:.9rem}.pair .card{margin:0;min-width:0}"
        ".pair .card:first-child{grid-row:1/span 2}"
        ".six li{flex-basis:28%}.card{padding:1.2rem 1.4rem}"
        ".now .name{font-size:2.1rem}.now .aqi b{font-size:3.4rem}"
        ".notes dl{columns:2;column-gap:2.5rem}.notes dt,.notes dd{break-inside:avoid}"
        ".notes dt{break-after:avoid}}",
    "@media(forced-colors:active){.scroll{background:none}.bars rect{stroke:CanvasText}.bars text{fill:CanvasText}}",
    "@media print{body,.card{background:#fff}.card{border:0;padding:0;break-inside:avoid}"
        ".scroll{overflow:visible;background:none}.s,.now,.bars{-webkit-print-color-adjust:exact;"
        "print-color-adjust:exact}}",
};

/* #RRGGBB or #RGB: the one foreign thing in the sheet, so it is looked at. */
static bool is_colour(const char *s)
{
    size_t length = strlen(s);
    return s[0] == '#' && (length == 4 || length == 7)
        && s[1 + strspn(s + 1, "0123456789abcdefABCDEF")] == '\0';
}

static void put_colours(struct text *out, const struct standard *standard)
{
    for (int k = 0; k < CLASSES; k++) {
        const struct air_class *class = &standard->level[k];
        if (is_colour(class->rgb) && is_colour(class->ink))
            text_format(out, ".c%d{background:%s;color:%s}\n", k + 1, class->rgb, class->ink);
    }
}

void page_style(struct text *out, const struct standard *standard)
{
    for (size_t i = 0; i < sizeof sheet / sizeof *sheet; i++) {
        text_put(out, sheet[i]);
        text_put(out, "\n");
    }
    if (standard != NULL)
        put_colours(out, standard);
}
