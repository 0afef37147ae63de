/* Putting a report. The common one is new: one insert that finds no row in its place. Only when it
 * finds one is that row read and merged, reading by reading. */
#include "schema/store_sqlite_words.h"

#include "schema/base/moment.h"
#include "schema/report_text.h"

#include <string.h>

void bind_place(struct statement *s, int first, const struct place *place)
{
    bind_whole(s, first, place->start);
    bind_whole(s, first + 1, place->station);
    bind_whole(s, first + 2, place->span);
}

/* ---- what is noted beside a row ---- */

static bool touched_add(struct readings *r, int which, size_t from, size_t count, struct why *why)
{
    struct statement *s = sqlite_use(r->db, which);
    for (size_t i = 0; i < count; i++) {
        bind_whole(s, (int)(2 * i) + 1, r->pending[from + i].station);
        bind_whole(s, (int)(2 * i) + 2, r->pending[from + i].hour);
    }
    return statement_done(s, why);
}

bool touched_flush(struct readings *r, struct why *why)
{
    size_t count = r->pendings;
    r->pendings = 0;
    if (count > 0 && !r->opened && !r->opening) {
        r->opening = true;
        if (!statement_done(sqlite_use(r->db, OPENING_ADD), why))
            return false;
    }
    if (count == TOUCHED_MANY)
        return touched_add(r, TOUCHED_ADD_MANY, 0, count, why);
    for (size_t i = 0; i < count; i++)
        if (!touched_add(r, TOUCHED_ADD, i, 1, why))
            return false;
    return true;
}

static bool touch(struct readings *r, const struct place *place, struct why *why)
{
    int64_t hour = moment_floor(place->start, HOUR, r->offset);
    if (notes_hold(&r->touched, place->station, hour, 0))
        return true;
    if (!notes_add(&r->touched, place->station, hour, 0))
        return fail(why, "out of memory");
    r->pending[r->pendings++] = (struct touch){ place->station, hour };
    return r->pendings < TOUCHED_MANY || touched_flush(r, why);
}

static bool grid_add(struct readings *r, const struct place *place, int64_t phase, struct why *why)
{
    struct statement *s = sqlite_use(r->db, GRID_ADD);
    bind_whole(s, 1, place->station);
    bind_whole(s, 2, place->span);
    bind_whole(s, 3, phase);
    return statement_done(s, why)
           && (notes_add(&r->grid, place->station, place->span, phase)
               || fail(why, "out of memory"));
}

static bool grid_count(struct readings *r, const struct place *place, int64_t *count,
                       struct why *why)
{
    struct statement *s = sqlite_use(r->db, GRID_COUNT);
    bind_whole(s, 1, place->station);
    bind_whole(s, 2, place->span);
    bool counted;
    return first_whole(s, count, &counted, why);
}

/* A station whose intervals begin anywhere fills no table: past a few phases it has PHASE_ANY. */
static bool note_grid(struct readings *r, const struct place *place, struct why *why)
{
    int64_t span = place->span, count;
    int64_t phase = span == 0 ? PHASE_ANY : place->start - moment_floor(place->start, span, 0);
    if (notes_hold(&r->grid, place->station, span, phase)
        || notes_hold(&r->grid, place->station, span, PHASE_ANY))
        return true;
    if (!grid_add(r, place, phase, why) || !grid_count(r, place, &count, why))
        return false;
    return count <= PHASES_MOST || grid_add(r, place, PHASE_ANY, why);
}

/* ---- merging ---- */

static bool read_standing(struct readings *r, const struct place *place, struct standing *out,
                          struct why *why)
{
    size_t length;
    struct why inner;
    struct statement *s = sqlite_use(r->db, REPORT_ONE);
    bind_place(s, 1, place);
    enum step step = statement_step(s, why);
    if (step != STEP_ROW)
        return step == STEP_END && fail(why, "a report that stood in the way is gone");
    out->known_from = column_whole(s, 0);
    out->stands_from = column_none(s, 1) ? out->known_from : column_whole(s, 1);
    const char *text = column_text(s, 2, &length);
    bool ok = report_read(&out->report, r->parameters, text, length, &inner)
              || fail(why, "%s: %s", sqlite_path(r->db), inner.text);
    statement_end(s);
    return ok;
}

/* old NULL: there was no such reading. A clock that was set back makes an interval empty, never
 * negative. */
static bool keep_old(struct readings *r, const struct telling *t, struct standing *on,
                     int parameter, const struct reading *old, struct why *why)
{
    const char *key = r->parameters->at[parameter].key;
    int64_t nr = 0, from = on->known_from;
    if (!word_last_change(r, &t->place, key, &nr, &from, why))
        return false;
    text_clear(&r->fragment);
    if (old != NULL)
        reading_write(&r->fragment, r->parameters, old);
    if (r->fragment.spilt)
        return fail(why, "out of memory");
    on->stands_from = t->known > on->stands_from ? t->known : on->stands_from;
    on->dirty = true;
    struct statement *s = sqlite_use(r->db, UNDO_ADD);
    bind_place(s, 1, &t->place);
    bind_text(s, 4, key, strlen(key));
    bind_whole(s, 5, nr + 1);
    bind_text(s, 6, old == NULL ? NULL : r->fragment.at, r->fragment.length);
    bind_whole(s, 7, from);
    bind_whole(s, 8, on->stands_from);
    return statement_done(s, why) && word_note(r, t, parameter, nr + 1, why);
}

