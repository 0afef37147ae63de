/* unseen: characters that nobody sees and that change what stands around them.
 *
 *     U+0080–009F, U+00AD                  the second set of controls, a hyphen that may not show
 *     U+061C, U+200E–200F, U+202A–202E,    direction: "AQI 110" behind one reads "011 IQA"
 *     U+2066–2069
 *     U+2028–2029                          ends of a line
 *     U+200B, U+2060–206F, U+FEFF          fillers and joiners: another name that looks the same
 *     U+FFF9–FFFB, U+E0000–E007F           marks of notes and languages
 *
 * Not among them are U+200C, U+200D and U+180E, which scripts are written with. */
#ifndef SCHEMA_BASE_UNSEEN_H
#define SCHEMA_BASE_UNSEEN_H

#include "schema/base/why.h"

#include <stddef.h>

/* How many bytes of such a character begin s; 0: none does. */
size_t      unseen_width(const char *s);
/* The first of them in s; NULL: there is none. */
const char *unseen_find(const char *s);
/* "U+202E": what unseen_find found. */
struct unseen { char text[12]; };
struct unseen unseen_name(const char *at);
/* In place: s without them. */
void        unseen_drop(char *s);

#endif
