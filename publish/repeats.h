/* repeats: does a stranger's answer hold a secret of ours, or a piece of it? Pure. */
#ifndef PUBLISH_REPEATS_H
#define PUBLISH_REPEATS_H

#include "schema/base/why.h"

enum { REPEATS_MOST = 4200 };            /* bytes of either that are looked at */

/* Any eight letters and digits of the secret in a row, all of one that has fewer, in either case;
 * also as JSON (\/, \u002f), an address (%2F) or HTML (&#47;) writes what stands between them. */
bool repeats(const char *answer, const char *secret);

#endif
