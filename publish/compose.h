/* compose: an aggregated hour into the document of contract §6, cities included, and what changed
 * since the revision before. Pure. */
#ifndef PUBLISH_COMPOSE_H
#define PUBLISH_COMPOSE_H

#include "publish/aggregate.h"
#include "schema/publications.h"

/* Adds up what was published of a pollutant of one station or city, from <= start < to. Asked only
 * where a sub-index rests on the hours before (HJ 633-2012 note 2). */
struct past { int64_t sum; int count; };
typedef bool past_of(void *with, const struct subject *subject, enum pollutant p, int64_t from,
                     int64_t to, struct past *out, struct why *why);

struct rules {
    int city_min_percent;            /* of a city's rated stations that must have a value; 0: any */
    past_of *past;                   /* NULL: nothing was published before */
    void *with;
};

/* Rates every station, then every city: the half-even mean of its rated stations' PUBLISHED values,
 * rated like a station. Cities in byte order of name; a city without rated station is none. */
MUST bool compose_hour(struct hour_document *out, const struct hour *hour, const struct standard *standard,
                       const struct rules *rules, struct why *why);
void      compose_close(struct hour_document *document);

/* Against what was laid down: fills document->reason, ->change and ->moved. A value or sub-index
 * that was null and is there now: "late". One that was there and is another or null: "changed";
 * values are listed with old and new, and sub-indices are not: of an hour made anew since the mean
 * of 24 h that one rests on moved, nothing may be listed. `before`: the shelf, cities and then
 * stations, each ascending by id. */
MUST bool compose_changes(struct hour_document *document, const struct shelf *before, size_t count,
                          struct why *why);
/* Its value: another, gone, or there for the first time. */
bool compose_value_moved(const struct cell *old, const struct cell *new);
/* A sub-index that was there is another, or gone, or the mean that one rests on is another. */
bool compose_index_altered(const struct cell *old, const struct cell *new);

#endif
