#include "ingest/replay_names.h"

int64_t replay_within(const struct replay_names *names, int64_t time)
{
    return names->stamp_ends ? time - 1 : time;
}

const struct station *replay_station(const struct replay_names *names, const char *cell, int64_t at)
{
    if (names->registry == NULL)
        return NULL;
    const struct station *ours = registry_station(names->registry, cell, at);
    return ours != NULL ? ours : registry_station_heard(names->registry, cell, at);
}

const struct series *replay_series(const struct replay_names *names, const struct station *station,
                                   const char *key, int64_t at)
{
    if (station == NULL)
        return NULL;
    int parameter = parameter_named(names->parameters, key);
    return parameter < 0 ? NULL : registry_series(names->registry, station, parameter, at);
}
