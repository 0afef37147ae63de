#include "schema/settings_map.h"

#include <string.h>

struct looking { struct map_fault *out; size_t count; };

/* A new fault's reason; each key has at most one. */
static struct why *fault_of(struct looking *l, const char *key)
{
    l->out[l->count] = (struct map_fault){ .key = key };
    return &l->out[l->count++].why;
}

static void look_at_pointer(struct looking *l, const char *key, const char *text, bool needed)
{
    struct json_pointer pointer;
    struct why why = { "" };
    if (!json_pointer_parse(&pointer, text, &why))
        *fault_of(l, key) = why;
    else if (needed && pointer.depth == 0)
        (void)fail(fault_of(l, key), "is empty; write where in an object it stands, as \"/%s\"",
                   key);
}

static void look_at_pointers(struct looking *l, const struct map_settings *m)
{
    const struct { const char *key, *text; bool needed; } all[] = {
        { "root", m->root, false }, { "time", m->time, true }, { "span", m->span, false },
        { "values", m->values, false }, { "units", m->units, false }, { "flags", m->flags, false },
        { "list_name", m->list_name, false }, { "list_value", m->list_value, true },
        { "list_unit", m->list_unit, false }, { "list_flag", m->list_flag, false },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        look_at_pointer(l, all[i].key, all[i].text, all[i].needed);
    if (strcmp(m->station, "key") != 0 && strcmp(m->station, "topic") != 0)
        look_at_pointer(l, "station", m->station, true);
}

/* How many levels every topic has that the filter lets through; *more: some have more. */
static int levels_of(const char *filter, bool *more)
{
    int levels = 1;
    size_t length = strlen(filter);
    *more = length > 0 && filter[length - 1] == '#';
    for (; *filter != '\0'; filter++)
        levels += *filter == '/';
    return levels;
}

static void look_at_topic(struct looking *l, const struct feed_settings *feed)
{
    const struct map_settings *m = &feed->map;
    bool more, from_topic = strcmp(m->station, "topic") == 0;
    int levels = levels_of(topic_filter(feed->topic), &more);
    if (from_topic && m->topic_agrees)
        (void)fail(fault_of(l, "topic_agrees"), "compares the topic with the payload, and station ="
                   " \"topic\" reads only the topic; write station = \"/...\"");
    if ((from_topic || m->topic_agrees) && m->topic_level == 0)
        (void)fail(fault_of(l, "topic_level"), "is missing; write which level of the topic names"
                   " the station: 2 for air/+/data");
    else if (m->topic_level > levels && !more && *feed->topic != '\0')
        (void)fail(fault_of(l, "topic_level"), "is %d, and topic has %d; write at most that",
                   m->topic_level, levels);
}

size_t map_faults(const struct feed_settings *feed, struct map_fault out[MAP_FAULTS])
{
    struct looking l = { .out = out };
    look_at_pointers(&l, &feed->map);
    look_at_topic(&l, feed);
    return l.count;
}
