/* minutes: what one series told inside an hour, in pieces shorter than it, made into that hour.
 * Pure.
 *
 * The hour is parted into slots of the series' cadence (moments, cadence 0: of a minute). A slot is
 * filled by a report of that span; or by a moment (span 0), of which the first that counts in its
 * slot stands and the others are passed over, so that a sender of many samples weighs no more. Both
 * kinds are kept apart and the hour is made of one: of that which told of more slots, and of the
 * reports when they told of as many: a report is the instrument's own mean and knows its marks.
 *
 * Reports come in order of time, as the store tells them; one that is told again is passed over. */
#ifndef PUBLISH_MINUTES_H
#define PUBLISH_MINUTES_H

#include "schema/reading.h"
#include "schema/registry.h"

struct slots {                           /* of one kind */
    int32_t length;                      /* of a slot, seconds; divides the hour */
    int32_t told, received, valid;       /* slots: with a reading, a value, one that counts */
    int32_t told_last, received_last, valid_last;      /* where that was, from 1; 0: nowhere */
    uint32_t absences;                   /* 1 << enum absence of what came and does not count */
    int64_t sum;                         /* of the valid values */
    bool suspect;                        /* one of them is */
    bool spilt;                          /* beyond all bounds: no such sum was ever measured */
};
struct minutes { struct slots report, moment; };

/* Is a report of that span a piece of the hours of a series of that cadence? */
bool minutes_take(int32_t cadence, int32_t span);
void minutes_open(struct minutes *m, int32_t cadence);
/* A reading whose report begins `second` seconds after the hour does. */
void minutes_tell(struct minutes *m, int32_t span, int64_t second, const struct reading *reading);

struct made_hour {
    enum absence why;                    /* ABSENCE_NONE: value stands */
    int64_t value;                       /* the mean, with `decimals` */
    int count, expected;                 /* valid slots; slots of the hour */
    bool received, whole, suspect;       /* any value came; every slot was told */
};
/* 45 minutes of valid slots make an hour (GB 3095; CEMS: HJ 212-2017 annex D). In a stack, fewer
 * than 75 % normal of what came mark it D (HJ 212-2017, note under table C.17). The mean is rounded
 * half-even, once, from the quantum to `decimals`. KIND_GAS is reached by no
 * product yet; given is that 45 minutes make an hour for air and for flue gas alike. */
struct made_hour minutes_make(const struct minutes *m, enum kind kind, int quantum, int decimals);

#endif
