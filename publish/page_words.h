/* page_words: the words and small signs that all pages share, ready for html(). */
#ifndef PUBLISH_PAGE_WORDS_H
#define PUBLISH_PAGE_WORDS_H

#include "publish/html.h"
#include "publish/standard.h"
#include "schema/settings.h"

struct words { char text[128]; };
struct words words_hour(int64_t start, int offset);      /* 2026年3月1日 1时 */
struct words words_short(int64_t start, int offset);     /* 3月1日 1时 */
struct words words_day(int64_t start, int offset);       /* 3月1日 */
struct words words_between(int64_t start, int offset);   /* 00:00–01:00; 23:00–24:00 */
/* 02:30; 3月2日 02:30 where that is another day than `day` is in */
struct words words_clock(int64_t moment, int64_t day, int offset);
struct words words_due(int64_t start, const struct settings *settings);  /* 02:30; 3月2日 00:30 */
struct words words_value(const struct standard *standard, enum pollutant p,
                         const struct cell *cell);
struct words words_index(const struct cell *cell);       /* 104, NA, / */

extern const char *const pollutant_name[POLLUTANTS];     /* 细颗粒物 */
extern const char *const pollutant_sign[POLLUTANTS];     /* PM2.5 */
extern const char *const pollutant_unit[POLLUTANTS];     /* µg/m³ */
const char *absence_word(enum absence why);              /* 未收到; "" for none */
const char *revising_word(enum revising how);            /* 数值更正; "" where nobody kept it */
const char *role_word(enum role role);                   /* 对照点; "" for a rated station */

/* The class of an AQI; NULL: none (no AQI, or no edition). */
const struct air_class *class_of(const struct standard *standard, const struct rating *rating);
int  aqi_printed(const struct standard *standard, const struct rating *rating);   /* <= highest */
/* " 轻度污染 AQI 104", " AQI NA": how a title ends */
struct words words_rating(const struct standard *standard, const struct rating *rating);

/* An AQI on its official colour, or NA. */
void page_badge(struct text *out, const struct standard *standard, const struct rating *rating);
/* The primary pollutants as signs, parted by 、; "—" where there is none. */
void page_primary(struct text *out, const struct rating *rating);
/* A value or its token with the reason below it: contents of a cell of a table. */
void page_value(struct text *out, const struct standard *standard, enum pollutant p,
                const struct cell *cell);

#endif
