/* explain: were these readings told what a revision says? For one that was taken back from the archive,
 * or made of readings that are there no more but were told again: every station's values then stand in
 * its readings, as they are or as they were before a correction. Clocks do not come into it: they may
 * have been others. */
#include "publish/cycle_inside.h"

#include <stdlib.h>
#include <string.h>

struct explaining {
    struct cycle *cycle;
    struct asked asked;
    struct hour now;                     /* all stations, as they are */
    bool explained;
};

static bool same_cells(const struct cell *told, const struct cell *said)
{
    for (int p = 0; p < POLLUTANTS; p++)
        if (told[p].why != said[p].why || told[p].count != said[p].count
            || told[p].expected != said[p].expected
            || (told[p].why == ABSENCE_NONE && told[p].value != said[p].value))
            return false;
    return true;
}

static int by_id(const void *id, const void *told)
{
    return strcmp(id, ((const struct told *)told)->station->id);
}

static const struct told *of_station(const struct hour *hour, const char *id)
{
    return hour->count == 0 ? NULL : bsearch(id, hour->at, hour->count, sizeof *hour->at, by_id);
}

/* From what the station tells now back to when it had told nothing. */
static bool look_back(struct explaining *e, const struct shelf *said, bool *out, struct why *why)
{
    struct asked asked = e->asked;
    int64_t known = INT64_MAX;
    asked.station = said->id;
    for (*out = false; !*out && known != INT64_MIN; asked.asof = known - 1) {
        struct hour then;
        if (!lay_tell(e->cycle, &then, &asked, &known, why))
            return false;
        *out = same_cells(of_station(&then, said->id)->cell, said->cell);
        hour_close(&then);
    }
    return true;
}

static bool explain_one(void *with, const struct shelf *said, struct why *why)
{
    struct explaining *e = with;
    if (said->is_city || !e->explained)
        return true;
    const struct told *now = of_station(&e->now, said->id);
    e->explained = now != NULL;
    return now == NULL || same_cells(now->cell, said->cell)
        || look_back(e, said, &e->explained, why);
}

bool explain(struct cycle *c, const struct revision *r, bool *explained, struct why *why)
{
    struct explaining e = { .cycle = c, .explained = true,
                            .asked = { .registry = lay_registry(c, r->registry, why),
                                       .standard = standards_at(c->standards, r->start),
                                       .start = r->start, .station = "", .asof = INT64_MAX } };
    int64_t known;
    *explained = false;
    if (e.asked.registry == NULL || e.asked.standard == NULL)
        return e.asked.registry != NULL;
    if (!lay_tell(c, &e.now, &e.asked, &known, why))
        return false;
    bool ok = publications_hour(c->publications, r->start, explain_one, &e, why);
    hour_close(&e.now);
    *explained = ok && e.explained;
    return ok;
}
