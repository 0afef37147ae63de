/* page_pieces: pieces of markup that several pages show alike. */
#ifndef PUBLISH_PAGE_PIECES_H
#define PUBLISH_PAGE_PIECES_H

#include "publish/page_words.h"
#include "publish/render.h"

/* Class, numeral, colour and AQI as one block on the official colour; without an AQI grey, and
 * why. */
void page_block(struct text *out, const struct standard *standard, const struct rating *rating,
                const struct cell cell[POLLUTANTS]);
/* What table 1 of HJ 633 says of the class: the effect on health, and what to do. */
void page_class_advice(struct text *out, const struct air_class *class);
/* 数据时间：… with both ends of the hour, and the line that fresh.js fills in. */
void page_when(struct text *out, int64_t start, const struct settings *settings);
/* That it is as the instruments told it. */
void page_unaudited(struct text *out);
/* 发布时间：… of the first revision, which no later one moves; when and why it was revised. */
void page_issued(struct text *out, const struct hour_document *document, int64_t first,
                 const struct settings *settings);
/* The same of one station: told is a revision that changed its own numbers. */
void page_first(struct text *out, int64_t first, const struct bar *now,
                const struct settings *settings);
/* <a href="/v1/hours/2026/03/01/01.r2.json">words</a> */
void page_revision_link(struct text *out, int64_t start, int revision, int offset,
                        const char *words);
/* That by which the next hour must be out. */
void page_due(struct text *out, int64_t start, const struct settings *settings);
/* What the data are given under; nothing where it is not told. */
void page_licence(struct text *out, const struct settings *settings);
/* Its name, or its id where the registry has none. */
const char *station_called(const struct station *station);
/* <a href="/station/ID.html">name</a> */
void page_station_link(struct text *out, const struct station *station);
/* For qsort of pointers to subjects: by city, area and name. */
int page_by_place(const void *left, const void *right);
/* <dt> and <dd> of what stands in place of a number, and of the roles. */
void page_signs(struct text *out);
/* What a pollutant lacks that the rating of its station needs. */
enum lack { LACKS_NOTHING, LACKS_VALUE, LACKS_PLAN, LACKS_INDEX };
bool any_lacks(const struct cell cell[POLLUTANTS], enum lack lack);
/* Those that lack it; without a value each with its reason: O3 维护、NO2 校准 */
void page_lacking(struct text *out, const struct cell cell[POLLUTANTS], enum lack lack);
/* Why there is no AQI, and for want of which: 指标缺测，不评价：NO2 校准；未开展监测：CO */
void page_unrated(struct text *out, const struct cell cell[POLLUTANTS]);
/* What the edition says above the end of the pollutant's table. */
void page_above(struct text *out, const struct standard *standard, enum pollutant p);
/* 一级 优 1–50 … 六级 严重污染 大于 300 */
void page_classes(struct text *out, const struct standard *standard);

#endif
