/* decode_json: JSON, one object or an array of them. The contract's own shape (§4):
 *
 *     {"station":"1001A","time":"2018-02-20T07:00:00+08:00","span":3600,
 *      "values":{"pm25":38,"co":0.6},"units":{"co":"mg/m3"},"flags":{"co":"M"}}
 *
 *     time    RFC 3339 or Unix seconds
 *     span    seconds; left out: the series says
 *     values  number, or null: asked for and absent
 *     units, flags   a flag without a value says why there is none, and takes back none
 *                    that was told; N alone says nothing
 *
 * span, units, flags and each unit and flag may be left out, or null, which is the same.
 *
 * A feed's map (json_map.h) says where in other shapes the same stands; with it also
 *
 *     {"A":[{…},{…}],"B":{…}}                      objects by the name of their station
 *     [{"name":"pm25","value":38,"unit":"…"},…]    values as a list
 *     {"pm25":38,"co":0.6,"at":"…"}                values in the object itself
 *
 * Members that are not named are passed over. A faulty value is left out and its fellows are
 * kept; the message is then refused once for the rest. */
#include "ingest/decode.h"

#include <string.h>

#include "ingest/json_map.h"
#include "schema/base/decimal.h"
#include "schema/base/json.h"

enum { MEMBERS = 512 };    /* of values, units or flags: more than all reports of a station hold */

struct work {
    const struct message *in;
    const struct json_map *map;
    struct claims *out;
    const char *key;           /* the station, where objects stand by its name */
};

static bool fits(char *out, size_t room, const char *text)
{
    size_t length = strlen(text);
    if (length >= room)
        return false;
    memcpy(out, text, length + 1);
    return true;
}

static bool word(const struct json *value, char *out, size_t room)
{
    return value != NULL && json_map_word(value, out, room);
}

/* Of what need not be told: null is not told. Only of a value it is a word. */
static const struct json *if_any(const struct json *value)
{
    return value == NULL || json_kind(value) == JSON_NULL ? NULL : value;
}

/* An empty pointer says that it never is. */
static const struct json *found(const struct json_pointer *p, const struct json *object)
{
    return p->depth == 0 ? NULL : json_pointer_find(p, object);
}

static const struct json *told(const struct json_pointer *p, const struct json *object)
{
    return if_any(found(p, object));
}

/* A number, or where the feed says so its digits as text. */
static bool digits_of(const struct work *w, const struct json *value, struct claim *out)
{
    int64_t any;
    const char *text = w->map->text_numbers ? json_string(value) : NULL;
    bool number = text == NULL || decimal_parse(text, 0, 0, &any) != DECIMAL_BAD;
    text = text == NULL ? json_digits(value) : text;
    return text != NULL && number && fits(out->digits, sizeof out->digits, text);
}

static void refuse_number(struct work *w, const char *code, const struct json *value)
{
    if (json_kind(value) == JSON_NUMBER)
        fault(&w->out->faults, BAD_VALUE, "the number of %s is longer than %d characters", code,
              JSON_DIGITS_MOST);
    else
        fault(&w->out->faults, BAD_VALUE, "%s is not a number", code);
}

/* value NULL: only a flag is told, so it is absent, and why. */
static void claim_told(struct work *w, const char *code, const struct json *value,
                       const struct json *unit, const struct json *flag)
{
    struct faults *faults = &w->out->faults;
    struct claim said = { .absent = value == NULL || json_kind(value) == JSON_NULL,
                          .only_flag = value == NULL };
    if (!fits(said.code, sizeof said.code, code)) {
        fault(faults, UNKNOWN_PARAMETER, "a parameter's name is too long");
    } else if (!said.absent && !digits_of(w, value, &said)) {
        refuse_number(w, said.code, value);
    } else if (unit != NULL && !word(unit, said.unit, sizeof said.unit)) {
        fault(faults, UNKNOWN_UNIT, "the unit of %s is not a short text", said.code);
    } else if (flag != NULL
               && (json_kind(flag) != JSON_STRING || !word(flag, said.flag, sizeof said.flag))) {
        fault(faults, BAD_VALUE, "the flag of %s is not a letter", said.code);
    } else {
        struct claim *claim = claims_claim(w->out);
        if (claim != NULL)
            *claim = said;
    }
}

