/* json_scan: are these bytes JSON, by the grammar of RFC 8259? For json.c alone, which builds what
 * passes without looking again. */
#ifndef SCHEMA_BASE_JSON_SCAN_H
#define SCHEMA_BASE_JSON_SCAN_H

#include "schema/base/why.h"

/* Whole input, UTF-8, at most 32 deep, a number of at most 60 characters, no \u0000, no half of a
 * surrogate pair. *values: how many there are, at any depth, keys not counted. */
MUST bool json_scan(const char *bytes, size_t length, size_t *values, struct why *why);

#endif
