#include "schema/units.c"

#include "schema/base/file.h"
#include "schema/base/moment.h"
#include "tests/big.h"
#include "tests/test.h"

#define HEAD "constant,parameter,value,unit,source,confidence\n"
#define REST                                                                                       \
    "gas_constant,,8.314462618,J/(mol K),s,\nambient_temperature,,298.15,K,s,\n"                   \
    "ambient_pressure,,1013.25,hPa,s,\n"
#define FLUE_ROW "flue_molar_volume,,22.414,L/mol,s,\n"

/* 2018-09-01T00:00:00+08:00, from which gases in air are counted at 298.15 K; and 2026-03-01. */
enum { AMENDED = 1535731200, NOW = 1772294400 };

static struct parameters p;
static struct findings f;

static struct text shipped(const char *path)
{
    struct text text = TEXT(1 << 20);
    struct why why;
    if (!file_read(path, (1 << 20) - 1, &text, &why))
        fail_msg("%s", why.text);
    return text;
}

static int set_up(void **state)
{
    (void)state;
    struct text csv = shipped(SOURCE_DIR "/schema/parameters.csv");
    struct text units = shipped(SOURCE_DIR "/schema/units.csv");
    findings_open(&f);
    bool ok = parameters_read(&p, "parameters.csv", csv.at, csv.length, &f)
              && units_read(&p, "units.csv", units.at, units.length, 8 * HOUR, &f);
    if (!ok)
        print_error("%s", f.lines.at);
    text_close(&csv);
    text_close(&units);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    findings_close(&f);
    parameters_close(&p);
    return 0;
}

static const struct parameter *named(const char *key)
{
    int i = parameter_named(&p, key);
    assert_true(i >= 0);
    return &p.at[i];
}

/* So many of the unit, in quanta of 10^-decimals of the parameter's own. */
static bool one_was(int64_t start, const char *key, const char *unit, enum gas_state state,
                    const char *digits, int decimals, int64_t value)
{
    struct factor factor;
    int64_t out = -1;
    if (unit_factor(named(key), unit, state, start, &factor)
        && factor_parse(&factor, digits, decimals, &out) != DECIMAL_BAD && out == value)
        return true;
    print_error("%s of %s %s: %lld\n", digits, unit, key, (long long)out);
    return false;
}

static bool one_is(const char *key, const char *unit, enum gas_state state, const char *digits,
                   int decimals, int64_t value)
{
    return one_was(NOW, key, unit, state, digits, decimals, value);
}

TEST(a_ppb_of_ambient_gas_weighs_as_known)
{
    EXPECT(one_is("so2", "ppb", AMBIENT, "1", 4, 26186));
    EXPECT(one_is("no2", "ppb", AMBIENT, "1", 4, 18804));
    EXPECT(one_is("o3", "ppb", AMBIENT, "1", 4, 19619)); /* 1.996 would be 20 ℃ */
    EXPECT(one_is("co", "ppm", AMBIENT, "1", 4, 11449)); /* canonical mg/m³ */
    EXPECT(one_is("co", "ppb", AMBIENT, "1000", 4, 11449));
    EXPECT(one_is("nox", "ppb", AMBIENT, "1", 4, 18804)); /* counted as NO2 */
    EXPECT(one_is("no", "ppb", AMBIENT, "1", 4, 12265));
    EXPECT(one_is("so2", "ppm", AMBIENT, "1", 1, 26186));
    EXPECT(one_is("so2", "nmol/mol", AMBIENT, "1", 4, 26186));
    EXPECT(one_is("so2", "µmol/mol", AMBIENT, "1", 1, 26186));
    EXPECT(one_is("so2", "PPB", AMBIENT, "1", 4, 26186));
}

/* 64.064 g/mol × 101325 Pa / (8.314462618 J/(mol K) × 273.15 K): 298.15/273.15 of what it is now */
TEST(before_the_amendment_of_2018_ambient_gas_is_counted_at_zero_degrees)
{
    EXPECT(one_was(AMENDED - 1, "so2", "ppb", AMBIENT, "1", 4, 28582));
    EXPECT(one_was(AMENDED, "so2", "ppb", AMBIENT, "1", 4, 26186));
    EXPECT(one_was(INT64_MIN, "o3", "ppb", AMBIENT, "1", 4, 21414));
    EXPECT(one_was(AMENDED - HOUR, "co", "ppm", AMBIENT, "1", 4, 12497));
    EXPECT(one_was(AMENDED - 1, "so2", "ppm", FLUE, "1", 1, 28582));
    EXPECT(one_was(AMENDED - 1, "so2", "mg/m3", AMBIENT, "1", 0, 1000));
}

