#include "schema/base/file.c"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/test.h"

/* Each test works in its own empty folder, and leaves it as the working directory. */
static char home[] = "/tmp/envpub_test_file_XXXXXX";

static int enter(void **state)
{
    (void)state;
    memset(home + sizeof home - 7, 'X', 6);
    return mkdtemp(home) == NULL || chdir(home) == -1;
}

static size_t entries(void)
{
    size_t n = 0;
    DIR *dir = opendir(".");
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        n++;
    closedir(dir);
    return n - 2;
}

static int leave(void **state)
{
    (void)state;
    static const char *const made[] = { "a", ".a.part", "sub/b", "sub", "deep/er/est", "deep/er",
                                        "deep", "secret", "lock" };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        (void)remove(made[i]);
    return chdir("/") == -1 || rmdir(home) == -1;
}

static bool holds(const char *path, const char *words)
{
    struct text t = { 0 };
    struct why why = { "" };
    bool same = file_read(path, 1000, &t, &why) && strcmp(t.at, words) == 0;
    text_close(&t);
    return same;
}

static bool put(const char *path, const char *words)
{
    struct why why = { "" };
    return file_replace(AT_FDCWD, path, words, strlen(words), true, &why);
}

TEST(a_file_is_read_whole_up_to_its_bound)
{
    struct text t = TEXT(2);
    struct why why = { "" };
    assert_true(put("a", "12345"));
    EXPECT(file_read("a", 5, &t, &why) && t.length == 5 && strcmp(t.at, "12345") == 0);
    EXPECT(file_read("a", 6, &t, &why) && t.length == 5);       /* again: not appended */
    EXPECT(!file_read("a", 4, &t, &why) && t.at == NULL);
    EXPECT(strcmp(why.text, "a: larger than 4 bytes") == 0);
    assert_true(put("a", ""));
    EXPECT(file_read("a", 0, &t, &why) && t.length == 0 && strcmp(t.at, "") == 0);
    EXPECT(!file_read("none", 9, &t, &why) && strstr(why.text, "none: No such file") != NULL);
    EXPECT(!file_read(".", 9, &t, &why) && t.at == NULL);
    text_close(&t);
}

TEST(a_large_file_is_read_over_many_pieces)
{
    enum { LARGE = 100000 };
    static char body[LARGE];
    struct text t = { 0 };
    struct why why = { "" };
    for (size_t i = 0; i < LARGE; i++)
        body[i] = (char)(i * 7 % 251);
    assert_true(file_replace(AT_FDCWD, "a", body, LARGE, false, &why));
    EXPECT(file_read("a", LARGE, &t, &why) && t.length == LARGE && memcmp(t.at, body, LARGE) == 0);
    text_close(&t);
}

TEST(a_file_is_replaced_and_no_part_is_left)
{
    struct stat st;
    assert_true(put("a", "old") && put("a", "new"));
    EXPECT(holds("a", "new") && entries() == 1);
    EXPECT(stat("a", &st) == 0 && (st.st_mode & 0133) == 0);
}

TEST(a_stale_part_is_overwritten)
{
    assert_true(put("a", "old"));
    int fd = open(".a.part", O_WRONLY | O_CREAT, 0644);
    assert_true(fd != -1 && file_write_all(fd, "much longer than the new body", 29));
    close(fd);
    EXPECT(put("a", "new") && holds("a", "new") && entries() == 1);
}

TEST(a_part_that_is_a_link_is_not_followed)
{
    assert_true(put("a", "old") && symlink("a", ".a.part") == 0);
    EXPECT(!put("a", "new") && holds("a", "old"));
}

TEST(a_name_below_an_open_folder)
{
    struct why why = { "" };
    assert_true(folder_make("sub", &why));
    int dir = open("sub", O_RDONLY | O_DIRECTORY);
    EXPECT(file_replace(dir, "b", "1", 1, true, &why) && holds("sub/b", "1"));
    EXPECT(put("sub/b", "2") && holds("sub/b", "2"));
    close(dir);
    dir = open(".", O_RDONLY | O_DIRECTORY);
    EXPECT(file_replace(dir, "sub/b", "3", 1, true, &why) && holds("sub/b", "3") && entries() == 1);
    close(dir);
    char path[PATH_MAX];
    EXPECT(path_join(path, sizeof path, home, "a") && put(path, "4") && holds("a", "4"));
}

