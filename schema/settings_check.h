/* settings_check: what one key alone cannot tell: addresses taken apart, keys that need each other,
 * sessions that would evict each other. Inside settings only. */
#ifndef SCHEMA_SETTINGS_CHECK_H
#define SCHEMA_SETTINGS_CHECK_H

#include "schema/base/conf.h"
#include "schema/settings.h"

/* Completes the settings (host, port, tls, offset, ends); faults go to f with their lines. */
void settings_check(struct settings *s, const struct conf *conf, struct findings *f);

struct address { char host[200]; int port; };    /* port 0: none given */
/* host, host:port, [v6]:port, up to the end or a '/'; *rest is what follows. */
MUST bool address_parse(const char *text, struct address *out, const char **rest, struct why *why);
bool address_is_loopback(const char *host);
/* '+' stands alone in its level, '#' alone in the last. */
MUST bool topic_filter_check(const char *filter, struct why *why);

#endif
