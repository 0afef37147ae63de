#include "publish/page_pieces.h"

#include "publish/hour_path.h"
#include "publish/page_frame.h"

#include "schema/base/moment.h"

#include <string.h>

static enum lack lack_of(const struct cell *cell)
{
    if (cell->why == NOT_PLANNED)
        return LACKS_PLAN;
    if (cell->why != ABSENCE_NONE)
        return LACKS_VALUE;
    return cell->iaqi == NO_INDEX ? LACKS_INDEX : LACKS_NOTHING;
}

bool any_lacks(const struct cell cell[POLLUTANTS], enum lack lack)
{
    int p = 0;
    while (p < POLLUTANTS && lack_of(&cell[p]) != lack)
        p++;
    return p < POLLUTANTS;
}

void page_lacking(struct text *out, const struct cell cell[POLLUTANTS], enum lack lack)
{
    bool any = false;
    for (int p = 0; p < POLLUTANTS; p++) {
        if (lack_of(&cell[p]) != lack)
            continue;
        html(out, "%s%s", any ? "、" : "", pollutant_sign[p]);
        if (lack == LACKS_VALUE)
            html(out, " %s", absence_word(cell[p].why));
        any = true;
    }
}

/* 缺测 is said only where something is missing that was to be measured. */
static const char *unrated_word(const struct cell cell[POLLUTANTS])
{
    return any_lacks(cell, LACKS_VALUE) ? "指标缺测，不评价"
         : any_lacks(cell, LACKS_PLAN) ? "有指标未开展监测，按标准不评价"
         : any_lacks(cell, LACKS_INDEX) ? "有指标没有分指数，按标准不评价" : "按标准不评价";
}

void page_unrated(struct text *out, const struct cell cell[POLLUTANTS])
{
    static const char *const beside[] = {
        [LACKS_VALUE] = "", [LACKS_PLAN] = "；未开展监测：", [LACKS_INDEX] = "；没有分指数：",
    };
    bool first = true;
    html(out, "%s", unrated_word(cell));
    for (int lack = LACKS_VALUE; lack <= LACKS_INDEX; lack++) {
        if (!any_lacks(cell, (enum lack)lack))
            continue;
        html(out, "%s", first ? "：" : beside[lack]);
        page_lacking(out, cell, (enum lack)lack);
        first = false;
    }
}

void page_block(struct text *out, const struct standard *standard, const struct rating *rating,
                const struct cell cell[POLLUTANTS])
{
    const struct air_class *class = class_of(standard, rating);
    if (class == NULL) {
        html(out, "<p class=\"now c0\"><span class=\"aqi\">AQI <b>NA</b></span> "
                  "<span class=\"level\">%s</span></p>\n", unrated_word(cell));
        return;
    }
    int aqi = aqi_printed(standard, rating);
    html(out, "<p class=\"now c%d\"><span class=\"name\">%s</span> <span class=\"level\">%s（%s）",
         rating->level, class->name, class->numeral, class->colour_zh);
    if (aqi == standard->highest)
        html(out, "，已达指数上限%d", aqi);
    html(out, "</span> <span class=\"aqi\">AQI <b>%d</b></span></p>\n", aqi);
}

void page_class_advice(struct text *out, const struct air_class *class)
{
    html(out, "<p><b>健康影响</b>：%s。</p>\n<p><b>建议</b>：%s。</p>\n", class->effect, class->advice);
}

/* The line stays hidden without script: what it would say is then told by page_due. The script stands
 * right behind it: at the end of the page it would push down what was already painted. */
void page_when(struct text *out, int64_t start, const struct settings *settings)
{
    int offset = settings->site.offset;
    struct stamp end = moment_stamp(start + HOUR, offset);
    html(out, "<p class=\"when\">数据时间：<time datetime=\"%s\">%s</time>"
              "<span>（%s 平均）</span></p>\n", end.text,
         words_hour(start, offset).text, words_between(start, offset).text);
    html(out, "<p class=\"fresh\" id=\"fresh\" role=\"status\" data-end=\"%s\" data-due=\"%d\" "
              "hidden>"
              "</p>\n", end.text, HOUR / MINUTE + settings->publish.air_cutoff + 5);
    frame_script(out, script_fresh);
}

void page_unaudited(struct text *out)
{
    html(out, "<p class=\"raw\"><b>实时数据未经审核</b>，由仪器自动监测得出，可能会修订。</p>\n");
}

static void put_first(struct text *out, int64_t first, int offset)
{
    struct stamp stamp = moment_stamp(first, offset);
    html(out, "<p class=\"soft\">发布时间：<time datetime=\"%s\">", stamp.text);
    stamp.text[10] = ' ';
    stamp.text[16] = '\0';                   /* 2026-03-01 01:30 */
    html(out, "%s</time>", stamp.text);
}

void page_revision_link(struct text *out, int64_t start, int revision, int offset,
                        const char *words)
{
    html(out, "<a href=\"/%s\">%s</a>", hour_path(start, offset, revision, "json").text, words);
}

