/* feed_tls: the certificates and the key of a feed, as they are loaded for its broker: one load for
 * the connection and for those that check it beforehand. */
#ifndef SCHEMA_FEED_TLS_H
#define SCHEMA_FEED_TLS_H

#include "schema/base/findings.h"
#include "schema/settings.h"

enum { TLS_FILES = 3 };
struct tls_fault { const char *key; struct why why; };   /* key: "ca", "cert" or "key" of the feed */

/* Into an SSL_CTX; how many of the three cannot be loaded, each with its reason. */
size_t feed_tls_load(void *context, const struct feed_settings *feed,
                     struct tls_fault faults[TLS_FILES]);
/* Of every feed, with the lines of the configuration; what this user cannot read is a warning. */
void feed_tls_check(const struct settings *settings, struct findings *f);

#endif
