/* parameter: what is measured. Read from schema/parameters.csv
 *
 *     key,code,code_2005,name_zh,name_en,unit,decimals,low,high
 *
 * key: pm25, used in registry, JSON and documents. code: HJ 524/525; code_2005: HJ/T 212-2005.
 * unit: the canonical one. decimals: the quantum is 10^-decimals of it, 10^-12 g/m3 of a gas, far
 * finer than what is published: what is finer is rounded here, and must not move the rounding there.
 * A store in use never changes its units, and takes more decimals but never fewer. low, high: the
 * plausible range of an instrument in the canonical unit (inclusive); a series may narrow or widen
 * it. */
#ifndef SCHEMA_PARAMETER_H
#define SCHEMA_PARAMETER_H

#include "schema/unit.h"

struct parameter {
    char key[16], code[16], code_2005[16], unit[16];
    char name_zh[48], name_en[48];
    int decimals;
    int64_t low, high;         /* in quanta; INT64_MIN, INT64_MAX where the cell is empty */
    struct gas gas;
};

struct parameters {
    struct parameter *at;
    size_t count;
};

/* The six of HJ 633, in the order every document prints them. */
enum pollutant { SO2, NO2, PM10, CO, O3, PM25, POLLUTANTS };
extern const char *const pollutant_key[POLLUTANTS];          /* "so2" "no2" "pm10" "co" "o3" "pm25" */

/* bytes of the CSV; faults go to f under the name `file`. False when there were errors. */
MUST bool parameters_read(struct parameters *out, const char *file, const void *bytes, size_t length,
                          struct findings *f);
void      parameters_close(struct parameters *p);
int       parameter_named(const struct parameters *p, const char *key);    /* index, or -1 */

#endif
