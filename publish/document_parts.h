/* document_parts: the members that our JSON documents share (contract §6), printed in one place, so
 * that a value is written alike in the hour, a station's document and the map. */
#ifndef PUBLISH_DOCUMENT_PARTS_H
#define PUBLISH_DOCUMENT_PARTS_H

#include "publish/standard.h"
#include "schema/base/text.h"

/* ,"key":"value"; NULL is null */
void part_string(struct text *out, const char *key, const char *value);
/* ,"key":54 or null */
void part_index(struct text *out, const char *key, int index);
/* ,"key":0.9 or null: a published value of p */
void part_value(struct text *out, const char *key, const struct standard *standard,
                enum pollutant p, bool there, int64_t value);
/* ,"aqi":54,"aqi_why":null,"level":2,"class":"良","primary":["pm25"] */
void part_rating(struct text *out, const struct standard *standard, const struct rating *rating);
/* ,"marks":["suspect"] where the cell has a value and something against it; else nothing */
void part_marks(struct text *out, const char *key, const struct cell *cell);
/* ,"pm25":{"value":38,"iaqi":54,"why":null,"count":1,"expected":1} */
void part_cell(struct text *out, const struct standard *standard, enum pollutant p,
               const struct cell *cell);
/* "id":…,"name":…,"city":…,"area":…,"role":… without a comma in front */
void part_station(struct text *out, const struct station *station);
/* ,"lon":116.366,"lat":39.8673 or null, null */
void part_place(struct text *out, const struct station *station);

#endif
