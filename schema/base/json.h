/* json: reading JSON strictly. The one place that knows cJSON, and that mends its lenience: the
 * whole input, UTF-8, no depth beyond 32, no "01", no doubled key; a number keeps the digits that
 * were sent. A \u0000, which no C string can hold, becomes U+FFFD. */
#ifndef SCHEMA_BASE_JSON_H
#define SCHEMA_BASE_JSON_H

#include "schema/base/why.h"

struct json;         /* a value inside a parsed document; owned by the document's root */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

MUST bool json_parse(struct json **root, const void *bytes, size_t length, struct why *why);
/* The same; *too_deep: it is refused for being nested deeper than 32, as JSON may be. */
MUST bool json_parse_bounded(struct json **root, const void *bytes, size_t length, bool *too_deep,
                             struct why *why);
void      json_close(struct json **root);                /* NULL is fine; leaves NULL */

enum json_kind     json_kind(const struct json *value);
const struct json *json_member(const struct json *object, const char *key);  /* NULL: not there */
const struct json *json_first(const struct json *container);   /* array or object; NULL: empty */
const struct json *json_next(const struct json *value);
size_t             json_count(const struct json *container);
const char        *json_key(const struct json *member);
const char        *json_string(const struct json *value);      /* NULL unless JSON_STRING */
bool               json_true(const struct json *value);        /* JSON_BOOL and true */

/* A number as it was written, for decimal_parse: no double comes between. NULL unless JSON_NUMBER,
 * and for one that is longer than that. */
enum { JSON_DIGITS_MOST = 120 };
const char        *json_digits(const struct json *value);
MUST bool json_whole(const struct json *value, int64_t low, int64_t high, int64_t *out);

#endif
