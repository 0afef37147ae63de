/* The daemon's clock through long work: a cycle, an outbox and clocks that stand in for the real
 * ones. */
#define clock_now           faked_clock_now
#define clock_monotonic     faked_clock_monotonic
#define cycle_turn          faked_cycle_turn
#define cycle_news          faked_cycle_news
#define cycle_wait          faked_cycle_wait
#define cycle_publications  faked_cycle_publications
#define outbox_turn         faked_outbox_turn
#define outbox_wait         faked_outbox_wait
#define outbox_fd           faked_outbox_fd
#define outbox_look         faked_outbox_look
#define news_write          faked_news_write
#define signals_came        faked_signals_came
#include "publish/daemon.c"
#include "tests/test.h"

enum { TURNS = 40, LENGTH = 5, WRITES = 200 };   /* a turn takes so many seconds */

static struct settings settings;
static struct news news;
static int64_t now, told[TURNS], written[WRITES], wrote[WRITES];
static size_t turned, writes, asked;
static int64_t jump;                 /* of the clock, in the middle of the work */

int64_t clock_now(void)
{
    return now;
}

int64_t clock_monotonic(void)
{
    return ((int64_t)turned * LENGTH + (int64_t)asked++) * 1000;     /* no wait lasts for ever */
}

bool cycle_turn(struct cycle *cycle, int64_t at, bool chosen, bool *more, struct why *why)
{
    (void)cycle;
    (void)chosen;
    (void)why;
    told[turned++] = at;
    now += LENGTH + (turned == TURNS / 2 ? jump : 0);
    *more = turned < TURNS;
    return true;
}

const struct news *cycle_news(const struct cycle *cycle)
{
    (void)cycle;
    return &news;
}

int64_t cycle_wait(const struct cycle *cycle, int64_t at)
{
    (void)cycle;
    (void)at;
    return 1;
}

struct publications *cycle_publications(struct cycle *cycle)
{
    (void)cycle;
    return NULL;
}

bool outbox_turn(struct outbox *outbox, int64_t at, enum push how, bool *busy, struct why *why)
{
    (void)outbox;
    (void)at;
    (void)how;
    (void)why;
    *busy = false;
    return true;
}

int64_t outbox_wait(const struct outbox *outbox)
{
    (void)outbox;
    return 0;
}

int outbox_fd(const struct outbox *outbox)
{
    (void)outbox;
    return -1;
}

bool outbox_look(struct publications *store, struct portals *out, struct why *why)
{
    (void)store;
    (void)why;
    out->count = 0;
    return true;
}

void portals_close(struct portals *portals)
{
    portals->count = 0;
}

bool news_write(const struct health *h, struct why *why)
{
    (void)why;
    assert_true(writes < WRITES);
    wrote[writes] = now;
    written[writes++] = h->now;
    return true;
}

/* The wish to end comes when the work is done. */
bool signals_came(int fd)
{
    (void)fd;
    return turned == TURNS;
}

static int set_up(void **state)
{
    (void)state;
    now = 1000 * HOUR;
    turned = writes = asked = 0;
    jump = 0;
    return 0;
}

TEST(a_long_catch_up_works_by_the_clock_and_not_by_its_beginning)
{
    int64_t began = now;
    EXPECT(daemon_always(NULL, NULL, &settings, -1) == EXIT_DONE && turned == TURNS);
    for (size_t i = 0; i < TURNS; i++)
        EXPECT(told[i] == began + (int64_t)i * LENGTH);
}

TEST(a_long_catch_up_keeps_the_run_files_young)
{
    EXPECT(daemon_always(NULL, NULL, &settings, -1) == EXIT_DONE);
    EXPECT(writes >= TURNS * LENGTH / (2 * TELL) && writes <= TURNS * LENGTH / TELL + 2);
    for (size_t i = 0; i < writes; i++)
        EXPECT(wrote[i] == written[i]);
    for (size_t i = 1; i < writes; i++)
        EXPECT(written[i] >= written[i - 1] && written[i] - written[i - 1] <= TELL + LENGTH);
}

TEST(a_clock_set_back_in_the_middle_leaves_no_run_file_from_the_future)
{
    jump = -DAY;
    EXPECT(daemon_always(NULL, NULL, &settings, -1) == EXIT_DONE);
    EXPECT(written[writes - 1] == now && writes > TURNS * LENGTH / (2 * TELL));
    for (size_t i = 0; i < writes; i++)
        EXPECT(written[i] == wrote[i]);
}

TEST(a_chosen_moment_stays_through_all_turns)
{
    int64_t chosen = now - DAY;
    (void)daemon_once(NULL, NULL, &settings, chosen, -1);
    EXPECT(turned == TURNS && writes > 0);
    for (size_t i = 0; i < TURNS; i++)
        EXPECT(told[i] == chosen);
    for (size_t i = 0; i < writes; i++)
        EXPECT(written[i] == chosen);
}

#define CLOCK_FACT(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CLOCK_FACT(a_long_catch_up_works_by_the_clock_and_not_by_its_beginning),
        CLOCK_FACT(a_long_catch_up_keeps_the_run_files_young),
        CLOCK_FACT(a_clock_set_back_in_the_middle_leaves_no_run_file_from_the_future),
        CLOCK_FACT(a_chosen_moment_stays_through_all_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
