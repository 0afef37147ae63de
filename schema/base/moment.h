/* moment: the only calendar. A moment is int64_t seconds since 1970-01-01T00:00:00Z; a local time
 * is a moment and an offset in seconds (the site has one; China has no daylight saving time).
 * Days from civil dates are computed in whole numbers; libc's mktime and localtime are banned. */
#ifndef SCHEMA_BASE_MOMENT_H
#define SCHEMA_BASE_MOMENT_H

#include "schema/base/why.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

struct civil {
    int year, month, day;          /* 1..12, 1..31 */
    int hour, minute, second;      /* 0..23, 0..59, 0..59 */
};

/* The name of an hour is its END, 1..24: 24 is midnight and belongs to the day before
 * (CNEMC: 16时 is 15:00–16:00). */
struct hour_name {
    int year, month, day, hour;
};

struct civil     moment_civil(int64_t moment, int offset);
int64_t          moment_of(const struct civil *civil, int offset);
struct hour_name moment_hour(int64_t start, int offset);        /* of the hour that starts there */
int64_t          moment_floor(int64_t moment, int64_t span, int offset);  /* to the local grid */

/* RFC 3339 with its offset, seconds may be left out, local years 1970..9999; fractions of a second
 * are cut; a leap second, which only the end of a UTC day can have, is the next midnight. The whole
 * string or false. */
MUST bool moment_parse(const char *text, int64_t *out);
/* RFC 3339, or a local date YYYY-MM-DD (its midnight). */
MUST bool moment_parse_day(const char *text, int offset, int64_t *out);
MUST bool moment_parse_offset(const char *text, int *seconds);    /* "+08:00", "Z" */

struct stamp { char text[40]; };
struct stamp moment_stamp(int64_t moment, int offset);            /* 2026-03-01T01:00:00+08:00 */
struct stamp moment_date(int64_t moment, int offset);             /* 2026-03-01 */
struct stamp moment_offset(int offset);                           /* +08:00 */

/* the machine's clocks: only main, the loop and its timers call these; everything else is told */
int64_t clock_now(void);             /* seconds, wall */
int64_t clock_monotonic(void);       /* milliseconds, never jumps */

#endif
