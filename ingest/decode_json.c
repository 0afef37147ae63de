/* decode_json: the JSON payload of contract §4, one object or an array of them:
 *
 *     {"station":"1001A","time":"2018-02-20T07:00:00+08:00","span":3600,
 *      "values":{"pm25":38,"co":0.6},"units":{"co":"mg/m3"},"flags":{"co":"M"}}
 *
 *     time    RFC 3339 or Unix seconds
 *     span    seconds; left out: the series says
 *     values  number, or null: asked for and absent
 *     units, flags   may be left out; a flag without a value is a claim of absence with a mark
 *
 * Members that are not named here are passed over. A faulty value is left out and its fellows are
 * kept; the message is then refused once for the rest. */
#include "ingest/decode.h"

#include <string.h>

#include "schema/base/json.h"

enum { MEMBERS = 512 };        /* of values, units or flags: more than all reports of a station hold */

static bool fits(char *out, size_t room, const char *text)
{
    size_t length = strlen(text);
    if (length >= room)
        return false;
    memcpy(out, text, length + 1);
    return true;
}

/* Text, or a number in its digits. */
static bool word(const struct json *value, char *out, size_t room)
{
    struct digits digits;
    if (value == NULL)
        return false;
    if (json_kind(value) == JSON_STRING)
        return fits(out, room, json_string(value));
    return json_digits(value, &digits) && fits(out, room, digits.text);
}

static void claim_value(struct claims *out, const struct json *value, const struct json *units,
                        const struct json *flags)
{
    const char *code = json_key(value);
    const struct json *unit = json_member(units, code), *flag = json_member(flags, code);
    struct claim said = { .absent = json_kind(value) == JSON_NULL };
    struct digits digits = { "" };
    if (!fits(said.code, sizeof said.code, code)) {
        fault(&out->faults, UNKNOWN_PARAMETER, "a parameter's name is too long");
    } else if (!said.absent && !json_digits(value, &digits)) {
        fault(&out->faults, BAD_VALUE, "%s is not a number", said.code);
    } else if (unit != NULL && !word(unit, said.unit, sizeof said.unit)) {
        fault(&out->faults, UNKNOWN_UNIT, "the unit of %s is not a short text", said.code);
    } else if (flag != NULL && (json_kind(flag) != JSON_STRING || !word(flag, said.flag, sizeof said.flag))) {
        fault(&out->faults, BAD_VALUE, "the flag of %s is not a letter", said.code);
    } else {
        memcpy(said.digits, digits.text, sizeof said.digits);
        struct claim *claim = claims_claim(out);
        if (claim != NULL)
            *claim = said;
    }
}

/* "flags":{"co":"M"} with no co among the values: absent, and why. */
static void claim_flag(struct claims *out, const struct json *flag, const struct json *values)
{
    struct claim said = { .absent = true };
    if (json_member(values, json_key(flag)) != NULL)
        return;
    if (!fits(said.code, sizeof said.code, json_key(flag)) || json_kind(flag) != JSON_STRING
        || !word(flag, said.flag, sizeof said.flag)) {
        fault(&out->faults, BAD_VALUE, "a flag is not a letter");
        return;
    }
    struct claim *claim = claims_claim(out);
    if (claim != NULL)
        *claim = said;
}

static bool map_or_nothing(const struct json *value)
{
    return value == NULL || json_kind(value) == JSON_OBJECT;
}

static void tell_head(struct claims *out, const struct json *object, struct telling *said, bool *ok)
{
    const struct json *span = json_member(object, "span");
    *ok = false;
    if (!word(json_member(object, "station"), said->station, sizeof said->station))
        fault(&out->faults, UNKNOWN_STATION, "no station is named");
    else if (!word(json_member(object, "time"), said->stamp, sizeof said->stamp))
        fault(&out->faults, BAD_TIME, "no time is told");
    else if (span != NULL && json_kind(span) != JSON_NUMBER)
        fault(&out->faults, BAD_SPAN, "span is not a number of seconds");
    else if (span != NULL && !word(span, said->span, sizeof said->span))
        fault(&out->faults, BAD_SPAN, "span is not a number of seconds");
    else
        *ok = true;
}

/* Each value looks its unit and flag up by walking: a bound on what a stranger's message costs. */
static bool few(const struct json *values, const struct json *units, const struct json *flags)
{
    return json_count(values) <= MEMBERS && json_count(units) <= MEMBERS && json_count(flags) <= MEMBERS;
}

static void tell(struct claims *out, const struct json *object)
{
    const struct json *values = json_member(object, "values");
    const struct json *units = json_member(object, "units"), *flags = json_member(object, "flags");
    struct telling said = { .count = 0 };
    bool ok;
    tell_head(out, object, &said, &ok);
    if (!ok)
        return;
    if (values == NULL || json_kind(values) != JSON_OBJECT || !map_or_nothing(flags)) {
        fault(&out->faults, BAD_VALUE, "values or flags are not an object");
        return;
    }
    if (!map_or_nothing(units)) {
        fault(&out->faults, UNKNOWN_UNIT, "units are not an object");
        return;
    }
    if (!few(values, units, flags)) {
        fault(&out->faults, TOO_LARGE, "more than %d values of one station", MEMBERS);
        return;
    }
    struct telling *telling = claims_tell(out);
    if (telling == NULL)
        return;
    said.first = telling->first;
    *telling = said;
    for (const struct json *v = json_first(values); v != NULL; v = json_next(v))
        claim_value(out, v, units, flags);
    for (const struct json *f = flags ? json_first(flags) : NULL; f != NULL; f = json_next(f))
        claim_flag(out, f, values);
    if (telling->count == 0)
        fault(&out->faults, BAD_VALUE, "no value is told");
}

static void decode(const struct message *in, struct claims *out)
{
    struct json *root = NULL;
    struct why why = { "" };
    if (!json_parse(&root, in->body, in->length, &why)) {
        fault(&out->faults, NOT_JSON, "%.150s", why.text);
        return;
    }
    if (json_kind(root) == JSON_OBJECT) {
        tell(out, root);
    } else if (json_kind(root) == JSON_ARRAY && json_count(root) > 0) {
        for (const struct json *item = json_first(root); item != NULL; item = json_next(item)) {
            if (json_kind(item) == JSON_OBJECT)
                tell(out, item);
            else
                fault(&out->faults, NOT_JSON, "an item of the array is not an object");
        }
    } else {
        fault(&out->faults, NOT_JSON, "neither an object nor an array of objects");
    }
    json_close(&root);
}

const struct decoder decoder_json = { .name = "json", .decode = decode };