/* ---- values by key ---- */

static bool map_or_nothing(const struct json *value)
{
    return value == NULL || json_kind(value) == JSON_OBJECT;
}

/* Each value looks its unit and flag up by walking: a bound on what a stranger's message costs. */
static bool few(struct work *w, const struct json *all)
{
    if (json_count(all) <= MEMBERS)
        return true;
    fault(&w->out->faults, TOO_LARGE, "more than %d values of one station", MEMBERS);
    return false;
}

static bool tell_keyed(struct work *w, const struct json *values, const struct json *object)
{
    const struct json *units = told(&w->map->units, object), *flags = told(&w->map->flags, object);
    if (values == NULL || json_kind(values) != JSON_OBJECT || !map_or_nothing(flags)) {
        fault(&w->out->faults, BAD_VALUE, "values or flags are not an object");
        return false;
    }
    if (!map_or_nothing(units)) {
        fault(&w->out->faults, UNKNOWN_UNIT, "units are not an object");
        return false;
    }
    if (!few(w, values) || !few(w, units) || !few(w, flags) || claims_tell(w->out) == NULL)
        return false;
    for (const struct json *v = json_first(values); v != NULL; v = json_next(v))
        if (!json_map_aside(w->map, json_key(v)))
            claim_told(w, json_key(v), v, if_any(json_member(units, json_key(v))),
                       if_any(json_member(flags, json_key(v))));
    for (const struct json *f = flags ? json_first(flags) : NULL; f != NULL; f = json_next(f))
        if (if_any(f) != NULL && json_member(values, json_key(f)) == NULL
            && !json_map_aside(w->map, json_key(f)))
            claim_told(w, json_key(f), NULL, NULL, f);
    return true;
}

/* ---- values as a list ---- */

static void tell_item(struct work *w, const struct json *item)
{
    const struct json *value = found(&w->map->list_value, item);
    const struct json *flag = told(&w->map->list_flag, item);
    char name[sizeof w->out->claim->code];
    const struct json *named = json_pointer_find(&w->map->list_name, item);
    if (!word(named, name, sizeof name))
        fault(&w->out->faults, UNKNOWN_PARAMETER,
              "an item of the list has no name, or too long a one");
    else if (json_map_aside(w->map, name))
        return;
    else if (value == NULL && flag == NULL)
        fault(&w->out->faults, BAD_VALUE, "%s has neither a value nor a flag", name);
    else
        claim_told(w, name, value, told(&w->map->list_unit, item), flag);
}

/* Is the newest claim the second of its name? */
static bool doubled(const struct claims *c)
{
    size_t first = c->telling[c->tellings - 1].first;
    for (size_t i = first; i + 1 < c->count; i++)
        if (strcmp(c->claim[i].code, c->claim[c->count - 1].code) == 0)
            return true;
    return false;
}

/* A name that stands twice makes the whole list doubtful, as a doubled key does a message. */
static bool tell_list(struct work *w, const struct json *values)
{
    struct claims *out = w->out;
    if (values == NULL || json_kind(values) != JSON_ARRAY) {
        fault(&out->faults, BAD_VALUE, "the values are not a list");
        return false;
    }
    if (!few(w, values) || claims_tell(out) == NULL)
        return false;
    struct telling *telling = &out->telling[out->tellings - 1];
    for (const struct json *item = json_first(values); item != NULL; item = json_next(item)) {
        size_t before = out->count;
        tell_item(w, item);
        if (out->count == before || !doubled(out))
            continue;
        fault(&out->faults, BAD_VALUE, "%s stands twice in one list", out->claim[before].code);
        out->count = telling->first;
        out->tellings--;
        return false;
    }
    return true;
}

/* ---- an object ---- */

