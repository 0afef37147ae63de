/* conf_scan: what must be seen in a configuration file's text before libconfig reads it, since it
 * hides it: bytes that are not UTF-8, @include (it opens any file), numbers beyond an int (it lets
 * them wrap around in silence: 4294967297 is 1), and where a quote was opened that is never closed.
 * Inside conf only. */
#ifndef SCHEMA_BASE_CONF_SCAN_H
#define SCHEMA_BASE_CONF_SCAN_H

#include "schema/base/why.h"

/* at ends with NUL. The first line that is wrong, with what to do in why; 0: none. */
int conf_scan(const char *at, size_t length, struct why *why);

#endif
