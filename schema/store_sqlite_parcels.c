/* The outbox. */
#include "schema/parcels.h"
#include "schema/store_sqlite_publications.h"

#include <string.h>

const char *parcel_state_name(enum parcel_state state)
{
    static const char *const names[] = { "waiting", "settled", "abandoned", "dropped" };
    return names[state];
}

bool parcel_may(enum parcel_state from, enum parcel_state to)
{
    static const bool may[PARCEL_STATES][PARCEL_STATES] = {
        [PARCEL_WAITING] = { [PARCEL_SETTLED] = true, [PARCEL_ABANDONED] = true,
                             [PARCEL_DROPPED] = true },
        [PARCEL_SETTLED] = { [PARCEL_WAITING] = true },          /* sent again at a person's wish */
        [PARCEL_ABANDONED] = { [PARCEL_WAITING] = true, [PARCEL_DROPPED] = true },
        [PARCEL_DROPPED] = { [PARCEL_WAITING] = true },
    };
    return may[from][to];
}

/* With the portal as its first word. */
static struct statement *with_portal(struct publications *p, int which, const char *portal)
{
    struct statement *s = sqlite_use(p->db, which);
    bind_text(s, 1, portal, strlen(portal));
    return s;
}

static bool put_off_again(struct publications *p, const char *portal, int64_t now, struct why *why)
{
    struct statement *s = with_portal(p, PARCEL_CLAMP, portal);
    bind_whole(s, 2, now);
    if (!statement_done(s, why))
        return false;
    s = with_portal(p, PORTAL_CLAMP, portal);
    bind_whole(s, 2, now);
    return statement_done(s, why);
}

bool parcels_meet(struct publications *p, const char *portal, const int64_t *since, int64_t now,
                  struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = with_portal(p, PORTAL_MEET, portal);
    bind_whole(s, 2, now);
    if (since != NULL)
        bind_whole(s, 3, *since);
    else
        bind_text(s, 3, NULL, 0);
    return statement_done(s, why) && put_off_again(p, portal, now, why);
}

bool parcels_part(struct publications *p, struct why *why)
{
    return sqlite_writing(p->db, why) && statement_done(sqlite_use(p->db, PORTAL_PART), why);
}

static void receipt_take(struct statement *s, int first, struct receipt *out)
{
    *out = (struct receipt){ .at = column_whole(s, first),
                             .status = (long)column_whole(s, first + 1) };
    snprintf(out->answer, sizeof out->answer, "%s", column_text(s, first + 2, NULL));
}

bool parcels_portal(struct publications *p, const char *after, struct portal_state *out, bool *more,
                    struct why *why)
{
    struct statement *s = with_portal(p, PORTAL_NEXT, after);
    enum step step = statement_step(s, why);
    *more = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    *out = (struct portal_state){
        .born = column_whole(s, 1), .configured = column_whole(s, 2) != 0,
        .bounded = !column_none(s, 3), .since = column_whole(s, 3), .filling = !column_none(s, 4),
        .rest = column_whole(s, 5), .failures = (int)column_whole(s, 6),
        .held_since = column_whole(s, 7), .setup = column_whole(s, 9),
        .next = column_none(s, 13) ? INT64_MAX : column_whole(s, 13), .oldest = INT64_MAX,
    };
    snprintf(out->name, sizeof out->name, "%s", column_text(s, 0, NULL));
    snprintf(out->held, sizeof out->held, "%s", column_text(s, 8, NULL));
    receipt_take(s, 10, &out->last);
    statement_end(s);
    return true;
}

bool parcels_count(struct publications *p, struct portal_state *portal, struct why *why)
{
    enum step step;
    bool found;
    struct statement *s = with_portal(p, PARCEL_COUNTS, portal->name);
    memset(portal->count, 0, sizeof portal->count);
    while ((step = statement_step(s, why)) == STEP_ROW)
        if (column_whole(s, 0) >= 0 && column_whole(s, 0) < PARCEL_STATES)
            portal->count[column_whole(s, 0)] = column_whole(s, 1);
    portal->oldest = INT64_MAX;
    return step == STEP_END
        && (portal->count[PARCEL_WAITING] == 0
            || first_whole(with_portal(p, PARCEL_OLDEST, portal->name), &portal->oldest, &found,
                           why));
}

static void receipt_bind(struct statement *s, int first, const struct receipt *r)
{
    bind_whole(s, first, r->at);
    bind_whole(s, first + 1, r->status);
    bind_text(s, first + 2, r->answer, strlen(r->answer));
}

bool parcels_portal_keep(struct publications *p, const struct portal_state *portal, struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = with_portal(p, PORTAL_KEEP, portal->name);
    bool held = portal->held[0] != '\0';
    bind_whole(s, 2, portal->rest);
    bind_whole(s, 3, portal->failures);
    bind_whole(s, 4, portal->held_since);
    bind_text(s, 5, held ? portal->held : NULL, held ? strlen(portal->held) : 0);
    bind_whole(s, 6, portal->setup);
    receipt_bind(s, 7, &portal->last);
    return statement_done(s, why);
}

