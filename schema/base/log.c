#include "schema/base/log.h"

#include <stdlib.h>

#include "schema/base/text.h"

static const char *log_program = "envpub";
static bool log_journal;                /* journald reads us: it knows the name, and wants <n> */

void log_open(const char *program)
{
    log_program = program;
    log_journal = getenv("JOURNAL_STREAM") != NULL;
}

/* One line, one write: stderr is unbuffered, and lines of other processes must not fall into it. */
PRINTF(3, 0) static void log_line(int priority, const char *level, const char *format, va_list args)
{
    char words[900], line[1024];
    vsnprintf(words, sizeof words, format, args);
    text_one_line(words);
    if (log_journal)
        snprintf(line, sizeof line, "<%d>%s\n", priority, words);
    else
        snprintf(line, sizeof line, "%.60s: %s: %s\n", log_program, level, words);
    fputs(line, stderr);
}

void log_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    log_line(3, "error", format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    log_line(4, "warning", format, args);
    va_end(args);
}

void log_info(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    log_line(6, "info", format, args);
    va_end(args);
}

bool complain(struct complaint *c, int64_t now)
{
    const int64_t first = 10000, most = 3600000;
    if (now < c->next) {
        c->muted++;
        return false;
    }
    c->gap = c->gap == 0 ? first : c->gap < most / 2 ? c->gap * 2 : most;
    c->next = now + c->gap;
    return true;
}

bool relieved(struct complaint *c)
{
    bool was = c->gap != 0;
    *c = (struct complaint){ 0 };
    return was;
}
