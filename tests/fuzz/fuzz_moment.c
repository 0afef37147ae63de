/* A time that parsed is stamped and parses back at any offset; a moment is its civil time and back;
 * the grid holds it. */
#include <stdlib.h>
#include <string.h>

#include "schema/base/moment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void holds_at(int64_t moment, int offset)
{
    struct civil c = moment_civil(moment, offset);
    must(c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= 31);
    must(c.hour >= 0 && c.hour <= 23 && c.minute >= 0 && c.minute <= 59);
    must(c.second >= 0 && c.second <= 59 && moment_of(&c, offset) == moment);

    struct hour_name h = moment_hour(moment_floor(moment, HOUR, offset), offset);
    must(h.hour == c.hour + 1 && h.day == c.day && h.month == c.month && h.year == c.year);
    for (int64_t span = MINUTE; span <= DAY; span *= span == MINUTE ? 60 : 24) {
        int64_t start = moment_floor(moment, span, offset);
        must(start <= moment && moment < start + span);
        must(moment_floor(start, span, offset) == start);
    }
    int64_t again;
    bool parsed = moment_parse(moment_stamp(moment, offset).text, &again);
    must(parsed == (c.year >= 1970 && c.year <= 9999) && (!parsed || again == moment));
    parsed = moment_parse_day(moment_date(moment, offset).text, offset, &again);
    must(!parsed || again == moment_floor(moment, DAY, offset));
}

static void holds(int64_t moment)
{
    static const int offsets[] = { 0, 8 * HOUR, 5 * HOUR + 30 * MINUTE, -12 * HOUR, 14 * HOUR };
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
        holds_at(moment, offsets[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[200];
    int64_t moment = 4711;
    int offset = 4711;
    size_t length = size < sizeof text ? size : sizeof text - 1;
    memcpy(text, data, length);
    text[length] = '\0';

    if (moment_parse(text, &moment))
        holds(moment);
    else
        must(moment == 4711);
    must(moment_parse_day(text, HOUR, &moment) || moment == 4711);
    if (moment_parse_offset(text, &offset))
        must(offset % MINUTE == 0 && offset > -DAY && offset < DAY);
    if (size >= sizeof moment) {
        memcpy(&moment, data, sizeof moment);
        holds(moment % (INT64_C(400000) * 366 * DAY));
    }
    return 0;
}
