/* serve: the site over HTTP. GET and HEAD, one thread, bounded in connections, time and size. */
#ifndef PUBLISH_SERVE_H
#define PUBLISH_SERVE_H

#include "schema/settings.h"

struct serve;

/* Listens on every address of serve.listen. settings must outlive it. */
MUST bool serve_open(struct serve **out, const struct settings *settings, struct why *why);
/* Closes what is still open; NULL is fine. */
void      serve_close(struct serve **serve);
/* Until `signals` (schema/base/signals.h) says to end; what is under way then is finished, within
 * five seconds. False: the wait itself failed. */
MUST bool serve_run(struct serve *serve, int signals, struct why *why);

#endif
