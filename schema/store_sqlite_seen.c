/* What was seen under which message id. The block of ids a feed is at is kept in memory until the
 * feed goes on to the next one, or the transaction is committed. */
#include "schema/store_sqlite.h"

#include <endian.h>
#include <string.h>

static bool in_use(const struct seen_block *b)
{
    return b->feed[0] != '\0';
}

static bool write_block(struct readings *r, struct seen_block *b, struct why *why)
{
    uint64_t bytes[SEEN_BLOCK];
    if (!b->dirty)
        return true;
    for (size_t i = 0; i < SEEN_BLOCK; i++)
        bytes[i] = htole64(b->hash[i]);
    struct statement *s = sqlite_use(r->db, SEEN_PUT);
    bind_text(s, 1, b->feed, strlen(b->feed));
    bind_whole(s, 2, b->block);
    bind_bytes(s, 3, bytes, sizeof bytes);
    bind_whole(s, 4, b->written);
    b->dirty = false;
    return statement_done(s, why);
}

static bool take_hashes(struct statement *s, int column, uint64_t hash[SEEN_BLOCK], struct why *why)
{
    size_t length;
    const void *bytes = column_bytes(s, column, &length);
    if (length != SEEN_BLOCK * sizeof *hash)
        return fail(why, "the table seen has %zu bytes where %zu belong", length,
                    SEEN_BLOCK * sizeof *hash);
    memcpy(hash, bytes, length);
    for (size_t i = 0; i < SEEN_BLOCK; i++)
        hash[i] = le64toh(hash[i]);
    return true;
}

static bool read_block(struct readings *r, struct seen_block *b, const char *feed, int block,
                       struct why *why)
{
    *b = (struct seen_block){ .block = block };
    struct statement *s = sqlite_use(r->db, SEEN_ONE);
    bind_text(s, 1, feed, strlen(feed));
    bind_whole(s, 2, block);
    enum step step = statement_step(s, why);
    bool ok = step == STEP_END || (step == STEP_ROW && take_hashes(s, 0, b->hash, why));
    if (step == STEP_ROW)
        statement_end(s);
    if (ok)
        snprintf(b->feed, sizeof b->feed, "%s", feed);
    return ok;
}

/* The feed's own slot, else a free one, else the first: more feeds than slots only cost time. */
static struct seen_block *slot_of(struct readings *r, const char *feed)
{
    struct seen_block *slot = &r->seen[0];
    for (size_t i = 0; i < SEEN_FEEDS; i++) {
        if (strcmp(r->seen[i].feed, feed) == 0)
            return &r->seen[i];
        if (in_use(slot) && !in_use(&r->seen[i]))
            slot = &r->seen[i];
    }
    return slot;
}

bool seen_flush(struct readings *r, struct why *why)
{
    bool ok = true;
    for (size_t i = 0; ok && i < SEEN_FEEDS; i++)
        ok = write_block(r, &r->seen[i], why);
    return ok;
}

void seen_drop(struct readings *r)
{
    for (size_t i = 0; i < SEEN_FEEDS; i++) {
        r->seen[i].feed[0] = '\0';
        r->seen[i].dirty = false;
    }
}

bool readings_seen(struct readings *r, const char *feed, uint16_t mid, uint64_t hash,
                   int64_t now, struct why *why)
{
    int block = mid / SEEN_BLOCK;
    struct seen_block *b = slot_of(r, feed);
    if (!sqlite_writing(r->db, why))
        return false;
    if ((strcmp(b->feed, feed) != 0 || b->block != block)
        && (!write_block(r, b, why) || !read_block(r, b, feed, block, why)))
        return false;
    b->hash[mid % SEEN_BLOCK] = hash;
    b->written = now;
    b->dirty = true;
    return true;
}

static bool take_block(struct statement *s, uint64_t all[65536], struct why *why)
{
    int64_t block = column_whole(s, 0);
    if (block < 0 || block >= 65536 / SEEN_BLOCK)
        return fail(why, "the table seen has a block %d", (int)block);
    return take_hashes(s, 1, all + block * SEEN_BLOCK, why);
}

bool readings_seen_all(struct readings *r, const char *feed, int64_t since, uint64_t all[65536],
                       struct why *why)
{
    enum step step;
    memset(all, 0, 65536 * sizeof *all);
    if (!seen_flush(r, why))
        return false;
    struct statement *s = sqlite_use(r->db, SEEN_ALL);
    bind_text(s, 1, feed, strlen(feed));
    bind_whole(s, 2, since);
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (!take_block(s, all, why)) {
            statement_end(s);
            return false;
        }
    return step == STEP_END;
}

bool readings_seen_last(struct readings *r, const char *feed, int64_t now, int64_t *last,
                        bool *found, struct why *why)
{
    if (!seen_flush(r, why))
        return false;
    struct statement *s = sqlite_use(r->db, SEEN_LAST);
    bind_text(s, 1, feed, strlen(feed));
    bind_whole(s, 2, now);
    return first_whole(s, last, found, why);
}

bool readings_seen_forget(struct readings *r, const char *feed, struct why *why)
{
    if (!sqlite_writing(r->db, why))
        return false;
    struct seen_block *b = slot_of(r, feed);
    if (strcmp(b->feed, feed) == 0)
        *b = (struct seen_block){ 0 };
    struct statement *s = sqlite_use(r->db, SEEN_FORGET);
    bind_text(s, 1, feed, strlen(feed));
    return statement_done(s, why);
}
