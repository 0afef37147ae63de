#include "publish/deliver.h"

#include "publish/repeats.h"
#include "schema/base/moment.h"
#include "schema/base/text.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECT = 10, STALL = 15,            /* seconds, of a try's longer timeout */
    UNREACHED = 1000000,                 /* microseconds: it took long to find nobody there */
    ANSWER_MOST = 1024,                  /* bytes of an answer's body that are read */
    AT_ONCE = 64,                        /* sockets that moved, a turn; the others have the next */
};

enum head { HEAD_NONE, HEAD_BEGUN, HEAD_WHOLE };

struct sending {
    CURL *easy;                          /* NULL: the line is free */
    struct curl_slist *headers;
    char *token;                         /* so that an answer that repeats it is not kept */
    enum head head;                      /* of the answer */
    size_t heard;
    bool cut, asked;                     /* asked: the portal wants to see a certificate of ours */
    char begin[ANSWER_MOST + 1], error[CURL_ERROR_SIZE];
};

struct deliver {
    CURLM *multi;
    int epoll;                           /* the sockets of libcurl, as one descriptor */
    int64_t alarm;                       /* monotonic milliseconds */
    int lines;
    struct sending sending[];
};

/* ---- what libcurl asks for ---- */

/* It may close a socket and open another of the same number without a word between. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *with, void *known)
{
    struct deliver *d = with;
    struct epoll_event event = { .data.fd = fd };
    (void)easy;
    (void)known;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(d->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0)
                 | (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    if (epoll_ctl(d->epoll, EPOLL_CTL_ADD, fd, &event) == -1 && errno == EEXIST)
        epoll_ctl(d->epoll, EPOLL_CTL_MOD, fd, &event);
    return 0;
}

static int set_alarm(CURLM *multi, long milliseconds, void *with)
{
    struct deliver *d = with;
    (void)multi;
    d->alarm = milliseconds < 0 ? INT64_MAX : clock_monotonic() + milliseconds;
    return 0;
}

/* Line by line, and line breaks with them. libcurl takes an answer that ends within its head for a
 * whole one. A head of 1xx goes before the one that counts. */
static size_t hear_head(char *bytes, size_t size, size_t count, void *with)
{
    struct sending *s = with;
    size_t n = size * count;
    if (n >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
        s->head = HEAD_BEGUN;
    else if (n > 0 && (*bytes == '\r' || *bytes == '\n'))
        s->head = HEAD_WHOLE;
    return n;
}

/* Of all that libcurl tells of its work only this; in TLS 1.3 the refusal of a client without a
 * certificate follows the handshake, and a connection that is reset with it loses its words. */
static int overhear(CURL *easy, curl_infotype kind, char *words, size_t length, void *with)
{
    static const char request[] = "Request CERT";
    struct sending *s = with;
    (void)easy;
    if (kind == CURLINFO_TEXT && memmem(words, length, request, strlen(request)) != NULL)
        s->asked = true;
    return 0;
}

/* Too few bytes taken ends the transfer; the status is known by then. */
static size_t hear(char *bytes, size_t size, size_t count, void *with)
{
    struct sending *s = with;
    size_t n = size * count, kept = strlen(s->begin), room = sizeof s->begin - 1 - kept;
    snprintf(s->begin + kept, room + 1, "%.*s", (int)(n < room ? n : room), bytes);
    s->heard += n;
    s->cut = s->heard > ANSWER_MOST;
    return s->cut ? 0 : n;
}

/* A name such as localhost may lead anywhere; what goes unencrypted must not. */
static curl_socket_t open_near(void *with, curlsocktype purpose, struct curl_sockaddr *to)
{
    const struct sockaddr *a = &to->addr;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    bool near = false;
    (void)with;
    (void)purpose;
    if (a->sa_family == AF_INET) {
        memcpy(&v4, a, sizeof v4);
        near = ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    } else if (a->sa_family == AF_INET6 && to->addrlen >= sizeof v6) {
        memcpy(&v6, (const void *)a, sizeof v6);
        near = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
    }
    return near ? socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol) : CURL_SOCKET_BAD;
}

/* ---- open, close ---- */

