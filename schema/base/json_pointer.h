/* json_pointer: where in a JSON value something stands (RFC 6901): "/values/pm25", "/data/0",
 * "/a~1b" for the key "a/b", "/a~0b" for "a~b". Read once, looked up for every message. */
#ifndef SCHEMA_BASE_JSON_POINTER_H
#define SCHEMA_BASE_JSON_POINTER_H

#include "schema/base/why.h"

struct json;

enum { POINTER_ROOM = 128, POINTER_DEPTH = 8, POINTER_NAME = 64 };

struct json_pointer {
    char names[POINTER_ROOM];              /* the keys on the way, unescaped, each with its NUL */
    unsigned char at[POINTER_DEPTH];       /* where in names each begins */
    int depth;                             /* how many; 0: the whole value */
};

MUST bool   json_pointer_parse(struct json_pointer *out, const char *text, struct why *why);
const char *json_pointer_name(const struct json_pointer *p, int i);
/* NULL: nothing stands there. */
const struct json *json_pointer_find(const struct json_pointer *p, const struct json *from);

#endif
