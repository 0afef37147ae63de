/* store_memory: what a writer keeps in mind so that the common message costs one row: the numbers
 * of the stations, and what it has noted already. Only a saving: forgetting all of it is always
 * right, and done after a rollback. */
#ifndef SCHEMA_STORE_MEMORY_H
#define SCHEMA_STORE_MEMORY_H

#include "schema/base/why.h"

/* Station ids and their numbers. */
struct known_station { char id[65]; int64_t number; };      /* number 0: an empty slot */
struct known_stations { struct known_station *slot; size_t room, count; };

int64_t stations_find(const struct known_stations *s, const char *id);  /* 0: not known */
MUST bool stations_add(struct known_stations *s, const char *id, int64_t number);
void      stations_forget(struct known_stations *s);
void      stations_close(struct known_stations *s);

/* Triples of numbers. */
struct note { int64_t a, b, c; uint64_t turn; };            /* of another turn: an empty slot */
struct notes { struct note *slot; size_t room, count; uint64_t turn; };

bool      notes_hold(const struct notes *n, int64_t a, int64_t b, int64_t c);
MUST bool notes_add(struct notes *n, int64_t a, int64_t b, int64_t c);
void      notes_forget(struct notes *n);
void      notes_close(struct notes *n);

#endif
