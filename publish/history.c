#include "publish/history.h"

#include "schema/base/moment.h"

#include <stdlib.h>
#include <string.h>

enum { HOURS = STATION_HOURS, PUBLISHED = 1 << 7 };

struct few {                             /* a cell, packed; one with a mean is not */
    int32_t value;
    int16_t iaqi;
    uint16_t count, expected;
    uint8_t why, suspect;
};
struct kept {                            /* an hour of a subject; no byte of it is padding */
    struct few cell[POLLUTANTS];
    int16_t aqi;
    uint8_t level, flags;                /* a bit each primary pollutant; PUBLISHED */
    uint16_t revised, how;
};
struct subject_hours {
    char id[65];
    bool is_city, changed;
    bool large;                          /* some cell does not fit: read from the store */
    uint32_t told;                       /* in which reading of an hour last */
    int64_t last;                        /* the newest hour it is in */
    struct kept *hour;                   /* HOURS, by start */
};

struct history {
    struct publications *store;
    struct subject_hours *at;            /* cities, then stations, by id */
    size_t count, room, most;
    bool beyond;                         /* some found no place */
    bool moved;                          /* the window, since last settled */
    uint32_t readings;                   /* of hours, counted */
    int64_t newest;                      /* INT64_MIN: nothing was read yet */
    int64_t slot[HOURS];                 /* which hour stands there; INT64_MIN: none */
};

bool history_open(struct history **out, struct publications *store, size_t most, struct why *why)
{
    struct history *h = calloc(1, sizeof *h);
    *out = h;
    if (h == NULL)
        return fail(why, "no memory for the last %d hours", HOURS);
    h->store = store;
    h->most = most;
    h->moved = true;
    h->newest = INT64_MIN;
    for (int i = 0; i < HOURS; i++)
        h->slot[i] = INT64_MIN;
    return true;
}

void history_close(struct history **history)
{
    struct history *h = *history;
    if (h == NULL)
        return;
    for (size_t i = 0; i < h->count; i++)
        free(h->at[i].hour);
    free(h->at);
    free(h);
    *history = NULL;
}

static int slot_of(int64_t start)
{
    int64_t i = start / HOUR % HOURS;
    return (int)(i < 0 ? i + HOURS : i);
}

void history_forget(struct history *h, int64_t start)
{
    if (h->slot[slot_of(start)] == start)
        h->slot[slot_of(start)] = INT64_MIN;
}

/* ---- packing ---- */

static bool fits(const struct cell *c)
{
    return c->value >= INT32_MIN && c->value <= INT32_MAX && c->iaqi >= NO_INDEX
        && c->iaqi <= INT16_MAX && c->count >= 0 && c->count <= UINT16_MAX && c->expected >= 0
        && c->expected <= UINT16_MAX && c->mean.hours == 0;
}

static bool pack(struct kept *out, const struct shelf *shelf)
{
    const struct rating *r = &shelf->rating;
    bool ok = r->aqi >= NO_INDEX && r->aqi <= INT16_MAX && r->level >= 0 && r->level <= UINT8_MAX;
    *out = (struct kept){ .flags = 0 };
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct cell *c = &shelf->cell[p];
        ok = ok && fits(c);
        out->cell[p] = (struct few){
            .value = (int32_t)c->value, .iaqi = (int16_t)c->iaqi, .count = (uint16_t)c->count,
            .expected = (uint16_t)c->expected, .why = (uint8_t)c->why, .suspect = c->suspect,
        };
        out->flags = (uint8_t)(out->flags | r->primary[p] << p);
    }
    out->aqi = (int16_t)r->aqi;
    out->level = (uint8_t)r->level;
    out->flags |= PUBLISHED;
    out->revised = (uint16_t)shelf->revised.revision;
    out->how = (uint16_t)shelf->revised.how;
    return ok && shelf->revised.revision <= UINT16_MAX;
}

static void unpack(struct bar *out, const struct kept *k)
{
    out->published = (k->flags & PUBLISHED) != 0;
    out->rating = (struct rating){ .aqi = k->aqi, .level = k->level };
    out->revised = (struct revised){ k->revised, (enum revising)k->how };
    for (int p = 0; p < POLLUTANTS; p++) {
        const struct few *c = &k->cell[p];
        out->cell[p] = (struct cell){ .why = (enum absence)c->why, .value = c->value,
                                      .iaqi = c->iaqi, .count = c->count,
                                      .expected = c->expected, .suspect = c->suspect != 0 };
        out->rating.primary[p] = (k->flags >> p & 1) != 0;
    }
}

/* ---- subjects ---- */

static int order(const struct subject_hours *s, const char *id, bool is_city)
{
    if (s->is_city != is_city)
        return s->is_city ? -1 : 1;
    return strcmp(s->id, id);
}

/* Where the subject stands, or would stand. */
static size_t find(const struct history *h, const char *id, bool is_city, bool *found)
{
    size_t low = 0, high = h->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(&h->at[middle], id, is_city) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = low < h->count && order(&h->at[low], id, is_city) == 0;
    return low;
}

