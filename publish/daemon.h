/* daemon: the turns of the cycle, once for a chosen moment or always by the clock. */
#ifndef PUBLISH_DAEMON_H
#define PUBLISH_DAEMON_H

#include "publish/cycle.h"

/* Both return the exit code; what happened is logged. signals: the descriptor of a wish to end. */
int daemon_once(struct cycle *cycle, const struct settings *settings, int64_t now, int signals);
int daemon_always(struct cycle *cycle, const struct settings *settings, int signals);

#endif
