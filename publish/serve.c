/* The one file that knows libmicrohttpd: a thin adapter around publish/serve_desk.h.
 *
 * A library daemon for each address, none with a thread: each waits in an epoll of its own, and all
 * of them, with the signals, in our one poll. The library bounds connections, a connection's memory
 * and its silence; that a head trickles in byte by byte it does not mind, so we do (sweep). */
#include "publish/serve.h"

#include "publish/serve_desk.h"
#include "publish/serve_listen.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"
#include "schema/base/signals.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SILENCE = 15,                        /* seconds without a byte either way */
    HEAD_TIME = 15000, ANSWER_TIME = 300000, END_TIME = 5000,   /* ms for a head, for an answer, to end */
    SWEEP = 1000,
    POOL = 16 << 10,                     /* a connection's memory: both heads */
    OTHER_FILES = 64,                    /* descriptors that are no connections */
};

struct visit {                           /* a connection */
    struct visit *next, *before;
    int fd;
    int64_t since;                       /* monotonic: it opened, asked, or was answered */
    bool asked;                          /* its request is whole, its answer on the way */
};

struct door {
    struct listener listener;
    struct MHD_Daemon *daemon;
    int epoll;
};

struct serve {
    const struct settings *settings;
    struct desk *desk;
    struct door door[WORDS];
    int doors;
    struct visit *visits;
    size_t connections, answering;
    int64_t now, swept;                  /* monotonic ms: of this turn, of the last sweep */
};

/* ---- the press: an answer into a response of the library ---- */

static void put(struct MHD_Response *r, const char *name, const char *value)
{
    if (value != NULL)
        (void)MHD_add_response_header(r, name, value);
}

/* Pages may not be framed, read or opened into by other sites; the data may be read by anyone. */
static void put_guards(struct MHD_Response *r, const struct answer *a)
{
    put(r, "Content-Security-Policy", a->policy);
    put(r, "X-Content-Type-Options", "nosniff");
    put(r, "Referrer-Policy", "no-referrer");
    put(r, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    put(r, "Cross-Origin-Opener-Policy", "same-origin");
    put(r, "Cross-Origin-Resource-Policy", a->data ? "cross-origin" : "same-origin");
    put(r, "Access-Control-Allow-Origin", a->data ? "*" : NULL);
    put(r, "Access-Control-Expose-Headers", a->data ? "ETag" : NULL);
}

static void put_headers(struct MHD_Response *r, const struct answer *a)
{
    put(r, "Content-Type", a->type);
    put(r, "Content-Encoding", a->encoding);
    put(r, "Cache-Control", a->lifetime);
    put(r, "ETag", a->tag);
    put(r, "Last-Modified", a->modified);
    put(r, "Vary", a->tag != NULL ? "Accept-Encoding" : NULL);
    put(r, "Allow", a->allow);
    put(r, "Retry-After", a->retry);
    if (a->save_as != NULL) {
        char inline_as[160];
        snprintf(inline_as, sizeof inline_as, "inline; filename=\"%s\"", a->save_as);
        put(r, "Content-Disposition", inline_as);
    }
    put_guards(r, a);
}

static void *make(struct answer *a)
{
    struct MHD_Response *r = NULL;
    if (a->file != -1)
        r = MHD_create_response_from_fd64(a->length, a->file);
    else if (a->body != NULL)
        r = MHD_create_response_from_buffer_with_free_callback(a->length, a->body, free);
    else
        r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (r != NULL) {
        put_headers(r, a);
        return r;
    }
    free(a->body);
    if (a->file != -1)
        close(a->file);
    return NULL;
}

static void drop(void *made)
{
    MHD_destroy_response(made);          /* counted: a connection that still sends it keeps it */
}

/* ---- visits ---- */

static void come(void *with, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode what)
{
    struct serve *s = with;
    struct visit *v = *context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = v = calloc(1, sizeof *v);
        if (v == NULL)
            return;
        *v = (struct visit){ .fd = fd->connect_fd, .since = s->now, .next = s->visits };
        if (s->visits != NULL)
            s->visits->before = v;
        s->visits = v;
        s->connections++;
    } else if (v != NULL) {
        *(v->before == NULL ? &s->visits : &v->before->next) = v->next;
        if (v->next != NULL)
            v->next->before = v->before;
        s->answering -= v->asked;
        s->connections--;
        *context = NULL;
        free(v);
    }
}

