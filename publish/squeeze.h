/* squeeze: a file's precompressed variants, FILE.gz and FILE.br, that servers send as they are.
 *
 * The same bytes always make the same variants: no time and no name is in them. */
#ifndef PUBLISH_SQUEEZE_H
#define PUBLISH_SQUEEZE_H

#include "schema/base/why.h"

enum { SQUEEZE_LEAST = 1024 };           /* a file of up to so many bytes has no variant */

enum squeeze {
    SQUEEZE_MANY,                        /* one of thousands an hour: gzip, quick */
    SQUEEZE_FEW,                         /* gzip and brotli, dense */
};

struct squeezer;
struct squeezed { const void *bytes; size_t length; };   /* lives until the next call */

MUST bool squeezer_open(struct squeezer **out, struct why *why);
void      squeezer_close(struct squeezer **squeezer);
MUST bool squeeze_gzip(struct squeezer *s, enum squeeze how, const void *body, size_t length,
                       struct squeezed *out, struct why *why);
MUST bool squeeze_brotli(struct squeezer *s, const void *body, size_t length, struct squeezed *out,
                         struct why *why);

#endif
