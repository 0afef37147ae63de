#include "schema/base/notify.c"

#include "tests/test.h"

/* A manager's socket, in the abstract namespace; the name it has to be called by. */
static int manager_socket(char *name, size_t room)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int n = snprintf(name, room, "@envpub-test-%ld", (long)getpid());
    memcpy(at.sun_path + 1, name + 1, (size_t)n - 1);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)n);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, length), 0);
    return fd;
}

/* What it hears next; "" for nothing. */
static const char *heard(int fd)
{
    static char words[512];
    ssize_t n = recv(fd, words, sizeof words - 1, 0);
    words[n < 0 ? 0 : n] = '\0';
    return words;
}

static int begin(const char *usec, long pid)
{
    char name[64], of[24];
    int fd = manager_socket(name, sizeof name);
    snprintf(of, sizeof of, "%ld", pid);
    setenv("NOTIFY_SOCKET", name, 1);
    setenv("WATCHDOG_USEC", usec, 1);
    setenv("WATCHDOG_PID", of, 1);
    notify_open();
    return fd;
}

static void end(int fd)
{
    close(fd);
    unsetenv("NOTIFY_SOCKET");
    notify_open();
}

TEST(ready_is_told_once_and_stopping_and_status_each_time)
{
    int fd = begin("2000000", (long)getpid());
    notify_ready();
    EXPECT(strcmp(heard(fd), "READY=1") == 0);
    notify_ready();
    EXPECT(strcmp(heard(fd), "") == 0);
    notify_status("a\nWATCHDOG=trigger %d", 7);
    EXPECT(strcmp(heard(fd), "STATUS=a WATCHDOG=trigger 7") == 0);
    notify_stopping();
    EXPECT(strcmp(heard(fd), "STOPPING=1") == 0);
    end(fd);
}

TEST(pings_come_twice_an_interval_and_no_more)
{
    int fd = begin("2000000", (long)getpid());
    notify_alive(5000);
    EXPECT(strcmp(heard(fd), "WATCHDOG=1") == 0);
    notify_alive(5999);
    EXPECT(strcmp(heard(fd), "") == 0);
    notify_alive(6000);
    EXPECT(strcmp(heard(fd), "WATCHDOG=1") == 0);
    EXPECT(notify_left(6000, 60000) == 1000 && notify_left(6300, 500) == 500);
    EXPECT(notify_left(9000, 60000) == 1 && notify_left(9000, 0) == 0);
    end(fd);
}

TEST(a_watchdog_of_another_process_or_none_is_not_served)
{
    static const char *const none[] = { "", "0", "-5", "1x", "99999999999999999999" };
    int fd = begin("2000000", (long)getpid() + 1);
    notify_alive(5000);
    EXPECT(strcmp(heard(fd), "") == 0);
    end(fd);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        fd = begin(none[i], (long)getpid());
        notify_alive(5000);
        EXPECT(strcmp(heard(fd), "") == 0 && notify_left(5000, 60000) == 60000);
        end(fd);
    }
}

TEST(without_a_manager_nothing_happens)
{
    static const char *const names[] = { "", "@", "relative", "/nowhere/at/all", "/" };
    unsetenv("NOTIFY_SOCKET");
    notify_open();
    notify_ready();
    notify_alive(1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        setenv("NOTIFY_SOCKET", names[i], 1);
        notify_open();
        notify_ready();
        EXPECT(manager.fd == -1);
    }
    unsetenv("NOTIFY_SOCKET");
}

TEST(a_manager_that_went_away_costs_nothing)
{
    int fd = begin("2000000", (long)getpid());
    close(fd);
    notify_alive(1);
    notify_stopping();
    EXPECT(manager.fd != -1);
    end(-1);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(ready_is_told_once_and_stopping_and_status_each_time),
        FACT(pings_come_twice_an_interval_and_no_more),
        FACT(a_watchdog_of_another_process_or_none_is_not_served),
        FACT(without_a_manager_nothing_happens),
        FACT(a_manager_that_went_away_costs_nothing),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
