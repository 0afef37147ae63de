#include "publish/hour_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool hour_path_start(const char *path, int offset, int64_t *start)
{
    char day[11];
    unsigned year, month, date, hour;
    if (sscanf(path, "v1/hours/%4u/%2u/%2u/%2u", &year, &month, &date, &hour) != 4 || hour < 1
        || hour > 24 || year > 9999 || month > 12 || date > 31)
        return false;
    snprintf(day, sizeof day, "%04u-%02u-%02u", year % 10000, month % 100, date % 100);
    if (!moment_parse_day(day, offset, start))
        return false;
    *start += (hour - 1) * (int64_t)HOUR;
    return true;
}

int hour_file_revision(const char *name, int *hour)
{
    char *end;
    if (strspn(name, "0123456789") != 2 || strncmp(name + 2, ".r", 2) != 0 || name[4] < '1'
        || name[4] > '9')
        return 0;
    *hour = (name[0] - '0') * 10 + (name[1] - '0');
    long revision = strtol(name + 4, &end, 10);
    return end - name <= 13 && strcmp(end, ".json") == 0 ? (int)revision : 0;
}
