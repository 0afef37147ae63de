/* The page of the sample hour, for tests that read it. */
#ifndef TESTS_HOME_PAGE_H
#define TESTS_HOME_PAGE_H

#include "tests/sample_hour.h"
#include "tests/test.h"
#include "tests/wellformed.h"

static struct sample sample;
static struct text page;
static struct why ill;

/* The page of the sample as it now stands. */
static inline const char *print(void)
{
    text_close(&page);
    page = TEXT(1 << 20);
    render_home(&page, &sample.home);
    return page.at;
}

static inline bool has(const char *piece)
{
    return strstr(page.at, piece) != NULL;
}

static inline size_t times(const char *piece)
{
    size_t count = 0;
    for (const char *at = page.at; (at = strstr(at, piece)) != NULL; at++)
        count++;
    return count;
}

static inline bool sound(void)
{
    bool ok = well_formed(page.at, &ill) && !page.spilt;
    if (!ok)
        print_message("%s\n", ill.text);
    return ok;
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
