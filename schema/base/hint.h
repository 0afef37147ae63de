/* hint: words for a person who mistyped: the nearest known word, and their own cut for showing. */
#ifndef SCHEMA_BASE_HINT_H
#define SCHEMA_BASE_HINT_H

#include "schema/base/why.h"

/* Feed it every known word; `word` is the nearest so far, NULL while none is near enough. */
struct nearest { const char *word; size_t distance; };
void nearest_try(struct nearest *n, const char *typed, const char *known);

/* A foreign string for a message: at most 60 bytes, whole characters, controls and what
 * nobody sees shown as '?'. */
struct shown { char text[64]; };
struct shown show(const char *s);

#endif
