#include "publish/serve_cache.h"

#include "schema/base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 4096, OWN_COST = 4096 };    /* OWN_COST: headers, nodes, what the library keeps */

struct cache {
    struct press press;
    size_t most;
    struct held *bucket[BUCKETS];
    struct held *newest, *oldest;
    struct cache_state state;
};

bool cache_open(struct cache **out, size_t bytes, const struct press *press)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return false;
    (*out)->press = *press;
    (*out)->most = bytes;
    return true;
}

static struct held **bucket_of(struct cache *c, const char *path)
{
    return &c->bucket[digest_short(path, strlen(path)) % BUCKETS];
}

static void unlink_age(struct cache *c, struct held *h)
{
    *(h->newer == NULL ? &c->newest : &h->newer->older) = h->older;
    *(h->older == NULL ? &c->oldest : &h->older->newer) = h->newer;
}

static void link_newest(struct cache *c, struct held *h)
{
    h->newer = NULL;
    h->older = c->newest;
    *(c->newest == NULL ? &c->oldest : &c->newest->newer) = h;
    c->newest = h;
}

static void forget(struct cache *c, struct held *h)
{
    struct held **at = bucket_of(c, h->path);
    while (*at != h)
        at = &(*at)->next;
    *at = h->next;
    unlink_age(c, h);
    c->state.held--;
    c->state.bytes -= h->cost;
    if (h->made != NULL)
        c->press.drop(h->made);
    free(h->path);
    free(h);
}

void cache_close(struct cache **cache)
{
    if (*cache == NULL)
        return;
    while ((*cache)->oldest != NULL)
        forget(*cache, (*cache)->oldest);
    free(*cache);
    *cache = NULL;
}

struct held *cache_peek(struct cache *c, const char *path, enum coding coding)
{
    struct held *h = *bucket_of(c, path);
    while (h != NULL && (h->coding != coding || strcmp(h->path, path) != 0))
        h = h->next;
    return h;
}

struct held *cache_find(struct cache *c, const char *path, enum coding coding)
{
    struct held *h = cache_peek(c, path, coding);
    if (h == NULL) {
        c->state.misses++;
        return NULL;
    }
    c->state.hits++;
    if (h != c->newest) {
        unlink_age(c, h);
        link_newest(c, h);
    }
    return h;
}

struct held *cache_make(struct cache *c, const char *path, enum coding coding, size_t cost)
{
    struct held *h = cache_peek(c, path, coding);
    cost += OWN_COST;
    if (h != NULL)
        forget(c, h);
    while (c->oldest != NULL && c->state.bytes + cost > c->most)
        forget(c, c->oldest);
    h = calloc(1, sizeof *h);
    char *name = strdup(path);
    if (h == NULL || name == NULL) {
        free(h);
        free(name);
        return NULL;
    }
    *h = (struct held){ .path = name, .coding = coding, .cost = cost, .next = *bucket_of(c, path) };
    *bucket_of(c, path) = h;
    link_newest(c, h);
    c->state.held++;
    c->state.bytes += cost;
    return h;
}

struct cache_state cache_state(const struct cache *c)
{
    return c->state;
}
