/* Bytes 0–7 the numerator, 8–15 the denominator, 16 the shift, the rest the digits. What was read
 * is what school arithmetic says; a ratio of one is decimal_parse; a negative mirrors. */
#include <stdlib.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "tests/big.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static int64_t take(const uint8_t *data)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | data[i];
    return 1 + (int64_t)(value % (uint64_t)RATIO_MOST);
}

static void is_as_at_school(const char *digits, struct ratio by, int shift, enum decimal how,
                            int64_t value)
{
    bool negative = *digits == '-';
    uint64_t size = negative ? 0 - (uint64_t)value : (uint64_t)value;
    digits += *digits == '-' || *digits == '+';
    if (strpbrk(digits, "eE") != NULL || strlen(digits) > 300)
        return;
    must(big_rounds(digits, (uint64_t)by.numerator, (uint64_t)by.denominator, shift, size,
                    how == DECIMAL_EXACT));
}

static void is_mirrored(const char *digits, struct ratio by, int shift, int64_t value)
{
    char other[1100];
    int64_t mirrored = 0;
    snprintf(other, sizeof other, "%s%s", *digits == '-' ? "+" : "-",
             digits + strspn(digits, "+-"));
    enum decimal how = decimal_parse_ratio(other, by, shift, 0, &mirrored);
    must(value == INT64_MIN || (how != DECIMAL_BAD && mirrored == -value));
}

static void one_is_plain(const char *digits, int shift)
{
    int64_t a = 4711, b = 4711;
    enum decimal how = decimal_parse(digits, shift, 3, &a);
    must(decimal_parse_ratio(digits, (struct ratio){ 1, 1 }, shift, 3, &b) == how && a == b);
    must(decimal_parse_ratio(digits, (struct ratio){ 7000, 7 }, shift - 3, 3, &b) == how && a == b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 17 || size > 1000)
        return 0;
    struct ratio by = { take(data), take(data + 8) };
    int shift = data[16] % 25 - 12;
    char digits[1001];
    memcpy(digits, data + 17, size - 17);
    digits[size - 17] = '\0';

    one_is_plain(digits, shift);
    int64_t value = 4711;
    enum decimal how = decimal_parse_ratio(digits, by, shift, 0, &value);
    must(how != DECIMAL_BAD || value == 4711);
    if (how == DECIMAL_BAD)
        return 0;
    is_as_at_school(digits, by, shift, how, value);
    is_mirrored(digits, by, shift, value);
    return 0;
}
