/* Byte 0 is the shift, byte 1 the decimals, the rest the digits. A value that parsed is near what
 * libc thinks, prints and parses back, is the negative of its negative, and is the rounding of the
 * same digits read finer. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void is_near(const char *digits, int shift, int64_t value)
{
    long double near = strtold(digits, NULL);
    for (; shift > 0; shift--)
        near *= 10;
    for (; shift < 0; shift++)
        near /= 10;
    must(fabsl(near - (long double)value) <= 0.5L + 1e-12L + fabsl(near) * 1e-17L);
}

static void prints_back(int64_t value, int decimals)
{
    for (int trim = 0; trim <= 1; trim++) {
        struct text text = TEXT(64);
        int64_t again = 0;
        text_decimal(&text, value, decimals, trim == 1);
        must(!text.spilt && decimal_parse(text.at, 0, decimals, &again) == DECIMAL_EXACT);
        must(again == value);
        text_close(&text);
    }
}

static void has_a_negative(const char *digits, int shift, int decimals, int64_t value)
{
    struct text text = TEXT(1 << 20);
    int64_t mirrored;
    text_format(&text, "%s%s", *digits == '-' ? "+" : "-", digits + strspn(digits, "+-"));
    must(decimal_parse(text.at, shift, decimals, &mirrored) != DECIMAL_BAD || value == INT64_MIN);
    must(value == INT64_MIN || mirrored == -value);
    text_close(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 10000)
        return 0;
    int shift = (int)(data[0] % 25) - 12, decimals = data[1] % 16;
    char digits[10001];
    memcpy(digits, data + 2, size - 2);
    digits[size - 2] = '\0';

    int64_t value = 4711, finer;
    enum decimal how = decimal_parse(digits, shift, decimals, &value);
    if (how == DECIMAL_BAD) {
        must(value == 4711);
        return 0;
    }
    if (shift + decimals == 0 || strlen(digits) < 40)
        is_near(digits, shift + decimals, value);
    prints_back(value, decimals);
    has_a_negative(digits, shift, decimals, value);
    if (decimal_parse(digits, shift, decimals + 3, &finer) == DECIMAL_EXACT) {
        must(decimal_round(finer, decimals + 3, decimals) == value);
        must((finer % 1000 == 0) == (how == DECIMAL_EXACT));
    }
    return 0;
}
