/* serve_desk: one request in, one answer out. Knows the site and the run files, nothing of sockets
 * or of the HTTP library. */
#ifndef PUBLISH_SERVE_DESK_H
#define PUBLISH_SERVE_DESK_H

#include "publish/serve_health.h"
#include "publish/serve_request.h"
#include "publish/serve_site.h"

enum { HEAD_MOST = 8 << 10 };            /* bytes of a request's head */

struct reply {
    const struct held *held;             /* a file of the site; NULL: own */
    bool same;                           /* the client has it: 304 */
    struct answer own;                   /* to be pressed, sent once, and dropped */
};

struct desk;
MUST bool     desk_open(struct desk **out, const struct settings *settings,
                        const struct press *press, int64_t now, struct why *why);
void          desk_close(struct desk **desk);
void          desk_ask(struct desk *desk, const struct request *request, int64_t now,
                       struct reply *out);
void          desk_turn(struct desk *desk);      /* a turn of the loop: look at the disk again */
struct tally *desk_tally(struct desk *desk);

#endif
