/* Parts of split messages: a part may be acknowledged only when it is on disk, and its fellows may
 * come after a restart; so the store keeps them. */
#include "schema/store_sqlite.h"

#include "schema/base/digest.h"

#include <string.h>

enum { SETS_SLICE = 100 };

/* The place of a set: feed, source, stamp from `first` on. */
static void bind_set(struct statement *s, const struct part *part)
{
    bind_text(s, 1, part->feed, strlen(part->feed));
    bind_text(s, 2, part->source, strlen(part->source));
    bind_text(s, 3, part->stamp, strlen(part->stamp));
}

static bool count_of(struct statement *s, int64_t *count, struct why *why)
{
    bool found;
    *count = 0;
    return first_whole(s, count, &found, why);
}

/* By its bytes, in any set of its source. */
static struct statement *with_same(struct readings *r, int which, const struct part *part, int64_t hash)
{
    struct statement *s = sqlite_use(r->db, which);
    bind_text(s, 1, part->feed, strlen(part->feed));
    bind_text(s, 2, part->source, strlen(part->source));
    bind_whole(s, 3, part->number);
    bind_whole(s, 4, hash);
    return s;
}

/* Of any set of its source: a part without a stamp may have joined one with a stamp. */
static bool is_known(struct readings *r, const struct part *part, int64_t hash, bool *known,
                     struct why *why)
{
    int64_t count;
    bool ok = count_of(with_same(r, PART_KNOWN, part, hash), &count, why);
    *known = count > 0;
    return ok;
}

/* A part without a stamp belongs to the sending of its source that was made nearest to it, within
 * the minute, and where what has the higher number was said later. Has that sending a part of its
 * number, also one that was read, then this is the rest of one whose beginning was lost, and of no
 * other. Of equally near ones it is the last that lacks it. */
static bool adopt(struct readings *r, struct part *part, struct why *why)
{
    struct statement *s = sqlite_use(r->db, PART_ADOPT);
    bind_text(s, 1, part->feed, strlen(part->feed));
    bind_text(s, 2, part->source, strlen(part->source));
    bind_whole(s, 3, part->number);
    bind_whole(s, 4, part->said);
    bind_whole(s, 5, PART_SENDING);
    enum step step = statement_step(s, why);
    if (step != STEP_ROW)
        return step == STEP_END;
    if (column_whole(s, 1) == 0)
        snprintf(part->stamp, sizeof part->stamp, "%s", column_text(s, 0, NULL));
    statement_end(s);
    return true;
}

/* The other way round it came first. By its clock it must be of this sending, in the order of all
 * the parts that are there: for else it may be the rest of one whose beginning was lost. */
static bool fetch(struct readings *r, const struct part *part, struct why *why)
{
    if (part->stamp[0] == '\0')
        return true;
    struct statement *s = sqlite_use(r->db, PART_FETCH);
    bind_set(s, part);
    bind_whole(s, 4, part->said);
    bind_whole(s, 5, PART_SENDING);
    return statement_done(s, why);
}

static bool set_forget(struct readings *r, const struct part *part, bool joined, struct why *why)
{
    struct statement *s = sqlite_use(r->db, PART_FORGET);
    bind_set(s, part);
    bind_whole(s, 4, joined);
    return statement_done(s, why);
}

static bool add(struct readings *r, const struct part *part, int64_t hash, struct why *why)
{
    struct statement *s = sqlite_use(r->db, PART_PUT);
    bind_set(s, part);
    bind_whole(s, 4, part->number);
    bind_whole(s, 5, part->parts);
    bind_whole(s, 6, part->said);
    bind_whole(s, 7, part->waits);
    bind_whole(s, 8, hash);
    bind_text(s, 9, part->topic, strlen(part->topic));
    bind_bytes(s, 10, part->frame, part->length);
    bind_whole(s, 11, part->retained);
    bind_whole(s, 12, part->replayed);
    bind_whole(s, 13, part->heard);
    return statement_done(s, why);
}

