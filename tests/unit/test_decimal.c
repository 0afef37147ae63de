#include "schema/base/decimal.c"

#include <stdlib.h>

#include "tests/test.h"

enum { UNTOUCHED = 4711 };

static bool parses(const char *digits, int shift, int decimals, enum decimal how, int64_t value)
{
    int64_t out = UNTOUCHED;
    enum decimal was = decimal_parse(digits, shift, decimals, &out);
    if (was == how && out == value)
        return true;
    print_error("%s: %d, %lld\n", digits, (int)was, (long long)out);
    return false;
}

static bool exact(const char *digits, int decimals, int64_t value)
{
    return parses(digits, 0, decimals, DECIMAL_EXACT, value);
}

static bool rounded(const char *digits, int decimals, int64_t value)
{
    return parses(digits, 0, decimals, DECIMAL_ROUNDED, value);
}

static bool bad(const char *digits)
{
    return parses(digits, 0, 3, DECIMAL_BAD, UNTOUCHED);
}

TEST(digits_within_the_quantum_are_exact)
{
    EXPECT(exact("38", 0, 38) && exact("38", 3, 38000) && exact("0.6", 3, 600));
    EXPECT(exact("+1.5", 1, 15) && exact("-1.5", 1, -15) && exact("0012.50", 1, 125));
    EXPECT(exact("1.2300000", 2, 123) && exact("0", 0, 0) && exact("-0.000", 2, 0));
}

TEST(ties_go_to_even_in_decimal_not_in_binary)
{
    EXPECT(rounded("65.45", 1, 654) && rounded("65.55", 1, 656) && rounded("65.35", 1, 654));
    EXPECT(rounded("-65.45", 1, -654) && rounded("-65.35", 1, -654));
    EXPECT(rounded("0.5", 0, 0) && rounded("1.5", 0, 2) && rounded("2.5", 0, 2));
    EXPECT(rounded("65.4500000000000000000000000000000000000000000001", 1, 655));
    EXPECT(rounded("65.4499999999999999999999999999999999999999999999", 1, 654));
    EXPECT(rounded("-0.5", 0, 0) && rounded("0.49", 0, 0) && rounded("0.51", 0, 1));
    EXPECT(rounded("0.05", 0, 0) && rounded("0.0000009", 0, 0) && rounded("9.96", 1, 100));
}

TEST(exponents_move_the_point)
{
    EXPECT(exact("1e3", 0, 1000) && exact("1.5E+2", 0, 150) && exact("1500e-3", 1, 15));
    EXPECT(exact("0.00001e5", 0, 1) && rounded("25e-1", 0, 2) && rounded("35e-1", 0, 4));
    EXPECT(exact("0e999999999999999999999", 0, 0) && exact("0.000e-99999999999999999999", 3, 0));
    EXPECT(rounded("1e-999999999999999999999", 3, 0));
    EXPECT(exact("1e0000000000000000000000000000003", 0, 1000));
    EXPECT(parses("1e999999999999999999999", 0, 0, DECIMAL_BAD, UNTOUCHED));
    EXPECT(parses("1e19", 0, 0, DECIMAL_BAD, UNTOUCHED));
    EXPECT(parses("1e18", 0, 1, DECIMAL_BAD, UNTOUCHED));
}

TEST(shift_carries_the_unit)
{
    EXPECT(parses("0.038", 3, 0, DECIMAL_EXACT, 38));         /* mg/m³ to µg/m³ */
    EXPECT(parses("0.0385", 3, 0, DECIMAL_ROUNDED, 38));
    EXPECT(parses("38", -3, 3, DECIMAL_EXACT, 38));
    EXPECT(parses("38", -4, 3, DECIMAL_ROUNDED, 4));
    EXPECT(parses("1", -9, 3, DECIMAL_ROUNDED, 0));
}

