/* serve_cache: representations that were read, hashed and made ready to send, by path and coding,
 * the longest unused forgotten first. Whether one still stands is the asker's to compare. */
#ifndef PUBLISH_SERVE_CACHE_H
#define PUBLISH_SERVE_CACHE_H

#include "publish/serve_accept.h"
#include "publish/serve_answer.h"
#include "publish/serve_file.h"

struct held {
    char *path;
    enum coding coding;
    struct version original, sent;   /* of the file itself, and of what goes out for it */
    void *made;                      /* by the press; NULL: not to be sent */
    char tag[40];
    size_t cost;                     /* bytes it keeps busy */
    uint64_t seen;                   /* the turn it was last compared with the disk in */
    struct held *next;               /* of its bucket */
    struct held *newer, *older;
};

struct cache;
MUST bool    cache_open(struct cache **out, size_t bytes, const struct press *press);
void         cache_close(struct cache **cache);
struct held *cache_find(struct cache *c, const char *path, enum coding coding);
struct held *cache_peek(struct cache *c, const char *path, enum coding coding);   /* uncounted */
/* One in place of what stood under its path and coding; NULL: no memory. Its cost is on the books,
 * so that others may have gone for it. */
struct held *cache_make(struct cache *c, const char *path, enum coding coding, size_t cost);

struct cache_state { uint64_t hits, misses; size_t held, bytes; };
struct cache_state cache_state(const struct cache *c);

#endif
