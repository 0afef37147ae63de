/* mark: what stands against a value, as bits, never as magic values; and the reason a published
 * value is missing, as contract §6 names it.
 *
 * A mark says what the source or a check saw. Which marks keep a value out of an hour is one rule:
 * mark_counts. A high value is never withheld by a program; step, stuck and PM2.5 above PM10 are
 * published as "suspect". */
#ifndef SCHEMA_MARK_H
#define SCHEMA_MARK_H

#include "schema/base/why.h"

enum {
    MARK_ABSENT      = 1u << 0,    /* asked for and not there (JSON null) */
    MARK_RANGE       = 1u << 1,    /* outside the instrument's plausible range */
    MARK_SENTINEL    = 1u << 2,    /* a number that loggers send for "none": -99, -9999, 9999 … */
    MARK_STEP        = 1u << 3,
    MARK_STUCK       = 1u << 4,
    MARK_FUTURE      = 1u << 5,    /* heard before its end - check.future_minutes; counts fully */
    MARK_LATE        = 1u << 6,    /* heard more than check.late_hours after its end; counts fully */
    MARK_ROUNDED     = 1u << 7,    /* digits finer than the quantum were rounded half-even */
    /* the source's own mark: letters of HJ 212-2017 table 8 (P: of 2005 only) */
    MARK_STOPPED     = 1u << 8,    /* F 仪器停运 */
    MARK_UPKEEP      = 1u << 9,    /* M 维护 */
    MARK_SET         = 1u << 10,   /* S 手工输入的设定值 */
    MARK_FAULT       = 1u << 11,   /* D 仪器故障 */
    MARK_CALIBRATION = 1u << 12,   /* C 校准 */
    MARK_OVER        = 1u << 13,   /* T 超过测量上限 */
    MARK_LINK        = 1u << 14,   /* B 仪器与数采仪通讯异常 */
    MARK_POWER       = 1u << 15,   /* P 电源故障 (HJ/T 212-2005) */
    MARK_SOURCE_STOPPED = 1u << 16, /* F of 2005: 排放源停运, the source and not its instrument */
    MARK_COUNT       = 17,
    MARKS_OF_SOURCE  = (1u << MARK_COUNT) - MARK_STOPPED,    /* each: the value is none */
};

/* Whose letters a source's marks are. 2025: as 2017, until its table 8 has been read (UNCONFIRMED).
 * Unsaid: of 2005 by its Flag, or without one, and of 2017 by its codes; the letters are those of
 * 2017, and the digits of air stations, of which 2017 has none, those of 2005. */
enum edition { EDITION_2017, EDITION_2005, EDITION_2025, EDITION_UNSAID };

/* Why a published value is null (contract §6, a closed list). */
enum absence {
    ABSENCE_NONE, NOT_RECEIVED, INVALID, INSUFFICIENT, CALIBRATION, MAINTENANCE, FAULT, STOPPED,
    POWER, NOT_PLANNED, WITHHELD, ABSENCES
};

bool         mark_counts(uint32_t marks);       /* may the value stand in an hour? */
bool         mark_suspect(uint32_t marks);      /* published with marks ["suspect"] */
enum absence mark_absence(uint32_t marks);      /* ABSENCE_NONE when it counts */
const char  *absence_name(enum absence a);      /* "not_received" …; NULL for ABSENCE_NONE */
bool         absence_of(const char *name, enum absence *out);

const char  *mark_name(unsigned bit);           /* 0..MARK_COUNT-1: "absent" "range" … */
bool         mark_of(const char *name, uint32_t *out);
/* One letter of HJ 212-2017 (N F M S D C T B), N is 0; or P, which is of 2005 and is taken of 2017,
 * of 2025 and of JSON as well: it says that a value is none. In 2005 F is the source's, and its air
 * stations send digits: 0 calibration, 1 a meteorological parameter, 2 abnormal, 3 normal. False:
 * not a mark. */
bool         mark_of_flag(enum edition edition, const char *flag, uint32_t *out);

#endif
