/* pages_inside: what the pieces of a release folder share; only pages.c and the pages_*.c include
 * it. */
#ifndef PUBLISH_PAGES_INSIDE_H
#define PUBLISH_PAGES_INSIDE_H

#include "publish/cycle_inside.h"
#include "publish/history.h"

/* A folder that is being filled from one document; NULL: no hour was published yet. */
struct issue {
    struct cycle *cycle;
    const struct hour_document *document;
    int64_t first;                       /* when its first revision was published */
    const struct standard *standard;
    bool whole;                          /* every station that changed; else only new ones */
    const struct registry *cited[STATION_HOURS];     /* by each hour, oldest first; NULL: none */
};

/* c->page as a file of the release. */
MUST bool pages_put(struct cycle *c, const char *path, enum squeeze how, struct why *why);

/* pages_fixed.c: about.html, data.html, v1/schemas, robots.txt, sitemap.xml: nothing in them
 * changes with the hour. */
MUST bool pages_fixed(const struct issue *issue, struct why *why);
/* pages_station.c: the page and the two files of each station of the document. */
MUST bool pages_cite(struct issue *issue, struct why *why);      /* fills issue->cited */
MUST bool pages_stations(const struct issue *issue, struct why *why);
size_t    pages_stations_changed(const struct issue *issue);

#endif
