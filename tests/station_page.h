/* One station's page input around the sample hour: 72 hours, some of them missing. */
#ifndef TESTS_STATION_PAGE_H
#define TESTS_STATION_PAGE_H

#include "tests/printed.h"
#include "tests/sample_hour.h"

static struct sample sample;
static struct limits limits;
static struct station_page station;

static inline void station_hours(void)
{
    for (int i = 0; i < STATION_HOURS; i++) {
        struct bar *bar = &station.hour[i];
        int64_t start = SAMPLE_START - (STATION_HOURS - 1 - i) * HOUR;
        *bar = (struct bar){ .start = start, .published = true };
        memcpy(bar->cell, sample.subject[0].cell, sizeof bar->cell);
        bar->cell[PM25].value = 40 + i % 30;
        int aqi = 30 + (i * 37) % 160;
        int level = aqi > 150 ? 4 : aqi > 100 ? 3 : aqi > 50 ? 2 : 1;
        bar->rating = (struct rating){ .aqi = aqi, .level = level };
        bar->rating.primary[PM25] = aqi > 50;
    }
    station.hour[10].published = false;
    station.hour[30].rating = (struct rating){ .aqi = NO_INDEX };
    for (int i = 28; i < 32; i++)
        station.hour[i].cell[O3] = sample_absent(MAINTENANCE);
    memcpy(station.hour[STATION_HOURS - 1].cell, sample.subject[0].cell,
           sizeof station.hour[0].cell);
    station.hour[STATION_HOURS - 1].rating = sample.subject[0].rating;
}

static inline int fresh(void **state)
{
    struct findings found;
    (void)state;
    sample_close(&sample);
    limits_close(&limits);
    findings_open(&found);
    bool ok = sample_open(&sample)
           && limits_open(&limits, SOURCE_DIR "/schema/standards", SAMPLE_OFFSET, &found);
    findings_close(&found);
    station = (struct station_page){ .station = &sample.station[0], .first = sample.home.first,
                                     .standards = &sample.standards, .limits = &limits,
                                     .settings = &sample.settings };
    station_hours();
    return ok ? 0 : -1;
}

static inline void station_end(void)
{
    text_close(&page);
    limits_close(&limits);
    sample_close(&sample);
}

static inline struct bar *newest(void)
{
    return &station.hour[STATION_HOURS - 1];
}

#define FRESH(name) cmocka_unit_test_setup(name, fresh)

#endif
