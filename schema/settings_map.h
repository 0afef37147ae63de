/* settings_map: what is wrong with a feed's map, beyond what one key alone can tell. Inside
 * settings only. */
#ifndef SCHEMA_SETTINGS_MAP_H
#define SCHEMA_SETTINGS_MAP_H

#include "schema/settings.h"

enum { MAP_FAULTS = 16 };

struct map_fault { const char *key; struct why why; };      /* the key in feed.*.map */

size_t map_faults(const struct feed_settings *feed, struct map_fault out[MAP_FAULTS]);

#endif
