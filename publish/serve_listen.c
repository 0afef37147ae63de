#include "publish/serve_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* settings_check has looked at the form already: here is what only an address can be. */
static bool read_address(const char *text, union address *out, struct why *why)
{
    char host[64] = "";
    const char *colon = strrchr(text, ':');
    bool bracketed = *text == '[';
    int n = colon == NULL ? -1 : (int)(colon - text) - 2 * bracketed;
    *out = (union address){ 0 };
    if (n < 0 || snprintf(host, sizeof host, "%.*s", n, text + bracketed) >= (int)sizeof host)
        return fail(why, "\"%.100s\" is no address:port; write 127.0.0.1:8080 or [::1]:8080", text);
    in_port_t port = htons((uint16_t)strtol(colon + 1, NULL, 10));
    if (bracketed && inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = port;
        return true;
    }
    if (!bracketed && inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = port;
        return true;
    }
    return fail(why, "\"%.100s\" is a name; write its address, as 127.0.0.1:8080 or [::1]:8080",
                text);
}

bool listen_check(const char *text, struct why *why)
{
    union address address;
    return read_address(text, &address, why);
}

static bool is_loopback(const union address *a)
{
    return a->any.sa_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr)
                                        : ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
}

/* IPV6_V6ONLY: [::] and 0.0.0.0 stand beside each other; no IPv4 client is seen as ::ffff:. */
static bool bind_and_listen(int fd, const union address *a)
{
    int on = 1;
    bool v6 = a->any.sa_family == AF_INET6;
    socklen_t length = v6 ? sizeof a->v6 : sizeof a->v4;
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
        && (!v6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0)
        && bind(fd, &a->any, length) == 0 && listen(fd, BACKLOG) == 0;
}

bool listen_open(struct listener *out, const char *text, struct why *why)
{
    union address address;
    *out = (struct listener){ .fd = -1 };
    if (!read_address(text, &address, why))
        return false;
    int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd == -1 || !bind_and_listen(fd, &address)) {
        (void)fail(why, "serve.listen: %s: %s", text, strerror(errno));
        if (fd != -1)
            close(fd);
        return false;
    }
    *out = (struct listener){ .fd = fd, .v6 = address.any.sa_family == AF_INET6,
                              .loopback = is_loopback(&address) };
    return true;
}
