/* json_scan: are these bytes JSON, by the grammar of RFC 8259? For json.c alone: cJSON lets "01",
 * broken UTF-8 and trailing text pass, cuts a string at \u0000, and reads 63 bytes of a number. */
#ifndef SCHEMA_BASE_JSON_SCAN_H
#define SCHEMA_BASE_JSON_SCAN_H

#include "schema/base/why.h"

/* Whole input, UTF-8, at most 32 deep, a number of at most 60 characters, no \u0000, no half of a
 * surrogate pair. What passes, cJSON only has to build. */
struct json_scanned {                /* where its numbers stand, in their order; free(number) */
    struct json_number { size_t from, length; } *number;
    size_t numbers, room;
};
MUST bool json_scan(struct json_scanned *out, const char *bytes, size_t length, struct why *why);

#endif
