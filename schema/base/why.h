/* why: the reason something failed, in words, in the caller's frame.
 *
 * Every function that can fail for an outside cause returns false and fills a `struct why`; only
 * the edge (main, a turn of the loop) logs it, once. A reason is a sentence a person can act on. */
#ifndef SCHEMA_BASE_WHY_H
#define SCHEMA_BASE_WHY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MUST         __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))

struct why {
    char text[512];
};

/* Always false, so that `return fail(why, …)` reads as one thought. A cut reason is still one. */
PRINTF(2, 3) static inline bool fail(struct why *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    return false;
}

#endif
