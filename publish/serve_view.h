/* serve_view: one file of the site, opened at a known version: its bytes, its hash, and whether a
 * .gz beside it is really its own. */
#ifndef PUBLISH_SERVE_VIEW_H
#define PUBLISH_SERVE_VIEW_H

#include "publish/serve_file.h"
#include "schema/base/digest.h"

enum { VIEW_KEPT = 4 << 20 };        /* larger files are sent from the disk, not from memory */

struct view {
    int fd;                          /* -1: not open */
    char *bytes;                     /* of malloc; NULL: larger than VIEW_KEPT */
    struct version is;
};
#define NO_VIEW ((struct view){ .fd = -1 })

enum found view_open(struct view *v, const char *web, long number, const char *path,
                     const char *suffix, const struct version *is, struct why *why);
void       view_close(struct view *v);
MUST bool  view_digest(const struct view *v, struct digest *out);
/* A gzip file ends with the CRC-32 and the length of what was compressed: a stale one shows. */
bool       view_is_gzip_of(const struct view *gz, const struct view *plain);

#endif
