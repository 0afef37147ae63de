/* report_text: the readings of a report as a store keeps them, in one column: compact JSON of exact
 * decimals, so that plain SQL can look into it (readings ->> 'pm25').
 *
 *     {"pm25":38,"co":{"v":0.6,"m":["upkeep"]},"no2":{"v":null,"m":["absent"]}}
 *
 * A value with nothing against it stands alone; else v is the value (null: absent) and m names its
 * marks. It is read here and not by json.h, whose numbers are doubles: these are exact to the last
 * of an int64_t's digits, and an hour of minutes is many rows. */
#ifndef SCHEMA_REPORT_TEXT_H
#define SCHEMA_REPORT_TEXT_H

#include "schema/base/text.h"
#include "schema/parameter.h"
#include "schema/reading.h"

enum { REPORT_TEXT_MOST = 32768 };     /* 64 readings with all their marks fit twice */

void report_write(struct text *out, const struct parameters *p, const struct reading *reading,
                  size_t count);
/* One reading without its key: 38, or {"v":…}. */
void reading_write(struct text *out, const struct parameters *p, const struct reading *reading);

/* Fills reading and count of a report that was zeroed, or read into before. False: not as written
 * above, more than REPORT_READINGS, an unknown key, or a value finer than its quantum. */
MUST bool report_read(struct report *out, const struct parameters *p, const char *text,
                      size_t length, struct why *why);
MUST bool reading_read(struct reading *out, const struct parameters *p, int parameter,
                       const char *text, size_t length, struct why *why);

#endif
