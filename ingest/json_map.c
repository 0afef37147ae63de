#include "ingest/json_map.h"

#include <string.h>

#define MEMBER(name) { .names = name, .depth = 1 }

const struct json_map json_map_plain = {
    .station = MEMBER("station"), .time = MEMBER("time"), .span = MEMBER("span"),
    .values = MEMBER("values"), .units = MEMBER("units"), .flags = MEMBER("flags"),
    .list_value = MEMBER("value"), .list_unit = MEMBER("unit"), .list_flag = MEMBER("flag"),
};

static bool compile_pointers(struct json_map *out, const struct map_settings *from, struct why *why)
{
    const struct { struct json_pointer *to; const char *text; } all[] = {
        { &out->root, from->root }, { &out->time, from->time }, { &out->span, from->span },
        { &out->values, from->values }, { &out->units, from->units }, { &out->flags, from->flags },
        { &out->list_name, from->list_name }, { &out->list_value, from->list_value },
        { &out->list_unit, from->list_unit }, { &out->list_flag, from->list_flag },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!json_pointer_parse(all[i].to, all[i].text, why))
            return false;
    return out->station_is != STATION_POINTED
           || json_pointer_parse(&out->station, from->station, why);
}

static enum map_time time_of(const char *format)
{
    static const char *const names[] = {
        [TIME_PLAIN] = "plain", [TIME_RFC3339] = "rfc3339", [TIME_UNIX] = "unix",
        [TIME_UNIX_MS] = "unix_ms", [TIME_LOCAL] = "local",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], format) == 0)
            return (enum map_time)i;
    return TIME_PLAIN;
}

static void put_aside(struct json_map *map, const char *name)
{
    snprintf(map->aside[map->asides++], POINTER_NAME, "%s", name);
}

/* Where the values stand in the object itself, its other members are known by the pointers: the
 * key that leads from the values to one of them is no value. */
static void put_beside(struct json_map *map, const struct json_pointer *p)
{
    const struct json_pointer *values = &map->values;
    if (p->depth <= values->depth)
        return;
    for (int i = 0; i < values->depth; i++)
        if (strcmp(json_pointer_name(values, i), json_pointer_name(p, i)) != 0)
            return;
    put_aside(map, json_pointer_name(p, values->depth));
}

bool json_map_compile(struct json_map *out, const struct map_settings *from, struct why *why)
{
    *out = (struct json_map){
        .station_is = strcmp(from->station, "key") == 0     ? STATION_KEY
                    : strcmp(from->station, "topic") == 0   ? STATION_TOPIC
                                                            : STATION_POINTED,
        .time_is = time_of(from->time_format), .topic_level = from->topic_level,
        .topic_agrees = from->topic_agrees, .text_numbers = from->text_numbers,
    };
    if (!compile_pointers(out, from, why))
        return false;
    for (int i = 0; i < from->ignore_count; i++)
        put_aside(out, from->ignore[i]);
    put_beside(out, &out->station);
    put_beside(out, &out->time);
    put_beside(out, &out->span);
    put_beside(out, &out->units);
    put_beside(out, &out->flags);
    return true;
}

bool json_map_aside(const struct json_map *map, const char *name)
{
    for (int i = 0; i < map->asides; i++)
        if (strcmp(map->aside[i], name) == 0)
            return true;
    return false;
}

bool json_map_topic(const struct json_map *map, const char *topic, char *out, size_t room)
{
    for (int level = 1; level < map->topic_level && topic != NULL; level++) {
        const char *slash = strchr(topic, '/');
        topic = slash == NULL ? NULL : slash + 1;
    }
    size_t length = topic == NULL ? 0 : strcspn(topic, "/");
    if (map->topic_level == 0 || length == 0 || length >= room)
        return false;
    memcpy(out, topic, length);
    out[length] = '\0';
    return true;
}
