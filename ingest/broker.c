#include "ingest/broker.h"

#include "ingest/broker_tls.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { KEEPALIVE = 60, SESSION_KEPT = 14 * 86400 };     /* as deploy/mosquitto.conf promises */

struct broker {
    struct mosquitto *mosq;
    struct tls *tls;             /* NULL: without */
    const struct feed_settings *feed;
    struct broker_events events;
    enum broker_stage stage;
    bool keep, started;
    char old[512];               /* a filter of ours that stands beside the feed's; "": none */
    char lost[256];              /* the reason found on the way, before the loss is told */
};

/* The library looks a broker's name up in the calling thread: a dead name server must not stop the
 * other feeds for long. Unless the operator has said otherwise, one try of a second a server. */
void broker_library_open(void)
{
    (void)setenv("RES_OPTIONS", "timeout:1 attempts:1", 0);
    mosquitto_lib_init();
}

void broker_library_close(void)
{
    mosquitto_lib_cleanup();
}

static void lose(struct broker *b, const char *reason)
{
    if (b->stage == BROKER_DOWN)
        return;
    b->stage = BROKER_DOWN;
    b->events.lost(b->events.with, b->lost[0] != '\0' ? b->lost : reason);
    b->lost[0] = '\0';
}

/* With TLS 1.3 a broker that asks in vain for a certificate of ours ends the connection only after
 * the handshake, by an alert or without a word. */
static const char *words(struct broker *b, int rc)
{
    bool ended = rc == MOSQ_ERR_CONN_LOST || rc == MOSQ_ERR_PROTOCOL
              || (rc == MOSQ_ERR_ERRNO && (errno == EPROTO || errno == ECONNRESET));
    if (b->tls != NULL && (rc == MOSQ_ERR_TLS || (ended && b->stage == BROKER_CONNECTING)))
        return tls_words(b->tls);
    return rc == MOSQ_ERR_CONN_LOST ? "the broker closed the connection"
         : rc == MOSQ_ERR_ERRNO     ? strerror(errno)
         : rc == MOSQ_ERR_EAI       ? "the broker's name cannot be resolved"
                                    : mosquitto_strerror(rc);
}

/* ---- what the library tells us ---- */

static void become_ready(struct broker *b, bool anew)
{
    b->stage = BROKER_READY;
    b->events.ready(b->events.with, anew);
}

static bool speaks_5(const struct broker *b)
{
    return b->feed->protocol[0] == '5';
}

/* 4, 5 of MQTT 3.1.1 and 134, 135 of MQTT 5: who we are is not accepted. Some of the library's words
 * end with a full stop, and ours go on. */
static void refused(struct broker *b, int rc)
{
    bool identity = rc == 4 || rc == 5 || rc == 134 || rc == 135;
    const char *said = speaks_5(b) ? mosquitto_reason_string(rc) : mosquitto_connack_string(rc);
    size_t n = strlen(said);
    n -= n > 0 && said[n - 1] == '.';
    snprintf(b->lost, sizeof b->lost, "the broker refuses us: %.*s%s", (int)n, said,
             identity ? "; look at username and password_file of the feed" : "");
}

/* With MQTT 5 it replays retained messages to a new subscription only. */
void broker_subscribe(struct broker *b)
{
    int options = speaks_5(b) ? MQTT_SUB_OPT_SEND_RETAIN_NEW : 0;
    int rc = mosquitto_subscribe_v5(b->mosq, NULL, b->feed->topic, 1, options, NULL);
    char reason[128];
    if (rc == MOSQ_ERR_SUCCESS)
        return;
    snprintf(reason, sizeof reason, "cannot subscribe: %s", mosquitto_strerror(rc));
    broker_drop(b, reason);
}

/* A kept session says nothing of its subscriptions. Asked again in vain, an MQTT 5 broker does
 * nothing; an older one replays every retained message, so it is asked only in doubt. */
static void on_connect(struct mosquitto *mosq, void *with, int rc, int flags)
{
    (void)mosq;
    struct broker *b = with;
    if (rc != 0) {
        refused(b, rc);
        return;
    }
    bool kept = (flags & 1) != 0;
    b->stage = BROKER_SUBSCRIBING;
    const char *standing = b->events.opened(b->events.with, kept);
    bool stands = standing != NULL && strcmp(standing, b->feed->topic) == 0;
    snprintf(b->old, sizeof b->old, "%s", standing == NULL || stands ? "" : standing);
    if (!b->keep || (stands && !speaks_5(b)))
        become_ready(b, false);
    else
        broker_subscribe(b);
}

