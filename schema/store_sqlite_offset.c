/* The site's offset, which may not change under the reports. */
#include "schema/store_sqlite.h"

#include "schema/base/moment.h"

bool offset_agrees(struct readings *r, bool *known, struct why *why)
{
    int64_t stored, first;
    bool filled;
    if (!first_whole(sqlite_use(r->db, OFFSET_ONE), &stored, known, why))
        return false;
    if (!*known || stored == r->offset)
        return true;
    *known = false;
    if (!first_whole(sqlite_use(r->db, FIRST_ANY), &first, &filled, why))
        return false;
    struct stamp was = moment_offset((int)stored);
    return !filled
           || fail(why, "%s: its reports were taken at %s and site.utc_offset says %s; set it back to"
                   " %s: a site at another offset has data and web folders of its own",
                   sqlite_path(r->db), was.text, moment_offset(r->offset).text, was.text);
}

bool offset_record(struct readings *r, struct why *why)
{
    struct statement *s = sqlite_use(r->db, OFFSET_PUT);
    bind_whole(s, 1, r->offset);
    return statement_done(s, why);
}
