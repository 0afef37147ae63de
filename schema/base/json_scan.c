#include "schema/base/json_scan.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/text.h"

enum { JSON_DEPTH = 32 };

struct cursor {
    const char *start, *at, *end;
    int depth;
    struct json_scanned *out;
    struct why *why;
};

static bool scan_value(struct cursor *s);

static bool refuse(const struct cursor *s, const char *what)
{
    return fail(s->why, "not JSON at byte %zu: %s", (size_t)(s->at - s->start) + 1, what);
}

/* NUL at the end: there is none before it, text_is_utf8 has seen to that. */
static char peek(const struct cursor *s)
{
    return s->at < s->end ? *s->at : '\0';
}

static void skip_space(struct cursor *s)
{
    while (peek(s) == ' ' || peek(s) == '\t' || peek(s) == '\r' || peek(s) == '\n')
        s->at++;
}

static bool next_is(struct cursor *s, char c)
{
    if (peek(s) != c)
        return false;
    s->at++;
    return true;
}

static size_t skip_digits(struct cursor *s)
{
    const char *from = s->at;
    while (peek(s) >= '0' && peek(s) <= '9')
        s->at++;
    return (size_t)(s->at - from);
}

static bool note_number(const struct cursor *s, const char *from)
{
    struct json_scanned *out = s->out;
    if (out->numbers == out->room) {
        size_t room = out->room == 0 ? 32 : out->room * 2;
        struct json_number *more = reallocarray(out->number, room, sizeof *more);
        if (more == NULL)
            return fail(s->why, "out of memory");
        out->number = more;
        out->room = room;
    }
    out->number[out->numbers++] = (struct json_number){ (size_t)(from - s->start),
                                                        (size_t)(s->at - from) };
    return true;
}

/* -? (0 | 1-9 D…) [. D…] [(e|E) [+-] D…] */
static bool scan_number(struct cursor *s)
{
    const char *from = s->at;
    (void)next_is(s, '-');
    if (!next_is(s, '0') && skip_digits(s) == 0)
        return refuse(s, "a value is expected");
    if (next_is(s, '.') && skip_digits(s) == 0)
        return refuse(s, "digits are expected after the point");
    if (next_is(s, 'e') || next_is(s, 'E')) {
        if (!next_is(s, '+'))
            (void)next_is(s, '-');
        if (skip_digits(s) == 0)
            return refuse(s, "digits are expected in the exponent");
    }
    s->out->long_number |= s->at - from > CJSON_NUMBER;
    return note_number(s, from);
}

/* The four hex digits behind \u; -1 when they are not there. */
static int scan_hex(struct cursor *s)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        const char *hex = "0123456789abcdef";
        char c = peek(s);
        c = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
        const char *found = c == '\0' ? NULL : strchr(hex, c);
        if (found == NULL)
            return -1;
        value = value << 4 | (int)(found - hex);
        s->at++;
    }
    return value;
}

static bool scan_escape(struct cursor *s)
{
    if (peek(s) != '\0' && strchr("\"\\/bfnrt", peek(s)) != NULL) {
        s->at++;
        return true;
    }
    if (!next_is(s, 'u'))
        return refuse(s, "an unknown escape");
    int unit = scan_hex(s);
    if (unit < 0)
        return refuse(s, "four hex digits are expected");
    s->out->nul |= unit == 0;
    if (unit < 0xd800 || unit > 0xdfff)
        return true;
    if (unit >= 0xdc00 || !next_is(s, '\\') || !next_is(s, 'u'))
        return refuse(s, "half of a surrogate pair");
    unit = scan_hex(s);
    return (unit >= 0xdc00 && unit <= 0xdfff) || refuse(s, "half of a surrogate pair");
}

static bool scan_string(struct cursor *s)
{
    if (!next_is(s, '"'))
        return refuse(s, "a string is expected");
    while (s->at < s->end) {
        if ((unsigned char)*s->at < 0x20)
            return refuse(s, "a control character in a string");
        char c = *s->at++;
        if (c == '"')
            return true;
        if (c == '\\' && !scan_escape(s))
            return false;
    }
    return refuse(s, "a string without end");
}

/* What stands between the brackets; the opening one is taken, the closing one is `close`. */
static bool scan_members(struct cursor *s, char close)
{
    skip_space(s);
    if (next_is(s, close))
        return true;
    do {
        skip_space(s);
        if (close == '}') {
            if (!scan_string(s))
                return false;
            skip_space(s);
            if (!next_is(s, ':'))
                return refuse(s, "a colon is expected");
        }
        if (!scan_value(s))
            return false;
    } while (next_is(s, ','));
    return next_is(s, close) || refuse(s, "a comma or a closing bracket is expected");
}

static bool scan_literal(struct cursor *s, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0)
        return refuse(s, "a value is expected");
    s->at += length;
    return true;
}

static bool scan_one(struct cursor *s)
{
    switch (peek(s)) {
    case '"': return scan_string(s);
    case 't': return scan_literal(s, "true");
    case 'f': return scan_literal(s, "false");
    case 'n': return scan_literal(s, "null");
    case '[':
    case '{':
        if (++s->depth > JSON_DEPTH) {
            s->out->too_deep = true;
            return fail(s->why, "JSON nested deeper than %d", JSON_DEPTH);
        }
        if (!scan_members(s, *s->at++ == '[' ? ']' : '}'))
            return false;
        s->depth--;
        return true;
    default: return scan_number(s);
    }
}

static bool scan_value(struct cursor *s)
{
    skip_space(s);
    if (!scan_one(s))
        return false;
    skip_space(s);
    return true;
}

bool json_scan(struct json_scanned *out, const char *bytes, size_t length, struct why *why)
{
    struct cursor s = { .start = bytes, .at = bytes, .end = bytes + length, .out = out, .why = why };
    *out = (struct json_scanned){ 0 };
    if (length == 0)
        return fail(why, "not JSON: no bytes");
    if (!text_is_utf8(bytes, length))
        return fail(why, "not JSON: not UTF-8, or a NUL byte");
    if (!scan_value(&s))
        return false;
    return s.at == s.end || refuse(&s, "text after the value");
}
