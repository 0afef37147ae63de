/* serve_listen: one address of serve.listen as a listening socket. */
#ifndef PUBLISH_SERVE_LISTEN_H
#define PUBLISH_SERVE_LISTEN_H

#include "schema/base/why.h"

struct listener {
    int fd;                          /* -1: not open */
    bool v6, loopback;
};

/* "127.0.0.1:8080", "[::1]:8080", "[::]:80"; a name is refused: which address it means is not ours
 * to guess. Does not touch the network. */
MUST bool listen_check(const char *text, struct why *why);
MUST bool listen_open(struct listener *out, const char *text, struct why *why);

#endif
