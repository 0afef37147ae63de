#include "schema/base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void text_close(struct text *t)
{
    free(t->at);
    *t = (struct text){ 0 };
}

void text_clear(struct text *t)
{
    t->length = 0;
    t->spilt = false;
    if (t->at != NULL)
        t->at[0] = '\0';
}

/* Room for n more bytes and the NUL, or spilt. Never asks for more than the cap. */
static bool text_reserve(struct text *t, size_t n)
{
    if (t->spilt || n >= t->cap - t->length) {
        t->spilt = true;
        return false;
    }
    size_t need = t->length + n + 1;
    if (need <= t->room)
        return true;
    size_t room = need > t->cap / 2 ? t->cap : need * 2;
    char *at = realloc(t->at, room);
    if (at == NULL) {
        t->spilt = true;
        return false;
    }
    t->at = at;
    t->room = room;
    return true;
}

void text_add(struct text *t, const void *bytes, size_t n)
{
    if (!text_reserve(t, n))
        return;
    if (n > 0)
        memcpy(t->at + t->length, bytes, n);
    t->at[t->length += n] = '\0';
}

void text_put(struct text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

/* Into the room at hand; again where that was too small. */
void text_format(struct text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t left = t->spilt ? 0 : t->room - t->length;
    int n = vsnprintf(left == 0 ? NULL : t->at + t->length, left, format, args);
    if (left > 0 && (n < 0 || (size_t)n >= left))
        t->at[t->length] = '\0';            /* what was cut goes */
    if (n < 0)
        t->spilt = true;
    else if (text_reserve(t, (size_t)n)) {
        if ((size_t)n >= left)
            vsnprintf(t->at + t->length, (size_t)n + 1, format, again);
        t->length += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

void text_whole(struct text *t, int64_t value)
{
    text_decimal(t, value, 0, false);
}

void text_decimal(struct text *t, int64_t value, int decimals, bool trim)
{
    assert(decimals >= 0 && decimals <= 18);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char digits[24];
    size_t at = sizeof digits;

    for (int place = 0; place <= decimals || rest > 0; place++) {
        char digit = (char)('0' + rest % 10);
        bool kept = !trim || place >= decimals || at < sizeof digits || digit != '0';
        rest /= 10;
        if (place == decimals && at < sizeof digits)
            digits[--at] = '.';
        if (kept)
            digits[--at] = digit;
    }
    if (value < 0)
        digits[--at] = '-';
    text_add(t, digits + at, sizeof digits - at);
}

/* The escape of the character at s, or NULL when it stands for itself; *width: its bytes. */
static const char *json_escape(const unsigned char *s, char room[8], size_t *width)
{
    *width = 1;
    if (*s == '"')
        return "\\\"";
    if (*s == '\\')
        return "\\\\";
    if (*s < 0x20 || *s == 0x7f || *s == '<' || *s == '>' || *s == '&') {
        snprintf(room, 8, "\\u%04x", *s);
        return room;
    }
    if (s[0] == 0xe2 && s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9)) {
        *width = 3;
        return s[2] == 0xa8 ? "\\u2028" : "\\u2029";
    }
    return NULL;
}

/* Stands for itself, told by its first byte. */
static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x80 && c != 0xe2);
}

void text_json(struct text *t, const char *s)
{
    const unsigned char *run = (const unsigned char *)s;    /* not yet added, nothing to escape */
    const unsigned char *at = run;
    char room[8];
    size_t width;

    text_add(t, "\"", 1);
    for (;;) {
        while (is_plain(*at))
            at++;
        if (*at == '\0')
            break;
        const char *escape = json_escape(at, room, &width);
        if (escape != NULL) {
            text_add(t, run, (size_t)(at - run));
            text_put(t, escape);
            run = at + width;
        }
        at += width;
    }
    text_add(t, run, (size_t)(at - run));
    text_add(t, "\"", 1);
}

/* Bytes of the UTF-8 character at s, 0 if there is none (RFC 3629, table 3-7 of Unicode):
 *
 *     00..7F
 *     C2..DF  80..BF
 *     E0      A0..BF  80..BF            below A0: overlong
 *     ED      80..9F  80..BF            above 9F: surrogates
 *     E1..EF  80..BF  80..BF
 *     F0      90..BF  80..BF  80..BF    below 90: overlong
 *     F4      80..8F  80..BF  80..BF    above 8F: beyond U+10FFFF
 *     F1..F3  80..BF  80..BF  80..BF */
static size_t utf8_width(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80)
        return 1;
    size_t width = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
    if (width == 0 || width > left)
        return 0;
    unsigned low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
    unsigned high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < width; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return width;
}

bool text_is_utf8(const void *bytes, size_t length)
{
    const unsigned char *s = bytes;
    for (size_t i = 0; i < length;) {
        size_t width = s[i] < 0x80 ? 1 : utf8_width(s + i, length - i);
        if (width == 0 || s[i] == '\0')
            return false;
        i += width;
    }
    return true;
}

void text_one_line(char *s)
{
    size_t left = strlen(s);
    for (unsigned char *at = (unsigned char *)s; left > 0;) {
        size_t width = utf8_width(at, left);
        bool control = *at < 0x20 || *at == 0x7f || (width == 2 && at[0] == 0xc2 && at[1] < 0xa0)
                    || (width == 3 && memcmp(at, "\xe2\x80", 2) == 0 && (at[2] & 0xfe) == 0xa8);
        if (width == 0) {
            *at = '?';
            width = 1;
        } else if (control)
            memset(at, ' ', width);
        at += width;
        left -= width;
    }
}
