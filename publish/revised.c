#include "publish/revised.h"

#include "publish/compose.h"

#include <stdlib.h>
#include <string.h>

static const char *id_of(const struct subject *s)
{
    return s->station == NULL ? s->city : s->station->id;
}

static int by_subject(const void *subject, const void *shelf)
{
    const struct subject *s = subject;
    const struct shelf *b = shelf;
    bool is_city = s->station == NULL;
    return is_city != b->is_city ? (is_city ? -1 : 1) : strcmp(id_of(s), b->id);
}

/* As pages print it: how many reports made a value is another matter. */
static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->why == b->why && !compose_value_moved(a, b)
        && a->iaqi == b->iaqi && a->suspect == b->suspect && !compose_index_altered(a, b);
}

static bool differs(const struct shelf *before, const struct subject *now)
{
    const struct rating *a = &before->rating, *b = &now->rating;
    bool same = a->aqi == b->aqi && a->level == b->level
             && memcmp(a->primary, b->primary, sizeof a->primary) == 0;
    for (int p = 0; same && p < POLLUTANTS; p++)
        same = same_cell(&before->cell[p], &now->cell[p]);
    return !same;
}

/* Something that stood there is another or gone. */
static bool is_corrected(const struct shelf *before, const struct subject *now)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct cell *a = &before->cell[p], *b = &now->cell[p];
        if (a->why == ABSENCE_NONE && (compose_value_moved(a, b) || compose_index_altered(a, b)))
            return true;
    }
    return false;
}

/* Where a station's value came, its city's mean is another: that is late, and no correction. */
static bool station_corrected(const struct hour_document *d, const char *city)
{
    for (size_t i = 0; i < d->stations; i++) {
        const struct subject *s = &d->station[i];
        if (s->revised.revision == THIS_REVISION && s->revised.how == REVISED_CHANGED
            && s->station->role == ROLE_RATED && strcmp(s->station->city, city) == 0)
            return true;
    }
    return false;
}

static void mark(const struct hour_document *d, struct subject *s, const struct shelf *before,
                 size_t count)
{
    const struct shelf *old = count == 0 ? NULL
                            : bsearch(s, before, count, sizeof *old, by_subject);
    s->revised = old == NULL ? (struct revised){ 0 } : old->revised;
    if (old != NULL && !differs(old, s))
        return;
    bool corrected = old != NULL && (s->station == NULL ? station_corrected(d, s->city)
                                                        : is_corrected(old, s));
    if (corrected || s->revised.how != REVISED_CHANGED)
        s->revised = (struct revised){ THIS_REVISION, corrected ? REVISED_CHANGED : REVISED_LATE };
}

void revised_mark(struct hour_document *d, const struct shelf *before, size_t count)
{
    for (size_t i = 0; i < d->stations; i++)
        mark(d, &d->station[i], before, count);
    for (size_t i = 0; i < d->cities; i++)
        mark(d, &d->city[i], before, count);
}
