#include "publish/serve_site.c"

#include "publish/serve_health.h"
#include "tests/test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The press of the tests: keeps what it was given. */
struct made { struct answer answer; char policy[1024]; };
static int alive;

static void *keep_it(struct answer *a)
{
    struct made *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->answer = *a;
    snprintf(m->policy, sizeof m->policy, "%s", a->policy);
    alive++;
    return m;
}

static void drop_it(void *made)
{
    struct made *m = made;
    if (m->answer.file != -1)
        close(m->answer.file);
    free(m->answer.body);
    free(m);
    alive--;
}

static const struct press test_press = { keep_it, drop_it };
static char folder[] = "/tmp/test_serve_site_XXXXXX";
static struct site *site;
static struct held *held;

static void run(const char *command)
{
    char line[2048];
    snprintf(line, sizeof line, "cd %s && umask 022 && %s", folder, command);
    assert_int_equal(system(line), 0);
}

static int set_up(void **state)
{
    struct why why;
    (void)state;
    assert_non_null(mkdtemp(folder));
    run("mkdir -p releases/1/v1 archive/v1/hours/2026/03/01 outside &&"
        " ln -s releases/1 current && ln -s ../../../archive/v1/hours releases/1/v1/hours &&"
        " printf '<style>b{}</style>one' >releases/1/index.html &&"
        " printf hour >archive/v1/hours/2026/03/01/01.json &&"
        " printf secret >outside/file && ln -s ../../outside/file releases/1/link.txt &&"
        " ln -s ../../outside releases/1/out && mkfifo releases/1/pipe.txt");
    assert_true(site_open(&site, folder, 1 << 20, &test_press, &why));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    site_close(&site);
    run("rm -rf releases archive outside current*");
    rmdir(folder);
    assert_int_equal(alive, 0);
    return 0;
}

static enum found ask_for(const char *path, const char *accept_encoding)
{
    struct takes takes = accept_codings(accept_encoding);
    struct why why = { "" };
    held = NULL;
    site_turn(site);
    return site_find(site, path, &takes, &held, &why);
}

static bool gives(const char *path, const char *accept_encoding, const char *body)
{
    if (ask_for(path, accept_encoding) != FOUND)
        return false;
    const struct answer *a = &((struct made *)held->made)->answer;
    return a->length == strlen(body) && memcmp(a->body, body, a->length) == 0;
}

static const char *tag(void)
{
    static char copy[2][40];
    static int turn;
    return memcpy(copy[turn ^= 1], held->tag, sizeof held->tag);
}

TEST(a_file_is_read_once_and_tagged_by_its_bytes)
{
    EXPECT(gives("index.html", NULL, "<style>b{}</style>one"));
    struct held *first = held;
    EXPECT(strlen(held->tag) == 34 && held->tag[0] == '"' && held->tag[33] == '"');
    EXPECT(strstr(((struct made *)held->made)->policy, "style-src 'sha256-") != NULL);
    uint64_t misses = site_state(site).misses;
    EXPECT(gives("index.html", "gzip, br", "<style>b{}</style>one") && held == first);
    EXPECT(site_state(site).misses == misses);
}

TEST(only_the_one_link_is_followed)
{
    EXPECT(gives("v1/hours/2026/03/01/01.json", NULL, "hour"));
    EXPECT(ask_for("link.txt", NULL) == ABSENT && ask_for("out/file", NULL) == ABSENT);
    EXPECT(ask_for("pipe.txt", NULL) == ABSENT && ask_for("v1", NULL) == ABSENT);
    EXPECT(ask_for("v1/hours", NULL) == ABSENT && ask_for("index.html/x", NULL) == ABSENT);
    run("rm releases/1/v1/hours && ln -s ../../../outside releases/1/v1/hours &&"
        " printf x >outside/01.json");
    EXPECT(ask_for("v1/hours/01.json", NULL) == ABSENT);
    run("rm releases/1/v1/hours && mkdir releases/1/v1/hours &&"
        " printf own >releases/1/v1/hours/01.json");
    EXPECT(gives("v1/hours/01.json", NULL, "own"));
    run("rm -r releases/1/v1/hours && ln -s ../../../archive/v1/hours releases/1/v1/hours");
}