bool parcels_put(struct publications *p, int64_t start, int revision, int64_t born, struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = sqlite_use(p->db, PARCEL_PUT);
    bind_whole(s, 1, start);
    bind_whole(s, 2, revision);
    bind_whole(s, 3, born);
    return statement_done(s, why);
}

/* The slice, then where it ended: without an end it was the last. */
bool parcels_fill(struct publications *p, const char *portal, int most, int64_t born,
                  struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = with_portal(p, PARCEL_FILL, portal);
    bind_whole(s, 2, most);
    bind_whole(s, 3, born);
    if (!statement_done(s, why))
        return false;
    s = with_portal(p, PORTAL_FILLED, portal);
    bind_whole(s, 2, most - 1);
    return statement_done(s, why);
}

static bool parcel_take(struct statement *s, struct parcel *out, bool *more, struct why *why)
{
    enum step step = statement_step(s, why);
    *more = step == STEP_ROW;
    if (step != STEP_ROW)
        return step == STEP_END;
    *out = (struct parcel){
        .id = column_whole(s, 0), .start = column_whole(s, 2), .revision = (int)column_whole(s, 3),
        .born = column_whole(s, 4), .due = column_whole(s, 5), .tries = (int)column_whole(s, 6),
        .state = (enum parcel_state)column_whole(s, 7),
    };
    snprintf(out->portal, sizeof out->portal, "%s", column_text(s, 1, NULL));
    receipt_take(s, 8, &out->last);
    snprintf(out->document, sizeof out->document, "%s", column_text(s, 11, NULL));
    snprintf(out->file, sizeof out->file, "%s", column_text(s, 12, NULL));
    bool known = out->state < PARCEL_STATES;
    statement_end(s);
    return known || fail(why, "parcel %lld has a state that this program does not know",
                         (long long)out->id);
}

bool parcels_due(struct publications *p, const char *portal, int64_t until, int64_t after_start,
                 int after_revision, struct parcel *out, bool *more, struct why *why)
{
    struct statement *s = with_portal(p, PARCEL_DUE, portal);
    bind_whole(s, 2, until);
    bind_whole(s, 3, after_start);
    bind_whole(s, 4, after_revision);
    return parcel_take(s, out, more, why);
}

bool parcels_list(struct publications *p, int64_t after, bool settled, struct parcel *out,
                  bool *more, struct why *why)
{
    struct statement *s = sqlite_use(p->db, PARCEL_LIST);
    bind_whole(s, 1, after);
    bind_whole(s, 2, settled);
    return parcel_take(s, out, more, why);
}

bool parcels_seal(struct publications *p, int64_t start, int revision, const char *file,
                  struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = sqlite_use(p->db, DOCUMENT_SEAL);
    bind_whole(s, 1, start);
    bind_whole(s, 2, revision);
    bind_text(s, 3, file, strlen(file));
    return statement_done(s, why);
}

bool parcels_tried(struct publications *p, const struct parcel *parcel, struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    if (parcel->state != PARCEL_WAITING && !parcel_may(PARCEL_WAITING, parcel->state))
        return fail(why, "a parcel that waits cannot become %s", parcel_state_name(parcel->state));
    struct statement *s = sqlite_use(p->db, PARCEL_TRIED);
    bind_whole(s, 1, parcel->id);
    bind_whole(s, 2, parcel->state);
    bind_whole(s, 3, parcel->tries);
    bind_whole(s, 4, parcel->due);
    receipt_bind(s, 5, &parcel->last);
    return statement_done(s, why);
}

bool parcels_hasten(struct publications *p, const char *portal, int64_t now, struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = with_portal(p, PARCEL_HASTEN, portal);
    bind_whole(s, 2, now);
    return statement_done(s, why);
}

static bool wake(struct publications *p, const char *portal, struct why *why)
{
    return statement_done(with_portal(p, PORTAL_WAKE, portal), why);
}

bool parcels_move(struct publications *p, const struct parcel *parcel, enum parcel_state to,
                  int64_t now, struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    if (parcel->state != to && !parcel_may(parcel->state, to))
        return fail(why, "parcel %lld is %s and cannot become %s", (long long)parcel->id,
                    parcel_state_name(parcel->state), parcel_state_name(to));
    struct statement *s = sqlite_use(p->db, PARCEL_MOVE);
    bind_whole(s, 1, parcel->id);
    bind_whole(s, 2, parcel->state);
    bind_whole(s, 3, to);
    bind_whole(s, 4, now);
    return statement_done(s, why)
        && (sqlite_changes(p->db) == 1 || fail(why, "parcel %lld is no longer %s; look again",
                                               (long long)parcel->id,
                                               parcel_state_name(parcel->state)))
        && (to != PARCEL_WAITING || wake(p, parcel->portal, why));
}
