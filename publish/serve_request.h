/* serve_request: what is asked for, and what of its head matters. */
#ifndef PUBLISH_SERVE_REQUEST_H
#define PUBLISH_SERVE_REQUEST_H

#include "schema/base/why.h"

struct request {
    const char *method, *target;
    const char *accept, *accept_encoding, *if_none_match;    /* NULL: not sent */
    size_t head;                         /* bytes of the request's head */
    bool body;                           /* it brings one */
    char tags[2048], codings[512];       /* lists that came in several lines, joined */
};

void request_open(struct request *r, const char *method, const char *target);
/* One line of the head; value lives as long as the request. */
void request_line(struct request *r, const char *name, const char *value);

#endif
