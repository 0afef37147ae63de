/* Whose air the first page shows. */
#include "publish/render.h"

#include <string.h>

/* The first by name of those that only stations name: no station of theirs is rated. */
static const char *first_of_stations(const struct hour_document *document)
{
    const char *first = "";
    for (size_t i = 0; i < document->stations; i++) {
        const char *city = document->station[i].station->city;
        if (city[0] != '\0' && (first[0] == '\0' || strcmp(city, first) < 0))
            first = city;
    }
    return first;
}

const char *home_city(const struct hour_document *document, const struct settings *settings)
{
    if (settings->site.home_city[0] != '\0' || document == NULL)
        return settings->site.home_city;
    return document->cities > 0 ? document->city[0].city : first_of_stations(document);
}