TEST(a_replacement_that_cannot_be_says_why_and_leaves_nothing)
{
    struct why why = { "" };
    char name[NAME_MAX + 1];
    memset(name, 'n', NAME_MAX);
    name[NAME_MAX] = '\0';
    EXPECT(!put("none/a", "x") && !put("", "x") && !put(name, "x") && entries() == 0);
    assert_true(folder_make("a", &why));
    EXPECT(!file_replace(AT_FDCWD, "a", "x", 1, true, &why) && strncmp(why.text, "a: ", 3) == 0);
    EXPECT(entries() == 1);
    EXPECT(!file_replace(AT_FDCWD, "a/", "x", 1, true, &why));
    assert_true(folder_make("a/.b.part", &why));
    EXPECT(!file_replace(AT_FDCWD, "a/b", "x", 1, true, &why)
           && strcmp(why.text, "a/.b.part: Is a directory") == 0);
    EXPECT(rmdir("a/.b.part") == 0);
}

/* A full disk, as far as a process can make one for itself: the kernel stops a write at a limit of
 * 8 bytes; /dev/full refuses from the first. In a child, since the limit stays. */
TEST(a_full_disk_leaves_the_old_file)
{
    assert_true(put("a", "old"));
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = { .rlim_cur = 8, .rlim_max = 8 };
        struct why why = { "" };
        signal(SIGXFSZ, SIG_IGN);
        bool refused = setrlimit(RLIMIT_FSIZE, &limit) == 0
                    && !file_replace(AT_FDCWD, "a", "0123456789", 10, true, &why)
                    && strcmp(why.text, ".a.part: File too large") == 0;
        _exit(refused ? 0 : 1);
    }
    int status = -1;
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    EXPECT(holds("a", "old") && entries() == 1);
    int full = open("/dev/full", O_WRONLY);
    EXPECT(full == -1 || (!file_write_all(full, "x", 1) && errno == ENOSPC));
    close(full);
}

TEST(folders_are_made_with_their_parents_and_again)
{
    struct why why = { "" };
    struct stat st;
    EXPECT(folder_make("deep/er/est", &why) && folder_make("deep/er/est/", &why));
    EXPECT(stat("deep/er/est", &st) == 0 && S_ISDIR(st.st_mode));
    EXPECT(folder_make("/", &why) && folder_make(home, &why) && !folder_make("", &why));
    assert_true(put("a", "x"));
    EXPECT(!folder_make("a", &why) && strcmp(why.text, "a: there, but not a folder") == 0);
    EXPECT(!folder_make("a/b", &why) && strstr(why.text, "Not a directory") != NULL);
}

static bool secret_of(const char *body, size_t length, mode_t mode, struct text *t, struct why *why)
{
    assert_true(file_replace(AT_FDCWD, "secret", body, length, false, why));
    assert_int_equal(chmod("secret", mode), 0);
    return secret_read("secret", t, why);
}

TEST(a_secret_is_the_first_line_without_its_end)
{
    struct text t = { 0 };
    struct why why = { "" };
    EXPECT(secret_of("word\n", 5, 0600, &t, &why) && strcmp(t.at, "word") == 0 && t.length == 4);
    EXPECT(secret_of("word\r\n", 6, 0640, &t, &why) && strcmp(t.at, "word") == 0);
    EXPECT(secret_of(" w rd \nmore", 11, 0400, &t, &why) && strcmp(t.at, " w rd ") == 0);
    EXPECT(!secret_of("", 0, 0600, &t, &why) && t.at == NULL);
    EXPECT(!secret_of("\nx", 2, 0600, &t, &why));
    EXPECT(!secret_of("a\0b", 3, 0600, &t, &why) && !secret_read("none", &t, &why));
    text_close(&t);
}

