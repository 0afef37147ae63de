#include "ingest/strays.h"

#include "schema/base/log.h"

static bool refuse_some(struct readings *store, const char *feed, struct why *why)
{
    bool ok = readings_begin(store, why)
           && readings_parts_expire(store, feed, INT64_MAX, why) && readings_commit(store, why);
    readings_rollback(store);
    return ok;
}

static bool refuse_all(struct readings *store, const char *feed, struct why *why)
{
    int64_t count, first = 0;
    bool ok;
    while ((ok = readings_parts_wait(store, feed, INT64_MAX, &count, why)) && count > 0) {
        first = first == 0 ? count : first;
        if (!refuse_some(store, feed, why))
            return false;
    }
    if (first > 0)
        log_warn("feed %s is not configured any more: %d parts of its split messages are put away;"
                 " what is not whole stands among the refused", feed, (int)first);
    return ok;
}

bool strays_refuse(struct readings *store, const struct settings *settings, struct why *why)
{
    char feed[65] = "";
    bool found, ok;
    while ((ok = readings_part_feed(store, feed, &found, why)) && found)
        if (settings_feed(settings, feed) == NULL && !refuse_all(store, feed, why))
            return false;
    return ok;
}
