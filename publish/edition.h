/* edition: one file hj633-*.json into a standard, strictly: every fault is found, with its file and
 * member; what is missing, misspelt or not rising forbids a start. */
#ifndef PUBLISH_EDITION_H
#define PUBLISH_EDITION_H

#include "publish/standard.h"

/* False when there were faults; *out is then not to be used. */
MUST bool edition_read(struct standard *out, const char *file, const void *bytes, size_t length,
                       int offset, struct findings *f);

#endif
