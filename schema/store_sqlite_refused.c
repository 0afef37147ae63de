/* What could not become a reading. */
#include "schema/store_sqlite.h"

#include <string.h>

static bool one_changed(struct readings *r, struct statement *s, int64_t id, struct why *why)
{
    if (!statement_done(s, why))
        return false;
    return sqlite_changes(r->db) == 1 || fail(why, "no open refused message has the number %lld",
                                              (long long)id);
}

static bool is_listed(struct readings *r, const struct refusal *refusal, bool *listed,
                      struct why *why)
{
    int64_t count = 0;
    bool found;
    struct statement *s = sqlite_use(r->db, REFUSED_LIKE);
    bind_text(s, 1, refusal->feed, strlen(refusal->feed));
    bind_text(s, 2, refusal->topic, strlen(refusal->topic));
    bind_bytes(s, 3, refusal->payload, refusal->length);
    bool ok = first_whole(s, &count, &found, why);
    *listed = count > 0;
    return ok;
}

bool readings_refuse(struct readings *r, const struct refusal *refusal, struct why *why)
{
    const char *reason = reason_name(refusal->reason);
    bool listed = false;
    if (!sqlite_writing(r->db, why))
        return false;
    if (reason == NULL)
        return fail(why, "a message is refused for no reason");
    if (refusal->retained && !is_listed(r, refusal, &listed, why))
        return false;
    if (listed)
        return true;
    struct statement *s = sqlite_use(r->db, REFUSED_ADD);
    bind_whole(s, 1, refusal->heard);
    bind_text(s, 2, reason, strlen(reason));
    bind_text(s, 3, refusal->feed, strlen(refusal->feed));
    bind_text(s, 4, refusal->topic, strlen(refusal->topic));
    bind_text(s, 5, refusal->detail, strlen(refusal->detail));
    bind_bytes(s, 6, refusal->payload, refusal->length);
    bind_whole(s, 7, refusal->retained);
    return statement_done(s, why);
}

static bool refusal_read(struct readings *r, struct statement *s, struct refusal *out,
                         struct why *why)
{
    size_t length;
    *out = (struct refusal){ .id = column_whole(s, 0), .heard = column_whole(s, 1),
                             .retained = column_whole(s, 7) != 0 };
    if (!reason_of(column_text(s, 2, NULL), &out->reason))
        return fail(why, "a message was refused for a reason that this program does not know");
    snprintf(out->feed, sizeof out->feed, "%s", column_text(s, 3, NULL));
    snprintf(out->topic, sizeof out->topic, "%s", column_text(s, 4, NULL));
    snprintf(out->detail, sizeof out->detail, "%s", column_text(s, 5, NULL));
    const void *payload = column_bytes(s, 6, &length);
    text_clear(&r->payload);
    text_add(&r->payload, payload, length);
    out->payload = r->payload.at;
    out->length = length;
    return !r->payload.spilt || fail(why, "out of memory");
}

/* The payload is copied: an unfinished statement would hold the database's state for good. */
bool readings_refused(struct readings *r, int64_t from, struct refusal *out, bool *more,
                      struct why *why)
{
    struct statement *s = sqlite_use(r->db, REFUSED_NEXT);
    bind_whole(s, 1, from);
    enum step step = statement_step(s, why);
    *more = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    bool ok = refusal_read(r, s, out, why);
    statement_end(s);
    return ok;
}

bool readings_settle(struct readings *r, int64_t id, int64_t when, struct why *why)
{
    if (!sqlite_writing(r->db, why))
        return false;
    struct statement *s = sqlite_use(r->db, REFUSED_SETTLE);
    bind_whole(s, 1, id);
    bind_whole(s, 2, when);
    return one_changed(r, s, id, why);
}

bool readings_refuse_again(struct readings *r, int64_t id, enum reason reason, const char *detail,
                           struct why *why)
{
    const char *name = reason_name(reason);
    if (!sqlite_writing(r->db, why))
        return false;
    if (name == NULL)
        return fail(why, "a message is refused for no reason");
    struct statement *s = sqlite_use(r->db, REFUSED_AGAIN);
    bind_whole(s, 1, id);
    bind_text(s, 2, name, strlen(name));
    bind_text(s, 3, detail, strlen(detail));
    return one_changed(r, s, id, why);
}

bool readings_refused_counts(struct readings *r, int64_t by_reason[REASONS], struct why *why)
{
    enum step step;
    enum reason reason;
    struct statement *s = sqlite_use(r->db, REFUSED_COUNTS);
    memset(by_reason, 0, REASONS * sizeof *by_reason);
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (reason_of(column_text(s, 0, NULL), &reason))
            by_reason[reason] = column_whole(s, 1);
    return step == STEP_END;
}
