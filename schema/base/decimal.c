#include "schema/base/decimal.h"

#include <assert.h>

/* The words of a number as written: sign, digits with at most one point among them, exponent. */
struct numeral {
    const char *digits, *end;
    int64_t whole;              /* digits before the point, moved by the exponent */
    bool negative;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *s)
{
    while (is_digit(*s))
        s++;
    return s;
}

/* [+-]D… to the end of the string. Held at 10^15: no string is long enough to undo that. */
static bool exponent_parse(const char *s, int64_t *out)
{
    const int64_t most = 1000000000000000;
    bool negative = *s == '-';
    int64_t value = 0;

    s += *s == '+' || *s == '-';
    if (!is_digit(*s))
        return false;
    for (; is_digit(*s); s++)
        value = value < most ? value * 10 + (*s - '0') : most;
    *out = negative ? -value : value;
    return *s == '\0';
}

static bool numeral_parse(const char *s, struct numeral *out)
{
    int64_t exponent = 0;
    out->negative = *s == '-';
    s += *s == '+' || *s == '-';
    out->digits = s;
    s = skip_digits(s);
    out->whole = s - out->digits;
    if (out->whole == 0 || (*s == '.' && !is_digit(s[1])))
        return false;
    if (*s == '.')
        s = skip_digits(s + 1);
    out->end = s;
    if (*s == 'e' || *s == 'E') {
        if (!exponent_parse(s + 1, &exponent))
            return false;
    } else if (*s != '\0')
        return false;
    out->whole += exponent;
    return true;
}

static bool push_digit(uint64_t *value, unsigned digit)
{
    return !__builtin_mul_overflow(*value, 10u, value)
        && !__builtin_add_overflow(*value, digit, value);
}

/* Digits left of `whole` make the value; those right of it only say how it is rounded:
 * below half, half, above half. Leading zeros cost nothing, trailing ones may reach 10^15. */
static bool numeral_round(const struct numeral *n, uint64_t *value, bool *rounded)
{
    int64_t place = 0;
    unsigned first = 0;                 /* the first digit cut off */
    bool more = false;                  /* anything but zeros behind it */

    *value = 0;
    for (const char *s = n->digits; s < n->end; s++) {
        if (*s == '.')
            continue;
        unsigned digit = (unsigned)(*s - '0');
        if (place < n->whole) {
            if (!push_digit(value, digit))
                return false;
        } else if (place == n->whole)
            first = digit;
        else
            more = more || digit != 0;
        place++;
    }
    for (; place < n->whole && *value != 0; place++)
        if (!push_digit(value, 0))
            return false;
    *rounded = first != 0 || more;
    bool up = first > 5 || (first == 5 && (more || *value % 2 == 1));
    return !__builtin_add_overflow(*value, up ? 1u : 0u, value);
}

/* What has no room in an int64_t is BAD. */
static enum decimal signed_value(const struct numeral *n, uint64_t value, bool rounded,
                                 int64_t *out)
{
    if (value > (uint64_t)INT64_MAX + n->negative)
        return DECIMAL_BAD;
    if (n->negative)
        *out = value == 0 ? 0 : -(int64_t)(value - 1) - 1;      /* reaches INT64_MIN */
    else
        *out = (int64_t)value;
    return rounded ? DECIMAL_ROUNDED : DECIMAL_EXACT;
}

enum decimal decimal_parse(const char *digits, int shift, int decimals, int64_t *out)
{
    struct numeral n;
    uint64_t value;
    bool rounded;

    if (!numeral_parse(digits, &n))
        return DECIMAL_BAD;
    n.whole += (int64_t)shift + decimals;
    return numeral_round(&n, &value, &rounded) ? signed_value(&n, value, rounded, out)
                                               : DECIMAL_BAD;
}

/* ---- digits times a ratio ----
 *
 * D × n/d with n < d, for digits D of any length and in whole numbers of 64 bits. The digits left
 * of `whole` give a quotient and a rest, one digit at a time:
 *
 *     D·n = Q·d + R     →     (10·D + x)·n = (10·Q + (10·R + x·n) / d)·d + (10·R + x·n) % d
 *
 * What then lacks is R/d + 0.xxx…·n/d, which is below 2. Whether that reaches 1, and what is left
 * of it a half, is the sign of a + b·0.xxx… for whole a and b: found digit by digit, too. */

