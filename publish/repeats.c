#include "publish/repeats.h"

#include <stdlib.h>
#include <string.h>

enum { RUN = 8 };

static int hex_of(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, c | 0x20);
    return c == '\0' || at == NULL ? -1 : (int)(at - digits);
}

/* So many hexadecimal digits; -1: they are not. */
static int code_of(const char *at, int digits)
{
    int code = 0;
    for (int i = 0; i < digits; i++) {
        int digit = hex_of(at[i]);
        if (digit == -1)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* &#47; or &#x2f; */
static int entity_of(const char *at, const char **end)
{
    int base = at[2] == 'x' || at[2] == 'X' ? 16 : 10;
    char *after;
    long code = strtol(at + (base == 16 ? 3 : 2), &after, base);
    *end = after + 1;
    return *after == ';' && code >= 0 && code < 0x110000 ? (int)code : -1;
}

/* The character at *at, which is moved behind it. */
static int take(const char **at)
{
    const char *from = *at, *end = from;
    int code = -1;
    if (from[0] == '%') {
        code = code_of(from + 1, 2);
        end = from + 3;
    } else if (from[0] == '\\' && from[1] == 'u') {
        code = code_of(from + 2, 4);
        end = from + 6;
    } else if (from[0] == '&' && from[1] == '#') {
        code = entity_of(from, &end);
    }
    *at = code == -1 ? from + 1 : end;
    return code == -1 ? (unsigned char)*from : code;
}

/* Its letters and digits, small. */
static size_t reduce(char out[REPEATS_MOST], const char *text)
{
    size_t n = 0;
    while (*text != '\0' && n < REPEATS_MOST - 1) {
        int c = take(&text);
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            out[n++] = (char)(c | 0x20);
        else if (c >= '0' && c <= '9')
            out[n++] = (char)c;
    }
    out[n] = '\0';
    return n;
}

bool repeats(const char *answer, const char *secret)
{
    char said[REPEATS_MOST], ours[REPEATS_MOST];
    size_t m = reduce(said, answer), n = reduce(ours, secret), run = n < RUN ? n : RUN;
    bool found = n == 0 && *secret != '\0' && strstr(answer, secret) != NULL;
    for (size_t i = 0; n > 0 && !found && i + run <= n; i++)
        found = memmem(said, m, ours + i, run) != NULL;
    explicit_bzero(said, sizeof said);
    explicit_bzero(ours, sizeof ours);
    return found;
}
