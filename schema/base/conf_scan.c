#include "schema/base/conf_scan.h"

#include "schema/base/text.h"

#include <ctype.h>
#include <string.h>

enum { NUMBER_MOST = 9 };       /* digits of a number that surely fits an int */

static int bad_line(const char *at, size_t length)
{
    int line = 1;
    for (size_t from = 0; from < length; line++) {
        const char *end = memchr(at + from, '\n', length - from);
        size_t n = end == NULL ? length - from : (size_t)(end - at) - from;
        if (!text_is_utf8(at + from, n))
            return line;
        from += n + 1;
    }
    return 0;
}

static int include_line(const char *at)
{
    for (int line = 1; *at != '\0'; line++) {
        at += strspn(at, " \t\r\f\v");
        if (strncmp(at, "@include", 8) == 0)
            return line;
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return 0;
}

static const char *after_string(const char *at)
{
    for (at++; *at != '\0' && *at != '"'; at++)
        if (*at == '\\' && at[1] != '\0')
            at++;
    return at + (*at == '"');
}

static const char *after_comment(const char *at)
{
    if (at[0] == '/' && at[1] == '*') {
        const char *end = strstr(at + 2, "*/");
        return end == NULL ? at + strlen(at) : end + 2;
    }
    return at + strcspn(at, "\n");
}

/* The end of the string, comment, word or character that begins here. */
static const char *after_token(const char *at)
{
    if (*at == '"')
        return after_string(at);
    if (*at == '#' || (*at == '/' && (at[1] == '/' || at[1] == '*')))
        return after_comment(at);
    if (!isalnum((unsigned char)*at))
        return at + 1;
    while (isalnum((unsigned char)*at) || *at == '_' || *at == '-' || *at == '.')
        at++;
    return at;
}

/* A string that runs to the file's end; libconfig would name the last line only. */
static bool is_open(const char *at, const char *end)
{
    return *at == '"' && *end == '\0' && (end - at < 2 || end[-1] != '"');
}

static bool is_wide(const char *at, const char *end)
{
    size_t n = (size_t)(end - at);
    return isdigit((unsigned char)*at) && n > NUMBER_MOST && memchr(at, '.', n) == NULL;
}

static int token_line(const char *at, struct why *why)
{
    int line = 1;
    while (*at != '\0') {
        const char *end = after_token(at);
        bool open = is_open(at, end);
        if (open || is_wide(at, end)) {
            if (open)
                (void)fail(why, "the quote that opens on this line is never closed; close it");
            else
                (void)fail(why, "a number of more than %d digits; no key takes one so large",
                           NUMBER_MOST);
            return line;
        }
        for (; at < end; at++)
            line += *at == '\n';
    }
    return 0;
}

int conf_scan(const char *at, size_t length, struct why *why)
{
    int line = bad_line(at, length);
    if (line > 0) {
        (void)fail(why, "this line is not UTF-8; save the file as UTF-8");
        return line;
    }
    line = include_line(at);
    if (line > 0) {
        (void)fail(why, "@include is not known; write everything into this one file");
        return line;
    }
    return token_line(at, why);
}
