/* findings: every fault of a configuration or registry, each with file, line and remedy, so that a
 * person mends them all in one go. Printed as `FILE:LINE: error: WHAT` for editors to jump to. */
#ifndef SCHEMA_BASE_FINDINGS_H
#define SCHEMA_BASE_FINDINGS_H

#include "schema/base/text.h"

struct findings {
    struct text lines;   /* what was found, one line each, in the order found */
    size_t errors;       /* how many of them forbid a start */
    size_t warnings;     /* how many only deserve a look */
};

void findings_open(struct findings *f);
void findings_close(struct findings *f);

/* line 0: the whole file. The text says what is wrong and what to write instead. */
PRINTF(4, 5) void findings_error(struct findings *f, const char *file, int line,
                                 const char *format, ...);
PRINTF(4, 5) void findings_warn(struct findings *f, const char *file, int line,
                                const char *format, ...);

#endif
