/* air: a small house for tests of air quality: the shipped parameters and standards, a registry
 * from text, and reports from decimal digits, all at +08:00. */
#ifndef TESTS_AIR_H
#define TESTS_AIR_H

#include <string.h>

#include "publish/aggregate.h"
#include "schema/base/decimal.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"
#include "tests/test.h"

enum { EAST8 = 8 * HOUR };

#define STATIONS "id,name,kind,area,city,lon,lat,source_id,enterprise,role,public_from," \
                 "valid_from,valid_to\n"
#define SERIES   "station,parameter,source_code,unit,cadence,low,high,not_planned,never_primary," \
                 "valid_from,valid_to\n"

struct air {
    struct parameters parameters;
    struct standards standards;
    struct registry *registry;
};

static inline struct text air_file(const char *path)
{
    struct text bytes = TEXT(1 << 20);
    struct why why = { "" };
    if (!file_read(path, (1 << 20) - 1, &bytes, &why))
        fail_msg("%s", why.text);
    return bytes;
}

static inline void air_clean(struct findings *f)
{
    if (f->errors > 0)
        fail_msg("%s", f->lines.at);
    findings_close(f);
}

static inline void air_registry(struct air *air, const char *stations, const char *series)
{
    struct registry_files files = { .folder = "registry" };
    struct findings f;
    findings_open(&f);
    for (int i = 0; i < REGISTRY_FILES; i++)
        files.file[i] = TEXT(1 << 20);
    text_put(&files.file[REG_STATIONS], stations);
    text_put(&files.file[REG_SERIES], series);
    (void)!registry_open(&air->registry, &files, &air->parameters, EAST8, &f);
    air_clean(&f);
    registry_files_close(&files);
}

static inline void air_open(struct air *air, const char *stations, const char *series)
{
    struct text csv = air_file(SOURCE_DIR "/schema/parameters.csv");
    struct findings f;
    *air = (struct air){ 0 };
    findings_open(&f);
    (void)!parameters_read(&air->parameters, "parameters.csv", csv.at, csv.length, &f);
    struct text units = air_file(SOURCE_DIR "/schema/units.csv");
    (void)!units_read(&air->parameters, "units.csv", units.at, units.length, EAST8, &f);
    text_close(&units);
    (void)!standards_open(&air->standards, SOURCE_DIR "/schema/standards", EAST8, &f);
    air_clean(&f);
    text_close(&csv);
    air_registry(air, stations, series);
}

static inline void air_close(struct air *air)
{
    registry_close(&air->registry);
    standards_close(&air->standards);
    parameters_close(&air->parameters);
}

/* The start of the hour that a stamp names by its end. */
static inline int64_t air_hour(const char *end)
{
    int64_t moment = 0;
    assert_true(moment_parse(end, &moment));
    return moment - HOUR;
}

/* digits in the order so2 no2 pm10 co o3 pm25; NULL: not in the report. */
static inline struct report air_report(const struct air *air, const char *id, int64_t start,
                                       const char *const digits[POLLUTANTS])
{
    struct report out = { .span = HOUR, .start = start };
    memcpy(out.station, id, strlen(id) + 1);
    for (int p = 0; p < POLLUTANTS; p++) {
        int parameter = parameter_named(&air->parameters, pollutant_key[p]);
        struct reading *r = &out.reading[out.count];
        if (digits[p] == NULL)
            continue;
        *r = (struct reading){ .parameter = (int16_t)parameter };
        assert_true(decimal_parse(digits[p], 0, air->parameters.at[parameter].decimals, &r->value)
                    == DECIMAL_EXACT);
        out.count++;
    }
    return out;
}

/* The reading of one pollutant, to put marks on it. */
static inline struct reading *air_reading(const struct air *air, struct report *report, int p)
{
    int parameter = parameter_named(&air->parameters, pollutant_key[p]);
    for (size_t i = 0; i < report->count; i++)
        if (report->reading[i].parameter == parameter)
            return &report->reading[i];
    fail_msg("%s is not in the report", pollutant_key[p]);
    return NULL;
}

static inline struct hour air_hour_open(const struct air *air, int64_t start)
{
    struct hour hour;
    struct why why = { "" };
    if (!hour_open(&hour, air->registry, &air->parameters, start, "", &why))
        fail_msg("%s", why.text);
    return hour;
}

static inline void air_tell(const struct air *air, struct hour *hour, const struct report *report)
{
    const struct standard *standard = standards_at(&air->standards, hour->start);
    assert_non_null(standard);
    hour_tell(hour, report);
    hour_settle(hour, standard);
}

#define DIGITS(...) ((const char *const[POLLUTANTS]){ __VA_ARGS__ })

#endif
