/* The release folder and the archive, on a real folder. */
#include "publish/release.c"
#include "publish/release_switch.c"
#include "publish/tree.c"
#include "tests/test.h"

static char web[64];
static struct release *site;
static struct why why;

static int set_up(void **state)
{
    (void)state;
    snprintf(web, sizeof web, "/tmp/envpub-release-XXXXXX");
    if (mkdtemp(web) == NULL)
        return -1;
    umask(077);                          /* the public must read what we write whatever it is */
    return release_open(&site, web, &why) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    release_close(&site);
    return tree_remove(AT_FDCWD, web, &why) ? 0 : -1;
}

static const char *at(const char *path)
{
    static char full[400];
    snprintf(full, sizeof full, "%s/%s", web, path);
    return full;
}

static struct stat of(const char *path)
{
    struct stat is;
    if (lstat(at(path), &is) == -1)
        is = (struct stat){ 0 };
    return is;
}

static bool holds(const char *path, const char *body)
{
    struct text t = TEXT(1 << 20);
    bool ok = file_read(at(path), 1 << 20, &t, &why) && t.length == strlen(body)
           && memcmp(t.at, body, t.length) == 0;
    text_close(&t);
    return ok;
}

static bool there(const char *path)
{
    return of(path).st_nlink > 0;
}

static struct page page_of(const char *path, const char *body)
{
    struct page p = { .body = body, .length = strlen(body) };
    snprintf(p.path, sizeof p.path, "%s", path);
    return p;
}

static bool switch_to(const char *index, const char *live)
{
    struct page pages[] = { page_of("index.html", index), page_of("v1/live.json", live) };
    bool changed = false;
    return release_switch(site, pages, 2, &changed, &why) && changed;
}

TEST(a_release_stands_under_current_and_is_readable)
{
    EXPECT(switch_to("one", "{}"));
    char to[64] = "";
    EXPECT(readlink(at("current"), to, sizeof to - 1) > 0 && strcmp(to, "releases/1") == 0);
    EXPECT(holds("current/index.html", "one") && holds("current/v1/live.json", "{}"));
    EXPECT((of("releases/1/index.html").st_mode & 07777) == 0644);
    EXPECT((of("releases/1/v1").st_mode & 07777) == 0755);
    EXPECT((of("releases/1").st_mode & 07777) == 0755 && (of("archive").st_mode & 07777) == 0755);
    EXPECT(stat(at("current/v1/hours"), &(struct stat){ 0 }) == 0);
    EXPECT(!there(".current.part") && !there("releases/.1.part"));
}

TEST(equal_pages_change_nothing)
{
    bool changed = true;
    struct page pages[] = { page_of("index.html", "one"), page_of("v1/live.json", "{}") };
    EXPECT(switch_to("one", "{}"));
    struct stat root = of(""), releases = of("releases"), first = of("releases/1");
    usleep(20000);
    EXPECT(release_switch(site, pages, 2, &changed, &why) && !changed);
    struct stat again = of("releases"), same = of("releases/1"), top = of("");
    EXPECT(again.st_mtim.tv_nsec == releases.st_mtim.tv_nsec && same.st_ino == first.st_ino);
    EXPECT(top.st_ctim.tv_nsec == root.st_ctim.tv_nsec);
    EXPECT(same.st_ctim.tv_nsec == first.st_ctim.tv_nsec);
}

TEST(an_unchanged_file_is_linked_and_a_page_less_is_a_new_release)
{
    bool changed = false;
    EXPECT(switch_to("one", "{}") && switch_to("two", "{}"));
    EXPECT(of("releases/1/v1/live.json").st_ino == of("releases/2/v1/live.json").st_ino);
    EXPECT(of("releases/1/index.html").st_ino != of("releases/2/index.html").st_ino);
    struct page page = page_of("index.html", "two");
    EXPECT(release_switch(site, &page, 1, &changed, &why) && changed);
    EXPECT(!there("releases/3/v1/live.json") && holds("current/index.html", "two"));
}

