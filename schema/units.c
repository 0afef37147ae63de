/* schema/units.csv: the constants by which a part by volume becomes a weight. */
#include "schema/parameter.h"

#include "schema/base/sheet.h"

#include <stdlib.h>
#include <string.h>

enum { CONSTANT, PARAMETER, VALUE, UNIT, SOURCE, CONFIDENCE, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
    [CONSTANT] = { "constant", true }, [PARAMETER] = { "parameter", false },
    [VALUE] = { "value", true },       [UNIT] = { "unit", true },
    [SOURCE] = { "source", true },     [CONFIDENCE] = { "confidence", false },
};

enum constant {
    GAS_CONSTANT, AMBIENT_TEMPERATURE, AMBIENT_PRESSURE, FLUE_MOLAR_VOLUME, MOLAR_MASS, CONSTANTS
};

static const char *const names[CONSTANTS] = {
    "gas_constant", "ambient_temperature", "ambient_pressure", "flue_molar_volume", "molar_mass",
};
static const char *const unit_wanted[CONSTANTS] = { "J/(mol K)", "K", "hPa", "L/mol", "g/mol" };

enum { NINE = 9, MOST_DIGITS = 10 };

/* whole × 10^shift, without zeros at its end; whole 0: not there yet */
struct exact { int64_t whole; int shift; };

struct constants {
    struct exact of[MOLAR_MASS];
    struct parameters *parameters;
    struct exact *mass;                  /* of each parameter */
};

static bool read_value(struct sheet *s, struct exact *out)
{
    int64_t value = 0;
    if (!sheet_decimal(s, VALUE, NINE, &value))
        return false;
    *out = (struct exact){ value, -NINE };
    for (; out->whole > 0 && out->whole % 10 == 0; out->shift++)
        out->whole /= 10;
    if (value > 0 && out->whole < decimal_power(MOST_DIGITS))
        return true;
    sheet_error(s, VALUE, "%s is not above 0 with at most %d digits", sheet_cell(s, VALUE),
                MOST_DIGITS);
    return false;
}

/* Where the row's value belongs; NULL: nowhere (found). */
static struct exact *place_of(struct sheet *s, struct constants *all, enum constant which)
{
    const char *key = sheet_cell(s, PARAMETER);
    if (which != MOLAR_MASS && *key == '\0')
        return &all->of[which];
    int parameter = parameter_named(all->parameters, key);
    if (which != MOLAR_MASS)
        sheet_error(s, PARAMETER, "%s is of no parameter; leave the cell empty", names[which]);
    else if (parameter == -1)
        sheet_error(s, PARAMETER, "is no key of parameters.csv; write one, such as so2");
    else
        return &all->mass[parameter];
    return NULL;
}

static void read_row(struct sheet *s, struct constants *all)
{
    int which = CONSTANTS;
    struct exact value;
    if (!sheet_choice(s, CONSTANT, names, CONSTANTS, &which) || which == CONSTANTS)
        return;
    if (strcmp(sheet_cell(s, UNIT), unit_wanted[which]) != 0)
        sheet_error(s, UNIT, "%s is given in %s; write that, and the value in it", names[which],
                    unit_wanted[which]);
    struct exact *place = place_of(s, all, (enum constant)which);
    if (place == NULL || !read_value(s, &value))
        return;
    if (place->whole != 0)
        sheet_error(s, CONSTANT, "%s stands twice; keep one", names[which]);
    *place = value;
}

/* RATIO_MOST holds what the common factors of two products of ten digits leave, or it is told. */
static bool divide(struct exact above, struct exact below, struct factor *out)
{
    int64_t a = above.whole, b = below.whole;
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    out->ratio = (struct ratio){ above.whole / a, below.whole / a };
    out->shift = above.shift - below.shift;
    return out->ratio.numerator <= RATIO_MOST && out->ratio.denominator <= RATIO_MOST;
}

static bool multiply(struct exact a, struct exact b, struct exact *out)
{
    out->shift = a.shift + b.shift;
    return !__builtin_mul_overflow(a.whole, b.whole, &out->whole);
}

/* g/m³ of a pure gas: M·P / (R·T), pressure in Pa; and M / V, volume in m³. */
static bool weigh(const struct constants *all, struct exact mass, struct factor pure[STATES])
{
    struct exact above, below, flue = all->of[FLUE_MOLAR_VOLUME];
    struct exact pressure = all->of[AMBIENT_PRESSURE];
    pressure.shift += 2;
    flue.shift -= 3;
    return multiply(mass, pressure, &above)
        && multiply(all->of[GAS_CONSTANT], all->of[AMBIENT_TEMPERATURE], &below)
        && divide(above, below, &pure[AMBIENT]) && divide(mass, flue, &pure[FLUE]);
}

static void settle(const struct constants *all, const char *file, struct findings *f)
{
    struct parameters *p = all->parameters;
    for (int i = 0; i < MOLAR_MASS; i++)
        if (all->of[i].whole == 0) {
            findings_error(f, file, 0, "has no row for %s, in %s", names[i], unit_wanted[i]);
            return;
        }
    for (size_t i = 0; i < p->count; i++)
        if (all->mass[i].whole != 0 && !weigh(all, all->mass[i], p->at[i].pure))
            findings_error(f, file, 0, "the constants have too many digits together for %s",
                           p->at[i].key);
}

bool units_read(struct parameters *p, const char *file, const void *bytes, size_t length,
                struct findings *f)
{
    size_t before = f->errors;
    struct sheet *s;
    struct constants all = { .parameters = p, .mass = calloc(p->count + 1, sizeof *all.mass) };
    if (all.mass == NULL) {
        findings_error(f, file, 0, "no memory for %zu parameters", p->count);
        return false;
    }
    if (sheet_open(&s, file, bytes, length, columns, COLUMNS, f)) {
        while (sheet_next(s))
            read_row(s, &all);
        sheet_close(&s);
    }
    if (f->errors == before)
        settle(&all, file, f);
    free(all.mass);
    return f->errors == before;
}
