/* serve_visit: the open connections, and how long each may take for its request and its answer. The
 * HTTP library bounds silence only: a head that trickles in byte by byte is never silent. */
#ifndef PUBLISH_SERVE_VISIT_H
#define PUBLISH_SERVE_VISIT_H

#include "schema/base/why.h"

enum { HEAD_TIME = 15000, ANSWER_TIME = 300000 };    /* milliseconds */

struct visit {                           /* a connection */
    struct visit *next, *before;
    int fd;                              /* the library's */
    int64_t since;                       /* monotonic: it opened, asked, or was answered */
    bool asked;                          /* its request is whole, its answer on the way */
};

struct visits {
    struct visit *first;
    size_t open, asked;
    int64_t swept;                       /* when sweep last looked */
};

struct visit *visit_open(struct visits *all, int fd, int64_t now);   /* NULL: no memory */
void          visit_close(struct visits *all, struct visit *visit);  /* NULL is fine */
void          visit_mark(struct visits *all, struct visit *visit, bool asked, int64_t now);
/* Shuts down what takes too long, at most once a second; the library closes it at its next look.
 * How many that were. */
int           visits_sweep(struct visits *all, int64_t now);

#endif
