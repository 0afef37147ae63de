/* The suite that every store's outbox must pass. */
#include "schema/parcels.h"

#include "publish/tree.h"
#include "schema/base/digest.h"
#include "schema/base/moment.h"
#include "tests/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { T0 = 1772294400, NOW = T0 + DAY };

static char folder[64];
static struct why why;
static struct publications *store;

static bool open_store(void)
{
    return publications_open(&store, folder, STORE_DAEMON, NULL, &why);
}

static bool done(bool ok)
{
    if (ok && publications_commit(store, &why))
        return true;
    publications_rollback(store);
    return false;
}

static bool begin(void)
{
    return publications_begin(store, &why);
}

static int fresh(void **state)
{
    (void)state;
    struct registry_files files = { .folder = "" };
    char digest[65];
    memset(digest, 'a', 64);
    digest[64] = '\0';
    snprintf(folder, sizeof folder, "/tmp/test_parcels.XXXXXX");
    why.text[0] = '\0';
    bool ok = mkdtemp(folder) != NULL && open_store() && begin()
           && done(publications_keep_registry(store, digest, &files, T0, &why));
    return ok ? 0 : -1;
}

static int gone(void **state)
{
    (void)state;
    publications_close(&store);
    return tree_remove(AT_FDCWD, folder, &why) ? 0 : -1;
}

static bool lay(int64_t start, int number)
{
    struct revision r = { .start = start, .revision = number, .published = start + HOUR,
                          .opening = "o", .body = "{}", .length = 2 };
    snprintf(r.id, sizeof r.id, "air/%s/%02d", moment_date(start, 0).text,
             moment_hour(start, 0).hour);
    memset(r.registry, 'a', 64);
    memset(r.content, 'c', 64);
    return begin()
        && done(publications_lay(store, &r, &(struct hour_document){ .start = start }, &why));
}

/* As a release does it. */
static bool release(int64_t start, int number, int64_t born)
{
    return lay(start, number) && begin()
        && done(publications_released(store, start, number, &why)
                && parcels_put(store, start, number, born, &why));
}

static bool meet(const char *portal, int64_t since, int64_t now)
{
    return begin()
        && done(parcels_part(store, &why)
                && (*portal == '\0'
                    || parcels_meet(store, portal, since == 0 ? NULL : &since, now, &why)));
}

static struct portal_state state_of(const char *portal)
{
    struct portal_state s = { .name = "" };
    bool more = true;
    while (more && strcmp(s.name, portal) != 0)
        if (!parcels_portal(store, s.name, &s, &more, &why))
            abort();
    if (!more || !parcels_count(store, &s, &why))
        return (struct portal_state){ .name = "" };
    return s;
}

static int64_t waiting(const char *portal)
{
    return state_of(portal).count[PARCEL_WAITING];
}

static bool fill(const char *portal, int most)
{
    return begin() && done(parcels_fill(store, portal, most, NOW, &why));
}

/* "0.1 1.1 1.2 ": hours after T0 and revisions of what is due. */
static const char *due(const char *portal, int64_t until)
{
    static char told[400];
    struct parcel p = { .start = INT64_MIN };
    bool more = true;
    told[0] = '\0';
    while (more) {
        if (!parcels_due(store, portal, until, p.start, p.revision, &p, &more, &why))
            return why.text;
        size_t n = strlen(told);
        if (more)
            snprintf(told + n, sizeof told - n, "%lld.%d ", (long long)((p.start - T0) / HOUR),
                     p.revision);
    }
    return told;
}

static struct parcel first(const char *portal)
{
    struct parcel p = { .id = 0 };
    bool more;
    if (!parcels_due(store, portal, INT64_MAX, INT64_MIN, 0, &p, &more, &why) || !more)
        p.id = 0;
    return p;
}

static bool try_it(struct parcel *p, enum parcel_state to, int64_t at)
{
    p->state = to;
    p->tries++;
    p->due = to == PARCEL_WAITING ? at + 10 : p->due;
    p->last = (struct receipt){ .at = at, .status = 503, .answer = "later" };
    return begin() && done(parcels_tried(store, p, &why));
}

static bool move(struct parcel p, enum parcel_state to)
{
    return begin() && done(parcels_move(store, &p, to, NOW, &why));
}

