/* The release folder and the archive, on a real folder. */
#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

static bool disk_is_broken;

static ssize_t read_disk(int fd, void *to, size_t room)
{
    errno = EIO;
    return disk_is_broken ? -1 : read(fd, to, room);
}
#define read read_disk

#include "publish/release.c"
#include "publish/release_build.c"
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

static bool put_page(const char *path, const char *body)
{
    return release_put(site, path, body, strlen(body), SQUEEZE_MANY, &why);
}

static bool issue(const char *index, const char *live, bool *changed)
{
    return release_begin(site, &why) && put_page("index.html", index)
        && put_page("v1/live.json", live) && release_switch(site, changed, &why);
}

static bool issued(const char *index, const char *live)
{
    bool changed = false;
    return issue(index, live, &changed) && changed;
}

TEST(a_release_stands_under_current_and_is_readable)
{
    EXPECT(issued("one", "{}"));
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
    EXPECT(issued("one", "{}"));
    struct stat root = of(""), releases = of("releases"), first = of("releases/1");
    usleep(20000);
    EXPECT(issue("one", "{}", &changed) && !changed);
    struct stat again = of("releases"), same = of("releases/1"), top = of("");
    EXPECT(again.st_mtim.tv_nsec == releases.st_mtim.tv_nsec && same.st_ino == first.st_ino);
    EXPECT(top.st_ctim.tv_nsec == root.st_ctim.tv_nsec);
    EXPECT(same.st_ctim.tv_nsec == first.st_ctim.tv_nsec);
}

TEST(an_unchanged_file_is_linked_and_a_page_less_is_a_new_release)
{
    bool changed = false;
    EXPECT(issued("one", "{}") && issued("two", "{}"));
    EXPECT(of("releases/1/v1/live.json").st_ino == of("releases/2/v1/live.json").st_ino);
    EXPECT(of("releases/1/index.html").st_ino != of("releases/2/index.html").st_ino);
    EXPECT(release_begin(site, &why) && put_page("index.html", "two")
           && release_switch(site, &changed, &why) && changed);
    EXPECT(!there("releases/3/v1/live.json") && holds("current/index.html", "two"));
}

TEST(three_releases_are_kept)
{
    EXPECT(issued("1", "{}") && issued("2", "{}") && issued("3", "{}")
           && issued("4", "{}") && issued("5", "{}"));
    EXPECT(!there("releases/1") && !there("releases/2"));
    EXPECT(holds("releases/3/index.html", "3") && holds("releases/4/index.html", "4"));
    EXPECT(holds("current/index.html", "5"));
}

TEST(what_a_killed_run_left_is_cleared_and_its_number_not_used_again)
{
    EXPECT(issued("1", "{}"));
    EXPECT(mkdir(at("releases/.2.part"), 0755) == 0 && mkdir(at("releases/7"), 0755) == 0);
    EXPECT(mkdir(at("releases/7/v1"), 0755) == 0);
    EXPECT(symlink("releases/7", at(".current.part")) == 0);
    EXPECT(mkdir(at("releases/mine"), 0755) == 0);
    EXPECT(issued("2", "{}"));
    EXPECT(!there("releases/.2.part") && !there("releases/7") && !there(".current.part"));
    EXPECT(holds("releases/8/index.html", "2") && holds("releases/1/index.html", "1"));
    EXPECT(there("releases/mine"));              /* not ours */
}

TEST(a_release_that_fails_leaves_nothing)
{
    bool changed = true;
    EXPECT(issued("1", "{}"));
    EXPECT(release_begin(site, &why) && put_page("index.html", "2") && there("releases/.2.part"));
    EXPECT(put_page("v1/hours", "in the link's place") && !release_switch(site, &changed, &why));
    EXPECT(!changed && !there("releases/.2.part") && holds("current/index.html", "1"));
    EXPECT(release_begin(site, &why) && put_page("index.html", "2") && there("releases/.2.part"));
    EXPECT(release_begin(site, &why) && !there("releases/.2.part"));
    EXPECT(put_page("index.html", "2") && there("releases/.2.part"));
    release_close(&site);
    EXPECT(!there("releases/.2.part"));
    EXPECT(release_open(&site, web, &why) && issued("2", "{}") && there("releases/2"));
}

