/* health_portals: the portals in publish.json and publish.prom. */
#ifndef PUBLISH_HEALTH_PORTALS_H
#define PUBLISH_HEALTH_PORTALS_H

#include "publish/outbox.h"

/* [{"name","configured","filling","waiting","oldest","delivered","abandoned","dropped","failures",
 * "held","held_since","last":{"status","at","answer"},"first":{…}},…]; first: of those that wait */
void portals_json(struct text *out, const struct portals *portals, int offset);
void portals_prom(struct text *out, const struct portals *portals);

#endif