static struct parcel by_id(int64_t id)
{
    struct parcel p = { .id = 0 };
    bool more;
    if (!parcels_list(store, id - 1, true, &p, &more, &why) || !more)
        abort();
    return p;
}

/* ---- birth ---- */

TEST(a_release_makes_a_parcel_for_each_configured_portal)
{
    EXPECT(release(T0, 1, NOW));
    EXPECT(meet("city", 0, NOW) && begin() && done(parcels_meet(store, "town", NULL, NOW, &why)));
    EXPECT(waiting("city") == 0);
    EXPECT(release(T0 + HOUR, 1, NOW + 5) && waiting("city") == 1 && waiting("town") == 1);
    struct parcel p = first("city");
    EXPECT(p.born == NOW + 5 && p.due == NOW + 5 && p.tries == 0 && p.state == PARCEL_WAITING);
    EXPECT(strcmp(p.document, "air/2026-02-28/18") == 0 && p.last.at == 0);
    EXPECT(strcmp(p.file, digest_of("{}", 2).hex) == 0);
    EXPECT(state_of("city").oldest == NOW + 5 && state_of("city").next == NOW + 5);
}

TEST(a_rolled_back_release_leaves_no_parcel)
{
    EXPECT(meet("city", 0, NOW) && lay(T0, 1) && begin());
    EXPECT(publications_released(store, T0, 1, &why) && parcels_put(store, T0, 1, NOW, &why));
    publications_rollback(store);
    EXPECT(waiting("city") == 0);
    EXPECT(begin() && done(parcels_put(store, T0, 1, NOW, &why)) && waiting("city") == 1);
    EXPECT(begin() && done(parcels_put(store, T0, 1, NOW + 9, &why)) && first("city").born == NOW);
    EXPECT(!parcels_put(store, T0, 1, NOW, &why));       /* outside of a transaction */
}

TEST(a_new_portal_is_filled_from_its_date_in_slices)
{
    for (int i = 0; i < 6; i++)
        EXPECT(release(T0 + i * HOUR, 1, NOW));
    EXPECT(release(T0 + 3 * HOUR, 2, NOW) && lay(T0 + 6 * HOUR, 1));
    EXPECT(meet("city", T0 + 2 * HOUR, NOW) && state_of("city").filling && waiting("city") == 0);
    EXPECT(fill("city", 2) && waiting("city") == 2 && state_of("city").filling);
    publications_close(&store);
    EXPECT(open_store() && meet("city", T0 + 2 * HOUR, NOW) && state_of("city").filling);
    EXPECT(fill("city", 2) && waiting("city") == 4);
    EXPECT(fill("city", 2) && waiting("city") == 5 && !state_of("city").filling);
    EXPECT(strcmp(due("city", NOW - 1), "") == 0);
    EXPECT(strcmp(due("city", NOW), "2.1 3.1 4.1 5.1 ") == 0);
    EXPECT(fill("city", 2) && waiting("city") == 5);
    EXPECT(release(T0 + HOUR, 2, NOW) && waiting("city") == 5);      /* before its date */
    EXPECT(meet("city", T0 + 2 * HOUR, NOW) && !state_of("city").filling);
}

TEST(an_earlier_date_fills_again_and_doubles_nothing)
{
    for (int i = 0; i < 4; i++)
        EXPECT(release(T0 + i * HOUR, 1, NOW));
    EXPECT(meet("city", T0 + 2 * HOUR, NOW) && fill("city", 100) && waiting("city") == 2);
    EXPECT(meet("city", T0, NOW) && fill("city", 100) && waiting("city") == 4);
    EXPECT(meet("city", T0 + 3 * HOUR, NOW) && !state_of("city").filling);
}

TEST(a_portal_that_was_away_keeps_its_parcels_and_gets_what_it_missed)
{
    EXPECT(meet("city", T0, NOW) && fill("city", 9) && release(T0, 1, NOW));
    EXPECT(meet("", 0, NOW) && !state_of("city").configured && waiting("city") == 1);
    EXPECT(release(T0 + HOUR, 1, NOW) && waiting("city") == 1);
    EXPECT(meet("city", T0, NOW) && state_of("city").filling && fill("city", 9));
    EXPECT(waiting("city") == 2 && state_of("city").configured);
    EXPECT(meet("city", 0, NOW) && !state_of("city").bounded);
}

/* ---- order, tries, receipts ---- */