TEST(three_releases_are_kept)
{
    EXPECT(switch_to("1", "{}") && switch_to("2", "{}") && switch_to("3", "{}")
           && switch_to("4", "{}") && switch_to("5", "{}"));
    EXPECT(!there("releases/1") && !there("releases/2"));
    EXPECT(holds("releases/3/index.html", "3") && holds("releases/4/index.html", "4"));
    EXPECT(holds("current/index.html", "5"));
}

TEST(what_a_killed_run_left_is_cleared_and_its_number_not_used_again)
{
    EXPECT(switch_to("1", "{}"));
    EXPECT(mkdir(at("releases/.2.part"), 0755) == 0 && mkdir(at("releases/7"), 0755) == 0);
    EXPECT(mkdir(at("releases/7/v1"), 0755) == 0);
    EXPECT(symlink("releases/7", at(".current.part")) == 0);
    EXPECT(mkdir(at("releases/mine"), 0755) == 0);
    EXPECT(switch_to("2", "{}"));
    EXPECT(!there("releases/.2.part") && !there("releases/7") && !there(".current.part"));
    EXPECT(holds("releases/8/index.html", "2") && holds("releases/1/index.html", "1"));
    EXPECT(there("releases/mine"));              /* not ours */
}

TEST(a_lost_current_is_made_again)
{
    EXPECT(switch_to("1", "{}") && unlink(at("current")) == 0 && switch_to("1", "{}"));
    EXPECT(holds("current/index.html", "1"));
}

TEST(a_current_that_is_not_our_link_is_left_alone)
{
    EXPECT(mkdir(at("current"), 0755) == 0);
    EXPECT(!switch_to("1", "{}") && strstr(why.text, "current") != NULL);
    EXPECT(rmdir(at("current")) == 0 && symlink("/etc", at("current")) == 0);
    EXPECT(!switch_to("1", "{}"));
    EXPECT(unlink(at("current")) == 0 && symlink("releases/../..", at("current")) == 0);
    EXPECT(!switch_to("1", "{}"));
}

#define HOUR_1 "v1/hours/2026/03/01/01.r1.json"
#define HOUR_2 "v1/hours/2026/03/01/01.r2.json"
#define ALIAS  "v1/hours/2026/03/01/01.json"

static bool archive(const char *path, const char *body)
{
    return release_archive(site, path, body, strlen(body), &why);
}

TEST(a_revision_is_written_once)
{
    EXPECT(archive(HOUR_1, "first"));
    struct stat before = of("archive/" HOUR_1);
    EXPECT(archive(HOUR_1, "first"));
    EXPECT(of("archive/" HOUR_1).st_ctim.tv_nsec == before.st_ctim.tv_nsec);
    EXPECT(archive(HOUR_1, "half written before the power failed"));
    EXPECT(release_alias(site, ALIAS, HOUR_1, &why));
    EXPECT(!archive(HOUR_1, "other") && strstr(why.text, "other content") != NULL);
    EXPECT(archive(HOUR_2, "second") && release_alias(site, ALIAS, HOUR_2, &why));
    EXPECT(!archive(HOUR_1, "other"));
    EXPECT(holds("archive/" ALIAS, "second"));
    EXPECT((of("archive/" HOUR_1).st_mode & 07777) == 0644);
    EXPECT((of("archive/v1/hours/2026").st_mode & 07777) == 0755);
}

