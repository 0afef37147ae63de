/* The one file that knows libmicrohttpd: a thin adapter around publish/serve_desk.h.
 *
 * A library daemon for each address, none with a thread: each waits in an epoll of its own, and all
 * of them, with the signals, in our one poll. The library bounds connections, a connection's memory
 * and its silence; publish/serve_visit.h the time of a whole request. */
#include "publish/serve.h"

#include "publish/serve_desk.h"
#include "publish/serve_listen.h"
#include "publish/serve_visit.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"
#include "schema/base/notify.h"
#include "schema/base/signals.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SILENCE = 15,                        /* seconds without a byte either way */
    END_TIME = 5000,                     /* milliseconds that an end waits for what is under way */
    LOOK = 1000, IDLE = 60000,           /* the longest wait with connections, without */
    POOL = 16 << 10,                     /* a connection's memory: both heads */
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
    struct visits visits;
    bool room;                           /* a connection ended in this turn */
    int64_t now;                         /* monotonic milliseconds, of this turn */
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

/* ---- connections ---- */

static void come(void *with, struct MHD_Connection *c, void **context,
                 enum MHD_ConnectionNotificationCode what)
{
    struct serve *s = with;
    const union MHD_ConnectionInfo *fd;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = visit_open(&s->visits, fd->connect_fd, s->now);
    } else {
        visit_close(&s->visits, *context);
        *context = NULL;
        s->room = true;
    }
}

static void mark(struct serve *s, struct MHD_Connection *c, bool asked)
{
    const union MHD_ConnectionInfo *info;
    info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    if (info != NULL)
        visit_mark(&s->visits, info->socket_context, asked, s->now);
}

static void answered(void *with, struct MHD_Connection *c, void **state,
                     enum MHD_RequestTerminationCode how)
{
    (void)state;
    (void)how;
    mark(with, c, false);
}

/* ---- one request ---- */

static enum MHD_Result take_line(void *request, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind;
    request_line(request, name, value == NULL ? "" : value);
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
static enum MHD_Result ask(void *with, struct MHD_Connection *c, const char *url,
                           const char *method, const char *version, const char *upload,
                           size_t *upload_size, void **state)
{
    struct serve *s = with;
    struct request request;
    struct reply reply;
    (void)version;
    (void)upload;
    (void)upload_size;
    mark(s, c, true);
    request_open(&request, method, url);
    (void)MHD_get_connection_values(c, MHD_HEADER_KIND, take_line, &request);
    if (*state == NULL && !request.body) {
        *state = s;
        return MHD_YES;
    }
    const union MHD_ConnectionInfo *size;
    size = MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    request.head = size == NULL ? 0 : size->header_size;
    desk_tally(s->desk)->connections = s->visits.open;
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
    /* Behind a proxy on this machine all visitors are one client. */
    unsigned alone = d->listener.loopback ? 0 : (unsigned)s->settings->serve.per_address;
    d->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | (d->listener.v6 ? MHD_USE_IPv6 : 0), 0, NULL, NULL, ask, s,
        MHD_OPTION_LISTEN_SOCKET, d->listener.fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->settings->serve.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, alone,
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

bool serve_open(struct serve **out, const struct settings *settings, struct why *why)
{
    static const struct press press = { make, drop };
    struct serve *s = calloc(1, sizeof *s);
    *out = s;
    if (s == NULL)
        return fail(why, "out of memory");
    s->settings = settings;
    s->now = clock_monotonic();
    if (!desk_open(&s->desk, settings, &press, clock_now(), why))
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

/* At its limit the library takes a door out of its epoll, and puts it back only when it runs next after
 * a connection ended: nothing but we would wake it. */
static int wait_of(const struct serve *s)
{
    int wait = s->room ? 0 : (int)notify_left(s->now, s->visits.open == 0 ? IDLE : LOOK);
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
    notify_alive(s->now);
    desk_turn(s->desk);
    s->room = false;
    for (int i = 0; i < s->doors; i++)
        (void)MHD_run(s->door[i].daemon);
    desk_tally(s->desk)->closed_late += (uint64_t)visits_sweep(&s->visits, s->now);
    *end = fd[0].revents != 0 && signals_came(signals);
    return true;
}

bool serve_run(struct serve *s, int signals, struct why *why)
{
    bool end = false;
    notify_open();
    notify_ready();                      /* it listens since serve_open */
    while (!end)
        if (!turn(s, signals, &end, why))
            return false;
    notify_stopping();
    for (int i = 0; i < s->doors; i++) {
        int listening = MHD_quiesce_daemon(s->door[i].daemon);
        if (listening != -1)
            close(listening);
    }
    int64_t last = s->now + END_TIME;
    while (s->visits.asked > 0 && s->now < last)
        if (!turn(s, -1, &end, why))
            return false;
    return true;
}
