/* hj212: frames for tests: a data segment with its length and CRC around it. */
#ifndef TESTS_HJ212_H
#define TESTS_HJ212_H

#include <string.h>

#include "ingest/hj212_frame.h"
#include "schema/base/text.h"

static inline void frame_put(struct text *out, const char *data)
{
    text_format(out, "##%04zu%s%04X\r\n", strlen(data), data, hj212_crc(data, strlen(data)));
}

#endif