TEST(a_ppm_in_a_stack_is_counted_at_zero_degrees)
{
    EXPECT(one_is("so2", "ppm", FLUE, "1", 1, 28582)); /* µg/m³: 64.064 / 22.414 mg/m³ */
    EXPECT(one_is("co", "ppm", FLUE, "1", 4, 12497));
    EXPECT(one_is("hcl", "ppm", FLUE, "1", 4, 16267));
    EXPECT(one_is("nox", "ppm", FLUE, "100", 0, 205253));
}

TEST(powers_of_ten_stay_powers_of_ten)
{
    struct factor factor;
    EXPECT(unit_factor(named("pm25"), "ng/m3", AMBIENT, NOW, &factor));
    EXPECT(factor.shift == -3 && factor.ratio.denominator == 0);
    EXPECT(one_is("pm25", "ng/m3", AMBIENT, "38500", 3, 38500));
    EXPECT(one_is("pressure", "kPa", AMBIENT, "101.325", 3, 1013250));
    EXPECT(one_is("pressure", "Pa", AMBIENT, "101325", 3, 1013250));
    EXPECT(one_is("gas_pressure", "hPa", FLUE, "1013.25", 5, 10132500));
    EXPECT(one_is("cod", "ug/L", NO_GAS, "40000", 4, 400000));
    EXPECT(one_is("cd", "mg/L", NO_GAS, "0.00001", 6, 10000));
    EXPECT(one_is("nh3n", "mg/m3", NO_GAS, "1", 5, 100));
    EXPECT(one_is("so2", "", AMBIENT, "1", 3, 1000) == false);
}

TEST(what_is_no_gas_has_no_parts_by_volume)
{
    struct factor factor;
    EXPECT(!unit_factor(named("pm25"), "ppb", AMBIENT, NOW, &factor));
    EXPECT(!unit_factor(named("smoke"), "ppm", FLUE, NOW, &factor));
    EXPECT(!unit_factor(named("nmhc"), "ppm", FLUE, NOW, &factor)); /* as what? */
    EXPECT(!unit_factor(named("cod"), "ppm", NO_GAS, NOW, &factor));
    EXPECT(!unit_factor(named("nh3"), "ppm", NO_GAS, NOW, &factor));
    EXPECT(!unit_factor(named("pressure"), "ppm", AMBIENT, NOW, &factor));
    EXPECT(!unit_factor(named("so2"), "kPa", AMBIENT, NOW, &factor));
    EXPECT(!unit_factor(named("so2"), "furlong", AMBIENT, NOW, &factor));
}

/* What is converted has digits without end: it is rounded to the quantum, and again to what is
 * published. Three places between the two made every 900th value of a gas in ppb wrong by one. */
TEST(the_quantum_is_far_finer_than_what_is_published)
{
    int shift;
    for (size_t i = 0; i < p.count; i++) {
        EXPECT(p.at[i].decimals >= 6);
        EXPECT(p.at[i].gas.periods == 0
               || (unit_shift("g/m3", p.at[i].unit, &shift) && p.at[i].decimals == 12 - shift));
    }
}

/* ppb, in what is published by way of the quantum */
static int64_t published(const char *key, const char *ppb)
{
    struct factor factor;
    int64_t quanta = 0;
    assert_true(unit_factor(named(key), "ppb", AMBIENT, NOW, &factor));
    assert_true(factor_parse(&factor, ppb, named(key)->decimals, &quanta) == DECIMAL_ROUNDED);
    return decimal_round(quanta, named(key)->decimals, 0);
}

TEST(ppb_just_above_a_half_are_published_as_if_rounded_once)
{
    EXPECT(published("o3", "348.9") == 685);      /* 684.500129 µg/m³ */
    EXPECT(published("no2", "241.7") == 455);     /* 454.500138 */
}

/* ---- the file ---- */

static bool refuses(const char *rows, const char *expected)
{
    struct findings own;
    findings_open(&own);
    bool ok = !units_read(&p, "u.csv", rows, strlen(rows), 8 * HOUR, &own) && own.errors > 0
              && strncmp(own.lines.at, expected, strlen(expected)) == 0;
    if (!ok)
        print_error("want %s\ngot %s\n", expected, own.lines.at == NULL ? "" : own.lines.at);
    findings_close(&own);
    return ok;
}

