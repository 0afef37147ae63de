/* The daemon's turns with a cycle and an outbox that do as they are told: when it ends, and what it
 * says then. */
#include "publish/daemon.c"
#include "publish/tree.h"
#include "schema/base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    struct news news;                    /* of the cycle */
    int turns, pushes;                   /* so many are to come until nothing more is due */
    int turn_ends, push_ends;            /* a wish to end comes with the n-th; 0: none */
    int turned, pushed;
    bool turn_fails, push_fails;
} fake;

static struct settings settings;
static char folder[64];
static struct why why;

/* ---- instead of the cycle and the outbox ---- */

bool cycle_turn(struct cycle *cycle, int64_t now, bool chosen, bool *more, struct why *out)
{
    (void)cycle;
    (void)now;
    (void)chosen;
    if (++fake.turned == fake.turn_ends)
        kill(getpid(), SIGTERM);
    *more = fake.turned < fake.turns;
    return !fake.turn_fails || fail(out, "the disk is full");
}

const struct news *cycle_news(const struct cycle *cycle)
{
    (void)cycle;
    return &fake.news;
}

struct publications *cycle_publications(struct cycle *cycle)
{
    (void)cycle;
    return NULL;
}

int64_t cycle_wait(const struct cycle *cycle, int64_t now)
{
    (void)cycle;
    (void)now;
    return 1;
}

bool outbox_turn(struct outbox *box, int64_t now, enum push push, bool *busy, struct why *out)
{
    (void)box;
    (void)now;
    if (push != PUSH_NOTHING && ++fake.pushed == fake.push_ends)
        kill(getpid(), SIGTERM);
    *busy = push != PUSH_NOTHING && fake.pushed < fake.pushes;
    return !fake.push_fails || fail(out, "the store is gone");
}

int outbox_fd(const struct outbox *box)
{
    (void)box;
    return -1;
}

int64_t outbox_wait(const struct outbox *box)
{
    (void)box;
    return 1;
}

bool outbox_look(struct publications *store, struct portals *out, struct why *out_why)
{
    (void)store;
    (void)out_why;
    out->count = 0;
    return true;
}

void portals_close(struct portals *portals)
{
    portals->count = 0;
}

/* ---- */

#include "tests/test.h"               /* here: cmocka has a fail() of its own */

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/envpub-daemon-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(settings.site.data, sizeof settings.site.data, "%s", folder);
    settings.site.offset = 28800;
    memset(&fake, 0, sizeof fake);
    fake.news = (struct news){ .approval = { .valid = true }, .due = INT64_MAX };
    fake.turns = fake.pushes = 3;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return tree_remove(AT_FDCWD, folder, &why) ? 0 : -1;
}

static struct text said;

/* Its exit code; what it logged is in `said`. */
static int once(void)
{
    char path[100];
    int signals = signals_open(&why), before = dup(STDERR_FILENO), code = -1;
    snprintf(path, sizeof path, "%s/log", folder);
    int log = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (signals != -1 && before != -1 && log != -1 && dup2(log, STDERR_FILENO) != -1) {
        code = daemon_once(NULL, NULL, &settings, 1772294400, signals);
        dup2(before, STDERR_FILENO);
    }
    while (signals_came(signals))
        ;
    close(signals);
    close(before);
    close(log);
    said = TEXT(1 << 16);
    return file_read(path, 1 << 16, &said, &why) ? code : -1;
}

static bool says(const char *words)
{
    bool found = strstr(said.at, words) != NULL;
    text_close(&said);
    return found;
}

TEST(a_wish_to_end_while_portals_are_asked_fails_nothing)
{
    fake.push_ends = 2;
    EXPECT(once() == EXIT_DONE && fake.turned == 3 && fake.pushed == 2);
    EXPECT(says("info: ended before every portal was asked"));
}

