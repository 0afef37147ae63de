/* home: the pieces of the page `/`, in the order in which it prints them. Only render_home.c and
 * the home_*.c beside it include this. */
#ifndef PUBLISH_HOME_H
#define PUBLISH_HOME_H

#include "publish/page_frame.h"
#include "publish/page_hours.h"
#include "publish/render.h"
#include "schema/base/moment.h"

/* What every piece needs: the document of the hour, its edition, and the home city in it. */
struct view {
    const struct home *home;
    const struct hour_document *document;    /* NULL: no hour was published yet */
    const struct standard *standard;         /* of the document; NULL without one */
    const char *place;                       /* home_city(); "": no city is known */
    const char *called;                      /* the place; without one the publisher */
    const struct subject *city;              /* NULL: not in the document */
    const struct settings *settings;
    int offset;
};

struct title home_title(const struct view *view);                 /* 示例市 2026-03-01 1时 优 AQI 35 */
void home_now(struct text *out, const struct view *view);         /* this hour's air, in words */
void home_day(struct text *out, const struct view *view);         /* 24 bars and their table */
void home_six(struct text *out, const struct view *view);         /* the city's six pollutants */
void home_stations(struct text *out, const struct view *view);
void home_notes(struct text *out, const struct view *view);       /* what the signs mean */

#endif