TEST(a_constant_that_lacks_or_is_wrong_is_told)
{
    EXPECT(refuses("", "u.csv: error: is empty"));
    EXPECT(refuses(HEAD REST, "u.csv: error: has no row for flue_molar_volume, in L/mol"));
    EXPECT(
        refuses(HEAD REST FLUE_ROW FLUE_ROW, "u.csv:6: error: constant: flue_molar_volume stands"));
    EXPECT(
        refuses(HEAD "speed_of_light,,1,m,s,\n", "u.csv:2: error: constant: \"speed_of_light\""));
    EXPECT(refuses(HEAD "ambient_pressure,,101.325,kPa,s,\n",
                   "u.csv:2: error: unit: ambient_pressure is given in hPa"));
    EXPECT(
        refuses(HEAD "gas_constant,so2,8.3,J/(mol K),s,\n", "u.csv:2: error: parameter: gas_con"));
    EXPECT(refuses(HEAD "molar_mass,,8.3,g/mol,s,\n", "u.csv:2: error: parameter: is no key"));
    EXPECT(refuses(HEAD "molar_mass,so2,0,g/mol,s,\n", "u.csv:2: error: value: 0 is not above 0"));
    EXPECT(
        refuses(HEAD "molar_mass,so2,-1,g/mol,s,\n", "u.csv:2: error: value: -1 is not above 0"));
    EXPECT(
        refuses(HEAD "molar_mass,so2,12345678.901,g/mol,s,\n", "u.csv:2: error: value: 12345678"));
    EXPECT(refuses(HEAD
                   "gas_constant,,8.314462617,J/(mol K),s,\nambient_temperature,,298.1234567,K,s,\n"
                   "ambient_pressure,,1013.25,hPa,s,\n" FLUE_ROW "molar_mass,so2,64.064,g/mol,s,\n",
                   "u.csv: error: the constants have too many digits together for so2"));
}

#define LATER(year) "ambient_temperature,,300,K," year ",s,\n"

