/* verb_outbox: `envpub outbox`: what the portals wait for and what they refused. words[0] is the
 * verb. Returns the exit code. */
#ifndef PUBLISH_VERB_OUTBOX_H
#define PUBLISH_VERB_OUTBOX_H

#include "schema/house.h"

int verb_outbox(const struct house *house, char **words);

#endif
