/* serve_site: a path below the web root into a file ready to be sent.
 *
 * Each answer is one file at one version, read whole and hashed: its ETag is the SHA-256 of the
 * very bytes that go out, so that it differs for each coding and never lies, also for two files of
 * one length written in one second. A look costs a readlink and two or three stats, and holds for
 * one turn of the loop; only a file that changed is read. A variant (.gz, .br) that is older than
 * its file, or a .gz that is not its file's, is not sent. */
#ifndef PUBLISH_SERVE_SITE_H
#define PUBLISH_SERVE_SITE_H

#include "publish/serve_cache.h"

struct site;

MUST bool  site_open(struct site **out, const char *web, size_t cache_bytes,
                     const struct press *press, struct why *why);
void       site_close(struct site **site);
/* A new turn: what was seen on the disk in the last one is looked at again when it is asked for. */
void       site_turn(struct site *site);
/* UNREADY: the site cannot be read at the moment; why says to the operator. */
enum found site_find(struct site *site, const char *path, const struct takes *takes,
                     struct held **out, struct why *why);
struct cache_state site_state(const struct site *site);

#endif
