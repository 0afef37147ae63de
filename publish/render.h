/* render: documents into bytes. Pure: structs in, text out; every foreign string is escaped by the
 * function that prints it. What a text cannot hold spills it: look at out->spilt. */
#ifndef PUBLISH_RENDER_H
#define PUBLISH_RENDER_H

#include "publish/limits.h"
#include "publish/standard.h"
#include "schema/base/text.h"
#include "schema/settings.h"

/* The hour document of contract §6: one JSON object, LF at the end. */
void render_hour(struct text *out, const struct hour_document *document,
                 const struct standard *standard, const struct settings *settings);
/* The same without what may differ between equal contents: published, revision, reason, changes,
 * and what the site says of all its hours: licence, demo, note. */
void render_content(struct text *out, const struct hour_document *document,
                    const struct standard *standard, const struct settings *settings);
/* As it was compared while revisions did not keep their rule (NO_RULE): with licence, demo, note. */
void render_old_content(struct text *out, const struct hour_document *document,
                        const struct standard *standard, const struct settings *settings);
/* …/HH.csv: a row a station. /v1/stations.geojson: a feature a station. */
void render_csv(struct text *out, const struct hour_document *document,
                const struct standard *standard, const struct settings *settings);
void render_geojson(struct text *out, const struct hour_document *document,
                    const struct standard *standard, const struct settings *settings);

/* An hour of a city or station as last published; not published: only its start is told. */
struct bar {
    int64_t start;
    bool published;
    struct rating rating;
    struct cell cell[POLLUTANTS];
    struct revised revised;
};

/* The page `/`: document NULL: no hour was published yet. bars: 24, oldest first, the last is the
 * document's hour. standards: each bar's class is the one of its own day. */
struct home {
    const struct hour_document *document;
    int64_t first;                       /* when its first revision was published */
    const struct standards *standards;
    const struct settings *settings;
    struct bar bar[24];
};
void render_home(struct text *out, const struct home *home);
/* Whose air it shows: site.home_city; where that is empty the first city by name that has stations
 * in the document; "": none has. */
const char *home_city(const struct hour_document *document, const struct settings *settings);

/* One station and its last 72 hours, oldest first; the last is the newest published hour. Nothing
 * of an hour's document as a whole stands in it (no revision, no count): what is printed differs
 * only when the station's own numbers do, or the hour is another one. */
enum { STATION_HOURS = 72 };
struct station_page {
    const struct station *station;
    int64_t first;                       /* when the newest hour was first published */
    const struct standards *standards;
    const struct limits *limits;         /* for the page only; the files need none */
    const struct settings *settings;
    struct bar hour[STATION_HOURS];
    const struct station *of[STATION_HOURS];   /* as that hour's own files have it; NULL: `station` */
};
/* /station/ID.html, /v1/stations/ID.json and ID.csv */
void render_station(struct text *out, const struct station_page *page);
void render_station_doc(struct text *out, const struct station_page *page);
void render_station_csv(struct text *out, const struct station_page *page);

/* /stations.html: every station of the document by city and area; document NULL: none yet.
 * first: when its first revision was published. */
void render_stations(struct text *out, const struct hour_document *document, int64_t first,
                     const struct standards *standards, const struct settings *settings);
/* /about.html and /data.html: the same bytes until configuration or a standard changes. published:
 * some hour was, so that there are documents to link to. */
void render_about(struct text *out, const struct standards *standards, const struct limits *limits,
                  const struct settings *settings);
void render_data(struct text *out, const struct standards *standards,
                 const struct settings *settings, bool published);

#endif
