/* json_scan: are these bytes JSON, by the grammar of RFC 8259? For json.c alone: cJSON lets "01",
 * broken UTF-8 and trailing text pass, cuts a string at \u0000, and reads 63 bytes of a number: so
 * what of the last two there is is told. */
#ifndef SCHEMA_BASE_JSON_SCAN_H
#define SCHEMA_BASE_JSON_SCAN_H

#include "schema/base/why.h"

enum { CJSON_NUMBER = 63 };

/* Whole input, UTF-8, at most 32 deep, no half of a surrogate pair. */
struct json_scanned {                /* where its numbers stand, in their order; free(number) */
    struct json_number { size_t from, length; } *number;
    size_t numbers, room;
    bool nul;                        /* a \u0000 is in it */
    bool long_number;                /* one above CJSON_NUMBER */
    bool too_deep;                   /* refused for that alone, so far */
};
MUST bool json_scan(struct json_scanned *out, const char *bytes, size_t length, struct why *why);

#endif
