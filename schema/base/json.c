#include "schema/base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/json_scan.h"

enum { JSON_FEW = 16, EXACT_DIGITS = 15 };

struct json {
    enum json_kind kind;
    bool truth;
    const char *key;               /* of a member of an object */
    const char *text;              /* a string without its escapes; a number as it was written */
    struct json *first, *next;     /* of a container; behind it in the same one */
};

/* ---- building what json_scan has let pass ---- */

/* One block holds a document: its values in the order of the text, the root first, and behind them
 * the bytes of its keys, strings and numbers, each with its NUL. Never more than the text's own and
 * one: a string gives up its quotes, a number is followed by something or ends the text. */
struct build {
    const char *at, *end;
    struct json *value;            /* the next one */
    char *byte;
};

static void skip_space(struct build *b)
{
    while (b->at < b->end && (*b->at == ' ' || *b->at == '\t' || *b->at == '\r' || *b->at == '\n'))
        b->at++;
}

static unsigned build_hex(struct build *b)
{
    char digits[5] = { b->at[0], b->at[1], b->at[2], b->at[3], '\0' };
    b->at += 4;
    return (unsigned)strtoul(digits, NULL, 16);
}

static void build_utf8(struct build *b, unsigned c)
{
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = { 0, 0xc0, 0xe0, 0xf0 };
    *b->byte++ = (char)(lead[more] | c >> 6 * more);
    while (more-- > 0)
        *b->byte++ = (char)(0x80 | (c >> 6 * more & 0x3f));
}

/* Behind the backslash: one of "\/bfnrt, or uXXXX, two of which may be a pair. */
static void build_escape(struct build *b)
{
    static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    char c = *b->at++;
    if (c != 'u') {
        *b->byte++ = means[strchr(names, c) - names];
        return;
    }
    unsigned unit = build_hex(b);
    if (unit >= 0xd800 && unit < 0xdc00) {
        b->at += 2;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (build_hex(b) - 0xdc00);
    }
    build_utf8(b, unit);
}

static const char *build_string(struct build *b)
{
    const char *from = b->byte;
    b->at++;
    while (*b->at != '"') {
        char c = *b->at++;
        if (c == '\\')
            build_escape(b);
        else
            *b->byte++ = c;
    }
    b->at++;
    *b->byte++ = '\0';
    return from;
}

static const char *build_number(struct build *b)
{
    const char *from = b->byte;
    while (b->at < b->end && ((*b->at >= '0' && *b->at <= '9') || *b->at == '-' || *b->at == '+'
                              || *b->at == '.' || *b->at == 'e' || *b->at == 'E'))
        *b->byte++ = *b->at++;
    *b->byte++ = '\0';
    return from;
}

static struct json *build_value(struct build *b);

static void build_members(struct build *b, struct json *container, char close)
{
    struct json **link = &container->first;
    for (b->at++, skip_space(b); *b->at != close; skip_space(b)) {
        const char *key = NULL;
        if (*b->at == ',') {
            b->at++;
            skip_space(b);
        }
        if (close == '}') {
            key = build_string(b);
            skip_space(b);
            b->at++;
        }
        struct json *member = build_value(b);
        member->key = key;
        *link = member;
        link = &member->next;
    }
    b->at++;
}

static struct json *build_value(struct build *b)
{
    struct json *v = b->value++;
    skip_space(b);
    *v = (struct json){ .kind = JSON_NULL };
    switch (*b->at) {
    case '"': v->kind = JSON_STRING; v->text = build_string(b); break;
    case 't': v->kind = JSON_BOOL; v->truth = true; b->at += 4; break;
    case 'f': v->kind = JSON_BOOL; b->at += 5; break;
    case 'n': b->at += 4; break;
    case '[': v->kind = JSON_ARRAY; build_members(b, v, ']'); break;
    case '{': v->kind = JSON_OBJECT; build_members(b, v, '}'); break;
    default:  v->kind = JSON_NUMBER; v->text = build_number(b); break;
    }
    return v;
}

/* ---- what only the built values show ---- */

static bool same(const char *a, const char *b)
{
    return *a == *b && strcmp(a, b) == 0;
}

static int by_key(const void *a, const void *b)
{
    return strcmp((*(struct json *const *)a)->key, (*(struct json *const *)b)->key);
}

static bool same_key(const struct json *a, const struct json *b, struct why *why)
{
    if (!same(a->key, b->key))
        return false;
    (void)fail(why, "the key \"%.60s\" stands twice in one object", a->key);
    return true;
}