static bool make_room(struct history *h, struct why *why)
{
    if (h->count < h->room)
        return true;
    size_t room = h->room == 0 ? 64 : h->room * 2;
    struct subject_hours *at = reallocarray(h->at, room, sizeof *at);
    if (at == NULL)
        return fail(why, "no memory for the last hours of %zu stations", room);
    h->at = at;
    h->room = room;
    return true;
}

static bool add(struct history *h, size_t where, const struct shelf *shelf, struct why *why)
{
    if (!make_room(h, why))
        return false;
    struct kept *hour = calloc(HOURS, sizeof *hour);
    if (hour == NULL)
        return fail(why, "no memory for the last hours of a station");
    memmove(&h->at[where + 1], &h->at[where], (h->count - where) * sizeof *h->at);
    h->at[where] = (struct subject_hours){ .is_city = shelf->is_city, .changed = true,
                                           .last = INT64_MIN, .hour = hour };
    snprintf(h->at[where].id, sizeof h->at[where].id, "%.64s", shelf->id);
    h->count++;
    return true;
}

/* ---- hours ---- */

struct reading_hour { struct history *history; int slot; };

static bool keep(void *with, const struct shelf *shelf, struct why *why)
{
    struct reading_hour *r = with;
    struct history *h = r->history;
    struct kept hour;
    bool found;
    size_t i = find(h, shelf->id, shelf->is_city, &found);
    if (!found && h->count >= h->most) {
        h->beyond = true;
        return true;
    }
    if (!found && !add(h, i, shelf, why))
        return false;
    struct subject_hours *s = &h->at[i];
    s->large = !pack(&hour, shelf) || s->large;
    s->changed = s->changed || s->large || memcmp(&hour, &s->hour[r->slot], sizeof hour) != 0;
    s->hour[r->slot] = hour;
    s->told = h->readings;
    s->last = shelf->start > s->last ? shelf->start : s->last;
    return true;
}

/* Those that the hour does not tell of are not in it (any more). */
static void clear_others(struct history *h, int slot)
{
    for (size_t i = 0; i < h->count; i++) {
        struct subject_hours *s = &h->at[i];
        if (s->told == h->readings || s->hour[slot].flags == 0)
            continue;
        s->hour[slot] = (struct kept){ .flags = 0 };
        s->changed = true;
    }
}

static bool read_hour(struct history *h, int64_t start, struct why *why)
{
    struct reading_hour r = { h, slot_of(start) };
    if (h->slot[r.slot] == start)
        return true;
    h->slot[r.slot] = INT64_MIN;
    h->readings++;
    if (!publications_hour(h->store, start, keep, &r, why))
        return false;
    clear_others(h, r.slot);
    h->slot[r.slot] = start;
    return true;
}

/* Those that were in none of the window's hours are gone. */
static void drop_old(struct history *h)
{
    size_t kept = 0;
    for (size_t i = 0; i < h->count; i++) {
        if (h->at[i].last > h->newest - HOURS * (int64_t)HOUR)
            h->at[kept++] = h->at[i];
        else
            free(h->at[i].hour);
    }
    h->count = kept;
}

bool history_move(struct history *h, int64_t newest, struct why *why)
{
    h->moved = h->moved || newest != h->newest;
    h->newest = newest;
    for (int i = HOURS - 1; i >= 0; i--)
        if (!read_hour(h, newest - i * (int64_t)HOUR, why))
            return false;
    drop_old(h);
    return true;
}

/* ---- telling ---- */

static bool put_bar(void *with, const struct shelf *shelf, struct why *why)
{
    struct bar *first = with, *bar = first + (shelf->start - first->start) / HOUR;
    (void)why;
    bar->published = true;
    bar->rating = shelf->rating;
    bar->revised = shelf->revised;
    memcpy(bar->cell, shelf->cell, sizeof bar->cell);
    return true;
}

bool history_of(struct history *h, const char *id, bool is_city, struct bar *bar, int count,
                struct why *why)
{
    bool found;
    size_t at = find(h, id, is_city, &found);
    for (int i = 0; i < count; i++) {
        int64_t start = h->newest - (count - 1 - i) * (int64_t)HOUR;
        bar[i] = (struct bar){ .start = start, .rating = { .aqi = NO_INDEX } };
        if (found && (h->at[at].hour[slot_of(start)].flags & PUBLISHED) != 0)
            unpack(&bar[i], &h->at[at].hour[slot_of(start)]);
    }
    if (found ? !h->at[at].large : !h->beyond)
        return true;
    return publications_history(h->store, id, is_city, bar[0].start, h->newest + HOUR, put_bar, bar,
                                why);
}

bool history_changed(const struct history *h, const char *station)
{
    bool found;
    size_t i = find(h, station, false, &found);
    return h->moved || !found || h->at[i].changed;
}

void history_settle(struct history *h)
{
    h->moved = false;
    for (size_t i = 0; i < h->count; i++)
        h->at[i].changed = false;
}
