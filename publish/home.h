/* home: the pieces of the page `/`, in the order in which it prints them. Only render_home.c and
 * the home_*.c beside it include this. */
#ifndef PUBLISH_HOME_H
#define PUBLISH_HOME_H

#include "publish/html.h"
#include "publish/render.h"
#include "schema/base/moment.h"

/* What every piece needs: the document of the hour, its edition, and the home city in it. */
struct view {
    const struct home *home;
    const struct hour_document *document;    /* NULL: no hour was published yet */
    const struct standard *standard;         /* of the document; NULL without one */
    const struct subject *city;              /* NULL: not in the document */
    const struct settings *settings;
    int offset;
};

void home_style(struct text *out, const struct view *view);       /* the stylesheet, no markup */
void home_title(struct text *out, const struct view *view);       /* 示例市 2026-03-01 1时 优 AQI 35 */
void home_now(struct text *out, const struct view *view);         /* this hour's air, in words */
void home_day(struct text *out, const struct view *view);         /* 24 bars and their table */
void home_six(struct text *out, const struct view *view);         /* the city's six pollutants */
void home_stations(struct text *out, const struct view *view);
void home_notes(struct text *out, const struct view *view);       /* what the signs mean */

/* Words, all ready to be filled in by html(). */
struct words { char text[128]; };
struct words words_hour(int64_t start, int offset);      /* 2026年3月1日 1时 */
struct words words_short(int64_t start, int offset);     /* 3月1日 1时 */
struct words words_day(int64_t start, int offset);       /* 3月1日 */
struct words words_between(int64_t start, int offset);   /* 00:00–01:00; 23:00–24:00 */
struct words words_due(int64_t start, const struct settings *settings);  /* 02:30; 3月2日 00:30 */
struct words words_value(const struct standard *standard, enum pollutant p,
                         const struct cell *cell);
struct words words_index(const struct cell *cell);       /* 104, NA, / */

extern const char *const pollutant_name[POLLUTANTS];     /* 细颗粒物 */
extern const char *const pollutant_sign[POLLUTANTS];     /* PM2.5 */
extern const char *const pollutant_unit[POLLUTANTS];     /* µg/m³ */
const char *absence_word(enum absence why);              /* 未收到; "" for none */
const char *role_word(enum role role);                   /* 对照点; "" for a rated station */

/* The class of an AQI; NULL: none (no AQI, or no edition). */
const struct air_class *class_of(const struct standard *standard, const struct rating *rating);
int  aqi_printed(const struct standard *standard, const struct rating *rating);   /* <= highest */
/* An AQI on its official colour, or NA. */
void home_badge(struct text *out, const struct standard *standard, const struct rating *rating);
/* The primary pollutants as signs, parted by 、; "—" where there is none. */
void home_primary(struct text *out, const struct rating *rating);
/* A value or its token with the reason below it: contents of a cell of a table. */
void home_value(struct text *out, const struct standard *standard, enum pollutant p,
                const struct cell *cell);

#endif
