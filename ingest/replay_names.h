/* replay_names: what a feed calls the stations and parameters of a CSV, which has our ids and keys
 * or the feed's own names. */
#ifndef INGEST_REPLAY_NAMES_H
#define INGEST_REPLAY_NAMES_H

#include "schema/registry.h"

struct replay_names {
    const struct registry *registry;      /* NULL: names go as they stand */
    const struct parameters *parameters;
    int offset;        /* the site's: DataTime is local */
    bool stamp_ends;   /* the feed's: which end of its interval a row's time is */
};

/* A moment of the interval, by which records are chosen. */
int64_t replay_within(const struct replay_names *names, int64_t time);
/* By our id, else by the feed's name; NULL: neither. */
const struct station *replay_station(const struct replay_names *names, const char *cell, int64_t at);
/* The series of one of our keys; NULL: it is no key, or the station has none. */
const struct series *replay_series(const struct replay_names *names, const struct station *station,
                                   const char *key, int64_t at);

#endif