bool deliver_open(struct deliver **out, int lines, struct why *why)
{
    struct deliver *d = calloc(1, sizeof *d + (size_t)lines * sizeof d->sending[0]);
    *out = d;
    if (d == NULL)
        return fail(why, "no memory for the portals");
    d->lines = lines;
    d->epoll = -1;
    d->alarm = INT64_MAX;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        d->multi = curl_multi_init();
    if (d->multi != NULL)
        d->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (d->epoll == -1) {
        deliver_close(out);
        return fail(why, "libcurl or its descriptor cannot be opened: %s", strerror(errno));
    }
    curl_multi_setopt(d->multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(d->multi, CURLMOPT_SOCKETDATA, d);
    curl_multi_setopt(d->multi, CURLMOPT_TIMERFUNCTION, set_alarm);
    curl_multi_setopt(d->multi, CURLMOPT_TIMERDATA, d);
    return true;
}

static void end(struct deliver *d, struct sending *s)
{
    if (s->easy != NULL)
        curl_multi_remove_handle(d->multi, s->easy);
    curl_easy_cleanup(s->easy);
    curl_slist_free_all(s->headers);
    if (s->token != NULL)
        explicit_bzero(s->token, strlen(s->token));
    free(s->token);
    *s = (struct sending){ 0 };
}

void deliver_close(struct deliver **deliver)
{
    struct deliver *d = *deliver;
    if (d == NULL)
        return;
    for (int i = 0; i < d->lines; i++)
        end(d, &d->sending[i]);
    if (d->multi != NULL)
        curl_multi_cleanup(d->multi);
    curl_global_cleanup();
    if (d->epoll != -1)
        close(d->epoll);
    free(d);
    *deliver = NULL;
}

/* ---- send ---- */

PRINTF(2, 3) static bool add_header(struct sending *s, const char *format, ...)
{
    char line[4400];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct curl_slist *all = n < (int)sizeof line ? curl_slist_append(s->headers, line) : NULL;
    if (all != NULL)
        s->headers = all;
    explicit_bzero(line, sizeof line);
    return all != NULL;
}

/* "Expect:" without a value: the body follows at once; some portals never say 100. */
static bool set_headers(struct sending *s, const struct letter *l)
{
    return add_header(s, "Content-Type: application/json") && add_header(s, "Expect:")
        && add_header(s, "Idempotency-Key: %s", l->key)
        && add_header(s, "Content-Digest: sha-256=:%s:", digest_base64(&l->digest).text)
        && (*l->token == '\0' || add_header(s, "Authorization: Bearer %s", l->token));
}

static void set_limits(CURL *easy, const struct letter *l)
{
    long timeout = l->timeout, none = 0;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);      /* else a name that is being looked up
                                                            keeps us waiting when its try is over */
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, timeout < CONNECT ? timeout : (long)CONNECT);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, timeout);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, timeout < STALL ? timeout : (long)STALL);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, none);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (*l->ca != '\0')
        curl_easy_setopt(easy, CURLOPT_CAINFO, l->ca);
    if (strncmp(l->url, "https://", 8) != 0)
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_near);
}

/* POSTFIELDS and not an upload by callback: libcurl can then rewind the body by itself when a kept
 * connection turns out to be dead. */
static void set_request(struct sending *s, const struct letter *l)
{
    curl_easy_setopt(s->easy, CURLOPT_URL, l->url);
    curl_easy_setopt(s->easy, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)l->length);
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, l->body);
    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(s->easy, CURLOPT_USERAGENT, "envpub/" ENVPUB_VERSION);
    curl_easy_setopt(s->easy, CURLOPT_HEADERFUNCTION, hear_head);
    curl_easy_setopt(s->easy, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, hear);
    curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(s->easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(s->easy, CURLOPT_DEBUGFUNCTION, overhear);
    curl_easy_setopt(s->easy, CURLOPT_DEBUGDATA, s);
    curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, s->error);
    curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
}

bool deliver_send(struct deliver *d, int line, const struct letter *letter, struct why *why)
{
    struct sending *s = &d->sending[line];
    *s = (struct sending){ .easy = curl_easy_init(), .token = strdup(letter->token) };
    if (s->easy == NULL || s->token == NULL || !set_headers(s, letter)) {
        end(d, s);
        return fail(why, "no memory for a push");
    }
    set_limits(s->easy, letter);
    set_request(s, letter);
    CURLMcode code = curl_multi_add_handle(d->multi, s->easy);
    if (code == CURLM_OK)
        return true;
    end(d, s);
    return fail(why, "libcurl: %s", curl_multi_strerror(code));
}

/* ---- wait, hear the answer ---- */

int deliver_fd(const struct deliver *d)
{
    return d->epoll;
}

int64_t deliver_wait(const struct deliver *d)
{
    int64_t now = clock_monotonic();
    return d->alarm == INT64_MAX ? INT64_MAX : d->alarm > now ? d->alarm - now : 0;
}

