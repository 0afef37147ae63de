#include "ingest/verbs.h"

#include "schema/base/file.h"
#include "schema/base/log.h"

bool ingest_folder(const struct house *house, char out[4096], struct why *why)
{
    return path_join(out, 4096, house->settings.site.data, "ingest")
        || fail(why, "%.200s: the path is too long", house->settings.site.data);
}

bool output(const void *bytes, size_t length, struct why *why)
{
    return fwrite(bytes, 1, length, stdout) == length
        || fail(why, "standard output cannot be written: is its disk full?");
}

bool output_done(struct why *why)
{
    return (fflush(stdout) == 0 && ferror(stdout) == 0)
        || fail(why, "standard output cannot be written: is its disk full?");
}

int usage(const char *help, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n%s", help);
    return 2;
}

int failed(const struct why *why)
{
    log_error("%s", why->text);
    return 1;
}
