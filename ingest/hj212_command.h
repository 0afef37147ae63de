/* hj212_command: what a command number means to somebody who only listens. */
#ifndef INGEST_HJ212_COMMAND_H
#define INGEST_HJ212_COMMAND_H

#include "schema/mark.h"

enum hj212_kind {
    HJ212_TALK,   /* requests, answers, notices, heartbeats: legitimate, without readings */
    HJ212_MOMENT, /* -Rtd at DataTime */
    HJ212_PERIOD, /* -Avg (or -Data) of an interval that begins at DataTime */
    HJ212_ASIDE,  /* values that are readings only where a series names them by source_code */
};

struct hj212_command {
    int cn;
    enum hj212_kind kind;
    unsigned editions; /* 1 << EDITION_… */
    const char *span;  /* seconds; "": the series says, if it is one of minutes */
};

/* NULL: no command of that edition: reserved numbers, a vendor's own (50xx), 9021. */
const struct hj212_command *hj212_command(int cn, enum edition edition);

#endif
