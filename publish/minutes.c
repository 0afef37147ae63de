#include "publish/minutes.h"

#include "schema/base/decimal.h"
#include "schema/base/moment.h"

enum { VALID_SECONDS = 45 * MINUTE, NORMAL_PERCENT = 75 };

/* A cadence that does not divide the hour is no registry's of ours: then an hour is one slot. */
static int32_t slot_of(int32_t cadence)
{
    if (cadence == 0)
        return MINUTE;
    return cadence > 0 && cadence < HOUR && HOUR % cadence == 0 ? cadence : HOUR;
}

bool minutes_take(int32_t cadence, int32_t span)
{
    return span == 0 || span == slot_of(cadence);
}

void minutes_open(struct minutes *m, int32_t cadence)
{
    int32_t length = slot_of(cadence);
    *m = (struct minutes){ .report = { .length = length },
                           .moment = { .length = length < MINUTE ? MINUTE : length } };
}

static void add(struct slots *s, const struct reading *reading)
{
    s->valid++;
    s->spilt = s->spilt || __builtin_add_overflow(s->sum, reading->value, &s->sum);
    s->suspect = s->suspect || mark_suspect(reading->marks);
}

/* Counts the slot in *count unless it was the last to be. */
static bool enter(int32_t slot, int32_t *last, int32_t *count)
{
    if (slot <= *last)
        return false;
    *last = slot;
    ++*count;
    return true;
}

static void tell(struct slots *s, int64_t second, const struct reading *reading)
{
    int32_t slot = (int32_t)(second / s->length) + 1, valid = 0;
    enum absence why = mark_absence(reading->marks);
    (void)enter(slot, &s->told_last, &s->told);
    if ((reading->marks & MARK_ABSENT) == 0)
        (void)enter(slot, &s->received_last, &s->received);
    if (why != ABSENCE_NONE)
        s->absences |= 1u << why;
    else if (enter(slot, &s->valid_last, &valid))
        add(s, reading);
}

void minutes_tell(struct minutes *m, int32_t span, int64_t second, const struct reading *reading)
{
    if (second < 0 || second >= HOUR || !minutes_take(m->report.length, span))
        return;
    if (span == 0)
        tell(&m->moment, second, reading);
    else if (second / span >= m->report.told_last)
        tell(&m->report, second, reading);
}

/* The one mark that all of them carry; INSUFFICIENT: they differ. Absent is one where nothing else
 * came. */
static enum absence common(const struct slots *s)
{
    uint32_t marked = s->absences & ~(1u << NOT_RECEIVED);
    if (s->received == 0 && marked == 0)
        return NOT_RECEIVED;
    for (int why = NOT_RECEIVED; s->valid == 0 && why < ABSENCES; why++)
        if (marked == 1u << why)
            return (enum absence)why;
    return INSUFFICIENT;
}

static enum absence judge(const struct slots *s, enum kind kind)
{
    enum absence why = common(s);
    if (why != INSUFFICIENT)
        return why;
    if (kind == KIND_GAS && s->valid * 100 < s->received * NORMAL_PERCENT)
        return FAULT;
    return (int64_t)s->valid * s->length < VALID_SECONDS ? INSUFFICIENT : ABSENCE_NONE;
}

/* False: beyond what an int64_t holds. */
static bool mean(const struct slots *s, int finer, int64_t *out)
{
    int64_t sum = s->sum;
    if (s->spilt || (finer < 0 && __builtin_mul_overflow(sum, decimal_power(-finer), &sum)))
        return false;
    *out = decimal_divide(sum, s->valid * decimal_power(finer > 0 ? finer : 0));
    return true;
}

struct made_hour minutes_make(const struct minutes *m, enum kind kind, int quantum, int decimals)
{
    const struct slots *s = m->moment.told > m->report.told ? &m->moment : &m->report;
    struct made_hour out = { .why = judge(s, kind), .count = s->valid, .expected = HOUR / s->length,
                        .received = s->received > 0 };
    out.whole = s->told == out.expected;
    if (out.why == ABSENCE_NONE && !mean(s, quantum - decimals, &out.value))
        out.why = INVALID;
    out.suspect = out.why == ABSENCE_NONE && s->suspect;
    return out;
}
