/* Whatever the bytes: claims stay within their bounds, and a message that is not told whole has a
 * reason. Nothing is read beyond the length, which the sanitizer sees in a copy of that size. */
#include <stdlib.h>
#include <string.h>

#include "ingest/decode.h"
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
        must(strchr(c->digits, 'e') != NULL);          /* a number, and beyond an int64_t */
}

static void look_at_telling(const struct claims *c, const struct telling *t, size_t first)
{
    word(t->station, sizeof t->station);
    word(t->stamp, sizeof t->stamp);
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
    must(c->faults.count == 0 || c->faults.reason <= TOO_LARGE);
    must(strnlen(c->faults.detail, sizeof c->faults.detail) < sizeof c->faults.detail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct claims claims;
    struct why why = { "" };
    size_t first = 0;
    if (claims.claim == NULL)
        must(claims_open(&claims, &why));
    uint8_t *copy = malloc(size);
    must(copy != NULL || size == 0);
    if (size > 0)
        memcpy(copy, data, size);
    claims.tellings = claims.count = 0;
    claims.faults = (struct faults){ 0 };
    decoder_json.decode(&(struct message){ .body = copy, .length = size }, &claims);
    free(copy);
    must(claims.tellings <= TELLINGS && claims.count <= CLAIMS);
    look_at_faults(&claims);
    for (size_t i = 0; i < claims.tellings; i++) {
        look_at_telling(&claims, &claims.telling[i], first);
        first += claims.telling[i].count;
    }
    must(first == claims.count);
    return 0;
}
