/* Units of measure, as schema/parameter.h promises them. */
#include "schema/parameter.h"

#include <ctype.h>
#include <string.h>

enum { PLAIN_ROOM = 24 };

/* Units of one dimension convert by the difference of their exponents; dimension 0 is alone. */
static const struct unit { const char *plain; int dimension, exponent; } units[] = {
    { "ng/m3", 1, -9 }, { "ug/m3", 1, -6 }, { "mg/m3", 1, -3 }, { "g/m3", 1, 0 },
    { "ng/l", 1, -6 },  { "ug/l", 1, -3 },  { "mg/l", 1, 0 },   { "g/l", 1, 3 },
    { "pa", 2, 0 },     { "hpa", 2, 2 },    { "kpa", 2, 3 },
    { "", 0, 0 },       { "c", 0, 0 },      { "%", 0, 0 },      { "m/s", 0, 0 },    { "deg", 0, 0 },
    { "m3/s", 0, 0 },   { "l/s", 0, 0 },    { "us/cm", 0, 0 },  { "ntu", 0, 0 },    { "db", 0, 0 },
};

/* Spellings of one thing, longest first. */
static const struct { const char *from, *to; } spellings[] = {
    { "dB(A)", "db" }, { "\u00B5", "u" }, { "\u03BC", "u" }, { "\u00B3", "3" }, { "^3", "3" },
    { "\u2103", "c" }, { "\u00B0C", "c" }, { "\u00B0", "deg" },
};

static size_t spelling_at(const char *at, const char **to)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        size_t n = strlen(spellings[i].from);
        if (strncmp(at, spellings[i].from, n) == 0) {
            *to = spellings[i].to;
            return n;
        }
    }
    return 0;
}

/* ASCII in lower case, one spelling for each unit; false: too long to be one. */
static bool plain_of(const char *unit, char out[PLAIN_ROOM])
{
    size_t length = 0;
    const char *to;
    for (size_t n; *unit != '\0'; unit += n) {
        n = spelling_at(unit, &to);
        char one[2] = { (char)tolower((unsigned char)*unit), '\0' };
        if (n == 0) {
            n = 1;
            to = one;
        }
        if (length + strlen(to) >= PLAIN_ROOM)
            return false;
        memcpy(out + length, to, strlen(to));
        length += strlen(to);
    }
    out[length] = '\0';
    return true;
}

static const struct unit *unit_of(const char *name)
{
    char plain[PLAIN_ROOM];
    if (!plain_of(name, plain))
        return NULL;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].plain, plain) == 0)
            return &units[i];
    return NULL;
}

bool unit_known(const char *unit)
{
    return unit_of(unit) != NULL;
}

bool unit_shift(const char *from, const char *to, int *shift)
{
    const struct unit *a = unit_of(from), *b = unit_of(to);
    if (a == NULL || b == NULL || (a != b && (a->dimension == 0 || a->dimension != b->dimension)))
        return false;
    *shift = a->exponent - b->exponent;
    return true;
}