struct tail { const char *at, *end; int64_t zeros; };        /* digits to come, after some zeros */

static bool tail_next(struct tail *t, unsigned *digit)
{
    if (t->zeros > 0) {
        t->zeros--;
        *digit = 0;
        return true;
    }
    t->at += t->at < t->end && *t->at == '.';
    if (t->at == t->end)
        return false;
    *digit = (unsigned)(*t->at++ - '0');
    return true;
}

/* The sign of a + b × 0.xxx…, b > 0. Below -b nothing can lift it, from 0 on nothing lowers it. */
static int tail_sign(struct tail t, int64_t a, int64_t b)
{
    unsigned digit;
    while (a > -b && a < 0 && tail_next(&t, &digit))
        a = 10 * a + b * digit;
    while (a == 0 && t.at < t.end)
        a = *t.at++ > '0';                                   /* '.' is below '0' */
    return a < 0 ? -1 : a > 0;
}

/* Q and R of the digits left of `whole`; the rest is left in *tail. */
static bool ratio_whole(const struct numeral *n, struct ratio by, struct tail *tail,
                        uint64_t *quotient, int64_t *rest)
{
    *tail = (struct tail){ n->digits, n->end, n->whole < 0 ? -n->whole : 0 };
    *quotient = 0;
    *rest = 0;
    for (int64_t place = 0; place < n->whole; place++) {
        unsigned digit = 0;
        if (!tail_next(tail, &digit) && *quotient == 0 && *rest == 0)
            return true;
        int64_t sum = 10 * *rest + by.numerator * digit;
        if (!push_digit(quotient, (unsigned)(sum / by.denominator)))
            return false;
        *rest = sum % by.denominator;
    }
    return true;
}

static bool ratio_round(const struct numeral *n, struct ratio by, uint64_t *value, bool *rounded)
{
    struct tail tail;
    int64_t rest;
    if (!ratio_whole(n, by, &tail, value, &rest))
        return false;
    bool carry = tail_sign(tail, rest - by.denominator, by.numerator) >= 0;
    rest -= carry ? by.denominator : 0;
    if (__builtin_add_overflow(*value, carry ? 1u : 0u, value))
        return false;
    *rounded = tail_sign(tail, rest, by.numerator) != 0;
    int half = tail_sign(tail, 2 * rest - by.denominator, 2 * by.numerator);
    bool up = half > 0 || (half == 0 && *value % 2 == 1);
    return !__builtin_add_overflow(*value, up ? 1u : 0u, value);
}

enum decimal decimal_parse_ratio(const char *digits, struct ratio ratio, int shift, int decimals,
                                 int64_t *out)
{
    struct numeral n;
    uint64_t value;
    bool rounded;

    assert(ratio.numerator >= 1 && ratio.numerator <= RATIO_MOST);
    assert(ratio.denominator >= 1 && ratio.denominator <= RATIO_MOST);
    if (!numeral_parse(digits, &n))
        return DECIMAL_BAD;
    n.whole += (int64_t)shift + decimals;
    for (; ratio.denominator <= ratio.numerator; n.whole++)
        ratio.denominator *= 10;
    return ratio_round(&n, ratio, &value, &rounded) ? signed_value(&n, value, rounded, out)
                                                    : DECIMAL_BAD;
}

int64_t decimal_divide(int64_t numerator, int64_t denominator)
{
    assert(denominator > 0);
    int64_t quotient = numerator / denominator;
    int64_t rest = numerator % denominator;
    int64_t away = rest < 0 ? -1 : 1;
    rest = rest < 0 ? -rest : rest;
    int64_t lack = denominator - rest;          /* never rest * 2: it could overflow */
    bool up = rest > lack || (rest == lack && quotient % 2 != 0);
    return up ? quotient + away : quotient;
}

int64_t decimal_ceil(int64_t numerator, int64_t denominator)
{
    assert(denominator > 0);
    return numerator / denominator + (numerator % denominator > 0);
}

int64_t decimal_power(int exponent)
{
    assert(exponent >= 0 && exponent <= 18);
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

int64_t decimal_round(int64_t value, int from, int to)
{
    return decimal_divide(value, decimal_power(from - to));
}
