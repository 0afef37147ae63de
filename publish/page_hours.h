/* page_hours: consecutive hours of one city or station as bars of AQI and as a table. */
#ifndef PUBLISH_PAGE_HOURS_H
#define PUBLISH_PAGE_HOURS_H

#include "publish/page_pieces.h"
#include "publish/render.h"

enum { HOURS_BARS = 24 };                /* of one drawing */

struct hours {
    const struct standards *standards;   /* each hour's class is the one of its own day */
    const struct bar *bar;               /* oldest first */
    int count, offset;
    bool unrated;                        /* never has an AQI (a micro station): none is printed */
};

/* The greatest AQI of the axis: the first class bound that holds every bar. */
int  hours_axis(const struct hours *h);
/* bar[from] … bar[from + 23]; base: the height of the drawing's ground line in pixels. */
void hours_drawing(struct text *out, const struct hours *h, int from, int base, int axis,
                   const char *label);
/* id: of the caption; place: whose hours they are. Newest first. */
void hours_table(struct text *out, const struct hours *h, const char *id, const char *place);
/* The hours whose numbers were revised, why, and where the revision stands; nothing where none
 * was. */
void hours_revised(struct text *out, const struct hours *h);
/* Two editions in one drawing must not be compared in silence. */
void hours_editions(struct text *out, const struct hours *h);
/* Why an hour has no AQI: 没有发布, or what its pollutants lack. */
void hours_cause(struct text *out, const struct bar *bar);

#endif
