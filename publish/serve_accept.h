/* serve_accept: what a client takes (Accept-Encoding, Accept) and what it has already
 * (If-None-Match). Pure; an element that is not understood counts for nothing. */
#ifndef PUBLISH_SERVE_ACCEPT_H
#define PUBLISH_SERVE_ACCEPT_H

#include "schema/base/why.h"

enum coding { IDENTITY, GZIP, BROTLI, CODINGS };
const char *coding_name(enum coding coding);         /* "gzip", "br"; NULL: as it is */
const char *coding_suffix(enum coding coding);       /* ".gz", ".br", "" */

/* The codings a client takes, the one it likes best first; of equals the shorter bytes. The plain
 * file always stands at the end: it is better than nothing, also where it was forbidden. */
struct takes { enum coding coding[CODINGS]; size_t count; };
struct takes accept_codings(const char *accept_encoding);    /* NULL: none was sent */

bool accept_html(const char *accept);                /* likes a page better than JSON */
/* Is tag (with its quotes) in the list, or is that "*"? Weakly: W/"x" is "x" (RFC 9110 13.1.2). */
bool accept_has(const char *if_none_match, const char *tag);

#endif
