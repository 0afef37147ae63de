/* A standard's file of any bytes: refused with a fault, or sound enough to rate by. Seeds:
 * fuzz/seeds/standard, and schema/standards. */
#include "publish/edition.h"
#include "publish/index.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rate(const struct standard *s, int64_t value)
{
    static const bool exempt[POLLUTANTS];
    struct cell cell[POLLUTANTS] = { 0 };
    struct rating rating;
    for (int p = 0; p < POLLUTANTS; p++)
        cell[p].value = value;
    index_rate(s, cell, exempt, true, &rating);
    if (rating.aqi != NO_INDEX && (rating.aqi < s->lowest || rating.aqi > s->highest))
        abort();
    if ((rating.aqi == NO_INDEX) != (rating.level == 0) || rating.level > CLASSES)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct standard s;
    struct findings f;
    findings_open(&f);
    bool ok = edition_read(&s, "fuzz", data, size, 28800, &f);
    if (ok != (f.errors == 0))
        abort();
    for (int64_t value = -1; ok && value < 3000; value += 7)
        rate(&s, value);
    if (ok)
        rate(&s, INT64_MAX);
    findings_close(&f);
    return 0;
}
