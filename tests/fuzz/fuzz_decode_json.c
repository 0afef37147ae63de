/* Whatever the bytes: claims stay within their bounds, and a message that is not told whole has a
 * reason. Nothing is read beyond the length, which the sanitizer sees in a copy of that size.
 *
 * Bytes that begin with '#' bring their own map, one word a line, and behind it the payload:
 *     # root station time span values units flags list_name list_value list_unit list_flag
 *       time_format ignore topic
 * '#' is followed by options: L a level of the topic, A agrees, N text numbers. */
#include <stdlib.h>
#include <string.h>

#include "ingest/decode.h"
#include "ingest/json_map.h"
#include "schema/base/decimal.h"
#include "schema/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

/* A C string that ends within its room, and is what a JSON string may hold. */
static size_t word(const char *s, size_t room)
{
    size_t length = strnlen(s, room);
    must(length < room && text_is_utf8(s, length));
    return length;
}

static void look_at_claim(const struct claim *c)
{
    int64_t value;
    word(c->code, sizeof c->code);
    word(c->unit, sizeof c->unit);
    word(c->flag, sizeof c->flag);
    must((word(c->digits, sizeof c->digits) == 0) == c->absent);
    if (!c->absent && decimal_parse(c->digits, 0, 0, &value) == DECIMAL_BAD)
        must(strpbrk(c->digits, "eE") != NULL || strlen(c->digits) >= 19);   /* beyond an int64_t */
}

static void look_at_telling(const struct claims *c, const struct telling *t, size_t first)
{
    word(t->station, sizeof t->station);
    size_t stamp = word(t->stamp, sizeof t->stamp);
    must(!t->local || (stamp == 14 && strspn(t->stamp, "0123456789") == 14));
    word(t->span, sizeof t->span);
    must(t->first == first && t->count <= c->count - first);
    must(t->count > 0 || c->faults.count > 0);
    for (size_t i = 0; i < t->count; i++)
        look_at_claim(&c->claim[first + i]);
}

static void look_at_faults(const struct claims *c)
{
    const char *name = reason_name(c->faults.reason);
    must((c->faults.reason == REASON_NONE) == (c->faults.count == 0));
    must((name == NULL) == (c->faults.count == 0));
    must(c->faults.count > 0 || c->tellings > 0);
    must(c->faults.count == 0 || c->faults.reason <= TOO_LARGE
         || c->faults.reason == TOPIC_MISMATCH);
    must(strnlen(c->faults.detail, sizeof c->faults.detail) < sizeof c->faults.detail);
}

/* The next line as a C string: what a settings file could hold, cut to the room. */
static void take_line(const uint8_t **data, size_t *size, char *out, size_t room)
{
    size_t n = 0;
    while (n < *size && (*data)[n] != '\n')
        n++;
    size_t length = n < room ? n : room - 1;
    memcpy(out, *data, length);
    out[length] = '\0';
    n += n < *size;
    *data += n;
    *size -= n;
}

static bool take_map(const uint8_t **data, size_t *size, struct json_map *map, char topic[64])
{
    struct map_settings m = { .ignore_count = 1 };
    struct why why = { "" };
    char options[64];
    char *const words[] = { m.root, m.station, m.time, m.span, m.values, m.units, m.flags,
                            m.list_name, m.list_value, m.list_unit, m.list_flag };
    take_line(data, size, options, sizeof options);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        take_line(data, size, words[i], POINTER_ROOM);
    take_line(data, size, m.time_format, sizeof m.time_format);
    take_line(data, size, m.ignore[0], sizeof m.ignore[0]);
    take_line(data, size, topic, 64);
    for (const char *c = options; *c != '\0'; c++)
        m.topic_level += *c == 'L';
    m.topic_agrees = strchr(options, 'A') != NULL;
    m.text_numbers = strchr(options, 'N') != NULL;
    bool ok = json_map_compile(map, &m, &why);
    must(ok || why.text[0] != '\0');
    must(!ok || map->asides <= MAP_ASIDE);
    return ok && text_is_utf8(topic, strlen(topic));
}

static void decode_copy(const uint8_t *data, size_t size, struct message *in, struct claims *claims)
{
    uint8_t *copy = malloc(size);
    must(copy != NULL || size == 0);
    if (size > 0)
        memcpy(copy, data, size);
    in->body = copy;
    in->length = size;
    claims_clear(claims);
    decoder_json.decode(in, claims);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct claims claims;
    struct why why = { "" };
    struct json_map map;
    struct message in = { .topic = "air/A/data" };
    char topic[64];
    size_t first = 0;
    if (claims.claim == NULL)
        must(claims_open(&claims, &why));
    if (size > 0 && *data == '#') {
        if (!take_map(&data, &size, &map, topic))
            return 0;
        in.map = &map;
        in.topic = topic;
    }
    decode_copy(data, size, &in, &claims);
    must(claims.tellings <= size && claims.count <= size);
    look_at_faults(&claims);
    for (size_t i = 0; i < claims.tellings; i++) {
        look_at_telling(&claims, &claims.telling[i], first);
        first += claims.telling[i].count;
    }
    must(first == claims.count);
    return 0;
}
