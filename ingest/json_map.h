/* json_map: where in a feed's JSON the station, the time and the values stand. Pure; compiled once
 * from the feed's settings, then read for every message. */
#ifndef INGEST_JSON_MAP_H
#define INGEST_JSON_MAP_H

#include "ingest/decode.h"
#include "schema/base/json_pointer.h"
#include "schema/settings.h"

enum { MAP_ASIDE = WORDS + 5 };

enum map_station { STATION_POINTED, STATION_KEY, STATION_TOPIC };
enum map_time { TIME_PLAIN, TIME_RFC3339, TIME_UNIX, TIME_UNIX_MS, TIME_LOCAL };

struct json_map {
    struct json_pointer root;                      /* in the payload */
    struct json_pointer station, time, span, values, units, flags;            /* in an object */
    struct json_pointer list_name, list_value, list_unit, list_flag;          /* in a list's item */
    enum map_station station_is;
    enum map_time time_is;
    int topic_level;                               /* from 1; 0: none */
    bool topic_agrees, text_numbers;
    char aside[MAP_ASIDE][POINTER_NAME];           /* names among the values that are none */
    int asides;
};

/* The contract's own shape: what a feed without a map has. */
extern const struct json_map json_map_plain;

MUST bool json_map_compile(struct json_map *out, const struct map_settings *from, struct why *why);
bool      json_map_aside(const struct json_map *map, const char *name);
/* The station that a topic names; false: it has no such level, or one that is no name. */
MUST bool json_map_topic(const struct json_map *map, const char *topic, char *out, size_t room);

struct json;
/* The time as the feed writes it, into stamp and local; false: it is none. json_time.c */
MUST bool json_map_time(const struct json_map *map, const struct json *value, struct telling *out);
/* Text, or a number in its digits, that fits. */
MUST bool json_map_word(const struct json *value, char *out, size_t room);

#endif