TEST(an_int64_is_filled_to_the_edge_and_no_further)
{
    EXPECT(exact("9223372036854775807", 0, INT64_MAX));
    EXPECT(exact("-9223372036854775808", 0, INT64_MIN));
    EXPECT(rounded("9223372036854775807.4", 0, INT64_MAX));
    EXPECT(rounded("-9223372036854775808.5", 0, INT64_MIN));
    EXPECT(parses("9223372036854775808", 0, 0, DECIMAL_BAD, UNTOUCHED));
    EXPECT(parses("9223372036854775807.5", 0, 0, DECIMAL_BAD, UNTOUCHED));
    EXPECT(parses("-9223372036854775809", 0, 0, DECIMAL_BAD, UNTOUCHED));
    EXPECT(parses("18446744073709551616", 0, 0, DECIMAL_BAD, UNTOUCHED));
    EXPECT(parses("18446744073709551615.5", 0, 0, DECIMAL_BAD, UNTOUCHED));
    EXPECT(parses("99999999999999999999999999", 0, 0, DECIMAL_BAD, UNTOUCHED));
}

TEST(what_is_no_number_changes_nothing)
{
    EXPECT(bad("") && bad("+") && bad("-") && bad(".") && bad(".5") && bad("5.") && bad("5.e1"));
    EXPECT(bad(" 5") && bad("5 ") && bad("0x10") && bad("inf") && bad("nan") && bad("1,5"));
    EXPECT(bad("1e") && bad("1e+") && bad("1e1.5") && bad("1.2.3") && bad("--1") && bad("1e1e1"));
    EXPECT(bad("１") && bad("1_000") && bad("5\n"));
}

TEST(division_is_half_to_even_on_both_sides_of_zero)
{
    EXPECT(decimal_divide(5, 2) == 2 && decimal_divide(7, 2) == 4 && decimal_divide(-5, 2) == -2);
    EXPECT(decimal_divide(-7, 2) == -4 && decimal_divide(-1, 2) == 0 && decimal_divide(1, 2) == 0);
    EXPECT(decimal_divide(8, 3) == 3 && decimal_divide(7, 3) == 2 && decimal_divide(-8, 3) == -3);
    EXPECT(decimal_divide(INT64_MAX, 2) == INT64_MAX / 2 + 1);      /* …903.5, odd: up */
    EXPECT(decimal_divide(INT64_MIN, 1) == INT64_MIN && decimal_divide(INT64_MIN, INT64_MAX) == -1);
    EXPECT(decimal_divide(INT64_MAX - 1, INT64_MAX) == 1);
}

/* Against a definition that shares no step with it: the nearest k, by trying k-1, k, k+1. */
TEST(division_agrees_with_the_definition)
{
    for (int64_t d = 1; d <= 40; d++)
        for (int64_t n = -400; n <= 400; n++) {
            int64_t best = 0, gap = INT64_MAX;
            for (int64_t k = n / d - 2; k <= n / d + 2; k++) {
                int64_t off = llabs(k * d - n);
                if (off < gap || (off == gap && k % 2 == 0)) {
                    gap = off;
                    best = k;
                }
            }
            if (decimal_divide(n, d) != best)
                EXPECT(false);
        }
}

TEST(ceil_goes_up_for_any_rest)
{
    EXPECT(decimal_ceil(0, 3) == 0 && decimal_ceil(1, 3) == 1 && decimal_ceil(3, 3) == 1);
    EXPECT(decimal_ceil(4, 3) == 2 && decimal_ceil(INT64_MAX, 2) == INT64_MAX / 2 + 1);
    EXPECT(decimal_ceil(-1, 3) == 0 && decimal_ceil(-3, 3) == -1);
}

TEST(rounding_once_is_not_rounding_twice)
{
    EXPECT(decimal_round(65450, 3, 1) == 654 && decimal_round(65451, 3, 1) == 655);
    EXPECT(decimal_round(decimal_round(2449, 3, 1), 1, 0) == 2);
    EXPECT(decimal_round(2451, 3, 0) == 2 && decimal_round(decimal_round(2460, 3, 1), 1, 0) == 2);
    EXPECT(decimal_round(-500, 3, 0) == 0 && decimal_round(7, 2, 2) == 7);
    EXPECT(decimal_power(0) == 1 && decimal_power(18) == INT64_C(1000000000000000000));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(digits_within_the_quantum_are_exact),
        FACT(ties_go_to_even_in_decimal_not_in_binary),
        FACT(exponents_move_the_point),
        FACT(shift_carries_the_unit),
        FACT(an_int64_is_filled_to_the_edge_and_no_further),
        FACT(what_is_no_number_changes_nothing),
        FACT(division_is_half_to_even_on_both_sides_of_zero),
        FACT(division_agrees_with_the_definition),
        FACT(ceil_goes_up_for_any_rest),
        FACT(rounding_once_is_not_rounding_twice),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