static void deny(struct broker *b, int granted)
{
    char reason[256];
    if (granted == 0)
        snprintf(reason, sizeof reason, "the broker grants its topic at QoS 0 only, where what it "
                 "sends may be lost; have it grant QoS 1 (mosquitto: max_qos)");
    else
        snprintf(reason, sizeof reason, "the broker refuses the subscription%s%s; look at its"
                 " access list", speaks_5(b) ? ": " : "",
                 speaks_5(b) ? mosquitto_reason_string(granted) : "");
    b->events.denied(b->events.with, reason);
}

static void on_subscribe(struct mosquitto *mosq, void *with, int mid, int count, const int *granted)
{
    (void)mid;
    struct broker *b = with;
    if (count < 1 || granted[0] != 1)
        deny(b, count < 1 ? MQTT_RC_UNSPECIFIED : granted[0]);
    else if (b->old[0] == '\0')
        become_ready(b, true);
    else if (mosquitto_unsubscribe(mosq, NULL, b->old) != MOSQ_ERR_SUCCESS)
        broker_drop(b, "cannot unsubscribe from the topic that was set before");
}

/* Only now, so that nothing between the two was missed; and what it says changes nothing. */
static void on_unsubscribe(struct mosquitto *mosq, void *with, int mid)
{
    (void)mosq;
    (void)mid;
    struct broker *b = with;
    b->old[0] = '\0';
    become_ready(b, true);
}

static void on_message(struct mosquitto *mosq, void *with, const struct mosquitto_message *m)
{
    (void)mosq;
    struct broker *b = with;
    struct arrival arrival = {
        .topic = m->topic, .body = m->payload, .length = (size_t)m->payloadlen,
        .mid = (uint16_t)(m->qos > 0 ? m->mid : 0), .qos = m->qos, .retained = m->retain,
    };
    b->events.heard(b->events.with, &arrival);
}

/* An MQTT 5 broker says in its acknowledgement when it threw the message away. */
static void on_publish(struct mosquitto *mosq, void *with, int mid, int reason,
                       const mosquitto_property *properties)
{
    (void)mosq;
    (void)properties;
    struct broker *b = with;
    if (reason >= MQTT_RC_UNSPECIFIED)
        snprintf(b->lost, sizeof b->lost, "the broker refuses a message: %s",
                 mosquitto_reason_string(reason));
    else if (b->events.sent != NULL)
        b->events.sent(b->events.with, mid);
}

/* Losses of our own making come here too, under small numbers. */
static void on_disconnect(struct mosquitto *mosq, void *with, int reason,
                          const mosquitto_property *properties)
{
    (void)mosq;
    (void)properties;
    struct broker *b = with;
    bool taken = reason == MQTT_RC_SESSION_TAKEN_OVER;
    if (speaks_5(b) && reason >= MQTT_RC_UNSPECIFIED && b->lost[0] == '\0')
        snprintf(b->lost, sizeof b->lost, "the broker ends the connection: %s%s",
                 mosquitto_reason_string(reason),
                 taken ? "; does another collector use this client_id?" : "");
}

/* ---- opening ---- */

/* MQTT 5 needs an expiry or the session dies with the connection. The asynchronous connect takes
 * no properties: they are left with the library by a call that it refuses for its port after having
 * copied them (2.0.11, lib/connect.c). */
static bool set_expiry(struct broker *b)
{
    mosquitto_property *properties = NULL;
    bool ok = mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL,
                                           SESSION_KEPT) == MOSQ_ERR_SUCCESS
           && mosquitto_connect_bind_v5(b->mosq, b->feed->host, -1, KEEPALIVE, NULL, properties)
                  == MOSQ_ERR_INVAL;
    mosquitto_property_free_all(&properties);
    return ok;
}

static bool set_protocol_5(struct broker *b, struct why *why)
{
    bool ok = mosquitto_int_option(b->mosq, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5) == 0
           && mosquitto_int_option(b->mosq, MOSQ_OPT_RECEIVE_MAXIMUM, b->feed->window) == 0
           && (!b->keep || set_expiry(b));
    return ok || fail(why, "MQTT 5 cannot be set up with this libmosquitto");
}

/* Our own context, whole: with the library's defaults its verification would take the place of
 * the one that knows why. */
static bool set_tls(struct broker *b, struct why *why)
{
    if (!tls_open(&b->tls, b->feed, why))
        return false;
    return (mosquitto_int_option(b->mosq, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0) == MOSQ_ERR_SUCCESS
            && mosquitto_void_option(b->mosq, MOSQ_OPT_SSL_CTX, tls_context(b->tls)) == MOSQ_ERR_SUCCESS)
        || fail(why, "TLS cannot be set up with this libmosquitto");
}