/* Of a sentence that began with the first publication: its end, and the revision. */
static void put_revision(struct text *out, int64_t start, int revision, int offset)
{
    html(out, "。修订内容见");
    page_revision_link(out, start, revision, offset, "这一版的数据文件");
}

void page_first(struct text *out, int64_t first, const struct bar *now,
                const struct settings *settings)
{
    int offset = settings->site.offset;
    const struct revised *revised = &now->revised;
    put_first(out, first, offset);
    if (now->published && revised->revision > 1) {
        html(out, "（本站点的数值在第 %d 版修订%s%s）", revised->revision,
             revised->how == REVISED_SOMEHOW ? "" : "，", revising_word(revised->how));
        put_revision(out, now->start, revised->revision, offset);
    }
    html(out, "。</p>\n");
}

void page_issued(struct text *out, const struct hour_document *document, int64_t first,
                 const struct settings *settings)
{
    int offset = settings->site.offset;
    put_first(out, first, offset);
    if (document->revision > 1 && document->reason != NULL) {
        bool late = strcmp(document->reason, "late") == 0;
        html(out, "（第 %d 版，%s 修订，%s）", document->revision,
             words_clock(document->published, first, offset).text,
             revising_word(late ? REVISED_LATE : REVISED_CHANGED));
        put_revision(out, document->start, document->revision, offset);
    }
    html(out, "。</p>\n");
}

void page_due(struct text *out, int64_t start, const struct settings *settings)
{
    html(out, "<p class=\"soft\">下一小时数据应于 <b>%s</b> 前发布。</p>\n",
         words_due(start, settings).text);
}

void page_licence(struct text *out, const struct settings *settings)
{
    const char *licence = settings->site.licence;
    if (licence[0] == '\0')
        return;
    if (html_is_link(licence))
        html(out, "<p>数据许可：<a rel=\"license\" href=\"%s\">%s</a></p>\n", licence, licence);
    else
        html(out, "<p>数据许可：%s</p>\n", licence);
}

const char *station_called(const struct station *station)
{
    return station->name[0] == '\0' ? station->id : station->name;
}

int page_by_place(const void *left, const void *right)
{
    const struct station *a = (*(const struct subject *const *)left)->station;
    const struct station *b = (*(const struct subject *const *)right)->station;
    int order = strcmp(a->city, b->city);
    if (order == 0)
        order = strcmp(a->area, b->area);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->id, b->id);
}

void page_station_link(struct text *out, const struct station *station)
{
    html(out, "<a href=\"/station/");
    html_segment(out, station->id);
    html(out, ".html\">%s</a>", station_called(station));
}

void page_signs(struct text *out)
{
    html(out, "<dt>NA</dt><dd>该指标缺测，原因写在旁边：未收到数据、数据无效、有效数据不足、校准、维护、"
              "故障、停运、断电，或正由人工核实。AQI 为 NA：按标准不评价。</dd>\n"
              "<dt>/</dt><dd>该站点没有开展这项监测。</dd>\n"
              "<dt>存疑</dt><dd>数值有异常迹象，照常发布，正在核实。程序不会因为数值高而不发布。</dd>\n"
              "<dt>修订</dt><dd>数值在首次发布后改过：更正，或补入迟到的数据。各版都可查看。</dd>\n"
              "<dt>对照点、背景点</dt><dd>不参与城市评价。</dd>\n"
              "<dt>微型站</dt><dd>只发布浓度，不计算分指数和 AQI。</dd>\n");
}

void page_above(struct text *out, const struct standard *standard, enum pollutant p)
{
    const struct scale *scale = &standard->scale[p];
    const struct instead *instead = &standard->instead[p];
    html(out, "<p class=\"soft\">%s 高于 ", pollutant_sign[p]);
    text_decimal(out, scale->concentration[scale->count - 1], scale->decimals, true);
    if (scale->above != NO_INDEX)
        html(out, " 时分指数为 %d。</p>\n", scale->above);
    else if (instead->hours == 0)
        html(out, " 时不由 1 小时平均计算分指数。</p>\n");
    else
        html(out, " 时不由 1 小时平均计算分指数，取最近 %d 小时平均的分指数（其中至少 %d 小时有已发布的数值，"
                  "否则分指数记为 NA）。</p>\n", instead->hours, instead->least);
}

void page_classes(struct text *out, const struct standard *standard)
{
    html(out, "<ul class=\"classes\">\n");
    for (int k = 0; k < CLASSES; k++) {
        const struct air_class *class = &standard->level[k];
        html(out, "<li><b class=\"s c%d\">%s</b> %s ", k + 1, class->numeral, class->name);
        if (k + 1 < CLASSES)
            html(out, "%d–%d</li>\n", class->from, standard->level[k + 1].from - 1);
        else
            html(out, "大于&nbsp;%d</li>\n", class->from - 1);
    }
    html(out, "</ul>\n");
}
