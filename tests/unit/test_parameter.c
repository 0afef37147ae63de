#include "schema/parameter.c"

#include "tests/test.h"

#include "schema/base/decimal.h"
#include "schema/base/file.h"

#define HEAD "key,code,code_2005,name_zh,name_en,unit,decimals,low,high\n"
#define SIX  "so2,a1,,z,e,ug/m3,3,0,\nno2,,,z,e,ug/m3,3,0,\npm10,,,z,e,ug/m3,3,0,\n" \
             "co,,,z,e,mg/m3,6,0,\no3,,,z,e,ug/m3,3,0,\npm25,,,z,e,ug/m3,3,0,\n"

static struct findings f;
static struct parameters p;

static bool reads(const char *csv)
{
    findings_close(&f);
    parameters_close(&p);
    findings_open(&f);
    return parameters_read(&p, "p.csv", csv, strlen(csv), &f);
}

static void refuses(const char *csv, const char *expected)
{
    bool ok = reads(csv);
    if (ok || p.count != 0 || f.errors != 1 || strncmp(f.lines.at, expected, strlen(expected)) != 0)
        fail_msg("want %s\ngot %zu:\n%s", expected, f.errors, f.lines.at == NULL ? "" : f.lines.at);
}

static void read_shipped(void)
{
    struct why why = { "" };
    struct text text = TEXT(1 << 20);
    if (!file_read(SOURCE_DIR "/schema/parameters.csv", 1 << 20, &text, &why) || !reads(text.at))
        fail_msg("%s%s", why.text, f.lines.at == NULL ? "" : f.lines.at);
    text_close(&text);
}

TEST(the_shipped_table_is_read_and_its_keys_and_codes_are_found)
{
    read_shipped();
    const struct { const char *key, *code; int decimals; int64_t high; } six[POLLUTANTS] = {
        { "so2", "a21026", 6, 10000 },  { "no2", "a21004", 6, 10000 },
        { "pm10", "a34002", 6, 10000 }, { "co", "a21005", 9, 1000 },
        { "o3", "a05024", 6, 10000 },   { "pm25", "a34004", 6, 10000 },
    };
    for (int i = 0; i < POLLUTANTS; i++) {
        int at = parameter_named(&p, six[i].key);
        EXPECT(at >= 0 && strcmp(p.at[at].code, six[i].code) == 0);
        assert_string_equal(pollutant_key[i], six[i].key);
        EXPECT(p.at[at].decimals == six[i].decimals);
        EXPECT(p.at[at].low == 0 && p.at[at].high == six[i].high * decimal_power(six[i].decimals));
    }
    EXPECT(p.at[parameter_named(&p, "cod")].high == INT64_MAX);
    EXPECT(parameter_named(&p, "") == -1 && parameter_named(&p, "SO2") == -1);
}

TEST(every_fault_is_told_with_its_line)
{
    (void)state_;
    const struct { const char *csv, *expected;
    } broken[] = {
        { "", "p.csv: error: is empty" },
        { "key,nam_zh,name_zh,name_en,decimals\n",
          "p.csv:1: error: unknown column \"nam_zh\"; did you mean name_zh?" },
        { "key,name_zh,name_en\n", "p.csv:1: error: column decimals is missing" },
        { HEAD SIX "so2,,,z,e,ug/m3,3,,\n", "p.csv:8: error: key: \"so2\" stands twice" },
        { HEAD SIX "x,a1,,z,e,ug/m3,3,,\n", "p.csv:8: error: code: \"a1\" stands twice" },
        { HEAD SIX "x,x1,a1,z,e,ug/m3,3,,\n", "p.csv:8: error: code_2005: \"a1\" stands twice" },
        { HEAD SIX "x,x1,7,z,e,ug/m3,3,,\ny,7,,z,e,ug/m3,3,,\n",
          "p.csv:9: error: code: \"7\" stands twice" },
        { HEAD SIX "x,x1,7,z,e,ug/m3,3,,\ny,y1,7,z,e,ug/m3,3,,\n",
          "p.csv:9: error: code_2005: \"7\" stands" },
        { HEAD SIX "\nx,,,z,e,furlong,3,,\n",
          "p.csv:9: error: unit: \"furlong\" is no known unit" },
        { HEAD SIX "x,,,z,e,,10,,\n",
          "p.csv:8: error: decimals: \"10\" is no whole number from 0 to 9" },
        { HEAD SIX "x,,,z,e,,1,2,1\n", "p.csv:8: error: low: is above high" },
        { HEAD SIX "x,,,z,e,,1,a,1\n", "p.csv:8: error: low: \"a\" is no decimal number" },
        { HEAD SIX "12345678901234567,,,z,e,,1,,\n",
          "p.csv:8: error: key: \"12345678901234567\" is 17 bytes long" },
        { HEAD
          "co,,,z,e,mg/m3,6,0,\nno2,,,z,e,ug/m3,3,0,\npm10,,,z,e,ug/m3,3,0,\nso2,,,z,e,ug/m3,3,0,\n"
          "o3,,,z,e,ug/m3,3,0,\n",
          "p.csv: error: has no row for pm25" },
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        refuses(broken[i].csv, broken[i].expected);
}

TEST(units_are_equal_in_every_spelling)
{
    const char *const same[] = { "ug/m3", "µg/m³", "μg/m3", "UG/M3", "ug/m³", "µg/M^3" };
    int shift = 9;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        EXPECT(unit_known(same[i]) && unit_shift(same[i], "µg/m³", &shift) && shift == 0);
    EXPECT(unit_shift("°C", "℃", &shift) && unit_shift("dB(A)", "dB", &shift));
    EXPECT(unit_shift("µS/cm", "us/cm", &shift) && unit_shift("°", "deg", &shift) && shift == 0);
}

TEST(units_convert_by_powers_of_ten)
{
    const struct { const char *from, *to; int shift; } good[] = {
        { "mg/m3", "µg/m³", 3 },  { "ng/m3", "ug/m3", -3 }, { "g/m3", "ug/m3", 6 },
        { "ug/m3", "mg/m3", -3 }, { "mg/L", "mg/m3", 3 },   { "ug/L", "mg/L", -3 },
        { "kPa", "hPa", 1 },      { "Pa", "hPa", -2 },      { "", "", 0 },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int shift = 99;
        EXPECT(unit_shift(good[i].from, good[i].to, &shift) && shift == good[i].shift);
    }
}

TEST(other_units_convert_to_nothing)
{
    int shift;
    EXPECT(!unit_shift("ppb", "ug/m3", &shift) && !unit_known("ppt"));
    EXPECT(!unit_shift("%", "m/s", &shift) && !unit_shift("kPa", "mg/m3", &shift));
    EXPECT(!unit_shift("m3/s", "L/s", &shift) && !unit_shift("", "ug/m3", &shift));
    EXPECT(!unit_known("µg/m³µg/m³µg/m³µg/m³µg/m³") && !unit_known("ug/m33"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_shipped_table_is_read_and_its_keys_and_codes_are_found),
        FACT(every_fault_is_told_with_its_line), FACT(units_are_equal_in_every_spelling),
        FACT(units_convert_by_powers_of_ten), FACT(other_units_convert_to_nothing),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    findings_close(&f);
    parameters_close(&p);
    return failed;
}