TEST(a_constant_has_one_value_from_each_of_a_few_dates)
{
    static const char head[] = "constant,parameter,value,unit,valid_from,source,confidence\n";
    char csv[2000];
    static const struct { const char *rows, *expected; } cases[] = {
        { LATER("2018-09-01"),
          "u.csv: error: has no row for ambient_temperature, in K, with an empty" },
        { LATER("") LATER("2018-09-01") LATER("2018-09-01T00:00:00+08:00"),
          "u.csv:7: error: constant: ambient_temperature stands twice from one date" },
        { LATER("") LATER("2018-09"), "u.csv:6: error: valid_from: \"2018-09\" is no date" },
        { LATER("") LATER("2018-09-01") LATER("2019-09-01") LATER("2020-09-01") LATER("2021-09-01"),
          "u.csv:9: error: valid_from: is the date of a fifth period" },
        { "molar_mass,so2,64,g/mol,2018-09-01,s,\n",
          "u.csv:5: error: valid_from: a molar mass holds always" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(csv, sizeof csv, "%sgas_constant,,8.314462618,J/(mol K),,s,\n"
                 "ambient_pressure,,1013.25,hPa,,s,\nflue_molar_volume,,22.414,L/mol,,s,\n%s", head,
                 cases[i].rows);
        EXPECT(refuses(csv, cases[i].expected));
    }
}

/* ---- the arithmetic ---- */

static bool right(const char *digits, int64_t n, int64_t d, int shift)
{
    int64_t out = -1;
    enum decimal how = decimal_parse_ratio(digits, (struct ratio){ n, d }, shift, 0, &out);
    if (how != DECIMAL_BAD
        && big_rounds(digits, (uint64_t)n, (uint64_t)d, shift, (uint64_t)out, how == DECIMAL_EXACT))
        return true;
    print_error("%s x %lld/%lld e%d: %d %lld\n", digits, (long long)n, (long long)d, shift,
                (int)how, (long long)out);
    return false;
}

TEST(a_ratio_is_rounded_once_and_ties_go_to_even)
{
    static const struct {
        const char *digits;
        int64_t n, d, value;
        enum decimal how;
    } cases[] = {
        { "1", 1, 2, 0, DECIMAL_ROUNDED },
        { "3", 1, 2, 2, DECIMAL_ROUNDED },
        { "5", 1, 2, 2, DECIMAL_ROUNDED },
        { "7", 1, 2, 4, DECIMAL_ROUNDED },
        { "4", 1, 2, 2, DECIMAL_EXACT },
        { "1.5", 1, 3, 0, DECIMAL_ROUNDED },
        { "4.5", 1, 3, 2, DECIMAL_ROUNDED },
        { "7.5", 1, 3, 2, DECIMAL_ROUNDED },
        { "0.75", 2, 3, 0, DECIMAL_ROUNDED },
        { "2.25", 2, 3, 2, DECIMAL_ROUNDED },
        { "0", 7, 3, 0, DECIMAL_EXACT },
        { "-1", 3, 2, -2, DECIMAL_ROUNDED },
        { "-0.1", 1, 3, 0, DECIMAL_ROUNDED },
        { "1e3", 1, 8, 125, DECIMAL_EXACT },
        { "100e-2", 8, 1, 8, DECIMAL_EXACT },
        { "0.999999999999999999999", 3, 2, 1, DECIMAL_ROUNDED },
        { "0.333333333333333333333", 3, 2, 0, DECIMAL_ROUNDED },
        { "0.333333333333333333334", 3, 2, 1, DECIMAL_ROUNDED },
        { "0.9999999999999999999999", 1, 1, 1, DECIMAL_ROUNDED },
        { "4611686018427387903.5", 2, 1, INT64_MAX, DECIMAL_EXACT },
        { "-4611686018427387904", 2, 1, INT64_MIN, DECIMAL_EXACT },
        { "1e-999999999999999999", 7, 3, 0, DECIMAL_ROUNDED },
        { "0e999999999999999999", 7, 3, 0, DECIMAL_EXACT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t out = 4711;
        struct ratio by = { cases[i].n, cases[i].d };
        enum decimal how = decimal_parse_ratio(cases[i].digits, by, 0, 0, &out);
        if (how != cases[i].how || out != cases[i].value)
            fail_msg("%s x %lld/%lld: %d %lld", cases[i].digits, (long long)cases[i].n,
                     (long long)cases[i].d, (int)how, (long long)out);
    }
    EXPECT(true);
}

TEST(what_is_no_number_or_has_no_room_is_bad_and_nothing_changes)
{
    static const char *const bad[] = { "",
                                       "x",
                                       " 1",
                                       "1.",
                                       ".5",
                                       "0x1",
                                       "inf",
                                       "1e",
                                       "1e19",
                                       "4611686018427387904",
                                       "-4611686018427387905",
                                       "1e999999999999999999" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t out = 4711;
        EXPECT(decimal_parse_ratio(bad[i], (struct ratio){ 2, 1 }, 0, 0, &out) == DECIMAL_BAD);
        EXPECT(out == 4711);
    }
}

static uint64_t dice_state = 20261121;

static uint64_t dice(uint64_t below)
{
    dice_state = dice_state * 6364136223846793005u + 1442695040888963407u;
    return (dice_state >> 20) % below;
}

TEST(a_ratio_agrees_with_school_arithmetic)
{
    char digits[64];
    for (int i = 0; i < 20000; i++) {
        uint64_t most = i % 4 == 0 ? 20 : i % 4 == 1 ? 100000 : (uint64_t)RATIO_MOST;
        int whole = 1 + (int)dice(5), fraction = 1 + (int)dice(i % 3 == 0 ? 40 : 4);
        int at = 0;
        for (; at < whole + 1 + fraction; at++)
            digits[at] = at == whole ? '.' : (char)('0' + dice(10));
        digits[at] = '\0';
        int64_t n = 1 + (int64_t)dice(most), d = 1 + (int64_t)dice(most);
        if (i % 4 >= 2) /* of one size, so that the value has room */
            d = n / 7 + 1 + (int64_t)dice((uint64_t)n);
        d = d > RATIO_MOST ? RATIO_MOST : d;
        EXPECT(right(digits, n, d, (int)dice(9) - 5));
    }
}

TEST(every_part_by_volume_is_exact)
{
    static const char *const keys[] = { "so2", "no2", "o3", "co", "no", "nox", "nh3", "hcl" };
    char digits[32];
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (int i = 0; i < 4000; i++) {
            struct factor factor;
            EXPECT(unit_factor(named(keys[k]), i % 2 == 0 ? "ppb" : "ppm",
                               i % 4 < 2 ? AMBIENT : FLUE,
                               i % 3 == 0 ? NOW : AMENDED - 1, &factor));
            snprintf(digits, sizeof digits, "%d.%03d", i / 10, i * 7 % 1000);
            EXPECT(
                right(digits, factor.ratio.numerator, factor.ratio.denominator, factor.shift + 6));
        }
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_ppb_of_ambient_gas_weighs_as_known),
        FACT(before_the_amendment_of_2018_ambient_gas_is_counted_at_zero_degrees),
        FACT(a_ppm_in_a_stack_is_counted_at_zero_degrees),
        FACT(powers_of_ten_stay_powers_of_ten),
        FACT(what_is_no_gas_has_no_parts_by_volume),
        FACT(the_quantum_is_far_finer_than_what_is_published),
        FACT(ppb_just_above_a_half_are_published_as_if_rounded_once),
        FACT(a_constant_that_lacks_or_is_wrong_is_told),
        FACT(a_constant_has_one_value_from_each_of_a_few_dates),
        FACT(a_ratio_is_rounded_once_and_ties_go_to_even),
        FACT(what_is_no_number_or_has_no_room_is_bad_and_nothing_changes),
        FACT(a_ratio_agrees_with_school_arithmetic),
        FACT(every_part_by_volume_is_exact),
    };
    return cmocka_run_group_tests(facts, set_up, tear_down);
}