void deliver_turn(struct deliver *d)
{
    struct epoll_event event[AT_ONCE];
    int running, n = epoll_wait(d->epoll, event, AT_ONCE, 0);
    for (int i = 0; i < n; i++) {
        int what = (event[i].events & EPOLLIN ? CURL_CSELECT_IN : 0)
                 | (event[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
                 | (event[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(d->multi, event[i].data.fd, what, &running);
    }
    if (deliver_wait(d) == 0) {
        d->alarm = INT64_MAX;
        curl_multi_socket_action(d->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

/* One code stands for a connection that broke during the handshake, and for one that was refused by
 * what either side demands; only the words tell them apart, and what was asked before. */
static bool handshake_broke(const struct sending *s)
{
    return !s->asked && (strstr(s->error, "SSL_ERROR_SYSCALL") != NULL
        || strstr(s->error, "unexpected eof") != NULL || strstr(s->error, "reset by peer") != NULL);
}

/* The same after the handshake, before a word of an answer: by an alert of TLS, or after it had
 * asked for what we do not have. */
static bool turned_away(const struct sending *s)
{
    return s->head == HEAD_NONE && (s->asked || strstr(s->error, " alert ") != NULL);
}

/* A machine that is off is missed after three seconds, a name server later. */
static enum fault unreached(const struct sending *s)
{
    curl_off_t took = 0;
    (void)curl_easy_getinfo(s->easy, CURLINFO_TOTAL_TIME_T, &took);
    return took >= UNREACHED ? FAULT_STALLED : FAULT_SILENT;
}

/* What answers something else than HTTP (CURLE_UNSUPPORTED_PROTOCOL: no setting lets an address of
 * another scheme through) is not there now, as a port is whose server is being put up. */
static enum fault fault_of(CURLcode code, const struct sending *s)
{
    switch (code) {
    case CURLE_OK:
        return s->head == HEAD_WHOLE ? FAULT_NONE : FAULT_SILENT;
    case CURLE_WRITE_ERROR:
        return s->cut ? FAULT_NONE : FAULT_SILENT;
    case CURLE_OPERATION_TIMEDOUT:
        return FAULT_STALLED;
    case CURLE_COULDNT_RESOLVE_HOST: case CURLE_COULDNT_CONNECT:
        return unreached(s);
    case CURLE_SSL_CONNECT_ERROR:
        return handshake_broke(s) ? FAULT_SILENT : FAULT_TRUST;
    case CURLE_SEND_ERROR: case CURLE_RECV_ERROR:
        return turned_away(s) ? FAULT_TRUST : FAULT_SILENT;
    case CURLE_PEER_FAILED_VERIFICATION: case CURLE_SSL_CERTPROBLEM: case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE: case CURLE_SSL_CRL_BADFILE: case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: case CURLE_SSL_INVALIDCERTSTATUS: case CURLE_URL_MALFORMAT:
        return FAULT_TRUST;
    default:
        return FAULT_SILENT;
    }
}

static void put_words(struct answer *out, CURLcode code, const struct sending *s)
{
    const char *words = s->begin;
    if (out->fault != FAULT_NONE && code == CURLE_OK)
        words = "the answer broke off within its head";
    else if (out->fault == FAULT_TRUST && s->asked && code != CURLE_PEER_FAILED_VERIFICATION)
        words = "it asked for a client certificate, and ended the connection when none came";
    else if (out->fault != FAULT_NONE)
        words = s->error[0] != '\0' ? s->error : curl_easy_strerror(code);
    else if (repeats(s->begin, s->token))
        words = "(the answer repeats our token)";
    snprintf(out->words, sizeof out->words, "%.199s", words);
    text_one_line(out->words);
}

/* Retry-After is a number of seconds, however large, or a date, which is left to whose now it is.
 * What libcurl makes of either is not used: it takes too large a number for none, and its own clock. */
static void read_retry(const char *value, struct answer *out)
{
    if (*value >= '0' && *value <= '9') {
        out->retry_after = strtoll(value, NULL, 10);
        return;
    }
    time_t at = curl_getdate(value, NULL);
    out->retry_at = at > 0 ? at : 0;
}

static void put_retry(struct answer *out, CURL *easy)
{
    struct curl_header *header;
    if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        read_retry(header->value, out);
}

bool deliver_next(struct deliver *d, struct answer *out)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(d->multi, &left)) != NULL) {
        struct sending *s = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&s);
        *out = (struct answer){ .line = (int)(s - d->sending),
                                .fault = fault_of(message->data.result, s) };
        curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &out->status);
        put_retry(out, s->easy);
        put_words(out, message->data.result, s);
        end(d, s);
        return true;
    }
    return false;
}
