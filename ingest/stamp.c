#include "ingest/stamp.h"

#include <stdio.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/moment.h"

/* A logger that has lost its date says 1970 or its own year of birth. No automatic network of ours
 * is older than this, so such a stamp is a wrong clock, not an old reading. */
#define FIRST_MOMENT INT64_C(631152000)    /* 1990-01-01T00:00:00Z */
#define DIGITS       "0123456789"

/* YYYYMMDDhhmmss of the site's clock: read as if it were UTC's, and moved. */
static bool stamp_read_local(const char *s, int offset, int64_t *out)
{
    char text[40];
    if (strlen(s) != 14 || strspn(s, DIGITS) != 14)
        return false;
    snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", s, s + 4, s + 6, s + 8, s + 10,
             s + 12);
    if (!moment_parse(text, out))
        return false;
    *out -= offset;
    return *out >= FIRST_MOMENT;
}

/* Unix seconds, whose fraction is cut as that of RFC 3339 is. One that an exponent hides is first
 * rounded to thousandths. */
static bool unix_read(const char *stamp, int64_t *out)
{
    char whole[sizeof ((struct telling *)0)->stamp];
    size_t n = strspn(stamp, DIGITS), fraction = stamp[n] == '.' ? strspn(stamp + n + 1, DIGITS) : 0;
    int64_t thousandths;
    bool cut = fraction > 0 && stamp[n + 1 + fraction] == '\0';
    int length = snprintf(whole, sizeof whole, "%.*s", cut ? (int)n : (int)strlen(stamp), stamp);
    if (length >= (int)sizeof whole
        || decimal_parse(whole, 0, 3, &thousandths) == DECIMAL_BAD)
        return false;
    *out = thousandths / 1000;
    return true;
}

static bool stamp_read_world(const char *stamp, int64_t *out)
{
    return (moment_parse(stamp, out) || unix_read(stamp, out)) && *out >= FIRST_MOMENT
        && *out < STAMP_END;
}

bool stamp_read(const struct telling *t, int offset, int64_t *out)
{
    return t->local ? stamp_read_local(t->stamp, offset, out) : stamp_read_world(t->stamp, out);
}

/* A span is a moment (0) or a length that tiles the day, so that intervals have a grid. */
bool span_read(const char *text, int32_t *out)
{
    int64_t span;
    if (decimal_parse(text, 0, 0, &span) != DECIMAL_EXACT || span < 0 || span > DAY
        || (span > 0 && DAY % span != 0))
        return false;
    *out = (int32_t)span;
    return true;
}
