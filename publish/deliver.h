/* deliver: one HTTP PUT a line, by libcurl multi inside the caller's one wait. No thread of ours,
 * no signal, no redirect, no proxy, no cookie; TLS 1.2 or later, certificate and name checked;
 * http:// reaches only this machine. A line is a number below those it was opened with, the caller's
 * choice. */
#ifndef PUBLISH_DELIVER_H
#define PUBLISH_DELIVER_H

#include "schema/base/digest.h"

struct deliver;

struct letter {                          /* the body lives until its answer */
    const char *url, *ca, *token, *key;  /* ca, token: "" none; key: the Idempotency-Key */
    const void *body;                    /* JSON */
    size_t length;
    struct digest digest;                /* of the body */
    int timeout;                         /* seconds */
};

enum fault {
    FAULT_NONE,                          /* an HTTP answer came, whole or cut by us */
    FAULT_SILENT,                        /* none, or not to its end: not known */
    FAULT_STALLED,                       /* the same, and it took its time: a timeout was spent, or
                                            seconds to find that nobody is there */
    FAULT_TRUST,                         /* certificates, or an address that curl cannot use */
};
struct answer {
    int line;
    enum fault fault;
    long status;
    int64_t retry_after;                 /* seconds; 0: not said, or said as a date: */
    int64_t retry_at;                    /* the moment it names; 0: none. Whose now is the caller's */
    char words[200];                     /* one line: how the answer begins, or the fault */
};

MUST bool deliver_open(struct deliver **out, int lines, struct why *why);
void      deliver_close(struct deliver **deliver);
MUST bool deliver_send(struct deliver *d, int line, const struct letter *letter, struct why *why);
/* Moves what can be moved now; call it when the descriptor is readable or the time is over. */
void      deliver_turn(struct deliver *d);
bool      deliver_next(struct deliver *d, struct answer *out);
int       deliver_fd(const struct deliver *d);
int64_t   deliver_wait(const struct deliver *d);     /* milliseconds; INT64_MAX: no time is set */

#endif