static void mark(struct serve *s, struct MHD_Connection *c, bool asked)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct visit *v = info == NULL ? NULL : info->socket_context;
    if (v == NULL || v->asked == asked)
        return;
    v->asked = asked;
    v->since = s->now;
    s->answering += asked ? 1 : (size_t)-1;
}

static void answered(void *with, struct MHD_Connection *c, void **state,
                     enum MHD_RequestTerminationCode how)
{
    (void)state;
    (void)how;
    mark(with, c, false);
}

/* The library closes what was shut down at its next look. */
static void sweep(struct serve *s)
{
    if (s->now - s->swept < SWEEP)
        return;
    s->swept = s->now;
    for (struct visit *v = s->visits; v != NULL; v = v->next)
        if (s->now - v->since > (v->asked ? ANSWER_TIME : HEAD_TIME) && shutdown(v->fd, SHUT_RDWR) == 0)
            desk_tally(s->desk)->closed_late++;
}

/* ---- one request ---- */

struct heads {
    struct request *request;
    char tags[2048], codings[512];       /* where one came in several lines */
};

static void take_line(const char **into, const char *value, char *room, size_t most)
{
    if (*into == NULL) {
        *into = value;
    } else if (room != NULL) {
        char both[4096];
        snprintf(both, sizeof both, "%s, %s", *into, value);
        snprintf(room, most, "%.*s", (int)most - 1, both);
        *into = room;
    }
}

static enum MHD_Result take_head(void *with, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct heads *h = with;
    struct request *r = h->request;
    (void)kind;
    value = value == NULL ? "" : value;
    if (strcasecmp(name, "If-None-Match") == 0)
        take_line(&r->if_none_match, value, h->tags, sizeof h->tags);
    else if (strcasecmp(name, "Accept-Encoding") == 0)
        take_line(&r->accept_encoding, value, h->codings, sizeof h->codings);
    else if (strcasecmp(name, "Accept") == 0)
        take_line(&r->accept, value, NULL, 0);
    else if (strcasecmp(name, "Transfer-Encoding") == 0
             || (strcasecmp(name, "Content-Length") == 0 && strcmp(value, "0") != 0))
        r->body = true;
    return MHD_YES;
}

static enum MHD_Result send_reply(struct MHD_Connection *c, struct reply *reply)
{
    if (reply->held != NULL)
        return MHD_queue_response(c, reply->same ? 304 : 200, reply->held->made);
    unsigned status = (unsigned)reply->own.status;
    struct MHD_Response *made = make(&reply->own);
    if (made == NULL)
        return MHD_NO;
    enum MHD_Result sent = MHD_queue_response(c, status, made);
    drop(made);
    return sent;
}

/* Called once when the head is whole, and again when the request is; with a body that would be
 * later, so it is refused at once. */
static enum MHD_Result ask(void *with, struct MHD_Connection *c, const char *url, const char *method,
                           const char *version, const char *upload, size_t *upload_size, void **state)
{
    struct serve *s = with;
    struct request request = { .method = method, .target = url };
    struct heads heads = { .request = &request };
    struct reply reply;
    (void)version;
    (void)upload;
    (void)upload_size;
    mark(s, c, true);
    (void)MHD_get_connection_values(c, MHD_HEADER_KIND, take_head, &heads);
    if (*state == NULL && !request.body) {
        *state = s;
        return MHD_YES;
    }
    const union MHD_ConnectionInfo *size = MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    request.head = size == NULL ? 0 : size->header_size;
    desk_tally(s->desk)->connections = s->connections;
    desk_ask(s->desk, &request, clock_now(), &reply);
    return send_reply(c, &reply);
}

/* The library would decode the path before we see it, and lose a coded NUL or '/'. */
static size_t leave_coded(void *with, struct MHD_Connection *c, char *text)
{
    (void)with;
    (void)c;
    return strlen(text);
}

/* ---- the doors ---- */

