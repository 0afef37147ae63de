/* offset: a document's name and file are of the site's local time, so that what is published binds
 * site.utc_offset. */
#ifndef PUBLISH_OFFSET_H
#define PUBLISH_OFFSET_H

#include "schema/publications.h"

/* False: what was published last is named at another offset; why says which, and what to do. */
MUST bool offset_stands(struct publications *p, int offset, struct why *why);

#endif