TEST(two_bodies_of_one_length_in_one_second_have_two_tags)
{
    run("printf 'PM2.5=035' >releases/1/a.txt && touch -d '2026-03-01 00:00:00' releases/1/a.txt");
    EXPECT(gives("a.txt", NULL, "PM2.5=035"));
    const char *before = tag();
    run("printf 'PM2.5=350' >releases/1/a.txt && touch -d '2026-03-01 00:00:00' releases/1/a.txt");
    EXPECT(gives("a.txt", NULL, "PM2.5=350"));
    EXPECT(strcmp(before, held->tag) != 0);
}

TEST(a_variant_goes_out_only_while_it_is_its_files)
{
    run("printf 'first text' >releases/1/b.txt && gzip -kf releases/1/b.txt");
    EXPECT(ask_for("b.txt", "gzip") == FOUND && held->coding == GZIP);
    const char *coded = tag();
    EXPECT(gives("b.txt", NULL, "first text") && strcmp(coded, held->tag) != 0);
    run("printf 'other text' >releases/1/b.txt");       /* the .gz is older now */
    EXPECT(gives("b.txt", "gzip", "other text"));
    run("touch releases/1/b.txt.gz");                   /* newer, and still not its own */
    EXPECT(gives("b.txt", "gzip", "other text"));
    EXPECT(gives("b.txt", "gzip", "other text"));       /* remembered */
    run("gzip -kf releases/1/b.txt");
    EXPECT(ask_for("b.txt", "gzip") == FOUND && held->coding == GZIP);
    run("printf br >releases/1/b.txt.br");
    EXPECT(gives("b.txt", "gzip, br", "br"));
    run("touch -d '2020-01-01' releases/1/b.txt.br && printf x >releases/1/b.txt.gz");
    EXPECT(gives("b.txt", "gzip, br", "other text"));
}

TEST(a_switch_is_seen_at_once_and_a_vanished_release_is_not)
{
    run("mkdir -p releases/2 && printf two >releases/2/index.html &&"
        " ln -s releases/2 current.part && mv -T current.part current");
    EXPECT(gives("index.html", NULL, "two"));
    EXPECT(ask_for("v1/hours/2026/03/01/01.json", NULL) == ABSENT);
    run("ln -sfn ../outside current");
    EXPECT(ask_for("index.html", NULL) == UNREADY);
    run("rm current");
    EXPECT(ask_for("index.html", NULL) == UNREADY);
    run("ln -s releases/9 current");
    EXPECT(ask_for("index.html", NULL) == ABSENT);
    run("ln -sfn releases/1 current");
    EXPECT(gives("index.html", NULL, "<style>b{}</style>one"));
}

TEST(what_was_looked_at_in_a_turn_is_not_looked_at_again_in_it)
{
    struct takes takes = accept_codings(NULL);
    struct why why;
    EXPECT(ask_for("index.html", NULL) == FOUND);
    run("mv current away");
    EXPECT(site_find(site, "index.html", &takes, &held, &why) == FOUND);
    site_turn(site);
    EXPECT(site_find(site, "index.html", &takes, &held, &why) == UNREADY);
    run("mv away current");
}

TEST(a_large_file_stays_on_the_disk_and_the_cache_stays_within_its_bounds)
{
    run("head -c 5000000 /dev/zero >releases/1/big.txt");
    EXPECT(ask_for("big.txt", NULL) == FOUND);
    const struct answer *a = &((struct made *)held->made)->answer;
    EXPECT(a->body == NULL && a->file != -1 && a->length == 5000000);
    for (int i = 0; i < 40; i++) {
        char name[32], make[128];
        snprintf(name, sizeof name, "f%d.txt", i);
        snprintf(make, sizeof make, "head -c 100000 /dev/zero >releases/1/%s", name);
        run(make);
        EXPECT(ask_for(name, NULL) == FOUND);
    }
    EXPECT(site_state(site).bytes <= 1 << 20 && site_state(site).held < 12);
    EXPECT((size_t)alive == site_state(site).held);
}

