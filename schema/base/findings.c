#include "schema/base/findings.h"

enum { FINDINGS_MOST = 1 << 20 };      /* bytes; what does not fit is counted, not printed */

void findings_open(struct findings *f)
{
    *f = (struct findings){ .lines = TEXT(FINDINGS_MOST) };
}

void findings_close(struct findings *f)
{
    text_close(&f->lines);
    *f = (struct findings){ 0 };
}

PRINTF(5, 0) static void found(struct findings *f, const char *level, const char *file, int line,
                               const char *format, va_list args)
{
    struct why what;
    vsnprintf(what.text, sizeof what.text, format, args);
    text_one_line(what.text);           /* it may quote a cell with a line break */
    if (line > 0)
        text_format(&f->lines, "%s:%d: %s: %s\n", file, line, level, what.text);
    else
        text_format(&f->lines, "%s: %s: %s\n", file, level, what.text);
}

void findings_error(struct findings *f, const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    found(f, "error", file, line, format, args);
    va_end(args);
    f->errors++;
}

void findings_warn(struct findings *f, const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    found(f, "warning", file, line, format, args);
    va_end(args);
    f->warnings++;
}
