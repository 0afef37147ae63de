/* approval: the standing approval under which live products leave the house (settings
 * publish.approval). Without a valid one nothing is laid down or released. */
#ifndef PUBLISH_APPROVAL_H
#define PUBLISH_APPROVAL_H

#include "schema/settings.h"

struct approved {
    bool valid;
    int stage;               /* 60, 30, 7, 1: so near is its end; 0: far, or not valid */
    int64_t days;            /* calendar days to its last one: 0 is the last day */
    char text[512];          /* what holds, or why not and what to do */
};

/* product: a word of the approval's scope, "air". */
void approval_at(struct approved *out, const struct approval *approval, const char *product,
                 int64_t now);

#endif
