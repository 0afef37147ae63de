#include "schema/mark.h"

#include <string.h>

static const char *const mark_names[MARK_COUNT] = {
    "absent", "range", "sentinel", "step", "stuck", "future", "late", "rounded",
    "stopped", "upkeep", "set", "fault", "calibration", "over", "link", "power",
    "source_stopped",
};

static const char *const absence_names[ABSENCES] = {
    NULL, "not_received", "invalid", "insufficient", "calibration", "maintenance", "fault",
    "stopped", "power", "not_planned", "withheld",
};

/* The first that is set tells most: what the source says of itself, then that there is nothing,
 * then what a check saw. Marks that are not here leave a value standing. */
static const struct { uint32_t mark; enum absence why; } telling[] = {
    { MARK_CALIBRATION, CALIBRATION }, { MARK_UPKEEP, MAINTENANCE }, { MARK_POWER, POWER },
    { MARK_STOPPED, STOPPED },         { MARK_FAULT, FAULT },        { MARK_LINK, FAULT },
    { MARK_SOURCE_STOPPED, STOPPED },
    { MARK_SET, INVALID },             { MARK_OVER, INVALID },       { MARK_ABSENT, NOT_RECEIVED },
    { MARK_SENTINEL, INVALID },        { MARK_RANGE, INVALID },
};

enum absence mark_absence(uint32_t marks)
{
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        if ((marks & telling[i].mark) != 0)
            return telling[i].why;
    return ABSENCE_NONE;
}

bool mark_counts(uint32_t marks)
{
    return mark_absence(marks) == ABSENCE_NONE;
}

bool mark_suspect(uint32_t marks)
{
    return mark_counts(marks) && (marks & (MARK_STEP | MARK_STUCK)) != 0;
}

const char *absence_name(enum absence a)
{
    return absence_names[a];
}

bool absence_of(const char *name, enum absence *out)
{
    for (int a = NOT_RECEIVED; a < ABSENCES; a++)
        if (strcmp(absence_names[a], name) == 0) {
            *out = (enum absence)a;
            return true;
        }
    return false;
}

const char *mark_name(unsigned bit)
{
    return bit < MARK_COUNT ? mark_names[bit] : NULL;
}

bool mark_of(const char *name, uint32_t *out)
{
    for (unsigned bit = 0; bit < MARK_COUNT; bit++)
        if (strcmp(mark_names[bit], name) == 0) {
            *out = 1u << bit;
            return true;
        }
    return false;
}

static bool of_letter(const char *letter, uint32_t *out)
{
    static const struct { const char *letter; uint32_t mark; } letters[] = {
        { "N", 0 },          { "F", MARK_STOPPED },     { "M", MARK_UPKEEP },
        { "S", MARK_SET },   { "D", MARK_FAULT },       { "C", MARK_CALIBRATION },
        { "T", MARK_OVER },  { "B", MARK_LINK },        { "P", MARK_POWER },
    };
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (strcmp(letters[i].letter, letter) == 0) {
            *out = letters[i].mark;
            return true;
        }
    return false;
}

/* Of air stations in 2005: calibration, weather, abnormal, normal. */
static bool of_digit(const char *digit, uint32_t *out)
{
    static const uint32_t marks[] = { MARK_CALIBRATION, 0, MARK_FAULT, 0 };
    if (digit[0] < '0' || digit[0] > '3' || digit[1] != '\0')
        return false;
    *out = marks[digit[0] - '0'];
    return true;
}

bool mark_of_flag(enum edition edition, const char *flag, uint32_t *out)
{
    if (edition == EDITION_2005 && strcmp(flag, "F") == 0) {
        *out = MARK_SOURCE_STOPPED;
        return true;
    }
    return ((edition == EDITION_2005 || edition == EDITION_UNSAID) && of_digit(flag, out))
        || of_letter(flag, out);
}