/* ---- ready? ---- */

#define AT "\"written\":\"2026-03-01T01:30:00+08:00\""
enum { NOW = 1772299800 };               /* 2026-03-01T01:30:00+08:00 */

static const char *reason(const char *json, int64_t now)
{
    struct readiness r = readiness_of(json, strlen(json), now, 25, 28800);
    assert_true(r.ready == (r.reason == NULL));
    assert_true(r.ready || r.why.text[0] != '\0');
    return r.ready ? "ready" : r.reason;
}

TEST(ready_is_a_publisher_that_speaks_and_an_hour_that_is_not_overdue)
{
    static const char fine[] = "{" AT ",\"newest\":{\"end\":\"2026-03-01T01:00:00+08:00\"}}";
    static const char old[] = "{" AT ",\"newest\":{\"end\":\"2026-03-01T00:00:00+08:00\"}}";
    static const char *const bad[] = { "", "[]", "{", "null", "{\"written\":7}" };
    (void)state_;
    assert_string_equal(reason(fine, NOW), "ready");
    assert_string_equal(reason(fine, NOW + 60), "ready");
    assert_string_equal(reason(fine, NOW + 61), "publisher_silent");
    assert_string_equal(reason(fine, NOW - 60), "ready");
    assert_string_equal(reason(fine, NOW - 61), "publisher_silent");
    assert_non_null(strstr(readiness_of(fine, strlen(fine), NOW - 61, 25, 28800).why.text, "clock"));
    assert_string_equal(reason("{" AT ",\"newest\":null}", NOW), "never_published");
    assert_string_equal(reason("{" AT ",\"error\":\"S1.csv: No space left on device\","
                               "\"newest\":{\"end\":\"2026-03-01T01:00:00+08:00\"}}", NOW),
                        "publishing_fails");
    assert_string_equal(reason("{" AT ",\"error\":null,\"newest\":null}", NOW), "never_published");
    assert_string_equal(reason(old, NOW), "ready");
    assert_string_equal(reason(old, NOW + 1), "hour_overdue");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(reason(bad[i], NOW), "publisher_silent");
}

TEST(not_ready_is_an_hour_for_which_nothing_came)
{
#define HOUR_OF(expected, received) "{" AT ",\"newest\":{\"end\":\"2026-03-01T01:00:00+08:00\","    \
                                    "\"expected\":" expected ",\"received\":" received "}}"
    (void)state_;
    assert_string_equal(reason(HOUR_OF("18", "0"), NOW), "no_data");
    assert_string_equal(reason(HOUR_OF("18", "1"), NOW), "ready");
    assert_string_equal(reason(HOUR_OF("0", "0"), NOW), "ready");
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_file_is_read_once_and_tagged_by_its_bytes), FACT(only_the_one_link_is_followed),
        FACT(two_bodies_of_one_length_in_one_second_have_two_tags),
        FACT(a_variant_goes_out_only_while_it_is_its_files),
        FACT(a_switch_is_seen_at_once_and_a_vanished_release_is_not),
        FACT(what_was_looked_at_in_a_turn_is_not_looked_at_again_in_it),
        FACT(a_large_file_stays_on_the_disk_and_the_cache_stays_within_its_bounds),
        FACT(ready_is_a_publisher_that_speaks_and_an_hour_that_is_not_overdue),
        FACT(not_ready_is_an_hour_for_which_nothing_came),
    };
    return cmocka_run_group_tests_name("serve_site", facts, set_up, tear_down);
}
