/* What json_parse takes can be walked, is found by its keys, and written again is taken again.
 * What our scan lets pass, cJSON builds. */
#include <stdlib.h>
#include <string.h>

#include "schema/base/json.h"
#include "schema/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void write_value(struct text *out, const struct json *value, int depth);

static void write_members(struct text *out, const struct json *value, int depth)
{
    bool object = json_kind(value) == JSON_OBJECT;
    size_t count = 0;
    text_put(out, object ? "{" : "[");
    for (const struct json *m = json_first(value); m != NULL; m = json_next(m), count++) {
        if (count > 0)
            text_put(out, ",");
        if (object) {
            must(count > 100 || json_member(value, json_key(m)) == m);
            text_json(out, json_key(m));
            text_put(out, ":");
        }
        write_value(out, m, depth + 1);
    }
    must(count == json_count(value));
    text_put(out, object ? "}" : "]");
}

static void write_number(struct text *out, const struct json *value)
{
    int64_t whole;
    const char *digits = json_digits(value);
    must(digits == NULL || (digits[0] != '\0' && strlen(digits) <= JSON_DIGITS_MOST));
    must(!json_whole(value, -9, 9, &whole) || (digits != NULL && whole >= -9 && whole <= 9));
    text_put(out, digits == NULL ? "0" : digits);
}

static void write_value(struct text *out, const struct json *value, int depth)
{
    must(depth <= 32);
    switch (json_kind(value)) {
    case JSON_NULL: text_put(out, "null"); break;
    case JSON_BOOL: text_put(out, json_true(value) ? "true" : "false"); break;
    case JSON_NUMBER: write_number(out, value); break;
    case JSON_STRING:
        must(text_is_utf8(json_string(value), strlen(json_string(value))));
        text_json(out, json_string(value));
        break;
    case JSON_ARRAY:
    case JSON_OBJECT: write_members(out, value, depth); break;
    }
}

static struct text rewritten(const void *bytes, size_t length)
{
    struct text out = TEXT(1 << 24);
    struct why why = { "" };
    struct json *root;
    bool too_deep;
    if (json_parse_bounded(&root, bytes, length, &too_deep, &why)) {
        write_value(&out, root, 0);
        must(!out.spilt && !too_deep);
    } else
        must(root == NULL && why.text[0] != '\0' && strncmp(why.text, "JSON could", 10) != 0);
    json_close(&root);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text once = rewritten(data, size);
    if (once.at != NULL) {
        struct text twice = rewritten(once.at, once.length);
        must(twice.at != NULL && strcmp(once.at, twice.at) == 0);
        text_close(&twice);
    }
    text_close(&once);
    return 0;
}
