/* daemon: the turns of the cycle and then of the outbox, once for a chosen moment or always by the
 * clock. What is due is released first; the portals are served while nothing else is to be done. */
#ifndef PUBLISH_DAEMON_H
#define PUBLISH_DAEMON_H

#include "publish/cycle.h"
#include "publish/outbox.h"

/* Both return the exit code; what happened is logged. signals: the descriptor of a wish to end. */
int daemon_once(struct cycle *cycle, struct outbox *outbox, const struct settings *settings,
                int64_t now, int signals);
int daemon_always(struct cycle *cycle, struct outbox *outbox, const struct settings *settings,
                  int signals);

#endif