TEST(an_hours_revisions_go_one_after_the_other)
{
    EXPECT(meet("city", 0, NOW) && release(T0 + HOUR, 1, NOW) && release(T0, 1, NOW));
    EXPECT(release(T0 + HOUR, 2, NOW) && strcmp(due("city", NOW), "0.1 1.1 ") == 0);
    struct parcel p = first("city");
    EXPECT(try_it(&p, PARCEL_SETTLED, NOW) && strcmp(due("city", NOW), "1.1 ") == 0);
    p = first("city");
    EXPECT(try_it(&p, PARCEL_WAITING, NOW) && strcmp(due("city", NOW), "") == 0);
    EXPECT(strcmp(due("city", NOW + 10), "1.1 ") == 0 && state_of("city").next == NOW);
    EXPECT(try_it(&p, PARCEL_ABANDONED, NOW + 10) && strcmp(due("city", NOW), "1.2 ") == 0);
    p = by_id(p.id);
    EXPECT(p.tries == 2 && p.last.at == NOW + 10 && p.last.status == 503);
    EXPECT(strcmp(p.last.answer, "later") == 0 && p.state == PARCEL_ABANDONED);
    struct portal_state s = state_of("city");
    EXPECT(s.count[PARCEL_SETTLED] == 1 && s.count[PARCEL_ABANDONED] == 1
           && s.count[PARCEL_WAITING] == 1);
}

TEST(what_was_put_off_is_hastened_but_for_this_moments)
{
    EXPECT(meet("city", 0, NOW) && release(T0, 1, NOW) && release(T0 + HOUR, 1, NOW));
    struct parcel p = first("city");
    EXPECT(try_it(&p, PARCEL_WAITING, NOW) && strcmp(due("city", NOW), "1.1 ") == 0);
    EXPECT(begin() && done(parcels_hasten(store, "city", NOW, &why)));
    EXPECT(strcmp(due("city", NOW), "1.1 ") == 0);
    EXPECT(begin() && done(parcels_hasten(store, "city", NOW + 5, &why)));
    EXPECT(strcmp(due("city", NOW + 5), "0.1 1.1 ") == 0);
}

TEST(what_was_put_off_under_another_clock_is_due_now)
{
    EXPECT(meet("city", 0, NOW) && release(T0, 1, NOW + 400 * DAY));
    EXPECT(strcmp(due("city", NOW), "") == 0);
    struct portal_state s = state_of("city");
    s.rest = NOW + 400 * DAY;
    EXPECT(begin() && done(parcels_portal_keep(store, &s, &why)) && meet("city", 0, NOW));
    EXPECT(strcmp(due("city", NOW), "0.1 ") == 0 && state_of("city").rest == 0);
}

TEST(a_portal_that_asked_for_a_week_is_let_alone_across_a_start)
{
    EXPECT(meet("city", 0, NOW) && release(T0, 1, NOW));
    struct portal_state s = state_of("city");
    s.rest = NOW + 7 * DAY;
    EXPECT(begin() && done(parcels_portal_keep(store, &s, &why)) && meet("city", 0, NOW));
    EXPECT(state_of("city").rest == NOW + 7 * DAY);
}

TEST(a_portals_state_is_kept)
{
    EXPECT(meet("city", 0, NOW));
    struct portal_state s = state_of("city");
    s.rest = NOW + 60;
    s.failures = 3;
    s.held_since = NOW;
    s.setup = 42;
    s.last = (struct receipt){ .at = NOW, .status = 401, .answer = "who" };
    snprintf(s.held, sizeof s.held, "it answers 401");
    EXPECT(begin() && done(parcels_portal_keep(store, &s, &why)));
    publications_close(&store);
    EXPECT(open_store() && meet("city", 0, NOW + 9));
    s = state_of("city");
    EXPECT(s.rest == NOW + 60 && s.failures == 3 && s.held_since == NOW && s.setup == 42);
    EXPECT(strcmp(s.held, "it answers 401") == 0 && s.last.status == 401 && s.born == NOW);
    s.held[0] = '\0';
    EXPECT(begin() && done(parcels_portal_keep(store, &s, &why)));
    EXPECT(state_of("city").held[0] == '\0' && state_of("none").name[0] == '\0');
}

/* ---- the door ---- */

