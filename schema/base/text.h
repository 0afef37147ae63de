/* text: a growing byte buffer that knows its cap at birth and remembers that it spilt.
 *
 * The error is sticky: twenty adds need one look at `spilt`. `at` is always NUL-terminated after
 * the first add (NULL before). A zeroed text with a cap is open; text_close frees and clears it. */
#ifndef SCHEMA_BASE_TEXT_H
#define SCHEMA_BASE_TEXT_H

#include "schema/base/why.h"

struct text {
    char *at;
    size_t length, room, cap;
    bool spilt;
};

#define TEXT(most) ((struct text){ .cap = (most) })

void text_close(struct text *t);
void text_clear(struct text *t);                                   /* empty, keeps the room */
void text_add(struct text *t, const void *bytes, size_t n);
void text_put(struct text *t, const char *s);                      /* a C string */
PRINTF(2, 3) void text_format(struct text *t, const char *format, ...);

/* "s" as a JSON string with its quotes. Escapes " \ and controls, and < > & U+2028 U+2029 too, so
 * that a document is safe inside an HTML page. s must be UTF-8. */
void text_json(struct text *t, const char *s);
/* value / 10^decimals. trim: 38.000 is "38", 0.600 "0.6"; else all decimals are printed: "1.0". */
void text_decimal(struct text *t, int64_t value, int decimals, bool trim);
void text_whole(struct text *t, int64_t value);

bool text_is_utf8(const void *bytes, size_t length); /* no overlong forms, no surrogates, no NUL */
/* In place: line breaks and other controls become spaces, what is not UTF-8 becomes '?', so that
 * words from outside cannot end a line, colour a terminal or make a journal entry a blob. */
void text_one_line(char *s);

#endif
