#include "publish/hour_path.h"

struct hour_path hour_path(int64_t start, int offset, int revision, const char *kind)
{
    struct hour_name h = moment_hour(start, offset);
    struct hour_path path;
    char r[16] = "";
    if (revision > 0)
        snprintf(r, sizeof r, ".r%d", revision);
    snprintf(path.text, sizeof path.text, "v1/hours/%04d/%02d/%02d/%02d%s.%s", h.year, h.month,
             h.day, h.hour, r, kind);
    return path;
}
