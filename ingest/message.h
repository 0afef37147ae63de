/* message: what a broker handed us, before anything is known of it. */
#ifndef INGEST_MESSAGE_H
#define INGEST_MESSAGE_H

#include "schema/base/why.h"

struct json_map;
struct sm4;

struct message {
    const char *feed, *topic;
    const void *body;
    size_t length;
    int64_t heard;         /* seconds, wall */
    int64_t replayed;      /* number of the refused message that this is; 0: it is heard now */
    struct sm4 *sm4;       /* the feed's key for frames that are encrypted; NULL: none */
    const struct json_map *map;    /* the feed's; NULL: the contract's shape */
    bool joined;           /* the parts of one split message, which the store has put together */
    bool retained;         /* a stored copy, replayed at subscription: judged by its own time */
};

#endif
