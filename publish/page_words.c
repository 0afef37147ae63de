/* The words of the pages: hours, values, reasons. Reviewed texts stand here and in the standard's
 * own file; nothing is put together freely. */
#include "publish/page_words.h"

#include "schema/base/moment.h"

const char *const pollutant_name[POLLUTANTS] = {
    [SO2] = "二氧化硫", [NO2] = "二氧化氮", [PM10] = "可吸入颗粒物",
    [CO] = "一氧化碳", [O3] = "臭氧", [PM25] = "细颗粒物",
};
const char *const pollutant_sign[POLLUTANTS] = {
    [SO2] = "SO2", [NO2] = "NO2", [PM10] = "PM10", [CO] = "CO", [O3] = "O3", [PM25] = "PM2.5",
};
const char *const pollutant_unit[POLLUTANTS] = {
    [SO2] = "µg/m³", [NO2] = "µg/m³", [PM10] = "µg/m³",
    [CO] = "mg/m³", [O3] = "µg/m³", [PM25] = "µg/m³",
};

const char *absence_word(enum absence why)
{
    static const char *const word[ABSENCES] = {
        [ABSENCE_NONE] = "", [NOT_RECEIVED] = "未收到", [INVALID] = "无效",
        [INSUFFICIENT] = "数据不足", [CALIBRATION] = "校准", [MAINTENANCE] = "维护",
        [FAULT] = "故障", [STOPPED] = "停运", [POWER] = "断电",
        [NOT_PLANNED] = "未开展", [WITHHELD] = "人工核实",
    };
    return word[why];
}

const char *revising_word(enum revising how)
{
    static const char *const word[] = {
        [REVISED_SOMEHOW] = "", [REVISED_LATE] = "补入迟到数据", [REVISED_CHANGED] = "数值更正",
    };
    return word[how];
}

const char *role_word(enum role role)
{
    static const char *const word[ROLES] = {
        [ROLE_RATED] = "", [ROLE_CONTROL] = "对照点", [ROLE_BACKGROUND] = "背景点",
        [ROLE_MICRO] = "微型站",
    };
    return word[role];
}

/* A text in the words' own room: a nation's pages have a million of them. Not to be closed. */
static struct text text_in(struct words *words)
{
    words->text[0] = '\0';
    return (struct text){ .at = words->text, .room = sizeof words->text,
                          .cap = sizeof words->text };
}

static void put_day(struct text *out, const struct hour_name *name)
{
    text_whole(out, name->month);
    text_put(out, "月");
    text_whole(out, name->day);
    text_put(out, "日");
}

struct words words_day(int64_t start, int offset)
{
    struct hour_name name = moment_hour(start, offset);
    struct words words;
    struct text t = text_in(&words);
    put_day(&t, &name);
    return words;
}

struct words words_short(int64_t start, int offset)
{
    struct hour_name name = moment_hour(start, offset);
    struct words words;
    struct text t = text_in(&words);
    put_day(&t, &name);
    text_put(&t, " ");
    text_whole(&t, name.hour);
    text_put(&t, "时");
    return words;
}

struct words words_hour(int64_t start, int offset)
{
    struct words words;
    snprintf(words.text, sizeof words.text, "%d年%.60s", moment_hour(start, offset).year,
             words_short(start, offset).text);
    return words;
}

struct words words_between(int64_t start, int offset)
{
    struct civil from = moment_civil(start, offset);
    struct civil to = moment_civil(start + HOUR, offset);
    bool midnight = to.hour == 0 && to.minute == 0;      /* 24:00 of the same day */
    struct words words;
    snprintf(words.text, sizeof words.text, "%02d:%02d–%02d:%02d", from.hour, from.minute,
             midnight ? 24 : to.hour, to.minute);
    return words;
}

struct words words_clock(int64_t moment, int64_t day, int offset)
{
    struct civil at = moment_civil(moment, offset), of = moment_civil(day, offset);
    bool same = at.day == of.day && at.month == of.month && at.year == of.year;
    struct words words;
    if (same)
        snprintf(words.text, sizeof words.text, "%02d:%02d", at.hour, at.minute);
    else
        snprintf(words.text, sizeof words.text, "%d月%d日 %02d:%02d", at.month, at.day, at.hour,
                 at.minute);
    return words;
}

/* The next hour ends 60 minutes after this one, is published at its cut-off, and has 5 minutes for
 * the way (contract §8). */
struct words words_due(int64_t start, const struct settings *settings)
{
    int64_t due = start + 2 * HOUR + (settings->publish.air_cutoff + 5) * MINUTE;
    return words_clock(due, start, settings->site.offset);
}

/* Tokens of HJ 633-2026 tables 4 and 5. */
static const char *token_of(const struct cell *cell)
{
    return cell->why == NOT_PLANNED ? "/" : "NA";
}

struct words words_value(const struct standard *standard, enum pollutant p, const struct cell *cell)
{
    struct words words;
    struct text digits = text_in(&words);
    if (cell->why == ABSENCE_NONE)
        text_decimal(&digits, cell->value, standard->scale[p].decimals, false);
    else
        text_put(&digits, token_of(cell));
    return words;
}

struct words words_index(const struct cell *cell)
{
    struct words words;
    if (cell->iaqi == NO_INDEX)
        snprintf(words.text, sizeof words.text, "%s", token_of(cell));
    else
        snprintf(words.text, sizeof words.text, "%d", cell->iaqi);
    return words;
}

const struct air_class *class_of(const struct standard *standard, const struct rating *rating)
{
    bool rated = rating->aqi != NO_INDEX && rating->level >= 1 && rating->level <= CLASSES;
    return standard != NULL && rated ? &standard->level[rating->level - 1] : NULL;
}

int aqi_printed(const struct standard *standard, const struct rating *rating)
{
    return rating->aqi > standard->highest ? standard->highest : rating->aqi;
}

struct words words_rating(const struct standard *standard, const struct rating *rating)
{
    const struct air_class *class = class_of(standard, rating);
    struct words words;
    if (class == NULL)
        snprintf(words.text, sizeof words.text, " AQI NA");
    else
        snprintf(words.text, sizeof words.text, " %s AQI %d", class->name,
                 aqi_printed(standard, rating));
    return words;
}

void page_badge(struct text *out, const struct standard *standard, const struct rating *rating)
{
    if (class_of(standard, rating) == NULL)
        html(out, "<b class=\"s c0\">NA</b>");
    else
        html(out, "<b class=\"s c%d\">%d</b>", rating->level, aqi_printed(standard, rating));
}

void page_primary(struct text *out, const struct rating *rating)
{
    bool any = false;
    for (int p = 0; p < POLLUTANTS; p++) {
        if (rating->aqi == NO_INDEX || !rating->primary[p])
            continue;
        html(out, "%s%s", any ? "、" : "", pollutant_sign[p]);
        any = true;
    }
    if (!any)
        html(out, "%s", rating->aqi == NO_INDEX ? "NA" : "—");
}

void page_value(struct text *out, const struct standard *standard, enum pollutant p,
                const struct cell *cell)
{
    html(out, "%s", words_value(standard, p, cell).text);
    if (cell->why != ABSENCE_NONE && cell->why != NOT_PLANNED)
        html(out, "<small>%s</small>", absence_word(cell->why));
    else if (cell->why == ABSENCE_NONE && cell->suspect)
        html(out, "<small>存疑</small>");
}
