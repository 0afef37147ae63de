/* decimal: exact decimal digits and whole-number arithmetic; no double touches a value.
 *
 * A value is an int64_t of quanta, 10^-decimals of its unit. Rounding is GB/T 8170 (nearest, an
 * exact half to even), once, from the exact value. */
#ifndef SCHEMA_BASE_DECIMAL_H
#define SCHEMA_BASE_DECIMAL_H

#include "schema/base/why.h"

enum decimal {
    DECIMAL_EXACT,
    DECIMAL_ROUNDED,     /* finer digits than the quantum were rounded half-even */
    DECIMAL_BAD,         /* not a decimal number, or beyond what an int64_t holds */
};

/* digits: [+-]D…[.D…][(e|E)[+-]D…], the whole string, nothing else ("." alone, " 5", "0x1", "inf"
 * are BAD). The result is digits × 10^shift in quanta of 10^-decimals; shift carries a unit's power
 * of ten (mg/m³ to µg/m³: +3). On BAD *out is untouched. */
MUST enum decimal decimal_parse(const char *digits, int shift, int decimals, int64_t *out);

/* numerator / denominator, both from 1 to RATIO_MOST: what no power of ten can say */
struct ratio { int64_t numerator, denominator; };
#define RATIO_MOST INT64_C(10000000000000000)
/* The same of digits × ratio × 10^shift: exact, however many the digits are, and rounded once. */
MUST enum decimal decimal_parse_ratio(const char *digits, struct ratio ratio, int shift,
                                      int decimals, int64_t *out);

/* numerator / denominator, half to even; denominator > 0. */
int64_t decimal_divide(int64_t numerator, int64_t denominator);
/* the same, up to the next whole number for any rest: the index's 向上进位 */
int64_t decimal_ceil(int64_t numerator, int64_t denominator);
/* from `from` decimals to `to` <= from decimals, half to even */
int64_t decimal_round(int64_t value, int from, int to);
int64_t decimal_power(int exponent);     /* 10^exponent, 0 <= exponent <= 18 */

#endif