static bool open_door(struct serve *s, struct door *d, const char *address, struct why *why)
{
    if (!listen_open(&d->listener, address, why))
        return false;
    unsigned alone = d->listener.loopback ? 0 : (unsigned)s->settings->serve.per_address;
    d->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_TURBO | (d->listener.v6 ? MHD_USE_IPv6 : 0), 0, NULL, NULL, ask, s,
        MHD_OPTION_LISTEN_SOCKET, d->listener.fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->settings->serve.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, alone,   /* a proxy on this machine is one client for all */
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_coded, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, come, s,
        MHD_OPTION_NOTIFY_COMPLETED, answered, s, MHD_OPTION_END);
    if (d->daemon == NULL)
        return fail(why, "serve.listen: %s: the HTTP library does not start", address);
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(d->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    d->epoll = info->epoll_fd;
    log_info("listening on %s%s", address, d->listener.loopback ? ""
             : ", open to other machines: TLS and rate limits belong in front of it");
    return true;
}

/* A connection is a descriptor; so is a large file that is kept open. */
static bool files_suffice(const struct settings *s, struct why *why)
{
    struct rlimit limit;
    rlim_t need = (rlim_t)s->serve.connections * (rlim_t)s->serve.listens + (rlim_t)s->serve.cache
                + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1 || limit.rlim_cur >= need)
        return true;
    if (limit.rlim_max < need)
        return fail(why, "serve.connections needs %llu open files and this process may have %llu: lower it, "
                    "or raise LimitNOFILE", (unsigned long long)need, (unsigned long long)limit.rlim_max);
    limit.rlim_cur = need;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 || fail(why, "open files: %s", strerror(errno));
}

bool serve_open(struct serve **out, const struct settings *settings, struct why *why)
{
    static const struct press press = { make, drop };
    struct serve *s = calloc(1, sizeof *s);
    *out = s;
    if (s == NULL)
        return fail(why, "out of memory");
    s->settings = settings;
    s->now = clock_monotonic();
    if (!files_suffice(settings, why) || !desk_open(&s->desk, settings, &press, clock_now(), why))
        return false;
    for (int i = 0; i < settings->serve.listens; i++)
        if (!open_door(s, &s->door[s->doors++], settings->serve.listen[i], why))
            return false;
    return true;
}

void serve_close(struct serve **serve)
{
    if (*serve == NULL)
        return;
    for (int i = (*serve)->doors - 1; i >= 0; i--)
        if ((*serve)->door[i].daemon != NULL)
            MHD_stop_daemon((*serve)->door[i].daemon);
    desk_close(&(*serve)->desk);
    free(*serve);
    *serve = NULL;
}

/* ---- the wait ---- */

static int wait_of(const struct serve *s)
{
    int wait = s->visits == NULL ? 60000 : SWEEP;
    for (int i = 0; i < s->doors; i++) {
        MHD_UNSIGNED_LONG_LONG ms;
        if (MHD_get_timeout(s->door[i].daemon, &ms) == MHD_YES && ms < (MHD_UNSIGNED_LONG_LONG)wait)
            wait = (int)ms;
    }
    return wait;
}

static bool turn(struct serve *s, int signals, bool *end, struct why *why)
{
    struct pollfd fd[WORDS + 1] = { { .fd = signals, .events = POLLIN } };
    for (int i = 0; i < s->doors; i++)
        fd[i + 1] = (struct pollfd){ .fd = s->door[i].epoll, .events = POLLIN };
    if (poll(fd, (nfds_t)s->doors + 1, wait_of(s)) == -1 && errno != EINTR)
        return fail(why, "poll: %s", strerror(errno));
    s->now = clock_monotonic();
    for (int i = 0; i < s->doors; i++)
        (void)MHD_run(s->door[i].daemon);
    sweep(s);
    *end = fd[0].revents != 0 && signals_came(signals);
    return true;
}

bool serve_run(struct serve *s, int signals, struct why *why)
{
    bool end = false;
    while (!end)
        if (!turn(s, signals, &end, why))
            return false;
    for (int i = 0; i < s->doors; i++) {
        int listening = MHD_quiesce_daemon(s->door[i].daemon);
        if (listening != -1)
            close(listening);
    }
    int64_t last = s->now + END_TIME;
    while (s->answering > 0 && s->now < last)
        if (!turn(s, -1, &end, why))
            return false;
    return true;
}
