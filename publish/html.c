#include "publish/html.h"

#include "schema/base/unseen.h"

#include <assert.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD";      /* U+FFFD */

static const char *reference_of(const char *s, size_t *length)
{
    *length = 1;
    switch (*s) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: break;
    }
    if (((unsigned char)*s < ' ' && *s != '\t' && *s != '\n') || *s == 0x7f)
        return replacement;
    *length = (unsigned char)*s < 0x80 ? 0 : unseen_width(s);
    if (*length > 0)
        return "";
    *length = 1;
    return NULL;
}

void html_text(struct text *out, const char *s)
{
    const char *plain = s;
    while (*s != '\0') {
        size_t length;
        const char *reference = reference_of(s, &length);
        if (reference != NULL) {
            text_add(out, plain, (size_t)(s - plain));
            text_put(out, reference);
            plain = s + length;
        }
        s += length;
    }
    text_add(out, plain, (size_t)(s - plain));
}

void html(struct text *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");
        text_add(out, format, plain);
        format += plain;
        if (*format == '\0')
            break;
        char kind = format[1];
        assert(kind == 's' || kind == 'd' || kind == '%');
        if (kind == 's')
            html_text(out, va_arg(args, const char *));
        else if (kind == 'd')
            text_whole(out, va_arg(args, int));
        else
            text_add(out, "%", 1);
        format += 2;
    }
    va_end(args);
}

static bool plain_in_path(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
        || c == '-' || c == '_' || c == '~' || c == '.';
}

void html_segment(struct text *out, const char *s)
{
    bool walks = strcmp(s, ".") == 0 || strcmp(s, "..") == 0;
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (walks)
            text_put(out, "_");
        else if (plain_in_path(c))
            text_add(out, s, 1);
        else
            text_format(out, "%%%02X", c);
    }
}

bool html_is_link(const char *s)
{
    return strncmp(s, "https://", 8) == 0 || strncmp(s, "http://", 7) == 0;
}
