/* history: the last 72 published hours of every city and station in memory, so that an hour's
 * release does not ask the store for each of them: 5.6 KiB a subject, 10 MiB for 1,800 stations.
 * At most HISTORY_MOST subjects are kept; those beyond, and those with a cell that packing cannot
 * hold (large numbers, a sub-index that rests on a mean), are read from the store each time.
 *
 * What is kept comes from the store alone, hour by hour, and is read again when told so. */
#ifndef PUBLISH_HISTORY_H
#define PUBLISH_HISTORY_H

#include "publish/render.h"
#include "schema/publications.h"

enum { HISTORY_MOST = 20000 };

struct history;

MUST bool history_open(struct history **out, struct publications *store, size_t most,
                       struct why *why);
void      history_close(struct history **history);
/* That hour was laid down again. */
void      history_forget(struct history *h, int64_t start);
/* The window ends with that hour; what of it is not in memory is read. */
MUST bool history_move(struct history *h, int64_t newest, struct why *why);
/* The last `count` hours of the window, oldest first. */
MUST bool history_of(struct history *h, const char *id, bool is_city, struct bar *bar, int count,
                     struct why *why);
/* Is any of the station's 72 hours another than when last settled, or the window? */
bool      history_changed(const struct history *h, const char *station);
void      history_settle(struct history *h);

#endif