static bool station_named(const struct work *w, const struct json *object, char *out, size_t room)
{
    switch (w->map->station_is) {
    case STATION_KEY:
        return fits(out, room, w->key);
    case STATION_TOPIC:
        return json_map_topic(w->map, w->in->topic, out, room);
    case STATION_POINTED:
        break;
    }
    return word(json_pointer_find(&w->map->station, object), out, room);
}

static bool topic_agrees(const struct work *w, const char *station)
{
    char level[sizeof w->out->telling->station];
    return json_map_topic(w->map, w->in->topic, level, sizeof level)
           && strcmp(level, station) == 0;
}

static bool tell_station(struct work *w, const struct json *object, struct telling *said)
{
    if (!station_named(w, object, said->station, sizeof said->station))
        fault(&w->out->faults, UNKNOWN_STATION, "no station is named");
    else if (w->map->topic_agrees && !topic_agrees(w, said->station))
        fault(&w->out->faults, TOPIC_MISMATCH, "topic and payload do not name the same station");
    else
        return true;
    return false;
}

static bool tell_head(struct work *w, const struct json *object, struct telling *said)
{
    const struct json *time, *span = told(&w->map->span, object);
    if (!tell_station(w, object, said))
        return false;
    if ((time = json_pointer_find(&w->map->time, object)) == NULL)
        fault(&w->out->faults, BAD_TIME, "no time is told");
    else if (!json_map_time(w->map, time, said))
        fault(&w->out->faults, BAD_TIME, "the time is not of the form that the feed has");
    else if (span != NULL
             && (json_kind(span) != JSON_NUMBER || !word(span, said->span, sizeof said->span)))
        fault(&w->out->faults, BAD_SPAN, "span is not a number of seconds");
    else
        return true;
    return false;
}

static void tell(struct work *w, const struct json *object)
{
    const struct json *values = json_pointer_find(&w->map->values, object);
    struct telling said = { .count = 0 };
    if (!tell_head(w, object, &said))
        return;
    if (!(w->map->list_name.depth > 0 ? tell_list(w, values) : tell_keyed(w, values, object)))
        return;
    struct telling *telling = &w->out->telling[w->out->tellings - 1];
    said.first = telling->first;
    said.count = telling->count;
    *telling = said;
    if (telling->count == 0)
        fault(&w->out->faults, BAD_VALUE, "no value is told");
}

/* ---- a message ---- */

static void tell_all(struct work *w, const struct json *from)
{
    if (from != NULL && json_kind(from) == JSON_OBJECT) {
        tell(w, from);
    } else if (from != NULL && json_kind(from) == JSON_ARRAY && json_count(from) > 0) {
        for (const struct json *item = json_first(from); item != NULL; item = json_next(item)) {
            if (json_kind(item) == JSON_OBJECT)
                tell(w, item);
            else
                fault(&w->out->faults, NOT_JSON, "an item of the array is not an object");
        }
    } else {
        fault(&w->out->faults, NOT_JSON, "neither an object nor an array of objects");
    }
}

static void tell_stations(struct work *w, const struct json *from)
{
    if (from == NULL || json_kind(from) != JSON_OBJECT || json_first(from) == NULL) {
        fault(&w->out->faults, NOT_JSON, "no object whose keys are stations");
        return;
    }
    for (const struct json *m = json_first(from); m != NULL; m = json_next(m)) {
        w->key = json_key(m);
        tell_all(w, m);
    }
}

static void decode(const struct message *in, struct claims *out)
{
    struct work w = { .in = in, .map = in->map == NULL ? &json_map_plain : in->map, .out = out };
    struct json *payload = NULL;
    struct why why = { "" };
    bool too_deep;
    if (!json_parse_bounded(&payload, in->body, in->length, &too_deep, &why)) {
        fault(&out->faults, too_deep ? TOO_LARGE : NOT_JSON, "%.150s", why.text);
        return;
    }
    const struct json *root = json_pointer_find(&w.map->root, payload);
    if (w.map->station_is == STATION_KEY)
        tell_stations(&w, root);
    else
        tell_all(&w, root);
    json_close(&payload);
}

const struct decoder decoder_json = { .name = "json", .decode = decode };