TEST(the_alias_is_the_newest_revision_and_again_is_nothing)
{
    EXPECT(archive(HOUR_1, "first") && release_alias(site, ALIAS, HOUR_1, &why));
    EXPECT(of("archive/" ALIAS).st_ino == of("archive/" HOUR_1).st_ino);
    struct stat folder = of("archive/v1/hours/2026/03/01");
    usleep(20000);
    EXPECT(release_alias(site, ALIAS, HOUR_1, &why));
    EXPECT(of("archive/v1/hours/2026/03/01").st_mtim.tv_nsec == folder.st_mtim.tv_nsec);
    EXPECT(archive(HOUR_2, "second"));
    EXPECT(release_alias(site, ALIAS, HOUR_2, &why) && holds("archive/" ALIAS, "second"));
    EXPECT(holds("archive/" HOUR_1, "first"));
    EXPECT(!there("archive/v1/hours/2026/03/01/.01.json.part"));
    EXPECT(switch_to("1", "{}") && holds("current/" ALIAS, "second"));
}

TEST(paths_that_lead_elsewhere_are_refused)
{
    static const char *const bad[] = { "",       "/etc/x", "../x",  "v1/../../x", "v1//x",
                                       "v1/./x", "v1/x/",  "v1/..", "." };
    bool changed;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct page page = page_of(bad[i], "x");
        EXPECT(!tree_plain(bad[i]));
        EXPECT(!archive(bad[i], "x") && !release_alias(site, bad[i], HOUR_1, &why));
        EXPECT(!release_alias(site, ALIAS, bad[i], &why));
        EXPECT(!release_switch(site, &page, 1, &changed, &why));
    }
    EXPECT(tree_plain("v1/stations/..json") && tree_plain("...") && tree_plain("a"));
}

TEST(nothing_is_written_through_a_symbolic_link)
{
    EXPECT(symlink("/tmp", at("archive/v1/elsewhere")) == 0);
    EXPECT(!archive("v1/elsewhere/x.json", "x"));
    EXPECT(archive("v1/hours/a.json", "a")
           && symlink("a.json", at("archive/v1/hours/b.json")) == 0);
    EXPECT(archive("v1/hours/b.json", "b") && holds("archive/v1/hours/a.json", "a"));
    EXPECT(S_ISREG(of("archive/v1/hours/b.json").st_mode));
}

TEST(where_no_link_can_be_made_it_says_so_and_leaves_nothing)
{
    char other[] = "/dev/shm/envpub-release-XXXXXX";
    bool linked = true;
    struct stat here = of("archive"), far;
    if (mkdtemp(other) == NULL || stat(other, &far) == -1 || far.st_dev == here.st_dev)
        return;                              /* one filesystem only: nothing to show */
    int fd = open(other, O_RDONLY | O_DIRECTORY);
    EXPECT(tree_write(fd, "x", "far", 3, &why));
    EXPECT(tree_link(fd, "x", site->archive, "y", &linked, &why) && !linked);
    EXPECT(!there("archive/y") && !there("archive/.y.part"));
    close(fd);
    EXPECT(tree_remove(AT_FDCWD, other, &why));
}

TEST(a_read_of_what_is_not_there_says_what_to_do)
{
    struct text t;
    EXPECT(!release_read(site, HOUR_1, &t, &why) && strstr(why.text, "backup") != NULL);
    EXPECT(archive(HOUR_1, "first") && release_read(site, HOUR_1, &t, &why));
    EXPECT(t.length == 5);
    text_close(&t);
}

#define SITE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        SITE(a_release_stands_under_current_and_is_readable),
        SITE(equal_pages_change_nothing),
        SITE(an_unchanged_file_is_linked_and_a_page_less_is_a_new_release),
        SITE(three_releases_are_kept),
        SITE(what_a_killed_run_left_is_cleared_and_its_number_not_used_again),
        SITE(a_lost_current_is_made_again),
        SITE(a_current_that_is_not_our_link_is_left_alone),
        SITE(a_revision_is_written_once),
        SITE(the_alias_is_the_newest_revision_and_again_is_nothing),
        SITE(paths_that_lead_elsewhere_are_refused),
        SITE(nothing_is_written_through_a_symbolic_link),
        SITE(where_no_link_can_be_made_it_says_so_and_leaves_nothing),
        SITE(a_read_of_what_is_not_there_says_what_to_do),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
