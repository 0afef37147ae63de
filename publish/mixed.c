#include "publish/mixed.h"

#include "publish/archive_end.h"
#include "schema/base/file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char mixed_remedy[] = "give the demonstration data and web folders of its own (site.data, "
                            "site.web), or set site.demo back";

enum published { UNKNOWN, AS_REAL, AS_DEMO };

/* What stands before the cities; a quote inside a string is escaped. */
static enum published read_head(const char *path)
{
    char head[8192];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd == -1 ? -1 : read(fd, head, sizeof head - 1);
    if (fd != -1)
        close(fd);
    if (n <= 0)
        return UNKNOWN;
    head[n] = '\0';
    return strstr(head, ",\"demo\":true,") != NULL ? AS_DEMO : AS_REAL;
}

/* The oldest hour, or the newest. */
static enum published look(const char *web, bool newest)
{
    char path[4400], file[64], beneath[80];
    if (!archive_end(web, newest, file))
        return UNKNOWN;
    snprintf(beneath, sizeof beneath, "archive/%s", file);
    return path_join(path, sizeof path, web, beneath) ? read_head(path) : UNKNOWN;
}

struct mixed mixed_look(const struct settings *settings)
{
    static const char *const word[] = { [AS_REAL] = "false", [AS_DEMO] = "true" };
    enum published oldest = look(settings->site.web, false);
    enum published newest = look(settings->site.web, true);
    enum published now = settings->site.demo ? AS_DEMO : AS_REAL;
    struct mixed mixed = { "" };
    if (oldest == UNKNOWN || newest == UNKNOWN)
        return mixed;
    if (oldest != newest)
        snprintf(mixed.what, sizeof mixed.what,
                 "hours were published with demo = %s and later ones with demo = %s, and stay as "
                 "they are", word[oldest], word[newest]);
    else if (newest != now)
        snprintf(mixed.what, sizeof mixed.what,
                 "hours were published with demo = %s and stay as they are; site.demo is %s now",
                 word[newest], word[now]);
    return mixed;
}
