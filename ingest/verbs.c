#include "ingest/verbs.h"

#include "schema/base/file.h"
#include "schema/base/log.h"

bool ingest_folder(const struct house *house, char out[4096], struct why *why)
{
    return path_join(out, 4096, house->settings.site.data, "ingest")
        || fail(why, "%.200s: the path is too long", house->settings.site.data);
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
