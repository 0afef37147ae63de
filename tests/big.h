/* big: whole numbers of decimal digits by the rules of school, slow and plain, to judge quick
 * arithmetic by. Little-endian. */
#ifndef TESTS_BIG_H
#define TESTS_BIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BIG_DIGITS = 400 };
struct big {
    unsigned char digit[BIG_DIGITS];
};

static inline struct big big_of(const char *digits) /* passes over what is no digit */
{
    struct big out = { { 0 } };
    size_t at = 0;
    for (size_t i = strlen(digits); i-- > 0;)
        if (digits[i] >= '0' && digits[i] <= '9')
            out.digit[at++] = (unsigned char)(digits[i] - '0');
    return out;
}

static inline struct big big_times(struct big a, uint64_t by) /* by < 10^17 */
{
    uint64_t carry = 0;
    for (int i = 0; i < BIG_DIGITS; i++) {
        carry += a.digit[i] * by;
        a.digit[i] = (unsigned char)(carry % 10);
        carry /= 10;
    }
    if (carry != 0)
        abort();
    return a;
}

static inline struct big big_shift(struct big a, int zeros)
{
    for (; zeros > 0; zeros--)
        a = big_times(a, 10);
    return a;
}

static inline int big_order(const struct big *a, const struct big *b)
{
    for (int i = BIG_DIGITS - 1; i >= 0; i--)
        if (a->digit[i] != b->digit[i])
            return a->digit[i] < b->digit[i] ? -1 : 1;
    return 0;
}

static inline struct big big_distance(struct big a, struct big b)
{
    struct big out = { { 0 } };
    int borrow = 0;
    if (big_order(&a, &b) < 0)
        return big_distance(b, a);
    for (int i = 0; i < BIG_DIGITS; i++) {
        int d = a.digit[i] - b.digit[i] - borrow;
        borrow = d < 0;
        out.digit[i] = (unsigned char)(d + 10 * borrow);
    }
    return out;
}

/* Is value the half-even rounding of digits × n/d × 10^shift? digits: unsigned, without exponent.
 * Multiplied out: |value·d·10^f − D·n·10^s| against half of d·10^f, D the digits as a whole. */
static inline bool big_rounds(const char *digits, uint64_t n, uint64_t d, int shift, uint64_t value,
                              bool exact)
{
    const char *point = strchr(digits, '.');
    int fraction = (point == NULL ? 0 : (int)strlen(point + 1)) - shift;
    int left = fraction > 0 ? fraction : 0, right = fraction < 0 ? -fraction : 0;
    char text[24] = "";
    for (int i = 19; i >= 0; i--, value /= 10)
        text[i] = (char)('0' + value % 10);
    struct big unit = big_shift(big_times(big_of("1"), d), left);
    struct big ours = big_shift(big_times(big_of(text), d), left);
    struct big true_one = big_shift(big_times(big_of(digits), n), right);
    struct big distance = big_times(big_distance(ours, true_one), 2);
    int order = big_order(&distance, &unit);
    if (exact)
        return big_order(&ours, &true_one) == 0;
    return (order < 0 || (order == 0 && (text[19] - '0') % 2 == 0))
           && big_order(&ours, &true_one) != 0;
}

#endif
