#include "schema/base/notify.h"

#include "schema/base/text.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct {
    int fd;                              /* -1: nobody listens */
    int64_t gap, next;                   /* ms between pings, 0: no watchdog; when the next is due */
    bool ready;
} manager = { .fd = -1 };

/* Whole and positive, else 0. */
static int64_t whole(const char *text)
{
    char *end;
    if (text == NULL || *text < '0' || *text > '9')
        return 0;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 ? n : 0;
}

/* "/path", or "@name" for a name in Linux' abstract namespace, which begins with a NUL. */
static bool connect_to(int fd, const char *name)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    size_t n = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || n < 2 || n >= sizeof to.sun_path)
        return false;
    memcpy(to.sun_path, name, n);
    if (name[0] == '@')
        to.sun_path[0] = '\0';
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    return connect(fd, (struct sockaddr *)&to, length) == 0;
}

/* A watchdog that is meant for another process is none of ours. */
static int64_t watchdog_gap(void)
{
    const char *pid = getenv("WATCHDOG_PID");
    if (pid != NULL && whole(pid) != (int64_t)getpid())
        return 0;
    return whole(getenv("WATCHDOG_USEC")) / 2000;
}

void notify_open(void)
{
    const char *name = getenv("NOTIFY_SOCKET");
    if (manager.fd != -1)
        close(manager.fd);
    memset(&manager, 0, sizeof manager);
    manager.fd = name == NULL ? -1 : socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (manager.fd == -1)
        return;
    if (!connect_to(manager.fd, name)) {
        close(manager.fd);
        manager.fd = -1;
        return;
    }
    manager.gap = watchdog_gap();
}

/* What cannot be told is no reason to stop: a ping comes again, and a manager that never hears
 * READY=1 acts by its own timeout. */
static void tell(const char *words, int flags)
{
    if (manager.fd != -1)
        (void)!send(manager.fd, words, strlen(words), MSG_NOSIGNAL | flags);
}

void notify_ready(void)
{
    if (!manager.ready)
        tell("READY=1", 0);
    manager.ready = true;
}

void notify_alive(int64_t ms)
{
    if (manager.gap == 0 || ms < manager.next)
        return;
    manager.next = ms + manager.gap;
    tell("WATCHDOG=1", MSG_DONTWAIT);
}

int64_t notify_left(int64_t ms, int64_t most)
{
    int64_t left = manager.next - ms;
    if (manager.gap == 0 || most <= 1 || left >= most)
        return most;
    return left > 1 ? left : 1;
}

void notify_stopping(void)
{
    tell("STOPPING=1", 0);
}

void notify_status(const char *format, ...)
{
    char words[400], line[420];
    va_list args;
    if (manager.fd == -1)
        return;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    text_one_line(words);
    snprintf(line, sizeof line, "STATUS=%s", words);
    tell(line, MSG_DONTWAIT);
}
