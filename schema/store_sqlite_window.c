/* Reading reports back: all stations by a range of the key, which is in order of time; one station
 * by probing the starts it is known to have; as known now or at a moment before. */
#include "schema/store_sqlite.h"

#include "schema/base/moment.h"
#include "schema/report_text.h"

#include <string.h>

struct walk {
    struct readings *r;
    int64_t from, to, asof;
    readings_visit *visit;
    void *with;
    struct place place;
    int64_t known_from, stands_from;
    struct report report;
};

/* ---- as it was known ---- */

static void reading_leave(struct report *report, int parameter)
{
    size_t kept = 0;
    for (size_t i = 0; i < report->count; i++)
        if (report->reading[i].parameter != parameter)
            report->reading[kept++] = report->reading[i];
    report->count = kept;
}

static bool reading_return(struct walk *w, int parameter, struct statement *s, struct why *why)
{
    size_t length;
    struct reading old;
    if (column_none(s, 1)) {
        reading_leave(&w->report, parameter);
        return true;
    }
    const char *text = column_text(s, 1, &length);
    if (!reading_read(&old, w->r->parameters, parameter, text, length, why))
        return false;
    for (size_t i = 0; i < w->report.count; i++)
        if (w->report.reading[i].parameter == parameter)
            w->report.reading[i] = old;
    return true;
}

/* The changes of a reading follow one another: the first that ended after `asof` is what stood
 * then; those that ended before only say since when. */
static bool undo_row(struct walk *w, struct statement *s, int *done, struct why *why)
{
    int parameter = parameter_named(w->r->parameters, column_text(s, 0, NULL));
    int64_t until = column_whole(s, 2);
    if (parameter < 0)
        return fail(why, "the undo log has a parameter that parameters.csv does not");
    if (until <= w->asof) {
        w->stands_from = until > w->stands_from ? until : w->stands_from;
        return true;
    }
    if (parameter == *done)
        return true;
    *done = parameter;
    return reading_return(w, parameter, s, why);
}

static bool undo(struct walk *w, struct why *why)
{
    enum step step;
    int done = -1;
    struct statement *s = sqlite_use(w->r->db, UNDO_ALL);
    bind_place(s, 1, &w->place);
    w->stands_from = w->known_from;
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (!undo_row(w, s, &done, why)) {
            statement_end(s);
            return false;
        }
    return step == STEP_END;
}

/* ---- one row ---- */

static bool row_read(struct walk *w, struct statement *s, struct why *why)
{
    size_t length;
    struct why inner;
    snprintf(w->report.station, sizeof w->report.station, "%s", column_text(s, 1, NULL));
    w->place = (struct place){ .start = column_whole(s, 0), .station = column_whole(s, 3),
                               .span = (int32_t)column_whole(s, 2) };
    w->report.start = w->place.start;
    w->report.span = w->place.span;
    w->known_from = column_whole(s, 4);
    w->stands_from = column_none(s, 5) ? w->known_from : column_whole(s, 5);
    const char *text = column_text(s, 6, &length);
    return report_read(&w->report, w->r->parameters, text, length, &inner)
           || fail(why, "%s: %s", sqlite_path(w->r->db), inner.text);
}

static bool tell(struct walk *w, struct statement *s, struct why *why)
{
    if (column_whole(s, 4) > w->asof)
        return true;
    if (!row_read(w, s, why) || (w->stands_from > w->asof && !undo(w, why)))
        return false;
    return w->visit(w->with, &w->report, w->stands_from, why);
}

static bool tell_all(struct walk *w, struct statement *s, struct why *why)
{
    enum step step;
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (!tell(w, s, why)) {
            statement_end(s);
            return false;
        }
    return step == STEP_END;
}

/* ---- by range ---- */

static struct statement *range(struct walk *w, int which)
{
    struct statement *s = sqlite_use(w->r->db, which);
    bind_whole(s, 1, w->from);
    bind_whole(s, 2, w->to);
    return s;
}

static bool range_of_all(struct walk *w, int32_t span, struct why *why)
{
    struct statement *s = range(w, span < 0 ? WINDOW : WINDOW_SPAN);
    if (span >= 0)
        bind_whole(s, 3, span);
    return tell_all(w, s, why);
}

static bool range_of_one(struct walk *w, int64_t station, int32_t span, struct why *why)
{
    struct statement *s = range(w, span < 0 ? WINDOW_STATION : WINDOW_STATION_SPAN);
    bind_whole(s, 3, station);
    if (span >= 0)
        bind_whole(s, 4, span);
    return tell_all(w, s, why);
}

/* ---- by probing ---- */

struct grid { int32_t span; size_t count; int64_t phase[PHASES_MOST + 1]; };

static bool read_grid(struct readings *r, int64_t station, struct grid *out, struct why *why)
{
    enum step step;
    struct statement *s = sqlite_use(r->db, GRID_PHASES);
    bind_whole(s, 1, station);
    bind_whole(s, 2, out->span);
    out->count = 0;
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (out->count <= PHASES_MOST)
            out->phase[out->count++] = column_whole(s, 0);
    return step == STEP_END;
}

/* The first start of the grid at or after a moment. */
static int64_t grid_next(const struct grid *g, int64_t at)
{
    int64_t base = moment_floor(at, g->span, 0);
    for (size_t i = 0; i < g->count; i++)
        if (base + g->phase[i] >= at)
            return base + g->phase[i];
    return base + g->span + g->phase[0];
}

static bool probe(struct walk *w, int64_t start, int64_t station, int32_t span, bool *hit,
                  struct why *why)
{
    struct statement *s = sqlite_use(w->r->db, PROBE);
    bind_place(s, 1, &(struct place){ start, station, span });
    enum step step = statement_step(s, why);
    *hit = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    bool ok = tell(w, s, why);
    statement_end(s);
    return ok;
}

