/* The hour of tests/data/sample/hour-2026-03-01-01.json, built by hand, and the home page's input
 * around it. Each test changes in its own copy what its fact is about. */
#ifndef TESTS_SAMPLE_HOUR_H
#define TESTS_SAMPLE_HOUR_H

#include "publish/render.h"
#include "schema/base/moment.h"

#include <string.h>

enum { SAMPLE_START = 1772294400, SAMPLE_OFFSET = 8 * HOUR, SAMPLE_MOST = 24 };   /* 2026-03-01 */

struct sample {
    struct station station[SAMPLE_MOST];
    struct subject subject[SAMPLE_MOST];
    struct subject city;
    struct change change[2];
    struct hour_document document;
    struct standards standards;
    struct settings settings;
    struct home home;
};

static inline struct cell sample_cell(int64_t value, int iaqi, int count, int expected)
{
    return (struct cell){ .value = value, .iaqi = iaqi, .count = count, .expected = expected };
}

static inline struct cell sample_absent(enum absence why)
{
    return (struct cell){ .why = why, .iaqi = NO_INDEX, .expected = why == NOT_PLANNED ? 0 : 1 };
}

static inline void sample_station(struct sample *s, int i, const char *id, const char *name,
                                  const char *area, enum role role)
{
    struct station *station = &s->station[i];
    *station = (struct station){ .kind = KIND_AIR, .role = role, .placed = true,
                                 .lon = 1162000000, .lat = 403000000 };
    snprintf(station->id, sizeof station->id, "%s", id);
    snprintf(station->name, sizeof station->name, "%s", name);
    snprintf(station->area, sizeof station->area, "%s", area);
    snprintf(station->city, sizeof station->city, "示例市");
    s->subject[i].station = station;
}

/* Six cells in the order so2 no2 pm10 co o3 pm25: value and sub-index in turn. */
static inline void sample_cells(struct subject *subject, const int numbers[12], int count)
{
    for (int p = 0; p < POLLUTANTS; p++)
        subject->cell[p] = sample_cell(numbers[2 * p], numbers[2 * p + 1], count, count);
}

static inline void sample_rate(struct subject *subject, int aqi, int level)
{
    subject->rating = (struct rating){ .aqi = aqi, .level = level };
    subject->rating.primary[PM25] = aqi > 50;
}

static inline void sample_stations(struct sample *s)
{
    sample_station(s, 0, "S001", "广场", "城东区", ROLE_RATED);
    s->station[0].lon = 1163660000;
    s->station[0].lat = 398673000;
    sample_cells(&s->subject[0],
                 (const int[]){ 8, 3, 40, 20, 130, 104, 10, 10, 30, 10, 68, 108 }, 1);
    sample_rate(&s->subject[0], 108, 3);
    sample_station(s, 1, "S002", "水厂", "城西区", ROLE_RATED);
    s->station[1].lon = 1161700000;
    s->station[1].lat = 402865000;
    sample_cells(&s->subject[1], (const int[]){ 6, 2, 0, 0, 90, 79, 8, 8, 150, 47, 61, 101 }, 1);
    s->subject[1].cell[NO2] = sample_absent(NOT_RECEIVED);
    sample_rate(&s->subject[1], 101, 3);
    sample_station(s, 2, "S003", "对照点", "城西区", ROLE_CONTROL);
    sample_cells(&s->subject[2], (const int[]){ 3, 1, 12, 6, 35, 35, 4, 4, 80, 25, 20, 29 }, 1);
    sample_rate(&s->subject[2], 35, 1);
    snprintf(s->city.city, sizeof s->city.city, "示例市");
    sample_cells(&s->city, (const int[]){ 7, 3, 40, 20, 110, 93, 9, 9, 90, 29, 64, 104 }, 2);
    s->city.cell[NO2].count = 1;
    s->city.stations = s->city.stations_valid = 2;
    sample_rate(&s->city, 104, 3);
}

static inline void sample_settings(struct settings *settings)
{
    snprintf(settings->site.name, sizeof settings->site.name, "示例市生态环境局");
    snprintf(settings->site.home_city, sizeof settings->site.home_city, "示例市");
    snprintf(settings->site.licence, sizeof settings->site.licence,
             "https://creativecommons.org/licenses/by/4.0/");
    settings->site.offset = SAMPLE_OFFSET;
    settings->publish.air_cutoff = 25;
}

/* Bars: the city's hour at the right, before it hours of AQI 30, 40, … and two gaps. */
static inline void sample_bars(struct sample *s)
{
    for (int i = 0; i < 24; i++) {
        struct bar *bar = &s->home.bar[i];
        *bar = (struct bar){ .start = s->document.start - (23 - i) * HOUR, .published = true };
        memcpy(bar->cell, s->city.cell, sizeof bar->cell);
        int aqi = 30 + 3 * i;
        bar->rating = (struct rating){ .aqi = aqi, .level = aqi > 100 ? 3 : aqi > 50 ? 2 : 1 };
        bar->rating.primary[PM25] = aqi > 50;
    }
    s->home.bar[5].published = false;
    s->home.bar[9].rating = (struct rating){ .aqi = NO_INDEX };
    s->home.bar[9].cell[O3] = sample_absent(MAINTENANCE);
    s->home.bar[23].rating = s->city.rating;
}

static inline bool sample_open(struct sample *s)
{
    *s = (struct sample){ 0 };
    struct findings found;
    findings_open(&found);
    bool ok = standards_open(&s->standards, SOURCE_DIR "/schema/standards", SAMPLE_OFFSET, &found);
    findings_close(&found);
    sample_settings(&s->settings);
    sample_stations(s);
    s->document = (struct hour_document){
        .start = SAMPLE_START, .revision = 1, .published = SAMPLE_START + 90 * MINUTE,
        .standard = "HJ 633-2026",
        .registry = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        .expected = 18, .received = 17, .valid = 17,
        .city = &s->city, .cities = 1, .station = s->subject, .stations = 3, .change = s->change,
    };
    s->home = (struct home){ .document = &s->document, .first = s->document.published,
                             .standards = &s->standards, .settings = &s->settings };
    sample_bars(s);
    return ok;
}

static inline void sample_close(struct sample *s)
{
    standards_close(&s->standards);
}

#endif