TEST(a_wish_to_end_before_everything_is_released_fails_and_says_so)
{
    fake.turn_ends = 2;
    EXPECT(once() == EXIT_FAILED && fake.turned == 2 && fake.pushed == 0);
    EXPECT(says("error: ended before everything was released"));
}

TEST(nothing_left_to_do_is_done)
{
    fake.turn_ends = 3;                  /* with the last turn: all is released */
    EXPECT(once() == EXIT_DONE && fake.turned == 3);
    EXPECT(says("ended before every portal was asked"));
}

TEST(a_store_that_fails_is_a_failure)
{
    fake.push_fails = true;
    EXPECT(once() == EXIT_FAILED && says("error: the outbox: the store is gone"));
    fake.push_fails = false;
    fake.turn_fails = true;
    EXPECT(once() == EXIT_FAILED && says("error: the disk is full"));
}

TEST(what_is_only_laid_down_is_not_said_to_be_published)
{
    fake.news.hours = 2;
    fake.news.unreleased = 1;
    fake.turn_fails = true;
    EXPECT(once() == EXIT_FAILED && !says("published 2 hours"));
    fake.turn_fails = false;
    fake.news.unreleased = 0;
    fake.news.shown = (struct shown){ .any = true, .start = 1772294400, .revision = 3 };
    EXPECT(once() == EXIT_DONE && says("published 2 hours and 0 revisions in 0 ms; newest "
                                       "2026-03-01 01 revision 3"));
}

static ino_t file_of(const char *name)
{
    char path[100];
    struct stat is;
    snprintf(path, sizeof path, "%s/run/%s", folder, name);
    return stat(path, &is) == 0 ? is.st_ino : 0;
}

static bool tells(const char *words)
{
    char path[100];
    struct text run = TEXT(1 << 16);
    snprintf(path, sizeof path, "%s/run/publish.json", folder);
    bool found = file_read(path, (1 << 16) - 1, &run, &why) && strstr(run.at, words) != NULL;
    text_close(&run);
    return found;
}

TEST(the_same_call_again_leaves_the_run_files_as_they_are)
{
    fake.news.hours = fake.news.releases = 2;
    EXPECT(once() == EXIT_DONE && tells(",\"pid\":null,") && tells("\"hours\":2,"));
    text_close(&said);
    ino_t json = file_of("publish.json"), prom = file_of("publish.prom");
    fake.news.hours = fake.news.releases = 0;            /* all was done by the call before */
    EXPECT(json != 0 && prom != 0 && once() == EXIT_DONE);
    text_close(&said);
    EXPECT(file_of("publish.json") == json && file_of("publish.prom") == prom);
    snprintf(fake.news.held, sizeof fake.news.held, "no approval");
    EXPECT(once() == EXIT_FAILED && tells("\"held\":\"no approval\"") && tells("\"hours\":0,"));
    text_close(&said);
    EXPECT(file_of("publish.json") != json && file_of("publish.prom") != prom);
}

TEST(other_stores_are_said_when_a_turn_succeeds)
{
    snprintf(fake.news.other, sizeof fake.news.other, "readings.db is another than the one");
    snprintf(fake.news.older, sizeof fake.news.older, "publications.db is older");
    fake.turn_fails = true;
    EXPECT(once() == EXIT_FAILED && !says(".db is"));
    fake.turn_fails = false;
    EXPECT(once() == EXIT_DONE && says("warning: readings.db is another than the one"));
    EXPECT(once() == EXIT_DONE && says("warning: publications.db is older"));
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest facts[] = {
        HERE(a_wish_to_end_while_portals_are_asked_fails_nothing),
        HERE(a_wish_to_end_before_everything_is_released_fails_and_says_so),
        HERE(nothing_left_to_do_is_done),
        HERE(a_store_that_fails_is_a_failure),
        HERE(what_is_only_laid_down_is_not_said_to_be_published),
        HERE(the_same_call_again_leaves_the_run_files_as_they_are),
        HERE(other_stores_are_said_when_a_turn_succeeds),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
