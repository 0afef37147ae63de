/* hj212_suffix: what stands behind the last '-' of a key. */
#ifndef INGEST_HJ212_SUFFIX_H
#define INGEST_HJ212_SUFFIX_H

#include "ingest/defect.h"
#include "ingest/hj212_command.h"
#include "ingest/hj212_head.h"

enum hj212_role {
    ROLE_NONE,    /* known, and no number: sample times, serial numbers, a maker's own flags */
    ROLE_FLAG,    /* the mark of the factor */
    ROLE_VALUE,   /* the value: the claim's code is the factor's */
    ROLE_ZS,      /* the value converted to reference oxygen: the code is "a21026-Zs" */
    ROLE_SIDE,    /* beside the value: the code is the whole key, such as "a21026-Min" */
    ROLE_MISFIT,  /* the value of another report than this: as beside */
    ROLE_UNKNOWN, /* not of any edition */
};

enum hj212_role hj212_role_of(struct slice code, struct slice word, enum hj212_kind kind,
                              struct defects *defects);
/* 'd' of a level of the day, 'n' of the night, 0 of all else. */
char hj212_level(struct slice word, enum hj212_kind kind);

#endif
