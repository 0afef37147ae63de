#include "publish/offset.h"

#include "schema/base/moment.h"

#include <string.h>

/* air/DATE/HH of an hour that begins there. */
static bool is_named_at(const struct revision *r, int offset)
{
    char id[sizeof r->id];
    snprintf(id, sizeof id, "air/%s/%02d", moment_date(r->start, offset).text,
             moment_hour(r->start, offset).hour);
    return moment_floor(r->start, HOUR, offset) == r->start && strcmp(r->id, id) == 0;
}

/* Nothing but its own name says at what offset an hour was published, so that a store made by any
 * version tells it. Two offsets of one name would be a day apart, and their dates differ. */
static bool is_named_otherwise(const struct revision *r, int offset, struct why *why)
{
    for (int was = -12 * HOUR; was <= 14 * HOUR; was += 15 * MINUTE) {
        struct stamp at = moment_offset(was);
        if (is_named_at(r, was))
            return fail(why, "DATA/publish: hours are published at %s and site.utc_offset says %s; set"
                        " it back to %s: a site at another offset has data and web folders of its"
                        " own", at.text, moment_offset(offset).text, at.text);
    }
    return true;
}

bool offset_stands(struct publications *p, int offset, struct why *why)
{
    struct revision r;
    int64_t newest;
    bool any;
    if (!publications_newest(p, &newest, &any, why))
        return false;
    if (!any)
        return true;
    return publications_latest(p, newest, &r, &any, why)
           && (!any || is_named_at(&r, offset) || is_named_otherwise(&r, offset, why));
}
