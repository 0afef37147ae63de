#include "schema/unit.h"

#include "schema/parameter.h"

#include <ctype.h>
#include <string.h>

enum { PLAIN_ROOM = 24 };
enum dimension { ALONE, DENSITY, PRESSURE, VOLUME };

/* Units of one dimension convert by the difference of their exponents. */
static const struct unit { const char *plain; enum dimension dimension; int exponent; } units[] = {
    { "ng/m3", DENSITY, -9 },   { "ug/m3", DENSITY, -6 },   { "mg/m3", DENSITY, -3 },
    { "g/m3", DENSITY, 0 },     { "ng/l", DENSITY, -6 },    { "ug/l", DENSITY, -3 },
    { "mg/l", DENSITY, 0 },     { "g/l", DENSITY, 3 },
    { "pa", PRESSURE, 0 },      { "hpa", PRESSURE, 2 },     { "kpa", PRESSURE, 3 },
    { "ppb", VOLUME, -9 },      { "ppm", VOLUME, -6 },      { "ppbv", VOLUME, -9 },
    { "ppmv", VOLUME, -6 },     { "nmol/mol", VOLUME, -9 }, { "umol/mol", VOLUME, -6 },
    { "", ALONE, 0 },           { "c", ALONE, 0 },          { "%", ALONE, 0 },
    { "m/s", ALONE, 0 },        { "deg", ALONE, 0 },        { "m3/s", ALONE, 0 },
    { "l/s", ALONE, 0 },        { "us/cm", ALONE, 0 },      { "ntu", ALONE, 0 },
    { "db", ALONE, 0 },
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
    if (a == NULL || b == NULL || a->dimension != b->dimension
        || (a->dimension == ALONE && a != b))
        return false;
    *shift = a->exponent - b->exponent;
    return true;
}

/* A part by volume weighs that part of what the pure gas weighs. */
bool unit_factor(const struct parameter *p, const char *from, enum gas_state state, int64_t start,
                 struct factor *out)
{
    struct factor plain = { 0 };
    if (unit_shift(from, p->unit, &plain.shift)) {
        *out = plain;
        return true;
    }
    const struct unit *a = unit_of(from), *b = unit_of(p->unit);
    if (a == NULL || b == NULL || a->dimension != VOLUME || b->dimension != DENSITY
        || state == NO_GAS || p->gas.periods == 0)
        return false;
    int i = p->gas.periods - 1;
    while (i > 0 && start < p->gas.from[i])
        i--;
    *out = p->gas.pure[i][state];
    out->shift += a->exponent - b->exponent;
    return true;
}

enum decimal factor_parse(const struct factor *factor, const char *digits, int decimals,
                          int64_t *out)
{
    return factor->ratio.denominator == 0
               ? decimal_parse(digits, factor->shift, decimals, out)
               : decimal_parse_ratio(digits, factor->ratio, factor->shift, decimals, out);
}
