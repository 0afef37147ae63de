/* digest: SHA-256 for what is cited and compared, a short hash for what is only told apart. */
#ifndef SCHEMA_BASE_DIGEST_H
#define SCHEMA_BASE_DIGEST_H

#include "schema/base/why.h"

struct digest { char hex[65]; };

struct digest digest_of(const void *bytes, size_t length);
struct digest64 { char text[45]; };
struct digest64 digest_base64(const struct digest *digest);      /* as HTTP writes a digest */

struct digesting;                        /* for several pieces; opened and ended as a pair */
MUST bool     digest_open(struct digesting **out);
void          digest_add(struct digesting *d, const void *bytes, size_t length);
struct digest digest_end(struct digesting **d);

uint64_t digest_short(const void *bytes, size_t length);

#endif
