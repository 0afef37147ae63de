/* hj212_frame: frames in a message, and the two CRCs. Pure; see hj212_frame.c for the format. */
#ifndef INGEST_HJ212_FRAME_H
#define INGEST_HJ212_FRAME_H

#include "ingest/defect.h"

enum { HJ212_DATA_MOST = 9999, HJ212_FRAME_MOST = HJ212_DATA_MOST + 12 };

struct hj212_frame {
    const char *whole; /* from ## up to its CRC, both with it */
    size_t size;
    const char *data; /* the data segment */
    size_t length;
    uint16_t told; /* its CRC, as sent */
    int said;      /* what the length field says */
};

enum hj212_found {
    HJ212_END,   /* no further frame */
    HJ212_FRAME, /* one whose length field and size agree; its CRC is for the caller to judge */
    HJ212_NO_CRC, /* one whose length field is right; no four hex digits stand behind its data */
    HJ212_TORN,  /* one whose length field is wrong: `whole`, `said`, and `size` and `length` as
                    they seem to be */
};

/* The next frame from *at on, which moves behind it; several stand in one message. */
enum hj212_found hj212_next(const char *bytes, size_t length, size_t *at, struct hj212_frame *out,
                            struct defects *defects);

uint16_t hj212_crc(const void *bytes, size_t length);
uint16_t modbus_crc(const void *bytes, size_t length); /* what some senders put instead */

#endif
