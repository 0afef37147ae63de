#include "schema/base/json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "schema/base/decimal.h"
#include "schema/base/json_scan.h"

enum { JSON_FEW = 16 };

static int by_key(const void *a, const void *b)
{
    return strcmp((*(cJSON *const *)a)->string, (*(cJSON *const *)b)->string);
}

static bool same_key(const cJSON *a, const cJSON *b, struct why *why)
{
    if (strcmp(a->string, b->string) != 0)
        return false;
    (void)fail(why, "one key stands twice in one object");     /* which may be a station's name */
    return true;
}

static bool keys_differ_few(const cJSON *object, struct why *why)
{
    for (const cJSON *a = object->child; a != NULL; a = a->next)
        for (const cJSON *b = a->next; b != NULL; b = b->next)
            if (same_key(a, b, why))
                return false;
    return true;
}

/* Sorted, since 64 KiB of short keys are 10,000 and their pairs 50 million. */
static bool keys_differ_many(const cJSON *object, size_t count, struct why *why)
{
    const cJSON **all = reallocarray(NULL, count, sizeof *all);
    size_t n = 0;
    bool differ = true;
    if (all == NULL)
        return fail(why, "out of memory");
    for (const cJSON *m = object->child; m != NULL; m = m->next)
        all[n++] = m;
    qsort(all, n, sizeof *all, by_key);
    for (size_t i = 1; i < n && differ; i++)
        differ = !same_key(all[i - 1], all[i], why);
    free(all);
    return differ;
}

/* What the tree still lacks, in the order of the text. */
struct finishing { const struct json_number *number; char *text; struct why *why; };

/* cJSON keeps a number as a double alone. Its digits go where a string has its own; cJSON_Delete
 * leaves those of a reference, since they are a piece of the copy that the root owns. */
static void give_digits(struct finishing *f, cJSON *node)
{
    const struct json_number *number = f->number++;
    if (number->length > JSON_DIGITS_MOST)
        return;
    node->valuestring = f->text + number->from;
    node->valuestring[number->length] = '\0';
    node->type |= cJSON_IsReference;
}

/* Digits for each number, and what only the built tree shows: doubled keys. */
static bool finish(struct finishing *f, cJSON *node)
{
    size_t count = 0;
    if (cJSON_IsNumber(node))
        give_digits(f, node);
    for (cJSON *m = node->child; m != NULL; m = m->next, count++)
        if (!finish(f, m))
            return false;
    if (!cJSON_IsObject(node))
        return true;
    return count <= JSON_FEW ? keys_differ_few(node, f->why)
                             : keys_differ_many(node, count, f->why);
}

static char *copy_of(const char *bytes, size_t length)
{
    char *copy = cJSON_malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, bytes, length);
        copy[length] = '\0';
    }
    return copy;
}

/* Only strings have backslashes, and none of them is the last byte. */
static void replace_nuls(char *text)
{
    for (char *at = text; (at = strchr(at, '\\')) != NULL; at += 2)
        if (strncmp(at, "\\u0000", 6) == 0)
            memcpy(at + 2, "fffd", 4);
}

/* What cJSON would cut is a 0 to it, and blanks: the digits are of another copy. */
static void blank_long(char *text, const struct json_scanned *scanned)
{
    for (size_t i = 0; i < scanned->numbers; i++) {
        const struct json_number *n = &scanned->number[i];
        if (n->length <= CJSON_NUMBER)
            continue;
        memset(text + n->from, ' ', n->length);
        text[n->from] = '0';
    }
}

/* The end cJSON came to is asked back: its own `require_null_terminated` wants a NUL inside the
 * length, which bytes from a broker do not have. */
static bool build(cJSON **out, const char *text, size_t length, struct why *why)
{
    const char *end = NULL;
    *out = cJSON_ParseWithLengthOpts(text, length, &end, false);
    if (*out == NULL)
        return fail(why, "JSON could not be built, out of memory");
    while (end < text + length && strchr(" \t\r\n", *end) != NULL)
        end++;
    return end == text + length || fail(why, "not JSON: text after the value");
}

