#include "schema/store_memory.h"

#include "schema/base/digest.h"

#include <stdlib.h>
#include <string.h>

/* Both tables are open addressing in linear steps; a power of two of slots, half of them empty. */
enum { FIRST_ROOM = 256 };

static size_t next_room(size_t room)
{
    return room == 0 ? FIRST_ROOM : room * 2;
}

/* ---- stations ---- */

static struct known_station *station_slot(const struct known_stations *s, const char *id)
{
    size_t i = (size_t)digest_short(id, strlen(id)) & (s->room - 1);
    while (s->slot[i].number != 0 && strcmp(s->slot[i].id, id) != 0)
        i = (i + 1) & (s->room - 1);
    return &s->slot[i];
}

int64_t stations_find(const struct known_stations *s, const char *id)
{
    return s->room == 0 ? 0 : station_slot(s, id)->number;
}

static bool stations_grow(struct known_stations *s)
{
    struct known_stations grown = { .room = next_room(s->room), .count = s->count };
    grown.slot = calloc(grown.room, sizeof *grown.slot);
    if (grown.slot == NULL)
        return false;
    for (size_t i = 0; i < s->room; i++)
        if (s->slot[i].number != 0)
            *station_slot(&grown, s->slot[i].id) = s->slot[i];
    free(s->slot);
    *s = grown;
    return true;
}

bool stations_add(struct known_stations *s, const char *id, int64_t number)
{
    if (s->count * 2 >= s->room && !stations_grow(s))
        return false;
    struct known_station *slot = station_slot(s, id);
    s->count += slot->number == 0;
    snprintf(slot->id, sizeof slot->id, "%s", id);
    slot->number = number;
    return true;
}

void stations_forget(struct known_stations *s)
{
    if (s->count > 0)
        memset(s->slot, 0, s->room * sizeof *s->slot);
    s->count = 0;
}

void stations_close(struct known_stations *s)
{
    free(s->slot);
    *s = (struct known_stations){ 0 };
}

/* ---- notes ---- */

/* Any odd numbers mix well enough: neighbours in a, b or c must not stay neighbours. */
static struct note *note_slot(const struct notes *n, int64_t a, int64_t b, int64_t c)
{
    uint64_t hash = (uint64_t)a * 0x9e3779b97f4a7c15u ^ (uint64_t)b * 0xc2b2ae3d27d4eb4fu
                    ^ (uint64_t)c * 0x165667b19e3779f9u;
    size_t i = (size_t)(hash ^ hash >> 32) & (n->room - 1);
    for (;; i = (i + 1) & (n->room - 1)) {
        struct note *slot = &n->slot[i];
        if (slot->turn != n->turn || (slot->a == a && slot->b == b && slot->c == c))
            return slot;
    }
}

bool notes_hold(const struct notes *n, int64_t a, int64_t b, int64_t c)
{
    return n->count > 0 && note_slot(n, a, b, c)->turn == n->turn;
}

static bool notes_grow(struct notes *n)
{
    struct notes grown = { .room = next_room(n->room), .count = n->count, .turn = 1 };
    grown.slot = calloc(grown.room, sizeof *grown.slot);
    if (grown.slot == NULL)
        return false;
    for (size_t i = 0; i < n->room; i++) {
        struct note *old = &n->slot[i];
        if (old->turn == n->turn)
            *note_slot(&grown, old->a, old->b, old->c) = (struct note){ old->a, old->b, old->c, 1 };
    }
    free(n->slot);
    *n = grown;
    return true;
}

bool notes_add(struct notes *n, int64_t a, int64_t b, int64_t c)
{
    if (n->count * 2 >= n->room && !notes_grow(n))
        return false;
    struct note *slot = note_slot(n, a, b, c);
    n->count += slot->turn != n->turn;
    *slot = (struct note){ a, b, c, n->turn };
    return true;
}

void notes_forget(struct notes *n)
{
    n->count = 0;
    n->turn++;      /* all slots are of another turn at once */
}

void notes_close(struct notes *n)
{
    free(n->slot);
    *n = (struct notes){ 0 };
}
