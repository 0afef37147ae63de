/* The hours' shelf: the six values and the rating of each city and station, the newest revision. */
#include "schema/store_sqlite_publications.h"

#include "schema/base/moment.h"
#include "schema/shelf_text.h"

#include <string.h>

enum { KIND_CITY_ROW = 0, KIND_STATION_ROW = 1 };

static const char *const reasons[] = {
    [REVISED_SOMEHOW] = NULL, [REVISED_LATE] = "late", [REVISED_CHANGED] = "changed",
};

/* ---- laying ---- */

/* unknown: it is no first revision, and what stood before is not known. */
struct laying { const struct hour_document *document; bool unknown; };

static void bind_revised(struct statement *s, const struct revised *revised)
{
    const char *reason = reasons[revised->how];
    if (revised->revision == 0)
        return;
    bind_whole(s, 8, revised->revision);
    if (reason != NULL)
        bind_text(s, 9, reason, strlen(reason));
}

static struct revised revised_of(const struct laying *laying, const struct subject *subject)
{
    struct revised revised = subject->revised;
    int revision = laying->document->revision;
    if (revised.revision == THIS_REVISION)
        revised.revision = revision;
    else if (laying->unknown && revised.revision == 0)
        revised = (struct revised){ revision, REVISED_SOMEHOW };
    return revised;
}

static bool shelf_add(struct publications *p, const struct laying *laying,
                      const struct subject *subject, struct why *why)
{
    struct revised revised = revised_of(laying, subject);
    const struct rating *rating = &subject->rating;
    bool is_city = subject->station == NULL;
    const char *id = is_city ? subject->city : subject->station->id;
    struct primaries primaries = primaries_write(rating->primary);
    text_clear(&p->cells);
    shelf_write(&p->cells, subject->cell);
    if (p->cells.spilt)
        return fail(why, "out of memory");
    struct statement *s = sqlite_use(p->db, SHELF_ADD);
    bind_whole(s, 1, laying->document->start);
    bind_whole(s, 2, is_city ? KIND_CITY_ROW : KIND_STATION_ROW);
    bind_text(s, 3, id, strlen(id));
    if (rating->aqi != NO_INDEX) {      /* a statement begins with nulls */
        bind_whole(s, 4, rating->aqi);
        bind_whole(s, 5, rating->level);
    }
    bind_text(s, 6, primaries.text, strlen(primaries.text));
    bind_text(s, 7, p->cells.at, p->cells.length);
    bind_revised(s, &revised);
    return statement_done(s, why);
}

bool shelf_lay(struct publications *p, const struct hour_document *document, struct why *why)
{
    struct statement *s = sqlite_use(p->db, SHELF_CLEAR);
    bind_whole(s, 1, document->start);
    bool ok = statement_done(s, why);
    const struct laying laying = { document, document->revision > 1 && sqlite_changes(p->db) == 0 };
    for (size_t i = 0; ok && i < document->cities; i++)
        ok = shelf_add(p, &laying, &document->city[i], why);
    for (size_t i = 0; ok && i < document->stations; i++)
        ok = shelf_add(p, &laying, &document->station[i], why);
    return ok;
}

/* ---- reading ---- */

static struct revised take_revised(struct statement *s)
{
    struct revised revised = { 0 };
    const char *reason = column_none(s, 8) ? "" : column_text(s, 8, NULL);
    if (!column_none(s, 7))
        revised.revision = (int)column_whole(s, 7);
    for (int how = REVISED_LATE; how <= REVISED_CHANGED; how++)
        if (strcmp(reason, reasons[how]) == 0)
            revised.how = (enum revising)how;
    return revised;
}

static bool shelf_take(struct statement *s, struct shelf *out, struct why *why)
{
    size_t length;
    *out = (struct shelf){ .start = column_whole(s, 0),
                           .is_city = column_whole(s, 1) == KIND_CITY_ROW };
    snprintf(out->id, sizeof out->id, "%s", column_text(s, 2, NULL));
    out->rating.aqi = column_none(s, 3) ? NO_INDEX : (int)column_whole(s, 3);
    out->rating.level = (int)column_whole(s, 4);
    primaries_read(out->rating.primary, column_text(s, 5, NULL));
    out->revised = take_revised(s);
    const char *cells = column_text(s, 6, &length);
    return shelf_read(out->cell, cells, length, why);
}

static bool shelf_tell(struct statement *s, shelf_visit *visit, void *with, bool *any,
                       struct why *why)
{
    enum step step;
    struct shelf shelf;
    *any = false;
    while ((step = statement_step(s, why)) == STEP_ROW) {
        *any = true;
        if (!shelf_take(s, &shelf, why) || !visit(with, &shelf, why)) {
            statement_end(s);
            return false;
        }
    }
    return step == STEP_END;
}

bool publications_hour(struct publications *p, int64_t start, shelf_visit *visit, void *with,
                       struct why *why)
{
    bool any;
    struct statement *s = sqlite_use(p->db, SHELF_HOUR);
    bind_whole(s, 1, start);
    return shelf_tell(s, visit, with, &any, why);
}

/* The next hour from *at on that anybody was in. */
static bool shelf_next(struct publications *p, int64_t *at, int64_t to, bool *found,
                       struct why *why)
{
    struct statement *s = sqlite_use(p->db, SHELF_NEXT);
    bind_whole(s, 1, *at);
    bind_whole(s, 2, to);
    return first_whole(s, at, found, why);
}

/* The hours of one subject by exact key, hour after hour; after one it was not in, the next hour
 * is looked up, so that deserts are crossed in one step. */
bool publications_history(struct publications *p, const char *id, bool is_city, int64_t from,
                          int64_t to, shelf_visit *visit, void *with, struct why *why)
{
    bool hit = false, found = true;
    for (int64_t at = from; at < to; at += HOUR) {
        if (!hit && !shelf_next(p, &at, to, &found, why))
            return false;
        if (!found)
            return true;
        struct statement *s = sqlite_use(p->db, SHELF_ONE);
        bind_whole(s, 1, at);
        bind_whole(s, 2, is_city ? KIND_CITY_ROW : KIND_STATION_ROW);
        bind_text(s, 3, id, strlen(id));
        if (!shelf_tell(s, visit, with, &hit, why))
            return false;
    }
    return true;
}
