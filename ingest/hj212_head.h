/* hj212_head: the fields before CP, and where the data area stands. Pure; see hj212_head.c for the
 * format. */
#ifndef INGEST_HJ212_HEAD_H
#define INGEST_HJ212_HEAD_H

#include "ingest/hj212_item.h"
#include "schema/mark.h"

struct hj212_head {
    struct slice st, mn, qn;
    int cn;               /* 0: none, or no command's number */
    bool cn_told;
    int flag;             /* -1: none */
    int parts, part;      /* PNUM, PNO; 0: none */
    bool resent;          /* RF=1 */
    enum edition edition; /* by Flag; 2005 may turn out to be unsaid by its codes */
    struct slice cp;      /* between the two && */
};

/* false: there is no CP, so it is no data segment. */
MUST bool hj212_head_read(const char *data, size_t length, struct hj212_head *out,
                          struct defects *defects);

#endif
