/* scan: walking over the JSON texts that the stores wrote themselves: no white space, a known
 * order, strings without escapes. What a stranger may have written is json.h's. */
#ifndef SCHEMA_SCAN_H
#define SCHEMA_SCAN_H

#include "schema/base/why.h"

#include <string.h>

struct scan { const char *at, *end; };
struct word { char text[40]; };

/* Steps over it if it is there. */
static inline bool scan_is(struct scan *s, const char *literal)
{
    size_t n = strlen(literal);
    if ((size_t)(s->end - s->at) < n || memcmp(s->at, literal, n) != 0)
        return false;
    s->at += n;
    return true;
}

/* Up to a stop, one of two, which must come; it is not stepped over. */
MUST static inline bool scan_word(struct scan *s, char stop, char other, struct word *out)
{
    size_t n = 0, left = (size_t)(s->end - s->at);
    while (n < left && n < sizeof out->text && s->at[n] != stop && s->at[n] != other) {
        out->text[n] = s->at[n];
        n++;
    }
    if (n == 0 || n == left || n == sizeof out->text)
        return false;
    out->text[n] = '\0';
    s->at += n;
    return true;
}

#endif