TEST(what_a_killed_run_left_is_cleared_before_there_is_a_release)
{
    EXPECT(issued("1", "{}") && issued("2", "{}"));
    EXPECT(mkdir(at("releases/.3.part"), 0755) == 0 && mkdir(at("releases/.3.part/v1"), 0755) == 0);
    release_tidy(site);
    EXPECT(!there("releases/.3.part") && there("releases/1") && holds("current/index.html", "2"));
    EXPECT(unlink(at("current")) == 0 && mkdir(at("releases/.3.part"), 0755) == 0);
    release_tidy(site);                          /* a person may make the link anew */
    EXPECT(!there("releases/.3.part") && there("releases/1") && there("releases/2"));
    EXPECT(mkdir(at("current"), 0755) == 0);
    release_tidy(site);                          /* not knowing what is public it removes nothing */
    EXPECT(there("releases/1") && there("releases/2"));
}

TEST(a_lost_current_is_made_again)
{
    EXPECT(issued("1", "{}") && unlink(at("current")) == 0 && issued("1", "{}"));
    EXPECT(holds("current/index.html", "1"));
}

TEST(a_current_that_is_not_our_link_is_left_alone)
{
    EXPECT(mkdir(at("current"), 0755) == 0);
    EXPECT(!issued("1", "{}") && strstr(why.text, "current") != NULL);
    EXPECT(rmdir(at("current")) == 0 && symlink("/etc", at("current")) == 0);
    EXPECT(!issued("1", "{}"));
    EXPECT(unlink(at("current")) == 0 && symlink("releases/../..", at("current")) == 0);
    EXPECT(!issued("1", "{}"));
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

static bool copied(const char *path)
{
    char kept[400];
    struct text t = TEXT(1 << 20);
    snprintf(kept, sizeof kept, "%s", at(path));
    bool ok = file_read(kept, 1 << 20, &t, &why) && unlink(kept) == 0
           && file_replace(AT_FDCWD, kept, t.at, t.length, false, &why);
    text_close(&t);
    return ok && of(path).st_nlink == 1;
}

/* As a copy of the site, or a disk without hard links, has it. */
TEST(what_was_public_is_known_without_links_too)
{
    EXPECT(archive(HOUR_1, "first") && release_alias(site, ALIAS, HOUR_1, &why));
    EXPECT(copied("archive/" ALIAS) && !archive(HOUR_1, "other"));
    EXPECT(strstr(why.text, "other content") != NULL && holds("archive/" HOUR_1, "first"));
    EXPECT(archive(HOUR_1, "first") && archive(HOUR_2, "half written before the power failed"));
    EXPECT(archive(HOUR_2, "second") && holds("archive/" HOUR_2, "second"));
    EXPECT(!archive(HOUR_1, "other") && release_alias(site, ALIAS, HOUR_2, &why));
    EXPECT(copied("archive/" ALIAS) && !archive(HOUR_2, "other") && !archive(HOUR_1, "other"));
}

TEST(a_disk_that_cannot_be_read_is_not_told_as_a_newer_site)
{
    bool same, was;
    EXPECT(archive(HOUR_1, "one"));
    EXPECT(release_alias(site, ALIAS, HOUR_1, &why));
    disk_is_broken = true;
    bool archived = archive(HOUR_1, "one");
    disk_is_broken = false;
    EXPECT(!archived && strstr(why.text, "cannot read: Input/output error") != NULL);
    EXPECT(strstr(why.text, "newer") == NULL);
    EXPECT(archive(HOUR_1, "one"));
    EXPECT(tree_same(site->archive, HOUR_1, "two", 3, &same, &why) && !same);
    int file = openat(site->archive, ALIAS, O_RDONLY | O_CLOEXEC);
    EXPECT(file != -1 && !was_public(file, "01.r1.json", &was, &why));       /* cannot be known */
    close(file);
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
    EXPECT(issued("1", "{}") && holds("current/" ALIAS, "second"));
}

/* ---- variants ---- */

static char large[4000];

static const char *large_of(char letter)
{
    memset(large, letter, sizeof large - 1);
    return large;
}

TEST(a_large_file_has_its_variants_and_they_are_linked_with_it)
{
    EXPECT(issued(large_of('a'), "{}"));
    EXPECT(there("current/index.html.gz") && !there("current/index.html.br"));
    EXPECT(!there("current/v1/live.json.gz"));
    EXPECT(issued(large_of('a'), "{2}"));
    EXPECT(of("releases/1/index.html.gz").st_ino == of("releases/2/index.html.gz").st_ino);
    EXPECT(release_begin(site, &why));
    EXPECT(release_put(site, "index.html", large, strlen(large), SQUEEZE_FEW, &why));
    bool changed;
    EXPECT(release_switch(site, &changed, &why) && changed && there("releases/3/index.html.br"));
}

TEST(a_variant_that_is_missing_is_made)
{
    bool changed = false;
    EXPECT(issued(large_of('a'), "{}") && unlink(at("releases/1/index.html.gz")) == 0);
    EXPECT(issue(large_of('a'), "{}", &changed) && changed && there("releases/2/index.html.gz"));
}

TEST(a_file_is_carried_over_unseen_and_told_when_it_is_not_there)
{
    bool carried = false, changed = false;
    EXPECT(issued(large_of('a'), "{}") && release_begin(site, &why));
    EXPECT(release_carry(site, "index.html", &carried, &why) && carried);
    EXPECT(release_carry(site, "v1/new.json", &carried, &why) && !carried);
    EXPECT(put_page("v1/live.json", "{2}"));
    EXPECT(release_carry(site, "v1/newer.json", &carried, &why) && !carried);
    EXPECT(release_switch(site, &changed, &why) && changed);
    EXPECT(of("releases/1/index.html.gz").st_ino == of("releases/2/index.html.gz").st_ino);
    EXPECT(holds("current/v1/live.json", "{2}") && !there("releases/2/v1/new.json"));
    EXPECT(release_begin(site, &why) && release_carry(site, "index.html", &carried, &why)
           && release_carry(site, "v1/live.json", &carried, &why)
           && release_switch(site, &changed, &why) && !changed);
}

TEST(an_alias_never_stands_beside_an_older_variant)
{
    EXPECT(archive(HOUR_1, large_of('a')) && release_alias(site, ALIAS, HOUR_1, &why));
    EXPECT(of("archive/" ALIAS ".gz").st_ino == of("archive/" HOUR_1 ".gz").st_ino);
    struct stat folder = of("archive/v1/hours/2026/03/01");
    usleep(20000);
    EXPECT(archive(HOUR_1, large_of('a')) && release_alias(site, ALIAS, HOUR_1, &why));
    EXPECT(of("archive/v1/hours/2026/03/01").st_mtim.tv_nsec == folder.st_mtim.tv_nsec);
    EXPECT(archive(HOUR_2, large_of('b')) && release_alias(site, ALIAS, HOUR_2, &why));
    EXPECT(of("archive/" ALIAS ".gz").st_ino == of("archive/" HOUR_2 ".gz").st_ino);
    EXPECT(unlink(at("archive/" ALIAS ".gz")) == 0);     /* killed between the two */
    EXPECT(release_alias(site, ALIAS, HOUR_2, &why) && there("archive/" ALIAS ".gz"));
    EXPECT(archive("v1/hours/2026/03/01/01.r3.json", "small")
           && release_alias(site, ALIAS, "v1/hours/2026/03/01/01.r3.json", &why));
    EXPECT(holds("archive/" ALIAS, "small") && !there("archive/" ALIAS ".gz"));
}

TEST(a_torn_variant_of_an_hour_is_made_again)
{
    EXPECT(archive(HOUR_1, large_of('a')));
    struct stat whole = of("archive/" HOUR_1 ".gz");
    EXPECT(truncate(at("archive/" HOUR_1 ".gz"), 5) == 0 && archive(HOUR_1, large_of('a')));
    EXPECT(of("archive/" HOUR_1 ".gz").st_size == whole.st_size);
}

#define TABLE "v1/hours/2026/03/01/01.csv"

static bool veil(const char *body)
{
    return release_veil(site, TABLE, body, strlen(body), &why);
}

TEST(a_table_is_seen_only_when_it_is_unveiled)
{
    EXPECT(veil(large_of('a')) && !there("archive/" TABLE) && release_unveil(site, TABLE, &why));
    EXPECT(holds("archive/" TABLE, large) && there("archive/" TABLE ".gz"));
    struct stat folder = of("archive/v1/hours/2026/03/01");
    usleep(20000);
    EXPECT(veil(large) && release_unveil(site, TABLE, &why));
    EXPECT(of("archive/v1/hours/2026/03/01").st_mtim.tv_nsec == folder.st_mtim.tv_nsec);
    EXPECT(veil("two") && holds("archive/" TABLE, large) && release_unveil(site, TABLE, &why));
    EXPECT(holds("archive/" TABLE, "two") && !there("archive/" TABLE ".gz"));
}

TEST(a_table_killed_half_way_is_made_again)
{
    EXPECT(veil(large_of('a')) && release_unveil(site, TABLE, &why) && veil(large_of('b')));
    EXPECT(veil(large_of('a')) && release_unveil(site, TABLE, &why));     /* what was veiled is gone */
    EXPECT(holds("archive/" TABLE, large) && !there("archive/v1/hours/2026/03/01/.01.csv.part"));
    EXPECT(unlink(at("archive/" TABLE ".gz")) == 0 && veil(large) && release_unveil(site, TABLE, &why));
    EXPECT(there("archive/" TABLE ".gz") && !there("archive/v1/hours/2026/03/01/.01.csv.gz.part"));
}

TEST(paths_that_lead_elsewhere_are_refused)
{
    static const char *const bad[] = { "",       "/etc/x", "../x",  "v1/../../x", "v1//x",
                                       "v1/./x", "v1/x/",  "v1/..", "." };
    bool there;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT(!tree_plain(bad[i]));
        EXPECT(!archive(bad[i], "x") && !release_alias(site, bad[i], HOUR_1, &why));
        EXPECT(!release_alias(site, ALIAS, bad[i], &why));
        EXPECT(release_begin(site, &why) && !put_page(bad[i], "x"));
        EXPECT(!release_carry(site, bad[i], &there, &why));
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
    EXPECT(mkdirat(fd, ".y.part", 0755) == 0 && !tree_write(fd, "y", "far", 3, &why));
    EXPECT(why.text[0] == '/' && strstr(why.text, "/.y.part: Is a directory") != NULL);
    EXPECT(unlinkat(fd, ".y.part", AT_REMOVEDIR) == 0);
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
        SITE(a_release_that_fails_leaves_nothing),
        SITE(what_a_killed_run_left_is_cleared_before_there_is_a_release),
        SITE(a_lost_current_is_made_again),
        SITE(a_current_that_is_not_our_link_is_left_alone),
        SITE(a_revision_is_written_once),
        SITE(what_was_public_is_known_without_links_too),
        SITE(a_disk_that_cannot_be_read_is_not_told_as_a_newer_site),
        SITE(the_alias_is_the_newest_revision_and_again_is_nothing),
        SITE(a_large_file_has_its_variants_and_they_are_linked_with_it),
        SITE(a_variant_that_is_missing_is_made),
        SITE(a_file_is_carried_over_unseen_and_told_when_it_is_not_there),
        SITE(an_alias_never_stands_beside_an_older_variant),
        SITE(a_torn_variant_of_an_hour_is_made_again),
        SITE(a_table_is_seen_only_when_it_is_unveiled),
        SITE(a_table_killed_half_way_is_made_again),
        SITE(paths_that_lead_elsewhere_are_refused),
        SITE(nothing_is_written_through_a_symbolic_link),
        SITE(where_no_link_can_be_made_it_says_so_and_leaves_nothing),
        SITE(a_read_of_what_is_not_there_says_what_to_do),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
