/* Any bytes as units.csv: read, or refused with at least one finding; a factor that came of it is
 * within its bounds and reads digits. */
#include "schema/parameter.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void open_parameters(struct parameters *p)
{
    static const char csv[] = "key,code,name_zh,name_en,unit,decimals,low,high\n"
                              "so2,a21026,z,e,ug/m3,3,0,10000\nno2,a21004,z,e,ug/m3,3,0,10000\n"
                              "pm10,a34002,z,e,ug/m3,3,0,10000\nco,a21005,z,e,mg/m3,6,0,1000\n"
                              "o3,a05024,z,e,ug/m3,3,0,10000\npm25,a34004,z,e,ug/m3,3,0,10000\n";
    struct findings f;
    findings_open(&f);
    must(parameters_read(p, "parameters.csv", csv, sizeof csv - 1, &f));
    findings_close(&f);
}

static void read_one(const struct parameter *p, enum gas_state state, int64_t start)
{
    struct factor factor;
    int64_t one = 0, ten = 0;
    if (!unit_factor(p, "ppb", state, start, &factor))
        return;
    must(factor.ratio.numerator >= 1 && factor.ratio.numerator <= RATIO_MOST);
    must(factor.ratio.denominator >= 1 && factor.ratio.denominator <= RATIO_MOST);
    if (factor_parse(&factor, "1", 3, &one) != DECIMAL_BAD
        && factor_parse(&factor, "10", 2, &ten) != DECIMAL_BAD)
        must(one == ten);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parameters p;
    struct findings f;
    open_parameters(&p);
    findings_open(&f);
    bool ok = units_read(&p, "units.csv", data, size, 28800, &f);
    must(ok == (f.errors == 0));
    for (size_t i = 0; ok && i < p.count; i++)
        for (enum gas_state s = AMBIENT; s < STATES; s++)
            for (int k = 0; k < p.at[i].gas.periods; k++)
                read_one(&p.at[i], s, p.at[i].gas.from[k]);
    findings_close(&f);
    parameters_close(&p);
    return 0;
}
