#include "publish/document_parts.h"

/* Pieces by text_put and text_decimal: a nation's stations have a million of them an hour, and
 * printf is what they would cost. */
static void put_key(struct text *out, const char *key)
{
    text_add(out, ",\"", 2);
    text_put(out, key);
    text_add(out, "\":", 2);
}

static void put_whole(struct text *out, const char *key, int value)
{
    put_key(out, key);
    text_decimal(out, value, 0, false);
}

void part_string(struct text *out, const char *key, const char *value)
{
    put_key(out, key);
    if (value == NULL)
        text_put(out, "null");
    else
        text_json(out, value);
}

void part_index(struct text *out, const char *key, int index)
{
    if (index != NO_INDEX) {
        put_whole(out, key, index);
        return;
    }
    put_key(out, key);
    text_put(out, "null");
}

void part_value(struct text *out, const char *key, const struct standard *standard,
                enum pollutant p, bool there, int64_t value)
{
    put_key(out, key);
    if (there)
        text_decimal(out, value, standard->scale[p].decimals, false);
    else
        text_put(out, "null");
}

void part_rating(struct text *out, const struct standard *standard, const struct rating *rating)
{
    bool rated = rating->aqi != NO_INDEX;
    part_index(out, "aqi", rating->aqi);
    part_string(out, "aqi_why", rated ? NULL : "NA");
    part_index(out, "level", rated ? rating->level : NO_INDEX);
    part_string(out, "class", rated ? standard->level[rating->level - 1].name : NULL);
    text_put(out, ",\"primary\":[");
    const char *comma = "";
    for (int p = 0; p < POLLUTANTS; p++) {
        if (!rated || !rating->primary[p])
            continue;
        text_put(out, comma);
        text_json(out, pollutant_key[p]);
        comma = ",";
    }
    text_put(out, "]");
}

/* What the sub-index rests on, where not on the hour. */
static void put_mean(struct text *out, const struct standard *standard, enum pollutant p,
                     const struct mean *mean)
{
    text_put(out, ",\"iaqi_of\":{\"hours\":");
    text_decimal(out, mean->hours, 0, false);
    put_whole(out, "count", mean->count);
    part_value(out, "value", standard, p, true, mean->value);
    text_put(out, "}");
}

void part_marks(struct text *out, const char *key, const struct cell *cell)
{
    if (!cell->suspect || cell->why != ABSENCE_NONE)
        return;
    put_key(out, key);
    text_put(out, "[\"suspect\"]");
}

void part_cell(struct text *out, const struct standard *standard, enum pollutant p,
               const struct cell *cell)
{
    bool there = cell->why == ABSENCE_NONE;
    put_key(out, pollutant_key[p]);
    text_put(out, "{\"value\":");
    if (there)
        text_decimal(out, cell->value, standard->scale[p].decimals, false);
    else
        text_put(out, "null");
    part_index(out, "iaqi", cell->iaqi);
    part_string(out, "why", absence_name(cell->why));
    put_whole(out, "count", cell->count);
    put_whole(out, "expected", cell->expected);
    part_marks(out, "marks", cell);
    if (cell->mean.hours > 0)
        put_mean(out, standard, p, &cell->mean);
    text_put(out, "}");
}

void part_station(struct text *out, const struct station *station)
{
    text_put(out, "\"id\":");
    text_json(out, station->id);
    part_string(out, "name", station->name);
    part_string(out, "city", station->city);
    part_string(out, "area", station->area);
    part_string(out, "role", role_name(station->role));
}

static void put_degrees(struct text *out, const char *key, bool placed, int64_t degrees)
{
    put_key(out, key);
    if (placed)
        text_decimal(out, degrees, 7, true);
    else
        text_put(out, "null");
}

void part_place(struct text *out, const struct station *station)
{
    put_degrees(out, "lon", station->placed, station->lon);
    put_degrees(out, "lat", station->placed, station->lat);
}
