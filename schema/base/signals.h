/* signals: SIGTERM and SIGINT as a descriptor in the one wait; SIGPIPE and SIGXFSZ ignored, so
 * that a closed peer and a full disk are errors of a call, not the end of the process. */
#ifndef SCHEMA_BASE_SIGNALS_H
#define SCHEMA_BASE_SIGNALS_H

#include "schema/base/why.h"

MUST int  signals_open(struct why *why);     /* the descriptor, or -1 */
bool      signals_came(int fd);              /* a wish to end was read from it */

#endif