/* It waits already, having come again; so the refused message that is replayed waits with it. */
static bool mark(struct readings *r, const struct part *part, int64_t hash, struct why *why)
{
    if (part->replayed == 0)
        return true;
    struct statement *s = with_same(r, PART_MARK, part, hash);
    bind_whole(s, 5, part->replayed);
    return statement_done(s, why);
}

/* ---- out again ---- */

/* The frames of a set in their order, each on its line. With one stored copy among them the whole
 * is one. */
static bool frames(struct readings *r, struct part *part, struct text *out, struct why *why)
{
    enum step step;
    size_t length;
    struct statement *s = sqlite_use(r->db, PART_FRAMES);
    bind_set(s, part);
    while ((step = statement_step(s, why)) == STEP_ROW) {
        const void *frame = column_bytes(s, 0, &length);
        text_add(out, frame, length);
        text_put(out, "\r\n");
        part->retained |= column_whole(s, 1) != 0;
    }
    return step == STEP_END && (!out->spilt || fail(why, "a split message is too large"));
}

bool readings_part_take(struct readings *r, struct part *part, struct text *out,
                        struct why *why)
{
    if (!sqlite_writing(r->db, why) || !frames(r, part, out, why))
        return false;
    struct statement *s = sqlite_use(r->db, PART_JOINED);
    bind_set(s, part);
    return statement_done(s, why);
}

static bool set_read(struct statement *s, const char *feed, struct part *out, bool *found,
                     struct why *why)
{
    enum step step = statement_step(s, why);
    *found = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    *out = (struct part){ .parts = (int)column_whole(s, 2), .heard = column_whole(s, 3) };
    snprintf(out->feed, sizeof out->feed, "%s", feed);
    snprintf(out->source, sizeof out->source, "%s", column_text(s, 0, NULL));
    snprintf(out->stamp, sizeof out->stamp, "%s", column_text(s, 1, NULL));
    snprintf(out->topic, sizeof out->topic, "%s", column_text(s, 4, NULL));
    statement_end(s);
    return true;
}

/* The set that has waited longest, its first part since before `before` (or any); *found false:
 * none. */
static bool oldest(struct readings *r, const char *feed, int64_t before, struct part *out,
                   bool *found, struct why *why)
{
    struct statement *s = sqlite_use(r->db, PART_OLDEST);
    bind_text(s, 1, feed, strlen(feed));
    bind_whole(s, 2, before);
    return set_read(s, feed, out, found, why);
}

static bool refuse_set(struct readings *r, struct part *set, struct why *why)
{
    struct text body = TEXT(PAYLOAD_MOST);
    struct refusal refusal = { .heard = set->heard, .reason = INCOMPLETE };
    int64_t there;
    struct statement *s = sqlite_use(r->db, PART_COUNT);
    bind_set(s, set);
    bool ok = count_of(s, &there, why) && frames(r, set, &body, why);
    refusal.payload = body.at;
    refusal.length = body.length;
    refusal.retained = set->retained;
    snprintf(refusal.feed, sizeof refusal.feed, "%s", set->feed);
    snprintf(refusal.topic, sizeof refusal.topic, "%s", set->topic);
    snprintf(refusal.detail, sizeof refusal.detail, "%d of %d parts came", (int)there, set->parts);
    ok = ok && readings_refuse(r, &refusal, why) && set_forget(r, set, false, why);
    text_close(&body);
    return ok;
}

/* A sender that splits and never ends costs no more than so much of the disk. */
static bool keep_few(struct readings *r, const char *feed, struct why *why)
{
    int64_t open;
    struct part set;
    bool found;
    struct statement *s = sqlite_use(r->db, PART_OPEN);
    bind_text(s, 1, feed, strlen(feed));
    if (!count_of(s, &open, why))
        return false;
    return open <= PARTS_MOST || (oldest(r, feed, INT64_MAX, &set, &found, why) && found
                                  && refuse_set(r, &set, why));
}

