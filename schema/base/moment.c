#include "schema/base/moment.h"

#include <string.h>
#include <time.h>

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days and dates by the Gregorian cycle of 400 years = 146097 days. The year is taken to begin in
 * March, so that the leap day is its last; then month m (0 = March) begins on day
 * (153 m + 2) / 5 of it. 719468 is the number of days from 0000-03-01 to 1970-01-01. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t cycle = floor_divide(y, 400);
    int64_t of_cycle = y - cycle * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return cycle * 146097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, struct civil *out)
{
    days += 719468;
    int64_t cycle = floor_divide(days, 146097);
    int64_t of_cycle = days - cycle * 146097;
    int64_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
    int64_t of_year = of_cycle - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    out->day = (int)(of_year - (153 * month + 2) / 5 + 1);
    out->month = (int)(month < 10 ? month + 3 : month - 9);
    out->year = (int)(year + cycle * 400 + (out->month <= 2));
}

struct civil moment_civil(int64_t moment, int offset)
{
    struct civil civil;
    int64_t days = floor_divide(moment + offset, DAY);
    int of_day = (int)(moment + offset - days * DAY);
    civil_from_days(days, &civil);
    civil.hour = of_day / HOUR;
    civil.minute = of_day % HOUR / MINUTE;
    civil.second = of_day % MINUTE;
    return civil;
}

int64_t moment_of(const struct civil *civil, int offset)
{
    int64_t days = days_from_civil(civil->year, civil->month, civil->day);
    return days * DAY + civil->hour * HOUR + civil->minute * MINUTE + civil->second - offset;
}

struct hour_name moment_hour(int64_t start, int offset)
{
    struct civil c = moment_civil(start, offset);
    return (struct hour_name){ .year = c.year, .month = c.month, .day = c.day, .hour = c.hour + 1 };
}

int64_t moment_floor(int64_t moment, int64_t span, int offset)
{
    return floor_divide(moment + offset, span) * span - offset;
}

/* Exactly n digits with a value of low..high; moves *s behind them. */
static bool take(const char **s, int n, int low, int high, int *out)
{
    int value = 0;
    for (; n > 0; n--, (*s)++) {
        if (**s < '0' || **s > '9')
            return false;
        value = value * 10 + (**s - '0');
    }
    *out = value;
    return value >= low && value <= high;
}

static bool take_one(const char **s, const char *of)
{
    if (**s == '\0' || strchr(of, **s) == NULL)
        return false;
    (*s)++;
    return true;
}

/* YYYY-MM-DD, a day that exists */
static bool take_date(const char **s, struct civil *out)
{
    return take(s, 4, 1970, 9999, &out->year) && take_one(s, "-")
        && take(s, 2, 1, 12, &out->month) && take_one(s, "-")
        && take(s, 2, 1, days_in_month(out->year, out->month), &out->day);
}

/* HH:MM[:SS[.D…]]; second 60 is let through here and judged when the offset is known. RFC 3339 has
 * the seconds; a whole minute without them is ISO 8601 and what many senders write. */
static bool take_clock(const char **s, struct civil *out)
{
    int digit;
    if (!take(s, 2, 0, 23, &out->hour) || !take_one(s, ":")
        || !take(s, 2, 0, 59, &out->minute))
        return false;
    out->second = 0;
    if (!take_one(s, ":"))
        return true;
    if (!take(s, 2, 0, 60, &out->second))
        return false;
    if (!take_one(s, "."))
        return true;
    if (!take(s, 1, 0, 9, &digit))
        return false;
    *s += strspn(*s, "0123456789");
    return true;
}

/* Z or +HH:MM or -HH:MM */
static bool take_offset(const char **s, int *out)
{
    int hours, minutes;
    *out = 0;
    if (take_one(s, "Zz"))
        return true;
    int sign = **s == '-' ? -1 : 1;
    if (!take_one(s, "+-") || !take(s, 2, 0, 23, &hours) || !take_one(s, ":")
        || !take(s, 2, 0, 59, &minutes))
        return false;
    *out = sign * (hours * HOUR + minutes * MINUTE);
    return true;
}

/* YYYY-MM-DDTHH:MM[:SS[.D…]](Z|±HH:MM). Leap seconds end a day in UTC and nothing else: second 60
 * anywhere else is a fault of the sender's clock. */
bool moment_parse(const char *text, int64_t *out)
{
    struct civil civil;
    int offset;
    if (!take_date(&text, &civil) || !take_one(&text, "Tt") || !take_clock(&text, &civil)
        || !take_offset(&text, &offset) || *text != '\0')
        return false;
    int64_t moment = moment_of(&civil, offset);
    if (civil.second == 60 && moment % DAY != 0)
        return false;
    *out = moment;
    return true;
}

bool moment_parse_day(const char *text, int offset, int64_t *out)
{
    struct civil civil = { 0 };
    const char *s = text;
    if (!take_date(&s, &civil) || *s != '\0')
        return moment_parse(text, out);
    *out = moment_of(&civil, offset);
    return true;
}

bool moment_parse_offset(const char *text, int *seconds)
{
    int offset;
    if (!take_offset(&text, &offset) || *text != '\0')
        return false;
    *seconds = offset;
    return true;
}

/* A nation's files have half a million stamps an hour: digits by hand, where they fit. */
static char *put_two(char *at, int value, char then)
{
    at[0] = (char)('0' + value / 10 % 10);
    at[1] = (char)('0' + value % 10);
    at[2] = then;
    return at + 3;
}

static char *put_date(struct stamp *stamp, const struct civil *c, char then)
{
    if (c->year < 0 || c->year > 9999) {
        int n = snprintf(stamp->text, sizeof stamp->text, "%04d-%02d-%02d", c->year, c->month,
                         c->day);
        stamp->text[n] = then;
        return stamp->text + n + 1;
    }
    put_two(stamp->text, c->year / 100, '-');
    char *at = put_two(stamp->text + 2, c->year % 100, '-');
    at = put_two(at, c->month, '-');
    return put_two(at, c->day, then);
}

struct stamp moment_stamp(int64_t moment, int offset)
{
    struct stamp stamp;
    struct civil c = moment_civil(moment, offset);
    int away = offset < 0 ? -offset : offset;
    char *at = put_date(&stamp, &c, 'T');
    at = put_two(at, c.hour, ':');
    at = put_two(at, c.minute, ':');
    at = put_two(at, c.second, offset < 0 ? '-' : '+');
    at = put_two(at, away / HOUR, ':');
    put_two(at, away % HOUR / MINUTE, '\0');
    return stamp;
}

struct stamp moment_date(int64_t moment, int offset)
{
    struct stamp stamp;
    struct civil c = moment_civil(moment, offset);
    put_date(&stamp, &c, '\0');
    return stamp;
}

struct stamp moment_offset(int offset)
{
    struct stamp stamp = moment_stamp(0, offset);
    memmove(stamp.text, stamp.text + strlen("1970-01-01T00:00:00"), sizeof "+08:00");
    return stamp;
}

int64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec;
}

int64_t clock_monotonic(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
