/* schema/units.csv: the constants by which a part by volume becomes a weight. */
#include "schema/parameter.h"

#include "schema/base/sheet.h"

#include <stdlib.h>
#include <string.h>

enum { CONSTANT, PARAMETER, VALUE, UNIT, VALID_FROM, SOURCE, CONFIDENCE, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
    [CONSTANT] = { "constant", true, false }, [PARAMETER] = { "parameter", false, false },
    [VALUE] = { "value", true, false },       [UNIT] = { "unit", true, false },
    [VALID_FROM] = { "valid_from", false, false },
    [SOURCE] = { "source", true, false },     [CONFIDENCE] = { "confidence", false, false },
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

/* The values of one constant, each from its date. */
struct history {
    struct { int64_t from; struct exact value; } at[PERIODS];
    int count;
};

struct constants {
    int64_t from[PERIODS];               /* when any of them changes, ascending */
    int periods;
    struct history of[MOLAR_MASS];
    struct parameters *parameters;
    struct exact *mass;                  /* of each parameter */
    int offset;
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

static bool period_add(struct constants *all, int64_t from)
{
    int at = 0;
    while (at < all->periods && all->from[at] < from)
        at++;
    if (at < all->periods && all->from[at] == from)
        return true;
    if (all->periods == PERIODS)
        return false;
    memmove(&all->from[at + 1], &all->from[at], (size_t)(all->periods - at) * sizeof *all->from);
    all->from[at] = from;
    all->periods++;
    return true;
}

static void read_constant(struct sheet *s, struct constants *all, int which)
{
    struct history *h = &all->of[which];
    struct exact value;
    int64_t from = INT64_MIN;
    if (*sheet_cell(s, PARAMETER) != '\0')
        sheet_error(s, PARAMETER, "%s is of no parameter; leave the cell empty", names[which]);
    if (!sheet_moment(s, VALID_FROM, all->offset, &from) || !read_value(s, &value))
        return;
    for (int i = 0; i < h->count; i++)
        if (h->at[i].from == from) {
            sheet_error(s, CONSTANT, "%s stands twice from one date; keep one", names[which]);
            return;
        }
    if (!period_add(all, from)) {
        sheet_error(s, VALID_FROM, "is the date of a fifth period; there may be %d", PERIODS);
        return;
    }
    h->at[h->count].from = from;
    h->at[h->count++].value = value;
}

static void read_mass(struct sheet *s, struct constants *all)
{
    int parameter = parameter_named(all->parameters, sheet_cell(s, PARAMETER));
    struct exact value;
    if (*sheet_cell(s, VALID_FROM) != '\0')
        sheet_error(s, VALID_FROM, "a molar mass holds always; leave the cell empty");
    if (parameter == -1)
        sheet_error(s, PARAMETER, "is no key of parameters.csv; write one, such as so2");
    if (!read_value(s, &value) || parameter == -1)
        return;
    if (all->mass[parameter].whole != 0)
        sheet_error(s, CONSTANT, "molar_mass stands twice; keep one");
    all->mass[parameter] = value;
}

static void read_row(struct sheet *s, struct constants *all)
{
    int which = CONSTANTS;
    if (!sheet_choice(s, CONSTANT, names, CONSTANTS, &which) || which == CONSTANTS)
        return;
    if (strcmp(sheet_cell(s, UNIT), unit_wanted[which]) != 0)
        sheet_error(s, UNIT, "%s is given in %s; write that, and the value in it", names[which],
                    unit_wanted[which]);
    if (which == MOLAR_MASS)
        read_mass(s, all);
    else
        read_constant(s, all, which);
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

/* The value that holds from that date on; whole 0: none does. */
static struct exact value_at(const struct constants *all, int which, int64_t from)
{
    const struct history *h = &all->of[which];
    struct exact value = { 0 };
    int64_t newest = INT64_MIN;
    for (int i = 0; i < h->count; i++)
        if (h->at[i].from <= from && h->at[i].from >= newest) {
            newest = h->at[i].from;
            value = h->at[i].value;
        }
    return value;
}

/* g/m³ of a pure gas: M·P / (R·T), pressure in Pa; and M / V, volume in m³. */
static bool weigh(const struct constants *all, struct exact mass, int64_t from,
                  struct factor pure[STATES])
{
    struct exact above, below;
    struct exact flue = value_at(all, FLUE_MOLAR_VOLUME, from);
    struct exact pressure = value_at(all, AMBIENT_PRESSURE, from);
    pressure.shift += 2;
    flue.shift -= 3;
    return multiply(mass, pressure, &above)
        && multiply(value_at(all, GAS_CONSTANT, from), value_at(all, AMBIENT_TEMPERATURE, from),
                    &below)
        && divide(above, below, &pure[AMBIENT]) && divide(mass, flue, &pure[FLUE]);
}

static bool weigh_all(const struct constants *all, struct exact mass, struct gas *out)
{
    struct gas gas = { .periods = all->periods };
    memcpy(gas.from, all->from, sizeof gas.from);
    for (int i = 0; i < all->periods; i++)
        if (!weigh(all, mass, all->from[i], gas.pure[i]))
            return false;
    *out = gas;
    return true;
}

static void settle(const struct constants *all, const char *file, struct findings *f)
{
    struct parameters *p = all->parameters;
    for (int i = 0; i < MOLAR_MASS; i++)
        if (value_at(all, i, INT64_MIN).whole == 0) {
            findings_error(f, file, 0, "has no row for %s, in %s, with an empty valid_from",
                           names[i], unit_wanted[i]);
            return;
        }
    for (size_t i = 0; i < p->count; i++)
        if (all->mass[i].whole != 0 && !weigh_all(all, all->mass[i], &p->at[i].gas))
            findings_error(f, file, 0, "the constants have too many digits together for %s",
                           p->at[i].key);
}

bool units_read(struct parameters *p, const char *file, const void *bytes, size_t length,
                int offset, struct findings *f)
{
    size_t before = f->errors;
    struct sheet *s;
    struct constants all = { .parameters = p, .offset = offset,
                             .mass = calloc(p->count + 1, sizeof *all.mass) };
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