static bool merge_new(struct readings *r, const struct telling *t, struct standing *on,
                      const struct reading *reading, struct put *put, struct why *why)
{
    struct report *report = &on->report;
    if (report->count == REPORT_READINGS)
        return fail(why, "a report holds %d readings at most", REPORT_READINGS);
    if (!keep_old(r, t, on, reading->parameter, NULL, why))
        return false;
    report->reading[report->count++] = *reading;
    put->added++;
    return true;
}

static bool merge_one(struct readings *r, const struct telling *t, struct standing *on,
                      const struct reading *reading, struct put *put, struct why *why)
{
    size_t i = 0;
    bool kept;
    while (i < on->report.count && on->report.reading[i].parameter != reading->parameter)
        i++;
    if (i == on->report.count)
        return merge_new(r, t, on, reading, put, why);
    struct reading *old = &on->report.reading[i];
    if (word_same(old, reading)) {
        put->same++;
        return word_again(r, t, on, reading->parameter, why);
    }
    if (!word_is_kept(r, t, on, old, reading, &kept, why))
        return false;
    if (kept) {
        put->kept++;
        return true;
    }
    if (!keep_old(r, t, on, reading->parameter, old, why))
        return false;
    *old = *reading;
    put->changed++;
    return true;
}

static bool write_line(struct readings *r, const struct reading *reading, size_t count,
                       struct why *why)
{
    text_clear(&r->line);
    report_write(&r->line, r->parameters, reading, count);
    return !r->line.spilt || fail(why, "out of memory");
}

static bool merge(struct readings *r, const struct telling *t, struct put *put, struct why *why)
{
    struct standing on = { 0 };
    if (!read_standing(r, &t->place, &on, why))
        return false;
    for (size_t i = 0; i < t->count; i++)
        if (!merge_one(r, t, &on, &t->reading[i], put, why))
            return false;
    if (!on.dirty)
        return true;
    if (!write_line(r, on.report.reading, on.report.count, why))
        return false;
    struct statement *s = sqlite_use(r->db, REPORT_CHANGE);
    bind_place(s, 1, &t->place);
    bind_text(s, 4, r->line.at, r->line.length);
    bind_whole(s, 5, on.stands_from);
    return statement_done(s, why) && touch(r, &t->place, why);
}

/* ---- putting ---- */

static bool put_run(struct readings *r, const struct telling *t, struct put *put, struct why *why)
{
    if (!write_line(r, t->reading, t->count, why))
        return false;
    struct statement *s = sqlite_use(r->db, REPORT_ADD);
    bind_place(s, 1, &t->place);
    bind_whole(s, 4, t->known);
    bind_text(s, 5, r->line.at, r->line.length);
    if (!statement_done(s, why))
        return false;
    if (sqlite_changes(r->db) == 0)
        return merge(r, t, put, why);
    put->added += (int)t->count;
    for (size_t i = 0; i < t->count; i++)
        if (!word_note(r, t, t->reading[i].parameter, 0, why))
            return false;
    return note_grid(r, &t->place, why) && touch(r, &t->place, why);
}

/* How many readings from `at` on name each parameter once; 0: one names none of ours. */
static size_t run_of(const struct readings *r, const struct report *report, size_t at)
{
    size_t end = at;
    for (; end < report->count; end++) {
        int parameter = report->reading[end].parameter;
        if (parameter < 0 || (size_t)parameter >= r->parameters->count)
            return 0;
        for (size_t i = at; i < end; i++)
            if (report->reading[i].parameter == parameter)
                return end - at;
    }
    return end - at;
}

/* A parameter told twice in one report is as if told by two: a JSON object has a key once. */
bool readings_put(struct readings *r, const struct report *report, int64_t known, struct keep keep,
                  struct put *put, struct why *why)
{
    struct telling t = { .place = { .start = report->start, .span = report->span },
                         .known = known, .keep = keep };
    if (report->span < 0 || report->count > REPORT_READINGS || report->station[0] == '\0')
        return fail(why, "a report without station, or with a span below 0, cannot be stored");
    if (report->count == 0)
        return true;
    if (!sqlite_writing(r->db, why)
        || !station_number_made(r, report->station, &t.place.station, why))
        return false;
    for (size_t at = 0; at < report->count; at += t.count) {
        t.reading = &report->reading[at];
        t.count = run_of(r, report, at);
        if (t.count == 0)
            return fail(why, "a reading of a parameter that parameters.csv does not have");
        if (!put_run(r, &t, put, why))
            return false;
    }
    return true;
}