/* The first start >= *at of any report; *found false: none before the window's end. */
static bool next_start(struct walk *w, int64_t *at, bool *found, struct why *why)
{
    struct statement *s = sqlite_use(w->r->db, WINDOW_NEXT);
    bind_whole(s, 1, *at);
    bind_whole(s, 2, w->to);
    return first_whole(s, at, found, why);
}

/* After a miss the next start of anybody is looked up, so that deserts are crossed in one step,
 * also the one up to a report of the year 2099. */
static bool probe_grid(struct walk *w, int64_t station, const struct grid *g, struct why *why)
{
    bool hit = false, found;
    for (int64_t at = w->from;; at++) {
        if (!hit && !next_start(w, &at, &found, why))
            return false;
        if (!hit && !found)
            return true;
        at = grid_next(g, at);
        if (at >= w->to)
            return true;
        if (!probe(w, at, station, g->span, &hit, why))
            return false;
    }
}

static bool window_of_one(struct walk *w, const char *id, int32_t span, struct why *why)
{
    int64_t station;
    struct grid grid = { .span = span };
    if (!station_number(w->r, id, &station, why))
        return false;
    if (station == 0)
        return true;
    if (span < MINUTE)
        return range_of_one(w, station, span, why);
    if (!read_grid(w->r, station, &grid, why))
        return false;
    if (grid.count == 0)
        return true;
    return grid.phase[0] == PHASE_ANY ? range_of_one(w, station, span, why)
                                      : probe_grid(w, station, &grid, why);
}

bool readings_window(struct readings *r, int64_t from, int64_t to, const char *station,
                     int32_t span, int64_t asof, readings_visit *visit, void *with, struct why *why)
{
    struct walk w = { .r = r, .from = from, .to = to, .asof = asof, .visit = visit, .with = with };
    return station[0] == '\0' ? range_of_all(&w, span, why) : window_of_one(&w, station, span, why);
}

/* ---- what was before ---- */

static bool undone_read(struct readings *r, struct statement *s, struct undone *out, struct why *why)
{
    size_t length;
    *out = (struct undone){ .start = column_whole(s, 0), .span = (int32_t)column_whole(s, 1),
                            .parameter = parameter_named(r->parameters, column_text(s, 2, NULL)),
                            .number = (int)column_whole(s, 3), .was = !column_none(s, 4),
                            .from = column_whole(s, 5), .until = column_whole(s, 6) };
    if (out->parameter < 0)
        return fail(why, "the undo log has a parameter that parameters.csv does not");
    if (!out->was)
        return true;
    const char *text = column_text(s, 4, &length);
    return reading_read(&out->old, r->parameters, out->parameter, text, length, why);
}

bool readings_undone(struct readings *r, int64_t from, int64_t to, const char *station,
                     undone_visit *visit, void *with, struct why *why)
{
    enum step step;
    int64_t number;
    struct undone undone;
    if (!station_number(r, station, &number, why))
        return false;
    struct statement *s = sqlite_use(r->db, UNDO_WINDOW);
    bind_whole(s, 1, from);
    bind_whole(s, 2, to);
    bind_whole(s, 3, number);
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (!undone_read(r, s, &undone, why) || !visit(with, &undone, why)) {
            statement_end(s);
            return false;
        }
    return step == STEP_END;
}

/* ---- first and touched ---- */

/* Without a row of that span the search would read the whole table: the grid knows better. */
bool readings_first(struct readings *r, int32_t span, int64_t *start, bool *found, struct why *why)
{
    int64_t any;
    if (span < 0)
        return first_whole(sqlite_use(r->db, FIRST_ANY), start, found, why);
    struct statement *s = sqlite_use(r->db, GRID_SPAN);
    bind_whole(s, 1, span);
    if (!first_whole(s, &any, found, why) || !*found)
        return !*found;
    s = sqlite_use(r->db, FIRST_SPAN);
    bind_whole(s, 1, span);
    return first_whole(s, start, found, why);
}

bool readings_touched(struct readings *r, int64_t seq, touched_visit *visit, void *with,
                      int64_t *last, struct why *why)
{
    enum step step;
    struct statement *s = sqlite_use(r->db, TOUCHED_SINCE);
    bind_whole(s, 1, seq);
    *last = seq;
    while ((step = statement_step(s, why)) == STEP_ROW) {
        int64_t at = column_whole(s, 0);
        if (!visit(with, at, column_text(s, 1, NULL), column_whole(s, 2), why)) {
            statement_end(s);
            return false;
        }
        *last = at;
    }
    return step == STEP_END;
}

static bool opening_take(struct statement *s, struct opening *out, bool *found, struct why *why)
{
    enum step step = statement_step(s, why);
    *found = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    out->number = column_whole(s, 0);
    snprintf(out->name, sizeof out->name, "%s", column_text(s, 1, NULL));
    out->end = column_whole(s, 2);
    statement_end(s);
    return true;
}

bool readings_opening(struct readings *r, int64_t before, struct opening *out, bool *found,
                      struct why *why)
{
    struct statement *s = sqlite_use(r->db, OPENING_NEXT);
    bind_whole(s, 1, before);
    return opening_take(s, out, found, why);
}

bool readings_opening_named(struct readings *r, const char *name, struct opening *out, bool *found,
                            struct why *why)
{
    struct statement *s = sqlite_use(r->db, OPENING_ONE);
    bind_text(s, 1, name, strlen(name));
    return opening_take(s, out, found, why);
}

bool readings_moved(struct readings *r)
{
    return sqlite_moved(r->db);
}
