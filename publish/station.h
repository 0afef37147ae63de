/* station: the pieces of a station's page. Only render_station.c and the station_*.c beside it
 * include this. */
#ifndef PUBLISH_STATION_H
#define PUBLISH_STATION_H

#include "publish/page_frame.h"
#include "publish/page_hours.h"
#include "publish/render.h"

struct at_station {
    const struct station_page *page;
    const struct station *station;
    const struct bar *now;               /* the newest of its hours */
    const struct standard *standard;     /* that hour's */
    const struct limit_row *limits;      /* that hour's; NULL: none */
    const struct settings *settings;
    int offset;
    bool micro;                          /* has no AQI, ever */
};

void station_now(struct text *out, const struct at_station *at);     /* this hour in words */
void station_days(struct text *out, const struct at_station *at);    /* 72 bars and their table */
void station_six(struct text *out, const struct at_station *at);     /* a card a pollutant */
void station_line(struct text *out, const struct at_station *at, enum pollutant p);

#endif
