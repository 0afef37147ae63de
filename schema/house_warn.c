/* No error, and still not what a person means: what a configuration lacks before anything of use is
 * published. */
#include "schema/house.h"

#include "schema/base/moment.h"

#include <stdlib.h>
#include <string.h>

enum { CITIES_NAMED = 5 };               /* of those that a warning proposes */

static void warn_of_approval(const struct approval *a, const char *config, struct findings *f)
{
    if (a->ends == INT64_MIN)
        findings_warn(f, config, 0, "no approval is given, so nothing will be published; write "
                      "number, scope, name and until into publish = { approval = { ... }; };");
    else if (clock_now() >= a->ends)
        findings_warn(f, config, 0, "approval %s ended with %s, so nothing will be published; "
                      "write a valid one into publish.approval", a->number, a->until);
}

static int by_city(const void *left, const void *right)
{
    return strcmp((*(const struct station *const *)left)->city,
                  (*(const struct station *const *)right)->city);
}

/* The first of each city whose air is rated now, in byte order of the city, as documents have them;
 * the count of them. */
static size_t rated_cities(const struct registry *r, const struct station **at)
{
    size_t all = registry_stations_at(r, KIND_AIR, clock_now(), at), rated = 0, cities = 0;
    for (size_t i = 0; i < all; i++)
        if (at[i]->role == ROLE_RATED && at[i]->city[0] != '\0')
            at[rated++] = at[i];
    if (rated > 1)
        qsort(at, rated, sizeof *at, by_city);
    for (size_t i = 0; i < rated; i++)
        if (cities == 0 || strcmp(at[i]->city, at[cities - 1]->city) != 0)
            at[cities++] = at[i];
    return cities;
}

static void name_cities(struct text *out, const struct station *const *at, size_t cities)
{
    for (size_t i = 0; i < cities && i < CITIES_NAMED; i++)
        text_format(out, "%s%s", i == 0 ? "" : ", ", at[i]->city);
    if (cities > CITIES_NAMED)
        text_format(out, " and %zu more", cities - CITIES_NAMED);
}

static void warn_of_cities(const char *home, const struct station *const *at, size_t cities,
                           const char *config, struct findings *f)
{
    struct text names = TEXT(1024);
    name_cities(&names, at, cities);
    const char *known = names.at == NULL ? "" : names.at;
    if (cities == 0)
        findings_warn(f, config, 0, "no rated air station has a city now, so the first page shows "
                      "no city's air; write their city into stations.csv and into site.home_city");
    else if (home[0] == '\0')
        findings_warn(f, config, 0, "site.home_city is empty, so the first page shows %s, the "
                      "first by name; write home_city = \"...\"; with one of: %s", at[0]->city,
                      known);
    else
        findings_warn(f, config, 0, "site.home_city is \"%s\", and no rated air station is there "
                      "now, so the first page says that it has no data; write one of: %s, or mend "
                      "the city in stations.csv", home, known);
    text_close(&names);
}

static void warn_of_home(const struct house *house, const char *config, struct findings *f)
{
    const char *home = house->settings.site.home_city;
    const struct station **at = calloc(registry_count(house->registry) + 1, sizeof *at);
    if (at == NULL)
        return;                          /* it is a warning less */
    size_t cities = rated_cities(house->registry, at), i = 0;
    while (i < cities && strcmp(at[i]->city, home) != 0)
        i++;
    if (i == cities)
        warn_of_cities(home, at, cities, config, f);
    free(at);
}

void house_warn(const struct house *house, const char *config, struct findings *f)
{
    const char *registry = house->settings.site.registry;
    if (house->settings.feeds == 0)
        findings_warn(f, config, 0, "no feed is configured, so nothing will be heard; write one "
                                    "into feed = { ... };");
    warn_of_approval(&house->settings.publish.approval, config, f);
    if (registry_count(house->registry) == 0)
        findings_warn(f, registry, 0, "stations.csv has no station, so nothing will be published; "
                                      "write a row for each");
    else
        warn_of_home(house, config, f);
}
