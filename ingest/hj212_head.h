/* hj212_head: the fields before CP, and where the data area stands. Pure; see hj212_head.c for the
 * format. */
#ifndef INGEST_HJ212_HEAD_H
#define INGEST_HJ212_HEAD_H

#include "ingest/defect.h"
#include "schema/mark.h"

/* Bytes of the message, not a C string. */
struct slice {
    const char *at;
    size_t length;
};

struct hj212_head {
    struct slice st, mn, qn;
    int cn;               /* 0: none */
    int flag;             /* -1: none */
    int parts, part;      /* PNUM, PNO; 0: none */
    bool resent;          /* RF=1 */
    enum edition edition; /* by Flag; 2005 may turn out to be 2017 by its codes */
    struct slice cp;      /* between the two && */
};

/* false: there is no CP, so it is no data segment. */
MUST bool hj212_head_read(const char *data, size_t length, struct hj212_head *out,
                          struct defects *defects);

/* Without the white space around it; was there any is counted. */
struct slice slice_trimmed(struct slice s, struct defects *defects);
bool slice_is(struct slice s, const char *word);
/* The whole of it decimal digits, and not above most; else false. */
MUST bool slice_whole(struct slice s, int most, int *out);

#endif
