/* shelf_text: the six values of a station or city as the store keeps them, by pollutant
 *
 *     [value, iaqi, count, expected, why?, "suspect"?, mean?]
 *     {"so2":[4,4,1,1],"no2":[null,null,0,1,"not_received"],"pm10":…,"co":…,"o3":…,"pm25":…}
 *
 * value null exactly when why says why; iaqi null: none. Always all six, in the order of HJ 633.
 * mean: what iaqi rests on where not on the hour, [value, hours, count]; texts from before it was
 * kept have none. */
#ifndef SCHEMA_SHELF_TEXT_H
#define SCHEMA_SHELF_TEXT_H

#include "schema/base/text.h"
#include "schema/document.h"

void      shelf_write(struct text *out, const struct cell cell[POLLUTANTS]);
MUST bool shelf_read(struct cell cell[POLLUTANTS], const char *text, size_t length,
                     struct why *why);

/* "pm25 o3"; the six fit in 64 bytes */
struct primaries { char text[64]; };
struct primaries primaries_write(const bool primary[POLLUTANTS]);
void             primaries_read(bool primary[POLLUTANTS], const char *text);

#endif
