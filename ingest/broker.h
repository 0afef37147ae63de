/* broker: one session with one MQTT broker. The one place that knows libmosquitto.
 *
 * Commit, then acknowledge: with mosquitto_threaded_set(true) and our own wait, broker_read only
 * QUEUES acknowledgements and broker_write lets them go. So the rule of its caller is: never write
 * while a message that was read is uncommitted, and never read while acknowledgements are unsent
 * (they would be flushed behind them). Nothing here blocks: connecting is asynchronous. */
#ifndef INGEST_BROKER_H
#define INGEST_BROKER_H

#include "schema/settings.h"

struct broker;

struct arrival {                 /* one PUBLISH; lives as long as the call */
    const char *topic;
    const void *body;
    size_t length;
    uint16_t mid;                /* 0 at QoS 0 */
    int qos;
    bool retained;
};
struct broker_events {
    void (*heard)(void *with, const struct arrival *arrival);
    /* CONNACK; kept: the broker held our session. Tells the filter that is known to stand in it,
     * NULL: none is. */
    const char *(*opened)(void *with, bool kept);
    void (*ready)(void *with, bool anew);      /* the filter stands; anew: granted just now */
    void (*denied)(void *with, const char *reason);    /* not granted: see broker_subscribe */
    void (*lost)(void *with, const char *reason);
    void (*sent)(void *with, int mid);         /* a PUBLISH of ours was acknowledged */
    void *with;
};

enum broker_stage { BROKER_DOWN, BROKER_CONNECTING, BROKER_SUBSCRIBING, BROKER_READY };

/* keep: a persistent session that subscribes to the feed's topic; else a clean one that only
 * publishes (replay). password may be NULL: none, or not yet. */
MUST bool broker_open(struct broker **out, const struct feed_settings *feed, const char *client_id,
                      const char *password, bool keep, const struct broker_events *events,
                      struct why *why);
void      broker_close(struct broker **broker);     /* without DISCONNECT: nothing is acknowledged */

/* The one that connecting uses from now on; without a username it is nothing. */
MUST bool broker_password(struct broker *b, const char *password, struct why *why);
MUST bool broker_connect(struct broker *b, struct why *why);   /* begins; also after a loss */
enum broker_stage broker_stage(const struct broker *b);
int  broker_socket(const struct broker *b);         /* -1: none */
bool broker_unsent(const struct broker *b);         /* something is queued for the broker */

/* Each false: the connection is gone (events.lost told why). */
MUST bool broker_read(struct broker *b);            /* one packet; drained is told by what was heard */
MUST bool broker_write(struct broker *b);           /* as much as the socket takes */
MUST bool broker_tick(struct broker *b);            /* once a second: keep-alive */
void broker_subscribe(struct broker *b);            /* asks again for what was denied */
void broker_drop(struct broker *b, const char *reason);   /* cut; acknowledgements are forgotten */
void broker_leave(struct broker *b);                /* queues DISCONNECT; the session is kept */
MUST bool broker_publish(struct broker *b, const char *topic, const void *body, size_t length,
                         int *mid, struct why *why);      /* QoS 1 */

void broker_library_open(void);
void broker_library_close(void);

#endif