bool broker_password(struct broker *b, const char *password, struct why *why)
{
    return b->feed->username[0] == '\0'
        || mosquitto_username_pw_set(b->mosq, b->feed->username, password) == MOSQ_ERR_SUCCESS
        || fail(why, "user name or password cannot be used");
}

static bool set_up(struct broker *b, const char *password, struct why *why)
{
    mosquitto_threaded_set(b->mosq, true);
    mosquitto_connect_with_flags_callback_set(b->mosq, on_connect);
    mosquitto_subscribe_callback_set(b->mosq, on_subscribe);
    mosquitto_unsubscribe_callback_set(b->mosq, on_unsubscribe);
    mosquitto_message_callback_set(b->mosq, on_message);
    mosquitto_publish_v5_callback_set(b->mosq, on_publish);
    mosquitto_disconnect_v5_callback_set(b->mosq, on_disconnect);
    if (!broker_password(b, password, why))
        return false;
    if (b->feed->tls && !set_tls(b, why))
        return false;
    return !speaks_5(b) || set_protocol_5(b, why);
}

bool broker_open(struct broker **out, const struct feed_settings *feed, const char *client_id,
                 const char *password, bool keep, const struct broker_events *events, struct why *why)
{
    struct broker *b = calloc(1, sizeof *b);
    if (b == NULL)
        return fail(why, "out of memory");
    b->feed = feed;
    b->events = *events;
    b->keep = keep;
    b->mosq = mosquitto_new(client_id, !keep, b);
    if (b->mosq == NULL) {
        fail(why, "client id cannot be used: %s", strerror(errno));
        free(b);
        return false;
    }
    *out = b;
    if (set_up(b, password, why))
        return true;
    broker_close(out);
    return false;
}

void broker_close(struct broker **broker)
{
    if (*broker == NULL)
        return;
    (*broker)->stage = BROKER_DOWN;
    mosquitto_destroy((*broker)->mosq);
    tls_close(&(*broker)->tls);
    free(*broker);
    *broker = NULL;
}

/* ---- the connection ---- */

/* The library's reconnect clears what was queued and read in part; its first connect must be told
 * the host. Both only begin: the name is looked up within the bounds of RES_OPTIONS. */
bool broker_connect(struct broker *b, struct why *why)
{
    b->lost[0] = '\0';
    if (b->tls != NULL)
        tls_forget(b->tls);
    int rc = b->started ? mosquitto_reconnect_async(b->mosq)
                        : mosquitto_connect_async(b->mosq, b->feed->host, b->feed->port, KEEPALIVE);
    b->started = true;
    if (rc != MOSQ_ERR_SUCCESS)
        return fail(why, "%s", words(b, rc));
    b->stage = BROKER_CONNECTING;
    return true;
}

enum broker_stage broker_stage(const struct broker *b)
{
    return b->stage;
}

int broker_socket(const struct broker *b)
{
    return b->stage == BROKER_DOWN ? -1 : mosquitto_socket(b->mosq);
}

bool broker_unsent(const struct broker *b)
{
    return b->stage != BROKER_DOWN && mosquitto_want_write(b->mosq);
}

static bool after(struct broker *b, int rc)
{
    if (rc == MOSQ_ERR_SUCCESS && b->lost[0] == '\0')
        return b->stage != BROKER_DOWN;
    broker_drop(b, words(b, rc));
    return false;
}

bool broker_read(struct broker *b)
{
    errno = 0;
    return after(b, mosquitto_loop_read(b->mosq, 1));
}

/* One segment for all the acknowledgements of a batch. */
bool broker_write(struct broker *b)
{
    int fd = mosquitto_socket(b->mosq), on = 1, off = 0;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    errno = 0;
    bool ok = after(b, mosquitto_loop_write(b->mosq, 1));
    if (ok)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_CORK, &off, sizeof off);
    return ok;
}

bool broker_tick(struct broker *b)
{
    errno = 0;
    return after(b, mosquitto_loop_misc(b->mosq));
}

/* Only the socket is cut: what the library has queued stays inside it until the next connect
 * clears it, and nothing is written in between. */
void broker_drop(struct broker *b, const char *reason)
{
    int fd = mosquitto_socket(b->mosq);
    if (fd >= 0)
        shutdown(fd, SHUT_RDWR);
    lose(b, reason);
}

void broker_leave(struct broker *b)
{
    if (b->stage == BROKER_READY)
        (void)mosquitto_disconnect(b->mosq);
}

bool broker_publish(struct broker *b, const char *topic, const void *body, size_t length, int *mid,
                    struct why *why)
{
    int rc = mosquitto_publish(b->mosq, mid, topic, (int)length, body, 1, false);
    return rc == MOSQ_ERR_SUCCESS || fail(why, "%s", mosquitto_strerror(rc));
}
