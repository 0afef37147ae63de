/* The page of the sample hour, for tests that read it. */
#ifndef TESTS_HOME_PAGE_H
#define TESTS_HOME_PAGE_H

#include "tests/printed.h"
#include "tests/sample_hour.h"

static struct sample sample;

/* The page of the sample as it now stands. */
static inline const char *print(void)
{
    print_anew();
    render_home(&page, &sample.home);
    return page.at;
}

static inline int fresh(void **state)
{
    (void)state;
    sample_close(&sample);
    return sample_open(&sample) ? 0 : -1;
}

static inline void move_to(int64_t start)
{
    sample.document.start = start;
    for (int i = 0; i < 24; i++)
        sample.home.bar[i].start = start - (23 - i) * HOUR;
}

static inline void without_aqi(void)
{
    sample.city.cell[NO2] = sample_absent(NOT_RECEIVED);
    sample.city.rating = sample.home.bar[23].rating = (struct rating){ .aqi = NO_INDEX };
}

#define FRESH(name) cmocka_unit_test_setup(name, fresh)

#endif