TEST(a_state_changes_only_through_the_door)
{
    static const char *const from_to[PARCEL_STATES] = { "0111", "1000", "1001", "1000" };
    for (int from = 0; from < PARCEL_STATES; from++)
        for (int to = 0; to < PARCEL_STATES; to++)
            EXPECT(parcel_may((enum parcel_state)from, (enum parcel_state)to)
                   == (from_to[from][to] == '1'));
    EXPECT(meet("city", 0, NOW) && release(T0, 1, NOW));
    struct parcel p = first("city");
    EXPECT(try_it(&p, PARCEL_SETTLED, NOW));
    EXPECT(!move(by_id(p.id), PARCEL_DROPPED) && strstr(why.text, "settled") != NULL);
    EXPECT(move(by_id(p.id), PARCEL_WAITING) && waiting("city") == 1);
    EXPECT(move(by_id(p.id), PARCEL_DROPPED) && waiting("city") == 0);
}

TEST(a_person_moves_what_is_tried_at_that_moment)
{
    EXPECT(meet("city", 0, NOW) && release(T0, 1, NOW));
    struct parcel p = first("city"), seen = p;
    EXPECT(move(seen, PARCEL_DROPPED) && try_it(&p, PARCEL_SETTLED, NOW));
    EXPECT(by_id(p.id).state == PARCEL_DROPPED);
    EXPECT(!move(seen, PARCEL_DROPPED) && strstr(why.text, "look again") != NULL);
}

TEST(a_retry_is_due_now_and_wakes_its_portal)
{
    EXPECT(meet("city", 0, NOW) && release(T0, 1, NOW));
    struct portal_state s = state_of("city");
    s.rest = NOW + HOUR;
    EXPECT(begin() && done(parcels_portal_keep(store, &s, &why)));
    struct parcel p = first("city");
    EXPECT(try_it(&p, PARCEL_WAITING, NOW + 30) && strcmp(due("city", NOW), "") == 0);
    EXPECT(move(by_id(p.id), PARCEL_WAITING) && strcmp(due("city", NOW), "0.1 ") == 0);
    EXPECT(state_of("city").rest == 0 && by_id(p.id).tries == 1);
}

TEST(the_list_leaves_out_what_is_settled_or_dropped_unless_asked)
{
    struct parcel p;
    bool more;
    EXPECT(meet("city", 0, NOW));
    for (int i = 0; i < 4; i++)
        EXPECT(release(T0 + i * HOUR, 1, NOW));
    p = first("city");
    EXPECT(try_it(&p, PARCEL_SETTLED, NOW));
    p = first("city");
    EXPECT(try_it(&p, PARCEL_ABANDONED, NOW));
    EXPECT(move(first("city"), PARCEL_DROPPED));
    int shown = 0, all = 0;
    for (p.id = 0; parcels_list(store, p.id, false, &p, &more, &why) && more;)
        shown++;
    for (p.id = 0; parcels_list(store, p.id, true, &p, &more, &why) && more;)
        all++;
    EXPECT(shown == 2 && all == 4);
}

TEST(a_known_digest_is_never_replaced)
{
    EXPECT(meet("city", 0, NOW) && release(T0, 1, NOW) && begin());
    EXPECT(done(parcels_seal(store, T0, 1, "other", &why)));
    EXPECT(strcmp(first("city").file, digest_of("{}", 2).hex) == 0);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, gone)

int main(void)
{
    const struct CMUnitTest facts[] = {
        RUN(a_release_makes_a_parcel_for_each_configured_portal),
        RUN(a_rolled_back_release_leaves_no_parcel),
        RUN(a_new_portal_is_filled_from_its_date_in_slices),
        RUN(an_earlier_date_fills_again_and_doubles_nothing),
        RUN(a_portal_that_was_away_keeps_its_parcels_and_gets_what_it_missed),
        RUN(an_hours_revisions_go_one_after_the_other),
        RUN(what_was_put_off_is_hastened_but_for_this_moments),
        RUN(what_was_put_off_under_another_clock_is_due_now),
        RUN(a_portal_that_asked_for_a_week_is_let_alone_across_a_start),
        RUN(a_portals_state_is_kept),
        RUN(a_state_changes_only_through_the_door),
        RUN(a_person_moves_what_is_tried_at_that_moment),
        RUN(a_retry_is_due_now_and_wakes_its_portal),
        RUN(the_list_leaves_out_what_is_settled_or_dropped_unless_asked),
        RUN(a_known_digest_is_never_replaced),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
