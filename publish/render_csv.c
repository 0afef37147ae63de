/* The hour and a station's 72 hours as CSV (contract §5), for spreadsheets. A row of a station that
 * moved says where it was then:
 *
 *     BOM id,name,city,start,end,aqi,level,class,primary,so2,so2_iaqi,…,pm25,pm25_iaqi CRLF
 *
 * One row a station, or an hour; RFC 4180. NA and / as the standard prints them; primary pollutants
 * parted by a space, empty where there is none. A demonstration has one column more: note.
 *
 * No cell is run by a spreadsheet: a text whose first character that is to be seen is one of = + - @
 * (or its full-width twin) gets an apostrophe before it. That is for texts only, so that a number
 * below zero stays one. A text is also quoted where another locale would part it: ; and not only
 * the comma. */
#include "publish/render.h"
#include "schema/base/moment.h"

#include <string.h>

struct sheet {
    struct text *out;
    const struct settings *settings;
};

/* Blanks, and what takes no room at all: a spreadsheet may drop them, so that a text begins with
 * what stands behind. [from, to] of one width; UTF-8 is in the order of its characters. */
static const char *const blanks[][2] = {
    { " ", " " },           { "\u00A0", "\u00A0" }, { "\u00AD", "\u00AD" }, { "\u1680", "\u1680" },
    { "\u180E", "\u180E" }, { "\u2000", "\u200F" }, { "\u202A", "\u202F" }, { "\u205F", "\u206F" },
    { "\u3000", "\u3000" }, { "\uFEFF", "\uFEFF" },
};

static size_t blank_width(const char *s)
{
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t width = strlen(blanks[i][0]);
        if (strncmp(s, blanks[i][0], width) >= 0 && strncmp(s, blanks[i][1], width) <= 0)
            return width;
    }
    return 0;
}

static bool would_run(const char *s)
{
    static const char *const starts[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };
    for (size_t width = 1; width > 0; s += width)
        width = blank_width(s);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(s, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

/* Controls, tabs and line breaks are blanks by then: none begins a cell or a row. */
static void put_words(struct text *out, const char *s)
{
    char line[256];
    snprintf(line, sizeof line, "%s", s);
    text_one_line(line);
    const char *quote = strpbrk(line, ",;\"") == NULL ? "" : "\"";
    text_put(out, quote);
    if (would_run(line))
        text_put(out, "'");
    for (const char *at = line; *at != '\0';) {
        size_t plain = strcspn(at, "\"");
        text_add(out, at, plain);
        at += plain;
        if (*at == '"') {
            text_add(out, "\"\"", 2);
            at++;
        }
    }
    text_put(out, quote);
}

static void put_head(const struct sheet *s)
{
    text_put(s->out, "\xEF\xBB\xBFid,name,city,start,end,aqi,level,class,primary");
    for (int p = 0; p < POLLUTANTS; p++)
        text_format(s->out, ",%s,%s_iaqi", pollutant_key[p], pollutant_key[p]);
    text_put(s->out, s->settings->site.demo ? ",note\r\n" : "\r\n");
}

/* Tokens of HJ 633-2026 tables 4 and 5. */
static const char *token_of(const struct cell *cell)
{
    return cell->why == NOT_PLANNED ? "/" : "NA";
}

static void put_cell(struct text *out, const struct standard *standard, enum pollutant p,
                     const struct cell *cell)
{
    text_put(out, ",");
    if (cell->why == ABSENCE_NONE)
        text_decimal(out, cell->value, standard->scale[p].decimals, false);
    else
        text_put(out, token_of(cell));
    text_put(out, ",");
    if (cell->iaqi == NO_INDEX)
        text_put(out, token_of(cell));
    else
        text_decimal(out, cell->iaqi, 0, false);
}

static void put_rating(struct text *out, const struct standard *standard,
                       const struct rating *rating)
{
    if (rating->aqi == NO_INDEX) {
        text_put(out, ",NA,NA,NA,NA");
        return;
    }
    text_format(out, ",%d,%d,%s,", rating->aqi, rating->level,
                standard->level[rating->level - 1].name);
    const char *blank = "";
    for (int p = 0; p < POLLUTANTS; p++) {
        if (!rating->primary[p])
            continue;
        text_format(out, "%s%s", blank, pollutant_key[p]);
        blank = " ";
    }
}

static void put_station(struct text *out, const struct station *station)
{
    text_clear(out);
    put_words(out, station->id);
    text_put(out, ",");
    put_words(out, station->name);
    text_put(out, ",");
    put_words(out, station->city);
}

/* whose: what put_station printed, for all the rows of one record. */
static void put_row(const struct sheet *s, const struct text *whose, const struct standard *standard,
                    const struct bar *bar)
{
    struct text *out = s->out;
    int offset = s->settings->site.offset;
    text_add(out, whose->at, whose->length);
    text_put(out, ",");
    text_put(out, moment_stamp(bar->start, offset).text);
    text_put(out, ",");
    text_put(out, moment_stamp(bar->start + HOUR, offset).text);
    if (bar->published && standard != NULL) {
        put_rating(out, standard, &bar->rating);
        for (int p = 0; p < POLLUTANTS; p++)
            put_cell(out, standard, (enum pollutant)p, &bar->cell[p]);
    } else {
        text_put(out, ",NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA");
    }
    text_put(out, s->settings->site.demo ? ",演示数据\r\n" : "\r\n");
}

void render_csv(struct text *out, const struct hour_document *document,
                const struct standard *standard, const struct settings *settings)
{
    struct sheet s = { out, settings };
    struct text whose = TEXT(4096);
    put_head(&s);
    for (size_t i = 0; i < document->stations; i++) {
        const struct subject *subject = &document->station[i];
        struct bar bar = { .start = document->start, .published = true, .rating = subject->rating };
        memcpy(bar.cell, subject->cell, sizeof bar.cell);
        put_station(&whose, subject->station);
        put_row(&s, &whose, standard, &bar);
    }
    out->spilt = out->spilt || whose.spilt;
    text_close(&whose);
}

void render_station_csv(struct text *out, const struct station_page *page)
{
    struct sheet s = { out, page->settings };
    struct text whose = TEXT(4096);
    const struct station *printed = NULL;
    put_head(&s);
    for (int i = 0; i < STATION_HOURS; i++) {
        const struct station *of = page->of[i] != NULL ? page->of[i] : page->station;
        if (of != printed)
            put_station(&whose, of);
        printed = of;
        put_row(&s, &whose, standards_at(page->standards, page->hour[i].start), &page->hour[i]);
    }
    out->spilt = out->spilt || whose.spilt;
    text_close(&whose);
}
