/* unit: units of measure, and the exact way from one to another.
 *
 * µ, μ and u are one; superscripts and plain digits are equal; the case of letters matters not.
 * Most conversions are powers of ten. ppb and ppm are parts by volume: what a gas then weighs in a cubic
 * metre hangs on the temperature and pressure the standard counts at, so it differs in air and in a
 * stack. The constants are data, schema/units.csv:
 *
 *     constant,parameter,value,unit,valid_from,source,confidence
 *
 * gas_constant J/(mol K), ambient_temperature K, ambient_pressure hPa: ambient gases;
 * flue_molar_volume L/mol: flue gas; molar_mass g/mol: one row for each parameter that is a gas.
 * valid_from: the local date from which a value holds, until the next one of the same constant;
 * each has one row where it is empty. A standard that moves its reference state is a row of its
 * date.
 * Nothing is computed in binary fractions: a factor is whole / whole × 10^shift. */
#ifndef SCHEMA_UNIT_H
#define SCHEMA_UNIT_H

#include "schema/base/decimal.h"
#include "schema/base/findings.h"

struct parameter;
struct parameters;

struct factor {
    int shift;
    struct ratio ratio;        /* denominator 0: the power of ten is all */
};
enum gas_state { AMBIENT, FLUE, NO_GAS, STATES = NO_GAS };     /* what a gas is counted at */

enum { PERIODS = 4 };
struct gas {                   /* g/m³ of the pure gas in a state, by the date it holds from */
    int periods;               /* 0: is no gas */
    int64_t from[PERIODS];     /* the first is INT64_MIN */
    struct factor pure[PERIODS][STATES];
};

/* The rows of units.csv into the gases among the parameters; offset: of the dates. False when there
 * were errors. */
MUST bool units_read(struct parameters *p, const char *file, const void *bytes, size_t length,
                     int offset, struct findings *f);

bool unit_known(const char *unit);
/* True when `from` converts to `to` by a power of ten: value(to) = value(from) × 10^shift. */
MUST bool unit_shift(const char *from, const char *to, int *shift);
/* To the canonical unit of a parameter, in a state, for an interval that begins at start; false: it
 * cannot be. */
MUST bool unit_factor(const struct parameter *p, const char *from, enum gas_state state,
                      int64_t start, struct factor *out);
/* digits × factor in quanta of 10^-decimals */
MUST enum decimal factor_parse(const struct factor *factor, const char *digits, int decimals,
                               int64_t *out);

#endif