static bool keys_differ_few(const struct json *object, struct why *why)
{
    for (const struct json *a = object->first; a != NULL; a = a->next)
        for (const struct json *b = a->next; b != NULL; b = b->next)
            if (same_key(a, b, why))
                return false;
    return true;
}

/* Sorted, since 64 KiB of short keys are 10,000 and their pairs 50 million. */
static bool keys_differ_many(const struct json *object, size_t count, struct why *why)
{
    const struct json **all = reallocarray(NULL, count, sizeof *all);
    size_t n = 0;
    bool differ = true;
    if (all == NULL)
        return fail(why, "out of memory");
    for (const struct json *m = object->first; m != NULL; m = m->next)
        all[n++] = m;
    qsort(all, n, sizeof *all, by_key);
    for (size_t i = 1; i < n && differ; i++)
        differ = !same_key(all[i - 1], all[i], why);
    free(all);
    return differ;
}

static bool is_sound(const struct json *value, struct why *why)
{
    if (value->kind == JSON_NUMBER && strpbrk(value->text, "eE") != NULL
        && !isfinite(strtod(value->text, NULL)))
        return fail(why, "a number too large to be held");
    if (value->kind != JSON_OBJECT)
        return true;
    size_t count = json_count(value);
    return count <= JSON_FEW ? keys_differ_few(value, why) : keys_differ_many(value, count, why);
}

bool json_parse(struct json **root, const void *bytes, size_t length, struct why *why)
{
    size_t values;
    *root = NULL;
    if (!json_scan(bytes, length, &values, why))
        return false;
    struct json *all = malloc(values * sizeof *all + length + 1);
    if (all == NULL)
        return fail(why, "JSON could not be built, out of memory");
    struct build b = { .at = bytes, .end = (const char *)bytes + length, .value = all,
                       .byte = (char *)(all + values) };
    *root = build_value(&b);
    for (size_t i = 0; i < values; i++)
        if (!is_sound(&all[i], why)) {
            json_close(root);
            return false;
        }
    return true;
}

void json_close(struct json **root)
{
    free(*root);
    *root = NULL;
}

/* ---- looking at it ---- */

enum json_kind json_kind(const struct json *value)
{
    return value == NULL ? JSON_NULL : value->kind;
}

const struct json *json_member(const struct json *object, const char *key)
{
    if (json_kind(object) != JSON_OBJECT)
        return NULL;
    const struct json *m = object->first;
    while (m != NULL && !same(m->key, key))
        m = m->next;
    return m;
}

const struct json *json_first(const struct json *container)
{
    return container == NULL ? NULL : container->first;
}

const struct json *json_next(const struct json *value)
{
    return value->next;
}

size_t json_count(const struct json *container)
{
    size_t count = 0;
    for (const struct json *m = json_first(container); m != NULL; m = json_next(m))
        count++;
    return count;
}

const char *json_key(const struct json *member)
{
    return member->key;
}

const char *json_string(const struct json *value)
{
    return json_kind(value) == JSON_STRING ? value->text : NULL;
}

bool json_true(const struct json *value)
{
    return json_kind(value) == JSON_BOOL && value->truth;
}

/* -D[.D] of up to 15 digits, with no zero too many and none that %.15g would write as an exponent:
 * so as it stands it is what %.15g prints of its double. */
static bool is_plain(const char *number)
{
    const char *at = number + (*number == '-'), *point = strchr(at, '.');
    size_t length = strlen(at);
    return length <= EXACT_DIGITS && strpbrk(at, "eE") == NULL
        && (point == NULL || at[length - 1] != '0') && strncmp(at, "0.0000", 6) != 0;
}

bool json_digits(const struct json *value, struct digits *out)
{
    if (json_kind(value) != JSON_NUMBER)
        return false;
    const char *plain = is_plain(value->text) ? value->text : NULL;
    if (plain != NULL)
        memcpy(out->text, plain, strlen(plain) + 1);
    else
        snprintf(out->text, sizeof out->text, "%.15g", strtod(value->text, NULL));
    return true;
}

/* Beyond 2^53 many senders' numbers are no longer the ones they mean. */
bool json_whole(const struct json *value, int64_t low, int64_t high, int64_t *out)
{
    const int64_t most = INT64_C(9007199254740991);
    int64_t whole;
    if (json_kind(value) != JSON_NUMBER
        || decimal_parse(value->text, 0, 0, &whole) != DECIMAL_EXACT || whole < -most || whole > most
        || whole < low || whole > high)
        return false;
    *out = whole;
    return true;
}