static bool build_blanked(cJSON **out, const char *text, size_t length,
                          const struct json_scanned *scanned, struct why *why)
{
    char *plain = copy_of(text, length);
    if (plain == NULL)
        return fail(why, "out of memory");
    blank_long(plain, scanned);
    bool ok = build(out, plain, length, why);
    cJSON_free(plain);
    return ok;
}

/* A root has no key: its place for one holds the copy of the text, and cJSON_Delete frees it. */
static bool make(cJSON **out, const char *bytes, size_t length, const struct json_scanned *scanned,
                 struct why *why)
{
    char *text = copy_of(bytes, length);
    if (text == NULL)
        return fail(why, "out of memory");
    if (scanned->nul)
        replace_nuls(text);
    bool ok = scanned->long_number ? build_blanked(out, text, length, scanned, why)
                                   : build(out, text, length, why);
    if (*out == NULL) {
        cJSON_free(text);
        return false;
    }
    (*out)->string = text;
    return ok && finish(&(struct finishing){ scanned->number, text, why }, *out);
}

bool json_parse_bounded(struct json **root, const void *bytes, size_t length, bool *too_deep,
                        struct why *why)
{
    struct json_scanned scanned;
    cJSON *tree = NULL;
    bool ok = json_scan(&scanned, bytes, length, why) && make(&tree, bytes, length, &scanned, why);
    *too_deep = scanned.too_deep;
    free(scanned.number);
    if (!ok) {
        cJSON_Delete(tree);
        tree = NULL;
    }
    *root = (struct json *)tree;
    return ok;
}

bool json_parse(struct json **root, const void *bytes, size_t length, struct why *why)
{
    bool too_deep;
    return json_parse_bounded(root, bytes, length, &too_deep, why);
}

void json_close(struct json **root)
{
    cJSON_Delete((cJSON *)*root);
    *root = NULL;
}

/* struct json is never defined: every one of them is a cJSON. */
static const cJSON *node_of(const struct json *value)
{
    return (const cJSON *)value;
}

enum json_kind json_kind(const struct json *value)
{
    const cJSON *node = node_of(value);
    return cJSON_IsObject(node) ? JSON_OBJECT : cJSON_IsArray(node) ? JSON_ARRAY
         : cJSON_IsString(node) ? JSON_STRING : cJSON_IsNumber(node) ? JSON_NUMBER
         : cJSON_IsBool(node) ? JSON_BOOL : JSON_NULL;
}

const struct json *json_member(const struct json *object, const char *key)
{
    if (!cJSON_IsObject(node_of(object)))
        return NULL;
    return (const struct json *)cJSON_GetObjectItemCaseSensitive(node_of(object), key);
}

const struct json *json_first(const struct json *container)
{
    return container == NULL ? NULL : (const struct json *)node_of(container)->child;
}

const struct json *json_next(const struct json *value)
{
    return (const struct json *)node_of(value)->next;
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
    return node_of(member)->string;
}

const char *json_string(const struct json *value)
{
    return cJSON_GetStringValue(node_of(value));
}

bool json_true(const struct json *value)
{
    return cJSON_IsTrue(node_of(value));
}

const char *json_digits(const struct json *value)
{
    return cJSON_IsNumber(node_of(value)) ? node_of(value)->valuestring : NULL;
}

/* Within what a double holds exactly, so that every other reader of the same text sees the same. */
bool json_whole(const struct json *value, int64_t low, int64_t high, int64_t *out)
{
    const int64_t most = INT64_C(9007199254740991);
    const char *digits = json_digits(value);
    int64_t whole;
    if (digits == NULL || decimal_parse(digits, 0, 0, &whole) != DECIMAL_EXACT || whole < -most
        || whole > most || whole < low || whole > high)
        return false;
    *out = whole;
    return true;
}
