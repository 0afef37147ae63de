/* defect: what real senders do that the standards forbid and that can be read all the same. Each is
 * counted by name and shown in the run files, so that the centre can tell the sender's maker. */
#ifndef INGEST_DEFECT_H
#define INGEST_DEFECT_H

#include "schema/base/why.h"

enum defect {
    DEFECT_STRAY_BYTES,      /* bytes between frames that belong to none */
    DEFECT_LENGTH_DIGITS,    /* the length field has three digits */
    DEFECT_LONG_DATA,        /* a data segment above 1024 bytes */
    DEFECT_CIPHER_CRC,       /* the CRC was made over the cipher, not over the clear text */
    DEFECT_HEAD_COMMA,       /* ',' between fields of the head */
    DEFECT_NO_SEPARATOR,     /* Flag=5CP=: the ';' is lost */
    DEFECT_NO_QN,            /* HJ 212-2017 and later: no QN */
    DEFECT_ODD_PW,           /* a PW that has not six characters */
    DEFECT_ODD_MN,           /* HJ 212-2017 and later: an MN that is not 24 hex digits */
    DEFECT_EDITION_UNSAID,   /* codes of HJ 212-2017 under no Flag, or the Flag of 2005 */
    DEFECT_SPLIT_UNNUMBERED, /* Flag says split; PNUM and PNO are not there */
    DEFECT_SPLIT_UNFLAGGED,  /* PNUM and PNO, and Flag does not say so */
    DEFECT_CP_UNCLOSED,      /* the closing && is lost */
    DEFECT_SPACES,           /* around names, '=' or values */
    DEFECT_EMPTY_ITEM,       /* ";;" */
    DEFECT_REPEATED_KEY,     /* the last value stands, and a mark that withholds it */
    DEFECT_SUFFIX_CASE,      /* A18-flag */
    DEFECT_UNKNOWN_SUFFIX,   /* LA-td, a34011-Ori: passed over */
    DEFECT_WRONG_SUFFIX,     /* -Rtd in a report of a period, -Avg in one of a moment */
    DEFECT_BARE_FLAG,        /* Flag=N after a factor, without its code */
    DEFECT_EMPTY_VALUE,      /* a21026-Rtd=, a21026-Flag= */
    DEFECT_STAMP_LENGTH,     /* DataTime with milliseconds */
    DEFECT_STAMP_SECONDS,    /* a period that begins within a minute: seconds are cut */
    DEFECT_DAY_NIGHT,        /* Ln-DayData, Ld-NightData: the 2005 print has the two reversed */
    DEFECTS
};

struct defects {
    uint64_t count[DEFECTS];
};

const char *defect_name(enum defect d); /* "stray_bytes" … */

#endif