TEST(a_secret_that_is_a_key_is_any_bytes_of_a_file)
{
    struct text t = { 0 };
    struct why why = { "" };
    EXPECT(!secret_of("\n\0x", 3, 0640, &t, &why));
    int fd = secret_open("secret", &why);
    EXPECT(fd != -1 && (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    close(fd);
    assert_int_equal(chmod("secret", 0644), 0);
    EXPECT(secret_open("secret", &why) == -1 && strstr(why.text, "chmod 640 secret") != NULL);
    EXPECT(!secret_of("", 0, 0600, &t, &why) && secret_open("secret", &why) == -1);
    EXPECT(strcmp(why.text, "secret: is empty; put the secret there") == 0);
    assert_true(mkdir("folder", 0700) == 0 && mkfifo("pipe", 0600) == 0);
    EXPECT(secret_open("folder", &why) == -1 && strstr(why.text, "is no file") != NULL);
    EXPECT(secret_open("pipe", &why) == -1 && strstr(why.text, "is no file") != NULL);
    assert_true(rmdir("folder") == 0 && unlink("pipe") == 0);
    EXPECT(secret_open("none", &why) == -1);
}

TEST(a_secret_others_may_open_is_an_error_that_says_the_cure)
{
    static const mode_t open_to_others[] = { 0644, 0604, 0602, 0601 };
    struct text t = { 0 };
    struct why why = { "" };
    for (size_t i = 0; i < 4; i++) {
        EXPECT(!secret_of("word", 4, open_to_others[i], &t, &why) && t.at == NULL);
        EXPECT(strstr(why.text, "chmod 640 secret") != NULL && strstr(why.text, "word") == NULL);
    }
}

TEST(a_lock_is_held_once_and_names_its_holder)
{
    struct why why = { "" };
    char pid[32], holder[64];
    snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    snprintf(holder, sizeof holder, "process %ld works here", (long)getpid());
    assert_true(put("lock", "1234567890123456789012 a dead one"));
    int fd = file_lock("lock", &why);
    EXPECT(fd != -1 && holds("lock", pid) && (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    EXPECT(file_lock("lock", &why) == -1 && strstr(why.text, holder) != NULL);
    close(fd);
    fd = file_lock("lock", &why);
    EXPECT(fd != -1);
    close(fd);
    EXPECT(file_lock("none/lock", &why) == -1);
}

TEST(paths_join_or_do_not_fit)
{
    char out[8];
    EXPECT(path_join(out, sizeof out, "ab", "cd") && strcmp(out, "ab/cd") == 0);
    EXPECT(path_join(out, sizeof out, "ab", "/cd") && strcmp(out, "/cd") == 0);
    EXPECT(path_join(out, sizeof out, "", "cd") && strcmp(out, "cd") == 0);
    EXPECT(path_join(out, sizeof out, "abc", "def") && !path_join(out, sizeof out, "abcd", "def"));
    EXPECT(!path_join(out, sizeof out, "", "/1234567"));
}

#define IN_A_FOLDER(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
    const struct CMUnitTest facts[] = {
        IN_A_FOLDER(a_file_is_read_whole_up_to_its_bound),
        IN_A_FOLDER(a_large_file_is_read_over_many_pieces),
        IN_A_FOLDER(a_file_is_replaced_and_no_part_is_left),
        IN_A_FOLDER(a_stale_part_is_overwritten),
        IN_A_FOLDER(a_part_that_is_a_link_is_not_followed),
        IN_A_FOLDER(a_name_below_an_open_folder),
        IN_A_FOLDER(a_replacement_that_cannot_be_says_why_and_leaves_nothing),
        IN_A_FOLDER(a_full_disk_leaves_the_old_file),
        IN_A_FOLDER(folders_are_made_with_their_parents_and_again),
        IN_A_FOLDER(a_secret_is_the_first_line_without_its_end),
        IN_A_FOLDER(a_secret_that_is_a_key_is_any_bytes_of_a_file),
        IN_A_FOLDER(a_secret_others_may_open_is_an_error_that_says_the_cure),
        IN_A_FOLDER(a_lock_is_held_once_and_names_its_holder),
        FACT(paths_join_or_do_not_fit),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
