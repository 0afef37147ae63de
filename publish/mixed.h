/* mixed: a site whose hours were published partly as a demonstration. What was published stays as
 * it was, and so says what it said then: nobody can tell such a site's hours apart. */
#ifndef PUBLISH_MIXED_H
#define PUBLISH_MIXED_H

#include "schema/settings.h"

struct mixed { char what[200]; };        /* "": nothing is wrong, or nothing was published yet */
/* Looks at the oldest and at the newest hour of WEB/archive. */
struct mixed mixed_look(const struct settings *settings);
extern const char mixed_remedy[];

#endif
