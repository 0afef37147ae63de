/* receive: one message, all the way: decode, normalise, check, store; what could not become a
 * reading is kept whole as refused. Called inside a transaction of the store. */
#ifndef INGEST_RECEIVE_H
#define INGEST_RECEIVE_H

#include "ingest/check.h"
#include "ingest/message.h"
#include "schema/house.h"
#include "schema/readings.h"

struct receiver;

MUST bool receiver_open(struct receiver **out, const struct house *house, struct readings *store,
                        struct why *why);
void      receiver_close(struct receiver **receiver);

struct received {
    struct put put;
    struct faults faults;          /* reason REASON_NONE: all of it was stored */
    struct noted noted;
    int64_t end;                   /* the newest interval end it told of, the future left out; 0: none */
    bool joined_refused;           /* with it a split message was whole, and refused as one */
    bool displaced;                /* a part of it has no place while another of its number waits */
};
/* False: the store failed and the transaction is to be rolled back. */
MUST bool receive(struct receiver *r, const struct feed_settings *feed, const struct message *message,
                  int64_t now, struct received *out, struct why *why);
/* The same without keeping what is refused: for replay, which decides by itself. */
MUST bool receive_again(struct receiver *r, const struct feed_settings *feed,
                        const struct message *message, int64_t now, struct received *out,
                        struct why *why);

#endif