/* Its set, if it does not say; and was it there before? A part that nothing names may have the same
 * bytes in the next sending: a set that lacks it has the first claim. */
static bool place(struct readings *r, struct part *part, int64_t hash, bool *known, struct why *why)
{
    bool loose = part->stamp[0] == '\0';
    *known = false;
    if (loose && !part->named && !adopt(r, part, why))
        return false;
    if (loose && part->stamp[0] != '\0')
        return true;
    if (!is_known(r, part, hash, known, why))
        return false;
    return *known || !loose || !part->named || adopt(r, part, why);
}

/* Under a stamp it is sent anew. Without one two sendings cannot be told apart: what waits of the
 * earlier one is refused, and not written over. What is replayed is older than what waits. */
static bool make_room(struct readings *r, const struct part *part, bool *room, struct why *why)
{
    struct part set;
    bool found = false;
    *room = true;
    if (part->stamp[0] != '\0' && part->replayed == 0)
        return true;
    struct statement *s = sqlite_use(r->db, PART_RIVAL);
    bind_set(s, part);
    bind_whole(s, 4, part->number);
    if (!set_read(s, part->feed, &set, &found, why))
        return false;
    *room = !found || part->replayed == 0;
    return !found || !*room || refuse_set(r, &set, why);
}

static bool put_in(struct readings *r, const struct part *part, int64_t hash, struct why *why)
{
    return set_forget(r, part, true, why) && add(r, part, hash, why) && fetch(r, part, why)
        && keep_few(r, part->feed, why);
}

bool readings_part_put(struct readings *r, struct part *part, enum part_put *how, struct why *why)
{
    int64_t hash = (int64_t)digest_short(part->frame, part->length), there;
    bool known, room;
    *how = PART_WAITS;
    if (!sqlite_writing(r->db, why) || !place(r, part, hash, &known, why))
        return false;
    if (known)
        return mark(r, part, hash, why);
    if (!make_room(r, part, &room, why) || (room && !put_in(r, part, hash, why)))
        return false;
    struct statement *s = sqlite_use(r->db, PART_COUNT);
    bind_set(s, part);
    if (!count_of(s, &there, why))
        return false;
    if (!room)
        *how = PART_DISPLACED;
    else if (there == part->parts)
        *how = PART_WHOLE;
    return true;
}

bool readings_parts_wait(struct readings *r, const char *feed, int64_t before, int64_t *count,
                         struct why *why)
{
    struct statement *s = sqlite_use(r->db, PART_WAITING);
    bind_text(s, 1, feed, strlen(feed));
    bind_whole(s, 2, before);
    return count_of(s, count, why);
}

bool readings_part_replayed(struct readings *r, int64_t after, int64_t *message, bool *found,
                            struct why *why)
{
    struct statement *s = sqlite_use(r->db, PART_REPLAYED);
    bind_whole(s, 1, after);
    return first_whole(s, message, found, why);
}

bool readings_part_feed(struct readings *r, char feed[65], bool *found, struct why *why)
{
    struct statement *s = sqlite_use(r->db, PART_FEED);
    bind_text(s, 1, feed, strlen(feed));
    enum step step = statement_step(s, why);
    *found = step == STEP_ROW;
    if (!*found)
        return step == STEP_END;
    snprintf(feed, 65, "%s", column_text(s, 0, NULL));
    statement_end(s);
    return true;
}

bool readings_parts_expire(struct readings *r, const char *feed, int64_t before, struct why *why)
{
    struct part set;
    bool found = true;
    if (!sqlite_writing(r->db, why))
        return false;
    for (int i = 0; i < SETS_SLICE && found; i++)
        if (!oldest(r, feed, before, &set, &found, why) || (found && !refuse_set(r, &set, why)))
            return false;
    struct statement *s = sqlite_use(r->db, PART_FORGET_JOINED);
    bind_text(s, 1, feed, strlen(feed));
    bind_whole(s, 2, before);
    return statement_done(s, why);
}
