#include "publish/hour_path.h"

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

/* Two digits, or -1. */
static int two_digits(const char *at)
{
    bool are = at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9';
    return are ? (at[0] - '0') * 10 + (at[1] - '0') : -1;
}

/* moment_parse_day says whether the day is one. */
bool hour_path_start(const char *path, int offset, int64_t *start)
{
    static const char before[] = "v1/hours/";
    const char *at = path + sizeof before - 1;
    char day[11];
    if (strncmp(path, before, sizeof before - 1) != 0 || strnlen(at, 14) < 13 || at[4] != '/'
        || at[7] != '/' || at[10] != '/')
        return false;
    memcpy(day, at, 10);
    day[4] = day[7] = '-';
    day[10] = '\0';
    int hour = two_digits(at + 11);
    if (hour < 1 || hour > 24 || !moment_parse_day(day, offset, start))
        return false;
    *start += (hour - 1) * (int64_t)HOUR;
    return true;
}

int hour_file_hour(const char *name)
{
    return strnlen(name, 2) < 2 ? -1 : two_digits(name);
}

int hour_file_revision(const char *name)
{
    char *end;
    if (hour_file_hour(name) < 0 || strncmp(name + 2, ".r", 2) != 0 || name[4] < '1'
        || name[4] > '9')
        return 0;
    long revision = strtol(name + 4, &end, 10);
    return end - name <= 13 && strcmp(end, ".json") == 0 ? (int)revision : 0;
}
